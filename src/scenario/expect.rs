//! Expectations: one verb, a subject, a window.

use super::address;
use super::context::{Context, Fields};
use super::directory::Directory;
use super::judgement;
use super::words::clip;
use super::{Anchor, Expectation, Window, codes, vocabulary};
use crate::diag::Span;
use crate::outcome::Entity;
use crate::units::{SimDuration, SimTime};

/// Verbs of an expectation; `metric` covers `versus` too.
pub(super) const VERBS: [&str; 18] = [
    "enters",
    "is",
    "sequence",
    "never",
    "always",
    "sometimes",
    "count",
    "alarm",
    "no_alarm",
    "cleared",
    "alarm_on",
    "refused",
    "accepted",
    "metric",
    "golden",
    "lint",
    "no_lint",
    "check_error",
];

/// Verbs that need no subject.
const WITHOUT_SUBJECT: [&str; 11] = [
    "alarm",
    "no_alarm",
    "cleared",
    "alarm_on",
    "refused",
    "accepted",
    "metric",
    "golden",
    "lint",
    "no_lint",
    "check_error",
];

/// An expectation that the file is refused at a dotted path. It stands even when the scenario does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedError {
    /// Its place among the expectations of the file, from 0.
    pub index: usize,
    /// Its name, or a sentence made from it.
    pub name: String,
    /// Dotted path at which `check` is to refuse the file.
    pub path: String,
    /// Where it stands.
    pub span: Span,
    /// Judged only in this variant.
    pub variant: Option<String>,
}

/// What all expectations of a file can refer to.
pub(super) struct Known<'k> {
    pub(super) directory: &'k Directory,
    pub(super) variants: &'k [String],
    pub(super) duration: Option<SimDuration>,
}

/// Reads every `[[expect]]`.
pub(super) fn read(context: &mut Context<'_>, known: &Known<'_>, tables: &[Fields<'_>]) -> Vec<Expectation> {
    tables.iter().filter_map(|fields| read_one(context, known, fields)).collect()
}

/// In the file without variants, what is said of `base` holds like everything else.
pub(super) fn in_base(mut expectations: Vec<Expectation>) -> Vec<Expectation> {
    for expectation in &mut expectations {
        expectation.variant = expectation.variant.take().filter(|name| name != "base");
    }
    expectations
}

/// The expectations that a file is refused, readable without the rest of it.
pub(super) fn expected_errors(tables: &[Fields<'_>]) -> Vec<ExpectedError> {
    let text = |fields: &Fields<'_>, key: &str| Some(fields.get(key)?.text()?.to_owned());
    let one = |(index, fields): (usize, &Fields<'_>)| {
        let path = text(fields, "check_error")?;
        let name = text(fields, "name").unwrap_or_else(|| format!("check refuses the file at {path}"));
        Some(ExpectedError { index, name, path, span: fields.span, variant: text(fields, "variant") })
    };
    tables.iter().enumerate().filter_map(one).collect()
}

fn read_one(context: &mut Context<'_>, known: &Known<'_>, fields: &Fields<'_>) -> Option<Expectation> {
    context.known_keys(fields, &vocabulary::EXPECT);
    let verb = the_verb(context, fields);
    let window = read_window(context, known, fields);
    let variant = read_variant(context, known, fields);
    let confidence = read_confidence(context, fields);
    let by = fields.get("by").and_then(|v| context.word(&fields.at("by"), v, &["cluster", "group", "node"]));
    let verb = verb?;
    check_companions(context, fields, verb);
    let parsed = judgement::read(context, known, fields, verb, window.as_ref());
    let (on, on_text) = read_subject(context, known, fields, verb, parsed.as_ref())?;
    let check = parsed?.adapted(context, known.directory, fields, &on)?;
    let window = window?;
    let name = match fields.get("name") {
        Some(value) => context.text(&fields.at("name"), value)?,
        None => sentence(fields, verb, &on_text),
    };
    let by = by.map(ToOwned::to_owned);
    Some(Expectation { name, span: fields.span, variant, on, on_text, window, check, confidence, by })
}

/// The one verb of an expectation.
fn the_verb(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<&'static str> {
    let found: Vec<&'static str> = VERBS.into_iter().filter(|verb| fields.get(verb).is_some()).collect();
    match found.as_slice() {
        [verb] => Some(verb),
        [] => {
            context
                .error(codes::MISSING_KEY, fields.span, &fields.path, "the expectation has no verb")
                .help(format!("add one of {}", VERBS.join(", ")));
            None
        }
        [first, second, ..] => {
            let message = format!("an expectation has one verb; `{second}` is the second");
            context
                .error(codes::CONFLICT, fields.key_span(second), &fields.at(second), message)
                .related(fields.key_span(first), "the first one is")
                .help("write a second [[expect]]");
            None
        }
    }
}

/// Keys that mean something with some verbs only.
fn check_companions(context: &mut Context<'_>, fields: &Fields<'_>, verb: &str) {
    let companions: [(&str, &[&str]); 9] = [
        ("reason", &["enters", "is", "count", "alarm"]),
        ("min", &["metric"]),
        ("max", &["metric"]),
        ("equals", &["metric"]),
        ("versus", &["metric"]),
        ("change", &["metric"]),
        ("by", &["metric"]),
        ("keep", &["golden"]),
        ("tolerance", &["golden"]),
    ];
    for (key, verbs) in companions {
        if fields.get(key).is_some() && !verbs.contains(&verb) {
            let message = format!("`{key}` means nothing with `{verb}`");
            context
                .error(codes::NOT_APPLICABLE, fields.key_span(key), &fields.at(key), message)
                .help(format!("it goes with {}", verbs.join(", ")));
        }
    }
}

fn read_variant(context: &mut Context<'_>, known: &Known<'_>, fields: &Fields<'_>) -> Option<String> {
    let value = fields.get("variant")?;
    let path = fields.at("variant");
    let name = context.text(&path, value)?;
    if name != "base" && !known.variants.contains(&name) {
        let names = known.variants.iter().map(String::as_str).chain(["base"]);
        context.unknown_name("variant", &name, value.span, &path, names);
    }
    Some(name)
}

/// `confidence`, between 0 and 1.
pub(super) fn read_confidence(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<f64> {
    let value = fields.get("confidence")?;
    let path = fields.at("confidence");
    let confidence = context.probability(&path, value)?.value();
    if confidence <= 0.0 || confidence >= 1.0 {
        let message = "a confidence lies between 0 and 1";
        context.error(codes::OUT_OF_RANGE, value.span, &path, message).help("write confidence = 0.95");
        return None;
    }
    Some(confidence)
}

// ----- windows -----

fn read_window(context: &mut Context<'_>, known: &Known<'_>, fields: &Fields<'_>) -> Option<Window> {
    if let (Some(_), Some(entry)) =
        (fields.get("at"), fields.table.entry("since").or_else(|| fields.table.entry("within")))
    {
        context
            .error(
                codes::CONFLICT,
                entry.at,
                &fields.at(&entry.key),
                format!("`{}` and `at` exclude one another", entry.key),
            )
            .related(fields.key_span("at"), "`at` is");
        return None;
    }
    if fields.get("at").is_some() {
        return read_anchor(context, known, fields, "at").map(Window::At);
    }
    let within = match fields.get("within") {
        Some(_) => Some(read_within(context, fields)?),
        None => None,
    };
    if fields.get("since").is_none() {
        if within.is_some() {
            context
                .error(codes::MISSING_KEY, fields.key_span("within"), &fields.at("within"), "`within` needs `since`")
                .help("add since = \"0s\" for the start of the run, or the id of an event");
            return None;
        }
        return Some(Window::Whole);
    }
    Some(Window::Since { anchor: read_anchor(context, known, fields, "since")?, within })
}

/// An event id, `id.end` or a time.
fn read_anchor(context: &mut Context<'_>, known: &Known<'_>, fields: &Fields<'_>, key: &str) -> Option<Anchor> {
    let value = fields.get(key)?;
    let path = fields.at(key);
    let Some(text) = value.text() else {
        context.duration(&path, value)?;
        return None;
    };
    let events = &known.directory.event_names;
    if let Some(id) = events.get(text) {
        return Some(Anchor::Began(*id));
    }
    if let Some(id) = text.strip_suffix(".end").and_then(|id| events.get(id)) {
        return Some(Anchor::Ended(*id));
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let time = context.duration(&path, value)?;
        if known.duration.is_some_and(|end| time > end) {
            let message = format!("{time} is after the end of the run");
            context.warn(codes::AFTER_END, value.span, &path, message).help("it can never be judged");
        }
        return Some(Anchor::Time(SimTime::ZERO + time));
    }
    let bare = text.strip_suffix(".end").unwrap_or(text);
    context.unknown_name("event", bare, value.span, &path, events.keys().map(String::as_str));
    None
}

fn read_within(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<(SimDuration, SimDuration)> {
    let value = fields.get("within")?;
    let path = fields.at("within");
    let Some([first, last]) = value.list() else {
        context.wrong_type(&path, value, "a list of two durations").help("write within = [\"0s\", \"3m\"]");
        return None;
    };
    let (first, last) = (context.duration(&path, first), context.duration(&path, last));
    let (first, last) = (first?, last?);
    if first > last {
        context.error(codes::OUT_OF_RANGE, value.span, &path, format!("the window ends at {last}, before {first}"));
        return None;
    }
    Some((first, last))
}

// ----- subjects -----

/// Whom the expectation is about, `but` taken out, and what `on` said.
fn read_subject(
    context: &mut Context<'_>,
    known: &Known<'_>,
    fields: &Fields<'_>,
    verb: &str,
    parsed: Option<&judgement::Parsed>,
) -> Option<(Vec<Entity>, String)> {
    let Some(value) = fields.get("on") else {
        if WITHOUT_SUBJECT.contains(&verb) || fields.get("count").is_some_and(counts_alarm) {
            return Some((vec![Entity::World], "*".to_owned()));
        }
        context.missing(fields, "on", "\"seoul/n1\"");
        return None;
    };
    let path = fields.at("on");
    let texts = context.texts(&path, value, "an address or a list of addresses");
    let on_text = texts.iter().map(|(text, _)| *text).collect::<Vec<_>>().join(", ");
    let left_out = read_but(context, known, fields)?;
    let mut entities: Vec<Entity> = Vec::new();
    for (text, span) in texts {
        let found = address::resolve(context, known.directory, text, span, &path)?;
        match parsed {
            Some(parsed) => entities.extend(parsed.fitting(context, known.directory, found, &left_out)?),
            None => entities.extend(found.entities),
        }
    }
    entities.sort_unstable();
    entities.dedup();
    entities.retain(|entity| !left_out.contains(entity));
    if entities.is_empty() && !context.has_errors() {
        let message = format!("`but` leaves nothing of `{}`", clip(&on_text));
        context.error(codes::NOT_APPLICABLE, fields.key_span("but"), &fields.at("but"), message);
    }
    (!entities.is_empty()).then_some((entities, on_text))
}

fn counts_alarm(value: &super::syntax::Value) -> bool {
    value.table().is_some_and(|table| table.get("alarm").is_some())
}

/// Everything that `but` takes out: what it names, and the nodes of groups and clusters.
fn read_but(context: &mut Context<'_>, known: &Known<'_>, fields: &Fields<'_>) -> Option<Vec<Entity>> {
    let Some(value) = fields.get("but") else { return Some(Vec::new()) };
    let path = fields.at("but");
    let directory = known.directory;
    let mut out = Vec::new();
    for (text, span) in context.texts(&path, value, "an address or a list of addresses") {
        for entity in address::resolve(context, directory, text, span, &path)?.entities {
            out.push(entity);
            if !matches!(entity, Entity::Node(_)) {
                out.extend(address::nodes_of(directory, entity).unwrap_or_default().into_iter().map(Entity::Node));
            }
            if matches!(entity, Entity::Cluster(_)) {
                out.extend(address::groups_of(directory, entity).unwrap_or_default().into_iter().map(Entity::Group));
            }
        }
    }
    Some(out)
}

// ----- names -----

/// A short sentence for an expectation without a name.
fn sentence(fields: &Fields<'_>, verb: &str, on: &str) -> String {
    let value = |key: &str| fields.get(key).map(plain).unwrap_or_default();
    let window = match (fields.get("since"), fields.get("within"), fields.get("at")) {
        (Some(since), Some(within), _) => format!(" {} after {}", plain(within), plain(since)),
        (Some(since), None, _) => format!(" after {}", plain(since)),
        (_, _, Some(at)) => format!(" at {}", plain(at)),
        _ => String::new(),
    };
    let reason = if fields.get("reason").is_some() { format!(" ({})", value("reason")) } else { String::new() };
    let what = match verb {
        "enters" => format!("{on} enters {}{reason}", value(verb)),
        "is" => format!("{on} is {}{reason}", value(verb)),
        "sequence" => format!("{on} goes through {}", value(verb)),
        "never" | "always" | "sometimes" => format!("{on} is {verb} {}", value(verb)),
        "count" => format!("{on} counts {}", value(verb)),
        "alarm" => format!("{on} raises {}{reason}", value(verb)),
        "no_alarm" => format!("{on} does not raise {}", value(verb)),
        "cleared" => format!("{on} clears {}", value(verb)),
        "alarm_on" => format!("{} is on at {on}", value(verb)),
        "refused" | "accepted" => format!("{} is {verb}", value(verb)),
        "metric" => return format!("{}{}{window}", value(verb), bounds(fields)),
        "golden" => format!("the story equals {}", value(verb)),
        "lint" => format!("check gives {}", value(verb)),
        "no_lint" => format!("check does not give {}", value(verb)),
        _ => format!("check refuses the file at {}", value(verb)),
    };
    format!("{what}{window}")
}

/// The bounds of a metric as a sentence goes on.
fn bounds(fields: &Fields<'_>) -> String {
    let Some(versus) = fields.get("versus").map(plain) else { return bounds_of(&|key| fields.get(key).map(plain)) };
    let change = fields.get("change").and_then(super::syntax::Value::table);
    format!(" against {versus}: the change{}", bounds_of(&|key| change?.get(key).map(plain)))
}

fn bounds_of(value: &dyn Fn(&str) -> Option<String>) -> String {
    match (value("equals"), value("min"), value("max")) {
        (Some(equals), _, _) => format!(" is {equals}"),
        (_, Some(min), Some(max)) => format!(" is between {min} and {max}"),
        (_, Some(min), None) => format!(" is at least {min}"),
        (_, None, Some(max)) => format!(" is at most {max}"),
        _ => String::new(),
    }
}

/// A value without quotes.
fn plain(value: &super::syntax::Value) -> String {
    value.text().map_or_else(|| value.show().replace('"', ""), ToOwned::to_owned)
}
