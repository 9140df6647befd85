//! The hold model: so many events pending, and each one that happens makes another.

use super::Done;
use super::random::Random;
use crate::engine::{Event, Process, Queue, run};
use crate::units::{SimDuration, SimTime};

/// How many increments are drawn in advance: the event list is timed, not random numbers.
const INCREMENTS: usize = 65_536;

struct Hold {
    queue: Queue,
    increments: Vec<SimDuration>,
    used: usize,
    left: u64,
    sum: u64,
}

impl Process for Hold {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn handle(&mut self, event: Event) {
        self.sum = self.sum.wrapping_add(event.time.as_micros());
        self.left -= 1;
        if self.left == 0 {
            self.queue.retain(|_| false);
            return;
        }
        let time = event.time + self.increments[self.used % INCREMENTS];
        self.used += 1;
        self.queue.push(Event { time, ..event });
    }
}

/// Handles `holds` events with `pending` of them pending, at exponential distances of one second.
#[must_use]
pub fn hold(pending: u32, holds: u64) -> Done {
    let mut random = Random::new(1, 1);
    let increments: Vec<SimDuration> = (0..INCREMENTS).map(|_| random.exponential(1e6)).collect();
    let mut queue = Queue::default();
    for entity in 0..pending {
        let time = SimTime::ZERO + increments[entity as usize * 7 % INCREMENTS];
        queue.push(Event { time, class: 0, entity, argument: 0 });
    }
    let mut model = Hold { queue, increments, used: 0, left: holds, sum: 0 };
    let events = run(&mut model, SimTime::MAX);
    Done { events, checksum: model.sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_events_as_asked_for() {
        assert_eq!(hold(64, 1_000).events, 1_000);
        assert_ne!(hold(64, 1_000).checksum, hold(65, 1_000).checksum);
    }
}
