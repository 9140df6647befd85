//! Starting nodes, automatic fallback and other timers of the state machine.

use crate::pair::{Pair, ms, s};

/// A crash of n1 at 600 s for 64 s: it boots for ten minutes and is up at 1264 s, between two
/// keepalives of its peer.
fn crashed(params: &str, latency: u64) -> Pair {
    Pair::default().params(params).latency(latency).duration("6h").at(s(600), "crash = \"c/n1\"\nfor = \"64s\"")
}

const AUTOMATIC: &str = "enable_automatic_fallback = true";

#[test]
fn a_rebooted_node_is_failed_over_as_soon_as_its_peer_has_answered() {
    for latency in [0, ms(40)] {
        let seen = crashed("", latency).run();
        assert_eq!(seen.first("c/n1", "initializing"), s(1264));
        assert_eq!(seen.first("c/n1", "failed_over"), s(1264) + 2 * latency);
        assert!(seen.entered("c/n1", "taking_back").is_empty(), "nobody asks for a fallback");
    }
}

#[test]
fn automatic_fallback_comes_1800_s_after_health_returned() {
    for latency in [0, ms(40)] {
        let seen = crashed(AUTOMATIC, latency).run();
        let back = s(1264 + 1800) + 2 * latency;
        assert_eq!(seen.first("c/n1", "taking_back"), back);
        assert_eq!(seen.first("c/n2", "falling_back"), back + latency);
        assert_eq!(seen.first("c/n2", "normal"), back + latency);
    }
}

#[test]
fn a_new_failure_starts_the_thirty_minutes_anew() {
    let seen = crashed(AUTOMATIC, 0).at(s(2500), "stop = \"c/n1:sip_proxy\"\nfor = \"2m\"").run();
    assert_eq!(seen.first("c/n1", "failed_over_critical_services_not_running"), s(2500 + 90));
    assert_eq!(seen.entered("c/n1", "failed_over"), [s(1264), s(2620)]);
    assert_eq!(seen.first("c/n1", "taking_back"), s(2620 + 1800));
}

#[test]
fn a_service_that_is_missing_for_less_than_the_delay_does_not() {
    let seen = crashed(AUTOMATIC, 0).at(s(2500), "stop = \"c/n1:sip_proxy\"\nfor = \"90s\"").run();
    assert_eq!(seen.first("c/n1", "taking_back"), s(1264 + 1800));
}

#[test]
fn no_automatic_fallback_follows_a_manual_failover() {
    let seen = Pair::default().params(AUTOMATIC).duration("6h").at(s(600), "failover = \"c/n1\"").run();
    assert_eq!(seen.last("c/n1"), "idle");
    assert_eq!(seen.first("c/n1", "idle"), s(600));
}

#[test]
fn a_node_that_starts_alone_takes_over_after_120_s() {
    for (pair, timeout) in [(Pair::default(), 120), (Pair::default().multi_device(), 240)] {
        let pair = pair.at(s(600), "crash = \"c/*\"").at(s(700), "start = \"c/n1\"");
        let seen = pair.run();
        assert_eq!(seen.first("c/n1", "initializing"), s(1300));
        assert_eq!(seen.first("c/n1", "taking_over"), s(1300 + timeout));
        assert_eq!(seen.rules("c/n1"), ["A04", "A05", "I17", "X01"]);
    }
}

#[test]
fn two_nodes_that_start_within_120_s_meet_as_normal() {
    for (second, rule) in [(119_999, "I10"), (120_001, "I17")] {
        let pair = Pair::default()
            .params("node_boot = \"0s\"")
            .at(s(600), "crash = \"c/*\"")
            .at(s(700), "start = \"c/n1\"")
            .at(s(700) + ms(second), "start = \"c/n2\"");
        let seen = pair.run();
        assert_eq!(seen.rules("c/n1")[2], rule, "n2 comes {second} ms later");
    }
}

#[test]
fn the_initialization_timer_counts_from_the_last_keepalive_heard() {
    // n2 is in the middle of a move when n1 starts; n1 waits for the end, keepalive after keepalive.
    let params = "node_boot = \"0s\"\ntakeover_fixed = \"400s\"";
    let pair = Pair::default().params(params).at(s(600), "crash = \"c/n1\"").at(s(700), "start = \"c/n1\"");
    let seen = pair.run();
    let taken_over = s(600 - 15 + 60 + 400);
    assert_eq!(seen.first("c/n2", "running_in_backup_mode"), taken_over);
    assert_eq!(seen.first("c/n1", "failed_over"), taken_over);
}

#[test]
fn after_a_start_services_have_the_full_delay_again() {
    let pair = Pair::default()
        .params("node_boot = \"0s\"")
        .at(s(600), "stop = \"c/n1:presence_engine\"")
        .at(s(680), "restart = \"c/n1:srm\"");
    let seen = pair.run();
    assert_eq!(seen.first("c/n1", "failing_over"), s(680 + 90));
}

#[test]
fn high_availability_switched_on_judges_services_at_once() {
    let pair = Pair::default()
        .latency(ms(10))
        .at(s(600), "ha_off = \"c/g\"")
        .at(s(700), "stop = \"c/n1:presence_engine\"")
        .at(s(900), "ha_on = \"c/g\"");
    let seen = pair.run();
    // Both send at once; the first keepalive of the peer is heard after one latency.
    assert_eq!(seen.first("c/n1", "failing_over"), s(900) + ms(10));
    assert_eq!(seen.last("c/n2"), "running_in_backup_mode");
}

#[test]
fn a_failed_take_back_is_seen_at_the_end_of_the_move_and_refusing_services_after_1_s() {
    let pair = Pair::default().params("takeback_fixed = \"30s\"").at(s(600), "failover = \"c/n1\"");
    let refused = pair.clone().at(s(700), "start_services_fails = \"c/n1\"").at(s(701), "fallback = \"c/n1\"").run();
    assert_eq!(refused.first("c/n1", "running_in_failed_mode"), s(702));
    let failed = pair.at(s(700), "takeback_fails = \"c/n1\"").at(s(701), "fallback = \"c/n1\"").run();
    assert_eq!(failed.first("c/n1", "running_in_failed_mode"), s(731));
    assert_eq!(failed.first("c/n2", "running_in_failed_mode"), s(731));
}
