//! Looking at the mesh without changing it: ages of snapshots, what still moves, the outcome.

use crate::outcome::{Entity, PeeringOutcome, SnapshotAge};

use super::Sync;
use crate::world::state::World;

impl World<'_> {
    fn age(&self, sync: usize) -> Option<SnapshotAge> {
        let Entity::Sync(reader, peer) = self.mesh.entity(sync) else { return None };
        let Sync { entry: true, known: true, .. } = self.mesh.syncs[sync] else { return None };
        Some(SnapshotAge { reader, peer, age: self.snapshot_age(sync), stale_users: self.stale_users(sync) })
    }

    /// Reads the age of every snapshot.
    pub(in crate::world) fn probe_peering(&mut self) {
        for sync in 0..self.mesh.syncs.len() {
            if let Some(age) = self.age(sync) {
                let row = (self.now, age);
                if !self.mesh.found.probes.contains(&row) {
                    self.mesh.found.probes.push(row);
                }
            }
        }
    }

    /// Directed pairs whose next attempt will succeed, and those that wait for a human.
    pub(in crate::world) fn unsettled_syncs(&self) -> (Vec<Entity>, Vec<Entity>) {
        let bad =
            (0..self.mesh.syncs.len()).filter(|sync| self.mesh.syncs[*sync].entry && !self.mesh.syncs[*sync].good);
        let (moving, stuck): (Vec<usize>, Vec<usize>) =
            bad.partition(|sync| self.mesh.members[self.mesh.syncs[*sync].reader].up && self.would_be_answered(*sync));
        let entities = |syncs: Vec<usize>| syncs.into_iter().map(|sync| self.mesh.entity(sync)).collect();
        (entities(moving), entities(stuck))
    }

    /// Everything between clusters, if there are peers.
    pub(in crate::world) fn close_peering(&mut self) -> Option<PeeringOutcome> {
        if self.mesh.members.is_empty() {
            return None;
        }
        self.close_changes();
        self.mesh.found.lost = self.close_losses();
        for sync in 0..self.mesh.syncs.len() {
            self.note_age(sync);
            let oldest = self.mesh.syncs[sync].oldest;
            if let Some(age) = self.age(sync) {
                self.mesh.found.oldest.push(SnapshotAge { age: oldest, ..age });
            }
        }
        Some(std::mem::take(&mut self.mesh.found))
    }
}
