//! Warnings about Expressway clusters: what can run and is not supported, or carries less than it seems.

use super::super::System;
use super::super::codes;
use super::super::context::{Context, Fields};
use super::super::directory::Directory;
use super::ExpresswayCluster;
use crate::units::{ClusterId, SimDuration};

/// Documented: Cluster guide X14.3, and VCS X8.5.2 before.
const RTT_MAX: SimDuration = SimDuration::from_millis(80);
const RTT_MAX_BEFORE: SimDuration = SimDuration::from_millis(30);

pub(super) fn check(context: &mut Context<'_>, directory: &Directory, id: ClusterId, fields: &Fields<'_>) {
    let System::Expressway(cluster) = &directory.clusters[id].system else { return };
    delay(context, directory, id, cluster);
    h323_mode(context, cluster, fields);
    load(context, cluster, fields);
    addresses(context, cluster, fields);
}

fn delay(context: &mut Context<'_>, directory: &Directory, id: ClusterId, cluster: &ExpresswayCluster) {
    let sites: Vec<_> = cluster.peers.iter().map(|node| directory.nodes[*node].site).collect();
    let name = &directory.clusters[id].name;
    let max = if cluster.version().allows_80_ms() { RTT_MAX } else { RTT_MAX_BEFORE };
    for (id, link) in directory.links.iter_enumerated() {
        if link.rtt > max && link.between.iter().all(|site| sites.contains(site)) {
            let message = format!(
                "link `{}` has a round trip of {} between peers of cluster `{name}`; {} supports at most {max}",
                link.name, link.rtt, cluster.release
            );
            let path = format!("link.{}.rtt", link.name);
            context
                .warn(codes::PEER_RTT, directory.link_spans[id], &path, message)
                .help("it is simulated as written; no penalty is documented");
        }
    }
}

fn h323_mode(context: &mut Context<'_>, cluster: &ExpresswayCluster, fields: &Fields<'_>) {
    if !cluster.h323_mode && cluster.peers.len() > 1 {
        let message = "H.323 mode is off, and a cluster needs it even where all endpoints use SIP: alarm 20018";
        context
            .warn(codes::H323_MODE, fields.value_span("h323_mode"), &fields.at("h323_mode"), message)
            .help("write h323_mode = true on every peer");
    }
}

/// The load against what the cluster carries with all of its peers, and without one of them.
fn load(context: &mut Context<'_>, cluster: &ExpresswayCluster, fields: &Fields<'_>) {
    let peers = u32::try_from(cluster.peers.len()).unwrap_or(0);
    if peers == 0 {
        return;
    }
    let node = cluster.node();
    let asked = [("registrations", cluster.registrations(), node.registrations), ("calls", cluster.calls, node.video)];
    for (what, asked, of_node) in asked {
        let (Some(of_node), factor) = (of_node, cluster.factor()) else { continue };
        let (all, one_less) = (of_node * factor, of_node * factor.min(peers - 1));
        let path = fields.at(&format!("load.{what}"));
        let span = fields.value_span("load");
        if asked > all {
            let message = format!("{asked} {what} are more than the {all} that the cluster carries");
            context
                .warn(codes::LOAD_ABOVE_CAPACITY, span, &path, message)
                .help("those above the limit find no peer that takes them");
        } else if asked > one_less && peers > 1 {
            let message = format!("{asked} {what} fit as long as every peer works; without one of them {one_less} do");
            context
                .warn(codes::LOAD_AFTER_LOSS, span, &path, message)
                .help("add a peer, take a larger platform, or lower the load");
        }
    }
}

/// A table of addresses is for names.
fn addresses(context: &mut Context<'_>, cluster: &ExpresswayCluster, fields: &Fields<'_>) {
    if cluster.address_mapping && cluster.naming == super::Naming::Ip {
        let message = "peers that are named by address have no use for the table of names";
        context.warn(codes::NO_NAMES, fields.value_span("address_mapping"), &fields.at("address_mapping"), message);
    }
}
