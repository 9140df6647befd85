//! What happens in a run does not allocate: twice the time takes not one allocation more.

use failsim::scenario::Scenario;
use failsim::units::SimDuration;
use failsim::world::{RunId, Watch, simulate};
use failsim::yardstick::{Faults, Pairs, pairs};

#[path = "support/mod.rs"]
mod support;

fn allocations(work: impl FnOnce()) -> u64 {
    allocation_counter::measure(work).count_total
}

fn of_run(scenario: &Scenario, eager: bool) -> u64 {
    let watch = Watch { eager, ..Watch::default() };
    allocations(|| drop(simulate(scenario, RunId { seed: 1, run: 0 }, watch)))
}

/// Allocations of a run and of one that is twice as long.
fn once_and_twice(text: &str, days: u64, eager: bool) -> [u64; 2] {
    [days, 2 * days].map(|days| {
        let scenario = support::scenario(&text.replace("DAYS", &days.to_string()));
        assert!(support::run(&scenario, 0).violations.is_empty());
        of_run(&scenario, eager)
    })
}

const PAIR: &str = "format = 1\n[run]\nduration = \"DAYSd\"\n[site.a]\n[site.b]\n[link.wan]\nbetween = [\"a\", \"b\"]\n\
    rtt = \"20ms\"\nloss = LOSS\n[cluster.c]\nkind = \"imp\"\nnodes = { n1 = \"a\", n2 = \"b\" }\n\
    multi_device_messaging = false\n[cluster.c.group.g]\nnodes = [\"n1\", \"n2\"]\nusers = 1000\nha = true\n";

const MESH: &str = "format = 1\n[run]\nduration = \"DAYSd\"\n[site.a]\n[dns.d]\nsite = \"a\"\n\
    [cluster.b]\nkind = \"imp\"\nsite = \"a\"\nnodes = [\"n1\", \"n2\"]\nmulti_device_messaging = false\n\
    [cluster.b.group.g]\nnodes = [\"n1\", \"n2\"]\nusers = 1000\nha = true\n\
    [cluster.c]\nkind = \"imp\"\nsite = \"a\"\nnodes = [\"n1\", \"n2\"]\nmulti_device_messaging = false\n\
    [cluster.c.group.g]\nnodes = [\"n1\", \"n2\"]\nusers = 1000\nha = true\n[peering]\nmesh = [\"b\", \"c\"]\n";

#[test]
fn the_engine_does_not_allocate() {
    let of = |days: u64, faults| {
        let horizon = SimDuration::from_secs(days * 86_400);
        allocations(|| {
            let done = pairs(Pairs { pairs: 1, horizon, faults, eager: true, together: 1 });
            assert!(done.events > 8_000_000);
        })
    };
    assert_eq!(of(365, Faults::LinksAndLosses), of(730, Faults::LinksAndLosses));
}

#[test]
fn heartbeats_do_not_allocate() {
    for loss in ["0.0", "0.001"] {
        let text = PAIR.replace("LOSS", loss);
        let [once, twice] = once_and_twice(&text, 20, true);
        assert_eq!(once, twice, "every heartbeat an event, loss {loss}");
        let [once, twice] = once_and_twice(&text, 400, false);
        assert_eq!(once, twice, "heartbeats left out, loss {loss}");
    }
}

#[test]
fn syncs_between_clusters_do_not_allocate() {
    let [once, twice] = once_and_twice(MESH, 30, false);
    assert_eq!(once, twice);
}
