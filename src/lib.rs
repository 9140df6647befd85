//! `failsim`: a deterministic discrete-event simulator of multi-cluster failover for Cisco
//! collaboration systems. `ARCHITECTURE.md` shows the rooms and what may import what.

pub mod catalog;
pub mod cli;
pub mod diag;
pub mod engine;
pub mod expect;
pub mod explore;
pub mod machines;
pub mod math;
pub mod net;
pub mod outcome;
pub mod rare;
pub mod report;
pub mod scenario;
pub mod stats;
pub mod sweep;
pub mod units;
pub mod validate;
pub mod world;
pub mod yardstick;
