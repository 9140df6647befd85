//! Parameters in force: which are assumed and matter in a run, which choices decide equal times.

use std::collections::BTreeMap;

use crate::machines::params::{ParamInfo, Status};
use crate::machines::{cms, expressway, icsa, srm};
use crate::outcome::{Entity, Kind, Label, Outcome, Record};
use crate::scenario::{Scenario, System};

/// Choices that decide equal times and where clocks start.
const TIMER_CHOICES: [&str; 6] = [
    "deadline_tie",
    "early_client",
    "keepalive_phase",
    "relogin_clock_from",
    "split_brain_heal_outcome",
    "timeout_from",
];

/// An assumed parameter that matters in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Assumed {
    /// Name.
    pub(super) name: &'static str,
    /// Value in force.
    pub(super) value: String,
    /// What it means.
    pub(super) meaning: &'static str,
    /// Clusters with this value, if not all have it.
    pub(super) clusters: Vec<String>,
    /// Whether it differs from the default.
    pub(super) set: bool,
}

/// The parameters of every cluster, by cluster name in file order.
pub(super) fn by_cluster(scenario: &Scenario) -> Vec<(&str, Rows)> {
    let rows = |cluster: &crate::scenario::Cluster| match &cluster.system {
        System::Imp(imp) if scenario.peering.is_some() => {
            // What two systems have is listed once.
            let srm = imp.srm.show();
            let is_new = |info: &ParamInfo| !srm.iter().any(|(own, _)| own.name == info.name);
            let more: Rows = imp.icsa.show().into_iter().filter(|(info, _)| is_new(info)).collect();
            srm.into_iter().chain(more).collect()
        }
        System::Imp(imp) => imp.srm.show(),
        System::Expressway(expressway) => expressway.params.show(),
        System::Cms(cms) => cms.params.show(),
    };
    scenario.clusters.iter().map(|cluster| (cluster.name.as_str(), rows(cluster))).collect()
}

/// The system that a parameter is set for; what two systems have is set for the first.
pub(super) fn system(info: &ParamInfo) -> &'static str {
    if expressway::Params::info(info.name).is_some() {
        "expressway"
    } else if srm::Params::info(info.name).is_some() {
        "srm"
    } else if icsa::Params::info(info.name).is_some() {
        "icsa"
    } else {
        "cms"
    }
}

/// Parameters with their values.
pub(super) type Rows = Vec<(&'static ParamInfo, String)>;

/// The timer choices in force; clusters are named where they differ.
pub(super) fn timer_choices(scenario: &Scenario) -> Vec<(Vec<String>, Rows)> {
    let mut all: Vec<(Vec<String>, Rows)> = Vec::new();
    for (cluster, rows) in by_cluster(scenario) {
        let chosen: Rows = rows.into_iter().filter(|(info, _)| TIMER_CHOICES.contains(&info.name)).collect();
        // Not every system has such choices.
        if chosen.is_empty() {
            continue;
        }
        match all.iter_mut().find(|(_, known)| *known == chosen) {
            Some((clusters, _)) => clusters.push(cluster.to_owned()),
            None => all.push((vec![cluster.to_owned()], chosen)),
        }
    }
    if let [(clusters, _)] = &mut all[..] {
        clusters.clear();
    }
    all
}

/// The assumed parameters that matter in this run, without the timer choices.
pub(super) fn assumed(scenario: &Scenario, outcome: &Outcome) -> Vec<Assumed> {
    let clusters = by_cluster(scenario);
    let mut found: Vec<Assumed> = Vec::new();
    let mut seen: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
    for (cluster, rows) in &clusters {
        let matters = |info: &ParamInfo| {
            info.status == Status::Assumed && !TIMER_CHOICES.contains(&info.name) && matters(outcome, info.name)
        };
        for (info, value) in rows.iter().filter(|(info, _)| matters(info)) {
            let index = *seen.entry((info.name, value.clone())).or_insert(found.len());
            if index == found.len() {
                found.push(Assumed {
                    name: info.name,
                    value: value.clone(),
                    meaning: info.meaning,
                    clusters: Vec::new(),
                    set: value != info.default && !same_value(info, value),
                });
            }
            found[index].clusters.push((*cluster).to_owned());
        }
    }
    for assumed in found.iter_mut().filter(|assumed| assumed.clusters.len() == clusters.len()) {
        assumed.clusters.clear();
    }
    found
}

/// Whether `value` is the default in another spelling, such as `30m` for `1800s`.
fn same_value(info: &ParamInfo, value: &str) -> bool {
    let read = crate::units::SimDuration::parse;
    matches!((read(info.default), read(value)), (Ok(default), Ok(value)) if default == value)
}

/// Whether anything happened in the run that the parameter decides about.
pub(super) fn matters(outcome: &Outcome, name: &str) -> bool {
    let any = |test: &dyn Fn(&Record) -> bool| outcome.records.iter().any(test);
    let enters = |state: &'static str| any(&|r| r.kind == Kind::State && r.to == Label::Word(state));
    let service = |test: &dyn Fn(&str) -> bool| any(&|r| matches!(r.entity, Entity::Service(_, word) if test(word)));
    match name {
        "db_down_delay" => service(&|word| word == "database"),
        "takeover_fixed" | "takeover_per_user" => enters("taking_over"),
        "takeback_fixed" | "takeback_per_user" => enters("taking_back"),
        "critical_services_start" => service(&|_| true),
        "node_boot" => any(&|r| r.kind == Kind::Fault && matches!(r.entity, Entity::Node(_))),
        "client_detects_disconnect" | "early_client" => !outcome.outages.is_empty(),
        "login_service" => outcome.counters.login_backlog_max.values().any(|most| *most > 0),
        "keepalive_latency" => !outcome.failovers.is_empty(),
        "peer_loss_classifier" => any(&|r| r.reason == "peer_down" || r.reason == "peer_reboot"),
        _ if expressway::Params::info(name).is_some() => matters_on_expressway(outcome, name),
        _ if cms::Params::info(name).is_some() => matters_for_databases(outcome, name),
        _ if icsa::Params::info(name).is_some() => matters_between_clusters(outcome, name),
        _ => !outcome.records.is_empty(),
    }
}

/// The same for the parameters of Expressway clusters.
fn matters_on_expressway(outcome: &Outcome, name: &str) -> bool {
    let Some(edges) = &outcome.expressway else { return false };
    let any = |test: &dyn Fn(&Record) -> bool| outcome.records.iter().any(test);
    let alarm =
        |ids: &[&str]| any(&|r| r.kind == Kind::Alarm && matches!(r.from, Label::Word(id) if ids.contains(&id)));
    let protocol = |word: &str| edges.waves.iter().any(|wave| wave.protocol == word);
    match name {
        "alarm_20021_delay" => alarm(&["20021"]),
        "license_warn_hours" => alarm(&["30012", "30013"]),
        "license_warn_days" => alarm(&["30014", "30015"]),
        "peer_restart" => any(&|r| r.kind == Kind::State && r.rule == "E21"),
        "endpoint_refresh_fraction" => edges.waves.iter().any(|wave| wave.protocol != "h323"),
        "h323_attempt" => protocol("h323"),
        "call_mean_duration" | "maintenance_refusal" => alarm(&["15015"]),
        "registration_retry" => protocol("sip_static") || protocol("ip_phone"),
        "dns_forced_update_phase" => any(&|r| matches!(r.entity, Entity::Dns(_))),
        // What is followed in the detailed story only, or not simulated.
        _ => false,
    }
}

/// The same for the parameters of Meeting Servers.
fn matters_for_databases(outcome: &Outcome, name: &str) -> bool {
    let any = |test: &dyn Fn(&Record) -> bool| outcome.records.iter().any(test);
    let by = |rules: &[&str]| any(&|r| rules.contains(&r.rule));
    let elections = || outcome.meetings.iter().any(|run| !run.elections.is_empty());
    match name {
        "db_health_check_interval" | "db_health_fail_threshold" => by(&["M03", "M04", "M05"]),
        "db_health_ok_threshold" => by(&["M06", "M07"]),
        "db_demote_delay" => by(&["M03"]),
        "db_promote_delay" | "db_promote_choice" => by(&["M05"]),
        "db_replica_reregister" => by(&["M06", "M07"]),
        "db_rejoin_resync" | "db_sync_rate" | "db_size" => by(&["M07", "M12"]),
        "db_replication_mode" | "db_replication_lag" => {
            elections() && outcome.meetings.iter().any(|run| run.writes.millionths() > 0)
        }
        "redial_delay" => outcome.meetings.iter().any(|run| !run.calls.is_empty()),
        "node_reboot" => by(&["M11"]) || any(&|r| r.from == Label::Word("down")),
        _ => false,
    }
}

/// The same for the parameters of intercluster peers.
fn matters_between_clusters(outcome: &Outcome, name: &str) -> bool {
    let Some(peers) = &outcome.peering else { return false };
    let any = |test: &dyn Fn(&Record) -> bool| outcome.records.iter().any(test);
    match name {
        "presence_updates_per_user" | "messages_per_user" => !peers.lost.is_empty(),
        "sync_per_user_incremental" | "change_notification_enabled" => !peers.delays.is_empty(),
        "sync_per_user_initial" | "sync_concurrency_penalty" | "sync_bytes_per_user" => {
            any(&|r| matches!(r.from, Label::Word("add_peer" | "force_sync")))
        }
        "icsa_restart_duration" => any(&|r| matches!(r.entity, Entity::Service(_, "icsa"))),
        "r2r_reconnect_delay" => any(&|r| matches!(r.entity, Entity::Pair(..))),
        "dns_loss_effect" | "dns_slow_delay" => {
            any(&|r| matches!(r.entity, Entity::Dns(_)) || r.reason == "dns_failure")
        }
        // A mesh below every threshold that anybody might set is not starved.
        "starvation_cluster_threshold" | "starvation_slowdown" => peers.cluster_pairs >= 100,
        // Not simulated, or said by an event.
        "cert_sync_cpu_spike" | "xcp_router_restart_duration" => false,
        "sync_failure_probability" => peers.syncs.failed_by_chance > 0,
        _ => peers.syncs.digest != 0,
    }
}
