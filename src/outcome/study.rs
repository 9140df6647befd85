//! What a study produced: one row for each finished run, in run order whatever order they ended in.

use std::collections::BTreeMap;

/// One finished run.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyRow {
    /// Run key: the same for the same resolved scenario, seed, run and model version.
    pub key: String,
    /// Number of the point.
    pub point: u32,
    /// Variant, empty for the base.
    pub variant: String,
    /// Number of the run.
    pub run: u64,
    /// Metrics with suffix; `None` where the run has nothing to measure.
    pub values: BTreeMap<String, Option<f64>>,
    /// Codes of what a reader must know (`CENSORED`).
    pub warnings: Vec<String>,
    /// Fingerprint of the run.
    pub fingerprint: String,
    /// Verdict on the expectations that are judged run by run.
    pub verdict: String,
    /// Rows of `phases.csv`, without point, variant and run.
    pub phases: Vec<Vec<String>>,
    /// Rows of `failovers.csv`, without point, variant and run.
    pub failovers: Vec<Vec<String>>,
}

/// One point of a sweep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyPoint {
    /// Number of the point, from 0 in the order of the blocks, the last block fastest.
    pub index: u32,
    /// Swept paths with their values as TOML would write them.
    pub values: Vec<(String, String)>,
    /// Why it was left out, if `check` refuses it.
    pub skipped: Option<String>,
}

/// A metric of a study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyMetric {
    /// Name with suffix.
    pub name: String,
    /// Unit.
    pub unit: String,
}

/// Everything a study has found so far.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyResult {
    /// Title of the scenario.
    pub title: String,
    /// Seed.
    pub seed: u64,
    /// Points in order, those left out included.
    pub points: Vec<StudyPoint>,
    /// Variants in file order; one empty name for the base.
    pub variants: Vec<String>,
    /// Metrics in the order of the report.
    pub metrics: Vec<StudyMetric>,
    /// Rows by point, variant in file order, run.
    pub rows: Vec<StudyRow>,
    /// Why no more runs were made: `runs`, `relative`, `absolute` or `cap`.
    pub stop_reason: String,
}

impl StudyResult {
    /// Names of the swept paths in order.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        self.points.first().map_or_else(Vec::new, |point| point.values.iter().map(|(path, _)| path.as_str()).collect())
    }

    /// Values of a metric at a point and variant, in run order, runs without a value left out.
    #[must_use]
    pub fn sample(&self, point: u32, variant: &str, metric: &str) -> Vec<f64> {
        let rows = self.rows.iter().filter(|row| row.point == point && row.variant == variant);
        rows.filter_map(|row| row.values.get(metric).copied().flatten()).collect()
    }

    /// Values of a metric at a point and variant by the number of the run; `None` where a run has no
    /// value or is missing.
    #[must_use]
    pub fn by_run(&self, point: u32, variant: &str, metric: &str) -> Vec<Option<f64>> {
        let rows = || self.rows.iter().filter(|row| row.point == point && row.variant == variant);
        let runs = rows().map(|row| row.run + 1).max().unwrap_or(0);
        let mut values = vec![None; usize::try_from(runs).expect("as many runs as fit in memory")];
        for row in rows() {
            let run = usize::try_from(row.run).expect("as many runs as fit in memory");
            values[run] = row.values.get(metric).copied().flatten();
        }
        values
    }
}
