//! Alarms, lints, predicates and invariants.

use crate::machines::params::Status;

use super::{Class, Entry};

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    alarms().chain(lints()).chain(predicates()).chain(invariants())
}

fn alarms() -> impl Iterator<Item = Entry> {
    [
        (
            "SRMFailover",
            "critical",
            "SRM fails a node over without an administrator; says from which node, to which, and why.",
            "ALM15; CAG15 pair table",
            &["failing_over", "taking_over"] as &[_],
        ),
        (
            "SRMFailed",
            "critical",
            "A node has entered Running in Failed Mode; a human must recover the group.",
            "ALM15",
            &["running_in_failed_mode", "recover"],
        ),
        (
            "PEPeerNodeFailure",
            "warning",
            "The Presence Engine of the peer is silent; cleared when it is heard again.",
            "ALM15",
            &["presence_engine"],
        ),
        (
            "JSMSessionsExceedsThreshold",
            "warning",
            "A node has held more than the threshold share of its session capacity for 10 minutes.",
            "CAG15, Configure Multiple Device Messaging",
            &["jsm_sessions_exceeds_threshold", "jsm_session_capacity_factor"],
        ),
    ]
    .into_iter()
    .map(|(word, severity, meaning, source, see)| {
        let meaning = format!("{meaning} Severity: {severity}.");
        Entry::new(Class::Alarm, word, meaning).founded(Status::Documented, source).see(see)
    })
}

fn lints() -> impl Iterator<Item = Entry> {
    [
        ("MDM_UNSTATED", "A cluster does not say whether Multi-Device Messaging is on. It counts as off here, but the product's default is on and doubles failover times: write multi_device_messaging = true or false.", &["enable_multi_device_messaging", "mdm_failover_time_factor"] as &[_]),
        ("WAN_RTT", "A link inside a cluster has a longer round trip than the product supports.", &["wan_max_rtt"]),
        ("WAN_BANDWIDTH", "A link inside a cluster has less bandwidth than the product asks for.", &["wan_min_bandwidth"]),
        ("RELOGIN_BEFORE_DELAY", "Clients may come back before a service failure is even detected: the lower re-login limit is shorter than the service delay with the Multi-Device Messaging factor.", &["client_relogin_lower_limit", "critical_service_down_delay"]),
        ("TIE_AT_DEADLINE", "The keepalive timeout is a whole multiple of the interval and messages can be lost, so who wins at the very deadline decides how many losses make a failover.", &["deadline_tie", "keepalive_timeout"]),
        ("UNSUPPORTED", "The file asks for something that this version does not simulate; it is read and ignored.", &[]),
    ]
    .into_iter()
    .map(|(word, meaning, see)| Entry::new(Class::Lint, word, meaning).see(see))
}

fn predicates() -> impl Iterator<Item = Entry> {
    [
        ("accepting_users", "node", "The node lets users log in.", &[] as &[_]),
        ("dual_active", "group", "Two nodes hold the same users.", &["dual_owner_time"]),
        ("both_failed", "group", "Both nodes run in failed mode.", &["running_in_failed_mode"]),
        ("unserved", "group", "Users of the group are served by no node.", &["user_outage"]),
        ("steady", "group or *", "Nothing is pending that would change a state.", &["ends_steady"]),
        ("all_normal", "group or *", "Every node is normal.", &["normal"]),
        ("split_brain", "*", "Two nodes of a pair hold the same users.", &["dual_active", "dual_owner_time"]),
    ]
    .into_iter()
    .map(|(word, subject, meaning, see)| {
        Entry::new(Class::Predicate, word, format!("{meaning} Subject: {subject}.")).see(see)
    })
}

fn invariants() -> impl Iterator<Item = Entry> {
    const GRACE: &str = "Holds up to one message delay after a change and one keepalive interval after contact is back; \
        the time of a split pair is exempt. Switch it off with [invariants] and a reason.";
    [
        ("users_conserved", "Every user of a group is in exactly one place: served by a node or waiting."),
        ("one_backup", "At most one node of a pair runs in backup mode."),
        ("transitions_mirrored", "A node in a transition state has a reachable peer in the matching one."),
        ("failed_together", "The reachable peer of a failed node is failed too."),
        (
            "ends_steady",
            "Once faults end, the world comes to rest within `settle`, or the report says why a human is needed.",
        ),
    ]
    .into_iter()
    .map(|(word, meaning)| Entry::new(Class::Invariant, word, format!("{meaning} {GRACE}")))
}
