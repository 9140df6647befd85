//! Scenario, seed and run number decide every record, whatever else is going on.

#[path = "support/mod.rs"]
mod support;

use failsim::outcome::{Outcome, fingerprint};
use failsim::scenario::Scenario;
use failsim::units::SimTime;
use failsim::world::{RunId, Watch, simulate};
use rayon::prelude::*;

/// Two pairs with loss, jitter, random phases and times, users of all kinds, triggers and an operator.
const BUSY: &str = r#"
format = 1
title  = "everything at once"
[run]
duration = "8h"
seed     = 11
[site.a]
[site.b]
[link.wan]
between   = ["a", "b"]
rtt       = "40ms"
jitter    = "15ms"
loss      = 0.1
bandwidth = "100Mbps"
[cluster.c]
kind  = "imp"
nodes = { n1 = "a", n2 = "b", n3 = "a", n4 = "b" }
multi_device_messaging = false
clients = { dual = 0.3, mobile = 0.2, watchers = 2 }
[cluster.c.group.g1]
nodes = ["n1", "n2"]
users = 900
ha    = true
[cluster.c.group.g2]
nodes = ["n3", "n4"]
users = { n3 = 300, n4 = 100 }
ha    = true
[user.kim]
home = "c/n1"
[params.srm]
keepalive_phase   = "random"
takeover_per_user = "5ms"
enable_automatic_fallback = true
[[event]]
id    = "crash"
at    = { uniform = ["10m", "30m"] }
crash = "c/n1"
for   = { exp = "10m" }
[[event]]
id   = "services"
at   = { uniform = ["2h", "3h"] }
stop = "c/*:sip_proxy"
pick = "one"
for  = { lognormal = { median = "3m", p95 = "20m" } }
[[event]]
id = "again"
when  = { on = "c/n3", enters = "failed_over", max = 2 }
after = { uniform = ["1m", "5m"] }
crash = "@peer"
for   = "2m"
[[event]]
id = "cut"
at = "5h"
partition = [["site:a"], ["site:b"]]
for = { uniform = ["30s", "3m"] }
[[event]]
id = "operator"
when    = { on = "c/*", enters = "running_in_failed_mode" }
after   = "5m"
recover = "@group"
[[expect]]
metric = "sessions"
on  = "c/n1"
at  = "7h"
min = 0
"#;

/// Everything a run says that must not depend on how it was made.
fn facts(outcome: &Outcome) -> impl PartialEq + std::fmt::Debug + Send + use<> {
    let Outcome { records, outages, failovers, events, probes, counters, violations, rest, .. } = outcome.clone();
    ((records, outages, failovers), (events, probes, violations, rest), counters, fingerprint(outcome))
}

fn run(scenario: &Scenario, run: u64, watch: Watch) -> Outcome {
    simulate(scenario, RunId { seed: scenario.run.seed, run }, watch)
}

#[test]
fn the_same_run_twice_is_the_same_run() {
    let scenario = support::scenario(BUSY);
    let once = support::run(&scenario, 3);
    assert!(once.records.len() > 50, "enough happens to compare");
    assert_eq!(facts(&once), facts(&support::run(&scenario, 3)));
    assert_eq!(facts(&once), facts(&support::run(&support::scenario(BUSY), 3)), "read anew");
}

#[test]
fn another_run_or_seed_is_another_run() {
    let scenario = support::scenario(BUSY);
    let print = |seed, run| fingerprint(&simulate(&scenario, RunId { seed, run }, Watch::default()));
    let mut prints: Vec<String> = (0..10).map(|run| print(11, run)).collect();
    prints.extend((0..10).map(|run| print(12, run)));
    let runs = prints.len();
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), runs, "no two of them are alike");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let scenario = support::scenario(BUSY);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
        pool.install(|| (0..24_u64).into_par_iter().map(|run| facts(&support::run(&scenario, run))).collect::<Vec<_>>())
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(8));
}

#[test]
fn looking_closer_changes_nothing() {
    let scenario = support::scenario(BUSY);
    for number in 0..5 {
        let plain = run(&scenario, number, Watch::default());
        assert!(plain.details.is_empty() && plain.series.is_empty());
        let closer = run(&scenario, number, Watch { details: true, series: 500, ..Watch::default() });
        assert!(!closer.details.is_empty() && !closer.series.is_empty());
        // Lines about messages need every heartbeat; otherwise the heartbeats that cannot matter are left out.
        let eager = run(&scenario, number, Watch { eager: true, ..Watch::default() });
        assert_eq!(facts(&eager), facts(&closer));
        assert!(plain.counters.engine_events < eager.counters.engine_events);
        let mut plain = plain;
        plain.counters.engine_events = eager.counters.engine_events;
        assert_eq!(facts(&plain), facts(&eager));
    }
}

#[test]
fn a_run_that_stops_early_is_the_beginning_of_the_whole() {
    let scenario = support::scenario(BUSY);
    let whole = run(&scenario, 0, Watch::default());
    let instants = whole.records.iter().map(|record| record.t);
    let early = [0, 1, 600_000_000, 9_000_000_000, 18_000_000_000, 28_800_000_000].map(SimTime::from_micros);
    for until in early.into_iter().chain(instants.step_by(17)) {
        let part = run(&scenario, 0, Watch { until: Some(until), ..Watch::default() });
        let expected = whole.records.iter().take_while(|record| record.t <= until).count();
        assert_eq!(part.records, whole.records[..expected], "until {until}");
    }
}
