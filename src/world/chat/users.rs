//! Tracer users in rooms.

use crate::machines::srm::Service;
use crate::net::End;
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::units::{NodeId, SimTime, UserId};

use super::Due;
use crate::world::agenda::Class;
use crate::world::state::World;

/// A tracer user and the rooms it is in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tracer {
    /// Where it is signed in, if it is.
    on: Option<NodeId>,
    /// Rooms it has entered, one bit each in the order of its list.
    entered: u16,
    /// When it can enter rooms.
    ready_at: SimTime,
    last_record: Cause,
}

impl Tracer {
    pub(super) const fn new(home: NodeId) -> Self {
        Self { on: Some(home), entered: 0, ready_at: SimTime::ZERO, last_record: Cause::Start }
    }
}

impl World<'_> {
    /// Users are in their rooms from the start.
    pub(super) fn begin_users(&mut self) {
        for user in self.scenario.users.keys() {
            let entered = self.rooms_within_reach(user);
            self.chat.tracers[user].entered = entered;
            if entered != 0 {
                let label = Label::InRooms(user, self.scenario.users[user].home, entered);
                self.initial.insert(Entity::User(user), (label, ""));
            }
        }
    }

    /// A user signed in or out; entering rooms takes a moment.
    pub(super) fn follow_session(&mut self, user: UserId, label: Label, cause: Cause) {
        let on = if let Label::Of("signed_in", node) = label { Some(node) } else { None };
        let join = self.chat.params[self.nodes[self.scenario.users[user].home].cluster].room_join_time;
        let tracer = &mut self.chat.tracers[user];
        *tracer = Tracer { on, entered: 0, ready_at: self.now + join, last_record: cause };
        if on.is_some() {
            self.agenda.push(self.now + join, Class::Rooms, 0, Due::Users.pack());
        }
    }

    /// Lets users enter rooms that they can reach and leave those that are gone.
    pub(super) fn follow_users(&mut self, cause: Cause) {
        if !self.chat.follows_users {
            return;
        }
        for user in self.scenario.users.keys() {
            let Tracer { on, entered, last_record, .. } = self.chat.tracers[user];
            let Some(node) = on else { continue };
            let now_in = self.rooms_within_reach(user);
            if now_in == entered {
                continue;
            }
            let label = |rooms: u16| match rooms {
                0 => Label::Of("signed_in", node),
                rooms => Label::InRooms(user, node, rooms),
            };
            // Who enters does so because it signed in, or because the room is back: the later of the two.
            let cause = cause.max(last_record);
            let entity = Entity::User(user);
            let (from, to) = (label(entered), label(now_in));
            let draft = Draft { entity, kind: Kind::State, from, to, reason: "", rule: "", cause, users: 1 };
            let record = self.ledger.recorder.add(self.now, draft);
            self.chat.tracers[user].entered = now_in;
            self.chat.tracers[user].last_record = record;
            self.fire_triggers(entity, to, "", record);
        }
    }

    /// The rooms of a user that it can be in now, one bit each.
    fn rooms_within_reach(&self, user: UserId) -> u16 {
        let Tracer { on, ready_at, .. } = self.chat.tracers[user];
        let Some(node) = on.filter(|node| ready_at <= self.now && self.text_conferencing_works(*node)) else {
            return 0;
        };
        let rooms = self.scenario.users[user].rooms.iter().enumerate();
        let reached = rooms.filter(|(_, room)| match room {
            Entity::Room(home, number) => {
                self.hosts_of_room(*home, *number).any(|host| self.room_traffic_passes(node, host))
            }
            _ => false,
        });
        reached.fold(0, |all, (bit, _)| all | 1 << bit)
    }

    /// Whether the messages of a room get from one node to another: inside a cluster over the network,
    /// between clusters over a stream of their XCP Routers.
    fn room_traffic_passes(&self, a: NodeId, b: NodeId) -> bool {
        let alive = self.is_running(a, Service::XcpRouter) && self.is_running(b, Service::XcpRouter);
        if a == b || !alive {
            return a == b;
        }
        if self.nodes[a].cluster == self.nodes[b].cluster {
            return self.net.connects(End::Node(a), End::Node(b), &[]);
        }
        self.routers_have_a_stream(a, b)
    }

    /// The users in a room.
    pub(super) fn users_in(&self, room: Entity) -> impl Iterator<Item = UserId> {
        self.scenario.users.iter_enumerated().filter_map(move |(id, user)| {
            let bit = user.rooms.iter().position(|known| *known == room)?;
            (self.chat.tracers[id].entered & 1 << bit != 0).then_some(id)
        })
    }

    /// Where a user is signed in.
    pub(super) fn session_of(&self, user: UserId) -> Option<NodeId> {
        self.chat.tracers[user].on
    }
}
