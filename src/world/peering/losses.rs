//! Presence updates and messages lost between two clusters: rates that hold until something changes.

use crate::outcome::{Lost, Phase};
use crate::units::{NodeId, SimTime};

use super::routers::bit;
use super::{Pair, Place};
use crate::world::state::World;

/// Losses of a pair of clusters; each direction from the member with the smaller place first.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// Since when the rates hold.
    since: SimTime,
    /// Pairs of users, one on each side, whose routers have no stream; and those where it could be helped.
    lost: u64,
    avoidable: u64,
    /// Lost so far, in parts of [`PICO`](crate::outcome::PICO).
    updates: [u128; 2],
    helped: [u128; 2],
}

impl World<'_> {
    /// Adds what was lost since the rates last changed.
    pub(super) fn count_losses(&mut self, pair: usize) {
        let Pair { a, b, ledger, .. } = &self.mesh.pairs[pair];
        let warm = SimTime::ZERO + self.scenario.run.warmup;
        let micros = u128::from(self.now.since(ledger.since.max(warm).min(self.now)).as_micros());
        let mut added = [[0; 2]; 2];
        if ledger.lost > 0 {
            for (way, (from, _)) in [(*a, *b), (*b, *a)].into_iter().enumerate() {
                let rate = self.updates_per_user(from);
                let receivers = u128::from(self.receivers(from)).max(1);
                let part = |pairs: u64| u128::from(pairs) * rate * micros / receivers;
                added[way] = [part(ledger.lost), part(ledger.avoidable)];
            }
        }
        let tally = &mut self.mesh.pairs[pair].ledger;
        tally.since = self.now;
        for (way, [lost, avoidable]) in added.into_iter().enumerate() {
            tally.updates[way] += lost;
            tally.helped[way] += avoidable;
        }
    }

    /// Millionths of an update that a user of this member causes in a second.
    fn updates_per_user(&self, from: Place) -> u128 {
        let params = &self.mesh.members[from].params;
        u128::from(params.presence_updates_per_user.millionths() + params.messages_per_user.millionths())
    }

    /// Users of all peers of a member.
    fn receivers(&self, from: Place) -> u64 {
        let peers = (0..self.mesh.members.len()).filter(|to| *to != from && self.mesh.is_peered(from, *to));
        peers.map(|to| self.mesh.members[to].users).sum()
    }

    /// Before numbers of users or rates change.
    pub(super) fn count_all_losses(&mut self) {
        for pair in 0..self.mesh.pairs.len() {
            self.count_losses(pair);
        }
    }

    /// Users by the node that serves them, or will once they have logged in.
    fn served(&self, place: Place) -> [u64; super::NODES] {
        let mut served = [0; super::NODES];
        let nodes = &self.mesh.members[place].nodes;
        let at = |node: NodeId| nodes.iter().position(|other| *other == node);
        for (id, group) in self.groups.iter_enumerated() {
            if group.cluster != self.mesh.members[place].cluster {
                continue;
            }
            for home in 0..group.nodes.len() {
                if let Some(place) = self.serving_node(id, home).and_then(|by| at(group.nodes[by])) {
                    served[place] += u64::from(group.users[home]);
                }
            }
        }
        served
    }

    /// Sets the rates by the streams and users of now; the word that says how messaging is.
    pub(super) fn judge_losses(&mut self, pair: usize) -> &'static str {
        let Pair { a, b, up, avoidable, lingers, .. } = self.mesh.pairs[pair];
        let peered = self.mesh.is_peered(a, b);
        if !peered && lingers.is_none() {
            (self.mesh.pairs[pair].ledger.lost, self.mesh.pairs[pair].ledger.avoidable) = (0, 0);
            return "no_peer";
        }
        let (left, right) = (self.served(a), self.served(b));
        let (mut all, mut lost, mut helped) = (0, 0, 0);
        for (i, senders) in left.into_iter().enumerate() {
            for (j, receivers) in right.into_iter().enumerate() {
                let users = senders * receivers;
                all += users;
                lost += if up & bit(i, j) == 0 { users } else { 0 };
                helped += if avoidable & bit(i, j) != 0 { users } else { 0 };
            }
        }
        let tally = &mut self.mesh.pairs[pair].ledger;
        (tally.lost, tally.avoidable) = (lost, helped);
        match lost {
            0 => "connected",
            lost if lost == all => "lost",
            _ => "partly_lost",
        }
    }

    /// Users of both clusters who miss somebody of the other one.
    pub(super) fn users_who_lose(&self, pair: usize) -> u32 {
        let Pair { a, b, up, .. } = &self.mesh.pairs[pair];
        let (left, right) = (self.served(*a), self.served(*b));
        let mut users = 0;
        for (i, senders) in left.into_iter().enumerate() {
            if (0..right.len()).any(|j| right[j] > 0 && up & bit(i, j) == 0) {
                users += senders;
            }
        }
        for (j, receivers) in right.into_iter().enumerate() {
            if (0..left.len()).any(|i| left[i] > 0 && up & bit(i, j) == 0) {
                users += receivers;
            }
        }
        u32::try_from(users).expect("two clusters have fewer than 2^32 users")
    }

    /// Losses by direction, and messages held for users who had no session.
    pub(super) fn close_losses(&mut self) -> Vec<Lost> {
        self.count_all_losses();
        let mut rows = Vec::new();
        for pair in &self.mesh.pairs {
            for (way, (from, to)) in [(pair.a, pair.b), (pair.b, pair.a)].into_iter().enumerate() {
                let (missed, held) = self.messages_to_absent(from, to);
                let (from, to) = (self.mesh.members[from].cluster, self.mesh.members[to].cluster);
                let (updates, avoidable) = (pair.ledger.updates[way] + missed, pair.ledger.helped[way]);
                if updates + held > 0 {
                    rows.push(Lost { from, to, updates, avoidable, held });
                }
            }
        }
        rows.sort_by_key(|row| (row.from, row.to));
        rows
    }

    /// Messages from one member to users of another who have no session: lost until somebody has noticed
    /// the failure, held from then on. Documented: offline messages are delivered at sign-in.
    fn messages_to_absent(&self, from: Place, to: Place) -> (u128, u128) {
        if !self.mesh.is_peered(from, to) {
            return (0, 0);
        }
        let (sender, receiver) = (&self.mesh.members[from], &self.mesh.members[to]);
        let undetected = Phase::Undetected as usize;
        let warm = SimTime::ZERO + self.scenario.run.warmup;
        let (mut unnoticed, mut out) = (0_u128, 0_u128);
        for wave in self.ledger.outages.iter().filter(|w| w.cluster == receiver.cluster && w.lost_at >= warm) {
            let open: u128 = wave.unserved_phases.iter().sum();
            out += wave.outage.iter().map(|micros| u128::from(*micros)).sum::<u128>() + open;
            if !wave.planned {
                let phases = wave.phases[undetected].micros.iter().map(|micros| u128::from(*micros));
                unnoticed += phases.sum::<u128>() + wave.unserved_phases[undetected];
            }
        }
        if !sender.params.im_lost_before_detection {
            unnoticed = 0;
        }
        let rate = u128::from(sender.params.messages_per_user.millionths()) * u128::from(sender.users);
        let receivers = u128::from(self.receivers(from)).max(1);
        let part = |micros: u128| micros * rate / receivers;
        (part(unnoticed), part(out - unnoticed))
    }
}
