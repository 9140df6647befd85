//! What verbs of chat do: posts, new rooms, databases.

use crate::machines::chat::{Refusal, Side as Set, State};
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::scenario::{ChatAction, Event};
use crate::units::{NodeId, UserId};

use super::Place;
use crate::world::fault::Effect;
use crate::world::state::World;

impl World<'_> {
    pub(in crate::world) fn act_on_chat(
        &mut self,
        number: usize,
        event: &Event,
        action: &ChatAction,
        cause: Cause,
    ) -> Vec<Effect> {
        match action {
            ChatAction::DatabaseDown { on, from } => self.break_databases(number, on, from, cause),
            ChatAction::Post { on, from } => self.each(number, event, on, |world, target| match target {
                Entity::Room(home, room) => world.post(*from, home, room, cause),
                _ => Effect::Nothing,
            }),
            ChatAction::CreateRoom { on, from, adhoc } => {
                self.each_node(number, event, on, |world, node| world.create_room(node, *from, *adhoc, cause))
            }
            ChatAction::Merge { on, step, into } => {
                self.each_group(number, event, on, |world, group| world.merge(group, *step, *into, cause))
            }
        }
    }

    /// A tracer user posts in a room: everybody in it gets the message, or nobody.
    fn post(&mut self, from: UserId, home: NodeId, number: u32, cause: Cause) -> Effect {
        let room = Entity::Room(home, number);
        let host = self.hosts_of_room(home, number).next();
        let others = self.users_in(room).filter(|user| *user != from).count();
        let refusal = match host {
            _ if self.session_of(from).is_none() => Some(Refusal::SignedOut),
            None => Some(Refusal::NoHost),
            Some(_) if !self.users_in(room).any(|user| user == from) => Some(Refusal::NotInRoom),
            Some(_) => None,
        };
        let archives = self.chat.params[self.nodes[home].cluster].archive_all_messages;
        let unwritten = archives && host.is_some_and(|host| !self.database_answers(host));
        let (to, reason) = match refusal {
            Some(refusal) => ("not_delivered", refusal.as_str()),
            None if unwritten => ("delivered", "not_archived"),
            None => ("delivered", ""),
        };
        let bit = self.scenario.users[from].rooms.iter().position(|known| *known == room);
        let sender = bit.map_or(Label::Word("post"), |bit| Label::InRooms(from, home, 1 << bit));
        let users = if refusal.is_some() { 0 } else { u32::try_from(others).expect("few tracer users") };
        let (entity, to) = (Entity::User(from), Label::Word(to));
        let draft = Draft { entity, kind: Kind::Room, from: sender, to, reason, rule: "", cause, users };
        self.ledger.recorder.add(self.now, draft);
        if refusal.is_some() {
            self.chat.found.posts_lost.push((home, self.now));
            return Effect::Refused;
        }
        Effect::Changed
    }

    /// A room is created on a node, unless a limit or the lack of a database forbids it.
    fn create_room(&mut self, node: NodeId, from: Option<UserId>, adhoc: bool, cause: Cause) -> Effect {
        let refusal = self.why_no_room(node, from, adhoc);
        let (to, reason) = refusal.map_or(("accepted", ""), |refusal| ("refused", refusal.as_str()));
        let verb = if adhoc { "create_adhoc_room" } else { "create_room" };
        let draft = Draft {
            entity: Entity::Node(node),
            kind: Kind::Room,
            from: Label::Word(verb),
            to: Label::Word(to),
            reason,
            rule: "",
            cause,
            users: 1,
        };
        let record = self.ledger.recorder.add(self.now, draft);
        if refusal.is_some() {
            self.chat.found.refused.push((node, self.now));
            return Effect::Refused;
        }
        if adhoc {
            self.chat.hosts[node].adhoc += 1;
        } else {
            self.chat.hosts[node].rooms += 1;
            self.follow_archive(node);
            self.follow_load(node, record);
        }
        Effect::Changed
    }

    fn why_no_room(&self, node: NodeId, from: Option<UserId>, adhoc: bool) -> Option<Refusal> {
        let cluster = self.nodes[node].cluster;
        let (host, params) = (&self.chat.hosts[node], &self.chat.params[cluster]);
        let ha = self.scenario.clusters[cluster].imp().is_some_and(|imp| imp.chat.ha);
        let (persistent, all) = (u64::from(host.rooms), u64::from(host.rooms) + u64::from(host.adhoc));
        if from.is_some_and(|user| self.session_of(user).is_none()) {
            return Some(Refusal::SignedOut);
        }
        if !self.text_conferencing_works(node) {
            return Some(Refusal::NotRunning);
        }
        if all >= params.max_rooms_allowed {
            return Some(Refusal::TooManyRooms);
        }
        if adhoc {
            return None;
        }
        if host.machine.set(Set::Own) != State::Hosted || host.places[0] != Place::Here {
            return Some(Refusal::NoHost);
        }
        if !self.database_answers(node) {
            return Some(Refusal::NoDatabase);
        }
        (persistent >= params.persistent_rooms_max(ha)).then_some(Refusal::TooManyPersistentRooms)
    }
}
