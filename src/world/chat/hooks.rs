//! Where the rest of the world tells chat that something changed.

use crate::engine::Event;
use crate::machines::chat::{Alarm, Input, Params, Refusal, Rule, Service as Running};
use crate::machines::srm::Service;
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::units::{ClusterId, GroupId, NodeId, UserId};

use super::Due;
use crate::world::agenda::Class;
use crate::world::state::{Process, World};

impl World<'_> {
    /// Whether a failure of Text Conferencing counts for High Availability.
    pub(in crate::world) fn text_conferencing_is_critical(&self, cluster: ClusterId) -> bool {
        self.scenario.clusters[cluster].presence().chat.persistent && self.chat.params[cluster].tc_is_critical
    }

    /// Text Conferencing does not start without its database, where persistent chat is on.
    pub(in crate::world) fn text_conferencing_may_start(&self, node: NodeId) -> bool {
        !self.chat.hosts[node].persistent || self.database_answers(node)
    }

    /// A start that was tried in vain.
    pub(in crate::world) fn tell_of_refused_start(&mut self, node: NodeId, cause: Cause) {
        let service = Entity::Service(node, Service::TextConferencing.as_str());
        let draft = Draft {
            entity: service,
            kind: Kind::Room,
            from: Label::Word("start"),
            to: Label::Word("refused"),
            reason: Refusal::NoDatabase.as_str(),
            rule: Rule::T02.as_str(),
            cause,
            users: 0,
        };
        let record = self.ledger.recorder.add(self.now, draft);
        self.raise_database_alarm(node, record);
    }

    /// Text Conferencing would come up with its host or the XCP Router, and its database does not answer.
    pub(in crate::world) fn hold_text_conferencing(&mut self, node: NodeId, cause: Cause) {
        let service = Service::TextConferencing;
        let was_down = self.nodes[node].services[service as usize].down_since.is_some();
        if was_down && self.is_running(node, service) && !self.text_conferencing_may_start(node) {
            self.nodes[node].services[service as usize].process = Process::Stopped;
            self.record_service(node, service, "running", "stopped", cause);
            self.tell_of_refused_start(node, cause);
        }
    }

    /// Services of a node, or its host, changed.
    pub(in crate::world) fn chat_follows_node(&mut self, node: NodeId, cause: Cause) {
        if !self.chat.any {
            return;
        }
        let runs = self.is_running(node, Service::TextConferencing);
        let hosts = self.chat.hosts[node].machine.service() != Running::Stopped;
        if runs != hosts {
            self.step_chat(node, if runs { Input::Started } else { Input::Stopped }, cause);
            if !runs {
                self.lose_adhoc_rooms(node, cause);
            }
        }
        self.look_later_around(node);
    }

    /// The state of a node of the group, or its High Availability, changed.
    pub(in crate::world) fn chat_follows_group(&mut self, group: GroupId) {
        if let Some(node) = self.groups[group].nodes.first().copied() {
            self.look_later_around(node);
        }
    }

    /// The network changed.
    pub(in crate::world) fn chat_follows_network(&mut self, cause: Cause) {
        if self.chat.any {
            self.check_databases(cause);
            for node in self.nodes.keys() {
                self.look_later(node);
            }
            self.users_later();
        }
    }

    /// New settings of a cluster; whether anything is new.
    pub(in crate::world) fn set_chat_params(&mut self, cluster: ClusterId, params: Params) -> bool {
        let changed = self.chat.params[cluster] != params;
        self.chat.params[cluster] = params;
        if changed {
            for node in self.nodes.keys().filter(|node| self.nodes[*node].cluster == cluster).collect::<Vec<_>>() {
                self.follow_archive(node);
                self.look_later(node);
            }
        }
        changed
    }

    /// Streams between clusters changed.
    pub(in crate::world) fn chat_follows_streams(&mut self) {
        self.users_later();
    }

    /// A tracer user signed in or out.
    pub(in crate::world) fn chat_follows_user(&mut self, user: UserId, label: Label, cause: Cause) {
        if self.chat.follows_users {
            self.follow_session(user, label, cause);
        }
    }

    fn look_later_around(&mut self, node: NodeId) {
        if self.chat.any {
            self.look_later(node);
            if let Some(peer) = self.chat_peer(node) {
                self.look_later(peer);
            }
            self.users_later();
        }
    }

    /// Lets a Text Conferencing look around once everything else of this instant has happened.
    pub(super) fn look_later(&mut self, node: NodeId) {
        if self.chat.hosts[node].persistent {
            self.agenda.push(self.now, Class::Rooms, node.0, Due::Look.pack());
        }
    }

    pub(super) fn users_later(&mut self) {
        if self.chat.follows_users {
            self.agenda.push(self.now, Class::Rooms, 0, Due::Users.pack());
        }
    }

    /// Something is due in chat rooms.
    pub(in crate::world) fn rooms_due(&mut self, event: Event) {
        let node = NodeId(event.entity);
        match Due::unpack(event.argument) {
            Due::Timer(timer) => self.chat_timer_due(node, timer),
            Due::Look => self.look(node),
            Due::Room => self.follow_named(node, "", "", self.chat.hosts[node].last_record),
            Due::Notice => self.notice_database(node),
            Due::Users => self.follow_users(Cause::Start),
        }
    }

    pub(super) fn raise_database_alarm(&mut self, node: NodeId, cause: Cause) {
        let alarm = Alarm::DatabaseConnect.as_str();
        if !self.nodes[node].alarms.contains(&alarm) {
            self.raise(node, alarm, cause);
        }
    }
}
