//! What events can do, and the keys of scenario files: from the tables that the reader uses.

use crate::scenario::vocabulary::{KeyInfo, KeyKind, TABLES, TableInfo};
use crate::scenario::{VERBS, VerbInfo, VerbTarget};

use super::{Class, Entry, sentence};

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    VERBS.iter().map(verb).chain(TABLES.iter().flat_map(|table| keys(table)))
}

fn verb(info: &'static VerbInfo) -> Entry {
    let mut meaning = sentence(info.meaning);
    if let Some(target) = target(info.target) {
        meaning.push_str(&format!(" Acts on {target}."));
    }
    if !info.with.is_empty() {
        meaning.push_str(&format!(" Keys of `with`: {}.", info.with.join(", ")));
    }
    if info.revertible {
        meaning.push_str(" `for` reverts it.");
    }
    if !info.supported {
        meaning.push_str(" Not simulated in this version.");
    }
    Entry::new(Class::Verb, info.name, meaning).see(neighbours(info.name))
}

const fn target(target: VerbTarget) -> Option<&'static str> {
    match target {
        VerbTarget::Host => Some("hosts: a node, group, cluster or site"),
        VerbTarget::Service => Some("a service of a node"),
        VerbTarget::HostOrService => Some("hosts (a node, group, cluster or site) or a service of a node"),
        VerbTarget::NodeOrGroup => Some("a node, or a group where it is clear which node is meant"),
        VerbTarget::Group => Some("a group; a node or cluster stands for its groups"),
        VerbTarget::Node => Some("nodes; a group or cluster stands for its nodes"),
        VerbTarget::Cluster => Some("a cluster"),
        VerbTarget::Link => Some("links"),
        VerbTarget::Resolver => Some("DNS resolvers, with or without `dns:`"),
        VerbTarget::Peer => Some("peers of Expressway clusters; a cluster stands for its peers"),
        VerbTarget::Database => Some("external databases, with or without `database:`"),
        VerbTarget::Room => Some("chat rooms, with or without `room:`"),
        VerbTarget::Certificate => Some("nodes; a group or cluster stands for its nodes"),
        VerbTarget::CmsNode => Some("a Meeting Server node"),
        VerbTarget::CallBridge => Some("a Call Bridge"),
        VerbTarget::MeetingServer => Some("a Meeting Server node or a Call Bridge"),
        VerbTarget::Sides => Some("a list of sides; who is on no side keeps all paths"),
        VerbTarget::Port => Some("a port number"),
        VerbTarget::Path => Some("a dotted path"),
        VerbTarget::Event => Some("the id of an event"),
        VerbTarget::Other => None,
    }
}

/// What helps to understand a verb.
fn neighbours(verb: &str) -> &'static [&'static str] {
    match verb {
        "crash" | "shutdown" | "reboot" => &["node_boot", "peer_reboot"],
        "start" | "restart" => &["critical_services_start", "node_boot"],
        "stop" | "hang" => &["critical_service_down_delay"],
        "partition" => &["split_brain", "keepalive_timeout"],
        "block_port" => &["srm_service_port", "srm_peer_udp_port", "port_axl", "port_xmpp"],
        "dns_down" => &["dns_loss_effect", "icsa_resolves_san", "dns_dead_primary_delay"],
        "cert_expire" => &["tomcat_trust_mismatch", "force_sync"],
        "add_peer" => &["xcp_router_restart_on_peer_add", "no_peer"],
        "delete_peer" => &["peer_delete_requires_router_restart", "no_peer"],
        "force_sync" => &["tomcat_trust_mismatch"],
        "move_users" => &["bulk_move_leave_icsa_below", "bulk_move_chunk", "sync_delay"],
        "edit_config" => &["tomcat_trust_mismatch", "naming"],
        "set_primary" => &["E11", "20017", "20012"],
        "tls_mode" => &["E12", "20007", "tls_verification_mode"],
        "clear_peers" => &["restore_peers", "E16", "factory_reset"],
        "restore_peers" => &["clear_peers", "E15"],
        "maintenance_on" | "maintenance_off" => &["maintenance", "15015", "call_mean_duration"],
        "degrade" => &["wan_max_rtt", "deadline_tie"],
        "failover" => &["normal", "fallback"],
        "fallback" => &["idle", "failed_over", "failover"],
        "recover" => &["running_in_failed_mode"],
        "ha_off" => &["ha_on", "unknown", "ha_setting_sync_wait"],
        "takeover_fails" => &["srm_take_over_users_failed"],
        "takeback_fails" => &["srm_take_back_users_failed"],
        "start_services_fails" => &["start_of_critical_services_failed"],
        _ => &[],
    }
}

/// The keys of a table; verbs stand in a table of their own.
fn keys(table: &'static TableInfo) -> impl Iterator<Item = Entry> {
    table.keys.iter().filter(|key| !VERBS.iter().any(|verb| verb.name == key.name)).map(move |info| key(table, info))
}

fn key(table: &'static TableInfo, info: &'static KeyInfo) -> Entry {
    let place = if table.name.is_empty() { "the top level".to_owned() } else { format!("[{}]", table.name) };
    let meaning = format!("{} Key of {place}.", sentence(info.meaning));
    let mut entry = Entry::new(Class::Key, info.name, meaning);
    entry.default = info.default;
    entry.range = match info.kind {
        KeyKind::Table(_) | KeyKind::Things(_) | KeyKind::List(_) | KeyKind::Params(_) | KeyKind::Free => String::new(),
        kind => kind.describe(),
    };
    entry
}
