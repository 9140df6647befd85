//! Warnings about Expressway clusters: what can run and is not supported, or carries less than it seems.

use super::ExpresswayCluster;
use crate::machines::expressway::TlsVerification;
use crate::outcome::Entity;
use crate::scenario::context::{Context, Fields};
use crate::scenario::directory::Directory;
use crate::scenario::{
    Action, CertificateNames, Clock, DurationLaw, Event, Naming, PeerOrder, Scenario, System, Target, codes,
};
use crate::units::{ClusterId, NodeId, SimDuration, SimTime};

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

/// A table of addresses is for names with a domain; certificates that are checked hold what the peer list says.
/// Documented: Cluster guide X15.4.
fn addresses(context: &mut Context<'_>, cluster: &ExpresswayCluster, fields: &Fields<'_>) {
    if cluster.address_mapping && cluster.naming != Naming::Fqdn {
        let message = "the table maps fully qualified names to addresses, and peers are named otherwise";
        context
            .warn(codes::NO_NAMES, fields.value_span("address_mapping"), &fields.at("address_mapping"), message)
            .help("write naming = \"fqdn\"");
    }
    let enforced = cluster.params.tls_verification_mode == TlsVerification::Enforcing;
    if enforced && !fits(cluster.naming, cluster.certificate_names) && cluster.peers.len() > 1 {
        let path = fields.at("certificate_names");
        context
            .warn(codes::CERTIFICATE_NAMES, fields.value_span("certificate_names"), &path, NO_MATCH)
            .help("peers that restart are not let in; name peers as their certificates do");
    }
}

const NO_MATCH: &str = "TLS verification is enforced, and the certificates do not hold what the peer list says";

/// Whether certificates of this kind hold what the peer list says.
const fn fits(naming: Naming, names: CertificateNames) -> bool {
    matches!(
        (naming, names),
        (Naming::Ip, CertificateNames::Address) | (Naming::Fqdn | Naming::Hostname, CertificateNames::Name)
    )
}

/// Changes of addresses: one at a time, each with the restart of its peer, and with a certificate that fits.
/// Documented: Cluster guide X15.4, from addresses to names.
pub(in crate::scenario) fn events(context: &mut Context<'_>, directory: &Directory, scenario: &Scenario) {
    let mut in_order: Vec<(SimTime, &Event)> = scenario.events.iter().filter_map(instant).collect();
    in_order.sort_by_key(|(at, _)| *at);
    let mut waiting: Vec<NodeId> = Vec::new();
    for (_, event) in in_order {
        match &event.action {
            Action::Expressway { on, order: PeerOrder::Rename { naming, certificate_names } } => {
                for node in named(on) {
                    certificate(context, directory, event, node, *naming, *certificate_names);
                    let cluster = directory.nodes[node].cluster;
                    let last = waiting.iter().copied().find(|other| directory.nodes[*other].cluster == cluster);
                    if let Some(last) = last.filter(|last| *last != node) {
                        one_at_a_time(context, directory, event, node, last);
                    }
                    if naming.is_some() && last.is_none() {
                        waiting.push(node);
                    }
                }
            }
            Action::Reboot { on, .. } | Action::Shutdown { on, .. } | Action::Crash { on, .. } => {
                let stopped: Vec<NodeId> = named(on).collect();
                waiting.retain(|node| !stopped.contains(node));
            }
            _ => {}
        }
    }
}

fn instant(event: &Event) -> Option<(SimTime, &Event)> {
    match &event.clock {
        Clock::At(DurationLaw::Fixed(at)) => Some((SimTime::ZERO + *at, event)),
        _ => None,
    }
}

fn named(on: &[Target]) -> impl Iterator<Item = NodeId> {
    on.iter().filter_map(|target| if let Target::Is(Entity::Node(node)) = target { Some(*node) } else { None })
}

fn one_at_a_time(context: &mut Context<'_>, directory: &Directory, event: &Event, node: NodeId, last: NodeId) {
    let (own, other) = (directory.node_path(node), directory.node_path(last));
    let message = format!("the address of {own} changes before {other}, whose address changed last, has restarted");
    context
        .warn(codes::ONE_ADDRESS, event.span, "event", message)
        .help("the guide changes one address, restarts its peer, and waits for the alarms to go");
}

fn certificate(
    context: &mut Context<'_>,
    directory: &Directory,
    event: &Event,
    node: NodeId,
    naming: Option<Naming>,
    names: Option<CertificateNames>,
) {
    let System::Expressway(cluster) = &directory.clusters[directory.nodes[node].cluster].system else { return };
    let enforced = cluster.params.tls_verification_mode == TlsVerification::Enforcing;
    if enforced && !fits(naming.unwrap_or(cluster.naming), names.unwrap_or(cluster.certificate_names)) {
        context
            .warn(codes::CERTIFICATE_NAMES, event.span, "event", NO_MATCH)
            .help("name what the new certificate is made out to with certificate_names");
    }
}
