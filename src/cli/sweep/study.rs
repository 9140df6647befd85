//! The runs of a study: which are missing, which can be taken from the store, and what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::expect;
use crate::outcome::{StudyMetric, StudyResult, StudyRow};
use crate::report::{self, RUN_METRICS};
use crate::scenario::{Check, HalfWidth, Scenario, run_key_of, run_key_text};
use crate::stats::estimate::{self, Estimate, Level, Look, StopReason, StoppingRule};
use crate::stats::metrics;
use crate::sweep::{Case, Plan, Progress, Store, StoreError, Task, walk};
use crate::world::Watch;

use super::super::args::{Global, SweepArgs};
use super::super::isolate::Bug;
use super::super::{input, screen};

/// A study on its way.
pub(super) struct Runner<'a> {
    file: &'a Path,
    plan: &'a Plan,
    global: &'a Global,
    store: Store,
    /// Text that the run keys of each case are made of.
    texts: Vec<String>,
    runs: u64,
    /// When there are runs enough, if not simply after `runs`.
    rule: Option<Rule>,
    metrics: Vec<String>,
    /// Columns of the targets, with their units.
    targets: Vec<(String, &'static str)>,
    /// Rows by run and case.
    rows: BTreeMap<(u64, usize), StudyRow>,
    /// Rows of the store by key, for runs made before.
    known: BTreeMap<String, StudyRow>,
    bugs: Vec<Bug>,
    stop_reason: String,
}

impl<'a> Runner<'a> {
    pub(super) fn new(
        file: &'a Path,
        plan: &'a Plan,
        args: &SweepArgs,
        global: &'a Global,
        store: Store,
        known: Vec<StudyRow>,
    ) -> Result<Self, String> {
        let metrics = wanted(plan, &args.metrics)?;
        let texts = plan.cases.iter().map(|case| run_key_text(&case.scenario)).collect();
        let known = known.into_iter().map(|row| (row.key.clone(), row)).collect();
        Ok(Self {
            file,
            plan,
            global,
            store,
            texts,
            runs: args.runs.unwrap_or(plan.study.runs),
            rule: rule(plan, args, &metrics),
            targets: targets(plan, &metrics),
            metrics,
            rows: BTreeMap::new(),
            known,
            bugs: Vec::new(),
            stop_reason: "runs".to_owned(),
        })
    }

    /// Makes the runs that are missing: as many as asked for, or until the precision is reached.
    ///
    /// # Errors
    /// When the store cannot be written; what was finished stays in it.
    pub(super) fn run(&mut self) -> Result<(), StoreError> {
        let Some(rule) = self.rule.clone() else { return self.make_missing() };
        self.runs = rule.stopping.next_look(0);
        loop {
            self.make_missing()?;
            match rule.stopping.look(self.runs, &self.estimates(&rule)) {
                Look::GoOn(runs) => self.runs = runs,
                Look::Stop(reasons) => {
                    // Several metrics: the worst reason is the one to tell.
                    self.stop_reason = reasons.into_iter().max().map_or("runs", StopReason::as_str).to_owned();
                    return Ok(());
                }
            }
        }
    }

    /// The estimate of every metric of the rule in every case.
    fn estimates(&self, rule: &Rule) -> Vec<Estimate> {
        let cases = 0..self.plan.cases.len();
        cases
            .flat_map(|case| rule.metrics.iter().map(move |metric| (case, metric)))
            .map(|(case, metric)| {
                let rows = self.rows.iter().filter(|((_, at), _)| *at == case);
                let values: Vec<f64> = rows.filter_map(|(_, row)| row.values.get(metric).copied().flatten()).collect();
                estimate::mean(&values, rule.level)
            })
            .collect()
    }

    fn make_missing(&mut self) -> Result<(), StoreError> {
        let tasks = self.missing();
        let steps = screen::Steps::new(tasks.len(), self.global);
        let (file, plan, global, texts, metrics) = (self.file, self.plan, self.global, &self.texts, &self.metrics);
        let make = |task: Task| {
            let case = &plan.cases[task.case];
            let key = run_key_of(&texts[task.case], case.scenario.run.seed, task.run);
            row(file, case, key, task.run, metrics, global)
        };
        let (store, rows, bugs) = (&mut self.store, &mut self.rows, &mut self.bugs);
        walk(&tasks, make, |task, made, _: Progress| {
            steps.step();
            match made {
                Ok(row) => {
                    store.add(row.clone())?;
                    rows.insert((task.run, task.case), row);
                }
                // One run that panics never loses the others.
                Err(bug) => bugs.push(bug),
            }
            Ok(())
        })
    }

    /// Runs that are not in the store, runs outermost; the others are taken from it.
    fn missing(&mut self) -> Vec<Task> {
        let mut tasks = Vec::new();
        let mut reused = 0;
        for run in 0..self.runs {
            for (case, at) in self.plan.cases.iter().zip(0..) {
                if self.rows.contains_key(&(run, at)) {
                    continue;
                }
                let key = run_key_of(&self.texts[at], case.scenario.run.seed, run);
                let known = self.known.get(&key).filter(|row| self.columns().all(|name| row.values.contains_key(name)));
                match known {
                    Some(row) => {
                        // The same run may have had another place in an earlier study.
                        let row = StudyRow { point: case.point, variant: case.variant.clone(), run, ..row.clone() };
                        self.rows.insert((run, at), row);
                        reused += 1;
                    }
                    None => tasks.push(Task { run, case: at }),
                }
            }
        }
        if reused > 0 && !self.global.quiet {
            screen::note(&format!("{reused} runs taken from the result folder, {} to make", tasks.len()));
        }
        tasks
    }

    /// Names of all values that a row holds.
    fn columns(&self) -> impl Iterator<Item = &str> {
        self.metrics.iter().map(String::as_str).chain(self.targets.iter().map(|(name, _)| name.as_str()))
    }

    /// Everything found, in the order of points, variants and runs.
    pub(super) fn finish(self) -> (StudyResult, Vec<Bug>) {
        let mut rows: Vec<(usize, StudyRow)> = self.rows.into_iter().map(|((_, case), row)| (case, row)).collect();
        rows.sort_by_key(|(case, row)| (*case, row.run));
        let metrics = self.metrics.iter().map(|name| (name.clone(), unit_of(name)));
        let targets = self.targets.into_iter().map(|(name, unit)| (name, unit.to_owned()));
        let result = StudyResult {
            title: self.plan.base.title.clone(),
            seed: self.plan.base.run.seed,
            points: self.plan.points.clone(),
            variants: self.plan.variants.clone(),
            metrics: metrics.chain(targets).map(|(name, unit)| StudyMetric { name, unit }).collect(),
            rows: rows.into_iter().map(|(_, row)| row).collect(),
            stop_reason: self.stop_reason,
        };
        (result, self.bugs)
    }
}

fn unit_of(metric: &str) -> String {
    metrics::unit_of_run(metric).map_or_else(|_| String::new(), ToOwned::to_owned)
}

/// When a study has runs enough.
#[derive(Clone, Debug)]
struct Rule {
    stopping: StoppingRule,
    metrics: Vec<String>,
    level: Level,
}

/// `--precision` for every metric told, else `[experiment].precision` for its own; `--runs` is the cap.
fn rule(plan: &Plan, args: &SweepArgs, metrics: &[String]) -> Option<Rule> {
    /// More runs than this need a person to ask for them.
    const CAP: u64 = 10_000;
    let first = StoppingRule::FIRST;
    if let Some(relative) = args.precision {
        let cap = args.runs.unwrap_or(CAP);
        let stopping = StoppingRule { relative: Some(relative), absolute: None, first, cap };
        return Some(Rule { stopping, metrics: metrics.to_vec(), level: Level::DEFAULT });
    }
    // A number of runs on the command line means just that number.
    let precision = plan.study.precision.as_ref().filter(|_| args.runs.is_none())?;
    let (relative, absolute) = match precision.half_width {
        HalfWidth::Relative(share) => (Some(share), None),
        HalfWidth::Absolute(width) => (None, Some(width)),
    };
    let stopping = StoppingRule { relative, absolute, first, cap: precision.max_runs };
    let level = Level::new(precision.confidence).unwrap_or(Level::DEFAULT);
    Some(Rule { stopping, metrics: vec![precision.metric.clone()], level })
}

/// Columns that expectations on intervals need beside the metrics.
fn targets(plan: &Plan, metrics: &[String]) -> Vec<(String, &'static str)> {
    let columns = expect::target_columns(&plan.base);
    columns.into_iter().filter(|(name, _)| !metrics.contains(name)).collect()
}

/// One run as a row.
pub(in crate::cli) fn row(
    file: &Path,
    case: &Case,
    key: String,
    run: u64,
    wanted: &[String],
    global: &Global,
) -> Result<StudyRow, Bug> {
    let outcome = input::simulate(file, &case.scenario, run, Watch::default(), global)?;
    let judgements = expect::judge(&without_studies(&case.scenario), &outcome, &[], &|_| None);
    let row = report::study_row(key, case.point, &outcome, &judgements, wanted);
    let mut row = row.expect("the metrics of a study are checked before it begins");
    row.values.extend(expect::read_targets(&case.scenario, &outcome));
    Ok(row)
}

/// A scenario with the expectations that one run can meet: not those on intervals, stories or lints.
fn without_studies(scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.expectations.retain(|expectation| {
        let once = matches!(
            expectation.check,
            Check::Golden { .. } | Check::Lint(_) | Check::NoLint(_) | Check::CheckError(_)
        );
        !once && !expect::is_target(expectation)
    });
    scenario
}

/// Metrics of a study in the order of the report: those asked for, or those of `[report]`, or the
/// usual ones; then what precision and `such_that` need.
fn wanted(plan: &Plan, asked: &[String]) -> Result<Vec<String>, String> {
    let told = &plan.study.report.metrics;
    let first: Vec<String> = match (asked.is_empty(), told.is_empty()) {
        (false, _) => asked.to_vec(),
        (true, false) => told.clone(),
        (true, true) => RUN_METRICS.iter().map(|metric| (*metric).to_owned()).collect(),
    };
    let precision = plan.study.precision.iter().map(|precision| precision.metric.clone());
    let targets = plan.study.size.iter().flat_map(|size| size.targets.iter().map(|target| target.metric.clone()));
    let mut seen = BTreeSet::new();
    let all: Vec<String> = first.into_iter().chain(precision).chain(targets).collect();
    for metric in &all {
        metrics::unit_of_run(metric).map_err(|error| format!("--metrics: {error}"))?;
    }
    Ok(all.into_iter().filter(|metric| seen.insert(metric.clone())).collect())
}
