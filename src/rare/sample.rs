//! One cycle as the numbers that estimates need.

use crate::outcome::Entity;
use crate::stats::metrics;
use crate::world::{Bias, CycleEnd, CycleId, simulate_cycle, simulate_splitting};

use super::Question;

/// How a cycle is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way<'a> {
    /// As it comes.
    Plain,
    /// Steered towards the target.
    Steered,
    /// Split at levels, with so many trials for each path that rises to one.
    Split(&'a [u32]),
}

/// One cycle.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Ratio of the plain to the steered probability of what was drawn; 1 unless steered.
    pub weight: f64,
    /// The metric.
    pub value: f64,
    /// The square of the metric; of a split cycle the mean over its trials.
    pub square: f64,
    /// How often the target was reached.
    pub times: f64,
    /// The square of that; of a split cycle the mean over its trials.
    pub square_times: f64,
    /// Whether the target was reached; of a split cycle how probably.
    pub reached: f64,
    /// Seconds from the first failure or loss to the target, times `reached`.
    pub lag_s: f64,
    /// Length in seconds.
    pub length_s: f64,
    /// Events that were handled.
    pub events: u64,
    /// Who waits for a human; empty for nobody.
    pub stuck: Vec<Entity>,
    /// Whether it ended.
    pub ended: bool,
}

/// Cycles in the order of their numbers.
#[derive(Clone, Debug, Default)]
pub struct Cycles {
    /// Steered or split ones.
    pub steered: Vec<Sample>,
    /// Plain ones.
    pub plain: Vec<Sample>,
}

/// Plain cycles that go with this many steered ones: lengths vary less than weighted values do.
#[must_use]
pub const fn plain_cycles(steered: u64) -> u64 {
    steered.div_ceil(2)
}

/// Simulates the cycle with this number.
#[must_use]
pub fn sample(question: &Question, number: u64, way: Way<'_>) -> Sample {
    let id = CycleId { seed: question.scenario.run.seed, number };
    let bias = match way {
        Way::Plain => None,
        Way::Steered => Some(Bias::default()),
        Way::Split(splits) => return split(question, id, splits),
    };
    let cycle = simulate_cycle(&question.scenario, id, question.target, bias);
    let value = metrics::value(&cycle.outcome, &question.metric, None, None);
    let value = value.expect("the metric was checked when the question was read").unwrap_or(0.0);
    let (stuck, ended) = match cycle.end {
        CycleEnd::AllUp => (Vec::new(), true),
        CycleEnd::Stuck(entities) => (entities, true),
        CycleEnd::TooLong => (Vec::new(), false),
    };
    let times = cycle.hits as f64;
    Sample {
        weight: cycle.weight,
        value,
        square: value * value,
        times,
        square_times: times * times,
        reached: f64::from(u8::from(cycle.hits > 0)),
        lag_s: cycle.hit_after_s.unwrap_or(0.0),
        length_s: cycle.length_s,
        events: cycle.events,
        stuck,
        ended,
    }
}

fn split(question: &Question, id: CycleId, splits: &[u32]) -> Sample {
    let cycle = simulate_splitting(&question.scenario, id, question.target, splits);
    // Two entries of one cycle are rarer still, so the square of their number is their number.
    Sample {
        weight: 1.0,
        value: cycle.times,
        square: cycle.times,
        times: cycle.times,
        square_times: cycle.times,
        reached: cycle.reached,
        lag_s: cycle.lag,
        length_s: cycle.length_s,
        events: cycle.events,
        stuck: cycle.stuck,
        ended: cycle.ended,
    }
}
