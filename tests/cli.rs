//! The real binary: what it prints, where, and its exit status.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Scenario of a short run with one failover.
const CRASH: &str = r#"
format = 1
title  = "A node loses power"
[run]
duration = "20m"
settle   = "5m"
[cluster.lab]
kind  = "imp"
nodes = ["n1", "n2"]
multi_device_messaging = false
[cluster.lab.group.g1]
nodes = ["n1", "n2"]
users = 100
ha    = true
[[event]]
id    = "power"
at    = "1m"
crash = "lab/n1"
"#;

fn failsim(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_failsim"));
    command.current_dir(folder).env_remove("NO_COLOR").args(args).stdin(Stdio::null());
    command.output().expect("the binary starts")
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("it ends by itself")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

/// A folder with one scenario `a.toml`: the crash and some expectations.
fn with(expectations: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.toml"), format!("{CRASH}{expectations}")).expect("a file");
    folder
}

/// Runs `failsim test` on the crash with some expectations.
fn tested(expectations: &str) -> Output {
    failsim(with(expectations).path(), &["test", "a.toml"])
}

const TAKES_OVER: &str = "[[expect]]\non = \"lab/n2\"\nenters = \"running_in_backup_mode\"\n";

#[test]
fn met_expectations_are_status_0() {
    let output = tested(TAKES_OVER);
    assert_eq!(status(&output), 0, "{}{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).starts_with("pass a.toml\n"), "{}", stdout(&output));
}

#[test]
fn a_failed_expectation_is_status_1() {
    let output = tested("[[expect]]\non = \"lab/n2\"\nnever = \"taking_over|running_in_backup_mode\"\n");
    assert_eq!(status(&output), 1);
    assert!(stdout(&output).starts_with("FAIL a.toml\n"), "{}", stdout(&output));
}

#[test]
fn a_broken_file_is_status_2_and_its_mistake_goes_to_stderr() {
    let folder = with("[[expect]]\nenterz = \"normal\"\n");
    let output = failsim(folder.path(), &["check", "a.toml"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("a.toml:20:1: error: unknown key"), "{}", stderr(&output));
    assert_eq!(status(&failsim(folder.path(), &["run", "a.toml"])), 2);
    assert_eq!(status(&failsim(folder.path(), &["test", "a.toml"])), 2);
}

#[test]
fn a_wrong_command_line_is_status_2() {
    let folder = with("");
    assert_eq!(status(&failsim(folder.path(), &["run"])), 2);
    assert_eq!(status(&failsim(folder.path(), &["walk", "a.toml"])), 2);
    assert_eq!(status(&failsim(folder.path(), &["run", "a.toml", "--set", "x"])), 2);
    assert_eq!(status(&failsim(folder.path(), &["run", "a.toml", "--on", "lab/n9"])), 2);
    assert_eq!(status(&failsim(folder.path(), &["test", "nowhere"])), 2);
    assert_eq!(status(&failsim(folder.path(), &["--help"])), 0);
}

#[test]
fn what_was_never_exercised_is_status_3() {
    let late = "[[event]]\nid = \"late\"\nat = \"50m\"\ncrash = \"lab/n2\"\n[[expect]]\naccepted = \"late\"\n";
    assert_eq!(status(&tested(late)), 3);
    let twice = "[[event]]\nat = \"2m\"\ncrash = \"lab/n1\"\n";
    assert_eq!(status(&tested(twice)), 3, "the second crash finds the host off");
}

#[test]
fn a_refusal_that_the_file_wants_is_a_pass() {
    let output =
        tested("[params.srm]\nkeepalive_timeout = 60\n[[expect]]\ncheck_error = \"params.srm.keepalive_timeout\"\n");
    assert_eq!(status(&output), 0, "{}", stdout(&output));
    let output = tested("[params.srm]\nkeepalive_timeout = 60\n[[expect]]\ncheck_error = \"run.duration\"\n");
    assert_eq!(status(&output), 1, "{}", stdout(&output));
}

#[test]
fn warnings_can_be_denied() {
    let folder = tempfile::tempdir().expect("a folder");
    let silent = CRASH.replace("multi_device_messaging = false\n", "");
    std::fs::write(folder.path().join("a.toml"), silent).expect("a file");
    assert_eq!(status(&failsim(folder.path(), &["check", "a.toml"])), 0);
    let denied = failsim(folder.path(), &["check", "--deny", "warnings", "a.toml"]);
    assert_eq!(status(&denied), 2);
    assert!(stderr(&denied).contains("MDM_UNSTATED"));
}

#[test]
fn resolved_values_name_their_origin() {
    let folder = with("");
    let args = ["check", "a.toml", "--print", "resolved", "--set", "params.srm.keepalive_interval=5s"];
    let text = stdout(&failsim(folder.path(), &args));
    for line in ["run.duration = \"20m\"  # a.toml:5", "params.srm.keepalive_interval = \"5s\"  # command line"] {
        assert!(text.contains(line), "no line {line} in\n{text}");
    }
}

const SWEEP: &str = r#"
[experiment]
runs = 4
[variant.short]
"cluster.lab.group.g1.users" = 10
[variant.long]
"cluster.lab.group.g1.users" = 90
[[sweep]]
"params.srm.client_relogin_lower_limit" = ["100s", "200s"]
[[sweep]]
"params.srm.client_relogin_upper_limit" = { from = "150s", to = "250s", step = "50s" }
"#;

#[test]
fn runs_of_a_sweep_are_listed_with_the_points_that_are_left_out() {
    let folder = with(SWEEP);
    let output = failsim(folder.path(), &["check", "a.toml", "--print", "runs"]);
    assert_eq!(status(&output), 0, "{}", stderr(&output));
    let lines: Vec<String> = stdout(&output).lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), 7, "{lines:?}");
    let point = "params.srm.client_relogin_lower_limit = \"200s\", params.srm.client_relogin_upper_limit";
    let window = "cluster.lab.params.srm.client_relogin_lower_limit: the re-login window of cluster `lab` ends at 150s before it starts at 200s";
    assert_eq!(lines[3], format!("point 3: {point} = \"150s\": left out: {window}"));
    assert_eq!(lines[5], format!("point 5: {point} = \"250s\": 4 runs of short, long"));
    assert_eq!(lines[6], "total: 5 points x 2 variants x 4 runs = 40 runs; 1 point left out");
    let one = failsim(folder.path(), &["check", "a.toml", "--print", "runs", "--variant", "long"]);
    assert!(stdout(&one).ends_with("total: 5 points x 1 variant x 4 runs = 20 runs; 1 point left out\n"));
    let answer = failsim(folder.path(), &["check", "a.toml", "--print", "runs", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&stdout(&answer)).expect("JSON");
    assert_eq!(answer[0]["study"]["runs"], 40);
    assert_eq!(answer[0]["study"]["points"][3]["left_out"], window);
}

#[test]
fn a_sweep_without_a_point_that_can_run_is_status_2() {
    let folder = with("[[sweep]]\n\"params.srm.node_boot\" = [5, 6]\n");
    let output = failsim(folder.path(), &["check", "a.toml", "--print", "runs"]);
    assert_eq!(status(&output), 2);
    assert!(stdout(&output).ends_with("= 0 runs; 2 points left out\n"), "{}", stdout(&output));
}

#[test]
fn stories_are_recorded_and_then_compared() {
    let folder = with("[[expect]]\ngolden = \"story\"\n");
    let test = |args: &[&str]| status(&failsim(folder.path(), &[&["test", "a.toml"], args].concat()));
    assert_eq!(test(&[]), 3, "no story yet");
    assert_eq!(test(&["--bless"]), 0);
    assert!(folder.path().join("a.story").is_file());
    assert_eq!(test(&[]), 0);
    assert_eq!(test(&["--set", "params.srm.keepalive_timeout=90s"]), 1, "a later takeover is another story");
}

#[test]
fn a_blocked_output_is_found_before_the_run() {
    let folder = with("");
    std::fs::write(folder.path().join("results"), "in the way").expect("a file");
    let output = failsim(folder.path(), &["run", "a.toml"]);
    assert_eq!(status(&output), 2);
    assert_eq!(stdout(&output), "", "nothing ran");
    assert!(stderr(&output).contains("cannot write"), "{}", stderr(&output));
}

#[test]
fn a_closed_pipe_is_quiet() {
    let folder = with("");
    let mut child = Command::new(env!("CARGO_BIN_EXE_failsim"))
        .current_dir(folder.path())
        .args(["explain", "--all"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((status(&output), stderr(&output)), (0, String::new()));
}

#[test]
fn colour_is_for_those_who_ask() {
    let folder = with(TAKES_OVER);
    let plain = failsim(folder.path(), &["run", "a.toml"]);
    assert!(!stdout(&plain).contains('\x1b'));
    let coloured = failsim(folder.path(), &["run", "a.toml", "--color", "always"]);
    assert!(stdout(&coloured).contains('\x1b'));
}

#[test]
fn json_answers_are_json() {
    let folder = with(TAKES_OVER);
    for args in [&["check", "a.toml"][..], &["run", "a.toml"], &["test", "a.toml"], &["explain", "normal"]] {
        let output = failsim(folder.path(), &[args, &["--json"]].concat());
        assert_eq!(status(&output), 0, "{args:?}: {}", stderr(&output));
        let answer: Result<serde_json::Value, _> = serde_json::from_str(&stdout(&output));
        assert!(answer.is_ok(), "{args:?}: {}", stdout(&output));
    }
}

#[test]
fn an_unknown_word_leads_to_near_ones() {
    let folder = with("");
    let output = failsim(folder.path(), &["explain", "keepalive_timout"]);
    assert_eq!(status(&output), 2);
    assert!(stderr(&output).contains("keepalive_timeout"), "{}", stderr(&output));
}

#[test]
fn a_cut_run_is_told_and_not_judged() {
    let folder = with("[[expect]]\non = \"lab/n1\"\nalways = \"normal\"\n");
    assert_eq!(status(&failsim(folder.path(), &["run", "a.toml"])), 1);
    assert_eq!(status(&failsim(folder.path(), &["run", "a.toml", "--until", "90s"])), 0);
}

/// Every file of a folder with its bytes, by name.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let name = PathBuf::from(path.file_name().expect("a name"));
        if path.is_dir() {
            return contents(&path).into_iter().map(|(below, bytes)| (name.join(below), bytes)).collect();
        }
        vec![(name, std::fs::read(&path).expect("a file"))]
    };
    paths.into_iter().flat_map(read).collect()
}

#[test]
fn files_and_answers_do_not_depend_on_the_number_of_threads() {
    let folder = with(TAKES_OVER);
    std::fs::write(folder.path().join("b.toml"), CRASH.replace("1m", "2m")).expect("a file");
    let run = |jobs: &str| {
        let out = format!("out-{jobs}");
        let told = failsim(folder.path(), &["run", "a.toml", "--jobs", jobs, "--out", &out]);
        let tested = failsim(folder.path(), &["test", "a.toml", "b.toml", "--jobs", jobs, "--coverage", "-v"]);
        let files = contents(&folder.path().join(out));
        assert!(files.len() >= 8, "{} files", files.len());
        (told.stdout, tested.stdout, files)
    };
    let one = run("1");
    for jobs in ["2", "7"] {
        assert!(one == run(jobs), "--jobs {jobs} gives other bytes");
    }
}

#[test]
fn two_executions_of_the_library_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = failsim(root, &["test", "scenarios/presence/rows", "--twice", "--jobs", "2"]);
    assert_ne!(status(&output), 4, "{}", stdout(&output));
}

/// A study of the crash: two windows, two login rates, and one target.
fn study(target: &str) -> tempfile::TempDir {
    with(&format!(
        "[experiment]\nruns = 6\n[report]\nplots = [{{ tornado = \"user_outage.p95\" }}]\n[variant.slow]\n\"cluster.lab.login_rate\" = \"1/s\"\n[variant.fast]\n\
         \"cluster.lab.login_rate\" = \"10/s\"\n[[sweep]]\n\"params.srm.client_relogin_upper_limit\" = [\"200s\", \"300s\"]\n\
         [[expect]]\nmetric = \"user_outage.mean\"\n{target}\n"
    ))
}

#[test]
fn targets_are_judged_on_all_runs_by_test_and_by_sweep() {
    let cases = [
        ("on = \"lab\"\nmax = \"10m\"\nconfidence = 0.95", 0),
        ("on = \"lab\"\nmax = \"10s\"\nconfidence = 0.95", 1),
        ("max = \"160s\"\nconfidence = 0.95\nvariant = \"fast\"", 3),
        ("versus = \"fast\"\nchange = { min = \"0s\" }\nvariant = \"slow\"", 0),
        ("versus = \"fast\"\nchange = { max = \"-1s\" }\nvariant = \"slow\"", 1),
    ];
    for (target, expected) in cases {
        let folder = study(target);
        let judged = failsim(folder.path(), &["test", "a.toml", "--set", "params.srm.client_relogin_upper_limit=200s"]);
        assert_eq!(status(&judged), expected, "test of {target}\n{}", stdout(&judged));
        let swept = failsim(
            folder.path(),
            &["sweep", "a.toml", "--where", "params.srm.client_relogin_upper_limit=200s", "--out", "out"],
        );
        assert_eq!(status(&swept), expected, "sweep of {target}\n{}{}", stdout(&swept), stderr(&swept));
        assert!(stdout(&swept).contains("Answers\n"), "{}", stdout(&swept));
    }
}

#[test]
fn a_report_page_is_run_again() {
    let folder = study("on = \"lab\"\nmax = \"10m\"\nconfidence = 0.95");
    let swept = failsim(folder.path(), &["sweep", "a.toml", "--seed", "9", "--out", "out", "-q"]);
    assert_eq!(status(&swept), 0, "{}", stderr(&swept));
    let runs = std::fs::read_to_string(folder.path().join("out/runs.csv")).expect("a table of runs");
    let row = runs.lines().find(|row| row.split(',').skip(1).take(4).eq(["1", "300s", "slow", "4"])).expect("run 4");
    std::fs::remove_file(folder.path().join("a.toml")).expect("the page needs no file beside it");
    let again = [
        "run",
        "out/report.html",
        "--run",
        "4",
        "--variant",
        "slow",
        "--set",
        "params.srm.client_relogin_upper_limit=300s",
        "--json",
    ];
    let again = failsim(folder.path(), &again);
    assert_eq!(status(&again), 0, "{}", stderr(&again));
    let answer: serde_json::Value = serde_json::from_str(&stdout(&again)).expect("JSON");
    let fingerprint = answer["fingerprint"].as_str().expect("a fingerprint");
    assert!(row.contains(fingerprint), "{row}");
    std::fs::write(folder.path().join("other.html"), "<p>no scenario").expect("a file");
    let other = failsim(folder.path(), &["run", "other.html"]);
    assert_eq!(status(&other), 2);
    assert!(stderr(&other).contains("carries no scenario"), "{}", stderr(&other));
}

#[test]
fn a_report_is_made_again_to_the_byte() {
    let folder = study("on = \"lab\"\nmax = \"10m\"\nconfidence = 0.95");
    let swept = failsim(
        folder.path(),
        &["sweep", "a.toml", "--out", "out", "--where", "params.srm.client_relogin_upper_limit=300s"],
    );
    assert_eq!(status(&swept), 0, "{}", stderr(&swept));
    let out = folder.path().join("out");
    let before = contents(&out);
    assert!(before.iter().any(|(path, _)| path.ends_with("tornado-user_outage.p95.svg")));
    for (path, _) in &before {
        if !path.ends_with("manifest.json") && !path.ends_with("runs.store") {
            std::fs::remove_file(out.join(path)).expect("a result file");
        }
    }
    std::fs::remove_file(folder.path().join("a.toml")).expect("the scenario is in the manifest");
    let again = failsim(folder.path(), &["report", "out", "--html", "page.html"]);
    assert_eq!(status(&again), 0, "{}", stderr(&again));
    assert_eq!(stdout(&again), stdout(&swept));
    assert!(contents(&out) == before, "the files differ");
    assert_eq!(std::fs::read(folder.path().join("page.html")).ok(), std::fs::read(out.join("report.html")).ok());
    let few = failsim(folder.path(), &["report", "out", "--metrics", "user_outage.max", "--out", "few"]);
    assert_eq!(status(&few), 0, "{}", stderr(&few));
    let head = std::fs::read_to_string(folder.path().join("few/runs.csv")).expect("a table of runs");
    assert!(head.lines().next().is_some_and(|head| head.contains("user_outage.max") && !head.contains("alarms")));
}

#[test]
fn a_report_of_something_else_is_refused() {
    let folder = study("on = \"lab\"\nmax = \"10m\"\nconfidence = 0.95");
    let wrong = |args: &[&str], expected: &str| {
        let output = failsim(folder.path(), args);
        assert_eq!(status(&output), 2, "{args:?}");
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    };
    wrong(&["report", "nowhere"], "cannot read nowhere");
    assert_eq!(status(&failsim(folder.path(), &["run", "a.toml", "--out", "single", "-q"])), 0);
    wrong(&["report", "single"], "holds a single run");
    assert_eq!(status(&failsim(folder.path(), &["sweep", "a.toml", "--out", "out", "-q"])), 0);
    wrong(&["report", "out", "--seed", "3"], "belong to `sweep`");
    wrong(&["report", "out", "--metrics", "user_outage.max"], "needs --out");
    wrong(&["report", "out", "--metrics", "sync_age.max", "--out", "b"], "was not measured");
    let manifest = folder.path().join("out/manifest.json");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    let version = text.lines().find(|line| line.contains("\"model_version\"")).expect("a version").to_owned();
    std::fs::write(&manifest, text.replace(&version, "  \"model_version\": 0,")).expect("written");
    wrong(&["report", "out"], "whose results this version does not repeat");
    std::fs::write(&manifest, "{").expect("written");
    wrong(&["report", "out"], "is no manifest");
}

#[test]
fn a_link_that_loses_messages_is_not_expected_to_come_to_rest() {
    let folder = with("[site.a]\n[site.b]\n[link.ab]\nbetween = [\"a\", \"b\"]\nrtt = \"20ms\"\nloss = 0.3\n");
    let file = folder.path().join("a.toml");
    let text = std::fs::read_to_string(&file).expect("the scenario");
    let text = text
        .replace("duration = \"20m\"", "duration = \"24h\"")
        .replace("nodes = [\"n1\", \"n2\"]\nmulti", "nodes = { n1 = \"a\", n2 = \"b\" }\nmulti");
    std::fs::write(&file, text.replace("crash = \"lab/n1\"", "crash = \"lab/n1\"\nfor = \"5m\"")).expect("written");
    let ran = failsim(folder.path(), &["run", "a.toml", "--set", "params.srm.enable_automatic_fallback=true"]);
    assert!(stdout(&ran).contains("spurious"), "{}", stdout(&ran));
    assert_eq!(status(&ran), 0, "{}{}", stdout(&ran), stderr(&ran));
}

#[test]
fn a_study_of_peers_tells_what_the_mesh_loses() {
    let peer = "[cluster.far]\nkind = \"imp\"\nnodes = [\"n1\", \"n2\"]\nmulti_device_messaging = false\n[cluster.far.group.g1]\n\
                nodes = [\"n1\", \"n2\"]\nusers = 50\nha = true\n[peering]\nmesh = [\"lab\", \"far\"]\n";
    for (text, expected) in [("", false), (peer, true)] {
        let folder = with(text);
        let swept = failsim(folder.path(), &["sweep", "a.toml", "--runs", "2", "--out", "out"]);
        assert_eq!(status(&swept), 0, "{}", stderr(&swept));
        let runs = std::fs::read_to_string(folder.path().join("out/runs.csv")).expect("a table of runs");
        assert_eq!(runs.contains("ic_updates_lost_avoidable.sum"), expected);
    }
}

#[test]
fn a_state_is_explained_back_to_a_line_of_the_scenario() {
    let folder = with(TAKES_OVER);
    let why = |question: &str| failsim(folder.path(), &["why", "a.toml", question]);
    let told = stdout(&why("lab/n2@10m"));
    assert!(
        told.starts_with("lab/n2 is running_in_backup_mode (peer_reboot) at 0:10:00.000\n\na.toml:15: crash"),
        "{told}"
    );
    let order = ["lab/n1: crash", "normal -> taking_over", "taking_over -> running_in_backup_mode"];
    let places: Vec<Option<usize>> = order.iter().map(|line| told.find(line)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "{told}");
    let untouched = stdout(&why("lab/n2@30s"));
    assert!(untouched.ends_with("Nothing has happened to it since the start of the run.\n"), "{untouched}");
    for (question, message) in [
        ("lab/n2", "does not say when"),
        ("lab/n2@5", "has no unit"),
        ("lab/n2@2h", "is after the end of the run at 20m"),
        ("lab/m2@5m", "did you mean `lab/n2`?"),
    ] {
        let refused = why(question);
        assert_eq!(status(&refused), 2);
        assert!(stderr(&refused).contains(message), "{}", stderr(&refused));
    }
}

#[test]
fn two_runs_are_followed_to_where_they_part() {
    let folder = with("[variant.slow]\nparams.srm.keepalive_timeout = \"90s\"\n");
    let same = failsim(folder.path(), &["diff", "a.toml", "a.toml"]);
    assert_eq!((status(&same), stdout(&same).contains("have the same")), (0, true));
    let parted = failsim(folder.path(), &["diff", "a.toml", "a.toml@slow", "--on", "lab/n2"]);
    assert_eq!(status(&parted), 1);
    let told = stdout(&parted);
    assert!(told.contains("0:01:45.000  lab/n2 normal -> taking_over"), "{told}");
    assert!(told.contains("0:02:15.000  lab/n2 normal -> taking_over"), "{told}");
}

#[test]
fn a_failed_expectation_tells_what_led_to_it() {
    let failed = tested("[[expect]]\non = \"lab/n2\"\nnever = \"running_in_backup_mode\"\n");
    assert_eq!(status(&failed), 1);
    let told = stdout(&failed);
    let (because, crash) = (told.find("because"), told.find("a.toml:15: crash (event power)"));
    assert!(because.is_some() && because < crash, "{told}");
}

#[test]
fn heartbeats_that_cannot_matter_make_no_difference() {
    let folder = with(TAKES_OVER);
    let quick = failsim(folder.path(), &["run", "a.toml", "-o", "quick"]);
    let eager = failsim(folder.path(), &["run", "a.toml", "-o", "eager", "--eager-heartbeats"]);
    assert_eq!((status(&quick), stdout(&quick)), (status(&eager), stdout(&eager)));
    let of = |name: &str| {
        let files = contents(&folder.path().join(name)).into_iter();
        files.map(|(path, bytes)| (path.file_name().map(ToOwned::to_owned), bytes)).collect::<Vec<_>>()
    };
    assert_eq!(of("quick"), of("eager"));
}

/// A pair in two sites whose link is cut at 10 min 7 s: the last heartbeat heard left at 10 min.
const CUT: &str = r#"
format = 1
title  = "The path inside a pair is cut"
[run]
duration = "40m"
[site.a]
[site.b]
[link.wan]
between   = ["a", "b"]
rtt       = "0ms"
bandwidth = "100Mbps"
[cluster.lab]
kind  = "imp"
nodes = { n1 = "a", n2 = "b" }
multi_device_messaging = false
[cluster.lab.group.g1]
nodes = ["n1", "n2"]
users = 100
ha    = true
[[event]]
id        = "cut"
at        = "10m7s"
partition = [["site:a"], ["site:b"]]
for       = "10m"
"#;

fn cut() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("cut.toml"), CUT).expect("a file");
    folder
}

/// Heartbeats leave at multiples of 15 s and the peer waits 60 s after the last one: the one of 11 min
/// arrives in time if the path is back by then, 53 s after the cut.
#[test]
fn the_windows_of_a_cut_end_where_the_timers_say() {
    let folder = cut();
    let args = ["explore", "cut.toml", "--windows", "--vary", "event.cut.for=5s..4m", "--json"];
    let found: serde_json::Value = serde_json::from_str(&stdout(&failsim(folder.path(), &args))).expect("JSON");
    let windows = found["windows"].as_array().expect("a list");
    let ends: Vec<(f64, f64)> = windows
        .iter()
        .map(|w| (w["from_s"].as_f64().expect("a number"), w["to_s"].as_f64().expect("a number")))
        .collect();
    assert_eq!(ends, [(5.0, 53.0), (53.001, 240.0)]);
    assert_eq!(windows[0]["outcomes"][0]["what"][0], "nothing changes its state");
    assert_eq!(windows[1]["needs_human"], true);
    let shifted = ["explore", "cut.toml", "--windows", "--vary", "event.cut.for=5s..4m", "--set", "event.cut.at=10m1s"];
    assert!(stdout(&failsim(folder.path(), &shifted)).contains("\n5s to 59s\n"));
}

#[test]
fn two_varied_times_make_a_map() {
    let folder = cut();
    let vary = ["--vary", "event.cut.at=600s..630s", "--vary", "event.cut.for=40s..70s"];
    let args = [["explore", "cut.toml", "--windows"].as_slice(), &vary, &["--parts", "6", "-o", "out"]].concat();
    let told = stdout(&failsim(folder.path(), &args));
    // Cut at a multiple of 15 s the heartbeat of that instant is lost; 5 s later 55 s are survived.
    for row in ["60s  BBBBBBB\n", "55s  BABBABB\n", "45s  AAAAAAA\n"] {
        assert!(told.contains(row), "{told}");
    }
    let svg = std::fs::read_to_string(folder.path().join("out/windows.svg")).expect("a picture");
    assert!(svg.starts_with("<svg"));
}

#[test]
fn every_fault_of_a_topology_is_ranked_and_not_run_twice() {
    let folder = cut();
    let args = ["explore", "cut.toml", "--faults", "single", "-o", "out", "--for", "10m"];
    let first = failsim(folder.path(), &args);
    assert_eq!(status(&first), 0, "{}", stderr(&first));
    let csv = std::fs::read_to_string(folder.path().join("out/faults.csv")).expect("a table");
    // Two nodes, seven services of each, a cut, two sites.
    assert_eq!(csv.lines().count(), 1 + 2 + 14 + 1 + 2);
    let store = || std::fs::metadata(folder.path().join("out/runs.store")).expect("a store").len();
    let before = store();
    assert_eq!(stdout(&failsim(folder.path(), &args)), stdout(&first));
    assert_eq!(store(), before, "nothing is run again");
    let worst = failsim(folder.path(), &["run", "out/worst.toml", "-q"]);
    assert_eq!(status(&worst), 0, "{}", stderr(&worst));
}

#[test]
fn an_exploration_without_a_goal_is_refused() {
    let folder = cut();
    for (args, message) in [
        (vec!["explore", "cut.toml"], "say what to look for"),
        (vec!["explore", "cut.toml", "--windows"], "takes --vary"),
        (vec!["explore", "cut.toml", "--windows", "--vary", "event.cut.for=9m..1m"], "is not before"),
        (vec!["explore", "cut.toml", "--windows", "--vary", "event.cuts.for=1m..2m"], "no event `cuts`"),
    ] {
        let refused = failsim(folder.path(), &args);
        assert_eq!(status(&refused), 2);
        assert!(stderr(&refused).contains(message), "{}", stderr(&refused));
    }
}

#[test]
fn every_state_of_a_pair_is_met_and_held_to_the_laws() {
    let folder = cut();
    let args = ["explore", "cut.toml", "--states", "--disturbances", "1", "--crossings", "0"];
    let (one, two) = (failsim(folder.path(), &args), failsim(folder.path(), &[&args[..], &["--jobs", "1"]].concat()));
    assert_eq!(status(&one), 0, "{}", stdout(&one));
    assert_eq!(stdout(&one), stdout(&two), "the number of threads makes no difference");
    let told = stdout(&one);
    for line in [
        "Every state within these bounds was met.",
        "  one_backup            holds",
        "row  3  administrator: fail over A;",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let limited = failsim(folder.path(), &[&args[..], &["--limit", "100"]].concat());
    assert_eq!(status(&limited), 3);
    assert!(stdout(&limited).contains("The limit ended the search"));
}
