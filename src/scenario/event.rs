//! Events: one clock, one verb, modifiers.

use typed_index_collections::TiVec;

use super::action;
use super::address::{self, Class};
use super::context::{Context, Fields, Shown};
use super::directory::Directory;
use super::law::{self, Tables};
use super::states;
use super::syntax::Kind;
use super::verbs::{VERBS, VerbInfo, verb_info};
use super::words::clip;
use super::{Clock, DurationLaw, Event, Pick, StatePattern, codes, vocabulary};
use crate::diag::Span;
use crate::outcome::Entity;
use crate::units::{EventId, SimDuration};

/// Most events of one scenario.
const EVENTS_MAX: usize = 100_000;
/// Shortest pause of a clock that strikes again and again.
const EVERY_MIN: SimDuration = SimDuration::from_secs(1);
const CLOCKS: [&str; 3] = ["at", "every", "when"];
const PICKS: [(&str, Pick); 7] = [
    ("all", Pick::All),
    ("each", Pick::Each),
    ("one", Pick::One),
    ("in_turn", Pick::InTurn),
    ("minority", Pick::Minority),
    ("primary", Pick::Primary),
    ("backup", Pick::Backup),
];

/// The tables of `[[event]]` or another list, with their paths.
pub(super) fn items<'v>(context: &mut Context<'_>, owner: &Fields<'v>, key: &str) -> Vec<Fields<'v>> {
    let Some(value) = owner.get(key) else { return Vec::new() };
    let place = owner.at(key);
    let Kind::List(items) = &value.kind else {
        context.wrong_type(&place, value, "a list of tables").help(format!("write [[{place}]]"));
        return Vec::new();
    };
    if items.len() > EVENTS_MAX {
        context.error(codes::TOO_MANY, value.span, &place, format!("more than {EVENTS_MAX} `[[{place}]]` tables"));
    }
    let mut tables = Vec::new();
    for (index, item) in items.iter().take(EVENTS_MAX).enumerate() {
        let id = item.table().and_then(|table| table.get("id")).and_then(|id| id.text());
        let path = match id {
            Some(id) if super::syntax::is_bare_key(id) => format!("{place}.{id}"),
            _ => format!("{place}.#{}", index + 1),
        };
        tables.extend(context.table(&path, item));
    }
    tables
}

/// Names of all events and then of all steps, their ids checked and put into the directory.
pub(super) fn names(
    context: &mut Context<'_>,
    directory: &mut Directory,
    events: &[Fields<'_>],
    steps: &[Fields<'_>],
) -> Vec<String> {
    let mut spans: Vec<Span> = Vec::new();
    let mut names = Vec::new();
    for (index, fields) in events.iter().chain(steps).enumerate() {
        spans.push(fields.value_span("id"));
        let step = index.checked_sub(events.len()).map(|step| format!("step_{}", step + 1));
        let fallback = step.clone().unwrap_or_else(|| format!("#{}", index + 1));
        let Some(value) = fields.get("id") else {
            if let Some(step) = step {
                directory.event_names.entry(step).or_insert_with(|| EventId::from(index));
            }
            names.push(fallback);
            continue;
        };
        let path = fields.at("id");
        let Some(id) = context.text(&path, value).filter(|id| context.good_name(id, value.span, &path)) else {
            names.push(fallback);
            continue;
        };
        if let Some(first) = directory.event_names.get(&id) {
            context
                .error(codes::DUPLICATE, value.span, &path, format!("event id `{id}` is taken"))
                .related(spans[usize::from(*first)], "the first one is");
        } else {
            directory.event_names.insert(id.clone(), EventId::from(index));
        }
        names.push(id);
    }
    names
}

/// Reads every event. An event with a mistake is left out; the scenario is refused then anyway.
pub(super) fn read(
    context: &mut Context<'_>,
    directory: &Directory,
    tables: &mut Tables<'_>,
    events: &[Fields<'_>],
) -> TiVec<EventId, Event> {
    events.iter().filter_map(|fields| read_event(context, directory, tables, fields)).collect()
}

fn read_event(
    context: &mut Context<'_>,
    directory: &Directory,
    tables: &mut Tables<'_>,
    fields: &Fields<'_>,
) -> Option<Event> {
    let verbs: Vec<&str> = VERBS.iter().map(|verb| verb.name).collect();
    context.known_keys_and(fields, &vocabulary::EVENT, &verbs);
    let clock = read_clock(context, directory, tables, fields);
    let triggered = fields.get("when").is_some();
    let verb = the_verb(context, fields);
    let action = verb.and_then(|verb| action::read(context, directory, fields, verb, triggered));
    let lasts = fields.get("for").and_then(|value| law::read(context, tables, &fields.at("for"), value));
    note_law(context, fields, "for", lasts.as_ref());
    if let (Some(verb), true) = (verb, fields.get("for").is_some())
        && verb.supported
        && !verb.revertible
    {
        let message = format!("`for` means nothing with `{}`: there is nothing to revert", verb.name);
        context.error(codes::NOT_APPLICABLE, fields.key_span("for"), &fields.at("for"), message);
    }
    let pick = read_pick(context, fields);
    let note = fields.get("note").and_then(|value| context.text(&fields.at("note"), value));
    let id = fields.get("id").and_then(|id| id.text()).map(ToOwned::to_owned);
    let crews = read_crews(context, fields, lasts.is_some());
    Some(Event { id, span: fields.span, note, clock: clock?, action: action?, lasts, pick, crews, step: None })
}

pub(super) fn note_law(context: &mut Context<'_>, fields: &Fields<'_>, key: &str, law: Option<&DurationLaw>) {
    if let Some(law) = law {
        context.note(fields.at(key), law.shown(), fields.value_span(key));
    }
}

/// The one clock of an event.
fn read_clock(
    context: &mut Context<'_>,
    directory: &Directory,
    tables: &mut Tables<'_>,
    fields: &Fields<'_>,
) -> Option<Clock> {
    let clocks: Vec<&str> = CLOCKS.into_iter().filter(|key| fields.get(key).is_some()).collect();
    let [key] = clocks.as_slice() else {
        match clocks.as_slice() {
            [] => context
                .error(codes::MISSING_KEY, fields.span, &fields.path, "the event has no clock")
                .help("add at = \"10m\", every = \"7d\" or when = { on = .., enters = .. }"),
            more => context
                .error(codes::CONFLICT, fields.key_span(more[1]), &fields.at(more[1]), "an event has one clock")
                .related(fields.key_span(more[0]), "the other one is"),
        };
        return None;
    };
    if *key != "when"
        && let Some(entry) = fields.table.entry("after")
    {
        context
            .error(codes::CONFLICT, entry.at, &fields.at("after"), "`after` belongs to `when`")
            .help("add the time to `at`, or write when = { on = .., enters = .. }");
    }
    if *key == "when" {
        return read_when(context, directory, tables, fields);
    }
    let law = law::read(context, tables, &fields.at(key), fields.get(key)?)?;
    note_law(context, fields, key, Some(&law));
    if *key == "at" {
        return Some(Clock::At(law));
    }
    if typical(&law) < EVERY_MIN {
        let message = format!("a clock strikes at most once in {EVERY_MIN}");
        context.error(codes::OUT_OF_RANGE, fields.value_span("every"), &fields.at("every"), message);
        return None;
    }
    Some(Clock::Every(law))
}

/// A time that tells how often a clock strikes.
fn typical(law: &DurationLaw) -> SimDuration {
    match law {
        DurationLaw::Fixed(time) | DurationLaw::Exp(time) | DurationLaw::Uniform(_, time) => *time,
        DurationLaw::Lognormal { median, .. } => *median,
        DurationLaw::Weibull { mean, .. } => *mean,
        DurationLaw::Empirical(times) => times.iter().copied().max().unwrap_or_default(),
    }
}

fn read_when(
    context: &mut Context<'_>,
    directory: &Directory,
    tables: &mut Tables<'_>,
    fields: &Fields<'_>,
) -> Option<Clock> {
    let when = fields.get("when").and_then(|value| context.table(&fields.at("when"), value))?;
    context.known_keys(&when, &vocabulary::WHEN);
    let after = after_law(context, tables, fields);
    let max = context.take(&when, "max", Context::count_u32);
    let (on, state) = read_state(context, directory, &when)?;
    Some(Clock::When { on, state, after: after?, max })
}

/// `after`, no time without it.
pub(super) fn after_law(
    context: &mut Context<'_>,
    tables: &mut Tables<'_>,
    fields: &Fields<'_>,
) -> Option<DurationLaw> {
    let after = match fields.get("after") {
        Some(value) => law::read(context, tables, &fields.at("after"), value),
        None => Some(DurationLaw::Fixed(SimDuration::ZERO)),
    };
    note_law(context, fields, "after", after.as_ref());
    after
}

/// `on`, `enters` and `reason`: who enters which state.
pub(super) fn read_state(
    context: &mut Context<'_>,
    directory: &Directory,
    when: &Fields<'_>,
) -> Option<(Vec<Entity>, StatePattern)> {
    let (path, enters) = (when.at("enters"), when.get("enters"));
    if enters.is_none() {
        context.missing(when, "enters", "\"taking_over\"");
    }
    let text = context.take(when, "enters", Context::text);
    let words = text.map(|text| states::alternatives(&text)).unwrap_or_default();
    let span = when.value_span("enters");
    let classes = if words.is_empty() { None } else { states::classes_for(context, &words, span, &path) };
    let reasons = match context.take(when, "reason", Context::text) {
        Some(text) => states::reasons(context, &text, when.value_span("reason"), &when.at("reason")),
        None => Vec::new(),
    };
    let on = watched(context, directory, when, classes.as_deref(), &words);
    classes?;
    Some((on?, StatePattern { any_of: words, reasons }))
}

/// The things a `when` watches: those of its subjects that can enter the state.
fn watched(
    context: &mut Context<'_>,
    directory: &Directory,
    when: &Fields<'_>,
    classes: Option<&[Class]>,
    words: &[String],
) -> Option<Vec<Entity>> {
    let Some(value) = when.get("on") else {
        context.missing(when, "on", "\"seoul/n2\"");
        return None;
    };
    let path = when.at("on");
    context.note(path.clone(), value.show(), value.span);
    let mut entities = Vec::new();
    for (text, span) in context.texts(&path, value, "an address or a list of addresses") {
        let found = address::resolve(context, directory, text, span, &path)?;
        if let Some(classes) = classes {
            let what = format!("state `{}`", clip(&words.join("|")));
            entities.extend(address::fitting(context, directory, found, classes, &what));
        }
    }
    for word in words {
        states::check_node_of_state(context, directory, word, when.value_span("enters"), &when.at("enters"));
    }
    Some(entities)
}

/// What a table with a verb is, with `the` or, as `an` asks for, `a` or `an`.
fn noun(fields: &Fields<'_>, article: &str) -> &'static str {
    match (fields.path.starts_with("step."), article) {
        (true, "the") => "the step",
        (true, _) => "a step",
        (false, "the") => "the event",
        (false, _) => "an event",
    }
}

/// The one verb of an event or a step.
pub(super) fn the_verb(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<&'static VerbInfo> {
    let mut verbs = fields.table.entries.iter().filter_map(|entry| Some((verb_info(&entry.key)?, entry.at)));
    let Some((verb, at)) = verbs.next() else {
        context
            .error(codes::MISSING_KEY, fields.span, &fields.path, format!("{} has no verb", noun(fields, "the")))
            .help("add what happens, such as crash = \"seoul/n1\"");
        return None;
    };
    if let Some((second, second_at)) = verbs.next() {
        let message = format!("{} has one verb; `{}` is the second", noun(fields, "an"), second.name);
        context
            .error(codes::CONFLICT, second_at, &fields.at(second.name), message)
            .related(at, "the first one is")
            .help("write a second [[event]]");
        return None;
    }
    if !verb.supported {
        let message = format!("`{}` is not simulated by this version", verb.name);
        context.error(codes::UNSUPPORTED, at, &fields.at(verb.name), message);
        return None;
    }
    Some(verb)
}

/// The crews of an event, which work for as long as `for` says.
fn read_crews(context: &mut Context<'_>, fields: &Fields<'_>, lasts: bool) -> Option<u32> {
    let crews = context.take(fields, "crews", Context::count_u32)?;
    let path = fields.at("crews");
    if crews == 0 {
        context.error(codes::OUT_OF_RANGE, fields.value_span("crews"), &path, "`crews` takes 1 or more");
    } else if !lasts && fields.get("for").is_none() {
        context
            .error(codes::MISSING_KEY, fields.key_span("crews"), &path, "`crews` needs `for`")
            .help("add the time of one repair, such as for = \"4h\"");
    }
    Some(crews)
}

pub(super) fn read_pick(context: &mut Context<'_>, fields: &Fields<'_>) -> Pick {
    let Some(value) = fields.get("pick") else { return Pick::All };
    let path = fields.at("pick");
    context.note(path.clone(), value.show(), value.span);
    if let Kind::Integer(n) = value.kind {
        let count = u32::try_from(n).ok().filter(|n| *n > 0);
        if count.is_none() {
            context.error(codes::OUT_OF_RANGE, value.span, &path, "`pick` takes 1 or more");
        }
        return count.map_or(Pick::All, Pick::Count);
    }
    let word = context.word(&path, value, &PICKS.map(|(word, _)| word));
    PICKS.iter().find(|(known, _)| Some(*known) == word).map_or(Pick::All, |(_, pick)| *pick)
}
