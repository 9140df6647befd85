//! Settings of a presence redundancy group (`params.srm`): the redundancy chapter of the
//! configuration guide, the login profile appendix and the choices of the model.

use crate::machines::params::{ParamKind, param_table, param_words};
use crate::units::{Bandwidth, Rate, SimDuration};

use ParamKind::{Bandwidth as Bitrate, Count, Duration, Flag, Number, Rate as PerTime, Word};

param_words! {
    /// How the survivor names the reason of a lost peer.
    PeerLossClassifier {
        /// By the true cause: a lost host is `peer_reboot`, a lost network or SRM `peer_down`.
        GroundTruth = "ground_truth",
        /// Always `peer_down`.
        AlwaysPeerDown = "always_peer_down",
    }
}

param_words! {
    /// What becomes of a pair whose link is repaired after both nodes took over.
    SplitBrainHeal {
        /// Both nodes fail and wait for Recovery.
        Failed = "failed",
        /// Both nodes keep running in backup mode.
        Keep = "keep",
    }
}

param_words! {
    /// When the first keepalives leave.
    KeepalivePhase {
        /// At multiples of the interval from the start of the run.
        Aligned = "aligned",
        /// One phase per node and run, uniform in the interval.
        Random = "random",
    }
}

param_words! {
    /// Where the keepalive timeout starts to count.
    TimeoutFrom {
        /// At the last keepalive received.
        LastReceived = "last_received",
        /// At the first keepalive missed, one interval later.
        FirstMissed = "first_missed",
    }
}

param_words! {
    /// Where the wait before a client logs in again starts to count.
    ReloginClockFrom {
        /// When the client loses its session.
        SessionLoss = "session_loss",
        /// When the takeover ends.
        Takeover = "takeover",
    }
}

param_words! {
    /// What a client does that comes before anybody serves it.
    EarlyClient {
        /// It waits again, a new draw of the same law.
        Redraw = "redraw",
        /// It waits until somebody serves it.
        Queue = "queue",
    }
}

param_words! {
    /// Who wins when a keepalive arrives at the very deadline of the timeout.
    DeadlineTie {
        /// The keepalive: the peer stays up.
        MessageWins = "message_wins",
        /// The timer: the peer is lost.
        TimerWins = "timer_wins",
    }
}

param_words! {
    /// The law of the wait before a client logs in again.
    ReloginDistribution {
        /// Uniform between the lower and the upper limit.
        Uniform = "uniform",
    }
}

param_words! {
    /// Law of the time that one login takes.
    LoginService {
        /// The same for all.
        Constant = "constant",
        /// Exponential.
        Exponential = "exponential",
    }
}

param_words! {
    /// Whether a feature of the product is on.
    Feature {
        /// It is on.
        Enabled = "enabled",
        /// It is off.
        Disabled = "disabled",
    }
}

param_words! {
    /// Stands in for a default that no guide prints.
    NoDefault {
        /// Nobody says.
        NotPrinted = "not_printed",
    }
}

param_words! {
    /// How users are assigned to the nodes of a cluster.
    UserAssignmentMode {
        /// Evenly over the nodes.
        Balanced = "balanced",
        /// All on the first node of each group.
        ActiveStandby = "active_standby",
        /// By hand only.
        None = "none",
    }
}

param_words! {
    /// What is counted when a cluster with Multi-Device Messaging is sized.
    MdmCapacityRule {
        /// Clients, of which a user may have several.
        Clients = "clients",
    }
}

param_table! {
    "srm",
    /// Settings of the presence groups of one cluster.
    pub struct Params {
        srm_service_port: u64, Count, "22001", "".."", false, Documented,
            "Service Port", "CAG15, Configure Redundancy and High Availability",
            "Port on which the two SRMs of a group talk. The port chapter of the same guide prints 21999, so blocking either cuts the keepalives.";
        srm_peer_udp_port: u64, Count, "21999", "".."", false, Documented,
            "(Port Usage: SRM peer communication)", "CAG15, Port Usage Information",
            "UDP port of the same conversation according to the port chapter; taken as a second name of srm_service_port.";
        srm_admin_rpc_port: u64, Count, "20075", "".."", false, Documented,
            "Admin RPC Port", "CAG15, Configure Redundancy and High Availability",
            "TCP port through which an administrator asks for failover, fallback, recovery and state; not simulated, actions always reach SRM.";
        critical_service_down_delay: SimDuration, Duration, "90s", "".."", true, Documented,
            "Critical Service Down Delay", "CAG15, Configure Redundancy and High Availability",
            "Time a critical service must be down without a break before its node fails over.";
        db_down_delay: SimDuration, Duration, "90s", "".."", true, Assumed,
            "(model)", "set equal to critical_service_down_delay",
            "Time the node's database must be down before reason Database Failure.";
        enable_automatic_fallback: bool, Flag, "false", "".."", true, Documented,
            "Enable Automatic Fallback", "CAG15, Configure Redundancy and High Availability",
            "Whether users go home without an administrator once the home node is healthy again.";
        automatic_fallback_delay: SimDuration, Duration, "1800s", "1800s".."1800s", true, Documented,
            "(fixed)", "CAG15, Configure Redundancy and High Availability",
            "Time from the home node being healthy to the automatic fallback; a new failure starts it again (inferred).";
        init_keepalive_timeout: SimDuration, Duration, "120s", "".."", true, Documented,
            "Initialization Keep Alive (Heartbeat) Timeout", "CAG15, Configure Redundancy and High Availability",
            "Time a starting SRM waits for its peer before it takes the group over.";
        keepalive_timeout: SimDuration, Duration, "60s", "".."", true, Documented,
            "Keep Alive (Heartbeat) Timeout", "CAG15, Configure Redundancy and High Availability",
            "Keepalive silence after which the peer counts as lost.";
        keepalive_interval: SimDuration, Duration, "15s", "1ms".."", true, Documented,
            "Keep Alive (HeartBeat) Interval", "CAG15, Configure Redundancy and High Availability",
            "Time between two keepalives of a node.";
        keepalive_latency: SimDuration, Duration, "0s", "".."0.04s", false, Assumed,
            "(model)", "half of the 80 ms round trip allowed by CAG15",
            "One-way delay between two nodes of one site; between sites the link's round trip decides.";
        enable_monitoring_xcp_authentication_service: bool, Flag, "false", "".."", true, Inferred,
            "Enable monitoring of XCP Authentication Service", "CAG15; default read from the instruction to set it to TRUE",
            "Whether the XCP Authentication Service counts as critical.";
        client_relogin_lower_limit: SimDuration, Duration, "120s", "".."", true, Documented,
            "Client Re-Login Lower Limit", "CAG15, Configure Redundancy and High Availability",
            "Shortest wait of a client before it logs in again.";
        client_relogin_upper_limit: SimDuration, Duration, "537s", "".."", true, Documented,
            "Client Re-Login Upper Limit", "CAG15, Configure Redundancy and High Availability",
            "Longest wait of a client before it logs in again; choose it from the login profile tables.";
        client_relogin_distribution: ReloginDistribution, Word(ReloginDistribution::WORDS), "uniform", "".."", true, Inferred,
            "(model)", "the profile tables imply a constant login rate",
            "Law of the wait between the two limits.";
        enable_dual_connections: bool, Flag, "false", "".."", false, Documented,
            "EnableDualConnections", "Parameters Reference Guide for Cisco Jabber 14.1",
            "Whether clients keep a second, inactive connection to the backup node. A scenario says how many do with `clients.dual`.";
        inactive_connection_activation_timer: SimDuration, Duration, "120s", "".."", true, Documented,
            "Inactive_Connection_Activation_Timer", "Parameters Reference Guide for Cisco Jabber 14.1",
            "How long a client with two connections waits for the signal to activate the second one.";
        enable_multi_device_messaging: Feature, Word(Feature::WORDS), "enabled", "".."", false, Documented,
            "Enable Multi-Device Messaging", "CAG15, Configure Multiple Device Messaging",
            "The product's own default for several devices per user. A scenario says it with the cluster key `multi_device_messaging`.";
        mdm_failover_time_factor: u64, Count, "2", "1".."2", true, Documented,
            "(rule)", "CAG15, HA chapter, interactions",
            "Factor on the service delay and both keepalive timeouts while Multi-Device Messaging is on (which timers: inferred).";
        user_assignment_mode: UserAssignmentMode, Word(UserAssignmentMode::WORDS), "balanced", "".."", false, Documented,
            "User Assignment Mode for Presence Server", "CAG15, Configure Redundancy and High Availability",
            "How the Sync Agent spreads users over nodes. A scenario says it per group with `assignment`.";
        push_notifications_ha: NoDefault, Word(NoDefault::WORDS), "not_printed", "".."", false, Documented,
            "Push Notifications High Availability", "Push Notifications Deployment Guide",
            "Whether pushes survive a failover; the default is not printed. The mobile share of `clients` and the push delays say what happens.";
        push_delay_min: SimDuration, Duration, "600s", "".."", true, Documented,
            "(measurement)", "CAG15, HA chapter, interactions",
            "Shortest time until a mobile client in the background gets pushes again; printed for a 15 000-user OVA with even spread.";
        push_delay_max: SimDuration, Duration, "1200s", "".."", true, Documented,
            "(measurement)", "CAG15, HA chapter, interactions",
            "Longest time until a mobile client in the background gets pushes again.";
        push_session_rebuild: Rate, PerTime, "8.3/s", "6.25/s".."12.5/s", false, Inferred,
            "(model)", "7500 sessions in 600 to 1200 s",
            "Sessions of mobile clients in the background that a node rebuilds per second; for comparison, the push delays are what is simulated.";
        temporary_presence_research_gap: SimDuration, Duration, "30s", "30s".."", true, Documented,
            "(rule)", "CAG15, HA chapter, interactions",
            "Pause before a new search for the same user refreshes its ad-hoc presence.";
        adhoc_presence_ttl: NoDefault, Word(NoDefault::WORDS), "not_printed", "".."", false, Documented,
            "Ad-hoc presence time-to-live", "CAG15, Configure Availability",
            "Life of an ad-hoc presence subscription; the setting exists, its default is not printed and nothing expires in a run.";
        ha_setting_sync_wait: SimDuration, Duration, "120s", "120s".."", false, Documented,
            "(rule)", "CAG15, Manage the Server; ADM15, tasks before a change",
            "Pause to keep after switching High Availability off before anything else is done.";
        jsm_sessions_rebuild_expected_max: SimDuration, Duration, "900s", "".."900s", false, Documented,
            "(rule)", "CAG15, Manage the Server",
            "Time within which all sessions of a restarted node should be back.";
        jsm_sessions_rebuild_problem: SimDuration, Duration, "1800s", "".."", false, Documented,
            "(rule)", "CAG15, Manage the Server; UPG15",
            "Time after which sessions that are still missing point to a fault.";
        jabber_presence_gap_max: SimDuration, Duration, "60s", "0s".."60s", false, Documented,
            "(statement)", "JPLAN, High Availability",
            "How long a client may show no presence after a failover; a display effect that no metric counts.";
        stream_management_timeout: SimDuration, Duration, "60s", "30s".."90s", false, Documented,
            "Stream Management Timeout", "CAG15, Configure Advanced Features",
            "How long a broken client stream can be resumed; shorter than any failover with default timers, so it is not simulated.";
        stream_management_buffer: u64, Count, "100", "5".."150", false, Documented,
            "Stream Management Buffer", "CAG15, Configure Advanced Features",
            "Packets kept for a stream that may be resumed; not simulated.";
        stream_ack_request_rate: u64, Count, "5", "1".."64", false, Documented,
            "Acknowledgement Request Rate", "CAG15, Configure Advanced Features",
            "Stanzas between two requests for an acknowledgement of a stream; not simulated.";
        wan_min_bandwidth: Bandwidth, Bitrate, "10Mbps", "10Mbps".."", false, Documented,
            "(rule)", "CAG15, Configure Redundancy and High Availability",
            "Dedicated bandwidth that a cluster over a WAN needs; less is accepted with the lint WAN_BANDWIDTH.";
        wan_max_rtt: SimDuration, Duration, "80ms", "".."80ms", false, Documented,
            "(rule)", "CAG15, Configure Redundancy and High Availability",
            "Longest round trip between the nodes of a cluster; more is accepted with the lint WAN_RTT.";
        max_nodes_per_cluster: u64, Count, "6", "1".."6", false, Documented,
            "(limit)", "CAG15, Plan the System",
            "Most nodes in one cluster.";
        max_prg_per_cluster: u64, Count, "3", "".."3", false, Documented,
            "(limit)", "CAG15, Configure High Availability for Persistent Chat",
            "Most presence redundancy groups in one cluster.";
        nodes_per_prg: u64, Count, "2", "1".."2", false, Documented,
            "(limit)", "CAG15, Configure Redundancy and High Availability",
            "Most nodes in one presence redundancy group; High Availability needs this many.";
        max_users_per_node: u64, Count, "25000", "".."25000", false, Documented,
            "(limit)", "CAG15, Plan the System",
            "Most users at home on one node, in full Unified Communications mode.";
        max_users_per_prg_ha: u64, Count, "25000", "".."25000", false, Documented,
            "(limit)", "CAG15, Plan the System",
            "Most users of a group with High Availability: one node must be able to carry all of them.";
        max_users_per_cluster_ha: u64, Count, "75000", "".."75000", false, Documented,
            "(limit)", "CAG15, Plan the System",
            "Most users of a cluster with High Availability: six nodes of the largest template.";
        jsm_session_capacity_factor: f64, Number, "1.5", "".."", true, Documented,
            "JSM sessions per node", "CAG15, Configure Multiple Device Messaging",
            "Sessions a node can hold, as a multiple of the users of its OVA.";
        jsm_session_ha_derating: f64, Number, "0.5", "0".."1", true, Documented,
            "(rule)", "CAG15, Configure Multiple Device Messaging",
            "Share of the session capacity to plan with on a node of an active/active pair.";
        jsm_sessions_exceeds_threshold: f64, Number, "80", "0".."100", true, Documented,
            "JSMSessionsExceedsThreshold", "CAG15, Configure Multiple Device Messaging",
            "Per cent of the session capacity that raises the alert when exceeded for 10 minutes.";
        mdm_capacity_rule: MdmCapacityRule, Word(MdmCapacityRule::WORDS), "clients", "".."", false, Documented,
            "(rule)", "CAG15, Configure Multiple Device Messaging",
            "What to count when sizing a cluster with Multi-Device Messaging: clients, not users.";
        dbreplication_setup_value: u64, Count, "2", "2".."2", false, Documented,
            "utils dbreplication runtimestate", "CAG15, Configure Redundancy and High Availability",
            "The only replication state in which High Availability may be switched on safely; runs start in it.";
        prg_name_max: u64, Count, "128", "1".."128", false, Documented,
            "Presence Redundancy Group name", "CAG15, Configure Redundancy and High Availability",
            "Most characters in the name of a group: letters, digits, underscore and dash.";
        takeover_fixed: SimDuration, Duration, "0s", "".."", true, Assumed,
            "(model)", "no figure published; 0 keeps documented times exact",
            "Fixed part of the time a node spends in Taking Over.";
        takeover_per_user: SimDuration, Duration, "0ms", "".."", true, Assumed,
            "(model)", "CAG15, Plan the System: depends on the number of users; 1 to 5 ms for planning",
            "Part of the takeover time per user moved.";
        takeback_fixed: SimDuration, Duration, "0s", "".."", true, Assumed,
            "(model)", "no figure published; 0 keeps documented times exact",
            "Fixed part of the time a node spends in Taking Back: service start and user move.";
        takeback_per_user: SimDuration, Duration, "0ms", "".."", true, Assumed,
            "(model)", "as takeover_per_user",
            "Part of the take-back time per user moved.";
        critical_services_start: SimDuration, Duration, "0s", "".."300s", true, Assumed,
            "(model)", "TAC-217304 waits about 5 minutes for services",
            "Time the critical services of a node need to start.";
        node_boot: SimDuration, Duration, "600s", "".."", true, Assumed,
            "(model)", "no figure published",
            "Time from power on to the start of SRM and the services.";
        client_detects_disconnect: SimDuration, Duration, "0s", "".."", true, Assumed,
            "(model)", "no figure published",
            "Time a client needs to notice that its node is gone.";
        split_brain_heal_outcome: SplitBrainHeal, Word(SplitBrainHeal::WORDS), "failed", "".."", true, Inferred,
            "(model)", "CAG15, state-pair table row 16: the nodes may turn failed",
            "What happens to a pair that meets again after both nodes took over.";
        peer_loss_classifier: PeerLossClassifier, Word(PeerLossClassifier::WORDS), "ground_truth", "".."", true, Assumed,
            "(model)", "CAG15, state-pair table rows 16 and 17",
            "How the survivor chooses between Peer Down and Peer Reboot.";
        sip_proxy_max_processes: u64, Count, "20", "1".."", true, Documented,
            "Cisco SIP Proxy: Maximum no. of processes", "CAG15, Configure Intercluster Peers",
            "Processes of the SIP Proxy; guides lower it to 10 where SRM and ICSA starve in a large intercluster mesh. It slows syncs, see starvation_slowdown; SRM is not slowed.";
        keepalive_phase: KeepalivePhase, Word(KeepalivePhase::WORDS), "aligned", "".."", true, Assumed,
            "(model)", "not documented",
            "When the first keepalives of the nodes leave.";
        timeout_from: TimeoutFrom, Word(TimeoutFrom::WORDS), "last_received", "".."", true, Inferred,
            "(model)", "CAG15 does not say",
            "Where the keepalive timeout starts to count.";
        relogin_clock_from: ReloginClockFrom, Word(ReloginClockFrom::WORDS), "session_loss", "".."", true, Inferred,
            "(model)", "follows from the documented order of events",
            "Where the wait before a client logs in again starts to count.";
        early_client: EarlyClient, Word(EarlyClient::WORDS), "redraw", "".."", true, Assumed,
            "(model)", "JPLAN describes retries without figures",
            "What a client does that comes before anybody serves it.";
        deadline_tie: DeadlineTie, Word(DeadlineTie::WORDS), "message_wins", "".."", true, Assumed,
            "(model)", "not documented",
            "Who wins when a keepalive arrives at the very deadline.";
        login_service: LoginService, Word(LoginService::WORDS), "constant", "".."", true, Assumed,
            "(model)", "not documented",
            "How the time of a login in the queue varies: all take 1 / login_rate, or that is their mean.";
    }
}
