//! RESTART: cycles that are split where they come nearer to the target, for counters such as the length of a
//! run of lost keepalives.
//!
//! A path that rises to level i goes on in R_i trials, which share its weight; a trial that falls below the
//! level of its birth ends, and the one that came from below goes on. M. Villén-Altamirano and
//! J. Villén-Altamirano, RESTART (1991).

use crate::engine::{Process, StreamKey, StreamName, exponential};
use crate::outcome::Entity;
use crate::scenario::{Clock, DurationLaw, Scenario};
use crate::units::{GroupId, SimDuration};
use crate::world::agenda::Class;
use crate::world::fault::END;
use crate::world::state::{Host, World};

use super::Target;
use super::cycle::{CycleEnd, CycleId, EVENTS_MAX, LONGEST};

/// What the trials of one cycle have found, each with its weight.
#[derive(Clone, Debug, Default)]
pub struct SplitCycle {
    /// How often the target was reached.
    pub times: f64,
    /// Probability that it was reached at all.
    pub reached: f64,
    /// Seconds from the first failure or loss to the target, times the weight of `reached`.
    pub lag: f64,
    /// Trials that reached the target.
    pub hits: u64,
    /// Length of the cycle in seconds.
    pub length_s: f64,
    /// Events of all trials.
    pub events: u64,
    /// Who waits for a human; empty for nobody.
    pub stuck: Vec<Entity>,
    /// Whether it ended.
    pub ended: bool,
}

/// One path on its way.
struct Trial<'s> {
    world: World<'s>,
    /// The level below which it ends; 0 for the path that began the cycle.
    birth: usize,
    level: usize,
    /// Key of its random numbers and trials that it has begun.
    key: StreamKey,
    begun: u64,
}

/// Simulates one cycle with `splits[i]` trials for a path that rises to level i + 1.
///
/// The level is the largest number of hosts of a group or cluster that are not up, or, for targets that follow
/// lost keepalives, the longest run of them on a path.
#[must_use]
pub fn simulate_splitting(scenario: &Scenario, id: CycleId, target: Target, splits: &[u32]) -> SplitCycle {
    let key = StreamKey::new(id.seed, id.number).part(0, 2);
    let (world, skipped) = World::at_the_first_failure(scenario, id, target, None, key.clone());
    let mut found = SplitCycle { ended: true, ..SplitCycle::default() };
    let mut open = vec![Trial { world, birth: 0, level: 0, key, begun: 0 }];
    while let Some(mut trial) = open.pop() {
        match trial.run(splits, &mut open, &mut found) {
            Some(CycleEnd::AllUp) => found.length_s = trial.world.now.as_secs_f64() + skipped.as_secs_f64(),
            Some(CycleEnd::Stuck(entities)) => found.stuck = entities,
            Some(CycleEnd::TooLong) => found.ended = false,
            None => {}
        }
        if !found.ended || !found.stuck.is_empty() {
            break;
        }
    }
    found
}

impl<'s> Trial<'s> {
    /// Follows the path to its end, or until it rises: then it is put back behind its new trials.
    fn run(&mut self, splits: &[u32], open: &mut Vec<Trial<'s>>, found: &mut SplitCycle) -> Option<CycleEnd> {
        loop {
            self.split(splits, open);
            let Some(event) = self.world.agenda.queue.pop_until(LONGEST).filter(|_| found.events < EVENTS_MAX) else {
                return Some(CycleEnd::TooLong);
            };
            found.events += 1;
            self.step(event, weight(splits, self.level), found);
            let level = self.world.level().min(splits.len());
            if level < self.birth {
                return None;
            }
            self.level = self.level.min(level);
            if let Some(end) = self.world.cycle_end() {
                return Some(end);
            }
        }
    }

    /// Handles an event and counts whether it reaches the target.
    fn step(&mut self, event: crate::engine::Event, weight: f64, found: &mut SplitCycle) {
        let world = &mut self.world;
        let (hits, fresh) = world.hits();
        world.handle(event);
        let (now, after) = world.hits();
        found.times += weight * (now - hits) as f64;
        if let (None, Some(lag)) = (fresh, after) {
            found.reached += weight;
            found.lag += weight * lag;
            found.hits += 1;
        }
    }

    /// Begins the other trials of a path that has risen.
    fn split(&mut self, splits: &[u32], open: &mut Vec<Trial<'s>>) {
        let level = self.world.level().min(splits.len());
        while self.level < level {
            self.level += 1;
            for _ in 1..splits[self.level - 1] {
                self.begun += 1;
                let key = self.key.part(self.level as u64, self.begun);
                let mut world = self.world.clone();
                world.begin_anew(key.clone());
                open.push(Trial { world, birth: self.level, level: self.level, key, begun: 0 });
            }
        }
    }
}

/// 1 / (R_1 R_2 .. R_level).
fn weight(splits: &[u32], level: usize) -> f64 {
    splits[..level].iter().fold(1.0, |weight, trials| weight / f64::from(*trials))
}

impl World<'_> {
    /// How near the target is.
    fn level(&self) -> usize {
        let Some(steering) = &self.steering else { return 0 };
        if steering.target.follows_losses() {
            let running = steering.runs.values().filter(|run| !run.is_over(self.now));
            return running.map(|run| run.length as usize).max().unwrap_or(0);
        }
        let mut down = std::collections::BTreeMap::<(u32, Option<GroupId>), usize>::new();
        for node in self.nodes.iter().filter(|node| node.host != Host::Up) {
            *down.entry((node.cluster.0, node.group)).or_default() += 1;
        }
        down.into_values().max().unwrap_or(0)
    }

    /// How often the target was reached, and how long after the first failure first.
    fn hits(&self) -> (u64, Option<f64>) {
        let Some(steering) = &self.steering else { return (0, None) };
        (steering.hits, steering.hit_after_s())
    }

    /// Draws everything that has no memory anew: clocks, exponential repairs and delays, losses.
    fn begin_anew(&mut self, key: StreamKey) {
        self.wake_all();
        self.key = key.clone();
        self.ledger.draw_from(key.clone());
        let Some(mut steering) = self.steering.take() else { return };
        steering.numbers = key.stream(StreamName::new("rare", "decision", 0));
        let waiting: Vec<usize> = (0..steering.clocks.len()).filter(|at| steering.clocks[*at].at.is_some()).collect();
        let numbers: Vec<u64> = waiting.iter().filter_map(|at| steering.clocks[*at].next).map(|n| n as u64).collect();
        self.forget_strikes(&numbers);
        for clock in waiting {
            let at = self.now + exponential(&mut steering.numbers, steering.clocks[clock].mean);
            self.set_clock(&mut steering, clock, at);
        }
        for (event, mean) in self.take_memoryless() {
            let at = self.now + exponential(&mut steering.numbers, mean);
            self.agenda.push(at, Class::Fault, event.entity, event.argument);
        }
        self.steering = Some(steering);
        self.draw_losses_anew();
    }

    /// Takes ends of exponential repairs, and triggered events with an exponential delay, off the agenda.
    fn take_memoryless(&mut self) -> Vec<(crate::engine::Event, SimDuration)> {
        let (scenario, occurrences) = (self.scenario, &self.occurrences);
        let mut taken = Vec::new();
        self.agenda.queue.retain(|event| {
            if Class::of(event.class) != Class::Fault {
                return true;
            }
            let number = usize::try_from(event.argument & (END - 1)).expect("occurrences are counted in memory");
            let row = &scenario.events[occurrences[number].event];
            let mean = match (event.argument & END == 0, &row.clock, &row.lasts) {
                (true, Clock::When { after: DurationLaw::Exp(mean), .. }, _) => Some(*mean),
                (false, _, Some(DurationLaw::Exp(mean))) if row.crews.is_none() => Some(*mean),
                _ => None,
            };
            taken.extend(mean.map(|mean| (event, mean)));
            mean.is_none()
        });
        taken
    }

    fn draw_losses_anew(&mut self) {
        let paths: Vec<_> = self.chances.iter().map(|(path, chance)| (*path, chance.loss())).collect();
        self.chances.clear();
        for ((from, to), loss) in paths {
            let open = self.steering.as_ref().and_then(|steering| steering.runs.get(&(from, to)).copied());
            if open.is_some_and(|run| !run.is_over(self.now)) {
                self.look_behind_the_loss(from, to, loss);
            }
        }
    }
}
