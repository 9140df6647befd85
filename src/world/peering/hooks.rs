//! Where the rest of the world tells the mesh that something changed.

use crate::machines::icsa;
use crate::machines::srm::Service;
use crate::outcome::Cause;
use crate::scenario::Naming;
use crate::units::{ClusterId, GroupId, NodeId};

use super::Place;
use crate::world::state::World;

impl World<'_> {
    /// Services of a node, or its host, changed.
    pub(in crate::world) fn peering_follows_node(&mut self, node: NodeId, cause: Cause) {
        let Some(place) = self.mesh.place(self.nodes[node].cluster) else { return };
        self.follow_agent(place, cause);
        self.recheck_syncs(Some(place));
        self.refresh_pairs_of(place, cause);
    }

    /// The record of a cut, by the number of its happening.
    pub(in crate::world) fn mesh_trouble(&mut self, number: u64, record: Cause) {
        self.mesh.troubles.insert(number, record);
    }

    /// A service of a node began to run.
    pub(in crate::world) fn peering_follows_start(&mut self, node: NodeId, service: Service, cause: Cause) {
        if service == Service::XcpRouter && self.mesh.place(self.nodes[node].cluster).is_some() {
            self.router_started(node, cause);
        }
    }

    /// The network or a resolver changed.
    pub(in crate::world) fn peering_follows_network(&mut self, cause: Cause) {
        if self.mesh.members.is_empty() {
            return;
        }
        self.recheck_syncs(None);
        for pair in 0..self.mesh.pairs.len() {
            self.refresh_pair(pair, cause);
        }
        for place in 0..self.mesh.members.len() {
            self.watch_names(place, cause);
        }
    }

    /// Users of a group are served elsewhere, or not at all.
    pub(in crate::world) fn peering_follows_group(&mut self, group: GroupId, cause: Cause) {
        let Some(place) = self.mesh.place(self.groups[group].cluster) else { return };
        for other in (0..self.mesh.members.len()).filter(|other| *other != place) {
            let pair = self.mesh.pair_at(place, other);
            let one = &self.mesh.pairs[pair];
            // With a stream between all routers nothing is lost, whoever serves.
            if one.up != self.all_bits(place, other) {
                self.refresh_pair(pair, cause);
            }
        }
    }

    fn all_bits(&self, one: Place, other: Place) -> u64 {
        let (a, b) = (one.min(other), one.max(other));
        let (left, right) = (self.mesh.members[a].nodes.len(), self.mesh.members[b].nodes.len());
        (0..left).flat_map(|i| (0..right).map(move |j| super::routers::bit(i, j))).sum()
    }

    pub(super) fn refresh_pairs_of(&mut self, place: Place, cause: Cause) {
        for other in (0..self.mesh.members.len()).filter(|other| *other != place) {
            self.refresh_pair(self.mesh.pair_at(place, other), cause);
        }
    }

    /// New settings of a cluster; whether anything is new.
    pub(in crate::world) fn set_peering_params(&mut self, cluster: ClusterId, params: icsa::Params) -> bool {
        let Some(place) = self.mesh.place(cluster) else { return false };
        if self.mesh.members[place].params == params {
            return false;
        }
        self.count_all_losses();
        self.mesh.members[place].params = params;
        true
    }

    /// Before the number of users of a cluster changes.
    pub(in crate::world) fn peering_before_change(&mut self) {
        self.count_all_losses();
    }

    /// It has changed.
    pub(in crate::world) fn peering_after_change(&mut self, cluster: ClusterId, more: i64) {
        let Some(place) = self.mesh.place(cluster) else { return };
        let users = &mut self.mesh.members[place].users;
        *users = users.saturating_add_signed(more);
        for other in (0..self.mesh.members.len()).filter(|other| *other != place) {
            let pair = self.mesh.pair_at(place, other);
            let word = self.judge_losses(pair);
            self.mesh.pairs[pair].word = word;
        }
    }

    /// An alarm of the XCP configuration on a node.
    pub(super) fn raise_on_node(&mut self, node: NodeId, alarm: &'static str, cause: Cause) {
        self.record_peer_alarm(crate::outcome::Entity::Node(node), alarm, "raised", cause);
        if !self.nodes[node].alarms.contains(&alarm) {
            self.nodes[node].alarms.push(alarm);
        }
        self.refresh_group_of(node, cause);
    }

    /// An alarm on every node that cannot resolve the names in its configuration any more.
    fn watch_names(&mut self, place: Place, cause: Cause) {
        const ALARM: &str = "XcpConfigMgrHostNameResolutionFailed";
        let has_peers = (0..self.mesh.members.len()).any(|peer| self.mesh.syncs[self.mesh.sync_at(place, peer)].entry);
        let needs_names = self.mesh.members[place].naming != Naming::Ip;
        for node in self.mesh.members[place].nodes.clone() {
            let fails = has_peers && needs_names && !self.net.lookup(node, self.resolver(node)).resolves();
            let raised = self.nodes[node].alarms.contains(&ALARM);
            if fails && !raised {
                self.raise_on_node(node, ALARM, cause);
            } else if !fails && raised {
                self.clear_alarm(node, ALARM, cause);
            }
        }
    }
}
