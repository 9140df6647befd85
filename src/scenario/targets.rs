//! `size.such_that`: what the value that is looked for must achieve.

use super::bound::{bound_value, metric_unit};
use super::context::{Context, Fields};
use super::event::items;
use super::expect::read_confidence;
use super::studies::CONFIDENCE;
use super::syntax::Value;
use super::{ProfileMode, SizeTarget, SplitBy, codes, vocabulary};

/// Share of the runs in which a largest or smallest value must meet its bound: the bound on a peak is one
/// that hardly any failover may break. Assumed, tunable as `share`.
const SHARE: f64 = 0.95;
/// Targets on the login profiles take no other key: they hold for every group, and without doubt.
const OF_METRICS: [&str; 5] = ["min", "max", "confidence", "share", "by"];

/// Targets on the login profiles, and those on runs.
pub(super) fn read(context: &mut Context<'_>, fields: &Fields<'_>) -> (Vec<ProfileMode>, Vec<SizeTarget>) {
    const EXAMPLE: &str = "[{ metric = \"user_outage.p95\", max = \"15m\" }]";
    match fields.get("such_that") {
        None => context.missing(fields, "such_that", EXAMPLE),
        Some(value) if value.list().is_some_and(<[Value]>::is_empty) => {
            context
                .error(codes::OUT_OF_RANGE, value.span, "size.such_that", "there is no target")
                .help(format!("write such_that = {EXAMPLE}"));
        }
        Some(_) => {}
    }
    let (mut profiles, mut targets) = (Vec::new(), Vec::new());
    for target in items(context, fields, "such_that") {
        context.known_keys(&target, &vocabulary::SUCH_THAT);
        if target.get("login_profile").is_some() {
            profiles.extend(read_profile(context, &target));
        } else {
            targets.extend(read_target(context, &target));
        }
    }
    (profiles, targets)
}

fn read_profile(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<ProfileMode> {
    for key in ["metric"].iter().chain(&OF_METRICS).filter(|key| fields.get(key).is_some()) {
        let message = format!("`{key}` means nothing beside `login_profile`, which holds for every group");
        context.error(codes::NOT_APPLICABLE, fields.key_span(key), &fields.at(key), message);
    }
    let word = context.take(fields, "login_profile", |c, path, value| c.word(path, value, &["law", "table"]))?;
    Some(if word == "law" { ProfileMode::Law } else { ProfileMode::Table })
}

fn read_target(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<SizeTarget> {
    if fields.get("metric").is_none() {
        context.missing(fields, "metric", "\"user_outage.p95\"");
    }
    let metric = context.take(fields, "metric", Context::text);
    let place = fields.at("metric");
    let unit = metric.as_ref().and_then(|m| metric_unit(context, m, fields.value_span("metric"), &place, false));
    let confidence = match fields.get("confidence") {
        Some(_) => read_confidence(context, fields),
        None => Some(CONFIDENCE),
    };
    let share = read_share(context, fields, metric.as_deref());
    let by = fields.get("by").and_then(|v| context.word(&fields.at("by"), v, &["cluster", "group", "node"]));
    let by = by.map(|word| match word {
        "cluster" => SplitBy::Cluster,
        "group" => SplitBy::Group,
        _ => SplitBy::Node,
    });
    let mut text = Vec::new();
    let mut bound = |key: &str| {
        let value = fields.get(key)?;
        text.push(format!("{key} = {}", value.show()));
        context.note(fields.at(key), value.show(), value.span);
        bound_value(context, &fields.at(key), value, unit?)
    };
    let (min, max) = (bound("min"), bound("max"));
    if text.is_empty() {
        context
            .error(codes::MISSING_KEY, fields.span, &fields.path, "the target has no bound")
            .help("add `min`, `max` or both");
    }
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        let message = "nothing lies between these bounds";
        context.error(codes::OUT_OF_RANGE, fields.value_span("max"), &fields.at("max"), message);
    }
    Some(SizeTarget { metric: metric?, min, max, confidence: confidence?, share, by, text: text.join(", ") })
}

/// `share` as written; else 0.95 for largest and smallest values, and the mean over runs for the others.
fn read_share(context: &mut Context<'_>, fields: &Fields<'_>, metric: Option<&str>) -> Option<f64> {
    let Some(value) = fields.get("share") else {
        let peak = metric.is_some_and(|metric| metric.ends_with(".max") || metric.ends_with(".min"));
        return peak.then_some(SHARE);
    };
    let path = fields.at("share");
    let share = context.probability(&path, value)?.value();
    if share <= 0.0 || share >= 1.0 {
        let message = "a share of the runs lies between 0 and 1";
        context
            .error(codes::OUT_OF_RANGE, value.span, &path, message)
            .help("write share = 0.95; no number of runs shows that all will meet a bound");
        return None;
    }
    Some(share)
}
