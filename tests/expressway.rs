//! Expressway clusters: documented statements of the guides, one test each, and distributions whose exact form is known.

mod support;

use failsim::outcome::{Entity, Outcome, RegistrationWave};
use failsim::scenario::Scenario;
use failsim::stats::metrics;
use failsim::units::SimDuration;
use support::{run, scenario};

/// Four peers of Expressway-E with what a test adds.
fn cluster(keys: &str, events: &str) -> Scenario {
    scenario(&format!(
        "format = 1\n[run]\nduration = \"4h\"\n[cluster.e]\nkind = \"expressway\"\nnodes = [\"p1\", \"p2\", \"p3\", \"p4\"]\n\
         platform = \"large_vm\"\nrelease = \"X14.3\"\n{keys}\n{events}"
    ))
}

fn metric(outcome: &Outcome, name: &str) -> f64 {
    metrics::value(outcome, name, None, None).expect("a metric").expect("a value")
}

fn waves<'a>(outcome: &'a Outcome, protocol: &str) -> Vec<&'a RegistrationWave> {
    let edges = outcome.expressway.as_ref().expect("an Expressway cluster");
    edges.waves.iter().filter(|wave| wave.protocol == protocol).collect()
}

/// Largest distance between the shares of a sample and of a uniform law, times the root of its size.
fn kolmogorov(values: &[f64], low: f64, high: f64) -> f64 {
    let n = values.len() as f64;
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let apart = sorted.iter().enumerate().map(|(at, value)| {
        let exact = ((value - low) / (high - low)).clamp(0.0, 1.0);
        (exact - at as f64 / n).abs().max((exact - (at + 1) as f64 / n).abs())
    });
    apart.fold(0.0, f64::max) * n.sqrt()
}

/// Above this a uniform sample comes once in ten thousand times.
const KOLMOGOROV_MAX: f64 = 2.23;

const DEAD: &str = "[[event]]\nat = \"10m\"\ncrash = \"e/p2\"\nfor = \"1h\"";

/// Runs of a distribution, and endpoints of the lost peer in each of them.
const RUNS: u64 = 400;
const ENDPOINTS: u32 = 25;

/// Seconds until each endpoint of one protocol notices that its peer is silent, run by run.
fn detections(protocol: &str, keys: &str) -> Vec<Vec<f64>> {
    let all = ENDPOINTS * 4;
    let endpoints = format!("load = {{ registrations = {all} }}\nendpoints = {{ {protocol} = {all} }}\n{keys}");
    let scenario = cluster(&endpoints, DEAD);
    let of_run = |number| {
        let outcome = run(&scenario, number);
        let lost: Vec<u64> = waves(&outcome, protocol).iter().flat_map(|wave| wave.detection.clone()).collect();
        lost.into_iter().map(|micros| micros as f64 / 1e6).collect::<Vec<f64>>()
    };
    (0..RUNS).map(of_run).collect()
}

/// Whether a sample over runs is uniform between two ends: each value by its law, and each run by itself, so that
/// endpoints that share their phase or runs that share their numbers are noticed.
fn is_uniform(runs: &[Vec<f64>], low: f64, high: f64) -> Result<(), String> {
    let all: Vec<f64> = runs.iter().flatten().copied().collect();
    let apart = kolmogorov(&all, low, high);
    let (mean, variance) = (f64::midpoint(low, high), (high - low) * (high - low) / 12.0);
    let of_run = |run: &Vec<f64>| {
        let n = run.len() as f64;
        let off = run.iter().sum::<f64>() / n - mean;
        off * off / (variance / n)
    };
    // Chi-square with a degree of freedom for each run.
    let spread = runs.iter().map(of_run).sum::<f64>();
    let n = runs.len() as f64;
    match (apart < KOLMOGOROV_MAX, (spread - n).abs() < 4.0 * (2.0 * n).sqrt()) {
        (true, true) => Ok(()),
        found => Err(format!("distance {apart}, spread {spread} of {n}: {found:?}")),
    }
}

#[test]
fn jabber_notices_a_silent_peer_uniformly_within_3_to_33_s() {
    let found = detections("mra", "");
    assert_eq!(found.iter().flatten().count(), 10_000);
    assert_eq!(is_uniform(&found, 3.0, 33.0), Ok(()));
    let mean = found.iter().flatten().sum::<f64>() / 10_000.0;
    assert!((mean - 18.0).abs() < 4.0 * (75.0_f64 / 10_000.0).sqrt(), "documented: 18 s, found {mean}");
}

#[test]
fn h323_endpoints_notice_uniformly_within_their_time_to_live() {
    assert_eq!(is_uniform(&detections("h323", ""), 0.0, 1_800.0), Ok(()));
    let quick = "[cluster.e.params.expressway]\nh323_ttl = \"60s\"";
    assert_eq!(is_uniform(&detections("h323", quick), 0.0, 60.0), Ok(()));
}

#[test]
fn a_distribution_that_is_a_little_off_is_noticed() {
    let mut found = detections("mra", "");
    for (low, high) in [(0.0, 33.0), (3.0, 30.0), (3.0, 34.0), (2.0, 33.0)] {
        assert!(is_uniform(&found, low, high).is_err(), "{low} to {high}");
    }
    // All endpoints of a run with one phase: the right law for each, and not for the run.
    for run in &mut found {
        let first = run[run.len() / 2];
        run.fill(first);
    }
    assert!(is_uniform(&found, 3.0, 33.0).is_err());
}

#[test]
fn a_silent_peer_is_lost_uniformly_within_45_to_75_s_on_each_observer() {
    let scenario = cluster("", DEAD);
    let of_run = |number| {
        let outcome = run(&scenario, number);
        let raised = outcome.records.iter().filter(|r| outcome.names.label(r.from) == "20006");
        let raised = raised.filter(|r| outcome.names.label(r.to) == "raised" && r.t.as_secs_f64() < 1_000.0);
        raised.map(|r| r.t.as_secs_f64() - 600.171).collect::<Vec<f64>>()
    };
    let found: Vec<Vec<f64>> = (0..RUNS).map(of_run).collect();
    assert!(found.iter().all(|run| run.len() == 3), "three observers");
    assert_eq!(is_uniform(&found, 45.0, 75.0), Ok(()));
}

#[test]
fn jabber_is_registered_again_within_the_documented_30_to_60_s() {
    let outcome = run(&cluster("load = { registrations = 800 }\nendpoints = { mra = 800 }", DEAD), 0);
    let (min, max) = (metric(&outcome, "registration_gap.min"), metric(&outcome, "registration_gap.max"));
    assert!(min >= 30.0 && max <= 60.0, "{min} to {max}");
}

#[test]
fn the_loss_of_a_peer_never_changes_the_registrations_held_by_the_others() {
    let outcome = run(&cluster("load = { registrations = 4000, calls = 400 }", DEAD), 0);
    let lost: Vec<_> =
        waves(&outcome, "sip_srv").iter().map(|wave| outcome.names.path(Entity::Node(wave.peer))).collect();
    assert_eq!(lost, ["e/p2"]);
    assert!((metric(&outcome, "calls_dropped") - 100.0).abs() < 1e-9, "its own calls and no others");
}

#[test]
fn an_outbound_registration_stands_while_one_of_its_peers_is_lost() {
    let outcome = run(&cluster("load = { registrations = 400 }\nendpoints = { sip_outbound = 400 }", DEAD), 0);
    assert_eq!(metrics::value(&outcome, "registration_gap.max", None, None), Ok(None), "no gap at all");
    assert!((metric(&outcome, "registrations_moved") - 100.0).abs() < 1e-9);
}

#[test]
fn a_static_address_waits_for_its_peer() {
    let outcome = run(&cluster("load = { registrations = 400 }\nendpoints = { sip_static = 400 }", DEAD), 0);
    let gap = metric(&outcome, "registration_gap.min");
    assert!(gap >= 64.0 * 60.0, "an hour without power and four minutes of restart: {gap}");
    assert!(metric(&outcome, "registrations_moved").abs() < 1e-9);
}

#[test]
fn an_ip_phone_has_two_chains_and_no_third() {
    let both = "[[event]]\nat = \"10m\"\ncrash = [\"e/p2\", \"e/p3\"]\nfor = \"1h\"";
    let outcome = run(&cluster("load = { registrations = 400 }\nendpoints = { ip_phone = 400 }", both), 0);
    let edges = outcome.expressway.as_ref().expect("an Expressway cluster");
    let longest = |peer: &str| {
        let wave = edges.waves.iter().find(|wave| outcome.names.path(Entity::Node(wave.peer)) == peer);
        wave.and_then(|wave| wave.gap.iter().max().copied())
            .map(|micros| SimDuration::from_micros(micros).as_secs_f64())
    };
    assert!(longest("e/p2").is_some_and(|gap| gap > 3_600.0), "p2 and p3 are the chains of those on p2");
    assert!(longest("e/p3").is_some_and(|gap| gap < 200.0), "p4 is the second chain of those on p3");
}

#[test]
fn a_silent_peer_raises_its_alarms_after_45_to_75_s_and_an_orderly_stop_at_once() {
    for (verb, low, high) in [("crash", 45.171, 75.171), ("shutdown", 0.171, 0.171)] {
        let event = format!("[[event]]\nid = \"gone\"\nat = \"10m\"\n{verb} = \"e/p2\"");
        let outcome = run(&cluster("", &event), 0);
        let first = outcome.records.iter().find(|r| outcome.names.label(r.from) == "20006").expect("the alarm");
        let after = first.t.as_secs_f64() - 600.0;
        assert!((low..=high).contains(&((after * 1e3).round() / 1e3)), "{verb}: {after}");
    }
}

#[test]
fn capacity_never_exceeds_what_is_alive_and_the_factor() {
    let all = "[[event]]\nevery = { exp = \"20m\" }\ncrash = \"e/*\"\nfor = { exp = \"20m\" }";
    let scenario = cluster("load = { registrations = 15000, calls = 1500 }", all);
    for number in 0..5 {
        let outcome = run(&scenario, number);
        let edges = outcome.expressway.as_ref().expect("an Expressway cluster");
        assert!(edges.capacity.iter().all(|row| row.registrations <= 15_000 && row.registrations % 5_000 == 0));
        assert!(edges.registrations.iter().all(|(.., count)| *count <= 5_000));
    }
}

#[test]
fn what_is_not_supported_is_a_warning_and_what_does_not_exist_an_error() {
    let text = "format = 1\n[run]\nduration = \"1h\"\n[cluster.e]\nkind = \"expressway\"\nnodes = [\"p1\", \"p2\"]\n\
                platform = \"ce1300\"\nrelease = \"X14.0\"\nprimary = \"p9\"\n";
    let request = failsim::scenario::Request { path: "test.toml".into(), ..failsim::scenario::Request::default() };
    let loaded = failsim::scenario::load(&request, &|_: &std::path::Path| Ok(text.to_owned()));
    let told: Vec<&str> = loaded.diagnostics.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(told, ["the tables of X14.0 have no CE1300", "no peer is named `p9`"]);
}

#[test]
fn a_peer_that_is_drained_while_its_clients_go_to_another_one_counts_each_of_them_once() {
    let keys = "load = { registrations = 3000 }\nendpoints = { mra = 3000 }";
    let restart = |peer: &str, at: u64| {
        format!(
            "[[event]]\nat = \"{at}m\"\nmaintenance_on = \"e/{peer}\"\n[[event]]\nat = \"{}m\"\nreboot = \"e/{peer}\"\n",
            at + 30
        )
    };
    // Each peer is drained in the minute in which the one before is back and the load is balanced.
    let events = restart("p1", 10) + &restart("p2", 44) + &restart("p3", 78) + &restart("p4", 112);
    for minute in 0..3 {
        let again = format!("[[event]]\nat = \"{}m\"\nmaintenance_on = \"e/p1\"\nfor = \"10s\"\n", 150 + minute);
        let outcome = run(&cluster(keys, &format!("{events}{again}")), minute);
        let registered = outcome.expressway.as_ref().map(|edges| edges.registrations.last().copied());
        assert!(registered.is_some(), "the run came to its end");
        assert!(waves(&outcome, "mra").iter().all(|wave| wave.unserved == 0));
    }
}

#[test]
fn jabber_without_keepalives_fails_over_after_two_minutes() {
    let gap = |release: &str, params: &str| {
        let text = format!(
            "format = 1\n[run]\nduration = \"2h\"\n[cluster.e]\nkind = \"expressway\"\nnodes = [\"p1\", \"p2\"]\n\
             release = \"{release}\"\nload = {{ registrations = 200 }}\nendpoints = {{ mra = 200 }}\n{params}\n{DEAD}"
        );
        metric(&run(&scenario(&text), 0), "registration_gap.max")
    };
    let off = "[cluster.e.params.expressway]\nmra_stun_enabled = false";
    assert!((gap("X12.7", "") - 120.0).abs() < 1e-9, "no release before X14.0 has them");
    assert!((gap("X14.3", off) - 120.0).abs() < 1e-9, "an old Unified CM or Jabber");
    assert!(gap("X14.0", "") <= 60.0);
}

#[test]
fn an_orderly_stop_makes_a_storm_and_a_silent_loss_spreads_it_over_a_refresh() {
    let rate = |verb: &str| {
        let event = format!("[[event]]\nat = \"10m\"\n{verb} = \"e/p2\"\nfor = \"1h\"");
        metric(&run(&cluster("load = { registrations = 8000 }", &event), 0), "registration_rate.max")
    };
    // 2000 endpoints, a third to each of the others; all within one second, or 45 s apart.
    assert!((600.0..750.0).contains(&rate("shutdown")), "{}", rate("shutdown"));
    assert!((12.0..40.0).contains(&rate("crash")), "{}", rate("crash"));
}

#[test]
fn a_peer_that_is_back_is_filled_with_jabber_clients_from_x14_1_on() {
    let registered = |release: &str, dead: &str| {
        let text = format!(
            "format = 1\n[run]\nduration = \"3h\"\n[cluster.e]\nkind = \"expressway\"\nnodes = [\"p1\", \"p2\", \"p3\", \"p4\"]\n\
             platform = \"large_vm\"\nrelease = \"{release}\"\nload = {{ registrations = 800 }}\nendpoints = {{ mra = 800 }}\n{dead}\n\
             [[expect]]\non = \"e/p2\"\nmetric = \"registrations\"\nat = \"2h\"\nmin = 0"
        );
        let outcome = run(&scenario(&text), 0);
        let edges = outcome.expressway.as_ref().expect("an Expressway cluster");
        let of_p2 = |node| outcome.names.path(Entity::Node(node)) == "e/p2";
        edges.registrations.iter().find(|(_, node, _)| of_p2(*node)).map(|(.., count)| *count)
    };
    assert_eq!(registered("X14.0", DEAD), Some(0), "it stays empty");
    assert_eq!(registered("X14.1", DEAD), Some(200));
    let two_more = format!("{DEAD}\n[[event]]\nat = \"20m\"\ncrash = [\"e/p3\", \"e/p4\"]");
    assert_eq!(registered("X14.1", &two_more), Some(0), "nothing is balanced while several are away");
}

#[test]
fn maintenance_mode_drains_calls_and_a_restart_ends_it() {
    let events = "[[event]]\nat = \"10m\"\nmaintenance_on = \"e/p2\"\n[[event]]\nat = \"1h\"\nreboot = \"e/p2\"";
    let drained = run(&cluster("load = { registrations = 400, calls = 400 }", events), 0);
    assert!(metric(&drained, "calls_dropped").abs() < 1e-9, "a hundred calls of 3 min are over after 50 min");
    assert!((metric(&drained, "registrations_moved") - 100.0).abs() < 1e-9);
    let hasty = events.replace("1h", "11m");
    let left = metric(&run(&cluster("load = { calls = 400 }", &hasty), 0), "calls_dropped");
    assert!((50.0..95.0).contains(&left), "exp(-1/3) of 100 calls are left after a minute: {left}");
}
