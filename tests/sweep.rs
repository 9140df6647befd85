//! Sweeps on the real binary: the same bytes at any number of threads, after a kill, and for fewer
//! runs of the same study.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

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
    let many = ["1", "2", "3", "8", "16"];
    for jobs in many {
        run(folder.path(), &["sweep", "study.toml", "-q", "-j", jobs, "-o", jobs], 0);
    }
    for jobs in many {
        assert_eq!(files(folder.path(), "1"), files(folder.path(), jobs), "{jobs} threads");
    }
}

/// Column of `runs.csv` by run and variant at the first point.
fn column(folder: &Path, out: &str, name: &str) -> BTreeMap<String, String> {
    let mut table = csv::Reader::from_path(folder.join(out).join("runs.csv")).expect("a table");
    let place = |name: &str, head: &csv::StringRecord| head.iter().position(|known| known == name).expect("a column");
    let head = table.headers().expect("a head").clone();
    let [point, variant, number, wanted] = ["point", "variant", "run", name].map(|name| place(name, &head));
    let rows = table.records().map(|row| row.expect("a row"));
    let first = rows.filter(|row| &row[point] == "0");
    first.map(|row| (format!("{} of {}", &row[number], &row[variant]), row[wanted].to_owned())).collect()
}

#[test]
fn seeds_that_are_neighbours_share_no_run() {
    let folder = folder();
    let mut seen = BTreeMap::new();
    for seed in ["5", "6", "7"] {
        run(folder.path(), &["sweep", "study.toml", "-q", "--seed", seed, "--runs", "20", "-o", seed], 0);
        for (run, detected) in column(folder.path(), seed, "detection_time.max") {
            if let Some(other) = seen.insert((run.ends_with("one"), detected), (seed, run.clone())) {
                panic!("seed {seed}, {run} is {other:?}");
            }
        }
    }
}

#[test]
fn one_run_alone_is_the_run_of_the_sweep() {
    let folder = folder();
    run(folder.path(), &["sweep", "study.toml", "-q", "-o", "all"], 0);
    for (name, fingerprint) in column(folder.path(), "all", "fingerprint") {
        let (number, variant) = name.split_once(" of ").unwrap();
        let set = ["--set", "params.srm.takeover_fixed=0s"];
        let alone = ["run", "study.toml", "--json", "-q", "--run", number, "--variant", variant, "-o", "alone"];
        let told = run(folder.path(), &[&alone[..], &set[..]].concat(), 0);
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["fingerprint"], fingerprint, "{name}");
    }
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

/// Numbers that look random, so that kills come at instants that nobody has chosen.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Waits until the store has grown by so many bytes, then a little more, or until the process has ended.
fn wait(child: &mut Child, store: &Path, grown: u64, spins: u64) {
    let length = || fs::metadata(store).map_or(0, |file| file.len());
    let wanted = length() + grown;
    while length() < wanted && child.try_wait().expect("a child").is_none() {
        std::hint::spin_loop();
    }
    (0..spins).for_each(|_| std::hint::spin_loop());
}

/// Finished runs of each point and variant in the store.
fn balance(store: &Path) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for line in fs::read_to_string(store).unwrap_or_default().lines().filter(|line| line.ends_with("]}")) {
        let place = line.split_once("\"point\"").and_then(|(_, rest)| rest.split_once(",\"run\""));
        *counts.entry(place.map_or_else(String::new, |(place, _)| place.to_owned())).or_default() += 1;
    }
    counts
}

/// Starts the sweep, kills it when it has come so far, and says whether the kill came in time.
fn killed(folder: &Path, args: &[&str], store: &Path, grown: u64, spins: u64) -> bool {
    let mut child = failsim(folder, args).spawn().expect("the binary starts");
    wait(&mut child, store, grown, spins);
    // It may have ended by itself in the meantime.
    let _ = child.kill();
    child.wait().expect("a child").code().is_none()
}

#[test]
fn a_sweep_killed_fifty_times_ends_with_the_same_bytes() {
    let folder = folder();
    let sweep = |out| ["sweep", "study.toml", "-q", "-j", "2", "--runs", "200", "-o", out];
    run(folder.path(), &sweep("whole"), 0);
    let store = folder.path().join("killed/runs.store");
    let mut dice = Dice(2026);
    // While runs are made: at the start, in a row of some 700 bytes, between rows.
    let mut kills = 0;
    while kills < 45 {
        match killed(folder.path(), &sweep("killed"), &store, dice.below(12_000), dice.below(20_000)) {
            true => kills += 1,
            // All runs were made before the kill came: once more from the start.
            false => fs::remove_dir_all(folder.path().join("killed")).unwrap(),
        }
        let counts = balance(&store);
        let (least, most) = (counts.values().min().copied(), counts.values().max().copied());
        // Runs on their way are lost, and those that wait to be written: a few of six for each number.
        let even = counts.len() < 6 || least.zip(most).is_none_or(|(least, most)| most - least <= 3);
        assert!(even, "runs are the outer loop: {counts:?}");
    }
    run(folder.path(), &sweep("killed"), 0);
    // When no run is missing: while the store is read and files are written.
    let (mut kills, mut most) = (0, 4_000_000);
    while kills < 10 {
        match killed(folder.path(), &sweep("killed"), &store, 0, dice.below(most)) {
            true => kills += 1,
            false => most /= 2,
        }
        assert_eq!(files(folder.path(), "whole"), files(folder.path(), "killed"), "files are whole at any time");
    }
    run(folder.path(), &sweep("killed"), 0);
    assert_eq!(files(folder.path(), "whole"), files(folder.path(), "killed"));
}

#[cfg(unix)]
#[test]
fn an_interrupted_sweep_keeps_its_runs_and_goes_on() {
    use rustix::process::{Pid, Signal, kill_process};

    let folder = folder();
    let args = ["sweep", "study.toml", "-j", "2", "--runs", "200", "-o", "interrupted"];
    let mut child = failsim(folder.path(), &args).spawn().unwrap();
    wait(&mut child, &folder.path().join("interrupted/runs.store"), 20_000, 0);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("interrupted: ") && stderr.contains("the same command makes the missing ones"), "{stderr}");
    // What was finished is told, and all points have as many runs, but for one.
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("Interrupted before all runs were made"), "{told}");
    let counts = balance(&folder.path().join("interrupted/runs.store"));
    let (least, most) = (counts.values().min().unwrap(), counts.values().max().unwrap());
    assert!(counts.len() == 6 && *most < 200 && most - least <= 1, "{counts:?}");
    let rows = fs::read_to_string(folder.path().join("interrupted/runs.csv")).unwrap().lines().count() as u64;
    assert_eq!(rows - 1, counts.values().sum::<u64>());

    run(folder.path(), &args, 0);
    run(folder.path(), &["sweep", "study.toml", "-q", "--runs", "200", "-o", "whole"], 0);
    assert_eq!(files(folder.path(), "whole"), files(folder.path(), "interrupted"));
}

#[test]
fn progress_tells_rate_reuse_and_the_widest_interval() {
    let folder = folder();
    let sweep = |args: &[&str]| {
        let all = [&["sweep", "study.toml", "-o", "told", "--progress"], args].concat();
        String::from_utf8(failsim(folder.path(), &all).output().unwrap().stderr).unwrap()
    };
    assert!(sweep(&["plain"]).contains("36 of 36 runs, "));
    let told = sweep(&["plain", "--runs", "9"]);
    assert!(told.contains("18 of 18 runs, 36 reused, ") && told.contains(" runs/s; widest interval ±"), "{told}");
    // Not a line in a few seconds, and none at all where nobody wants one.
    for args in [&["auto", "--runs", "10"][..], &["none", "--runs", "11"], &["plain", "-q", "--runs", "12"]] {
        let told = sweep(args);
        assert!(!told.contains(" of 6 runs") && !told.contains('\r'), "{told}");
    }
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
