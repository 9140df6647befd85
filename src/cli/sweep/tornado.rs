//! The runs of tornado plots: the file with each assumed parameter at its low and its high value.

use std::collections::BTreeMap;

use crate::outcome::{Outcome, StudyRow};
use crate::report::study::{StudyPlot, TornadoBar, TornadoEnd, tornado};
use crate::report::{Swing, swings};
use crate::scenario::{self, Plot, Scenario};
use crate::stats::estimate::{self, Estimate, Level};
use crate::sweep::{Case, Plan, Progress, StoreError, StoreLine, Task, walk_until};

use super::super::screen;
use super::study::{Runner, row, unit_of};

/// Most runs of each end. A tornado ranks parameters; it is no answer by itself.
const RUNS_MAX: u64 = 20;

impl Runner<'_> {
    /// The tornado plots that the file asks for. With `make`, runs that are not stored are made; without,
    /// a plot that lacks runs is left out. `example` shows which assumptions matter.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub(in crate::cli) fn tornadoes(&mut self, example: &Outcome, make: bool) -> Result<Vec<StudyPlot>, StoreError> {
        let plan = self.rows.plan;
        let metrics: Vec<&str> = plan.study.report.plots.iter().filter_map(wanted).collect();
        if metrics.is_empty() {
            return Ok(Vec::new());
        }
        let (swings, bent) = bend(plan, example);
        let runs = runs_of(self.runs);
        let tasks: Vec<Task> = (0..runs).flat_map(|run| (0..bent.len()).map(move |case| Task { run, case })).collect();
        let rows = self.rows_of(&bent, &tasks, make)?;
        if rows.len() < tasks.len() {
            return Ok(Vec::new());
        }
        let estimate = |case: usize, metric: &str| {
            let values = (0..runs).filter_map(|run| rows[&Task { run, case }].values.get(metric).copied().flatten());
            estimate::mean(&values.collect::<Vec<f64>>(), Level::DEFAULT)
        };
        Ok(metrics.into_iter().filter_map(|metric| draw(metric, &swings, &|case| estimate(case, metric))).collect())
    }

    /// The rows of all tasks that are stored or, with `make`, can be made.
    fn rows_of(&mut self, bent: &[Case], tasks: &[Task], make: bool) -> Result<BTreeMap<Task, StudyRow>, StoreError> {
        let key = |task: &Task| bent[task.case].keys.key(bent[task.case].scenario.run.seed, task.run);
        let mut rows = BTreeMap::new();
        let mut missing = Vec::new();
        for task in tasks {
            match self.stored_row(&key(task))? {
                Some(row) => drop(rows.insert(*task, row)),
                None => missing.push(*task),
            }
        }
        if !make {
            return Ok(rows);
        }
        let steps = screen::Steps::of("runs of the tornado", missing.len(), rows.len() as u64, self.global);
        let (file, global, metrics, interrupt) = (self.file, self.global, &self.metrics, self.interrupt);
        let simulate = |task: Task| {
            row(file, &bent[task.case], key(&task), task.run, metrics, global).map(|row| (StoreLine::of(&row), row))
        };
        let (store, bugs) = (&mut self.rows.store, &mut self.bugs);
        walk_until(&missing, &|| interrupt.came(), simulate, |task, made, _: Progress| {
            match made {
                Ok((line, row)) => {
                    store.add(&line)?;
                    rows.insert(task, row);
                }
                Err(bug) => bugs.push(bug),
            }
            steps.step();
            Ok(())
        })?;
        Ok(rows)
    }
}

/// Runs of each end in a study with so many runs.
pub(super) fn runs_of(runs: u64) -> u64 {
    runs.min(RUNS_MAX)
}

/// Whether a study has a tornado plot.
pub(super) fn is_wanted(plan: &Plan) -> bool {
    plan.study.report.plots.iter().any(|plot| wanted(plot).is_some())
}

const fn wanted(plot: &Plot) -> Option<&str> {
    match plot {
        Plot::Tornado { metric } => Some(metric.as_str()),
        Plot::Frontier { .. } | Plot::Heatmap { .. } => None,
    }
}

/// The file as it is, then each parameter at its low and at its high end. A parameter with an end that
/// `check` refuses is left out.
pub(super) fn bend(plan: &Plan, example: &Outcome) -> (Vec<Swing>, Vec<Case>) {
    let bent = |scenario: Scenario, set: &[(&str, &str)]| {
        let set = set.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
        Case::new(0, scenario.variant.clone().unwrap_or_default(), scenario, set)
    };
    let at = |path: &str, value: &str| {
        let mut request = plan.bundle.request();
        request.set.push((path.to_owned(), value.to_owned()));
        scenario::load(&request, &|path| plan.bundle.read(path)).scenario
    };
    let mut all = vec![bent(plan.base.clone(), &[])];
    let mut kept = Vec::new();
    for swing in swings(&plan.base, example) {
        if let (Some(low), Some(high)) = (at(&swing.path, &swing.low), at(&swing.path, &swing.high)) {
            all.extend([bent(low, &[(&swing.path, &swing.low)]), bent(high, &[(&swing.path, &swing.high)])]);
            kept.push(swing);
        }
    }
    (kept, all)
}

fn draw(metric: &str, swings: &[Swing], estimate: &dyn Fn(usize) -> Estimate) -> Option<StudyPlot> {
    let end =
        |value: &str, case: usize| TornadoEnd { value: value.trim_matches('"').to_owned(), estimate: estimate(case) };
    let bar = |(swing, case): (&Swing, usize)| TornadoBar {
        parameter: swing.name.to_owned(),
        low: end(&swing.low, case),
        high: end(&swing.high, case + 1),
    };
    let bars: Vec<TornadoBar> = swings.iter().zip((1..).step_by(2)).map(bar).collect();
    tornado(metric, &unit_of(metric), &estimate(0), &bars, Level::DEFAULT)
}
