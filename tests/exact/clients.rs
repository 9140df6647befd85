//! Outages of users by kind of client.

use failsim::outcome::Phase;

use crate::pair::{Pair, Seen, ms, s};

/// 300 users at home on n1, all of one kind.
fn one_kind(kind: &str) -> Pair {
    let cluster = format!("login_rate = \"unlimited\"\nmulti_device_messaging = false\nclients = {{ {kind} = 1.0 }}");
    Pair::default().cluster(&cluster).users("{ n1 = 300, n2 = 0 }").latency(ms(20))
}

fn all_within(values: &[u64], low: u64, high: u64) {
    assert!(!values.is_empty());
    assert!(values.iter().all(|value| (low..=high).contains(value)), "outside {low} to {high}: {values:?}");
}

fn sums_are_exact(seen: &Seen) {
    for wave in &seen.0.outages {
        for (user, outage) in wave.outage.iter().enumerate() {
            let phases: u64 = wave.phases.iter().map(|phase| phase.micros[user]).sum();
            assert_eq!(phases, *outage, "phases of user {user}");
        }
    }
}

#[test]
fn two_connections_cost_detection_and_takeover() {
    let seen = one_kind("dual").params("takeover_fixed = \"9s\"").at(s(1000), "crash = \"c/n1\"").run();
    // Last keepalive at 990 s; the second connections were made between 120 s and 537 s.
    let outage = s(990 + 60 + 9) + ms(20) - s(1000);
    assert_eq!(seen.outages(), [outage; 300]);
    let wave = seen.wave();
    assert_eq!(wave.phases[Phase::Undetected as usize].micros, [s(50) + ms(20); 300]);
    assert_eq!(wave.phases[Phase::Takeover as usize].micros, [s(9); 300]);
    sums_are_exact(&seen);
}

#[test]
fn two_connections_cost_nothing_when_a_service_fails_outside_the_client_path() {
    let seen = one_kind("dual").latency(0).at(s(1000), "stop = \"c/n1:presence_engine\"").run();
    assert_eq!(seen.outages(), [0; 300], "signed out and activated at one instant");
    assert_eq!(seen.wave().users_hit(), 0, "an outage of no length is none");
}

#[test]
fn clients_log_in_again_when_their_second_connection_is_not_there_yet() {
    // Before 120 s there is none. The wait counts from the crash.
    let seen = one_kind("dual").at(s(100), "crash = \"c/n1\"").run();
    all_within(&seen.outages(), s(120), s(537));
    // At 328.5 s half of them are there; the others log in anew.
    let seen = one_kind("dual").at(ms(328_500), "crash = \"c/n1\"").run();
    let quick = seen.outages().iter().filter(|outage| **outage < s(60)).count();
    assert!((110..190).contains(&quick), "{quick} of 300 had a second connection");
    sums_are_exact(&seen);
}

#[test]
fn the_activation_timer_ends_the_wait_for_the_signal() {
    let params = |takeover: u64| format!("takeover_fixed = \"{takeover}us\"");
    // Lost at 1000 s; the timer of 120 s runs out at 1120 s. Detection at 1050.020 s.
    let detected = s(1050) + ms(20);
    let at_the_last_moment = s(1120) - detected;
    let seen = one_kind("dual").params(&params(at_the_last_moment)).at(s(1000), "crash = \"c/n1\"").run();
    assert_eq!(seen.outages(), [s(120); 300]);
    let seen = one_kind("dual").params(&params(at_the_last_moment + 1)).at(s(1000), "crash = \"c/n1\"").run();
    let late = s(120) + 1;
    all_within(&seen.outages(), late, s(537 + 537));
    assert!(seen.outages().iter().any(|outage| *outage > s(300)), "they log in like everybody else");
    sums_are_exact(&seen);
}

#[test]
fn second_connections_to_a_node_that_is_gone_are_no_help() {
    let pair = one_kind("dual").at(s(1000), "crash = \"c/n2\"").at(s(1010), "crash = \"c/n1\"");
    let seen = pair.at(s(1020), "start = \"c/n2\"").params("node_boot = \"0s\"").run();
    assert!(seen.outages().iter().all(|outage| *outage >= s(120)), "everybody logs in anew");
}

#[test]
fn mobile_clients_wait_for_the_new_node_to_rebuild_their_session() {
    let seen = one_kind("mobile").params("takeover_fixed = \"9s\"").at(s(1000), "crash = \"c/n1\"").run();
    let served = s(990 + 60 + 9) + ms(20) - s(1000);
    all_within(&seen.outages(), served + s(600), served + s(1200));
    let rebuilt = &seen.wave().phases[Phase::SessionRebuild as usize].micros;
    all_within(rebuilt, s(600), s(1200));
    let spread = rebuilt.iter().max().expect("users") - rebuilt.iter().min().expect("users");
    assert!(spread > s(550), "the delays use the whole range: {spread}");
    sums_are_exact(&seen);
}

#[test]
fn plain_clients_wait_between_the_two_limits_after_the_crash() {
    let seen = one_kind("dual").users("{ n1 = 300, n2 = 0 }");
    let plain = seen.cluster("login_rate = \"unlimited\"\nmulti_device_messaging = false");
    let seen = plain.at(s(1000), "crash = \"c/n1\"").run();
    all_within(&seen.outages(), s(120), s(537));
    assert_eq!(seen.wave().phases[Phase::Undetected as usize].micros, [s(50) + ms(20); 300]);
    sums_are_exact(&seen);
}

#[test]
fn a_router_that_returns_brings_the_users_back_without_any_failover() {
    let seen = Pair::default().at(s(1000), "stop = \"c/n1:xcp_router\"\nfor = \"60s\"").run();
    assert!(seen.rules("c/n1").is_empty());
    all_within(&seen.outages(), s(120), s(537));
    assert_eq!(seen.wave().phases[Phase::Undetected as usize].micros, [s(60); 100]);
}

#[test]
fn early_clients_that_stay_are_served_the_moment_somebody_serves() {
    let params = "early_client = \"queue\"\ntakeover_fixed = \"200s\"";
    let seen = Pair::default().params(params).at(s(1000), "crash = \"c/n1\"").run();
    let ready = s(990 + 60 + 200) - s(1000);
    all_within(&seen.outages(), ready, s(537));
    let early = seen.outages().iter().filter(|outage| **outage == ready).count();
    assert_eq!(early as u64, seen.0.counters.early_logins.values().sum::<u64>());
    assert!(early > 10, "about 31 of 100 come within 250 s: {early}");
}
