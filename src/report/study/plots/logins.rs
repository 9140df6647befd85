//! The login storm: most logins asked for and served within a second, and the longest queue.

use crate::stats::estimate::Estimate;

use super::super::words::{label_meaning, percent};
use super::rows::{Frame, Key, Lane, Panel, ROWS_MAX, draw as draw_rows};
use super::{Study, StudyPlot, with_runs};
use crate::report::chart::style::{Mark, color, count, extent, whisker};

/// A metric with the word and the mark for it.
type Told = (&'static str, &'static str, Mark);

/// Titles of the panels and what they hold.
const PANELS: [(&str, &[Told]); 2] = [
    (
        "logins of one node within a second (1/s)",
        &[("login_offered.max", "asked", Mark::Up), ("login_rate.max", "served", Mark::Dot)],
    ),
    ("longest login queue (clients)", &[("login_backlog.max", "queue", Mark::Square)]),
];

/// A metric in its panel.
struct Series {
    word: &'static str,
    mark: Mark,
    panel: usize,
    /// One estimate for each cell.
    estimates: Vec<Estimate>,
}

pub(super) fn draw(study: Study<'_>) -> Option<StudyPlot> {
    let (series, panels) = collect(study);
    if series.iter().all(|s| s.estimates.iter().all(|estimate| estimate.mean.is_none())) {
        return None;
    }
    let told = |s: &Series, index: usize| format!("{} {}", s.word, with_runs(&s.estimates[index]));
    let rows = study.rows(|index| series.iter().map(|s| told(s, index)).collect());
    let key = |(index, s): (usize, &Series)| Key { text: s.word.to_owned(), fill: color(index), mark: Some(s.mark) };
    let title = "Login rate and login queue: largest value of each run".to_owned();
    let frame = Frame {
        title: title.clone(),
        notes: vec![format!("Mean over n runs with its {} interval.", percent(study.level.value()))],
        labels: label_meaning(study.result),
        keys: series.iter().enumerate().map(key).collect(),
    };
    let svg = draw_rows(&frame, &rows, &panels, |lane| paint(lane, &series));
    Some(StudyPlot { name: "logins".to_owned(), title, svg })
}

/// The metrics that the study has, and a panel for those that go together.
fn collect(study: Study<'_>) -> (Vec<Series>, Vec<Panel>) {
    let (mut series, mut panels): (Vec<Series>, Vec<Panel>) = (Vec::new(), Vec::new());
    for (title, metrics) in PANELS {
        let mine: Vec<Series> = metrics
            .iter()
            .filter(|(name, _, _)| study.metric(name).is_some())
            .map(|(name, word, mark)| Series {
                word,
                mark: *mark,
                panel: panels.len(),
                estimates: study.cells.iter().map(|cell| cell.mean(name, study.level)).collect(),
            })
            .collect();
        if !mine.is_empty() {
            let values = mine.iter().flat_map(|s| s.estimates.iter().take(ROWS_MAX).flat_map(extent)).collect();
            panels.push(Panel { title: title.to_owned(), values, zero: true });
            series.extend(mine);
        }
    }
    (series, panels)
}

fn paint(lane: Lane<'_>, series: &[Series]) {
    for (panel, axis) in lane.axes.iter().enumerate() {
        let mine: Vec<(usize, &Series)> = series.iter().enumerate().filter(|(_, s)| s.panel == panel).collect();
        let step = lane.height / (count(&mine) + 1);
        for ((index, s), place) in mine.into_iter().zip(1..) {
            let (y, estimate) = (lane.centre - lane.height / 2 + step * place, &s.estimates[lane.index]);
            if let Some((low, high)) = estimate.interval() {
                whisker(lane.canvas, (axis.pixel(low), axis.pixel(high)), y, 9, 3);
            }
            if let Some(mean) = estimate.mean {
                s.mark.draw(lane.canvas, (axis.pixel(mean), y), 10, color(index));
            }
        }
    }
}
