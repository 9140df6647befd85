//! Tables that other verbs than `run` use: checked here, so that a slip shows early.

use std::collections::BTreeMap;

use super::bound::{bound_value, metric_unit};
use super::context::{Context, Fields};
use super::directory::Directory;
use super::event::items;
use super::overrides;
use super::syntax::{Kind, Table};
use super::vocabulary::{self, INVARIANTS};
use super::words::clip;
use super::{TracerUser, address, codes};
use crate::outcome::{CohortKind, Entity};
use crate::units::UserId;

/// `[experiment]`: the number of runs.
pub(super) fn experiment(context: &mut Context<'_>, root: &Fields<'_>) -> u64 {
    let Some(fields) = root.get("experiment").and_then(|value| context.table("experiment", value)) else { return 1 };
    context.known_keys(&fields, &vocabulary::EXPERIMENT);
    let runs = context.take_or(&fields, "runs", 1, Context::count);
    if runs == 0 {
        context.error(codes::OUT_OF_RANGE, fields.value_span("runs"), "experiment.runs", "there is at least one run");
    }
    context.take_or(&fields, "paired", true, Context::flag);
    if let Some(precision) = fields.get("precision").and_then(|value| context.table("experiment.precision", value)) {
        read_precision(context, &precision);
    }
    runs.max(1)
}

fn read_precision(context: &mut Context<'_>, fields: &Fields<'_>) {
    context.known_keys(fields, &vocabulary::PRECISION);
    for (key, example) in [("metric", "\"user_outage.p95\""), ("half_width", "\"5%\"")] {
        if fields.get(key).is_none() {
            context.missing(fields, key, example);
        }
    }
    if let Some(metric) = context.take(fields, "metric", Context::text) {
        metric_unit(context, &metric, fields.value_span("metric"), &fields.at("metric"), false);
    }
    context.take(fields, "confidence", Context::probability);
    context.take(fields, "max_runs", Context::count);
}

/// `[[sweep]]`: paths that exist, values that are lists or ranges.
pub(super) fn sweeps(context: &mut Context<'_>, root: &Fields<'_>) {
    for block in items(context, root, "sweep") {
        let mut found = Vec::new();
        overrides::assignments(block.table, "", &mut found);
        let mut lengths: Option<(usize, String)> = None;
        for assignment in found {
            let path = format!("{}.{}", block.path, assignment.path);
            overrides::apply(context, &mut root.table.clone(), &assignment.path, assignment.at, None);
            match &assignment.value.kind {
                Kind::List(values) if !values.is_empty() => {
                    if let Some((length, other)) = &lengths
                        && *length != values.len()
                    {
                        let message = format!("{} values step together with the {length} of `{other}`", values.len());
                        context
                            .error(codes::CONFLICT, assignment.value.span, &path, message)
                            .help("use two [[sweep]] blocks to multiply them");
                    }
                    lengths.get_or_insert((values.len(), assignment.path.clone()));
                }
                Kind::Table(range) => check_range(context, &Fields::new(range, path, assignment.value.span)),
                _ => {
                    context.wrong_type(&path, assignment.value, "a list of values or { from, to, step }");
                }
            }
        }
    }
}

fn check_range(context: &mut Context<'_>, range: &Fields<'_>) {
    const KEYS: [&str; 3] = ["from", "to", "step"];
    for entry in &range.table.entries {
        if !KEYS.contains(&entry.key.as_str()) {
            context
                .error(
                    codes::UNKNOWN_KEY,
                    entry.at,
                    &range.at(&entry.key),
                    format!("unknown key `{}`", clip(&entry.key)),
                )
                .nearest(&entry.key, KEYS, "known keys");
        }
    }
    for key in KEYS {
        if range.get(key).is_none() {
            context.missing(range, key, "..");
        }
    }
}

/// `[size]`.
pub(super) fn size(context: &mut Context<'_>, root: &Fields<'_>) {
    let Some(fields) = root.get("size").and_then(|value| context.table("size", value)) else { return };
    context.known_keys(&fields, &vocabulary::SIZE);
    match fields.get("find") {
        Some(value) => {
            if let Some(path) = context.text("size.find", value) {
                overrides::apply(context, &mut root.table.clone(), &path, value.span, None);
            }
        }
        None => context.missing(&fields, "find", "\"params.srm.client_relogin_upper_limit\""),
    }
    if fields.get("smallest").is_some() == fields.get("largest").is_some() {
        context
            .error(codes::CONFLICT, fields.span, "size", "`[size]` takes either `smallest` or `largest`")
            .help("write smallest = [\"120s\", \"1800s\"], the search range");
    }
    for key in ["smallest", "largest"] {
        if let Some(value) = fields.get(key)
            && value.list().is_none_or(|range| range.len() != 2)
        {
            context.wrong_type(&fields.at(key), value, "a list of two values, the search range");
        }
    }
    if fields.get("such_that").is_none() {
        context.missing(&fields, "such_that", "[{ metric = \"user_outage.p95\", max = \"15m\" }]");
    }
    for target in items(context, &fields, "such_that") {
        context.known_keys(&target, &vocabulary::SUCH_THAT);
        let Some(metric) = target.get("metric") else {
            context.missing(&target, "metric", "\"user_outage.p95\"");
            continue;
        };
        let Some(name) = context.text(&target.at("metric"), metric) else { continue };
        let unit = metric_unit(context, &name, metric.span, &target.at("metric"), false);
        for key in ["min", "max"] {
            if let (Some(value), Some(unit)) = (target.get(key), unit) {
                bound_value(context, &target.at(key), value, unit);
            }
        }
    }
}

/// `[report]`.
pub(super) fn report(context: &mut Context<'_>, root: &Fields<'_>) {
    let Some(fields) = root.get("report").and_then(|value| context.table("report", value)) else { return };
    context.known_keys(&fields, &vocabulary::REPORT);
    if let Some(value) = fields.get("metrics") {
        for (metric, span) in context.texts("report.metrics", value, "a list of metrics") {
            metric_unit(context, metric, span, "report.metrics", false);
        }
    }
    if let Some(value) = fields.get("plots")
        && value.list().is_none()
    {
        context.wrong_type("report.plots", value, "a list of tables");
    }
}

/// `[invariants]`: which are off, and why.
pub(super) fn invariants(context: &mut Context<'_>, root: &Fields<'_>) -> BTreeMap<String, String> {
    let mut off = BTreeMap::new();
    let Some(fields) = root.get("invariants").and_then(|value| context.table("invariants", value)) else { return off };
    for entry in &fields.table.entries {
        let path = fields.at(&entry.key);
        if !INVARIANTS.iter().any(|(known, _)| *known == entry.key) {
            let known = INVARIANTS.iter().map(|(known, _)| *known);
            context
                .error(codes::UNKNOWN_NAME, entry.at, &path, format!("no invariant is named `{}`", clip(&entry.key)))
                .nearest(&entry.key, known, "there are");
        }
        let Some(rows) = context.table(&path, &entry.value) else { continue };
        context.known_keys(&rows, &vocabulary::INVARIANT);
        match context.take(&rows, "off", Context::text) {
            Some(reason) if reason.trim().is_empty() => {
                let message = "an invariant is switched off with a reason";
                context.error(codes::OUT_OF_RANGE, rows.value_span("off"), &rows.at("off"), message);
            }
            Some(reason) => {
                off.insert(entry.key.clone(), reason);
            }
            None if rows.get("off").is_none() => context.missing(&rows, "off", "\"why\""),
            None => {}
        }
    }
    off
}

/// `[peering]`: names are checked, nothing is simulated.
pub(super) fn peering(context: &mut Context<'_>, directory: &Directory, root: &Fields<'_>) {
    let Some(entry) = root.table.entry("peering") else { return };
    let message = "`peering` is read, but this version does not simulate it";
    context.warn(codes::UNSUPPORTED, entry.at, "peering", message);
    let Some(fields) = context.table("peering", &entry.value) else { return };
    context.known_keys(&fields, &vocabulary::PEERING);
    context.take(&fields, "transport", |c, path, value| c.word(path, value, &["tcp", "tls", "udp"]));
    let Some(mesh) = fields.get("mesh") else { return };
    for (name, span) in context.texts("peering.mesh", mesh, "a list of clusters") {
        if !directory.cluster_names.contains_key(name) && !directory.unsupported.contains(name) {
            let known = directory.cluster_names.keys().map(String::as_str);
            context.unknown_name("cluster", name, span, "peering.mesh", known);
        }
    }
    context.note("peering.mesh".to_owned(), mesh.show(), mesh.span);
}

/// `[user.x]`.
pub(super) fn tracer_users(context: &mut Context<'_>, directory: &mut Directory, root: &Fields<'_>) -> Vec<TracerUser> {
    let mut users = Vec::new();
    for (name, _, fields) in context.things(root, "user").into_iter().take(1_000) {
        context.known_keys(&fields, &vocabulary::USER);
        if let Some(entry) = fields.table.entry("rooms") {
            let message = "`rooms` is read, but this version does not simulate chat rooms";
            context.warn(codes::UNSUPPORTED, entry.at, &fields.at("rooms"), message);
        }
        let kinds = ["plain", "dual", "mobile"];
        let client = match context.take_or(&fields, "client", "plain", |c, path, value| c.word(path, value, &kinds)) {
            "dual" => CohortKind::Dual,
            "mobile" => CohortKind::Mobile,
            _ => CohortKind::Plain,
        };
        let Some(home) = home_of(context, directory, &fields) else { continue };
        directory.user_names.insert(name.to_owned(), UserId::from(users.len()));
        users.push(TracerUser { name: name.to_owned(), home, client });
    }
    users
}

fn home_of(context: &mut Context<'_>, directory: &Directory, fields: &Fields<'_>) -> Option<crate::units::NodeId> {
    let Some(value) = fields.get("home") else {
        context.missing(fields, "home", "\"seoul/n1\"");
        return None;
    };
    let path = fields.at("home");
    let text = context.take(fields, "home", Context::text)?;
    let found = address::resolve(context, directory, &text, value.span, &path)?;
    match found.entities.as_slice() {
        [Entity::Node(node)] => Some(*node),
        _ => {
            let message = format!("`{}` is not one node", clip(&text));
            context
                .error(codes::NOT_APPLICABLE, value.span, &path, message)
                .help("a user is at home on one node: \"seoul/n1\"");
            None
        }
    }
}

/// Names of the variants, their paths checked; the assignments of the one that is asked for.
pub(super) fn variants(context: &mut Context<'_>, root: &Table) -> Vec<String> {
    let fields = Fields::new(root, "", super::load::no_span());
    let mut names = Vec::new();
    for (name, at, variant) in context.things(&fields, "variant") {
        if name == "base" {
            context.error(codes::BAD_NAME, at, &variant.path, "`base` is the file without variants");
        }
        names.push(name.to_owned());
        let mut found = Vec::new();
        overrides::assignments(variant.table, "", &mut found);
        for assignment in found {
            overrides::exists(context, root, &assignment.path, assignment.at);
        }
    }
    names
}
