use std::collections::VecDeque;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::units::{Rate, SimDuration};

/// A world with waits written down beforehand, and everything it was told.
#[derive(Debug, Default)]
struct Scripted {
    waits: VecDeque<u64>,
    /// Outage, node, second, phases in seconds.
    served: Vec<(u32, usize, u64, [u64; 5])>,
    lost: Vec<(usize, u32)>,
    early: u32,
    finished: Vec<u32>,
    blind: Vec<u64>,
}

impl Scripted {
    fn with(waits: &[u64]) -> Self {
        Self { waits: waits.iter().copied().collect(), ..Self::default() }
    }

    fn next(&mut self) -> SimDuration {
        SimDuration::from_secs(self.waits.pop_front().unwrap_or(100))
    }
}

impl Surroundings for Scripted {
    fn lost(&mut self, cohort: usize, users: u32) -> u32 {
        self.lost.push((cohort, users));
        self.lost.len() as u32 - 1
    }

    fn relogin_wait(&mut self, _: u32) -> SimDuration {
        self.next()
    }

    fn push_delay(&mut self, _: u32) -> SimDuration {
        self.next()
    }

    fn second_connection_wait(&mut self, _: usize) -> SimDuration {
        self.next()
    }

    fn login_time(&mut self, _: u32, _: SimDuration) -> Option<SimDuration> {
        None
    }

    fn served(&mut self, outage: u32, node: usize, at: SimTime, parts: Parts) {
        let phases = [parts.undetected, parts.takeover, parts.backoff, parts.login_queue, parts.session_rebuild];
        assert_eq!(parts.total(), phases.iter().sum::<u64>());
        self.served.push((outage, node, at.as_micros() / 1_000_000, phases.map(|micros| micros / 1_000_000)));
        self.blind.push(parts.blind / 1_000_000);
    }

    fn early(&mut self, _: u32) {
        self.early += 1;
    }

    fn all_served(&mut self, outage: u32, _: usize, _: SimTime) {
        self.finished.push(outage);
    }
}

const HABITS: Habits = Habits {
    notices_after: SimDuration::ZERO,
    activation_timer: SimDuration::from_secs(120),
    waits_for_takeover: false,
    early_stays: false,
};

fn at(seconds: u64) -> SimTime {
    SimTime::from_micros(seconds * 1_000_000)
}

fn unlimited(cohorts: Vec<Cohort>) -> Population {
    Population::new(cohorts, [Server::new(None), Server::new(None)])
}

const NOBODY: Standing = Standing { by: None, decided: false, alarmed: false };
const DECIDED: Standing = Standing { by: None, decided: true, alarmed: true };

fn by(node: usize) -> Standing {
    Standing { by: Some(node), decided: true, alarmed: true }
}

/// Does everything before a second.
fn run_to(population: &mut Population, seconds: u64, habits: &Habits, world: &mut Scripted) {
    while population.advance(at(seconds), habits, world).is_some() {}
}

#[test]
fn the_phases_of_one_client_by_hand() {
    let mut population = Population::new(
        vec![Cohort::at_home(0, Kind::Plain, 1, true)],
        [Server::new(None), Server::new(Some(Rate::per_second(1)))],
    );
    let mut world = Scripted::with(&[120]);
    population.lose(at(10), 0, 0, &HABITS, &mut world);
    population.set_service(at(10), 0, NOBODY, &HABITS, &mut world);
    population.set_service(at(40), 0, DECIDED, &HABITS, &mut world);
    population.set_service(at(55), 0, by(1), &HABITS, &mut world);
    run_to(&mut population, 1_000, &HABITS, &mut world);
    // Lost at 10 s, decided at 40 s, taken over at 55 s, came at 130 s, one login takes a second.
    assert_eq!(world.served, [(0, 1, 131, [30, 15, 75, 1, 0])]);
    assert_eq!(world.blind, [30], "the alarm is raised at 40 s");
    assert_eq!((world.finished.as_slice(), population.sessions(1)), ([0].as_slice(), 1));
}

#[test]
fn a_service_gap_while_the_client_waits_is_no_backoff() {
    let mut population = unlimited(vec![Cohort::at_home(0, Kind::Plain, 1, true)]);
    let mut world = Scripted::with(&[120]);
    population.lose(at(0), 0, 0, &HABITS, &mut world);
    for (second, standing) in [(20, NOBODY), (50, by(1)), (60, NOBODY), (65, DECIDED), (100, by(0))] {
        population.set_service(at(second), 0, standing, &HABITS, &mut world);
    }
    run_to(&mut population, 1_000, &HABITS, &mut world);
    // Nobody serves from 20 s to 50 s and from 60 s to 100 s; the rest is the client's own wait.
    assert_eq!(world.served, [(0, 0, 120, [35, 35, 50, 0, 0])]);
}

#[test]
fn a_client_that_comes_too_early_draws_again() {
    let mut population = unlimited(vec![Cohort::at_home(0, Kind::Plain, 1, true)]);
    let mut world = Scripted::with(&[120, 130, 140]);
    population.lose(at(0), 0, 0, &HABITS, &mut world);
    population.set_service(at(0), 0, DECIDED, &HABITS, &mut world);
    run_to(&mut population, 300, &HABITS, &mut world);
    population.set_service(at(300), 0, by(1), &HABITS, &mut world);
    run_to(&mut population, 1_000, &HABITS, &mut world);
    assert_eq!(world.served, [(0, 1, 390, [0, 300, 90, 0, 0])]);
    assert_eq!(world.early, 2);
}

#[test]
fn or_stays_until_somebody_serves() {
    let habits = Habits { early_stays: true, ..HABITS };
    let mut population = unlimited(vec![Cohort::at_home(0, Kind::Plain, 1, true)]);
    let mut world = Scripted::with(&[120]);
    population.lose(at(0), 0, 0, &habits, &mut world);
    population.set_service(at(0), 0, DECIDED, &habits, &mut world);
    run_to(&mut population, 300, &habits, &mut world);
    population.set_service(at(300), 0, by(1), &habits, &mut world);
    run_to(&mut population, 1_000, &habits, &mut world);
    assert_eq!(world.served, [(0, 1, 300, [0, 300, 0, 0, 0])]);
}

#[test]
fn a_wait_that_counts_from_the_takeover_begins_with_it() {
    let habits = Habits { waits_for_takeover: true, ..HABITS };
    let mut population = unlimited(vec![Cohort::at_home(0, Kind::Plain, 1, true)]);
    let mut world = Scripted::with(&[120]);
    population.lose(at(0), 0, 0, &habits, &mut world);
    population.set_service(at(0), 0, DECIDED, &habits, &mut world);
    population.set_service(at(60), 0, by(1), &habits, &mut world);
    run_to(&mut population, 1_000, &habits, &mut world);
    assert_eq!(world.served, [(0, 1, 180, [0, 60, 120, 0, 0])]);
}

/// One user with two connections whose second one stands since 100 s.
fn dual(habits: &Habits, world: &mut Scripted) -> Population {
    let mut population = unlimited(vec![Cohort::at_home(0, Kind::Dual, 1, true)]);
    world.waits.push_front(100);
    population.set_offer(at(0), 1, true, habits, world);
    run_to(&mut population, 101, habits, world);
    assert_eq!((population.sessions(0), population.sessions_inactive(1)), (1, 1));
    population
}

#[test]
fn a_second_connection_is_activated_by_the_takeover() {
    let mut world = Scripted::default();
    let mut population = dual(&HABITS, &mut world);
    population.lose(at(200), 0, 0, &HABITS, &mut world);
    population.set_service(at(200), 0, NOBODY, &HABITS, &mut world);
    assert_eq!((population.sessions(0), population.sessions_inactive(1)), (0, 1));
    population.set_service(at(320), 0, by(1), &HABITS, &mut world);
    assert_eq!(world.served, [(0, 1, 320, [120, 0, 0, 0, 0])]);
    assert_eq!((population.sessions(1), population.sessions_inactive(1)), (1, 0));
}

#[test]
fn its_owner_logs_in_anew_when_no_signal_comes_in_time() {
    let mut world = Scripted::default();
    let mut population = dual(&HABITS, &mut world);
    world.waits.push_back(150);
    population.lose(at(200), 0, 0, &HABITS, &mut world);
    population.set_service(at(200), 0, NOBODY, &HABITS, &mut world);
    run_to(&mut population, 321, &HABITS, &mut world);
    assert_eq!(population.sessions_inactive(1), 0, "given up at 320 s");
    population.set_service(at(321), 0, by(1), &HABITS, &mut world);
    run_to(&mut population, 1_000, &HABITS, &mut world);
    // The wait of 150 s counts from the loss.
    assert_eq!(world.served, [(0, 1, 350, [121, 0, 29, 0, 0])]);
}

#[test]
fn an_owner_that_gives_up_is_not_forgotten_where_waits_count_from_the_takeover() {
    let habits = Habits { waits_for_takeover: true, ..HABITS };
    let mut world = Scripted::default();
    let mut population = dual(&habits, &mut world);
    population.lose(at(200), 0, 0, &habits, &mut world);
    // Home serves again at once, so nobody activates the second connection.
    population.set_service(at(200), 0, by(0), &habits, &mut world);
    run_to(&mut population, 1_000, &habits, &mut world);
    assert_eq!(world.served, [(0, 0, 420, [0, 0, 220, 0, 0])]);
}

#[test]
fn its_owner_logs_in_anew_when_the_other_node_goes_too() {
    let mut world = Scripted::default();
    let mut population = dual(&HABITS, &mut world);
    world.waits.push_back(30);
    population.lose(at(200), 0, 0, &HABITS, &mut world);
    population.set_service(at(200), 0, NOBODY, &HABITS, &mut world);
    population.set_offer(at(250), 1, false, &HABITS, &mut world);
    run_to(&mut population, 260, &HABITS, &mut world);
    population.set_service(at(260), 0, by(0), &HABITS, &mut world);
    run_to(&mut population, 1_000, &HABITS, &mut world);
    // The wait of 30 s since 200 s is over when it begins to look around at 250 s.
    assert_eq!(world.early, 1);
    assert_eq!(world.served[0].2, 350);
}

#[test]
fn a_mobile_session_that_is_being_rebuilt_begins_again_on_the_next_node() {
    let mut population = unlimited(vec![Cohort::at_home(0, Kind::Mobile, 1, true)]);
    let mut world = Scripted::with(&[600, 700]);
    population.lose(at(0), 0, 0, &HABITS, &mut world);
    population.set_service(at(0), 0, DECIDED, &HABITS, &mut world);
    population.set_service(at(60), 0, by(1), &HABITS, &mut world);
    population.set_service(at(500), 0, NOBODY, &HABITS, &mut world);
    population.set_service(at(550), 0, by(0), &HABITS, &mut world);
    run_to(&mut population, 5_000, &HABITS, &mut world);
    assert_eq!(world.served, [(0, 0, 1_250, [50, 60, 0, 0, 1_140])]);
}

#[test]
fn tracers_are_not_counted() {
    let cohorts = vec![Cohort::at_home(0, Kind::Plain, 5, true), Cohort::at_home(0, Kind::Dual, 1, false)];
    let mut population = unlimited(cohorts);
    let mut world = Scripted::default();
    population.set_offer(at(0), 1, true, &HABITS, &mut world);
    run_to(&mut population, 500, &HABITS, &mut world);
    assert_eq!((population.sessions(0), population.sessions_inactive(1)), (5, 0));
    population.lose(at(500), 0, 0, &HABITS, &mut world);
    assert_eq!(world.lost, [(0, 5), (1, 1)]);
    population.set_service(at(510), 0, by(1), &HABITS, &mut world);
    run_to(&mut population, 2_000, &HABITS, &mut world);
    assert_eq!((population.sessions(1), world.served.len()), (5, 6));
}

/// Something that happens to a population.
#[derive(Clone, Debug)]
enum Happening {
    Lose { home: usize, node: usize },
    LoseSome { cohort: usize, node: usize, users: u32 },
    Serve { home: usize, by: Option<usize>, decided: bool },
    Offer { node: usize, offers: bool },
    Dismiss { node: usize, served: [bool; 2] },
    Pass { seconds: u64 },
}

fn happening() -> impl Strategy<Value = Happening> {
    let node = || 0..2_usize;
    prop_oneof![
        (node(), node()).prop_map(|(home, node)| Happening::Lose { home, node }),
        (0..5_usize, node(), 0..9_u32).prop_map(|(cohort, node, users)| Happening::LoseSome { cohort, node, users }),
        (node(), prop::option::of(node()), any::<bool>())
            .prop_map(|(home, by, decided)| { Happening::Serve { home, by, decided } }),
        (node(), any::<bool>()).prop_map(|(node, offers)| Happening::Offer { node, offers }),
        (node(), any::<[bool; 2]>()).prop_map(|(node, served)| Happening::Dismiss { node, served }),
        (0..200_u64).prop_map(|seconds| Happening::Pass { seconds }),
    ]
}

/// Everybody is in one place, every client of a wave does one thing, second connections have owners.
fn holds_together(population: &Population) {
    assert!(population.conserves_users());
    for (slot, wave) in population.waves.iter().enumerate() {
        let Some(wave) = wave else { continue };
        let in_line = population.servers.iter().flat_map(|server| &server.queue).filter(|ticket| ticket.wave == slot);
        let doing = wave.arrivals.len() + wave.standby + wave.parked + in_line.count() as u32;
        assert_eq!(doing, wave.out, "{wave:?}");
    }
    for cohort in &population.cohorts {
        for node in 0..2 {
            let seconds = cohort.inactive[node] + cohort.builds[node].len();
            assert!(seconds <= cohort.active[1 - node], "second connections without an owner: {cohort:?}");
        }
    }
    for server in &population.servers {
        assert!(server.queue.iter().map(|ticket| ticket.done).is_sorted());
        assert_eq!(server.queue.iter().filter(|ticket| ticket.counted).count() as u32, server.backlog());
    }
}

fn happen(population: &mut Population, now: &mut u64, what: &Happening, habits: &Habits, world: &mut Scripted) {
    match *what {
        Happening::Lose { home, node } => population.lose(at(*now), home, node, habits, world),
        Happening::LoseSome { cohort, node, users } => {
            let users = users.min(population.cohorts[cohort].active[node]);
            population.lose_some(at(*now), cohort, node, users, habits, world);
        }
        Happening::Serve { home, by, decided } => {
            let standing = Standing { by, decided, alarmed: decided };
            population.set_service(at(*now), home, standing, habits, world);
        }
        Happening::Offer { node, offers } => population.set_offer(at(*now), node, offers, habits, world),
        Happening::Dismiss { node, served } => population.dismiss(at(*now), node, served, habits, world),
        Happening::Pass { seconds } => {
            *now += seconds;
            run_to(population, *now, habits, world);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nobody_is_lost_whatever_happens(
        happenings in prop::collection::vec(happening(), 1..60),
        waits in prop::collection::vec(1..300_u64, 0..200),
        (waits_for_takeover, early_stays) in any::<(bool, bool)>(),
        limited in any::<bool>(),
    ) {
        let habits = Habits { waits_for_takeover, early_stays, ..HABITS };
        let kinds = [(0, Kind::Plain, 9), (0, Kind::Dual, 8), (1, Kind::Dual, 5), (1, Kind::Mobile, 4)];
        let mut cohorts: Vec<Cohort> =
            kinds.into_iter().map(|(home, kind, size)| Cohort::at_home(home, kind, size, true)).collect();
        cohorts.push(Cohort::at_home(0, Kind::Plain, 1, false));
        let server = || Server::new(limited.then(|| Rate::from_millionths(300_000)));
        let mut population = Population::new(cohorts, [server(), server()]);
        let mut world = Scripted { waits: waits.into(), ..Scripted::default() };
        let mut now = 0;
        for what in &happenings {
            happen(&mut population, &mut now, what, &habits, &mut world);
            holds_together(&population);
        }
        // Once both homes are served everybody comes back, but for those who wait for a change.
        for home in 0..2 {
            population.set_service(at(now), home, by(home), &habits, &mut world);
        }
        for node in 0..2 {
            population.dismiss(at(now), node, [node == 0, node == 1], &habits, &mut world);
        }
        run_to(&mut population, now + 100_000, &habits, &mut world);
        holds_together(&population);
        prop_assert_eq!(population.open_waves().count(), 0);
    }
}
