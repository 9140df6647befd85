//! The database nodes of one cluster: one pure `step` for all of them.
//!
//! Each node knows only whom it sees, whose reports reached it, and what is on its own disk. Nodes that
//! see each other over an open path tell each other their role at once; everything else takes checks.
//!
//! ```text
//!            register, copy            no primary for the promotion delay, majority, votes
//!  replica ───────────────► in sync ─────────────────────────────────────────► primary
//!     ▲                                                                           │
//!     └────── half of the joined nodes or fewer in sight, host down, a newer primary ──┘
//! ```
//!
//! Two primaries at once are excluded by votes: who is elected needs the vote of more than half of the
//! joined nodes, and a node votes only if it has been without a primary for the promotion delay. The old
//! primary has lost sight of each of them by then, if that delay is at least the demotion delay plus
//! one check interval.

use super::interface::{Change, Input, LastCommand, MEMBERS_MAX, Nodes, Output, Position, Timer, View};
use super::vocabulary::{Role, Rule, State};

/// One database node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Node {
    pub(super) up: bool,
    pub(super) role: Role,
    /// Election that made it primary.
    pub(super) term: u32,
    /// Members it sees, itself left out.
    pub(super) seen: Nodes,
    /// Seen members whose checks fail; their `Lost` timer runs.
    pub(super) doubt: Nodes,
    /// Members whose next good check is awaited; their `Found` timer runs.
    pub(super) finding: Nodes,
    /// The primary it knows of.
    pub(super) follows: Option<usize>,
    pub(super) registering: bool,
    pub(super) registered: bool,
    pub(super) copying: bool,
    pub(super) feed_doubt: bool,
    /// Whether its copy is a whole one.
    pub(super) complete: bool,
    /// Whether it missed writes of the primary.
    pub(super) behind: bool,
    /// Whether it has been without a primary for long enough.
    pub(super) ready: bool,
    pub(super) demoting: bool,
    pub(super) error: bool,
    /// Release of its software, counted from 0.
    pub(super) software: u8,
    pub(super) last: Option<LastCommand>,
    /// The rule of its last change.
    pub(super) rule: Rule,
}

/// The database nodes of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Databases {
    pub(super) nodes: [Node; MEMBERS_MAX],
    /// Nodes that are joined.
    pub(super) members: Nodes,
    /// Whom each node can dial.
    pub(super) dial: [Nodes; MEMBERS_MAX],
    /// Number of the last election.
    pub(super) term: u32,
    /// Release of the schema.
    pub(super) schema: u8,
}

const NEW: Node = Node {
    up: true,
    role: Role::Replica,
    term: 0,
    seen: Nodes::NONE,
    doubt: Nodes::NONE,
    finding: Nodes::NONE,
    follows: None,
    registering: false,
    registered: false,
    copying: false,
    feed_doubt: false,
    complete: true,
    behind: false,
    ready: false,
    demoting: false,
    error: false,
    software: 0,
    last: None,
    rule: Rule::M06,
};

impl Databases {
    /// A cluster at rest: `joined` nodes in sync with the `primary`, every path open.
    ///
    /// # Panics
    /// If the primary is not joined.
    #[must_use]
    pub fn new(joined: Nodes, primary: usize) -> Self {
        assert!(joined.has(primary), "the primary is joined");
        let mut nodes = [NEW; MEMBERS_MAX];
        for node in joined.iter() {
            nodes[node].seen = joined.without(node);
            if node != primary {
                nodes[node].follows = Some(primary);
                nodes[node].registered = true;
            }
        }
        nodes[primary].role = Role::Primary;
        nodes[primary].term = 1;
        let dial = [Nodes::first(MEMBERS_MAX); MEMBERS_MAX];
        Self { nodes, members: joined, dial, term: 1, schema: 0 }
    }

    /// Nodes that are joined.
    #[must_use]
    pub const fn members(&self) -> Nodes {
        self.members
    }

    /// The present primary; of two at once the one elected last.
    #[must_use]
    pub fn primary(&self) -> Option<usize> {
        self.primaries().iter().max_by_key(|node| self.nodes[*node].term)
    }

    /// Everybody who acts as primary: never more than one unless the parameters allow it.
    #[must_use]
    pub fn primaries(&self) -> Nodes {
        self.members.keep(|node| self.nodes[node].role == Role::Primary)
    }

    /// Whom a node sees, itself included.
    #[must_use]
    pub fn seen_by(&self, node: usize) -> Nodes {
        self.nodes[node].seen.and(self.members).with(node)
    }

    /// Whether the host of a node is up.
    #[must_use]
    pub fn is_up(&self, node: usize) -> bool {
        self.nodes[node].up
    }

    /// What a node shows.
    #[must_use]
    pub fn state(&self, node: usize) -> State {
        let Node { up, role, registered, copying, error, .. } = self.nodes[node];
        if !up {
            State::Down
        } else if error {
            State::Error
        } else if !self.members.has(node) {
            State::NotConnected
        } else {
            self.role_state(role, registered, copying)
        }
    }

    pub(super) fn role_state(&self, role: Role, registered: bool, copying: bool) -> State {
        match role {
            Role::Primary => State::Primary,
            Role::Replica if !registered => State::NotConnected,
            Role::Replica if copying => State::ReplicaSyncing,
            Role::Replica => State::ReplicaInSync,
        }
    }

    /// The election that made a node primary, if it is primary now.
    #[must_use]
    pub fn term_of(&self, node: usize) -> Option<u32> {
        (self.members.has(node) && self.nodes[node].role == Role::Primary).then_some(self.nodes[node].term)
    }

    /// Whether the writes of the primary reach the copy of a replica at this instant.
    #[must_use]
    pub fn is_fed(&self, node: usize) -> bool {
        let Node { registered, copying, complete, follows, .. } = self.nodes[node];
        let feeds = |primary: usize| {
            self.nodes[primary].role == Role::Primary && self.is_live(node, primary) && self.dial[node].has(primary)
        };
        registered && !copying && complete && follows.is_some_and(feeds)
    }

    /// Whether a node holds a whole copy.
    #[must_use]
    pub fn is_complete(&self, node: usize) -> bool {
        self.nodes[node].complete
    }

    /// Whether some timer will change the role or connection of a node: nothing here is at rest while one does.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.members.iter().any(|node| {
            let Node { up, doubt, finding, demoting, registering, copying, feed_doubt, role, follows, ready, .. } =
                self.nodes[node];
            let waits = role == Role::Replica && follows.is_none() && !ready;
            up && (!doubt.is_empty()
                || !finding.is_empty()
                || demoting
                || registering
                || copying
                || feed_doubt
                || waits)
        })
    }

    /// Whether two nodes are in contact: each sees the other, over a path that is open now.
    pub(super) fn is_live(&self, one: usize, other: usize) -> bool {
        self.is_open(one, other) && self.nodes[one].seen.has(other) && self.nodes[other].seen.has(one)
    }

    /// Whether a connection between two joined nodes can be made, by either of them.
    pub(super) fn is_open(&self, one: usize, other: usize) -> bool {
        let there = |node: usize| self.members.has(node) && self.nodes[node].up;
        there(one) && there(other) && (self.dial[one].has(other) || self.dial[other].has(one))
    }

    pub(super) fn has_majority(&self, node: usize, view: &View<'_>) -> bool {
        view.settings.majority.has(self.seen_by(node).len(), self.members.len())
    }

    /// The same cluster without what only tells how it came here: rules, commands, and numbers of elections
    /// except their order among those who act as primary.
    #[must_use]
    pub fn without_history(&self) -> Self {
        let mut terms: Vec<u32> = self.primaries().iter().map(|node| self.nodes[node].term).collect();
        terms.sort_unstable();
        let rank = |term: u32| (1..).zip(&terms).find(|(_, other)| **other >= term).map_or(0, |(rank, _)| rank);
        let mut cluster = self.clone();
        for node in &mut cluster.nodes {
            node.term = if node.role == Role::Primary { rank(node.term) } else { 0 };
            (node.rule, node.last) = (NEW.rule, NEW.last);
        }
        cluster.term = u32::try_from(terms.len()).expect("a cluster has at most eight nodes");
        cluster
    }

    /// Advances the cluster by one input.
    pub fn step(&mut self, input: Input, view: &View<'_>, out: &mut Vec<Output>) {
        let before: [State; MEMBERS_MAX] = std::array::from_fn(|node| self.state(node));
        match input {
            Input::HostDown(node) => self.host_down(node, out),
            Input::HostUp { node, upgraded } => self.host_up(node, upgraded, view, out),
            Input::Paths(dial) => self.dial = dial,
            Input::Command(node, command) => self.command(node, command, view, out),
            Input::Fired(timer) => self.fired(timer, view, out),
        }
        self.come_to_rest(view, out);
        for (node, from) in before.into_iter().enumerate() {
            let (to, rule) = (self.state(node), self.nodes[node].rule);
            if from != to {
                out.push(Output::Changed(Change { node, from, to, rule }));
            }
        }
    }

    fn fired(&mut self, timer: Timer, view: &View<'_>, out: &mut Vec<Output>) {
        match timer {
            Timer::Found(by, of) => self.on_found(usize::from(by), usize::from(of), out),
            Timer::Lost(by, of) => self.on_lost(usize::from(by), usize::from(of)),
            Timer::Feed(node) => self.on_feed_lost(usize::from(node)),
            Timer::Demote(node) => self.on_demotion_due(usize::from(node), view, out),
            Timer::Promote(node) => self.nodes[usize::from(node)].ready = true,
            Timer::Register(node) => self.on_registration(usize::from(node), view, out),
            Timer::Copy(node) => self.on_copied(usize::from(node), out),
        }
    }

    /// What follows at the same instant: sight, reports, demotion before promotion.
    fn come_to_rest(&mut self, view: &View<'_>, out: &mut Vec<Output>) {
        self.watch(view, out);
        self.hear(None, view, out);
        self.demote_those_without_majority(view, out);
        self.hear(None, view, out);
        while let Some(elected) = self.elect(view) {
            self.promote(elected, out);
            self.hear(Some(elected), view, out);
        }
        self.mind_the_feeds(view, out);
    }

    fn host_down(&mut self, node: usize, out: &mut Vec<Output>) {
        if !self.nodes[node].up {
            return;
        }
        self.forget(node, out);
        self.nodes[node].up = false;
        self.nodes[node].error = false;
        self.nodes[node].rule = Rule::M10;
    }

    fn host_up(&mut self, node: usize, upgraded: bool, view: &View<'_>, out: &mut Vec<Output>) {
        if self.nodes[node].up {
            return;
        }
        let state = &mut self.nodes[node];
        state.up = true;
        state.behind = true;
        state.rule = Rule::M11;
        state.software += u8::from(upgraded);
        if self.members.has(node) {
            self.await_promotion(node, view.settings.detection_max, view, out);
        }
    }

    /// A node loses everything that is not on its disk: sight, role, timers.
    pub(super) fn forget(&mut self, node: usize, out: &mut Vec<Output>) {
        if self.nodes[node].role == Role::Primary && self.members.has(node) {
            out.push(Output::Demoted(node));
        }
        let number = narrow(node);
        for timer in [
            Timer::Feed(number),
            Timer::Demote(number),
            Timer::Promote(number),
            Timer::Register(number),
            Timer::Copy(number),
        ] {
            out.push(Output::Cancel(timer));
        }
        for other in (0..MEMBERS_MAX).filter(|other| *other != node) {
            if self.nodes[node].doubt.has(other) {
                out.push(Output::Cancel(Timer::Lost(number, narrow(other))));
            }
            if self.nodes[node].finding.has(other) {
                out.push(Output::Cancel(Timer::Found(number, narrow(other))));
            }
        }
        let Node { up, complete, copying, error, software, last, rule, .. } = self.nodes[node];
        let complete = complete && !copying;
        self.nodes[node] = Node { up, complete, error, software, last, rule, behind: true, ..NEW };
    }

    /// The position that counts for a choice; without a whole copy there is none.
    pub(super) fn standing(&self, node: usize, view: &View<'_>) -> Option<Position> {
        self.nodes[node].complete.then_some(view.positions[node])
    }
}

/// A node number as timers carry it.
pub(super) fn narrow(node: usize) -> u8 {
    u8::try_from(node).expect("a cluster has at most eight database nodes")
}
