//! The state of the world and of the things in it.

use std::collections::BTreeMap;

use typed_index_collections::TiVec;

use crate::engine::{Event, StreamKey, Timer};
use crate::machines::client::Population;
use crate::machines::srm::{self, Move, Service, Srm};
use crate::net::Net;
use crate::outcome::{Cause, Detail, Entity, Label, Probe, Violation};
use crate::scenario::Scenario;
use crate::units::{ClusterId, EventId, GroupId, NodeId, SimTime};

use super::agenda::{Agenda, NodeTimer};
use super::change::{LinkChange, SettingChange};
use super::chat::Chats;
use super::cms::Meetings;
use super::elision::Elided;
use super::expressway::Expressways;
use super::fault::Occurrence;
use super::lapse::Lapses;
use super::ledger::Ledger;
use super::message::PathChance;
use super::observe::Condition;
use super::peering::Mesh;
use super::rare::Steering;
use super::trigger::Trigger;
use super::{RunId, Watch};

/// Everything that is and happens in one run.
#[derive(Clone, Debug)]
pub(super) struct World<'s> {
    pub(super) scenario: &'s Scenario,
    pub(super) run: RunId,
    pub(super) watch: Watch,
    pub(super) key: StreamKey,
    pub(super) now: SimTime,
    /// The greatest event handled so far: what comes before it at this instant has happened.
    pub(super) frontier: Event,
    pub(super) agenda: Agenda,
    pub(super) net: Net,
    /// Settings in force, by cluster; `set` events change them.
    pub(super) params: TiVec<ClusterId, srm::Params>,
    /// Chat rooms; empty without any.
    pub(super) chat: Chats,
    /// Intercluster peers; empty without any.
    pub(super) mesh: Mesh,
    /// Expressway clusters; empty without any.
    pub(super) expressway: Expressways,
    /// Meeting Server clusters.
    pub(super) meetings: Meetings,
    pub(super) nodes: TiVec<NodeId, NodeState>,
    pub(super) groups: TiVec<GroupId, GroupState>,
    /// Changes of links and settings in force, in the order they began.
    pub(super) link_changes: Vec<LinkChange>,
    pub(super) setting_changes: Vec<SettingChange>,
    pub(super) chances: BTreeMap<(NodeId, NodeId), PathChance>,
    pub(super) ledger: Ledger,
    pub(super) lapses: Lapses,
    /// What is steered in a cycle of a rare-event study; plain runs have none.
    pub(super) steering: Option<Box<Steering>>,
    pub(super) occurrences: Vec<Occurrence>,
    /// When each repair crew is free again, by event.
    pub(super) crews: BTreeMap<EventId, Vec<SimTime>>,
    pub(super) fates: TiVec<EventId, crate::outcome::EventFate>,
    pub(super) triggers: Vec<Trigger>,
    pub(super) initial: BTreeMap<Entity, (Label, &'static str)>,
    pub(super) probes: Vec<Probe>,
    pub(super) series: Vec<Probe>,
    /// Instants at which expectations ask for gauges, in order.
    pub(super) probe_times: Vec<SimTime>,
    pub(super) details: Vec<Detail>,
    pub(super) violations: Vec<Violation>,
    /// The last instant of the run.
    pub(super) horizon: SimTime,
    /// Whether a trigger waits for a tracer user.
    pub(super) watches_users: bool,
    pub(super) faults_over: Option<SimTime>,
    pub(super) last_change: SimTime,
}

/// Power of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Host {
    Up,
    Off,
    /// Powered on; the operating system and the services come up at the deadline.
    Booting {
        until: SimTime,
        services_stay_stopped: bool,
    },
}

/// What a service does by itself, whatever host and XCP Router do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Process {
    Running,
    Stopped,
    Hung,
    Starting { until: SimTime },
}

impl Process {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Hung => "hung",
            Self::Starting { .. } => "starting",
        }
    }
}

/// One service of a node.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServiceState {
    pub(super) process: Process,
    /// Stopped by a manual failover; only these are started by a fallback.
    pub(super) stopped_by_failover: bool,
    /// Refuses to start until Recovery or a boot clears it.
    pub(super) refuses: bool,
    /// Since when it has not been running, host and XCP Router considered, and why.
    pub(super) down_since: Option<(SimTime, Cause)>,
}

/// A user move under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MoveRun {
    pub(super) kind: Move,
    pub(super) until: SimTime,
    /// Whether the services refuse to start, which ends a take-back early.
    pub(super) services_refuse: bool,
}

/// Faults armed for the next user move.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Armed {
    pub(super) takeover_fails: bool,
    pub(super) takeback_fails: bool,
    pub(super) start_services_fails: bool,
}

/// A node.
#[derive(Clone, Debug)]
pub(super) struct NodeState {
    pub(super) cluster: ClusterId,
    pub(super) group: Option<GroupId>,
    pub(super) srm: Srm,
    pub(super) host: Host,
    pub(super) services: [ServiceState; Service::ALL.len()],
    pub(super) timers: [Timer; NodeTimer::COUNT],
    /// What set each timer.
    pub(super) armed_by: [Cause; NodeTimer::COUNT],
    pub(super) moving: Option<MoveRun>,
    pub(super) armed: Armed,
    /// When the next keepalive leaves.
    pub(super) next_keepalive: Option<SimTime>,
    /// Keepalives that are not simulated one by one.
    pub(super) elided: Option<Elided>,
    pub(super) last_heard: SimTime,
    /// When SRM or the host went away, and why.
    pub(super) lost: Option<(SimTime, Cause)>,
    /// Since when services are watched: the end of the last initialization.
    pub(super) watched_since: SimTime,
    /// The oldest outages that SRM was told of.
    pub(super) told_services: Option<SimTime>,
    pub(super) told_database: Option<SimTime>,
    pub(super) last_record: Cause,
    /// Which users this node claims to serve, by home position in the group.
    pub(super) claims: [bool; 2],
    /// Alarms raised and not cleared.
    pub(super) alarms: Vec<&'static str>,
    pub(super) session_alert_above: u32,
}

/// Why something happens to users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Blame {
    pub(super) cause: Cause,
    pub(super) fault_at: SimTime,
    pub(super) planned: bool,
}

/// A presence redundancy group.
#[derive(Clone, Debug)]
pub(super) struct GroupState {
    pub(super) cluster: ClusterId,
    pub(super) nodes: Vec<NodeId>,
    pub(super) ha_on: bool,
    pub(super) population: Population,
    /// Users at home on each node, tracers left out.
    pub(super) users: [u32; 2],
    /// The fault behind the failover of each home node in progress, and when it was decided.
    pub(super) failing: [Option<(Blame, SimTime)>; 2],
    /// The last failover of each home node, by number.
    pub(super) failover_of: [Option<u32>; 2],
    /// Since when the nodes do not reach each other, and why.
    pub(super) cut: Option<(SimTime, Cause)>,
    pub(super) next_logins: Option<SimTime>,
    pub(super) conditions: [Condition; Condition::COUNT],
    /// Predicates of the group that hold now, for triggers.
    pub(super) predicates: Vec<&'static str>,
    /// Since when two nodes claim the same users.
    pub(super) dual_since: Option<SimTime>,
    /// Since when the group runs without a second node to fail over to.
    pub(super) exposed_since: Option<SimTime>,
}

impl GroupState {
    /// The other node of the pair.
    pub(super) fn peer_of(&self, node: NodeId) -> Option<NodeId> {
        self.nodes.iter().copied().find(|other| *other != node)
    }

    /// Position of a node in its group.
    pub(super) fn position(&self, node: NodeId) -> usize {
        self.nodes.iter().position(|other| *other == node).expect("a node is in its own group")
    }
}

impl World<'_> {
    pub(super) fn peer_of(&self, node: NodeId) -> Option<NodeId> {
        self.groups[self.nodes[node].group?].peer_of(node)
    }

    pub(super) fn path(&self, entity: Entity) -> &str {
        self.scenario.names.path(entity)
    }
}
