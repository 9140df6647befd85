//! Words of the sync loop: states, rules, failures, alarms.

use crate::machines::words::words;

words! {
    /// Where the sync loop towards one peer is.
    State {
        /// ICSA does not run.
        Stopped = "stopped",
        /// The last sync succeeded; the next one is not due.
        Waiting = "waiting",
        /// A sync runs.
        Syncing = "syncing",
        /// The last attempt failed; the next one is not due.
        Failed = "failed",
        /// A sync runs for longer than the watchdog allows.
        Stuck = "stuck",
    }
}

words! {
    /// Why an attempt failed.
    Failure {
        /// No path to the peer's AXL service, or nobody there: the request times out.
        PeerNotReachable = "peer_not_reachable",
        /// A name that the sync needs does not resolve, or too late.
        DnsFailure = "dns_failure",
        /// Cisco AXL Web Service does not run on the peer.
        AxlDown = "axl_down",
        /// Cisco Sync Agent does not run on a publisher.
        SyncAgentDown = "sync_agent_down",
        /// Cisco Sync Agent has not finished the user sync from Unified CM on both clusters.
        UserSyncUnfinished = "user_sync_unfinished",
        /// The peer's tomcat certificate is not the one that is trusted here.
        TrustMismatch = "tomcat_trust_mismatch",
        /// The peer's tomcat certificate has expired.
        CertificateExpired = "certificate_expired",
        /// For a reason outside the scenario, with the probability that a parameter gives.
        ByChance = "by_chance",
    }
}

words! {
    /// Alarms of ICSA. The guides print the names; when each is raised is inferred, unless said otherwise.
    Alarm {
        /// A sync runs for more than two hours. Documented: ICP, Recover from periodic syncing failure.
        PeriodicSyncingFailure = "InterClusterSyncAgentPeerPeriodicSyncingFailure",
        /// An attempt failed.
        PeerSyncFailed = "InterclusterSyncAgentPeerSyncFailed",
        /// The AXL connection could not be opened.
        AxlConnectionFailed = "InterclusterSyncAgentAXLConnectionFailed",
        /// The peer's certificate is not the one expected.
        FingerprintMismatch = "ICSACertificateFingerPrintMisMatch",
        /// The peer's certificate is not valid.
        ValidationFailure = "ICSACertificateValidationFailure",
    }
}

words! {
    /// How much a sync has to carry.
    Work {
        /// What changed since the last one.
        Incremental = "incremental",
        /// Everything: the first sync with a peer, or a forced one.
        Full = "full",
    }
}

words! {
    /// Rules of the sync loop; `docs/machines/icsa.md` has their sources.
    Rule {
        /// ICSA starts: a sync with every peer at once.
        Y01 = "Y01",
        /// The period is over: a sync.
        Y02 = "Y02",
        /// The period is over after a failed attempt: a sync instead of the retry.
        Y03 = "Y03",
        /// The period is over while a sync runs: this one is left out.
        Y04 = "Y04",
        /// The sync succeeds.
        Y05 = "Y05",
        /// The attempt fails for the first time.
        Y06 = "Y06",
        /// The attempt fails again.
        Y07 = "Y07",
        /// The retry is due.
        Y08 = "Y08",
        /// A sync is stuck: alarm.
        Y09 = "Y09",
        /// A sync is stuck: ICSA restarts.
        Y10 = "Y10",
        /// The failure lasts four periods: ICSA restarts.
        Y11 = "Y11",
        /// ICSA stops.
        Y12 = "Y12",
        /// An administrator forces a sync.
        Y13 = "Y13",
        /// The peer entry is deleted.
        Y14 = "Y14",
    }
}

impl Failure {
    /// The alarm beside the one that a sync failed.
    #[must_use]
    pub const fn alarm(self) -> Option<Alarm> {
        match self {
            Self::PeerNotReachable | Self::DnsFailure | Self::AxlDown => Some(Alarm::AxlConnectionFailed),
            Self::TrustMismatch => Some(Alarm::FingerprintMismatch),
            Self::CertificateExpired => Some(Alarm::ValidationFailure),
            Self::SyncAgentDown | Self::UserSyncUnfinished | Self::ByChance => None,
        }
    }
}
