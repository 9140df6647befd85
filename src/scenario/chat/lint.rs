//! Warnings about chat: what can run and may not be meant.

use std::collections::BTreeMap;

use crate::machines::chat::DatabaseEngine;
use crate::scenario::cluster::ClusterFacts;
use crate::scenario::codes;
use crate::scenario::context::Context;
use crate::scenario::directory::Directory;
use crate::units::{ClusterId, DatabaseId, GroupId, NodeId};

use super::{Chat, GUIDE, chat_of, place};

/// Source of the rules about High Availability.
const HA_GUIDE: &str = "Configuration and Administration of the IM and Presence Service, chapter Configure High Availability for Persistent Chat";

/// Checks the chat of every cluster.
pub(in crate::scenario) fn check(context: &mut Context<'_>, directory: &Directory, facts: &[ClusterFacts]) {
    for fact in facts {
        let Some(chat) = chat_of(directory, fact.id).filter(|chat| chat.persistent) else { continue };
        for group in directory.groups_of(fact.id) {
            groups(context, directory, chat, group);
        }
        amounts(context, directory, fact, chat);
        sql_server(context, directory, fact, chat);
    }
    shared(context, directory);
}

/// Rooms that live on the nodes of a group.
fn rooms_of(directory: &Directory, chat: &Chat, group: GroupId) -> u32 {
    directory.groups[group].nodes.iter().map(|node| chat.rooms_of(*node)).sum()
}

fn path_of(directory: &Directory, group: GroupId) -> String {
    format!("cluster.{}", directory.group_path(group).replacen('/', ".group.", 1))
}

/// High Availability needs a second node and one database for both; rooms need a database at all.
fn groups(context: &mut Context<'_>, directory: &Directory, chat: &Chat, id: GroupId) {
    let (group, span, path) = (&directory.groups[id], directory.group_spans[id], path_of(directory, id));
    if rooms_of(directory, chat, id) == 0 {
        return;
    }
    if chat.ha && !group.ha {
        let message =
            format!("group `{}` hosts rooms of a cluster with chat.ha, and has High Availability off", group.name);
        context.warn(codes::CHAT_HA_OFF, span, &format!("{path}.ha"), message).help(HA_GUIDE);
    }
    let hosting = group.nodes.iter().zip(&group.databases).filter(|(node, _)| chat.ha || chat.rooms_of(**node) > 0);
    if hosting.clone().any(|(_, database)| database.is_none()) {
        let message =
            format!("group `{}` hosts rooms and names no database; one that always answers is assumed", group.name);
        context
            .warn(codes::CHAT_NO_DATABASE, span, &format!("{path}.external_db"), message)
            .help("add external_db = \"pg1\" and [database.pg1] with engine = \"postgresql\"");
    }
    if let ([Some(one), Some(other)], true) = (group.databases.as_slice(), chat.ha)
        && one != other
    {
        let message = format!("with chat.ha both nodes of group `{}` use the same database", group.name);
        context.error(codes::CONFLICT, span, &format!("{path}.external_db"), message).help(HA_GUIDE);
    }
}

/// Numbers of rooms: the plan for High Availability, the limit of a group, the capacity tables.
fn amounts(context: &mut Context<'_>, directory: &Directory, fact: &ClusterFacts, chat: &Chat) {
    let (span, path) = place(directory, fact);
    let path = format!("{path}.rooms");
    for (node, rooms) in &chat.rooms {
        let name = &directory.nodes[*node].name;
        if chat.ha && u64::from(*rooms) > chat.params.recommended_rooms_per_node_ha {
            let most = chat.params.recommended_rooms_per_node_ha;
            let message =
                format!("node `{name}` has {rooms} rooms; with High Availability at most {most} are planned for");
            context
                .warn(codes::ROOMS_ABOVE_PLAN, span, &path, message)
                .help("after a failover one node hosts those of both; the guide calls its performance unpredictable");
        }
        above_capacity(context, directory, fact, chat, *node);
    }
    for group in directory.groups_of(fact.id) {
        let (rooms, most) = (rooms_of(directory, chat, group), chat.params.max_rooms_per_subcluster);
        if u64::from(rooms) > most {
            let message =
                format!("group `{}` has {rooms} rooms; at most {most} are supported", directory.groups[group].name);
            context.warn(codes::ROOMS_ABOVE_PLAN, span, &path, message).help(GUIDE);
        }
    }
}

fn above_capacity(context: &mut Context<'_>, directory: &Directory, fact: &ClusterFacts, chat: &Chat, node: NodeId) {
    let imp = directory.clusters[fact.id].presence();
    let (rooms, Some(capacity)) = (chat.rooms_of(node), chat.capacity(imp.ova)) else { return };
    if f64::from(rooms) <= capacity {
        return;
    }
    let (span, path) = place(directory, fact);
    let message = format!(
        "node `{}` has {rooms} rooms; by the tables for {} users it carries {:.0} of them",
        directory.nodes[node].name,
        imp.ova,
        capacity.floor()
    );
    context
        .warn(codes::ROOMS_ABOVE_CAPACITY, span, &format!("{path}.rooms"), message)
        .help("fewer rooms, a smaller share of them active, or a larger `ova`");
}

/// High Availability with Microsoft SQL Server from release 11.5(1)SU2 on.
fn sql_server(context: &mut Context<'_>, directory: &Directory, fact: &ClusterFacts, chat: &Chat) {
    let imp = directory.clusters[fact.id].presence();
    // The first releases of High Availability for chat.
    let old = matches!(imp.release.as_str(), "11.5" | "11.5(1)" | "11.5(1)SU1");
    let (span, path) = place(directory, fact);
    let uses = |group: GroupId| {
        let mut databases = directory.groups[group].databases.iter().flatten();
        databases.any(|id| directory.databases[*id].engine == DatabaseEngine::Mssql)
    };
    if chat.ha && old && directory.groups_of(fact.id).any(uses) {
        let message = format!("release {} has no High Availability for chat with Microsoft SQL Server", imp.release);
        context.warn(codes::CHAT_ENGINE, span, &format!("{path}.ha"), message).help("it came with 11.5(1)SU2");
    }
}

/// Who uses a database: a group with High Availability for chat, a node without.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum User {
    Group(GroupId),
    Node(NodeId),
}

/// One instance for each hosting group, or node without High Availability, is recommended; the fewest is
/// one for all.
fn shared(context: &mut Context<'_>, directory: &Directory) {
    let mut users: BTreeMap<DatabaseId, Vec<(User, ClusterId)>> = BTreeMap::new();
    for (id, group) in directory.groups.iter_enumerated() {
        let Some(chat) = chat_of(directory, group.cluster).filter(|chat| chat.persistent) else { continue };
        for (node, database) in group.nodes.iter().zip(&group.databases) {
            let hosts = if chat.ha { rooms_of(directory, chat, id) > 0 } else { chat.rooms_of(*node) > 0 };
            let Some(database) = database.filter(|_| hosts) else { continue };
            let user = if chat.ha { User::Group(id) } else { User::Node(*node) };
            users.entry(database).or_default().push((user, group.cluster));
        }
    }
    for (database, mut users) in users {
        users.sort_unstable();
        users.dedup();
        if users.len() < 2 {
            continue;
        }
        let names: Vec<String> = users
            .iter()
            .map(|(user, _)| match user {
                User::Group(group) => format!("`{}`", directory.group_path(*group)),
                User::Node(node) => format!("`{}`", directory.node_path(*node)),
            })
            .collect();
        let name = &directory.databases[database].name;
        let message = format!("database `{name}` is shared by {}; one for each is recommended", names.join(" and "));
        let span = directory.cluster_spans[users[0].1];
        context
            .warn(codes::CHAT_DATABASE_SHARED, span, &format!("database.{name}"), message)
            .help("one for all is the fewest that works; it is a single point of failure and weak under load");
    }
}
