//! Expressway clusters in a run: the peers and what each holds of the others.
//!
//! Peers are known by their place in the peer list of their cluster. Endpoints are counted by peer and
//! protocol. What peers do again and again has no event of its own: the next look or poll is computed when
//! something depends on it.

mod administrator;
mod alarms;
mod calls;
mod capacity;
mod configuration;
mod endpoints;
mod hooks;
mod links;
mod names;
mod power;
mod ras;
mod report;
mod waves;

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{StreamName, uniform};
use crate::machines::expressway::{
    Alarm, Link, LinkTimer, Mode, Params, Peer, Pool, Protocol, RAS_STATES, Stage, SyncPhase, Tls, TlsVerification,
};
use crate::outcome::{Aspect, Cause, Entity, ExpresswayOutcome, Label};
use crate::scenario::{CertificateNames, ExpresswayCluster, Naming, Scenario};
use crate::units::{ClusterId, EventId, NodeId, SimDuration, SimTime};

use super::state::World;

/// A peer by its place in the peer list.
pub(super) type Place = usize;
/// Kinds of endpoints.
const PROTOCOLS: usize = Protocol::ALL.len();

/// The Expressway clusters of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Expressways {
    edges: Vec<Edge>,
    /// Where each node stands: its cluster among these, its place there.
    places: BTreeMap<NodeId, (usize, Place)>,
    found: ExpresswayOutcome,
}

/// One cluster.
#[derive(Clone, Debug)]
struct Edge {
    cluster: ClusterId,
    nodes: Vec<NodeId>,
    params: Params,
    peers: Vec<PeerState>,
    /// What each peer holds of each other, the observer first.
    links: Vec<LinkState>,
    /// Pairs with a connection of the cluster database, both ways round.
    connected: Vec<bool>,
    /// Pairs that could not look one another up, both ways round: when they try again.
    unresolved: Vec<Option<SimTime>>,
    contents: Vec<Content>,
    /// The peer that was last named primary.
    primary: Place,
    waves: Vec<waves::Wave>,
    drains: Vec<calls::Drain>,
    /// Losses so far, so that each has random numbers of its own.
    losses: u64,
    /// Calls that users want.
    calls: u32,
}

/// A configuration: the edits in it and its TLS verification mode.
#[derive(Clone, Debug)]
struct Content {
    edits: Vec<EventId>,
    mode: Mode,
}

/// One peer.
#[derive(Clone, Debug)]
struct PeerState {
    peer: Peer,
    tls: Tls,
    pool: Pool,
    /// Alarms that are on, with one bit for each lost peer behind them.
    alarms: BTreeMap<Alarm, u8>,
    /// When it looks at the primary next, if anything depends on it.
    look: Option<SimTime>,
    /// Where its looks fall in the period.
    phase: SimDuration,
    /// The last thing that made a look necessary.
    cause: Cause,
    /// What changed the TLS verification mode.
    tls_cause: Cause,
    /// The configuration record last written.
    stale: bool,
    /// Edits in its configuration that somebody wants to know of.
    held: BTreeSet<EventId>,
    registered: [u32; PROTOCOLS],
    calls: u32,
    /// Registrations taken in the second that began then.
    second: (u64, u32),
    certificate_expired: bool,
    address: Address,
    /// Whether some other peer is asked for no calls.
    unanswered: bool,
}

/// How a peer is named by the others.
#[derive(Clone, Copy, Debug)]
struct Address {
    /// As the peer lists say it.
    listed: Naming,
    /// As the others look it up: what was listed when it last started.
    used: Naming,
    certificate: CertificateNames,
}

/// What one peer holds of another.
#[derive(Clone, Debug)]
struct LinkState {
    link: Link,
    deadlines: [Option<SimTime>; LinkTimer::ALL.len()],
    stages: [Option<SimTime>; Stage::ALL.len()],
    /// The fault behind the loss.
    cause: Cause,
    /// The fault behind RAS messages without an answer.
    ras_cause: Cause,
    /// Losses so far.
    losses: u64,
}

/// Bit of an alarm that no other peer is behind.
const OWN: u8 = 1 << 7;
/// Bit of the TLS verification mode, which has alarm 20007 in common with the peer list.
const OF_TLS: u8 = 1 << 6;
/// Bit of a new address of the peer, which has it too. No link stands behind this alarm.
const OF_ADDRESS: u8 = 1;

impl Expressways {
    pub(super) fn new(scenario: &Scenario, key: &crate::engine::StreamKey) -> Self {
        let mut all = Self::default();
        for (id, cluster) in scenario.clusters.iter_enumerated() {
            let Some(of_file) = cluster.expressway() else { continue };
            for (place, node) in of_file.peers.iter().enumerate() {
                all.places.insert(*node, (all.edges.len(), place));
            }
            all.edges.push(Edge::new(id, of_file, scenario, key));
        }
        all
    }
}

impl Edge {
    fn new(
        cluster: ClusterId,
        of_file: &ExpresswayCluster,
        scenario: &Scenario,
        key: &crate::engine::StreamKey,
    ) -> Self {
        let params = of_file.params.clone();
        let nodes = of_file.peers.clone();
        let n = nodes.len();
        let primary = nodes.iter().position(|node| *node == of_file.primary).unwrap_or(0);
        let mode = match params.tls_verification_mode {
            TlsVerification::Permissive => Mode::Permissive,
            TlsVerification::Enforcing => Mode::Enforcing,
        };
        let peers = nodes.iter().enumerate().map(|(place, node)| {
            let phase = first_look(&params, scenario.names.path(Entity::Node(*node)), key);
            let calls = even(of_file.calls, n, place);
            let registered = of_file.endpoints.map(|count| even(count, n, place));
            PeerState {
                tls: Tls::new(mode),
                alarms: permissive_notice(mode),
                phase,
                registered,
                calls,
                ..PeerState::new(Peer::new(small(place), small(primary)), Address::of(of_file))
            }
        });
        Self {
            cluster,
            peers: peers.collect(),
            links: (0..n * n).map(|_| LinkState::new()).collect(),
            connected: (0..n * n).map(|pair| pair / n != pair % n).collect(),
            unresolved: vec![None; n * n],
            contents: vec![Content { edits: Vec::new(), mode }],
            primary,
            waves: Vec::new(),
            drains: Vec::new(),
            losses: 0,
            calls: of_file.calls,
            params,
            nodes,
        }
    }

    fn link_at(&self, observer: Place, other: Place) -> usize {
        observer * self.nodes.len() + other
    }

    fn are_connected(&self, a: Place, b: Place) -> bool {
        self.connected[self.link_at(a, b)]
    }

    fn others(&self, place: Place) -> impl Iterator<Item = Place> + use<> {
        (0..self.nodes.len()).filter(move |other| *other != place)
    }
}

impl PeerState {
    fn new(peer: Peer, address: Address) -> Self {
        Self {
            peer,
            tls: Tls::new(Mode::Permissive),
            pool: Pool::default(),
            alarms: BTreeMap::new(),
            look: None,
            phase: SimDuration::ZERO,
            cause: Cause::Start,
            tls_cause: Cause::Start,
            stale: false,
            held: BTreeSet::new(),
            registered: [0; PROTOCOLS],
            calls: 0,
            second: (0, 0),
            certificate_expired: false,
            address,
            unanswered: false,
        }
    }
}

impl Address {
    const fn of(of_file: &ExpresswayCluster) -> Self {
        Self { listed: of_file.naming, used: of_file.naming, certificate: of_file.certificate_names }
    }
}

impl LinkState {
    const fn new() -> Self {
        Self {
            link: Link::new(),
            deadlines: [None; LinkTimer::ALL.len()],
            stages: [None; Stage::ALL.len()],
            cause: Cause::Start,
            ras_cause: Cause::Start,
            losses: 0,
        }
    }
}

/// The notice of a permissive cluster was there before the run.
fn permissive_notice(mode: Mode) -> BTreeMap<Alarm, u8> {
    (mode == Mode::Permissive).then_some((Alarm::A40049, OF_TLS)).into_iter().collect()
}

fn small(place: Place) -> u8 {
    u8::try_from(place).expect("a cluster has six peers at most")
}

/// The part of a number that falls to one of `n` peers; the first ones take the rest.
fn even(count: u32, n: usize, place: Place) -> u32 {
    let (n, place) = (small(n), small(place));
    count / u32::from(n) + u32::from(u32::from(place) < count % u32::from(n))
}

/// Where the looks of a peer fall in the period.
fn first_look(params: &Params, path: &str, key: &crate::engine::StreamKey) -> SimDuration {
    match params.config_sync_phase {
        SyncPhase::Aligned => SimDuration::ZERO,
        SyncPhase::Independent => {
            let last = SimDuration::from_micros(params.config_sync_period.as_micros().saturating_sub(1));
            uniform(&mut key.stream(StreamName::new(path, "config_sync_phase", 0)), SimDuration::ZERO, last)
        }
    }
}

impl World<'_> {
    /// Writes down where everything starts.
    pub(super) fn begin_expressway(&mut self) {
        for e in 0..self.expressway.edges.len() {
            let Edge { cluster, primary, .. } = self.expressway.edges[e];
            let nodes = self.expressway.edges[e].nodes.clone();
            let Some(first) = nodes.get(primary) else { continue };
            self.initial.insert(Entity::Cluster(cluster), (Label::Of("primary", *first), ""));
            let mode = self.expressway.edges[e].contents[0].mode;
            for (place, node) in nodes.iter().enumerate() {
                let word = self.expressway.edges[e].peers[place].peer.facet().as_str();
                self.initial.insert(Entity::Node(*node), (Label::Word(word), ""));
                let side = |side| Entity::Aspect(*node, side);
                self.initial.insert(side(Aspect::Configuration), (Label::Word("config_current"), ""));
                self.initial.insert(side(Aspect::TlsMode), (Label::Word(mode.state()), ""));
                self.initial.insert(side(Aspect::Ras), (Label::Word(RAS_STATES[0]), ""));
                for edit in self.watched_edits(*node) {
                    self.initial.insert(side(Aspect::Edit(edit)), (Label::OfEvent("no_edit", edit), ""));
                }
                if !self.of_file(e).h323_mode && nodes.len() > 1 {
                    self.raise_expressway(e, place, Alarm::A20018, OWN, "", Cause::Start);
                }
            }
            self.watch_ras(e, Cause::Start);
            self.trim_registrations(e);
            self.note_capacity(e, Cause::Start);
        }
    }

    /// Edits whose arrival on a peer somebody wants to know.
    fn watched_edits(&self, node: NodeId) -> Vec<EventId> {
        let first = Entity::Aspect(node, Aspect::Edit(EventId(0)));
        let last = Entity::Aspect(node, Aspect::Edit(EventId(u32::MAX)));
        let sides = self.scenario.names.of.range(first..=last).map(|(entity, _)| *entity);
        sides
            .filter_map(|side| if let Entity::Aspect(_, Aspect::Edit(edit)) = side { Some(edit) } else { None })
            .collect()
    }

    /// The cluster as the file says it.
    fn of_file(&self, e: usize) -> &ExpresswayCluster {
        let cluster = &self.scenario.clusters[self.expressway.edges[e].cluster];
        cluster.expressway().expect("an Expressway cluster is one in the file")
    }
}
