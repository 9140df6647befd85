//! The text that says what decides a run, and nothing else.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::context::Shown;
use super::{Clock, DurationLaw, Scenario};
use crate::outcome::MODEL_VERSION;

/// First parts of paths that do not change what happens in a run.
const LEFT_OUT: [&str; 10] =
    ["experiment", "sweep", "size", "report", "expect", "title", "tags", "variant", "invariants", "format"];

/// The values in force in one form: no comments, files, lines, order of keys or units as written. Two
/// scenarios with the same text and seed have the same runs. The seed is left out: it stands beside the
/// text in the run key.
#[must_use]
pub fn run_key_text(scenario: &Scenario) -> String {
    let mut text = String::new();
    for value in &scenario.resolved {
        let first = value.path.split('.').next().unwrap_or_default();
        if LEFT_OUT.contains(&first) || value.path == "run.seed" {
            continue;
        }
        text.push_str(&format!("{} = {}\n", value.path, value.value));
    }
    for (index, event) in scenario.events.iter().enumerate() {
        let name = &scenario.names.events[index];
        text.push_str(&format!("event {name} {}\n", event.action.verb()));
        for law in laws(event) {
            // The path of a file of durations says nothing about what is in it.
            if let DurationLaw::Empirical(_) = law {
                text.push_str(&format!("event {name} values {}\n", law.shown()));
            }
        }
    }
    text
}

/// The key of a run, 16 hexadecimal digits: runs with equal keys have equal results.
#[must_use]
pub fn run_key(scenario: &Scenario, seed: u64, run: u64) -> String {
    run_key_of(&run_key_text(scenario), seed, run)
}

/// The key of a run from the text of [`run_key_text`], for many runs of one scenario.
#[must_use]
pub fn run_key_of(text: &str, seed: u64, run: u64) -> String {
    let mut hash = Sha256::new();
    hash.update(text.as_bytes());
    hash.update(format!("seed {seed} run {run} model {MODEL_VERSION}").as_bytes());
    hash.finalize().iter().take(8).fold(String::new(), |mut key, byte| {
        let _ = write!(key, "{byte:02x}");
        key
    })
}

fn laws(event: &super::Event) -> Vec<&DurationLaw> {
    let clock = match &event.clock {
        Clock::At(law) | Clock::Every(law) | Clock::When { after: law, .. } => law,
    };
    std::iter::once(clock).chain(event.lasts.as_ref()).collect()
}
