//! `[report].plots`: what a report draws beside the usual pictures.

use super::bound::metric_unit;
use super::context::{Context, Fields};
use super::syntax::Value;
use super::words::clip;
use super::{Plot, codes, vocabulary};

/// The key that says what a plot is, and the keys that only this kind has.
const KINDS: [(&str, &[&str]); 3] = [("frontier", &["color"]), ("heatmap", &["x", "y"]), ("tornado", &[])];

/// Reads one plot; it can name what the blocks sweep.
pub(super) fn read(context: &mut Context<'_>, fields: &Fields<'_>, swept: &[&str]) -> Option<Plot> {
    context.known_keys(fields, &vocabulary::PLOT);
    let kind = kind(context, fields)?;
    let others = KINDS.iter().filter(|(other, _)| *other != kind).flat_map(|(_, keys)| *keys);
    for key in others.filter(|key| fields.get(key).is_some()) {
        let message = format!("`{key}` means nothing in a {kind}");
        context.error(codes::NOT_APPLICABLE, fields.key_span(key), &fields.at(key), message);
    }
    let (path, value) = (fields.at(kind), fields.get(kind)?);
    match kind {
        "frontier" => {
            let color = fields.get("color").map(|_| swept_path(context, fields, "color", swept));
            let Some([x, y]) = value.list() else {
                context
                    .wrong_type(&path, value, "a list of two metrics")
                    .help("write frontier = [\"detection_time.p95\", \"spurious_failovers.per_year\"]");
                return None;
            };
            let (x, y) = (plotted(context, &path, x), plotted(context, &path, y));
            Some(Plot::Frontier { x: x?, y: y?, color: color.flatten() })
        }
        "heatmap" => {
            let metric = plotted(context, &path, value);
            let (x, y) = (swept_path(context, fields, "x", swept), swept_path(context, fields, "y", swept));
            let (metric, x, y) = (metric?, x?, y?);
            if x == y {
                let message = "both axes of the heat map are the same path";
                context.error(codes::CONFLICT, fields.value_span("y"), &fields.at("y"), message);
            }
            Some(Plot::Heatmap { metric, x, y })
        }
        _ => Some(Plot::Tornado { metric: plotted(context, &path, value)? }),
    }
}

/// What a plot is; it is just one thing.
fn kind(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<&'static str> {
    let mut kinds = KINDS.iter().map(|(kind, _)| *kind).filter(|kind| fields.get(kind).is_some());
    let Some(first) = kinds.next() else {
        context
            .error(codes::MISSING_KEY, fields.span, &fields.path, "the plot does not say what it shows")
            .help("add frontier = [metric, metric], heatmap = metric with x and y, or tornado = metric");
        return None;
    };
    if let Some(second) = kinds.next() {
        let message = "a plot is a frontier, a heat map or a tornado";
        context
            .error(codes::CONFLICT, fields.key_span(second), &fields.at(second), message)
            .related(fields.key_span(first), "the other one is")
            .help("write two plots");
        return None;
    }
    Some(first)
}

/// A metric of a plot.
fn plotted(context: &mut Context<'_>, path: &str, value: &Value) -> Option<String> {
    let metric = context.text(path, value)?;
    metric_unit(context, &metric, value.span, path, false)?;
    Some(metric)
}

/// A path that `[[sweep]]` has.
fn swept_path(context: &mut Context<'_>, fields: &Fields<'_>, key: &str, swept: &[&str]) -> Option<String> {
    let Some(value) = fields.get(key) else {
        context.missing(fields, key, "\"params.srm.keepalive_timeout\"");
        return None;
    };
    let place = fields.at(key);
    let path = context.text(&place, value)?;
    if !swept.contains(&path.as_str()) {
        let message = format!("no [[sweep]] has the path `{}`", clip(&path));
        context.error(codes::UNKNOWN_NAME, value.span, &place, message).nearest(
            &path,
            swept.iter().copied(),
            "swept are",
        );
        return None;
    }
    Some(path)
}
