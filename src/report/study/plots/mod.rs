//! Pictures of a study as SVG. Each carries the interval and the number of runs, and reads without colour.

mod axis;
mod distribution;
mod frontier;
mod grid;
mod logins;
mod phases;
mod rows;
mod storm;
#[cfg(test)]
mod tests;
mod tornado;

use crate::outcome::{StudyMetric, StudyResult};
use crate::scenario::{Plot, ReportOptions};
use crate::stats::estimate::{Estimate, Level};

use super::cells::{Cell, cells};
use super::words::{cell_label, with_interval};
use rows::Row;

pub use tornado::{TornadoBar, TornadoEnd, tornado};

/// Metrics of which the distribution is drawn unless more are asked for.
const DISTRIBUTIONS: usize = 6;

/// One picture of a study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyPlot {
    /// Name of its file without folder and ending: letters, digits, `-`, `_` and `.` only.
    pub name: String,
    /// What it shows.
    pub title: String,
    /// The picture.
    pub svg: String,
}

/// What every picture is made from.
#[derive(Clone, Copy)]
struct Study<'a> {
    result: &'a StudyResult,
    cells: &'a [Cell<'a>],
    level: Level,
}

impl<'a> Study<'a> {
    fn metric(self, name: &str) -> Option<&'a StudyMetric> {
        self.result.metrics.iter().find(|metric| metric.name == name)
    }

    /// A row for each cell, with what `told` says about it by its number.
    fn rows(self, told: impl Fn(usize) -> Vec<String>) -> Vec<Row> {
        let begins_point = |cell: &Cell<'_>| self.result.variants.first().is_some_and(|first| first == cell.variant);
        let row = |(index, cell): (usize, &Cell<'_>)| Row {
            label: cell_label(cell, self.result),
            told: told(index),
            first: begins_point(cell),
        };
        self.cells.iter().enumerate().map(row).collect()
    }

    /// Place of the variant of a cell in the file; it decides its colour.
    fn variant_index(self, cell: &Cell<'_>) -> usize {
        self.result.variants.iter().position(|variant| variant == cell.variant).unwrap_or(0)
    }
}

/// The usual pictures of a study, then those that the scenario asks for. A picture without anything to
/// show is left out.
#[must_use]
pub fn plots(result: &StudyResult, level: Level, options: &ReportOptions) -> Vec<StudyPlot> {
    let cells = cells(result);
    let study = Study { result, cells: &cells, level };
    let mut plots: Vec<StudyPlot> = Vec::new();
    plots
        .extend(study.result.metrics.iter().take(DISTRIBUTIONS).filter_map(|metric| distribution::draw(study, metric)));
    plots.extend(phases::draw(study));
    plots.extend(logins::draw(study));
    plots.extend(storm::draw(study));
    for plot in &options.plots {
        match plot {
            Plot::Frontier { x, y, color } => plots.extend(frontier::draw(study, x, y, color.as_deref())),
            Plot::Heatmap { metric, x, y } => plots.extend(grid::draw(study, metric, x, y)),
            // Needs runs of its own, see `tornado`.
            Plot::Tornado { .. } => {}
        }
    }
    plots
}

/// `310 [285, 335], n 3`.
fn with_runs(estimate: &Estimate) -> String {
    format!("{}, n {}", with_interval(estimate), estimate.n)
}

/// A name for files: what is not a letter, a digit, `_` or `.` becomes `-`.
fn file_name(parts: &[&str]) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') { c } else { '-' };
    parts
        .iter()
        .filter(|part| !part.is_empty())
        .map(|part| part.chars().map(safe).collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}
