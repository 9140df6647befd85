//! The outcome table: 2 to 5 nodes, every split, the primary on every side.

use failsim::engine::{StreamKey, StreamName};
use failsim::machines::cms::{Input, Params};
use failsim::units::SimDuration;

use crate::bench::Bench;

const MINUTE: SimDuration = SimDuration::from_secs(60);

/// Every way to put nodes on sides; the first node, which is primary, is on side 0.
fn partitions(size: usize) -> Vec<Vec<usize>> {
    let mut found = vec![vec![0]];
    for _ in 1..size {
        let longer = |sides: Vec<usize>| {
            let new = sides.iter().max().map_or(0, |side| side + 1);
            (0..=new).map(move |side| [sides.clone(), vec![side]].concat()).collect::<Vec<_>>()
        };
        found = found.into_iter().flat_map(longer).collect();
    }
    found
}

fn bench(size: usize, name: &str) -> Bench {
    let mut stream = StreamKey::new(1, 0).stream(StreamName::new(name, "phase", size as u64));
    Bench::new(size, &Params::default(), &mut stream)
}

/// Who should be primary: a side with more than half of the nodes keeps it or gets it, at its first node.
fn expected(sides: &[usize]) -> Option<usize> {
    let of = |side: usize| sides.iter().filter(|other| **other == side).count();
    let majority = (0..sides.len()).find(|side| 2 * of(*side) > sides.len())?;
    sides.iter().position(|side| *side == majority)
}

#[test]
fn every_split_of_2_to_5_nodes_ends_as_the_outcome_table_says() {
    let mut seen = Vec::new();
    for size in 2..=5 {
        let mut splits = 0;
        for sides in partitions(size) {
            let mut bench = bench(size, &format!("{sides:?}"));
            bench.split(&sides);
            bench.wait(MINUTE);
            assert_eq!(bench.databases.primary(), expected(&sides), "{sides:?}");
            let kept = bench.databases.primary();
            bench.heal();
            bench.wait(MINUTE);
            let after = bench.databases.primary();
            assert!(after.is_some() && (kept.is_none() || after == kept), "{sides:?}: {kept:?}, healed {after:?}");
            assert_eq!(bench.two_primaries, None, "{sides:?}");
            assert!(!bench.databases.is_moving(), "{sides:?}");
            splits += 1;
        }
        seen.push(splits);
    }
    assert_eq!(seen, [2, 5, 15, 52], "the numbers of Bell");
}

#[test]
fn every_set_of_lost_nodes_of_2_to_5_ends_as_the_outcome_table_says() {
    for size in 2..=5 {
        for lost in 1..(1_u32 << size) {
            let up: Vec<usize> = (0..size).filter(|node| lost & (1 << node) == 0).collect();
            let mut bench = bench(size, &format!("lost {lost}"));
            for node in (0..size).filter(|node| !up.contains(node)) {
                bench.step(Input::HostDown(node));
            }
            bench.wait(MINUTE);
            let expected = up.first().copied().filter(|_| 2 * up.len() > size);
            assert_eq!(bench.databases.primary(), expected, "{size} nodes, {up:?} up");
            for node in (0..size).filter(|node| !up.contains(node)) {
                bench.step(Input::HostUp { node, upgraded: false });
            }
            bench.wait(MINUTE);
            let after = bench.databases.primary();
            assert!(after.is_some() && (expected.is_none() || after == expected), "no fail-back: {up:?}, {after:?}");
        }
    }
}

#[test]
fn in_a_partial_mesh_nobody_stands_while_a_member_in_sight_follows_a_primary() {
    for (size, cut) in [(3, (0, 2)), (4, (0, 3)), (5, (0, 4))] {
        let mut bench = bench(size, "partial");
        bench.dial[cut.0] = bench.dial[cut.0].without(cut.1);
        bench.dial[cut.1] = bench.dial[cut.1].without(cut.0);
        bench.step(Input::Paths(bench.dial));
        bench.wait(MINUTE.times(10));
        assert_eq!((bench.databases.primary(), bench.promotions, bench.two_primaries), (Some(0), 0, None));
        assert_eq!(bench.databases.state(cut.1).as_str(), "not_connected");
    }
}
