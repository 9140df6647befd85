//! What Text Conferencing is told, what it sees around it, and what it orders.

use arrayvec::ArrayVec;

use crate::units::SimDuration;

use super::vocabulary::{Rule, State};

/// Whose rooms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Those that live on this node.
    Own,
    /// Those that live on the other node of the group.
    Peer,
}

impl Side {
    /// Both sets, in the order in which they are handled.
    pub const ALL: [Self; 2] = [Self::Own, Self::Peer];
}

/// Timers of one Text Conferencing. At one instant they fire in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The start time is over.
    Start,
    /// The last room of a set is loaded.
    Load(Side),
    /// The last room of a set is unloaded.
    Unload(Side),
}

impl Timer {
    /// Every timer, in order.
    pub const ALL: [Self; 5] =
        [Self::Start, Self::Unload(Side::Own), Self::Unload(Side::Peer), Self::Load(Side::Own), Self::Load(Side::Peer)];
}

/// Lengths and choices, from the parameters in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// From the start of the service to the first room.
    pub start: SimDuration,
    /// Time to load one room.
    pub load: SimDuration,
    /// Time to unload one room.
    pub unload: SimDuration,
}

/// What a Text Conferencing sees around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// Whether the external database answers this node.
    pub database: bool,
    /// Rooms of each set, own rooms first.
    pub rooms: [u32; 2],
    /// Whether this node has to host each set.
    pub duty: [bool; 2],
    /// Whether nobody else hosts each set, as far as this node can know.
    pub free: [bool; 2],
}

impl View {
    /// Whether a set can be loaded: nothing is needed for a set without rooms.
    pub(super) const fn can_load(&self, side: Side) -> bool {
        self.database || self.rooms[side as usize] == 0
    }
}

/// Facts that reach a Text Conferencing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// The service was started, its host and the XCP Router running.
    Started,
    /// The service, its host or the XCP Router is gone.
    Stopped,
    /// Something that the view shows has changed.
    Look,
    /// A timer fired.
    Fired(Timer),
}

/// A change of a set of rooms on this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// Whose rooms.
    pub side: Side,
    /// State before.
    pub from: State,
    /// State after.
    pub to: State,
    /// The rule.
    pub rule: Rule,
}

/// Orders of a Text Conferencing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Write the change down.
    Changed(Change),
    /// Set a timer, instead of an earlier setting.
    Arm(Timer, SimDuration),
    /// Forget a timer.
    Cancel(Timer),
    /// Stop the service.
    ShutDown(Rule),
}

/// One step orders at most eight things.
pub type Outputs = ArrayVec<Output, 8>;
