//! Tables that other verbs than `run` use: checked here, so that a slip shows early.

use std::collections::BTreeMap;

use super::bound::{bound_value, metric_unit};
use super::chat::rooms;
use super::context::{Context, Fields};
use super::directory::Directory;
use super::event::items;
use super::expect::read_confidence;
use super::metric::MetricUnit;
use super::overrides;
use super::syntax::{Table, Value};
use super::vocabulary::{self, INVARIANTS};
use super::words::clip;
use super::{HalfWidth, Precision, ReportOptions, SweepBlock, TracerUser, address, codes, plots};
use crate::outcome::{CohortKind, Entity};
use crate::units::UserId;

/// Confidence of intervals and targets that name none.
pub(super) const CONFIDENCE: f64 = 0.95;
/// Most runs of a study that names no limit. Assumed, tunable as `experiment.precision.max_runs`.
const MAX_RUNS: u64 = 10_000;

/// `[experiment]`: how many runs, whether they share their random numbers, and how precise.
pub(super) struct Experiment {
    pub(super) runs: u64,
    pub(super) paired: bool,
    pub(super) precision: Option<Precision>,
}

/// `[experiment]`.
pub(super) fn experiment(context: &mut Context<'_>, root: &Fields<'_>) -> Experiment {
    let Some(fields) = root.get("experiment").and_then(|value| context.table("experiment", value)) else {
        return Experiment { runs: 1, paired: true, precision: None };
    };
    context.known_keys(&fields, &vocabulary::EXPERIMENT);
    let runs = context.take_or(&fields, "runs", 1, Context::count);
    if runs == 0 {
        context.error(codes::OUT_OF_RANGE, fields.value_span("runs"), "experiment.runs", "there is at least one run");
    }
    let paired = context.take_or(&fields, "paired", true, Context::flag);
    let precision = fields.get("precision").and_then(|value| context.table("experiment.precision", value));
    let precision = precision.and_then(|precision| read_precision(context, &precision, runs));
    Experiment { runs: runs.max(1), paired, precision }
}

fn read_precision(context: &mut Context<'_>, fields: &Fields<'_>, runs: u64) -> Option<Precision> {
    context.known_keys(fields, &vocabulary::PRECISION);
    for (key, example) in [("metric", "\"user_outage.p95\""), ("half_width", "\"5%\"")] {
        if fields.get(key).is_none() {
            context.missing(fields, key, example);
        }
    }
    let metric = context.take(fields, "metric", Context::text);
    let place = fields.at("metric");
    let unit = metric.as_ref().and_then(|m| metric_unit(context, m, fields.value_span("metric"), &place, false));
    let half_width = fields.get("half_width").and_then(|v| read_half_width(context, &fields.at("half_width"), v, unit));
    let confidence = match fields.get("confidence") {
        Some(_) => read_confidence(context, fields),
        None => Some(CONFIDENCE),
    };
    let max_runs = match fields.get("max_runs") {
        Some(_) => context.take(fields, "max_runs", Context::count),
        None => Some(MAX_RUNS.max(runs)),
    };
    if let Some(max_runs) = max_runs.filter(|max_runs| *max_runs < runs.max(1)) {
        let message = format!("at most {max_runs} runs are fewer than the {} of `experiment.runs`", runs.max(1));
        context.error(codes::CONFLICT, fields.value_span("max_runs"), &fields.at("max_runs"), message);
    }
    Some(Precision { metric: metric?, half_width: half_width?, confidence: confidence?, max_runs: max_runs? })
}

/// `"5%"` is a share of the mean, everything else a value in the unit of the metric.
fn read_half_width(
    context: &mut Context<'_>,
    path: &str,
    value: &Value,
    unit: Option<MetricUnit>,
) -> Option<HalfWidth> {
    context.note(path.to_owned(), value.show(), value.span);
    if let Some(percent) = value.text().and_then(|text| text.strip_suffix('%')) {
        let share = percent.trim().parse::<f64>().ok().filter(|percent| *percent > 0.0 && *percent <= 100.0);
        if share.is_none() {
            let message = format!("`{}%` is not a share of the mean", clip(percent));
            context.error(codes::OUT_OF_RANGE, value.span, path, message).help("write half_width = \"5%\"");
        }
        return share.map(|percent| HalfWidth::Relative(percent / 100.0));
    }
    let width = bound_value(context, path, value, unit?)?;
    if width <= 0.0 {
        context.error(codes::OUT_OF_RANGE, value.span, path, "a half-width is more than 0");
        return None;
    }
    Some(HalfWidth::Absolute(width))
}

/// `[report]`: metrics and plots; plots can name what the blocks sweep.
pub(super) fn report(context: &mut Context<'_>, root: &Fields<'_>, blocks: &[SweepBlock]) -> ReportOptions {
    let mut options = ReportOptions::default();
    let Some(fields) = root.get("report").and_then(|value| context.table("report", value)) else { return options };
    context.known_keys(&fields, &vocabulary::REPORT);
    if let Some(value) = fields.get("metrics") {
        context.note(fields.at("metrics"), value.show(), value.span);
        for (metric, span) in context.texts("report.metrics", value, "a list of metrics") {
            metric_unit(context, metric, span, "report.metrics", false);
            if options.metrics.iter().any(|known| known == metric) {
                let message = format!("`{}` is listed twice", clip(metric));
                context.error(codes::DUPLICATE, span, "report.metrics", message);
            } else {
                options.metrics.push(metric.to_owned());
            }
        }
    }
    let swept: Vec<&str> = blocks.iter().flat_map(|block| &block.paths).map(String::as_str).collect();
    let tables = items(context, &fields, "plots");
    options.plots = tables.iter().filter_map(|plot| plots::read(context, plot, &swept)).collect();
    options
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

/// `[user.x]`.
pub(super) fn tracer_users(context: &mut Context<'_>, directory: &mut Directory, root: &Fields<'_>) -> Vec<TracerUser> {
    let mut users = Vec::new();
    for (name, _, fields) in context.things(root, "user").into_iter().take(1_000) {
        context.known_keys(&fields, &vocabulary::USER);
        let kinds = ["plain", "dual", "mobile"];
        let client = match context.take_or(&fields, "client", "plain", |c, path, value| c.word(path, value, &kinds)) {
            "dual" => CohortKind::Dual,
            "mobile" => CohortKind::Mobile,
            _ => CohortKind::Plain,
        };
        let Some(home) = home_of(context, directory, &fields) else { continue };
        directory.user_names.insert(name.to_owned(), UserId::from(users.len()));
        let rooms = rooms::of_user(context, directory, &fields, home);
        users.push(TracerUser { name: name.to_owned(), home, client, rooms });
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
