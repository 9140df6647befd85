//! Random campaigns, and the smallest scenario that still shows what one of them has shown.

#[path = "support/mod.rs"]
mod support;

use std::io;
use std::path::Path;
use std::process::{Command, Output};

use failsim::explore::{Draft, Limits, Wilds, campaign, deeds, minimise};
use failsim::outcome::{Entity, Outcome, state_at};
use failsim::scenario::{Request, Scenario, load, topology};
use failsim::units::{NodeId, SimDuration};

const LIMITS: Limits = Limits { shorten_end: true, looks: 5_000 };
const WILDS: Wilds =
    Wilds { seed: 5, most: 8, from: SimDuration::from_secs(600), settle: SimDuration::from_secs(7_200) };

const TWO_CLUSTERS: &str = r#"
format = 1
title = "two clusters"
[run]
duration = "1h"
[site.a]
[site.b]
[link.wan]
between = ["a", "b"]
rtt = "20ms"
bandwidth = "100Mbps"
[cluster.s]
kind = "imp"
nodes = { n1 = "a", n2 = "b" }
multi_device_messaging = false
[cluster.s.group.g]
nodes = ["n1", "n2"]
users = 40
ha = true
[cluster.t]
kind = "imp"
nodes = { n1 = "a", n2 = "b" }
multi_device_messaging = false
[cluster.t.group.g]
nodes = ["n1", "n2"]
users = 40
ha = true
[peering]
mesh = ["s", "t"]
"#;

const EARLY_VOTES: &str = r#"
format = 1
title = "replicas that vote before the primary has stepped down"
[run]
duration = "1h"
[cluster.meet]
kind = "cms"
nodes = ["db1", "db2", "db3"]
[params.cms]
db_demote_delay = "30s"
db_promote_delay = "10s"
[invariants]
one_primary = { off = "the hunt takes no notice" }
"#;

fn campaigns(text: &str, many: u64) -> Vec<Draft> {
    let scenario = support::scenario(text);
    let reader = |_: &Path| io::Result::Ok(text.to_owned());
    let world = topology(&Request { path: "test.toml".into(), ..Request::default() }, &reader);
    let deeds = deeds(&scenario);
    (0..many).map(|number| campaign(&world, &deeds, WILDS, number)).collect()
}

/// The run of a draft, if it is a good scenario.
fn run(draft: &Draft) -> Option<(Scenario, Outcome)> {
    let text = draft.text("drawn", "");
    let reader = |_: &Path| io::Result::Ok(text.clone());
    let scenario = load(&Request { path: "test.toml".into(), ..Request::default() }, &reader).scenario?;
    let outcome = support::run(&scenario, 0);
    Some((scenario, outcome))
}

/// The first campaign that shows something, made small; what it shows is then held against the result.
fn smallest(text: &str, shows: &dyn Fn(&Outcome) -> bool) -> Draft {
    let holds = |draft: &Draft| run(draft).is_some_and(|(_, outcome)| shows(&outcome));
    let found = campaigns(text, 300).into_iter().find(holds).expect("the hunt finds what can happen");
    let least = minimise(&found, LIMITS, &holds);
    assert!(!least.cut_short && holds(&least.draft));
    for place in 0..least.draft.strikes.len() {
        let mut fewer = least.draft.clone();
        fewer.strikes.remove(place);
        assert!(!holds(&fewer), "event {place} of {} is there for nothing", least.draft.text("smallest", ""));
    }
    assert!(least.draft.strikes.len() <= 4, "{}", least.draft.text("smallest", ""));
    least.draft
}

#[test]
fn two_nodes_in_backup_mode_are_shown_by_one_cut_in_one_cluster() {
    let both = |outcome: &Outcome| {
        outcome.records.iter().any(|record| {
            outcome.names.nodes_of_group.iter().any(|nodes| {
                let backup = |node: &NodeId| {
                    let state = state_at(outcome, Entity::Node(*node), record.t);
                    state.is_some_and(|(label, _)| outcome.names.label(label) == "running_in_backup_mode")
                };
                nodes.iter().all(backup)
            })
        })
    };
    let least = smallest(TWO_CLUSTERS, &both);
    assert_eq!(least.strikes.len(), 1, "{}", least.text("smallest", ""));
    assert_eq!(least.world.clusters().len(), 1);
    assert!(!least.world.text().contains("40"), "{}", least.world.text());
}

#[test]
fn a_user_who_is_out_for_long_needs_few_events() {
    let long =
        |outcome: &Outcome| outcome.outages.iter().any(|wave| wave.outage.iter().any(|micros| *micros > 1_200_000_000));
    let least = smallest(TWO_CLUSTERS, &long);
    assert!(!least.world.text().contains("[peering]"), "{}", least.world.text());
}

#[test]
fn campaigns_hold_nothing_that_a_scenario_refuses() {
    for draft in campaigns(TWO_CLUSTERS, 40).iter().chain(&campaigns(EARLY_VOTES, 40)) {
        assert!((2..=8).contains(&draft.strikes.len()));
        assert!(run(draft).is_some(), "{}", draft.text("drawn", ""));
    }
}

fn failsim(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_failsim"));
    command.current_dir(folder).args(args).args(["--progress", "none"]).output().expect("the program starts")
}

/// Every file below a folder with its text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<(String, String)> = entries
        .map(|path| {
            (
                path.display().to_string().replace(&folder.display().to_string(), ""),
                std::fs::read_to_string(path).expect("a text"),
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_hunt_gives_the_same_bytes_on_any_number_of_threads_and_its_files_fail() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("votes.toml"), EARLY_VOTES).expect("a file can be written");
    std::fs::write(folder.path().join("two.toml"), TWO_CLUSTERS).expect("a file can be written");
    let hunt = |file: &str, jobs: &str, seed: &str| {
        let _ = std::fs::remove_dir_all(folder.path().join("found"));
        let args = ["explore", file, "--hunt", "--runs", "25", "-o", "found", "-j", jobs, "--seed", seed];
        let told = failsim(folder.path(), &args);
        (told.status.code(), String::from_utf8_lossy(&told.stdout).into_owned(), files(&folder.path().join("found")))
    };
    for (file, status) in [("two.toml", 0), ("votes.toml", 1)] {
        let alone = hunt(file, "1", "1");
        assert_eq!(alone.0, Some(status), "{}", alone.1);
        assert_eq!(hunt(file, "3", "1"), alone);
        assert_ne!(hunt(file, "3", "2").1, alone.1);
    }
    let (_, told, found) = hunt("votes.toml", "2", "1");
    assert!(told.contains("one_primary breaks") && told.contains("1 of "), "{told}");
    assert!(!found.is_empty());
    for (name, _) in found {
        let tested = failsim(folder.path(), &["test", &format!("found{name}")]);
        assert_eq!(tested.status.code(), Some(1), "{}", String::from_utf8_lossy(&tested.stdout));
    }
}
