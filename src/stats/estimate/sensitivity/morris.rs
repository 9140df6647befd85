//! Screening by elementary effects.

use super::super::{Estimate, Level, mean};
use super::{below, shuffled};

/// Trajectories through the unit cube that move one input at a time (M. D. Morris, Technometrics 33, 1991).
///
/// Each input takes `levels` equally spaced values from 0 to 1, both included, and each step is
/// levels / (2 (levels - 1)) long, so that all values are used equally often.
#[derive(Clone, Debug, PartialEq)]
pub struct Morris {
    inputs: usize,
    points: Vec<Vec<f64>>,
    /// For each trajectory the inputs in the order in which they move.
    orders: Vec<Vec<usize>>,
}

/// What one input does on its own and with others.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Mean elementary effect; its standard deviation shows interaction or curvature.
    pub mean: Estimate,
    /// Mean size of the elementary effects, mu* of F. Campolongo and others (2007): the order of importance.
    pub mean_abs: Estimate,
}

impl Morris {
    /// `trajectories` random trajectories over `inputs` inputs.
    ///
    /// # Panics
    /// When `levels` is odd or 0.
    #[must_use]
    pub fn new(inputs: usize, trajectories: usize, levels: usize, bits: &mut dyn FnMut() -> u64) -> Self {
        assert!(levels > 0 && levels.is_multiple_of(2), "an even number of levels, not {levels}");
        let mut design = Self { inputs, points: Vec::new(), orders: Vec::new() };
        for _ in 0..trajectories {
            design.add_trajectory(levels, bits);
        }
        design
    }

    fn add_trajectory(&mut self, levels: usize, bits: &mut dyn FnMut() -> u64) {
        let mut place: Vec<usize> = (0..self.inputs).map(|_| below(levels, bits)).collect();
        let order = shuffled(self.inputs, bits);
        let point = |place: &[usize]| place.iter().map(|level| *level as f64 / (levels - 1) as f64).collect();
        self.points.push(point(&place));
        for input in &order {
            // The only step of this length that stays inside.
            let half = levels / 2;
            place[*input] = if place[*input] < half { place[*input] + half } else { place[*input] - half };
            self.points.push(point(&place));
        }
        self.orders.push(order);
    }

    /// The points at which a value is needed, in order.
    #[must_use]
    pub fn points(&self) -> &[Vec<f64>] {
        &self.points
    }

    /// The effect of each input, from the values at [`Morris::points`]: differences of neighbours divided by
    /// the step, averaged over trajectories.
    ///
    /// # Panics
    /// When there is not exactly one value for each point.
    #[must_use]
    pub fn effects(&self, values: &[f64], level: Level) -> Vec<Effect> {
        assert_eq!(values.len(), self.points.len(), "one value for each point");
        let mut effects = vec![Vec::new(); self.inputs];
        for (trajectory, order) in self.orders.iter().enumerate() {
            let first = trajectory * (self.inputs + 1);
            for (step, input) in order.iter().enumerate() {
                let (from, to) = (first + step, first + step + 1);
                let moved = self.points[to][*input] - self.points[from][*input];
                effects[*input].push((values[to] - values[from]) / moved);
            }
        }
        let effect = |of_input: Vec<f64>| {
            let sizes: Vec<f64> = of_input.iter().map(|effect| effect.abs()).collect();
            Effect { mean: mean(&of_input, level), mean_abs: mean(&sizes, level) }
        };
        effects.into_iter().map(effect).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_bits;
    use super::*;

    #[test]
    fn one_input_moves_at_a_time_and_stays_inside() {
        let design = Morris::new(4, 10, 4, &mut test_bits(3));
        assert_eq!(design.points().len(), 50);
        for trajectory in design.points().chunks(5) {
            for pair in trajectory.windows(2) {
                let moved: Vec<f64> = pair[0].iter().zip(&pair[1]).map(|(a, b)| (a - b).abs()).collect();
                assert_eq!(moved.iter().filter(|moved| **moved > 0.0).count(), 1);
                assert!((moved.iter().sum::<f64>() - 2.0 / 3.0).abs() < 1e-15);
            }
        }
        assert!(design.points().iter().flatten().all(|x| (0.0..=1.0).contains(x)));
    }

    #[test]
    fn slopes_of_a_plane_are_found_and_interaction_shows_as_spread() {
        let design = Morris::new(3, 20, 4, &mut test_bits(4));
        let plane: Vec<f64> = design.points().iter().map(|x| 5.0 * x[0] - 2.0 * x[1]).collect();
        let effects = design.effects(&plane, Level::DEFAULT);
        let near = |value: Option<f64>, expected: f64| value.is_some_and(|value| (value - expected).abs() < 1e-12);
        assert!(near(effects[0].mean.mean, 5.0) && near(effects[1].mean.mean, -2.0));
        assert!(near(effects[1].mean_abs.mean, 2.0) && near(effects[0].mean.std_dev, 0.0));
        assert_eq!(effects[2].mean_abs.mean, Some(0.0));
        let bent: Vec<f64> = design.points().iter().map(|x| x[0] * x[1]).collect();
        assert!(design.effects(&bent, Level::DEFAULT)[0].mean.std_dev.is_some_and(|s| s > 0.2));
    }
}
