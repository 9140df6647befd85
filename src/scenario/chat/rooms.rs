//! Addresses of rooms: `room:cluster/node#0`, with `*` for any cluster, node or number.

use std::collections::BTreeSet;

use crate::diag::Span;
use crate::outcome::{Entity, Names};
use crate::scenario::context::{Context, Fields};
use crate::scenario::directory::Directory;
use crate::scenario::words::{clip, glob};
use crate::scenario::{Clock, Event, Expectation, Target, TracerUser, codes};
use crate::units::NodeId;

use super::chat_of;

/// Rooms that can be looked at one by one in one file.
const NAMED_MAX: usize = 1_000;
/// Rooms of one tracer user.
const ROOMS_OF_USER_MAX: usize = 16;

/// The rooms that an address names, and whether by a glob; `None` if it names nothing, which is reported.
pub(in crate::scenario) fn resolve(
    context: &mut Context<'_>,
    directory: &Directory,
    name: &str,
    span: Span,
    path: &str,
) -> Option<(Vec<Entity>, bool)> {
    let parts = name.split_once('#').and_then(|(place, number)| Some((place.split_once('/')?, number)));
    let Some(((cluster, node), number)) = parts else {
        let message = format!("`{}` is no address of a room", clip(name));
        context
            .error(codes::UNKNOWN_NAME, span, path, message)
            .help("write room:seoul/n1#0, with the number of the room");
        return None;
    };
    let by_glob = name.contains('*');
    let mut rooms = Vec::new();
    for (id, home) in directory.nodes.iter_enumerated() {
        let of = &directory.clusters[home.cluster].name;
        if glob(cluster, of) && glob(node, &home.name) {
            let count = chat_of(directory, home.cluster).map_or(0, |chat| chat.rooms_of(id));
            rooms.extend(numbers(number, count).map(|number| Entity::Room(id, number)));
        }
    }
    if rooms.is_empty() {
        let message = format!("no room is named `{}`", clip(name));
        context.error(codes::UNKNOWN_NAME, span, path, message).help(what_there_is(directory));
        return None;
    }
    if rooms.len() > NAMED_MAX {
        let message =
            format!("`{}` names {} rooms; at most {NAMED_MAX} can be looked at one by one", clip(name), rooms.len());
        context.error(codes::TOO_MANY, span, path, message);
        return None;
    }
    Some((rooms, by_glob))
}

/// The numbers of rooms that a text means.
fn numbers(text: &str, count: u32) -> impl Iterator<Item = u32> {
    let wanted = text.to_owned();
    let exact = text.parse::<u32>().ok().filter(|_| !text.starts_with('+'));
    let range = match exact {
        Some(number) if number < count => number..number + 1,
        Some(_) => 0..0,
        None if text.contains('*') => 0..count,
        None => 0..0,
    };
    range.filter(move |number| exact.is_some() || glob(&wanted, &number.to_string()))
}

fn what_there_is(directory: &Directory) -> String {
    let with_rooms = directory.nodes.keys().filter_map(|id| {
        let count = chat_of(directory, directory.nodes[id].cluster)?.rooms_of(id);
        (count > 0).then(|| format!("room:{}#0 to #{}", directory.node_path(id), count - 1))
    });
    let texts: Vec<String> = with_rooms.take(6).collect();
    if texts.is_empty() {
        "add chat = { rooms = { n1 = 40 } } to the cluster".to_owned()
    } else {
        format!("there are {}", texts.join(", "))
    }
}

/// `rooms` of a tracer user.
pub(in crate::scenario) fn of_user(
    context: &mut Context<'_>,
    directory: &Directory,
    fields: &Fields<'_>,
    home: NodeId,
) -> Vec<Entity> {
    let Some(value) = fields.get("rooms") else { return Vec::new() };
    let path = fields.at("rooms");
    let mut rooms = Vec::new();
    for (text, span) in context.texts(&path, value, "a list of rooms") {
        let name = text.strip_prefix("room:").unwrap_or(text);
        rooms.extend(resolve(context, directory, name, span, &path).map(|(found, _)| found).unwrap_or_default());
    }
    context.note(path.clone(), value.show(), value.span);
    rooms.sort_unstable();
    rooms.dedup();
    if rooms.len() > ROOMS_OF_USER_MAX {
        let message = format!("a tracer user is in at most {ROOMS_OF_USER_MAX} rooms, not {}", rooms.len());
        context.error(codes::TOO_MANY, value.span, &path, message);
        rooms.truncate(ROOMS_OF_USER_MAX);
    }
    let own = directory.nodes[home].cluster;
    let strange =
        rooms.iter().any(|room| matches!(room, Entity::Room(node, _) if directory.nodes[*node].cluster != own));
    if strange && directory.groups.is_empty() {
        context.error(codes::NOT_APPLICABLE, value.span, &path, "a user of a node without a group enters no room");
    }
    rooms
}

/// The names of everything, those of the rooms that are looked at one by one included.
pub(in crate::scenario) fn names(
    directory: &Directory,
    event_names: Vec<String>,
    users: &[TracerUser],
    events: &[Event],
    expectations: &[Expectation],
) -> Names {
    let mut names = directory.names(event_names);
    for room in named(users, events, expectations) {
        if let Entity::Room(node, number) = room {
            let path = format!("room:{}#{number}", names.path(Entity::Node(node)));
            names.of.insert(room, path);
        }
    }
    names.rooms_of_user = users.iter().map(|user| user.rooms.clone()).collect();
    names
}

/// Rooms that are looked at one by one: those of tracer users, events and expectations.
fn named(users: &[TracerUser], events: &[Event], expectations: &[Expectation]) -> BTreeSet<Entity> {
    let of_users = users.iter().flat_map(|user| user.rooms.iter().copied());
    let of_events = events.iter().flat_map(|event| {
        let targets = event.action.targets().unwrap_or_default().iter();
        let waits: &[Entity] = if let Clock::When { on, .. } = &event.clock { on } else { &[] };
        let targets = targets.filter_map(|target| if let Target::Is(entity) = target { Some(*entity) } else { None });
        let until = event.step.iter().flat_map(|step| &step.until).flat_map(|wait| wait.on.iter().copied());
        targets.chain(waits.iter().copied()).chain(until)
    });
    let of_expectations = expectations.iter().flat_map(|expectation| expectation.on.iter().copied());
    let all = of_users.chain(of_events).chain(of_expectations);
    all.filter(|entity| matches!(entity, Entity::Room(..))).collect()
}

/// Whether an address is written as one of rooms.
pub(in crate::scenario) fn is_address(text: &str) -> bool {
    text.starts_with("room:")
}

/// Looks up rooms that a verb acts on; the kind may be left out.
pub(in crate::scenario) fn full_address(text: &str) -> String {
    if is_address(text) || text.starts_with('@') { text.to_owned() } else { format!("room:{text}") }
}
