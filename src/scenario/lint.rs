//! Warnings: what can run and may not be meant.

use super::cluster::ClusterFacts;
use super::cms::CmsFacts;
use super::cms_lint;
use super::context::Context;
use super::directory::Directory;
use super::{Action, Clock, DurationLaw, Event, Link, Scenario, codes};
use crate::diag::Span;
use crate::units::{ClusterId, GroupId, LinkId, Probability, SimDuration, SiteId};

/// Documented: CAG15, the network between the nodes of a cluster.
const WAN_BITS_MIN: u64 = 10_000_000;
const WAN_RTT_MAX: SimDuration = SimDuration::from_millis(80);

/// Checks that concern settings and the network.
pub(super) fn clusters(
    context: &mut Context<'_>,
    directory: &Directory,
    facts: &[ClusterFacts],
    meetings: &[CmsFacts],
) {
    cms_lint::clusters(context, directory, meetings);
    for fact in facts {
        timers(context, directory, fact);
    }
    for group in directory.groups.keys() {
        missing_link(context, directory, group);
    }
    for fact in facts {
        wan(context, directory, fact);
    }
    wan_of_peers(context, directory);
    super::chat::check(context, directory, facts);
}

/// The two nodes of a group need a link to hear one another.
fn missing_link(context: &mut Context<'_>, directory: &Directory, group: GroupId) {
    let sites: Vec<_> = directory.groups[group].nodes.iter().map(|node| directory.nodes[*node].site).collect();
    if let [a, b] = sites.as_slice()
        && a != b
        && directory.link_between(*a, *b).is_none()
    {
        let name = |site: crate::units::SiteId| match directory.sites[site].name.as_str() {
            "" => "the site of nodes that name none".to_owned(),
            name => format!("`{name}`"),
        };
        let message = format!("no link joins {} and {}, where the nodes of this group are", name(*a), name(*b));
        let path = format!("cluster.{}", directory.group_path(group).replace('/', ".group."));
        context
            .error(codes::UNKNOWN_NAME, directory.group_spans[group], &path, message)
            .help("add [link.wan] with between = [..] and rtt = \"10ms\"");
    }
}

fn wan(context: &mut Context<'_>, directory: &Directory, fact: &ClusterFacts) {
    let mut sites: Vec<_> = directory.nodes_of(fact.id).map(|node| directory.nodes[node].site).collect();
    sites.sort_unstable();
    sites.dedup();
    let cluster = &directory.clusters[fact.id].name;
    for (id, link) in directory.links.iter_enumerated() {
        if !link.between.iter().all(|site| sites.contains(site)) {
            continue;
        }
        let (span, path) = (directory.link_spans[id], format!("link.{}", link.name));
        if let Some(bandwidth) = link.bandwidth.filter(|bandwidth| bandwidth.bits_per_second() < WAN_BITS_MIN) {
            let message = format!(
                "link `{}` has {bandwidth} between nodes of cluster `{cluster}`; at least 10Mbps are supported",
                link.name
            );
            context
                .warn(codes::WAN_BANDWIDTH, span, &format!("{path}.bandwidth"), message)
                .help("it is simulated as written; no penalty is documented");
        }
        if link.rtt > WAN_RTT_MAX {
            let message = format!(
                "link `{}` has a round trip of {} between nodes of cluster `{cluster}`; at most 80ms are supported",
                link.name, link.rtt
            );
            context
                .warn(codes::WAN_RTT, span, &format!("{path}.rtt"), message)
                .help("it is simulated as written; no penalty is documented");
        }
    }
}

/// Links that lead from one intercluster peer to another: the same numbers (inferred from the plan for
/// multinode deployments over a WAN).
fn wan_of_peers(context: &mut Context<'_>, directory: &Directory) {
    let Some(peering) = &directory.peering else { return };
    let at =
        |cluster: ClusterId, site: SiteId| directory.nodes_of(cluster).any(|node| directory.nodes[node].site == site);
    for (id, link) in directory.links.iter_enumerated() {
        let [one, other] = link.between;
        let joins = |a: &ClusterId, b: &ClusterId| a != b && at(*a, one) && at(*b, other);
        let pair = peering.mesh.iter().find_map(|a| Some((a, peering.mesh.iter().find(|b| joins(a, b))?)));
        let inside = peering.mesh.iter().any(|cluster| at(*cluster, one) && at(*cluster, other));
        // A link inside a cluster has its warning already.
        let Some((a, b)) = pair.filter(|_| !inside) else { continue };
        let names = format!("`{}` and `{}`", directory.clusters[*a].name, directory.clusters[*b].name);
        let (span, path) = (directory.link_spans[id], format!("link.{}", link.name));
        let help = "it is simulated as written; syncs take the bandwidth into account";
        if let Some(bandwidth) = link.bandwidth.filter(|bandwidth| bandwidth.bits_per_second() < WAN_BITS_MIN) {
            let message = format!(
                "link `{}` has {bandwidth} between intercluster peers {names}; at least 10Mbps are supported",
                link.name
            );
            context.warn(codes::WAN_BANDWIDTH, span, &format!("{path}.bandwidth"), message).help(help);
        }
        if link.rtt > WAN_RTT_MAX {
            let message = format!(
                "link `{}` has a round trip of {} between intercluster peers {names}; at most 80ms are supported",
                link.name, link.rtt
            );
            context.warn(codes::WAN_RTT, span, &format!("{path}.rtt"), message).help(help);
        }
    }
}

/// Where a parameter was set, or the cluster.
fn set_at(directory: &Directory, fact: &ClusterFacts, names: &[&str]) -> Span {
    let set = names.iter().find_map(|name| fact.settings.srm.set_at.get(name));
    set.copied().unwrap_or(directory.cluster_spans[fact.id])
}

/// The factor that Multi-Device Messaging puts on the failover times.
fn factor(directory: &Directory, fact: &ClusterFacts) -> u64 {
    let imp = directory.clusters[fact.id].presence();
    if imp.multi_device_messaging { imp.srm.mdm_failover_time_factor } else { 1 }
}

fn timers(context: &mut Context<'_>, directory: &Directory, fact: &ClusterFacts) {
    let imp = directory.clusters[fact.id].presence();
    let srm = &imp.srm;
    let path = |name: &str| format!("{}.params.srm.{name}", fact.path);
    if srm.client_relogin_lower_limit > srm.client_relogin_upper_limit {
        let span = set_at(directory, fact, &["client_relogin_lower_limit", "client_relogin_upper_limit"]);
        let message = format!(
            "the re-login window of cluster `{}` ends at {} before it starts at {}",
            directory.clusters[fact.id].name, srm.client_relogin_upper_limit, srm.client_relogin_lower_limit
        );
        context.error(codes::OUT_OF_RANGE, span, &path("client_relogin_lower_limit"), message);
    }
    let factor = factor(directory, fact);
    let delay = srm.critical_service_down_delay.times(factor);
    let lower = srm.client_relogin_lower_limit;
    if lower < delay {
        let span = set_at(directory, fact, &["client_relogin_lower_limit", "critical_service_down_delay"]);
        let doubled = if factor > 1 { " (doubled by Multi-Device Messaging)" } else { "" };
        let message =
            format!("clients come back from {lower} on, before the service delay of {delay}{doubled} is over");
        context
            .warn(codes::RELOGIN_BEFORE_DELAY, span, &path("client_relogin_lower_limit"), message)
            .help("the guide wants the lower limit to follow the Critical Service Down Delay");
    }
    let (timeout, interval) = (srm.keepalive_timeout.times(factor), srm.keepalive_interval);
    if timeout <= interval {
        let span = set_at(directory, fact, &["keepalive_timeout", "keepalive_interval"]);
        let message = format!("the keepalive timeout of {timeout} is over before the next keepalive after {interval}");
        context.warn(codes::TIMEOUT_BELOW_INTERVAL, span, &path("keepalive_timeout"), message);
    }
}

/// Checks that need the events too.
pub(super) fn events(context: &mut Context<'_>, directory: &Directory, facts: &[ClusterFacts], scenario: &Scenario) {
    tie_at_deadline(context, directory, facts, scenario);
    super::expressway::check_events(context, directory, scenario);
    for event in &scenario.events {
        after_end(context, scenario, event);
    }
}

fn after_end(context: &mut Context<'_>, scenario: &Scenario, event: &Event) {
    let Clock::At(law) = &event.clock else { return };
    let earliest = match law {
        DurationLaw::Fixed(at) | DurationLaw::Uniform(at, _) => *at,
        _ => return,
    };
    if earliest > scenario.run.duration {
        let message = format!("the event comes at {earliest}, after the end of the run at {}", scenario.run.duration);
        context.warn(codes::AFTER_END, event.span, "event", message).help("make `run.duration` longer");
    }
}

/// With a timeout of whole intervals the last keepalive in time arrives exactly at the deadline.
fn tie_at_deadline(context: &mut Context<'_>, directory: &Directory, facts: &[ClusterFacts], scenario: &Scenario) {
    for fact in facts {
        let imp = directory.clusters[fact.id].presence();
        let timeout = imp.srm.keepalive_timeout.times(factor(directory, fact));
        let interval = imp.srm.keepalive_interval;
        if !timeout.as_micros().is_multiple_of(interval.as_micros().max(1)) {
            continue;
        }
        for id in directory.groups_of(fact.id) {
            let Some(link) = lossy_link(directory, scenario, id) else { continue };
            let message = format!(
                "link `{}` can lose messages and the keepalive timeout of {timeout} is a whole number of intervals of {interval}: \
                 the last keepalive in time arrives exactly at the deadline",
                directory.links[link].name
            );
            let span = set_at(directory, fact, &["keepalive_timeout", "keepalive_interval"]);
            let path = format!("{}.params.srm.keepalive_timeout", fact.path);
            context.warn(codes::TIE_AT_DEADLINE, span, &path, message).help(format!(
                "`params.srm.deadline_tie` decides who wins; add a second, {}, to avoid the tie",
                plus_second(timeout, factor(directory, fact))
            ));
            break;
        }
    }
}

fn plus_second(timeout: SimDuration, factor: u64) -> String {
    let written = SimDuration::from_micros(timeout.as_micros() / factor.max(1));
    format!("keepalive_timeout = \"{}\"", written + SimDuration::from_secs(1))
}

/// The link between the nodes of a pair, if it can lose messages and has no jitter that blurs the tie.
fn lossy_link(directory: &Directory, scenario: &Scenario, group: GroupId) -> Option<LinkId> {
    let group = &directory.groups[group];
    let [a, b] = group.nodes.as_slice() else { return None };
    let link = directory.link_between(directory.nodes[*a].site, directory.nodes[*b].site)?;
    let degraded = |event: &Event| matches!(&event.action, Action::Degrade { on, loss: Some(loss), .. } if *loss > Probability::ZERO && on.contains(&link));
    let Link { loss, jitter, .. } = &directory.links[link];
    let lossy = *loss > Probability::ZERO || scenario.events.iter().any(degraded);
    (group.ha && lossy && jitter.is_zero()).then_some(link)
}
