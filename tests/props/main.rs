//! Properties of runs with random faults on random pairs.
//!
//! The cases are the same on every machine. `FAILSIM_CASES` asks for more of them, `FAILSIM_CASES_FROM`
//! for others.

#[path = "../support/mod.rs"]
mod support;

mod case;
mod elided;
mod faults;
mod repair;
mod runner;
mod sound;
mod unrelated;
