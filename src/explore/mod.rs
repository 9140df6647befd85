//! Searches over what might happen: the instants at which an outcome changes, and every fault that a
//! topology allows, and campaigns of many of them at random.
//!
//! Everything here asks the same simulator for single runs; nothing is decided but by their outcomes.

mod course;
mod draft;
mod faults;
mod hunt;
mod minimise;
pub mod states;
mod windows;
mod worlds;

pub use course::{Course, Toll, course, toll};
pub use draft::{Draft, Strike};
pub use faults::{Fault, Plan, faults, scenario_text};
pub use hunt::{Aim, Deeds, Prey, Sight, Wilds, campaign, deeds, prey, sight};
pub use minimise::{Limits, Minimised, fewest, minimise};
pub use windows::{Map, Window, map, steps, windows};
pub use worlds::world;
