//! Runbooks: what an administrator does, step by step, what each step waits for, and what it may cost.

use typed_index_collections::TiVec;

use super::action;
use super::context::{Context, Fields};
use super::directory::Directory;
use super::event::{after_law, read_pick, read_state, the_verb};
use super::law::{self, Tables};
use super::verbs::VERBS;
use super::{Clock, DurationLaw, Event, StatePattern, codes, vocabulary};
use crate::outcome::Entity;
use crate::units::{EventId, SimDuration};

/// When the first step begins, unless it says so.
const FIRST_AT: SimDuration = SimDuration::from_secs(600);
/// Keys of an event that a step cannot have, and what to write instead.
const NOT_IN_STEPS: [(&str, &str); 4] = [
    ("every", "a step is done once, after the step before"),
    ("when", "a step follows the step before; say what that one waits for in its `until`"),
    ("for", "write a later step that takes this one back"),
    ("crews", "a step is one action"),
];

/// What makes an event a step of a runbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it waits for before it is over; without, it is over as soon as it is done.
    pub until: Option<Wait>,
}

/// What a step waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Who.
    pub on: Vec<Entity>,
    /// Which state one of them enters, after the step has begun.
    pub state: StatePattern,
    /// How long it may take; later entries do not count. Without, as long as the run.
    pub within: Option<SimDuration>,
}

/// The steps of a scenario, and what they may cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runbook {
    /// The steps in their order.
    pub steps: Vec<EventId>,
    /// The longest time from the first step to the end of the last one.
    pub window: Option<SimDuration>,
    /// Most users without a session at once.
    pub users_out: Option<u64>,
    /// Longest time of one user without a session.
    pub out_for: Option<SimDuration>,
    /// Most chat rooms without a host at once.
    pub rooms_out: Option<u64>,
    /// Most groups in which no node serves, at once; 0 unless the file says more.
    pub groups_out: u64,
}

/// Reads `[[step]]`, whose events follow those of `[[event]]`.
pub(super) fn read_steps(
    context: &mut Context<'_>,
    directory: &Directory,
    tables: &mut Tables<'_>,
    steps: &[Fields<'_>],
    events: &mut TiVec<EventId, Event>,
) -> Vec<EventId> {
    let mut read = Vec::new();
    for (place, fields) in steps.iter().enumerate() {
        let before = read.last().copied();
        if let Some(event) = read_step(context, directory, tables, fields, (place, before)) {
            read.push(events.push_and_get_key(event));
        }
    }
    read
}

fn read_step(
    context: &mut Context<'_>,
    directory: &Directory,
    tables: &mut Tables<'_>,
    fields: &Fields<'_>,
    (place, before): (usize, Option<EventId>),
) -> Option<Event> {
    let verbs: Vec<&str> = VERBS.iter().map(|verb| verb.name).collect();
    for (key, instead) in NOT_IN_STEPS.iter().filter(|(key, _)| fields.get(key).is_some()) {
        let message = format!("a step has no `{key}`");
        context.error(codes::CONFLICT, fields.key_span(key), &fields.at(key), message).help(*instead);
    }
    let also: Vec<&str> = verbs.iter().copied().chain(NOT_IN_STEPS.map(|(key, _)| key)).collect();
    context.known_keys_and(fields, &vocabulary::STEP, &also);
    let clock = read_clock(context, tables, fields, (place, before));
    let action = the_verb(context, fields).and_then(|verb| action::read(context, directory, fields, verb, false));
    let until = read_until(context, directory, fields);
    let pick = read_pick(context, fields);
    let note = context.take(fields, "name", Context::text);
    let id = fields.get("id").and_then(|id| id.text()).map(ToOwned::to_owned);
    let step = Some(Step { until: until? });
    Some(Event { id, span: fields.span, note, clock: clock?, action: action?, lasts: None, pick, crews: None, step })
}

/// The first step has a time, the others follow the one before.
fn read_clock(
    context: &mut Context<'_>,
    tables: &mut Tables<'_>,
    fields: &Fields<'_>,
    (place, before): (usize, Option<EventId>),
) -> Option<Clock> {
    if place > 0 {
        if fields.get("at").is_some() {
            context
                .error(codes::CONFLICT, fields.key_span("at"), &fields.at("at"), "only the first step has a time")
                .help("the others follow the step before; write after = \"10m\" to leave time between them");
        }
        let after = after_law(context, tables, fields);
        // Without the step before, which has a mistake, this one has no clock; the file is refused anyway.
        return Some(Clock::Next { step: before?, after: after? });
    }
    if fields.get("after").is_some() {
        context
            .error(codes::CONFLICT, fields.key_span("after"), &fields.at("after"), "the first step follows nothing")
            .help("write at = \"10m\"");
    }
    match fields.get("at") {
        Some(value) => {
            let law = law::read(context, tables, &fields.at("at"), value)?;
            super::event::note_law(context, fields, "at", Some(&law));
            Some(Clock::At(law))
        }
        None => {
            context.note_default(fields.at("at"), format!("\"{FIRST_AT}\""));
            Some(Clock::At(DurationLaw::Fixed(FIRST_AT)))
        }
    }
}

/// `until` and `within`; nothing where they have a mistake.
fn read_until(context: &mut Context<'_>, directory: &Directory, fields: &Fields<'_>) -> Option<Option<Wait>> {
    let within = context.take(fields, "within", Context::duration);
    let Some(value) = fields.get("until") else {
        if fields.get("within").is_some() {
            let (span, path) = (fields.key_span("within"), fields.at("within"));
            context
                .error(codes::MISSING_KEY, span, &path, "`within` needs `until`: there is nothing to wait for")
                .help("add until = { on = \"seoul/n2\", enters = \"running_in_backup_mode\" }");
        }
        return Some(None);
    };
    let until = context.table(&fields.at("until"), value)?;
    context.known_keys(&until, &vocabulary::UNTIL);
    if within.is_some_and(SimDuration::is_zero) {
        let message = "a step that waits takes longer than 0s";
        context.error(codes::OUT_OF_RANGE, fields.value_span("within"), &fields.at("within"), message);
    }
    let (on, state) = read_state(context, directory, &until)?;
    Some(Some(Wait { on, state, within }))
}

/// `[runbook]`, if the scenario has steps.
pub(super) fn read(context: &mut Context<'_>, root: &Fields<'_>, steps: Vec<EventId>) -> Option<Runbook> {
    let limits = root.get("runbook").and_then(|value| context.table("runbook", value));
    let Some(fields) = limits else {
        return (!steps.is_empty()).then(|| Runbook { steps, ..Runbook::default() });
    };
    context.known_keys(&fields, &vocabulary::RUNBOOK);
    if root.get("step").is_none() {
        context
            .error(codes::MISSING_KEY, root.key_span("runbook"), "runbook", "a runbook without steps")
            .help("add [[step]] tables, each with a verb such as failover = \"seoul/n1\"");
    }
    Some(Runbook {
        steps,
        window: context.take(&fields, "window", Context::duration),
        users_out: context.take(&fields, "users_out", Context::count),
        out_for: context.take(&fields, "out_for", Context::duration),
        rooms_out: context.take(&fields, "rooms_out", Context::count),
        groups_out: context.take_or(&fields, "groups_out", 0, Context::count),
    })
}
