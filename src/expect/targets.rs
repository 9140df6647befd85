//! Targets of a study: expectations on metrics that are judged on intervals over runs, not run by run.

use std::collections::BTreeMap;

use crate::outcome::{Entity, Outcome};
use crate::scenario::{Change, Check, Expectation, Scenario, SizeTarget, SplitBy, Window};
use crate::stats::estimate::{self, Bound, Decision, Estimate, Level};
use crate::stats::metrics;
use crate::stats::round9;
use crate::stats::told::{short, with_interval};

use super::{Court, Verdict, numbers, window};

/// What one run says of the targets: values by the name of their column.
pub type Readings = BTreeMap<String, Option<f64>>;

/// Fewest runs that an interval is taken from.
const FEWEST_RUNS: usize = 2;

/// Whether an expectation is a target.
#[must_use]
pub fn is_target(expectation: &Expectation) -> bool {
    expectation.confidence.is_some() || matches!(expectation.check, Check::Versus { .. })
}

/// The metric of a target.
fn metric_of(expectation: &Expectation) -> Option<&str> {
    match &expectation.check {
        Check::Metric { metric, .. } | Check::Versus { metric, .. } if is_target(expectation) => Some(metric),
        _ => None,
    }
}

/// The columns of a target: the metric itself where it is taken over the whole run and world, else
/// one for each thing it is about.
fn columns(scenario: &Scenario, expectation: &Expectation) -> Vec<(Entity, String)> {
    let Some(metric) = metric_of(expectation) else { return Vec::new() };
    let part = if expectation.window == Window::Whole { String::new() } else { format!(" ({})", expectation.name) };
    let name = |scope: Entity| match scope {
        Entity::World => format!("{metric}{part}"),
        scope => format!("{metric} of {}{part}", scenario.names.path(scope)),
    };
    let scopes = numbers::scopes(&scenario.names, &expectation.on, expectation.by.as_deref());
    scopes.into_iter().map(|scope| (scope, name(scope))).collect()
}

/// Names of all columns that the targets of a scenario need, with their units.
#[must_use]
pub fn target_columns(scenario: &Scenario) -> Vec<(String, &'static str)> {
    let mut seen = Vec::new();
    for expectation in scenario.expectations.iter().filter(|expectation| is_target(expectation)) {
        for (_, column) in columns(scenario, expectation) {
            if !seen.iter().any(|(known, _)| *known == column) {
                seen.push((column, unit_of(expectation)));
            }
        }
    }
    for (target, scope) in size_parts(scenario) {
        let column = size_column(scenario, target, scope);
        if !seen.iter().any(|(known, _)| *known == column) {
            seen.push((column, metrics::unit_of_run(&target.metric).unwrap_or("1")));
        }
    }
    seen
}

/// The targets of `[size]` that are split, with what they are split into.
fn size_parts(scenario: &Scenario) -> impl Iterator<Item = (&SizeTarget, Entity)> {
    let split = scenario.study.size.iter().flat_map(|size| &size.targets).filter(|target| target.by.is_some());
    split.flat_map(|target| size_scopes(scenario, target).into_iter().map(move |scope| (target, scope)))
}

fn size_scopes(scenario: &Scenario, target: &SizeTarget) -> Vec<Entity> {
    numbers::scopes(&scenario.names, &[], target.by.map(SplitBy::as_str))
}

fn size_column(scenario: &Scenario, target: &SizeTarget, scope: Entity) -> String {
    match scope {
        Entity::World => target.metric.clone(),
        scope => format!("{} of {}", target.metric, scenario.names.path(scope)),
    }
}

/// The unit of a target. A value at an instant has no suffix, and counts something.
fn unit_of(expectation: &Expectation) -> &'static str {
    metric_of(expectation).and_then(|metric| metrics::unit_of_run(metric).ok()).unwrap_or("1")
}

/// Reads the columns of all targets off one run; no value where the run has nothing to measure.
#[must_use]
pub fn read_targets(scenario: &Scenario, outcome: &Outcome) -> Readings {
    let court = Court { scenario, outcome, lints: &[], golden: &|_| None };
    let targets = scenario.expectations.iter().filter(|expectation| is_target(expectation));
    let sized = size_parts(scenario).map(|(target, scope)| {
        let value = metrics::value(outcome, &target.metric, Some(scope), None).ok().flatten();
        (size_column(scenario, target, scope), value.map(round9))
    });
    targets.flat_map(|expectation| read(&court, expectation)).chain(sized).collect()
}

fn read(court: &Court<'_>, expectation: &Expectation) -> Vec<(String, Option<f64>)> {
    let Some(metric) = metric_of(expectation) else { return Vec::new() };
    let opened = window::resolve(court, expectation.window).ok();
    let value = |scope| numbers::read(court, metric, scope, opened?).ok()?.value.map(round9);
    columns(court.scenario, expectation).into_iter().map(|(scope, column)| (column, value(scope))).collect()
}

/// A target at one point and variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    /// Pass, fail or inconclusive.
    pub verdict: Verdict,
    /// The estimate it was judged on: of the metric, or of its change.
    pub estimate: Estimate,
    /// How far the estimate is inside the nearest bound, in its unit; negative outside.
    pub margin: f64,
    /// About how many further runs would tell, if it is inconclusive and that can be said.
    pub further_runs: Option<u64>,
    /// What was expected and what was found.
    pub sentence: String,
}

/// Judges a target at one place. `mine` gives the values of a column, one for each run, and `other`
/// those of the variant that it is compared with.
///
/// With several things the worst decides.
#[must_use]
pub fn rule(
    scenario: &Scenario,
    expectation: &Expectation,
    mine: &dyn Fn(&str) -> Vec<Option<f64>>,
    other: &dyn Fn(&str) -> Vec<Option<f64>>,
) -> Option<Ruling> {
    let level = expectation.confidence.and_then(Level::new).unwrap_or(Level::DEFAULT);
    let unit = unit_of(expectation);
    let rulings = columns(scenario, expectation).into_iter().map(|(_, column)| {
        let values = mine(&column);
        let what = What { column: &column, unit };
        match &expectation.check {
            Check::Versus { versus, min, max, text, .. } => {
                let change = Versus { what, versus, bounds: [(*min, false), (*max, true)], text };
                change.rule(&values, &other(&column), level)
            }
            Check::Metric { min, max, equals, text, .. } => {
                let values: Vec<f64> = values.into_iter().flatten().collect();
                let bounds = [min.map(Bound::AtLeast), max.map(Bound::AtMost)];
                let equal = equals.map(|value| [Bound::AtLeast(value), Bound::AtMost(value)]);
                let bounds: Vec<Bound> = bounds.into_iter().flatten().chain(equal.into_iter().flatten()).collect();
                on_values(what, text, &values, &bounds, level)
            }
            _ => unreachable!("only metrics are targets"),
        }
    });
    rulings.reduce(|worst, next| if next.verdict > worst.verdict { next } else { worst })
}

/// Judges one line of `such_that` at one place, in each of the parts that it is split into; the worst
/// decides. Parts in which no run has anything to measure have nothing to meet, as long as another has.
///
/// # Panics
/// When the scenario has no such part, which no scenario that was read can have.
#[must_use]
pub fn rule_size(scenario: &Scenario, target: &SizeTarget, mine: &dyn Fn(&str) -> Vec<f64>) -> Ruling {
    let columns = size_scopes(scenario, target).into_iter().map(|scope| size_column(scenario, target, scope));
    let parts: Vec<(String, Vec<f64>)> = columns.map(|column| (column.clone(), mine(&column))).collect();
    let measured = parts.iter().any(|(_, values)| !values.is_empty());
    let judged = parts.iter().filter(|(_, values)| !measured || !values.is_empty());
    let rulings = judged.map(|(column, values)| rule_size_part(target, column, values));
    let worst = rulings.reduce(|worst, next| if next.verdict > worst.verdict { next } else { worst });
    worst.expect("there is the world, or a part of it")
}

fn rule_size_part(target: &SizeTarget, column: &str, values: &[f64]) -> Ruling {
    let bounds: Vec<Bound> = target.min.map(Bound::AtLeast).into_iter().chain(target.max.map(Bound::AtMost)).collect();
    let level = Level::new(target.confidence).unwrap_or(Level::DEFAULT);
    let what = What { column, unit: metrics::unit_of_run(&target.metric).unwrap_or("1") };
    match target.share.filter(|_| !values.is_empty()) {
        None => on_values(what, &target.text, values, &bounds, level),
        Some(share) => on_share(what, &target.text, values, &bounds, share, level),
    }
}

/// Judges by a quantile over runs: of two bounds the worse one is told.
fn on_share(what: What<'_>, text: &str, values: &[f64], bounds: &[Bound], share: f64, level: Level) -> Ruling {
    let rulings = bounds.iter().map(|bound| {
        let (estimate, decision) = estimate::decide_share(values, share, *bound, level);
        let judged = (decision, margin(&estimate, *bound));
        let side = if matches!(bound, Bound::AtMost(_)) { "up to" } else { "at least" };
        let found = format!(
            "expected {} with {text} in {} % of runs; these are {side} {}",
            what.column,
            short(share * 100.0),
            told(&estimate, what.unit, values.len())
        );
        ruling(&[judged], estimate, found, values.len())
    });
    let worst = rulings.reduce(|worst, next| if next.verdict > worst.verdict { next } else { worst });
    worst.expect("a target has a bound")
}

/// Judges the mean of a metric against its bounds.
fn on_values(what: What<'_>, text: &str, values: &[f64], bounds: &[Bound], level: Level) -> Ruling {
    let estimate = estimate::mean(values, level);
    if values.is_empty() {
        let sentence = format!("never exercised: no run has a value of {}", what.column);
        return never_exercised(estimate, sentence);
    }
    let decide = |bound: &Bound| (estimate::decide_mean(values, *bound, level).1, margin(&estimate, *bound));
    let decisions: Vec<Judged> = bounds.iter().map(decide).collect();
    let found =
        format!("expected {} with {text}; its mean is {}", what.column, told(&estimate, what.unit, values.len()));
    ruling(&decisions, estimate, found, values.len())
}

/// What is judged, for messages.
#[derive(Clone, Copy)]
struct What<'a> {
    column: &'a str,
    unit: &'a str,
}

/// One bound of a change: the value, and whether it is the largest accepted one.
type ChangeBound = (Option<Change>, bool);

/// A change against another variant.
struct Versus<'a> {
    what: What<'a>,
    versus: &'a str,
    bounds: [ChangeBound; 2],
    text: &'a str,
}

impl Versus<'_> {
    /// Judges the difference of runs with the same number. A bound that is a share is judged on
    /// x - (1 + share) y, which needs no ratio.
    fn rule(&self, mine: &[Option<f64>], other: &[Option<f64>], level: Level) -> Ruling {
        let pairs: Vec<(f64, f64)> = mine.iter().zip(other).filter_map(|(x, y)| Some(((*x)?, (*y)?))).collect();
        let minus = |share: f64| pairs.iter().map(|(x, y)| x - (1.0 + share) * y).collect::<Vec<f64>>();
        let estimate = estimate::mean(&minus(0.0), level);
        if pairs.is_empty() {
            let sentence = format!("never exercised: no run has {} in both variants", self.what.column);
            return never_exercised(estimate, sentence);
        }
        let bounds = self.bounds.iter().filter_map(|(change, largest)| Some(((*change)?, *largest)));
        let decide = |(change, largest): (Change, bool)| {
            let (share, amount) = match change {
                Change::Share(share) => (share, 0.0),
                Change::Amount(amount) => (0.0, amount),
            };
            let bound = if largest { Bound::AtMost(amount) } else { Bound::AtLeast(amount) };
            let (change, decision) = estimate::decide_mean(&minus(share), bound, level);
            (decision, margin(&change, bound))
        };
        let decisions: Vec<Judged> = bounds.map(decide).collect();
        let base = pairs.iter().map(|(_, y)| y).sum::<f64>() / pairs.len() as f64;
        let found = format!(
            "expected the change of {} against {} with {}; it is {} from {}",
            self.what.column,
            self.versus,
            self.text,
            told(&estimate, self.what.unit, pairs.len()),
            short(base)
        );
        ruling(&decisions, estimate, found, pairs.len())
    }
}

fn told(estimate: &Estimate, unit: &str, runs: usize) -> String {
    let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
    format!("{}{unit} over {runs} {}", with_interval(estimate), if runs == 1 { "run" } else { "runs" })
}

/// A decision on one bound, with the margin to it.
type Judged = (Decision, f64);

/// How far an estimate is inside a bound; negative outside.
fn margin(estimate: &Estimate, bound: Bound) -> f64 {
    let Some(mean) = estimate.mean else { return f64::NEG_INFINITY };
    match bound {
        Bound::AtMost(limit) => limit - mean,
        Bound::AtLeast(limit) => mean - limit,
    }
}

fn never_exercised(estimate: Estimate, sentence: String) -> Ruling {
    let margin = f64::NEG_INFINITY;
    Ruling { verdict: Verdict::Inconclusive, estimate, margin, further_runs: None, sentence }
}

fn ruling(decisions: &[Judged], estimate: Estimate, found: String, runs: usize) -> Ruling {
    let margin = decisions.iter().map(|(_, margin)| *margin).fold(f64::INFINITY, f64::min);
    let further = decisions.iter().filter_map(|(decision, _)| match decision {
        Decision::Inconclusive { further_runs } => Some(*further_runs),
        Decision::Accept | Decision::Reject => None,
    });
    let further: Vec<Option<u64>> = further.collect();
    let (verdict, further_runs, end) = if decisions.iter().any(|(decision, _)| *decision == Decision::Reject) {
        (Verdict::Fail, None, String::new())
    } else if runs < FEWEST_RUNS {
        (Verdict::Inconclusive, None, "; one run has no interval: set `runs` of [experiment] to 30 or more".to_owned())
    } else if further.is_empty() {
        (Verdict::Pass, None, String::new())
    } else {
        let most = further.iter().copied().collect::<Option<Vec<u64>>>().and_then(|runs| runs.into_iter().max());
        let more = most.map_or_else(String::new, |runs| format!("; about {runs} further runs would tell"));
        (Verdict::Inconclusive, most, format!(", which does not decide it{more}"))
    };
    Ruling { verdict, estimate, margin, further_runs, sentence: format!("{found}{end}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::sample::{expect, scenario};
    use crate::outcome::sample::presence_story;

    fn metric(on: Vec<Entity>, max: f64) -> Expectation {
        let check = Check::Metric {
            metric: "user_outage.max".to_owned(),
            min: None,
            max: Some(max),
            equals: None,
            text: format!("max = {max}"),
        };
        Expectation { confidence: Some(0.95), ..expect(&on, check) }
    }

    fn versus(max: Change) -> Expectation {
        let check = Check::Versus {
            metric: "user_outage.max".to_owned(),
            versus: "base".to_owned(),
            min: None,
            max: Some(max),
            text: "max".to_owned(),
        };
        expect(&[], check)
    }

    fn ruled(expectation: Expectation, mine: &[f64], other: &[f64]) -> Ruling {
        let story = presence_story();
        let scenario = scenario(&story, vec![expectation.clone()]);
        let some = |values: &[f64]| values.iter().map(|value| Some(*value)).collect::<Vec<_>>();
        rule(&scenario, &expectation, &|_| some(mine), &|_| some(other)).expect("a target")
    }

    #[test]
    fn a_column_is_the_metric_or_says_of_what() {
        let story = presence_story();
        let whole = scenario(&story, vec![metric(Vec::new(), 1.0), metric(vec![Entity::Cluster(0.into())], 1.0)]);
        let names: Vec<String> = target_columns(&whole).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["user_outage.max", "user_outage.max of seoul"]);
        let read = read_targets(&whole, &story);
        assert_eq!(read.keys().cloned().collect::<Vec<_>>(), names);
        assert_eq!(read["user_outage.max"], read["user_outage.max of seoul"]);
        assert!(read["user_outage.max"].is_some());
    }

    #[test]
    fn the_whole_interval_decides() {
        let runs = [590.0, 600.0, 610.0, 600.0];
        assert_eq!(ruled(metric(Vec::new(), 650.0), &runs, &[]).verdict, Verdict::Pass);
        assert_eq!(ruled(metric(Vec::new(), 550.0), &runs, &[]).verdict, Verdict::Fail);
        assert_eq!(ruled(metric(Vec::new(), 650.0), &runs, &[]).margin, 50.0);
        let open = ruled(metric(Vec::new(), 605.0), &runs, &[]);
        assert_eq!(open.verdict, Verdict::Inconclusive);
        assert!(
            open.sentence.ends_with("which does not decide it; about 28 further runs would tell"),
            "{}",
            open.sentence
        );
    }

    #[test]
    fn one_run_decides_nothing() {
        let one = ruled(metric(Vec::new(), 650.0), &[600.0], &[]);
        assert_eq!(one.verdict, Verdict::Inconclusive);
        assert!(one.sentence.contains("set `runs` of [experiment]"), "{}", one.sentence);
        assert_eq!(ruled(metric(Vec::new(), 650.0), &[], &[]).verdict, Verdict::Inconclusive);
    }

    #[test]
    fn a_change_is_judged_on_runs_with_the_same_number() {
        // Runs differ by far more than the variants do; the pairs show the change all the same.
        let (mine, other) = ([180.0, 271.0, 359.0, 450.0], [200.0, 300.0, 400.0, 500.0]);
        assert_eq!(ruled(versus(Change::Share(-0.05)), &mine, &other).verdict, Verdict::Pass);
        assert_eq!(ruled(versus(Change::Share(-0.2)), &mine, &other).verdict, Verdict::Fail);
        assert_eq!(ruled(versus(Change::Amount(-80.0)), &mine, &other).verdict, Verdict::Fail);
        let change = ruled(versus(Change::Amount(0.0)), &mine, &other);
        assert!(change.sentence.contains("it is -35 ") && change.sentence.ends_with("from 350"), "{}", change.sentence);
    }
}
