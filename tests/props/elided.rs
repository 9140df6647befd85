//! Heartbeats that are not simulated change nothing.

use failsim::outcome::{Counters, Outcome, fingerprint};
use failsim::scenario::Scenario;
use failsim::world::{RunId, Watch, simulate};

use crate::case::{Case, SECOND, cases};
use crate::runner::holds;
use crate::support;

const DURATION: u64 = 8 * 3_600 * SECOND;

fn text(case: &Case) -> String {
    case.text(DURATION)
}

fn with(scenario: &Scenario, eager: bool) -> Outcome {
    simulate(scenario, RunId { seed: 1, run: 3 }, Watch { series: 31, eager, ..Watch::default() })
}

/// Sums of a run without the effort that it took.
fn sums(outcome: &Outcome) -> Counters {
    Counters { engine_events: 0, ..outcome.counters.clone() }
}

fn same(case: &Case) {
    let scenario = support::scenario(&text(case));
    let (elided, eager) = (with(&scenario, false), with(&scenario, true));
    for (one, other) in elided.records.iter().zip(&eager.records) {
        assert_eq!(one, other);
    }
    assert_eq!(elided.records.len(), eager.records.len());
    assert_eq!(elided.outages, eager.outages);
    assert_eq!(elided.failovers, eager.failovers);
    assert_eq!(elided.violations, eager.violations);
    assert_eq!(elided.series, eager.series);
    assert_eq!((&elided.rest, elided.last_change), (&eager.rest, eager.last_change));
    assert_eq!(sums(&elided), sums(&eager));
    assert_eq!(fingerprint(&elided), fingerprint(&eager));
}

#[test]
fn heartbeats_need_not_be_simulated_on_clean_paths() {
    holds(500, cases(&["0.0"], 12), text, same);
}

#[test]
fn heartbeats_need_not_be_simulated_on_lossy_paths() {
    holds(500, cases(&["0.0", "0.001", "0.01", "0.05", "0.3", "1.0"], 8), text, same);
}

#[test]
fn hardly_any_heartbeat_is_simulated() {
    let quiet = "format = 1\n[run]\nduration = \"365d\"\n[cluster.c]\nkind = \"imp\"\nnodes = [\"n1\", \"n2\"]\n\
                 multi_device_messaging = false\n[cluster.c.group.g]\nnodes = [\"n1\", \"n2\"]\nusers = 10\nha = true\n";
    let scenario = support::scenario(quiet);
    assert!(with(&scenario, false).counters.engine_events < 20);
    assert!(with(&scenario, true).counters.engine_events > 8_000_000);
}
