//! The world at the start of a run: everything up and normal, all users logged in where they belong.

use crate::engine::{Event, StreamKey, StreamName, uniform};
use crate::machines::client::{Cohort, Kind as ClientKind, Population, Server};
use crate::machines::srm::{self, KeepalivePhase, Service, Srm};
use crate::net::{End, LinkState, Net, SRM_PORTS, Verdict};
use crate::outcome::{Cause, CohortKind, Entity, Label};
use crate::scenario::{Clock, Cluster, LoginRate, NodeRole, Scenario};
use crate::units::{GroupId, NodeId, SimDuration, SimTime};

use super::agenda::{Agenda, Class, NodeTimer};
use super::chat::Chats;
use super::cms::Meetings;
use super::expressway::Expressways;
use super::fault::Occurrence;
use super::ledger::{CohortName, Ledger};
use super::peering::Mesh;
use super::state::{Armed, GroupState, Host, NodeState, Process, ServiceState, World};
use super::{RunId, Watch};

impl<'s> World<'s> {
    pub(super) fn new(scenario: &'s Scenario, run: RunId, watch: Watch) -> Self {
        Self::with_key(scenario, run, watch, StreamKey::new(run.seed, run.run))
    }

    /// The world of a run whose random numbers come from another key.
    pub(super) fn with_key(scenario: &'s Scenario, run: RunId, watch: Watch, key: StreamKey) -> Self {
        let links = scenario.links.iter().map(|link| LinkState {
            between: link.between,
            rtt: link.rtt,
            jitter: link.jitter,
            loss: link.loss,
            bandwidth: link.bandwidth,
        });
        let site_of = scenario.nodes.iter().map(|node| node.site).collect();
        let mut world = Self {
            scenario,
            run,
            watch: Watch { eager: watch.eager || watch.details, ..watch },
            key: key.clone(),
            now: SimTime::ZERO,
            frontier: Event { time: SimTime::ZERO, class: 0, entity: 0, argument: 0 },
            agenda: Agenda::default(),
            net: Net::new(scenario.sites.len().max(1), site_of, links.collect())
                .with_resolvers(scenario.resolvers.iter().map(|resolver| resolver.site)),
            mesh: Mesh::new(scenario),
            expressway: Expressways::new(scenario, &key),
            meetings: Meetings::new(scenario),
            chat: Chats::new(scenario),
            params: scenario.clusters.iter().map(srm_params).collect(),
            nodes: (0..scenario.nodes.len()).map(|index| new_node(scenario, NodeId::from(index))).collect(),
            groups: (0..scenario.groups.len()).map(|index| new_group(scenario, GroupId::from(index))).collect(),
            link_changes: Vec::new(),
            setting_changes: Vec::new(),
            chances: std::collections::BTreeMap::new(),
            ledger: Ledger::new(key),
            lapses: super::lapse::Lapses::default(),
            steering: None,
            occurrences: Vec::new(),
            crews: std::collections::BTreeMap::new(),
            fates: scenario.events.iter().map(|_| crate::outcome::EventFate::default()).collect(),
            triggers: Vec::new(),
            initial: std::collections::BTreeMap::new(),
            probes: Vec::new(),
            series: Vec::new(),
            probe_times: Vec::new(),
            details: Vec::new(),
            violations: Vec::new(),
            horizon: SimTime::ZERO,
            watches_users: false,
            faults_over: None,
            last_change: SimTime::ZERO,
        };
        for (index, group) in scenario.groups.iter_enumerated() {
            world.ledger.cohorts.insert(index, cohort_names(scenario, index));
            world.ledger.nodes.insert(index, group.nodes.clone());
        }
        world
    }

    /// Puts the first events on the agenda and writes down where everything starts.
    pub(super) fn begin(&mut self, horizon: SimTime) {
        self.horizon = horizon;
        self.note_initial_states();
        self.plan_probes(horizon);
        self.begin_peering();
        self.begin_chat();
        self.begin_cms();
        self.begin_expressway();
        for node in self.nodes.keys() {
            self.start_keepalives_of_run(node);
        }
        for (id, event) in self.scenario.events.iter_enumerated() {
            match &event.clock {
                Clock::At(law) => {
                    let at = SimTime::ZERO + self.draw_duration(law, id, "at", 0);
                    self.plan(Occurrence::new(id, Cause::Event(id)), at);
                }
                Clock::When { .. } => self.add_trigger(id),
                Clock::Every(_) => self.start_clocks(id),
                // The step before brings it on.
                Clock::Next { .. } => {}
            }
            self.add_wait(id);
        }
        for group in self.groups.keys() {
            self.refresh(group, super::state::Blame { cause: Cause::Start, fault_at: SimTime::ZERO, planned: true });
        }
    }

    fn note_initial_states(&mut self) {
        for (id, node) in self.nodes.iter_enumerated() {
            if self.scenario.nodes[id].role != NodeRole::Presence {
                continue;
            }
            let state = (Label::Word(node.srm.state().as_str()), node.srm.reason().as_str());
            self.initial.insert(Entity::Node(id), state);
            for service in Service::ALL {
                let entity = Entity::Service(id, service.as_str());
                self.initial.insert(entity, (Label::Word("running"), ""));
            }
        }
        for (id, user) in self.scenario.users.iter_enumerated() {
            self.initial.insert(Entity::User(id), (Label::Of("signed_in", user.home), ""));
        }
        let links = (0..self.scenario.links.len()).map(|index| Entity::Link(index.into()));
        for link in links {
            self.initial.insert(link, (Label::Word("up"), ""));
        }
    }

    fn start_keepalives_of_run(&mut self, node: NodeId) {
        let state = &self.nodes[node];
        let Some(group) = state.group.filter(|group| self.groups[*group].ha_on) else { return };
        let params = &self.params[state.cluster];
        let first = match params.keepalive_phase {
            KeepalivePhase::Aligned => SimDuration::ZERO,
            KeepalivePhase::Random => {
                let name = StreamName::new(self.path(Entity::Node(node)), "keepalive_phase", 0);
                let last = SimDuration::from_micros(params.keepalive_interval.as_micros() - 1);
                uniform(&mut self.key.stream(name), SimDuration::ZERO, last)
            }
        };
        // Before the run a keepalive left one interval earlier, so the peer's silence begins with its
        // arrival; of one that leaves at the very start nobody knows, and the silence begins with it.
        let peer = self.groups[group].peer_of(node);
        let at = SimTime::ZERO + first;
        self.nodes[node].next_keepalive = Some(at);
        self.agenda.push(at, Class::Send, node.0, 0);
        if let Some(peer) = peer {
            let silence = self.settings(self.nodes[peer].cluster).peer_silence;
            let interval = self.params[self.nodes[peer].cluster].keepalive_interval;
            let heard_before = if first.is_zero() { SimDuration::ZERO } else { interval - first };
            let latency = match self.net.verdict(End::Node(node), End::Node(peer), &SRM_PORTS) {
                Verdict::Carried { delay, .. } => delay,
                Verdict::Dropped => SimDuration::ZERO,
            };
            let from_start = (silence + latency).as_micros();
            let left = SimDuration::from_micros(from_start.saturating_sub(heard_before.as_micros()));
            self.arm(peer, NodeTimer::Srm(crate::machines::srm::Timer::PeerSilence), left, Cause::Start);
        }
    }
}

/// The settings of the redundancy groups of a cluster; those of a cluster without groups are not read.
fn srm_params(cluster: &Cluster) -> srm::Params {
    cluster.imp().map(|imp| imp.srm.clone()).unwrap_or_default()
}

fn new_node(scenario: &Scenario, id: NodeId) -> NodeState {
    let node = &scenario.nodes[id];
    let group = node.group.map(|group| &scenario.groups[group]);
    let running =
        ServiceState { process: Process::Running, stopped_by_failover: false, refuses: false, down_since: None };
    let mut claims = [false; 2];
    if let Some(group) = group {
        claims[group.nodes.iter().position(|n| *n == id).unwrap_or(0)] = true;
    }
    NodeState {
        cluster: node.cluster,
        group: node.group,
        srm: Srm::new(group.is_some_and(|group| group.ha)),
        host: Host::Up,
        services: [running; Service::ALL.len()],
        timers: Default::default(),
        armed_by: [Cause::Start; NodeTimer::COUNT],
        moving: None,
        armed: Armed::default(),
        next_keepalive: None,
        elided: None,
        last_heard: SimTime::ZERO,
        lost: None,
        watched_since: SimTime::ZERO,
        told_services: None,
        told_database: None,
        last_record: Cause::Start,
        claims,
        alarms: Vec::new(),
        session_alert_above: scenario.clusters[node.cluster].imp().map_or(u32::MAX, session_alert),
    }
}

/// Sessions above which the alert counts: a percentage of the capacity of the virtual machine.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few ten thousand sessions")]
fn session_alert(imp: &crate::scenario::ImpCluster) -> u32 {
    let share = imp.srm.jsm_sessions_exceeds_threshold / 100.0;
    (f64::from(imp.ova) * imp.srm.jsm_session_capacity_factor * share) as u32
}

fn new_group(scenario: &Scenario, id: GroupId) -> GroupState {
    let group = &scenario.groups[id];
    let rate = match group.login_rate {
        LoginRate::Unlimited => None,
        LoginRate::PerSecond(rate) => Some(rate),
    };
    let cohorts = cohort_names(scenario, id).into_iter().map(|name| {
        let home = group.nodes.iter().position(|node| *node == name.home).unwrap_or(0);
        let size = name.tracer.map_or_else(|| users(scenario, name.home, name.kind), |_| 1);
        Cohort::at_home(home, name.kind, size, name.tracer.is_none())
    });
    let mut users = [0; 2];
    for (position, node) in group.nodes.iter().enumerate() {
        users[position] = scenario.nodes[*node].users.total();
    }
    GroupState {
        cluster: group.cluster,
        nodes: group.nodes.clone(),
        ha_on: group.ha,
        population: Population::new(cohorts.collect(), [Server::new(rate), Server::new(rate)]),
        users,
        failing: [None, None],
        failover_of: [None, None],
        cut: None,
        next_logins: None,
        conditions: Default::default(),
        predicates: vec!["all_normal"],
        dual_since: None,
        exposed_since: None,
    }
}

fn users(scenario: &Scenario, node: NodeId, kind: ClientKind) -> u32 {
    let users = scenario.nodes[node].users;
    match kind {
        ClientKind::Plain => users.plain,
        ClientKind::Dual => users.dual,
        ClientKind::Mobile => users.mobile,
    }
}

/// Cohorts of a group in a fixed order: by home node and kind, then tracer users. Every node has
/// all three kinds, so that no draw depends on which of them are empty.
fn cohort_names(scenario: &Scenario, id: GroupId) -> Vec<CohortName> {
    let names = &scenario.names;
    let mut cohorts = Vec::new();
    for home in &scenario.groups[id].nodes {
        for kind in [ClientKind::Plain, ClientKind::Dual, ClientKind::Mobile] {
            let word = super::ledger::outcome_kind(kind).as_str();
            let path = format!("{}:{word}", names.path(Entity::Node(*home)));
            let watchers = scenario.nodes[*home].users.watchers;
            cohorts.push(CohortName { home: *home, kind, tracer: None, path, watchers });
        }
    }
    for (user, tracer) in scenario.users.iter_enumerated() {
        if scenario.nodes[tracer.home].group == Some(id) {
            let kind = match tracer.client {
                CohortKind::Plain => ClientKind::Plain,
                CohortKind::Dual => ClientKind::Dual,
                CohortKind::Mobile => ClientKind::Mobile,
            };
            let path = names.path(Entity::User(user)).to_owned();
            cohorts.push(CohortName { home: tracer.home, kind, tracer: Some(user), path, watchers: 0 });
        }
    }
    cohorts
}
