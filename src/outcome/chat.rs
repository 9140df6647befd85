//! What one run produced in chat rooms: rooms without a host, messages that were not archived, limits.
//!
//! Rooms are counted in bulk: one row for each stretch of rooms that lost their host at one instant.

use crate::units::{ClusterId, NodeId, Rate, SimDuration, SimTime};

/// Rooms of one node, neighbours by number, that nobody hosted for some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomOutage {
    /// Node on which the rooms live.
    pub home: NodeId,
    /// Number of the first room.
    pub first: u32,
    /// How many rooms.
    pub rooms: u32,
    /// Since when they had no host.
    pub since: SimTime,
    /// When loading began that ended it; room k is there k + 1 steps later. `None` if they had no host at
    /// the end of the run.
    pub loaded_from: Option<SimTime>,
    /// Time to load one room.
    pub step: SimDuration,
}

impl RoomOutage {
    /// Microseconds without a host, room by room; those without one at `end` count up to there.
    pub fn micros(&self, end: SimTime) -> impl Iterator<Item = u64> {
        let Self { first, rooms, since, loaded_from, step, .. } = *self;
        (first..first + rooms).map(move |room| {
            let back = loaded_from.map_or(end, |from| from + step.times(u64::from(room) + 1));
            back.since(since).as_micros()
        })
    }
}

/// Rooms that were hosted while their messages could not be written to the external database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unarchived {
    /// Node on which the rooms live.
    pub home: NodeId,
    /// How many rooms.
    pub rooms: u32,
    /// Since when.
    pub from: SimTime,
    /// Until when.
    pub to: SimTime,
}

/// A node that hosted more rooms than it is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overload {
    /// The node.
    pub node: NodeId,
    /// Rooms it hosted at most.
    pub rooms: u32,
    /// Since when.
    pub from: SimTime,
    /// Until when.
    pub to: SimTime,
}

/// What a node can carry by the capacity tables, and what it is asked to carry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoomLimits {
    /// The node.
    pub node: NodeId,
    /// Rooms that live on it.
    pub rooms: u32,
    /// Rooms that it can carry; `None` without users per room or without a table for the template.
    pub capacity: Option<f64>,
}

/// Everything about chat rooms.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ChatOutcome {
    /// Rooms without a host.
    pub outages: Vec<RoomOutage>,
    /// Rooms whose messages were not written.
    pub unarchived: Vec<Unarchived>,
    /// Nodes with too many rooms.
    pub overloads: Vec<Overload>,
    /// Rooms that could not be created: on which node, and when.
    pub refused: Vec<(NodeId, SimTime)>,
    /// Ad hoc rooms that ended with their Text Conferencing: of which node, how many, and when.
    pub adhoc_lost: Vec<(NodeId, u32, SimTime)>,
    /// Messages of tracer users that did not reach the others: of which node the room, and when.
    pub posts_lost: Vec<(NodeId, SimTime)>,
    /// Messages in a room, by cluster.
    pub messages: Vec<(ClusterId, Rate)>,
    /// Rooms that each node hosted at the instants that expectations ask for.
    pub probes: Vec<(SimTime, NodeId, u32)>,
    /// Capacity of nodes that host rooms.
    pub limits: Vec<RoomLimits>,
}

impl ChatOutcome {
    /// Millionths of a message per second in each room of a cluster.
    #[must_use]
    pub fn message_rate(&self, cluster: ClusterId) -> u64 {
        self.messages.iter().find(|(id, _)| *id == cluster).map_or(0, |(_, rate)| rate.millionths())
    }
}
