//! Meeting Server clusters in a run: the machine of each, its paths and timers, Call Bridges and writes.

mod administrator;
mod bridges;
mod history;
mod paths;
mod report;
mod step;
mod timers;

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{Event, StreamName, uniform};
use crate::machines::cms::{Databases, Input, MEMBERS_MAX, Nodes, Output, Params, Position, Settings, Timer};
use crate::outcome::{Access, Cause, CmsRun, Entity, Kind, Label};
use crate::scenario::{DatabaseCertificate, Scenario};
use crate::units::{ClusterId, NodeId, SimDuration, SimTime};

use super::state::{Host, World};
use history::History;

/// The Meeting Server clusters of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Meetings {
    clusters: Vec<Meeting>,
    /// Where each cluster stands in the list.
    places: BTreeMap<ClusterId, usize>,
}

/// One Meeting Server cluster.
#[derive(Clone, Debug)]
struct Meeting {
    cluster: ClusterId,
    params: Params,
    settings: Settings,
    databases: Databases,
    /// Database nodes by their numbers in the machine.
    nodes: Vec<NodeId>,
    bridges: Vec<Bridge>,
    certificate: DatabaseCertificate,
    /// Holders of expired certificates.
    expired: BTreeSet<NodeId>,
    /// When the checks of a directed pair begin, counted from the start of the run.
    phases: [[SimDuration; MEMBERS_MAX]; MEMBERS_MAX],
    deadlines: BTreeMap<Timer, (SimTime, Cause)>,
    copies: [DatabaseCopy; MEMBERS_MAX],
    history: History,
    /// Whom each node can dial.
    dial: [Nodes; MEMBERS_MAX],
    /// Nodes that went down in an orderly way, so that they refuse connections.
    refusing: Nodes,
    /// Nodes that come up with the next release.
    upgrading: BTreeSet<NodeId>,
    /// The record of the last change of each node.
    last: [Cause; MEMBERS_MAX],
    /// What the cluster shows, and who was primary last.
    shown: Label,
    last_primary: Option<NodeId>,
    /// Calls that wait for a Call Bridge, and the one they were on.
    waiting: Vec<(NodeId, u32)>,
    told_two: bool,
    out: Vec<Output>,
    found: CmsRun,
}

/// The copy of a database node.
#[derive(Clone, Copy, Debug, Default)]
struct DatabaseCopy {
    /// Whether the writes of the primary reach it.
    fed: bool,
    /// Where it stopped otherwise.
    at: Position,
}

/// A Call Bridge.
#[derive(Clone, Copy, Debug)]
struct Bridge {
    node: NodeId,
    connected: bool,
    calls: u32,
    access: Access,
    since: SimTime,
}

impl Meetings {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let mut meetings = Self::default();
        for (id, cluster) in scenario.clusters.iter_enumerated() {
            if let Some(cms) = cluster.cms() {
                meetings.places.insert(id, meetings.clusters.len());
                meetings.clusters.push(Meeting::new(id, cms));
            }
        }
        meetings
    }
}

impl Meeting {
    fn new(cluster: ClusterId, cms: &crate::scenario::CmsCluster) -> Self {
        let bridges = u32::try_from(cms.call_bridges.len()).expect("at most 24 Call Bridges");
        let found = CmsRun {
            cluster,
            writes: cms.writes,
            bridges,
            gaps: Vec::new(),
            access: Vec::new(),
            elections: Vec::new(),
            calls: Vec::new(),
            status: Vec::new(),
        };
        let share = |bridge: u32| cms.calls / bridges + u32::from(bridge < cms.calls % bridges);
        let new_bridge = |(place, node): (u32, &NodeId)| Bridge {
            node: *node,
            connected: cms.connected[place as usize],
            calls: share(place),
            access: Access::Nothing,
            since: SimTime::ZERO,
        };
        let at = Position { term: 1, written: 0 };
        let copy = |node: usize| DatabaseCopy { fed: cms.joined.has(node) && node != cms.primary, at };
        Self {
            cluster,
            settings: cms.params.settings(),
            params: cms.params.clone(),
            databases: Databases::new(cms.joined, cms.primary),
            nodes: cms.databases.clone(),
            bridges: (0..bridges).zip(&cms.call_bridges).map(new_bridge).collect(),
            certificate: cms.certificate,
            expired: BTreeSet::new(),
            phases: [[SimDuration::ZERO; MEMBERS_MAX]; MEMBERS_MAX],
            deadlines: BTreeMap::new(),
            copies: std::array::from_fn(copy),
            history: History::new(),
            dial: [Nodes::first(MEMBERS_MAX); MEMBERS_MAX],
            refusing: Nodes::NONE,
            upgrading: BTreeSet::new(),
            last: [Cause::Start; MEMBERS_MAX],
            shown: Label::Of("primary", cms.databases[cms.primary]),
            last_primary: Some(cms.databases[cms.primary]),
            waiting: Vec::new(),
            told_two: false,
            out: Vec::new(),
            found,
        }
    }

    fn number(&self, node: NodeId) -> Option<usize> {
        self.nodes.iter().position(|other| *other == node)
    }

    /// The position of each copy now.
    fn positions(&self, now: SimTime) -> [Position; MEMBERS_MAX] {
        let lagged = SimTime::from_micros(now.as_micros().saturating_sub(self.params.db_replication_lag.as_micros()));
        let leader = self.databases.primary();
        std::array::from_fn(|node| match self.databases.term_of(node) {
            Some(term) => Position { term, written: self.history.written(term, now) },
            None if self.copies[node].fed => {
                let term = leader.and_then(|leader| self.databases.term_of(leader));
                let fed = |term| Position { term, written: self.history.written(term, lagged) };
                term.map_or(self.copies[node].at, fed)
            }
            None => self.copies[node].at,
        })
    }
}

impl World<'_> {
    fn meeting_of(&self, node: NodeId) -> Option<usize> {
        self.meetings.places.get(&self.nodes[node].cluster).copied()
    }

    /// Writes down where everything starts.
    pub(super) fn begin_cms(&mut self) {
        for place in 0..self.meetings.clusters.len() {
            self.draw_phases(place);
            let meeting = &self.meetings.clusters[place];
            self.initial.insert(Entity::Cluster(meeting.cluster), (meeting.shown, ""));
            for (number, node) in meeting.nodes.iter().enumerate() {
                let state = meeting.databases.state(number);
                self.initial.insert(Entity::Node(*node), (Label::Word(state.as_str()), ""));
            }
            let dial = self.paths_of(place);
            self.refresh_bridges(place, Cause::Start);
            for bridge in &self.meetings.clusters[place].bridges {
                self.initial.insert(Entity::Node(bridge.node), (Label::Word(bridge.access.state()), ""));
            }
            if dial != self.meetings.clusters[place].dial {
                self.meetings.clusters[place].dial = dial;
                self.step_cms(place, Input::Paths(dial), Cause::Start);
            }
        }
    }

    /// One phase for each directed pair and run.
    fn draw_phases(&mut self, place: usize) {
        let nodes = self.meetings.clusters[place].nodes.clone();
        let interval = self.meetings.clusters[place].params.db_health_check_interval;
        let last = SimDuration::from_micros(interval.as_micros().saturating_sub(1));
        for (by, from) in nodes.iter().enumerate() {
            for (of, to) in nodes.iter().enumerate().filter(|(of, _)| *of != by) {
                let pair = format!("{} {}", self.path(Entity::Node(*from)), self.path(Entity::Node(*to)));
                let mut stream = self.key.stream(StreamName::new(&pair, "health_check_phase", 0));
                self.meetings.clusters[place].phases[by][of] = uniform(&mut stream, SimDuration::ZERO, last);
            }
        }
    }

    /// The host of one of their nodes has gone away, or is up again.
    pub(super) fn cms_follows_power(&mut self, node: NodeId, cause: Cause) {
        let Some(place) = self.meeting_of(node) else { return };
        let up = self.nodes[node].host == Host::Up;
        let upgraded = up && self.meetings.clusters[place].upgrading.remove(&node);
        let Some(number) = self.meetings.clusters[place].number(node) else {
            self.bridge_follows_power(place, node, cause);
            return;
        };
        if up {
            self.step_cms(place, Input::HostUp { node: number, upgraded }, cause);
        } else {
            let orderly = !self.lost_power(cause);
            let refusing = self.meetings.clusters[place].refusing;
            self.meetings.clusters[place].refusing =
                if orderly { refusing.with(number) } else { refusing.without(number) };
            self.step_cms(place, Input::HostDown(number), cause);
        }
    }

    /// Whether a host that went away did so without a word: its record tells the verb.
    fn lost_power(&self, cause: Cause) -> bool {
        let Cause::Record(n) = cause else { return true };
        let record = self.ledger.recorder.records().get(n as usize);
        record.is_none_or(|record| record.kind == Kind::Fault && record.from == Label::Word("crash"))
    }

    /// The network changed, or certificates did.
    pub(super) fn cms_follows_network(&mut self, cause: Cause) {
        for place in 0..self.meetings.clusters.len() {
            self.look_at_paths(place, cause);
        }
    }

    fn look_at_paths(&mut self, place: usize, cause: Cause) {
        let dial = self.paths_of(place);
        if dial == self.meetings.clusters[place].dial {
            self.refresh_bridges(place, cause);
        } else {
            self.meetings.clusters[place].dial = dial;
            self.step_cms(place, Input::Paths(dial), cause);
        }
    }

    /// A timer of theirs runs out.
    pub(super) fn cms_timer_due(&mut self, event: Event) {
        let place = self.meetings.places[&ClusterId(event.entity)];
        match timers::decode(event.argument) {
            Some(timer) => self.machine_timer_due(place, timer),
            None => self.redial(place),
        }
    }

    /// How long one of their nodes takes from power on until it works.
    pub(super) fn cms_boot_time(&self, node: NodeId) -> SimDuration {
        let place = self.meeting_of(node).expect("a Meeting Server node is in a Meeting Server cluster");
        self.meetings.clusters[place].params.node_reboot
    }

    /// New settings of a cluster; whether anything is new.
    pub(super) fn set_cms_params(&mut self, cluster: ClusterId, params: Params) -> bool {
        let Some(place) = self.meetings.places.get(&cluster).copied() else { return false };
        let meeting = &mut self.meetings.clusters[place];
        if meeting.params == params {
            return false;
        }
        meeting.settings = params.settings();
        meeting.params = params;
        let dial = meeting.dial;
        let cause = self.ledger.last_cause();
        self.step_cms(place, Input::Paths(dial), cause);
        true
    }
}
