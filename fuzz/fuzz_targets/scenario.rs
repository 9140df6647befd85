//! Bytes as a scenario file: reading, checking and showing the mistakes must never panic or hang.

#![no_main]

use std::io;
use std::path::Path;

use failsim::diag;
use failsim::scenario::{Request, load, run_key_text};
use libfuzzer_sys::fuzz_target;

/// A file that scenarios of the corpus extend, so that merging is reached too.
const PARENT: &str = include_str!("../../tests/data/scenarios/01-presence.toml");

fuzz_target!(|bytes: &[u8]| {
    let request = Request {
        path: "s.toml".into(),
        variant: None,
        set: vec![("params.srm.keepalive_timeout".to_owned(), "61s".to_owned())],
        seed: Some(7),
    };
    let reader = |path: &Path| match path.to_str() {
        Some("s.toml") => String::from_utf8(bytes.to_vec()).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e)),
        Some("01-presence.toml") => Ok(PARENT.to_owned()),
        Some("times.csv") => Ok("duration\n10s\n90s\n".to_owned()),
        _ => Err(io::ErrorKind::NotFound.into()),
    };
    let loaded = load(&request, &reader);
    let shown = diag::render(&loaded.sources, &loaded.diagnostics, true);
    assert_eq!(shown.is_empty(), loaded.diagnostics.is_empty());
    let listed = diag::to_json(&loaded.sources, &loaded.diagnostics);
    assert!(listed.iter().all(|one| one.place.is_some()));
    match &loaded.scenario {
        Some(scenario) => drop(run_key_text(scenario)),
        None => assert!(listed.iter().any(|one| one.level == "error"), "a refused file says why"),
    }
});
