//! Decisions on the rest of a window: one for each window, never one for each event.
//!
//! While something is broken for w more and the other clocks of the unit strike at rate a, another failure
//! comes with q = 1 - exp(-a w). It is made to come with the probability of the bias instead, at an instant
//! of its own law, and each clock is as likely as any other to be the one that strikes. The weight takes
//! the ratio of the probabilities.

use crate::engine::{self, Event, exponential};
use crate::math;
use crate::units::{SimDuration, SimTime};
use crate::world::agenda::Class;
use crate::world::fault::END;
use crate::world::state::World;

use super::Bias;
use super::clocks::{Decision, Steering};

/// Number of a steering event that only looks whether the cycle is over.
pub(super) const LOOK: u32 = (1 << 20) - 1;

impl Steering {
    /// A number strictly between 0 and 1.
    pub(super) fn open_unit(&mut self) -> f64 {
        engine::open_unit(&mut self.numbers)
    }
}

impl World<'_> {
    /// Decides on the rest of the first window of a unit to end; without one, its clocks run free again.
    pub(super) fn decide(&mut self, unit: usize) {
        let Some(mut steering) = self.steering.take() else { return };
        let now = self.now;
        steering.units[unit].windows.retain(|until| *until > now);
        let until = steering.units[unit].windows.iter().min().copied();
        let idle: Vec<usize> = (0..steering.clocks.len())
            .filter(|at| steering.clocks[*at].unit == unit && steering.clocks[*at].next.is_some())
            .collect();
        match (steering.bias, until) {
            (Some(bias), Some(until)) if steering.hit.is_none() && !idle.is_empty() => {
                self.hold(&mut steering, &idle);
                self.force(&mut steering, bias, unit, &idle, until);
            }
            _ => self.release(&mut steering, &idle),
        }
        self.steering = Some(steering);
    }

    fn force(&mut self, steering: &mut Steering, bias: Bias, unit: usize, idle: &[usize], until: SimTime) {
        let rate = |clock: usize| 1.0 / steering.clocks[clock].mean.as_secs_f64();
        let all: f64 = idle.iter().map(|clock| rate(*clock)).sum();
        let within = -math::exp_m1(-all * until.since(self.now).as_secs_f64());
        let rates: Vec<f64> = idle.iter().map(|clock| rate(*clock)).collect();
        if steering.open_unit() >= bias.failure {
            steering.weight *= (1.0 - within) / (1.0 - bias.failure);
            steering.units[unit].decision = Some(Decision::Quiet(until));
            self.agenda.push(until, Class::Steering, u32::try_from(unit).expect("a few units"), 0);
            return;
        }
        let after = -math::ln(1.0 - steering.open_unit() * within) / all;
        let kinds = idle.len();
        let kind = pick(steering.open_unit(), kinds);
        steering.weight *= within / bias.failure * (rates[kind] / all) * kinds as f64;
        let clock = &mut steering.clocks[idle[kind]];
        let number = clock.next.expect("an idle clock waits for a happening");
        let at = self.now + seconds(after);
        clock.at = Some(at);
        let event = clock.event;
        steering.units[unit].decision = Some(Decision::Failure(number));
        self.agenda.push(at, Class::Fault, event.0, number as u64);
    }

    /// Takes the happenings of these clocks off the agenda.
    fn hold(&mut self, steering: &mut Steering, idle: &[usize]) {
        let mut numbers: Vec<u64> = Vec::new();
        for clock in idle {
            let clock = &mut steering.clocks[*clock];
            numbers.extend(clock.at.take().and(clock.next).map(|number| number as u64));
        }
        if !numbers.is_empty() {
            self.forget_strikes(&numbers);
        }
    }

    /// Clocks that a decision held back are memoryless: they begin anew.
    fn release(&mut self, steering: &mut Steering, idle: &[usize]) {
        for clock in idle {
            let (mean, held) = (steering.clocks[*clock].mean, steering.clocks[*clock].at.is_none());
            if held {
                let at = self.now + exponential(&mut steering.numbers, mean);
                self.set_clock(steering, *clock, at);
            }
        }
    }

    pub(super) fn set_clock(&mut self, steering: &mut Steering, clock: usize, at: SimTime) {
        let clock = &mut steering.clocks[clock];
        clock.at = Some(at);
        if let Some(number) = clock.next.filter(|_| at <= self.horizon) {
            self.agenda.push(at, Class::Fault, clock.event.0, number as u64);
        }
    }

    pub(super) fn forget_strikes(&mut self, numbers: &[u64]) {
        let strike = |event: &Event| Class::of(event.class) == Class::Fault && event.argument & END == 0;
        self.agenda.queue.retain(|event| !(strike(&event) && numbers.contains(&event.argument)));
    }

    /// A window ends without a failure.
    pub(in crate::world) fn steering_due(&mut self, event: Event) {
        if event.entity == LOOK {
            return;
        }
        let unit = event.entity as usize;
        let Some(steering) = &mut self.steering else { return };
        if steering.units[unit].decision == Some(Decision::Quiet(self.now)) {
            steering.units[unit].decision = None;
            self.decide(unit);
        }
    }
}

/// One of `of` kinds, each as likely as any other.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the number of clocks")]
fn pick(unit: f64, of: usize) -> usize {
    ((unit * of as f64) as usize).min(of - 1)
}

/// Whole microseconds, at least one: what follows a failure comes after it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside a window of finite length")]
fn seconds(seconds: f64) -> SimDuration {
    SimDuration::from_micros(((seconds * 1e6) as u64).max(1))
}
