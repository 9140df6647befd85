//! The event engine: pending events, clock, random streams. It knows no word of what it simulates.
//!
//! An event is its key: time, class, entity and argument in one integer. The order of events is
//! the order of that integer, so nothing depends on the order of insertion.

mod queue;
mod sample;
mod stream;

pub use queue::{Event, MAX_ARGUMENT, MAX_TIME, Queue};
pub use sample::{exponential, lognormal, uniform, weibull};
pub use stream::{Stream, StreamKey, StreamName};

use crate::units::SimTime;

/// A world that events happen to.
pub trait Process {
    /// Handles one event; may push further ones at the same time or later.
    fn handle(&mut self, event: Event, queue: &mut Queue);
}

/// How a run of the engine ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// Events handled.
    pub events: u64,
    /// Time of the last event.
    pub last: SimTime,
}

/// Handles all events up to and including `horizon` in order.
pub fn run(process: &mut impl Process, queue: &mut Queue, horizon: SimTime) -> End {
    let mut end = End { events: 0, last: SimTime::ZERO };
    while let Some(event) = queue.pop_until(horizon) {
        end.events += 1;
        end.last = event.time;
        process.handle(event, queue);
    }
    end
}
