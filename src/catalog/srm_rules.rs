//! The 85 transition rules of SRM in our words, in priority order: the first rule that fits wins.

use crate::machines::params::Status;
use crate::machines::srm::{Reason, Rule, State};

/// The reason a rule shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// This one.
    Is(Reason),
    /// The reason that came with the trigger.
    AsTrigger,
    /// The reason shown so far.
    Kept,
    /// `peer_down` or `peer_reboot`, by the true cause of the loss.
    TrueCause,
}

impl Shown {
    /// As tables print it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Is(reason) => reason.as_str(),
            Self::AsTrigger => "that of the trigger",
            Self::Kept => "unchanged",
            Self::TrueCause => "peer_down or peer_reboot",
        }
    }
}

/// One transition rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// The rule.
    pub rule: Rule,
    /// State before; `None` stands for every state the guard allows.
    pub from: Option<State>,
    /// State after.
    pub to: State,
    /// Reason shown afterwards.
    pub shown: Shown,
    /// How well it is founded.
    pub status: Status,
    /// Where it comes from.
    pub source: &'static str,
    /// What sets it off.
    pub trigger: &'static str,
    /// What must hold besides; empty for nothing.
    pub guard: &'static str,
    /// What else happens; empty for nothing.
    pub effect: &'static str,
}

macro_rules! rules {
    (@from any) => { None };
    (@from $state:ident) => { Some(State::$state) };
    (@shown as_trigger) => { Shown::AsTrigger };
    (@shown kept) => { Shown::Kept };
    (@shown true_cause) => { Shown::TrueCause };
    (@shown $reason:ident) => { Shown::Is(Reason::$reason) };
    ($($rule:ident: $from:ident -> $to:ident [$shown:ident] $status:ident, $source:literal;
        $trigger:literal, $guard:literal, $effect:literal;)+) => {
        /// Every rule, in priority order.
        pub const RULES: &[RuleRow] = &[$(RuleRow {
            rule: Rule::$rule,
            from: rules!(@from $from),
            to: State::$to,
            shown: rules!(@shown $shown),
            status: Status::$status,
            source: $source,
            trigger: $trigger,
            guard: $guard,
            effect: $effect,
        },)+];
    };
}

rules! {
    A01: any -> Unknown [HighAvailabilityNotEnabled] Documented, "CLI15, utils ha status";
        "High Availability is switched off", "SRM runs", "Keepalives and monitoring end; the node serves its own users without protection.";
    A02: Unknown -> Initializing [None] Documented, "ADM15, Cisco Server Recovery Manager";
        "High Availability is switched on", "", "The stored role is cleared; keepalives and monitoring begin; services are judged at once.";
    A03: any -> Down [None] Inferred, "RTMT15 counter code 12; CAG15 pair table row 16";
        "SRM stops", "", "No keepalives, no monitoring; the role stays stored and the services keep running.";
    A04: any -> Down [None] Inferred, "RTMT15 counter code 12; CAG15 pair table row 17";
        "the host goes down", "", "The node and every session on it are lost; the role stays stored.";
    A05: Down -> Initializing [None] Documented, "CAG15 node-state table";
        "SRM starts", "High Availability is on", "The stored role is read; the initialization timer starts; services get a grace of one delay.";
    A06: Down -> Unknown [HighAvailabilityNotEnabled] Documented, "CLI15, utils ha status";
        "SRM starts", "High Availability is off", "";
    A07: RunningInFailedMode -> Initializing [None] Documented, "CAG15 manual recovery; CLI15, utils ha recover";
        "an administrator recovers the group", "the other node is failed or down", "SRM restarts on both nodes, roles and failure are cleared, stopped services are started and judged at once.";

    I01: Initializing -> RunningInFailedMode [Unknown] Documented, "CAG15 pair table row 21";
        "the peer is heard", "the peer runs in failed mode", "SRMFailed is raised; the peer is told.";
    I02: Initializing -> TakingOver [Initialization] Documented, "CAG15 pair table row 8";
        "the peer is heard", "the stored role is taking_over and the peer is failing over", "The user move is resumed and takes its full time.";
    I03: Initializing -> TakingBack [Initialization] Documented, "CAG15 pair table row 9";
        "the peer is heard", "the stored role is taking_back and the peer is falling back", "The take-back is resumed and takes its full time.";
    I04: Initializing -> FailingOver [Initialization] Inferred, "mirror image of CAG15 pair table row 8";
        "the peer is heard", "the stored role is failing_over and the peer is taking over", "The node waits for the end of the move.";
    I05: Initializing -> FallingBack [Initialization] Inferred, "mirror image of CAG15 pair table row 9";
        "the peer is heard", "the stored role is falling_back and the peer is taking back", "The node waits for the end of the take-back.";
    I06a: Initializing -> Idle [Initialization] Inferred, "rules executed a second time by hand";
        "the peer is heard", "the stored role is a manual failing_over and the peer already runs as backup", "The manual failover ended meanwhile; services stay stopped.";
    I06: Initializing -> Idle [Initialization] Documented, "CAG15 pair table rows 5 and 6";
        "the peer is heard", "the stored role is idle and the peer runs as backup", "Services stay stopped.";
    I07a: Initializing -> Normal [Normal] Inferred, "rules executed a second time by hand";
        "the peer is heard", "both nodes start with the stored role running_in_backup_mode", "Both come from a split; restarting both has the effect of Recovery.";
    I07: Initializing -> RunningInBackupMode [Initialization] Documented, "CAG15 pair table rows 6 and 7";
        "the peer is heard", "the stored role is running_in_backup_mode and the peer is idle, failed over or initializing", "The node goes on serving the whole group.";
    I08: Initializing -> FailedOver [Initialization] Documented, "CAG15 pair table rows 11 and 18";
        "the peer is heard", "the peer runs as backup; this node's services run", "Healthy without users; the clock of the automatic fallback starts.";
    I09: Initializing -> FailedOverCriticalServicesNotRunning [Initialization] Documented, "CAG15 pair table row 18";
        "the peer is heard", "the peer runs as backup; a service of this node is down", "";
    I19: Initializing -> TakingOver [Initialization] Inferred, "rules executed a second time by hand";
        "the peer is heard", "the peer is idle or failed over; this node's services run", "Nobody serves the group, so the peer's users move here.";
    I20: Initializing -> RunningInFailedMode [CriticalServiceDown] Inferred, "rules executed a second time by hand";
        "the peer is heard", "the peer is idle or failed over; a service of this node is down", "SRMFailed is raised; the peer is told.";
    I10: Initializing -> Normal [Normal] Inferred, "CAG15 node-state table calls Initializing temporary";
        "the peer is heard", "the peer is normal or initializing; this was a plain start", "Service timers start now, so a missing service has one delay of grace.";
    I11: Initializing -> Normal [Normal] Documented, "CAG15, Enable High Availability";
        "the peer is heard", "the peer is normal or initializing; services are judged at once and run", "";
    I12: Initializing -> FailingOver [CriticalServiceDown] Documented, "CAG15, Verify Services";
        "the peer is heard", "the peer is normal or initializing; services are judged at once: down here, up there", "SRMFailover is raised; the peer is asked to take over.";
    I13: Initializing -> RunningInFailedMode [CriticalServiceDown] Documented, "CAG15, Verify Services";
        "the peer is heard", "the peer is normal or initializing; services are judged at once: down on both nodes", "SRMFailed is raised; the peer is told.";
    I14: Initializing -> TakingOver [as_trigger] Documented, "CAG15, Verify Services";
        "the peer asks for a takeover", "this node's services run", "The peer's users move here.";
    I16: Initializing -> Idle [Initialization] Inferred, "CAG15 manual failover";
        "the initialization timer ends", "the stored role is idle", "After a manual failover services start only on a manual fallback.";
    I17: Initializing -> TakingOver [PeerDownDuringInitialization] Documented, "CAG15 pair table row 18; Initialization Keep Alive Timeout";
        "the initialization timer ends", "this node's services run", "SRMFailover is raised; the peer's users move here.";
    I18: Initializing -> RunningInFailedMode [CriticalServiceDown] Inferred, "reconstruction";
        "the initialization timer ends", "a service of this node is down", "SRMFailed is raised.";

    N01: Normal -> FailingOver [CriticalServiceDown] Inferred, "CAG15 pair table row 12 has the end; the wait of 90 s is in the persistent chat use cases";
        "a critical service was down for its delay", "the peer is reachable, normal and has its services", "SRMFailover is raised; users are signed out; the peer is asked to take over.";
    N02: Normal -> RunningInFailedMode [CriticalServiceDown] Inferred, "analogy with CAG15, Verify Services";
        "a critical service was down for its delay", "N01 does not fit", "SRMFailed is raised; the peer is told.";
    N03: Normal -> FailingOver [DatabaseFailure] Inferred, "CAG15 pair table row 13 has the end";
        "the database was down for its delay", "the peer is reachable, normal and has its services", "SRMFailover is raised; users are signed out; the peer is asked to take over.";
    N04: Normal -> RunningInFailedMode [DatabaseFailure] Inferred, "reconstruction";
        "the database was down for its delay", "N03 does not fit", "SRMFailed is raised; the peer is told.";
    N05: Normal -> TakingOver [as_trigger] Documented, "CAG15 pair table row 2; automatic reasons inferred";
        "the peer asks for a takeover", "this node's services run", "The peer's users move here.";
    N06: Normal -> TakingOver [PeerDown] Documented, "CAG15 pair table row 16 (end state)";
        "keepalives stay away: SRM or network lost", "this node's services run", "SRMFailover is raised; the peer's users move here.";
    N07: Normal -> TakingOver [PeerReboot] Documented, "CAG15 pair table row 17 (end state)";
        "keepalives stay away: host lost", "this node's services run", "SRMFailover is raised; the peer's users move here.";
    N08: Normal -> RunningInFailedMode [CriticalServiceDown] Inferred, "reconstruction";
        "keepalives stay away", "a service of this node is down", "SRMFailed is raised: nobody can serve.";
    N09: Normal -> FailingOver [OnAdminRequest] Documented, "CAG15 manual failover and pair table row 2; CLI15, utils ha failover";
        "an administrator fails this node over", "the peer is reachable, normal and has its services", "Services of this node are stopped, its users are signed out, the peer is asked to take over.";
    N10: Normal -> FailedOver [PeerDown] Inferred, "reconstruction";
        "the peer is heard", "the peer is taking over or runs as backup", "The node stands down after keepalives were lost one way.";

    X01: TakingOver -> RunningInBackupMode [kept] Documented, "CAG15 pair table rows 3, 12, 13, 16, 17, 18";
        "the user move ends", "", "The node serves the whole group and tells the peer.";
    X02: TakingOver -> RunningInFailedMode [SrmTakeOverUsersFailed] Documented, "CAG15 pair table row 19";
        "the user move fails", "", "SRMFailed is raised; the peer is told.";
    X03: TakingOver -> TakingOver [kept] Inferred, "the survivor carries out the move";
        "keepalives stay away", "", "The move goes on.";
    X04: TakingOver -> RunningInFailedMode [CriticalServiceDown] Inferred, "CAG15 node-state table: error during a transition";
        "a critical service was down for its delay", "", "SRMFailed is raised; the peer is told.";
    X10: TakingOver -> RunningInFailedMode [DatabaseFailure] Inferred, "rules executed a second time by hand";
        "the database was down for its delay", "", "SRMFailed is raised; the peer is told.";
    X05: FailingOver -> Idle [kept] Documented, "CAG15 pair table row 3 and node-state table";
        "the peer has taken over", "an administrator began the failover", "Services stay stopped until a manual fallback.";
    X06: FailingOver -> FailedOverCriticalServicesNotRunning [kept] Documented, "CAG15 pair table rows 12, 13, 22, 23";
        "the peer has taken over", "the failover is automatic; a service of this node is down", "";
    X07: FailingOver -> FailedOver [kept] Inferred, "reconstruction";
        "the peer has taken over", "the failover is automatic; this node's services run again", "The clock of the automatic fallback starts.";
    X08: FailingOver -> RunningInFailedMode [SrmTakeOverUsersFailed] Documented, "CAG15 pair table row 19";
        "the peer's user move failed", "", "SRMFailed is raised.";
    X09: FailingOver -> RunningInFailedMode [Unknown] Inferred, "CAG15 node-state table: error during a transition";
        "keepalives stay away", "", "SRMFailed is raised.";

    S01: FailedOverCriticalServicesNotRunning -> FailedOver [kept] Documented, "CAG15 pair table row 11";
        "all services run again", "the peer is not lost", "The clock of the automatic fallback starts.";
    S02: FailedOverCriticalServicesNotRunning -> TakingOver [true_cause] Inferred, "reconstruction";
        "all services run again", "the peer is lost", "SRMFailover is raised; the peer's users move here.";
    S03: FailedOver -> FailedOverCriticalServicesNotRunning [CriticalServiceDown] Inferred, "CAG15 node-state table";
        "a critical service was down for its delay", "", "The clock of the automatic fallback is cleared.";
    S04: FailedOver -> FailedOverCriticalServicesNotRunning [DatabaseFailure] Inferred, "CAG15 node-state table";
        "the database was down for its delay", "", "The clock of the automatic fallback is cleared.";
    S12: FailedOver -> TakingOver [true_cause] Inferred, "rules executed a second time by hand";
        "all services run again", "the peer is lost", "SRMFailover is raised; the peer's users move here.";
    S05: FailedOver -> TakingBack [OnAdminRequest] Documented, "CAG15 node-state table and pair table row 4; CLI15, utils ha fallback";
        "an administrator brings the node home", "the peer is reachable and runs as backup", "Services of this node are started; its users are signed out at the backup, which is told.";
    S06: Idle -> TakingBack [OnAdminRequest] Documented, "CAG15 node-state table and pair table row 4";
        "an administrator brings the node home", "the peer is reachable and runs as backup", "Services of this node are started; its users are signed out at the backup, which is told.";
    S07: FailedOver -> TakingBack [AutomaticFallback] Documented, "CAG15 pair table row 10; Enable Automatic Fallback";
        "the automatic fallback is due", "automatic fallback is on; the peer is reachable and runs as backup", "As S05, without an administrator.";
    S08: Idle -> Idle [kept] Inferred, "CAG15 manual failover";
        "keepalives stay away", "", "Nobody serves until the backup returns or an operator acts.";
    S09: FailedOver -> TakingOver [PeerDown] Inferred, "CAG15 pair table row 16, applied to a healthy failed-over node";
        "keepalives stay away: SRM or network lost", "this node's services run", "SRMFailover is raised.";
    S10: FailedOver -> TakingOver [PeerReboot] Inferred, "CAG15 pair table row 17, applied to a healthy failed-over node";
        "keepalives stay away: host lost", "this node's services run", "SRMFailover is raised.";
    S11: FailedOverCriticalServicesNotRunning -> FailedOverCriticalServicesNotRunning [kept] Inferred, "reconstruction";
        "keepalives stay away", "", "The node cannot take over; the group is out.";

    B01: RunningInBackupMode -> FallingBack [as_trigger] Documented, "CAG15 pair table rows 4 and 10";
        "the home node has started a fallback", "", "The moved users are handed back.";
    B02: RunningInBackupMode -> FailingOver [AutoRecoverCriticalServiceDown] Documented, "CAG15 pair table row 23; definition of Fallback";
        "a critical service was down for its delay", "the peer is reachable, failed over and has its services", "SRMFailover is raised; the healthy home node is asked to take every user (automatic recovery).";
    B03: RunningInBackupMode -> FailingOver [AutoRecoverDatabaseFailure] Documented, "CAG15 pair table row 22";
        "the database was down for its delay", "the peer is reachable, failed over and has its services", "SRMFailover is raised; the healthy home node is asked to take every user (automatic recovery).";
    B04: FailedOver -> TakingOver [as_trigger] Documented, "CAG15 pair table rows 22 and 23";
        "the backup asks for automatic recovery", "this node's services run", "Every user of the group moves here.";
    B05: RunningInBackupMode -> RunningInFailedMode [CriticalServiceDown] Documented, "CAG15 pair table row 15";
        "a critical service was down for its delay", "B02 does not fit", "SRMFailed is raised; the peer is told.";
    B06: RunningInBackupMode -> RunningInFailedMode [DatabaseFailure] Inferred, "analogy with CAG15 pair table row 15";
        "the database was down for its delay", "B03 does not fit", "SRMFailed is raised; the peer is told.";
    B07: RunningInBackupMode -> RunningInBackupMode [kept] Inferred, "reconstruction";
        "keepalives stay away", "", "The node already serves everyone.";
    B08: RunningInBackupMode -> RunningInFailedMode [Unknown] Inferred, "CAG15 pair table row 16, first action, with the reason of row 21";
        "the peer is heard", "the peer runs as backup too", "Each thought the other dead: SRMFailed is raised; the peer is told. Not with split_brain_heal_outcome = keep.";

    K01: TakingBack -> Normal [Normal] Documented, "CAG15 pair table row 9; persistent chat use cases";
        "the take-back ends", "", "The users are home again; the backup is told.";
    K02: FallingBack -> Normal [Normal] Documented, "CAG15 persistent chat use cases";
        "the home node has taken its users back", "", "What belonged to the peer is unloaded.";
    K03: TakingBack -> RunningInFailedMode [StartOfCriticalServicesFailed] Documented, "CAG15 pair table row 14";
        "critical services do not start", "", "SRMFailed is raised; the peer is told.";
    K04: FallingBack -> RunningInFailedMode [StartOfCriticalServicesFailed] Documented, "CAG15 pair table row 14";
        "critical services of the home node did not start", "", "SRMFailed is raised.";
    K05: TakingBack -> RunningInFailedMode [SrmTakeBackUsersFailed] Documented, "CAG15 pair table row 20";
        "the user move fails", "", "SRMFailed is raised; the peer is told.";
    K06: FallingBack -> RunningInFailedMode [SrmTakeBackUsersFailed] Documented, "CAG15 pair table row 20";
        "the user move of the home node failed", "", "SRMFailed is raised.";
    K07: TakingBack -> RunningInFailedMode [Unknown] Inferred, "CAG15 node-state table: error during a transition";
        "keepalives stay away", "", "SRMFailed is raised.";
    K08: FallingBack -> RunningInFailedMode [Unknown] Inferred, "CAG15 node-state table: error during a transition";
        "keepalives stay away", "", "SRMFailed is raised.";
    K09: TakingBack -> RunningInFailedMode [CriticalServiceDown] Inferred, "CAG15 node-state table: error during a transition";
        "a critical service was down for its delay", "", "SRMFailed is raised; the peer is told.";
    K11: TakingBack -> RunningInFailedMode [DatabaseFailure] Inferred, "rules executed a second time by hand";
        "the database was down for its delay", "", "SRMFailed is raised; the peer is told.";
    K10: FallingBack -> RunningInFailedMode [CriticalServiceDown] Inferred, "CAG15 node-state table: error during a transition";
        "a critical service was down for its delay", "", "SRMFailed is raised; the peer is told.";
    K12: FallingBack -> RunningInFailedMode [DatabaseFailure] Inferred, "rules executed a second time by hand";
        "the database was down for its delay", "", "SRMFailed is raised; the peer is told.";

    F01: RunningInFailedMode -> RunningInFailedMode [Unknown] Documented, "CAG15 pair table row 21";
        "the peer is heard", "the peer initializes after a plain start", "";
    F02: RunningInFailedMode -> RunningInFailedMode [Unknown] Documented, "CAG15 pair table row 21";
        "the peer reports failure with reason unknown", "", "";
    F03: any -> RunningInFailedMode [as_trigger] Documented, "CAG15 pair table rows 15 and 21";
        "the peer reports failure", "not down, unknown or failed already", "SRMFailed is raised: both nodes fail together.";
    F04: any -> RunningInFailedMode [Unknown] Documented, "CAG15 pair table row 21";
        "an internal error of SRM", "not down or unknown", "SRMFailed is raised; the peer is told.";
    F05: any -> RunningInFailedMode [Unknown] Inferred, "CAG15 pair table rows 15 and 21 show both nodes failed together";
        "the peer is heard", "the peer runs in failed mode; this node is not down, unknown, initializing or failed", "Contact with a failed peer after a gap: SRMFailed is raised; the peer is told.";
}

impl RuleRow {
    /// The row of a rule.
    #[must_use]
    pub fn of(rule: Rule) -> &'static Self {
        RULES.iter().find(|row| row.rule == rule).expect("every rule has its row")
    }

    /// The rule as one or two sentences: when it applies and what it does.
    #[must_use]
    pub fn sentence(&self) -> String {
        let from = self.from.map_or("any state", State::as_str);
        let guard = if self.guard.is_empty() { String::new() } else { format!(", provided {}", self.guard) };
        let target = if self.from == Some(self.to) { "stays".to_owned() } else { format!("goes to {}", self.to) };
        let effect = if self.effect.is_empty() { String::new() } else { format!(" {}", self.effect) };
        format!("From {from}, when {}{guard}: {target}, reason {}.{effect}", self.trigger, self.shown.as_str())
    }
}
