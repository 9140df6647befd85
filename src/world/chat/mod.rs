//! Chat rooms in a run: Text Conferencing of every node, which rooms it hosts, who is in them.
//!
//! Rooms are counted, not listed: the rooms that live on a node are loaded in the order of their numbers,
//! so those available are always the first ones. Only rooms that a tracer user, an event or an expectation
//! names have records of their own.

mod actions;
mod databases;
mod hooks;
mod hosts;
mod merge;
mod report;
mod rooms;
mod users;

use std::collections::BTreeMap;

use typed_index_collections::TiVec;

use crate::machines::chat::{Host, Params, Service as Running, Side, Timer};
use crate::outcome::{Cause, ChatOutcome, Entity, Label, RoomLimits};
use crate::scenario::Scenario;
use crate::units::{ClusterId, DatabaseId, GroupId, NodeId, SimDuration, SimTime, UserId};

use super::state::World;

use databases::DatabaseFault;
use merge::MergeJob;
use users::Tracer;

/// Everything about chat in one run.
#[derive(Clone, Debug, Default)]
pub(super) struct Chats {
    /// One for each node, whatever it is.
    hosts: TiVec<NodeId, TextConferencing>,
    /// Settings in force, by cluster.
    params: TiVec<ClusterId, Params>,
    databases: TiVec<DatabaseId, Vec<DatabaseFault>>,
    /// The database of each node; events can assign another one.
    assigned: TiVec<NodeId, Option<DatabaseId>>,
    tracers: TiVec<UserId, Tracer>,
    /// Whether some tracer user has a room.
    follows_users: bool,
    merges: BTreeMap<GroupId, MergeJob>,
    found: ChatOutcome,
    /// Whether some cluster has chat.
    any: bool,
}

/// Where one set of rooms is on one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Not there.
    Nowhere,
    /// Room k is there k + 1 steps after `from`.
    Loading { from: SimTime, step: SimDuration },
    /// All of them are there.
    Here,
}

/// Text Conferencing of a node, and the rooms that live on the node.
#[derive(Clone, Debug)]
struct TextConferencing {
    /// Whether the cluster of the node has persistent chat.
    persistent: bool,
    machine: Host,
    deadlines: [Option<SimTime>; Timer::ALL.len()],
    /// Persistent rooms that live on this node, and ad hoc rooms.
    rooms: u32,
    adhoc: u32,
    /// Where the rooms that live here are: on this node, on the other one of the group.
    places: [Place; 2],
    /// Rooms that live here and have no host, by stretches.
    down: Vec<rooms::Down>,
    /// Since when messages of the rooms that live here are not written, and of how many rooms.
    unarchived: Option<(SimTime, u32)>,
    /// Rooms that live here and have records of their own, with their last state.
    named: Vec<(u32, Label)>,
    /// Since when the database does not answer this node, and why.
    database_lost: Option<(SimTime, Cause)>,
    /// Since when this node hosts too many rooms, and how many at most.
    overload: Option<(SimTime, u32)>,
    /// Since when the rooms that live here have two hosts that hear each other.
    two_hosts: Option<SimTime>,
    reported: bool,
    last_record: Cause,
}

/// What is due in chat rooms, as the argument of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    /// A timer of the Text Conferencing of a node.
    Timer(usize),
    /// Something that a Text Conferencing has to look at has changed.
    Look,
    /// A room with records of its own is loaded.
    Room,
    /// A lost database is noticed.
    Notice,
    /// Tracer users enter or leave rooms.
    Users,
}

impl Due {
    const FIRST: u64 = Timer::ALL.len() as u64;

    const fn pack(self) -> u64 {
        match self {
            Self::Timer(index) => index as u64,
            Self::Look => Self::FIRST,
            Self::Room => Self::FIRST + 1,
            Self::Notice => Self::FIRST + 2,
            Self::Users => Self::FIRST + 3,
        }
    }

    fn unpack(argument: u64) -> Self {
        match argument {
            timer if timer < Self::FIRST => Self::Timer(usize::try_from(timer).expect("a timer has a small number")),
            Self::FIRST => Self::Look,
            other if other == Self::FIRST + 1 => Self::Room,
            other if other == Self::FIRST + 2 => Self::Notice,
            _ => Self::Users,
        }
    }
}

impl Chats {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let params = scenario.clusters.iter().map(|cluster| cluster.imp().map(|imp| imp.chat.params.clone()));
        let mut assigned: TiVec<NodeId, Option<DatabaseId>> = scenario.nodes.iter().map(|_| None).collect();
        for group in &scenario.groups {
            for (node, database) in group.nodes.iter().zip(&group.databases) {
                assigned[*node] = *database;
            }
        }
        let hosts: TiVec<NodeId, TextConferencing> = scenario.nodes.keys().map(|id| new_host(scenario, id)).collect();
        let any = hosts.iter().any(|host| host.persistent || host.adhoc > 0);
        Self {
            any,
            params: params.map(Option::unwrap_or_default).collect(),
            databases: scenario.databases.iter().map(|_| Vec::new()).collect(),
            assigned,
            tracers: scenario.users.iter().map(|user| Tracer::new(user.home)).collect(),
            follows_users: scenario.users.iter().any(|user| !user.rooms.is_empty()),
            merges: BTreeMap::new(),
            found: new_outcome(scenario),
            hosts,
        }
    }
}

fn new_host(scenario: &Scenario, id: NodeId) -> TextConferencing {
    let chat = scenario.clusters[scenario.nodes[id].cluster].imp().map(|imp| &imp.chat);
    let own = |entity: &Entity| match entity {
        Entity::Room(node, number) if *node == id => Some((*number, Label::Of("hosted", id))),
        _ => None,
    };
    TextConferencing {
        persistent: chat.is_some_and(|chat| chat.persistent),
        machine: Host::running(),
        deadlines: [None; Timer::ALL.len()],
        rooms: chat.map_or(0, |chat| chat.rooms_of(id)),
        adhoc: chat.and_then(|chat| chat.adhoc.get(&id).copied()).unwrap_or(0),
        places: [Place::Here, Place::Nowhere],
        down: Vec::new(),
        unarchived: None,
        named: scenario.names.of.keys().filter_map(own).collect(),
        database_lost: None,
        overload: None,
        two_hosts: None,
        reported: false,
        last_record: Cause::Start,
    }
}

fn new_outcome(scenario: &Scenario) -> ChatOutcome {
    let chats = || scenario.clusters.iter_enumerated().filter_map(|(id, cluster)| Some((id, cluster.imp()?)));
    let messages = chats().filter_map(|(id, imp)| Some((id, imp.chat.messages?))).collect();
    let limits = chats().flat_map(|(_, imp)| {
        let capacity = imp.chat.capacity(imp.ova);
        imp.chat.rooms.iter().map(move |(node, rooms)| RoomLimits { node: *node, rooms: *rooms, capacity })
    });
    ChatOutcome { messages, limits: limits.collect(), ..ChatOutcome::default() }
}

impl World<'_> {
    /// Where rooms, databases and the users in rooms are at the start.
    pub(super) fn begin_chat(&mut self) {
        for database in (0..self.scenario.databases.len()).map(DatabaseId::from) {
            self.initial.insert(Entity::Database(database), (Label::Word("up"), ""));
        }
        for node in self.nodes.keys() {
            for (number, label) in self.chat.hosts[node].named.clone() {
                self.initial.insert(Entity::Room(node, number), (label, ""));
            }
        }
        self.watches_users |= self.chat.follows_users;
        self.begin_users();
    }

    /// The Text Conferencing of the other node of the group.
    fn chat_peer(&self, node: NodeId) -> Option<NodeId> {
        self.peer_of(node)
    }

    /// The node on which the rooms of a side live.
    fn home_of(&self, node: NodeId, side: Side) -> Option<NodeId> {
        match side {
            Side::Own => Some(node),
            Side::Peer => self.chat_peer(node),
        }
    }

    /// Whether the Text Conferencing of a node can do anything for users.
    fn text_conferencing_works(&self, node: NodeId) -> bool {
        self.is_running(node, crate::machines::srm::Service::TextConferencing)
            && self.chat.hosts[node].machine.service() != Running::Stopped
    }
}
