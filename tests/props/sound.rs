//! What holds in every run.

use failsim::outcome::{Cause, Kind, Label, Outcome, fingerprint};
use failsim::scenario::Scenario;
use failsim::units::SimDuration;
use failsim::world::{RunId, Watch, simulate};

use crate::case::{Case, SECOND, cases};
use crate::faults::NEW_USERS;
use crate::runner::holds;
use crate::support;

const DURATION: u64 = 3 * 3_600 * SECOND;

fn text(case: &Case) -> String {
    let end = format!("[[expect]]\nmetric = \"sessions\"\non = \"c/*\"\nat = \"{DURATION}us\"\nmin = 0\n");
    case.text(DURATION) + &end
}

fn watched(scenario: &Scenario) -> Outcome {
    simulate(scenario, RunId { seed: 1, run: 0 }, Watch { series: 97, ..Watch::default() })
}

fn records_are_in_order(outcome: &Outcome) {
    for (n, record) in (0..).zip(&outcome.records) {
        assert_eq!(record.n, n);
        if let Cause::Record(cause) = record.cause {
            assert!(cause < n, "record {n} is caused by {cause}");
        }
    }
    assert!(outcome.records.is_sorted_by_key(|record| record.t), "records are in order of time");
}

fn outages_add_up(outcome: &Outcome) {
    for wave in &outcome.outages {
        assert_eq!(wave.outage.len() as u32 + wave.unserved, wave.users);
        assert!(wave.fault_at <= wave.lost_at);
        for (user, outage) in wave.outage.iter().enumerate() {
            let phases: u64 = wave.phases.iter().map(|phase| phase.micros[user]).sum();
            assert_eq!(phases, *outage, "phases of user {user} of {wave:?}");
            assert!(wave.lost_at + SimDuration::from_micros(*outage) <= outcome.horizon());
        }
        assert!(wave.phases.iter().all(|phase| phase.micros.len() == wave.outage.len()));
        let open = outcome.horizon().since(wave.lost_at).as_micros();
        let unserved: u128 = wave.unserved_phases.iter().sum();
        assert_eq!(unserved, u128::from(open) * u128::from(wave.unserved), "{wave:?}");
    }
}

/// At every instant looked at, each user has a session or is in an outage that is not over.
fn nobody_is_lost_or_doubled(case: &Case, outcome: &Outcome) {
    let mut instants: Vec<_> = outcome.series.iter().chain(&outcome.probes).map(|probe| probe.at).collect();
    instants.sort_unstable();
    instants.dedup();
    for at in instants {
        let probes = if at == outcome.horizon() { &outcome.probes } else { &outcome.series };
        let sessions: u64 =
            probes.iter().filter(|probe| probe.at == at).map(|probe| u64::from(probe.gauges.sessions)).sum();
        let out: u64 = outcome
            .outages
            .iter()
            .filter(|wave| wave.lost_at <= at)
            .map(|wave| {
                let back = |outage: &&u64| wave.lost_at + SimDuration::from_micros(**outage) <= at;
                u64::from(wave.users) - wave.outage.iter().filter(back).count() as u64
            })
            .sum();
        let added = outcome.records.iter().filter(|record| {
            record.t <= at
                && record.kind == Kind::Admin
                && record.from == Label::Word("add_users")
                && record.to == Label::Word("accepted")
        });
        let total = case.setup.total() + added.count() as u64 * u64::from(NEW_USERS);
        assert_eq!(sessions + out, total, "sessions and users without one at {at}");
    }
}

fn sound(case: &Case) {
    let scenario = support::scenario(&text(case));
    let outcome = watched(&scenario);
    records_are_in_order(&outcome);
    outages_add_up(&outcome);
    nobody_is_lost_or_doubled(case, &outcome);
    assert_eq!(fingerprint(&outcome), fingerprint(&watched(&scenario)), "the same run twice");
}

fn sound_and_lawful(case: &Case) {
    sound(case);
    let outcome = watched(&support::scenario(&text(case)));
    assert!(outcome.violations.is_empty(), "{:?}", outcome.violations);
}

#[test]
fn every_run_on_a_clean_network_keeps_the_invariants() {
    holds(300, cases(&["0.0"], 6), text, sound_and_lawful);
}

#[test]
fn every_run_with_loss_keeps_its_books() {
    holds(200, cases(&["0.0", "0.01", "0.2"], 8), text, sound);
}

#[test]
fn every_run_with_many_faults_keeps_its_books() {
    holds(60, cases(&["0.0"], 40), text, sound);
}
