//! The text that says what decides a run, and nothing else.

use super::context::Shown;
use super::{Clock, DurationLaw, Scenario};

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

fn laws(event: &super::Event) -> Vec<&DurationLaw> {
    let clock = match &event.clock {
        Clock::At(law) | Clock::Every(law) | Clock::When { after: law, .. } => law,
    };
    std::iter::once(clock).chain(event.lasts.as_ref()).collect()
}
