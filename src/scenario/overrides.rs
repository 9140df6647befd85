//! Dotted paths: one way to name a value, for `--set`, `[variant.x]`, `[[sweep]]` and `[size]`.

use super::codes;
use super::context::Context;
use super::syntax::{Kind, Table, Value};
use super::vocabulary::{self, KeyInfo, KeyKind, TableInfo};
use super::words::clip;
use crate::diag::Span;

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
    Event,
    Things(&'static TableInfo),
    List(&'static TableInfo),
    Srm,
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
        KeyKind::Srm => Shape::Srm,
        KeyKind::Free | KeyKind::Form(_) | KeyKind::Law => Shape::Free,
        _ => Shape::Leaf,
    }
}

/// Looks a path up in `root` and, with a value, puts the value there.
///
/// Gives false and a diagnostic when the path names nothing that exists and is no legal key either.
pub(super) fn apply(context: &mut Context<'_>, root: &mut Table, path: &str, at: Span, value: Option<&Value>) -> bool {
    let segments: Vec<&str> = path.split('.').collect();
    if segments.len() > 16 || segments.iter().any(|segment| segment.is_empty()) {
        context.error(codes::UNKNOWN_PATH, at, path, format!("`{}` is not a dotted path", clip(path)));
        return false;
    }
    let mut walk = Walk { context, path, at, value, done: 0 };
    walk.table(root, Shape::Keys(&vocabulary::TOP), &segments)
}

struct Walk<'w, 's, 'v> {
    context: &'w mut Context<'s>,
    path: &'w str,
    at: Span,
    value: Option<&'v Value>,
    /// Segments already walked, for messages.
    done: usize,
}

impl Walk<'_, '_, '_> {
    fn table(&mut self, table: &mut Table, shape: Shape, rest: &[&str]) -> bool {
        let Some((first, below)) = rest.split_first() else { return true };
        match shape {
            Shape::Keys(info) => match info.key(first) {
                Some(key) => self.step(table, first, shape_of(key), below),
                None => self.unknown(first, "key", info.keys.iter().map(|key| key.name)),
            },
            Shape::Event => match vocabulary::EVENT.key(first) {
                Some(key) => self.step(table, first, shape_of(key), below),
                None if is_verb(first) => self.step(table, first, Shape::Free, below),
                None => {
                    let verbs = super::VERBS.iter().map(|verb| verb.name);
                    self.unknown(first, "key", vocabulary::EVENT.keys.iter().map(|key| key.name).chain(verbs))
                }
            },
            Shape::Srm => {
                let known = vocabulary::srm_params();
                // Parameters that another key decides get their message where parameters are read.
                if known.iter().any(|row| row.name == *first) || super::params::structural(first).is_some() {
                    self.step(table, first, Shape::Leaf, below)
                } else {
                    self.unknown(first, "parameter", known.iter().map(|row| row.name))
                }
            }
            Shape::Free => self.step(table, first, Shape::Free, below),
            Shape::Things(info) => self.things(table, info, first, below),
            Shape::List(_) | Shape::Leaf => self.too_long(),
        }
    }

    /// Named things: `*` takes all of them; a name must be there.
    fn things(&mut self, table: &mut Table, info: &'static TableInfo, first: &str, below: &[&str]) -> bool {
        let names: Vec<String> = table.entries.iter().map(|entry| entry.key.clone()).collect();
        if first == "*" {
            if names.is_empty() {
                return self.unknown(first, "thing", std::iter::empty());
            }
            return names.iter().all(|name| self.step(table, name, Shape::Keys(info), below));
        }
        if !names.iter().any(|name| name == first) {
            return self.unknown(
                first,
                info.name.split('.').rev().nth(1).unwrap_or("thing"),
                names.iter().map(String::as_str),
            );
        }
        self.step(table, first, Shape::Keys(info), below)
    }

    /// Goes down one key, or sets it if the path ends here.
    fn step(&mut self, table: &mut Table, key: &str, shape: Shape, below: &[&str]) -> bool {
        if below.is_empty() {
            if let Some(value) = self.value {
                table.put(key, self.at, value.clone());
            }
            return true;
        }
        if matches!(shape, Shape::Leaf) {
            self.done += 1;
            return self.too_long();
        }
        if table.get(key).is_none() {
            if matches!(shape, Shape::Things(_) | Shape::List(_)) {
                self.done += 1;
                return self.unknown(below[0], key, std::iter::empty());
            }
            let empty = Value { span: self.at, kind: Kind::Table(Table::default()) };
            table.put(key, self.at, empty);
        }
        self.done += 1;
        let inner = table.get_mut(key).expect("the key was just put there");
        let done = match (&mut inner.kind, shape) {
            (Kind::Table(inner), _) => self.table(inner, shape, below),
            (Kind::List(items), Shape::List(info)) => self.items(items, info, below),
            // `users.n1` where the file says `users = 15_000`: what becomes of the others is anybody's guess.
            (_, Shape::Free) => self.too_long(),
            // A value of the wrong type is reported where it is read.
            _ => true,
        };
        self.done -= 1;
        done
    }

    /// Tables of a list go by their `id`, or by `#k` counted from 1.
    fn items(&mut self, items: &mut [Value], info: &'static TableInfo, below: &[&str]) -> bool {
        let (name, below) = (below[0], &below[1..]);
        let shape = if info.name == "event" { Shape::Event } else { Shape::Keys(info) };
        let ids: Vec<Option<String>> =
            items.iter().map(|item| Some(item.table()?.get("id")?.text()?.to_owned())).collect();
        let mut hit = false;
        for (index, item) in items.iter_mut().enumerate() {
            let by_number = name.strip_prefix('#').is_some_and(|n| n == (index + 1).to_string());
            if !(name == "*" || by_number || ids[index].as_deref() == Some(name)) {
                continue;
            }
            hit = true;
            self.done += 1;
            let done = match &mut item.kind {
                Kind::Table(_) if below.is_empty() => self.too_short(),
                Kind::Table(table) => self.table(table, shape, below),
                _ => true,
            };
            self.done -= 1;
            if !done {
                return false;
            }
        }
        hit || self.unknown(name, info.name, ids.iter().filter_map(Option::as_deref))
    }

    fn unknown<'k>(&mut self, segment: &str, what: &str, known: impl IntoIterator<Item = &'k str>) -> bool {
        let before: Vec<&str> = self.path.split('.').take(self.done).collect();
        let place = if before.is_empty() { "the file".to_owned() } else { format!("`{}`", clip(&before.join("."))) };
        let message = format!("no {what} `{}` in {place}", clip(segment));
        self.context.error(codes::UNKNOWN_PATH, self.at, self.path, message).nearest(segment, known, "there are");
        false
    }

    fn too_long(&mut self) -> bool {
        let before: Vec<&str> = self.path.split('.').take(self.done).collect();
        let message = format!("`{}` is a single value; nothing is below it", clip(&before.join(".")));
        self.context.error(codes::UNKNOWN_PATH, self.at, self.path, message);
        false
    }

    fn too_short(&mut self) -> bool {
        let message = format!("`{}` names a whole table; name one of its keys", clip(self.path));
        self.context.error(codes::UNKNOWN_PATH, self.at, self.path, message);
        false
    }
}
