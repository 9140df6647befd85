//! What a row asks of the simulator: what one run is, how many of them, and what is estimated from them.

use rayon::prelude::*;

use crate::outcome::Outcome;
use crate::scenario::Scenario;
use crate::world::{RunId, Watch, simulate};

use super::estimate::{Estimator, Found, PRECISE, Value};
use super::judge::Checked;
use super::models;
use super::table::{Parameters, Row};

/// How much work a row is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// Factor on the number of runs.
    pub times: u64,
    /// As many runs as the precision takes, however long.
    pub long: bool,
}

/// Why a row has no estimate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing here says the same as its model.
    NotRun(String),
    /// Its runs could not be measured.
    Failed(String),
}

/// One run by its seed and number: the values that it says.
pub(super) type Run = Box<dyn Fn(RunId) -> Result<Value, String> + Send + Sync>;

/// A row made ready to run.
pub(super) struct Plan {
    run: Run,
    /// Runs that are made in any case.
    runs: u64,
    /// Runs that are made at most, unless asked for more.
    most: u64,
    estimator: Estimator,
    /// Largest standard error as a share of the value.
    precise: f64,
}

impl Plan {
    /// This many runs at first, and up to a hundred times as many if they are not precise enough.
    pub(super) fn new(
        runs: u64,
        estimator: Estimator,
        run: impl Fn(RunId) -> Result<Value, String> + Send + Sync + 'static,
    ) -> Self {
        Self { run: Box::new(run), runs, most: 100 * runs, estimator, precise: PRECISE }
    }

    /// Runs of a scenario, each read by `read`.
    pub(super) fn of_scenario(
        runs: u64,
        estimator: Estimator,
        scenario: Scenario,
        read: impl Fn(&Outcome) -> Result<Value, String> + Send + Sync + 'static,
    ) -> Self {
        Self::new(runs, estimator, move |run| read(&simulate(&scenario, run, Watch::default())))
    }

    /// A number that is computed and not simulated, by the estimator that is asked about.
    pub(super) fn computed(value: Result<f64, String>, digits: f64) -> Self {
        let run = move |_| value.clone().map(|value| [value, 0.0]);
        Self { most: 1, ..Self::new(1, Estimator::Computed { digits }, run) }
    }

    /// With the runs it has, whatever they give.
    pub(super) fn once(self) -> Self {
        Self { most: self.runs, ..self }
    }

    /// With a precision for what is rare, 3 %, and four times as many runs to get there.
    pub(super) fn rare(self) -> Self {
        Self { precise: 3.0 * PRECISE, most: 4 * self.most, ..self }
    }

    /// One value for each run, in run order, appended to those of the first runs.
    fn extend(&self, values: &mut Vec<Value>, seed: u64, runs: u64) -> Result<(), String> {
        let more: Result<Vec<Value>, String> =
            (values.len() as u64..runs).into_par_iter().map(|run| (self.run)(RunId { seed, run })).collect();
        values.extend(more?);
        Ok(())
    }

    /// Runs until the estimate is precise enough.
    fn found(&self, seed: u64, effort: Effort) -> Result<Found, String> {
        /// How much better than needed is aimed at, so that a second look is rarely needed.
        const AIM: f64 = 0.8;
        let most = if effort.long { u64::MAX } else { self.most.saturating_mul(effort.times) };
        let mut runs = self.runs * effort.times;
        let mut values = Vec::new();
        loop {
            self.extend(&mut values, seed, runs)?;
            let found = Found { precise: self.precise, ..self.estimator.over(&values) };
            let wide = found.spread() / (AIM * self.precise);
            if !found.needs_more() || runs >= most {
                return Ok(found);
            }
            // Nothing seen yet says nothing about how much more it takes.
            let factor = if wide.is_finite() { (1.1 * wide * wide).clamp(1.2, 16.0) } else { 16.0 };
            runs = ((runs as f64 * factor) as u64).min(most);
        }
    }
}

/// Runs one row. Seeds come from the parameters and the quantity, so that rows are independent of one
/// another and of their place in the table.
#[must_use]
pub fn check(row: &Row, effort: Effort) -> Checked {
    let found = plan(row).map_err(Trouble::NotRun);
    let found = found.and_then(|plan| plan.found(seed(row), effort).map_err(Trouble::Failed));
    Checked { row: row.clone(), found }
}

/// Reads the model of a row.
///
/// # Errors
/// Why nothing says the same.
pub(super) fn plan(row: &Row) -> Result<Plan, String> {
    let mut parameters = Parameters::of(row);
    let family = models::FAMILIES.iter().find(|family| (family.claims)(row, &parameters));
    let family = family.ok_or("no model of this version has these parameters")?;
    let plan = (family.plan)(row, &mut parameters)?;
    parameters.end()?;
    Ok(plan)
}

/// A number from the model of a row and nothing else (FNV-1a).
fn seed(row: &Row) -> u64 {
    let bytes = row.quantity.bytes().chain([b';']).chain(row.parameters.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        let text = |text: &str| text.to_owned();
        Row { case: text("A"), quantity: text("q"), parameters: String::new(), exact: 100.0, unit: text("s") }
    }

    #[test]
    fn the_seed_hangs_on_the_model_and_not_on_the_case() {
        let mut a = row();
        let first = seed(&a);
        a.case.push('B');
        assert_eq!(seed(&a), first);
        a.parameters.push('B');
        assert_ne!(seed(&a), first);
    }

    #[test]
    fn runs_go_on_until_the_estimate_is_precise() {
        let usual = Effort { times: 1, long: false };
        // 1 or 3, so the mean is 2 and its standard error 1 / sqrt n.
        let run = |run: RunId| Ok([if run.run.is_multiple_of(2) { 1.0 } else { 3.0 }, 0.0]);
        let found = Plan::new(100, Estimator::Mean, run).found(1, usual).unwrap();
        assert!(found.std_error <= 0.01 * 2.0 && found.runs >= 2_500, "{found:?}");
        let rare = Plan::new(100, Estimator::Mean, run).rare().found(1, usual).unwrap();
        assert!(rare.runs < 1_000, "{rare:?}");
        let capped = Plan { most: 200, ..Plan::new(100, Estimator::Mean, run) };
        assert_eq!(capped.found(1, usual).unwrap().runs, 200);
        assert!(capped.found(1, Effort { times: 1, long: true }).unwrap().runs >= 2_500);
    }

    #[test]
    fn what_has_not_been_seen_yet_is_looked_for_longer() {
        let run = |run: RunId| Ok([f64::from(u8::from(run.run % 1_000 == 999)), 0.0]);
        let found = Plan::new(10, Estimator::Mean, run).found(1, Effort { times: 1, long: true }).unwrap();
        assert!((found.estimate - 0.001).abs() < 1e-4, "{found:?}");
    }
}
