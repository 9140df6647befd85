//! The trace against the documented fields of the Trace Event Format ("Trace Event Format", the document of the Chrome
//! project that describes `chrome://tracing`): which event carries what.

use std::path::Path;

use serde_json::Value;

use super::{failsim, text};

/// Runs a shipped scenario and gives its trace.
fn trace_of(scenario: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario);
    let file = file.to_str().expect("a path of text");
    let output = failsim(folder.path(), &["run", "-q", file, "--trace", "deep/t.json"]);
    assert_eq!(output.status.code(), Some(2), "the folder is not there");
    let output = failsim(folder.path(), &["run", "-q", file, "--trace", "t.json"]);
    // 3: a short run leaves something open, which is no matter of the trace.
    assert!(matches!(output.status.code(), Some(0 | 3)), "{}", text(&output.stderr));
    let written = std::fs::read_to_string(folder.path().join("t.json")).expect("the trace");
    serde_json::from_str(&written).expect("JSON")
}

fn is_count(value: &Value) -> bool {
    value.is_u64()
}

/// What the format asks of one event.
fn check(event: &Value, horizon: u64) {
    let phase = event["ph"].as_str().expect("every event has a phase");
    assert!(event["name"].as_str().is_some_and(|name| !name.is_empty()), "a name: {event}");
    assert!(is_count(&event["pid"]), "a process: {event}");
    assert!(event["args"].is_object(), "arguments are an object: {event}");
    let known: &[&str] = match phase {
        "X" => &["ph", "cat", "name", "pid", "tid", "ts", "dur", "args"],
        "i" => &["ph", "s", "cat", "name", "pid", "tid", "ts", "args"],
        "C" => &["ph", "name", "pid", "ts", "args"],
        "M" => &["ph", "name", "pid", "tid", "args"],
        other => panic!("no phase `{other}` is used"),
    };
    let unknown = event.as_object().expect("an object").keys().find(|key| !known.contains(&key.as_str()));
    assert_eq!(unknown, None, "{event}");
    if phase != "M" {
        assert!(event["ts"].as_u64().is_some_and(|ts| ts <= horizon), "microseconds of the run: {event}");
    }
    match phase {
        "X" => assert!(is_count(&event["dur"]) && is_count(&event["tid"]), "a complete event has a length: {event}"),
        "i" => {
            let scope = event["s"].as_str();
            assert!(matches!(scope, Some("g" | "p" | "t")), "an instant is global, of a process or a thread: {event}");
            assert!(scope != Some("t") || is_count(&event["tid"]), "{event}");
        }
        "C" => {
            let series = event["args"].as_object().expect("an object");
            assert!(!series.is_empty() && series.values().all(Value::is_number), "counters are numbers: {event}");
        }
        _ => {
            let argument = match event["name"].as_str() {
                Some("process_name" | "thread_name") => event["args"]["name"].is_string(),
                Some("thread_sort_index" | "process_sort_index") => event["args"]["sort_index"].is_number(),
                _ => false,
            };
            assert!(argument, "metadata of a known name: {event}");
        }
    }
}

#[test]
fn traces_of_every_system_have_the_documented_fields() {
    for (scenario, hours) in [
        ("presence/01-presence.toml", 2),
        ("intercluster/02-intercluster-dns.toml", 8),
        ("chat/03-persistent-chat.toml", 2),
        ("meeting-server/04-cms-quorum.toml", 1),
        ("expressway/05-expressway.toml", 2),
    ] {
        let trace = trace_of(scenario);
        assert!(matches!(trace["displayTimeUnit"].as_str(), Some("ms" | "ns")), "{scenario}");
        let events = trace["traceEvents"].as_array().expect("the object form of a trace");
        for event in events {
            check(event, hours * 3_600_000_000);
        }
        let named = |pid: &Value, what: &str| {
            events.iter().any(|event| event["ph"] == "M" && event["name"] == what && &event["pid"] == pid)
        };
        for event in events.iter().filter(|event| event["ph"] == "X") {
            assert!(named(&event["pid"], "process_name") && named(&event["pid"], "thread_name"), "{scenario}: {event}");
        }
    }
}
