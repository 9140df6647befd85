//! Pure state machines: no clock, no randomness, no I/O. They never import one another.
//!
//! The simulator, the explorer and the tests all call the same `step`.

#![deny(clippy::wildcard_enum_match_arm, clippy::match_wildcard_for_single_variants)]

pub mod chat;
pub mod client;
pub mod cms;
pub mod expressway;
pub mod icsa;
pub mod params;
pub mod srm;
mod words;
