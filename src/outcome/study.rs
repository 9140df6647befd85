//! What a study produced: a row for each finished run, and the numbers of all runs of each point and
//! variant, in run order whatever order they ended in.
//!
//! Rows are for result files and pass through memory one at a time; numbers stay.

use std::collections::BTreeMap;

use super::{LoginCurve, LoginSums, Phase};

/// Columns of a row of `phases.csv` after those of the run.
const CLUSTER: usize = 0;
const PHASE: usize = 1;
const USERS: usize = 2;
const USER_MINUTES: usize = 5;

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
    /// Logins after the failures of the run.
    pub logins: LoginCurve,
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

/// What all runs of one point in one variant have given.
///
/// Columns are by run number. Where a run is not there or has nothing to measure stands NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyCell {
    /// Number of the point.
    pub point: u32,
    /// Variant, empty for the base.
    pub variant: String,
    /// How many runs there are.
    pub runs: u64,
    /// For each metric of the study, in its order, the value of each run.
    pub columns: Vec<Vec<f64>>,
    /// For each of [`Phase::ALL`], the mean seconds that a user who was hit spent in it in each run; NaN
    /// in a run without an outage.
    pub phases: Vec<Vec<f64>>,
    /// Logins after a failure.
    pub logins: LoginSums,
    /// In how many runs each warning code (`CENSORED`) stands.
    pub warnings: BTreeMap<String, u64>,
    /// How many runs have each verdict on the expectations that are judged run by run.
    pub verdicts: BTreeMap<String, u64>,
}

impl StudyCell {
    fn new(point: u32, variant: &str, metrics: usize) -> Self {
        Self {
            point,
            variant: variant.to_owned(),
            runs: 0,
            columns: vec![Vec::new(); metrics],
            phases: vec![Vec::new(); Phase::ALL.len()],
            logins: LoginSums::default(),
            warnings: BTreeMap::new(),
            verdicts: BTreeMap::new(),
        }
    }

    /// One more than the largest number of a run.
    #[must_use]
    pub fn length(&self) -> usize {
        self.phases.first().map_or(0, Vec::len)
    }

    fn add(&mut self, metrics: &[StudyMetric], row: &StudyRow) {
        let run = usize::try_from(row.run).expect("runs fit into memory, one number each");
        let values = metrics.iter().map(|metric| row.values.get(&metric.name).copied().flatten());
        for (column, value) in self.columns.iter_mut().zip(values) {
            put(column, run, value);
        }
        let seconds = phase_seconds(row);
        for (index, column) in self.phases.iter_mut().enumerate() {
            put(column, run, seconds.map(|seconds| seconds[index]));
        }
        self.logins.add(&row.logins);
        self.runs += 1;
        for code in &row.warnings {
            *self.warnings.entry(code.clone()).or_default() += 1;
        }
        if !row.verdict.is_empty() {
            *self.verdicts.entry(row.verdict.clone()).or_default() += 1;
        }
    }
}

/// Puts a value at the place of its run; places of runs that come later stay empty.
fn put(column: &mut Vec<f64>, run: usize, value: Option<f64>) {
    if column.len() <= run {
        column.resize(run + 1, f64::NAN);
    }
    column[run] = value.unwrap_or(f64::NAN);
}

/// Mean seconds in each phase over the users of all clusters of a run; `None` without an outage.
fn phase_seconds(row: &StudyRow) -> Option<[f64; Phase::ALL.len()]> {
    let (mut users, mut minutes) = (BTreeMap::new(), [0.0; Phase::ALL.len()]);
    for fields in &row.phases {
        let number = |column: usize| fields.get(column).and_then(|text| text.parse::<f64>().ok());
        let phase = Phase::ALL.iter().position(|phase| fields.get(PHASE).is_some_and(|name| name == phase.as_str()));
        let (Some(phase), Some(hit), Some(lost)) = (phase, number(USERS), number(USER_MINUTES)) else { continue };
        // Every row of a cluster tells the same users.
        users.insert(fields[CLUSTER].as_str(), hit);
        minutes[phase] += lost;
    }
    let hit: f64 = users.values().sum();
    (hit > 0.0).then(|| minutes.map(|lost| lost * 60.0 / hit))
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
    /// What was found, by point, then variant in file order; points left out have none.
    pub cells: Vec<StudyCell>,
    /// Why no more runs were made: `runs`, `relative`, `absolute`, `cap`, `interrupted` or
    /// `partial`.
    pub stop_reason: String,
    /// What is not there of a study that is told in part, such as `2 of 7 shards (3, 5)`.
    pub absent: Option<String>,
}

impl StudyResult {
    /// A study of which no run is finished yet.
    #[must_use]
    pub fn new(
        title: String,
        seed: u64,
        points: Vec<StudyPoint>,
        variants: Vec<String>,
        metrics: Vec<StudyMetric>,
    ) -> Self {
        let run = points.iter().filter(|point| point.skipped.is_none());
        let each = run.flat_map(|point| variants.iter().map(move |variant| (point.index, variant)));
        let cells = each.map(|(point, variant)| StudyCell::new(point, variant, metrics.len())).collect();
        Self { title, seed, points, variants, metrics, cells, stop_reason: "runs".to_owned(), absent: None }
    }

    /// Takes the numbers of a finished run, each run once; in which order they come does not matter. A row
    /// of another study is left out.
    pub fn add(&mut self, row: &StudyRow) {
        if let Some(cell) = self.cell_index(row.point, &row.variant) {
            self.cells[cell].add(&self.metrics, row);
        }
    }

    fn cell_index(&self, point: u32, variant: &str) -> Option<usize> {
        // Cells are in order of their points.
        let first = self.cells.partition_point(|cell| cell.point < point);
        let mine = self.cells[first..].iter().take_while(|cell| cell.point == point);
        mine.zip(first..).find(|(cell, _)| cell.variant == variant).map(|(_, index)| index)
    }

    /// How many runs are finished.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.cells.iter().map(|cell| cell.runs).sum()
    }

    /// Names of the swept paths in order.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        self.points.first().map_or_else(Vec::new, |point| point.values.iter().map(|(path, _)| path.as_str()).collect())
    }

    /// Values of a metric at a point and variant by run number, NaN where there is none; `None` for a point,
    /// variant or metric that the study does not have.
    #[must_use]
    pub fn column(&self, point: u32, variant: &str, metric: &str) -> Option<&[f64]> {
        let place = self.metrics.iter().position(|known| known.name == metric)?;
        Some(&self.cells[self.cell_index(point, variant)?].columns[place])
    }

    /// Values of a metric at a point and variant, in run order, runs without a value left out.
    #[must_use]
    pub fn sample(&self, point: u32, variant: &str, metric: &str) -> Vec<f64> {
        let column = self.column(point, variant, metric).unwrap_or_default();
        column.iter().copied().filter(|value| !value.is_nan()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(point: u32, variant: &str, run: u64, value: Option<f64>) -> StudyRow {
        StudyRow {
            key: String::new(),
            point,
            variant: variant.to_owned(),
            run,
            values: [("user_outage.mean".to_owned(), value)].into(),
            warnings: vec!["CENSORED".to_owned()],
            fingerprint: String::new(),
            verdict: "pass".to_owned(),
            phases: Vec::new(),
            failovers: Vec::new(),
            logins: LoginCurve {
                failures: u32::try_from(run).unwrap(),
                asked: vec![3; LoginCurve::BINS],
                served: vec![1; LoginCurve::BINS],
            },
        }
    }

    fn study() -> StudyResult {
        let point = |index| StudyPoint { index, values: Vec::new(), skipped: (index == 3).then(String::new) };
        let metric = StudyMetric { name: "user_outage.mean".to_owned(), unit: "s".to_owned() };
        let variants = vec!["a".to_owned(), "b".to_owned()];
        StudyResult::new(String::new(), 1, [1, 3, 7].map(point).into(), variants, vec![metric])
    }

    #[test]
    fn the_order_in_which_runs_end_leaves_no_trace() {
        let rows = [row(1, "a", 0, Some(5.0)), row(7, "b", 0, None), row(7, "b", 2, Some(0.5)), row(7, "b", 1, None)];
        let (mut forth, mut back) = (study(), study());
        rows.iter().for_each(|row| forth.add(row));
        rows.iter().rev().for_each(|row| back.add(row));
        // NaN is not equal to itself.
        assert_eq!(format!("{forth:?}"), format!("{back:?}"));
        assert_eq!(forth.runs(), 4);
        assert_eq!(forth.sample(7, "b", "user_outage.mean"), [0.5]);
        assert_eq!(forth.column(7, "b", "user_outage.mean").map(<[f64]>::len), Some(3));
        assert_eq!(forth.column(7, "c", "user_outage.mean"), None);
        let last = forth.cells.last().unwrap();
        assert_eq!((last.runs, last.warnings["CENSORED"], last.verdicts["pass"]), (3, 3, 3));
        assert_eq!((last.logins.runs, last.logins.failures, last.logins.asked[0].sum), (2, 3, 6));
    }

    #[test]
    fn rows_of_another_study_are_left_out() {
        let mut study = study();
        for row in [row(3, "a", 0, None), row(2, "a", 0, None), row(1, "", 0, None)] {
            study.add(&row);
        }
        assert_eq!(study.runs(), 0);
    }

    #[test]
    fn users_count_once_for_each_cluster() {
        let phase = |cluster: &str, phase: &str, minutes: &str| {
            [cluster, phase, "100", "", "", minutes].map(str::to_owned).to_vec()
        };
        let mut row = row(0, "", 0, None);
        assert_eq!(phase_seconds(&row), None);
        row.phases = vec![phase("seoul", "undetected", "100"), phase("seoul", "backoff", "200")];
        assert_eq!(phase_seconds(&row), Some([60.0, 0.0, 120.0, 0.0, 0.0, 0.0]));
        row.phases.extend([phase("busan", "undetected", "100"), phase("busan", "backoff", "200")]);
        assert_eq!(phase_seconds(&row), Some([60.0, 0.0, 120.0, 0.0, 0.0, 0.0]));
    }
}
