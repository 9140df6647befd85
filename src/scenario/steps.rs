//! Evenly spaced values: `{ from, to, step }` of a sweep, search range and step of `[size]`.
//!
//! Values are counted in whole parts of their unit, so that the last one is reached exactly.

use super::codes;
use super::context::{Context, Fields};
use super::syntax::{Kind, Value, quoted};
use super::words::clip;
use crate::diag::Span;
use crate::units::SimDuration;

/// Digits after the point that numbers may have.
const NUMBER_PLACES: u32 = 9;
/// Digits after the point that rates may have.
const RATE_PLACES: u32 = 6;

/// What is counted up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scale {
    /// Microseconds.
    Time,
    /// Millionths per hour: a whole number for rates per second, minute and hour.
    Rate,
    /// Billionths of one.
    Number,
}

impl Scale {
    const fn noun(self) -> &'static str {
        match self {
            Self::Time => "a duration",
            Self::Rate => "a rate",
            Self::Number => "a number",
        }
    }

    /// One second, one per second, one.
    const fn one(self) -> i128 {
        match self {
            Self::Time => 1_000_000,
            Self::Rate => 3_600_000_000,
            Self::Number => 1_000_000_000,
        }
    }
}

/// A value of a range.
#[derive(Clone, Copy, Debug)]
struct Mark {
    scale: Scale,
    parts: i128,
    /// Written without a point.
    whole: bool,
    /// How often the unit of a rate comes in an hour.
    an_hour: i128,
    span: Span,
}

/// A range as it is written.
pub(super) struct Ladder<'v> {
    /// Path and value of the lower end.
    pub(super) from: (String, &'v Value),
    /// Path and value of the upper end, which belongs to the range.
    pub(super) to: (String, &'v Value),
    /// Path and value of the step; 1 of the unit without it.
    pub(super) step: (String, Option<&'v Value>),
    /// Most values it may have.
    pub(super) most: usize,
}

impl Ladder<'_> {
    /// The values in rising order, as TOML writes them.
    pub(super) fn values(&self, context: &mut Context<'_>) -> Option<Vec<String>> {
        let from = mark(context, &self.from.0, self.from.1);
        let to = mark(context, &self.to.0, self.to.1);
        let step = self.step.1.map(|value| mark(context, &self.step.0, value));
        let (from, to) = (from?, to?);
        let mut good = same_kind(context, from, to, &self.to.0);
        let step = match step {
            Some(step) => {
                let step = step?;
                good &= same_kind(context, from, step, &self.step.0);
                step
            }
            None => self.usual_step(context, from, to)?,
        };
        if good && to.parts < from.parts {
            let whole = from.whole && to.whole;
            let message = format!("the range ends at {} before it starts at {}", bare(to, whole), bare(from, whole));
            context.error(codes::OUT_OF_RANGE, to.span, &self.to.0, message);
            good = false;
        }
        if step.parts <= 0 {
            context.error(codes::OUT_OF_RANGE, step.span, &self.step.0, "a step is more than 0");
            good = false;
        }
        if good { self.climb(context, from, to, step) } else { None }
    }

    /// One of the unit; numbers with a point have no usual step.
    fn usual_step(&self, context: &mut Context<'_>, from: Mark, to: Mark) -> Option<Mark> {
        if from.scale == Scale::Number && !(from.whole && to.whole) {
            let message = "a range of numbers with a point needs its step";
            context.error(codes::MISSING_KEY, from.span, &self.step.0, message).help("add step = 0.1");
            return None;
        }
        Some(Mark { parts: from.scale.one(), ..from })
    }

    fn climb(&self, context: &mut Context<'_>, from: Mark, to: Mark, step: Mark) -> Option<Vec<String>> {
        let last = (to.parts - from.parts) / step.parts;
        let Some(last) = usize::try_from(last).ok().filter(|last| *last < self.most) else {
            let span = self.step.1.map_or(to.span, |step| step.span);
            let message = format!("the range has {} values; at most {} are tried", last + 1, self.most);
            context.error(codes::TOO_MANY, span, &self.step.0, message).help("take a larger step");
            return None;
        };
        let whole = from.whole && to.whole && step.whole;
        let mut parts = from.parts;
        let mut values = Vec::with_capacity(last + 1);
        for _ in 0..=last {
            values.push(shown(Mark { parts, ..from }, whole));
            parts += step.parts;
        }
        Some(values)
    }
}

fn same_kind(context: &mut Context<'_>, first: Mark, other: Mark, path: &str) -> bool {
    if first.scale == other.scale {
        return true;
    }
    let message = format!("this is {}, and the range starts with {}", other.scale.noun(), first.scale.noun());
    context.error(codes::WRONG_TYPE, other.span, path, message).related(first.span, "the range starts");
    false
}

fn mark(context: &mut Context<'_>, path: &str, value: &Value) -> Option<Mark> {
    let span = value.span;
    let mut an_hour = 1;
    let (scale, parts, whole) = match &value.kind {
        Kind::Text(text) if text.contains('/') => {
            context.rate(path, value)?;
            let (number, unit) = rate_parts(text)?;
            an_hour = unit;
            (Scale::Rate, number * unit, false)
        }
        Kind::Text(_) => (Scale::Time, i128::from(context.duration(path, value)?.as_micros()), false),
        Kind::Integer(n) => (Scale::Number, i128::from(*n) * Scale::Number.one(), true),
        Kind::Float(n) => match decimal(&n.to_string(), NUMBER_PLACES) {
            Some(parts) => (Scale::Number, parts, false),
            None => {
                let message = format!("`{}` has too many digits to be counted up", clip(&value.show()));
                context
                    .error(codes::OUT_OF_RANGE, span, path, message)
                    .help(format!("at most {NUMBER_PLACES} digits stand after the point"));
                return None;
            }
        },
        Kind::Bool(_) | Kind::Datetime(_) | Kind::List(_) | Kind::Table(_) => {
            context
                .wrong_type(path, value, "a duration, a rate or a number")
                .help("other values stand in a list: [\"balanced\", \"active_standby\"]");
            return None;
        }
    };
    Some(Mark { scale, parts, whole, an_hour, span })
}

/// Units of rates, and how often they come in an hour.
const UNITS: [(&str, i128); 3] = [("s", 3_600), ("min", 60), ("h", 1)];

/// Millionths of a rate that has been read already, and how often its unit comes in an hour.
fn rate_parts(text: &str) -> Option<(i128, i128)> {
    let (number, per) = text.split_once('/')?;
    let (_, an_hour) = UNITS.into_iter().find(|(unit, _)| *unit == per.trim())?;
    Some((decimal(&number.trim().replace('_', ""), RATE_PLACES)?, an_hour))
}

/// A decimal number in parts of 10^-places; `None` where it has more digits or is none.
fn decimal(text: &str, places: u32) -> Option<i128> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    // The bound keeps sums of parts far from the end of the integer.
    let digits = |text: &str| text.len() <= 25 && text.bytes().all(|b| b.is_ascii_digit());
    let missing = places.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let number: i128 = format!("{whole}{fraction}").parse().ok()?;
    Some(sign * number * 10_i128.pow(missing))
}

/// The decimal number of that many parts, without zeros at its end.
fn as_decimal(parts: i128, places: u32) -> String {
    let one = 10_i128.pow(places);
    let sign = if parts < 0 { "-" } else { "" };
    let (whole, rest) = (parts.abs() / one, parts.abs() % one);
    let fraction = format!("{rest:0width$}", width = places as usize);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The value without quotes.
fn bare(mark: Mark, whole: bool) -> String {
    match mark.scale {
        Scale::Time => {
            let micros = u64::try_from(mark.parts).expect("a range of durations lies between two durations");
            SimDuration::from_micros(micros).to_string()
        }
        Scale::Rate => {
            // The unit as written, unless only a smaller one has the value without rest.
            let fits = |(_, an_hour): &(&str, i128)| *an_hour <= mark.an_hour && mark.parts % an_hour == 0;
            let (unit, an_hour) = UNITS.into_iter().find(fits).unwrap_or(("h", 1));
            format!("{}/{unit}", as_decimal(mark.parts / an_hour, RATE_PLACES))
        }
        Scale::Number => {
            let text = as_decimal(mark.parts, NUMBER_PLACES);
            if whole || text.contains('.') { text } else { text + ".0" }
        }
    }
}

/// The value as TOML writes it.
fn shown(mark: Mark, whole: bool) -> String {
    let text = bare(mark, whole);
    if mark.scale == Scale::Number { text } else { quoted(&text) }
}

/// The table `{ from, to, step }`.
pub(super) fn of_table(context: &mut Context<'_>, range: &Fields<'_>, most: usize) -> Option<Vec<String>> {
    const KEYS: [&str; 3] = ["from", "to", "step"];
    for entry in &range.table.entries {
        if !KEYS.contains(&entry.key.as_str()) {
            let message = format!("unknown key `{}`", clip(&entry.key));
            context.error(codes::UNKNOWN_KEY, entry.at, &range.at(&entry.key), message).nearest(
                &entry.key,
                KEYS,
                "known keys",
            );
        }
    }
    for key in KEYS {
        if range.get(key).is_none() {
            context.missing(range, key, "..");
        }
    }
    let part = |key: &str| Some((range.at(key), range.get(key)?));
    let (step_path, step) = part("step")?;
    Ladder { from: part("from")?, to: part("to")?, step: (step_path, Some(step)), most }.values(context)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Source, SourceId, SourceMap};
    use crate::scenario::syntax;

    /// The values of a range, or its messages.
    fn values(range: &str) -> Result<Vec<String>, Vec<String>> {
        let sources = SourceMap { sources: vec![Source { path: "s.toml".into(), text: range.to_owned() }] };
        let mut context = Context::new(&sources);
        let value = syntax::parse_value(range, SourceId(0), 0);
        let table = value.table().expect("a table");
        let values = of_table(&mut context, &Fields::new(table, "sweep", value.span), 100_000);
        values.ok_or_else(|| context.diagnostics.iter().map(|one| one.message.clone()).collect())
    }

    fn check(range: &str, expected: &[&str]) {
        assert_eq!(values(range), Ok(expected.iter().map(|text| (*text).to_owned()).collect()), "{range}");
    }

    fn refused(range: &str, message: &str) {
        assert_eq!(values(range), Err(vec![message.to_owned()]), "{range}");
    }

    #[test]
    fn durations_reach_their_last_value() {
        check(
            "{ from = \"180s\", to = \"660s\", step = \"120s\" }",
            &["\"180s\"", "\"300s\"", "\"420s\"", "\"540s\"", "\"11m\""],
        );
        check("{ from = \"0s\", to = \"1s\", step = \"400ms\" }", &["\"0s\"", "\"400ms\"", "\"800ms\""]);
        check("{ from = \"1m\", to = \"1m\", step = \"1us\" }", &["\"60s\""]);
    }

    #[test]
    fn numbers_are_counted_without_rounding() {
        check("{ from = 1_000, to = 3_000, step = 1_000 }", &["1000", "2000", "3000"]);
        check("{ from = 0, to = 0.3, step = 0.1 }", &["0.0", "0.1", "0.2", "0.3"]);
        check("{ from = -0.5, to = 0.5, step = 0.5 }", &["-0.5", "0.0", "0.5"]);
        check("{ from = 1e-9, to = 2e-9, step = 1e-9 }", &["0.000000001", "0.000000002"]);
    }

    #[test]
    fn rates_keep_a_unit_that_shows_them_exactly() {
        check("{ from = \"5/s\", to = \"15/s\", step = \"5/s\" }", &["\"5/s\"", "\"10/s\"", "\"15/s\""]);
        check("{ from = \"10/min\", to = \"0.5/s\", step = \"10/min\" }", &["\"10/min\"", "\"20/min\"", "\"30/min\""]);
        check("{ from = \"1/h\", to = \"3/h\", step = \"2/h\" }", &["\"1/h\"", "\"3/h\""]);
    }

    #[test]
    fn every_value_reads_back() {
        for range in [
            "{ from = \"1/h\", to = \"2/s\", step = \"7.000001/h\" }",
            "{ from = \"0.5/s\", to = \"9/s\", step = \"0.37/min\" }",
        ] {
            for value in values(range).expect("a range") {
                let text = value.trim_matches('"');
                assert!(crate::units::Rate::parse(text).is_ok(), "{text}");
            }
        }
        for value in values("{ from = \"1us\", to = \"2h\", step = \"1m1s1ms1us\" }").expect("a range") {
            assert!(SimDuration::parse(value.trim_matches('"')).is_ok(), "{value}");
        }
    }

    #[test]
    fn impossible_ranges_are_refused() {
        refused("{ from = \"2m\", to = \"1m\", step = \"1s\" }", "the range ends at 60s before it starts at 120s");
        refused("{ from = 1, to = 5, step = 0 }", "a step is more than 0");
        refused("{ from = 1, to = 5, step = -1 }", "a step is more than 0");
        refused("{ from = \"0s\", to = \"5s\", step = \"0s\" }", "a step is more than 0");
        refused("{ from = 1, to = 100_001, step = 1 }", "the range has 100001 values; at most 100000 are tried");
        refused("{ from = 1, to = \"5s\", step = 1 }", "this is a duration, and the range starts with a number");
        refused("{ from = true, to = 5, step = 1 }", "`from` takes a duration, a rate or a number, not true or false");
        refused("{ from = 0.0, to = 1e300, step = 1 }", "`1e300` has too many digits to be counted up");
        refused("{ from = 1, to = 2 }", "`sweep` needs `step`");
        assert_eq!(
            values("{ from = -9223372036854775808, to = 9223372036854775807, step = 1 }").map_err(|e| e.len()),
            Err(1)
        );
    }
}
