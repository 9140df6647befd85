//! Random worlds of every system: nothing panics, no invariant breaks, and the reader takes every one of them.

use std::process::Command;

fn failsim(args: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_failsim")).args(args).output().expect("the binary starts");
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{args:?} ended with {}: {told}", done.status);
    String::from_utf8(done.stdout).expect("plain text")
}

/// `FAILSIM_WORLDS` asks for more.
fn many() -> String {
    std::env::var("FAILSIM_WORLDS").unwrap_or_else(|_| "400".to_owned())
}

#[test]
fn random_worlds_keep_every_invariant_whatever_the_number_of_threads() {
    let many = many();
    let worlds = |jobs: &str| failsim(&["explore", "--worlds", &many, "--json", "-q", "-j", jobs]);
    let told = worlds("1");
    let answer: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(answer["worlds"].to_string(), many);
    assert_eq!(answer["refused"], serde_json::json!([]), "a refused world is a mistake of the generator");
    assert_eq!(answer["findings"], serde_json::json!([]));
    assert_eq!(told, worlds("3"));
}

#[test]
fn a_world_can_be_printed_and_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.toml");
    let text = failsim(&["explore", "--worlds", "1", "--seed", "5", "--print-world", "12"]);
    assert!(text.contains("random world 12 of seed 5") && text.contains("[[event]]"), "{text}");
    std::fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap();
    failsim(&["check", path]);
    // It may have to wait for a human at the end, which a run tells with status 3.
    let out = folder.path().join("out");
    let done = Command::new(env!("CARGO_BIN_EXE_failsim")).args(["run", path, "-q", "-o"]).arg(&out).output().unwrap();
    assert!(matches!(done.status.code(), Some(0 | 3)), "{done:?}");
    assert!(out.join("trace.json").exists());
}
