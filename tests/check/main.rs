//! Every interleaving of messages, timers and a few disturbances of a pair of SRMs.
//!
//! The machines are the ones that the simulator runs. Time is left out: a timer that is set may run out
//! at any moment at which it could, messages arrive in order but as late as they like. The search is
//! exhaustive up to a number of disturbances; the number of states is pinned, so that a change of the
//! machine shows.

mod pair;
mod search;

use failsim::machines::srm::State;

use pair::{Action, Pair};
use search::{Found, search};

/// Rounds of keepalives after which a pair left alone must be at rest.
const ROUNDS: usize = 12;

/// Lets everything that is under way arrive, keepalives included, until nothing changes.
fn come_to_rest(pair: &Pair) -> Option<Pair> {
    let mut pair = pair.clone();
    for _ in 0..ROUNDS {
        let before = pair.clone();
        pair.one_round();
        if pair == before && pair.is_quiet() {
            return Some(pair);
        }
    }
    None
}

/// Faults end: the network is whole, hosts, SRMs and services run, High Availability is on.
fn without_faults(pair: &Pair) -> Pair {
    let mut pair = pair.clone();
    pair.end_faults();
    pair
}

/// What an administrator does: Recovery; starts services that a manual failover stopped where no
/// fallback will do it; a fallback to either node.
fn repaired(pair: &Pair) -> Option<Pair> {
    let mut pair = pair.clone();
    pair.act(Action::Recover);
    pair = come_to_rest(&pair)?;
    for node in 0..2 {
        if pair.states()[node] == State::FailedOverCriticalServicesNotRunning {
            pair.act(Action::StartService(node));
        }
        pair.act(Action::Fallback(node));
        pair = come_to_rest(&pair)?;
    }
    Some(pair)
}

fn can_be_repaired(pair: &Pair) -> Result<(), String> {
    match repaired(pair) {
        None => Err("the administrator never comes to an end".to_owned()),
        Some(end) if end.states() == [State::Normal; 2] && end.services_run() => Ok(()),
        Some(end) => Err(format!("the administrator ends with {:?}", end.states())),
    }
}

/// Pairs that hear each other and stay as they are until somebody acts.
const AT_REST: [[State; 2]; 6] = [
    [State::Normal, State::Normal],
    [State::RunningInBackupMode, State::Idle],
    [State::RunningInBackupMode, State::FailedOver],
    [State::RunningInBackupMode, State::FailedOverCriticalServicesNotRunning],
    [State::RunningInFailedMode, State::RunningInFailedMode],
    [State::Unknown, State::Unknown],
];

fn rests_well(pair: &Pair) -> Result<(), String> {
    let [a, b] = pair.states();
    if AT_REST.contains(&[a, b]) || AT_REST.contains(&[b, a]) {
        Ok(())
    } else {
        Err(format!("it rests in {a} beside {b}"))
    }
}

fn lawful(pair: &Pair) -> Result<(), String> {
    let end = come_to_rest(&without_faults(pair)).ok_or("it does not come to rest")?;
    rests_well(&end)?;
    can_be_repaired(&end)
}

/// Searches all histories with so many disturbances (faults and actions of an administrator) and so
/// many things that happen while a message is under way; returns the number of states.
fn lawful_states(disturbances: u8, crossings: u8) -> usize {
    let Found { states, wrong } = search(Pair::new(disturbances, crossings), lawful);
    let told: Vec<String> = wrong.iter().map(|(why, history)| format!("{why} after {history:?}")).collect();
    assert!(wrong.is_empty(), "{} laws are broken in {states} states:\n{}", wrong.len(), told.join("\n"));
    states
}

/// `FAILSIM_SEARCH=3,0` searches further for once: three disturbances, nothing crosses a message.
#[test]
fn every_pair_comes_to_rest_and_can_be_repaired() {
    match std::env::var("FAILSIM_SEARCH") {
        Ok(bounds) => {
            let (disturbances, crossings) = bounds.split_once(',').expect("two numbers, such as 3,0");
            let number = |text: &str| text.parse().expect("two numbers, such as 3,0");
            println!("{} states", lawful_states(number(disturbances), number(crossings)));
        }
        Err(_) => assert_eq!(lawful_states(2, 1), 898_375),
    }
}

#[test]
fn a_pair_that_nobody_disturbs_stays_as_it_is() {
    let calm = |pair: &Pair| if pair.states() == [State::Normal; 2] { Ok(()) } else { Err("disturbed".to_owned()) };
    let Found { states, wrong } = search(Pair::new(0, 1), calm);
    assert!(wrong.is_empty());
    assert!(states < 50, "{states} states: keepalives under way or not");
}

#[test]
fn a_property_that_does_not_hold_is_refuted_by_the_shortest_history() {
    let never = |pair: &Pair| {
        if pair.states().contains(&State::Idle) { Err("idle".to_owned()) } else { Ok(()) }
    };
    let Found { wrong, .. } = search(Pair::new(1, 1), never);
    let history = &wrong["idle"];
    assert_eq!(history[..2], [Action::Failover(0), Action::Deliver(1)]);
    assert_eq!(history.len(), 5, "{history:?}");
}
