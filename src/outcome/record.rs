//! Records: one line for each change, each with the record or event that made it happen.

use crate::units::{ClusterId, DatabaseId, DnsId, EventId, GroupId, LinkId, NodeId, SimTime, SiteId, UserId};

/// Something a record can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    /// The whole world.
    World,
    /// A cluster.
    Cluster(ClusterId),
    /// A presence redundancy group.
    Group(GroupId),
    /// A node.
    Node(NodeId),
    /// A service of a node, by its word.
    Service(NodeId, &'static str),
    /// A site.
    Site(SiteId),
    /// A link.
    Link(LinkId),
    /// A DNS resolver.
    Dns(DnsId),
    /// An external database.
    Database(DatabaseId),
    /// A tracer user.
    User(UserId),
    /// Messaging between two clusters, both ways; the cluster with the smaller number first.
    Pair(ClusterId, ClusterId),
    /// Syncs in which the first cluster asks the second.
    Sync(ClusterId, ClusterId),
    /// All intercluster peers together.
    Peering,
    /// One side of a node that has several at once.
    Aspect(NodeId, Aspect),
    /// A chat room, by the node on which it lives and its number there, from 0.
    Room(NodeId, u32),
}

/// A side of an Expressway peer beside what it does about calls and registrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// Whether it has the configuration of its primary.
    Configuration,
    /// Its TLS verification mode in force.
    TlsMode,
    /// Whether every other peer answers its RAS messages.
    Ras,
    /// Whether its configuration holds this edit.
    Edit(EventId),
}

/// What kind of change a record tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A state of a node, service, link, site or tracer user.
    State,
    /// A fault of the scenario takes hold or ends.
    Fault,
    /// An alarm is raised or cleared.
    Alarm,
    /// An administrator acts, or is refused.
    Admin,
    /// Users lose their session or have it back.
    Users,
    /// A chat room moves.
    Room,
    /// A setting changes while the run goes on.
    Setting,
}

impl Kind {
    /// Every kind, in the order of `--show`.
    pub const ALL: &'static [Self] =
        &[Self::State, Self::Fault, Self::Alarm, Self::Admin, Self::Users, Self::Room, Self::Setting];

    /// The word used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Fault => "fault",
            Self::Alarm => "alarm",
            Self::Admin => "admin",
            Self::Users => "users",
            Self::Room => "room",
            Self::Setting => "setting",
        }
    }
}

/// A state or another short word, possibly about a node (`signed_in:n1`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Nothing to say.
    None,
    /// A word.
    Word(&'static str),
    /// A word and the node it is about.
    Of(&'static str, NodeId),
    /// A word and the event of the file that it is about.
    OfEvent(&'static str, EventId),
    /// A tracer user who is signed in on this node and has entered some of its rooms, one bit each.
    InRooms(UserId, NodeId, u16),
}

/// What made a record happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// The start of the run.
    Start,
    /// The record with this number.
    Record(u32),
    /// An event of the scenario file.
    Event(EventId),
}

/// How bad an alarm is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Critical.
    Critical,
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// An alert, as Expressway calls what asks for attention at once.
    Alert,
    /// A notice.
    Notice,
}

impl Severity {
    /// The word used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Alert => "alert",
            Self::Notice => "notice",
        }
    }
}

/// One change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Number of the record, from 0.
    pub n: u32,
    /// When.
    pub t: SimTime,
    /// What changed.
    pub entity: Entity,
    /// What kind of change.
    pub kind: Kind,
    /// State before, or the alarm's name with [`Kind::Alarm`], the verb with [`Kind::Admin`] and [`Kind::Fault`].
    pub from: Label,
    /// State after; `raised` or `cleared` of an alarm; `accepted` or `refused` of an action.
    pub to: Label,
    /// Reason shown with the state, or why an action was refused; empty for none.
    pub reason: &'static str,
    /// Id of the transition rule; empty for none.
    pub rule: &'static str,
    /// What made it happen.
    pub cause: Cause,
    /// Users concerned; rooms where [`Record::counts_rooms`] says so.
    pub users: u32,
}

impl Record {
    /// Whether its number counts rooms and not users: a room record of a node.
    #[must_use]
    pub fn counts_rooms(&self) -> bool {
        self.kind == Kind::Room && matches!(self.entity, Entity::Node(_))
    }

    /// Whether it tells a new state of its entity; that of a room is its host.
    #[must_use]
    pub fn is_state(&self) -> bool {
        self.kind == Kind::State || (self.kind == Kind::Room && matches!(self.entity, Entity::Room(..)))
    }
}

/// Collects the records of a run.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    records: Vec<Record>,
}

/// A record without its number and time, which the recorder adds.
#[derive(Clone, Copy, Debug)]
pub struct Draft {
    /// What changed.
    pub entity: Entity,
    /// What kind of change.
    pub kind: Kind,
    /// State before.
    pub from: Label,
    /// State after.
    pub to: Label,
    /// Reason.
    pub reason: &'static str,
    /// Transition rule.
    pub rule: &'static str,
    /// Cause.
    pub cause: Cause,
    /// Users concerned.
    pub users: u32,
}

impl Recorder {
    /// Adds a record and returns its number as the cause of what follows.
    pub fn add(&mut self, t: SimTime, draft: Draft) -> Cause {
        let n = u32::try_from(self.records.len()).expect("fewer than 2^32 records in a run");
        let Draft { entity, kind, from, to, reason, rule, cause, users } = draft;
        self.records.push(Record { n, t, entity, kind, from, to, reason, rule, cause, users });
        Cause::Record(n)
    }

    /// The records so far.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// The records of the finished run.
    #[must_use]
    pub fn into_records(self) -> Vec<Record> {
        self.records
    }
}
