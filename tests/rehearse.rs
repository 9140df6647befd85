//! Runbooks: each step waits for the end of the one before, and what it costs is counted.

#[path = "support/mod.rs"]
mod support;

use std::path::Path;
use std::process::{Command, Output};

use failsim::expect::{Rehearsal, Verdict, rehearsal};
use failsim::units::{SimDuration, SimTime};

const PAIR: &str = r#"
format = 1
title = "a runbook"
[run]
duration = "3h"
[cluster.hq]
kind = "imp"
nodes = ["n1", "n2"]
multi_device_messaging = false
[cluster.hq.group.g1]
nodes = ["n1", "n2"]
users = 100
ha = true
[params.srm]
takeover_fixed = "40s"
takeback_fixed = "50s"
"#;

fn rehearsed(steps: &str) -> Rehearsal {
    let scenario = support::scenario(&format!("{PAIR}{steps}"));
    rehearsal(&scenario, &support::run(&scenario, 0)).expect("the scenario has steps")
}

fn failed(rehearsal: &Rehearsal) -> Vec<&str> {
    let failed = rehearsal.checks.iter().filter(|(verdict, _)| *verdict == Verdict::Fail);
    failed.map(|(_, sentence)| sentence.as_str()).collect()
}

fn at(seconds: u64) -> Option<SimTime> {
    Some(SimTime::from_micros(seconds * 1_000_000))
}

const OUT_AND_HOME: &str = r#"
[[step]]
at = "5m"
failover = "hq/n1"
until = { on = "hq/n1", enters = "idle" }
within = "10m"
[[step]]
after = "20m"
fallback = "hq/n1"
until = { on = "hq/g1", enters = "all_normal" }
within = "10m"
"#;

#[test]
fn a_step_follows_the_end_of_the_wait_before() {
    let found = rehearsed(OUT_AND_HOME);
    let times: Vec<_> = found.steps.iter().map(|step| (step.began, step.ended)).collect();
    assert_eq!(times, [(at(300), at(340)), (at(1_540), at(1_590))]);
    assert_eq!(found.window, Some(SimDuration::from_secs(1_290)));
    assert_eq!(failed(&found), Vec::<&str>::new());
    let cost = found.steps[0].cost;
    assert_eq!((cost.users_lost, cost.users_out, cost.logins, cost.groups_out), (50, 50, 50, 0));
}

#[test]
fn a_state_that_was_entered_before_its_step_does_not_count() {
    // n1 was normal long before; what counts is that it becomes so again.
    let steps = "[[step]]\nstop = \"hq/n1:sip_proxy\"\nuntil = { on = \"hq/n2\", enters = \"running_in_backup_mode\" }\n\
                 [[step]]\nstart = \"hq/n1:sip_proxy\"\nafter = \"5m\"\nuntil = { on = \"hq/n1\", enters = \"normal\" }\nwithin = \"1h\"\n";
    let found = rehearsed(steps);
    assert!(found.steps[0].ended.is_some());
    assert_eq!(found.steps[1].ended, None, "without a fallback it stays failed over");
    assert_eq!(failed(&found).len(), 1);
}

#[test]
fn a_wait_that_takes_too_long_ends_the_rehearsal() {
    let late = OUT_AND_HOME.replacen("within = \"10m\"", "within = \"39s\"", 1);
    let found = rehearsed(&late);
    assert_eq!((found.steps[0].ended, found.steps[1].began, found.window), (None, None, None));
    let failed = failed(&found);
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0].contains("`step_1`") && failed[0].contains("hq/n1 to enter idle: not within 39s"), "{failed:?}");
    assert_eq!(
        rehearsed(&OUT_AND_HOME.replacen("within = \"10m\"", "within = \"40s\"", 1)).window,
        Some(SimDuration::from_secs(1_290))
    );
}

#[test]
fn what_a_runbook_may_cost_is_held_against_it() {
    let limits = "[runbook]\nwindow = \"21m29s\"\nusers_out = 49\nout_for = \"1m\"\n";
    assert_eq!(failed(&rehearsed(&format!("{limits}{OUT_AND_HOME}"))).len(), 3);
    let limits = "[runbook]\nwindow = \"21m30s\"\nusers_out = 50\nout_for = \"20m\"\n";
    assert_eq!(failed(&rehearsed(&format!("{limits}{OUT_AND_HOME}"))).len(), 0);
}

#[test]
fn a_refused_step_and_both_nodes_down_are_told() {
    let steps =
        "[[step]]\nfallback = \"hq/n1\"\n[[step]]\nreboot = \"hq/n1\"\n[[step]]\nafter = \"1m\"\nreboot = \"hq/n2\"\n";
    let found = rehearsed(steps);
    let failed = failed(&found);
    assert!(failed.contains(&"step `step_1` was refused"), "{failed:?}");
    assert!(failed.contains(&"groups in which neither node serves at once: 1 of at most 0"), "{failed:?}");
}

fn failsim(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_failsim")).current_dir(folder).args(args).output().expect("the program starts")
}

#[test]
fn the_program_tells_each_step_and_why_a_wait_did_not_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        std::fs::write(folder.path().join(name), format!("{PAIR}{text}")).expect("a file can be written");
        let told = failsim(folder.path(), &["rehearse", name, "--color", "never"]);
        (told.status.code(), String::from_utf8_lossy(&told.stdout).into_owned())
    };
    let (status, good) = file("good.toml", OUT_AND_HOME);
    assert_eq!(status, Some(0), "{good}");
    assert!(good.contains("2  0:25:40.000  fallback hq/n1") && good.contains("window  0:21:30.000"), "{good}");
    let (status, bad) = file("bad.toml", &OUT_AND_HOME.replace("all_normal", "both_failed"));
    assert_eq!(status, Some(1), "{bad}");
    assert!(bad.contains("NOT OVER") && bad.contains("because\nbad.toml:"), "{bad}");
    let (status, none) = file("none.toml", "");
    assert_eq!((status, none.as_str()), (Some(2), ""));
    let json = failsim(folder.path(), &["rehearse", "good.toml", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json["window_s"], 1290.0);
    assert_eq!(json["steps"][1]["cost"]["users_lost"], 50);
    let tested = failsim(folder.path(), &["test", "bad.toml"]);
    assert_eq!(tested.status.code(), Some(1));
    let varied = failsim(folder.path(), &["rehearse", "good.toml", "--set", "step.step_2.after=1h"]);
    assert_eq!(varied.status.code(), Some(2), "a step without an id goes by its place: step.#2");
    let varied = failsim(folder.path(), &["rehearse", "good.toml", "--set", "step.#2.after=1h"]);
    assert!(String::from_utf8_lossy(&varied.stdout).contains("window  1:01:30.000"));
}
