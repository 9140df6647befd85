//! The JSON Schema against every scenario of the project, sound and broken.

use std::fs;
use std::path::{Path, PathBuf};

use failsim::catalog;
use failsim::scenario::VERBS;
use failsim::scenario::vocabulary::TABLES;
use serde_json::{Value, json};

use super::validator::errors;

/// Every TOML file below a folder.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A file as JSON; `None` if it is no TOML.
fn read(path: &Path) -> Option<Value> {
    let text = fs::read_to_string(path).ok()?;
    serde_json::to_value(toml::from_str::<toml::Table>(&text).ok()?).ok()
}

#[test]
fn every_shipped_scenario_fits_the_schema() {
    let (schema, scenarios) = (catalog::schema(), files("scenarios"));
    assert!(scenarios.len() > 150, "{} scenarios", scenarios.len());
    for path in scenarios {
        let found = errors(&schema, &read(&path).expect("TOML"));
        // What stands in a folder `wrong` is there to be refused; most of it only `check` can see.
        let wrong = path.components().any(|part| part.as_os_str() == "wrong");
        assert!(wrong || found.is_empty(), "{}: {found:?}", path.display());
    }
}

/// Broken files whose mistake shows only to who knows the rest of the scenario.
const BEYOND: [(&str, &str); 4] = [
    ("bad-set", "the unit of a value goes by the parameter that is set"),
    ("metric-bounds", "the unit of a bound goes by the metric"),
    ("metric-versus", "the unit of a change goes by the metric"),
    ("mistake-in-an-included-file", "the mistake stands in another file"),
];

#[test]
fn broken_files_with_a_wrong_key_or_type_do_not_fit() {
    let schema = catalog::schema();
    let mut refused = 0;
    for path in files("tests/diagnostics/files") {
        let messages = fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
        let structural = ["[UNKNOWN_KEY]", "[WRONG_TYPE]", "[WRONG_UNIT]"].iter().any(|code| messages.contains(code));
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let Some(value) = read(&path).filter(|_| structural) else { continue };
        let fits = errors(&schema, &value).is_empty();
        let beyond = BEYOND.iter().find(|(beyond, _)| *beyond == name);
        assert_eq!(fits, beyond.is_some(), "{name}: {beyond:?}");
        refused += usize::from(!fits);
    }
    assert!(refused >= 22, "{refused} broken files are refused");
}

#[test]
fn a_cluster_takes_the_keys_of_its_kind_only() {
    let schema = catalog::schema();
    let of = |cluster: Value| errors(&schema, &json!({ "cluster": { "a": cluster } }));
    assert!(of(json!({ "kind": "cms", "nodes": ["db1"], "call_bridges": ["cb1"] })).is_empty());
    assert!(!of(json!({ "kind": "imp", "nodes": ["n1"], "call_bridges": ["cb1"] })).is_empty());
    assert!(!of(json!({ "kind": "expressway", "nodes": ["p1"], "platform": "huge" })).is_empty());
    assert!(of(json!({ "naming": "ip" })).is_empty(), "a file may change what its parent says");
}

#[test]
fn every_key_and_verb_has_its_meaning() {
    let schema = catalog::schema();
    let text = schema.to_string();
    for table in TABLES {
        for key in table.keys {
            let meaning = serde_json::to_string(key.meaning).expect("text");
            assert!(text.contains(&meaning), "{} {}", table.name, key.name);
        }
    }
    for verb in VERBS {
        assert!(schema["definitions"]["event"]["properties"][verb.name]["description"].is_string(), "{}", verb.name);
    }
    let timeout = &schema["definitions"]["params"]["properties"]["srm"]["properties"]["keepalive_timeout"];
    assert_eq!(timeout["default"], json!("60s"));
    assert!(timeout["description"].as_str().is_some_and(|text| text.contains("documented")), "{timeout}");
    assert_eq!(schema["definitions"]["run"]["properties"]["seed"]["default"], json!(1));
}
