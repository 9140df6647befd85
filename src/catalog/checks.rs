//! Alarms, codes of `check`, predicates and invariants.

use crate::diag::Level;
use crate::machines::params::Status;
use crate::scenario::vocabulary::INVARIANTS;
use crate::scenario::{
    ALARMS, CODES, GROUP_PREDICATES, NODE_PREDICATES, SERVICE_STATES, USER_STATES, WORLD_PREDICATES,
};

use super::{Class, Entry, sentence};

/// The list that names the alarms of ICSA.
const MON91: &str = "Monitoring Cisco Unified CM IM and Presence 9.1(1), alerts";

/// Rows of word and meaning.
type Rows = &'static [(&'static str, &'static str)];

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    alarms().chain(codes()).chain(states()).chain(predicates()).chain(invariants())
}

fn alarms() -> impl Iterator<Item = Entry> {
    ALARMS.iter().map(|(word, meaning)| {
        let (source, see): (&'static str, &[&'static str]) = match *word {
            "SRMFailover" => ("ALM15; CAG15 pair table", &["failing_over", "taking_over"]),
            "SRMFailed" => ("ALM15; CAG15 pair table", &["running_in_failed_mode", "recover"]),
            "PEPeerNodeFailure" => ("ALM15", &["presence_engine"]),
            "JSMSessionsExceedsThreshold" => {
                ("CAG15, Configure Multiple Device Messaging", &["jsm_sessions_exceeds_threshold"])
            }
            "InterClusterSyncAgentPeerPeriodicSyncingFailure" => (
                "CAG15, Configure Intercluster Peers; Release Notes 12.5(1) spell it ..PeriodicSyncFailure",
                &["stuck", "auto_recovery_periodic_sync"],
            ),
            "XcpConfigMgrJabberRestartRequired" => (MON91, &["xcp_router_restart_on_peer_add"]),
            _ => (MON91, &["sync_retry_interval"]),
        };
        // The name is documented; when the alarm comes is not.
        let named_only = source == MON91 && *word != "XcpConfigMgrJabberRestartRequired";
        let status = if named_only { Status::Inferred } else { Status::Documented };
        Entry::new(Class::Alarm, word, sentence(meaning)).founded(status, source).see(see)
    })
}

fn codes() -> impl Iterator<Item = Entry> {
    CODES.iter().map(|info| {
        let class = match info.level {
            Level::Warning => Class::Lint,
            Level::Error => Class::ErrorCode,
        };
        Entry::new(class, info.code, sentence(info.meaning)).see(neighbours(info.code))
    })
}

/// What helps to understand a warning.
fn neighbours(code: &str) -> &'static [&'static str] {
    match code {
        "MDM_UNSTATED" => &["multi_device_messaging", "enable_multi_device_messaging", "mdm_failover_time_factor"],
        "PEER_OVA" => &["min_ova_users"],
        "CMS_TWO_PRIMARIES" => &["db_promote_delay", "db_demote_delay", "db_health_check_interval", "two_primaries"],
        "CMS_EVEN" => &["db_majority_rule", "db_nodes_min"],
        "CMS_NODES" => &["db_nodes_max", "db_nodes_max_seed"],
        "CMS_RTT" => &["rtt_db_db_max", "rtt_cb_db_max", "rtt_cb_cb_max", "rtt_cb_group_max"],
        "CMS_CALL_BRIDGES" => &["callbridges_max"],
        "CMS_CERTIFICATE" => &["db_cert_required_since"],
        "WAN_RTT" => &["wan_max_rtt"],
        "WAN_BANDWIDTH" => &["wan_min_bandwidth"],
        "RELOGIN_BEFORE_DELAY" => &["client_relogin_lower_limit", "critical_service_down_delay"],
        "TIE_AT_DEADLINE" => &["deadline_tie", "keepalive_timeout", "keepalive_interval"],
        "TIMEOUT_BELOW_INTERVAL" => &["keepalive_timeout", "keepalive_interval"],
        _ => &[],
    }
}

fn words(class: Class, rows: Rows, of: &'static str) -> impl Iterator<Item = Entry> {
    rows.iter().map(move |(word, meaning)| Entry::new(class, word, format!("{} {of}", sentence(meaning))))
}

fn states() -> impl Iterator<Item = Entry> {
    let services = words(Class::ServiceState, SERVICE_STATES, "State of a service.");
    services.chain(words(Class::UserState, USER_STATES, "State of a tracer user."))
}

fn predicates() -> impl Iterator<Item = Entry> {
    let nodes = words(Class::Predicate, NODE_PREDICATES, "Holds of a node.");
    let groups = words(Class::Predicate, GROUP_PREDICATES, "Holds of a group.");
    nodes.chain(groups).chain(words(Class::Predicate, WORLD_PREDICATES, "Holds of the world, subject `*`."))
}

fn invariants() -> impl Iterator<Item = Entry> {
    words(
        Class::Invariant,
        INVARIANTS,
        "Judged in every run, up to one message delay after a change and one keepalive interval after contact is back; \
         the time of a split pair is exempt. [invariants] switches it off with a reason.",
    )
}
