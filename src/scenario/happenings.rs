//! Events of a validated scenario: clocks, verbs, targets.

use std::sync::Arc;

use crate::diag::Span;
use crate::machines::expressway::Mode;
use crate::machines::params::RawValue;
use crate::machines::srm::Service;
use crate::outcome::Entity;
use crate::units::{Bandwidth, ClusterId, DnsId, EventId, LinkId, NodeId, Probability, SimDuration, SiteId};

use super::{CertificateNames, ChatAction, Naming, StatePattern};

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
    /// `crews`: how many effects of this event are being repaired at once; the others wait their turn.
    pub crews: Option<u32>,
    /// What makes it a step of a runbook, if it is one.
    pub step: Option<super::Step>,
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
    /// Once, after a step of a runbook is over.
    Next {
        /// The step before.
        step: EventId,
        /// How long after.
        after: DurationLaw,
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

/// What a faulty resolver still does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// It answers late.
    Slow,
    /// It is dead, and the secondary answers late.
    PrimaryDead,
    /// It gives wrong addresses.
    Wrong,
    /// It gives none.
    None,
}

/// A setting that changes while the run goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Whose.
    pub cluster: ClusterId,
    /// The system of the parameter.
    pub system: ParamSystem,
    /// The parameter.
    pub name: String,
    /// The new value.
    pub value: RawValue,
}

/// Systems whose parameters can change while a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamSystem {
    /// `params.srm`.
    Srm,
    /// `params.icsa`.
    Icsa,
    /// `params.expressway`.
    Expressway,
    /// `params.cms`.
    Cms,
    /// `params.chat`.
    Chat,
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

/// What is done to peers of an Expressway cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerOrder {
    /// `edit_config`: the configuration changes there.
    Edit,
    /// `edit_config` with names: the address of the peer changes in every peer list, or its certificate.
    Rename {
        /// How it is named from its next start on.
        naming: Option<Naming>,
        /// What its new certificate is made out to.
        certificate_names: Option<CertificateNames>,
    },
    /// `set_primary`: another peer is named as the primary; the peer itself if none is.
    SetPrimary(Option<NodeId>),
    /// `tls_mode`: the TLS verification mode changes.
    TlsMode(Mode),
    /// `clear_peers`: the peer list is cleared and saved.
    ClearPeers,
    /// `restore_peers`: it is filled in again and saved.
    RestorePeers,
    /// `maintenance_on`.
    MaintenanceOn,
    /// `maintenance_off`.
    MaintenanceOff,
    /// `force_sync`: the configuration of the primary is forced on the peer.
    ForceConfiguration,
    /// `force_sync` of the system key: the key of the peer is given to the others.
    ForceSystemKey,
    /// `internal_error`: replications to the peer end in an error.
    ReplicationFails,
    /// `internal_error` of the system key: the peer cannot read what it is sent.
    SystemKeyDiffers,
}

impl PeerOrder {
    /// The verb that scenario files use.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Edit | Self::Rename { .. } => "edit_config",
            Self::SetPrimary(_) => "set_primary",
            Self::TlsMode(_) => "tls_mode",
            Self::ClearPeers => "clear_peers",
            Self::RestorePeers => "restore_peers",
            Self::MaintenanceOn => "maintenance_on",
            Self::MaintenanceOff => "maintenance_off",
            Self::ForceConfiguration | Self::ForceSystemKey => "force_sync",
            Self::ReplicationFails | Self::SystemKeyDiffers => "internal_error",
        }
    }
}

/// What an administrator does at a Meeting Server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseCommand {
    /// `join`.
    Join,
    /// `remove`.
    Remove,
    /// `initialize`.
    Initialize,
    /// `connect`.
    Connect,
    /// `upgrade_schema`.
    UpgradeSchema,
    /// `clear_error`.
    ClearError,
    /// `upgrade`: a reboot into the next release of the software.
    Upgrade,
}

impl DatabaseCommand {
    /// Every command with its verb.
    const WORDS: [(Self, &'static str); 7] = [
        (Self::Join, "join"),
        (Self::Remove, "remove"),
        (Self::Initialize, "initialize"),
        (Self::Connect, "connect"),
        (Self::UpgradeSchema, "upgrade_schema"),
        (Self::ClearError, "clear_error"),
        (Self::Upgrade, "upgrade"),
    ];

    /// The verb that scenario files use.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        Self::WORDS[self as usize].1
    }

    /// The command of a verb.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, verb)| *verb == word).map(|(command, _)| *command)
    }
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
        /// The settings that change, checked when read.
        changes: Vec<Setting>,
    },
    /// `move_users` from clusters to another one.
    MoveUsers {
        /// Clusters.
        on: Vec<Target>,
        /// How many from each.
        users: u32,
        /// Where they go.
        to: ClusterId,
    },
    /// `dns_down` of resolvers.
    DnsDown {
        /// Resolvers.
        on: Vec<DnsId>,
        /// What they still do.
        answer: Answer,
        /// Who loses them; nothing in it stands for everybody.
        from: Side,
    },
    /// `cert_expire`: tomcat certificates of nodes, or database certificates of Meeting Servers, expire.
    CertExpire(Vec<Target>),
    /// `add_peer` to clusters.
    AddPeer {
        /// Clusters.
        on: Vec<Target>,
        /// Their new peer.
        peer: ClusterId,
    },
    /// `delete_peer` from clusters.
    DeletePeer {
        /// Clusters.
        on: Vec<Target>,
        /// The peer that goes.
        peer: ClusterId,
    },
    /// `force_sync` of clusters.
    ForceSync {
        /// Clusters that ask.
        on: Vec<Target>,
        /// Whom; all peers if nobody.
        peer: Option<ClusterId>,
        /// Also resync the peer's tomcat certificates.
        certificates: bool,
    },
    /// `edit_config` of clusters: new names of the nodes or in the certificates.
    EditConfig {
        /// Clusters.
        on: Vec<Target>,
        /// New naming.
        naming: Option<Naming>,
        /// What new certificates are made out to.
        certificate_names: Option<CertificateNames>,
    },
    /// What an administrator does to peers of Expressway clusters, or a fault of their replication.
    Expressway {
        /// Peers.
        on: Vec<Target>,
        /// What.
        order: PeerOrder,
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
    /// A command at Meeting Servers.
    Database {
        /// What is done.
        command: DatabaseCommand,
        /// Nodes and Call Bridges at which it is done.
        on: Vec<Target>,
        /// The node named in `join` or `connect`, if any.
        to: Option<NodeId>,
    },
    /// `login_wave`: users of clusters log in anew.
    LoginWave {
        /// Clusters.
        on: Vec<Target>,
        /// How many.
        users: u32,
    },
    /// Verbs of external databases and chat rooms.
    Chat(ChatAction),
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
            | Self::MoveUsers { on, .. }
            | Self::CertExpire(on)
            | Self::AddPeer { on, .. }
            | Self::DeletePeer { on, .. }
            | Self::ForceSync { on, .. }
            | Self::EditConfig { on, .. }
            | Self::Expressway { on, .. }
            | Self::InternalError(on)
            | Self::TakeoverFails(on)
            | Self::TakebackFails(on)
            | Self::StartServicesFails(on)
            | Self::Database { on, .. }
            | Self::LoginWave { on, .. } => Some(on),
            Self::Chat(chat) => chat.targets(),
            Self::Partition { .. }
            | Self::Degrade { .. }
            | Self::BlockPort { .. }
            | Self::DnsDown { .. }
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
            Self::MoveUsers { .. } => "move_users",
            Self::DnsDown { .. } => "dns_down",
            Self::CertExpire(_) => "cert_expire",
            Self::AddPeer { .. } => "add_peer",
            Self::DeletePeer { .. } => "delete_peer",
            Self::ForceSync { .. } => "force_sync",
            Self::EditConfig { .. } => "edit_config",
            Self::Expressway { order, .. } => order.verb(),
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
            Self::Database { command, .. } => command.verb(),
            Self::End(_) => "end",
            Self::LoginWave { .. } => "login_wave",
            Self::Chat(chat) => chat.verb(),
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
