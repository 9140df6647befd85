//! Times to the microsecond, and published means within three standard errors.
//!
//! Times come from the documented timers by arithmetic that is written out here; means from closed
//! formulas. Nothing is compared with what the simulator said before.

#[path = "../support/mod.rs"]
mod support;

mod clients;
mod detection;
mod heartbeats;
mod logins;
mod means;
mod network;
mod pair;
mod starts;
