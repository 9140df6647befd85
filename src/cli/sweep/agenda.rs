//! Every run of a study by its number, those of its tornado plots included.

use std::path::Path;

use crate::sweep::shard::Order;
use crate::sweep::{Case, Plan, Task};
use crate::world::Watch;

use super::super::args::Global;
use super::super::input;
use super::super::isolate::Bug;
use super::tornado;

/// The runs of a study in order.
pub(in crate::cli) struct Agenda<'a> {
    plan: &'a Plan,
    /// Ends of tornado plots.
    bent: Vec<Case>,
    /// How runs are numbered.
    pub(in crate::cli) order: Order,
}

impl<'a> Agenda<'a> {
    /// The runs of a plan. Where a plot needs to know which assumptions matter, a run of the file is made.
    ///
    /// # Errors
    /// When that run panics.
    pub(in crate::cli) fn of(plan: &'a Plan, runs: u64, file: &Path, global: &Global) -> Result<Self, Bug> {
        let example = || input::simulate(file, &plan.base, 0, Watch::default(), global);
        let bent = if tornado::is_wanted(plan) { tornado::bend(plan, &example()?).1 } else { Vec::new() };
        let (cases, ends) = (plan.cases.len() as u64, bent.len() as u64);
        let order = Order { runs, cases, bent_runs: tornado::runs_of(runs), bent: ends };
        Ok(Self { plan, bent, order })
    }

    /// The case of a run.
    pub(in crate::cli) fn case(&self, task: Task) -> &Case {
        let beyond = task.case.checked_sub(self.plan.cases.len());
        beyond.map_or_else(|| &self.plan.cases[task.case], |end| &self.bent[end])
    }

    /// Whether a run belongs to a tornado plot.
    pub(in crate::cli) fn is_bent(&self, task: Task) -> bool {
        task.case >= self.plan.cases.len()
    }

    /// The key of a run.
    pub(in crate::cli) fn key(&self, task: Task) -> String {
        let case = self.case(task);
        case.keys.key(case.scenario.run.seed, task.run)
    }
}
