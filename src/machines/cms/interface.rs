//! What the database cluster is told and what it orders.

use crate::units::SimDuration;

use super::vocabulary::{Command, Refusal, Rule, State};

/// Most database nodes of one cluster that this machine follows. Cisco's limit of joined nodes is a setting.
pub const MEMBERS_MAX: usize = 8;

/// A set of database nodes, by their numbers in the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Nodes(u8);

impl Nodes {
    /// Nobody.
    pub const NONE: Self = Self(0);

    /// The first `count` nodes.
    ///
    /// # Panics
    /// With more than [`MEMBERS_MAX`].
    #[must_use]
    pub const fn first(count: usize) -> Self {
        assert!(count <= MEMBERS_MAX, "a set holds eight nodes");
        Self(((1_u16 << count) - 1) as u8)
    }

    /// One node.
    #[must_use]
    pub const fn one(node: usize) -> Self {
        Self(1 << node)
    }

    /// Whether a node is in it.
    #[must_use]
    pub const fn has(self, node: usize) -> bool {
        self.0 & (1 << node) != 0
    }

    /// With one more node.
    #[must_use]
    pub const fn with(self, node: usize) -> Self {
        Self(self.0 | 1 << node)
    }

    /// Without a node.
    #[must_use]
    pub const fn without(self, node: usize) -> Self {
        Self(self.0 & !(1 << node))
    }

    /// Nodes in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// How many there are.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether there is nobody.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those for which this holds.
    #[must_use]
    pub fn keep(self, holds: impl Fn(usize) -> bool) -> Self {
        self.iter().filter(|node| holds(*node)).fold(Self::NONE, Self::with)
    }

    /// The nodes in order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = usize> + 'static {
        (0..MEMBERS_MAX).filter(move |node| self.has(*node))
    }
}

/// How far a copy has come: the later election first, then how much was written since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Number of the election whose primary wrote last into it.
    pub term: u32,
    /// How far that primary's writes are in it, in any unit that grows with them.
    pub written: u64,
}

/// What the nodes could tell if somebody asked.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Lengths and choices in force.
    pub settings: &'a Settings,
    /// The position of each copy now.
    pub positions: [Position; MEMBERS_MAX],
}

/// When a node counts as seeing enough of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Majority {
    /// More than half of the joined nodes, itself included. Documented.
    MoreThanHalf,
    /// Half is enough: a planted fault, by which tests show that they would find one.
    HalfOrMore,
}

impl Majority {
    /// Whether `seen` of `joined` nodes are enough.
    #[must_use]
    pub const fn has(self, seen: usize, joined: usize) -> bool {
        match self {
            Self::MoreThanHalf => 2 * seen > joined,
            Self::HalfOrMore => 2 * seen >= joined,
        }
    }
}

/// Lengths and choices, from the parameters in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Good checks until a node is seen again.
    pub good_checks: u64,
    /// From losing the majority to acting as replica.
    pub demote_delay: SimDuration,
    /// From losing the primary to standing for election.
    pub promote_delay: SimDuration,
    /// The longest that a silent host stays unnoticed: what a starting node waits besides.
    pub detection_max: SimDuration,
    /// From finding a primary to being registered with it.
    pub register_delay: SimDuration,
    /// Time to copy the whole database.
    pub copy_time: SimDuration,
    /// Whether a node that missed writes copies everything, instead of what it missed.
    pub full_copy: bool,
    /// Most joined nodes.
    pub members_max: usize,
    /// When a node sees enough of the others.
    pub majority: Majority,
}

/// Timers of the cluster. At one instant they fire in this order: what is lost before who wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// A check of the second node by the first succeeds.
    Found(u8, u8),
    /// Checks of the second node by the first have failed often enough.
    Lost(u8, u8),
    /// A replica cannot dial its primary any more.
    Feed(u8),
    /// A primary without a majority becomes a replica.
    Demote(u8),
    /// A node has been without a primary for long enough to stand or to vote.
    Promote(u8),
    /// A replica registers with its primary.
    Register(u8),
    /// A copy is complete.
    Copy(u8),
}

/// When a timer fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Due {
    /// After this time.
    After(SimDuration),
    /// With this many checks of the pair named by the timer, all of them good.
    GoodChecks(u64),
    /// With as many failed checks of the second node by the first as the parameters say.
    FailedChecks(u8, u8),
}

/// Facts that reach the cluster. Nodes go by their numbers in the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The host of a node went down.
    HostDown(usize),
    /// It is up again, its database started. `upgraded` tells of the next release of the software.
    HostUp {
        /// The node.
        node: usize,
        /// Whether it runs the next release now.
        upgraded: bool,
    },
    /// Whom each node can dial, network and certificates considered.
    Paths([Nodes; MEMBERS_MAX]),
    /// A timer fired.
    Fired(Timer),
    /// An administrator gives a command at a node.
    Command(usize, Command),
}

/// A change of what a node shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The node.
    pub node: usize,
    /// State before.
    pub from: State,
    /// State after.
    pub to: State,
    /// The rule.
    pub rule: Rule,
}

/// Orders of the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Write the change down.
    Changed(Change),
    /// A node is primary from now on, by the election with this number.
    Promoted(usize, u32),
    /// A node is not primary any more.
    Demoted(usize),
    /// The copy of a node is that of the primary now.
    Copied(usize),
    /// The local database of a node is erased.
    Erased(usize),
    /// A command was carried out.
    Accepted(usize, Command),
    /// A command was refused, or failed.
    Refused(usize, Command, Refusal),
    /// Set a timer, instead of an earlier setting.
    Arm(Timer, Due),
    /// Forget a timer.
    Cancel(Timer),
}

/// The last command at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LastCommand {
    /// Which.
    pub command: Command,
    /// The node named in it, if any.
    pub to: Option<u8>,
    /// Whether it succeeded.
    pub good: bool,
}
