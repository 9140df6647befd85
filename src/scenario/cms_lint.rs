//! Warnings about Meeting Server clusters: what can run and Cisco does not support, or may not be meant.

use super::cms::CmsFacts;
use super::context::Context;
use super::directory::Directory;
use super::{Cluster, CmsCluster, codes};
use crate::units::{NodeId, SimDuration, SiteId};

/// Call Bridges from which Cisco wants to review a design. Documented: [CVD14].
const REVIEWED_FROM: usize = 8;
/// Most Call Bridges with release 2. Documented: [CVD12].
const CALL_BRIDGES_MAX_2: usize = 8;

/// Checks every Meeting Server cluster.
pub(super) fn clusters(context: &mut Context<'_>, directory: &Directory, facts: &[CmsFacts]) {
    for fact in facts {
        let cluster = &directory.clusters[fact.id];
        let Some(cms) = cluster.cms() else { continue };
        joined(context, fact, cluster, cms);
        promotion(context, directory, fact, cms);
        call_bridges(context, fact, cluster, cms);
        round_trips(context, directory, fact, cms);
    }
}

fn joined(context: &mut Context<'_>, fact: &CmsFacts, cluster: &Cluster, cms: &CmsCluster) {
    let (count, path) = (cms.joined.len(), format!("{}.nodes", fact.path));
    let (max, name) = (cms.params.db_nodes_max, &cluster.name);
    if count as u64 > max {
        let message = format!("cluster `{name}` has {count} joined database nodes; at most {max} may join");
        context
            .error(codes::LIMIT, fact.nodes_at, &path, message)
            .help("list the others as Call Bridges, which use the database without a copy of their own");
    } else if count as u64 > cms.params.db_nodes_max_seed {
        let message = format!("cluster `{name}` has {count} joined database nodes; TAC 210530 lets 3 join");
        context
            .warn(codes::CMS_NODES, fact.nodes_at, &path, message)
            .help("the Preferred Architecture 14 allows 5; ask Cisco which holds for your release");
    }
    if count.is_multiple_of(2) && count > 0 {
        let message = if count == 2 {
            format!("cluster `{name}` has 2 joined database nodes: the loss of either leaves no primary")
        } else {
            let (lost, fewer) = (count / 2, count - 1);
            format!(
                "cluster `{name}` has {count} joined database nodes: the loss of {lost} leaves no primary, as with \
                 {fewer} nodes"
            )
        };
        context
            .warn(codes::CMS_EVEN, fact.nodes_at, &path, message)
            .help("more than half must be in sight; an odd number is advised, at least 3");
    }
}

/// The condition that excludes two primaries.
fn promotion(context: &mut Context<'_>, directory: &Directory, fact: &CmsFacts, cms: &CmsCluster) {
    let (delay, safe) = (cms.params.db_promote_delay, cms.params.safe_promote_delay());
    if delay >= safe || cms.joined.len() < 2 {
        return;
    }
    let names = ["db_promote_delay", "db_demote_delay", "db_health_check_interval"];
    let set = names.iter().find_map(|name| fact.settings.set_at.get(name));
    let span = set.copied().unwrap_or(directory.cluster_spans[fact.id]);
    let message = format!(
        "replicas stand for election after {delay}; a primary that lost them acts for up to {safe} more: \
         two primaries at once are possible"
    );
    context
        .warn(codes::CMS_TWO_PRIMARIES, span, &format!("{}.params.cms.db_promote_delay", fact.path), message)
        .help("make db_promote_delay at least db_demote_delay + db_health_check_interval");
}

fn call_bridges(context: &mut Context<'_>, fact: &CmsFacts, cluster: &Cluster, cms: &CmsCluster) {
    let (count, path) = (cms.call_bridges.len(), format!("{}.call_bridges", fact.path));
    let old = cms.release.split('.').next().and_then(|major| major.parse::<u32>().ok()).is_some_and(|n| n < 3);
    let message = if old && count > CALL_BRIDGES_MAX_2 {
        format!("cluster `{}` has {count} Call Bridges; release {} takes 8", cluster.name, cms.release)
    } else if count >= REVIEWED_FROM {
        format!("cluster `{}` has {count} Call Bridges; Cisco wants to review designs with 8 or more", cluster.name)
    } else {
        return;
    };
    context
        .warn(codes::CMS_CALL_BRIDGES, fact.call_bridges_at, &path, message)
        .help("the limits stand in the Preferred Architecture, chapter Conferencing: 8 in 12.0, 24 in 14");
}

/// What a pair of nodes is to one another, and how far apart they may be.
struct Pair {
    what: &'static str,
    max: SimDuration,
}

/// Every pair of nodes is as far apart as the shortest way over the links; one warning for each kind.
fn round_trips(context: &mut Context<'_>, directory: &Directory, fact: &CmsFacts, cms: &CmsCluster) {
    let databases = || cms.databases.iter().enumerate().filter(|(at, _)| cms.joined.has(*at)).map(|(_, node)| *node);
    let bridges = || cms.call_bridges.iter().copied();
    let params = &cms.params;
    // The limit for any two nodes of a cluster, 300 ms, is never the shortest here: it stays unsaid.
    let kinds: [(Pair, Vec<(NodeId, NodeId)>); 3] = [
        (Pair { what: "joined databases", max: params.rtt_db_db_max }, pairs(databases().collect())),
        (
            Pair { what: "a Call Bridge and a database that may become primary", max: params.rtt_cb_db_max },
            bridges().flat_map(|bridge| databases().map(move |database| (bridge, database))).collect(),
        ),
        (Pair { what: "Call Bridges of one group", max: params.rtt_cb_group_max }, pairs(bridges().collect())),
    ];
    for (Pair { what, max }, nodes) in kinds {
        let apart = |(a, b): &(NodeId, NodeId)| {
            round_trip(directory, directory.nodes[*a].site, directory.nodes[*b].site).map(|rtt| (rtt, *a, *b))
        };
        let Some((rtt, a, b)) = nodes.iter().filter_map(apart).max_by_key(|(rtt, ..)| *rtt) else { continue };
        if rtt > max {
            let names = [a, b].map(|node| directory.node_path(node));
            let message = format!(
                "`{}` and `{}` are {rtt} apart; between {what} at most {max} are supported",
                names[0], names[1]
            );
            let span = directory.cluster_spans[fact.id];
            context
                .warn(codes::CMS_RTT, span, &fact.path, message)
                .help("it is simulated as written; what happens above the limit is not documented");
        }
    }
}

fn pairs(nodes: Vec<NodeId>) -> Vec<(NodeId, NodeId)> {
    let later = |at: usize| nodes[at + 1..].iter().map(move |other| (at, *other));
    (0..nodes.len()).flat_map(later).map(|(at, other)| (nodes[at], other)).collect()
}

/// The round trip between two sites over the best links; `None` if nothing joins them.
fn round_trip(directory: &Directory, from: SiteId, to: SiteId) -> Option<SimDuration> {
    if from == to || directory.links.is_empty() {
        return Some(SimDuration::ZERO);
    }
    let mut best: Vec<Option<SimDuration>> = vec![None; directory.sites.len()];
    best[usize::from(from)] = Some(SimDuration::ZERO);
    // A way over at most as many links as there are sites.
    for _ in 0..directory.sites.len() {
        for link in &directory.links {
            for [a, b] in [link.between, [link.between[1], link.between[0]]] {
                if let Some(so_far) = best[usize::from(a)] {
                    let there = so_far + link.rtt;
                    let slot = &mut best[usize::from(b)];
                    *slot = Some(slot.map_or(there, |known| known.min(there)));
                }
            }
        }
    }
    best[usize::from(to)]
}
