//! From a fault to the decision to fail over.

use crate::pair::{Pair, ms, s};

/// The last keepalive of a node that crashes: the latest multiple of the interval before the crash.
/// One that is due at the very instant of the crash does not leave.
fn last_keepalive(crash: u64, interval: u64) -> u64 {
    (crash - 1) / interval * interval
}

#[test]
fn a_crash_is_noticed_one_timeout_after_the_last_keepalive_arrived() {
    for latency in [0, 1, ms(7), ms(20), ms(40)] {
        for phase in [1, ms(1), s(1), ms(7_500), ms(14_999), s(15) - 1, s(15)] {
            let crash = s(600) + phase;
            let seen = Pair::default().latency(latency).at(crash, "crash = \"c/n1\"").run();
            let noticed = seen.first("c/n2", "taking_over");
            assert_eq!(noticed, last_keepalive(crash, s(15)) + s(60) + latency, "phase {phase}, latency {latency}");
            let after = noticed - crash - latency;
            assert!(after >= s(45) && after < s(60), "timeout less interval to timeout: {after}");
            assert_eq!(seen.0.failovers[0].detection().as_micros(), noticed - crash);
            assert_eq!(seen.0.failovers[0].reason, "peer_reboot");
        }
    }
}

#[test]
fn other_timers_give_other_times() {
    for (interval, timeout) in [(5, 20), (1, 10), (20, 100), (30, 60)] {
        let params =
            format!("keepalive_interval = \"{interval}s\"\nkeepalive_timeout = \"{timeout}s\"\nnode_boot = \"0s\"");
        for phase in [1, s(interval) / 2, s(interval)] {
            let crash = s(600) + phase;
            let seen = Pair::default().params(&params).latency(ms(3)).at(crash, "crash = \"c/n2\"").run();
            let expected = last_keepalive(crash, s(interval)) + s(timeout) + ms(3);
            assert_eq!(seen.first("c/n1", "taking_over"), expected, "{interval} s of {timeout} s, phase {phase}");
        }
    }
}

#[test]
fn with_multi_device_messaging_detection_takes_twice_the_timeout() {
    let seen = Pair::default().multi_device().latency(ms(10)).at(s(607), "crash = \"c/n1\"").run();
    assert_eq!(seen.first("c/n2", "taking_over"), s(600 + 120) + ms(10));
}

#[test]
fn counted_from_the_first_missed_keepalive_it_takes_one_interval_longer() {
    let pair = Pair::default().params("timeout_from = \"first_missed\"").latency(ms(10));
    let seen = pair.at(s(607), "crash = \"c/n1\"").run();
    assert_eq!(seen.first("c/n2", "taking_over"), s(600 + 15 + 60) + ms(10));
}

#[test]
fn a_stopped_srm_is_noticed_like_a_crash_but_its_last_keepalive_leaves() {
    for (phase, last) in [(1, 600), (s(14), 600), (s(15) - 1, 600), (s(15), 615)] {
        let seen = Pair::default().latency(ms(5)).at(s(600) + phase, "stop = \"c/n1:srm\"").run();
        assert_eq!(seen.first("c/n2", "taking_over"), s(last + 60) + ms(5), "phase {phase}");
        assert_eq!(seen.0.failovers[0].reason, "peer_down");
    }
}

/// The fault of a critical service or the database: the word and how it comes about.
const SERVICE_FAULTS: [(&str, &str); 4] = [
    ("critical_service_down", "stop = \"c/n1:presence_engine\""),
    ("critical_service_down", "hang = \"c/n1:sip_proxy\""),
    ("critical_service_down", "stop = \"c/n1:xcp_router\""),
    ("database_failure", "stop = \"c/n1:database\""),
];

#[test]
fn a_service_that_stays_down_fails_its_node_over_after_90_s() {
    for (reason, fault) in SERVICE_FAULTS {
        for latency in [0, ms(40)] {
            let seen = Pair::default().latency(latency).at(s(601), fault).run();
            assert_eq!(seen.first("c/n1", "failing_over"), s(601 + 90), "{fault}");
            assert_eq!(seen.first("c/n2", "taking_over"), s(601 + 90) + latency, "{fault}");
            assert_eq!(seen.first("c/n2", "running_in_backup_mode"), s(601 + 90) + latency);
            let told = seen.first("c/n1", "failed_over_critical_services_not_running");
            assert_eq!(told, s(601 + 90) + 2 * latency);
            assert_eq!(seen.0.failovers[0].reason, reason);
            assert_eq!(seen.0.failovers[0].detection().as_micros(), s(90));
        }
    }
}

#[test]
fn with_multi_device_messaging_it_takes_180_s() {
    for (_, fault) in SERVICE_FAULTS {
        let seen = Pair::default().multi_device().at(s(601), fault).run();
        assert_eq!(seen.first("c/n1", "failing_over"), s(601 + 180), "{fault}");
    }
}

#[test]
fn a_service_that_comes_back_within_the_delay_does_nothing() {
    for (_, fault) in SERVICE_FAULTS {
        for lasts in [1, ms(89_999), s(90) - 1, s(90)] {
            let seen = Pair::default().at(s(601), &format!("{fault}\nfor = \"{lasts}us\"")).run();
            assert!(seen.rules("c/n1").is_empty(), "{fault} for {lasts} us");
        }
        let seen = Pair::default().at(s(601), &format!("{fault}\nfor = \"{}us\"", s(90) + 1)).run();
        assert_eq!(seen.first("c/n1", "failing_over"), s(601 + 90), "one microsecond more is too long");
    }
}

#[test]
fn every_return_of_a_flapping_service_starts_the_delay_anew() {
    let mut pair = Pair::default();
    for flap in 0..20 {
        pair = pair.at(s(600) + flap * ms(90_000), "stop = \"c/n1:presence_engine\"\nfor = \"89.999s\"");
    }
    assert!(pair.run().rules("c/n1").is_empty(), "20 outages of 89.999 s, 1 ms apart");
}

#[test]
fn a_second_service_that_fails_before_the_first_is_back_continues_its_outage() {
    // A service is missing without a break from 600 s on, though neither is down for 90 s. The older
    // outage decides as long as it lasts, then the younger one.
    let pair = Pair::default()
        .at(s(600), "stop = \"c/n1:presence_engine\"\nfor = \"60s\"")
        .at(s(630), "stop = \"c/n1:sip_proxy\"");
    assert_eq!(pair.run().first("c/n1", "failing_over"), s(630 + 90));
}

#[test]
fn the_move_of_users_takes_its_fixed_part_and_a_part_for_each_user() {
    let params =
        "takeover_fixed = \"7s\"\ntakeover_per_user = \"3ms\"\ntakeback_fixed = \"11s\"\ntakeback_per_user = \"2ms\"";
    let pair = Pair::default().params(params).users("{ n1 = 321, n2 = 123 }").latency(ms(20));
    let seen = pair
        .at(s(600), "stop = \"c/n1:presence_engine\"")
        .at(s(1200), "start = \"c/n1:presence_engine\"")
        .at(s(1300), "fallback = \"c/n1\"")
        .run();
    let begun = s(690) + ms(20);
    assert_eq!(seen.first("c/n2", "taking_over"), begun);
    assert_eq!(seen.first("c/n2", "running_in_backup_mode"), begun + s(7) + ms(3 * 321));
    assert_eq!(seen.first("c/n1", "failed_over_critical_services_not_running"), begun + s(7) + ms(3 * 321 + 20));
    assert_eq!(seen.first("c/n1", "taking_back"), s(1300));
    assert_eq!(seen.first("c/n2", "falling_back"), s(1300) + ms(20));
    assert_eq!(seen.first("c/n1", "normal"), s(1311) + ms(2 * 321));
    assert_eq!(seen.first("c/n2", "normal"), s(1311) + ms(2 * 321 + 20));
}
