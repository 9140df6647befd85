//! What is written down while the world turns, and the draws of the clients.

use std::collections::BTreeMap;

use crate::engine::{Stream, StreamKey, StreamName, exponential, uniform};
use crate::machines::client::{Kind as ClientKind, Parts, Surroundings};
use crate::outcome::{
    Cause, CohortKind, Counters, Draft, Entity, Failover, Kind, Label, OutageWave, Phase, PhaseSample, Recorder,
};
use crate::units::{ClusterId, GroupId, NodeId, SimDuration, SimTime, UserId};

use super::state::Blame;

/// Who the cohort at a position of a population is.
#[derive(Clone, Debug)]
pub(super) struct CohortName {
    pub(super) home: NodeId,
    pub(super) kind: ClientKind,
    /// The tracer user, if the cohort is one.
    pub(super) tracer: Option<UserId>,
    /// Path that names its random streams.
    pub(super) path: String,
    /// Ad-hoc presence pairs for each user.
    pub(super) watchers: u32,
}

/// The group whose clients are being handled.
#[derive(Clone, Debug)]
pub(super) struct Context {
    pub(super) now: SimTime,
    pub(super) cluster: ClusterId,
    pub(super) group: GroupId,
    pub(super) blame: Blame,
    /// Node whose sessions are being lost.
    pub(super) lost_on: usize,
    pub(super) relogin: (SimDuration, SimDuration),
    pub(super) push: (SimDuration, SimDuration),
    pub(super) login_times_vary: bool,
    pub(super) failover_of: [Option<u32>; 2],
}

/// Rooms that are being loaded, and how many users wait for one of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct RoomsLoading {
    pub(super) from: SimTime,
    pub(super) step: SimDuration,
    pub(super) rooms: u32,
    /// Of `all` users, `in_rooms` are in a room.
    pub(super) in_rooms: u64,
    pub(super) all: u64,
}

impl RoomsLoading {
    /// How long the user who is served as number `nth` of its wave still waits for its room. Users in
    /// rooms are spread evenly over the wave, and scattered over the rooms.
    fn wait(&self, nth: u64, at: SimTime) -> SimDuration {
        let Self { from, step, rooms, in_rooms, all } = *self;
        let before = |user: u64| user * in_rooms / all.max(1);
        if rooms == 0 || before(nth + 1) == before(nth) {
            return SimDuration::ZERO;
        }
        // A prime far larger than any number of rooms: neighbours in the wave are in rooms far apart.
        let room = before(nth) * 2_654_435_761 % u64::from(rooms);
        (from + step.times(room + 1)).since(at)
    }
}

/// An outage that is not over yet.
#[derive(Clone, Debug)]
struct Open {
    cohort: usize,
    waits: Stream,
    /// Which loss of its cohort this is.
    occurrence: u64,
    /// Times of logins, once one was drawn.
    logins: Option<Stream>,
    record: Cause,
    cluster: ClusterId,
    group: GroupId,
    /// Row of the outage; tracers have none.
    row: Option<usize>,
}

/// Records, outages, failovers and counters of a run.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    pub(super) recorder: Recorder,
    pub(super) outages: Vec<OutageWave>,
    pub(super) failovers: Vec<Failover>,
    pub(super) counters: Counters,
    pub(super) context: Context,
    /// Cohorts of each group, in the order of its population.
    pub(super) cohorts: BTreeMap<GroupId, Vec<CohortName>>,
    /// Nodes of each group.
    pub(super) nodes: BTreeMap<GroupId, Vec<NodeId>>,
    /// Rooms that are being loaded, by the node on which they live.
    pub(super) loading: BTreeMap<NodeId, RoomsLoading>,
    /// Tracer users whose state changed, for triggers.
    pub(super) tracers_changed: Vec<(UserId, Label, SimTime, Cause)>,
    key: StreamKey,
    open: Vec<Option<Open>>,
    occurrences: BTreeMap<(GroupId, usize), u64>,
    seconds: BTreeMap<(GroupId, usize), Stream>,
}

impl Ledger {
    pub(super) fn new(key: StreamKey) -> Self {
        let nothing = (SimDuration::ZERO, SimDuration::ZERO);
        let blame = Blame { cause: Cause::Start, fault_at: SimTime::ZERO, planned: false };
        let context = Context {
            now: SimTime::ZERO,
            cluster: ClusterId(0),
            group: GroupId(0),
            blame,
            lost_on: 0,
            relogin: nothing,
            push: nothing,
            login_times_vary: false,
            failover_of: [None, None],
        };
        Self {
            recorder: Recorder::default(),
            outages: Vec::new(),
            failovers: Vec::new(),
            counters: Counters::default(),
            context,
            cohorts: BTreeMap::new(),
            nodes: BTreeMap::new(),
            loading: BTreeMap::new(),
            tracers_changed: Vec::new(),
            key,
            open: Vec::new(),
            occurrences: BTreeMap::new(),
            seconds: BTreeMap::new(),
        }
    }

    /// Takes random numbers from another key from now on.
    pub(super) fn draw_from(&mut self, key: StreamKey) {
        self.key = key;
    }

    /// The row of an outage that is not a tracer's.
    pub(super) fn row_of(&mut self, outage: u32) -> Option<&mut OutageWave> {
        let row = self.open[outage as usize].as_ref()?.row?;
        self.outages.get_mut(row)
    }

    /// The last record as a cause.
    pub(super) fn last_cause(&self) -> Cause {
        self.recorder.records().last().map_or(Cause::Start, |record| Cause::Record(record.n))
    }

    fn opened(&mut self, outage: u32) -> &mut Open {
        self.open[outage as usize].as_mut().expect("an outage with clients is open")
    }

    fn node(&self, group: GroupId, position: usize) -> NodeId {
        self.nodes[&group][position]
    }

    fn note_loss(&mut self, name: &CohortName, users: u32) -> Cause {
        let Context { now, blame, lost_on, group, .. } = self.context;
        let node = self.node(group, lost_on);
        let (entity, kind, from, reason) = match name.tracer {
            Some(user) => (Entity::User(user), Kind::State, Label::Of("signed_in", node), ""),
            None => {
                (Entity::Node(name.home), Kind::Users, Label::Of("served_by", node), outcome_kind(name.kind).as_str())
            }
        };
        let to = Label::Word("signed_out");
        let draft = Draft { entity, kind, from, to, reason, rule: "", cause: blame.cause, users };
        let cause = self.recorder.add(now, draft);
        if let Some(user) = name.tracer {
            self.tracers_changed.push((user, to, now, cause));
        }
        cause
    }
}

impl Ledger {
    /// Microseconds that a user who logs in now still waits for its room.
    fn wait_for_room(&mut self, outage: u32, at: SimTime) -> u64 {
        if self.loading.is_empty() {
            return 0;
        }
        let Some(row) = self.row_of(outage) else { return 0 };
        let (home, nth) = (row.home, row.outage.len() as u64);
        self.loading.get(&home).map_or(0, |loading| loading.wait(nth, at).as_micros())
    }
}

/// The word of results for a kind of client.
pub(super) const fn outcome_kind(kind: ClientKind) -> CohortKind {
    match kind {
        ClientKind::Plain => CohortKind::Plain,
        ClientKind::Dual => CohortKind::Dual,
        ClientKind::Mobile => CohortKind::Mobile,
    }
}

impl Surroundings for Ledger {
    fn lost(&mut self, cohort: usize, users: u32) -> u32 {
        let Context { now, cluster, group, blame, failover_of, .. } = self.context;
        let name = self.cohorts[&group][cohort].clone();
        let record = self.note_loss(&name, users);
        let row = name.tracer.is_none().then(|| {
            let home_position = self.nodes[&group].iter().position(|node| *node == name.home).unwrap_or(0);
            self.outages.push(OutageWave {
                cluster,
                group,
                home: name.home,
                kind: outcome_kind(name.kind),
                fault_at: blame.fault_at,
                lost_at: now,
                cause: record,
                planned: blame.planned,
                failover: failover_of[home_position],
                users,
                phases: std::array::from_fn(|_| PhaseSample::default()),
                outage: Vec::with_capacity(users as usize),
                blind: 0,
                unserved: users,
                unserved_phases: [0; 6],
            });
            self.outages.len() - 1
        });
        if row.is_some() && name.watchers > 0 {
            *self.counters.stale_pairs.entry(cluster).or_default() += u64::from(users) * u64::from(name.watchers);
        }
        let occurrence = self.occurrences.entry((group, cohort)).or_default();
        let waits = self.key.stream(StreamName::new(&name.path, "relogin", *occurrence));
        let number = *occurrence;
        *occurrence += 1;
        self.open.push(Some(Open { cohort, waits, occurrence: number, logins: None, record, cluster, group, row }));
        u32::try_from(self.open.len() - 1).expect("a run has fewer than 2^32 outages")
    }

    fn relogin_wait(&mut self, outage: u32) -> SimDuration {
        let (low, high) = self.context.relogin;
        uniform(&mut self.opened(outage).waits, low, high)
    }

    fn push_delay(&mut self, outage: u32) -> SimDuration {
        let (low, high) = self.context.push;
        uniform(&mut self.opened(outage).waits, low, high)
    }

    fn login_time(&mut self, outage: u32, mean: SimDuration) -> Option<SimDuration> {
        if !self.context.login_times_vary {
            return None;
        }
        let Open { cohort, group, occurrence, .. } = *self.opened(outage);
        let name = StreamName::new(&self.cohorts[&group][cohort].path, "login_time", occurrence);
        let key = self.key.clone();
        let stream = self.opened(outage).logins.get_or_insert_with(|| key.stream(name));
        Some(exponential(stream, mean))
    }

    fn second_connection_wait(&mut self, cohort: usize) -> SimDuration {
        let group = self.context.group;
        let path = &self.cohorts[&group][cohort].path;
        let key = &self.key;
        let stream = self
            .seconds
            .entry((group, cohort))
            .or_insert_with(|| key.stream(StreamName::new(path, "second_connection", 0)));
        let (low, high) = self.context.relogin;
        uniform(stream, low, high)
    }

    fn served(&mut self, outage: u32, _node: usize, at: SimTime, parts: Parts) {
        let wait = self.wait_for_room(outage, at);
        let Some(row) = self.row_of(outage) else { return };
        let mut values = in_phase_order(parts);
        values[Phase::RoomLoad as usize] = wait;
        for (sample, micros) in row.phases.iter_mut().zip(values) {
            sample.micros.push(micros);
        }
        row.outage.push(parts.total() + wait);
        // An administrator who asked for it needs no alarm to know.
        if !row.planned {
            row.blind += u128::from(parts.blind);
        }
        row.unserved -= 1;
    }

    fn early(&mut self, outage: u32) {
        let Open { cluster, row, .. } = *self.opened(outage);
        if row.is_some() {
            *self.counters.early_logins.entry(cluster).or_default() += 1;
        }
    }

    fn all_served(&mut self, outage: u32, node: usize, at: SimTime) {
        let open = self.open[outage as usize].take().expect("an outage ends once");
        let by = self.node(open.group, node);
        let name = self.cohorts[&open.group][open.cohort].clone();
        let (entity, kind, to, users, reason) = match (name.tracer, open.row) {
            (Some(user), _) => (Entity::User(user), Kind::State, Label::Of("signed_in", by), 1, ""),
            (None, row) => {
                let users = row.map_or(0, |row| self.outages[row].users);
                let kind = outcome_kind(name.kind).as_str();
                (Entity::Node(name.home), Kind::Users, Label::Of("served_by", by), users, kind)
            }
        };
        let from = Label::Word("signed_out");
        let cause =
            self.recorder.add(at, Draft { entity, kind, from, to, reason, rule: "", cause: open.record, users });
        if let Some(user) = name.tracer {
            self.tracers_changed.push((user, to, at, cause));
        }
    }
}

/// Parts of an outage in the order of [`Phase::ALL`].
pub(super) fn in_phase_order(parts: Parts) -> [u64; 6] {
    Phase::ALL.map(|phase| match phase {
        Phase::Undetected => parts.undetected,
        Phase::Takeover => parts.takeover,
        Phase::Backoff => parts.backoff,
        Phase::LoginQueue => parts.login_queue,
        Phase::SessionRebuild => parts.session_rebuild,
        // Added where a user waits for a room that is being loaded.
        Phase::RoomLoad => 0,
    })
}
