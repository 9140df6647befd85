//! The database nodes of a Meeting Server cluster: who is primary, who follows.
//!
//! The primary writes all the time. Paths are cut and healed both ways at once.

use std::fmt;
use std::marker::PhantomData;

use super::{Law, Model, Notes, Plain, Steps};
use crate::machines::cms::{
    Databases, Due, Input, MEMBERS_MAX, Nodes, Output, Params, Position, Settings, Timer, View,
};

/// What can happen to the database nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A timer runs out.
    Fire(Timer),
    /// The path between two nodes is back.
    Heal(usize, usize),
    /// A host starts.
    Up(usize),
    /// The path between two nodes is cut.
    Cut(usize, usize),
    /// A host goes down.
    Down(usize),
}

impl Action {
    /// Whether it is a fault.
    #[must_use]
    pub const fn is_disturbance(self) -> bool {
        matches!(self, Self::Cut(..) | Self::Down(_))
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Fire(Timer::Found(by, of)) => write!(f, "db{} finds db{}", by + 1, of + 1),
            Self::Fire(Timer::Lost(by, of)) => write!(f, "db{} loses sight of db{}", by + 1, of + 1),
            Self::Fire(Timer::Feed(node)) => write!(f, "db{} notices that it is not fed", node + 1),
            Self::Fire(Timer::Demote(node)) => write!(f, "the demotion delay of db{} is over", node + 1),
            Self::Fire(Timer::Promote(node)) => write!(f, "the promotion delay of db{} is over", node + 1),
            Self::Fire(Timer::Register(node)) => write!(f, "db{} registers with its primary", node + 1),
            Self::Fire(Timer::Copy(node)) => write!(f, "db{} has copied the database", node + 1),
            Self::Heal(a, b) => write!(f, "the path between db{} and db{} is back", a + 1, b + 1),
            Self::Up(node) => write!(f, "db{} starts", node + 1),
            Self::Cut(a, b) => write!(f, "the path between db{} and db{} is cut", a + 1, b + 1),
            Self::Down(node) => write!(f, "the host of db{} goes down", node + 1),
        }
    }
}

/// The database nodes of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cluster<S: Steps = Plain> {
    databases: Databases,
    size: usize,
    /// How recent each copy is, counted from the oldest.
    ages: [u8; MEMBERS_MAX],
    /// Timers that run, in order.
    armed: Vec<Timer>,
    /// Checks that end before the promotion of each node, good and failed ones, as bits.
    before: [u128; MEMBERS_MAX],
    /// Losses of sight that are about to be noticed, and those that began no later than each of them.
    older: Vec<(Timer, u128)>,
    /// Nodes that wait for their promotion, in the order in which they began, and whether they have just started.
    waiting: Vec<(usize, bool)>,
    dial: [Nodes; MEMBERS_MAX],
    left: Option<u8>,
    /// Whether the promotion delay is longer than the spread of detection.
    patient: bool,
    settings: Settings,
    steps: PhantomData<S>,
}

static LAWS: [Law; 7] = [
    Law::always("one_primary", "there is at most one primary"),
    Law::always("primary_has_majority", "a primary sees more than half of the joined nodes, or is about to step down"),
    Law::always("no_write_without_primary", "no node is fed without a primary"),
    Law::eventually("ends_steady", "with all faults over, there is one primary, and all others are in sync"),
    Law::eventually("no_fail_back", "the primary of a cluster at rest stays primary when everything is repaired"),
    Law::sometimes("no_primary", "there is no primary although every host is up"),
    Law::sometimes("primary_moves", "a cluster at rest has another primary than at first"),
];

/// Bits of losses of sight; those of good checks stand above them.
const LOSSES: u128 = (1 << (MEMBERS_MAX * MEMBERS_MAX)) - 1;

/// Timers that may fire one after the other until nothing moves.
const FIRINGS: usize = 400;

impl<S: Steps> Cluster<S> {
    /// So many joined nodes in sync; the first is primary.
    #[must_use]
    pub fn new(size: usize, disturbances: Option<u8>, params: &Params) -> Self {
        let good_check = params.db_health_check_interval.times(params.db_health_ok_threshold);
        Self {
            databases: Databases::new(Nodes::first(size), 0),
            size,
            ages: [0; MEMBERS_MAX],
            armed: Vec::new(),
            before: [0; MEMBERS_MAX],
            older: Vec::new(),
            waiting: Vec::new(),
            dial: [Nodes::first(MEMBERS_MAX); MEMBERS_MAX],
            left: disturbances,
            patient: params.db_promote_delay >= params.safe_promote_delay().max(good_check),
            settings: params.settings(),
            steps: PhantomData,
        }
        .in_form()
    }

    /// Whether the promotion delay is longer than the spread of detection and demotion.
    #[must_use]
    pub const fn is_patient(&self) -> bool {
        self.patient
    }

    fn in_form(mut self) -> Self {
        self.databases = self.databases.without_history();
        let mut known: Vec<u8> = self.ages[..self.size].to_vec();
        known.sort_unstable();
        known.dedup();
        for age in &mut self.ages[..self.size] {
            let rank = known.iter().position(|other| other == age).expect("it was taken from here");
            *age = u8::try_from(rank).expect("a cluster has at most eight nodes");
        }
        self
    }

    /// The primary has written since the last event.
    fn write(&mut self) {
        let Some(primary) = self.databases.primary() else { return };
        let newest = self.ages.iter().max().map_or(0, |newest| newest + 1);
        self.ages[primary] = newest;
        for node in 0..self.size {
            if self.databases.is_fed(node) {
                self.ages[node] = newest;
            }
        }
    }

    fn step(&mut self, input: Input) {
        let since = match input {
            Input::Fired(timer) => self.older.iter().find(|(of, _)| *of == timer).map_or(0, |(_, older)| *older),
            Input::HostDown(_) | Input::HostUp { .. } | Input::Paths(_) | Input::Command(..) => 0,
        };
        self.write();
        let positions = self.ages.map(|age| Position { term: 0, written: u64::from(age) });
        let settings = self.settings;
        let mut out = Vec::new();
        S::databases(&mut self.databases, input, &View { settings: &settings, positions }, &mut out);
        let mut waits = Vec::new();
        for output in out {
            match output {
                Output::Arm(timer, due) => {
                    self.forget(timer);
                    self.armed.push(timer);
                    if let (Timer::Promote(node), Due::After(after)) = (timer, due) {
                        waits.push((usize::from(node), after > settings.promote_delay));
                    }
                }
                Output::Cancel(timer) => self.forget(timer),
                Output::Copied(node) => {
                    self.ages[node] = self.databases.primary().map_or(0, |primary| self.ages[primary]);
                }
                Output::Changed(_)
                | Output::Promoted(..)
                | Output::Demoted(_)
                | Output::Erased(_)
                | Output::Accepted(..)
                | Output::Refused(..) => {}
            }
        }
        self.armed.sort_unstable();
        if self.patient {
            self.order_losses(&waits, since);
        }
    }

    /// Keeps in mind what is noticed before what: a loss takes less time to be noticed than another one and a
    /// promotion delay together. `waits` has the nodes that begin to wait for their promotion, and whether they
    /// have just started; `since` has the losses that began no later than the one that was noticed now.
    fn order_losses(&mut self, waits: &[(usize, bool)], since: u128) {
        let pending = self.pending(|_, _| true);
        for (node, starts) in waits {
            self.before[*node] = self.spread(*node, *starts) | since;
        }
        self.before.iter_mut().for_each(|before| *before &= pending);
        self.waiting.retain(|(node, _)| waits.iter().all(|(other, _)| other != node));
        self.waiting.extend(waits);
        self.waiting.retain(|(node, _)| self.armed.contains(&Timer::Promote(narrow(*node))));
        let known = std::mem::take(&mut self.older);
        let losses = pending & LOSSES;
        for timer in self.armed.iter().filter(|timer| matches!(timer, Timer::Lost(..))) {
            let before = known.iter().find(|(of, _)| of == timer).map_or(losses, |(_, older)| *older);
            self.older.push((*timer, before & losses));
        }
    }

    fn forget(&mut self, timer: Timer) {
        self.armed.retain(|armed| *armed != timer);
    }

    /// What is noticed before the promotion of a node that begins to wait for it: good checks; and whom it has
    /// lost loses it too, at most one check later. A node that starts waits for everything that it cannot know of.
    fn spread(&self, node: usize, starts: bool) -> u128 {
        let seen = self.databases.seen_by(node);
        self.pending(|by, of| starts || (of == node && !seen.has(by)))
    }

    /// Good checks that are due, and losses of sight that are about to be noticed if they are wanted, as bits.
    fn pending(&self, wanted: impl Fn(usize, usize) -> bool) -> u128 {
        let bit = |by: u8, of: u8| 1_u128 << (usize::from(by) * MEMBERS_MAX + usize::from(of));
        let checks = self.armed.iter().filter_map(|timer| match *timer {
            Timer::Lost(by, of) => wanted(usize::from(by), usize::from(of)).then(|| bit(by, of)),
            Timer::Found(by, of) => Some(bit(by, of) << (MEMBERS_MAX * MEMBERS_MAX)),
            _ => None,
        });
        checks.fold(0, |bits, bit| bits | bit)
    }

    fn may_fire(&self, timer: Timer) -> bool {
        match timer {
            Timer::Promote(node) if self.patient => {
                let demotes = |armed: &Timer| matches!(armed, Timer::Demote(_));
                let turn = self.waiting.iter().find(|(_, starts)| !starts).or(self.waiting.first());
                let is_next = turn.is_some_and(|(next, _)| *next == usize::from(node));
                is_next && self.before[usize::from(node)] == 0 && !self.armed.iter().any(demotes)
            }
            Timer::Promote(_)
            | Timer::Found(..)
            | Timer::Lost(..)
            | Timer::Feed(_)
            | Timer::Demote(_)
            | Timer::Register(_)
            | Timer::Copy(_) => true,
        }
    }

    fn take(&mut self, action: Action) {
        if action.is_disturbance() {
            self.left = self.left.map(|left| left.saturating_sub(1));
        }
        match action {
            Action::Fire(timer) => {
                self.forget(timer);
                self.step(Input::Fired(timer));
            }
            Action::Heal(a, b) => self.set_path(a, b, true),
            Action::Cut(a, b) => self.set_path(a, b, false),
            Action::Up(node) => self.step(Input::HostUp { node, upgraded: false }),
            Action::Down(node) => self.step(Input::HostDown(node)),
        }
    }

    fn set_path(&mut self, a: usize, b: usize, open: bool) {
        for (one, other) in [(a, b), (b, a)] {
            let dial = &mut self.dial[one];
            *dial = if open { dial.with(other) } else { dial.without(other) };
        }
        self.step(Input::Paths(self.dial));
    }

    fn actions(&self) -> Vec<Action> {
        let timers = self.armed.iter().filter(|timer| self.may_fire(**timer));
        let mut all: Vec<Action> = timers.map(|timer| Action::Fire(*timer)).collect();
        let disturbs = self.left != Some(0);
        for a in 0..self.size {
            let up = self.databases.is_up(a);
            all.extend((!up).then_some(Action::Up(a)));
            all.extend((up && disturbs).then_some(Action::Down(a)));
            for b in a + 1..self.size {
                let open = self.dial[a].has(b);
                all.extend((!open).then_some(Action::Heal(a, b)));
                all.extend((open && disturbs).then_some(Action::Cut(a, b)));
            }
        }
        all
    }

    /// Lets timers run out until nothing moves; nothing if that never ends.
    fn come_to_rest(mut self) -> Option<Self> {
        for _ in 0..FIRINGS {
            let Some(timer) = self.armed.iter().copied().find(|timer| self.may_fire(*timer)) else {
                return Some(self);
            };
            self.take(Action::Fire(timer));
        }
        None
    }

    fn repaired(&self) -> Self {
        let mut cluster = self.clone();
        for a in 0..self.size {
            for b in a + 1..self.size {
                cluster.dial[a] = cluster.dial[a].with(b);
                cluster.dial[b] = cluster.dial[b].with(a);
            }
        }
        cluster.step(Input::Paths(cluster.dial));
        for node in 0..self.size {
            cluster.step(Input::HostUp { node, upgraded: false });
        }
        cluster
    }

    fn is_in_order(&self) -> bool {
        let primary = self.databases.primary();
        let fed = |node: usize| Some(node) == primary || self.databases.is_fed(node);
        self.databases.primaries().len() == 1 && !self.databases.is_moving() && (0..self.size).all(fed)
    }
}

impl<S: Steps> Model for Cluster<S> {
    type Action = Action;
    type Told = Action;

    fn steps(&self) -> Vec<(Action, Self)> {
        let after = |action| {
            let mut next = self.clone();
            next.take(action);
            (action, next.in_form())
        };
        self.actions().into_iter().map(after).collect()
    }

    fn laws() -> &'static [Law] {
        &LAWS
    }

    fn judge(&self) -> Notes {
        let mut notes = Notes::default();
        let primaries = self.databases.primaries();
        let blind = |node: &usize| 2 * self.databases.seen_by(*node).len() <= self.size;
        let steps_down = |node: &usize| {
            self.armed.iter().any(|timer| matches!(timer, Timer::Demote(of) if usize::from(*of) == *node))
        };
        notes.hold("one_primary", primaries.len() <= 1);
        notes.hold("primary_has_majority", !primaries.iter().any(|node| blind(&node) && !steps_down(&node)));
        let fed = (0..self.size).any(|node| self.databases.is_fed(node));
        notes.hold("no_write_without_primary", !fed || !primaries.is_empty());
        let end = self.repaired().come_to_rest();
        notes.hold("ends_steady", end.as_ref().is_some_and(Self::is_in_order));
        if self.armed.is_empty()
            && let Some(primary) = self.databases.primary()
        {
            let kept = end.as_ref().and_then(|end| end.databases.primary());
            notes.hold("no_fail_back", kept == Some(primary));
            notes.reach("primary_moves", primary != 0);
        }
        notes.reach("no_primary", primaries.is_empty() && (0..self.size).all(|node| self.databases.is_up(node)));
        notes
    }

    fn told(&self, history: &[Action]) -> Vec<(Action, bool)> {
        history.iter().map(|action| (*action, action.is_disturbance())).collect()
    }
}

/// A node number as timers carry it.
fn narrow(node: usize) -> u8 {
    u8::try_from(node).expect("a cluster has at most eight nodes")
}
