//! What intercluster peers come down to in the summary of a run.

use crate::outcome::{Entity, PICO, PeeringOutcome};
use crate::report::text::{about, grouped, heading};

use super::Summary;

impl Summary<'_> {
    /// Size of the mesh, syncs, what was lost and how long agreement took.
    pub(super) fn peers(&self) -> String {
        let Some(peers) = &self.outcome.peering else { return String::new() };
        let mut told = format!(
            "{} peer objects, {} pairs of clusters, {} pairs of XCP Routers.",
            grouped(peers.peer_objects),
            grouped(peers.cluster_pairs),
            grouped(peers.router_pairs)
        );
        told += &syncs(peers);
        told += &self.oldest_snapshot(peers);
        told += &losses(peers);
        if let Some(slowest) = peers.agreements.iter().max_by_key(|one| one.took) {
            told += &format!(" After a repair all clusters agreed again within {}.", about(slowest.took.as_secs_f64()));
        }
        if self.outcome.records.iter().any(|record| record.entity == Entity::Peering) || !peers.lost.is_empty() {
            told += &self.agreement_at_the_end();
        }
        heading("Intercluster peers", self.color) + &self.paragraph(&told)
    }

    fn oldest_snapshot(&self, peers: &PeeringOutcome) -> String {
        let Some(oldest) = peers.oldest.iter().max_by_key(|age| age.age) else { return String::new() };
        let (reader, peer) = (Entity::Cluster(oldest.reader), Entity::Cluster(oldest.peer));
        let age = about(oldest.age.as_secs_f64());
        format!(" The oldest snapshot was what {} knew of {}: {age}.", self.path(reader), self.path(peer))
    }

    fn agreement_at_the_end(&self) -> String {
        let last = crate::outcome::state_at(self.outcome, Entity::Peering, self.outcome.horizon());
        match last {
            Some((crate::outcome::Label::Word("out_of_sync"), _)) => {
                " At the end not all peers are in sync.".to_owned()
            }
            _ => " At the end all peers are in sync.".to_owned(),
        }
    }
}

fn syncs(peers: &PeeringOutcome) -> String {
    let (good, bad) = (peers.syncs.succeeded, peers.syncs.failed);
    match bad {
        0 => format!(" {} syncs, none of which failed.", grouped(good)),
        bad => format!(" {} syncs, and {} attempts that failed.", grouped(good), grouped(bad)),
    }
}

fn losses(peers: &PeeringOutcome) -> String {
    let whole = |sum: u128| grouped(u64::try_from((sum + PICO / 2) / PICO).unwrap_or(u64::MAX));
    let lost: u128 = peers.lost.iter().map(|row| row.updates).sum();
    let avoidable: u128 = peers.lost.iter().map(|row| row.avoidable).sum();
    let held: u128 = peers.lost.iter().map(|row| row.held).sum();
    if lost + held == 0 {
        return " No update between clusters was lost.".to_owned();
    }
    let note = if avoidable == 0 { "none of them" } else { &whole(avoidable) };
    format!(
        " Updates lost between clusters: {}, {note} although there was an IP path; messages held for later: {}.",
        whole(lost),
        whole(held)
    )
}
