//! Rows run, and what follows from all of them together.

use rayon::prelude::*;

use crate::scenario::Scenario;
use crate::stats::{round9, shortest};
use crate::world::{RunId, Watch, simulate};

use super::design::{Design, Effort, Measure, YEARS_AT_ONCE, design};
use super::estimate::{over_runs, read};
use super::scenarios::Model;
use super::table::Row;

/// An estimate over runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Number of runs.
    pub runs: u64,
    /// It takes whole values only, so its distance follows no normal law.
    pub discrete: bool,
}

impl Found {
    /// Distance from the exact value in standard errors.
    #[must_use]
    pub fn z(&self, exact: f64) -> f64 {
        (self.estimate - exact) / self.std_error
    }

    /// Interval at 95 %.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        let half = 1.959_963_984_540_054 * self.std_error;
        (self.estimate - half, self.estimate + half)
    }
}

/// Why a row has no estimate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No scenario says the same as its model, or it takes too long.
    NotRun(String),
    /// Its runs could not be measured.
    Failed(String),
}

/// A row that was run.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The row.
    pub row: Row,
    /// The estimate, or why there is none.
    pub found: Result<Found, Trouble>,
}

/// Largest standard error as a share of the exact value.
const PRECISE: f64 = 0.01;

impl Checked {
    /// What a reader is told of the row.
    #[must_use]
    pub fn verdict(&self) -> &'static str {
        match &self.found {
            Err(Trouble::NotRun(_)) => "not_run",
            Err(Trouble::Failed(_)) => "failed",
            // A whole number that is not precise to 1 % can still be the right one.
            Ok(found) if !found.discrete && found.std_error > PRECISE * self.row.exact.abs() => "imprecise",
            Ok(found) => match found.z(self.row.exact).abs() {
                z if z <= 3.0 => "agrees",
                z if z <= 4.0 => "far",
                // Also where it is no number.
                _ => "disagrees",
            },
        }
    }
}

/// Runs one row. Seeds come from the parameters and the quantity, so that rows are independent of one
/// another and of their place in the table.
#[must_use]
pub fn check(row: &Row, effort: Effort) -> Checked {
    let found = design(row).map_err(Trouble::NotRun).and_then(|design| run(row, &design, effort));
    Checked { row: row.clone(), found }
}

fn run(row: &Row, design: &Design, effort: Effort) -> Result<Found, Trouble> {
    let years = design.years();
    if years > YEARS_AT_ONCE && !effort.long {
        let why = format!("takes {years:.0} simulated years; ask for it with --long");
        return Err(Trouble::NotRun(why));
    }
    let seed = seed(row);
    let runs = design.runs * effort.times;
    let values = |pair: &Model| {
        let scenario = pair.scenario().map_err(Trouble::NotRun)?;
        sample(&scenario, design, seed, runs).map_err(Trouble::Failed)
    };
    let first = values(&design.pair)?;
    let second = design.other.as_ref().map(values).transpose()?.unwrap_or_default();
    Ok(over_runs(&first, &second, design.measure))
}

/// One value for each run, in run order.
fn sample(scenario: &Scenario, design: &Design, seed: u64, runs: u64) -> Result<Vec<f64>, String> {
    let one = |run: u64| {
        if design.measure == Measure::FirstLoss {
            return first_loss(scenario, RunId { seed, run });
        }
        let outcome = simulate(scenario, RunId { seed, run }, Watch::default());
        read(&outcome, design.measure, design.users)
    };
    (0..runs).into_par_iter().map(one).collect()
}

/// The first loss of a run, which is not simulated much further: a run that stops early is the beginning
/// of the whole one.
fn first_loss(scenario: &Scenario, run: RunId) -> Result<f64, String> {
    let mut part = scenario.clone();
    for halvings in [5, 4, 3, 2, 1] {
        part.run.duration = scenario.run.duration.halved(halvings);
        if let Ok(hours) = read(&simulate(&part, run, Watch::default()), Measure::FirstLoss, 1) {
            return Ok(hours);
        }
    }
    read(&simulate(scenario, run, Watch::default()), Measure::FirstLoss, 1)
}

/// A number from the model of a row and nothing else (FNV-1a).
fn seed(row: &Row) -> u64 {
    let bytes = row.quantity.bytes().chain([b';']).chain(row.parameters.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What all rows say together. With thousands of rows a few are far off by chance; "all within 3" fails a
/// perfect simulator half of the time.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Rows with an estimate.
    pub rows: usize,
    /// Rows that no scenario says.
    pub not_run: usize,
    /// Rows more than 3 standard errors off.
    pub beyond_3: usize,
    /// Rows more than 4 standard errors off, or without a number.
    pub beyond_4: usize,
    /// Rows that are not precise to 1 %, or whose runs could not be measured.
    pub unfit: usize,
    /// Root of the mean square of z, whole-number rows left out; `None` without rows.
    pub rms: Option<f64>,
    /// Accepted values of `rms` for this many rows.
    pub rms_limits: (f64, f64),
}

impl Judgement {
    /// No row beyond 4, at most 3 beyond 3, all precise, and the distances as large as chance makes them.
    #[must_use]
    pub fn passes(&self) -> bool {
        let (low, high) = self.rms_limits;
        self.beyond_4 == 0
            && self.beyond_3 <= 3
            && self.unfit == 0
            && self.rms.is_none_or(|rms| low <= rms && rms <= high)
    }
}

/// Judges rows together.
#[must_use]
pub fn judge(checked: &[Checked]) -> Judgement {
    let count = |verdicts: &[&str]| checked.iter().filter(|one| verdicts.contains(&one.verdict())).count();
    let smooth = checked.iter().filter_map(|one| match &one.found {
        Ok(found) if !found.discrete => Some(found.z(one.row.exact)),
        _ => None,
    });
    let squares: Vec<f64> = smooth.map(|z| z * z).collect();
    let rms = (!squares.is_empty()).then(|| (squares.iter().sum::<f64>() / squares.len() as f64).sqrt());
    // The limits 0.88 and 1.13 are about two and a half standard deviations for a table of 231 rows; for
    // fewer rows they are as many of theirs.
    let wider = (231.0 / squares.len().clamp(1, 231) as f64).sqrt();
    Judgement {
        rows: checked.iter().filter(|one| one.found.is_ok()).count(),
        not_run: count(&["not_run"]),
        beyond_3: count(&["far", "disagrees"]),
        beyond_4: count(&["disagrees"]),
        unfit: count(&["imprecise", "failed"]),
        rms,
        rms_limits: (1.0 - 0.12 * wider, 1.0 + 0.13 * wider),
    }
}

/// The rows as CSV; rows that were not run say why.
#[must_use]
pub fn csv(checked: &[Checked]) -> String {
    const HEAD: [&str; 13] = [
        "case_id",
        "quantity",
        "parameters",
        "exact",
        "estimate",
        "std_error",
        "ci_low",
        "ci_high",
        "z",
        "verdict",
        "unit",
        "runs",
        "reason",
    ];
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(HEAD).expect("a table in memory takes its head");
    for one in checked {
        table.write_record(fields(one)).expect("rows have as many fields as the head");
    }
    let bytes = table.into_inner().expect("a table in memory can be flushed");
    String::from_utf8(bytes).expect("fields are text")
}

fn fields(one: &Checked) -> Vec<String> {
    let row = &one.row;
    let number = |value: f64| if value.is_finite() { shortest(round9(value)) } else { String::new() };
    let mut fields = vec![row.case.clone(), row.quantity.clone(), row.parameters.clone(), number(row.exact)];
    let (numbers, runs, reason) = match &one.found {
        Ok(found) => {
            let (low, high) = found.interval();
            let numbers = [found.estimate, found.std_error, low, high, found.z(row.exact)].map(number);
            (numbers, found.runs.to_string(), String::new())
        }
        Err(Trouble::NotRun(why) | Trouble::Failed(why)) => {
            (std::array::from_fn(|_| String::new()), String::new(), why.clone())
        }
    };
    fields.extend(numbers);
    fields.extend([one.verdict().to_owned(), row.unit.clone(), runs, reason]);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(z: f64) -> Checked {
        let row = Row {
            case: "A".to_owned(),
            quantity: "q".to_owned(),
            parameters: String::new(),
            exact: 100.0,
            unit: "s".to_owned(),
        };
        let found = Found { estimate: 100.0 + z * 0.5, std_error: 0.5, runs: 10, discrete: false };
        Checked { row, found: Ok(found) }
    }

    #[test]
    fn a_row_far_off_is_one_of_few_and_one_further_off_is_none() {
        let quiet: Vec<Checked> = (0..100).map(|n| row(if n % 2 == 0 { 1.0 } else { -1.0 })).collect();
        assert!(judge(&quiet).passes());
        let with = |more: &[f64]| judge(&quiet.iter().cloned().chain(more.iter().map(|z| row(*z))).collect::<Vec<_>>());
        assert!(with(&[3.5, -3.5]).passes());
        assert!(!with(&[3.1, 3.1, -3.1, 3.1]).passes());
        assert!(!with(&[-4.1]).passes());
        assert!(!with(&[f64::NAN]).passes());
    }

    #[test]
    fn distances_that_are_too_small_are_suspicious_too() {
        let calm: Vec<Checked> = (0..231).map(|_| row(0.5)).collect();
        assert!(!judge(&calm).passes());
        assert!(judge(&calm[..4]).passes(), "of four rows nobody can tell");
    }

    #[test]
    fn the_seed_hangs_on_the_model_and_not_on_the_case() {
        let (mut a, b) = (row(0.0).row, row(1.0).row);
        assert_eq!(seed(&a), seed(&b));
        a.case.push('B');
        assert_eq!(seed(&a), seed(&b));
        a.parameters.push('B');
        assert_ne!(seed(&a), seed(&b));
    }
}
