//! How a metric spreads over runs: a box for each cell, and the mean with its interval.

use crate::outcome::StudyMetric;
use crate::report::chart::canvas::Canvas;
use crate::stats::estimate::{Estimate, mean, quantile_of_sorted};

use super::super::words::{label_meaning, percent, with_unit};
use super::axis::Axis;
use super::rows::{Frame, Panel, ROWS_MAX, draw as draw_rows};
use super::{Study, StudyPlot, file_name, with_runs};
use crate::report::chart::style::{INK, Mark, PAPER, color, extent, pale, whisker};

/// With fewer values a box would hide that there is little to see.
const BOX_NEEDS: usize = 8;

struct Spread {
    sorted: Vec<f64>,
    mean: Estimate,
    color: usize,
}

impl Spread {
    fn at(&self, q: f64) -> f64 {
        quantile_of_sorted(&self.sorted, q).expect("only cells with values are drawn")
    }
}

pub(super) fn draw(study: Study<'_>, metric: &StudyMetric) -> Option<StudyPlot> {
    let spreads: Vec<Spread> = study.cells.iter().map(|cell| spread(study, cell, &metric.name)).collect();
    if spreads.iter().all(|spread| spread.sorted.is_empty()) {
        return None;
    }
    let rows = study.rows(|index| vec![with_runs(&spreads[index].mean)]);
    let shown = spreads.iter().take(ROWS_MAX);
    let values: Vec<f64> = shown.flat_map(|spread| spread.sorted.iter().copied().chain(extent(&spread.mean))).collect();
    let title = if metric.name.starts_with("user_outage") {
        format!("Outage distribution: {} of each run", metric.name)
    } else {
        format!("{} of each run", metric.name)
    };
    let level = percent(study.level.value());
    let few = spreads.iter().any(|spread| (1..BOX_NEEDS).contains(&spread.sorted.len()));
    let one_by_one =
        few.then(|| format!("Where there are fewer than {BOX_NEEDS} runs, a line for each of them instead of a box."));
    let explained = format!(
        "Box: middle half of the runs, line in it: median, whiskers: 5 to 95 % of the runs, dot: largest. Diamond \
         below: mean over runs with its {level} interval, in words on the right."
    );
    let frame = Frame {
        title: title.clone(),
        notes: std::iter::once(explained).chain(one_by_one).collect(),
        labels: label_meaning(study.result),
        keys: Vec::new(),
    };
    let zero = near_zero(&values);
    let panel = Panel { title: with_unit(&metric.name, &metric.unit), values, zero };
    let svg = draw_rows(&frame, &rows, &[panel], |lane| {
        let spread = &spreads[lane.index];
        if !spread.sorted.is_empty() {
            spread.paint(lane.canvas, &lane.axes[0], lane.centre);
        }
    });
    Some(StudyPlot { name: file_name(&["distribution", &metric.name]), title, svg })
}

fn spread(study: Study<'_>, cell: &super::Cell<'_>, metric: &str) -> Spread {
    let mut sorted = cell.sample(metric);
    let mean = mean(&sorted, study.level);
    sorted.retain(|value| value.is_finite());
    sorted.sort_by(f64::total_cmp);
    let color = study.variant_index(cell);
    Spread { sorted, mean, color }
}

/// Whether an axis from zero would waste less than half of its room.
fn near_zero(values: &[f64]) -> bool {
    let ends = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
    ends.0 >= 0.0 && ends.0 < ends.1 / 2.0
}

impl Spread {
    fn paint(&self, canvas: &mut Canvas, axis: &Axis, centre: i32) {
        let (y, fill) = (centre - 9, color(self.color));
        let at = |q: f64| axis.pixel(self.at(q));
        if self.sorted.len() < BOX_NEEDS {
            for value in &self.sorted {
                let x = axis.pixel(*value);
                canvas.line((x, y - 13), (x, y + 13), fill, 4);
            }
        } else {
            whisker(canvas, (at(0.05), at(0.95)), y, 8, 2);
            canvas.bar((at(0.25), y - 13), (at(0.75).max(at(0.25) + 2), y + 13), pale(fill));
            // Dark on any page: the box is pale on all of them.
            canvas.line((at(0.5), y - 12), (at(0.5), y + 12), INK, 4);
            Mark::Dot.draw(canvas, (at(1.0), y), 7, fill);
        }
        let below = centre + 17;
        if let Some((low, high)) = self.mean.interval() {
            whisker(canvas, (axis.pixel(low), axis.pixel(high)), below, 6, 2);
        }
        if let Some(mean) = self.mean.mean {
            Mark::Diamond.draw(canvas, (axis.pixel(mean), below), 7, PAPER);
        }
    }
}
