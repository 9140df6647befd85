//! A scenario for the tests of everything that reads scenarios.

use std::sync::Arc;

use crate::outcome::{Entity, Outcome};
use crate::scenario::{Check, Expectation, Request, Scenario, Window, load};
use crate::units::EventId;

/// The scenario that belongs to the outcomes of `outcome::sample`: one pair, three scripted events.
const TEXT: &str = r#"
format = 1
title = "A service stops"

[run]
duration = "2h"

[cluster.seoul]
kind = "imp"
nodes = ["n1", "n2"]
multi_device_messaging = false

[cluster.seoul.group.g1]
nodes = ["n1", "n2"]
users = 8
ha = true

[[event]]
id = "pe_down"
at = "10m"
stop = "seoul/n1:presence_engine"

[[event]]
at = "40m"
start = "seoul/n1:presence_engine"

[[event]]
at = "45m"
fallback = "seoul/g1"

[[expect]]
name = "an expectation"
on = "seoul/n1"
enters = "normal"
"#;

/// The id of the first event.
pub(crate) const PE_DOWN: EventId = EventId(0);

/// Where the scenario pretends to stand; results name the file only.
pub(crate) const FOLDER: &str = "some/folder";

fn read() -> Scenario {
    let request = Request { path: format!("{FOLDER}/sample.toml").into(), variant: None, set: Vec::new(), seed: None };
    let loaded = load(&request, &|_| Ok(TEXT.to_owned()));
    loaded.scenario.unwrap_or_else(|| panic!("the sample is right: {:?}", loaded.diagnostics))
}

/// An expectation without a window, on these things.
pub(crate) fn expect(on: &[Entity], check: Check) -> Expectation {
    let mut expectation = read().expectations.remove(0);
    expectation.on = on.to_vec();
    expectation.window = Window::Whole;
    expectation.check = check;
    expectation
}

/// The scenario with these expectations, for this outcome.
pub(crate) fn scenario(outcome: &Outcome, expectations: Vec<Expectation>) -> Scenario {
    let mut scenario = read();
    scenario.title.clone_from(&outcome.header.title);
    scenario.names = Arc::clone(&outcome.names);
    scenario.expectations = expectations;
    scenario
}
