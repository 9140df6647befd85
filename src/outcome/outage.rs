//! Outages of users and the failovers they belong to.

use crate::units::{ClusterId, GroupId, NodeId, SimDuration, SimTime};

use super::Cause;

/// Kind of client of a cohort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CohortKind {
    /// One connection; logs in again after the re-login wait.
    Plain,
    /// A second, inactive connection to the other node.
    Dual,
    /// A mobile client in the background, reached by push notifications.
    Mobile,
}

impl CohortKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Dual, Self::Mobile];

    /// The word used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Dual => "dual",
            Self::Mobile => "mobile",
        }
    }
}

/// What a user without a session is waiting for. A user is in one phase at a time, so the phases
/// of an outage sum to it exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Nobody has decided yet to serve the user elsewhere.
    Undetected,
    /// The decision is taken, the move is not finished.
    Takeover,
    /// Somebody serves; the client still waits before it logs in again.
    Backoff,
    /// In the login queue of the serving node.
    LoginQueue,
    /// The serving node rebuilds the session of a mobile client in the background.
    SessionRebuild,
    /// The chat rooms are being loaded.
    RoomLoad,
}

impl Phase {
    /// Every phase in order of precedence.
    pub const ALL: [Self; 6] =
        [Self::Undetected, Self::Takeover, Self::Backoff, Self::LoginQueue, Self::SessionRebuild, Self::RoomLoad];

    /// The word used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Undetected => "undetected",
            Self::Takeover => "takeover",
            Self::Backoff => "backoff",
            Self::LoginQueue => "login_queue",
            Self::SessionRebuild => "session_rebuild",
            Self::RoomLoad => "room_load",
        }
    }
}

/// Durations of one phase, one value for each user of a wave.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PhaseSample {
    /// Microseconds for each user served, in the order they were served.
    pub micros: Vec<u64>,
}

/// The users of one cohort who lost their session at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutageWave {
    /// Cluster.
    pub cluster: ClusterId,
    /// Group.
    pub group: GroupId,
    /// Home node of the users.
    pub home: NodeId,
    /// Kind of client.
    pub kind: CohortKind,
    /// When the fault happened that led to the loss.
    pub fault_at: SimTime,
    /// When the sessions were lost.
    pub lost_at: SimTime,
    /// What made it happen.
    pub cause: Cause,
    /// Whether an administrator meant it (manual failover or fallback).
    pub planned: bool,
    /// Index of the failover this loss belongs to.
    pub failover: Option<u32>,
    /// Users who lost their session.
    pub users: u32,
    /// Phase durations of the users served so far, in [`Phase::ALL`] order; equally long lists.
    pub phases: [PhaseSample; 6],
    /// Microseconds without a session of each user served so far; the sum of its phases.
    pub outage: Vec<u64>,
    /// User-microseconds during which no alarm was raised.
    pub blind: u128,
    /// Users still without a session at the end of the run.
    pub unserved: u32,
    /// Phase sums in user-microseconds of the users still unserved, up to the end of the run.
    pub unserved_phases: [u128; 6],
}

impl OutageWave {
    /// Users whose outage is longer than nothing.
    #[must_use]
    pub fn users_hit(&self) -> u32 {
        let served = self.outage.iter().filter(|micros| **micros > 0).count();
        u32::try_from(served).expect("a wave has fewer than 2^32 users") + self.unserved
    }

    /// User-microseconds lost, those of unserved users up to the end of the run.
    #[must_use]
    pub fn user_micros(&self) -> u128 {
        let served: u128 = self.outage.iter().map(|micros| u128::from(*micros)).sum();
        served + self.unserved_phases.iter().sum::<u128>()
    }
}

/// One failover of a group: users of `from` go to `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failover {
    /// Cluster.
    pub cluster: ClusterId,
    /// Group.
    pub group: GroupId,
    /// The node that loses its users.
    pub from: NodeId,
    /// The node that takes them.
    pub to: NodeId,
    /// Reason shown by the node that took over.
    pub reason: &'static str,
    /// When the fault happened, or the administrator asked.
    pub fault_at: SimTime,
    /// When the decision was taken.
    pub detected_at: SimTime,
    /// When Taking Over began.
    pub takeover_at: SimTime,
    /// When Running in Backup Mode began.
    pub backup_at: Option<SimTime>,
    /// When the users were sent home again.
    pub fallback_at: Option<SimTime>,
    /// Users to be moved.
    pub users: u32,
    /// Whether an administrator asked for it.
    pub planned: bool,
    /// Whether nothing was wrong with the node that lost its users or with the path to it.
    pub spurious: bool,
    /// Record that decided it.
    pub cause: Cause,
}

impl Failover {
    /// Time from the fault to the decision.
    #[must_use]
    pub fn detection(&self) -> SimDuration {
        self.detected_at.since(self.fault_at)
    }

    /// Time from the decision to backup mode.
    #[must_use]
    pub fn takeover(&self) -> Option<SimDuration> {
        self.backup_at.map(|t| t.since(self.detected_at))
    }
}
