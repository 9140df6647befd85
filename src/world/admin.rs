//! Actions of administrators: accepted or refused, both recorded.

use crate::machines::srm::{Input, State};
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::units::{ClusterId, GroupId, NodeId};

use super::fault::{Effect, Undo};
use super::state::{Blame, World};

impl World<'_> {
    pub(super) fn record_admin(
        &mut self,
        entity: Entity,
        verb: &'static str,
        to: &'static str,
        why: &'static str,
        cause: Cause,
    ) -> Cause {
        let cluster = match entity {
            Entity::Node(node) => Some(self.nodes[node].cluster),
            Entity::Group(group) => Some(self.groups[group].cluster),
            Entity::Cluster(cluster) => Some(cluster),
            _ => None,
        };
        if let Some(cluster) = cluster {
            *self.ledger.counters.human_actions.entry(cluster).or_default() += 1;
        }
        let (from, to) = (Label::Word(verb), Label::Word(to));
        let draft = Draft { entity, kind: Kind::Admin, from, to, reason: why, rule: "", cause, users: 0 };
        self.ledger.recorder.add(self.now, draft)
    }

    /// Failover or fallback of a node, or of the one node of a group that it can be meant for.
    pub(super) fn administer(&mut self, target: Entity, verb: &'static str, input: Input, cause: Cause) -> Effect {
        let candidates = match target {
            Entity::Node(node) => vec![node],
            Entity::Group(group) => self.groups[group].nodes.clone(),
            _ => Vec::new(),
        };
        let able: Vec<NodeId> = candidates.iter().copied().filter(|node| self.would_change(*node, input)).collect();
        match able[..] {
            [node] => {
                let record = self.record_admin(Entity::Node(node), verb, "accepted", "", cause);
                self.step(node, input, record);
                Effect::Changed
            }
            [] => {
                let why = self.why_refused(&candidates, input);
                self.record_admin(target, verb, "refused", why, cause);
                Effect::Refused
            }
            _ => {
                self.record_admin(target, verb, "refused", "ambiguous_name_a_node", cause);
                Effect::Refused
            }
        }
    }

    fn why_refused(&self, nodes: &[NodeId], input: Input) -> &'static str {
        let in_state = |states: &[State]| nodes.iter().any(|node| states.contains(&self.nodes[*node].srm.state()));
        match input {
            Input::AdminFailover if !in_state(&[State::Normal]) => "node_is_not_normal",
            Input::AdminFailover => "peer_cannot_take_over",
            _ if in_state(&[State::FailedOverCriticalServicesNotRunning]) => "critical_services_not_running",
            _ if !in_state(&[State::Idle, State::FailedOver]) => "node_is_not_failed_over",
            _ => "backup_does_not_answer",
        }
    }

    /// Recovery: one node has failed, the other has failed or is down. Both act at one instant,
    /// before either sends.
    pub(super) fn recover(&mut self, group: GroupId, cause: Cause) -> Effect {
        let nodes = self.groups[group].nodes.clone();
        let states: Vec<State> = nodes.iter().map(|node| self.nodes[*node].srm.state()).collect();
        let fits = states.contains(&State::RunningInFailedMode)
            && states.iter().all(|state| matches!(state, State::RunningInFailedMode | State::Down));
        let entity = Entity::Group(group);
        if !fits {
            self.record_admin(entity, "recover", "refused", "nodes_have_not_failed", cause);
            return Effect::Refused;
        }
        let record = self.record_admin(entity, "recover", "accepted", "", cause);
        for node in nodes {
            self.step(node, Input::AdminRecover, record);
        }
        Effect::Changed
    }

    pub(super) fn administer_ha(&mut self, number: usize, group: GroupId, on: bool, cause: Cause) -> Effect {
        let entity = Entity::Group(group);
        let verb = if on { "ha_on" } else { "ha_off" };
        if self.groups[group].nodes.len() < 2 {
            self.record_admin(entity, verb, "refused", "group_has_one_node", cause);
            return Effect::Refused;
        }
        if self.groups[group].ha_on == on {
            return Effect::Nothing;
        }
        let record = self.record_admin(entity, verb, "accepted", "", cause);
        self.occurrences[number].undo.push(if on { Undo::HaOff(group) } else { Undo::HaOn(group) });
        self.switch_ha(group, on, record);
        Effect::Changed
    }

    pub(super) fn switch_ha(&mut self, group: GroupId, on: bool, cause: Cause) {
        if self.groups[group].ha_on == on {
            return;
        }
        self.groups[group].ha_on = on;
        let input = if on { Input::HaEnabled } else { Input::HaDisabled };
        for node in self.groups[group].nodes.clone() {
            self.step(node, input, cause);
        }
        let blame = Blame { cause, fault_at: self.now, planned: true };
        self.refresh(group, blame);
        self.chat_follows_group(group);
    }

    /// No users can be added while a node of the cluster is in a failover state.
    pub(super) fn administer_new_users(&mut self, cluster: ClusterId, users: u32, cause: Cause) -> Effect {
        let entity = Entity::Cluster(cluster);
        let homes = self.homes_for_changes(cluster);
        if homes.is_empty() {
            self.record_admin(entity, "add_users", "refused", "node_in_a_failover_state", cause);
            return Effect::Refused;
        }
        let record = self.record_admin(entity, "add_users", "accepted", "", cause);
        self.take_in(cluster, &homes, users, record);
        Effect::Changed
    }

    /// Spreads new users evenly over the nodes of a cluster.
    fn take_in(&mut self, cluster: ClusterId, homes: &[(GroupId, usize)], users: u32, cause: Cause) {
        self.peering_before_change();
        let count = u32::try_from(homes.len()).expect("a cluster has at most six nodes");
        for (index, (group, position)) in (0..count).zip(homes) {
            let share = users / count + u32::from(index < users % count);
            self.add_users(*group, *position, share);
            self.refresh(*group, Blame { cause, fault_at: self.now, planned: true });
        }
        self.peering_after_change(cluster, i64::from(users));
        self.users_changed(cluster, users, cause);
    }

    /// Nodes of a cluster with users, or none while a node is in a failover state.
    fn homes_for_changes(&self, cluster: ClusterId) -> Vec<(GroupId, usize)> {
        if self.nodes.iter().any(|node| node.cluster == cluster && blocks_new_users(node.srm.state())) {
            return Vec::new();
        }
        let groups = self.groups.iter_enumerated().filter(|(_, group)| group.cluster == cluster);
        groups.flat_map(|(id, group)| (0..group.nodes.len()).map(move |position| (id, position))).collect()
    }

    /// Users change their home cluster. Those who move are signed in; they stay so (assumed).
    pub(super) fn move_users(&mut self, cluster: ClusterId, to: ClusterId, users: u32, cause: Cause) -> Effect {
        let entity = Entity::Cluster(cluster);
        let (old, new) = (self.homes_for_changes(cluster), self.homes_for_changes(to));
        let able: u32 = old.iter().map(|(group, position)| self.movable_users(*group, *position)).sum();
        let why = match () {
            () if old.is_empty() || new.is_empty() => "node_in_a_failover_state",
            () if able < users => "too_few_signed_in_users",
            () => "",
        };
        if !why.is_empty() {
            self.record_admin(entity, "move_users", "refused", why, cause);
            return Effect::Refused;
        }
        let record = self.record_admin(entity, "move_users", "accepted", "", cause);
        self.pause_for_bulk_move([cluster, to], users, record);
        self.peering_before_change();
        let mut left = users;
        let count = u32::try_from(old.len()).expect("a cluster has at most six nodes");
        for (index, (group, position)) in old.iter().enumerate() {
            let nodes_left = count - u32::try_from(index).expect("a cluster has at most six nodes");
            let able = self.movable_users(*group, *position);
            let later: u32 = old[index + 1..].iter().map(|(g, p)| self.movable_users(*g, *p)).sum();
            let share = left.div_ceil(nodes_left).min(able).max(left.saturating_sub(later));
            self.remove_users(*group, *position, share);
            left -= share;
            self.refresh(*group, Blame { cause: record, fault_at: self.now, planned: true });
        }
        self.peering_after_change(cluster, -i64::from(users));
        self.users_changed(cluster, users, record);
        self.take_in(to, &new, users, record);
        Effect::Changed
    }
}

/// States in which no users can be added to the cluster. Documented: CAG15; the list is an
/// inferred reading of "failover state".
const fn blocks_new_users(state: State) -> bool {
    matches!(
        state,
        State::FailingOver
            | State::TakingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::Idle
            | State::RunningInBackupMode
            | State::TakingBack
            | State::FallingBack
    )
}
