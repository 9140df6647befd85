//! The verbs of `[[event]]`.

/// What a verb acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerbTarget {
    /// Hosts: a node, group, cluster or site.
    Host,
    /// A service of a node.
    Service,
    /// `start`: a host or a service.
    HostOrService,
    /// A node or a group.
    NodeOrGroup,
    /// A group; a node or cluster stands for its groups.
    Group,
    /// Nodes; a group or cluster stands for its nodes.
    Node,
    /// A cluster.
    Cluster,
    /// Links.
    Link,
    /// DNS resolvers.
    Resolver,
    /// External databases.
    Database,
    /// Chat rooms.
    Room,
    /// Nodes; a cluster stands for all of its nodes.
    Certificate,
    /// Peers of Expressway clusters; a cluster stands for its peers.
    Peer,
    /// A Meeting Server node.
    CmsNode,
    /// A Call Bridge.
    CallBridge,
    /// A Meeting Server node or a Call Bridge.
    MeetingServer,
    /// A list of sides.
    Sides,
    /// A port number.
    Port,
    /// A dotted path.
    Path,
    /// The id of an event.
    Event,
    /// Something of a system that is not simulated.
    Other,
}

/// One verb.
#[derive(Clone, Copy, Debug)]
pub struct VerbInfo {
    /// The key that files write.
    pub name: &'static str,
    /// What it acts on.
    pub target: VerbTarget,
    /// Keys of `with`.
    pub with: &'static [&'static str],
    /// Whether `for` reverts it.
    pub revertible: bool,
    /// Whether this version simulates it.
    pub supported: bool,
    /// What it does.
    pub meaning: &'static str,
}

const fn verb(
    name: &'static str,
    target: VerbTarget,
    with: &'static [&'static str],
    revertible: bool,
    meaning: &'static str,
) -> VerbInfo {
    VerbInfo { name, target, with, revertible, supported: true, meaning }
}

use VerbTarget::{
    CallBridge, Certificate, Cluster, CmsNode, Database, Event, Group, Host, HostOrService, Link, MeetingServer, Node,
    NodeOrGroup, Path, Peer, Port, Resolver, Room, Service, Sides,
};

/// Every verb in the order of the reference.
pub static VERBS: &[VerbInfo] = &[
    verb("crash", Host, &["services"], true, "the host loses power"),
    verb("shutdown", Host, &["services"], true, "orderly power off"),
    verb("reboot", Host, &["services"], true, "off and on again"),
    verb("start", HostOrService, &["services"], false, "power on, or start a service"),
    verb("stop", Service, &["fails"], true, "the service stops"),
    verb("restart", Service, &[], false, "the service stops and starts"),
    verb("hang", Service, &[], true, "the service runs and does nothing"),
    verb("partition", Sides, &["one_way"], true, "no path between the sides"),
    verb("degrade", Link, &["loss", "rtt", "jitter", "bandwidth"], true, "the link gets worse"),
    verb("block_port", Port, &["between", "one_way"], true, "a firewall drops a port"),
    verb("failover", NodeOrGroup, &[], false, "an administrator takes a node out of service"),
    verb("fallback", NodeOrGroup, &[], false, "an administrator brings users home"),
    verb("recover", Group, &[], false, "an administrator recovers a failed group"),
    verb("ha_on", Group, &[], true, "an administrator switches High Availability on"),
    verb("ha_off", Group, &[], true, "an administrator switches High Availability off"),
    verb("add_users", Cluster, &["users"], false, "an administrator adds users"),
    verb("move_users", Cluster, &["users", "to"], false, "an administrator moves users to another cluster"),
    verb("dns_down", Resolver, &["answer", "from"], true, "a resolver fails"),
    verb(
        "cert_expire",
        Certificate,
        &[],
        true,
        "certificates expire: tomcat ones, and renewed ones are not trusted by the peers yet; database ones of Meeting Server, which only `initialize`, `join` and `connect` replace; those of Expressway peers, which matter where they are checked and a peer starts",
    ),
    verb("add_peer", Cluster, &["peer"], false, "an administrator adds a peer entry; each cluster needs its own"),
    verb("delete_peer", Cluster, &["peer"], false, "an administrator deletes a peer entry"),
    verb(
        "force_sync",
        Cluster,
        &["peer", "certificates", "system_key"],
        false,
        "an administrator forces a sync with a peer, or with all; on an Expressway peer ForceConfigUpdate, or ForceSystemKeyUpdate",
    ),
    verb(
        "edit_config",
        Cluster,
        &["naming", "certificate_names"],
        false,
        "an administrator renames the nodes, which makes new tomcat certificates; on an Expressway peer any change of its configuration, or of its address in the peer lists",
    ),
    verb("set_primary", Peer, &["primary"], false, "an administrator names the configuration primary on a peer"),
    verb("tls_mode", Peer, &["mode"], false, "an administrator changes the TLS verification mode, best on the primary"),
    verb(
        "clear_peers",
        Peer,
        &[],
        false,
        "an administrator clears the peer list, which resets the system at its next restart",
    ),
    verb("restore_peers", Peer, &[], false, "an administrator restores a cleared peer list"),
    verb("maintenance_on", Peer, &[], true, "a peer takes no new calls and registrations"),
    verb("maintenance_off", Peer, &[], false, "a peer takes calls and registrations again"),
    verb(
        "join",
        CmsNode,
        &["to"],
        false,
        "`database cluster join`: erases the local database and copies the primary's",
    ),
    verb(
        "remove",
        MeetingServer,
        &[],
        false,
        "`database cluster remove`: leaves the database cluster, a node with its copy",
    ),
    verb("initialize", CmsNode, &[], false, "`database cluster initialize`: the local database begins a new cluster"),
    verb("connect", CallBridge, &["to"], false, "`database cluster connect`: uses the cluster without a copy"),
    verb(
        "upgrade_schema",
        CmsNode,
        &[],
        false,
        "`database cluster upgrade_schema`: the step after an upgrade, at the present primary",
    ),
    verb("clear_error", CmsNode, &[], false, "`database cluster clear_error`: forgets a failed command"),
    verb("upgrade", MeetingServer, &[], false, "a reboot into the next release of the software"),
    verb("set", Path, &["value"], true, "a parameter changes while the run goes on"),
    verb("login_wave", Cluster, &["users"], false, "users log in anew"),
    verb(
        "internal_error",
        Node,
        &["system_key"],
        false,
        "an internal error in the node's SRM; on an Expressway peer replications end in an error",
    ),
    verb("takeover_fails", Node, &[], false, "the running or next user move of a takeover fails"),
    verb("takeback_fails", Node, &[], false, "the running or next user move of a fallback fails"),
    verb("start_services_fails", Node, &[], false, "services refuse to start in the next fallback"),
    verb("end", Event, &[], false, "an open event ends"),
    verb("db_down", Database, &["from"], true, "an external database does not answer"),
    verb("post", Room, &["from"], false, "a tracer user posts a message in a room"),
    verb("create_room", Node, &["from", "adhoc"], false, "a room is created on a node"),
    verb("merge_db", Group, &["step", "into"], false, "a step of the External Database Merge Tool"),
];

/// The row of a verb.
#[must_use]
pub fn verb_info(name: &str) -> Option<&'static VerbInfo> {
    VERBS.iter().find(|verb| verb.name == name)
}
