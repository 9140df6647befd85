//! How much of an answer hangs on each assumed parameter: its value with the parameter low and high.

use crate::report::chart::canvas::{Anchor, DARK, GREY};
use crate::stats::estimate::{Estimate, Level};

use super::super::words::{percent, with_unit};
use super::rows::{Frame, Key, Lane, Panel, Row, draw as draw_rows};
use super::{StudyPlot, file_name, with_runs};
use crate::report::chart::style::{Mark, SMALL, color, extent, pale, whisker};

/// One end of a bar: the parameter at one of its values.
#[derive(Clone, Debug, PartialEq)]
pub struct TornadoEnd {
    /// The value of the parameter, as the scenario would write it.
    pub value: String,
    /// The metric with the parameter at this value.
    pub estimate: Estimate,
}

/// One parameter of a tornado.
#[derive(Clone, Debug, PartialEq)]
pub struct TornadoBar {
    /// Name of the parameter.
    pub parameter: String,
    /// The parameter at its low value.
    pub low: TornadoEnd,
    /// The parameter at its high value.
    pub high: TornadoEnd,
}

impl TornadoBar {
    /// How far the answer moves; 0 where an end has no value.
    #[must_use]
    pub fn span(&self) -> f64 {
        let ends = self.low.estimate.mean.zip(self.high.estimate.mean);
        ends.map_or(0.0, |(low, high)| (high - low).abs())
    }

    /// Two bars from `middle`, the answer as assumed, to the two ends.
    fn paint(&self, lane: Lane<'_>, middle: i32) {
        let axis = &lane.axes[0];
        let ends = [(&self.low, 0, Mark::Dot, -12), (&self.high, 1, Mark::Up, 12)];
        for (end, fill, _, up) in &ends {
            if let Some(mean) = end.estimate.mean {
                let (x, y) = (axis.pixel(mean), lane.centre + up);
                lane.canvas.bar((x.min(middle), y - 10), (x.max(middle), y + 10), pale(color(*fill)));
            }
        }
        let half = lane.height / 2;
        lane.canvas.line((middle, lane.centre - half), (middle, lane.centre + half), GREY, 4);
        for (end, fill, mark, up) in ends {
            let y = lane.centre + up;
            if let Some((low, high)) = end.estimate.interval() {
                whisker(lane.canvas, (axis.pixel(low), axis.pixel(high)), y, 7, 2);
            }
            match end.estimate.mean {
                Some(mean) => mark.draw(lane.canvas, (axis.pixel(mean), y), 8, color(fill)),
                None => lane.canvas.text("no value", (middle + 12, y), SMALL, DARK, Anchor::Start),
            }
        }
    }
}

/// The widest bar first, all around `base`, the answer with every parameter at its assumed value. `None`
/// without bars.
#[must_use]
pub fn tornado(metric: &str, unit: &str, base: &Estimate, bars: &[TornadoBar], level: Level) -> Option<StudyPlot> {
    let mut bars: Vec<&TornadoBar> = bars.iter().collect();
    // Equal spans keep the order of the caller.
    bars.sort_by(|a, b| b.span().total_cmp(&a.span()));
    let middle = base.mean.filter(|_| !bars.is_empty())?;
    let told = |end: &TornadoEnd| format!("{}: {}", end.value, with_runs(&end.estimate));
    let row = |bar: &&TornadoBar| Row {
        label: bar.parameter.clone(),
        told: vec![told(&bar.low), told(&bar.high)],
        first: false,
    };
    let rows: Vec<Row> = bars.iter().map(row).collect();
    let title = format!("How {metric} hangs on assumed parameters");
    let frame = Frame {
        title: title.clone(),
        notes: vec![format!(
            "Each parameter at its low and its high value, the others as assumed. Line: as assumed, {}. Bars with ends: \
             {} interval of the mean over n runs.",
            with_runs(base),
            percent(level.value())
        )],
        labels: "assumed parameter".to_owned(),
        keys: vec![
            Key { text: "low value".to_owned(), fill: color(0), mark: Some(Mark::Dot) },
            Key { text: "high value".to_owned(), fill: color(1), mark: Some(Mark::Up) },
        ],
    };
    let of_bars = bars.iter().flat_map(|bar| extent(&bar.low.estimate).chain(extent(&bar.high.estimate)));
    let values = of_bars.chain(extent(base)).collect();
    let panel = Panel { title: with_unit(metric, unit), values, zero: false };
    let svg = draw_rows(&frame, &rows, &[panel], |lane| {
        let middle = lane.axes[0].pixel(middle);
        bars[lane.index].paint(lane, middle);
    });
    Some(StudyPlot { name: file_name(&["tornado", metric]), title, svg })
}
