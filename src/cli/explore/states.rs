//! `explore --states`: every interleaving of a presence redundancy group, laws held against each state, and the
//! shortest way to each pair of states that the nodes can show.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::catalog::PAIRS;
use crate::explore::states::{Action, Bounds, Choices, Found, LAWS, Notes, Pair, broken_laws, search};
use crate::machines::srm::{Reason, SplitBrainHeal, State};
use crate::report;
use crate::scenario::Scenario;

use super::super::args::{ExploreArgs, Global};
use super::super::exit::Exit;
use super::super::{input, screen};

/// Runs the search.
pub(super) fn explore(args: &ExploreArgs, global: &Global) -> Exit {
    let loaded = input::load(&args.file, global.variant.as_deref(), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    let Some(scenario) = &loaded.scenario else { return Exit::Wrong };
    let Some(choices) = choices(scenario) else {
        screen::note("failsim: error: --states looks at a presence redundancy group; this scenario has none");
        return Exit::Wrong;
    };
    let bounds = Bounds { disturbances: args.disturbances.0, crossings: args.crossings };
    let start = Pair::new(bounds, choices);
    let mut count = screen::Count::new("states", global);
    let found = search(start.canonical(), args.limit, &note, &mut |states, _| count.at(states));
    drop(count);
    if global.json {
        screen::answer_json(&as_json(&start, bounds, &found));
    } else {
        screen::answer(&told(&start, choices, bounds, &found));
    }
    match (found.broken.is_empty(), found.closed) {
        (false, _) => Exit::Failed,
        (true, false) => Exit::Inconclusive,
        (true, true) => Exit::Good,
    }
}

/// The choices in force for the first redundancy group of a scenario.
fn choices(scenario: &Scenario) -> Option<Choices> {
    let group = scenario.groups.first()?;
    let srm = &scenario.clusters[group.cluster].presence().srm;
    Some(Choices {
        automatic_fallback: srm.enable_automatic_fallback,
        split_brain_fails: srm.split_brain_heal_outcome == SplitBrainHeal::Failed,
    })
}

fn note(pair: &Pair) -> Notes {
    Notes { broken: broken_laws(pair), reached: vec![shown(pair)] }
}

/// Where a pair stands in the documented table: its row, or what the nodes show.
fn shown(pair: &Pair) -> String {
    let [a, b] = pair.shown();
    match PAIRS.iter().find(|row| row.matches(a, b) || row.matches(b, a)) {
        Some(row) => format!("row {:>2}", row.row),
        None => {
            let text = |(state, reason): (State, Reason)| match reason {
                Reason::None => state.to_string(),
                reason => format!("{state} ({})", reason.as_str()),
            };
            let (one, other) = (text(a), text(b));
            if one <= other { format!("{one} | {other}") } else { format!("{other} | {one}") }
        }
    }
}

fn bounds_text(bounds: Bounds) -> String {
    let disturbances = match bounds.disturbances {
        None => "any number of disturbances".to_owned(),
        Some(1) => "one disturbance".to_owned(),
        Some(most) => format!("up to {most} disturbances"),
    };
    format!("{disturbances}, {} things while a message is under way", bounds.crossings)
}

fn told(start: &Pair, choices: Choices, bounds: Bounds, found: &Found<Action>) -> String {
    let fails = if choices.split_brain_fails { "fail" } else { "go on" };
    let fallback = if choices.automatic_fallback { "with" } else { "without" };
    let mut out = format!(
        "A presence pair {fallback} automatic fallback; two backups that meet {fails}; {}\n\n",
        bounds_text(bounds)
    );
    out += &format!(
        "{} states, {} transitions, shortest histories of up to {} steps\n",
        report::grouped(found.states as u64),
        report::grouped(found.transitions),
        found.depth
    );
    out += if found.closed {
        "Every state within these bounds was met.\n"
    } else {
        "The limit ended the search: there are more states (--limit).\n"
    };
    out += "\nLaws\n";
    for law in &LAWS {
        let broken = found.broken.keys().any(|why| why.starts_with(law.name));
        let verdict = match (broken, found.closed) {
            (true, _) => "BROKEN",
            (false, true) => "holds",
            (false, false) => "held so far",
        };
        out += &format!("  {:<21} {verdict:<11} ", law.name);
        out += report::wrapped(law.meaning, 36).trim_start();
    }
    for (why, history) in &found.broken {
        out += &format!("\n{why}\n{}", history_text(start, history));
    }
    out += &reached_text(start, &found.reached);
    out
}

fn reached_text(start: &Pair, reached: &BTreeMap<String, Vec<Action>>) -> String {
    let rows = reached.keys().filter(|name| name.starts_with("row ")).count();
    let mut out = format!("\nRows of the documented table reached: {rows} of {}\n", PAIRS.len());
    for row in PAIRS {
        let name = format!("row {:>2}", row.row);
        let way = match reached.get(&name) {
            None => "not within these bounds".to_owned(),
            Some(history) => way(start, history),
        };
        out += &format!("  {name}  ");
        out += report::wrapped(&way, 10).trim_start();
    }
    let others: Vec<(&String, &Vec<Action>)> = reached.iter().filter(|(name, _)| !name.starts_with("row ")).collect();
    out += &format!("\nOther pairs of states, with the shortest way to each: {}\n", others.len());
    for (name, history) in others {
        out += &report::wrapped(name, 2);
        out += &report::wrapped(&way(start, history), 6);
    }
    out
}

/// The disturbances of a history in order, and how many steps there are.
fn way(start: &Pair, history: &[Action]) -> String {
    let told = start.told(history);
    let disturbances: Vec<String> =
        told.iter().filter(|action| action.is_disturbance()).map(ToString::to_string).collect();
    if disturbances.is_empty() {
        return format!("by itself, {} steps", history.len());
    }
    format!("{}; {} steps", disturbances.join(", "), history.len())
}

fn history_text(start: &Pair, history: &[Action]) -> String {
    start.told(history).iter().zip(1..).map(|(action, step)| format!("  {step:>3}. {action}\n")).collect()
}

fn as_json(start: &Pair, bounds: Bounds, found: &Found<Action>) -> Value {
    let histories = |known: &BTreeMap<String, Vec<Action>>| -> Vec<Value> {
        known
            .iter()
            .map(|(name, history)| {
                let steps: Vec<String> = start.told(history).iter().map(ToString::to_string).collect();
                json!({ "what": name.trim(), "steps": steps })
            })
            .collect()
    };
    json!({
        "disturbances": bounds.disturbances,
        "crossings": bounds.crossings,
        "states": found.states,
        "transitions": found.transitions,
        "depth": found.depth,
        "closed": found.closed,
        "broken": histories(&found.broken),
        "reached": histories(&found.reached),
    })
}
