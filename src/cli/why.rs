//! `why`: what led to the state of something at an instant, back to a line of the scenario.

use serde_json::{Value, json};

use crate::outcome::{Entity, Outcome, state_at};
use crate::report;
use crate::scenario::{Loaded, Scenario};
use crate::units::{EventId, SimDuration, SimTime};
use crate::world::Watch;

use super::args::{Global, WhyArgs};
use super::exit::Exit;
use super::{input, screen, select};

/// Runs the verb.
pub(super) fn why(args: &WhyArgs, global: &Global) -> Exit {
    let loaded = input::load(&args.file, global.variant.as_deref(), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    let Some(scenario) = &loaded.scenario else { return Exit::Wrong };
    let (about, at) = match question(&args.question, scenario) {
        Ok(asked) => asked,
        Err(message) => {
            screen::note(&format!("failsim: error: {message}"));
            return Exit::Wrong;
        }
    };
    // What comes later explains nothing.
    let watch = Watch { until: Some(at), ..Watch::default() };
    let outcome = match input::simulate(&args.file, scenario, args.run, watch, global) {
        Ok(outcome) => outcome,
        Err(bug) => {
            screen::note(&format!("failsim: {bug}"));
            return Exit::OurBug;
        }
    };
    let place = |id: EventId| place(&loaded, scenario, id);
    let chain = report::last_change(&outcome, &about, at).map(|record| report::chain(&outcome, record));
    if global.json {
        let told = chain.map_or(Value::Null, |chain| report::chain_json(&outcome, &chain, &place));
        screen::answer_json(&json!({ "states": states(&outcome, &about, at), "because": told }));
        return Exit::Good;
    }
    let mut out: String =
        states(&outcome, &about, at).iter().map(|(what, is)| format!("{what} is {is} at {at}\n")).collect();
    match chain {
        Some(chain) => {
            out += "\n";
            out += &report::chain_text(scenario, &outcome, &chain, &place, args.depth, true);
        }
        None => out += "Nothing has happened to it since the start of the run.\n",
    }
    screen::answer(&out);
    Exit::Good
}

/// `SELECTOR@TIME`.
fn question(text: &str, scenario: &Scenario) -> Result<(Vec<Entity>, SimTime), String> {
    let Some((selector, time)) = text.rsplit_once('@') else {
        return Err(format!("`{text}` does not say when; write SELECTOR@TIME, such as seoul/n1@45m"));
    };
    let after = SimDuration::parse(time).map_err(|error| format!("`{time}`: {error}"))?;
    if after > scenario.run.duration {
        return Err(format!("{after} is after the end of the run at {}", scenario.run.duration));
    }
    Ok((select::named(&scenario.names, selector)?, SimTime::ZERO + after))
}

/// What each of these things, and each node of a group among them, is.
fn states(outcome: &Outcome, about: &[Entity], at: SimTime) -> Vec<(String, String)> {
    let names = &outcome.names;
    let mut told = Vec::new();
    for entity in about {
        let parts: Vec<Entity> = match entity {
            Entity::Group(group) => {
                names.nodes_of_group[usize::from(*group)].iter().copied().map(Entity::Node).collect()
            }
            other => vec![*other],
        };
        for part in parts {
            if let Some((state, reason)) = state_at(outcome, part, at) {
                let reason = if matches!(reason, "" | "none") { String::new() } else { format!(" ({reason})") };
                told.push((names.path(part).to_owned(), format!("{}{reason}", names.label(state))));
            }
        }
    }
    told
}

/// File and line of an event.
pub(super) fn place(loaded: &Loaded, scenario: &Scenario, id: EventId) -> Option<String> {
    let place = loaded.sources.place(scenario.events.get(id)?.span)?;
    Some(format!("{}:{}", place.path, place.line))
}
