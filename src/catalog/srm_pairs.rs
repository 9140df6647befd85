//! The documented table of state pairs: what the two nodes of a group show, why, and what to do.

use crate::machines::srm::{Reason, State};

/// One row of the documented table of state pairs. Row numbers follow the guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairRow {
    /// Number of the row, from 1.
    pub row: u8,
    /// States the first node may show.
    pub first: &'static [State],
    /// Reasons the first node may show; empty accepts every reason.
    pub first_reasons: &'static [Reason],
    /// States the second node may show.
    pub second: &'static [State],
    /// Reasons the second node may show; empty accepts every reason.
    pub second_reasons: &'static [Reason],
    /// How a pair comes to this.
    pub cause: &'static str,
    /// What leads out of it.
    pub way_out: &'static str,
}

impl PairRow {
    /// Whether a pair of nodes, each with state and reason, shows this row in this order.
    #[must_use]
    pub fn matches(&self, first: (State, Reason), second: (State, Reason)) -> bool {
        let fits = |states: &[State], reasons: &[Reason], (state, reason): (State, Reason)| {
            states.contains(&state) && (reasons.is_empty() || reasons.contains(&reason))
        };
        fits(self.first, self.first_reasons, first) && fits(self.second, self.second_reasons, second)
    }
}

macro_rules! pairs {
    ($($row:literal: $($a:ident)|+ / $($ar:ident)|* , $($b:ident)|+ / $($br:ident)|*; $cause:literal, $way_out:literal;)+) => {
        /// The 24 rows.
        pub const PAIRS: &[PairRow] = &[$(PairRow {
            row: $row,
            first: &[$(State::$a),+],
            first_reasons: &[$(Reason::$ar),*],
            second: &[$(State::$b),+],
            second_reasons: &[$(Reason::$br),*],
            cause: $cause,
            way_out: $way_out,
        },)+];
    };
}

pairs! {
    1: Normal / Normal, Normal / Normal;
        "The pair is healthy.", "Nothing to do.";
    2: FailingOver / OnAdminRequest, TakingOver / OnAdminRequest;
        "An administrator fails the first node over; the move is running.", "Wait for row 3.";
    3: Idle / OnAdminRequest, RunningInBackupMode / OnAdminRequest;
        "The manual failover has ended.", "Manual fallback of the first node when wanted.";
    4: TakingBack / OnAdminRequest, FallingBack / OnAdminRequest;
        "An administrator brings the first node home; the move is running.", "Wait for row 1.";
    5: Idle / Initialization, RunningInBackupMode / OnAdminRequest;
        "SRM of the idle node was restarted.", "Manual fallback of the first node when wanted.";
    6: Idle / Initialization, RunningInBackupMode / Initialization;
        "Both nodes, or SRM on both, were restarted after a manual failover.", "Manual fallback of the first node when wanted.";
    7: Idle / OnAdminRequest, RunningInBackupMode / Initialization;
        "SRM of the backup was restarted and was back before the keepalive timeout.", "Manual fallback of the first node when wanted.";
    8: FailingOver / OnAdminRequest, TakingOver / Initialization;
        "SRM of the second node was restarted during the takeover and was back in time.", "Wait; the takeover resumes.";
    9: TakingBack / Initialization, FallingBack / OnAdminRequest;
        "SRM of the first node was restarted during the take-back and was back in time.", "Wait; both nodes become normal.";
    10: TakingBack / AutomaticFallback, FallingBack / AutomaticFallback;
        "The automatic fallback is running.", "Wait for row 1.";
    11: FailedOver / Initialization | CriticalServiceDown, RunningInBackupMode / CriticalServiceDown;
        "The first node has all its services again, after a reboot or because somebody started them.", "Manual fallback, or wait for the automatic one if it is on.";
    12: FailedOverCriticalServicesNotRunning / CriticalServiceDown, RunningInBackupMode / CriticalServiceDown;
        "A critical service of the first node stopped and the pair failed over.", "Start the services, or reboot the node if they refuse; then manual fallback.";
    13: FailedOverCriticalServicesNotRunning / DatabaseFailure, RunningInBackupMode / DatabaseFailure;
        "The database of the first node stopped and the pair failed over.", "Reboot the first node; once its services run, manual fallback.";
    14: RunningInFailedMode / StartOfCriticalServicesFailed, RunningInFailedMode / StartOfCriticalServicesFailed;
        "Critical services of the node that was taking back would not start.", "Recovery; if services still refuse, reboot that node.";
    15: RunningInFailedMode / CriticalServiceDown, RunningInFailedMode / CriticalServiceDown;
        "A critical service of the backup stopped while the other node could not take over.", "Recovery; if services still refuse, reboot the backup.";
    16: Down /, RunningInBackupMode / PeerDown;
        "The second node lost contact with the first: network or SRM.", "Repair the network, then Recovery if the nodes fail; or start SRM, then manual fallback.";
    17: Down /, RunningInBackupMode / PeerReboot;
        "The first node went away as a machine.", "Power it on; once its services run, manual fallback.";
    18: FailedOverCriticalServicesNotRunning | FailedOver / Initialization, RunningInBackupMode / PeerDownDuringInitialization;
        "The second node started alone and took over; the first appeared later.", "Once the first node has its services, manual fallback.";
    19: RunningInFailedMode / SrmTakeOverUsersFailed, RunningInFailedMode / SrmTakeOverUsersFailed;
        "The user move of a takeover failed, probably for a database error.", "Recovery; if it comes back, reboot the nodes.";
    20: RunningInFailedMode / SrmTakeBackUsersFailed, RunningInFailedMode / SrmTakeBackUsersFailed;
        "The user move of a fallback failed, probably for a database error.", "Recovery; if it comes back, reboot the nodes.";
    21: RunningInFailedMode / Unknown, RunningInFailedMode / Unknown;
        "SRM of one node was restarted beside a failed peer, or an internal error occurred.", "Recovery; if it comes back, reboot the nodes.";
    22: RunningInBackupMode / AutoRecoverDatabaseFailure, FailedOverCriticalServicesNotRunning / AutoRecoverDatabaseFailure;
        "The backup's database stopped while the home node was healthy; all users moved home.", "Repair the second node, then its manual fallback.";
    23: RunningInBackupMode / AutoRecoverCriticalServiceDown | AutoRecoverDatabaseFailure, FailedOverCriticalServicesNotRunning / AutoRecoverCriticalServiceDown;
        "A critical service of the backup stopped while the home node was healthy; all users moved home.", "Repair the second node, then its manual fallback.";
    24: Unknown / HighAvailabilityNotEnabled | None, Unknown / HighAvailabilityNotEnabled | None;
        "High Availability is off or was not switched on properly.", "Switch it on, or restart SRM on both nodes.";
}
