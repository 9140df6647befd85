//! Several groups that are down now and then: how long any of them is.

use crate::engine::{self, Event, Process, Queue, Stream, StreamKey, StreamName};
use crate::units::SimTime;
use crate::world::RunId;

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::table::{Parameters, Row};
use super::super::toolkit::law::Law;
use super::{Family, unmeasured};

/// Rows with a number of groups and the share of time that each is down.
pub(super) const FAMILY: Family =
    Family { name: "groups in series", claims: |_, parameters| parameters.has("group_unavailability"), plan };

/// Mean time that a group is down, seconds; only its share of all time matters.
const DOWN_S: f64 = 1.0;

struct Groups {
    queue: Queue,
    clock: Stream,
    up_s: f64,
    now: SimTime,
    down: u32,
    /// Microseconds with a group down.
    any_down: u64,
    cycles: u32,
}

/// A group comes back, or goes down.
const BACK: u8 = 0;
const DOWN: u8 = 1;

impl Groups {
    fn next(&mut self, group: u32, class: u8) {
        let mean = if class == BACK { DOWN_S } else { self.up_s };
        let time = self.now + Law::Exponential(mean).draw(&mut self.clock);
        self.queue.push(Event { time, class, entity: group, argument: 0 });
    }
}

impl Process for Groups {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn handle(&mut self, event: Event) {
        self.any_down += if self.down > 0 { event.time.since(self.now).as_micros() } else { 0 };
        self.now = event.time;
        if event.class == DOWN {
            self.down += 1;
            self.next(event.entity, BACK);
            return;
        }
        self.down -= 1;
        self.next(event.entity, DOWN);
        if self.down == 0 {
            self.cycles -= 1;
            if self.cycles == 0 {
                self.queue = Queue::default();
            }
        }
    }
}

/// Time with a group down and all time, from all up to all up again, several times over.
fn simulate(groups: u32, up_s: f64, run: RunId) -> [f64; 2] {
    let clock = StreamKey::new(run.seed, run.run).stream(StreamName::new("groups", "clock", 0));
    let queue = Queue::default();
    let mut world = Groups { queue, clock, up_s, now: SimTime::ZERO, down: 0, any_down: 0, cycles: 50 };
    for group in 0..groups {
        world.next(group, DOWN);
    }
    engine::run(&mut world, SimTime::from_micros(engine::MAX_TIME));
    [world.any_down as f64, world.now.as_micros() as f64]
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    if row.quantity != "prob_any_group_down" {
        return unmeasured(row);
    }
    let groups = u32::try_from(parameters.whole("groups", 1, 1_000)?).map_err(|why| why.to_string())?;
    parameters.word("independent", &["yes"])?;
    let share = parameters.share("group_unavailability")?;
    // Below, the run would leave the clock of the engine.
    if !(1e-8..1.0).contains(&share) {
        return Err(format!("group_unavailability={share} is not from 1e-8 to 1"));
    }
    let up_s = DOWN_S * (1.0 - share) / share;
    Ok(Plan::new(1_000, Estimator::Ratio, move |run| Ok(simulate(groups, up_s, run))))
}
