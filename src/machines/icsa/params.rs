//! Settings of intercluster peering (`params.icsa`): the intercluster chapter of the configuration
//! guide and the choices of the model. The last rows are not in the fact sheet.

use crate::machines::params::{ParamKind, param_table, param_words};
use crate::units::{Bandwidth, Rate, SimDuration};

use super::interface::Settings;

use ParamKind::{Bandwidth as Bitrate, Count, Duration, Flag, Number, Rate as PerTime, Word};

param_words! {
    /// When a changed interval counts.
    IntervalChange {
        /// After the next sync.
        NextSync = "next_sync",
    }
}

param_words! {
    /// Where the clock of the restart after four periods starts.
    FailureClock {
        /// At the first failed attempt.
        FirstFailedAttempt = "first_failed_attempt",
        /// At the last success.
        LastSuccess = "last_success",
    }
}

param_words! {
    /// Thresholds of stuck and failed syncs.
    WatchdogMode {
        /// Two hours for a stuck sync, four periods for failures.
        Separate = "separate",
        /// Four periods for both.
        Unified = "unified",
    }
}

param_words! {
    /// Whether periodic syncs carry certificates.
    CertificateSync {
        /// They do.
        Perform = "perform",
        /// They do not.
        DoNotPerform = "do_not_perform",
    }
}

param_words! {
    /// How nodes name one another.
    NodeNameType {
        /// Fully qualified domain name.
        Fqdn = "fqdn",
        /// Host name.
        Hostname = "hostname",
        /// Address.
        Ip = "ip",
    }
}

param_words! {
    /// What becomes of open streams when names do not resolve any more.
    DnsLossEffect {
        /// They break.
        Immediate = "immediate",
        /// They stay until they break for another reason.
        OnReconnect = "on_reconnect",
    }
}

param_words! {
    /// Which pairs of clusters outlive the loss of DNS.
    PairSurvival {
        /// Those where both clusters name their nodes by address.
        BothIp = "both_ip",
    }
}

param_words! {
    /// Transport between peers.
    SipProtocol {
        /// TCP.
        Tcp = "tcp",
        /// TLS over TCP.
        Tls = "tls",
    }
}

param_words! {
    /// Whether the XCP Routers must restart after a peer was added.
    RouterRestart {
        /// Only if a notification asks for it; none does in a run.
        OnNotification = "on_notification",
        /// A notification asks for it each time.
        Always = "always",
    }
}

param_table! {
    "icsa",
    /// Settings of intercluster peering of one cluster.
    pub struct Params {
        periodic_sync_interval: SimDuration, Duration, "30m", "30m".."1444m", true, Documented,
            "Inter-cluster Peer Periodic Sync Interval (mins)", "CAG15, Configure Intercluster Peers",
            "Time from one periodic sync with a peer to the next.";
        interval_change_effective: IntervalChange, Word(IntervalChange::WORDS), "next_sync", "".."", false, Documented,
            "(rule)", "CAG15, Configure Intercluster Peers",
            "When a changed interval counts: the sync that is due comes as planned, the one after it by the new interval.";
        failure_restart_periods: u64, Count, "4", "4".."4", true, Documented,
            "(rule)", "CAG15, Configure Intercluster Peers",
            "Sync periods that a failure lasts until ICSA restarts: 160 min with an interval of 40 min.";
        failure_restart_clock_origin: FailureClock, Word(FailureClock::WORDS), "first_failed_attempt", "".."", true, Inferred,
            "(model)", "CAG15, Configure Intercluster Peers",
            "Where the clock of that restart starts; a success stops it.";
        failure_restart_gated: bool, Flag, "false", "".."", true, Inferred,
            "(model)", "CAG15, Configure Intercluster Peers",
            "Whether that restart needs automatic recovery to be on.";
        sync_retry_interval: SimDuration, Duration, "300s", "1s".."", true, Documented,
            "(rule)", "CAG15, Migrate Users",
            "Time from a failed attempt to the next one.";
        sync_first_retry_delay: SimDuration, Duration, "300s", "0s".."", true, Inferred,
            "(model)", "CAG15, Migrate Users",
            "The same after the first failure of a series; 0s is the wording of the release note, at once.";
        stuck_sync_threshold: SimDuration, Duration, "120m", "120m".."120m", true, Documented,
            "(rule)", "CAG15, Configure Intercluster Peers",
            "A sync that runs for longer than this is stuck.";
        auto_recovery_periodic_sync: bool, Flag, "true", "".."", true, Documented,
            "Enable Auto Recovery for Inter-cluster Peer Periodic Syncing Failure", "CAG15, Configure Intercluster Peers",
            "Whether a stuck sync restarts ICSA; without it there is the alarm only.";
        watchdog_mode: WatchdogMode, Word(WatchdogMode::WORDS), "separate", "".."", true, Inferred,
            "(model)", "4 periods of 30 min are the 2 hours of the older rule",
            "Whether stuck and failed syncs have thresholds of their own.";
        cert_sync_periodic: CertificateSync, Word(CertificateSync::WORDS), "perform", "".."", true, Documented,
            "Certificate sync during inter-cluster periodic sync", "CAG15, Configure Intercluster Peers",
            "Whether a periodic sync carries certificates too.";
        cert_sync_cpu_spike: f64, Number, "20", "0".."100", false, Assumed,
            "(model)", "the spike is documented, its size is not",
            "Per cent of extra processor load during a certificate sync; only its time is simulated.";
        cert_sync_extra_duration: SimDuration, Duration, "10s", "0s".."", true, Assumed,
            "(model)", "no figure published",
            "Time that certificates add to a sync.";
        sync_base_duration: SimDuration, Duration, "5s", "0s".."", true, Assumed,
            "(model)", "no figure published",
            "Time of a sync with nothing new.";
        sync_per_user_incremental: SimDuration, Duration, "20ms", "0s".."", true, Assumed,
            "(model)", "no figure published",
            "Time of a sync for each changed user.";
        sync_per_user_initial: SimDuration, Duration, "40ms", "0s".."", true, Assumed,
            "(model)", "no figure published",
            "Time of a full sync for each user.";
        sync_concurrency_penalty: f64, Number, "1.0", "0".."", true, Assumed,
            "(model)", "Deployment Guide 9.1(1): add peers one by one",
            "How much longer a full sync takes for each other full sync of the cluster at its start: 1.0 doubles it.";
        sync_bytes_per_user: f64, Number, "2", "0".."", true, Assumed,
            "(model)", "no figure published",
            "Kibibytes that a sync carries for each user; they take time on links with a bandwidth.";
        axl_request_timeout: SimDuration, Duration, "120s", "1s".."", true, Inferred,
            "(model)", "TAC 217581",
            "Time without an answer after which an attempt fails.";
        dns_dead_primary_delay: SimDuration, Duration, "120s", "0s".."", true, Documented,
            "(rule)", "TAC 217581",
            "Time that names take while the primary resolver is dead and the secondary lives.";
        icsa_resolves_san: bool, Flag, "true", "".."", true, Documented,
            "Intercluster Sync Agent and DNS", "CAG15, Configure Intercluster Peers",
            "Whether ICSA looks up the names in the certificate of a peer before it connects.";
        node_name_type: NodeNameType, Word(NodeNameType::WORDS), "fqdn", "".."", false, Documented,
            "Node name", "CAG15, Configure Intercluster Peers",
            "How nodes name one another; the key `naming` of a cluster says it.";
        dns_loss_effect: DnsLossEffect, Word(DnsLossEffect::WORDS), "immediate", "".."", true, Assumed,
            "(model)", "the documented outcome is that presence and messages are lost",
            "What becomes of open streams between routers when names do not resolve any more.";
        pair_survival_rule: PairSurvival, Word(PairSurvival::WORDS), "both_ip", "".."", false, Inferred,
            "(model)", "CAG15, Configure Intercluster Peers",
            "A pair of clusters outlives the loss of DNS only if both name their nodes by address.";
        max_clusters: u64, Count, "30", "1".."30", false, Documented,
            "(limit)", "CAG15, Configure Intercluster Peers",
            "Most clusters in one mesh of intercluster peers.";
        min_ova_users: u64, Count, "15000", "15000".."25000", false, Documented,
            "(limit)", "CAG15, Configure Intercluster Peers",
            "Smallest virtual machine template for intercluster peers; another chapter accepts 5000 and recommends this.";
        be6000_supported: bool, Flag, "false", "".."", false, Documented,
            "Cisco Business Edition 6000", "CAG15, Configure Intercluster Peers",
            "Whether intercluster peers are supported on Business Edition 6000.";
        max_nodes_per_cluster: u64, Count, "6", "1".."6", false, Documented,
            "(limit)", "CAG15, Plan the System",
            "Most nodes in one cluster.";
        max_users_per_cluster: u64, Count, "75000", "".."75000", false, Documented,
            "(limit)", "CAG15, Plan the System",
            "Most users of a cluster with High Availability.";
        port_axl: u64, Count, "8443", "".."", false, Documented,
            "AXL", "CAG15, Configure Intercluster Peers",
            "TCP port of the sync.";
        port_xmpp: u64, Count, "7400", "".."", false, Documented,
            "XMPP", "CAG15, Configure Intercluster Peers",
            "TCP port between the XCP Routers of two clusters.";
        port_sip: u64, Count, "5060", "".."", false, Documented,
            "SIP", "CAG15, Configure Intercluster Peers",
            "Port of SIP federation between clusters; federation is not simulated.";
        intercluster_sip_protocol: SipProtocol, Word(SipProtocol::WORDS), "tcp", "".."", false, Documented,
            "Preferred protocol", "CAG15, Configure Intercluster Peers",
            "Transport between peers; the key `peering.transport` says it.";
        wan_min_bandwidth: Bandwidth, Bitrate, "10Mbps", "10Mbps".."", false, Documented,
            "(rule)", "CAG15, Configure Redundancy and High Availability",
            "Bandwidth that a cluster over a WAN needs; less between peers is accepted with the lint WAN_BANDWIDTH.";
        wan_max_rtt: SimDuration, Duration, "80ms", "".."80ms", false, Documented,
            "(rule)", "CAG15, Configure Redundancy and High Availability",
            "Longest round trip; more between peers is accepted with the lint WAN_RTT.";
        sip_proxy_max_processes: u64, Count, "20", "".."", false, Documented,
            "Maximum no. of processes", "CAG15, Configure Intercluster Peers",
            "Processes of the SIP Proxy; params.srm has the setting.";
        sip_proxy_max_spare: u64, Count, "20", "1".."", true, Documented,
            "Maximum no. of spare processes", "CAG15, Configure Intercluster Peers",
            "Spare processes of the SIP Proxy; set to 10 where ICSA starves.";
        sip_proxy_third_process_param: u64, Count, "20", "1".."", true, Documented,
            "Maximum no. of processes (printed twice)", "CAG15, Configure Intercluster Peers",
            "The third number of the same chapter, probably the fewest spare processes; set to 10 where ICSA starves.";
        starvation_cluster_threshold: u64, Count, "15", "2".."30", true, Assumed,
            "(model)", "no threshold published",
            "Clusters of a mesh from which the SIP Proxy can starve ICSA.";
        starvation_slowdown: f64, Number, "2.0", "1".."", true, Assumed,
            "(model)", "no figure published",
            "How much longer a sync takes while ICSA starves: from that size on, and while any of the three SIP Proxy numbers was above 10 when ICSA started.";
        icsa_restart_duration: SimDuration, Duration, "60s", "0s".."", true, Assumed,
            "(model)", "no figure published",
            "Time that a restart of ICSA takes.";
        icsa_failover_to_prg_partner: bool, Flag, "true", "".."", true, Inferred,
            "(model)", "CAG15, Migrate Users; Cluster Service Activation Recommendations",
            "Whether the other node of the publisher's group syncs, and is synced from, while the publisher cannot.";
        axl_default_running: bool, Flag, "true", "".."", true, Documented,
            "Cisco AXL Web Service", "CAG15, Configure Intercluster Peers",
            "Whether Cisco AXL Web Service runs from the start.";
        change_notification_enabled: bool, Flag, "false", "".."", true, Assumed,
            "(model)", "the path is documented, its latency is not",
            "Whether a change of users reaches the peers at once and not with the next sync.";
        bulk_move_leave_icsa_below: u64, Count, "100", "".."", true, Documented,
            "(rule)", "CAG15, Migrate Users",
            "Moves of fewer users leave ICSA running; for others the administrator stops it on both clusters.";
        bulk_move_chunk: u64, Count, "1000", "1".."1000", true, Documented,
            "(rule)", "CAG15, Migrate Users",
            "Users moved in one go while ICSA is stopped.";
        third_cluster_visibility_bound: SimDuration, Duration, "30m", "".."30m", false, Documented,
            "(rule)", "CAG15, Migrate Users",
            "Time within which all other clusters know of a bulk move at the default interval; follows from the syncs.";
        xcp_router_restart_on_peer_add: RouterRestart, Word(RouterRestart::WORDS), "on_notification", "".."", true, Documented,
            "(rule)", "CAG15, Configure Intercluster Peers",
            "Whether the XCP Routers of both clusters must restart before a new peer can be reached.";
        peer_delete_requires_router_restart: bool, Flag, "false", "".."", true, Documented,
            "(rule)", "CAG15, Configure Intercluster Peers; 12.5(1)SU2 says true",
            "Whether streams to a deleted peer stay until the XCP Router of the publisher restarts.";
        xcp_router_restart_duration: SimDuration, Duration, "120s", "0s".."", false, Assumed,
            "(model)", "no figure published",
            "Time that a restart of the XCP Router takes; `for` of the restart event says it.";
        r2r_reconnect_delay: SimDuration, Duration, "10s", "0s".."", true, Assumed,
            "(model)", "no figure published",
            "Time until two XCP Routers have a stream again once nothing is in the way.";
        tomcat_trust_recheck_wait: SimDuration, Duration, "30m", "".."", false, Documented,
            "(rule)", "CAG15, Certificate management",
            "How long to wait before a certificate that is still missing is looked at again; for the administrator.";
        peer_status_refresh: SimDuration, Duration, "20s", "".."", false, Documented,
            "(display)", "Cisco Unified Presence online help",
            "How often the status window refreshes; for the administrator.";
        temp_presence_min_wait: SimDuration, Duration, "30s", "30s".."", false, Documented,
            "(rule)", "CAG15, Configure Redundancy and High Availability",
            "Pause between two searches for the same user; params.srm has it as temporary_presence_research_gap.";
        sync_failure_probability: f64, Number, "0", "0".."0.99", true, Assumed,
            "(model)", "none; for studies",
            "Probability that an attempt fails for a reason outside the scenario.";
        presence_updates_per_user: Rate, PerTime, "36/h", "".."", true, Assumed,
            "(model)", "no figure published",
            "Presence updates that a signed-in user causes at users of all other clusters together; more users there get a larger share.";
        messages_per_user: Rate, PerTime, "3.6/h", "".."", true, Assumed,
            "(model)", "no figure published",
            "Instant messages that a user sends to users of all other clusters together.";
        im_lost_before_detection: bool, Flag, "true", "".."", true, Inferred,
            "(model)", "a router that does not answer holds no message",
            "Whether messages to users of a node are lost until its failure is noticed; later ones are held until the user is back.";
        dns_slow_delay: SimDuration, Duration, "30s", "0s".."", true, Assumed,
            "(model)", "no figure published",
            "Time that names take while a resolver is slow.";
        trust_mismatch_blocks_sync: bool, Flag, "true", "".."", true, Inferred,
            "(model)", "AXL runs over TLS",
            "Whether a tomcat certificate that the peer does not trust keeps the peer from syncing.";
    }
}

impl Params {
    /// Rows that the fact sheet has; the others are choices of the model.
    pub const OF_THE_SHEET: usize = 54;

    /// Lengths and choices of the sync loop.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let four_periods = self.periodic_sync_interval.times(self.failure_restart_periods);
        let unified = self.watchdog_mode == WatchdogMode::Unified;
        Settings {
            period: self.periodic_sync_interval,
            first_retry: self.sync_first_retry_delay,
            retry: self.sync_retry_interval,
            stuck_after: if unified { four_periods } else { self.stuck_sync_threshold },
            restart_after: four_periods,
            restart_from_success: self.failure_restart_clock_origin == FailureClock::LastSuccess,
            failure_restarts: !self.failure_restart_gated || self.auto_recovery_periodic_sync,
            stuck_restarts: self.auto_recovery_periodic_sync,
        }
    }
}
