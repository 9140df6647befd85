//! Two nodes that fail at random and are repaired: one cycle from both up to both up again.
//!
//! The second failure of a cycle can be forced. At the first failure all times until the repair are drawn;
//! with probability [`THETA`] the other node fails within them, otherwise it does not, and the cycle carries the weight
//! that makes up for it. Repairs keep their law and take no part in the weight. After the second failure
//! nothing is forced any more.

use std::collections::VecDeque;

use crate::engine::{self, Event, Process, Queue, Stream, StreamKey, StreamName};
use crate::math;
use crate::units::{SimDuration, SimTime};
use crate::world::RunId;

use super::law::Law;

/// Probability that a forced window has its failure.
const THETA: f64 = 0.9;

/// A pair; all times in one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::validate) struct Layout {
    /// Mean time between failures of a node, which are exponential.
    pub(in crate::validate) mtbf: f64,
    /// Law of a repair.
    pub(in crate::validate) repair: Law,
    /// Whether a second failed node waits until the first one is repaired.
    pub(in crate::validate) one_crew: bool,
    /// What the first failure of a cycle does before its repair begins.
    pub(in crate::validate) first: First,
}

/// What the first failure does to the service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::validate) enum First {
    /// Nothing; the repair begins at once.
    Nothing,
    /// With a chance less than `coverage` nothing, otherwise no service for a while in which nothing else fails.
    Uncovered { coverage: f64, outage: Law },
    /// No service until it is noticed, and if it is not covered until a reboot ends; then the repair.
    Noticed { detect: Law, coverage: f64, reboot: Law },
    /// The repair begins at once; every second time the active node fails, and there is no service until the
    /// other one has noticed and taken over.
    Active { detect: Law, takeover: Law },
}

/// What one cycle was, in the unit of the layout.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::validate) struct Cycle {
    /// Its weight.
    pub(in crate::validate) weight: f64,
    /// Length.
    pub(in crate::validate) length: f64,
    /// Time with exactly one node up.
    pub(in crate::validate) one_down: f64,
    /// Time with both down, and how often that began.
    pub(in crate::validate) both_down: f64,
    /// How often both went down.
    pub(in crate::validate) hits: f64,
    /// Time until both were down for the first time, or the length.
    pub(in crate::validate) until_hit: f64,
    /// Time without service.
    pub(in crate::validate) out: f64,
    /// Time without service while a node was up.
    pub(in crate::validate) out_one_up: f64,
    /// Whether there was no service at any time.
    pub(in crate::validate) failed: f64,
    /// Time until there was no service for the first time, or the length.
    pub(in crate::validate) until_out: f64,
}

/// At one instant a repair ends before a failure.
const REPAIRED: u8 = 0;
/// The time before the repair ends.
const READY: u8 = 1;
/// The takeover ends.
const SERVED: u8 = 2;
const FAILS: u8 = 3;

/// The random numbers of many cycles.
pub(in crate::validate) struct Chance {
    failures: Stream,
    repairs: Stream,
    others: Stream,
}

impl Chance {
    /// Those of a run, for plain or for forced cycles.
    pub(in crate::validate) fn of(run: RunId, forced: bool) -> Self {
        let key = StreamKey::new(run.seed, run.run);
        let stream = |purpose| key.stream(StreamName::new("pair", purpose, u64::from(forced)));
        Self { failures: stream("failures"), repairs: stream("repairs"), others: stream("others") }
    }
}

struct Pair<'a> {
    layout: Layout,
    /// Microseconds of the engine in one unit of the layout.
    unit: f64,
    forced: bool,
    chance: &'a mut Chance,
    queue: Queue,
    now: SimTime,
    up: [bool; 2],
    /// Failed nodes that wait for the crew.
    waiting: VecDeque<usize>,
    /// No service, although a node is up.
    out: bool,
    began: bool,
    cycle: Cycle,
}

/// Simulates one cycle.
pub(in crate::validate) fn simulate(layout: Layout, chance: &mut Chance, forced: bool) -> Cycle {
    /// The mean time between failures on the clock of the engine, far from its resolution and from its end.
    const MTBF_S: f64 = 3.6e6;
    let mut pair = Pair {
        layout,
        unit: MTBF_S / layout.mtbf,
        forced,
        chance,
        queue: Queue::default(),
        now: SimTime::ZERO,
        up: [true; 2],
        waiting: VecDeque::new(),
        out: false,
        began: false,
        cycle: Cycle { weight: 1.0, until_hit: f64::NAN, until_out: f64::NAN, ..Cycle::default() },
    };
    for node in 0..2 {
        pair.fails_some_time(node);
    }
    engine::run(&mut pair, SimTime::from_micros(engine::MAX_TIME));
    let mut cycle = pair.cycle;
    cycle.length = pair.now.as_secs_f64() / pair.unit;
    for until in [&mut cycle.until_hit, &mut cycle.until_out] {
        if until.is_nan() {
            *until = cycle.length;
        }
    }
    cycle
}

impl Pair<'_> {
    fn push(&mut self, after: SimDuration, class: u8, node: usize) {
        let entity = u32::from(node == 1);
        self.queue.push(Event { time: self.now + after, class, entity, argument: 0 });
    }

    fn fails_some_time(&mut self, node: usize) {
        let after = Law::Exponential(self.layout.mtbf * self.unit).draw(&mut self.chance.failures);
        self.push(after, FAILS, node);
    }

    fn time(&mut self, law: Law) -> SimDuration {
        law.times(self.unit).draw(&mut self.chance.others)
    }

    /// Whether something of this probability happens.
    fn happens(&mut self, probability: f64) -> bool {
        (self.chance.others.draw() >> 11) as f64 / (1_u64 << 53) as f64 <= probability && probability > 0.0
    }

    fn repair_time(&mut self) -> SimDuration {
        self.layout.repair.times(self.unit).draw(&mut self.chance.repairs)
    }

    fn other(node: usize) -> usize {
        1 - node
    }

    /// The first failure of the cycle: what it does, when its repair ends, and when the other node fails.
    fn first(&mut self, node: usize) {
        self.began = true;
        self.queue.retain(|event| event.class != FAILS);
        let zero = SimDuration::default();
        // Time in which the other node cannot fail, and in which it can, before the repair begins.
        let (safe, exposed) = match self.layout.first {
            First::Nothing => (zero, zero),
            First::Uncovered { coverage, outage } => {
                if self.happens(coverage) {
                    (zero, zero)
                } else {
                    (self.time(outage), zero)
                }
            }
            First::Noticed { detect, coverage, reboot } => {
                let noticed = self.time(detect);
                let more = if self.happens(coverage) { zero } else { self.time(reboot) };
                (zero, noticed + more)
            }
            First::Active { detect, takeover } => {
                if self.happens(0.5) {
                    let served = self.time(detect) + self.time(takeover);
                    self.out = true;
                    self.push(served, SERVED, node);
                }
                (zero, zero)
            }
        };
        let repair = self.repair_time();
        let before = safe + exposed;
        if !before.is_zero() {
            self.out = true;
            self.push(before, READY, node);
        }
        self.push(before + repair, REPAIRED, node);
        if let Some(after) = self.second_failure(exposed + repair) {
            self.push(safe + after, FAILS, Self::other(node));
        }
    }

    /// When the other node fails, if that matters: within this window.
    fn second_failure(&mut self, window: SimDuration) -> Option<SimDuration> {
        if !self.forced {
            let after = Law::Exponential(self.layout.mtbf * self.unit).draw(&mut self.chance.failures);
            return (after <= window).then_some(after);
        }
        let rate = 1.0 / (self.layout.mtbf * self.unit);
        let q = 1.0 - math::exp(-rate * window.as_secs_f64());
        if !self.happens(THETA) {
            self.cycle.weight *= (1.0 - q) / (1.0 - THETA);
            return None;
        }
        self.cycle.weight *= q / THETA;
        let u = (self.chance.failures.draw() >> 11) as f64 / (1_u64 << 53) as f64;
        let after = super::law::seconds(-math::ln(1.0 - u * q) / rate);
        Some(after.min(window))
    }

    fn fails(&mut self, node: usize) {
        self.up[node] = false;
        if !self.began {
            self.first(node);
            return;
        }
        if self.up[Self::other(node)] {
            // Nothing was forced for it, and nothing else can be going on: one node is down for the first time.
            unreachable!("the cycle ends when both nodes are up");
        }
        self.cycle.hits += 1.0;
        self.out = false;
        let at = self.now.as_secs_f64() / self.unit;
        if self.cycle.until_hit.is_nan() {
            self.cycle.until_hit = at;
        }
        // With both down it no longer matters how the first failure was noticed; a repair begins at once.
        let mut unready = false;
        self.queue.retain(|event| {
            unready |= event.class == READY;
            event.class == REPAIRED
        });
        if unready {
            self.queue.retain(|event| event.class != REPAIRED);
            let repair = self.repair_time();
            self.push(repair, REPAIRED, Self::other(node));
        }
        if self.layout.one_crew {
            self.waiting.push_back(node);
        } else {
            let repair = self.repair_time();
            self.push(repair, REPAIRED, node);
        }
    }

    fn repaired(&mut self, node: usize) {
        self.up[node] = true;
        if self.up[Self::other(node)] {
            self.queue = Queue::default();
            return;
        }
        self.fails_some_time(node);
        if let Some(next) = self.waiting.pop_front() {
            let repair = self.repair_time();
            self.push(repair, REPAIRED, next);
        }
    }

    /// Adds what has lasted until `to`.
    fn count(&mut self, to: SimTime) {
        let lasted = to.since(self.now).as_secs_f64() / self.unit;
        let up = self.up.iter().filter(|up| **up).count();
        let cycle = &mut self.cycle;
        match up {
            0 => cycle.both_down += lasted,
            1 => cycle.one_down += lasted,
            _ => {}
        }
        if (up == 0 || self.out) && cycle.failed == 0.0 {
            (cycle.failed, cycle.until_out) = (1.0, self.now.as_secs_f64() / self.unit);
        }
        if up == 0 || self.out {
            cycle.out += lasted;
        }
        if up > 0 && self.out {
            cycle.out_one_up += lasted;
        }
    }
}

impl Process for Pair<'_> {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn handle(&mut self, event: Event) {
        self.count(event.time);
        self.now = event.time;
        let node = usize::from(event.entity == 1);
        match event.class {
            FAILS => self.fails(node),
            REPAIRED => self.repaired(node),
            // READY and SERVED: there is service again.
            _ => self.out = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: Layout = Layout { mtbf: 100.0, repair: Law::Exponential(5.0), one_crew: true, first: First::Nothing };

    fn cycles(layout: Layout, forced: bool) -> Vec<Cycle> {
        let mut chance = Chance::of(RunId { seed: 9, run: 0 }, forced);
        (0..40_000).map(|_| simulate(layout, &mut chance, forced)).collect()
    }

    fn mean(cycles: &[Cycle], of: impl Fn(&Cycle) -> f64) -> f64 {
        cycles.iter().map(|cycle| cycle.weight * of(cycle)).sum::<f64>() / cycles.len() as f64
    }

    #[test]
    fn forced_cycles_say_the_same_as_plain_ones() {
        let uncovered = First::Uncovered { coverage: 0.8, outage: Law::Fixed(1.0) };
        let noticed = First::Noticed { detect: Law::Fixed(2.0), coverage: 0.5, reboot: Law::Exponential(3.0) };
        let active = First::Active { detect: Law::Uniform(1.0, 2.0), takeover: Law::Fixed(0.5) };
        for first in [First::Nothing, uncovered, noticed, active] {
            for one_crew in [true, false] {
                let layout = Layout { first, one_crew, ..LAYOUT };
                let (plain, forced) = (cycles(layout, false), cycles(layout, true));
                let ours: [fn(&Cycle) -> f64; 5] =
                    [|c| c.both_down, |c| c.hits, |c| c.out, |c| c.until_out, |c| c.length];
                for (n, of) in ours.into_iter().enumerate() {
                    let (a, b) = (mean(&plain, of), mean(&forced, of));
                    assert!((a / b - 1.0).abs() < 0.1, "{layout:?}, {n}: plain {a}, forced {b}");
                }
                assert!((mean(&forced, |_| 1.0) - 1.0).abs() < 0.05, "weights have the mean 1");
            }
        }
    }

    #[test]
    fn times_of_a_cycle_add_up() {
        for cycle in cycles(LAYOUT, false).iter().take(1_000) {
            assert!(cycle.one_down + cycle.both_down < cycle.length && cycle.until_hit <= cycle.length);
            assert_eq!(cycle.out, cycle.both_down, "without a word on the service it is there while a node is up");
            assert_eq!(cycle.hits > 0.0, cycle.both_down > 0.0);
        }
    }
}
