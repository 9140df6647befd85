//! `[peering]`: the mesh of intercluster peers, its limits and preconditions.

use std::collections::BTreeMap;

use super::context::{Context, Fields};
use super::directory::Directory;
use super::syntax::Kind;
use super::{codes, vocabulary};
use crate::diag::Span;
use crate::units::{ClusterId, SimDuration};

/// Documented: [ICP], 30 clusters in the mesh.
const CLUSTERS_MAX: usize = 30;
/// Documented: [ICP] wants 15 000; the chapter on chat accepts 5000 and recommends 15 000.
const OVA_MIN: u32 = 5_000;
const OVA_RECOMMENDED: u32 = 15_000;
/// Clusters of one file that peers can be added between.
const PEERABLE_MAX: usize = 64;
/// Source of the limits, for help lines.
const GUIDE: &str =
    "Configuration and Administration of the IM and Presence Service, chapter Configure Intercluster Peers";

/// Intercluster peers at the start of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peering {
    /// Clusters that all peer with one another from the start, in file order.
    pub mesh: Vec<ClusterId>,
    /// Clusters that have peers or may get some, in file order.
    pub members: Vec<ClusterId>,
    /// Transport between peers.
    pub transport: Transport,
    /// First periodic sync of a directed pair, where the file says it.
    pub phase: BTreeMap<(ClusterId, ClusterId), SimDuration>,
}

/// Transport between intercluster peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// TLS, with which peers exchange certificates by themselves.
    Tls,
    /// UDP.
    Udp,
}

/// Numbers of a mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeshSize {
    /// Peer entries: one in each cluster for each other cluster.
    pub peer_objects: u64,
    /// Pairs of clusters.
    pub cluster_pairs: u64,
    /// Pairs of XCP Routers in different clusters.
    pub router_pairs: u64,
}

impl MeshSize {
    /// Numbers of a full mesh of clusters with this many nodes each.
    #[must_use]
    pub fn of(nodes: &[u64]) -> Self {
        let clusters = nodes.len() as u64;
        let all: u64 = nodes.iter().sum();
        let own: u64 = nodes.iter().map(|n| n * n).sum();
        Self {
            peer_objects: clusters * clusters.saturating_sub(1),
            cluster_pairs: clusters * clusters.saturating_sub(1) / 2,
            router_pairs: (all * all - own) / 2,
        }
    }
}

/// Reads `[peering]`; `adds_peers` tells whether an event adds a peer.
pub(super) fn read(
    context: &mut Context<'_>,
    directory: &Directory,
    root: &Fields<'_>,
    adds_peers: bool,
) -> Option<Peering> {
    let fields = root.get("peering").and_then(|value| context.table("peering", value))?;
    context.known_keys(&fields, &vocabulary::PEERING);
    let transport = match context
        .take_or(&fields, "transport", "tcp", |c, path, value| c.word(path, value, &["tcp", "tls", "udp"]))
    {
        "tls" => Transport::Tls,
        "udp" => Transport::Udp,
        _ => Transport::Tcp,
    };
    let mesh = read_mesh(context, directory, &fields);
    let mut members: Vec<ClusterId> = mesh.iter().map(|(id, _)| *id).collect();
    if adds_peers {
        members = directory.clusters.keys().collect();
        if members.len() > PEERABLE_MAX {
            let message = format!("`add_peer` works in files with at most {PEERABLE_MAX} clusters");
            context.error(codes::TOO_MANY, fields.span, "peering", message);
        }
    }
    members.sort_unstable();
    for (cluster, span) in &mesh {
        preconditions(context, directory, *cluster, *span);
    }
    same_scheme(context, directory, &mesh);
    let phase = read_phase(context, directory, &fields, &members);
    let mut mesh: Vec<ClusterId> = mesh.into_iter().map(|(id, _)| id).collect();
    mesh.sort_unstable();
    Some(Peering { mesh, members, transport, phase })
}

fn read_mesh(context: &mut Context<'_>, directory: &Directory, fields: &Fields<'_>) -> Vec<(ClusterId, Span)> {
    let Some(value) = fields.get("mesh") else { return Vec::new() };
    let path = fields.at("mesh");
    let mut mesh: Vec<(ClusterId, Span)> = Vec::new();
    for (name, span) in context.texts(&path, value, "a list of clusters") {
        match directory.cluster_names.get(name) {
            Some(id) => match mesh.iter().find(|(known, _)| known == id) {
                Some((_, first)) => {
                    let first = *first;
                    context
                        .error(codes::DUPLICATE, span, &path, format!("cluster `{name}` is listed twice"))
                        .related(first, "the first one is");
                }
                None => mesh.push((*id, span)),
            },
            None if directory.unsupported.contains(name) => {}
            None => {
                let known = directory.cluster_names.keys().map(String::as_str);
                context.unknown_name("cluster", name, span, &path, known);
            }
        }
    }
    if let [(_, span)] = mesh[..] {
        context
            .error(codes::OUT_OF_RANGE, span, &path, "a mesh has at least two clusters")
            .help("leave [peering] out where nobody peers");
    }
    if let Some((id, span)) = mesh.get(CLUSTERS_MAX) {
        let message =
            format!("a mesh has at most {CLUSTERS_MAX} clusters; `{}` is one too many", directory.clusters[*id].name);
        context.error(codes::LIMIT, *span, &path, message).help(format!("the limit stands in: {GUIDE}"));
    }
    context.note(path, value.show(), value.span);
    mesh.truncate(CLUSTERS_MAX);
    mesh
}

/// What each cluster needs to have peers.
fn preconditions(context: &mut Context<'_>, directory: &Directory, id: ClusterId, at: Span) {
    let cluster = &directory.clusters[id];
    let imp = cluster.presence();
    let (name, path) = (&cluster.name, format!("cluster.{}", cluster.name));
    let platform = imp.platform.to_lowercase().replace([' ', '-'], "_");
    if platform.contains("be6000") || platform.contains("business_edition_6000") {
        let message = format!("cluster `{name}` is a Business Edition 6000, which takes no intercluster peers");
        context
            .error(codes::LIMIT, at, &format!("{path}.platform"), message)
            .help(format!("the rule stands in: {GUIDE}"));
    }
    if imp.ova < OVA_MIN {
        let message = format!(
            "cluster `{name}` has a template for {} users; intercluster peers need one for {OVA_RECOMMENDED}",
            imp.ova
        );
        context.error(codes::LIMIT, at, &format!("{path}.ova"), message).help(format!("the rule stands in: {GUIDE}"));
    } else if imp.ova < OVA_RECOMMENDED {
        let message = format!(
            "cluster `{name}` has a template for {} users; intercluster peers want one for {OVA_RECOMMENDED}",
            imp.ova
        );
        context
            .warn(codes::PEER_OVA, at, &format!("{path}.ova"), message)
            .help(format!("the rule stands in: {GUIDE}; the chapter on chat accepts {OVA_MIN}"));
    }
    if imp.dns.is_none() && directory.dns_names.len() > 1 {
        let message = format!("cluster `{name}` does not say which of {} resolvers it asks", directory.dns_names.len());
        context
            .error(codes::MISSING_KEY, directory.cluster_spans[id], &format!("{path}.dns"), message)
            .help("add dns = \"corp\"");
    }
}

/// Documented: [PLAN] one IM address scheme for all clusters.
fn same_scheme(context: &mut Context<'_>, directory: &Directory, mesh: &[(ClusterId, Span)]) {
    let scheme = |id: ClusterId| {
        let imp = directory.clusters[id].presence();
        imp.im_address_scheme
    };
    let Some((first, _)) = mesh.first() else { return };
    if let Some((other, span)) = mesh.iter().find(|(id, _)| scheme(*id) != scheme(*first)) {
        let names = [*first, *other].map(|id| &directory.clusters[id].name);
        let message = format!("clusters `{}` and `{}` have different IM address schemes", names[0], names[1]);
        let path = format!("cluster.{}.im_address_scheme", names[1]);
        context
            .error(codes::LIMIT, *span, &path, message)
            .help("all nodes of all peers use the same scheme; the rule stands in the chapter Plan the System");
    }
}

fn read_phase(
    context: &mut Context<'_>,
    directory: &Directory,
    fields: &Fields<'_>,
    members: &[ClusterId],
) -> BTreeMap<(ClusterId, ClusterId), SimDuration> {
    let mut phase = BTreeMap::new();
    let Some(value) = fields.get("phase") else { return phase };
    let path = fields.at("phase");
    let Kind::Table(table) = &value.kind else {
        context.wrong_type(&path, value, "a table").help("write [peering.phase] with \"a/b\" = \"20m\"");
        return phase;
    };
    for entry in &table.entries {
        let path = format!("{path}.{}", entry.key);
        let time = context.duration(&path, &entry.value);
        let pair = entry.key.split_once('/').and_then(|(reader, peer)| {
            let id = |name: &str| directory.cluster_names.get(name).copied().filter(|id| members.contains(id));
            Some((id(reader)?, id(peer)?)).filter(|(reader, peer)| reader != peer)
        });
        match (pair, time) {
            (Some(pair), Some(time)) => {
                context.note(path, entry.value.show(), entry.value.span);
                phase.insert(pair, time);
            }
            (None, _) => {
                let message = format!("`{}` is no directed pair of the mesh", super::words::clip(&entry.key));
                context
                    .error(codes::UNKNOWN_NAME, entry.at, &path, message)
                    .help("write \"a/b\" for the syncs in which cluster a asks cluster b");
            }
            (Some(_), None) => {}
        }
    }
    phase
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_clusters_of_six_nodes_have_870_peer_objects_435_pairs_and_15_660_router_pairs() {
        let size = MeshSize::of(&[6; 30]);
        assert_eq!((size.peer_objects, size.cluster_pairs, size.router_pairs), (870, 435, 15_660));
        assert_eq!(MeshSize::of(&[2; 5]).cluster_pairs, 10);
        assert_eq!(MeshSize::of(&[]).router_pairs, 0);
    }
}
