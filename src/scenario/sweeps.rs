//! `[[sweep]]` and `[size]`: the values that a study tries.

use std::collections::BTreeMap;

use super::context::{Context, Fields};
use super::event::items;
use super::overrides::{self, Assignment};
use super::steps::{self, Ladder};
use super::study::points_of;
use super::syntax::{Kind, Table, Value};
use super::words::clip;
use super::{Size, SweepBlock, codes, targets, vocabulary};
use crate::diag::Span;

/// Most points of one study.
const POINTS_MAX: usize = 10_000;
/// Most values that `[size]` tries.
const CANDIDATES_MAX: usize = 100_000;
/// Most swept paths of one study.
const PATHS_MAX: usize = 64;
/// Tables that decide nothing in a run.
const NO_RUN: [&str; 8] = ["format", "title", "tags", "experiment", "sweep", "size", "report", "variant"];

/// `[[sweep]]`. A block with a mistake keeps its paths, so that plots can name them. `set` is what the
/// command line sets in every point.
pub(super) fn sweeps(context: &mut Context<'_>, root: &Fields<'_>, set: &[(&str, Span)]) -> Vec<SweepBlock> {
    let mut swept = Swept { root: root.table, set, seen: BTreeMap::new() };
    let mut blocks: Vec<SweepBlock> = Vec::new();
    for fields in items(context, root, "sweep") {
        blocks.push(swept.block(context, &fields));
        if swept.seen.len() > PATHS_MAX {
            let message = format!("more than {PATHS_MAX} paths are swept");
            context.error(codes::TOO_MANY, fields.span, &fields.path, message);
            break;
        }
        let points = points_of(&blocks);
        if points > POINTS_MAX as u64 {
            let message = format!("with this block there are {points} points; at most {POINTS_MAX} are run");
            context
                .error(codes::TOO_MANY, fields.span, &fields.path, message)
                .help("blocks multiply: take fewer values");
            break;
        }
    }
    blocks
}

/// What the blocks read so far have named.
struct Swept<'t> {
    /// The file that paths lead into.
    root: &'t Table,
    /// Paths that the command line sets, and where.
    set: &'t [(&'t str, Span)],
    /// Where each path stands.
    seen: BTreeMap<String, Span>,
}

impl Swept<'_> {
    fn block(&mut self, context: &mut Context<'_>, fields: &Fields<'_>) -> SweepBlock {
        let mut found = Vec::new();
        overrides::assignments(fields.table, "", &mut found);
        if found.is_empty() {
            context
                .error(codes::MISSING_KEY, fields.span, &fields.path, "the block sweeps nothing")
                .help("add \"params.srm.keepalive_timeout\" = [\"30s\", \"60s\"]");
        }
        let mut block = SweepBlock::default();
        let mut columns: Vec<Vec<String>> = Vec::new();
        for assignment in found.iter().take(PATHS_MAX + 1) {
            self.path(context, fields, assignment);
            let path = fields.at(&assignment.path);
            let values = values(context, &path, assignment.value).unwrap_or_default();
            context.note(path.clone(), assignment.value.show(), assignment.value.span);
            if let (Some(first), false) = (columns.first().filter(|column| !column.is_empty()), values.is_empty())
                && first.len() != values.len()
            {
                let message = format!(
                    "{} values step together with the {} of `{}`",
                    values.len(),
                    first.len(),
                    clip(&block.paths[0])
                );
                context
                    .error(codes::CONFLICT, assignment.value.span, &path, message)
                    .help("use two [[sweep]] blocks to multiply them");
            }
            block.paths.push(assignment.path.clone());
            columns.push(values);
        }
        block.steps = rows(&columns);
        block
    }

    /// A path must lead somewhere, once, and to something that decides a run.
    fn path(&mut self, context: &mut Context<'_>, fields: &Fields<'_>, assignment: &Assignment<'_>) {
        let (path, at) = (&assignment.path, assignment.at);
        overrides::exists(context, self.root, path, at);
        let top = path.split('.').next().unwrap_or_default();
        if NO_RUN.contains(&top) {
            let message = format!("`{}` changes nothing in a run", clip(path));
            context.error(codes::NOT_APPLICABLE, at, &fields.at(path), message);
        }
        match self.seen.get(path) {
            Some(first) => {
                context
                    .error(codes::DUPLICATE, at, &fields.at(path), format!("`{}` is swept twice", clip(path)))
                    .related(*first, "the first time is");
            }
            None => {
                self.seen.insert(path.clone(), at);
                self.overwritten(context, path, at);
            }
        }
    }

    /// A point is put over variant and command line: what they say of the same path would never be seen.
    fn overwritten(&self, context: &mut Context<'_>, swept: &str, at: Span) {
        let message = |path: &str| format!("`{}` is swept: every point of the study overwrites it", clip(path));
        let variants = self.root.get("variant").and_then(Value::table);
        for entry in variants.into_iter().flat_map(|variants| &variants.entries) {
            let mut found = Vec::new();
            if let Some(variant) = entry.value.table() {
                overrides::assignments(variant, "", &mut found);
            }
            for own in found.iter().filter(|own| covers(swept, &own.path)) {
                let path = format!("variant.{}.{}", entry.key, own.path);
                let help = "leave it out here, or make it a variant for each value instead of a [[sweep]]";
                context.error(codes::CONFLICT, own.at, &path, message(&own.path)).related(at, "swept here").help(help);
            }
        }
        for (path, place) in self.set.iter().filter(|(path, _)| covers(swept, path)) {
            let help = format!("--where {swept}=VALUE keeps the points with one of the values");
            context.error(codes::CONFLICT, *place, path, message(path)).related(at, "swept here").help(help);
        }
    }
}

/// Whether a value at the first path replaces one at the second.
fn covers(swept: &str, other: &str) -> bool {
    let mut others = other.split('.');
    swept.split('.').all(|part| others.next().is_some_and(|other| part == other || part == "*" || other == "*"))
}

/// The values of a path as TOML writes them.
fn values(context: &mut Context<'_>, path: &str, value: &Value) -> Option<Vec<String>> {
    match &value.kind {
        Kind::List(values) if values.is_empty() => {
            context.error(codes::OUT_OF_RANGE, value.span, path, "the list has no values");
            None
        }
        Kind::List(values) if values.len() > POINTS_MAX => {
            let message = format!("the list has {} values; at most {POINTS_MAX} are tried", values.len());
            context.error(codes::TOO_MANY, value.span, path, message);
            None
        }
        Kind::List(values) => Some(values.iter().map(Value::show).collect()),
        Kind::Table(range) => steps::of_table(context, &Fields::new(range, path, value.span), POINTS_MAX),
        _ => {
            context.wrong_type(path, value, "a list of values or { from, to, step }");
            None
        }
    }
}

/// One row for each step, from one column for each path.
fn rows(columns: &[Vec<String>]) -> Vec<Vec<String>> {
    let steps = columns.iter().map(Vec::len).min().unwrap_or(0);
    (0..steps).map(|step| columns.iter().map(|column| column[step].clone()).collect()).collect()
}

/// `[size]`.
pub(super) fn size(context: &mut Context<'_>, root: &Fields<'_>) -> Option<Size> {
    let fields = root.get("size").and_then(|value| context.table("size", value))?;
    context.known_keys(&fields, &vocabulary::SIZE);
    let find = read_find(context, root, &fields);
    let range = read_range(context, &fields);
    let (profiles, targets) = targets::read(context, &fields);
    let for_profiles =
        fields.get("for").is_some_and(|value| context.word("size.for", value, &["login_profiles"]).is_some());
    let (smallest, candidates) = range?;
    Some(Size { find: find?, smallest, candidates, profiles, targets, for_profiles })
}

fn read_find(context: &mut Context<'_>, root: &Fields<'_>, fields: &Fields<'_>) -> Option<String> {
    if fields.get("find").is_none() {
        context.missing(fields, "find", "\"params.srm.client_relogin_upper_limit\"");
    }
    let path = context.take(fields, "find", Context::text)?;
    let span = fields.value_span("find");
    let good = overrides::exists(context, root.table, &path, span);
    let top = path.split('.').next().unwrap_or_default();
    if good && NO_RUN.contains(&top) {
        let message = format!("`{}` changes nothing in a run", clip(&path));
        context.error(codes::NOT_APPLICABLE, span, "size.find", message);
    }
    Some(path)
}

/// Whether the smallest value is wanted, and the values that are tried.
fn read_range(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<(bool, Vec<String>)> {
    let wanted: Vec<&str> = ["smallest", "largest"].into_iter().filter(|key| fields.get(key).is_some()).collect();
    let [key] = wanted.as_slice() else {
        let span = wanted.get(1).map_or(fields.span, |key| fields.key_span(key));
        context
            .error(codes::CONFLICT, span, "size", "`[size]` takes either `smallest` or `largest`")
            .help("write smallest = [\"120s\", \"1800s\"], the search range");
        return None;
    };
    let (path, value) = (fields.at(key), fields.get(key)?);
    let Some([low, high]) = value.list() else {
        context.wrong_type(&path, value, "a list of two values, the search range");
        return None;
    };
    context.note(path.clone(), value.show(), value.span);
    if let Some(step) = fields.get("step") {
        context.note(fields.at("step"), step.show(), step.span);
    }
    let step = (fields.at("step"), fields.get("step"));
    let ladder = Ladder { from: (path.clone(), low), to: (path, high), step, most: CANDIDATES_MAX };
    Some((*key == "smallest", ladder.values(context)?))
}
