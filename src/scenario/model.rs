//! A validated scenario: every selector resolved, every value in range, every default filled in.

use std::collections::BTreeMap;
use std::sync::Arc;

use typed_index_collections::TiVec;

use super::{CmsCluster, Event, Expectation, ExpresswayCluster};
use crate::machines::{icsa, srm};
use crate::outcome::Names;
use crate::units::{
    Bandwidth, ClusterId, DatabaseId, DnsId, EventId, GroupId, LinkId, NodeId, Probability, Rate, SimDuration, SiteId,
    UserId,
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
    /// Resolvers.
    pub resolvers: TiVec<DnsId, Resolver>,
    /// External databases.
    pub databases: TiVec<DatabaseId, super::Database>,
    /// Intercluster peers, if there are any.
    pub peering: Option<super::Peering>,
    /// Tracer users.
    pub users: TiVec<UserId, TracerUser>,
    /// `[[event]]` in file order, then `[[step]]`.
    pub events: TiVec<EventId, Event>,
    /// The steps of a runbook and what they may cost, if there are any.
    pub runbook: Option<super::Runbook>,
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
    Imp(Box<ImpCluster>),
    /// Cisco Meeting Server.
    Cms(Box<CmsCluster>),
    /// Cisco Expressway.
    Expressway(Box<ExpresswayCluster>),
}

impl Cluster {
    /// The cluster as one of IM and Presence, if it is one.
    #[must_use]
    pub fn imp(&self) -> Option<&ImpCluster> {
        if let System::Imp(imp) = &self.system { Some(imp) } else { None }
    }

    /// The cluster as one of IM and Presence, for a cluster that has redundancy groups or intercluster peers.
    ///
    /// # Panics
    /// If it is of another kind: only IM and Presence clusters have groups and peers.
    #[must_use]
    pub fn presence(&self) -> &ImpCluster {
        self.imp().expect("only IM and Presence clusters have groups and peers")
    }

    /// The cluster as one of Meeting Server, if it is one.
    #[must_use]
    pub fn cms(&self) -> Option<&CmsCluster> {
        if let System::Cms(cms) = &self.system { Some(cms) } else { None }
    }

    /// The cluster as one of Expressway, if it is one.
    #[must_use]
    pub fn expressway(&self) -> Option<&ExpresswayCluster> {
        if let System::Expressway(expressway) = &self.system { Some(expressway) } else { None }
    }
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
    /// Chat.
    pub chat: super::Chat,
    /// How nodes name one another.
    pub naming: Naming,
    /// What certificates are made out to.
    pub certificate_names: CertificateNames,
    /// Form of the users' addresses.
    pub im_address_scheme: ImAddressScheme,
    /// Platform, as the file says it.
    pub platform: String,
    /// The resolver that its nodes ask; none stands for names that always resolve.
    pub dns: Option<DnsId>,
    /// When Cisco Sync Agent has finished the first user sync.
    pub user_sync: SimDuration,
    /// Settings of the redundancy groups.
    pub srm: srm::Params,
    /// Settings of intercluster peering.
    pub icsa: icsa::Params,
}

/// How nodes name one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// By fully qualified domain name.
    Fqdn,
    /// By host name.
    Hostname,
    /// By address.
    Ip,
}

/// What certificates are made out to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateNames {
    /// Names, which must resolve.
    Name,
    /// Addresses.
    Address,
}

/// Form of the users' addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImAddressScheme {
    /// User id and default domain.
    UserId,
    /// Directory URI.
    DirectoryUri,
}

/// A DNS resolver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolver {
    /// Name.
    pub name: String,
    /// Where it stands; nowhere in particular, and then reached from everywhere, if absent.
    pub site: Option<SiteId>,
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
    /// External database of chat of each of its nodes.
    pub databases: Vec<Option<DatabaseId>>,
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
    /// What it is in its cluster.
    pub role: NodeRole,
    /// Site; its clients are there too.
    pub site: SiteId,
    /// Users at home here, by kind of client.
    pub users: HomeUsers,
}

/// What a node is in its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeRole {
    /// A node of an IM and Presence cluster.
    Presence,
    /// A Meeting Server that holds a database.
    Database,
    /// A Call Bridge of a Meeting Server cluster.
    CallBridge,
    /// A peer of an Expressway cluster.
    ExpresswayPeer,
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
    /// Chat rooms the user is in.
    pub rooms: Vec<crate::outcome::Entity>,
}
