//! A presence pair from file to verdict.

use std::fs;
use std::path::Path;

use divan::Bencher;
use failsim::expect;
use failsim::outcome::Outcome;
use failsim::scenario::{Request, Scenario, load};
use failsim::world::{RunId, Watch, simulate};

fn main() {
    divan::main();
}

const SHIPPED: &str = "scenarios/presence/01-presence.toml";

const QUIET_MONTH: &str = r#"
format = 1
title = "a pair without faults"
[run]
duration = "30d"
[cluster.a]
kind = "imp"
nodes = ["n1", "n2"]
multi_device_messaging = false
group.g1 = { nodes = ["n1", "n2"], users = 15_000, ha = true }
"#;

fn read(path: &Path) -> std::io::Result<String> {
    if path == Path::new("quiet.toml") { Ok(QUIET_MONTH.to_owned()) } else { fs::read_to_string(path) }
}

fn scenario(path: &str) -> Scenario {
    let request = Request { path: path.into(), ..Request::default() };
    load(&request, &read).scenario.expect("a sound scenario")
}

fn run(scenario: &Scenario) -> Outcome {
    simulate(scenario, RunId { seed: 1, run: 0 }, Watch::default())
}

#[divan::bench]
fn read_a_scenario(bencher: Bencher<'_, '_>) {
    let text = fs::read_to_string(SHIPPED).expect("the shipped scenario");
    let request = Request { path: SHIPPED.into(), ..Request::default() };
    bencher.bench(|| load(&request, &|_| Ok(text.clone())));
}

#[divan::bench]
fn failover_and_fallback_of_15_000_users(bencher: Bencher<'_, '_>) {
    let scenario = scenario(SHIPPED);
    bencher.bench(|| run(&scenario));
}

#[divan::bench(sample_count = 20)]
fn a_month_of_heartbeats(bencher: Bencher<'_, '_>) {
    let scenario = scenario("quiet.toml");
    let events = run(&scenario).counters.engine_events;
    bencher.counter(divan::counter::ItemsCount::new(events)).bench(|| run(&scenario));
}

#[divan::bench]
fn judge_the_expectations(bencher: Bencher<'_, '_>) {
    let scenario = scenario(SHIPPED);
    let outcome = run(&scenario);
    bencher.bench(|| expect::judge(&scenario, &outcome, &[], &|_| None));
}
