//! One cycle from everything up to everything up again.

use crate::engine::{Process, StreamKey, StreamName};
use crate::outcome::{Entity, Outcome};
use crate::scenario::Scenario;
use crate::units::{SimDuration, SimTime};
use crate::world::state::World;
use crate::world::{RunId, Watch};

use super::clocks::Steering;
use super::{Bias, Target};

/// A cycle of more events than this is not expected to end.
pub(super) const EVENTS_MAX: u64 = 1_000_000;
/// Longest cycle; an event cannot be later than about 142 years.
pub(super) const LONGEST: SimTime = SimTime::from_micros(crate::engine::MAX_TIME);
/// What is simulated of the time before the first failure, so that keepalives have their phases.
const LEAD: SimDuration = SimDuration::from_secs(3600);

/// Which cycle of a study this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CycleId {
    /// Seed of the study.
    pub seed: u64,
    /// Number of the cycle, from 0.
    pub number: u64,
}

/// How a cycle ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CycleEnd {
    /// Everything is up and nothing is pending.
    AllUp,
    /// These things wait for a human, and nothing else is pending.
    Stuck(Vec<Entity>),
    /// Nothing happens any more, or too much.
    TooLong,
}

/// One cycle.
#[derive(Clone, Debug)]
pub struct Cycle {
    /// What happened in it.
    pub outcome: Outcome,
    /// How it ended.
    pub end: CycleEnd,
    /// From its beginning to its end, in seconds.
    pub length_s: f64,
    /// Ratio of the plain to the steered probability of what was drawn; 1 in a plain cycle.
    pub weight: f64,
    /// From the first failure or loss to the target, in seconds; `None` if it was not reached.
    pub hit_after_s: Option<f64>,
    /// How often the target was reached.
    pub hits: u64,
    /// Events that were handled.
    pub events: u64,
}

/// Simulates one cycle, steered if there is a bias. Steered and plain cycles share no random numbers.
///
/// The scenario must be one that regenerates: without events at fixed times, without clocks that have a
/// memory, without intercluster peers.
#[must_use]
pub fn simulate_cycle(scenario: &Scenario, id: CycleId, target: Target, bias: Option<Bias>) -> Cycle {
    let key = StreamKey::new(id.seed, id.number).part(0, u64::from(bias.is_some()));
    let (mut world, skipped) = World::at_the_first_failure(scenario, id, target, bias, key);
    let mut events = 0;
    let end = loop {
        let Some(event) = world.agenda.queue.pop_until(LONGEST).filter(|_| events < EVENTS_MAX) else {
            break CycleEnd::TooLong;
        };
        events += 1;
        world.handle(event);
        if let Some(end) = world.cycle_end() {
            break end;
        }
    };
    world.close_cycle(end, skipped, events)
}

impl<'s> World<'s> {
    /// A world shortly before its first failure, and the time before that which is not simulated.
    pub(super) fn at_the_first_failure(
        scenario: &'s Scenario,
        id: CycleId,
        target: Target,
        bias: Option<Bias>,
        key: StreamKey,
    ) -> (Self, SimDuration) {
        let run = RunId { seed: id.seed, run: id.number };
        let numbers = key.stream(StreamName::new("rare", "decision", 0));
        let mut world = Self::with_key(scenario, run, Watch::default(), key);
        world.steering = Some(Box::new(Steering::new(target, bias, numbers)));
        world.begin(LONGEST);
        world.find_units();
        let skipped = world.skip_the_wait();
        (world, skipped)
    }

    /// While everything is up and nothing can be lost, only fault clocks run: they are set forward by the
    /// same whole number of hours.
    fn skip_the_wait(&mut self) -> SimDuration {
        let Some(mut steering) = self.steering.take() else { return SimDuration::ZERO };
        let first = steering.clocks.iter().filter_map(|clock| clock.at).min();
        let others = self.net.loses()
            || self.scenario.events.iter().any(|event| {
                // Clocks that are not steered strike in between.
                matches!(event.clock, crate::scenario::Clock::Every(_)) && event.lasts.is_none()
            });
        let wait = first.filter(|_| !others).map_or(0, |at| at.as_micros());
        let hour = LEAD.as_micros();
        let skipped = SimDuration::from_micros(wait.saturating_sub(hour) / hour * hour);
        if !skipped.is_zero() {
            let numbers: Vec<u64> = steering.clocks.iter().filter_map(|clock| clock.next).map(|n| n as u64).collect();
            self.forget_strikes(&numbers);
            for clock in 0..steering.clocks.len() {
                let at = steering.clocks[clock].at.expect("at the start every clock is set");
                self.set_clock(&mut steering, clock, SimTime::from_micros(at.as_micros() - skipped.as_micros()));
            }
        }
        self.steering = Some(steering);
        skipped
    }

    pub(super) fn cycle_end(&self) -> Option<CycleEnd> {
        let steering = self.steering.as_ref()?;
        if !steering.stuck.is_empty() {
            return Some(CycleEnd::Stuck(steering.stuck.clone()));
        }
        self.all_up_again().then_some(CycleEnd::AllUp)
    }

    fn close_cycle(mut self, end: CycleEnd, skipped: SimDuration, events: u64) -> Cycle {
        let steering = self.steering.take().expect("a cycle is watched");
        let now = self.now;
        let outcome = self.finish(now);
        Cycle {
            outcome,
            end,
            length_s: now.as_secs_f64() + skipped.as_secs_f64(),
            weight: steering.weight,
            hit_after_s: steering.hit_after_s(),
            hits: steering.hits,
            events,
        }
    }
}
