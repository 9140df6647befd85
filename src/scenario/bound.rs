//! Metrics in expectations and targets: which names and suffixes there are, and bounds in their units.

use super::Change;
use super::codes;
use super::context::Context;
use super::metric::{METRICS, MetricInfo, MetricShape, MetricUnit, metric};
use super::syntax::{Kind, Value};
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

/// A change of a metric: a share such as `"-10%"`, or a value with a sign in the unit of the metric.
pub(super) fn change_value(context: &mut Context<'_>, path: &str, value: &Value, unit: MetricUnit) -> Option<Change> {
    let change = match &value.kind {
        Kind::Text(text) => change_of(text, unit),
        Kind::Integer(_) | Kind::Float(_) if matches!(unit, MetricUnit::Count | MetricUnit::Share) => {
            context.number(path, value).map(Change::Amount)
        }
        _ => None,
    };
    if change.is_none() {
        let example = match unit {
            MetricUnit::Seconds | MetricUnit::Minutes => "a change such as \"-10%\" or \"-2m\"",
            MetricUnit::PerSecond => "a change such as \"-10%\" or \"-2/s\"",
            MetricUnit::Count | MetricUnit::Share => "a change such as \"-10%\" or -2",
        };
        context.wrong_type(path, value, example);
    }
    change
}

fn change_of(text: &str, unit: MetricUnit) -> Option<Change> {
    let (sign, bare) = match text.strip_prefix('-') {
        Some(bare) => (-1.0, bare),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let bare = bare.trim_start();
    if bare.starts_with(['+', '-']) {
        return None;
    }
    if let Some(percent) = bare.strip_suffix('%') {
        let percent: f64 = percent.trim_end().parse().ok()?;
        return percent.is_finite().then_some(Change::Share(sign * percent / 100.0));
    }
    let amount = match unit {
        MetricUnit::Seconds => SimDuration::parse(bare).ok()?.as_secs_f64(),
        MetricUnit::Minutes => SimDuration::parse(bare).ok()?.as_secs_f64() / 60.0,
        MetricUnit::PerSecond => Rate::parse(bare).ok()?.as_per_second(),
        MetricUnit::Count | MetricUnit::Share => return None,
    };
    Some(Change::Amount(sign * amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_a_share_or_has_the_unit_of_its_metric() {
        assert_eq!(change_of("-10%", MetricUnit::Minutes), Some(Change::Share(-0.1)));
        assert_eq!(change_of("+2.5 %", MetricUnit::Count), Some(Change::Share(0.025)));
        assert_eq!(change_of("-2m", MetricUnit::Seconds), Some(Change::Amount(-120.0)));
        assert_eq!(change_of("2m", MetricUnit::Minutes), Some(Change::Amount(2.0)));
        assert_eq!(change_of("-3/s", MetricUnit::PerSecond), Some(Change::Amount(-3.0)));
        for (text, unit) in [
            ("-2m", MetricUnit::Count),
            ("-2", MetricUnit::Seconds),
            ("--1%", MetricUnit::Seconds),
            ("nan%", MetricUnit::Share),
        ] {
            assert_eq!(change_of(text, unit), None, "{text}");
        }
    }
}
