//! The rehearsal of a runbook as text and as JSON.

use serde_json::{Value, json};

use super::story::counted;
use super::text::{Words, users_text, wrapped};
use crate::expect::{Cost, Rehearsal, StepRun, Verdict};
use crate::scenario::{Scenario, Wait};
use crate::units::{EventId, SimDuration, SimTime};

/// A rehearsal in lines, one for each step and a few for what it cost. `why` tells what led to the state in which a
/// step was left waiting.
#[must_use]
pub fn rehearsal_text(scenario: &Scenario, rehearsal: &Rehearsal, why: &dyn Fn(&StepRun) -> Option<String>) -> String {
    let mut out = wrapped(&scenario.title, 0) + "\n";
    for (number, step) in (1..).zip(&rehearsal.steps) {
        out += &step_text(scenario, step, number, why);
    }
    let cost = cost_text(&rehearsal.cost);
    let cost = if cost.is_empty() { "nothing".to_owned() } else { cost };
    let window = match (rehearsal.window, rehearsal.steps.first().and_then(|step| step.began)) {
        (Some(window), Some(from)) => format!("{}, from {from} to {}", clock(window), from + window),
        _ => "it does not end".to_owned(),
    };
    out += &format!("\nwindow  {window}\n");
    out += "cost    ";
    out += wrapped(&cost, 8).trim_start();
    if !rehearsal.out_for.is_zero() {
        out += &format!("        one user for {} at the longest\n", clock(rehearsal.out_for));
    }
    out += "\n";
    for (verdict, sentence) in &rehearsal.checks {
        let word = if *verdict == Verdict::Fail { "FAIL" } else { "pass" };
        out += &format!("{word}  {}", wrapped(sentence, 6).trim_start());
    }
    out
}

fn step_text(scenario: &Scenario, step: &StepRun, number: usize, why: &dyn Fn(&StepRun) -> Option<String>) -> String {
    let did = did(scenario, step.event);
    let Some(began) = step.began else { return headed(number, "never begun", &did) };
    let mut out = headed(number, &began.to_string(), &did);
    let mut line = |text: &str| out += &wrapped(text, 18);
    if step.refused {
        line("refused");
    }
    if step.idle {
        line("found nothing to change");
    }
    match (wait(scenario, step.event), step.ended) {
        (Some(wait), Some(ended)) => {
            line(&format!("over at {ended}, after {}: {}", clock(ended.since(began)), waited(scenario, wait)))
        }
        (Some(wait), None) => line(&format!("NOT OVER: {}", waited(scenario, wait))),
        (None, _) => {}
    }
    let cost = cost_text(&step.cost);
    if !cost.is_empty() {
        line(&cost);
    }
    if step.ended.is_none()
        && let Some(chain) = why(step)
    {
        out += &format!("     because\n{chain}");
    }
    out
}

/// Number and time of a step, and what it does.
fn headed(number: usize, time: &str, did: &str) -> String {
    Words::default().plain(did).wrap(&format!("{number:>3}  {time:<13}"), 18, false)
}

/// A duration as times are printed: `0:05:18.687`.
fn clock(duration: SimDuration) -> String {
    (SimTime::ZERO + duration).to_string()
}

fn wait(scenario: &Scenario, event: EventId) -> Option<&Wait> {
    scenario.events[event].step.as_ref()?.until.as_ref()
}

fn waited(scenario: &Scenario, wait: &Wait) -> String {
    let who: Vec<&str> = wait.on.iter().map(|entity| scenario.names.path(*entity)).collect();
    let within = wait.within.map_or_else(String::new, |within| format!(" (within {within})"));
    format!("{} enters {}{within}", who.join(" or "), wait.state.any_of.join("|"))
}

/// The verb with its target as the file has it, and the name of the step.
fn did(scenario: &Scenario, event: EventId) -> String {
    let verb = scenario.events[event].action.verb();
    let place =
        scenario.runbook.iter().flat_map(|runbook| &runbook.steps).position(|step| *step == event).unwrap_or(0) + 1;
    let table = scenario.events[event].id.clone().unwrap_or_else(|| format!("#{place}"));
    let path = format!("step.{table}.{verb}");
    let target = scenario.resolved.iter().find(|value| value.path == path);
    let target = target.map_or_else(String::new, |value| format!(" {}", value.value.replace('"', "")));
    let name = scenario.events[event].note.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
    format!("{verb}{target}{name}")
}

fn cost_text(cost: &Cost) -> String {
    let mut parts = Vec::new();
    if cost.users_lost > 0 {
        parts.push(format!("{} lose their session", users_text(cost.users_lost)));
    }
    if cost.users_out > 0 {
        parts.push(format!("{} out at once", users_text(cost.users_out)));
    }
    if cost.logins > 0 {
        parts.push(format!("{} back", users_text(cost.logins)));
    }
    if cost.rooms_out > 0 {
        parts.push(format!("{} without a host at once", counted(cost.rooms_out, "room", "rooms")));
    }
    if cost.groups_out > 0 {
        parts.push(format!("{} in which neither node serves", counted(cost.groups_out, "group", "groups")));
    }
    if cost.calls_dropped > 0 {
        parts.push(format!("{} dropped", counted(cost.calls_dropped, "call", "calls")));
    }
    if cost.registrations_moved > 0 {
        parts.push(format!("{} moved", counted(cost.registrations_moved, "registration", "registrations")));
    }
    if cost.writes_refused > 0 {
        parts.push(format!("{} refused", counted(cost.writes_refused, "write", "writes")));
    }
    if cost.alarms > 0 {
        parts.push(counted(cost.alarms, "alarm", "alarms"));
    }
    parts.join(", ")
}

/// A rehearsal for machines; times in seconds from the start of the run.
#[must_use]
pub fn rehearsal_json(scenario: &Scenario, rehearsal: &Rehearsal) -> Value {
    let seconds = |time: Option<SimTime>| time.map(SimTime::as_secs_f64);
    let one = |step: &StepRun| {
        json!({
            "step": scenario.names.events[usize::from(step.event)],
            "does": did(scenario, step.event),
            "waits_for": wait(scenario, step.event).map(|wait| waited(scenario, wait)),
            "began_s": seconds(step.began),
            "ended_s": seconds(step.ended),
            "refused": step.refused,
            "cost": cost_json(&step.cost),
        })
    };
    let check = |(verdict, sentence): &(Verdict, String)| json!({ "verdict": verdict.as_str(), "check": sentence });
    json!({
        "title": scenario.title,
        "steps": rehearsal.steps.iter().map(one).collect::<Vec<_>>(),
        "window_s": rehearsal.window.map(|window| window.as_secs_f64()),
        "cost": cost_json(&rehearsal.cost),
        "longest_outage_s": rehearsal.out_for.as_secs_f64(),
        "checks": rehearsal.checks.iter().map(check).collect::<Vec<_>>(),
    })
}

fn cost_json(cost: &Cost) -> Value {
    json!({
        "users_lost": cost.users_lost,
        "users_out": cost.users_out,
        "users_back": cost.logins,
        "rooms_out": cost.rooms_out,
        "groups_out": cost.groups_out,
        "calls_dropped": cost.calls_dropped,
        "registrations_moved": cost.registrations_moved,
        "writes_refused": cost.writes_refused,
        "alarms": cost.alarms,
    })
}
