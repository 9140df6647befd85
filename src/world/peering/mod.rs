//! Clusters and their intercluster peers: the mesh at the start of a run and what is kept of it.
//!
//! One entry for each directed pair of clusters (who asks whom) and one for each pair; pairs of
//! XCP Routers are bits. Nothing here grows with the number of users.

mod administrator;
mod agents;
mod attempt;
mod changes;
mod hooks;
mod losses;
mod report;
mod routers;
mod syncs;

use std::collections::BTreeMap;

use crate::engine::{self, Stream, StreamName, uniform};
use crate::machines::icsa::{Alarm, Params, Pull, Timer, Work};
use crate::machines::srm::Service;
use crate::outcome::{Cause, Entity, Label, PeeringOutcome};
use crate::scenario::{CertificateNames, MeshSize, Naming, Scenario, Transport};
use crate::units::{ClusterId, NodeId, SimDuration, SimTime};

use super::state::{Process, World};

/// A cluster by its place in the mesh.
pub(super) type Place = usize;

/// The intercluster peers of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Mesh {
    pub(super) members: Vec<Member>,
    /// Where each cluster stands among the members.
    places: BTreeMap<ClusterId, Place>,
    /// Syncs by reader and peer, reader first.
    syncs: Vec<Sync>,
    /// Pairs of members, the smaller place first.
    pairs: Vec<Pair>,
    tls: bool,
    changes: Vec<changes::UserChange>,
    /// Records of cuts and faults of resolvers, by the number of their happening.
    troubles: BTreeMap<u64, Cause>,
    /// Expired tomcat certificates.
    expired: BTreeMap<NodeId, Cause>,
    /// Directed pairs that are not in sync, and changes not known by somebody.
    behind: usize,
    unknown: usize,
    /// Whether the peering was recorded as in sync.
    agreed: bool,
    healed_at: Option<SimTime>,
    /// Whether every change of a sync is kept and not only counted.
    keeps_marks: bool,
    found: PeeringOutcome,
}

/// A cluster that has or may get peers.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) cluster: ClusterId,
    nodes: Vec<NodeId>,
    params: Params,
    naming: Naming,
    certificate_names: CertificateNames,
    /// The node whose ICSA syncs, and whether it runs.
    agent: Option<NodeId>,
    up: bool,
    /// Whether the SIP Proxy starved ICSA when it started.
    starved: bool,
    users: u64,
}

/// The syncs in which one member asks another.
#[derive(Clone, Debug)]
struct Sync {
    reader: Place,
    peer: Place,
    /// Whether the reader has a peer entry.
    entry: bool,
    pull: Pull,
    timers: [engine::Timer; Timer::ALL.len()],
    run: Option<Run>,
    /// Microseconds from the start of the run to the beginning of the last successful sync.
    as_of: i64,
    oldest: SimDuration,
    /// Whether the last thing that ended was a success.
    good: bool,
    known: bool,
    /// Whether a forced sync is on its way.
    forced: bool,
    /// Why the reader does not trust the peer's certificate, if it does not.
    distrust: Option<Cause>,
    last_record: Cause,
    alarms: Vec<Alarm>,
    chance: Option<Stream>,
}

/// A sync under way.
#[derive(Clone, Copy, Debug)]
struct Run {
    number: u8,
    work: Work,
    began: SimTime,
    course: attempt::Course,
}

/// Messaging between two members.
#[derive(Clone, Debug)]
struct Pair {
    a: Place,
    b: Place,
    /// Whether a sync has exchanged the lists of routers.
    introduced: bool,
    /// Routers that must restart before the new peer can be reached.
    restart_first: Vec<NodeId>,
    /// A deleted peer whose streams stay until this router restarts.
    lingers: Option<NodeId>,
    /// Pairs of routers between which nothing is in the way; with a stream; on their way to one.
    clear: u64,
    up: u64,
    coming: Vec<(SimTime, u64)>,
    /// Pairs of routers with an IP path and something else in the way.
    avoidable: u64,
    word: &'static str,
    why: &'static str,
    last_record: Cause,
    ledger: losses::Tally,
}

/// Most nodes of a cluster, so that pairs of routers fit into one word of bits.
const NODES: usize = 6;

impl Mesh {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let Some(peering) = &scenario.peering else { return Self::default() };
        let members: Vec<Member> = peering.members.iter().map(|id| new_member(scenario, *id)).collect();
        let places: BTreeMap<ClusterId, Place> = peering.members.iter().copied().zip(0..).collect();
        let n = members.len();
        let entry = |place: Place| peering.mesh.contains(&members[place].cluster);
        let early = |place: Place| scenario.clusters[members[place].cluster].presence().user_sync.is_zero();
        let mut syncs = Vec::with_capacity(n * n);
        let mut pairs = Vec::with_capacity(n * n / 2);
        for reader in 0..n {
            for peer in 0..n {
                let entry = reader != peer && entry(reader) && entry(peer);
                let known = entry && early(reader) && early(peer);
                syncs.push(new_sync(reader, peer, entry, known));
                if reader < peer {
                    pairs.push(new_pair(reader, peer, known));
                }
            }
        }
        let nodes: Vec<u64> =
            members.iter().filter(|m| peering.mesh.contains(&m.cluster)).map(|m| m.nodes.len() as u64).collect();
        let size = MeshSize::of(&nodes);
        let found = PeeringOutcome {
            peer_objects: size.peer_objects,
            cluster_pairs: size.cluster_pairs,
            router_pairs: size.router_pairs,
            ..PeeringOutcome::default()
        };
        let tls = peering.transport == Transport::Tls;
        Self { members, places, syncs, pairs, tls, found, agreed: true, ..Self::default() }
    }

    pub(super) fn place(&self, cluster: ClusterId) -> Option<Place> {
        self.places.get(&cluster).copied()
    }

    fn sync_at(&self, reader: Place, peer: Place) -> usize {
        reader * self.members.len() + peer
    }

    /// The place of a pair in the list.
    fn pair_at(&self, one: Place, other: Place) -> usize {
        let (a, b, n) = (one.min(other), one.max(other), self.members.len());
        a * n - a * (a + 1) / 2 + b - a - 1
    }

    /// Whether both members have a peer entry for each other.
    fn is_peered(&self, one: Place, other: Place) -> bool {
        self.syncs[self.sync_at(one, other)].entry && self.syncs[self.sync_at(other, one)].entry
    }

    fn entity(&self, sync: usize) -> Entity {
        let Sync { reader, peer, .. } = &self.syncs[sync];
        Entity::Sync(self.members[*reader].cluster, self.members[*peer].cluster)
    }
}

fn new_member(scenario: &Scenario, cluster: ClusterId) -> Member {
    let imp = scenario.clusters[cluster].presence();
    let of = |node: &crate::scenario::Node| node.cluster == cluster;
    let nodes: Vec<NodeId> = scenario.nodes.iter_enumerated().filter(|(_, n)| of(n)).map(|(id, _)| id).collect();
    let users = scenario.nodes.iter().filter(|n| of(n)).map(|node| u64::from(node.users.total())).sum();
    Member {
        cluster,
        nodes,
        params: imp.icsa.clone(),
        naming: imp.naming,
        certificate_names: imp.certificate_names,
        agent: None,
        up: false,
        starved: false,
        users,
    }
}

fn new_sync(reader: Place, peer: Place, entry: bool, known: bool) -> Sync {
    Sync {
        reader,
        peer,
        entry,
        pull: if known { Pull::in_sync() } else { Pull::new() },
        timers: Default::default(),
        run: None,
        as_of: 0,
        oldest: SimDuration::ZERO,
        good: known || !entry,
        known,
        forced: false,
        distrust: None,
        last_record: Cause::Start,
        alarms: Vec::new(),
        chance: None,
    }
}

fn new_pair(a: Place, b: Place, introduced: bool) -> Pair {
    Pair {
        a,
        b,
        introduced,
        restart_first: Vec::new(),
        lingers: None,
        clear: 0,
        up: 0,
        coming: Vec::new(),
        avoidable: 0,
        word: "connected",
        why: "",
        last_record: Cause::Start,
        ledger: losses::Tally::default(),
    }
}

impl World<'_> {
    /// Puts the first syncs on the agenda; everybody has streams to everybody.
    pub(super) fn begin_peering(&mut self) {
        if self.mesh.members.is_empty() {
            return;
        }
        let about_syncs = |entity: &Entity| matches!(entity, Entity::Sync(..));
        let expected = self.scenario.expectations.iter().any(|expectation| expectation.on.iter().any(about_syncs));
        self.mesh.keeps_marks = self.watch.syncs || expected;
        for place in 0..self.mesh.members.len() {
            self.stop_axl_from_the_start(place);
            let (agent, up) = self.find_agent(place);
            let starved = self.is_starved(place);
            let member = &mut self.mesh.members[place];
            (member.agent, member.up, member.starved) = (agent, up, starved);
        }
        for pair in 0..self.mesh.pairs.len() {
            self.open_all_streams(pair);
        }
        for sync in 0..self.mesh.syncs.len() {
            self.begin_syncs(sync);
        }
        let agreed = self.mesh.behind == 0;
        self.mesh.agreed = agreed;
        let word = if agreed { "all_in_sync" } else { "out_of_sync" };
        self.initial.insert(Entity::Peering, (Label::Word(word), ""));
        for id in (0..self.scenario.resolvers.len()).map(crate::units::DnsId::from) {
            self.initial.insert(Entity::Dns(id), (Label::Word("up"), ""));
        }
    }

    /// A release in which AXL has to be started by hand.
    fn stop_axl_from_the_start(&mut self, place: Place) {
        if self.mesh.members[place].params.axl_default_running {
            return;
        }
        for node in self.mesh.members[place].nodes.clone() {
            let state = &mut self.nodes[node].services[Service::Axl as usize];
            state.process = Process::Stopped;
            state.down_since = Some((SimTime::ZERO, Cause::Start));
            self.initial.insert(Entity::Service(node, Service::Axl.as_str()), (Label::Word("stopped"), ""));
        }
    }

    /// The first sync of a directed pair: by its phase, or at once where the users are not known yet.
    fn begin_syncs(&mut self, sync: usize) {
        let Sync { reader, peer, entry, known, .. } = self.mesh.syncs[sync];
        if reader == peer {
            return;
        }
        let entity = self.mesh.entity(sync);
        if !entry {
            self.initial.insert(entity, (Label::Word("no_peer"), ""));
            return;
        }
        if !known {
            self.initial.insert(entity, (Label::Word("stopped"), ""));
            self.mesh.behind += 1;
            self.step_sync(sync, crate::machines::icsa::Input::AgentUp, Cause::Start);
            return;
        }
        self.initial.insert(entity, (Label::Word("waiting"), ""));
        let period = self.mesh.members[reader].params.periodic_sync_interval;
        let first = self.first_sync(entity, period);
        let as_of = first.as_micros().cast_signed() - period.as_micros().cast_signed();
        self.mesh.syncs[sync].as_of = as_of.min(0);
        self.arm_sync(sync, Timer::Period, first);
    }

    fn first_sync(&self, entity: Entity, period: SimDuration) -> SimDuration {
        let stated = match (&self.scenario.peering, entity) {
            (Some(peering), Entity::Sync(reader, peer)) => peering.phase.get(&(reader, peer)).copied(),
            _ => None,
        };
        stated.unwrap_or_else(|| {
            let last = SimDuration::from_micros(period.as_micros().saturating_sub(1));
            let name = StreamName::new(self.path(entity), "sync_phase", 0);
            uniform(&mut self.key.stream(name), SimDuration::ZERO, last)
        })
    }
}
