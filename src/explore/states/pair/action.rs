//! What can happen to a pair.

use std::fmt;

use crate::machines::srm::Timer;

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A message arrives at this node.
    Deliver(usize),
    /// This node judges what it has heard.
    Evaluate(usize),
    /// This node sends a keepalive.
    SendKeepalive(usize),
    /// A timer of this node runs out.
    Fire(usize, Timer),
    /// The user move to this node ends well.
    MoveDone(usize),
    /// The user move to this node fails.
    MoveFails(usize),
    /// The services of this node refuse to start.
    ServicesRefuse(usize),
    /// The path between the nodes is cut.
    CutLink,
    /// This node loses power.
    Crash(usize),
    /// SRM stops on this node.
    StopSrm(usize),
    /// A critical service stops on this node.
    StopService(usize),
    /// An internal error in the SRM of this node.
    InternalError(usize),
    /// An administrator fails this node over.
    Failover(usize),
    /// An administrator falls back to this node.
    Fallback(usize),
    /// An administrator recovers the group.
    Recover,
    /// An administrator switches High Availability off.
    HaOff,
    /// The path is back.
    HealLink,
    /// This node is powered on.
    Boot(usize),
    /// SRM starts on this node.
    StartSrm(usize),
    /// The critical services start on this node.
    StartService(usize),
    /// An administrator switches High Availability on.
    HaOn,
}

impl Action {
    /// Whether it is a disturbance: a fault or an action of an administrator.
    #[must_use]
    pub const fn is_disturbance(self) -> bool {
        matches!(
            self,
            Self::MoveFails(_)
                | Self::ServicesRefuse(_)
                | Self::CutLink
                | Self::Crash(_)
                | Self::StopSrm(_)
                | Self::StopService(_)
                | Self::InternalError(_)
                | Self::Failover(_)
                | Self::Fallback(_)
                | Self::Recover
                | Self::HaOff
        )
    }
}

impl Action {
    /// The same on the other node.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Deliver(n) => Self::Deliver(1 - n),
            Self::Evaluate(n) => Self::Evaluate(1 - n),
            Self::SendKeepalive(n) => Self::SendKeepalive(1 - n),
            Self::Fire(n, timer) => Self::Fire(1 - n, timer),
            Self::MoveDone(n) => Self::MoveDone(1 - n),
            Self::MoveFails(n) => Self::MoveFails(1 - n),
            Self::ServicesRefuse(n) => Self::ServicesRefuse(1 - n),
            Self::Crash(n) => Self::Crash(1 - n),
            Self::StopSrm(n) => Self::StopSrm(1 - n),
            Self::StopService(n) => Self::StopService(1 - n),
            Self::InternalError(n) => Self::InternalError(1 - n),
            Self::Failover(n) => Self::Failover(1 - n),
            Self::Fallback(n) => Self::Fallback(1 - n),
            Self::Boot(n) => Self::Boot(1 - n),
            Self::StartSrm(n) => Self::StartSrm(1 - n),
            Self::StartService(n) => Self::StartService(1 - n),
            Self::CutLink | Self::Recover | Self::HaOff | Self::HealLink | Self::HaOn => self,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let node = |node: &usize| ["A", "B"][*node];
        match self {
            Self::Deliver(n) => write!(f, "a message arrives at {}", node(n)),
            Self::Evaluate(n) => write!(f, "{} judges what it heard", node(n)),
            Self::SendKeepalive(n) => write!(f, "{} sends a keepalive", node(n)),
            Self::Fire(n, timer) => write!(f, "a timer of {} runs out: {timer:?}", node(n)),
            Self::MoveDone(n) => write!(f, "the user move to {} ends", node(n)),
            Self::MoveFails(n) => write!(f, "the user move to {} fails", node(n)),
            Self::ServicesRefuse(n) => write!(f, "services of {} refuse to start", node(n)),
            Self::CutLink => write!(f, "the path is cut"),
            Self::Crash(n) => write!(f, "{} loses power", node(n)),
            Self::StopSrm(n) => write!(f, "SRM stops on {}", node(n)),
            Self::StopService(n) => write!(f, "a critical service stops on {}", node(n)),
            Self::InternalError(n) => write!(f, "an internal error on {}", node(n)),
            Self::Failover(n) => write!(f, "administrator: fail over {}", node(n)),
            Self::Fallback(n) => write!(f, "administrator: fall back to {}", node(n)),
            Self::Recover => write!(f, "administrator: recover"),
            Self::HaOff => write!(f, "administrator: High Availability off"),
            Self::HealLink => write!(f, "the path is back"),
            Self::Boot(n) => write!(f, "{} is powered on", node(n)),
            Self::StartSrm(n) => write!(f, "SRM starts on {}", node(n)),
            Self::StartService(n) => write!(f, "critical services start on {}", node(n)),
            Self::HaOn => write!(f, "administrator: High Availability on"),
        }
    }
}

/// One step of a history: what happened, and in which of the possible orders the messages that it gave rise to
/// arrived, by its place in the list of different outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub action: Action,
    /// Which outcome.
    pub order: u8,
}
