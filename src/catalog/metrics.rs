//! Numbers computed from a run, and the parts and owners of an outage.

use super::{Class, Entry};

/// What may follow a metric's name.
pub(super) const SUFFIXES: &[&str] =
    &["mean", "p50", "p95", "p99", "max", "min", "sum", "count", "per_year", "per_user_year"];

struct Metric {
    word: &'static str,
    unit: &'static str,
    meaning: &'static str,
    see: &'static [&'static str],
}

macro_rules! metrics {
    ($($word:literal in $unit:literal; $meaning:literal, $see:expr;)+) => {
        const METRICS: &[Metric] = &[$(Metric { word: $word, unit: $unit, meaning: $meaning, see: &$see },)+];
    };
}

metrics! {
    "user_outage" in "s"; "Time from the loss of a user's session until the user is served again; one value for each user and outage. An outage of length zero is none.", ["recovery_time", "undetected"];
    "recovery_time" in "s"; "Time from the fault until the user is served again; one value for each user hit.", ["user_outage"];
    "user_minutes_lost" in "min"; "Minutes without service, summed over users; those of unserved users count to the end of the run.", ["user_outage"];
    "availability" in "share"; "Share of user time after the warm-up during which users were served.", ["user_minutes_lost"];
    "detection_time" in "s"; "Time from the fault to the decision to fail over; one value for each failover.", ["takeover_time", "failover_time"];
    "takeover_time" in "s"; "Time from the decision until the node runs in backup mode; one value for each failover.", ["detection_time"];
    "failover_time" in "s"; "Time from the fault until the node runs in backup mode; one value for each failover.", ["detection_time", "takeover_time"];
    "login_offered" in "1/s"; "Logins asked for within one second.", ["login_rate"];
    "login_rate" in "1/s"; "Logins served within one second.", ["login_offered", "login_backlog"];
    "early_logins" in "clients"; "Clients that came before anybody served them.", ["early_client"];
    "login_backlog" in "clients"; "Clients that wait in the login queue of a node. At an instant it reads the queue.", ["login_rate"];
    "sessions" in "sessions"; "Client sessions of a node (JsmSessionsClient) at an instant.", ["sessions_inactive", "JsmSessionsClient"];
    "sessions_inactive" in "sessions"; "Inactive second connections of a node (JsmSessionsClientInactive) at an instant.", ["sessions", "dual"];
    "stale_presence" in "pairs"; "Ad-hoc presence pairs that show a user as offline who is not, at an instant.", ["temporary_presence_research_gap"];
    "spurious_failovers" in "failovers"; "Failovers although nothing was wrong with the node that lost its users.", ["failover_time"];
    "second_failure_exposure" in "s"; "Time during which a group had no second node to fail over to.", ["all_normal"];
    "blind_minutes" in "min"; "Minutes that users were out while no alarm was raised.", ["user_minutes_lost", "SRMFailover"];
    "dual_owner_time" in "s"; "Time during which two nodes held the same users (split brain of a pair).", ["split_brain"];
    "capacity_left" in "share"; "Share of the session capacity of a node or group that is free at an instant.", ["jsm_session_capacity_factor"];
    "alarms" in "alarms"; "Alarms raised.", ["SRMFailover", "SRMFailed"];
    "human_actions" in "actions"; "Actions of administrators.", ["failover", "fallback", "recover"];
}

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    let metrics = METRICS.iter().map(|metric| {
        let mut entry = Entry::new(Class::Metric, metric.word, metric.meaning);
        entry.unit = metric.unit;
        entry.range = format!("suffixes .{}", SUFFIXES.join(" ."));
        entry.see(metric.see)
    });
    metrics.chain(phases()).chain(clients())
}

fn phases() -> impl Iterator<Item = Entry> {
    [
        ("undetected", "The session is lost and nobody has decided yet to serve the user elsewhere."),
        ("takeover", "The decision is taken; the user move has not ended."),
        ("backoff", "A node serves the user's group; the client still waits before it logs in again."),
        ("login_queue", "The client waits in the login queue of the serving node."),
        ("session_rebuild", "The serving node rebuilds the session of a mobile client in the background."),
        ("room_load", "The chat rooms of the user are being loaded."),
    ]
    .into_iter()
    .map(|(word, meaning)| {
        let meaning = format!("{meaning} A user is in one phase at a time, so the phases of an outage sum to it.");
        Entry::new(Class::Phase, word, meaning).see(&["user_outage"])
    })
}

fn clients() -> impl Iterator<Item = Entry> {
    [
        ("plain", "One connection. After a loss it waits between the re-login limits and logs in to the serving node.", &["client_relogin_lower_limit", "client_relogin_upper_limit"] as &[_]),
        ("dual", "A second, inactive connection to the other node, made some time after login. In a failover it is activated without a new login.", &["inactive_connection_activation_timer", "sessions_inactive"]),
        ("mobile", "A mobile client in the background, reached by push notifications. It gets pushes again once the serving node has rebuilt its session.", &["push_delay_min", "push_delay_max"]),
    ]
    .into_iter()
    .map(|(word, meaning, see)| Entry::new(Class::Client, word, meaning).see(see))
}
