//! Persistent chat of clusters: rooms, High Availability, external databases.

mod databases;
mod lint;
pub(super) mod rooms;

use std::collections::BTreeMap;

use super::cluster::ClusterFacts;
use super::context::{Context, Fields};
use super::directory::{Directory, Member};
use super::{System, Target, codes, vocabulary};
use crate::machines::chat::capacity::{Demand, Template};
use crate::machines::chat::{DatabaseEngine, Params};
use crate::units::{ClusterId, DatabaseId, NodeId, Probability, Rate, SiteId, UserId};

pub(super) use databases::{named as named_database, read as read_databases, read_group as read_group_databases};
pub(super) use lint::check;

/// Rooms on one node that the product accepts. Documented: CAG15, Configure Ad Hoc and Persistent Chat.
const ROOMS_PER_NODE_MAX: u32 = 5_000;
/// Users in one room at one time. Documented: CAG15, Manage Chat.
const USERS_PER_ROOM_MAX: u32 = 1_000;
/// Source of the limits, for help lines.
const GUIDE: &str =
    "Configuration and Administration of the IM and Presence Service, chapter Configure Ad Hoc and Persistent Chat";

/// Chat of one cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Chat {
    /// Whether persistent chat is on, which makes Text Conferencing critical.
    pub persistent: bool,
    /// Whether High Availability for persistent chat is deployed.
    pub ha: bool,
    /// Persistent rooms by the node on which they live.
    pub rooms: BTreeMap<NodeId, u32>,
    /// Ad hoc rooms by node.
    pub adhoc: BTreeMap<NodeId, u32>,
    /// Users in a room at one time.
    pub users_per_room: Option<u32>,
    /// Messages in an active room.
    pub messages: Option<Rate>,
    /// Share of the rooms that are active at one time.
    pub active: Probability,
    /// Settings.
    pub params: Params,
}

impl Chat {
    /// Without rooms.
    #[must_use]
    pub fn off(params: Params) -> Self {
        Self {
            persistent: false,
            ha: false,
            rooms: BTreeMap::new(),
            adhoc: BTreeMap::new(),
            users_per_room: None,
            messages: None,
            active: Probability::ONE,
            params,
        }
    }

    /// Persistent rooms that live on a node.
    #[must_use]
    pub fn rooms_of(&self, node: NodeId) -> u32 {
        self.rooms.get(&node).copied().unwrap_or(0)
    }

    /// Rooms that one node can carry by the capacity tables; `None` without `users_per_room`, or without
    /// a table for the template.
    #[must_use]
    pub fn capacity(&self, ova: u32) -> Option<f64> {
        // "1/min" is kept in millionths of a message per second, a little less than one a minute.
        let messages = self.messages.map_or(0.0, |rate| (rate.as_per_second() * 60_000.0).round() / 1_000.0);
        let users = self.users_per_room?;
        let demand = Demand { users, messages, active: self.active.value(), ha: self.ha };
        Template::for_users(ova)?.capacity(demand)
    }
}

/// An external database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Name.
    pub name: String,
    /// Kind.
    pub engine: DatabaseEngine,
    /// Where it stands; nowhere in particular, and then reached from everywhere, if absent.
    pub site: Option<SiteId>,
    /// What is prepared for a merge of databases.
    pub merge: MergeReadiness,
}

/// What has to be prepared before databases are merged. Documented: PCHA, External Database Merge Tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergeReadiness {
    /// The tablespace of the destination is backed up.
    pub backup: bool,
    /// It has enough space.
    pub space: bool,
    /// The users of the databases may create tables and links.
    pub privileges: bool,
    /// The databases let the publisher and one another in.
    pub access: bool,
}

/// A step of the External Database Merge Tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeStep {
    /// The job is created.
    Create,
    /// It is validated.
    Validate,
    /// The databases are merged.
    Merge,
    /// The merged database is assigned to the group.
    Assign,
}

impl MergeStep {
    /// The words of scenario files, in the documented order.
    pub(super) const WORDS: [&'static str; 4] = ["create", "validate", "merge", "assign"];

    pub(super) fn from_word(word: &str) -> Self {
        match word {
            "create" => Self::Create,
            "validate" => Self::Validate,
            "merge" => Self::Merge,
            _ => Self::Assign,
        }
    }
}

/// What verbs of databases and rooms do.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatAction {
    /// `db_down` of external databases.
    DatabaseDown {
        /// Databases.
        on: Vec<DatabaseId>,
        /// Who loses them; nothing in it stands for everybody.
        from: super::Side,
    },
    /// `post` in rooms.
    Post {
        /// Rooms.
        on: Vec<Target>,
        /// Who posts.
        from: UserId,
    },
    /// `create_room` on nodes.
    CreateRoom {
        /// Nodes.
        on: Vec<Target>,
        /// Who creates it; an administrator if nobody is named.
        from: Option<UserId>,
        /// Whether it is an ad hoc room.
        adhoc: bool,
    },
    /// `merge_db`: one step towards one database for a group.
    Merge {
        /// Groups.
        on: Vec<Target>,
        /// Which step.
        step: MergeStep,
        /// The destination.
        into: DatabaseId,
    },
}

impl ChatAction {
    /// The things it acts on one by one.
    #[must_use]
    pub fn targets(&self) -> Option<&[Target]> {
        match self {
            Self::Post { on, .. } | Self::CreateRoom { on, .. } | Self::Merge { on, .. } => Some(on),
            Self::DatabaseDown { .. } => None,
        }
    }

    /// The verb that scenario files use.
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::DatabaseDown { .. } => "db_down",
            Self::Post { .. } => "post",
            Self::CreateRoom { .. } => "create_room",
            Self::Merge { .. } => "merge_db",
        }
    }
}

/// Reads `chat = { .. }` of a cluster whose nodes and groups are known.
pub(super) fn read(
    context: &mut Context<'_>,
    directory: &mut Directory,
    cluster: ClusterId,
    owner: &Fields<'_>,
    params: &Params,
) {
    let path = owner.at("chat");
    let Some(fields) = owner.get("chat").and_then(|value| context.table(&path, value)) else { return };
    context.known_keys(&fields, &vocabulary::CHAT);
    let ha = context.take_or(&fields, "ha", false, Context::flag);
    let rooms = by_node(context, directory, cluster, &fields, "rooms");
    let adhoc = by_node(context, directory, cluster, &fields, "adhoc");
    let users_per_room = read_users_per_room(context, &fields);
    let messages = context.take(&fields, "messages", Context::rate);
    let active = context.take_or(&fields, "active", Probability::ONE, Context::probability);
    for (node, count) in &rooms {
        if *count > ROOMS_PER_NODE_MAX {
            let name = &directory.nodes[*node].name;
            let message = format!("node `{name}` has {count} rooms; a node takes at most {ROOMS_PER_NODE_MAX}");
            context.error(codes::LIMIT, fields.value_span("rooms"), &fields.at("rooms"), message).help(GUIDE);
        }
    }
    let persistent = ha || !rooms.is_empty();
    let chat = Chat { persistent, ha, rooms, adhoc, users_per_room, messages, active, params: params.clone() };
    if let System::Imp(imp) = &mut directory.clusters[cluster].system {
        imp.chat = chat;
    }
}

fn read_users_per_room(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<u32> {
    let users = context.take(fields, "users_per_room", Context::count_u32)?;
    if users == 0 || users > USERS_PER_ROOM_MAX {
        let message = format!("{users} users in a room is outside 1 to {USERS_PER_ROOM_MAX}");
        let (span, path) = (fields.value_span("users_per_room"), fields.at("users_per_room"));
        context.error(codes::OUT_OF_RANGE, span, &path, message).help(GUIDE);
        return None;
    }
    Some(users)
}

/// `{ node = number }`; a node that is left out has none.
fn by_node(
    context: &mut Context<'_>,
    directory: &Directory,
    cluster: ClusterId,
    fields: &Fields<'_>,
    key: &str,
) -> BTreeMap<NodeId, u32> {
    let mut counts = BTreeMap::new();
    let Some(value) = fields.get(key) else { return counts };
    let path = fields.at(key);
    let Some(table) = context.table(&path, value) else { return counts };
    for entry in &table.table.entries {
        let path = table.at(&entry.key);
        let count = context.count_u32(&path, &entry.value);
        match directory.members[cluster].get(&entry.key) {
            Some(Member::Node(node)) => {
                if let Some(count) = count.filter(|count| *count > 0) {
                    counts.insert(*node, count);
                }
                context.note(path, entry.value.show(), entry.value.span);
            }
            _ => {
                let known = directory.nodes_of(cluster).map(|node| directory.nodes[node].name.as_str());
                context.unknown_name("node of this cluster", &entry.key, entry.at, &path, known);
            }
        }
    }
    counts
}

/// The chat of a cluster.
fn chat_of(directory: &Directory, cluster: ClusterId) -> Option<&Chat> {
    directory.clusters[cluster].imp().map(|imp| &imp.chat)
}

/// Where the chat of a cluster stands, for warnings.
fn place(directory: &Directory, fact: &ClusterFacts) -> (crate::diag::Span, String) {
    (directory.cluster_spans[fact.id], format!("{}.chat", fact.path))
}
