//! A validated scenario: every selector resolved, every value in range, every default filled in.

use std::collections::BTreeMap;
use std::sync::Arc;

use typed_index_collections::TiVec;

use crate::diag::Span;
use crate::machines::srm::{self, Service};
use crate::outcome::{Entity, Names};
use crate::units::{
    Bandwidth, ClusterId, EventId, GroupId, LinkId, NodeId, Probability, Rate, SimDuration, SimTime, SiteId, UserId,
};

/// Everything one run needs, except seed and run number.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// `title`.
    pub title: String,
    /// `tags`.
    pub tags: Vec<String>,
    /// `[run]`.
    pub run: RunSettings,
    /// The variant that was applied.
    pub variant: Option<String>,
    /// Every variant the file defines, in file order.
    pub variants: Vec<String>,
    /// What it asks of many runs.
    pub study: super::Study,
    /// Sites; a scenario without any has one unnamed site.
    pub sites: TiVec<SiteId, Site>,
    /// Links.
    pub links: TiVec<LinkId, Link>,
    /// Clusters.
    pub clusters: TiVec<ClusterId, Cluster>,
    /// Presence redundancy groups of all clusters.
    pub groups: TiVec<GroupId, Group>,
    /// Nodes of all clusters.
    pub nodes: TiVec<NodeId, Node>,
    /// Tracer users.
    pub users: TiVec<UserId, TracerUser>,
    /// `[[event]]` in file order.
    pub events: TiVec<EventId, Event>,
    /// `[[expect]]` in file order.
    pub expectations: Vec<Expectation>,
    /// Built-in invariants switched off, with the reason given.
    pub invariants_off: BTreeMap<String, String>,
    /// Paths of everything.
    pub names: Arc<Names>,
    /// Every value in force with its origin, for `check --print` and the manifest.
    pub resolved: Vec<ResolvedValue>,
}

/// `[run]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunSettings {
    /// Length of the run.
    pub duration: SimDuration,
    /// Seed of the study, 1 unless given.
    pub seed: u64,
    /// Time at the start that averages leave out.
    pub warmup: SimDuration,
    /// Time after the last fault within which the world must be steady.
    pub settle: SimDuration,
}

/// Where a resolved value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A default; status and source of the fact sheet where it is a parameter.
    Default {
        /// `documented`, `inferred`, `assumed`, or empty.
        status: &'static str,
        /// The source, or empty.
        source: &'static str,
    },
    /// A file, with line.
    File {
        /// The file.
        path: String,
        /// The line, from 1.
        line: u32,
    },
    /// `--set` or another flag.
    CommandLine,
}

/// One value in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedValue {
    /// Dotted path.
    pub path: String,
    /// The value as TOML would write it.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// A site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Name; empty for the site that nodes without one share.
    pub name: String,
}

/// A link between two sites.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Name.
    pub name: String,
    /// The two sites.
    pub between: [SiteId; 2],
    /// Round-trip time.
    pub rtt: SimDuration,
    /// Largest extra delay of a message, uniform from zero.
    pub jitter: SimDuration,
    /// Probability that a message is lost.
    pub loss: Probability,
    /// Bandwidth, unlimited if absent.
    pub bandwidth: Option<Bandwidth>,
}

/// A cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Name.
    pub name: String,
    /// What it is.
    pub system: System,
}

/// The product a cluster runs.
#[derive(Clone, Debug, PartialEq)]
pub enum System {
    /// IM and Presence.
    Imp(ImpCluster),
}

/// An IM and Presence cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct ImpCluster {
    /// Users of the virtual machine template, such as 15 000.
    pub ova: u32,
    /// Logins a node serves per second.
    pub login_rate: LoginRate,
    /// Whether Multi-Device Messaging is on, which doubles failover times.
    pub multi_device_messaging: bool,
    /// Release of the product.
    pub release: String,
    /// Whether persistent chat High Availability is deployed, which makes Text Conferencing critical.
    pub chat_ha: bool,
    /// Settings of the redundancy groups.
    pub srm: srm::Params,
}

/// Rate of a login queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginRate {
    /// Every client is served at once.
    Unlimited,
    /// By the login profile law of OVA, deployment and release, or as the scenario says.
    PerSecond(Rate),
}

/// How users are assigned to the nodes of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// Evenly over the nodes.
    Balanced,
    /// All on the first node.
    ActiveStandby,
    /// By hand only.
    None,
}

/// A presence redundancy group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Cluster.
    pub cluster: ClusterId,
    /// Name inside the cluster.
    pub name: String,
    /// One or two nodes in file order.
    pub nodes: Vec<NodeId>,
    /// Whether High Availability is on at the start.
    pub ha: bool,
    /// User assignment mode.
    pub assignment: Assignment,
    /// Login rate of its nodes, after the login profile law.
    pub login_rate: LoginRate,
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Cluster.
    pub cluster: ClusterId,
    /// Group, if it is in one.
    pub group: Option<GroupId>,
    /// Name inside the cluster.
    pub name: String,
    /// Site; its clients are there too.
    pub site: SiteId,
    /// Users at home here, by kind of client.
    pub users: HomeUsers,
}

/// Users at home on one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct HomeUsers {
    /// Clients with one connection.
    pub plain: u32,
    /// Clients with a second, inactive connection.
    pub dual: u32,
    /// Mobile clients in the background.
    pub mobile: u32,
    /// Ad-hoc presence pairs for each user.
    pub watchers: u32,
}

impl HomeUsers {
    /// All of them.
    #[must_use]
    pub fn total(self) -> u32 {
        self.plain + self.dual + self.mobile
    }
}

/// A named user followed one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracerUser {
    /// Name.
    pub name: String,
    /// Home node.
    pub home: NodeId,
    /// Kind of client.
    pub client: crate::outcome::CohortKind,
}

/// A duration that may be random.
#[derive(Clone, Debug, PartialEq)]
pub enum DurationLaw {
    /// Always the same.
    Fixed(SimDuration),
    /// Uniform between two durations.
    Uniform(SimDuration, SimDuration),
    /// Exponential with this mean.
    Exp(SimDuration),
    /// Lognormal by median and 95th percentile.
    Lognormal {
        /// Median.
        median: SimDuration,
        /// 95th percentile.
        p95: SimDuration,
    },
    /// Weibull by shape and mean.
    Weibull {
        /// Shape.
        shape: f64,
        /// Mean.
        mean: SimDuration,
    },
    /// One of these values, each equally likely.
    Empirical(Arc<[SimDuration]>),
}

/// An event: one clock, one verb with its targets, modifiers.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// `id`, if it has one.
    pub id: Option<String>,
    /// Where it stands.
    pub span: Span,
    /// `note`.
    pub note: Option<String>,
    /// When it happens.
    pub clock: Clock,
    /// What happens.
    pub action: Action,
    /// `for`: after this long the effect is reverted.
    pub lasts: Option<DurationLaw>,
    /// `pick`: which of the targets.
    pub pick: Pick,
}

/// When an event happens.
#[derive(Clone, Debug, PartialEq)]
pub enum Clock {
    /// Once.
    At(DurationLaw),
    /// Again and again: a fixed duration is a period from beginning to beginning, a random one runs
    /// from the end of one happening to the beginning of the next. Each target has its own clock
    /// unless `pick` chooses among them.
    Every(DurationLaw),
    /// Each time one of these enters this state.
    When {
        /// Who.
        on: Vec<Entity>,
        /// Which state.
        state: StatePattern,
        /// How long after.
        after: DurationLaw,
        /// At most this often.
        max: Option<u32>,
    },
}

/// Which of the targets an event takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// All of them.
    All,
    /// Each on its own clock.
    Each,
    /// One at random.
    One,
    /// One after the other.
    InTurn,
    /// This many at random.
    Count(u32),
    /// The backup node of the group.
    Backup,
    /// The node that serves on its own account.
    Primary,
    /// The smaller part.
    Minority,
}

/// A thing an event acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// This very thing.
    Is(Entity),
    /// `@node` of a triggered event.
    MatchedNode,
    /// `@peer`: the other node of the pair.
    MatchedPeer,
    /// `@group`.
    MatchedGroup,
    /// `@cluster`.
    MatchedCluster,
    /// `@node:service`.
    MatchedService(Service),
}

/// What an event does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// `crash`: the host loses power.
    Crash {
        /// Hosts.
        on: Vec<Target>,
        /// `services = "stopped"`: they do not come up with the host.
        services_stay_stopped: bool,
    },
    /// `shutdown`: orderly power off.
    Shutdown {
        /// Hosts.
        on: Vec<Target>,
        /// As with `Crash`.
        services_stay_stopped: bool,
    },
    /// `reboot`: off and on again.
    Reboot {
        /// Hosts.
        on: Vec<Target>,
        /// As with `Crash`.
        services_stay_stopped: bool,
    },
    /// `start` of a host: power on.
    PowerOn {
        /// Hosts.
        on: Vec<Target>,
        /// As with `Crash`.
        services_stay_stopped: bool,
    },
    /// `stop` of services.
    Stop {
        /// Services.
        on: Vec<Target>,
        /// `fails = true`: the service refuses to start afterwards.
        refuses_to_start: bool,
    },
    /// `start` of services.
    Start {
        /// Services.
        on: Vec<Target>,
    },
    /// `restart` of services.
    Restart {
        /// Services.
        on: Vec<Target>,
    },
    /// `hang` of services.
    Hang {
        /// Services.
        on: Vec<Target>,
    },
    /// `partition`: each side is a set of nodes; no path between different sides.
    Partition {
        /// The sides; who is on no side keeps all paths.
        sides: Vec<Side>,
        /// Only from the first side to the others.
        one_way: bool,
    },
    /// `degrade` of links.
    Degrade {
        /// Links.
        on: Vec<LinkId>,
        /// New probability of loss.
        loss: Option<Probability>,
        /// New round-trip time.
        rtt: Option<SimDuration>,
        /// New jitter.
        jitter: Option<SimDuration>,
        /// New bandwidth.
        bandwidth: Option<Bandwidth>,
    },
    /// `block_port` between two sets of nodes (all if empty).
    BlockPort {
        /// Port number.
        port: u16,
        /// The sides between which the port is blocked; empty for everywhere.
        sides: Vec<Side>,
        /// Only from the first side to the others.
        one_way: bool,
    },
    /// `failover` of nodes or unambiguous groups.
    Failover(Vec<Target>),
    /// `fallback` of nodes or unambiguous groups.
    Fallback(Vec<Target>),
    /// `recover` of groups.
    Recover(Vec<Target>),
    /// `ha_on` of groups.
    HaOn(Vec<Target>),
    /// `ha_off` of groups.
    HaOff(Vec<Target>),
    /// `add_users` to clusters.
    AddUsers {
        /// Clusters.
        on: Vec<Target>,
        /// How many.
        users: u32,
    },
    /// `set` a parameter while the run goes on: dotted path and value as text.
    Set {
        /// The clusters whose settings change, with the parameter and the value, checked when read.
        changes: Vec<(ClusterId, String, crate::machines::params::RawValue)>,
    },
    /// `internal_error` in the SRM of nodes.
    InternalError(Vec<Target>),
    /// `takeover_fails`: the running or next user move of a takeover to these nodes fails.
    TakeoverFails(Vec<Target>),
    /// `takeback_fails`: the running or next user move of a fallback to these nodes fails.
    TakebackFails(Vec<Target>),
    /// `start_services_fails`: services refuse to start in the next fallback to these nodes.
    StartServicesFails(Vec<Target>),
    /// `end` of an open event.
    End(EventId),
    /// `login_wave`: users of clusters log in anew.
    LoginWave {
        /// Clusters.
        on: Vec<Target>,
        /// How many.
        users: u32,
    },
}

impl Action {
    /// The things it acts on one by one; `None` for verbs that act on the network or another event.
    #[must_use]
    pub fn targets(&self) -> Option<&[Target]> {
        match self {
            Self::Crash { on, .. }
            | Self::Shutdown { on, .. }
            | Self::Reboot { on, .. }
            | Self::PowerOn { on, .. }
            | Self::Stop { on, .. }
            | Self::Start { on }
            | Self::Restart { on }
            | Self::Hang { on }
            | Self::Failover(on)
            | Self::Fallback(on)
            | Self::Recover(on)
            | Self::HaOn(on)
            | Self::HaOff(on)
            | Self::AddUsers { on, .. }
            | Self::InternalError(on)
            | Self::TakeoverFails(on)
            | Self::TakebackFails(on)
            | Self::StartServicesFails(on)
            | Self::LoginWave { on, .. } => Some(on),
            Self::Partition { .. }
            | Self::Degrade { .. }
            | Self::BlockPort { .. }
            | Self::Set { .. }
            | Self::End(_) => None,
        }
    }

    /// The verb that scenario files use.
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Crash { .. } => "crash",
            Self::Shutdown { .. } => "shutdown",
            Self::Reboot { .. } => "reboot",
            Self::PowerOn { .. } | Self::Start { .. } => "start",
            Self::Stop { .. } => "stop",
            Self::Restart { .. } => "restart",
            Self::Hang { .. } => "hang",
            Self::Partition { .. } => "partition",
            Self::Degrade { .. } => "degrade",
            Self::BlockPort { .. } => "block_port",
            Self::Failover(_) => "failover",
            Self::Fallback(_) => "fallback",
            Self::Recover(_) => "recover",
            Self::HaOn(_) => "ha_on",
            Self::HaOff(_) => "ha_off",
            Self::AddUsers { .. } => "add_users",
            Self::Set { .. } => "set",
            Self::InternalError(_) => "internal_error",
            Self::TakeoverFails(_) => "takeover_fails",
            Self::TakebackFails(_) => "takeback_fails",
            Self::StartServicesFails(_) => "start_services_fails",
            Self::End(_) => "end",
            Self::LoginWave { .. } => "login_wave",
        }
    }
}

/// One side of a partition.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Side {
    /// Whole sites: their nodes and everything else that is there, clients included.
    pub sites: Vec<SiteId>,
    /// Single nodes, without the clients at their sites.
    pub nodes: Vec<NodeId>,
}

/// A state as expectations and triggers name it; several alternatives may be given (`a|b`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatePattern {
    /// The accepted states as written: `normal`, `signed_in:n1`, `both_failed`.
    pub any_of: Vec<String>,
    /// The accepted reasons; empty accepts every reason.
    pub reasons: Vec<String>,
}

/// An expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// `name`, or a sentence made from the table.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Judged only in this variant.
    pub variant: Option<String>,
    /// Whom it is about, in file order, `but` already taken out. [`Entity::World`] for `*` with world predicates.
    pub on: Vec<Entity>,
    /// What `on` said, for messages.
    pub on_text: String,
    /// When it is judged.
    pub window: Window,
    /// What is expected.
    pub check: Check,
    /// `confidence`, which needs a sweep.
    pub confidence: Option<f64>,
    /// `by = "cluster"` and the like.
    pub by: Option<String>,
}

/// The part of the run an expectation looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// All of it.
    Whole,
    /// From an anchor, within two offsets, ends inclusive; open ended without offsets.
    Since {
        /// Where it starts to count.
        anchor: Anchor,
        /// Offsets from the anchor.
        within: Option<(SimDuration, SimDuration)>,
    },
    /// One instant, after everything that happens at it.
    At(Anchor),
}

/// A point in time that a window counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// A fixed time.
    Time(SimTime),
    /// The first time an event began.
    Began(EventId),
    /// The first time an event ended.
    Ended(EventId),
}

/// What is expected.
#[derive(Clone, Debug, PartialEq)]
pub enum Check {
    /// The subject is in the state at some time in the window.
    Enters(StatePattern),
    /// The subject is in the state at the instant, or all through the window. A list is a group in node order.
    Is(Vec<StatePattern>),
    /// The states of the subject in the window, others may not occur in between.
    Sequence(Vec<StatePattern>),
    /// The state or predicate holds at no time in the window.
    Never(StatePattern),
    /// The state or predicate holds all through the window.
    Always(StatePattern),
    /// The state or predicate holds at some time in the window, in at least one run.
    Sometimes(StatePattern),
    /// How often the subject enters the state.
    CountEnters(StatePattern, CountBound),
    /// How often the alarm is raised.
    CountAlarm(String, Vec<String>, CountBound),
    /// The alarm is raised in the window; with reasons if given.
    Alarm(String, Vec<String>),
    /// The alarm is not raised in the window.
    NoAlarm(String),
    /// The alarm is cleared in the window.
    Cleared(String),
    /// The alarm is on at the instant.
    AlarmOn(String),
    /// The event was refused at least once.
    Refused(EventId),
    /// The event took effect at least once and was never refused.
    Accepted(EventId),
    /// A metric within bounds.
    Metric {
        /// Name with suffix, such as `user_outage.p95`; a gauge without suffix when the window is an instant.
        metric: String,
        /// Smallest accepted value in the unit of the metric.
        min: Option<f64>,
        /// Largest accepted value.
        max: Option<f64>,
        /// The only accepted value.
        equals: Option<f64>,
        /// The bounds as written, for messages.
        text: String,
    },
    /// A metric compared with another variant; judged in sweeps.
    Versus {
        /// Name with suffix.
        metric: String,
        /// The other variant.
        versus: String,
        /// The bounds as written.
        text: String,
    },
    /// The story equals the recorded one.
    Golden {
        /// Name of the story.
        name: String,
        /// Kinds of lines to keep; empty for state, alarm, admin and room.
        keep: Vec<String>,
        /// Differences in time that are accepted.
        tolerance: SimDuration,
    },
    /// `check` gives this lint.
    Lint(String),
    /// `check` does not give this lint.
    NoLint(String),
    /// `check` refuses the file at this key.
    CheckError(String),
}

/// Bounds of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct CountBound {
    /// At least.
    pub min: Option<u32>,
    /// At most.
    pub max: Option<u32>,
}

impl CountBound {
    /// Whether a count is inside.
    #[must_use]
    pub fn holds(self, count: u32) -> bool {
        self.min.is_none_or(|min| count >= min) && self.max.is_none_or(|max| count <= max)
    }
}
