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

/// A pair over a span of time, with or without crashes, on a link with this loss.
fn pair(duration: &str, loss: &str, crashes: bool) -> Scenario {
    let crash = "[[event]]\nevery = { exp = \"30d\" }\ncrash = \"a/n1\"\nfor = \"30m\"\n";
    let operator =
        "[[event]]\nwhen = { on = \"a/*\", enters = \"failed_over\" }\nafter = \"10m\"\nfallback = \"@group\"\n";
    let text = format!(
        "format = 1\n[run]\nduration = \"{duration}\"\n[site.x]\n[site.y]\n[link.wan]\nbetween = [\"x\", \"y\"]\n\
         rtt = \"20ms\"\nloss = {loss}\nbandwidth = \"100Mbps\"\n[cluster.a]\nkind = \"imp\"\n\
         nodes = {{ n1 = \"x\", n2 = \"y\" }}\nmulti_device_messaging = false\n\
         group.g1 = {{ nodes = [\"n1\", \"n2\"], users = 1_000, ha = true }}\n{}{}",
        if crashes { crash } else { "" },
        if crashes { operator } else { "" },
    );
    let request = Request { path: "pair.toml".into(), ..Request::default() };
    load(&request, &|_| Ok(text.clone())).scenario.expect("a sound scenario")
}

fn scenario(path: &str) -> Scenario {
    let request = Request { path: path.into(), ..Request::default() };
    load(&request, &|path: &Path| fs::read_to_string(path)).scenario.expect("a sound scenario")
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

/// Runs with and without the heartbeats that cannot matter; items are events handled.
fn heartbeats(bencher: Bencher<'_, '_>, scenario: &Scenario, eager: bool) {
    let run = || simulate(scenario, RunId { seed: 1, run: 0 }, Watch { eager, ..Watch::default() });
    bencher.counter(divan::counter::ItemsCount::new(run().counters.engine_events)).bench(run);
}

#[divan::bench(args = [false, true], sample_count = 20)]
fn a_year_without_faults(bencher: Bencher<'_, '_>, eager: bool) {
    heartbeats(bencher, &pair("365d", "0", false), eager);
}

#[divan::bench(args = [false, true], sample_count = 20)]
fn a_year_with_a_thousandth_of_heartbeats_lost(bencher: Bencher<'_, '_>, eager: bool) {
    heartbeats(bencher, &pair("365d", "0.001", false), eager);
}

#[divan::bench(args = [false, true], sample_count = 5)]
fn ten_years_with_a_crash_a_month(bencher: Bencher<'_, '_>, eager: bool) {
    heartbeats(bencher, &pair("3650d", "0", true), eager);
}

#[divan::bench]
fn judge_the_expectations(bencher: Bencher<'_, '_>) {
    let scenario = scenario(SHIPPED);
    let outcome = run(&scenario);
    bencher.bench(|| expect::judge(&scenario, &outcome, &[], &|_| None));
}
