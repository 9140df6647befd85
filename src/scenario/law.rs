//! Durations that may be random.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::DurationLaw;
use super::codes;
use super::context::{Context, Fields, Shown};
use super::files::{Reader, beside};
use super::syntax::{Kind, Value};
use super::words::clip;
use crate::diag::Span;
use crate::units::SimDuration;

/// The forms, as help lines list them.
const FORMS: &str = "a duration, { uniform = [..] }, { exp = \"..\" }, { lognormal = { median, p95 } }, \
                     { weibull = { shape, mean } } or { csv = \"file\" }";
/// Most values of a table of durations.
const SAMPLES_MAX: usize = 1_000_000;

/// Reads durations from CSV files, each file once.
pub(super) struct Tables<'r> {
    reader: Reader<'r>,
    read: BTreeMap<PathBuf, Option<Arc<[SimDuration]>>>,
}

impl<'r> Tables<'r> {
    pub(super) fn new(reader: Reader<'r>) -> Self {
        Self { reader, read: BTreeMap::new() }
    }

    /// One duration a line; a first line that is none is a heading; only the first column counts.
    fn durations(
        &mut self,
        context: &mut Context<'_>,
        file: &str,
        span: Span,
        path: &str,
    ) -> Option<Arc<[SimDuration]>> {
        let place = beside(context.sources, span, file);
        if let Some(known) = self.read.get(&place) {
            return known.clone();
        }
        let values = self.read_file(context, &place, span, path);
        self.read.insert(place, values.clone());
        values
    }

    fn read_file(
        &self,
        context: &mut Context<'_>,
        place: &std::path::Path,
        span: Span,
        path: &str,
    ) -> Option<Arc<[SimDuration]>> {
        let text = match (self.reader)(place) {
            Ok(text) => text,
            Err(error) => {
                let message = format!("cannot read `{}`: {error}", place.display());
                context.error(codes::UNREADABLE, span, path, message);
                return None;
            }
        };
        let mut values = Vec::new();
        for (index, line) in text.lines().enumerate().take(SAMPLES_MAX + 1) {
            let cell = line.split(',').next().unwrap_or_default().trim().trim_matches('"');
            match SimDuration::parse(cell) {
                Ok(value) => values.push(value),
                Err(_) if cell.is_empty() || index == 0 => {}
                Err(error) => {
                    let message = format!("line {} of `{}`: {error}", index + 1, place.display());
                    context.error(codes::WRONG_UNIT, span, path, message);
                    return None;
                }
            }
        }
        if values.is_empty() {
            context.error(codes::OUT_OF_RANGE, span, path, format!("`{}` has no durations", place.display()));
            return None;
        }
        Some(values.into())
    }
}

/// Reads a duration or a distribution.
pub(super) fn read(
    context: &mut Context<'_>,
    tables: &mut Tables<'_>,
    path: &str,
    value: &Value,
) -> Option<DurationLaw> {
    let Kind::Table(table) = &value.kind else { return context.duration(path, value).map(DurationLaw::Fixed) };
    let fields = Fields::new(table, path, value.span);
    let [entry] = table.entries.as_slice() else {
        context.wrong_type(path, value, "one distribution").help(format!("write {FORMS}"));
        return None;
    };
    let inner = fields.at(&entry.key);
    match entry.key.as_str() {
        "uniform" => uniform(context, &inner, &entry.value),
        "exp" => context
            .duration(&inner, &entry.value)
            .and_then(|mean| positive(context, &inner, &entry.value, mean))
            .map(DurationLaw::Exp),
        "lognormal" => lognormal(context, &inner, &entry.value),
        "weibull" => weibull(context, &inner, &entry.value),
        "csv" => {
            let file = context.text(&inner, &entry.value)?;
            tables.durations(context, &file, entry.value.span, &inner).map(DurationLaw::Empirical)
        }
        other => {
            let known = ["uniform", "exp", "lognormal", "weibull", "csv"];
            context
                .error(codes::UNKNOWN_WORD, entry.at, &inner, format!("no distribution is named `{}`", clip(other)))
                .nearest(other, known, "there are");
            None
        }
    }
}

fn uniform(context: &mut Context<'_>, path: &str, value: &Value) -> Option<DurationLaw> {
    let Some([low, high]) = value.list() else {
        context.wrong_type(path, value, "a list of two durations").help("write uniform = [\"10s\", \"30s\"]");
        return None;
    };
    let (low, high) = (context.duration(path, low), context.duration(path, high));
    let (low, high) = (low?, high?);
    if low > high {
        context.error(codes::OUT_OF_RANGE, value.span, path, format!("{low} is after {high}"));
        return None;
    }
    Some(DurationLaw::Uniform(low, high))
}

fn positive(context: &mut Context<'_>, path: &str, value: &Value, duration: SimDuration) -> Option<SimDuration> {
    if duration.is_zero() {
        context.error(codes::OUT_OF_RANGE, value.span, path, "must be longer than 0s");
        return None;
    }
    Some(duration)
}

/// The two keys of a distribution, and no others.
fn two<'v>(
    context: &mut Context<'_>,
    path: &str,
    value: &'v Value,
    keys: [&str; 2],
) -> Option<(Fields<'v>, [&'v Value; 2])> {
    let fields = context.table(path, value)?;
    for entry in &fields.table.entries {
        if !keys.contains(&entry.key.as_str()) {
            context
                .error(
                    codes::UNKNOWN_KEY,
                    entry.at,
                    &fields.at(&entry.key),
                    format!("unknown key `{}`", clip(&entry.key)),
                )
                .nearest(&entry.key, keys, "known keys");
        }
    }
    let (Some(first), Some(second)) = (fields.get(keys[0]), fields.get(keys[1])) else {
        let message = format!("this distribution needs `{}` and `{}`", keys[0], keys[1]);
        context.error(codes::MISSING_KEY, value.span, path, message);
        return None;
    };
    Some((fields, [first, second]))
}

fn lognormal(context: &mut Context<'_>, path: &str, value: &Value) -> Option<DurationLaw> {
    let (fields, [median, p95]) = two(context, path, value, ["median", "p95"])?;
    let median_of = context.duration(&fields.at("median"), median);
    let p95_of = context.duration(&fields.at("p95"), p95);
    let median = positive(context, &fields.at("median"), median, median_of?)?;
    let p95_of = p95_of?;
    if p95_of < median {
        let message = format!("the 95th percentile {p95_of} is below the median {median}");
        context.error(codes::OUT_OF_RANGE, p95.span, &fields.at("p95"), message);
        return None;
    }
    Some(DurationLaw::Lognormal { median, p95: p95_of })
}

fn weibull(context: &mut Context<'_>, path: &str, value: &Value) -> Option<DurationLaw> {
    let (fields, [shape, mean]) = two(context, path, value, ["shape", "mean"])?;
    let shape_of = context.number(&fields.at("shape"), shape);
    let mean_of = context.duration(&fields.at("mean"), mean);
    let mean = positive(context, &fields.at("mean"), mean, mean_of?)?;
    let shape_of = shape_of?;
    if !(0.1..=100.0).contains(&shape_of) {
        let message = format!("a shape of {shape_of} is outside 0.1 to 100");
        context.error(codes::OUT_OF_RANGE, shape.span, &fields.at("shape"), message);
        return None;
    }
    Some(DurationLaw::Weibull { shape: shape_of, mean })
}

impl Shown for DurationLaw {
    fn shown(&self) -> String {
        match self {
            Self::Fixed(duration) => duration.shown(),
            Self::Uniform(low, high) => format!("{{ uniform = [{}, {}] }}", low.shown(), high.shown()),
            Self::Exp(mean) => format!("{{ exp = {} }}", mean.shown()),
            Self::Lognormal { median, p95 } => {
                format!("{{ lognormal = {{ median = {}, p95 = {} }} }}", median.shown(), p95.shown())
            }
            Self::Weibull { shape, mean } => format!("{{ weibull = {{ shape = {shape}, mean = {} }} }}", mean.shown()),
            Self::Empirical(values) => {
                let values: Vec<String> = values.iter().map(Shown::shown).collect();
                format!("{{ values = [{}] }}", values.join(", "))
            }
        }
    }
}
