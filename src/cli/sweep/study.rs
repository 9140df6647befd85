//! The runs of a study: which are missing, which can be taken from the store, and what they say.

use std::path::Path;

use crate::expect;
use crate::outcome::{StudyMetric, StudyResult, StudyRow};
use crate::report;
use crate::scenario::{Check, Scenario};
use crate::stats::estimate::{self, Estimate, Look, StopReason};
use crate::stats::metrics;
use crate::sweep::{Case, Place, Plan, Progress, Store, StoreError, StoreLine, Task, walk_until};
use crate::world::Watch;

use super::super::args::{Global, SweepArgs};
use super::super::exit::Exit;
use super::super::interrupt::Interrupt;
use super::super::isolate::Bug;
use super::super::{input, screen};
use super::wanted::{Rule, rule, targets, wanted};
use super::widest::Widest;

/// Why a study has ended that somebody has interrupted.
pub(super) const INTERRUPTED: &str = "interrupted";

/// Why a study has ended of which shards are missing.
const PARTIAL: &str = "partial";

/// A study on its way.
pub(in crate::cli) struct Runner<'a> {
    pub(super) file: &'a Path,
    pub(super) global: &'a Global,
    pub(super) interrupt: &'a Interrupt,
    pub(super) rows: Rows<'a>,
    pub(super) runs: u64,
    /// When there are runs enough, if not simply after `runs`.
    rule: Option<Rule>,
    pub(super) metrics: Vec<String>,
    result: StudyResult,
    widest: Widest,
    pub(super) bugs: Vec<Bug>,
}

/// The finished runs of a study, which stand in the store.
pub(in crate::cli) struct Rows<'a> {
    pub(super) plan: &'a Plan,
    pub(super) store: Store,
    /// Where each run stands, by run, then case.
    places: Vec<Option<Place>>,
}

impl Rows<'_> {
    fn index(&self, task: Task) -> usize {
        usize::try_from(task.run).expect("runs fit into memory") * self.plan.cases.len() + task.case
    }

    /// The run at a place as a row of this study.
    fn read(&mut self, task: Task, place: Place) -> Result<StudyRow, StoreError> {
        let case = &self.plan.cases[task.case];
        // The same run may have had another place in an earlier study.
        let (point, variant, run) = (case.point, case.variant.clone(), task.run);
        Ok(StudyRow { point, variant, run, ..self.store.row(place)? })
    }

    /// Hands over every row by point, variant and run, until `take` gives an error.
    pub(super) fn each<E>(
        &mut self,
        take: &mut dyn FnMut(Result<StudyRow, StoreError>) -> Result<(), E>,
    ) -> Result<(), E> {
        let cases = self.plan.cases.len();
        for case in 0..cases {
            for run in 0..self.places.len().div_ceil(cases) as u64 {
                let task = Task { run, case };
                if let Some(place) = self.places[self.index(task)] {
                    take(self.read(task, place))?;
                }
            }
        }
        Ok(())
    }
}

impl<'a> Runner<'a> {
    pub(in crate::cli) fn new(
        file: &'a Path,
        plan: &'a Plan,
        args: &SweepArgs,
        global: &'a Global,
        interrupt: &'a Interrupt,
        store: Store,
    ) -> Result<Self, String> {
        let metrics = wanted(plan, &args.metrics)?;
        let (points, variants) = (plan.points.clone(), plan.variants.clone());
        let mut measured: Vec<StudyMetric> =
            metrics.iter().map(|name| StudyMetric { name: name.clone(), unit: unit_of(name) }).collect();
        let targets = targets(plan, &metrics).into_iter();
        measured.extend(targets.map(|(name, unit)| StudyMetric { name, unit: unit.to_owned() }));
        let result = StudyResult::new(plan.base.title.clone(), plan.base.run.seed, points, variants, measured);
        assert_eq!(result.cells.len(), plan.cases.len(), "a study has a cell for each case");
        let rule = rule(plan, args, &metrics);
        Ok(Self {
            file,
            global,
            interrupt,
            rows: Rows { plan, store, places: Vec::new() },
            runs: args.runs.unwrap_or(plan.study.runs),
            widest: Widest::new(&result, rule.as_ref().map(|rule| rule.level)),
            rule,
            metrics,
            result,
            bugs: Vec::new(),
        })
    }

    /// The file that the study is of.
    pub(in crate::cli) const fn file(&self) -> &'a Path {
        self.file
    }

    /// Takes the runs that are stored and makes none; gives the number of those that are missing.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(in crate::cli) fn collect(&mut self, stop_reason: Option<&str>) -> Result<usize, StoreError> {
        if let Some(reason) = stop_reason {
            reason.clone_into(&mut self.result.stop_reason);
        }
        self.take_stored().map(|(missing, _)| missing.len())
    }

    /// Makes the runs that are missing: as many as asked for, or until the precision is reached.
    ///
    /// # Errors
    /// When the store cannot be written; what was finished stays in it.
    pub(super) fn run(&mut self) -> Result<(), StoreError> {
        let Some(rule) = self.rule.clone() else {
            self.make_missing()?;
            self.note_interrupt();
            return Ok(());
        };
        self.runs = rule.stopping.next_look(0);
        loop {
            self.make_missing()?;
            if self.note_interrupt() {
                return Ok(());
            }
            match rule.stopping.look(self.runs, &self.estimates(&rule)) {
                Look::GoOn(runs) => self.runs = runs,
                Look::Stop(reasons) => {
                    // Several metrics: the worst reason is the one to tell.
                    let reason = reasons.into_iter().max().map_or("runs", StopReason::as_str);
                    reason.clone_into(&mut self.result.stop_reason);
                    return Ok(());
                }
            }
        }
    }

    /// Whether somebody has interrupted the study before its runs were made.
    fn note_interrupt(&mut self) -> bool {
        let missing = self.rows.places.iter().any(Option::is_none);
        let came = self.interrupt.came() && missing;
        if came {
            INTERRUPTED.clone_into(&mut self.result.stop_reason);
        }
        came
    }

    /// The estimate of every metric of the rule in every case. Values are taken in run order, so that the
    /// threads cannot change what the rule says.
    fn estimates(&self, rule: &Rule) -> Vec<Estimate> {
        let each = self.result.cells.iter().flat_map(|cell| rule.metrics.iter().map(move |metric| (cell, metric)));
        each.map(|(cell, metric)| estimate::mean(&self.result.sample(cell.point, &cell.variant, metric), rule.level))
            .collect()
    }

    fn make_missing(&mut self) -> Result<(), StoreError> {
        let (tasks, reused) = self.take_stored()?;
        if reused > 0 && !self.global.quiet {
            screen::note(&format!("{reused} runs taken from the result folder, {} to make", tasks.len()));
        }
        let steps = screen::Steps::of("runs", tasks.len(), self.result.runs(), self.global);
        let (file, plan, global, metrics) = (self.file, self.rows.plan, self.global, &self.metrics);
        let make = |task: Task| {
            let case = &plan.cases[task.case];
            let key = case.keys.key(case.scenario.run.seed, task.run);
            row(file, case, key, task.run, metrics, global).map(|row| (StoreLine::of(&row), row))
        };
        let (rows, bugs, result, widest) = (&mut self.rows, &mut self.bugs, &mut self.result, &mut self.widest);
        let interrupt = self.interrupt;
        walk_until(&tasks, &|| interrupt.came(), make, |task, made, _: Progress| {
            match made {
                Ok((line, row)) => {
                    let index = rows.index(task);
                    rows.places[index] = Some(rows.store.add(&line)?);
                    result.add(&row);
                    widest.add(task.case, result, task.run);
                }
                // One run that panics never loses the others.
                Err(bug) => bugs.push(bug),
            }
            steps.step_and(&|| widest.told(result));
            Ok(())
        })
    }

    /// Runs that are not in the store, runs outermost, and how many were taken from it.
    fn take_stored(&mut self) -> Result<(Vec<Task>, usize), StoreError> {
        let (mut tasks, mut reused) = (Vec::new(), 0);
        let cases = self.rows.plan.cases.len();
        self.rows.places.resize(usize::try_from(self.runs).expect("runs fit into memory") * cases, None);
        for task in (0..self.runs).flat_map(|run| (0..cases).map(move |case| Task { run, case })) {
            let index = self.rows.index(task);
            if self.rows.places[index].is_none() {
                match self.stored(task)? {
                    Some((place, row)) => {
                        self.rows.places[index] = Some(place);
                        self.result.add(&row);
                        self.widest.add(task.case, &self.result, task.run);
                        reused += 1;
                    }
                    None => tasks.push(task),
                }
            }
        }
        Ok((tasks, reused))
    }

    /// A run that an earlier study has left in the store, with every metric of this one.
    fn stored(&mut self, task: Task) -> Result<Option<(Place, StudyRow)>, StoreError> {
        if self.rows.store.is_new() {
            return Ok(None);
        }
        let case = &self.rows.plan.cases[task.case];
        let key = case.keys.key(case.scenario.run.seed, task.run);
        let Some(place) = self.rows.store.find(&key) else { return Ok(None) };
        let row = self.rows.read(task, place)?;
        Ok(self.result.metrics.iter().all(|metric| row.values.contains_key(&metric.name)).then_some((place, row)))
    }

    /// The row with this key, if the store had it when it was opened, with every metric of this study.
    pub(super) fn stored_row(&mut self, key: &str) -> Result<Option<StudyRow>, StoreError> {
        let Some(place) = self.rows.store.find(key) else { return Ok(None) };
        let row = self.rows.store.row(place)?;
        Ok(self.result.metrics.iter().all(|metric| row.values.contains_key(&metric.name)).then_some(row))
    }

    /// Takes a run of this study that another process has made.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub(super) fn take(&mut self, task: Task, row: &StudyRow, line: &StoreLine) -> Result<(), StoreError> {
        if self.rows.places.is_empty() {
            let runs = usize::try_from(self.runs).expect("runs fit into memory");
            self.rows.places.resize(runs * self.rows.plan.cases.len(), None);
        }
        let index = self.rows.index(task);
        self.rows.places[index] = Some(self.rows.store.keep(&row.key, line)?);
        self.result.add(row);
        Ok(())
    }

    /// Says that some of the study is told, and what is not there.
    pub(in crate::cli) fn tell_partly(&mut self, absent: String) {
        PARTIAL.clone_into(&mut self.result.stop_reason);
        self.result.absent = Some(absent);
    }

    /// Everything found, and the rows of all runs.
    pub(in crate::cli) fn finish(self) -> (StudyResult, Rows<'a>, Vec<Bug>) {
        (self.result, self.rows, self.bugs)
    }
}

pub(super) fn unit_of(metric: &str) -> String {
    metrics::unit_of_run(metric).map_or_else(|_| String::new(), ToOwned::to_owned)
}

/// Says what is wrong with a store.
pub(in crate::cli) fn trouble(error: &StoreError) -> Exit {
    screen::note(&format!("failsim: error: {error}"));
    match error {
        StoreError::Io { error, .. } => Exit::of_io(error),
        StoreError::Foreign(_) => Exit::Wrong,
        StoreError::Busy(_) => Exit::Temporary,
    }
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
    let outcome = input::simulate(file, &case.scenario, run, Watch::default(), global);
    let outcome = outcome.map_err(|bug| bug.setting(&case.set))?;
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
