//! The network: sites, links, partitions, blocked ports and resolvers. One function decides the fate
//! of a message.

mod dns;

pub use dns::{Lookup, ResolverFault, ResolverState};

use crate::units::{Bandwidth, LinkId, NodeId, Probability, SimDuration, SiteId};

/// Ports that carry SRM keepalives; the guides print both for the same purpose, so blocking either
/// cuts them.
pub const SRM_PORTS: [u16; 2] = [22001, 21999];

/// Port of the intercluster sync (AXL).
pub const AXL_PORTS: [u16; 1] = [8443];

/// Port between the XCP Routers of two clusters (XMPP).
pub const ROUTER_PORTS: [u16; 1] = [7400];

/// One end of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    /// A node.
    Node(NodeId),
    /// The clients of a site, or anything else that is there.
    Site(SiteId),
}

/// One side of a partition.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Side {
    /// Whole sites, clients included.
    pub sites: Vec<SiteId>,
    /// Single nodes.
    pub nodes: Vec<NodeId>,
}

/// A cut between sides, for all ports or one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Who asked for it; [`Net::heal`] takes it away by this number.
    pub id: u64,
    /// The sides; who is on none keeps all paths. No sides at all: everywhere.
    pub sides: Vec<Side>,
    /// Only from the first side to the others.
    pub one_way: bool,
    /// The blocked port; `None` for all.
    pub port: Option<u16>,
}

/// The present state of a link.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkState {
    /// The two sites.
    pub between: [SiteId; 2],
    /// Round-trip time.
    pub rtt: SimDuration,
    /// Largest extra delay.
    pub jitter: SimDuration,
    /// Probability of loss.
    pub loss: Probability,
    /// Bandwidth, unlimited if absent.
    pub bandwidth: Option<Bandwidth>,
}

/// What happens to a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// It arrives after the delay, plus a jitter of up to this much, unless it is lost by chance.
    Carried {
        /// One-way delay.
        delay: SimDuration,
        /// Largest extra delay.
        jitter: SimDuration,
        /// Probability of loss.
        loss: f64,
    },
    /// There is no path.
    Dropped,
}

/// The network as it is now.
#[derive(Clone, Debug)]
pub struct Net {
    site_of: Vec<SiteId>,
    sites: usize,
    links: Vec<LinkState>,
    cuts: Vec<Cut>,
    /// Best path between two sites over the links: delay, jitter, loss.
    paths: Vec<Option<Path>>,
    resolvers: Vec<ResolverState>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Path {
    delay: SimDuration,
    jitter: SimDuration,
    arrives: f64,
    bandwidth: Option<Bandwidth>,
}

impl Net {
    /// A network without cuts; `site_of` gives the site of every node by number.
    #[must_use]
    pub fn new(sites: usize, site_of: Vec<SiteId>, links: Vec<LinkState>) -> Self {
        let (cuts, paths, resolvers) = (Vec::new(), Vec::new(), Vec::new());
        let mut net = Self { site_of, sites, links, cuts, paths, resolvers };
        net.find_paths();
        net
    }

    /// The same network with resolvers, all of them well.
    #[must_use]
    pub fn with_resolvers(self, sites: impl Iterator<Item = Option<SiteId>>) -> Self {
        let resolvers = sites.map(|site| ResolverState { site, faults: Vec::new() }).collect();
        Self { resolvers, ..self }
    }

    /// The links as they are now.
    #[must_use]
    pub fn link(&self, link: LinkId) -> LinkState {
        self.links[usize::from(link)]
    }

    /// Changes a link.
    pub fn set_link(&mut self, link: LinkId, state: LinkState) {
        self.links[usize::from(link)] = state;
        self.find_paths();
    }

    /// Adds a cut.
    pub fn cut(&mut self, cut: Cut) {
        self.cuts.push(cut);
    }

    /// Takes the cut with this number away; false if there is none.
    pub fn heal(&mut self, id: u64) -> bool {
        let before = self.cuts.len();
        self.cuts.retain(|cut| cut.id != id);
        self.cuts.len() < before
    }

    /// The fate of a message from one end to another on one of `ports`; it fails if any of them is
    /// blocked.
    #[must_use]
    pub fn verdict(&self, from: End, to: End, ports: &[u16]) -> Verdict {
        let blocked = |cut: &Cut| cut.port.is_none_or(|port| ports.contains(&port)) && self.separates(cut, from, to);
        if self.cuts.iter().any(blocked) {
            return Verdict::Dropped;
        }
        match self.path(self.site(from), self.site(to)) {
            Some(Path { delay, jitter, arrives, .. }) => Verdict::Carried { delay, jitter, loss: 1.0 - arrives },
            None => Verdict::Dropped,
        }
    }

    /// Whether a message can get from one end to the other now.
    #[must_use]
    pub fn reaches(&self, from: End, to: End, ports: &[u16]) -> bool {
        self.verdict(from, to, ports) != Verdict::Dropped
    }

    /// Whether a connection between two ends can live: both ways, and not everything is lost.
    #[must_use]
    pub fn connects(&self, a: End, b: End, ports: &[u16]) -> bool {
        let carries = |from, to| matches!(self.verdict(from, to, ports), Verdict::Carried { loss, .. } if loss < 1.0);
        carries(a, b) && carries(b, a)
    }

    /// The number of a cut between two ends, either way.
    #[must_use]
    pub fn trouble(&self, a: End, b: End, ports: &[u16]) -> Option<u64> {
        let applies = |cut: &&Cut| cut.port.is_none_or(|port| ports.contains(&port));
        let between = |cut: &&Cut| self.separates(cut, a, b) || self.separates(cut, b, a);
        self.cuts.iter().filter(applies).find(between).map(|cut| cut.id)
    }

    /// The narrowest bandwidth on the path between two ends; `None` where it is unlimited.
    #[must_use]
    pub fn bandwidth(&self, from: End, to: End) -> Option<Bandwidth> {
        self.path(self.site(from), self.site(to))?.bandwidth
    }

    fn site(&self, end: End) -> SiteId {
        match end {
            End::Node(node) => self.site_of[usize::from(node)],
            End::Site(site) => site,
        }
    }

    fn separates(&self, cut: &Cut, from: End, to: End) -> bool {
        if cut.sides.is_empty() {
            return from != to;
        }
        match (self.side(cut, from), self.side(cut, to)) {
            (Some(a), Some(b)) => a != b && (!cut.one_way || a == 0),
            // Who is on no side keeps all paths.
            (None, _) | (_, None) => false,
        }
    }

    /// The side an end is on; a node named by itself is not on the side of its site.
    fn side(&self, cut: &Cut, end: End) -> Option<usize> {
        let by_name = match end {
            End::Node(node) => cut.sides.iter().position(|side| side.nodes.contains(&node)),
            End::Site(_) => None,
        };
        by_name.or_else(|| cut.sides.iter().position(|side| side.sites.contains(&self.site(end))))
    }

    fn path(&self, from: SiteId, to: SiteId) -> Option<Path> {
        self.paths[usize::from(from) * self.sites + usize::from(to)]
    }

    /// Shortest paths by round-trip time between all sites. Sites are joined directly and without
    /// delay when the scenario has no links at all.
    fn find_paths(&mut self) {
        const HERE: Path = Path { delay: SimDuration::ZERO, jitter: SimDuration::ZERO, arrives: 1.0, bandwidth: None };
        let n = self.sites;
        let start = if self.links.is_empty() { Some(HERE) } else { None };
        let mut paths = vec![start; n * n];
        for site in 0..n {
            paths[site * n + site] = Some(HERE);
        }
        for link in &self.links {
            let [a, b] = link.between.map(usize::from);
            let delay = SimDuration::from_micros(link.rtt.as_micros() / 2);
            let arrives = 1.0 - link.loss.value();
            let path = Path { delay, jitter: link.jitter, arrives, bandwidth: link.bandwidth };
            for at in [a * n + b, b * n + a] {
                keep_shorter(&mut paths[at], path);
            }
        }
        for via in 0..n {
            for from in 0..n {
                for to in 0..n {
                    if let (Some(first), Some(second)) = (paths[from * n + via], paths[via * n + to]) {
                        let delay = first.delay + second.delay;
                        let jitter = first.jitter + second.jitter;
                        let arrives = first.arrives * second.arrives;
                        let bandwidth = [first.bandwidth, second.bandwidth].into_iter().flatten().min();
                        keep_shorter(&mut paths[from * n + to], Path { delay, jitter, arrives, bandwidth });
                    }
                }
            }
        }
        self.paths = paths;
    }
}

fn keep_shorter(slot: &mut Option<Path>, path: Path) {
    if slot.is_none_or(|old| path.delay < old.delay) {
        *slot = Some(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::DnsId;

    fn net() -> Net {
        let link = |a, b, ms| LinkState {
            between: [SiteId(a), SiteId(b)],
            rtt: SimDuration::from_millis(ms),
            jitter: SimDuration::ZERO,
            loss: Probability::ZERO,
            bandwidth: None,
        };
        let sites = vec![SiteId(0), SiteId(0), SiteId(1), SiteId(2)];
        Net::new(3, sites, vec![link(0, 1, 40), link(1, 2, 20)])
    }

    fn delay(net: &Net, from: u32, to: u32) -> Option<u64> {
        match net.verdict(End::Node(NodeId(from)), End::Node(NodeId(to)), &SRM_PORTS) {
            Verdict::Carried { delay, .. } => Some(delay.as_micros() / 1_000),
            Verdict::Dropped => None,
        }
    }

    fn cut(sides: Vec<Side>, one_way: bool, port: Option<u16>) -> Cut {
        Cut { id: 1, sides, one_way, port }
    }

    fn of_nodes(nodes: &[u32]) -> Side {
        Side { sites: Vec::new(), nodes: nodes.iter().map(|n| NodeId(*n)).collect() }
    }

    #[test]
    fn one_way_delay_is_half_the_round_trip_and_adds_up_over_links() {
        let net = net();
        assert_eq!([delay(&net, 0, 1), delay(&net, 0, 2), delay(&net, 0, 3)], [Some(0), Some(20), Some(30)]);
    }

    #[test]
    fn a_partition_cuts_between_its_sides_only() {
        let mut net = net();
        net.cut(cut(vec![of_nodes(&[0]), of_nodes(&[2])], false, None));
        assert_eq!([delay(&net, 0, 2), delay(&net, 2, 0), delay(&net, 1, 2)], [None, None, Some(20)]);
        assert!(net.heal(1));
        assert_eq!(delay(&net, 0, 2), Some(20));
    }

    #[test]
    fn a_one_way_cut_drops_from_the_first_side() {
        let mut net = net();
        net.cut(cut(vec![of_nodes(&[0]), of_nodes(&[2])], true, None));
        assert_eq!([delay(&net, 0, 2), delay(&net, 2, 0)], [None, Some(20)]);
    }

    #[test]
    fn either_srm_port_cuts_keepalives_and_other_ports_do_not() {
        for (port, expected) in [(22001, None), (21999, None), (8443, Some(20))] {
            let mut net = net();
            net.cut(cut(Vec::new(), false, Some(port)));
            assert_eq!(delay(&net, 0, 2), expected);
        }
    }

    #[test]
    fn a_resolver_answers_whom_it_reaches_and_as_its_faults_say() {
        let mut net = net().with_resolvers([Some(SiteId(1)), None].into_iter());
        let dns = Some(DnsId(0));
        assert_eq!((net.lookup(NodeId(0), dns), net.lookup(NodeId(0), None)), (Lookup::Good, Lookup::Good));
        let sides = [0, 1].map(|site| Side { sites: vec![SiteId(site)], nodes: Vec::new() });
        net.cut(cut(sides.to_vec(), false, None));
        assert_eq!((net.lookup(NodeId(0), dns), net.lookup(NodeId(2), dns)), (Lookup::Nothing, Lookup::Good));
        assert_eq!(net.lookup_trouble(NodeId(0), dns), Some(1));
        assert_eq!(net.lookup(NodeId(0), Some(DnsId(1))), Lookup::Good, "it stands nowhere and is reached");
        let fault = ResolverFault { id: 7, answer: Lookup::PrimaryDead, from: of_nodes(&[2]) };
        net.break_resolver(DnsId(0), fault);
        assert_eq!((net.lookup(NodeId(2), dns), net.lookup(NodeId(3), dns)), (Lookup::PrimaryDead, Lookup::Good));
        net.repair_resolver(DnsId(0), 7);
        assert_eq!(net.lookup(NodeId(2), dns), Lookup::Good);
    }

    #[test]
    fn a_connection_needs_both_ways() {
        let mut net = net();
        let ends = [0, 2].map(|node| End::Node(NodeId(node)));
        assert!(net.connects(ends[0], ends[1], &ROUTER_PORTS));
        net.cut(cut(vec![of_nodes(&[0]), of_nodes(&[2])], true, Some(7400)));
        assert!(!net.connects(ends[1], ends[0], &ROUTER_PORTS) && net.connects(ends[0], ends[1], &AXL_PORTS));
        assert_eq!(net.trouble(ends[0], ends[1], &ROUTER_PORTS), Some(1));
    }

    #[test]
    fn clients_stay_with_their_site_when_only_nodes_are_cut_off() {
        let mut net = net();
        net.cut(cut(vec![of_nodes(&[0]), of_nodes(&[2])], false, None));
        assert!(net.reaches(End::Site(SiteId(0)), End::Node(NodeId(2)), &[]));
    }
}
