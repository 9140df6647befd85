//! Presence redundancy groups, their users and kinds of clients.

use super::context::{Context, Fields, counted};
use super::directory::{Directory, Member};
use super::syntax::{Kind, Value};
use super::words::clip;
use super::{Assignment, Group, LoginRate, chat, codes, login, users, vocabulary};
use crate::diag::Span;
use crate::units::{ClusterId, GroupId, NodeId};

/// Where the limits below are documented: CAG15, Plan the System.
pub(super) const GUIDE: &str = "the IM and Presence guide gives this limit in Plan the System";
const GROUPS_MAX: usize = 3;
const NODES_PER_GROUP_MAX: usize = 2;
const USERS_PER_NODE_MAX: u32 = 25_000;
const USERS_PER_HA_GROUP_MAX: u32 = 25_000;
const USERS_PER_CLUSTER_MAX: u64 = 75_000;

/// Reads `[cluster.x.group.*]` and the users of the cluster.
pub(super) fn read(
    context: &mut Context<'_>,
    directory: &mut Directory,
    cluster: ClusterId,
    fields: &Fields<'_>,
    rate: Option<LoginRate>,
) {
    let groups = context.things(fields, "group");
    if let Some((name, at, group)) = groups.get(GROUPS_MAX) {
        let message =
            format!("a cluster has at most {GROUPS_MAX} presence redundancy groups; `{name}` is one too many");
        context.error(codes::LIMIT, *at, &group.path, message).help(GUIDE);
    }
    let mut without_own_clients = Vec::new();
    for (name, at, group) in groups.into_iter().take(GROUPS_MAX) {
        if let Some(id) = read_group(context, directory, cluster, name, at, &group, rate) {
            match read_clients(context, &group) {
                Some(clients) => spread_clients(context, directory, &clients, &directory.groups[id].nodes.clone()),
                None => without_own_clients.extend(directory.groups[id].nodes.iter().copied()),
            }
        }
    }
    if let Some(clients) = read_clients(context, fields) {
        spread_clients(context, directory, &clients, &without_own_clients);
    }
    check_cluster_users(context, directory, cluster, fields);
}

fn read_group(
    context: &mut Context<'_>,
    directory: &mut Directory,
    cluster: ClusterId,
    name: &str,
    at: Span,
    fields: &Fields<'_>,
    rate: Option<LoginRate>,
) -> Option<GroupId> {
    context.known_keys(fields, &vocabulary::GROUP);
    if matches!(directory.members[cluster].get(name), Some(Member::Node(_))) {
        let message = format!("`{name}` names both a node and a group of this cluster");
        context.error(codes::DUPLICATE, at, &fields.path, message).help("give the group another name, such as `g1`");
        return None;
    }
    let nodes = read_nodes(context, directory, cluster, fields);
    let assignment = read_assignment(context, fields);
    let ha = read_ha(context, fields, at, nodes.len());
    let databases = chat::read_group_databases(context, directory, fields, &nodes);
    let homes = read_users(context, directory, fields, &nodes, assignment);
    let imp = directory.clusters[cluster].presence();
    let law = login::law(imp.ova, assignment, &imp.release).expect("the size was checked against the tables");
    let login_rate = rate.unwrap_or(law);
    note_rate(context, fields, login_rate, rate.is_some());
    let name = name.to_owned();
    let id = GroupId::from(directory.groups.len());
    for (node, users) in nodes.iter().zip(homes) {
        directory.nodes[*node].group = Some(id);
        directory.nodes[*node].users.plain = users;
    }
    directory.members[cluster].insert(name.clone(), Member::Group(id));
    directory.groups.push(Group { cluster, name, nodes, ha, assignment, login_rate, databases });
    directory.group_spans.push(at);
    check_group_users(context, directory, id, fields);
    Some(id)
}

fn note_rate(context: &mut Context<'_>, fields: &Fields<'_>, rate: LoginRate, stated: bool) {
    if stated {
        return;
    }
    if let LoginRate::PerSecond(rate) = rate {
        let value = super::context::Shown::shown(&rate);
        let origin = super::Origin::Default { status: "inferred", source: "law of the login profile tables" };
        context.resolved.push(super::ResolvedValue { path: fields.at("login_rate"), value, origin });
    }
}

fn read_nodes(
    context: &mut Context<'_>,
    directory: &Directory,
    cluster: ClusterId,
    fields: &Fields<'_>,
) -> Vec<NodeId> {
    let path = fields.at("nodes");
    let Some(value) = fields.get("nodes") else {
        context.missing(fields, "nodes", "[\"n1\", \"n2\"]");
        return Vec::new();
    };
    let texts = context.texts(&path, value, "a list of node names");
    if !matches!(texts.len(), 1..=NODES_PER_GROUP_MAX) && matches!(value.kind, Kind::List(_)) {
        let name = fields.path.rsplit('.').next().unwrap_or_default();
        let found = counted(texts.len(), "node");
        let message = format!("redundancy group `{name}` names {found}; it takes 1 or {NODES_PER_GROUP_MAX}");
        context.error(codes::LIMIT, value.span, &path, message).help(GUIDE);
    }
    context.note(path.clone(), value.show(), value.span);
    let mut nodes = Vec::new();
    for (name, span) in texts.into_iter().take(NODES_PER_GROUP_MAX) {
        if let Some(node) = own_node(context, directory, cluster, name, span, &path)
            && is_free(context, directory, node, &nodes, span, &path)
        {
            nodes.push(node);
        }
    }
    nodes
}

/// A node of this cluster by its bare name.
fn own_node(
    context: &mut Context<'_>,
    directory: &Directory,
    cluster: ClusterId,
    name: &str,
    span: Span,
    path: &str,
) -> Option<NodeId> {
    if let Some(Member::Node(node)) = directory.members[cluster].get(name) {
        return Some(*node);
    }
    let known = directory.nodes.iter().filter(|node| node.cluster == cluster).map(|node| node.name.as_str());
    context.unknown_name("node of this cluster", name, span, path, known);
    None
}

fn is_free(
    context: &mut Context<'_>,
    directory: &Directory,
    node: NodeId,
    here: &[NodeId],
    span: Span,
    path: &str,
) -> bool {
    let name = &directory.nodes[node].name;
    if here.contains(&node) {
        context.error(codes::DUPLICATE, span, path, format!("node `{name}` is listed twice"));
        return false;
    }
    if let Some(group) = directory.nodes[node].group {
        let message = format!("node `{name}` is in group `{}` already", directory.groups[group].name);
        context
            .error(codes::DUPLICATE, span, path, message)
            .related(directory.group_spans[group], "the other group is")
            .help("a node is in exactly one presence redundancy group");
        return false;
    }
    true
}

fn read_assignment(context: &mut Context<'_>, fields: &Fields<'_>) -> Assignment {
    let words = ["balanced", "active_standby", "none"];
    match context.take_or(fields, "assignment", "balanced", |c, path, value| c.word(path, value, &words)) {
        "active_standby" => Assignment::ActiveStandby,
        "none" => Assignment::None,
        _ => Assignment::Balanced,
    }
}

fn read_ha(context: &mut Context<'_>, fields: &Fields<'_>, at: Span, nodes: usize) -> bool {
    if fields.get("ha").is_none() && nodes == NODES_PER_GROUP_MAX {
        let message = format!("`{}` does not say whether High Availability is on; it is taken as off", fields.path);
        context
            .warn(codes::HA_UNSTATED, at, &fields.at("ha"), message)
            .help("write ha = true, or ha = false for a group that is not to fail over");
    }
    let ha = context.take_or(fields, "ha", false, Context::flag);
    if ha && nodes == 1 {
        let (span, path) = (fields.value_span("ha"), fields.at("ha"));
        context
            .error(codes::CONFLICT, span, &path, "High Availability needs two nodes and this group has one")
            .help("add a second node to `nodes`, or write ha = false");
    }
    ha
}

/// Users at home on each node of the group, in the order of its nodes.
fn read_users(
    context: &mut Context<'_>,
    directory: &Directory,
    fields: &Fields<'_>,
    nodes: &[NodeId],
    assignment: Assignment,
) -> Vec<u32> {
    let path = fields.at("users");
    let Some(value) = fields.get("users") else {
        context.note_default(path, "0".to_owned());
        return vec![0; nodes.len()];
    };
    context.note(path.clone(), value.show(), value.span);
    if let Kind::Table(_) = value.kind {
        return users_by_node(context, directory, &path, value, nodes);
    }
    if !matches!(value.kind, Kind::Integer(_)) {
        context.wrong_type(&path, value, "a bare whole number, or a table such as { n1 = 3_000 }");
        return vec![0; nodes.len()];
    }
    let total = context.count_u32(&path, value).unwrap_or(0);
    match assignment {
        Assignment::Balanced => users::evenly(total, nodes.len()),
        Assignment::ActiveStandby => {
            nodes.iter().enumerate().map(|(index, _)| if index == 0 { total } else { 0 }).collect()
        }
        Assignment::None if total > 0 => {
            let homes: Vec<String> = nodes.iter().map(|node| format!("{} = ..", directory.nodes[*node].name)).collect();
            context
                .error(codes::CONFLICT, value.span, &path, "assignment = \"none\" spreads no users")
                .help(format!("say where they are: users = {{ {} }}", homes.join(", ")));
            vec![0; nodes.len()]
        }
        Assignment::None => vec![0; nodes.len()],
    }
}

fn users_by_node(
    context: &mut Context<'_>,
    directory: &Directory,
    path: &str,
    value: &Value,
    nodes: &[NodeId],
) -> Vec<u32> {
    let mut homes = vec![0; nodes.len()];
    for entry in value.table().map(|table| table.entries.as_slice()).unwrap_or_default() {
        let path = format!("{path}.{}", entry.key);
        let count = context.count_u32(&path, &entry.value);
        match nodes.iter().position(|node| directory.nodes[*node].name == entry.key) {
            Some(index) => homes[index] = count.unwrap_or(0),
            None => {
                let known = nodes.iter().map(|node| directory.nodes[*node].name.as_str());
                context.unknown_name("node of this group", &entry.key, entry.at, &path, known);
            }
        }
    }
    homes
}

/// `clients` of a cluster or group.
struct Clients {
    dual: Option<Portion>,
    mobile: Option<Portion>,
    watchers: u32,
    span: Span,
    path: String,
}

#[derive(Clone, Copy)]
enum Portion {
    Share(f64),
    Count(u32),
}

fn read_clients(context: &mut Context<'_>, owner: &Fields<'_>) -> Option<Clients> {
    let path = owner.at("clients");
    let fields = owner.get("clients").and_then(|value| context.table(&path, value))?;
    context.known_keys(&fields, &vocabulary::CLIENTS);
    let dual = read_portion(context, &fields, "dual");
    let mobile = read_portion(context, &fields, "mobile");
    let watchers = context.take_or(&fields, "watchers", 0, Context::count_u32);
    Some(Clients { dual, mobile, watchers, span: fields.span, path })
}

fn read_portion(context: &mut Context<'_>, fields: &Fields<'_>, key: &str) -> Option<Portion> {
    let value = fields.get(key)?;
    let path = fields.at(key);
    context.note(path.clone(), value.show(), value.span);
    match value.kind {
        Kind::Integer(_) => context.count_u32(&path, value).map(Portion::Count),
        Kind::Float(_) => context.probability(&path, value).map(|share| Portion::Share(share.value())),
        _ => {
            context
                .wrong_type(&path, value, "a share such as 0.5 or a whole number of clients")
                .help(format!("write {key} = 0.5 for half of the users, or {key} = 200 for 200 of them"));
            None
        }
    }
}

fn spread_clients(context: &mut Context<'_>, directory: &mut Directory, clients: &Clients, nodes: &[NodeId]) {
    let homes: Vec<u32> = nodes.iter().map(|node| directory.nodes[*node].users.plain).collect();
    let total = homes.iter().fold(0u32, |sum, users| sum.saturating_add(*users));
    let count = |portion: Option<Portion>| match portion {
        None => 0,
        Some(Portion::Share(share)) => users::share_of(share, total),
        Some(Portion::Count(count)) => count,
    };
    let dual = count(clients.dual);
    // Two halves of an odd number round up to one client too many.
    let both_shares =
        matches!((clients.dual, clients.mobile), (Some(Portion::Share(a)), Some(Portion::Share(b))) if a + b <= 1.0);
    let mobile = if both_shares { count(clients.mobile).min(total - dual) } else { count(clients.mobile) };
    if u64::from(dual) + u64::from(mobile) > u64::from(total) {
        let message = format!("{dual} dual and {mobile} mobile clients are more than the {total} users there are");
        context.error(codes::OUT_OF_RANGE, clients.span, &clients.path, message);
        return;
    }
    let duals = users::in_proportion(dual, &homes);
    let rest: Vec<u32> = homes.iter().zip(&duals).map(|(home, dual)| home - dual).collect();
    let mobiles = users::in_proportion(mobile, &rest);
    for (index, node) in nodes.iter().enumerate() {
        let users = &mut directory.nodes[*node].users;
        users.dual = duals[index];
        users.mobile = mobiles[index];
        users.plain = rest[index] - mobiles[index];
        users.watchers = clients.watchers;
    }
}

fn check_group_users(context: &mut Context<'_>, directory: &Directory, id: GroupId, fields: &Fields<'_>) {
    let group = &directory.groups[id];
    let (span, path) = (fields.value_span("users"), fields.at("users"));
    let imp = directory.clusters[group.cluster].presence();
    let mut total = 0u64;
    let mut largest = 0;
    for node in &group.nodes {
        let (name, users) = (&directory.nodes[*node].name, directory.nodes[*node].users.plain);
        total += u64::from(users);
        largest = largest.max(users);
        if users > USERS_PER_NODE_MAX {
            let message =
                format!("node `{}` has {users} users; a node carries at most {USERS_PER_NODE_MAX}", clip(name));
            context.error(codes::LIMIT, span, &path, message).help(GUIDE);
            return;
        }
    }
    if group.ha && total > u64::from(USERS_PER_HA_GROUP_MAX) {
        let message = format!(
            "group `{}` has {total} users; with High Availability at most {USERS_PER_HA_GROUP_MAX}",
            group.name
        );
        context
            .error(codes::LIMIT, span, &path, message)
            .help("one node must be able to carry the whole group (the IM and Presence guide, Plan the System)");
        return;
    }
    let carried = if group.ha { total } else { u64::from(largest) };
    if carried > u64::from(imp.ova) {
        let who = if group.ha { "one node has to carry all" } else { "a node has" };
        let message = format!("{who} {carried} users of group `{}` and is made for {}", group.name, imp.ova);
        context
            .warn(codes::USERS_ABOVE_OVA, span, &path, message)
            .help("take a larger `ova` for the cluster, or fewer users");
    }
}

fn check_cluster_users(context: &mut Context<'_>, directory: &Directory, cluster: ClusterId, fields: &Fields<'_>) {
    let total: u64 = directory.nodes_of(cluster).map(|node| u64::from(directory.nodes[node].users.total())).sum();
    if total > USERS_PER_CLUSTER_MAX {
        let message = format!(
            "cluster `{}` has {total} users; it takes at most {USERS_PER_CLUSTER_MAX}",
            directory.clusters[cluster].name
        );
        context.error(codes::LIMIT, directory.cluster_spans[cluster], &fields.path, message).help(GUIDE);
    }
}
