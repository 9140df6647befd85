//! What a study measures, and when it has runs enough.

use std::collections::BTreeSet;

use crate::expect;
use crate::report::{MEETING_METRICS, PEER_METRICS, ROOM_METRICS, RUN_METRICS};
use crate::scenario::{HalfWidth, Plot};
use crate::stats::estimate::{Level, StoppingRule};
use crate::stats::metrics;
use crate::sweep::Plan;

use super::super::args::SweepArgs;

/// When a study has runs enough.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) stopping: StoppingRule,
    pub(super) metrics: Vec<String>,
    pub(super) level: Level,
}

/// `--precision` for every metric told, else `[experiment].precision` for its own; `--runs` is the cap.
pub(super) fn rule(plan: &Plan, args: &SweepArgs, metrics: &[String]) -> Option<Rule> {
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

/// Metrics of a study in the order of the report: those asked for, or those of `[report]`, or the
/// usual ones; then what plots, precision and `such_that` need.
pub(in crate::cli) fn wanted(plan: &Plan, asked: &[String]) -> Result<Vec<String>, String> {
    let told = &plan.study.report.metrics;
    let first: Vec<String> = match (asked.is_empty(), told.is_empty()) {
        (false, _) => asked.to_vec(),
        (true, false) => told.clone(),
        (true, true) => {
            let peers: &[&str] = if plan.base.peering.is_some() { &PEER_METRICS } else { &[] };
            let chats = plan.base.clusters.iter().any(|cluster| cluster.imp().is_some_and(|imp| imp.chat.persistent));
            let rooms: &[&str] = if chats { &ROOM_METRICS } else { &[] };
            let cms = plan.base.clusters.iter().any(|cluster| cluster.cms().is_some());
            let meetings: &[&str] = if cms { &MEETING_METRICS } else { &[] };
            let users = !plan.base.groups.is_empty() || meetings.is_empty();
            let usual: &[&str] = if users { &RUN_METRICS } else { &[] };
            usual.iter().chain(peers).chain(rooms).chain(meetings).map(|metric| (*metric).to_owned()).collect()
        }
    };
    let precision = plan.study.precision.iter().map(|precision| precision.metric.clone());
    let targets = plan.study.size.iter().flat_map(|size| size.targets.iter().map(|target| target.metric.clone()));
    let drawn = plan.study.report.plots.iter().flat_map(Plot::metrics).map(str::to_owned);
    let mut seen = BTreeSet::new();
    let all: Vec<String> = first.into_iter().chain(drawn).chain(precision).chain(targets).collect();
    for metric in &all {
        metrics::unit_of_run(metric).map_err(|error| format!("--metrics: {error}"))?;
    }
    Ok(all.into_iter().filter(|metric| seen.insert(metric.clone())).collect())
}

/// Columns that expectations on intervals need beside the metrics, with their units.
pub(in crate::cli) fn targets(plan: &Plan, metrics: &[String]) -> Vec<(String, &'static str)> {
    let columns = expect::target_columns(&plan.base);
    columns.into_iter().filter(|(name, _)| !metrics.contains(name)).collect()
}
