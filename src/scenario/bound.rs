//! Metrics in expectations and targets: which names and suffixes there are, and bounds in their units.

use super::codes;
use super::context::Context;
use super::metric::{METRICS, MetricInfo, MetricShape, MetricUnit, metric};
use super::syntax::Value;
use super::words::clip;
use crate::diag::Span;
use crate::units::{Rate, SimDuration};

/// The unit of a metric with suffix, or without at an instant. Reports unknown names.
pub(super) fn metric_unit(
    context: &mut Context<'_>,
    name: &str,
    span: Span,
    path: &str,
    at_instant: bool,
) -> Option<MetricUnit> {
    let (base, suffix) = name.split_once('.').map_or((name, None), |(base, suffix)| (base, Some(suffix)));
    let Some(info) = metric(base) else {
        context.error(codes::UNKNOWN_WORD, span, path, format!("no metric is named `{}`", clip(base))).nearest(
            base,
            METRICS.iter().map(|row| row.name),
            "metrics are",
        );
        return None;
    };
    if info.shape == MetricShape::Other {
        let message = format!("`{base}` belongs to a system that this version does not simulate");
        context.error(codes::UNSUPPORTED, span, path, message);
        return None;
    }
    if at_instant {
        return gauge_unit(context, info, suffix, span, path);
    }
    if info.takes(suffix.unwrap_or_default()) {
        return Some(info.unit_with(suffix.unwrap_or_default()));
    }
    let accepted: Vec<&str> =
        info.shape.suffixes().iter().copied().filter(|suffix| info.takes(suffix) && !suffix.is_empty()).collect();
    match suffix {
        _ if accepted.is_empty() => {
            let message = format!("`{base}` is read at an instant");
            context
                .error(codes::NOT_APPLICABLE, span, path, message)
                .help(format!("write metric = \"{base}\" and at = \"12m\""));
        }
        None => {
            let help = format!("write `{base}.{}`; suffixes are {}", accepted[0], accepted.join(", "));
            context.error(codes::MISSING_KEY, span, path, format!("`{base}` needs a suffix")).help(help);
        }
        Some(suffix) => {
            context
                .error(codes::UNKNOWN_WORD, span, path, format!("`{}` is no suffix of `{base}`", clip(suffix)))
                .help(format!("suffixes are {}", accepted.join(", ")));
        }
    }
    None
}

/// The unit of a gauge, which is read at an instant and has no suffix.
fn gauge_unit(
    context: &mut Context<'_>,
    info: &'static MetricInfo,
    suffix: Option<&str>,
    span: Span,
    path: &str,
) -> Option<MetricUnit> {
    let base = info.name;
    if !info.shape.is_gauge() {
        let gauges: Vec<&str> = METRICS.iter().filter(|row| row.shape.is_gauge()).map(|row| row.name).collect();
        let message = format!("`{base}` has no value at an instant");
        context.error(codes::NOT_APPLICABLE, span, path, message).help(format!("these have: {}", gauges.join(", ")));
        return None;
    }
    if suffix.is_some() {
        let message = "a value at an instant has no suffix";
        context.error(codes::NOT_APPLICABLE, span, path, message).help(format!("write metric = \"{base}\""));
        return None;
    }
    Some(info.unit)
}

/// A bound in the unit of a metric: times in seconds or minutes, rates per second.
pub(super) fn bound_value(context: &mut Context<'_>, path: &str, value: &Value, unit: MetricUnit) -> Option<f64> {
    match unit {
        MetricUnit::Seconds => context.duration(path, value).map(SimDuration::as_secs_f64),
        MetricUnit::Minutes => context.duration(path, value).map(|time| time.as_secs_f64() / 60.0),
        // A queue has no rate of zero; a bound may be.
        MetricUnit::PerSecond if value.text() == Some("0/s") => Some(0.0),
        MetricUnit::PerSecond => context.rate(path, value).map(Rate::as_per_second),
        MetricUnit::Count | MetricUnit::Share => context.number(path, value),
    }
}
