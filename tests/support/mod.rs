//! Scenarios written as text, read and run the way the command does it.

use std::io;
use std::path::Path;

use failsim::diag::render;
use failsim::outcome::Outcome;
use failsim::scenario::{Request, Scenario, load};
use failsim::world::{RunId, Watch, simulate};

/// Reads a scenario that must be sound.
#[track_caller]
pub(crate) fn scenario(text: &str) -> Scenario {
    let request = Request { path: "test.toml".into(), ..Request::default() };
    let reader = |path: &Path| {
        if path == Path::new("test.toml") { Ok(text.to_owned()) } else { Err(io::ErrorKind::NotFound.into()) }
    };
    let loaded = load(&request, &reader);
    let messages = render(&loaded.sources, &loaded.diagnostics, false);
    loaded.scenario.unwrap_or_else(|| panic!("{messages}\n{text}"))
}

/// Runs a scenario with its own seed.
pub(crate) fn run(scenario: &Scenario, run: u64) -> Outcome {
    simulate(scenario, RunId { seed: scenario.run.seed, run }, Watch { syncs: true, ..Watch::default() })
}
