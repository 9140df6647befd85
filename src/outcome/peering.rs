//! What one run produced between clusters: syncs, snapshots, updates lost.

use crate::units::{ClusterId, SimDuration, SimTime};

/// What happened to the syncs in which one cluster asks another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SyncEvent {
    /// A sync began.
    Started,
    /// It ended well.
    Succeeded,
    /// The attempt failed.
    Failed,
    /// It runs for longer than the watchdog allows.
    Stuck,
    /// ICSA stopped.
    Stopped,
    /// The peer entry was deleted.
    Deleted,
}

impl SyncEvent {
    /// The state that follows.
    #[must_use]
    pub const fn state(self) -> &'static str {
        match self {
            Self::Started => "syncing",
            Self::Succeeded => "waiting",
            Self::Failed => "failed",
            Self::Stuck => "stuck",
            Self::Stopped => "stopped",
            Self::Deleted => "no_peer",
        }
    }

    /// The word of the event itself, where it differs from the state that follows.
    #[must_use]
    pub const fn mark(self) -> Option<&'static str> {
        match self {
            Self::Started => Some("started"),
            Self::Succeeded => Some("succeeded"),
            Self::Failed | Self::Stuck | Self::Stopped | Self::Deleted => None,
        }
    }
}

/// One change of the syncs of a directed pair. Routine syncs have no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncMark {
    /// When.
    pub t: SimTime,
    /// The cluster that asks.
    pub reader: ClusterId,
    /// The cluster that is asked.
    pub peer: ClusterId,
    /// What happened.
    pub event: SyncEvent,
    /// Why, where it failed; empty for none.
    pub reason: &'static str,
    /// The record that tells it, if there is one.
    pub record: Option<u32>,
}

/// All syncs of a run, counted as they happen: a year of a large mesh has too many to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct SyncTally {
    /// Syncs that ended well.
    pub succeeded: u64,
    /// Attempts that failed.
    pub failed: u64,
    /// Attempts of them that failed by chance.
    pub failed_by_chance: u64,
    /// A hash of all marks in their order, for fingerprints.
    pub digest: u64,
}

impl SyncTally {
    /// Counts a mark.
    pub fn add(&mut self, mark: &SyncMark) {
        self.succeeded += u64::from(mark.event == SyncEvent::Succeeded);
        self.failed += u64::from(mark.event == SyncEvent::Failed);
        self.failed_by_chance += u64::from(mark.reason == "by_chance");
        let whom = u64::from(mark.reader.0) << 32 | u64::from(mark.peer.0);
        for part in [mark.t.as_micros(), whom, mark.event as u64] {
            // FNV-1a over words, then a rotation: every bit of the word reaches the later ones.
            self.digest = (self.digest ^ part).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29);
        }
    }
}

/// A change of users that reached another cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdateDelay {
    /// The cluster whose users changed.
    pub of: ClusterId,
    /// The cluster that learned of it.
    pub by: ClusterId,
    /// When the users changed.
    pub changed_at: SimTime,
    /// How long it took; the time so far if the run ended first.
    pub delay: SimDuration,
    /// Whether it arrived.
    pub arrived: bool,
}

/// Millionths of millionths of an update in one update.
pub const PICO: u128 = 1_000_000_000_000;

/// Presence updates and messages from the users of one cluster to those of another that did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Senders.
    pub from: ClusterId,
    /// Receivers.
    pub to: ClusterId,
    /// Lost, in parts of [`PICO`].
    pub updates: u128,
    /// Lost although there was an IP path, in parts of [`PICO`].
    pub avoidable: u128,
    /// Messages held for receivers without a session, in parts of [`PICO`].
    pub held: u128,
}

/// The age of a snapshot: how long ago the last successful sync began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotAge {
    /// The cluster that asks.
    pub reader: ClusterId,
    /// The cluster that is asked.
    pub peer: ClusterId,
    /// Age.
    pub age: SimDuration,
    /// Users of the peer whose last change the reader does not know.
    pub stale_users: u32,
}

/// The time from the last repair to the instant at which all clusters agreed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// When the last thing that stood in the way was repaired.
    pub healed_at: SimTime,
    /// How long it took from there.
    pub took: SimDuration,
}

/// Everything between clusters.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PeeringOutcome {
    /// Peer entries at the start.
    pub peer_objects: u64,
    /// Pairs of clusters at the start.
    pub cluster_pairs: u64,
    /// Pairs of XCP Routers in different clusters at the start.
    pub router_pairs: u64,
    /// All syncs.
    pub syncs: SyncTally,
    /// Every change of a sync, if an expectation is about syncs or they were asked for.
    pub marks: Vec<SyncMark>,
    /// Changes of users, by the cluster that had to learn of them.
    pub delays: Vec<UpdateDelay>,
    /// Updates lost by directed pair of clusters.
    pub lost: Vec<Lost>,
    /// The oldest that each snapshot became.
    pub oldest: Vec<SnapshotAge>,
    /// Ages at the instants that expectations ask for.
    pub probes: Vec<(SimTime, SnapshotAge)>,
    /// How long agreement took, each time.
    pub agreements: Vec<Agreement>,
}
