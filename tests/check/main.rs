//! Every interleaving of messages, timers and a few disturbances of a pair of SRMs.
//!
//! The machines are the ones that the simulator runs. The search is exhaustive up to a number of
//! disturbances; the number of states is pinned, so that a change of the machine shows.

use failsim::explore::states::{Action, Bounds, Choices, Found, Notes, Pair, broken_laws, search};
use failsim::machines::srm::State;

const DEFAULT: Choices = Choices { automatic_fallback: true, split_brain_fails: true };

/// Searches all histories with so many disturbances (faults and actions of an administrator) and so many
/// things that happen while a message is under way.
fn searched(disturbances: Option<u8>, crossings: u8, law: &(dyn Fn(&Pair) -> Vec<String> + Sync)) -> Found<Action> {
    let note = |pair: &Pair| Notes { broken: law(pair), reached: Vec::new() };
    let start = Pair::new(Bounds { disturbances, crossings }, DEFAULT);
    let mut found = search(start.canonical(), usize::MAX, &note, &mut |_, _| {});
    found.broken.values_mut().for_each(|history| *history = start.told(history));
    found
}

fn lawful_states(disturbances: Option<u8>, crossings: u8) -> usize {
    let found = searched(disturbances, crossings, &broken_laws);
    let told: Vec<String> = found.broken.iter().map(|(why, history)| format!("{why} after {history:?}")).collect();
    assert!(told.is_empty(), "{} laws are broken in {} states:\n{}", told.len(), found.states, told.join("\n"));
    found.states
}

/// `FAILSIM_SEARCH=3,0` searches further for once: three disturbances, nothing crosses a message.
#[test]
fn every_pair_comes_to_rest_and_can_be_repaired() {
    match std::env::var("FAILSIM_SEARCH") {
        Ok(bounds) => {
            let (disturbances, crossings) = bounds.split_once(',').expect("two numbers, such as 3,0");
            let number = |text: &str| text.parse().expect("two numbers, such as 3,0");
            println!("{} states", lawful_states(Some(number(disturbances)), number(crossings)));
        }
        Err(_) => assert_eq!(lawful_states(Some(2), 1), 467_043),
    }
}

#[test]
fn a_pair_that_nobody_disturbs_stays_as_it_is() {
    let calm =
        |pair: &Pair| if pair.states() == [State::Normal; 2] { Vec::new() } else { vec!["disturbed".to_owned()] };
    let found = searched(Some(0), 1, &calm);
    assert!(found.broken.is_empty());
    assert!(found.states < 50, "{} states: keepalives under way or not", found.states);
}

#[test]
fn a_property_that_does_not_hold_is_refuted_by_the_shortest_history() {
    let never = |pair: &Pair| {
        if pair.states().contains(&State::Idle) { vec!["idle".to_owned()] } else { Vec::new() }
    };
    let found = searched(Some(1), 1, &never);
    let history = &found.broken["idle"];
    assert!(matches!(history[..2], [Action::Failover(a), Action::Deliver(b)] if a != b), "{history:?}");
    assert_eq!(history.last(), Some(&Action::Deliver(usize::from(history[0] == Action::Failover(1)))), "{history:?}");
    assert_eq!(history.len(), 5, "{history:?}");
}
