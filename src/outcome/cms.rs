//! What one run produced in Meeting Server clusters: primaries, writes, calls.

use crate::units::{ClusterId, NodeId, Rate, SimTime};

/// What a Call Bridge can do with the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// It reaches the primary.
    Writes,
    /// It reaches no primary and reads elsewhere, where the parameters let it.
    Reads,
    /// Neither.
    Nothing,
    /// Its host is down: nobody asks it for anything.
    Down,
}

impl Access {
    /// The state of the Call Bridge.
    #[must_use]
    pub const fn state(self) -> &'static str {
        match self {
            Self::Writes => "can_write",
            Self::Reads | Self::Nothing => "cannot_write",
            Self::Down => "down",
        }
    }
}

/// A time during which a Call Bridge had the same access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessSpan {
    /// The Call Bridge.
    pub bridge: NodeId,
    /// When it began.
    pub from: SimTime,
    /// When it ended; the end of the run for the last one.
    pub to: SimTime,
    /// What it could do.
    pub access: Access,
}

/// A time without a primary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// When it began.
    pub from: SimTime,
    /// When it ended; `None` if the run ended first.
    pub to: Option<SimTime>,
}

/// A promotion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Election {
    /// When.
    pub t: SimTime,
    /// Who became primary.
    pub node: NodeId,
    /// Whether somebody else was primary before.
    pub moved: bool,
    /// Writes of earlier primaries that the copy does not have: microseconds of writing, summed over
    /// the Call Bridges.
    pub lost: u64,
}

/// Calls that ended or found no place because a Call Bridge failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLoss {
    /// When.
    pub t: SimTime,
    /// The Call Bridge that failed.
    pub bridge: NodeId,
    /// Calls that dropped.
    pub dropped: u32,
    /// Calls that dialled again and found every Call Bridge down or too busy.
    pub turned_away: u32,
}

/// One Meeting Server cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CmsRun {
    /// Which.
    pub cluster: ClusterId,
    /// Writes of all Call Bridges together.
    pub writes: Rate,
    /// Number of Call Bridges.
    pub bridges: u32,
    /// Times without a primary, in order.
    pub gaps: Vec<Gap>,
    /// What each Call Bridge could do, in order of the ends.
    pub access: Vec<AccessSpan>,
    /// Promotions in order.
    pub elections: Vec<Election>,
    /// Calls lost.
    pub calls: Vec<CallLoss>,
    /// What each node answers to `database cluster status` at the end of the run, where it was asked for.
    pub status: Vec<(NodeId, String)>,
}
