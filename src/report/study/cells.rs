//! The cells of a study: each point in each variant, and what its runs say about each metric.

use std::collections::BTreeSet;

use crate::outcome::{StudyCell, StudyMetric, StudyPoint, StudyResult};
use crate::stats::estimate::{Estimate, Level, Warning, mean, quantile, quantile_of_sorted};

/// Quantiles over runs that tables print, with their names.
pub(super) const QUANTILES: [(&str, f64); 5] =
    [("p05", 0.05), ("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)];

/// Code for a mean over some runs only, because the others had nothing to measure.
pub(super) const PARTLY_MEASURED: &str = "PARTLY_MEASURED";

/// The runs of one point in one variant.
#[derive(Clone, Debug)]
pub(super) struct Cell<'a> {
    pub(super) point: &'a StudyPoint,
    pub(super) variant: &'a str,
    /// What its runs have given.
    pub(super) found: &'a StudyCell,
    metrics: &'a [StudyMetric],
}

/// What the runs of a cell say about a metric.
#[derive(Clone, Debug)]
pub(super) struct Summary<'a> {
    pub(super) cell: &'a Cell<'a>,
    pub(super) metric: &'a StudyMetric,
    /// Mean over runs with its interval.
    pub(super) mean: Estimate,
    /// [`QUANTILES`] over runs.
    pub(super) quantiles: [Option<f64>; 5],
    /// The 95th percentile over runs with its interval.
    pub(super) p95: Estimate,
    /// Codes of what a reader must know, in alphabetic order.
    pub(super) warnings: BTreeSet<String>,
}

impl Summary<'_> {
    /// Codes that concern the mean. Only result files hold the interval of the 95th percentile.
    pub(super) fn mean_warnings(&self) -> impl Iterator<Item = &str> {
        let codes = self.warnings.iter().map(String::as_str);
        codes.filter(|code| *code != Warning::NTooSmallForQuantile.as_str())
    }
}

/// Cells by point, then variant in file order; points left out have none.
pub(super) fn cells(result: &StudyResult) -> Vec<Cell<'_>> {
    let mut cells = Vec::with_capacity(result.cells.len());
    for found in &result.cells {
        let place = result.points.binary_search_by_key(&found.point, |point| point.index);
        let point = &result.points[place.expect("every cell has its point")];
        cells.push(Cell { point, variant: &found.variant, found, metrics: &result.metrics });
    }
    cells
}

impl Cell<'_> {
    /// Values of a metric in run order, runs without a value left out.
    pub(super) fn sample(&self, metric: &str) -> Vec<f64> {
        let place = self.metrics.iter().position(|known| known.name == metric);
        let column = place.map_or(&[][..], |place| &self.found.columns[place]);
        column.iter().copied().filter(|value| !value.is_nan()).collect()
    }

    /// The mean of a metric over runs.
    pub(super) fn mean(&self, metric: &str, level: Level) -> Estimate {
        mean(&self.sample(metric), level)
    }
}

/// A summary for each cell and metric: by point, variant, metric.
pub(super) fn summaries<'a>(result: &'a StudyResult, cells: &'a [Cell<'a>], level: Level) -> Vec<Summary<'a>> {
    let capped = result.stop_reason == "cap";
    let each = cells.iter().flat_map(|cell| result.metrics.iter().map(move |metric| (cell, metric)));
    each.map(|(cell, metric)| summary(cell, metric, level, capped)).collect()
}

fn summary<'a>(cell: &'a Cell<'a>, metric: &'a StudyMetric, level: Level, capped: bool) -> Summary<'a> {
    let values = cell.sample(&metric.name);
    let (mean, p95) = (mean(&values, level), quantile(&values, 0.95, level));
    let mut sorted = values;
    sorted.sort_by(f64::total_cmp);
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    let quantiles = QUANTILES.map(|(_, q)| quantile_of_sorted(&sorted, q).and_then(finite));
    let own = mean.warnings.iter().chain(&p95.warnings).map(|warning| warning.as_str().to_owned());
    let of_runs = cell.found.warnings.keys().cloned();
    let mut warnings: BTreeSet<String> = own.chain(of_runs).collect();
    if !sorted.is_empty() && (sorted.len() as u64) < cell.found.runs {
        warnings.insert(PARTLY_MEASURED.to_owned());
    }
    if capped {
        warnings.insert(Warning::PrecisionNotMet.as_str().to_owned());
    }
    Summary { cell, metric, mean, quantiles, p95, warnings }
}

/// A value as tables show it: text without its quotes.
pub(super) fn plain(value: &str) -> &str {
    value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{study, two_paths};
    use super::*;

    #[test]
    fn cells_follow_points_and_variants() {
        let result = two_paths();
        let cells = cells(&result);
        let found: Vec<(u32, &str, u64)> =
            cells.iter().map(|cell| (cell.point.index, cell.variant, cell.found.runs)).collect();
        assert_eq!(found[..3], [(0, "clean_wan", 40), (0, "lossy_wan", 40), (1, "clean_wan", 40)]);
        assert!(found.iter().all(|(point, _, _)| *point != 5), "a point left out has no cell");
    }

    #[test]
    fn an_interval_is_missing_only_with_a_code() {
        let result = study();
        let cells = cells(&result);
        for summary in summaries(&result, &cells, Level::DEFAULT) {
            assert!(summary.mean.interval().is_some() || !summary.warnings.is_empty(), "{summary:?}");
            assert!(summary.p95.interval().is_some() || !summary.warnings.is_empty(), "{summary:?}");
        }
    }

    #[test]
    fn quotes_of_text_are_taken_off() {
        let check = |value: &str, expected: &str| assert_eq!(plain(value), expected);
        check("\"60s\"", "60s");
        check("15000", "15000");
        check("\"", "\"");
        check("[\"a\", \"b\"]", "[\"a\", \"b\"]");
    }
}
