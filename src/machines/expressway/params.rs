//! Settings of Expressway clusters (`params.expressway`): the guides, the log sample and the choices of the
//! model. The last rows are not in the fact sheet.

use crate::machines::params::{ParamKind, param_table, param_words};
use crate::units::SimDuration;

use ParamKind::{Count, Duration, Flag, Number, Word};

param_words! {
    /// Capacity factor of n peers before X14.2.
    CapacityLegacy {
        /// At most four.
        MinN4 = "min_n_4",
    }
}

param_words! {
    /// Capacity factor of n peers from X14.2 on.
    CapacityNPlusOne {
        /// One peer is a spare.
        Max1NMinus1 = "max_1_n_minus_1",
    }
}

param_words! {
    /// When peers look at the configuration of the primary.
    SyncPhase {
        /// Each at an instant of its own.
        Independent = "independent",
        /// All at multiples of the period.
        Aligned = "aligned",
    }
}

param_words! {
    /// Whether peers check one another's certificates.
    TlsVerification {
        /// They do not.
        Permissive = "permissive",
        /// They do.
        Enforcing = "enforcing",
    }
}

param_words! {
    /// Order of alternate gatekeepers.
    AlternatesOrder {
        /// Drawn for each registration.
        Random = "random_per_registration",
    }
}

param_words! {
    /// How the time of a registration is granted.
    RefreshStrategy {
        /// As long as asked for and allowed.
        Maximum = "maximum",
        /// At random between the limits.
        Variable = "variable",
    }
}

param_words! {
    /// What a client on a call does with a failover.
    DuringCall {
        /// It waits for the end of the call.
        Queued = "queued_until_call_ends",
    }
}

param_words! {
    /// What becomes of calls through a peer that fails.
    CallsOnFailure {
        /// They are lost.
        Dropped = "dropped",
    }
}

param_words! {
    /// First release that balances registrations over MRA.
    RebalanceRelease {
        /// X14.1.
        X141 = "x14_1",
    }
}

param_words! {
    /// Which peer of a neighbour cluster gets a call.
    NeighborPick {
        /// The one with the most free media sessions.
        LowestUsage = "lowest_resource_usage",
    }
}

param_words! {
    /// How an edit on the primary reaches connected peers.
    Propagation {
        /// Row by row, at once.
        Immediate = "immediate",
        /// Within a minute, uniform.
        WithinAMinute = "within_a_minute",
        /// With the next look of each peer.
        NextLook = "next_look",
    }
}

param_words! {
    /// Alarm of a peer whose TLS verification mode waits for a restart.
    TlsChangeAlarm {
        /// Restart required after a change of the cluster configuration.
        ClusterRestart = "20007",
        /// Configured and active mode differ.
        ModeDiffers = "20020",
    }
}

param_table! {
    "expressway",
    /// Settings of one Expressway cluster.
    pub struct Params {
        peers_max: u64, Count, "6", "1".."6", false, Documented,
            "Peers per cluster", "Cluster Creation and Maintenance Deployment Guide X15.4; TAC 217230 What is Expressway Cluster and how it Works",
            "Most peers in one cluster, the configuration primary included.";
        capacity_factor_legacy: CapacityLegacy, Word(CapacityLegacy::WORDS), "min_n_4", "".."", false, Documented,
            "Cluster capacity factor before X14.2", "TAC 217230 What is Expressway Cluster and how it Works; Administrator Guide X14.0 - Clustering and Peers",
            "How many nodes' worth of capacity a cluster of n peers has before X14.2: four at most.";
        capacity_factor_nplus1: CapacityNPlusOne, Word(CapacityNPlusOne::WORDS), "max_1_n_minus_1", "".."", false, Documented,
            "Cluster capacity factor from X14.2", "Cisco Expressway Administrator Guide X15.5 - Expressway Capacity and Sizing",
            "How many nodes' worth of capacity a cluster of n peers has from X14.2 on: one peer is a spare.";
        capacity_factor_small_vm: u64, Count, "1", "1".."1", false, Documented,
            "Cluster capacity factor of Small VMs", "TAC 217230 What is Expressway Cluster and how it Works; Cisco Expressway Administrator Guide X15.5 - Expressway Capacity and Sizing",
            "How many nodes' worth of capacity a cluster of Small VMs has: peers are for redundancy only.";
        rtt_peer_max: SimDuration, Duration, "80ms", "0ms".."80ms", false, Documented,
            "Round trip delay between peers", "Cluster Creation and Maintenance Deployment Guide X14.3; TAC 217230 What is Expressway Cluster and how it Works",
            "Longest round trip between peers; more is accepted with the lint PEER_RTT.";
        rtt_peer_max_legacy: SimDuration, Duration, "30ms", "0ms".."30ms", false, Documented,
            "Round trip delay between peers (old releases)", "VCS Administrator Guide X8.5.2 p.197; CVD Collaboration Enterprise 12.0 - Edge",
            "The same for releases before X12.6, the youngest guide with this figure being that of 12.0.";
        config_sync_period: SimDuration, Duration, "120s", "1s".."120s", true, Documented,
            "Configuration replication period", "Cluster Creation and Maintenance Deployment Guide X15.4 (Add a Peer); TAC 217230 What is Expressway Cluster and how it Works",
            "Time from one look of a peer at the configuration of the primary to the next.";
        config_update_max: SimDuration, Duration, "60s", "0s".."60s", true, Documented,
            "Longest wait for a change to reach all peers", "Cisco Expressway Administrator Guide X15.5 - Clustering and Peers; Cluster Creation and Maintenance Deployment Guide X14.3",
            "Longest time until a change is on all peers where `config_propagation` is \"within_a_minute\".";
        config_sync_phase: SyncPhase, Word(SyncPhase::WORDS), "independent", "".."", true, Inferred,
            "Start times of the periodic synchroniser on different peers", "seed log (TAC 217230)",
            "Whether each peer begins its looks at an instant of its own, drawn for each run, or all at multiples of the period.";
        config_sync_duration_primary: SimDuration, Duration, "116ms", "50ms".."5000ms", false, Inferred,
            "Synchroniser run time on the primary, nothing to do", "seed log (TAC 217230)",
            "Time that a look takes on the primary when there is nothing to do; it changes nothing and is not simulated.";
        config_sync_duration_peer: SimDuration, Duration, "50ms", "20ms".."5000ms", true, Inferred,
            "Synchroniser run time on a subordinate, nothing to do", "seed log (TAC 217230)",
            "Time that a look takes on a subordinate peer; what it brings is there at its end.";
        cdb_replication: SimDuration, Duration, "6ms", "1ms".."500ms", true, Inferred,
            "Delay from a clusterdb insert on the primary to the change on a peer", "seed log (TAC 217230)",
            "Time from a change on the primary to the same change on a connected peer, beside the delay of the network.";
        status_settle: SimDuration, Duration, "300s", "0s".."600s", false, Documented,
            "Wait after clustering changes before success is reported", "Cluster Creation and Maintenance Deployment Guide X15.4 - Troubleshooting; TAC 217230 What is Expressway Cluster and how it Works",
            "How long to wait before the status of a changed cluster is believed; for the administrator.";
        primary_change_alarm_clear: SimDuration, Duration, "120s", "0s".."600s", false, Documented,
            "Time for primary mismatch and replication alarms to clear after a primary change", "Cluster Creation and Maintenance Deployment Guide X15.4 - How to Change a Cluster",
            "Time within which the alarms of a primary change clear; it follows from the looks at the primary.";
        upgrade_settle: SimDuration, Duration, "600s", "0s".."1200s", false, Documented,
            "Cluster data synchronisation after a complete upgrade", "Cisco Expressway Administrator Guide X15.5 - Maintenance",
            "How long cluster data take to settle after an upgrade; upgrades are not simulated.";
        reupgrade_alarm_clear: SimDuration, Duration, "600s", "0s".."1200s", false, Documented,
            "Replication alarm clears after re-upgrade of the primary", "Cluster Creation and Maintenance Deployment Guide X15.4 - Troubleshooting; TAC 217230 What is Expressway Cluster and how it Works",
            "How long the replication alarm stays after the primary was upgraded again; upgrades are not simulated.";
        spurious_20021_clear: SimDuration, Duration, "300s", "300s".."", false, Documented,
            "Time before needless 20021 alarms are lowered", "Release Notes X14.0.1 and X14.0.4",
            "How long a needless alarm 20021 stays after a peer was added or removed; lists only shrink by a reset, which needs no such time.";
        ras_lrq_interval: SimDuration, Duration, "2000ms", "500ms".."10000ms", true, Inferred,
            "LRQ retransmission interval to a peer", "seed log (TAC 217230)",
            "Time from an LRQ to its next transmission, and from the last one to its timeout.";
        ras_lrq_retries: u64, Count, "2", "0".."5", true, Inferred,
            "LRQ retransmissions before timeout", "seed log (TAC 217230)",
            "Retransmissions of an LRQ before it times out.";
        ras_sci_interval: SimDuration, Duration, "4000ms", "500ms".."10000ms", true, Inferred,
            "SCI retransmission interval to a peer", "seed log (TAC 217230)",
            "Time from an SCI to its next transmission, and from the last one to its timeout.";
        ras_sci_retries: u64, Count, "2", "0".."5", true, Inferred,
            "SCI retransmissions before timeout", "seed log (TAC 217230)",
            "Retransmissions of an SCI before it times out.";
        ras_poll_period: SimDuration, Duration, "20s", "10s".."300s", true, Assumed,
            "Period at which peers are queried", "no figure published",
            "Time from one pair of RAS messages to a peer to the next.";
        ras_port: u64, Count, "1719", "1719".."1719", false, Documented,
            "Clustering RAS port", "IP Port Usage Configuration Guide X15.0 - Clustering Connections",
            "UDP port of RAS between peers.";
        cluster_recovery_port: u64, Count, "4371", "4371".."4371", false, Documented,
            "Cluster recovery port", "IP Port Usage Configuration Guide X15.0 - Clustering Connections",
            "TCP port of cluster recovery between peers.";
        cluster_comm_port: u64, Count, "4372", "4372".."4372", false, Documented,
            "Cluster communication port", "IP Port Usage Configuration Guide X15.0 - Clustering Connections",
            "TLS port of the cluster database between peers.";
        alarm_20006_delay: SimDuration, Duration, "171ms", "0ms".."5000ms", true, Inferred,
            "Delay from mnesia_down to alarm 20006", "seed log (TAC 217230)",
            "Time from the loss of a peer in the cluster database to alarm 20006.";
        alarm_20004_delay: SimDuration, Duration, "418ms", "0ms".."5000ms", true, Inferred,
            "Delay from mnesia_down to alarm 20004", "seed log (TAC 217230)",
            "Time from the loss of a peer in the cluster database to alarm 20004.";
        alarm_20007_delay: SimDuration, Duration, "225ms", "62ms".."5000ms", true, Inferred,
            "Delay from the TLS mode change to alarm 20007 on the primary", "seed log (TAC 217230)",
            "Time from a change of the TLS verification mode to alarm 20007 on the primary; 56 ms less on the other peers, as in the log.";
        erlang_net_ticktime: SimDuration, Duration, "60s", "4s".."600s", true, Inferred,
            "net_ticktime", "Erlang/OTP kernel application manual",
            "A silent peer is declared down after three to five quarters of this time.";
        dns_forced_update: SimDuration, Duration, "300000ms", "1000ms".."3600000ms", true, Documented,
            "Queue-Time-ms of the forced peer update", "seed log (TAC 217230)",
            "Time from one try of the names of peers that did not resolve to the next.";
        cluster_address_mapping: bool, Flag, "false", "".."", false, Documented,
            "Cluster address mapping enabled", "Cluster Creation and Maintenance Deployment Guide X15.4; TAC 217230 What is Expressway Cluster and how it Works",
            "Whether peers look up one another in a table before they ask DNS; the key `address_mapping` says it.";
        tls_verification_mode: TlsVerification, Word(TlsVerification::WORDS), "permissive", "".."", true, Documented,
            "TLS verification mode", "Cluster Creation and Maintenance Deployment Guide X15.4; TAC 217230 What is Expressway Cluster and how it Works",
            "Whether peers check one another's certificates at the start of the run.";
        h323_mode: bool, Flag, "false", "".."", false, Documented,
            "H.323 mode", "Cisco Expressway Administrator Guide X15.5 - Protocols",
            "H.323 mode of a system that was never in a cluster; the key `h323_mode` says it.";
        h323_ttl: SimDuration, Duration, "1800s", "60s".."65534s", true, Documented,
            "H.323 Time to live", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Time to live of an H.323 registration: endpoints register again once in it.";
        h323_call_ttl: SimDuration, Duration, "120s", "60s".."65534s", false, Documented,
            "H.323 Call time to live", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Time to live of an H.323 call; calls of silent endpoints are not simulated.";
        h323_alternates_order: AlternatesOrder, Word(AlternatesOrder::WORDS), "random_per_registration", "".."", false, Documented,
            "Order of the alternate gatekeepers returned", "Cisco Expressway Administrator Guide X15.5 - Clustering and Peers; TAC 112787",
            "Order of the alternate gatekeepers that a registration is answered with.";
        sip_std_strategy: RefreshStrategy, Word(RefreshStrategy::WORDS), "maximum", "".."", true, Documented,
            "Standard registration refresh strategy", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "How the time of a standard SIP registration is granted: as long as allowed, or at random.";
        sip_std_refresh_min: SimDuration, Duration, "45s", "30s".."3600s", true, Documented,
            "Standard registration refresh minimum", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Shortest time granted to a standard SIP registration; shorter requests are refused.";
        sip_std_refresh_max: SimDuration, Duration, "60s", "30s".."7200s", true, Documented,
            "Standard registration refresh maximum", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Longest time granted to a standard SIP registration.";
        sip_out_strategy: RefreshStrategy, Word(RefreshStrategy::WORDS), "variable", "".."", true, Documented,
            "Outbound registration refresh strategy", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "How the time of an outbound SIP registration is granted.";
        sip_out_refresh_min: SimDuration, Duration, "300s", "30s".."7200s", true, Documented,
            "Outbound registration refresh minimum", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Shortest time granted to an outbound SIP registration.";
        sip_out_refresh_max: SimDuration, Duration, "3600s", "30s".."7200s", true, Documented,
            "Outbound registration refresh maximum", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Longest time granted to an outbound SIP registration; it decides how long these stay with a peer in maintenance mode.";
        sip_out_flow_timer: SimDuration, Duration, "0s", "0s".."600s", false, Documented,
            "Outbound Flow Timer", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Flow-Timer header of outbound registrations; 0s leaves it out.";
        sip_reg_call_remove: bool, Flag, "false", "".."", false, Documented,
            "SIP Registration Call Remove", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Whether a call ends with the registration of its endpoint.";
        sip_tcp_connect_timeout: SimDuration, Duration, "10s", "1s".."150s", false, Documented,
            "SIP TCP connect timeout", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Time for which a connection to a dead next hop is tried; calls are not routed.";
        sip_tls_handshake_timeout: SimDuration, Duration, "5s", "".."", false, Documented,
            "TLS handshake timeout", "Cisco Expressway Administrator Guide X15.5 - Protocols",
            "Time for which a TLS handshake is tried.";
        sip_session_refresh: SimDuration, Duration, "1800s", "".."", false, Documented,
            "Session refresh interval", "Cisco Expressway Administrator Guide X15.5 - Protocols",
            "Session refresh interval of SIP calls; calls end with their peer before it matters.";
        endpoint_refresh_fraction: f64, Number, "0.75", "0.1".."1.0", true, Assumed,
            "Fraction of the granted expiry after which an endpoint refreshes", "no figure published",
            "Part of the granted time after which an endpoint registers again.";
        endpoint_sip_timeout: SimDuration, Duration, "32s", "1s".."64s", true, Inferred,
            "Time for a SIP endpoint to give up on a silent registrar", "RFC 3261 timer F (64 x T1)",
            "Time for which a SIP endpoint waits for a silent registrar.";
        dns_srv_cache: SimDuration, Duration, "86400s", "".."", false, Documented,
            "DNS SRV cache timeout", "Cluster Creation and Maintenance Deployment Guide X15.4 - How to Connect",
            "How long endpoints keep SRV records; they hold all peers, so it never delays a move.";
        dns_rr_cache: SimDuration, Duration, "60s", "".."60s", true, Documented,
            "Round-robin DNS A cache timeout", "Cluster Creation and Maintenance Deployment Guide X15.4 - How to Connect",
            "How long endpoints keep the one address that round robin gave them.";
        mra_stun_interval: SimDuration, Duration, "30s", "".."", true, Documented,
            "Jabber STUN keepalive interval", "MRA Deployment Guide X15.2 - MRA Maintenance; TAC 217244 How Phone Services Failover works for Jabber Version 14 over MRA",
            "Time from one STUN keepalive of a Jabber client over MRA to the next.";
        mra_stun_timeout: SimDuration, Duration, "3s", "".."", true, Documented,
            "Jabber STUN keepalive response timeout", "MRA Deployment Guide X15.2 - MRA Maintenance; TAC 217244 How Phone Services Failover works for Jabber Version 14 over MRA",
            "Time without an answer to a STUN keepalive after which the client fails over.";
        mra_stun_enabled: bool, Flag, "true", "".."", true, Documented,
            "STUN keepalive", "MRA Deployment Guide X15.2 - MRA Maintenance",
            "Whether STUN keepalives are on; without them, and before X14.0 whatever is set, clients fail over after `mra_failover_old`.";
        mra_failover_fast: SimDuration, Duration, "45s", "30s".."60s", false, Documented,
            "MRA registration failover time with all components updated", "MRA Deployment Guide X15.2 - MRA Maintenance",
            "Time of a failover with all components up to date, documented as 30 to 60 s; it follows from the STUN keepalive and `mra_registration`.";
        mra_failover_old: SimDuration, Duration, "120s", "".."", true, Documented,
            "MRA registration failover time before", "MRA Deployment Guide X15.2 - MRA Maintenance",
            "Time of a failover without STUN keepalives.";
        mra_reg_expires: SimDuration, Duration, "120s", "".."", true, Documented,
            "Expires granted by Unified CM to an MRA Jabber", "TAC 217244 How Phone Services Failover works for Jabber Version 14 over MRA (SIP trace)",
            "Time that Unified CM grants to a registration over MRA.";
        mra_exwc_ucm_keepalive: SimDuration, Duration, "30s", "".."", false, Documented,
            "Expressway-C to Unified CM keepalive", "MRA Deployment Guide X15.2 - MRA Maintenance",
            "Keepalive of Expressway-C to Unified CM, which is not simulated.";
        mra_failover_during_call: DuringCall, Word(DuringCall::WORDS), "queued_until_call_ends", "".."", false, Documented,
            "Failover while a call is active", "TAC 217244 How Phone Services Failover works for Jabber Version 14 over MRA",
            "What a client on a call does with a failover; calls through a lost peer are gone, and with them the wait.";
        calls_on_peer_failure: CallsOnFailure, Word(CallsOnFailure::WORDS), "dropped", "".."", false, Documented,
            "Active calls through a failed peer", "Release Notes X14.0.4 - Limitations (CSCtr39974)",
            "What becomes of active calls through a peer that fails.";
        license_retention: SimDuration, Duration, "336h", "0s".."336h", true, Documented,
            "Shareable licences of a lost peer kept", "Administrator Guide X14.0.2 - Managing Licensing; CVD Collaboration Enterprise 14 - Edge",
            "Time for which the licences of a lost peer stay in the pool.";
        license_warn_hours: SimDuration, Duration, "4h", "1h".."336h", true, Assumed,
            "Hours before alarms 30012/30013", "no figure published",
            "Time from the loss of a peer to the alarms 30012 and 30013.";
        license_warn_days: SimDuration, Duration, "168h", "24h".."336h", true, Assumed,
            "Days before alarms 30014/30015", "no figure published",
            "Time from the loss of a peer to the alarms 30014 and 30015.";
        capacity_alarm: f64, Number, "90", "1".."100", true, Documented,
            "Usage that raises capacity alarms", "Administrator Guide X14.0.2 - Managing Licensing; X15.5 - Call Types and Licensing",
            "Per cent of a capacity above which the capacity alarms are raised.";
        max_lost_for_rebalance: u64, Count, "1", "".."", true, Documented,
            "Unreachable nodes above which MRA registrations are not rebalanced", "Release Notes X14.0.4 - MRA SIP Registration Failover",
            "With more peers than this unreachable, registrations are not balanced again.";
        mra_rebalance_release: RebalanceRelease, Word(RebalanceRelease::WORDS), "x14_1", "".."", false, Documented,
            "Release that adds Expressway-C load balancing after recovery", "MRA Deployment Guide X15.2 - MRA Maintenance",
            "First release in which a peer that is back is given registrations over MRA until it has its share.";
        zone_monitor_peers: bool, Flag, "true", "".."", false, Documented,
            "Monitor peer status", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Whether a neighbour zone watches its peers; neighbour zones are not simulated.";
        zone_client_retry: SimDuration, Duration, "120s", "1s".."65534s", false, Documented,
            "TraversalClient RetryInterval", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Retry interval of a traversal client zone; zones are not simulated.";
        zone_disconnect_on_fail: SimDuration, Duration, "0s", "0s".."3600s", false, Documented,
            "TraversalClient DisconnectOnFailInterval", "Cisco Expressway Administrator Guide X15.5 - Reference Material",
            "Disconnect-on-fail interval of a traversal client zone; 0s is off.";
        maintenance_mode: bool, Flag, "false", "".."", false, Documented,
            "SystemUnit Maintenance Mode", "Cisco Expressway Administrator Guide X15.5 - Reference Material; Cisco Expressway Administrator Guide X15.5 - Maintenance",
            "Whether a peer starts in maintenance mode; a restart ends it.";
        peer_restart: SimDuration, Duration, "240s", "60s".."900s", true, Assumed,
            "Restart time of a peer until its web interface answers", "no figure published",
            "Time from power on to a working peer.";
        peer_upgrade: SimDuration, Duration, "600s", "300s".."1800s", false, Documented,
            "Upgrade time of a peer", "TAC 217743 Upgrade of VCS/Expressway",
            "Time of an upgrade; upgrades are not simulated.";
        replace_peer_wait: SimDuration, Duration, "300s", "".."", false, Documented,
            "Wait after a replaced peer restarts", "Cluster Creation and Maintenance Deployment Guide X15.4 - How to Change a Cluster",
            "How long to wait after a replaced peer restarted; for the administrator.";
        clock_skew_max: SimDuration, Duration, "0ms", "".."", false, Assumed,
            "Clock skew tolerated between peers", "no figure published",
            "Difference of clocks that peers tolerate; all clocks agree in a run.";
        neighbor_pick: NeighborPick, Word(NeighborPick::WORDS), "lowest_resource_usage", "".."", false, Documented,
            "Peer chosen in a neighbour cluster", "Cisco Expressway Administrator Guide X15.5 - Clustering and Peers",
            "Which peer of a neighbour cluster is asked for a call: the one with the most free media sessions.";
        ras_poll_phase: SimDuration, Duration, "0s", "0s".."", true, Assumed,
            "(model)", "the log only shows one instant",
            "When the first LRQ leaves; the SCI of a pair leaves earlier by `ras_sci_lead`.";
        ras_sci_lead: SimDuration, Duration, "3s", "0s".."", true, Inferred,
            "(model)", "seed log (TAC 217230)",
            "How long before an LRQ the SCI of the same pair leaves.";
        dns_forced_update_phase: SimDuration, Duration, "0s", "0s".."", true, Assumed,
            "(model)", "the log only shows one instant",
            "When the first forced update of peer names comes.";
        reconnect_delay: SimDuration, Duration, "1ms", "0s".."1s", true, Inferred,
            "(model)", "seed log (TAC 217230)",
            "Time from the loss of a peer in the cluster database to the failed try to connect again.";
        alarm_20021_delay: SimDuration, Duration, "60s", "0s".."", true, Assumed,
            "(model)", "the log ends 18.5 s after the loss without it",
            "Time from the loss of a peer in the cluster database to alarm 20021.";
        config_propagation: Propagation, Word(Propagation::WORDS), "immediate", "".."", true, Inferred,
            "(model)", "seed log (TAC 217230); the guides promise 60 s in one place, 2 min in another",
            "How an edit on the primary reaches connected peers.";
        tls_change_alarm: TlsChangeAlarm, Word(TlsChangeAlarm::WORDS), "20007", "".."", true, Inferred,
            "(model)", "seed log (TAC 217230); newer guides list 20020 for it",
            "Which alarm a change of the TLS verification mode raises.";
        mra_registration: SimDuration, Duration, "27s", "0s".."", true, Inferred,
            "(model)", "30 to 60 s documented, less 3 to 33 s of detection",
            "Time from the decision of a Jabber client over MRA to its new registration.";
        h323_attempt: SimDuration, Duration, "6s", "0s".."", true, Assumed,
            "(model)", "no figure published; the LRQ schedule of the log",
            "Time that an H.323 endpoint spends on a gatekeeper that does not answer.";
        call_mean_duration: SimDuration, Duration, "3m", "1s".."", true, Assumed,
            "(model)", "no figure published",
            "Mean length of a call, exponential; it decides how a peer in maintenance mode drains.";
        registration_retry: SimDuration, Duration, "60s", "1s".."", true, Assumed,
            "(model)", "no figure published",
            "Time after which an endpoint that found no peer tries again, uniform from zero.";
        heal_fails: bool, Flag, "false", "".."", true, Assumed,
            "(model)", "the failure and its cures are documented, how often it comes is not",
            "Whether the databases of two parts of a cut cluster fail to become one when the parts meet, from X14.2 on: alarms 20025 and 20024.";
        maintenance_refusal: SimDuration, Duration, "0s", "0s".."", true, Assumed,
            "(model)", "no figure published",
            "Time that an endpoint loses with a peer that refuses it.";
    }
}

impl Params {
    /// Rows that the fact sheet has; the others are choices of the model.
    pub const OF_THE_SHEET: usize = 75;
}
