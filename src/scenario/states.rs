//! States and predicates by subject.

use super::address::Class;
use super::codes;
use super::context::Context;
use super::directory::{Directory, Member};
use super::vocabulary::INVARIANTS;
use super::words::clip;
use crate::diag::Span;
use crate::machines::cms;
use crate::machines::icsa::Failure;
use crate::machines::srm::{Reason, State};

/// Predicates of a node beside its states.
pub static NODE_PREDICATES: &[(&str, &str)] = &[("accepting_users", "clients can log in here")];

/// Predicates of a group.
pub static GROUP_PREDICATES: &[(&str, &str)] = &[
    ("dual_active", "both nodes hold the same users"),
    ("both_failed", "both nodes run in failed mode"),
    ("unserved", "nobody serves users of the group"),
    ("steady", "nothing is pending that will change a state"),
    ("all_normal", "every node is normal"),
];

/// States of a service.
pub static SERVICE_STATES: &[(&str, &str)] = &[
    ("running", "it works"),
    ("stopped", "it does not run"),
    ("hung", "it runs and does nothing"),
    ("starting", "it is on its way up"),
];

/// Predicates of the world, beside the built-in invariants.
pub static WORLD_PREDICATES: &[(&str, &str)] = &[
    ("steady", "nothing is pending that will change a state"),
    ("all_normal", "every pair is normal, every peer in sync"),
    ("split_brain", "both nodes of a pair hold the same users"),
];

/// States of sites, links, resolvers and databases.
pub static THING_STATES: &[(&str, &str)] =
    &[("up", "it works"), ("down", "it does not work"), ("degraded", "it works badly")];

/// States of a tracer user; `signed_in` takes a node after a colon, `in_room` a room.
pub static USER_STATES: &[(&str, &str)] = &[
    ("signed_in", "has a session on the node"),
    ("signed_out", "has no session"),
    ("in_room", "has entered the chat room, signed in"),
];

/// States of a chat room; `hosted` takes a node after a colon, or `none`.
pub static ROOM_STATES: &[(&str, &str)] = &[
    ("hosted", "a node hosts the room; `hosted:none` is nobody"),
    ("dual_host", "both nodes of a split pair host the room"),
];

/// States of the syncs in which one cluster asks another, and the marks between them.
pub static SYNC_STATES: &[(&str, &str)] = &[
    ("waiting", "the last sync succeeded; the next is not due"),
    ("syncing", "a sync runs"),
    ("failed", "the last attempt failed; the next is not due"),
    ("stuck", "a sync runs for longer than the watchdog allows"),
    ("stopped", "ICSA does not run"),
    ("no_peer", "there is no peer entry"),
    ("started", "mark: a sync begins"),
    ("succeeded", "mark: a sync ends well"),
];

/// States of messaging between two clusters, both ways.
pub static PAIR_STATES: &[(&str, &str)] = &[
    ("connected", "every pair of XCP Routers that serves users has a stream"),
    ("partly_lost", "some pairs of XCP Routers that serve users have no stream"),
    ("lost", "no pair of XCP Routers that serves users has a stream"),
    ("no_peer", "one of the two has no peer entry for the other"),
];

/// Why messaging between two clusters is lost, beside the reasons of failed syncs.
pub const PAIR_REASONS: [&str; 6] =
    ["no_path", "no_peer", "port_blocked", "axl_off", "router_restart_needed", "dns_failure"];

/// Why a room has no host.
pub const ROOM_REASONS: [&str; 2] = ["text_conferencing_down", "unloading"];

/// States of all peers together.
pub static PEERING_STATES: &[(&str, &str)] = &[
    ("all_in_sync", "every sync works and every cluster knows the users of its peers"),
    ("out_of_sync", "a sync fails, is stuck or stopped, or a change of users is not known everywhere"),
];

/// States of an Expressway peer: what it does, whose configuration it has, which TLS mode is in force.
pub static EXPRESSWAY_PEER_STATES: &[(&str, &str)] = &[
    ("active", "it takes calls and registrations"),
    ("maintenance", "it takes no new calls and registrations"),
    ("down", "it does not run"),
    ("factory_reset", "it was reset and has left the cluster"),
    ("config_current", "it has the configuration of its primary"),
    ("config_stale", "its configuration differs from that of its primary"),
    ("tls:permissive", "certificates of peers are not checked"),
    ("tls:enforcing", "certificates of peers are checked"),
    ("ras:answered", "every other peer answers its RAS messages and is asked for calls"),
    ("ras:unanswered", "another peer answered no LRQ and is asked for no calls"),
];

/// What stands before the node in the state of a database cluster.
const PRIMARY_OF: &str = "primary:";

/// States of a Meeting Server cluster; `primary` takes a node after a colon.
pub static CMS_CLUSTER_STATES: &[(&str, &str)] = &[
    ("primary", "this node is the primary: `primary:db1`"),
    ("primary:none", "there is no primary: nobody can write"),
    ("two_primaries", "two nodes act as primary at once"),
];

/// States of a Call Bridge.
pub static CALL_BRIDGE_STATES: &[(&str, &str)] = &[
    ("can_write", "it reaches the primary"),
    ("cannot_write", "there is no primary within its reach, or it is not connected to the database"),
    ("down", "its host is down"),
];

/// States and predicates of systems that are not simulated, without what follows a colon.
const OTHER_SYSTEMS: &[&str] = &["primary_by_administrator"];

/// Whether a state word fits a kind of subject.
pub(super) fn fits(class: Class, word: &str) -> bool {
    let in_rows = |rows: &[(&str, &str)]| rows.iter().any(|(known, _)| *known == word);
    match class {
        Class::Node => State::from_word(word).is_some() || in_rows(NODE_PREDICATES),
        Class::Group => in_rows(GROUP_PREDICATES),
        Class::Service => in_rows(SERVICE_STATES),
        Class::World => in_rows(WORLD_PREDICATES) || in_rows(INVARIANTS),
        Class::User => in_rows(USER_STATES) || word.starts_with("signed_in:") || word.starts_with("in_room:"),
        Class::Room => in_rows(ROOM_STATES) || word.starts_with("hosted:"),
        Class::Site | Class::Link | Class::Dns | Class::Database => in_rows(THING_STATES),
        Class::Sync => in_rows(SYNC_STATES),
        Class::Pair => in_rows(PAIR_STATES),
        Class::Peering => in_rows(PEERING_STATES),
        Class::ExpresswayPeer => in_rows(EXPRESSWAY_PEER_STATES) || word.starts_with("has_edit:"),
        Class::ExpresswayCluster => word.starts_with("primary:"),
        Class::CmsCluster => in_rows(CMS_CLUSTER_STATES) || word.starts_with(PRIMARY_OF),
        Class::CmsNode => cms::State::from_word(word).is_some(),
        Class::CallBridge => in_rows(CALL_BRIDGE_STATES),
        Class::Cluster => false,
    }
}

/// Every word that fits a kind of subject.
pub(super) fn words_of(class: Class) -> Vec<&'static str> {
    let rows = |rows: &'static [(&'static str, &'static str)]| rows.iter().map(|(word, _)| *word);
    match class {
        Class::Node => State::ALL.iter().map(|state| state.as_str()).chain(rows(NODE_PREDICATES)).collect(),
        Class::Group => rows(GROUP_PREDICATES).collect(),
        Class::Service => rows(SERVICE_STATES).collect(),
        Class::World => rows(WORLD_PREDICATES).chain(rows(INVARIANTS)).collect(),
        Class::User => rows(USER_STATES).collect(),
        Class::Room => rows(ROOM_STATES).collect(),
        Class::Site | Class::Link | Class::Dns | Class::Database => rows(THING_STATES).collect(),
        Class::Sync => rows(SYNC_STATES).collect(),
        Class::Pair => rows(PAIR_STATES).collect(),
        Class::Peering => rows(PEERING_STATES).collect(),
        Class::ExpresswayPeer => rows(EXPRESSWAY_PEER_STATES).collect(),
        Class::ExpresswayCluster => Vec::new(),
        Class::CmsCluster => rows(CMS_CLUSTER_STATES).collect(),
        Class::CmsNode => cms::State::ALL.iter().map(|state| state.as_str()).collect(),
        Class::CallBridge => rows(CALL_BRIDGE_STATES).collect(),
        Class::Cluster => Vec::new(),
    }
}

/// Subjects that can have a word at all, whatever they are.
pub(super) const SUBJECTS: [Class; 18] = [
    Class::Node,
    Class::Group,
    Class::Service,
    Class::World,
    Class::User,
    Class::Site,
    Class::Link,
    Class::Dns,
    Class::Database,
    Class::Pair,
    Class::Sync,
    Class::Peering,
    Class::ExpresswayPeer,
    Class::ExpresswayCluster,
    Class::CmsCluster,
    Class::CmsNode,
    Class::CallBridge,
    Class::Room,
];

/// The kinds of subject to which every alternative applies. Reports a word that no subject has.
pub(super) fn classes_for(context: &mut Context<'_>, words: &[String], span: Span, path: &str) -> Option<Vec<Class>> {
    for word in words {
        if SUBJECTS.iter().all(|class| !fits(*class, word)) {
            let stem = word.split(':').next().unwrap_or(word);
            if OTHER_SYSTEMS.contains(&stem) {
                let message = format!("`{}` belongs to a system that this version does not simulate", clip(word));
                context.error(codes::UNSUPPORTED, span, path, message);
                return None;
            }
            let known: Vec<&str> = SUBJECTS.iter().flat_map(|class| words_of(*class)).collect();
            context
                .error(codes::UNKNOWN_WORD, span, path, format!("`{}` is no state or predicate", clip(word)))
                .nearest(word, known, "some are");
            return None;
        }
    }
    Some(SUBJECTS.iter().copied().filter(|class| words.iter().all(|word| fits(*class, word))).collect())
}

/// Splits `a|b`. A node alone after `primary:a` means the primary too: `primary:db2|db3`.
pub(super) fn alternatives(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split('|').take(64).map(str::trim) {
        let after_primary = words.last().is_some_and(|before| before.starts_with(PRIMARY_OF));
        let known = || SUBJECTS.iter().any(|class| fits(*class, word));
        if after_primary && !known() {
            words.push(format!("{PRIMARY_OF}{word}"));
        } else {
            words.push(word.to_owned());
        }
    }
    words
}

/// Checks the node after `signed_in:` or `primary:`.
pub(super) fn check_node_of_state(
    context: &mut Context<'_>,
    directory: &Directory,
    word: &str,
    span: Span,
    path: &str,
) {
    if let Some(id) = word.strip_prefix("has_edit:") {
        if !directory.event_names.contains_key(id) {
            context.unknown_name("event", id, span, path, directory.event_names.keys().map(String::as_str));
        }
        return;
    }
    let stem = ["signed_in:", "hosted:", PRIMARY_OF].into_iter().find_map(|before| word.strip_prefix(before));
    let Some(name) = stem.filter(|name| *name != "none") else { return };
    let bare = name.rsplit('/').next().unwrap_or(name);
    let known =
        |members: &std::collections::BTreeMap<String, Member>| matches!(members.get(bare), Some(Member::Node(_)));
    if !directory.members.iter().any(known) {
        let nodes = directory.nodes.iter().map(|node| node.name.as_str());
        context.unknown_name("node", bare, span, path, nodes);
    }
}

/// Reads reasons, `a|b` for either.
pub(super) fn reasons(context: &mut Context<'_>, text: &str, span: Span, path: &str) -> Vec<String> {
    let words = alternatives(text);
    for word in &words {
        let of_peers = || {
            let failures = Failure::ALL.iter().map(|failure| failure.as_str());
            failures.chain(PAIR_REASONS).chain(ROOM_REASONS)
        };
        if Reason::from_word(word).is_none() && !of_peers().any(|known| known == word) {
            let known = Reason::ALL.iter().map(|reason| reason.as_str()).chain(of_peers());
            context.error(codes::UNKNOWN_WORD, span, path, format!("`{}` is no reason", clip(word))).nearest(
                word,
                known,
                "reasons are",
            );
        }
    }
    words
}
