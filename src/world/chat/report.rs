//! Looking at chat rooms without changing them: gauges, invariants, rest, the outcome.

use crate::machines::srm::State;
use crate::outcome::{ChatOutcome, Entity, Overload, Unarchived, Violation};
use crate::units::{GroupId, NodeId};

use super::Place;
use crate::world::state::World;

impl World<'_> {
    /// Reads how many rooms each node hosts.
    pub(in crate::world) fn probe_chat(&mut self) {
        if !self.chat.any {
            return;
        }
        for node in self.nodes.keys() {
            let row = (self.now, node, self.rooms_hosted(node));
            if self.chat.hosts[node].persistent && !self.chat.found.probes.contains(&row) {
                self.chat.found.probes.push(row);
            }
        }
    }

    /// Whether rooms that live on this node have two hosts.
    fn has_two_hosts(&self, home: NodeId) -> bool {
        let host = &self.chat.hosts[home];
        host.rooms > 0 && host.places.iter().all(|place| place.available(host.rooms, self.now) > 0)
    }

    /// Whether both nodes act as backup, or are about to: what a split leaves until the takeover is over and the
    /// two backups meet.
    fn still_split(&self, group: GroupId) -> bool {
        let states = self.groups[group].nodes.iter().map(|node| self.nodes[*node].srm.state());
        let (mut running, mut both) = (false, true);
        for state in states {
            running |= state == State::RunningInBackupMode;
            both &= matches!(state, State::RunningInBackupMode | State::TakingOver);
        }
        running && both
    }

    /// Two hosts of one room are a mistake unless they do not hear each other, or did not until now.
    pub(super) fn judge_hosts(&mut self, node: NodeId) {
        let Some(peer) = self.chat_peer(node) else { return };
        let Some(group) = self.nodes[node].group else { return };
        let allowance = self.allowance(group);
        let heard = self.nodes_reach_each_other(node, peer) && allowance.is_some();
        for home in [node, peer] {
            let broken = heard && self.has_two_hosts(home) && self.split_brain_ends(group) && !self.still_split(group);
            let since = self.chat.hosts[home].two_hosts;
            let lasted = since.map_or(crate::units::SimDuration::ZERO, |since| self.now.since(since));
            self.chat.hosts[home].two_hosts = broken.then(|| since.unwrap_or(self.now));
            let too_long = allowance.is_some_and(|allowance| lasted > allowance);
            if too_long && !self.chat.hosts[home].reported {
                self.chat.hosts[home].reported = true;
                let detail = format!("rooms with two hosts that hear each other for {lasted}");
                let at = since.unwrap_or(self.now);
                self.violations.push(Violation { invariant: "one_host", at, entity: Entity::Node(home), detail });
            }
        }
    }

    /// Nodes that load or unload rooms, which ends by itself.
    pub(in crate::world) fn rooms_on_the_move(&self) -> Vec<Entity> {
        let moving = |node: &NodeId| self.chat.any && self.rooms_move(*node);
        self.nodes.keys().filter(moving).map(Entity::Node).collect()
    }

    /// Nodes with rooms that nobody hosts.
    pub(in crate::world) fn nodes_without_their_rooms(&self) -> Vec<Entity> {
        let lost = |node: &NodeId| {
            let host = &self.chat.hosts[*node];
            host.persistent && host.rooms > 0 && host.places.iter().all(|place| *place == Place::Nowhere)
        };
        self.nodes.keys().filter(|node| self.chat.any && lost(node)).map(Entity::Node).collect()
    }

    /// Everything about chat rooms, if there are any.
    pub(in crate::world) fn close_chat(&mut self) -> Option<ChatOutcome> {
        if !self.chat.any {
            return None;
        }
        for node in self.nodes.keys() {
            self.judge_hosts(node);
            self.close_outages_of_rooms(node);
            let now = self.now;
            if let Some((from, rooms)) = self.chat.hosts[node].unarchived.take() {
                self.chat.found.unarchived.push(Unarchived { home: node, rooms, from, to: now });
            }
            if let Some((from, rooms)) = self.chat.hosts[node].overload.take() {
                self.chat.found.overloads.push(Overload { node, rooms, from, to: now });
            }
            let rooms = self.chat.hosts[node].rooms;
            for limits in self.chat.found.limits.iter_mut().filter(|limits| limits.node == node) {
                limits.rooms = rooms;
            }
        }
        let mut found = std::mem::take(&mut self.chat.found);
        found.outages.sort_by_key(|row| (row.since, row.home, row.first));
        Some(found)
    }
}
