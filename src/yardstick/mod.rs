//! Three small models that other engines are measured with too, run through the engine of this program:
//! a hold model, a single-server queue, pairs of nodes that watch each other by heartbeats.
//!
//! All of them draw the same random numbers whatever engine runs them, so their checksums can be compared.

mod hold;
mod line;
mod pairs;
mod random;

pub use hold::hold;
pub use line::line;
pub use pairs::{Faults, Pairs, pairs};

/// What a model did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Events of the model: what an engine without shortcuts handles.
    pub events: u64,
    /// Sum over its results, equal for every correct engine.
    pub checksum: u64,
}
