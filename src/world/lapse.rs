//! Lapses of service: spans in which no node of a group serves, or too few databases are up.

use std::collections::BTreeMap;

use crate::machines::srm::State;
use crate::units::{ClusterId, GroupId, NodeId, SimTime};

use super::rare::Target;
use super::state::{Host, World};
use crate::scenario::NodeRole;

/// Lapses that last.
#[derive(Clone, Debug, Default)]
pub(super) struct Lapses {
    unserved: BTreeMap<GroupId, SimTime>,
    minority: BTreeMap<ClusterId, SimTime>,
}

/// Whether a node in this state serves users, or is about to.
pub(super) const fn serves(state: State) -> bool {
    matches!(
        state,
        State::Normal | State::RunningInBackupMode | State::TakingOver | State::FallingBack | State::Unknown
    )
}

impl World<'_> {
    /// Notes when the last node of a group ceases to serve, and when one serves again.
    pub(super) fn follow_service(&mut self, group: GroupId) {
        let unserved = !self.groups[group].nodes.iter().any(|node| serves(self.nodes[*node].srm.state()));
        match (unserved, self.lapses.unserved.get(&group).copied()) {
            (true, None) => {
                self.lapses.unserved.insert(group, self.now);
                self.target_reached(Target::Unserved);
            }
            (false, Some(since)) => {
                self.lapses.unserved.remove(&group);
                self.ledger.counters.unserved.push((group, self.now.since(since)));
            }
            (true, Some(_)) | (false, None) => {}
        }
    }

    /// Notes when a Meeting Server cluster loses the majority of its databases, and when it has one again.
    pub(super) fn follow_majority(&mut self, node: NodeId) {
        if self.scenario.nodes[node].role != NodeRole::Database {
            return;
        }
        let cluster = self.nodes[node].cluster;
        let databases = self
            .scenario
            .nodes
            .iter_enumerated()
            .filter(|(_, node)| node.cluster == cluster && node.role == NodeRole::Database);
        let (up, all) =
            databases.fold((0, 0), |(up, all), (id, _)| (up + usize::from(self.nodes[id].host == Host::Up), all + 1));
        match (2 * up <= all, self.lapses.minority.get(&cluster).copied()) {
            (true, None) => {
                self.lapses.minority.insert(cluster, self.now);
                self.target_reached(Target::NoMajority);
            }
            (false, Some(since)) => {
                self.lapses.minority.remove(&cluster);
                self.ledger.counters.no_majority.push((cluster, self.now.since(since)));
            }
            (true, Some(_)) | (false, None) => {}
        }
    }

    /// Counts the lapses that last to the end.
    pub(super) fn close_lapses(&mut self) {
        let Lapses { unserved, minority } = std::mem::take(&mut self.lapses);
        let counters = &mut self.ledger.counters;
        counters.unserved.extend(unserved.into_iter().map(|(group, since)| (group, self.now.since(since))));
        counters.no_majority.extend(minority.into_iter().map(|(cluster, since)| (cluster, self.now.since(since))));
    }
}
