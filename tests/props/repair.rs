//! Whatever has happened, an administrator can bring every pair back to Normal.

use failsim::outcome::{Entity, Kind, Label, Outcome, Rest};
use proptest::strategy::Strategy;

use crate::case::{Case, SECOND, cases};
use crate::faults::What;
use crate::runner::holds;
use crate::support;

const MINUTE: u64 = 60 * SECOND;

/// What the administrator does, one step after the other, this long apart. What does not apply is
/// refused or does nothing.
const STEP: u64 = 15 * MINUTE;

/// Ten minutes after the last fault.
fn begin(case: &Case) -> u64 {
    case.quiet_from() + 10 * MINUTE
}

/// Nodes whose services refuse to start; only Recovery or a reboot cures them.
fn obstinate(case: &Case) -> Vec<usize> {
    let refusing = case.events.iter().filter_map(|event| match event.what {
        What::Service { verb: "stop", node, fails: true, .. } => Some(node),
        _ => None,
    });
    refusing.collect()
}

fn steps(case: &Case) -> Vec<String> {
    let groups = 1..=case.setup.pairs;
    let nodes = || (1..=case.setup.pairs * 2).map(|node| format!("c/n{node}"));
    let each = |verb: &str| groups.clone().map(|g| format!("{verb} = \"c/g{g}\"")).collect::<Vec<_>>();
    let services = ["xcp_router", "presence_engine", "sip_proxy", "client_profile_agent", "sync_agent"];
    let more = ["text_conferencing", "xcp_authentication", "database", "srm"];
    let services = services.into_iter().chain(more);
    let mut steps: Vec<Vec<String>> = Vec::new();
    steps.push(obstinate(case).iter().map(|node| format!("shutdown = \"c/n{}\"\nfor = \"1m\"", node + 1)).collect());
    steps.push(nodes().map(|node| format!("start = \"{node}\"")).collect());
    steps.push(services.map(|service| format!("start = \"c/*:{service}\"")).collect());
    steps.push(each("ha_on"));
    steps.push(each("recover"));
    steps.push(nodes().map(|node| format!("fallback = \"{node}\"")).collect());
    // A service that could not be started until its node had recovered may fail the pair over once more.
    steps.push(each("recover"));
    steps.push(nodes().map(|node| format!("fallback = \"{node}\"")).collect());
    let mut events = Vec::new();
    for (number, step) in (0..).zip(steps) {
        let at = begin(case) + number * STEP;
        events.extend(step.into_iter().map(|line| format!("[[event]]\nat = \"{at}us\"\n{line}\n")));
    }
    events
}

fn text(case: &Case) -> String {
    case.text(begin(case) + 10 * STEP) + &steps(case).concat()
}

/// States of all nodes at the end.
fn states(outcome: &Outcome) -> Vec<&'static str> {
    let nodes = outcome.names.of.keys().filter(|entity| matches!(entity, Entity::Node(_)));
    let last = |entity: &Entity| {
        let mut changes =
            outcome.records.iter().filter(|record| record.entity == *entity && record.kind == Kind::State);
        match changes.next_back().map(|record| record.to) {
            Some(Label::Word(word)) => word,
            Some(Label::None | Label::Of(..) | Label::OfEvent(..) | Label::InRooms(..)) => "?",
            None => "normal",
        }
    };
    nodes.map(last).collect()
}

fn repaired(case: &Case) {
    let outcome = support::run(&support::scenario(&text(case)), 0);
    let states = states(&outcome);
    assert!(states.iter().all(|state| *state == "normal"), "{states:?}");
    let out: u32 = outcome.outages.iter().map(|wave| wave.unserved).sum();
    assert_eq!(out, 0, "users without a session at the end");
    assert_eq!(outcome.rest, Rest::Steady);
}

/// A triggered fault may strike again while the administrator works; two backups side by side are left
/// alone where the scenario wants it so.
fn ends(case: &Case) -> bool {
    let split_stays = case.setup.params.iter().any(|line| line.contains("keep\""));
    !split_stays && !case.events.iter().any(|event| event.triggered)
}

#[test]
fn an_administrator_can_always_repair_the_pairs() {
    holds(300, cases(&["0.0"], 6).prop_filter("the faults end", ends), text, repaired);
}
