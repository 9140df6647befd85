//! `run --status NODE@TIME`: what one Meeting Server answers to `database cluster status`.

use crate::outcome::{Entity, Outcome};
use crate::scenario::{NodeRole, Scenario};
use crate::units::NodeId;
use crate::world::Watch;

use super::args::{Global, RunArgs, StatusAt};
use super::exit::Exit;
use super::{input, screen};

/// Runs up to the instant and prints the answer; writes no files and judges nothing.
pub(super) fn status(args: &RunArgs, at: &StatusAt, scenario: &Scenario, global: &Global) -> Exit {
    let node = match find(scenario, &at.node) {
        Ok(node) => node,
        Err(message) => {
            screen::note(&format!("failsim: error: {message}"));
            return Exit::Wrong;
        }
    };
    if at.time > crate::units::SimTime::ZERO + scenario.run.duration {
        screen::note(&format!("failsim: error: the run ends at {}, before {}", scenario.run.duration, at.time));
        return Exit::Wrong;
    }
    let watch = Watch { status: true, until: Some(at.time), ..Watch::default() };
    let outcome = match input::simulate(&args.file, scenario, args.run, watch, global) {
        Ok(outcome) => outcome,
        Err(bug) => {
            screen::note(&format!("failsim: {bug}"));
            return Exit::OurBug;
        }
    };
    screen::answer(&answer_of(&outcome, node));
    Exit::Good
}

fn answer_of(outcome: &Outcome, node: NodeId) -> String {
    let all = outcome.meetings.iter().flat_map(|run| &run.status);
    all.filter(|(of, _)| *of == node).map(|(_, text)| text.as_str()).collect()
}

fn find(scenario: &Scenario, name: &str) -> Result<NodeId, String> {
    let is_named = |node: &NodeId| scenario.names.path(Entity::Node(*node)) == name;
    let Some(node) = scenario.nodes.keys().find(is_named) else {
        return Err(format!("--status {name} names no node of this scenario"));
    };
    match scenario.nodes[node].role {
        NodeRole::Database | NodeRole::CallBridge => Ok(node),
        NodeRole::Presence | NodeRole::ExpresswayPeer => {
            Err(format!("`{name}` is no Meeting Server: it has no `database cluster status`"))
        }
    }
}
