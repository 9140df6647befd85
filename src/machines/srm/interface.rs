//! What an SRM is told and what it orders: facts, settings, inputs, outputs.

use arrayvec::ArrayVec;

use crate::units::SimDuration;

use super::vocabulary::{Reason, Rule, State};

/// Timers of one SRM. At one instant they fire in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// A critical service is down for too long.
    ServiceDown,
    /// The database is down for too long.
    DatabaseDown,
    /// The peer was not heard while initializing.
    Initialization,
    /// The peer was not heard.
    PeerSilence,
    /// The home node has been healthy long enough.
    AutomaticFallback,
}

/// Lengths and choices of the timers, from the parameters in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Critical Service Down Delay, Multi-Device Messaging factor applied.
    pub service_down_delay: SimDuration,
    /// The same for the database.
    pub database_down_delay: SimDuration,
    /// Initialization Keep Alive Timeout, factor applied.
    pub initialization: SimDuration,
    /// Silence after the last keepalive that counts as loss, factor applied.
    pub peer_silence: SimDuration,
    /// From health to automatic fallback.
    pub automatic_fallback_delay: SimDuration,
    /// Enable Automatic Fallback.
    pub automatic_fallback: bool,
    /// Whether a pair that meets again after a split fails.
    pub split_brain_fails: bool,
}

/// How the peer was lost, by true cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeerLoss {
    /// Its SRM or the network to it.
    Srm,
    /// Its host.
    Host,
}

/// The truth around the node at this instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Facts {
    /// Both SRMs run and hear each other.
    pub link: bool,
    /// All critical services of this node run.
    pub critical_services_up: bool,
    /// The database of this node runs.
    pub database_up: bool,
    /// All critical services and the database of the peer run.
    pub peer_services_up: bool,
    /// How the peer is lost, if it is.
    pub peer_loss: PeerLoss,
}

impl Facts {
    /// All critical services and the database of this node run.
    #[must_use]
    pub const fn services_up(&self) -> bool {
        self.critical_services_up && self.database_up
    }
}

/// What an SRM tells its peer with every message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeerView {
    /// State of the sender.
    pub state: State,
    /// Reason of the sender.
    pub reason: Reason,
    /// Role the sender had persisted before it started; tells an Initializing sender apart.
    pub role: Option<State>,
    /// Whether an Initializing sender judges its services at once (HA switched on, Recovery).
    pub judges_at_once: bool,
    /// Number of the sender's last state change, modulo [`CHANGES`].
    pub sent: u8,
    /// Number of the receiver's last state change that the sender had heard.
    pub heard: u8,
}

impl PeerView {
    /// The same with state changes counted from other numbers: those of the sender from `sender`, those of
    /// the receiver from `receiver`.
    #[must_use]
    pub fn renumbered(self, sender: u8, receiver: u8) -> Self {
        Self { sent: less(self.sent, sender), heard: less(self.heard, receiver), ..self }
    }

    /// What is left of it once it was judged.
    pub(super) fn judged(self) -> Self {
        Self { state: self.state, reason: Reason::None, role: None, judges_at_once: false, sent: 0, heard: 0 }
    }
}

/// A number of a state change counted from another one.
pub(super) const fn less(number: u8, from: u8) -> u8 {
    (number + CHANGES - from % CHANGES) % CHANGES
}

/// State changes are numbered modulo this.
pub const CHANGES: u8 = 8;

/// What one SRM asks of, or reports to, the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// Take my users over.
    TakeoverRequested(Reason),
    /// Automatic recovery: take every user of the group.
    AutorecoverRequested(Reason),
    /// I have begun to take my users back.
    FallbackStarted(Reason),
    /// Your users are here.
    TakeoverDone,
    /// The user move of the takeover failed.
    TakeoverFailed,
    /// My users are home again.
    TakebackDone,
    /// The user move of the take-back failed.
    TakebackFailed,
    /// My critical services did not start.
    StartServicesFailed,
    /// I have failed.
    Failed(Reason),
}

/// Facts that reach an SRM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// High Availability was switched off for the group.
    HaDisabled,
    /// High Availability was switched on for the group.
    HaEnabled,
    /// The SRM process stopped.
    SrmStopped,
    /// The host went away.
    HostDown,
    /// The SRM process started.
    SrmStarted {
        /// Whether High Availability is on.
        ha_on: bool,
    },
    /// An administrator recovers the group.
    AdminRecover,
    /// An administrator fails this node over.
    AdminFailover,
    /// An administrator falls back to this node.
    AdminFallback,
    /// An internal error.
    InternalError,
    /// A keepalive of the peer; an answer is one that is not answered in turn.
    Keepalive {
        /// What it says.
        view: PeerView,
        /// Whether it answers ours.
        answer: bool,
    },
    /// The peer told of a change of its state.
    Notice(PeerView),
    /// The peer asks or reports.
    Request(Request),
    /// All messages of this instant are in.
    Evaluate,
    /// A timer fired.
    Fired(Timer),
    /// Critical services are down, the oldest outage for this long.
    ServicesDown {
        /// How long already.
        since: SimDuration,
    },
    /// The database is down for this long.
    DatabaseDown {
        /// How long already.
        since: SimDuration,
    },
    /// All critical services run; the database may still be down.
    CriticalServicesUp,
    /// The database runs; critical services may still be down.
    DatabaseUp,
    /// The running user move is done.
    MoveDone,
    /// The running user move failed.
    MoveFailed,
    /// The critical services refuse to start during a take-back.
    ServicesRefuse,
}

/// A user move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// The peer's users come here.
    Takeover,
    /// This node's users come home.
    Takeback,
}

/// Alarms that SRM raises. Documented: ALM15.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alarm {
    /// An automatic failover has begun.
    SrmFailover,
    /// The node runs in failed mode.
    SrmFailed,
}

/// One state change and the rule that took it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The rule.
    pub rule: Rule,
    /// State before.
    pub from: State,
    /// State after.
    pub to: State,
    /// Reason after.
    pub reason: Reason,
}

/// Orders of an SRM, to be carried out in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// The state changed.
    Changed(Change),
    /// Send this to the peer.
    Send(Request),
    /// Tell the peer our state.
    Tell,
    /// Send a keepalive now and one every interval from now on.
    StartKeepalives,
    /// Send no more keepalives.
    StopKeepalives,
    /// Answer the keepalive of a peer that has just started.
    Answer,
    /// Call again with [`Input::Evaluate`] when the messages of this instant are in.
    EvaluateLater,
    /// Fire this timer after this long, whatever it was set to.
    Arm(Timer, SimDuration),
    /// Do not fire this timer.
    Cancel(Timer),
    /// Begin a user move; it takes its full time, also when resumed.
    BeginMove(Move),
    /// Abandon the running user move.
    AbandonMove,
    /// Stop the critical services of this node (manual failover).
    StopServices,
    /// Start the critical services that a manual failover stopped.
    StartServices,
    /// Recovery: start every critical service, whatever stopped it.
    RecoverServices,
    /// Raise an alarm.
    Raise(Alarm),
}

/// The most that one step asks for: two changes (a lost take-back notice), each with its orders.
pub type Outputs = ArrayVec<Output, 24>;
