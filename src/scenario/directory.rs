//! Who is where: names of everything, with their numbers, and where each was defined.

use std::collections::{BTreeMap, BTreeSet};

use typed_index_collections::TiVec;

use super::{Cluster, Database, Group, Link, Node, NodeRole, Peering, Resolver, Site};
use crate::diag::Span;
use crate::machines::srm::Service;
use crate::outcome::{Aspect, Entity, Names};
use crate::units::{ClusterId, DatabaseId, DnsId, EventId, GroupId, LinkId, NodeId, SiteId, UserId};

/// Everything that addresses can name.
#[derive(Default)]
pub(super) struct Directory {
    pub(super) sites: TiVec<SiteId, Site>,
    pub(super) links: TiVec<LinkId, Link>,
    pub(super) clusters: TiVec<ClusterId, Cluster>,
    pub(super) groups: TiVec<GroupId, Group>,
    pub(super) nodes: TiVec<NodeId, Node>,
    pub(super) resolvers: TiVec<DnsId, Resolver>,
    pub(super) databases: TiVec<DatabaseId, Database>,
    pub(super) peering: Option<Peering>,
    pub(super) site_names: BTreeMap<String, SiteId>,
    pub(super) link_names: BTreeMap<String, LinkId>,
    pub(super) dns_names: BTreeMap<String, DnsId>,
    pub(super) database_names: BTreeMap<String, DatabaseId>,
    pub(super) cluster_names: BTreeMap<String, ClusterId>,
    pub(super) user_names: BTreeMap<String, UserId>,
    pub(super) event_names: BTreeMap<String, EventId>,
    /// Nodes and groups of each cluster by name.
    pub(super) members: TiVec<ClusterId, BTreeMap<String, Member>>,
    /// Clusters of systems that are not simulated: naming them is no second mistake.
    pub(super) unsupported: BTreeSet<String>,
    /// Edits of Expressway configurations that an expectation asks for.
    pub(super) watched_edits: BTreeSet<EventId>,
    pub(super) cluster_spans: TiVec<ClusterId, Span>,
    pub(super) group_spans: TiVec<GroupId, Span>,
    pub(super) link_spans: TiVec<LinkId, Span>,
}

/// A name inside a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Node(NodeId),
    Group(GroupId),
}

impl Directory {
    /// The nodes of a cluster in file order.
    pub(super) fn nodes_of(&self, cluster: ClusterId) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes.iter_enumerated().filter(move |(_, node)| node.cluster == cluster).map(|(id, _)| id)
    }

    /// The groups of a cluster in file order.
    pub(super) fn groups_of(&self, cluster: ClusterId) -> impl Iterator<Item = GroupId> + '_ {
        self.groups.iter_enumerated().filter(move |(_, group)| group.cluster == cluster).map(|(id, _)| id)
    }

    /// The link between two sites.
    pub(super) fn link_between(&self, a: SiteId, b: SiteId) -> Option<LinkId> {
        let joins = |link: &Link| link.between == [a, b] || link.between == [b, a];
        self.links.iter_enumerated().find(|(_, link)| joins(link)).map(|(id, _)| id)
    }

    /// `cluster/name` of a node.
    pub(super) fn node_path(&self, id: NodeId) -> String {
        let node = &self.nodes[id];
        format!("{}/{}", self.clusters[node.cluster].name, node.name)
    }

    /// `cluster/name` of a group.
    pub(super) fn group_path(&self, id: GroupId) -> String {
        let group = &self.groups[id];
        format!("{}/{}", self.clusters[group.cluster].name, group.name)
    }

    /// Names for records and results.
    pub(super) fn names(&self, events: Vec<String>) -> Names {
        let mut names = Names { events, ..Names::default() };
        names.of.insert(Entity::World, "*".to_owned());
        for (id, cluster) in self.clusters.iter_enumerated() {
            names.of.insert(Entity::Cluster(id), cluster.name.clone());
            if cluster.cms().is_some() {
                names.clusters_with_state.push(id);
            }
        }
        for (id, group) in self.groups.iter_enumerated() {
            names.of.insert(Entity::Group(id), self.group_path(id));
            names.nodes_of_group.push(group.nodes.clone());
            names.cluster_of_group.push(group.cluster);
        }
        for (id, node) in self.nodes.iter_enumerated() {
            let path = self.node_path(id);
            let services = if node.role == NodeRole::Presence { Service::ALL } else { &[] };
            for service in services {
                names.of.insert(Entity::Service(id, service.as_str()), format!("{path}:{service}"));
            }
            if node.role == NodeRole::ExpresswayPeer {
                // One name for all sides: their states tell them apart.
                let sides = [Aspect::Configuration, Aspect::TlsMode, Aspect::Ras].map(|side| Entity::Aspect(id, side));
                names.of.extend(sides.map(|side| (side, path.clone())));
                let edits = self.watched_edits.iter().map(|edit| Entity::Aspect(id, Aspect::Edit(*edit)));
                names.of.extend(edits.map(|edit| (edit, path.clone())));
            }
            names.of.insert(Entity::Node(id), path);
            names.cluster_of_node.push(node.cluster);
            names.group_of_node.push(node.group);
            names.users_of_node.push(node.users.total());
        }
        for (id, site) in self.sites.iter_enumerated() {
            let name = if site.name.is_empty() { "(shared)" } else { &site.name };
            names.of.insert(Entity::Site(id), format!("site:{name}"));
        }
        names.of.extend(self.link_names.iter().map(|(name, id)| (Entity::Link(*id), format!("link:{name}"))));
        names.of.extend(self.dns_names.iter().map(|(name, id)| (Entity::Dns(*id), format!("dns:{name}"))));
        names
            .of
            .extend(self.database_names.iter().map(|(name, id)| (Entity::Database(*id), format!("database:{name}"))));
        if let Some(peering) = &self.peering {
            names.of.insert(Entity::Peering, "peering".to_owned());
            let name = |id: ClusterId| self.clusters[id].name.as_str();
            for a in &peering.members {
                for b in peering.members.iter().filter(|b| *b != a) {
                    names.of.insert(Entity::Sync(*a, *b), format!("sync:{}/{}", name(*a), name(*b)));
                    if a < b {
                        names.of.insert(Entity::Pair(*a, *b), format!("pair:{}/{}", name(*a), name(*b)));
                    }
                }
            }
        }
        names.of.extend(self.user_names.iter().map(|(name, id)| (Entity::User(*id), format!("user:{name}"))));
        names
    }
}
