//! The runs of one candidate: made when a target asks for them, kept for the next one.

use std::path::Path;

use crate::outcome::Entity;
use crate::scenario::Scenario;
use crate::stats::{metrics, round9};
use crate::sweep::{Task, walk};
use crate::world::Watch;

use super::super::args::Global;
use super::super::isolate::Bug;
use super::super::{input, screen};
use super::solve::Trouble;

/// What is read from every run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Probe {
    /// Metric with suffix.
    pub metric: String,
    /// Of what.
    pub scope: Entity,
}

/// One run: a value and whether it was cut short, for each probe.
type Row = Vec<(Option<f64>, bool)>;

/// The runs of one scenario. The same run numbers everywhere give common random numbers to all candidates.
#[derive(Debug)]
pub(super) struct Runs {
    scenario: Scenario,
    probes: Vec<Probe>,
    /// In run order.
    rows: Vec<Row>,
}

impl Runs {
    pub(super) fn new(scenario: Scenario, probes: Vec<Probe>) -> Self {
        Self { scenario, probes, rows: Vec::new() }
    }

    pub(super) fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    pub(super) fn count(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Makes the runs that are missing up to this number.
    ///
    /// # Errors
    /// When a run panics, or a metric is not kept for what it is asked of.
    pub(super) fn up_to(&mut self, runs: u64, file: &Path, global: &Global) -> Result<(), Trouble> {
        let tasks: Vec<Task> = (self.count()..runs).map(|run| Task { run, case: 0 }).collect();
        let steps = screen::Steps::new(tasks.len(), global);
        let mut made = Vec::new();
        let make = |task: Task| self.row(task.run, file, global);
        walk(&tasks, make, |task, row, _| {
            steps.step();
            row.map(|row| made.push((task.run, row)))
        })
        .map_err(Trouble::Bug)?;
        made.sort_by_key(|(run, _)| *run);
        for (_, row) in made {
            self.rows.push(row.map_err(Trouble::Candidate)?);
        }
        Ok(())
    }

    fn row(&self, run: u64, file: &Path, global: &Global) -> Result<Result<Row, String>, Bug> {
        let outcome = input::simulate(file, &self.scenario, run, Watch::default(), global)?;
        let read = |probe: &Probe| {
            metrics::measure(&outcome, &probe.metric, Some(probe.scope), None)
                .map(|measured| (measured.value.map(round9), measured.censored))
                .map_err(|error| error.to_string())
        };
        Ok(self.probes.iter().map(read).collect())
    }

    /// The values of a probe in run order, runs without one left out, and whether any was cut short.
    pub(super) fn sample(&self, probe: &Probe) -> (Vec<f64>, bool) {
        let at = self.probes.iter().position(|known| known == probe).expect("only probes that are read are asked for");
        let values = self.rows.iter().filter_map(|row| row[at].0).collect();
        (values, self.rows.iter().any(|row| row[at].1))
    }
}
