//! Changes of users and who knows of them: what a snapshot holds and what it lacks.

use crate::outcome::{Cause, Draft, Kind, Label, UpdateDelay};
use crate::units::{SimDuration, SimTime};

use super::{Place, Sync};
use crate::world::state::World;

/// Users were added to, moved to or taken from a cluster.
#[derive(Clone, Copy, Debug)]
pub(super) struct UserChange {
    of: Place,
    at: SimTime,
    users: u32,
    cause: Cause,
    /// Members that still have to learn of it, one bit each.
    missing: u64,
}

impl World<'_> {
    /// Users of a cluster changed; its peers learn of it with their next sync.
    pub(in crate::world) fn users_changed(&mut self, cluster: crate::units::ClusterId, users: u32, cause: Cause) {
        let Some(of) = self.mesh.place(cluster) else { return };
        let mut missing = 0_u64;
        for reader in 0..self.mesh.members.len() {
            if self.mesh.syncs[self.mesh.sync_at(reader, of)].entry {
                missing |= 1 << reader;
            }
        }
        if missing == 0 {
            return;
        }
        self.mesh.unknown += missing.count_ones() as usize;
        self.mesh.changes.push(UserChange { of, at: self.now, users, cause, missing });
        self.judge_agreement(cause);
        if self.mesh.members[of].params.change_notification_enabled {
            self.notify_peers(of, cause);
        }
    }

    /// The option of a change notification: peers that can sync now know at once.
    fn notify_peers(&mut self, of: Place, cause: Cause) {
        for reader in 0..self.mesh.members.len() {
            let sync = self.mesh.sync_at(reader, of);
            if !self.mesh.syncs[sync].entry {
                continue;
            }
            let runs = self.mesh.members[of].up && self.mesh.members[reader].up;
            if runs && self.would_be_answered(sync) {
                self.learn(sync, self.now, cause);
            } else {
                let back = self.mesh.entity(self.mesh.sync_at(of, reader));
                self.record_peer_alarm(back, "InterclusterSyncAgentFailedToSendCN", "raised", cause);
            }
        }
    }

    /// A sync succeeded: the reader knows what was so when it began.
    pub(super) fn take_snapshot(&mut self, sync: usize, cause: Cause) {
        let Some(run) = self.mesh.syncs[sync].run else { return };
        self.note_age(sync);
        let one = &mut self.mesh.syncs[sync];
        one.as_of = run.began.as_micros().cast_signed();
        let (reader, peer) = (one.reader, one.peer);
        self.learn(sync, run.began, cause);
        let pair = self.mesh.pair_at(reader, peer);
        if !self.mesh.pairs[pair].introduced {
            self.mesh.pairs[pair].introduced = true;
            self.refresh_pair(pair, cause);
        }
    }

    /// The reader learns of every change up to `until`.
    fn learn(&mut self, sync: usize, until: SimTime, cause: Cause) {
        let Sync { reader, peer, .. } = self.mesh.syncs[sync];
        let bit = 1_u64 << reader;
        let (of, by) = (self.mesh.members[peer].cluster, self.mesh.members[reader].cluster);
        let (mut users, mut why) = (0, cause);
        let found = &mut self.mesh.found.delays;
        for change in &mut self.mesh.changes {
            if change.of == peer && change.missing & bit != 0 && change.at <= until {
                change.missing &= !bit;
                self.mesh.unknown -= 1;
                users += change.users;
                why = change.cause;
                let delay = self.now.since(change.at);
                found.push(UpdateDelay { of, by, changed_at: change.at, delay, arrived: true });
            }
        }
        // What everybody knows needs no keeping.
        self.mesh.changes.retain(|change| change.missing != 0);
        if users > 0 {
            let entity = self.mesh.entity(sync);
            let (from, to) = (Label::Word("unknown"), Label::Word("known"));
            let draft = Draft { entity, kind: Kind::Users, from, to, reason: "", rule: "", cause: why, users };
            let record = self.ledger.recorder.add(self.now, draft);
            self.judge_agreement(record);
        }
    }

    /// A directed pair needs to know nothing more: its entry is new or gone.
    pub(super) fn forget_changes(&mut self, sync: usize) {
        let Sync { reader, peer, .. } = self.mesh.syncs[sync];
        let bit = 1_u64 << reader;
        for change in self.mesh.changes.iter_mut().filter(|change| change.of == peer && change.missing & bit != 0) {
            change.missing &= !bit;
            self.mesh.unknown -= 1;
        }
    }

    /// Users of the peer whose last change the reader does not know.
    pub(super) fn stale_users(&self, sync: usize) -> u32 {
        let Sync { reader, peer, .. } = &self.mesh.syncs[sync];
        let missing = |change: &&UserChange| change.of == *peer && change.missing >> reader & 1 == 1;
        self.mesh.changes.iter().filter(missing).map(|change| change.users).sum()
    }

    /// The age of a snapshot now.
    pub(super) fn snapshot_age(&self, sync: usize) -> SimDuration {
        let age = self.now.as_micros().cast_signed() - self.mesh.syncs[sync].as_of;
        SimDuration::from_micros(age.max(0).cast_unsigned())
    }

    pub(super) fn note_age(&mut self, sync: usize) {
        if self.mesh.syncs[sync].known {
            let age = self.snapshot_age(sync);
            let oldest = &mut self.mesh.syncs[sync].oldest;
            *oldest = (*oldest).max(age);
        }
    }

    /// Changes that nobody heard of by the end of the run.
    pub(super) fn close_changes(&mut self) {
        for change in std::mem::take(&mut self.mesh.changes) {
            for reader in (0..self.mesh.members.len()).filter(|reader| change.missing >> reader & 1 == 1) {
                let (of, by) = (self.mesh.members[change.of].cluster, self.mesh.members[reader].cluster);
                let (changed_at, delay) = (change.at, self.now.since(change.at));
                self.mesh.found.delays.push(UpdateDelay { of, by, changed_at, delay, arrived: false });
            }
        }
    }
}
