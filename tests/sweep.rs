//! Sweeps on the real binary: the same bytes at any number of threads, after a kill, and for fewer
//! runs of the same study.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const STUDY: &str = r#"
format = 1
title  = "How late may a takeover be?"
[run]
duration = "30m"
[cluster.lab]
kind  = "imp"
nodes = ["n1", "n2"]
login_rate = "unlimited"
multi_device_messaging = false
[cluster.lab.group.g1]
nodes = ["n1", "n2"]
users = 60
ha    = true
[params.srm]
keepalive_phase = "random"
[[event]]
at    = { uniform = ["1m", "2m"] }
crash = "lab/n1"
[experiment]
runs = 6
[[sweep]]
"params.srm.takeover_fixed" = ["0s", "30s", "150s"]
[variant.one]
[variant.two]
"params.srm.keepalive_timeout" = "30s"
[report]
metrics = ["user_outage.mean", "detection_time.max", "early_logins"]
"#;

/// The files of a study that must not depend on how it was run.
const FILES: [&str; 5] = ["runs.csv", "summary.csv", "phases.csv", "failovers.csv", "manifest.json"];

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    fs::write(folder.path().join("study.toml"), STUDY).expect("a file");
    folder
}

fn failsim(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_failsim"));
    command.current_dir(folder).args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the command and gives its standard output; panics with its standard error if the status is another.
fn run(folder: &Path, args: &[&str], status: i32) -> String {
    let output = failsim(folder, args).output().expect("the binary starts");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{args:?}: {stderr}");
    String::from_utf8(output.stdout).expect("text")
}

fn files(folder: &Path, out: &str) -> Vec<String> {
    FILES.iter().map(|name| fs::read_to_string(folder.join(out).join(name)).expect("a result file")).collect()
}

#[test]
fn threads_do_not_change_a_byte() {
    let folder = folder();
    for jobs in ["1", "2", "8"] {
        run(folder.path(), &["sweep", "study.toml", "-q", "-j", jobs, "-o", jobs], 0);
    }
    assert_eq!(files(folder.path(), "1"), files(folder.path(), "2"));
    assert_eq!(files(folder.path(), "1"), files(folder.path(), "8"));
}

#[test]
fn more_runs_keep_the_first_ones_and_are_the_only_ones_made() {
    let folder = folder();
    run(folder.path(), &["sweep", "study.toml", "-q", "-o", "grown"], 0);
    let first = fs::read_to_string(folder.path().join("grown/runs.csv")).unwrap();
    let output = failsim(folder.path(), &["sweep", "study.toml", "--runs", "9", "-o", "grown"]).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("36 runs taken from the result folder, 18 to make"), "{stderr}");
    run(folder.path(), &["sweep", "study.toml", "-q", "--runs", "9", "-o", "at_once"], 0);
    assert_eq!(files(folder.path(), "grown"), files(folder.path(), "at_once"));
    let more = fs::read_to_string(folder.path().join("grown/runs.csv")).unwrap();
    assert!(first.lines().all(|line| more.lines().any(|other| other == line)));
}

#[test]
fn a_killed_sweep_ends_with_the_same_bytes() {
    let folder = folder();
    run(folder.path(), &["sweep", "study.toml", "-q", "-o", "whole"], 0);
    for kill in 0..10 {
        let mut child =
            failsim(folder.path(), &["sweep", "study.toml", "-q", "-j", "2", "-o", "killed"]).spawn().unwrap();
        // Some kills come before the first run, some in the middle; a wait of its own kind for each.
        let store = folder.path().join("killed/runs.store");
        let enough = |length: u64| fs::metadata(&store).is_ok_and(|file| file.len() > length);
        let wanted = kill * 1_500;
        while !enough(wanted) && child.try_wait().unwrap().is_none() {
            std::hint::spin_loop();
        }
        // It may have ended by itself in the meantime.
        let _ = child.kill();
        child.wait().unwrap();
    }
    run(folder.path(), &["sweep", "study.toml", "-q", "-o", "killed"], 0);
    assert_eq!(files(folder.path(), "whole"), files(folder.path(), "killed"));
}

#[test]
fn variants_are_compared_with_common_random_numbers() {
    let folder = folder();
    let args = ["compare", "study.toml@one", "study.toml@two", "--metric", "detection_time.max", "--runs", "30"];
    let told = run(folder.path(), &args, 0);
    assert!(
        told.starts_with("keepalive_timeout 60s to 30s: detection_time.max -30.0 s [-30.0, -30.0], better"),
        "{told}"
    );
    run(folder.path(), &["sweep", "study.toml", "-q", "-o", "stored"], 0);
    let told = run(folder.path(), &["compare", "stored@one", "stored@two", "--metric", "detection_time.max"], 0);
    assert!(told.contains("detection_time.max -30.0 s"), "{told}");
}

#[test]
fn mistakes_end_with_status_2_and_nothing_written() {
    let folder = folder();
    for args in [
        vec!["sweep", "study.toml", "--metrics", "user_outage.medium", "-o", "wrong"],
        vec!["sweep", "study.toml", "--where", "params.srm.takeover_fixed=1h", "-o", "wrong"],
        vec!["compare", "study.toml@one", "study.toml@three"],
        vec!["compare", "study.toml", "study.toml", "--metric", "nothing"],
    ] {
        let output = failsim(folder.path(), &args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!output.stderr.is_empty(), "{args:?}");
    }
    assert!(!folder.path().join("wrong/runs.csv").exists());
}
