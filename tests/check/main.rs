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
        let before = pair.states();
        pair.one_round();
        if pair.states() == before && pair.is_quiet() {
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

/// What an administrator does: Recovery, then a fallback to either node.
fn repaired(pair: &Pair) -> Option<Pair> {
    let mut pair = come_to_rest(&without_faults(pair))?;
    for action in [Action::Recover, Action::Fallback(0), Action::Fallback(1)] {
        pair.act(action);
        pair = come_to_rest(&pair)?;
    }
    Some(pair)
}

fn can_be_repaired(pair: &Pair) -> Result<(), String> {
    match repaired(pair) {
        None => Err("it does not come to rest".to_owned()),
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
    let end = come_to_rest(&without_faults(pair)).ok_or("it does not come to rest")?;
    let [a, b] = end.states();
    if AT_REST.contains(&[a, b]) || AT_REST.contains(&[b, a]) {
        Ok(())
    } else {
        Err(format!("it rests in {a} beside {b}"))
    }
}

fn lawful(pair: &Pair) -> Result<(), String> {
    rests_well(pair)?;
    can_be_repaired(pair)
}

/// Disturbances of one history: faults and actions of an administrator.
const DISTURBANCES: u8 = 2;

#[test]
fn every_pair_comes_to_rest_and_can_be_repaired() {
    let Found { states, wrong } = search(Pair::new(DISTURBANCES), lawful, usize::MAX);
    assert_eq!(wrong, None, "after {states} states");
    assert_eq!(states, 0, "states of a pair after {DISTURBANCES} disturbances");
}

#[test]
fn a_pair_that_nobody_disturbs_stays_as_it_is() {
    let calm = |pair: &Pair| if pair.states() == [State::Normal; 2] { Ok(()) } else { Err("disturbed".to_owned()) };
    let Found { states, wrong } = search(Pair::new(0), calm, usize::MAX);
    assert_eq!(wrong, None);
    assert!(states < 20, "{states} states: keepalives under way or not");
}

#[test]
fn a_property_that_does_not_hold_is_refuted_by_the_shortest_history() {
    let never = |pair: &Pair| {
        if pair.states().contains(&State::Idle) { Err("idle".to_owned()) } else { Ok(()) }
    };
    let Found { wrong, .. } = search(Pair::new(1), never, usize::MAX);
    let history = wrong.expect("a manual failover leads to Idle");
    assert!(history.starts_with("idle after [Failover(0), Deliver(1)"), "{history}");
}
