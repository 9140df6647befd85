//! Meeting Server clusters of a scenario.

use super::cluster::{self, NodeList};
use super::context::{Context, Fields};
use super::directory::{Directory, Member};
use super::params::{AllSettings, Settings};
use super::{NodeRole, System, codes, vocabulary};
use crate::diag::Span;
use crate::machines::cms;
use crate::units::{ClusterId, NodeId, Rate};

/// Source of the limits, for help lines.
const GUIDE: &str = "Preferred Architecture for Cisco Collaboration 14, chapter Conferencing";
/// Documented: [CVD14] 24 Call Bridges.
const CALL_BRIDGES_MAX: usize = 24;

const DATABASES: NodeList =
    NodeList { key: "nodes", role: NodeRole::Database, max: cms::MEMBERS_MAX, guide: GUIDE, required: true };
const CALL_BRIDGES: NodeList =
    NodeList { key: "call_bridges", role: NodeRole::CallBridge, max: CALL_BRIDGES_MAX, guide: GUIDE, required: false };

/// A Meeting Server cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct CmsCluster {
    /// Release of the product.
    pub release: String,
    /// Servers with a database, in file order.
    pub databases: Vec<NodeId>,
    /// Which of them are joined at the start, by their places in the list.
    pub joined: cms::Nodes,
    /// The primary at the start, by its place in the list.
    pub primary: usize,
    /// Call Bridges, in file order.
    pub call_bridges: Vec<NodeId>,
    /// Which of them use the database from the start.
    pub connected: Vec<bool>,
    /// Writes of all Call Bridges together.
    pub writes: Rate,
    /// Calls on all Call Bridges together at the start.
    pub calls: u32,
    /// Who has which certificate.
    pub certificate: DatabaseCertificate,
    /// Settings.
    pub params: cms::Params,
}

/// Certificates of the database cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseCertificate {
    /// None, which releases before 2.7 accept.
    None,
    /// The same pair on all nodes: one expires, all expire.
    Shared,
    /// One for each node.
    Own,
}

/// Where things of a Meeting Server cluster stand in the file.
pub(super) struct CmsFacts {
    pub(super) id: ClusterId,
    pub(super) settings: Settings<cms::Params>,
    pub(super) path: String,
    pub(super) nodes_at: Span,
    pub(super) call_bridges_at: Span,
}

/// Reads a `[cluster.x]` with `kind = "cms"`.
pub(super) fn read(
    context: &mut Context<'_>,
    directory: &mut Directory,
    (name, at): (&str, Span),
    fields: &Fields<'_>,
    world: &AllSettings,
) -> CmsFacts {
    context.known_keys(fields, &vocabulary::CMS_CLUSTER);
    let mut settings = world.clone();
    settings.read(context, fields);
    let settings = settings.cms;
    settings.note(context, &fields.at("params.cms"));
    let release = context.take_or(fields, "release", "3.9".to_owned(), Context::text);
    let (writes, calls) = read_load(context, fields);
    let certificate = read_certificate(context, fields, &release);
    let params = settings.params.clone();
    let (databases, joined, call_bridges, connected) = (Vec::new(), cms::Nodes::NONE, Vec::new(), Vec::new());
    let cms = CmsCluster {
        release,
        databases,
        joined,
        primary: 0,
        call_bridges,
        connected,
        writes,
        calls,
        certificate,
        params,
    };
    let id = cluster::add(directory, name, at, System::Cms(Box::new(cms)));
    cluster::read_nodes(context, directory, id, fields, &DATABASES);
    cluster::read_nodes(context, directory, id, fields, &CALL_BRIDGES);
    let of = |role| directory.nodes_of(id).filter(|node| directory.nodes[*node].role == role).collect();
    let (databases, call_bridges): (Vec<NodeId>, Vec<NodeId>) = (of(NodeRole::Database), of(NodeRole::CallBridge));
    let joined = read_joined(context, directory, id, fields, &databases);
    let primary = read_primary(context, directory, id, fields, &databases, joined);
    let connected = read_connected(context, directory, id, fields, &call_bridges);
    if let System::Cms(cms) = &mut directory.clusters[id].system {
        (cms.databases, cms.call_bridges, cms.connected) = (databases, call_bridges, connected);
        (cms.joined, cms.primary) = (joined, primary);
    }
    let place = |key: &str| if fields.get(key).is_some() { fields.value_span(key) } else { at };
    let (nodes_at, call_bridges_at) = (place("nodes"), place("call_bridges"));
    CmsFacts { id, settings, path: fields.path.clone(), nodes_at, call_bridges_at }
}

fn read_load(context: &mut Context<'_>, fields: &Fields<'_>) -> (Rate, u32) {
    let none = (Rate::per_second(0), 0);
    let Some(value) = fields.get("load") else { return none };
    let Some(load) = context.table(&fields.at("load"), value) else { return none };
    context.known_keys(&load, &vocabulary::CMS_LOAD);
    let writes = context.take_or(&load, "writes", none.0, Context::rate);
    (writes, context.take_or(&load, "calls", 0, Context::count_u32))
}

fn read_certificate(context: &mut Context<'_>, fields: &Fields<'_>, release: &str) -> DatabaseCertificate {
    const WORDS: [&str; 3] = ["shared", "own", "none"];
    match context.take_or(fields, "certificate", "shared", |c, path, value| c.word(path, value, &WORDS)) {
        "own" => DatabaseCertificate::Own,
        "none" => {
            let mut numbers = release.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
            let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
            if version >= (2, 7) {
                let message = format!("release {release} has no database cluster without certificates");
                context
                    .warn(codes::CMS_CERTIFICATE, fields.value_span("certificate"), &fields.at("certificate"), message)
                    .help("they are mandatory from release 2.7 on: TAC 214618");
            }
            DatabaseCertificate::None
        }
        _ => DatabaseCertificate::Shared,
    }
}

/// Nodes of this cluster that a key lists, by their places among `known`.
fn listed(
    context: &mut Context<'_>,
    directory: &Directory,
    id: ClusterId,
    fields: &Fields<'_>,
    (key, what): (&str, &str),
    known: &[NodeId],
) -> Option<Vec<usize>> {
    let value = fields.get(key)?;
    let path = fields.at(key);
    context.note(path.clone(), value.show(), value.span);
    let mut places = Vec::new();
    for (name, span) in context.texts(&path, value, "a list of names") {
        match place(directory, id, name, known) {
            Some(place) => places.push(place),
            None => {
                let names = known.iter().map(|node| directory.nodes[*node].name.as_str());
                context.unknown_name(what, name, span, &path, names);
            }
        }
    }
    Some(places)
}

/// The place of a node among others; `cluster/name` is understood too.
fn place(directory: &Directory, id: ClusterId, name: &str, known: &[NodeId]) -> Option<usize> {
    let bare = name.strip_prefix(&format!("{}/", directory.clusters[id].name)).unwrap_or(name);
    let Some(Member::Node(node)) = directory.members[id].get(bare) else { return None };
    known.iter().position(|other| other == node)
}

fn read_joined(
    context: &mut Context<'_>,
    directory: &Directory,
    id: ClusterId,
    fields: &Fields<'_>,
    databases: &[NodeId],
) -> cms::Nodes {
    let all = cms::Nodes::first(databases.len());
    match listed(context, directory, id, fields, ("joined", "database node"), databases) {
        Some(places) if places.is_empty() => {
            let message = "a database cluster has at least one joined node";
            context.error(codes::OUT_OF_RANGE, fields.value_span("joined"), &fields.at("joined"), message);
            all
        }
        Some(places) => places.into_iter().fold(cms::Nodes::NONE, cms::Nodes::with),
        None => all,
    }
}

fn read_primary(
    context: &mut Context<'_>,
    directory: &Directory,
    id: ClusterId,
    fields: &Fields<'_>,
    databases: &[NodeId],
    joined: cms::Nodes,
) -> usize {
    let first = joined.iter().next().unwrap_or(0);
    let Some(name) = context.take(fields, "primary", Context::text) else { return first };
    let found = place(directory, id, &name, databases);
    let (span, path) = (fields.value_span("primary"), fields.at("primary"));
    match found {
        Some(place) if joined.has(place) => place,
        Some(_) => {
            let message = format!("`{name}` is not joined, so it cannot be the primary");
            context.error(codes::CONFLICT, span, &path, message);
            first
        }
        None => {
            let names = databases.iter().map(|node| directory.nodes[*node].name.as_str());
            context.unknown_name("database node", &name, span, &path, names);
            first
        }
    }
}

fn read_connected(
    context: &mut Context<'_>,
    directory: &Directory,
    id: ClusterId,
    fields: &Fields<'_>,
    call_bridges: &[NodeId],
) -> Vec<bool> {
    let places = listed(context, directory, id, fields, ("connected", "Call Bridge"), call_bridges);
    (0..call_bridges.len()).map(|bridge| places.as_ref().is_none_or(|places| places.contains(&bridge))).collect()
}
