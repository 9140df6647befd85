//! What one run produced: records with causes, outages, failovers, gauges and counters.
//!
//! Everything here is integers and words; estimates are made elsewhere.

mod chat;
mod cms;
mod digest;
mod expressway;
mod logins;
mod outage;
mod peering;
mod record;
#[cfg(test)]
pub(crate) mod sample;
mod spans;
mod study;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::units::{ClusterId, EventId, GroupId, NodeId, SimDuration, SimTime, UserId};

pub use chat::{ChatOutcome, Overload, RoomLimits, RoomOutage, Unarchived};
pub use cms::{Access, AccessSpan, CallLoss, CmsRun, Election, Gap};
pub use digest::fingerprint;
pub use expressway::{CapacityLeft, ExpresswayOutcome, RegistrationWave, WHOLE};
pub use logins::{LoginBin, LoginCurve, LoginSums};
pub use outage::{CohortKind, Failover, OutageWave, Phase, PhaseSample};
pub use peering::{Agreement, Lost, PICO, PeeringOutcome, SnapshotAge, SyncEvent, SyncMark, SyncTally, UpdateDelay};
pub use record::{Aspect, Cause, Draft, Entity, Kind, Label, Record, Recorder, Severity};
pub use spans::{Span, state_at, state_spans};
pub use study::{StudyCell, StudyMetric, StudyPoint, StudyResult, StudyRow};

/// Constant that changes whenever the numbers of a run change; part of the run key.
pub const MODEL_VERSION: u32 = 3;

/// Which run this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Title of the scenario.
    pub title: String,
    /// Variant in force, if any.
    pub variant: Option<String>,
    /// Seed of the study.
    pub seed: u64,
    /// Number of the run, from 0.
    pub run: u64,
    /// Length of the run.
    pub duration: SimDuration,
    /// Time before which nothing is counted in averages.
    pub warmup: SimDuration,
}

/// Paths of everything that records can name, as scenario files write them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Names {
    /// Name of every entity.
    pub of: BTreeMap<Entity, String>,
    /// Name of every event: its id, or `#k` counted from 1.
    pub events: Vec<String>,
    /// The cluster of every node, by node number.
    pub cluster_of_node: Vec<ClusterId>,
    /// The group of every node that is in one, by node number.
    pub group_of_node: Vec<Option<GroupId>>,
    /// The nodes of every group, in file order, by group number.
    pub nodes_of_group: Vec<Vec<NodeId>>,
    /// The cluster of every group, by group number.
    pub cluster_of_group: Vec<ClusterId>,
    /// Clusters that have a state of their own, such as who is primary.
    pub clusters_with_state: Vec<ClusterId>,
    /// Users at home on every node, by node number.
    pub users_of_node: Vec<u32>,
    /// Rooms of every tracer user, by user number.
    pub rooms_of_user: Vec<Vec<Entity>>,
}

impl Names {
    /// The path of an entity.
    #[must_use]
    pub fn path(&self, entity: Entity) -> &str {
        self.of.get(&entity).map_or("?", String::as_str)
    }

    /// A cause as results print it: a record number, or `event:id`.
    #[must_use]
    pub fn cause(&self, cause: Cause) -> String {
        match cause {
            Cause::Start => "start".to_owned(),
            Cause::Record(n) => n.to_string(),
            Cause::Event(id) => format!("event:{}", self.event(id)),
        }
    }

    fn event(&self, id: EventId) -> &str {
        self.events.get(usize::from(id)).map_or("?", String::as_str)
    }

    /// A label as results print it, with the node's own name after the colon.
    #[must_use]
    pub fn label(&self, label: Label) -> String {
        match label {
            Label::None => String::new(),
            Label::Word(word) => word.to_owned(),
            Label::Of(word, node) => {
                let path = self.path(Entity::Node(node));
                format!("{word}:{}", path.rsplit('/').next().unwrap_or(path))
            }
            Label::OfEvent(word, id) => format!("{word}:{}", self.event(id)),
            Label::InRooms(user, _, rooms) => {
                let paths: Vec<&str> = self.entered(user, rooms).map(|room| self.path(room)).collect();
                format!("in_room:{}", paths.join("+").replace("room:", ""))
            }
        }
    }

    fn entered(&self, user: UserId, rooms: u16) -> impl Iterator<Item = Entity> {
        let known = self.rooms_of_user.get(usize::from(user)).map(Vec::as_slice).unwrap_or_default();
        known.iter().enumerate().filter(move |(bit, _)| rooms & 1 << bit != 0).map(|(_, room)| *room)
    }

    /// Whether a label reads as `word`: `signed_in` stands for `signed_in` at any node, and a user in a
    /// room is signed in.
    #[must_use]
    pub fn says(&self, label: Label, word: &str) -> bool {
        match label {
            Label::None => word.is_empty(),
            Label::Word(state) => state == word,
            Label::Of(state, node) => match word.split_once(':') {
                None => state == word,
                Some((before, after)) => {
                    state == before && (self.label(label) == word || self.path(Entity::Node(node)) == after)
                }
            },
            Label::OfEvent(state, id) => match word.split_once(':') {
                None => state == word,
                Some((before, after)) => state == before && self.event(id) == after,
            },
            Label::InRooms(user, node, rooms) => match word.split_once(':') {
                None => matches!(word, "in_room" | "signed_in"),
                Some(("in_room", after)) => {
                    let bare = after.strip_prefix("room:").unwrap_or(after);
                    self.entered(user, rooms).any(|room| self.path(room).strip_prefix("room:") == Some(bare))
                }
                Some(_) => self.says(Label::Of("signed_in", node), word),
            },
        }
    }
}

/// Why an event did or did not do anything.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct EventFate {
    /// When it began, each time.
    pub began: Vec<SimTime>,
    /// When it ended (`for` ran out, or `end`), each time.
    pub ended: Vec<SimTime>,
    /// How often it changed something.
    pub changed: u32,
    /// How often the product refused it.
    pub refused: u32,
    /// How often its target was already in the state the event leads to.
    pub idle: u32,
}

/// Values of one node at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Gauges {
    /// Client sessions (`JsmSessionsClient`).
    pub sessions: u32,
    /// Inactive second connections (`JsmSessionsClientInactive`).
    pub sessions_inactive: u32,
    /// Clients waiting in the login queue.
    pub login_backlog: u32,
    /// Ad-hoc presence pairs whose watched user has moved and was not searched again.
    pub stale_presence: u32,
    /// Code of the SRMState counter.
    pub srm_state: u8,
}

/// A value asked for at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    /// When.
    pub at: SimTime,
    /// Of which node.
    pub node: NodeId,
    /// What was read.
    pub gauges: Gauges,
}

/// Sums over a run.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Counters {
    /// Clients that came before anybody served them, by cluster.
    pub early_logins: BTreeMap<ClusterId, u64>,
    /// Most logins asked for within one second, by node.
    pub login_offered_max: BTreeMap<NodeId, u32>,
    /// Most logins served within one second, by node.
    pub login_rate_max: BTreeMap<NodeId, u32>,
    /// Longest login queue, by node.
    pub login_backlog_max: BTreeMap<NodeId, u32>,
    /// Time during which two nodes held the same users, by group.
    pub dual_owner: BTreeMap<GroupId, SimDuration>,
    /// Actions of an administrator, by cluster.
    pub human_actions: BTreeMap<ClusterId, u32>,
    /// Time a group ran without a second node to fail over to, by group.
    pub exposure: BTreeMap<GroupId, SimDuration>,
    /// How long no node of a group served, each time.
    pub unserved: Vec<(GroupId, SimDuration)>,
    /// How long a Meeting Server cluster had no majority of its databases, each time.
    pub no_majority: Vec<(ClusterId, SimDuration)>,
    /// Ad-hoc presence pairs that went stale, by cluster.
    pub stale_pairs: BTreeMap<ClusterId, u64>,
    /// Events the engine handled.
    pub engine_events: u64,
}

/// A built-in invariant that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Name of the invariant.
    pub invariant: &'static str,
    /// When it was first seen broken.
    pub at: SimTime,
    /// Where.
    pub entity: Entity,
    /// What was found.
    pub detail: String,
}

/// Whether the world came to rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Nothing is pending that would change a state.
    Steady,
    /// At rest, but only a human can bring service back; the entities say where.
    NeedsHuman(Vec<Entity>),
    /// Something is still moving.
    Moving(Vec<Entity>),
}

/// A line of the detailed story that is not a record: timers and messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// When.
    pub t: SimTime,
    /// `timer` or `msg`.
    pub kind: &'static str,
    /// Whose.
    pub entity: Entity,
    /// What happened.
    pub text: String,
}

/// The result of one run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Which run this is.
    pub header: Header,
    /// Names for everything below.
    pub names: Arc<Names>,
    /// State of every entity at the start.
    pub initial: BTreeMap<Entity, (Label, &'static str)>,
    /// Everything that changed, in order.
    pub records: Vec<Record>,
    /// Users who lost their session, by cohort and instant.
    pub outages: Vec<OutageWave>,
    /// Failovers in order of detection.
    pub failovers: Vec<Failover>,
    /// What became of each event, by event number.
    pub events: Vec<EventFate>,
    /// Gauges that expectations asked for.
    pub probes: Vec<Probe>,
    /// Gauges at regular instants, for charts.
    pub series: Vec<Probe>,
    /// Sums.
    pub counters: Counters,
    /// Broken invariants.
    pub violations: Vec<Violation>,
    /// The instant after which no fault was active or pending, if there was one.
    pub faults_over: Option<SimTime>,
    /// State of rest at the end.
    pub rest: Rest,
    /// Last instant at which any state record was written.
    pub last_change: SimTime,
    /// Timers and messages, if asked for.
    pub details: Vec<Detail>,
    /// What happened between clusters, if there are intercluster peers.
    pub peering: Option<PeeringOutcome>,
    /// What happened on Expressway clusters, if there are any.
    pub expressway: Option<ExpresswayOutcome>,
    /// What happened in Meeting Server clusters, one for each.
    pub meetings: Vec<CmsRun>,
    /// What happened to chat rooms, if there are any.
    pub chat: Option<ChatOutcome>,
}

impl Outcome {
    /// When an event began for the first time.
    #[must_use]
    pub fn event_began(&self, id: EventId) -> Option<SimTime> {
        self.events.get(usize::from(id))?.began.first().copied()
    }

    /// When an event ended for the first time.
    #[must_use]
    pub fn event_ended(&self, id: EventId) -> Option<SimTime> {
        self.events.get(usize::from(id))?.ended.first().copied()
    }

    /// The end of the run.
    #[must_use]
    pub fn horizon(&self) -> SimTime {
        SimTime::ZERO + self.header.duration
    }
}
