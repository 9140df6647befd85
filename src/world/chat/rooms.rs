//! Which rooms are available: counted by stretches of room numbers, named ones one by one.

use crate::machines::chat::{Side, State};
use crate::outcome::{Cause, Draft, Entity, Kind, Label, Overload, RoomOutage, Unarchived};
use crate::units::{NodeId, SimTime};

use super::{Due, Place};
use crate::world::agenda::Class;
use crate::world::state::World;

/// Neighbouring rooms that lost their host at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Down {
    first: u32,
    rooms: u32,
    since: SimTime,
}

impl Place {
    /// How many of the rooms are there at an instant: always the first ones.
    pub(super) fn available(self, rooms: u32, now: SimTime) -> u32 {
        match self {
            Self::Nowhere => 0,
            Self::Here => rooms,
            Self::Loading { from, step } => {
                let loaded = now.since(from).as_micros() / step.as_micros().max(1);
                u32::try_from(loaded).unwrap_or(u32::MAX).min(rooms)
            }
        }
    }
}

impl World<'_> {
    /// Rooms that live on a node and have a host.
    fn available(&self, home: NodeId) -> u32 {
        let host = &self.chat.hosts[home];
        host.places.iter().map(|place| place.available(host.rooms, self.now)).max().unwrap_or(0)
    }

    /// Puts the rooms that live on a node somewhere else and counts what that makes unavailable.
    pub(super) fn put(&mut self, home: NodeId, at: usize, place: Place) {
        self.settle_rooms(home);
        let before = self.available(home);
        self.chat.hosts[home].places[at] = place;
        self.lose_beyond(home, before);
    }

    /// Rooms up to `before` were available; those that are not any more have lost their host.
    fn lose_beyond(&mut self, home: NodeId, before: u32) {
        let after = self.available(home);
        if after < before {
            let down = Down { first: after, rooms: before - after, since: self.now };
            self.chat.hosts[home].down.push(down);
            self.chat.hosts[home].down.sort_unstable_by_key(|down| down.first);
        }
    }

    /// Ends the outages of rooms that have been loaded by now.
    pub(super) fn settle_rooms(&mut self, home: NodeId) {
        let now = self.now;
        let host = &self.chat.hosts[home];
        let best = host.places.iter().max_by_key(|place| place.available(host.rooms, now)).copied();
        let Some(Place::Loading { from, step }) = best else { return };
        let loaded = Place::Loading { from, step }.available(host.rooms, now);
        let host = &mut self.chat.hosts[home];
        for down in std::mem::take(&mut host.down) {
            let back = loaded.saturating_sub(down.first).min(down.rooms);
            if back > 0 {
                let (first, since, loaded_from) = (down.first, down.since, Some(from));
                self.chat.found.outages.push(RoomOutage { home, first, rooms: back, since, loaded_from, step });
            }
            if back < down.rooms {
                host.down.push(Down { first: down.first + back, rooms: down.rooms - back, since: down.since });
            }
        }
    }

    /// Everything that is still without a host at the end of the run.
    pub(super) fn close_outages_of_rooms(&mut self, home: NodeId) {
        self.settle_rooms(home);
        for Down { first, rooms, since } in std::mem::take(&mut self.chat.hosts[home].down) {
            let step = crate::units::SimDuration::ZERO;
            self.chat.found.outages.push(RoomOutage { home, first, rooms, since, loaded_from: None, step });
        }
    }

    /// Where a room is, as a state.
    fn room_label(&self, home: NodeId, number: u32) -> Label {
        let hosts: Vec<NodeId> = self.hosts_of_room(home, number).collect();
        match hosts[..] {
            [] => Label::Word("hosted:none"),
            [node] => Label::Of("hosted", node),
            _ => Label::Word("dual_host"),
        }
    }

    /// The nodes on which a room is available.
    pub(super) fn hosts_of_room(&self, home: NodeId, number: u32) -> impl Iterator<Item = NodeId> {
        let host = &self.chat.hosts[home];
        let nodes = [Some(home), self.chat_peer(home)];
        let here = move |place: &Place| place.available(host.rooms, self.now) > number;
        nodes.into_iter().zip(&host.places).filter(move |(_, place)| here(place)).filter_map(|(node, _)| node)
    }

    /// Writes down where named rooms are now.
    pub(super) fn follow_named(&mut self, home: NodeId, reason: &'static str, rule: &'static str, cause: Cause) {
        let mut changed = None;
        for index in 0..self.chat.hosts[home].named.len() {
            let (number, before) = self.chat.hosts[home].named[index];
            let to = self.room_label(home, number);
            if to == before {
                continue;
            }
            self.chat.hosts[home].named[index].1 = to;
            let entity = Entity::Room(home, number);
            let reason = if to == Label::Word("hosted:none") { reason } else { "" };
            let draft = Draft { entity, kind: Kind::Room, from: before, to, reason, rule, cause, users: 0 };
            let record = self.ledger.recorder.add(self.now, draft);
            self.last_change = self.now;
            self.fire_triggers(entity, to, reason, record);
            changed = Some(record);
        }
        if let Some(record) = changed {
            self.follow_users(record);
        }
    }

    /// Each named room is looked at again at the instant at which it is loaded.
    pub(super) fn wake_for_named(&mut self, home: NodeId, place: Place) {
        let Place::Loading { from, step } = place else { return };
        for (number, _) in &self.chat.hosts[home].named {
            let at = from + step.times(u64::from(*number) + 1);
            self.agenda.push(at, Class::Rooms, home.0, Due::Room.pack());
        }
    }

    /// Begins or ends the time in which messages of rooms are not written.
    pub(super) fn follow_archive(&mut self, home: NodeId) {
        let host = &self.chat.hosts[home];
        let nodes = [Some(home), self.chat_peer(home)];
        let here = || nodes.into_iter().flatten().zip(&host.places).filter(|(_, place)| **place == Place::Here);
        let archives = self.chat.params[self.nodes[home].cluster].archive_all_messages;
        let written = here().any(|(node, _)| self.database_answers(node));
        let misses = archives && host.persistent && !written && here().next().is_some();
        let rooms = if misses { host.rooms } else { 0 };
        let before = host.unarchived.map_or(0, |(_, rooms)| rooms);
        if rooms == before {
            return;
        }
        if let Some((from, rooms)) = self.chat.hosts[home].unarchived.take() {
            self.chat.found.unarchived.push(Unarchived { home, rooms, from, to: self.now });
        }
        self.chat.hosts[home].unarchived = (rooms > 0).then_some((self.now, rooms));
    }

    /// Rooms that a node hosts now.
    pub(super) fn rooms_hosted(&self, node: NodeId) -> u32 {
        let own = self.chat.hosts[node].places[Side::Own as usize].available(self.chat.hosts[node].rooms, self.now);
        let peers = self.chat_peer(node).map_or(0, |peer| {
            let host = &self.chat.hosts[peer];
            host.places[Side::Peer as usize].available(host.rooms, self.now)
        });
        own + peers
    }

    /// Tells when a node begins or ends to host more rooms than it is made for.
    pub(super) fn follow_load(&mut self, node: NodeId, cause: Cause) {
        let most = self.chat.params[self.nodes[node].cluster].overload_room_threshold;
        let rooms = self.rooms_hosted(node);
        let above = u64::from(rooms) > most;
        let overload = self.chat.hosts[node].overload;
        let word = match (above, overload) {
            (true, Some((from, before))) => {
                self.chat.hosts[node].overload = Some((from, before.max(rooms)));
                return;
            }
            (false, None) => return,
            (true, None) => {
                self.chat.hosts[node].overload = Some((self.now, rooms));
                "overloaded"
            }
            (false, Some((from, rooms))) => {
                self.chat.found.overloads.push(Overload { node, rooms, from, to: self.now });
                self.chat.hosts[node].overload = None;
                "within_limits"
            }
        };
        let (from, to) = (Label::Word("rooms_hosted"), Label::Word(word));
        let draft =
            Draft { entity: Entity::Node(node), kind: Kind::Room, from, to, reason: "", rule: "", cause, users: rooms };
        self.ledger.recorder.add(self.now, draft);
    }

    /// Ad hoc rooms end with their Text Conferencing.
    pub(super) fn lose_adhoc_rooms(&mut self, node: NodeId, cause: Cause) {
        let lost = self.chat.hosts[node].adhoc;
        if lost == 0 || !self.chat.params[self.nodes[node].cluster].adhoc_lost_on_tc_failure {
            return;
        }
        self.chat.hosts[node].adhoc = 0;
        self.chat.found.adhoc_lost.push((node, lost, self.now));
        let (from, to) = (Label::Word("adhoc_rooms"), Label::Word("lost"));
        let draft =
            Draft { entity: Entity::Node(node), kind: Kind::Room, from, to, reason: "", rule: "", cause, users: lost };
        self.ledger.recorder.add(self.now, draft);
    }

    /// Whether a set of a node is being loaded or unloaded.
    pub(super) fn rooms_move(&self, node: NodeId) -> bool {
        Side::ALL.iter().any(|side| {
            let moves = matches!(self.chat.hosts[node].machine.set(*side), State::Loading | State::Unloading);
            moves && self.home_of(node, *side).is_some_and(|home| self.chat.hosts[home].rooms > 0)
        })
    }
}
