//! Parts that fail and are repaired, each on its own, and what they are worth together.

use crate::engine::{self, Event, Process, Queue, Stream, StreamKey, StreamName};
use crate::units::SimTime;
use crate::world::RunId;

use super::law::Law;

/// Mean times up and down of a part, in one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::validate) struct Part {
    pub(in crate::validate) up: f64,
    pub(in crate::validate) down: f64,
}

/// What some cycles from all up to all up again were, in the unit of the parts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::validate) struct Seen {
    /// Integral of the worth over time.
    pub(in crate::validate) worth: f64,
    /// Time with less than the full worth.
    pub(in crate::validate) less: f64,
    /// How often the full worth was lost.
    pub(in crate::validate) losses: f64,
    /// Length.
    pub(in crate::validate) length: f64,
}

struct Parts<'a, W> {
    parts: &'a [Part],
    worth_of: W,
    /// Seconds of the engine in one unit.
    unit: f64,
    queue: Queue,
    clocks: Vec<Stream>,
    now: SimTime,
    up: Vec<bool>,
    worth: f64,
    cycles: u32,
    seen: Seen,
}

/// Simulates this many cycles; the worth of the parts that are up is 1 when all are.
pub(in crate::validate) fn simulate(
    parts: &[Part],
    worth_of: impl Fn(&[bool]) -> f64,
    run: RunId,
    cycles: u32,
) -> Seen {
    let key = StreamKey::new(run.seed, run.run);
    // The shortest of all mean times is far from the microsecond.
    let shortest = parts.iter().flat_map(|part| [part.up, part.down]).fold(f64::INFINITY, f64::min);
    let mut world = Parts {
        parts,
        worth_of,
        unit: 1.0 / shortest,
        queue: Queue::default(),
        clocks: (0..parts.len()).map(|part| key.stream(StreamName::new("parts", "clock", part as u64))).collect(),
        now: SimTime::ZERO,
        up: vec![true; parts.len()],
        worth: 1.0,
        cycles,
        seen: Seen::default(),
    };
    for part in 0..parts.len() {
        world.next(part);
    }
    engine::run(&mut world, SimTime::from_micros(engine::MAX_TIME));
    Seen { length: world.now.as_secs_f64() / world.unit, ..world.seen }
}

impl<W> Parts<'_, W> {
    fn next(&mut self, part: usize) {
        let Part { up, down } = self.parts[part];
        let mean = if self.up[part] { up } else { down };
        let time = self.now + Law::Exponential(mean * self.unit).draw(&mut self.clocks[part]);
        let entity = u32::try_from(part).expect("few parts");
        self.queue.push(Event { time, class: 0, entity, argument: 0 });
    }
}

impl<W: Fn(&[bool]) -> f64> Process for Parts<'_, W> {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn handle(&mut self, event: Event) {
        let lasted = event.time.since(self.now).as_secs_f64() / self.unit;
        self.seen.worth += lasted * self.worth;
        self.seen.less += if self.worth < 1.0 { lasted } else { 0.0 };
        self.now = event.time;
        let part = usize::try_from(event.entity).expect("few parts");
        self.up[part] = !self.up[part];
        let worth = (self.worth_of)(&self.up);
        self.seen.losses += if self.worth >= 1.0 && worth < 1.0 { 1.0 } else { 0.0 };
        self.worth = worth;
        self.next(part);
        if self.up.iter().all(|up| *up) {
            self.cycles -= 1;
            if self.cycles == 0 {
                self.queue = Queue::default();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_are_all_needed_are_up_as_long_as_all_of_them_are() {
        let parts = [Part { up: 10.0, down: 1.0 }, Part { up: 5.0, down: 1.0 }];
        let all = |up: &[bool]| f64::from(u8::from(up.iter().all(|up| *up)));
        let seen = simulate(&parts, all, RunId { seed: 4, run: 0 }, 50_000);
        let share = seen.worth / seen.length;
        assert!((share - 10.0 / 11.0 * 5.0 / 6.0).abs() < 0.01, "{share}");
        assert!((seen.less + seen.worth - seen.length).abs() < 1e-6 * seen.length);
        assert_eq!(seen.losses, 50_000.0, "each cycle loses it once");
    }
}
