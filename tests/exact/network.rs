//! Cuts between the nodes of a pair in closed form.

use crate::pair::{Pair, ms, s};

const INTERVAL: u64 = s(15);
const TIMEOUT: u64 = s(60);

/// Whether a cut makes the nodes lose each other, and when: keepalives leave at multiples of the
/// interval. The last one to arrive is under way for `latency` and must be there by the beginning;
/// the first one after the cut may leave at its very end.
fn lost_at(begin: u64, lasts: u64, latency: u64) -> Option<u64> {
    let latest = begin.checked_sub(latency.max(1)).expect("cuts begin later than one latency");
    let last = latest / INTERVAL * INTERVAL;
    let next = (begin + lasts).div_ceil(INTERVAL) * INTERVAL;
    (next - last > TIMEOUT).then_some(last + TIMEOUT + latency)
}

fn cut(pair: Pair, begin: u64, lasts: u64) -> Pair {
    pair.at(begin, &format!("partition = [[\"site:a\"], [\"site:b\"]]\nfor = \"{lasts}us\""))
}

#[test]
fn a_cut_splits_the_pair_when_four_keepalives_are_missing() {
    let lengths = [ms(44_900), s(45), s(45) + 1, ms(45_100), ms(59_900), s(60) - 1, s(60), s(60) + 1, s(75)];
    let phases = [0, 1, ms(1), ms(20), ms(20) + 1, ms(100), ms(7_500), ms(14_900), s(15) - 1];
    for latency in [0, ms(20)] {
        for lasts in lengths {
            for phase in phases {
                let begin = s(600) + phase;
                let seen = cut(Pair::default().latency(latency), begin, lasts).run();
                let expected: Vec<u64> = lost_at(begin, lasts, latency).into_iter().collect();
                for node in ["c/n1", "c/n2"] {
                    let found = seen.entered(node, "taking_over");
                    assert_eq!(found, expected, "{node}: {lasts} us from {begin}, latency {latency}");
                }
            }
        }
    }
}

#[test]
fn the_formula_has_its_boundaries_at_45_and_60_s() {
    let ever = |lasts, latency| (0..15_000).any(|phase| lost_at(s(600) + ms(phase), lasts, latency).is_some());
    let always = |lasts, latency| (0..15_000).all(|phase| lost_at(s(600) + ms(phase), lasts, latency).is_some());
    assert!(!ever(ms(44_900), 0), "at most three keepalives are lost");
    assert!(ever(ms(45_100), 0) && !always(ms(59_900), 0), "three or four, by phase");
    assert!(always(s(60), 0), "four or more");
}

#[test]
fn a_message_at_the_very_deadline_saves_the_peer_unless_the_timer_wins() {
    // The keepalives of 615, 630 and 645 s are lost; that of 660 s arrives at the deadline.
    for latency in [0, ms(20)] {
        let pair = |params: &str| cut(Pair::default().params(params).latency(latency), s(601), s(50));
        assert!(pair("").run().rules("c/n1").is_empty());
        assert!(pair("deadline_tie = \"message_wins\"").run().rules("c/n1").is_empty());
        let seen = pair("deadline_tie = \"timer_wins\"").run();
        for node in ["c/n1", "c/n2"] {
            assert_eq!(seen.first(node, "taking_over"), s(660) + latency);
        }
    }
}

#[test]
fn a_timer_that_wins_ties_needs_three_missing_keepalives() {
    let params = "deadline_tie = \"timer_wins\"";
    // Three of them fall into any cut of 45 s, two into one of 30 s.
    assert!(cut(Pair::default().params(params), s(601), s(30)).run().rules("c/n1").is_empty());
    assert!(!cut(Pair::default().params(params), s(601), s(45)).run().rules("c/n1").is_empty());
}

#[test]
fn one_more_interval_is_tolerated_from_the_first_missed_keepalive() {
    let params = "timeout_from = \"first_missed\"";
    assert!(cut(Pair::default().params(params), s(601), s(60)).run().rules("c/n1").is_empty());
    let seen = cut(Pair::default().params(params), s(601), s(75)).run();
    assert_eq!(seen.first("c/n1", "taking_over"), s(675));
}

#[test]
fn a_one_way_cut_is_noticed_on_one_side_only() {
    let pair = Pair::default()
        .latency(ms(10))
        .at(s(601), "partition = [[\"site:a\"], [\"site:b\"]]\none_way = true\nfor = \"5m\"");
    let seen = pair.run();
    assert_eq!(seen.entered("c/n2", "taking_over"), [s(660) + ms(10)]);
    assert!(seen.entered("c/n1", "taking_over").is_empty());
    // Nothing has changed on n1, so the very first claim of n2 counts.
    assert_eq!(seen.first("c/n1", "failed_over"), s(660) + ms(20));
}

#[test]
fn a_healed_split_fails_with_the_first_keepalive_after_it() {
    // 601 s + 5 min = 901 s; the next keepalives leave at 915 s.
    let seen = cut(Pair::default().latency(ms(10)), s(601), s(300)).run();
    for node in ["c/n1", "c/n2"] {
        assert_eq!(seen.first(node, "running_in_backup_mode"), s(660) + ms(10));
        assert_eq!(seen.first(node, "running_in_failed_mode"), s(915) + ms(10));
    }
}

#[test]
fn either_printed_port_carries_the_keepalives() {
    for port in [22001, 21999] {
        let seen = Pair::default().at(s(601), &format!("block_port = {port}\nfor = \"2m\"")).run();
        assert_eq!(seen.first("c/n1", "taking_over"), s(660), "port {port}");
    }
    let seen = Pair::default().at(s(601), "block_port = 20075\nfor = \"2m\"").run();
    assert!(seen.rules("c/n1").is_empty(), "another port");
}

#[test]
fn the_end_of_one_degradation_leaves_the_other_in_force() {
    // Two of them overlap; each end takes away its own part only, whichever ends first.
    for (first, second) in [("10m", "20m"), ("20m", "10m")] {
        let pair = Pair::default()
            .at(s(600), &format!("degrade = \"link:wan\"\nwith = {{ rtt = \"20ms\" }}\nfor = \"{first}\""))
            .at(s(900), &format!("degrade = \"link:wan\"\nwith = {{ rtt = \"60ms\" }}\nfor = \"{second}\""))
            .at(s(1300), "stop = \"c/n1:presence_engine\"\nfor = \"3m\"")
            .at(s(1600), "fallback = \"c/n1\"")
            .at(s(3000), "stop = \"c/n1:presence_engine\"");
        let seen = pair.run();
        let takeovers = seen.entered("c/n2", "taking_over");
        assert_eq!(takeovers, [s(1390) + ms(30), s(3090)], "{first} and {second}");
    }
}

#[test]
fn the_end_of_one_setting_leaves_the_others_in_force() {
    let set = |path: &str, value: &str, lasts: &str| {
        format!("set = \"cluster.c.params.srm.{path}\"\nwith = {{ value = \"{value}\" }}\nfor = \"{lasts}\"")
    };
    let pair = Pair::default()
        .at(s(100), &set("takeover_fixed", "10s", "10m"))
        .at(s(200), &set("critical_service_down_delay", "30s", "30m"))
        .at(s(300), &set("takeover_fixed", "20s", "30m"))
        .at(s(1000), "stop = \"c/n1:presence_engine\"");
    let seen = pair.run();
    assert_eq!(seen.first("c/n2", "taking_over"), s(1030));
    assert_eq!(seen.first("c/n2", "running_in_backup_mode"), s(1050));
}

#[test]
fn a_random_phase_and_a_latency_shift_the_first_deadline_alike() {
    // Before the run each node sent a keepalive one interval before its first one.
    let pair = Pair::default().params("keepalive_phase = \"random\"").latency(ms(40));
    let scenario = pair.at(s(3), "crash = \"c/n1\"");
    for found in scenario.runs(40, |seen| seen.first("c/n2", "taking_over")) {
        assert!((s(48) + ms(40)..s(63) + ms(40)).contains(&found), "{found}");
    }
}
