//! Meeting Server clusters in whole runs, statement by statement.

mod support;

use failsim::outcome::{Cause, Entity, Kind, Label, Outcome, state_at};
use failsim::scenario::Scenario;
use failsim::stats::metrics;
use failsim::units::{SimDuration, SimTime};
use failsim::world::{RunId, Watch, simulate};
use support::run;

/// Three nodes on three sites, a Call Bridge beside each.
fn three(more: &str) -> Scenario {
    support::scenario(&format!(
        r#"
format = 1
[run]
duration = "2h"
[site.s1]
[site.s2]
[site.s3]
[cluster.meet]
kind         = "cms"
nodes        = {{ db1 = "s1", db2 = "s2", db3 = "s3" }}
call_bridges = {{ cb1 = "s1", cb2 = "s2", cb3 = "s3" }}
load         = {{ writes = "3/s", calls = 90 }}
{more}"#
    ))
}

fn at(seconds: u64) -> SimTime {
    SimTime::ZERO + SimDuration::from_secs(seconds)
}

fn named(outcome: &Outcome, path: &str) -> Entity {
    let found = outcome.names.of.iter().find(|(_, name)| *name == path);
    *found.unwrap_or_else(|| panic!("nothing is named {path}")).0
}

fn state(outcome: &Outcome, path: &str, seconds: u64) -> String {
    let (label, _) = state_at(outcome, named(outcome, path), at(seconds)).expect("it has a state");
    outcome.names.label(label)
}

fn metric(outcome: &Outcome, name: &str) -> f64 {
    metrics::value(outcome, name, None, None).expect("a metric").expect("a value")
}

const CUT: &str = "[[event]]\nat = \"10m\"\npartition = [[\"site:s1\"], [\"site:s2\", \"site:s3\"]]\nfor = \"20m\"";

#[test]
fn a_silent_primary_is_noticed_after_9_to_14_s_and_replaced_10_s_later() {
    let scenario = three("[[event]]\nat = \"10m\"\ncrash = \"meet/db1\"");
    for number in 0..50 {
        let outcome = run(&scenario, number);
        let gap = outcome.meetings[0].gaps[0];
        let took = gap.to.expect("somebody is elected").since(gap.from).as_secs_f64();
        assert!((19.0..24.0).contains(&took), "{took}");
    }
}

#[test]
fn a_refusing_primary_is_noticed_after_5_to_10_s() {
    let scenario = three("[[event]]\nat = \"10m\"\nshutdown = \"meet/db1\"");
    for number in 0..50 {
        let outcome = run(&scenario, number);
        let gap = outcome.meetings[0].gaps[0];
        let took = gap.to.expect("somebody is elected").since(gap.from).as_secs_f64();
        assert!((15.0..20.0).contains(&took), "{took}");
    }
}

#[test]
fn what_the_old_primary_accepted_after_the_cut_is_lost_and_nothing_else() {
    let outcome = run(&three(CUT), 0);
    let demoted = outcome.records.iter().find(|record| record.rule == "M03").expect("it steps down");
    // One Call Bridge of three writes to it, one write a second; the replicas were 100 ms behind with all three.
    let expected = demoted.t.since(at(600)).as_secs_f64() + 0.3;
    assert!((metric(&outcome, "db_writes_lost") - expected).abs() < 1e-6, "{expected}");
    let accepted = metric(&outcome, "db_writes_accepted");
    let refused = metric(&outcome, "db_writes_refused");
    assert!((accepted + refused - 3.0 * 7200.0).abs() < 1e-3, "every write is one or the other: {accepted} {refused}");
}

#[test]
fn nothing_is_lost_where_the_old_primary_itself_is_elected_again() {
    let scenario =
        three("[[event]]\nat = \"10m\"\npartition = [[\"site:s1\"], [\"site:s2\"], [\"site:s3\"]]\nfor = \"5m\"");
    let mut again = 0;
    for number in 0..20 {
        let outcome = run(&scenario, number);
        assert_eq!(state(&outcome, "meet", 800), "primary:none");
        let (lost, moves) = (metric(&outcome, "db_writes_lost"), metric(&outcome, "primary_moves"));
        // Whichever two of three find each other first elect one of them.
        match state(&outcome, "meet", 1000).as_str() {
            "primary:db1" => assert_eq!((lost, moves), (0.0, 0.0)),
            _ => assert!(lost > 0.0 && moves >= 1.0, "{lost} {moves}"),
        }
        again += u32::from(moves < 1.0);
    }
    assert!((5..20).contains(&again), "{again}");
}

#[test]
fn calls_go_on_without_a_primary_and_drop_with_their_call_bridge() {
    let none = run(&three("[[event]]\nat = \"10m\"\nblock_port = 5432\nfor = \"5m\""), 0);
    assert_eq!((state(&none, "meet", 700).as_str(), metric(&none, "calls_dropped")), ("primary:none", 0.0));
    let lost = run(&three("[[event]]\nat = \"10m\"\ncrash = \"meet/cb1\""), 0);
    assert_eq!((metric(&lost, "calls_dropped"), metric(&lost, "primary_moves")), (30.0, 0.0));
    assert_eq!(lost.meetings[0].calls.len(), 1, "all of them find another one");
}

#[test]
fn connected_clients_do_not_vote() {
    let many = three("[[event]]\nat = \"10m\"\ncrash = [\"meet/cb1\", \"meet/cb2\", \"meet/cb3\"]");
    assert!(run(&many, 0).meetings[0].gaps.is_empty());
    // Two of three databases gone, all Call Bridges there: nobody is elected.
    let few = three("[[event]]\nat = \"10m\"\ncrash = [\"meet/db2\", \"meet/db3\"]");
    assert_eq!(state(&run(&few, 0), "meet", 7000), "primary:none");
}

#[test]
fn one_expired_certificate_of_its_own_cuts_off_its_holder_alone() {
    let own = "certificate = \"own\"\n[[event]]\nat = \"10m\"\ncert_expire = \"meet/db3\"";
    let outcome = run(&three(own), 0);
    assert_eq!(state(&outcome, "meet/db3", 700), "not_connected");
    assert_eq!(state(&outcome, "meet/db2", 700), "replica_in_sync");
    assert_eq!(state(&outcome, "meet", 7000), "primary:db1");
}

#[test]
fn new_certificates_are_refused_while_a_node_is_joined() {
    let scenario = three("[[event]]\nat = \"10m\"\ncert_expire = \"meet/db1\"\nfor = \"10m\"");
    let outcome = run(&scenario, 0);
    let refused = outcome.records.iter().find(|record| record.kind == Kind::Admin).expect("it is tried");
    assert_eq!((refused.to, refused.reason), (Label::Word("refused"), "certificates_in_use"));
    assert_eq!(state(&outcome, "meet", 7000), "primary:none");
}

#[test]
fn a_call_bridge_that_is_not_connected_waits_for_connect() {
    let outcome = run(
        &three(
            "connected = [\"cb1\", \"cb2\"]\n[[event]]\nat = \"10m\"\nconnect = \"meet/cb3\"\nwith = { to = \"db1\" }",
        ),
        0,
    );
    assert_eq!([state(&outcome, "meet/cb3", 500), state(&outcome, "meet/cb3", 601)], ["cannot_write", "can_write"]);
}

#[test]
fn reads_fail_without_a_primary_unless_the_parameter_says_otherwise() {
    let share = |more: &str| metric(&run(&three(&format!("{more}\n{CUT}")), 0), "db_read_availability");
    let (fail, work) = (share(""), share("params.cms.reads_without_primary = \"work\""));
    assert!(fail < 0.95 && work > 0.9999, "{fail} {work}");
}

#[test]
fn a_setting_that_changes_while_the_run_goes_on_counts() {
    let set =
        format!("[[event]]\nat = \"5m\"\nset = \"params.cms.db_promote_delay\"\nwith = {{ value = \"60s\" }}\n{CUT}");
    let gap = run(&three(&set), 0).meetings[0].gaps[0];
    assert!(gap.to.expect("somebody is elected").since(gap.from) > SimDuration::from_secs(55));
}

#[test]
fn every_record_leads_back_to_a_line_of_the_file() {
    let outcome = run(&three(CUT), 3);
    assert!(outcome.records.len() > 10);
    for record in &outcome.records {
        let mut cause = record.cause;
        while let Cause::Record(n) = cause {
            assert!(n < record.n);
            cause = outcome.records[n as usize].cause;
        }
        assert!(matches!(cause, Cause::Event(_)), "{record:?}");
    }
}

#[test]
fn a_run_of_years_without_faults_costs_next_to_nothing() {
    let mut scenario = three("");
    scenario.run.duration = SimDuration::from_secs(20 * 365 * 86_400);
    assert_eq!(run(&scenario, 0).counters.engine_events, 0);
}

#[test]
fn a_campaign_in_whole_runs_keeps_the_invariants() {
    let mut scenario = three(
        "[[event]]\nevery = { exp = \"1h\" }\ncrash = [\"meet/db*\", \"meet/cb*\"]\nfor = { exp = \"20m\" }\n\
         [[event]]\nevery = { exp = \"1h\" }\npartition = [[\"site:s1\"], [\"site:s2\", \"site:s3\"]]\nfor = { exp = \"10m\" }\n\
         [[event]]\nevery = { exp = \"2h\" }\npartition = [[\"site:s1\", \"site:s2\"], [\"site:s3\"]]\nfor = { exp = \"10m\" }",
    );
    scenario.run.duration = SimDuration::from_secs(30 * 86_400);
    let mut elections = 0;
    for number in 0..4 {
        let outcome = run(&scenario, number);
        assert_eq!(outcome.violations, []);
        let total = 3.0 * outcome.header.duration.as_secs_f64();
        let (accepted, refused) = (metric(&outcome, "db_writes_accepted"), metric(&outcome, "db_writes_refused"));
        assert!(accepted + refused < total && metric(&outcome, "db_writes_lost") < accepted);
        elections += outcome.meetings[0].elections.len();
    }
    assert!(elections > 500, "{elections}");
}

#[test]
fn the_status_of_a_node_is_printed_as_of_the_end_of_the_run() {
    let watch = Watch { status: true, until: Some(at(1000)), ..Watch::default() };
    let outcome = simulate(&three(CUT), RunId { seed: 1, run: 0 }, watch);
    let status = &outcome.meetings[0].status;
    let of = |path: &str| {
        &status.iter().find(|(node, _)| Entity::Node(*node) == named(&outcome, path)).expect("it answers").1
    };
    assert!(
        of("meet/db3").contains("    db2                       : Connected Primary\n    db3 (me)"),
        "{}",
        of("meet/db3")
    );
    assert!(of("meet/db1").contains("Node in use                   :\n"), "{}", of("meet/db1"));
    assert!(
        of("meet/cb2")
            .starts_with("Status                        : Enabled (client)\nNode in use                   : db2\n")
    );
}
