//! A presence redundancy group: which rows of the documented table it can come to.

use crate::catalog::PAIRS;
use crate::explore::states::{Bounds, Choices, Event, Found, Model, Pair};
use crate::machines::srm::{Reason, SplitBrainHeal, State, TimeoutFrom};
use crate::report;
use crate::scenario::Scenario;

use super::{Search, disturbances, refuse};
use crate::cli::args::{ExploreArgs, Global};
use crate::cli::exit::Exit;

pub(super) fn explore(scenario: &Scenario, args: &ExploreArgs, global: &Global) -> Exit {
    let Some(choices) = choices(scenario) else {
        return refuse("--machine srm looks at a presence redundancy group; this scenario has none");
    };
    let bounds = Bounds { disturbances: args.disturbances.0, crossings: args.crossings, reasons: true };
    let start = Pair::new(bounds, choices).canonical();
    let judge = |pair: &Pair| {
        let mut notes = pair.judge();
        notes.reached.push(shown(pair));
        notes
    };
    let heading = heading(choices, bounds);
    Search { start, heading, bounded: bounds.disturbances.is_some(), judge: &judge }.run(&rows, args, global)
}

/// The choices in force for the first redundancy group of a scenario.
fn choices(scenario: &Scenario) -> Option<Choices> {
    let group = scenario.groups.first()?;
    let srm = &scenario.clusters[group.cluster].presence().srm;
    let since_last_heard = match srm.timeout_from {
        TimeoutFrom::LastReceived => srm.keepalive_timeout,
        TimeoutFrom::FirstMissed => srm.keepalive_timeout + srm.keepalive_interval,
    };
    Some(Choices {
        automatic_fallback: srm.enable_automatic_fallback,
        split_brain_fails: srm.split_brain_heal_outcome == SplitBrainHeal::Failed,
        patient_start: srm.init_keepalive_timeout > since_last_heard + srm.keepalive_interval,
    })
}

fn heading(choices: Choices, bounds: Bounds) -> String {
    let fails = if choices.split_brain_fails { "fail" } else { "go on" };
    let fallback = if choices.automatic_fallback { "with" } else { "without" };
    let start = if choices.patient_start { "longer" } else { "no longer" };
    let crossings = match bounds.crossings {
        0 => "messages take no time".to_owned(),
        1 => "one thing may happen while a message is under way".to_owned(),
        most => format!("{most} things may happen while a message is under way"),
    };
    format!(
        "A presence pair {fallback} automatic fallback; two backups that meet {fails}; a start waits {start} than the \
         keepalive timeout; {}, {crossings}",
        disturbances(bounds.disturbances)
    )
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

fn rows(search: &Search<'_, Pair>, found: &Found<Event>) -> String {
    let reached = found.reached.iter().filter(|(name, _)| name.starts_with("row "));
    let mut out = format!("\nRows of the documented table reached: {} of {}\n", reached.count(), PAIRS.len());
    for row in PAIRS {
        let name = format!("row {:>2}", row.row);
        let way = match found.reached.get(&name) {
            None => "not within these bounds".to_owned(),
            Some(history) => search.way(history),
        };
        out += &format!("  {name}  ");
        out += report::wrapped(&way, 10).trim_start();
    }
    let others: Vec<(&String, &Vec<Event>)> = found.reached.iter().filter(|(name, _)| name.contains(" | ")).collect();
    out += &format!("\nOther pairs of states, with the shortest way to each: {}\n", others.len());
    for (name, history) in others {
        out += &report::wrapped(name, 2);
        out += &report::wrapped(&search.way(history), 6);
    }
    out
}
