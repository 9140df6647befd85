//! What outages are made of: stacked bars of the mean time in each phase.

use crate::outcome::Phase;
use crate::report::chart::canvas::Anchor;
use crate::stats::estimate::{Estimate, mean};

use super::super::cells::Cell;
use super::super::words::{label_meaning, percent};
use super::rows::{Frame, Key, Lane, Panel, ROWS_MAX, draw as draw_rows};
use super::{Study, StudyPlot, with_runs};
use crate::report::chart::style::{SMALL, color, extent, ink_on, room, whisker};

/// What the outages of a cell are made of.
struct Stack {
    /// Mean seconds for each of [`Phase::ALL`].
    phases: Vec<Estimate>,
    total: Estimate,
}

pub(super) fn draw(study: Study<'_>) -> Option<StudyPlot> {
    let stacks: Vec<Stack> = study.cells.iter().map(|cell| stack(study, cell)).collect();
    if stacks.iter().all(|stack| stack.total.mean.is_none()) {
        return None;
    }
    let rows = study.rows(|index| vec![with_runs(&stacks[index].total)]);
    let title = "Outage by phase".to_owned();
    let frame = Frame {
        title: title.clone(),
        notes: vec![format!(
            "Mean time without service of a user who was hit, cut into what the user waited for. Bar with ends: {} \
             interval of the sum over n runs with an outage.",
            percent(study.level.value())
        )],
        labels: label_meaning(study.result),
        keys: keys(&stacks),
    };
    let values = stacks.iter().take(ROWS_MAX).flat_map(|stack| extent(&stack.total)).collect();
    let panel = Panel { title: "mean outage (s)".to_owned(), values, zero: true };
    let svg = draw_rows(&frame, &rows, &[panel], |lane| stacks[lane.index].paint(lane));
    Some(StudyPlot { name: "phases".to_owned(), title, svg })
}

/// Colours and letters of the phases that anybody spent time in.
fn keys(stacks: &[Stack]) -> Vec<Key> {
    let met = |index: usize| stacks.iter().any(|stack| stack.phases[index].mean.is_some_and(|mean| mean > 0.0));
    let key = |(index, phase): (usize, &Phase)| {
        let name = phase.as_str();
        let text = format!("{}  {name}", code(name));
        met(index).then(|| Key { text, fill: color(index), mark: None })
    };
    Phase::ALL.iter().enumerate().filter_map(key).collect()
}

impl Stack {
    fn paint(&self, lane: Lane<'_>) {
        let (axis, y) = (&lane.axes[0], lane.centre);
        let mut before = 0.0;
        for (index, (name, phase)) in Phase::ALL.iter().zip(&self.phases).enumerate() {
            let Some(seconds) = phase.mean.filter(|seconds| *seconds > 0.0) else { continue };
            let (from, to) = (axis.pixel(before), axis.pixel(before + seconds));
            before += seconds;
            lane.canvas.bar((from, y - 20), (to, y + 20), color(index));
            let code = code(name.as_str());
            if room(&code, SMALL) + 8 < to - from {
                lane.canvas.text(&code, (i32::midpoint(from, to), y), SMALL, ink_on(color(index)), Anchor::Middle);
            }
        }
        if let Some((low, high)) = self.total.interval() {
            whisker(lane.canvas, (axis.pixel(low), axis.pixel(high)), y, 12, 3);
        }
    }
}

fn stack(study: Study<'_>, cell: &Cell<'_>) -> Stack {
    let phases = &cell.found.phases;
    let of_phase = |column: &Vec<f64>| {
        let values: Vec<f64> = column.iter().copied().filter(|seconds| !seconds.is_nan()).collect();
        mean(&values, study.level)
    };
    let total = |run: usize| phases.iter().map(|column| column[run]).sum();
    let totals = (0..cell.found.length()).map(total).collect();
    Stack { phases: phases.iter().map(of_phase).collect(), total: of_phase(&totals) }
}

/// Letters of a phase: `LQ` for `login_queue`.
fn code(name: &str) -> String {
    name.split('_').filter_map(|word| word.chars().next()).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_initials() {
        assert_eq!([code("login_queue"), code("backoff")], ["LQ", "B"]);
    }

    #[test]
    fn style_has_a_colour_for_every_phase() {
        assert!(crate::report::chart::style::COLORS.len() >= crate::outcome::Phase::ALL.len());
    }
}
