//! The event engine: pending events, clock, random streams. It knows no word of what it simulates.
//!
//! An event is its key: time, class, entity and argument in one integer. The order of events is
//! the order of that integer, so nothing depends on the order of insertion.

mod queue;
mod sample;
mod stream;
mod timer;

pub use queue::{Event, MAX_ARGUMENT, MAX_TIME, Queue};
pub use sample::{exponential, lognormal, open_unit, uniform, weibull};
pub use stream::{Stream, StreamKey, StreamName};
pub use timer::{Due, Series, Timer};

use crate::units::SimTime;

/// A world that events happen to.
pub trait Process {
    /// The event list of this world.
    fn queue(&mut self) -> &mut Queue;

    /// Handles one event; may push further ones at the same time or later.
    fn handle(&mut self, event: Event);
}

/// Handles all events up to and including `horizon` in order; returns how many there were.
pub fn run(process: &mut impl Process, horizon: SimTime) -> u64 {
    let mut events = 0;
    while let Some(event) = process.queue().pop_until(horizon) {
        events += 1;
        process.handle(event);
    }
    events
}
