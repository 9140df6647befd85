//! The words of the redundancy chapter: node states, reasons, transition rules, services.

use crate::machines::words::words;

words! {
    /// State of one node as its SRM reports it. Documented: CAG15, node-state table; `Down` is the
    /// peer's view (RTMT counter code 12).
    State {
        /// The role is not determined; High Availability is off or was not switched on properly.
        Unknown = "unknown",
        /// SRM has started and has not yet heard its peer.
        Initializing = "initializing",
        /// End of a manual failover: services stopped until a manual fallback.
        Idle = "idle",
        /// Healthy; serves its own users.
        Normal = "normal",
        /// Serves its own users and those of its peer.
        RunningInBackupMode = "running_in_backup_mode",
        /// Moves the users of its peer to itself.
        TakingOver = "taking_over",
        /// The recovered home node pulls its users back.
        TakingBack = "taking_back",
        /// Loses its users to the peer.
        FailingOver = "failing_over",
        /// Its users live on the peer; every critical service runs again.
        FailedOver = "failed_over",
        /// Its users live on the peer; a critical service is down.
        FailedOverCriticalServicesNotRunning = "failed_over_critical_services_not_running",
        /// The backup hands the moved users back.
        FallingBack = "falling_back",
        /// An error during a transition or as backup; only Recovery leads out.
        RunningInFailedMode = "running_in_failed_mode",
        /// Host off or SRM stopped.
        Down = "down",
    }
}

impl State {
    /// Code of the SRMState counter. Documented: RTMT15.
    #[must_use]
    pub const fn counter_code(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Initializing => 1,
            Self::Idle => 2,
            Self::Normal => 3,
            Self::RunningInBackupMode => 4,
            Self::TakingOver => 5,
            Self::TakingBack => 6,
            Self::FailingOver => 7,
            Self::FailedOver => 8,
            Self::FailedOverCriticalServicesNotRunning => 9,
            Self::FallingBack => 10,
            Self::RunningInFailedMode => 11,
            Self::Down => 12,
        }
    }
}

words! {
    /// Why a node is in its state. Documented: CAG15, reasons of the node-state and pair tables.
    Reason {
        /// No reason is shown.
        None = "none",
        /// Healthy.
        Normal = "normal",
        /// An administrator asked for it.
        OnAdminRequest = "on_admin_request",
        /// SRM was started and resumed its role.
        Initialization = "initialization",
        /// Automatic fallback.
        AutomaticFallback = "automatic_fallback",
        /// A critical service was down for too long.
        CriticalServiceDown = "critical_service_down",
        /// The database was down for too long.
        DatabaseFailure = "database_failure",
        /// Critical services did not start during a fallback.
        StartOfCriticalServicesFailed = "start_of_critical_services_failed",
        /// The peer's SRM or the network to it was lost.
        PeerDown = "peer_down",
        /// The peer's host was lost.
        PeerReboot = "peer_reboot",
        /// The peer did not answer while this node initialized.
        PeerDownDuringInitialization = "peer_down_during_initialization",
        /// The user move of a takeover failed.
        SrmTakeOverUsersFailed = "srm_take_over_users_failed",
        /// The user move of a fallback failed.
        SrmTakeBackUsersFailed = "srm_take_back_users_failed",
        /// An internal error, or a failed peer was met.
        Unknown = "unknown",
        /// The backup's database failed while the home node was healthy.
        AutoRecoverDatabaseFailure = "auto_recover_database_failure",
        /// A critical service of the backup failed while the home node was healthy.
        AutoRecoverCriticalServiceDown = "auto_recover_critical_service_down",
        /// High Availability is off.
        HighAvailabilityNotEnabled = "high_availability_not_enabled",
    }
}

words! {
    /// Transition rules, in priority order. Sources and wording: `docs/machines/srm.md`.
    #[expect(missing_docs, reason = "each rule is one row of docs/machines/srm.md")]
    Rule {
        A01 = "A01", A02 = "A02", A03 = "A03", A04 = "A04", A05 = "A05", A06 = "A06", A07 = "A07",
        I01 = "I01", I02 = "I02", I03 = "I03", I04 = "I04", I05 = "I05", I06a = "I06a", I06 = "I06",
        I07a = "I07a", I07 = "I07", I08 = "I08", I09 = "I09", I19 = "I19", I20 = "I20", I10 = "I10",
        I11 = "I11", I12 = "I12", I13 = "I13", I14 = "I14", I16 = "I16", I17 = "I17", I18 = "I18",
        N01 = "N01", N02 = "N02", N03 = "N03", N04 = "N04", N05 = "N05", N06 = "N06", N07 = "N07",
        N08 = "N08", N09 = "N09", N10 = "N10",
        X01 = "X01", X02 = "X02", X03 = "X03", X04 = "X04", X10 = "X10", X05 = "X05", X06 = "X06",
        X07 = "X07", X08 = "X08", X09 = "X09",
        S01 = "S01", S02 = "S02", S03 = "S03", S04 = "S04", S12 = "S12", S05 = "S05", S06 = "S06",
        S07 = "S07", S08 = "S08", S09 = "S09", S10 = "S10", S11 = "S11",
        B01 = "B01", B02 = "B02", B03 = "B03", B04 = "B04", B05 = "B05", B06 = "B06", B07 = "B07",
        B08 = "B08",
        K01 = "K01", K02 = "K02", K03 = "K03", K04 = "K04", K05 = "K05", K06 = "K06", K07 = "K07",
        K08 = "K08", K09 = "K09", K11 = "K11", K10 = "K10", K12 = "K12",
        F01 = "F01", F02 = "F02", F03 = "F03", F04 = "F04", F05 = "F05",
    }
}

words! {
    /// Services of an IM and Presence node.
    Service {
        /// Cisco XCP Router; takes the other XCP services with it.
        XcpRouter = "xcp_router",
        /// Cisco Presence Engine.
        PresenceEngine = "presence_engine",
        /// Cisco SIP Proxy.
        SipProxy = "sip_proxy",
        /// Cisco Client Profile Agent.
        ClientProfileAgent = "client_profile_agent",
        /// Cisco Sync Agent.
        SyncAgent = "sync_agent",
        /// Cisco XCP Text Conference Manager.
        TextConferencing = "text_conferencing",
        /// Cisco XCP Authentication Service.
        XcpAuthentication = "xcp_authentication",
        /// The node's database service.
        Database = "database",
        /// Cisco Server Recovery Manager.
        Srm = "srm",
        /// Cisco Intercluster Sync Agent.
        Icsa = "icsa",
        /// Cisco AXL Web Service.
        Axl = "axl",
    }
}

impl Service {
    /// Whether stopping the XCP Router stops this service too. Inferred from DG91.
    #[must_use]
    pub const fn needs_xcp_router(self) -> bool {
        match self {
            Self::TextConferencing | Self::XcpAuthentication => true,
            Self::XcpRouter
            | Self::PresenceEngine
            | Self::SipProxy
            | Self::ClientProfileAgent
            | Self::SyncAgent
            | Self::Database
            | Self::Srm
            | Self::Icsa
            | Self::Axl => false,
        }
    }
}
