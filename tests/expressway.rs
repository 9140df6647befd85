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

fn detections(protocol: &str) -> Vec<f64> {
    let keys = format!("load = {{ registrations = 8000 }}\nendpoints = {{ {protocol} = 8000 }}");
    let scenario = cluster(&keys, DEAD);
    let of_run = |number| {
        let outcome = run(&scenario, number);
        let lost: Vec<u64> = waves(&outcome, protocol).iter().flat_map(|wave| wave.detection.clone()).collect();
        lost.into_iter().map(|micros| micros as f64 / 1e6).collect::<Vec<f64>>()
    };
    (0..10).flat_map(of_run).collect()
}

#[test]
fn jabber_notices_a_silent_peer_uniformly_within_3_to_33_s() {
    let found = detections("mra");
    assert_eq!(found.len(), 20_000);
    assert!(kolmogorov(&found, 3.0, 33.0) < KOLMOGOROV_MAX, "{}", kolmogorov(&found, 3.0, 33.0));
}

#[test]
fn h323_endpoints_notice_uniformly_within_their_time_to_live() {
    let found = detections("h323");
    assert!(kolmogorov(&found, 0.0, 1_800.0) < KOLMOGOROV_MAX, "{}", kolmogorov(&found, 0.0, 1_800.0));
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
