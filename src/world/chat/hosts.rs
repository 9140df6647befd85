//! Steps of Text Conferencing and what its orders do.

use crate::machines::chat::{Change, Input, Output, Rule, Service as Running, Side, State, Timer, View};
use crate::machines::srm::{Service, State as SrmState};
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::units::NodeId;

use super::{Due, Place};
use crate::world::agenda::Class;
use crate::world::ledger::RoomsLoading;
use crate::world::state::{Host, Process, World};

impl World<'_> {
    /// Advances the Text Conferencing of a node and carries out its orders.
    pub(super) fn step_chat(&mut self, node: NodeId, input: Input, cause: Cause) {
        let view = self.chat_view(node);
        let settings = self.chat.params[self.nodes[node].cluster].settings();
        let outputs = self.chat.hosts[node].machine.step(input, &view, &settings);
        let mut cause = cause;
        for output in outputs {
            match output {
                Output::Changed(change) => cause = self.set_changed(node, change, cause),
                Output::Arm(timer, after) => self.arm_chat(node, timer, after),
                Output::Cancel(timer) => self.chat.hosts[node].deadlines[place_of(timer)] = None,
                Output::ShutDown(rule) => self.shut_down(node, rule, cause),
            }
        }
    }

    fn arm_chat(&mut self, node: NodeId, timer: Timer, after: crate::units::SimDuration) {
        let at = self.now + after;
        self.chat.hosts[node].deadlines[place_of(timer)] = Some(at);
        self.agenda.push(at, Class::Rooms, node.0, Due::Timer(place_of(timer)).pack());
    }

    pub(super) fn chat_timer_due(&mut self, node: NodeId, timer: usize) {
        if self.chat.hosts[node].deadlines[timer] == Some(self.now) {
            self.chat.hosts[node].deadlines[timer] = None;
            let cause = self.chat.hosts[node].last_record;
            self.step_chat(node, Input::Fired(Timer::ALL[timer]), cause);
        }
    }

    pub(super) fn look(&mut self, node: NodeId) {
        let last = |node: NodeId| self.nodes[node].last_record.max(self.chat.hosts[node].last_record);
        let cause = self.chat_peer(node).map_or(last(node), |peer| last(node).max(last(peer)));
        self.step_chat(node, Input::Look, cause);
        self.judge_hosts(node);
    }

    fn chat_view(&self, node: NodeId) -> View {
        let peer = self.chat_peer(node);
        let rooms = [self.chat.hosts[node].rooms, peer.map_or(0, |peer| self.chat.hosts[peer].rooms)];
        let reached = peer.is_some_and(|peer| self.nodes_reach_each_other(node, peer));
        let peer_holds = |side| reached && peer.is_some_and(|peer| self.chat.hosts[peer].machine.holds(side));
        View {
            database: self.database_answers(node),
            rooms,
            duty: [self.hosts_own_rooms(node), self.hosts_peers_rooms(node, reached)],
            free: [!peer_holds(Side::Peer), !peer_holds(Side::Own)],
        }
    }

    /// Whether rooms move with the users of this node.
    fn has_chat_ha(&self, node: NodeId) -> bool {
        let cluster = self.nodes[node].cluster;
        self.scenario.clusters[cluster].imp().is_some_and(|imp| imp.chat.ha) && self.group_ha(node)
    }

    /// A node hosts its own rooms unless it has failed over.
    fn hosts_own_rooms(&self, node: NodeId) -> bool {
        if !self.has_chat_ha(node) {
            return true;
        }
        let own = self.nodes[node].group.map_or(0, |group| self.groups[group].position(node));
        match self.nodes[node].srm.state() {
            SrmState::FailingOver
            | SrmState::FailedOver
            | SrmState::FailedOverCriticalServicesNotRunning
            | SrmState::Idle
            | SrmState::TakingBack => false,
            // It does not know better than before.
            SrmState::Down | SrmState::Initializing => self.nodes[node].claims[own],
            SrmState::Normal
            | SrmState::TakingOver
            | SrmState::RunningInBackupMode
            | SrmState::FallingBack
            | SrmState::RunningInFailedMode
            | SrmState::Unknown => true,
        }
    }

    /// A node hosts the rooms of the other one from backup mode until its fallback is over.
    fn hosts_peers_rooms(&self, node: NodeId, reached: bool) -> bool {
        let (Some(peer), true) = (self.chat_peer(node), self.has_chat_ha(node)) else { return false };
        let cluster = self.nodes[node].cluster;
        let split = !reached && self.nodes[peer].host == Host::Up;
        if split && !self.chat.params[cluster].split_brain_double_host {
            return false;
        }
        let other = self.nodes[peer].group.map_or(0, |group| self.groups[group].position(peer));
        match self.nodes[node].srm.state() {
            SrmState::RunningInBackupMode | SrmState::FallingBack => true,
            SrmState::Down | SrmState::Initializing => self.nodes[node].claims[other],
            SrmState::Normal
            | SrmState::TakingOver
            | SrmState::FailingOver
            | SrmState::FailedOver
            | SrmState::FailedOverCriticalServicesNotRunning
            | SrmState::Idle
            | SrmState::TakingBack
            | SrmState::RunningInFailedMode
            | SrmState::Unknown => false,
        }
    }

    /// Follows a set of rooms that began or ended something on a node.
    fn set_changed(&mut self, node: NodeId, change: Change, cause: Cause) -> Cause {
        let Some(home) = self.home_of(node, change.side) else { return cause };
        let step = self.chat.params[self.nodes[node].cluster].settings().load;
        let place = match change.to {
            State::Loading => Place::Loading { from: self.now, step },
            State::Hosted => Place::Here,
            State::NotHosted | State::Unloading => Place::Nowhere,
        };
        let record = self.record_set(home, node, change, cause);
        self.chat.hosts[home].last_record = record;
        self.put(home, change.side as usize, place);
        let reason = match change.rule {
            Rule::T05 | Rule::T08 => "text_conferencing_down",
            Rule::T09 | Rule::T11 => "unloading",
            Rule::T01 | Rule::T02 | Rule::T03 | Rule::T04 | Rule::T06 | Rule::T07 | Rule::T10 => "",
        };
        self.follow_named(home, reason, change.rule.as_str(), record);
        self.wake_for_named(home, place);
        self.note_loading(home, place);
        self.follow_archive(home);
        self.follow_load(node, record);
        if change.to == State::NotHosted {
            // The other node may have waited for this.
            self.look_later(home);
            if let Some(peer) = self.chat_peer(home) {
                self.look_later(peer);
            }
        }
        record
    }

    /// Users who log in while the rooms of their node load wait for theirs.
    fn note_loading(&mut self, home: NodeId, place: Place) {
        self.ledger.loading.remove(&home);
        let cluster = self.nodes[home].cluster;
        let chat = &self.scenario.clusters[cluster].presence().chat;
        let (Place::Loading { from, step }, Some(users)) = (place, chat.users_per_room) else { return };
        let rooms: u64 = chat.rooms.values().map(|rooms| u64::from(*rooms)).sum();
        let groups = self.groups.iter().filter(|group| group.cluster == cluster);
        let all: u64 = groups.flat_map(|group| group.users).map(u64::from).sum();
        let in_rooms = (rooms * u64::from(users)).min(all);
        let rooms = self.chat.hosts[home].rooms;
        self.ledger.loading.insert(home, RoomsLoading { from, step, rooms, in_rooms, all });
    }

    /// One record for all rooms that live on a node; `users` is their number.
    fn record_set(&mut self, home: NodeId, node: NodeId, change: Change, cause: Cause) -> Cause {
        let rooms = self.chat.hosts[home].rooms;
        if rooms == 0 {
            return cause;
        }
        self.last_change = self.now;
        let word = |state: State| match state {
            State::NotHosted => Label::Word("not_hosted"),
            State::Loading => Label::Of("loading", node),
            State::Hosted => Label::Of("hosted", node),
            State::Unloading => Label::Of("unloading", node),
        };
        let draft = Draft {
            entity: Entity::Node(home),
            kind: Kind::Room,
            from: word(change.from),
            to: word(change.to),
            reason: "",
            rule: change.rule.as_str(),
            cause,
            users: rooms,
        };
        self.ledger.recorder.add(self.now, draft)
    }

    fn shut_down(&mut self, node: NodeId, rule: Rule, cause: Cause) {
        let lost = self.chat.hosts[node].database_lost.map_or(cause, |(_, cause)| cause);
        self.raise_database_alarm(node, lost);
        debug_assert!(self.chat.hosts[node].machine.service() == Running::Stopped);
        let cause = if rule == Rule::T08 { cause } else { lost };
        self.set_process(node, Service::TextConferencing, Process::Stopped, cause);
    }
}

/// The place of a timer in the list of deadlines.
fn place_of(timer: Timer) -> usize {
    Timer::ALL.iter().position(|known| *known == timer).expect("every timer is in the list")
}
