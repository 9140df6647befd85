//! Dotted paths: one way to name a value, for `--set`, `[variant.x]`, `[[sweep]]` and `[size]`.

use super::codes;
use super::context::Context;
use super::syntax::{Kind, Table, Value};
use super::vocabulary::{self, KeyInfo, KeyKind, TableInfo};
use super::words::clip;
use crate::diag::Span;
use crate::machines::params::ParamInfo;

/// Keys of `[[event]]` that are not in the table of words: the verbs.
fn is_verb(name: &str) -> bool {
    super::VERBS.iter().any(|verb| verb.name == name)
}

/// An assignment to a dotted path.
pub(super) struct Assignment<'v> {
    pub(super) path: String,
    /// Where the path is written.
    pub(super) at: Span,
    pub(super) value: &'v Value,
}

/// The assignments of a `[variant.x]` table. Dotted keys without quotes make nested tables; they mean the same.
pub(super) fn assignments<'v>(table: &'v Table, prefix: &str, found: &mut Vec<Assignment<'v>>) {
    for entry in &table.entries {
        let path = if prefix.is_empty() { entry.key.clone() } else { format!("{prefix}.{}", entry.key) };
        match &entry.value.kind {
            Kind::Table(inner) if !inner.inline => assignments(inner, &path, found),
            _ => found.push(Assignment { path, at: entry.at, value: &entry.value }),
        }
    }
}

/// Where a path has come to.
#[derive(Clone, Copy)]
enum Shape {
    Keys(&'static TableInfo),
    /// Keys of an event or a step, and verbs.
    Event(&'static TableInfo),
    Things(&'static TableInfo),
    List(&'static TableInfo),
    Params(&'static [ParamInfo]),
    /// Anything goes below here.
    Free,
    /// A single value.
    Leaf,
}

fn shape_of(key: &KeyInfo) -> Shape {
    match key.kind {
        KeyKind::Table(info) => Shape::Keys(info),
        KeyKind::Things(info) => Shape::Things(info),
        KeyKind::List(info) => Shape::List(info),
        KeyKind::Params(rows) => Shape::Params(rows),
        KeyKind::Free | KeyKind::Form(..) | KeyKind::Law => Shape::Free,
        _ => Shape::Leaf,
    }
}

/// The keys of a thing: those of a cluster depend on its kind.
fn keys_of(info: &'static TableInfo, thing: &Value) -> &'static TableInfo {
    let kind = thing.table().and_then(|table| table.get("kind")).and_then(Value::text);
    match (info.name, kind) {
        ("cluster.<name>", Some("expressway")) => &vocabulary::EXPRESSWAY,
        ("cluster.<name>", Some("cms")) => &vocabulary::CMS_CLUSTER,
        _ => info,
    }
}

/// One step down the tree.
#[derive(Clone, Copy)]
enum Step<'p> {
    /// The key of a table, there or not.
    Key(&'p str),
    /// A key of a table by its place, for `*`.
    Nth(usize),
    /// An item of a list.
    Item(usize),
}

/// Whether a path names something that is there, or a legal key; reports it if not.
pub(super) fn exists(context: &mut Context<'_>, root: &Table, path: &str, at: Span) -> bool {
    places(context, root, path, at).is_some()
}

/// Puts a value wherever a path leads, or only looks, without a value. Gives false and a diagnostic when
/// the path names nothing that is there and no legal key either.
pub(super) fn apply(context: &mut Context<'_>, root: &mut Table, path: &str, at: Span, value: Option<&Value>) -> bool {
    let Some(found) = places(context, root, path, at) else { return false };
    if let Some(value) = value {
        for place in &found {
            put(root, place, at, value);
        }
    }
    true
}

/// Puts a value at one place; tables on the way are made where they are missing.
fn put(table: &mut Table, place: &[Step<'_>], at: Span, value: &Value) {
    let Some((first, below)) = place.split_first() else { return };
    let inner = match first {
        Step::Key(key) if below.is_empty() => return table.put(key, at, value.clone()),
        Step::Key(key) => {
            if table.get(key).is_none() {
                table.put(key, at, Value { span: at, kind: Kind::Table(Table::default()) });
            }
            table.get_mut(key)
        }
        Step::Nth(index) => table.entries.get_mut(*index).map(|entry| &mut entry.value),
        Step::Item(_) => None,
    };
    match (inner.map(|value| &mut value.kind), below) {
        (Some(Kind::Table(inner)), below) => put(inner, below, at, value),
        (Some(Kind::List(items)), [Step::Item(index), below @ ..]) => {
            if let Some(Kind::Table(inner)) = items.get_mut(*index).map(|item| &mut item.kind) {
                put(inner, below, at, value);
            }
        }
        // A value of the wrong type is reported where it is read.
        _ => {}
    }
}

/// Every place a path names.
fn places<'p>(context: &mut Context<'_>, root: &Table, path: &'p str, at: Span) -> Option<Vec<Vec<Step<'p>>>> {
    let segments: Vec<&str> = path.split('.').collect();
    if segments.len() > 16 || segments.iter().any(|segment| segment.is_empty()) {
        context.error(codes::UNKNOWN_PATH, at, path, format!("`{}` is not a dotted path", clip(path)));
        return None;
    }
    if let [name] = segments.as_slice()
        && vocabulary::TOP.key(name).is_none()
        && let Some(whole) = elsewhere(root, "", name)
    {
        let message = format!("`{}` is not the whole path", clip(path));
        context.error(codes::UNKNOWN_PATH, at, path, message).help(format!("did you mean `{whole}`?"));
        return None;
    }
    let mut walk = Walk { context, path, at, here: Vec::new(), found: Vec::new() };
    let good = walk.table(Some(root), Shape::Keys(&vocabulary::TOP), &segments);
    let found = walk.found;
    context.addressed += found.len();
    good.then_some(found)
}

/// The path of a parameter, or of the first key of this name that the file has.
fn elsewhere(table: &Table, before: &str, name: &str) -> Option<String> {
    let parameter =
        |key: &KeyInfo| matches!(key.kind, KeyKind::Params(rows) if rows.iter().any(|row| row.name == name));
    if let Some(system) = vocabulary::PARAMS.keys.iter().find(|key| before.is_empty() && parameter(key)) {
        return Some(format!("params.{}.{name}", system.name));
    }
    table.entries.iter().find_map(|entry| {
        let path = format!("{before}{}", entry.key);
        if entry.key == name && entry.value.table().is_none() {
            return Some(path);
        }
        entry.value.table().and_then(|inner| elsewhere(inner, &(path + "."), name))
    })
}

/// A walk along a path; where a table is missing it goes on by the table of words alone.
struct Walk<'w, 's, 'p> {
    context: &'w mut Context<'s>,
    path: &'p str,
    at: Span,
    here: Vec<Step<'p>>,
    found: Vec<Vec<Step<'p>>>,
}

impl<'p> Walk<'_, '_, 'p> {
    fn table(&mut self, table: Option<&Table>, shape: Shape, rest: &[&'p str]) -> bool {
        let Some((first, below)) = rest.split_first() else { return true };
        match shape {
            Shape::Keys(info) => match info.key(first) {
                Some(key) => self.key(table, first, shape_of(key), below),
                None => self.unknown(first, "key", info.keys.iter().map(|key| key.name)),
            },
            Shape::Event(info) => match info.key(first) {
                Some(key) => self.key(table, first, shape_of(key), below),
                None if is_verb(first) => self.key(table, first, Shape::Free, below),
                None => {
                    let verbs = super::VERBS.iter().map(|verb| verb.name);
                    self.unknown(first, "key", info.keys.iter().map(|key| key.name).chain(verbs))
                }
            },
            Shape::Params(known) => {
                // Parameters that another key decides get their message where parameters are read.
                if known.iter().any(|row| row.name == *first) || super::params::structural(first).is_some() {
                    self.key(table, first, Shape::Leaf, below)
                } else {
                    self.unknown(first, "parameter", known.iter().map(|row| row.name))
                }
            }
            Shape::Free => self.key(table, first, Shape::Free, below),
            Shape::Things(info) => self.things(table, info, first, below),
            Shape::List(_) | Shape::Leaf => self.too_long(),
        }
    }

    /// Named things: `*` takes all of them; a name must be there.
    fn things(&mut self, table: Option<&Table>, info: &'static TableInfo, first: &'p str, below: &[&'p str]) -> bool {
        let entries = table.map(|table| table.entries.as_slice()).unwrap_or_default();
        let mut hit = false;
        for (index, entry) in entries.iter().enumerate() {
            if first != "*" && entry.key != first {
                continue;
            }
            hit = true;
            let info = keys_of(info, &entry.value);
            if !self.down(Step::Nth(index), |walk| walk.value(Some(&entry.value), Shape::Keys(info), below)) {
                return false;
            }
        }
        if hit {
            return true;
        }
        let what = info.name.split('.').rev().nth(1).unwrap_or("thing");
        self.unknown(first, what, entries.iter().map(|entry| entry.key.as_str()))
    }

    fn key(&mut self, table: Option<&Table>, key: &'p str, shape: Shape, below: &[&'p str]) -> bool {
        let value = table.and_then(|table| table.get(key));
        self.down(Step::Key(key), |walk| walk.value(value, shape, below))
    }

    fn down(&mut self, step: Step<'p>, go: impl FnOnce(&mut Self) -> bool) -> bool {
        self.here.push(step);
        let good = go(self);
        self.here.pop();
        good
    }

    /// What a step has led to.
    fn value(&mut self, value: Option<&Value>, shape: Shape, below: &[&'p str]) -> bool {
        if below.is_empty() {
            // A thing by its name is no value: one of its keys is.
            if matches!(self.here.last(), Some(Step::Nth(_) | Step::Item(_))) {
                return self.too_short();
            }
            self.found.push(self.here.clone());
            return true;
        }
        match (value.map(|value| &value.kind), shape) {
            (_, Shape::Leaf) => self.too_long(),
            (None, Shape::List(info)) => self.unknown(below[0], info.name, std::iter::empty()),
            (Some(Kind::List(items)), Shape::List(info)) => self.items(items, info, below),
            (Some(Kind::Table(inner)), shape) => self.table(Some(inner), shape, below),
            (None, shape) => self.table(None, shape, below),
            // `users.n1` where the file says `users = 15_000`: what becomes of the others is anybody's guess.
            (Some(_), Shape::Free) => self.too_long(),
            // A value of the wrong type is reported where it is read.
            (Some(_), _) => true,
        }
    }

    /// Tables of a list go by their `id`, or by `#k` counted from 1.
    fn items(&mut self, items: &[Value], info: &'static TableInfo, below: &[&'p str]) -> bool {
        let (name, below) = (below[0], &below[1..]);
        let shape = if matches!(info.name, "event" | "step") { Shape::Event(info) } else { Shape::Keys(info) };
        let id = |item: &Value| Some(item.table()?.get("id")?.text()?.to_owned());
        let number = name.strip_prefix('#').and_then(|n| n.parse::<usize>().ok());
        let mut hit = false;
        for (index, item) in items.iter().enumerate() {
            if !(name == "*" || number == Some(index + 1) || id(item).as_deref() == Some(name)) {
                continue;
            }
            hit = true;
            if !self.down(Step::Item(index), |walk| walk.value(Some(item), shape, below)) {
                return false;
            }
        }
        if hit {
            return true;
        }
        let ids: Vec<String> = items.iter().filter_map(id).collect();
        self.unknown(name, info.name, ids.iter().map(String::as_str))
    }

    /// The path up to here, for messages.
    fn before(&self) -> String {
        clip(&self.path.split('.').take(self.here.len()).collect::<Vec<_>>().join("."))
    }

    fn unknown<'k>(&mut self, segment: &str, what: &str, known: impl IntoIterator<Item = &'k str>) -> bool {
        let place = if self.here.is_empty() { "the file".to_owned() } else { format!("`{}`", self.before()) };
        let message = format!("no {what} `{}` in {place}", clip(segment));
        self.context.error(codes::UNKNOWN_PATH, self.at, self.path, message).nearest(segment, known, "there are");
        false
    }

    fn too_long(&mut self) -> bool {
        let message = format!("`{}` is a single value; nothing is below it", self.before());
        self.context.error(codes::UNKNOWN_PATH, self.at, self.path, message);
        false
    }

    fn too_short(&mut self) -> bool {
        let message = format!("`{}` names a whole table; name one of its keys", clip(self.path));
        self.context.error(codes::UNKNOWN_PATH, self.at, self.path, message);
        false
    }
}
