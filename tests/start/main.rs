//! The first minutes with the real binary: new scenarios, the schema, completions, manual pages.

mod schema;
mod screen;
mod trace;
mod validator;

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn failsim(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_failsim"));
    command.current_dir(folder).args(args).stdin(Stdio::null()).output().expect("the binary starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// Writes a new scenario to a file and goes through the first commands with it.
#[track_caller]
fn check(kind: &str, counts: &[(&str, u32)]) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut args = vec!["new".to_owned(), kind.to_owned(), "-o".to_owned(), "a.toml".to_owned()];
    for (flag, value) in counts {
        args.extend([format!("--{flag}"), value.to_string()]);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let steps: [&[&str]; 4] =
        [&args, &["check", "--deny", "warnings", "a.toml"], &["run", "-q", "a.toml"], &["test", "a.toml"]];
    for step in steps {
        let output = failsim(folder.path(), step);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{kind} {counts:?}, {step:?}: {out}{err}");
        if step[0] == "check" {
            assert_eq!((out.as_str(), err.as_str()), ("a.toml: no mistakes\n", ""), "{kind} {counts:?}");
        }
    }
    let written = std::fs::read_to_string(folder.path().join("a.toml")).expect("the scenario");
    let long = written.lines().find(|line| line.chars().count() > 150);
    assert_eq!(long, None, "{kind} {counts:?}");
    let plain: Vec<&str> = args.iter().copied().filter(|word| !["-o", "a.toml"].contains(word)).collect();
    assert_eq!(text(&failsim(folder.path(), &plain).stdout), written, "without a file it goes to stdout");
}

/// Clusters, sites and users of a case.
const fn counts(clusters: u32, sites: u32, users: u32) -> [(&'static str, u32); 3] {
    [("clusters", clusters), ("sites", sites), ("users", users)]
}

#[test]
fn new_presence_scenarios_pass() {
    check("presence", &[]);
    for case in [counts(1, 1, 1), counts(1, 2, 2), counts(3, 2, 15_000), counts(2, 2, 45_000), counts(4, 6, 75_000)] {
        check("presence", &case);
    }
}

#[test]
fn new_intercluster_scenarios_pass() {
    check("intercluster", &[]);
    check("intercluster", &[("clusters", 2)]);
    check("intercluster", &[("sites", 4)]);
    for case in [counts(2, 1, 1), counts(2, 2, 100), counts(3, 3, 45_000), counts(30, 6, 75_000)] {
        check("intercluster", &case);
    }
}

#[test]
fn new_chat_scenarios_pass() {
    check("chat", &[]);
    for case in [counts(1, 2, 1), counts(2, 1, 100), counts(3, 2, 75_000)] {
        check("chat", &case);
    }
}

#[test]
fn new_meeting_server_scenarios_pass() {
    check("meeting-server", &[]);
    for case in [counts(1, 1, 1), counts(2, 2, 100), counts(3, 6, 100_000)] {
        check("meeting-server", &case);
    }
}

#[test]
fn new_expressway_scenarios_pass() {
    check("expressway", &[]);
    for case in [counts(1, 1, 1), counts(2, 2, 2_500), counts(3, 6, 12_501), counts(1, 1, 25_000)] {
        check("expressway", &case);
    }
}

#[test]
fn new_studies_and_campaigns_pass() {
    check("study", &[]);
    for case in [counts(1, 1, 1), counts(3, 2, 501), counts(1, 1, 75_000)] {
        check("study", &case);
    }
    check("campaign", &[]);
    check("campaign", &counts(3, 2, 501));
}

#[test]
fn new_runbooks_pass() {
    check("runbook", &[]);
    for case in [counts(1, 2, 2), counts(3, 2, 15_000), counts(1, 1, 45_000)] {
        check("runbook", &case);
    }
}

#[test]
fn a_file_that_is_there_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.toml"), "mine").expect("a file");
    let output = failsim(folder.path(), &["new", "chat", "-o", "a.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr), "failsim: error: a.toml is there already; --force overwrites it\n");
    let kept = std::fs::read_to_string(folder.path().join("a.toml")).expect("the file");
    assert_eq!(kept, "mine");
    assert_eq!(failsim(folder.path(), &["new", "chat", "-o", "a.toml", "--force"]).status.code(), Some(0));
    assert_eq!(failsim(folder.path(), &["new", "chat", "-o", "."]).status.code(), Some(0), "a folder: chat.toml in it");
    assert_eq!(failsim(folder.path(), &["check", "a.toml", "chat.toml"]).status.code(), Some(0));
}

#[test]
fn counts_that_cannot_be_are_status_2() {
    let folder = tempfile::tempdir().expect("a folder");
    for (args, message) in [
        (["new", "intercluster", "--clusters", "31"], "--clusters 31 is outside 2 to 30: the largest mesh of peers"),
        (["new", "presence", "--users", "75001"], "--users 75001 is outside 1 to 75000: a cluster has three groups"),
        (["new", "presence", "--users", "many"], "invalid value 'many' for '--users <N>'"),
        (["new", "expressway", "--sites", "7"], "--sites 7 is outside 1 to 6: add more tables [site.x]"),
    ] {
        let output = failsim(folder.path(), &args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(text(&output.stderr).contains(message), "{}", text(&output.stderr));
    }
    let unknown = failsim(folder.path(), &["new", "presense"]);
    assert!(text(&unknown.stderr).contains("a similar value exists: 'presence'"), "{}", text(&unknown.stderr));
}

#[test]
fn every_shell_gets_completions_and_bash_loads_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let completions = text(&failsim(folder.path(), &["completions", shell]).stdout);
        for verb in ["run", "sweep", "explain", "new"] {
            assert!(completions.contains(verb), "{shell} has {verb}");
        }
        std::fs::write(folder.path().join(shell), completions).expect("a file");
    }
    let shown = Command::new("bash")
        .current_dir(folder.path())
        .args(["--noprofile", "--norc", "-c", "source ./bash && complete -p failsim"])
        .output()
        .expect("bash is there");
    assert!(text(&shown.stdout).contains("-F _failsim failsim"), "{}{}", text(&shown.stdout), text(&shown.stderr));
}

#[test]
fn manual_pages_name_every_verb_and_flag() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = text(&failsim(folder.path(), &["man"]).stdout);
    assert!(root.starts_with(".ie") || root.contains(".TH failsim 1"), "{root}");
    for verb in ["check", "run", "test", "sweep", "explain", "new", "completions", "man"] {
        assert!(root.contains(&format!("failsim\\-{verb}(1)")), "{verb}");
    }
    assert!(root.contains("Exit status"));
    assert_eq!(failsim(folder.path(), &["man", "-o", "man1"]).status.code(), Some(0));
    let page = std::fs::read_to_string(folder.path().join("man1/failsim-run.1")).expect("a page of its own");
    assert_eq!(page, text(&failsim(folder.path(), &["man", "run"]).stdout));
    assert!(page.contains("\\-\\-chart") && page.contains("\\-\\-trace"), "{page}");
    assert_eq!(failsim(folder.path(), &["man", "fly"]).status.code(), Some(2));
}
