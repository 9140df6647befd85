//! A linear axis with round numbers.

use super::super::words::fixed;
use crate::report::chart::style::{SMALL, room};

/// Ticks at most.
const TICKS: usize = 8;

/// Numbers to pixels, between two round numbers.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    from: f64,
    step: f64,
    steps: i32,
    /// Pixels of the two ends; a vertical axis runs from a larger pixel to a smaller one.
    ends: (i32, i32),
}

impl Axis {
    /// An axis over `values`, from zero if wanted. Whatever is not finite is left out.
    pub(super) fn over(values: impl IntoIterator<Item = f64>, zero: bool, ends: (i32, i32)) -> Self {
        let finite = values.into_iter().filter(|value| value.is_finite()).chain(zero.then_some(0.0));
        let (low, high) = range(finite);
        let along = |ticks: usize| Self::new(low, high, ticks, ends);
        let fits = |axis: &Self| ends.0 > ends.1 || axis.labels_apart();
        (2..=TICKS).rev().map(along).find(fits).unwrap_or_else(|| along(1))
    }

    fn new(low: f64, high: f64, ticks: usize, ends: (i32, i32)) -> Self {
        let step = nice((high - low) / ticks as f64);
        let first = (low / step).floor();
        let steps = ((high / step).ceil() - first).max(1.0) as i32;
        Self { from: first * step, step, steps, ends }
    }

    fn labels_apart(&self) -> bool {
        (self.ends.1 - self.ends.0) / self.steps > self.widest() * 5 / 4
    }

    /// Room for the widest label.
    pub(super) fn widest(&self) -> i32 {
        self.ticks().iter().map(|(_, label)| room(label, SMALL)).max().unwrap_or(0)
    }

    /// The pixel of a value; what lies outside is put on the border.
    pub(super) fn pixel(&self, value: f64) -> i32 {
        let share = ((value - self.from) / (self.step * f64::from(self.steps))).clamp(0.0, 1.0);
        self.ends.0 + (f64::from(self.ends.1 - self.ends.0) * share).round() as i32
    }

    /// Round numbers with their pixels and labels.
    pub(super) fn ticks(&self) -> Vec<(i32, String)> {
        let mut decimals = 0;
        let mut scaled = self.step;
        while scaled < 0.995 && decimals < 12 {
            scaled *= 10.0;
            decimals += 1;
        }
        let value = |k: i32| self.from + self.step * f64::from(k);
        (0..=self.steps).map(|k| (self.pixel(value(k)), fixed(value(k), decimals))).collect()
    }

    /// The two ends in pixels.
    pub(super) fn ends(&self) -> (i32, i32) {
        self.ends
    }
}

/// Smallest and largest value with some room if they are the same.
fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let ends = values.fold(None, |ends: Option<(f64, f64)>, value| {
        Some(ends.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
    });
    let (low, high) = ends.unwrap_or((0.0, 1.0));
    // Below a part in 10^12 of their size numbers cannot be told apart on an axis.
    let size = low.abs().max(high.abs());
    if high - low > size * 1e-12 {
        (low, high)
    } else if low == 0.0 {
        (0.0, 1.0)
    } else {
        (low - low.abs() / 20.0, high + high.abs() / 20.0)
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that is not below `step`.
fn nice(step: f64) -> f64 {
    let mut power = 1.0;
    while power * 10.0 <= step {
        power *= 10.0;
    }
    while power > step && power > f64::MIN_POSITIVE * 10.0 {
        power /= 10.0;
    }
    let fits = [1.0, 2.0, 5.0].into_iter().find(|times| times * power >= step * 0.999_999);
    fits.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        let check = |values: &[f64], zero: bool, expected: &[&str]| {
            let axis = Axis::over(values.iter().copied(), zero, (0, 800));
            let labels: Vec<String> = axis.ticks().into_iter().map(|(_, label)| label).collect();
            assert_eq!(labels, expected, "{values:?}");
        };
        check(&[0.0, 10.0], true, &["0", "2", "4", "6", "8", "10"]);
        check(&[312.0, 398.0], false, &["300", "320", "340", "360", "380", "400"]);
        check(&[0.012, 0.031], true, &["0.000", "0.005", "0.010", "0.015", "0.020", "0.025", "0.030", "0.035"]);
        check(&[-3.0, 4.0], false, &["-3", "-2", "-1", "0", "1", "2", "3", "4"]);
        check(&[], false, &["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        check(&[5.0, f64::NAN], true, &["0", "1", "2", "3", "4", "5"]);
    }

    #[test]
    fn equal_values_have_an_axis() {
        let axis = Axis::over([0.999_875], false, (100, 900));
        assert!((490..=510).contains(&axis.pixel(0.999_875)), "{axis:?}");
    }

    #[test]
    fn long_labels_stay_apart() {
        let axis = Axis::over([0.999_841_2, 0.999_875_9], false, (0, 500));
        let ticks = axis.ticks();
        assert!(ticks.windows(2).all(|pair| pair[1].0 - pair[0].0 > room(&pair[0].1, SMALL)), "{ticks:?}");
    }

    #[test]
    fn values_outside_lie_on_the_border() {
        let axis = Axis::over([0.0, 10.0], true, (600, 100));
        assert_eq!([-5.0, 0.0, 5.0, 10.0, 99.0].map(|value| axis.pixel(value)), [600, 600, 350, 100, 100]);
    }
}
