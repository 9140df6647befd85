//! The 13 node states: how Cisco prints them, whom they serve, what an administrator may do.

use crate::machines::srm::State;

/// Whether a node in a state serves users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serves {
    /// All that belong to it.
    Yes,
    /// Its own, or those whose sessions survived.
    Partly,
    /// Nobody.
    No,
}

impl Serves {
    /// The word used in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
        }
    }
}

/// One node state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateRow {
    /// The state.
    pub state: State,
    /// Name in the configuration guide.
    pub official: &'static str,
    /// Name of the SRMState counter value.
    pub counter_name: &'static str,
    /// Name in `utils ha status`.
    pub cli_name: &'static str,
    /// `stable`, `transition`, `persistent`, `error`, `undefined` or `down`.
    pub kind: &'static str,
    /// Whether users are served.
    pub serves: Serves,
    /// Whether an administrator may fail the node over.
    pub failover_allowed: bool,
    /// Whether an administrator may bring the node home.
    pub fallback_allowed: bool,
    /// What it means.
    pub meaning: &'static str,
}

macro_rules! states {
    ($($state:ident $official:literal, $counter:literal, $cli:literal, $kind:literal, $serves:ident,
        failover $failover:literal, fallback $fallback:literal; $meaning:literal;)+) => {
        /// Every state, in the order of the guide's node-state table.
        pub const STATES: &[StateRow] = &[$(StateRow {
            state: State::$state,
            official: $official,
            counter_name: $counter,
            cli_name: $cli,
            kind: $kind,
            serves: Serves::$serves,
            failover_allowed: $failover,
            fallback_allowed: $fallback,
            meaning: $meaning,
        },)+];
    };
}

states! {
    Unknown "Unknown", "Unknown", "Unknown", "undefined", Yes, failover false, fallback false;
        "The role of the node is not determined: High Availability is off, or was not switched on properly. The node serves its own users and nothing protects them.";
    Initializing "Initializing", "Initializing", "Initializing", "transition", Partly, failover false, fallback false;
        "SRM has just started and waits for its peer, at most for the initialization timeout. Sessions that are open on the node stay open.";
    Idle "Idle", "Idle", "Idle", "stable", No, failover false, fallback true;
        "Where a manual failover ends: services were stopped on purpose and only a manual fallback starts them again.";
    Normal "Normal", "Active Normal", "Normal", "stable", Yes, failover true, fallback false;
        "Healthy. The node serves its own users; only from here may an administrator fail it over.";
    RunningInBackupMode "Running in Backup Mode", "Backup Activated", "Running in Backup Mode", "stable", Yes, failover false, fallback false;
        "The node serves its own users and all users of its peer.";
    TakingOver "Taking Over", "Taking Over", "Taking Over", "transition", Partly, failover false, fallback false;
        "The node moves the users of its peer to itself. Its own users are served, the moved ones not yet.";
    TakingBack "Taking Back", "Taking Back", "Taking Back", "transition", Partly, failover false, fallback false;
        "The recovered home node starts its services and pulls its users back from the backup.";
    FailingOver "Failing Over", "Failing Over", "Failing Over", "transition", No, failover false, fallback false;
        "The node loses its users to the peer; in a manual failover its services are being stopped.";
    FailedOver "Failed Over", "Failed Over", "Failed Over", "persistent", No, failover false, fallback true;
        "The users live on the peer. Every service of this node runs again, so it is ready for a fallback.";
    FailedOverCriticalServicesNotRunning "Failed Over with Critical Services Not Running", "Failed Over Affected Service", "Failed Over with Critical Services not Running", "persistent", No, failover false, fallback false;
        "The users live on the peer and at least one service of this node is down.";
    FallingBack "Falling Back", "Falling Back", "Falling Back", "transition", Partly, failover false, fallback false;
        "The backup hands the moved users back to their home node; its own users stay served.";
    RunningInFailedMode "Running in Failed Mode", "Failed", "Failed", "error", Partly, failover false, fallback false;
        "Something went wrong during a transition or in backup mode. Both nodes of the group are failed, and only Recovery leads out; services that still run keep their sessions.";
    Down "Down State", "Down State", "not shown", "down", No, failover false, fallback false;
        "What the peer sees of a node whose host is off or whose SRM is stopped.";
}

impl StateRow {
    /// The row of a state.
    #[must_use]
    pub fn of(state: State) -> &'static Self {
        STATES.iter().find(|row| row.state == state).expect("every state has its row")
    }
}
