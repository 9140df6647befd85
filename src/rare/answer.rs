//! Estimates from cycles, with what tells how far they can be trusted.

use crate::math;
use crate::stats::estimate::{
    Estimate, Level, Moments, Warning, WeightedCycle, WeightedEstimate, Weights, weighted_ratio, weighted_share,
};

use super::{Cycles, Question, Refusal, Sample};

/// Plain cycles that show the metric, as a share: with more it is not rare.
const RARE_BELOW: f64 = 0.05;

/// Fewer plain cycles that show the metric may be chance.
const HITS_TO_JUDGE: u64 = 4;

/// Whether a figure can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It has an interval of the wanted width.
    Good,
    /// Its interval is wider than wanted.
    Imprecise,
    /// It has no interval: too few hits, or one weight that carries the sum.
    Unreliable,
}

impl Status {
    /// The word of the result tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Imprecise => "imprecise",
            Self::Unreliable => "unreliable",
        }
    }
}

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FigureKind {
    /// The metric as a share of time.
    Share,
    /// The metric per year.
    PerYear,
    /// How often the target is reached in a year.
    TimesPerYear,
    /// The probability that the target is reached before everything is up again after a failure.
    PerCycle,
    /// The probability that the target is reached within the duration of the run.
    Within,
}

impl FigureKind {
    /// The word of the result tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Share => "share_of_time",
            Self::PerYear => "per_year",
            Self::TimesPerYear => "times_per_year",
            Self::PerCycle => "prob_per_cycle",
            Self::Within => "prob_within",
        }
    }
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is.
    pub kind: FigureKind,
    /// Its unit.
    pub unit: &'static str,
    /// The estimate.
    pub estimate: Estimate,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// Hits, effective number and largest share of the weights.
    pub weights: Weights,
    /// Events that plain cycles would take for the same standard error.
    pub crude_events: Option<f64>,
    /// That number over the events of this study.
    pub gain: Option<f64>,
    /// Whether it can be used.
    pub status: Status,
}

/// What a rare-event study says.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The figures: the metric first.
    pub figures: Vec<Figure>,
    /// Steered cycles.
    pub steered: u64,
    /// Plain cycles.
    pub plain: u64,
    /// Events of all of them.
    pub events: u64,
    /// Mean weight of the steered cycles, whose exact value is 1, and its standard error.
    pub mean_weight: Option<(f64, f64)>,
}

/// Reads the answer from the cycles made so far. `precision` is the wanted half-width of the interval of
/// the metric as a share of its estimate.
///
/// # Errors
/// When a cycle did not regenerate, or the metric is not rare.
pub fn answer(question: &Question, cycles: &Cycles, precision: f64, level: Level) -> Result<Answer, Refusal> {
    refuse(question, cycles)?;
    let (steered, plain) = (&cycles.steered, &cycles.plain);
    let events: u64 = steered.iter().chain(plain).map(|sample| sample.events).sum();
    let per_cycle = mean(plain.iter().map(|sample| sample.events as f64)).unwrap_or(0.0);
    let lengths: Vec<f64> = plain.iter().map(|sample| sample.length_s).collect();
    let measured = of(steered, |sample| (sample.value, sample.square));
    let counted = of(steered, |sample| (sample.times, sample.square_times));
    let reached = of(steered, |sample| (sample.reached, sample.reached));
    let figure = |kind, unit, found: WeightedEstimate, cycles: &[WeightedCycle]| {
        let weights = Weights::of(cycles);
        let crude_events = found.plain_cycles.map(|plain| plain * per_cycle);
        let status = match found.estimate.rel_half_width() {
            None => Status::Unreliable,
            Some(width) if width > precision => Status::Imprecise,
            Some(_) => Status::Good,
        };
        let mut estimate = found.estimate;
        if status == Status::Imprecise {
            estimate.warnings.push(Warning::PrecisionNotMet);
            estimate.warnings.sort_unstable();
        }
        let gain = crude_events.filter(|_| events > 0).map(|crude| crude / events as f64);
        Figure { kind, unit, estimate, std_error: found.std_error, weights, crude_events, gain, status }
    };
    let year = 8760.0 * 3600.0;
    let metric = scaled(weighted_ratio(&measured, &lengths, level), question.per_second);
    let kind = if question.is_share() { FigureKind::Share } else { FigureKind::PerYear };
    let times = scaled(weighted_ratio(&counted, &lengths, level), year);
    let rate = weighted_ratio(&reached, &lengths, level);
    let within = within(rate, question.horizon.as_secs_f64() - lag(steered));
    let figures = vec![
        figure(kind, question.unit, metric, &measured),
        figure(FigureKind::TimesPerYear, "1/year", times, &counted),
        figure(FigureKind::PerCycle, "1", weighted_share(&reached, level), &reached),
        figure(FigureKind::Within, "1", within, &reached),
    ];
    let weights: Moments = steered.iter().map(|sample| sample.weight).collect();
    Ok(Answer {
        figures,
        steered: steered.len() as u64,
        plain: plain.len() as u64,
        events,
        mean_weight: weights.mean().zip(weights.std_error()),
    })
}

fn refuse(question: &Question, cycles: &Cycles) -> Result<(), Refusal> {
    let all = || cycles.steered.iter().chain(&cycles.plain);
    if let Some(stuck) = all().find(|sample| !sample.stuck.is_empty()) {
        return Err(Refusal::Stuck(question.names(&stuck.stuck)));
    }
    let endless = all().filter(|sample| !sample.ended).count() as u64;
    if endless > 0 {
        return Err(Refusal::Endless(endless, all().count() as u64));
    }
    let hits = cycles.plain.iter().filter(|sample| sample.value != 0.0).count() as u64;
    let made = cycles.plain.len() as u64;
    if hits >= HITS_TO_JUDGE && hits as f64 > RARE_BELOW * made as f64 {
        return Err(Refusal::NotRare { metric: question.metric.clone(), hits, cycles: made });
    }
    Ok(())
}

fn of(samples: &[Sample], value: impl Fn(&Sample) -> (f64, f64)) -> Vec<WeightedCycle> {
    let cycle = |sample: &Sample| {
        let (value, square) = value(sample);
        WeightedCycle { weight: sample.weight, value, square, length: sample.length_s }
    };
    samples.iter().map(cycle).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    values.collect::<Moments>().mean()
}

fn scaled(found: WeightedEstimate, factor: f64) -> WeightedEstimate {
    mapped(found, |value| value * factor, factor)
}

/// 1 - exp(-rate t).
fn within(rate: WeightedEstimate, t: f64) -> WeightedEstimate {
    let t = t.max(0.0);
    let slope = rate.estimate.mean.map_or(0.0, |rate| t * math::exp(-rate * t));
    mapped(rate, |rate| -math::exp_m1(-rate * t), slope)
}

fn mapped(found: WeightedEstimate, map: impl Fn(f64) -> f64, slope: f64) -> WeightedEstimate {
    let WeightedEstimate { estimate, std_error, plain_cycles } = found;
    let ends = (estimate.mean.map(&map), estimate.low.map(&map), estimate.high.map(&map));
    let estimate = Estimate { mean: ends.0, low: ends.1, high: ends.2, std_dev: None, ..estimate };
    WeightedEstimate { estimate, std_error: std_error.map(|error| error * slope), plain_cycles }
}

/// Mean time from the first failure of a cycle to the target, which the horizon must leave for it.
fn lag(steered: &[Sample]) -> f64 {
    let above = mean(steered.iter().map(|sample| sample.weight * sample.lag_s));
    let below = mean(steered.iter().map(|sample| sample.weight * sample.reached)).filter(|reached| *reached > 0.0);
    above.zip(below).map_or(0.0, |(above, below)| above / below)
}
