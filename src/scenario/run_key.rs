//! The text that says what decides a run, and nothing else.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::context::Shown;
use super::{Clock, DurationLaw, Scenario};
use crate::outcome::MODEL_VERSION;

/// First parts of paths that do not change what happens in a run.
const LEFT_OUT: [&str; 11] =
    ["experiment", "sweep", "size", "report", "expect", "title", "tags", "variant", "invariants", "format", "runbook"];

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
    RunKeys::of(scenario).key(seed, run)
}

/// The keys of the runs of one scenario. The text of [`run_key_text`] is hashed once for all of them.
#[derive(Clone, Debug)]
pub struct RunKeys(Sha256);

impl RunKeys {
    /// The keys of a scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        Self(Sha256::new_with_prefix(run_key_text(scenario)))
    }

    /// The key of one run, as [`run_key`] gives it.
    #[must_use]
    pub fn key(&self, seed: u64, run: u64) -> String {
        let mut hash = self.0.clone();
        hash.update(format!("seed {seed} run {run} model {MODEL_VERSION}").as_bytes());
        hash.finalize().iter().take(8).fold(String::new(), |mut key, byte| {
            let _ = write!(key, "{byte:02x}");
            key
        })
    }
}

fn laws(event: &super::Event) -> Vec<&DurationLaw> {
    let clock = match &event.clock {
        Clock::At(law) | Clock::Every(law) | Clock::When { after: law, .. } | Clock::Next { after: law, .. } => law,
    };
    std::iter::once(clock).chain(event.lasts.as_ref()).collect()
}
