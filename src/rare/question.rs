//! What is asked, and why some questions cannot be answered with weighted cycles.

use crate::outcome::Entity;
use crate::scenario::{Clock, DurationLaw, NodeRole, Pick, Scenario};
use crate::stats::metrics::{self, MetricInfo, Shape};
use crate::units::{Probability, SimDuration};
use crate::world::Target;

/// A rare-event question about a scenario.
#[derive(Clone, Debug)]
pub struct Question {
    /// The metric with the suffix by which cycles are added up: `.sum` or `.count`, or none.
    pub metric: String,
    /// What the cycles are steered towards.
    pub target: Target,
    /// What the estimate of the metric is: a share of time, or a rate per year with its unit.
    pub unit: &'static str,
    /// Factor from the metric per second to `unit`.
    pub(super) per_second: f64,
    /// The horizon of the probability: the duration of the run.
    pub horizon: SimDuration,
    /// The scenario as its cycles are run.
    pub(super) scenario: Scenario,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No metric has this name, or it takes another suffix.
    #[error("{0}")]
    Metric(String),
    /// Its values cannot be added up over cycles.
    #[error(
        "`{0}` cannot be added up over cycles: weights belong to whole cycles, and a fixed horizon has none; ask for a sum or a count, such as unserved_time.sum"
    )]
    NotAdditive(String),
    /// The scenario has nothing that the metric could be about.
    #[error("`{0}` needs {1}, and the scenario has none")]
    NothingToMeasure(String, &'static str),
    /// An event happens at a fixed time.
    #[error("event {0} happens at a fixed time: a cycle has no fixed times; give it an exponential `every`")]
    Scripted(String),
    /// A clock has a memory.
    #[error(
        "the `every` of event {0} has a memory: after a repair the other clocks do not begin anew, so nothing regenerates; only {{ exp = \"..\" }} has none"
    )]
    Memory(String),
    /// An event keeps count of what it has done.
    #[error("event {0} keeps count (`{1}`), so a world that is all up is not as it was at the start")]
    Counts(String, &'static str),
    /// Periodic syncs are never at rest.
    #[error("intercluster peers sync periodically, so there is no instant at which nothing is pending")]
    Peers,
    /// Trials can be counted for some targets only.
    #[error(
        "RESTART counts how often a target is reached, which `{0}` does not: ask for unserved_time.count, no_majority_time.count or spurious_failovers"
    )]
    NotCounted(String),
    /// Nothing can be steered.
    #[error("{0}")]
    NothingToSteer(&'static str),
    /// A cycle ended with somebody waiting for a human.
    #[error(
        "the world does not come back to all up by itself: {0} waits for a human; switch automatic fallback on, or add an event with `when` that does what an administrator would do"
    )]
    Stuck(String),
    /// A cycle did not end.
    #[error("a cycle did not end: {0} of {1} cycles were still under way after a million events or 142 years")]
    Endless(u64, u64),
    /// Plain cycles show it often enough.
    #[error("`{metric}` is not rare: {hits} of {cycles} plain cycles show it; run the sweep without --rare")]
    NotRare {
        /// The metric.
        metric: String,
        /// Plain cycles with a value that is not zero.
        hits: u64,
        /// Plain cycles.
        cycles: u64,
    },
}

const YEAR_S: f64 = 8760.0 * 3600.0;

impl Question {
    /// Reads a metric, alone or with `.sum`, `.count` or `.per_year`, for this scenario.
    ///
    /// # Errors
    /// Why weighted cycles cannot answer it.
    pub fn new(scenario: &Scenario, word: &str) -> Result<Self, Refusal> {
        let (name, suffix) = word.split_once('.').unwrap_or((word, ""));
        let row = metrics::info(name).ok_or_else(|| Refusal::Metric(format!("no metric is named `{name}`")))?;
        let metric = additive(row, suffix).ok_or_else(|| Refusal::NotAdditive(word.to_owned()))?;
        metrics::split(&metric).map_err(|error| Refusal::Metric(error.to_string()))?;
        let target = target_of(name, scenario)?;
        regenerates(scenario)?;
        can_be_steered(scenario, target)?;
        let share = row.unit == "s" && name.ends_with("_time") && matches!(suffix, "" | "sum");
        let unit = match (share, suffix, row.unit) {
            (true, _, _) => "1",
            (false, "count", _) => "1/year",
            (false, _, "s") => "s/year",
            (false, _, "min") => "min/year",
            (false, _, _) => "1/year",
        };
        let mut scenario = scenario.clone();
        // Cycles are not judged, have no warm-up and are of no fixed length.
        scenario.expectations.clear();
        scenario.run.warmup = SimDuration::ZERO;
        let per_second = if share { 1.0 } else { YEAR_S };
        Ok(Self { metric, target, unit, per_second, horizon: scenario.run.duration, scenario })
    }

    /// The scenario as its cycles are run.
    #[must_use]
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Whether trials of a split cycle can tell the metric.
    ///
    /// # Errors
    /// When they cannot.
    pub fn can_be_split(&self) -> Result<(), Refusal> {
        if matches!(self.metric.as_str(), "unserved_time.count" | "no_majority_time.count" | "spurious_failovers") {
            return Ok(());
        }
        Err(Refusal::NotCounted(self.metric.clone()))
    }

    /// Whether the estimate of the metric is a share of time.
    #[must_use]
    pub fn is_share(&self) -> bool {
        self.unit == "1"
    }

    /// Names of things that wait.
    pub(super) fn names(&self, entities: &[Entity]) -> String {
        entities.iter().map(|entity| self.scenario.names.path(*entity)).collect::<Vec<_>>().join(", ")
    }
}

/// The metric as cycles add it up.
fn additive(row: &MetricInfo, suffix: &str) -> Option<String> {
    let sum = matches!(suffix, "" | "sum" | "per_year");
    match row.shape {
        Shape::Values if sum => Some(format!("{}.sum", row.name)),
        Shape::Values if suffix == "count" => Some(format!("{}.count", row.name)),
        Shape::Total if sum || (suffix == "count" && row.unit == "1") => Some(row.name.to_owned()),
        _ => None,
    }
}

/// What leads to the values of a metric.
fn target_of(name: &str, scenario: &Scenario) -> Result<Target, Refusal> {
    let pairs = scenario.groups.iter().any(|group| group.nodes.len() == 2);
    let databases = scenario.nodes.iter().any(|node| node.role == NodeRole::Database);
    let needs = |there: bool, what: &'static str, target: Target| {
        if there { Ok(target) } else { Err(Refusal::NothingToMeasure(name.to_owned(), what)) }
    };
    match name {
        "spurious_failovers" => needs(pairs, "a group of two nodes", Target::SpuriousFailover),
        "dual_owner_time" => needs(pairs, "a group of two nodes", Target::DualOwner),
        "no_majority_time" => needs(databases, "a Meeting Server cluster", Target::NoMajority),
        "unserved_time" => needs(!scenario.groups.is_empty(), "a redundancy group", Target::Unserved),
        _ if databases && scenario.groups.is_empty() => Ok(Target::NoMajority),
        _ => needs(!scenario.groups.is_empty(), "a redundancy group", Target::Unserved),
    }
}

/// All up must mean: as at the start.
fn regenerates(scenario: &Scenario) -> Result<(), Refusal> {
    if scenario.peering.is_some() {
        return Err(Refusal::Peers);
    }
    for (id, event) in scenario.events.iter_enumerated() {
        let name = || scenario.names.events[usize::from(id)].clone();
        match &event.clock {
            Clock::At(_) | Clock::Next { .. } => return Err(Refusal::Scripted(name())),
            Clock::Every(DurationLaw::Exp(_)) | Clock::When { max: None, .. } => {}
            Clock::Every(_) => return Err(Refusal::Memory(name())),
            Clock::When { max: Some(_), .. } => return Err(Refusal::Counts(name(), "max")),
        }
        if event.pick == Pick::InTurn {
            return Err(Refusal::Counts(name(), "in_turn"));
        }
    }
    Ok(())
}

fn can_be_steered(scenario: &Scenario, target: Target) -> Result<(), Refusal> {
    let fails = scenario.events.iter().any(|event| matches!(event.clock, Clock::Every(_)) && event.lasts.is_some());
    let loses = scenario.links.iter().any(|link| link.loss > Probability::ZERO);
    match (fails, loses && target.follows_losses()) {
        (false, false) if target.follows_losses() => Err(Refusal::NothingToSteer(
            "nothing can be steered: no link loses messages, and no event has an exponential `every` and a `for`",
        )),
        (false, false) => Err(Refusal::NothingToSteer(
            "nothing can be steered: no event has an exponential `every` and a `for`, whose end is known when it begins",
        )),
        _ => Ok(()),
    }
}
