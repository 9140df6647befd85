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

/// Events at one instant from which a run counts as one that will never leave it.
const STANDSTILL: u64 = 10_000_000;

/// Handles all events up to and including `horizon` in order; returns how many there were.
///
/// # Panics
/// If ten million events happen at one instant: the clock would never go on, and whoever waits would never be told.
pub fn run(process: &mut impl Process, horizon: SimTime) -> u64 {
    let mut events = 0;
    let (mut instant, mut before) = (SimTime::ZERO, 0);
    while let Some(event) = process.queue().pop_until(horizon) {
        if event.time > instant {
            (instant, before) = (event.time, events);
        }
        assert!(
            events - before < STANDSTILL,
            "the clock stands still at {instant:?}: {STANDSTILL} events at one instant"
        );
        events += 1;
        process.handle(event);
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A world that answers each event with another one at the same time.
    struct Echo(Queue);

    impl Process for Echo {
        fn queue(&mut self) -> &mut Queue {
            &mut self.0
        }

        fn handle(&mut self, event: Event) {
            self.0.push(event);
        }
    }

    #[test]
    #[should_panic(expected = "the clock stands still")]
    fn a_clock_that_stands_still_is_noticed() {
        let mut echo = Echo(Queue::default());
        echo.0.push(Event { time: SimTime::from_micros(3), class: 0, entity: 0, argument: 0 });
        run(&mut echo, SimTime::MAX);
    }
}
