//! `explore --states`: every interleaving of some machines, laws held against each state, and the shortest way
//! to whatever breaks one.

mod others;
mod pair;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::explore::states::{Found, Kind, Law, Model, Notes, search};
use crate::report;
use crate::scenario::{Scenario, System};

use super::super::args::{ExploreArgs, Global, Machine};
use super::super::exit::Exit;
use super::super::{input, screen};

/// Runs the search.
pub(super) fn explore(args: &ExploreArgs, global: &Global) -> Exit {
    let loaded = input::load(args.file(), global.variant.as_deref(), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    let Some(scenario) = &loaded.scenario else { return Exit::Wrong };
    let Some(machine) = args.machine.or_else(|| of(scenario)) else {
        return refuse("--states finds no system in this scenario");
    };
    match machine {
        Machine::Srm => pair::explore(scenario, args, global),
        Machine::Icsa => others::icsa(scenario, args, global),
        Machine::Chat => others::chat(scenario, args, global),
        Machine::Cms => others::cms(scenario, args, global),
        Machine::Expressway => others::expressway(scenario, args, global),
    }
}

/// The machine of the first cluster.
fn of(scenario: &Scenario) -> Option<Machine> {
    Some(match scenario.clusters.first()?.system {
        System::Imp(_) => Machine::Srm,
        System::Cms(_) => Machine::Cms,
        System::Expressway(_) => Machine::Expressway,
    })
}

fn refuse(message: &str) -> Exit {
    screen::note(&format!("failsim: error: {message}"));
    Exit::Wrong
}

/// A search and how it is told.
struct Search<'a, M> {
    start: M,
    /// What is searched, and within which bounds.
    heading: String,
    /// Whether disturbances are bounded: what was not reached may be reached by more of them.
    bounded: bool,
    judge: &'a (dyn Fn(&M) -> Notes + Sync),
}

impl<M: Model> Search<'_, M> {
    /// Searches and tells; `rest` tells what was reached beside laws.
    fn run(self, rest: &dyn Fn(&Self, &Found<M::Action>) -> String, args: &ExploreArgs, global: &Global) -> Exit {
        let mut count = screen::Count::new("states", global);
        let found = search(self.start.clone(), args.limit, self.judge, &mut |states| count.at(states));
        drop(count);
        if global.json {
            screen::answer_json(&self.as_json(&found));
        } else {
            screen::answer(&(self.told(&found) + &rest(&self, &found)));
        }
        let verdicts: Vec<Verdict> = M::laws().iter().map(|law| self.verdict(law, &found)).collect();
        match (verdicts.contains(&Verdict::Broken), found.closed) {
            (true, _) => Exit::Failed,
            (false, false) => Exit::Inconclusive,
            (false, true) => Exit::Good,
        }
    }

    fn verdict(&self, law: &Law, found: &Found<M::Action>) -> Verdict {
        match (found.breaks(law), law.kind) {
            (Some(true), Kind::Sometimes) if self.bounded => Verdict::NotReached,
            (Some(true), _) => Verdict::Broken,
            (Some(false), Kind::Sometimes) => Verdict::Reached,
            (Some(false), _) => Verdict::Holds,
            (None, Kind::Sometimes) => Verdict::NotReached,
            (None, _) => Verdict::HeldSoFar,
        }
    }

    fn told(&self, found: &Found<M::Action>) -> String {
        let mut out = format!(
            "{}\n{} states, {} transitions, shortest histories of up to {} steps\n",
            report::wrapped(&self.heading, 0),
            report::grouped(found.states as u64),
            report::grouped(found.transitions),
            found.depth
        );
        out += if found.closed {
            "Every state within these bounds was met.\n"
        } else {
            "The limit ended the search: there are more states (--limit).\n"
        };
        out += &self.verdicts(found);
        for (why, history) in &found.broken {
            out += &format!("\n{why}\n{}", self.steps(history));
        }
        for law in M::laws().iter().filter(|law| law.kind == Kind::Sometimes) {
            if let Some(history) = found.reached.get(law.name) {
                out += &format!("\n{}, the shortest way\n{}", law.name, self.steps(history));
            }
        }
        out
    }

    /// One paragraph for each law.
    fn verdicts(&self, found: &Found<M::Action>) -> String {
        let width = M::laws().iter().map(|law| law.name.len()).max().unwrap_or_default().max(21);
        let mut out = "\nLaws\n".to_owned();
        for law in M::laws() {
            let verdict = self.verdict(law, found).as_str();
            out += &format!("  {:<width$} {verdict:<11} ", law.name);
            out += report::wrapped(&format!("{}: {}", law.kind.as_str(), law.meaning), width + 15).trim_start();
        }
        out
    }

    /// A history, one step a line.
    fn steps(&self, history: &[M::Action]) -> String {
        if history.is_empty() {
            return "  from the start\n".to_owned();
        }
        let steps = self.start.told(history);
        steps.iter().zip(1..).map(|((action, _), step)| format!("  {step:>3}. {action}\n")).collect()
    }

    /// The disturbances of a history in order, and how many steps there are.
    fn way(&self, history: &[M::Action]) -> String {
        let told = self.start.told(history);
        let disturbances: Vec<String> =
            told.iter().filter(|(_, disturbs)| *disturbs).map(|(action, _)| action.to_string()).collect();
        if disturbances.is_empty() {
            return format!("by itself, {}", steps(history.len()));
        }
        format!("{}; {}", disturbances.join(", "), steps(history.len()))
    }

    fn as_json(&self, found: &Found<M::Action>) -> Value {
        let histories = |known: &BTreeMap<String, Vec<M::Action>>| -> Vec<Value> {
            known
                .iter()
                .map(|(name, history)| {
                    let told = self.start.told(history);
                    let steps: Vec<String> = told.iter().map(|(action, _)| action.to_string()).collect();
                    json!({ "what": name.trim(), "steps": steps })
                })
                .collect()
        };
        let laws = M::laws().iter().map(|law| {
            let verdict = self.verdict(law, found).as_str();
            json!({ "law": law.name, "kind": law.kind.as_str(), "meaning": law.meaning, "verdict": verdict })
        });
        json!({
            "searched": self.heading,
            "states": found.states,
            "transitions": found.transitions,
            "depth": found.depth,
            "closed": found.closed,
            "laws": laws.collect::<Vec<Value>>(),
            "broken": histories(&found.broken),
            "reached": histories(&found.reached),
        })
    }
}

/// What became of a law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Holds,
    HeldSoFar,
    Reached,
    NotReached,
    Broken,
}

impl Verdict {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::HeldSoFar => "held so far",
            Self::Reached => "reached",
            Self::NotReached => "not reached",
            Self::Broken => "BROKEN",
        }
    }
}

fn steps(number: usize) -> String {
    if number == 1 { "1 step".to_owned() } else { format!("{number} steps") }
}

/// A bound on faults and actions of an administrator, in words.
fn disturbances(most: Option<u8>) -> String {
    match most {
        None => "any number of disturbances".to_owned(),
        Some(1) => "one disturbance".to_owned(),
        Some(most) => format!("up to {most} disturbances"),
    }
}
