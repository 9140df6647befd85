//! A queue with one server: Poisson arrivals, exponential service, load 0.9.

use std::collections::VecDeque;

use super::Done;
use super::random::Random;
use crate::engine::{Event, Process, Queue, run};
use crate::units::SimTime;

/// Mean service time in microseconds.
const SERVICE: f64 = 1e6;
/// Mean time between arrivals in microseconds.
const GAP: f64 = SERVICE / 0.9;

const ARRIVAL: u8 = 0;
const DEPARTURE: u8 = 1;

struct Line {
    queue: Queue,
    arrivals: Random,
    services: Random,
    left: u64,
    waiting: VecDeque<SimTime>,
    sum: u64,
}

impl Line {
    fn push(&mut self, time: SimTime, class: u8) {
        self.queue.push(Event { time, class, entity: 0, argument: 0 });
    }

    fn serve(&mut self, now: SimTime) {
        let done = now + self.services.exponential(SERVICE);
        self.push(done, DEPARTURE);
    }
}

impl Process for Line {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn handle(&mut self, event: Event) {
        let now = event.time;
        if event.class == ARRIVAL {
            self.left -= 1;
            if self.left > 0 {
                let next = now + self.arrivals.exponential(GAP);
                self.push(next, ARRIVAL);
            }
            self.waiting.push_back(now);
            if self.waiting.len() == 1 {
                self.serve(now);
            }
            return;
        }
        let arrived = self.waiting.pop_front().expect("who leaves has come");
        self.sum += now.since(arrived).as_micros();
        if !self.waiting.is_empty() {
            self.serve(now);
        }
    }
}

/// Serves `customers`; the checksum is the sum of their times in the system in microseconds.
#[must_use]
pub fn line(customers: u64) -> Done {
    let mut model = Line {
        queue: Queue::default(),
        arrivals: Random::new(9, 0),
        services: Random::new(9, 1),
        left: customers,
        waiting: VecDeque::new(),
        sum: 0,
    };
    let first = SimTime::ZERO + model.arrivals.exponential(GAP);
    model.push(first, ARRIVAL);
    let events = run(&mut model, SimTime::MAX);
    Done { events, checksum: model.sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_time_in_the_system_is_near_ten_service_times() {
        let done = line(200_000);
        assert_eq!(done.events, 400_000);
        let mean = done.checksum as f64 / 200_000.0 / 1e6;
        assert!((8.0..12.0).contains(&mean), "{mean} s; exact for an endless run is 10 s");
    }
}
