//! What the sync loop is told and what it orders.

use arrayvec::ArrayVec;

use crate::units::SimDuration;

use super::vocabulary::{Alarm, Failure, Rule, State, Work};

/// Timers of one sync loop. At one instant they fire in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The next periodic sync.
    Period,
    /// The next attempt after a failure.
    Retry,
    /// The running sync takes too long.
    Stuck,
    /// The failure lasts too long.
    Restart,
}

impl Timer {
    /// Every timer, in order.
    pub const ALL: [Self; 4] = [Self::Period, Self::Retry, Self::Stuck, Self::Restart];
}

/// Lengths and choices, from the parameters in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// From one periodic start to the next.
    pub period: SimDuration,
    /// From the first failure of a series to the next attempt.
    pub first_retry: SimDuration,
    /// From any further failure to the next attempt.
    pub retry: SimDuration,
    /// How long a sync may run; strictly more is stuck.
    pub stuck_after: SimDuration,
    /// How long a failure may last until ICSA restarts.
    pub restart_after: SimDuration,
    /// Whether the clock of that restart starts at the last success instead of the first failure.
    pub restart_from_success: bool,
    /// Whether a failure that lasts restarts ICSA.
    pub failure_restarts: bool,
    /// Whether a stuck sync restarts ICSA.
    pub stuck_restarts: bool,
}

/// Facts that reach the sync loop. A sync carries a number, so that a late answer closes no newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// ICSA runs now.
    AgentUp,
    /// ICSA does not run any more.
    AgentDown,
    /// The sync with this number succeeded.
    Succeeded(u8),
    /// The sync with this number failed.
    Failed(u8, Failure),
    /// An administrator forces a sync.
    Forced,
    /// The peer entry was deleted.
    Deleted,
    /// A timer fired.
    Fired(Timer),
}

/// A change of state, or an attempt that leaves it as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// State before.
    pub from: State,
    /// State after.
    pub to: State,
    /// The rule.
    pub rule: Rule,
    /// Why an attempt failed, if it did.
    pub failure: Option<Failure>,
}

/// Orders of the sync loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Write the change down; comes first.
    Changed(Change),
    /// Begin the sync with this number.
    StartSync(u8, Work),
    /// The running sync is given up.
    Abort,
    /// Set a timer, instead of an earlier setting.
    Arm(Timer, SimDuration),
    /// Forget a timer.
    Cancel(Timer),
    /// Raise an alarm.
    Raise(Alarm),
    /// Clear every alarm of this peer.
    ClearAlarms,
    /// Restart ICSA, which concerns every peer of the cluster.
    RestartAgent(Rule),
}

/// One step orders at most eight things.
pub type Outputs = ArrayVec<Output, 8>;
