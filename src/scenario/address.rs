//! Addresses: `cluster/node`, `cluster/group`, `cluster/node:service`, `site:x`, `sync:a/b` and their globs.

use std::collections::BTreeSet;

use super::chat::rooms;
use super::codes;
use super::context::Context;
use super::directory::{Directory, Member};
use super::words::{clip, glob};
use super::{NodeRole, System};
use crate::diag::Span;
use crate::machines::srm::Service;
use crate::outcome::Entity;
use crate::units::{ClusterId, GroupId, NodeId};

/// Most things that all addresses of a scenario may name together.
const ADDRESSED_MAX: usize = 2_000_000;

/// Kinds of things, to say what a verb or state can apply to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    World,
    /// A cluster of IM and Presence.
    Cluster,
    /// A cluster of Meeting Server.
    CmsCluster,
    /// A cluster of Expressway.
    ExpresswayCluster,
    Group,
    /// A node of IM and Presence.
    Node,
    /// A Meeting Server that holds a database.
    CmsNode,
    CallBridge,
    ExpresswayPeer,
    Service,
    Site,
    Link,
    Dns,
    Database,
    User,
    Room,
    Pair,
    Sync,
    Peering,
}

impl Class {
    /// Every kind of host.
    pub(super) const HOSTS: [Self; 4] = [Self::Node, Self::CmsNode, Self::CallBridge, Self::ExpresswayPeer];
    /// Every kind of cluster.
    pub(super) const CLUSTERS: [Self; 3] = [Self::Cluster, Self::CmsCluster, Self::ExpresswayCluster];

    pub(super) fn of(directory: &Directory, entity: Entity) -> Self {
        match entity {
            Entity::World => Self::World,
            Entity::Cluster(id) => match directory.clusters[id].system {
                System::Imp(_) => Self::Cluster,
                System::Cms(_) => Self::CmsCluster,
                System::Expressway(_) => Self::ExpresswayCluster,
            },
            Entity::Group(_) => Self::Group,
            Entity::Node(id) => match directory.nodes[id].role {
                NodeRole::Presence => Self::Node,
                NodeRole::Database => Self::CmsNode,
                NodeRole::CallBridge => Self::CallBridge,
                NodeRole::ExpresswayPeer => Self::ExpresswayPeer,
            },
            Entity::Service(..) => Self::Service,
            Entity::Site(_) => Self::Site,
            Entity::Link(_) => Self::Link,
            Entity::Dns(_) => Self::Dns,
            Entity::Database(_) => Self::Database,
            Entity::User(_) => Self::User,
            Entity::Room(..) => Self::Room,
            Entity::Pair(..) => Self::Pair,
            Entity::Sync(..) => Self::Sync,
            Entity::Peering => Self::Peering,
            Entity::Aspect(node, _) => Self::of(directory, Entity::Node(node)),
        }
    }

    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::World => "the world",
            Self::Cluster => "an IM and Presence cluster",
            Self::CmsCluster => "a Meeting Server cluster",
            Self::ExpresswayCluster => "an Expressway cluster",
            Self::Group => "a group",
            Self::Node => "an IM and Presence node",
            Self::CmsNode => "a Meeting Server node",
            Self::CallBridge => "a Call Bridge",
            Self::ExpresswayPeer => "an Expressway peer",
            Self::Service => "a service",
            Self::Site => "a site",
            Self::Link => "a link",
            Self::Dns => "a DNS resolver",
            Self::Database => "a database",
            Self::User => "a user",
            Self::Room => "a room",
            Self::Pair => "a pair of peers",
            Self::Sync => "the syncs of a peer",
            Self::Peering => "the peering",
        }
    }
}

/// What these kinds of things are called together: any node is "a node", any cluster "a cluster".
fn nouns(classes: &[Class]) -> String {
    let has = |all: &[Class]| all.iter().all(|class| classes.contains(class));
    let (nodes, clusters) = (has(&Class::HOSTS), has(&Class::CLUSTERS));
    let mut nouns: Vec<&str> = Vec::new();
    for class in classes {
        let noun = match class {
            host if nodes && Class::HOSTS.contains(host) => "a node",
            cluster if clusters && Class::CLUSTERS.contains(cluster) => "a cluster",
            other => other.noun(),
        };
        if !nouns.contains(&noun) {
            nouns.push(noun);
        }
    }
    nouns.join(" or ")
}

/// What an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Addressed<'a> {
    pub(super) entities: Vec<Entity>,
    /// Written with `*`: what does not fit is left out silently.
    pub(super) by_glob: bool,
    /// The address as written, where, and the key it is the value of.
    pub(super) text: &'a str,
    pub(super) span: Span,
    pub(super) path: &'a str,
}

impl Addressed<'_> {
    /// `*` alone: the world, or everything in it that fits.
    pub(super) fn is_world(&self) -> bool {
        self.entities == [Entity::World]
    }
}

/// Looks an address up. `None` means that it names nothing and that this was reported, or that it names
/// a system that is not simulated, which was reported where that system is defined.
pub(super) fn resolve<'a>(
    context: &mut Context<'_>,
    directory: &Directory,
    text: &'a str,
    span: Span,
    path: &'a str,
) -> Option<Addressed<'a>> {
    let mut lookup = Lookup { context, directory, text, span, path };
    let (entities, by_glob) = lookup.address()?;
    let found = Addressed { entities, by_glob, text, span, path };
    context.addressed += found.entities.len();
    if context.addressed > ADDRESSED_MAX {
        let message = format!("all addresses together name more than {ADDRESSED_MAX} things");
        context.error(codes::TOO_MANY, span, path, message);
        return None;
    }
    Some(found)
}

/// Things found, and whether by a glob.
type Found = (Vec<Entity>, bool);

struct Lookup<'l, 's> {
    context: &'l mut Context<'s>,
    directory: &'l Directory,
    text: &'l str,
    span: Span,
    path: &'l str,
}

impl Lookup<'_, '_> {
    fn address(&mut self) -> Option<Found> {
        let (text, directory) = (self.text, self.directory);
        if text == "*" {
            return Some((vec![Entity::World], true));
        }
        if let Some((cluster, member)) = text.split_once('/')
            && !cluster.contains(':')
        {
            return self.member(cluster, member);
        }
        match text.split_once(':') {
            Some(("site", name)) => self.named(name, &directory.site_names, "site", Entity::Site),
            Some(("link", name)) => self.named(name, &directory.link_names, "link", Entity::Link),
            Some(("dns", name)) => self.named(name, &directory.dns_names, "DNS resolver", Entity::Dns),
            Some(("database", name)) => self.named(name, &directory.database_names, "database", Entity::Database),
            Some(("user", name)) => self.named(name, &directory.user_names, "user", Entity::User),
            Some(("room", name)) => rooms::resolve(self.context, directory, name, self.span, self.path),
            Some((kind @ ("pair" | "sync"), names)) => self.peers(kind, names),
            Some((kind, _)) => {
                let kinds = ["site", "link", "dns", "database", "user", "room", "pair", "sync"];
                self.context
                    .error(
                        codes::UNKNOWN_NAME,
                        self.span,
                        self.path,
                        format!("`{}:` is no kind of address", clip(kind)),
                    )
                    .nearest(kind, kinds, "kinds are");
                None
            }
            None => self.cluster(text),
        }
    }

    fn named<K: Copy>(
        &mut self,
        name: &str,
        names: &std::collections::BTreeMap<String, K>,
        what: &str,
        entity: fn(K) -> Entity,
    ) -> Option<Found> {
        let by_glob = name.contains('*');
        let mut entities: Vec<Entity> = match names.get(name) {
            Some(id) => vec![entity(*id)],
            None if by_glob => names.iter().filter(|(known, _)| glob(name, known)).map(|(_, id)| entity(*id)).collect(),
            None => Vec::new(),
        };
        entities.sort_unstable();
        if entities.is_empty() {
            self.context.unknown_name(what, name, self.span, self.path, names.keys().map(String::as_str));
            return None;
        }
        Some((entities, by_glob))
    }

    fn cluster(&mut self, name: &str) -> Option<Found> {
        if self.directory.unsupported.contains(name) {
            return None;
        }
        if name == "peering" && !self.directory.cluster_names.contains_key(name) {
            return self.has_peering().then(|| (vec![Entity::Peering], false));
        }
        if !self.directory.cluster_names.contains_key(name)
            && let Some(help) = self.elsewhere(name)
        {
            self.context
                .error(codes::UNKNOWN_NAME, self.span, self.path, format!("no cluster is named `{}`", clip(name)))
                .help(help);
            return None;
        }
        self.named(name, &self.directory.cluster_names, "cluster", Entity::Cluster)
    }

    /// Whether there are peers; reports it if not.
    fn has_peering(&mut self) -> bool {
        let found = self.directory.peering.is_some();
        if !found {
            self.context
                .error(codes::UNKNOWN_NAME, self.span, self.path, "the file has no intercluster peers")
                .help("add [peering] with mesh = [\"a\", \"b\"]");
        }
        found
    }

    /// `pair:a/b` in either order, `sync:a/b` for the syncs in which a asks b; `*` for any cluster.
    fn peers(&mut self, kind: &str, names: &str) -> Option<Found> {
        if !self.has_peering() {
            return None;
        }
        let directory = self.directory;
        let members = directory.peering.as_ref().map(|peering| peering.members.as_slice()).unwrap_or_default();
        let Some((first, second)) = names.split_once('/').or((names == "*").then_some(("*", "*"))) else {
            let message = format!("`{}` names one cluster; `{kind}:` takes two", clip(names));
            self.context.error(codes::UNKNOWN_NAME, self.span, self.path, message).help(format!("write {kind}:a/b"));
            return None;
        };
        for name in [first, second] {
            if !members.iter().any(|id| glob(name, &directory.clusters[*id].name)) {
                if directory.unsupported.contains(name) {
                    return None;
                }
                let known = members.iter().map(|id| directory.clusters[*id].name.as_str());
                self.context.unknown_name("intercluster peer", name, self.span, self.path, known);
                return None;
            }
        }
        let fits = |name: &str, id: ClusterId| glob(name, &directory.clusters[id].name);
        let mut entities = Vec::new();
        for a in members {
            for b in members.iter().filter(|b| *b != a && fits(first, *a) && fits(second, **b)) {
                entities.push(match kind {
                    "sync" => Entity::Sync(*a, *b),
                    _ => Entity::Pair(*a.min(b), *a.max(b)),
                });
            }
        }
        entities.sort_unstable();
        entities.dedup();
        if entities.is_empty() {
            let message = format!("`{}` names no two different clusters", clip(names));
            self.context.error(codes::UNKNOWN_NAME, self.span, self.path, message);
            return None;
        }
        Some((entities, names.contains('*')))
    }

    /// A bare name that something else than a cluster has.
    fn elsewhere(&self, name: &str) -> Option<String> {
        let directory = self.directory;
        for (cluster, members) in directory.members.iter_enumerated() {
            if members.contains_key(name) {
                return Some(format!("write `{}/{name}`", directory.clusters[cluster].name));
            }
        }
        let kinds = [
            ("site", directory.site_names.contains_key(name)),
            ("link", directory.link_names.contains_key(name)),
            ("dns", directory.dns_names.contains_key(name)),
            ("database", directory.database_names.contains_key(name)),
            ("user", directory.user_names.contains_key(name)),
        ];
        kinds.iter().find(|(_, found)| *found).map(|(kind, _)| format!("write `{kind}:{name}`"))
    }

    fn member(&mut self, cluster: &str, member: &str) -> Option<Found> {
        let (member, service) = match member.split_once(':') {
            Some((member, service)) => (member, Some(service)),
            None => (member, None),
        };
        let by_glob = cluster.contains('*') || member.contains('*') || service.is_some_and(|s| s.contains('*'));
        let owners = self.owners(cluster)?;
        let mut entities = Vec::new();
        for owner in &owners {
            for (name, found) in &self.directory.members[*owner] {
                if name == member || (member.contains('*') && glob(member, name)) {
                    entities.push(match found {
                        Member::Node(id) => Entity::Node(*id),
                        Member::Group(id) => Entity::Group(*id),
                    });
                }
            }
        }
        entities.sort_unstable();
        if entities.is_empty() {
            let known: Vec<&str> =
                owners.iter().flat_map(|owner| self.directory.members[*owner].keys().map(String::as_str)).collect();
            self.context.unknown_name("node or group", member, self.span, self.path, known);
            return None;
        }
        if let Some(service) = service {
            entities = self.services(&entities, service)?;
        }
        Some((entities, by_glob))
    }

    fn owners(&mut self, cluster: &str) -> Option<Vec<crate::units::ClusterId>> {
        let (found, _) = self.cluster_or_glob(cluster)?;
        Some(found.into_iter().filter_map(|e| if let Entity::Cluster(id) = e { Some(id) } else { None }).collect())
    }

    fn cluster_or_glob(&mut self, cluster: &str) -> Option<Found> {
        // Only clusters that are not simulated match: their own message is enough.
        if cluster.contains('*') && self.directory.clusters.is_empty() && !self.directory.unsupported.is_empty() {
            return None;
        }
        self.cluster(cluster)
    }

    fn services(&mut self, hosts: &[Entity], service: &str) -> Option<Vec<Entity>> {
        let known = || Service::ALL.iter().map(|known| known.as_str());
        let words: Vec<&'static str> = known().filter(|known| *known == service || glob(service, known)).collect();
        if words.is_empty() {
            self.context.unknown_name("service", service, self.span, self.path, known());
            return None;
        }
        let mut nodes = BTreeSet::new();
        for host in hosts {
            nodes.extend(nodes_of(self.directory, *host).unwrap_or_default());
        }
        // Services have names on nodes of IM and Presence only.
        nodes.retain(|node| self.directory.nodes[*node].role == NodeRole::Presence);
        if nodes.is_empty() {
            let message = format!("`{}` names no service of an IM and Presence node", clip(self.text));
            self.context.error(codes::NOT_APPLICABLE, self.span, self.path, message);
            return None;
        }
        let of_node = |node: NodeId| words.iter().map(move |word| Entity::Service(node, word));
        Some(nodes.into_iter().flat_map(of_node).collect())
    }
}

/// Every node of a node, group, cluster or site.
pub(super) fn nodes_of(directory: &Directory, entity: Entity) -> Option<Vec<NodeId>> {
    match entity {
        Entity::Node(id) => Some(vec![id]),
        Entity::Group(id) => Some(directory.groups[id].nodes.clone()),
        Entity::Cluster(id) => Some(directory.nodes_of(id).collect()),
        Entity::Site(id) => {
            Some(directory.nodes.iter_enumerated().filter(|(_, node)| node.site == id).map(|(node, _)| node).collect())
        }
        _ => None,
    }
}

/// Every group of a node, group or cluster.
pub(super) fn groups_of(directory: &Directory, entity: Entity) -> Option<Vec<GroupId>> {
    match entity {
        Entity::Node(id) => Some(directory.nodes[id].group.into_iter().collect()),
        Entity::Group(id) => Some(vec![id]),
        Entity::Cluster(id) => Some(directory.groups_of(id).collect()),
        _ => None,
    }
}

/// Everything in the world that events and expectations can be about.
fn everything(directory: &Directory) -> Vec<Entity> {
    let mut all: Vec<Entity> = directory.clusters.keys().map(Entity::Cluster).collect();
    all.extend(directory.groups.keys().map(Entity::Group));
    all.extend(directory.nodes.keys().map(Entity::Node));
    all.extend(directory.sites.keys().map(Entity::Site));
    all.extend(directory.links.keys().map(Entity::Link));
    if let Some(peering) = &directory.peering {
        all.push(Entity::Peering);
        for a in &peering.members {
            all.extend(peering.members.iter().filter(|b| *b != a).map(|b| Entity::Sync(*a, *b)));
            all.extend(peering.members.iter().filter(|b| *b > a).map(|b| Entity::Pair(*a, *b)));
        }
    }
    all.extend(directory.database_names.values().map(|id| Entity::Database(*id)));
    all.extend(directory.user_names.values().map(|id| Entity::User(*id)));
    all.sort_unstable();
    all
}

/// The things among `found` that something can apply to. Reports when a thing named outright does not fit,
/// or when a glob leaves nothing.
pub(super) fn fitting(
    context: &mut Context<'_>,
    directory: &Directory,
    found: Addressed<'_>,
    classes: &[Class],
    what: &str,
) -> Vec<Entity> {
    let fits = |entity: &Entity| classes.contains(&Class::of(directory, *entity));
    let named = match found.is_world() && !classes.contains(&Class::World) {
        true => everything(directory),
        false => found.entities,
    };
    let misfit = named.iter().copied().find(|entity| !fits(entity));
    let rest: Vec<Entity> = named.into_iter().filter(fits).collect();
    context.addressed += rest.len();
    if let Some(misfit) = misfit
        && (!found.by_glob || rest.is_empty())
    {
        let noun = Class::of(directory, misfit).noun();
        let message = match found.by_glob {
            true => format!("{what} cannot apply to anything that `{}` names", clip(found.text)),
            false => format!("{what} cannot apply to `{}`, {noun}", clip(found.text)),
        };
        context
            .error(codes::NOT_APPLICABLE, found.span, found.path, message)
            .help(format!("it applies to {}", nouns(classes)));
    }
    rest
}
