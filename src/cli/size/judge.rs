//! A target judged on the runs made so far.

use crate::outcome::Entity;
use crate::scenario::{Scenario, SizeTarget, SplitBy};
use crate::stats::estimate::{self, Bound, Decision, Estimate, Level, Warning};
use crate::stats::metrics;
use crate::sweep::Answer;
use crate::units::{ClusterId, GroupId, NodeId};

use super::runs::{Probe, Runs};

/// Share of the runs that tables tell of a largest or smallest value; that of targets unless they say otherwise.
const PEAK_SHARE: f64 = 0.95;

/// What runs say about one metric of one part of the world.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    pub metric: String,
    /// Path of the part, empty for everything together.
    pub scope: String,
    /// The bounds as written; empty where nothing was asked.
    pub bounds: String,
    /// Which quantile over runs is estimated; `None` for the mean over runs.
    pub quantile: Option<f64>,
    pub estimate: Estimate,
    /// What follows for the bounds.
    pub decision: Option<Decision>,
    /// A run ended inside what is measured.
    pub censored: bool,
    /// Runs made; those without a value included.
    pub runs: u64,
}

impl Evidence {
    pub(super) fn unit(&self) -> &'static str {
        match metrics::unit_of_run(&self.metric).unwrap_or("1") {
            "1" => "",
            unit => unit,
        }
    }

    pub(super) const fn verdict(&self) -> &'static str {
        match self.decision {
            None => "",
            Some(Decision::Accept) => "met",
            Some(Decision::Reject) => "missed",
            Some(Decision::Inconclusive { .. }) => "undecided",
        }
    }

    /// Codes of what a reader must know.
    pub(super) fn warnings(&self) -> Vec<&'static str> {
        let measured = self.estimate.n < self.runs && self.estimate.n > 0;
        let partly = measured.then_some("PARTLY_MEASURED");
        let censored = self.censored.then_some(Warning::Censored.as_str());
        let own = self.estimate.warnings.iter().map(|warning| warning.as_str());
        let mut codes: Vec<&str> = own.chain(partly).chain(censored).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

/// The parts that a target is judged for; of one cluster only, if only that is looked at.
pub(super) fn scopes(scenario: &Scenario, by: Option<SplitBy>, only: Option<ClusterId>) -> Vec<Entity> {
    let of = |cluster: ClusterId| only.is_none_or(|only| only == cluster);
    match by {
        None => vec![only.map_or(Entity::World, Entity::Cluster)],
        Some(SplitBy::Cluster) => scenario.clusters.keys().filter(|id| of(*id)).map(Entity::Cluster).collect(),
        Some(SplitBy::Group) => {
            let groups = scenario.groups.iter_enumerated().filter(|(_, group)| of(group.cluster));
            groups.map(|(id, _): (GroupId, _)| Entity::Group(id)).collect()
        }
        Some(SplitBy::Node) => {
            let nodes = scenario.nodes.iter_enumerated().filter(|(_, node)| of(node.cluster));
            nodes.map(|(id, _): (NodeId, _)| Entity::Node(id)).collect()
        }
    }
}

/// A target in each of its parts. Parts in which no run has anything to measure have nothing to meet, as
/// long as another part has.
pub(super) fn judge(runs: &Runs, target: &SizeTarget, scopes: &[Entity]) -> Vec<Evidence> {
    let all: Vec<Evidence> = scopes.iter().map(|scope| judge_part(runs, target, *scope)).collect();
    let measured: Vec<Evidence> = all.iter().filter(|evidence| evidence.estimate.n > 0).cloned().collect();
    if measured.is_empty() { all } else { measured }
}

fn judge_part(runs: &Runs, target: &SizeTarget, scope: Entity) -> Evidence {
    let level = Level::new(target.confidence).unwrap_or(Level::DEFAULT);
    let (values, censored) = runs.sample(&Probe { metric: target.metric.clone(), scope });
    let bounds = target.max.map(Bound::AtMost).into_iter().chain(target.min.map(Bound::AtLeast));
    // Both bounds, if there are two, are judged on an interval of their own; the worse one is told.
    let judged = bounds.map(|bound| {
        let (quantile, (estimate, decision)) = match target.share {
            None => (None, estimate::decide_mean(&values, bound, level)),
            Some(share) => {
                let q = if matches!(bound, Bound::AtMost(_)) { share } else { 1.0 - share };
                (Some(q), estimate::decide_share(&values, share, bound, level))
            }
        };
        Evidence {
            metric: target.metric.clone(),
            scope: path(runs, scope),
            bounds: target.text.clone(),
            quantile,
            estimate,
            decision: Some(decision),
            censored,
            runs: runs.count(),
        }
    });
    judged.max_by_key(|evidence| severity(evidence.decision)).expect("a target has a bound")
}

/// A metric of one part without any bound: quantiles over runs of largest and smallest values, means of others.
pub(super) fn told(runs: &Runs, metric: &str, scope: Entity) -> Evidence {
    let quantile = match metric.rsplit('.').next() {
        Some("max") => Some(PEAK_SHARE),
        Some("min") => Some(1.0 - PEAK_SHARE),
        _ => None,
    };
    let (values, censored) = runs.sample(&Probe { metric: metric.to_owned(), scope });
    let level = Level::DEFAULT;
    Evidence {
        metric: metric.to_owned(),
        scope: path(runs, scope),
        bounds: String::new(),
        quantile,
        estimate: quantile.map_or_else(|| estimate::mean(&values, level), |q| estimate::quantile(&values, q, level)),
        decision: None,
        censored,
        runs: runs.count(),
    }
}

fn path(runs: &Runs, scope: Entity) -> String {
    if scope == Entity::World { String::new() } else { runs.scenario().names.path(scope).to_owned() }
}

const fn severity(decision: Option<Decision>) -> u8 {
    match decision {
        None | Some(Decision::Accept) => 0,
        Some(Decision::Inconclusive { .. }) => 1,
        Some(Decision::Reject) => 2,
    }
}

/// One answer for a target in all its parts.
pub(super) fn answer(evidence: &[Evidence]) -> Answer {
    let worst = evidence.iter().max_by_key(|one| severity(one.decision)).and_then(|one| one.decision);
    match worst {
        None | Some(Decision::Accept) => Answer::Met,
        Some(Decision::Reject) => Answer::Missed,
        Some(Decision::Inconclusive { .. }) => {
            let needed = evidence.iter().filter_map(|one| match one.decision {
                Some(Decision::Inconclusive { further_runs }) => Some(further_runs),
                _ => None,
            });
            // All must be decided; one that cannot say how long leaves that open.
            Answer::Open(needed.reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten())
        }
    }
}
