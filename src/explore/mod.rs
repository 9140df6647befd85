//! Searches over what might happen: the instants at which an outcome changes, and every fault that a
//! topology allows.
//!
//! Everything here asks the same simulator for single runs; nothing is decided but by their outcomes.

mod course;
mod faults;
pub mod states;
mod windows;

pub use course::{Course, Toll, course, toll};
pub use faults::{Fault, Plan, faults, scenario_text};
pub use windows::{Map, Window, map, steps, windows};
