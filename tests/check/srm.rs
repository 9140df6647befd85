//! A pair of SRMs.

use failsim::explore::states::{Action, Bounds, Choices, Event, Found, Model, Notes, Pair, search};
use failsim::machines::srm::State;

use crate::{findings, lawful, never, searched};

const DEFAULT: Choices = Choices { automatic_fallback: true, split_brain_fails: true, patient_start: true };

fn pair(disturbances: Option<u8>, crossings: u8) -> Pair {
    Pair::new(Bounds { disturbances, crossings, reasons: false }, DEFAULT).canonical()
}

/// No bound on the number of disturbances, none on the length of a history.
#[test]
fn whatever_happens_a_pair_comes_to_rest_and_can_be_repaired() {
    assert_eq!(lawful(&pair(None, 0), 2), (60_595, 1_022_316, 29));
}

/// One thing may happen while a message is under way, a cut among others.
#[test]
fn a_lost_message_and_two_disturbances_do_no_harm() {
    assert_eq!(lawful(&pair(Some(2), 1), 2).0, 76_601);
}

/// `FAILSIM_SEARCH=any,1` searches further for once: any number of disturbances, one thing crosses a message.
#[test]
fn a_search_within_wider_bounds_is_told() {
    let Ok(bounds) = std::env::var("FAILSIM_SEARCH") else { return };
    let (disturbances, crossings) = bounds.split_once(',').expect("two numbers, such as 3,1");
    let disturbances = (disturbances != "any").then(|| disturbances.parse().expect("a number, or any"));
    let start = pair(disturbances, crossings.parse().expect("a number"));
    let found = searched(&start, 2);
    println!("{} states, closed: {}\n{}", found.states, found.closed, findings(&start, &found).join("\n"));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let all = [1, 2, 8].map(|threads| {
        let start = pair(Some(2), 0);
        let found = searched(&start, threads);
        (found.states, found.transitions, format!("{:?}", found.reached))
    });
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
}

#[test]
fn a_split_brain_takes_a_cut_and_nothing_else() {
    let start = pair(Some(1), 0);
    let found = searched(&start, 2);
    assert_eq!(never::<Pair>(&found), Vec::<&str>::new());
    let told = start.told(&found.reached["split_brain"]);
    let disturbances: Vec<Action> = told.iter().filter(|(_, disturbs)| *disturbs).map(|(action, _)| *action).collect();
    assert_eq!(disturbances, [Action::CutLink]);
}

#[test]
fn two_backups_that_go_on_serve_everybody_twice() {
    let choices = Choices { split_brain_fails: false, ..DEFAULT };
    let start = Pair::<failsim::explore::states::Plain>::new(
        Bounds { disturbances: Some(1), crossings: 0, reasons: false },
        choices,
    );
    let broken = findings(&start, &searched(&start.canonical(), 2));
    assert!(broken.iter().any(|finding| finding.starts_with("one_backup")), "{broken:?}");
}

/// The parameters allow a start that is shorter than the keepalive timeout. Then a node may take the users of a
/// peer that has not missed it yet.
#[test]
fn a_start_shorter_than_the_keepalive_timeout_breaks_laws() {
    let choices = Choices { patient_start: false, ..DEFAULT };
    let start: Pair = Pair::new(Bounds { disturbances: None, crossings: 0, reasons: false }, choices).canonical();
    let found = searched(&start, 2);
    assert_eq!((found.states, found.closed), (73_276, true));
    let broken = findings(&start, &found);
    assert!(broken.iter().any(|finding| finding.starts_with("users_conserved")), "{broken:?}");
}

fn searched_for(disturbances: u8, law: &(dyn Fn(&Pair) -> Vec<String> + Sync)) -> (Pair, Found<Event>) {
    let start = pair(Some(disturbances), 1);
    let judge = |pair: &Pair| Notes { broken: law(pair), reached: Vec::new() };
    let found = search(start.clone(), usize::MAX, &judge, &mut |_| {});
    (start, found)
}

#[test]
fn a_pair_that_nobody_disturbs_stays_as_it_is() {
    let calm =
        |pair: &Pair| if pair.states() == [State::Normal; 2] { Vec::new() } else { vec!["disturbed".to_owned()] };
    let (_, found) = searched_for(0, &calm);
    assert!(found.broken.is_empty());
    assert!(found.states < 50, "{} states: keepalives under way or not", found.states);
}

#[test]
fn a_property_that_does_not_hold_is_refuted_by_the_shortest_history() {
    let never = |pair: &Pair| {
        if pair.states().contains(&State::Idle) { vec!["idle".to_owned()] } else { Vec::new() }
    };
    let (start, found) = searched_for(1, &never);
    let history: Vec<Action> = start.told(&found.broken["idle"]).iter().map(|(action, _)| *action).collect();
    assert!(matches!(history[..2], [Action::Failover(a), Action::Deliver(b)] if a != b), "{history:?}");
    assert_eq!(history.last(), Some(&Action::Deliver(usize::from(history[0] == Action::Failover(1)))), "{history:?}");
    assert_eq!(history.len(), 5, "{history:?}");
}
