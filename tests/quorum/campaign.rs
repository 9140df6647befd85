//! 100 000 partitions and crashes at random times.

use failsim::engine::{Stream, StreamKey, StreamName, uniform};
use failsim::machines::cms::{Input, Majority, Nodes, Params};
use failsim::machines::params::RawValue;
use failsim::units::SimDuration;

use crate::bench::Bench;

/// Faults of one bench before everything is healed and looked at.
const ROUND: u64 = 10;

fn number(stream: &mut Stream, below: usize) -> usize {
    let last = SimDuration::from_micros(below as u64 - 1);
    usize::try_from(uniform(stream, SimDuration::ZERO, last).as_micros()).expect("a small number")
}

/// One fault, or one repair.
fn strike(bench: &mut Bench, stream: &mut Stream) {
    let size = bench.size;
    match number(stream, 8) {
        0 | 1 => {
            let sides: Vec<usize> = (0..size).map(|_| number(stream, 3)).collect();
            bench.split(&sides);
        }
        // A link of its own, both ways or one: partial meshes.
        kind @ (2 | 3) => {
            let (one, other) = (number(stream, size), number(stream, size));
            if one != other {
                bench.dial[one] = bench.dial[one].without(other);
                if kind == 2 {
                    bench.dial[other] = bench.dial[other].without(one);
                }
                bench.step(Input::Paths(bench.dial));
            }
        }
        4 => bench.heal(),
        5 | 6 => {
            let node = number(stream, size);
            bench.step(Input::HostDown(node));
        }
        _ => {
            let down = Nodes::first(size).keep(|node| !bench.databases.is_up(node));
            if let Some(node) = down.iter().next() {
                bench.step(Input::HostUp { node, upgraded: false });
            }
        }
    }
}

/// What broke first, if anything did.
fn campaign(faults: u64, params: &Params, majority: Majority) -> Option<String> {
    for round in 0..faults / ROUND {
        let size = 2 + usize::try_from(round % 4).expect("a small number");
        let mut stream = StreamKey::new(6, round).stream(StreamName::new("campaign", "faults", 0));
        let mut bench = Bench::new(size, params, &mut stream);
        bench.settings.majority = majority;
        for _ in 0..ROUND {
            strike(&mut bench, &mut stream);
            // Half of the gaps are so short that faults overlap in detection.
            let longest = if number(&mut stream, 2) == 0 { 12 } else { 60 };
            bench.wait(uniform(&mut stream, SimDuration::ZERO, SimDuration::from_secs(longest)));
        }
        if let Some(broken) = look_after_repair(&mut bench, params) {
            return Some(format!("round {round} with {size} nodes: {broken}"));
        }
    }
    None
}

fn look_after_repair(bench: &mut Bench, params: &Params) -> Option<String> {
    bench.wait(SimDuration::from_secs(60));
    let rested = !bench.databases.is_moving();
    let before = bench.databases.primary();
    let promotions = bench.promotions;
    let joined = bench.size;
    bench.heal();
    for node in 0..joined {
        bench.step(Input::HostUp { node, upgraded: false });
    }
    bench.wait(params.detection_max() + params.db_promote_delay + params.db_health_check_interval.times(2));
    let after = bench.databases.primaries();
    if let Some(at) = bench.two_primaries {
        return Some(format!("two primaries at {at}"));
    }
    if let Some(at) = bench.without_majority {
        return Some(format!("a primary without a majority at {at}"));
    }
    if after.len() != 1 {
        return Some(format!("{} primaries after everything was repaired", after.len()));
    }
    if rested && before.is_some() && (bench.databases.primary() != before || bench.promotions != promotions) {
        return Some("the primary moved on a repair".to_owned());
    }
    bench.wait(SimDuration::from_secs(60));
    let resting = !bench.databases.is_moving() && (0..joined).all(|node| bench.databases.is_complete(node));
    (!resting).then(|| "something still moves long after the repair".to_owned())
}

fn set(name: &str, value: &str) -> Params {
    let mut params = Params::default();
    params.set(name, &RawValue::Text(value.to_owned())).expect("a good value");
    params
}

#[test]
fn a_hundred_thousand_partitions_and_crashes_keep_the_invariants() {
    assert_eq!(campaign(70_000, &Params::default(), Majority::MoreThanHalf), None);
    // The shortest promotion delay that is safe, without and with a demotion delay.
    assert_eq!(campaign(15_000, &set("db_promote_delay", "5s"), Majority::MoreThanHalf), None);
    let mut late = set("db_demote_delay", "15s");
    late.set("db_promote_delay", &RawValue::Text("20s".to_owned())).expect("a good value");
    assert_eq!(late.safe_promote_delay(), late.db_promote_delay);
    assert_eq!(campaign(15_000, &late, Majority::MoreThanHalf), None);
}

#[test]
fn a_majority_of_half_or_more_is_found_by_the_campaign() {
    let broken = campaign(100_000, &Params::default(), Majority::HalfOrMore).expect("the planted fault is found");
    assert!(broken.contains("two primaries"), "{broken}");
}

#[test]
fn a_promotion_that_does_not_wait_for_the_demotion_is_found_by_the_campaign() {
    let early = set("db_demote_delay", "15s");
    assert!(early.safe_promote_delay() > early.db_promote_delay);
    let broken = campaign(100_000, &early, Majority::MoreThanHalf).expect("two primaries are found");
    assert!(broken.contains("two primaries"), "{broken}");
}
