//! What a subject can be in: states of nodes, services and users, and predicates over groups.

use crate::outcome::{Aspect, Entity, Label, Names, Outcome};
use crate::scenario::StatePattern;
use crate::units::{EventId, GroupId, NodeId};

use super::history::Piece;

/// Node states in which a node serves users who come to it.
const ACCEPTING: [&str; 5] = ["normal", "running_in_backup_mode", "taking_over", "falling_back", "unknown"];

/// Words that are not a state of anything but say something about groups or the world.
const PREDICATES: [&str; 7] =
    ["accepting_users", "dual_active", "both_failed", "unserved", "steady", "all_normal", "split_brain"];

/// Which of several nodes must be in a state for the subject to be in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    /// One of them.
    Any,
    /// All of them.
    All,
}

/// The things whose states make up the state of a subject.
pub(super) fn members(names: &Names, subject: Entity) -> Vec<Entity> {
    let all = || (0..names.cluster_of_node.len()).map(NodeId::from);
    let nodes: Vec<NodeId> = match subject {
        Entity::Group(id) => names.nodes_of_group[usize::from(id)].clone(),
        // A database cluster has a state of its own: who is primary.
        Entity::Cluster(id) if names.clusters_with_state.contains(&id) => return vec![subject],
        Entity::Cluster(id) => all().filter(|node| names.cluster_of_node[usize::from(*node)] == id).collect(),
        Entity::World => all().collect(),
        Entity::Node(id) => return aspects(names, id).chain([subject]).collect(),
        other => return vec![other],
    };
    let of_nodes: Vec<Entity> = nodes.iter().flat_map(|node| aspects(names, *node)).collect();
    // A cluster may have a state of its own beside those of its nodes.
    let whole = matches!(subject, Entity::Cluster(_)).then_some(subject);
    let nodes = nodes.into_iter().map(Entity::Node).chain(of_nodes).chain(whole);
    // The world is normal only if the peers are in sync, where there are any.
    let peering = (subject == Entity::World && names.of.contains_key(&Entity::Peering)).then_some(Entity::Peering);
    let clusters = names.clusters_with_state.iter().filter(|_| subject == Entity::World);
    nodes.chain(clusters.map(|id| Entity::Cluster(*id))).chain(peering).collect()
}

/// The sides of a node that has several.
fn aspects(names: &Names, node: NodeId) -> impl Iterator<Item = Entity> {
    let range = Entity::Aspect(node, Aspect::Configuration)..=Entity::Aspect(node, Aspect::Edit(EventId(u32::MAX)));
    names.of.range(range).map(|(entity, _)| *entity)
}

/// Whether a state word is about this thing: a node with several sides has a state of each at once, and a
/// cluster has states of its own.
fn concerns(names: &Names, entity: Entity, word: &str) -> bool {
    if word == "two_primaries" {
        return matches!(entity, Entity::Cluster(_));
    }
    let side = match word.split_once(':') {
        _ if word.starts_with("config_") => Some(Aspect::Configuration),
        Some(("tls", _)) => Some(Aspect::TlsMode),
        Some(("ras", _)) => Some(Aspect::Ras),
        Some(("has_edit", id)) => {
            let place = names.events.iter().position(|name| name == id);
            place.map(|place| Aspect::Edit(EventId::from(place)))
        }
        Some(("primary", _)) => return matches!(entity, Entity::Cluster(_)),
        _ => None,
    };
    match (side, entity) {
        (Some(side), Entity::Aspect(_, own)) => own == side,
        (Some(_), _) | (None, Entity::Aspect(..) | Entity::Cluster(_)) => false,
        (None, _) => true,
    }
}

/// The groups a subject is made of.
fn groups(names: &Names, subject: Entity) -> Vec<GroupId> {
    let all = || (0..names.cluster_of_group.len()).map(GroupId::from);
    match subject {
        Entity::Group(id) => vec![id],
        Entity::Cluster(id) => all().filter(|group| names.cluster_of_group[usize::from(*group)] == id).collect(),
        Entity::World => all().collect(),
        Entity::Node(id) => names.group_of_node.get(usize::from(id)).copied().flatten().into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether a word says something about groups or the world rather than names a state.
pub(super) fn is_predicate(word: &str) -> bool {
    PREDICATES.contains(&word)
}

/// Whether a word of a pattern is the name of an invariant rather than of a state or predicate.
pub(super) fn is_invariant(subject: Entity, word: &str) -> bool {
    subject == Entity::World && !is_predicate(word)
}

/// Whether a subject is in one of the states of a pattern during a piece of its history.
pub(super) fn holds(
    outcome: &Outcome,
    subject: Entity,
    pattern: &StatePattern,
    piece: &Piece,
    quantifier: Quantifier,
) -> bool {
    let judge = Judge { names: &outcome.names, subject, piece };
    let reason_fits = |reason: &str| pattern.reasons.is_empty() || pattern.reasons.iter().any(|r| r == reason);
    pattern.any_of.iter().any(|word| judge.predicate(word)) || {
        let fits = |(_, label, reason): &(Entity, Label, &'static str)| {
            reason_fits(reason) && pattern.any_of.iter().any(|word| judge.names.says(*label, word))
        };
        let concerned = |(entity, ..): &&(Entity, Label, &'static str)| {
            pattern.any_of.iter().any(|word| concerns(judge.names, *entity, word))
        };
        let mut states = piece.states.iter().filter(concerned).peekable();
        match quantifier {
            Quantifier::Any => states.any(fits),
            Quantifier::All => states.peek().is_some() && states.all(fits),
        }
    }
}

struct Judge<'a> {
    names: &'a Names,
    subject: Entity,
    piece: &'a Piece,
}

impl Judge<'_> {
    fn state_of(&self, node: NodeId) -> &'static str {
        let state = self.piece.states.iter().find(|(entity, ..)| *entity == Entity::Node(node));
        match state {
            Some((_, Label::Word(word), _)) => word,
            _ => "",
        }
    }

    fn both(&self, group: GroupId, state: &str) -> bool {
        let nodes = &self.names.nodes_of_group[usize::from(group)];
        nodes.len() == 2 && nodes.iter().all(|node| self.state_of(*node) == state)
    }

    fn any_group(&self, mut test: impl FnMut(GroupId) -> bool) -> bool {
        groups(self.names, self.subject).into_iter().any(&mut test)
    }

    fn peers_disagree(&self) -> bool {
        let apart = |(entity, label, _): &(Entity, Label, &str)| {
            *entity == Entity::Peering && *label == Label::Word("out_of_sync")
        };
        self.piece.states.iter().any(apart)
    }

    /// Whether a database cluster has no primary, or two.
    fn lacks_primary(&self) -> bool {
        let wrong = |(entity, label, _): &(Entity, Label, &str)| {
            matches!(entity, Entity::Cluster(_)) && matches!(label, Label::Word(_))
        };
        self.piece.states.iter().any(wrong)
    }

    fn predicate(&self, word: &str) -> bool {
        let accepts = |node: &NodeId| ACCEPTING.contains(&self.state_of(*node));
        match word {
            "accepting_users" => self.piece.states.iter().any(|(entity, ..)| match entity {
                Entity::Node(node) => accepts(node),
                _ => false,
            }),
            "dual_active" | "split_brain" => self.any_group(|group| self.both(group, "running_in_backup_mode")),
            "both_failed" => self.any_group(|group| self.both(group, "running_in_failed_mode")),
            "unserved" => self.any_group(|group| !self.names.nodes_of_group[usize::from(group)].iter().any(accepts)),
            "all_normal" => {
                // A node without a partner has no redundancy state to be normal in.
                let pairs = |group: &GroupId| self.names.nodes_of_group[usize::from(*group)].len() == 2;
                let normal = |group: &GroupId| self.both(*group, "normal");
                groups(self.names, self.subject).iter().filter(|g| pairs(g)).all(normal)
                    && !self.peers_disagree()
                    && !self.lacks_primary()
            }
            "steady" => self.piece.steady,
            invariant if is_invariant(self.subject, invariant) => !self.piece.broken.contains(&invariant),
            _ => false,
        }
    }
}

/// A pattern as messages print it.
pub(super) fn text(pattern: &StatePattern) -> String {
    let states = pattern.any_of.join("|");
    if pattern.reasons.is_empty() { states } else { format!("{states} ({})", pattern.reasons.join("|")) }
}
