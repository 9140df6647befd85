//! Expressway clusters: ports, names, certificates, replication, alarms and licences, one statement of the guides each.

mod support;

use std::collections::BTreeSet;

use failsim::machines::expressway::{Alarm, NOT_SIMULATED};
use failsim::outcome::{Kind, Outcome};
use failsim::scenario::{Request, Scenario, load};
use failsim::stats::metrics;
use support::{run, scenario};

/// Three peers on a large VM with what a test adds.
fn cluster(duration: &str, keys: &str, events: &str) -> Scenario {
    let release = if keys.contains("release") { "" } else { "release = \"X14.3\"" };
    scenario(&format!(
        "format = 1\n[run]\nduration = \"{duration}\"\n[cluster.e]\nkind = \"expressway\"\nnodes = [\"p1\", \"p2\", \"p3\"]\n\
         platform = \"large_vm\"\n{release}\n{keys}\n{events}"
    ))
}

fn event(at: &str, rest: &str) -> String {
    format!("[[event]]\nat = \"{at}\"\n{rest}\n")
}

/// Seconds at which a peer raises or clears an alarm.
fn alarms(outcome: &Outcome, peer: &str, alarm: &str, to: &str) -> Vec<f64> {
    let names = &outcome.names;
    let mine = outcome.records.iter().filter(|r| r.kind == Kind::Alarm && names.path(r.entity) == peer);
    mine.filter(|r| names.label(r.from) == alarm && names.label(r.to) == to).map(|r| r.t.as_secs_f64()).collect()
}

/// Seconds at which a peer enters a state.
fn enters(outcome: &Outcome, peer: &str, state: &str) -> Vec<f64> {
    let names = &outcome.names;
    let mine = outcome.records.iter().filter(|r| r.kind == Kind::State && names.path(r.entity) == peer);
    mine.filter(|r| names.label(r.to) == state).map(|r| r.t.as_secs_f64()).collect()
}

fn is_raised(outcome: &Outcome, peer: &str, alarm: &str) -> bool {
    alarms(outcome, peer, alarm, "raised").len() > alarms(outcome, peer, alarm, "cleared").len()
}

fn told(text: &str) -> Vec<(String, String)> {
    let request = Request { path: "test.toml".into(), ..Request::default() };
    let loaded = load(&request, &|_: &std::path::Path| Ok(text.to_owned()));
    loaded.diagnostics.iter().map(|one| (one.code.to_string(), one.message.clone())).collect()
}

// ----- ports -----

fn blocked(port: u16) -> Outcome {
    let block =
        format!("block_port = {port}\nwith = {{ between = [[\"e/p1\"], [\"e/p2\", \"e/p3\"]] }}\nfor = \"30m\"");
    run(&cluster("2h", "load = { registrations = 300, calls = 30 }", &event("10m", &block)), 0)
}

#[test]
fn without_udp_1719_peers_are_asked_for_no_calls_and_no_alarm_tells_of_it() {
    let outcome = blocked(1719);
    let unanswered = enters(&outcome, "e/p2", "ras:unanswered");
    // At most one period until the next LRQ leaves, and 6 s until it times out.
    assert!(unanswered.len() == 1 && (606.0..=626.0).contains(&unanswered[0]), "{unanswered:?}");
    assert_eq!(enters(&outcome, "e/p2", "ras:answered"), [2_400.0], "as soon as the port is open");
    assert!(!outcome.records.iter().any(|r| r.kind == Kind::Alarm));
    let edges = outcome.expressway.as_ref().expect("an Expressway cluster");
    assert!(edges.waves.is_empty() && edges.calls_dropped.is_empty(), "registrations and calls go on");
}

#[test]
fn without_tcp_4371_or_4372_the_database_is_lost_and_ras_is_not() {
    for port in [4371, 4372] {
        let outcome = blocked(port);
        for alarm in ["20006", "20004", "20021"] {
            let raised = alarms(&outcome, "e/p2", alarm, "raised");
            assert!(raised.len() == 1 && raised[0] >= 645.0, "{port}: {alarm} at {raised:?}");
            assert_eq!(alarms(&outcome, "e/p2", alarm, "cleared"), [2_400.0], "{port}: {alarm}");
        }
        assert!(enters(&outcome, "e/p2", "ras:unanswered").is_empty(), "{port}");
    }
}

#[test]
fn other_ports_do_not_concern_peers() {
    let outcome = blocked(5061);
    assert!(!outcome.records.iter().any(|r| r.kind == Kind::Alarm || r.kind == Kind::State));
}

#[test]
fn without_h323_mode_there_is_alarm_20018_and_no_ras() {
    let outcome = run(&cluster("1h", "h323_mode = false", ""), 0);
    assert!(is_raised(&outcome, "e/p1", "20018"));
    assert_eq!(enters(&outcome, "e/p1", "ras:unanswered").len(), 1);
    let alone = scenario(
        "format = 1\n[run]\nduration = \"1h\"\n[cluster.e]\nkind = \"expressway\"\nnodes = [\"p1\"]\nh323_mode = false\n",
    );
    assert!(run(&alone, 0).records.is_empty(), "a system that is no cluster may do without");
}

#[test]
fn a_peer_that_comes_back_before_its_loss_was_noticed_resets_its_connections() {
    let params = "[cluster.e.params.expressway]\nerlang_net_ticktime = \"600s\"\n";
    let outcome = run(&cluster("2h", "", &(params.to_owned() + &event("10m", "crash = \"e/p2\"\nfor = \"1m\""))), 0);
    assert!(alarms(&outcome, "e/p1", "20006", "raised").is_empty(), "300 s without power and restart, 450 s at least");
    assert_eq!(enters(&outcome, "e/p2", "active"), [900.0]);
}

// ----- names and certificates -----

const BY_ADDRESS: &str = "naming = \"ip\"\n";

/// Two peers restart while DNS is down, p2 with a new address.
fn renamed(mapping: bool) -> Outcome {
    let keys = format!("naming = \"fqdn\"\naddress_mapping = {mapping}\n");
    let dns = "[dns.corp]\n";
    let events = event("5m", "dns_down = \"corp\"\nfor = \"61m\"")
        + &event("10m", "edit_config = \"e/p2\"\nwith = { naming = \"ip\" }")
        + &event("20m", "reboot = \"e/p2\"")
        + &event("40m", "reboot = \"e/p3\"");
    run(&cluster("3h", &keys, &(dns.to_owned() + &events)), 0)
}

#[test]
fn a_new_address_asks_for_a_restart_and_is_used_from_then_on() {
    let outcome = renamed(false);
    assert_eq!(alarms(&outcome, "e/p2", "20007", "raised"), [600.0]);
    assert_eq!(alarms(&outcome, "e/p2", "20007", "cleared"), [1_440.0], "after the restart");
    // p2 is found by its address; for the name of p3 DNS is back at 66 min, and the forced update comes every 5 min.
    assert_eq!(alarms(&outcome, "e/p1", "20004", "cleared"), [24.0 * 60.0, 70.0 * 60.0]);
    assert_eq!(alarms(&outcome, "e/p2", "20004", "cleared"), [44.0 * 60.0], "p3 asks for p2 by address");
}

#[test]
fn a_table_of_addresses_is_asked_before_dns() {
    assert_eq!(alarms(&renamed(true), "e/p1", "20004", "cleared"), [24.0 * 60.0, 44.0 * 60.0]);
}

#[test]
fn an_enforced_certificate_holds_what_the_peer_list_says() {
    let enforcing = "[cluster.e.params.expressway]\ntls_verification_mode = \"enforcing\"\n";
    let outcome = |names: &str| {
        let edit = format!("edit_config = \"e/p2\"\nwith = {{ naming = \"fqdn\"{names} }}");
        let events = event("10m", &edit) + &event("20m", "reboot = \"e/p2\"");
        run(&cluster("3h", BY_ADDRESS, &(enforcing.to_owned() + &events)), 0)
    };
    assert!(is_raised(&outcome(""), "e/p1", "20004"), "the old certificate is made out to the address");
    assert!(!is_raised(&outcome(", certificate_names = \"name\""), "e/p1", "20004"));
}

#[test]
fn an_expired_certificate_matters_where_it_is_checked_and_after_a_restart() {
    for (mode, lost) in [("permissive", false), ("enforcing", true)] {
        let params = format!("[cluster.e.params.expressway]\ntls_verification_mode = \"{mode}\"\n");
        let events = event("10m", "cert_expire = \"e/p2\"\nfor = \"1h\"") + &event("30m", "reboot = \"e/p2\"");
        let outcome = run(&cluster("3h", "", &(params + &events)), 0);
        assert!(alarms(&outcome, "e/p1", "20004", "raised").iter().all(|at| *at >= 1_800.0), "not before the restart");
        let back = alarms(&outcome, "e/p1", "20004", "cleared");
        assert_eq!(back, [if lost { 4_200.0 } else { 2_040.0 }], "{mode}");
    }
}

#[test]
fn check_warns_of_addresses_that_do_not_go_together() {
    let head = "format = 1\n[run]\nduration = \"1h\"\n[cluster.e]\nkind = \"expressway\"\nnodes = [\"p1\", \"p2\"]\n";
    let codes = |rest: &str| told(&format!("{head}{rest}")).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    assert_eq!(codes("naming = \"hostname\"\naddress_mapping = true\n"), ["NO_NAMES"]);
    assert_eq!(codes("naming = \"ip\"\naddress_mapping = true\n"), ["NO_NAMES"]);
    assert!(codes("naming = \"fqdn\"\naddress_mapping = true\n").is_empty());
    let enforced = "[cluster.e.params.expressway]\ntls_verification_mode = \"enforcing\"\n";
    assert_eq!(codes(&format!("naming = \"ip\"\ncertificate_names = \"name\"\n{enforced}")), ["CERTIFICATE_NAMES"]);
    assert!(codes(&format!("naming = \"ip\"\n{enforced}")).is_empty(), "made out to the address unless the file says");
    let rename =
        |peer: &str, at: &str| event(at, &format!("edit_config = \"e/{peer}\"\nwith = {{ naming = \"fqdn\" }}"));
    let both = rename("p1", "10m") + &rename("p2", "20m");
    assert_eq!(codes(&format!("naming = \"ip\"\n{both}")), ["ONE_ADDRESS"]);
    let between = both + &event("15m", "reboot = \"e/p1\"");
    assert!(codes(&format!("naming = \"ip\"\n{between}")).is_empty(), "one at a time");
}

#[test]
fn check_refuses_what_an_expressway_cannot_do() {
    let head = "format = 1\n[run]\nduration = \"1h\"\n[cluster.e]\nkind = \"expressway\"\nnodes = [\"p1\", \"p2\"]\n";
    let codes = |rest: &str| told(&format!("{head}{rest}")).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    let h323 = "h323_mode = false\nload = { registrations = 100 }\nendpoints = { h323 = 10 }\n";
    assert!(codes(h323).contains(&"CONFLICT".to_owned()), "{:?}", codes(h323));
    let peer = event("1m", "force_sync = \"e/p2\"\nwith = { peer = \"x\" }");
    assert_eq!(codes(&peer), ["NOT_APPLICABLE"]);
}

// ----- replication -----

#[test]
fn forced_configuration_ends_errors_of_replication() {
    let events = event("10m", "internal_error = \"e/p2\"")
        + &event("20m", "edit_config = \"e/p1\"")
        + &event("40m", "force_sync = \"e/p2\"")
        + &event("50m", "id = \"never\"\nforce_sync = \"e/p1\"");
    let outcome = run(&cluster("2h", "", &events), 0);
    let raised = alarms(&outcome, "e/p2", "20009", "raised");
    assert!(raised.len() == 1 && (1_200.0..=1_320.1).contains(&raised[0]), "with the next look: {raised:?}");
    assert_eq!(alarms(&outcome, "e/p2", "20009", "cleared"), [2_400.0]);
    assert_eq!(enters(&outcome, "e/p2", "config_current"), [2_400.0]);
    let refused = outcome.records.iter().filter(|r| outcome.names.label(r.to) == "refused");
    assert_eq!(refused.map(|r| r.reason).collect::<Vec<_>>(), ["peer_is_primary"]);
}

#[test]
fn another_system_key_needs_forcesystemkeyupdate_on_a_peer_without_the_alarm() {
    let key = "with = { system_key = true }";
    let events = event("10m", &format!("internal_error = \"e/p2\"\n{key}"))
        + &event("20m", "edit_config = \"e/p1\"")
        + &event("30m", "force_sync = \"e/p2\"")
        + &event("35m", &format!("force_sync = \"e/p2\"\n{key}"))
        + &event("40m", &format!("force_sync = \"e/p3\"\n{key}"));
    let outcome = run(&cluster("2h", "", &events), 0);
    let reasons: Vec<_> = outcome.records.iter().filter(|r| outcome.names.label(r.to) == "refused").collect();
    assert_eq!(reasons.iter().map(|r| r.reason).collect::<Vec<_>>(), ["system_key_differs"; 2]);
    let current = enters(&outcome, "e/p2", "config_current");
    assert!(current.len() == 1 && (2_400.0..=2_520.1).contains(&current[0]), "with the next look: {current:?}");
    assert!(!is_raised(&outcome, "e/p2", "20009"));
}

fn heal(release: &str, cure: &str) -> Outcome {
    let keys = format!("release = \"{release}\"\n[cluster.e.params.expressway]\nheal_fails = true\n");
    let events = event("10m", "partition = [[\"e/p1\", \"e/p2\"], [\"e/p3\"]]\nfor = \"20m\"")
        + &event("20m", "edit_config = \"e/p1\"")
        + cure;
    run(&cluster("2h", &keys, &events), 0)
}

#[test]
fn a_heal_that_fails_needs_a_restart_or_another_primary() {
    let open = heal("X14.3", "");
    assert_eq!(alarms(&open, "e/p3", "20025", "raised"), [1_800.0]);
    assert_eq!(alarms(&open, "e/p1", "20024", "raised"), [1_800.0]);
    assert!(enters(&open, "e/p3", "config_current").is_empty(), "it takes nothing");
    let restart = heal("X14.3", &event("40m", "reboot = \"e/p3\""));
    let primary: String = ["p2", "p1", "p3"]
        .iter()
        .map(|p| event("40m", &format!("set_primary = \"e/{p}\"\nwith = {{ primary = \"p2\" }}")))
        .collect();
    for cured in [restart, heal("X14.3", &primary)] {
        assert!(!is_raised(&cured, "e/p3", "20025") && !is_raised(&cured, "e/p1", "20024"));
        assert_eq!(enters(&cured, "e/p3", "config_current").len(), 1);
    }
}

#[test]
fn a_heal_before_x14_2_has_no_such_alarms() {
    let outcome = heal("X14.1", "");
    assert!(alarms(&outcome, "e/p3", "20025", "raised").is_empty());
    assert_eq!(enters(&outcome, "e/p3", "config_current").len(), 1, "the primary wins");
}

#[test]
fn a_restored_peer_list_leaves_the_alarm_of_the_tls_mode_alone() {
    let events = event("10m", "tls_mode = \"e/p1\"\nwith = { mode = \"enforcing\" }")
        + &event("20m", "clear_peers = \"e/p2\"")
        + &event("30m", "restore_peers = \"e/p2\"");
    assert!(is_raised(&run(&cluster("1h", "", &events), 0), "e/p2", "20007"), "its mode still waits for a restart");
}

// ----- licences -----

#[test]
fn the_parts_of_a_cut_cluster_use_the_pool_twice_for_14_days() {
    let sites = "[site.west]\n[site.east]\n[link.wan]\nbetween = [\"west\", \"east\"]\nrtt = \"10ms\"\n";
    let text = format!(
        "format = 1\n[run]\nduration = \"20d\"\n{sites}[cluster.e]\nkind = \"expressway\"\nplatform = \"large_vm\"\nrelease = \"X14.0\"\n\
         nodes = {{ p1 = \"west\", p2 = \"east\" }}\nlicences = {{ mode = \"pak\", per_node = 300 }}\n\
         [[event]]\nat = \"1d\"\npartition = [[\"site:west\"], [\"site:east\"]]\n"
    );
    let outcome = run(&scenario(&text), 0);
    let edges = outcome.expressway.as_ref().expect("an Expressway cluster");
    let calls: Vec<u32> = edges.capacity.iter().map(|row| row.calls).collect();
    // 600 together; 500 on each side as long as each counts all 600; 300 on each side afterwards.
    assert_eq!(calls.first(), Some(&600));
    assert_eq!(calls.iter().max(), Some(&1_000));
    assert_eq!(calls.last(), Some(&600));
}

// ----- alarms -----

/// Alarms that a run raises.
fn raised(duration: &str, keys: &str, events: &str) -> BTreeSet<String> {
    let outcome = run(&cluster(duration, keys, events), 0);
    let all = outcome.records.iter().filter(|r| r.kind == Kind::Alarm && outcome.names.label(r.to) == "raised");
    all.map(|r| outcome.names.label(r.from)).collect()
}

#[test]
fn every_alarm_of_the_guides_is_raised_by_some_run_or_named_as_not_simulated() {
    let pak = "release = \"X14.0\"\nlicences = { mode = \"pak\", per_node = 300 }\nload = { calls = 820 }\n";
    let full = "load = { registrations = 16000, calls = 1500 }\n";
    let alone = event("10m", "crash = [\"e/p2\", \"e/p3\"]");
    let two = event("1d", "crash = [\"e/p2\", \"e/p3\"]");
    let tls = "[cluster.e.params.expressway]\ntls_verification_mode = \"enforcing\"\ntls_change_alarm = \"20020\"\n";
    let change =
        event("10m", "tls_mode = \"e/p1\"\nwith = { mode = \"permissive\" }") + &event("20m", "reboot = \"e/p1\"");
    let disagree = event("10m", "set_primary = \"e/p2\"");
    let admin = event("10m", "maintenance_on = \"e/p3\"")
        + &event("20m", "clear_peers = \"e/p2\"")
        + &event("30m", "reboot = \"e/p2\"")
        + &event("50m", "internal_error = \"e/p3\"")
        + &event("55m", "edit_config = \"e/p1\"");
    let heal = "[cluster.e.params.expressway]\nheal_fails = true\n";
    let cut = event("10m", "partition = [[\"e/p1\", \"e/p2\"], [\"e/p3\"]]\nfor = \"20m\"");
    let runs = [
        raised("20d", pak, &event("1d", "crash = \"e/p2\"")),
        raised("20d", pak, &two),
        raised("1h", full, &alone),
        raised("1h", &format!("role = \"c\"\n{full}"), &alone),
        raised("1h", "h323_mode = false", ""),
        raised("1h", "", &format!("{tls}{change}")),
        raised("1h", "", &disagree),
        raised("2h", "", &admin),
        raised("1h", "", &format!("{heal}{cut}")),
    ];
    let found: BTreeSet<String> = runs.into_iter().flatten().collect();
    let missing: BTreeSet<&str> = NOT_SIMULATED.iter().map(|(alarm, _)| alarm.as_str()).collect();
    let wanted: BTreeSet<String> =
        Alarm::ALL.iter().map(|alarm| alarm.as_str()).filter(|id| !missing.contains(id)).map(str::to_owned).collect();
    assert_eq!(found, wanted);
}

// ----- with Meeting Server -----

#[test]
fn calls_dropped_counts_call_bridges_and_expressway_peers_together_and_apart() {
    let outcome = run(
        &scenario(
            "format = 1\n[run]\nduration = \"1h\"\n\
             [cluster.e]\nkind = \"expressway\"\nnodes = [\"p1\", \"p2\"]\nplatform = \"large_vm\"\nload = { calls = 100 }\n\
             [cluster.meet]\nkind = \"cms\"\nnodes = [\"db1\", \"db2\", \"db3\"]\ncall_bridges = [\"cb1\", \"cb2\", \"cb3\"]\n\
             load = { calls = 210 }\n\
             [[event]]\nat = \"10m\"\ncrash = \"e/p1\"\n[[event]]\nat = \"20m\"\ncrash = \"meet/cb1\"\n\
             [[expect]]\nmetric = \"calls_dropped\"\nequals = 120\n",
        ),
        0,
    );
    let value = |on: Option<&str>| {
        let entity = on.map(|path| *outcome.names.of.iter().find(|(_, name)| *name == path).expect("a name").0);
        metrics::value(&outcome, "calls_dropped", entity, None).expect("a metric").expect("a value")
    };
    assert!((value(None) - 120.0).abs() < 1e-9, "50 of 100 and 70 of 210: {}", value(None));
    assert!((value(Some("e/p1")) - 50.0).abs() < 1e-9);
    assert!((value(Some("meet/cb1")) - 70.0).abs() < 1e-9);
}
