//! Metrics of intercluster peers.

use crate::outcome::{Entity, Outcome, PICO, PeeringOutcome, SnapshotAge, UpdateDelay};
use crate::units::SimTime;

use super::{MetricError, MetricInfo, Raw, Reading, Scope};

/// Whether a metric is about intercluster peers.
pub(super) fn is_of_peers(row: &MetricInfo) -> bool {
    row.name.starts_with("ic_") || matches!(row.name, "sync_age" | "sync_delay" | "agreement_time" | "stale_users")
}

impl<'a> Reading<'a> {
    fn peers(&self) -> Option<&'a PeeringOutcome> {
        self.outcome.peering.as_ref()
    }

    /// Changes of users, as the clusters in scope learned of them.
    pub(super) fn delays(&self) -> impl Iterator<Item = &'a UpdateDelay> {
        let warm = SimTime::ZERO + self.outcome.header.warmup;
        let delays = self.peers().map(|peers| peers.delays.as_slice()).unwrap_or_default();
        delays.iter().filter(move |delay| {
            let scope = self.scope.has(Entity::Sync(delay.by, delay.of)) || self.scope.entity == Entity::Peering;
            scope && delay.changed_at >= warm && self.inside(delay.changed_at)
        })
    }

    pub(super) fn of_syncs(&self, metric: &'static str) -> Result<Raw, MetricError> {
        if let Entity::Group(_) | Entity::Node(_) = self.scope.entity {
            return Err(MetricError::Scope { metric, kept: "clusters and pairs of them" });
        }
        let Some(peers) = self.peers() else { return Ok(Raw::Nothing) };
        match metric {
            "sync_delay" => Ok(Raw::Values(self.delays().map(|delay| delay.delay.as_micros()).collect())),
            "agreement_time" => {
                if !matches!(self.scope.entity, Entity::World | Entity::Peering) {
                    return Err(MetricError::Scope { metric, kept: "all peers together" });
                }
                let inside = peers.agreements.iter().filter(|one| self.inside(one.healed_at));
                Ok(Raw::Values(inside.map(|one| one.took.as_micros()).collect()))
            }
            _ => {
                self.whole_run(metric)?;
                let ages = peers.oldest.iter().filter(|age| in_scope(self.scope, age));
                Ok(Raw::Values(ages.map(|age| age.age.as_micros()).collect()))
            }
        }
    }

    pub(super) fn of_losses(&self, metric: &'static str) -> Result<Raw, MetricError> {
        self.whole_run(metric)?;
        if let Entity::Group(_) | Entity::Node(_) = self.scope.entity {
            return Err(MetricError::Scope { metric, kept: "clusters and pairs of them" });
        }
        let Some(peers) = self.peers() else { return Ok(Raw::Nothing) };
        let mine = peers.lost.iter().filter(|lost| {
            // A directed pair of messages goes the other way round than its syncs.
            self.scope.has(Entity::Sync(lost.from, lost.to)) || self.scope.entity == Entity::Peering
        });
        let sum: u128 = mine
            .map(|lost| match metric {
                "ic_updates_lost" => lost.updates,
                "ic_updates_lost_avoidable" => lost.avoidable,
                _ => lost.held,
            })
            .sum();
        // Whole millionths of an update are enough and keep the number exact.
        Ok(Raw::Total((sum / (PICO / 1_000_000)) as f64 / 1e6))
    }
}

fn in_scope(scope: Scope<'_>, age: &SnapshotAge) -> bool {
    scope.has(Entity::Sync(age.reader, age.peer)) || scope.entity == Entity::Peering
}

/// A gauge of the snapshots at an instant; `None` if nobody read it then.
pub(super) fn gauge(outcome: &Outcome, metric: &str, scope: Scope<'_>, at: SimTime) -> Option<f64> {
    let peers = outcome.peering.as_ref()?;
    let mut last = std::collections::BTreeMap::new();
    // The last one: asked twice at one instant, the later answer has seen everything that happened.
    for (_, age) in peers.probes.iter().filter(|(t, age)| *t == at && in_scope(scope, age)) {
        last.insert((age.reader, age.peer), *age);
    }
    if metric == "stale_users" {
        let sum: u64 = last.values().map(|age| u64::from(age.stale_users)).sum();
        return (!last.is_empty()).then_some(sum as f64);
    }
    last.values().map(|age| age.age.as_micros()).max().map(|micros| micros as f64 / 1e6)
}
