//! Numbers computed from a run, and the parts and owners of an outage.

use crate::outcome::{CohortKind, Phase};
use crate::stats::metrics::{METRICS, MetricInfo};

use super::{Class, Entry, sentence};

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    METRICS.iter().map(metric).chain(Phase::ALL.into_iter().map(phase)).chain(CohortKind::ALL.into_iter().map(client))
}

fn metric(info: &'static MetricInfo) -> Entry {
    let mut entry = Entry::new(Class::Metric, info.name, sentence(info.meaning));
    entry.unit = if info.unit == "1" { "" } else { info.unit };
    let suffixes: Vec<&str> = info.shape.suffixes().iter().copied().filter(|suffix| !suffix.is_empty()).collect();
    entry.range = if suffixes.is_empty() {
        "read at an instant, no suffix".to_owned()
    } else {
        format!("suffixes .{}", suffixes.join(" ."))
    };
    entry.see(neighbours(info.name))
}

/// What helps to understand a metric.
fn neighbours(metric: &str) -> &'static [&'static str] {
    match metric {
        "user_outage" => &["recovery_time", "undetected", "takeover", "backoff", "login_queue"],
        "recovery_time" | "user_minutes_lost" | "availability" => &["user_outage"],
        "detection_time" | "takeover_time" | "failover_time" => &["keepalive_timeout", "critical_service_down_delay"],
        "early_logins" => &["early_client"],
        "sessions" => &["JsmSessionsClient"],
        "sessions_inactive" => &["JsmSessionsClientInactive", "dual"],
        "stale_presence" => &["temporary_presence_research_gap"],
        "dual_owner_time" => &["dual_active", "split_brain"],
        "unserved_time" => &["unserved"],
        "blind_minutes" | "alarms" => &["SRMFailover", "SRMFailed"],
        "sync_age" | "sync_delay" => &["periodic_sync_interval", "stale_users"],
        "agreement_time" => &["all_in_sync"],
        "ic_updates_lost" => &["ic_updates_lost_avoidable", "presence_updates_per_user", "messages_per_user"],
        "ic_updates_lost_avoidable" => &["ic_updates_lost", "dns_failure", "port_blocked"],
        "ic_messages_held" => &["im_lost_before_detection"],
        "no_primary_time" | "primary_moves" => &["primary:none", "db_promote_delay", "db_health_check_interval"],
        "db_writes_accepted" | "db_writes_refused" | "db_write_availability" => &["can_write", "cannot_write"],
        "db_writes_lost" => &["db_replication_mode", "db_replication_lag"],
        "db_read_availability" => &["reads_without_primary"],
        "calls_dropped" | "calls_turned_away" => &["redial_delay", "cb_load_reject"],
        "room_unavailable" => &["critical_service_down_delay", "room_load_rate", "room_load"],
        "room_messages_lost" => &["room_unavailable", "room_not_hosted"],
        "room_messages_unarchived" => &["db_down", "archive_all_messages"],
        "rooms_refused" => &["max_persistent_rooms_allowed", "external_database_unreachable"],
        "adhoc_rooms_lost" => &["adhoc_lost_on_tc_failure"],
        "room_overload_time" => &["overload_room_threshold", "rooms_hosted"],
        "room_capacity_left" => &["ROOMS_ABOVE_CAPACITY"],
        "human_actions" => &["failover", "fallback", "recover"],
        _ => &[],
    }
}

fn phase(phase: Phase) -> Entry {
    let meaning = match phase {
        Phase::Undetected => "The session is lost and nobody has decided yet to serve the user elsewhere.",
        Phase::Takeover => "The decision is taken; the user move has not ended.",
        Phase::Backoff => "A node serves the user's group; the client still waits before it logs in again.",
        Phase::LoginQueue => "The client waits in the login queue of the serving node.",
        Phase::SessionRebuild => "The serving node rebuilds the session of a mobile client in the background.",
        Phase::RoomLoad => "The user is signed in again and its chat room is still being loaded.",
    };
    let meaning = format!("{meaning} A user is in one phase at a time, so the phases of an outage sum to it.");
    Entry::new(Class::Phase, phase.as_str(), meaning).see(&["user_outage"])
}

fn client(kind: CohortKind) -> Entry {
    let (meaning, see): (&str, &[&'static str]) = match kind {
        CohortKind::Plain => (
            "One connection. After a loss it waits between the re-login limits and logs in to the serving node.",
            &["client_relogin_lower_limit", "client_relogin_upper_limit"],
        ),
        CohortKind::Dual => (
            "A second, inactive connection to the other node, made some time after login. In a failover it is activated without a new login.",
            &["inactive_connection_activation_timer", "sessions_inactive"],
        ),
        CohortKind::Mobile => (
            "A mobile client in the background, reached by push notifications. It gets pushes again once the serving node has rebuilt its session.",
            &["push_delay_min", "push_delay_max"],
        ),
    };
    Entry::new(Class::Client, kind.as_str(), meaning).see(see)
}
