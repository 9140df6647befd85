//! Variance-based indices: which share of the variance each input explains.

use super::super::{Level, Moments, Warning, quantile_of_sorted};
use super::{below, latin_hypercube};

/// A sample for first-order and total indices (A. Saltelli and others, Computer Physics Communications 181,
/// 2010): two independent Latin hypercubes A and B and, for each input, A with that input taken from B.
#[derive(Clone, Debug, PartialEq)]
pub struct Saltelli {
    inputs: usize,
    /// Rows of A beside rows of B.
    rows: Vec<Vec<f64>>,
}

/// The indices of one input with their bootstrap intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// Share of the variance that the input explains alone.
    pub first: f64,
    /// Interval of it.
    pub first_interval: (f64, f64),
    /// Share that goes away when everything but this input is known: alone and with others.
    pub total: f64,
    /// Interval of it.
    pub total_interval: (f64, f64),
}

/// Centred values of one row: at A, at B, and at A with each input from B.
struct RowValues<'a> {
    a: f64,
    b: f64,
    mixed: &'a [f64],
}

impl Saltelli {
    /// A sample of `rows` rows over `inputs` inputs; it needs rows (inputs + 2) values.
    #[must_use]
    pub fn new(rows: usize, inputs: usize, bits: &mut dyn FnMut() -> u64) -> Self {
        Self { inputs, rows: latin_hypercube(rows, 2 * inputs, bits) }
    }

    /// The points at which a value is needed, row by row: A, B, then A with input 0 from B, and so on.
    pub fn points(&self) -> impl Iterator<Item = Vec<f64>> {
        self.rows.iter().flat_map(|row| {
            let (a, b) = row.split_at(self.inputs);
            let mixed = (0..self.inputs).map(|i| {
                let mut point = a.to_vec();
                point[i] = b[i];
                point
            });
            [a.to_vec(), b.to_vec()].into_iter().chain(mixed)
        })
    }

    /// The indices of each input from the values at [`Saltelli::points`].
    ///
    /// With f the values less their mean and V the variance over A and B: first order
    /// mean(f(B) (f(AB_i) - f(A))) / V (Saltelli), total mean((f(A) - f(AB_i))^2) / 2V (M. J. W. Jansen,
    /// 1999). The intervals are percentiles over `resamples` bootstrap samples of rows.
    ///
    /// # Errors
    /// `TOO_FEW_VALUES` below two rows or without resamples, `NOT_FINITE` when a value is, `NO_VARIATION`
    /// when there is no variance to share.
    ///
    /// # Panics
    /// When there is not exactly one value for each point.
    pub fn indices(
        &self,
        values: &[f64],
        level: Level,
        resamples: usize,
        bits: &mut dyn FnMut() -> u64,
    ) -> Result<Vec<Index>, Warning> {
        let width = self.inputs + 2;
        assert_eq!(values.len(), self.rows.len() * width, "one value for each point");
        if self.rows.len() < 2 || resamples == 0 {
            return Err(Warning::TooFewValues);
        }
        let centred = centred(values, width)?;
        let row = |i: usize| {
            let row = &centred[i * width..(i + 1) * width];
            RowValues { a: row[0], b: row[1], mixed: &row[2..] }
        };
        let shares = shares(self.inputs, (0..self.rows.len()).map(row)).ok_or(Warning::NoVariation)?;
        let mut resampled = vec![Vec::with_capacity(resamples); 2 * self.inputs];
        for _ in 0..resamples {
            let drawn: Vec<usize> = (0..self.rows.len()).map(|_| below(self.rows.len(), bits)).collect();
            // A sample of equal rows has no variance and says nothing.
            let drawn = shares_of_drawn(self.inputs, &drawn, row);
            drawn.iter().flatten().zip(&mut resampled).for_each(|(share, of_index)| of_index.push(*share));
        }
        let interval = |i: usize| percentiles(&resampled[i], level).ok_or(Warning::NoVariation);
        let index = |i: usize| {
            Ok(Index {
                first: shares[i],
                first_interval: interval(i)?,
                total: shares[self.inputs + i],
                total_interval: interval(self.inputs + i)?,
            })
        };
        (0..self.inputs).map(index).collect()
    }
}

/// The values less the mean over A and B.
fn centred(values: &[f64], width: usize) -> Result<Vec<f64>, Warning> {
    if values.iter().any(|value| !value.is_finite()) {
        return Err(Warning::NotFinite);
    }
    let moments: Moments = values.chunks_exact(width).flat_map(|row| &row[..2]).collect();
    let mean = moments.mean().ok_or(Warning::NotFinite)?;
    Ok(values.iter().map(|value| value - mean).collect())
}

fn shares_of_drawn<'a>(inputs: usize, drawn: &[usize], row: impl Fn(usize) -> RowValues<'a>) -> Option<Vec<f64>> {
    shares(inputs, drawn.iter().map(|i| row(*i)))
}

/// First-order shares of all inputs, then total ones; `None` without variance.
fn shares<'a>(inputs: usize, rows: impl Iterator<Item = RowValues<'a>>) -> Option<Vec<f64>> {
    let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
    let mut parts = vec![0.0; 2 * inputs];
    for RowValues { a, b, mixed } in rows {
        count += 1.0;
        sum += a + b;
        squares += a * a + b * b;
        for (i, m) in mixed.iter().enumerate() {
            parts[i] += b * (m - a);
            parts[inputs + i] += (a - m) * (a - m) / 2.0;
        }
    }
    let mean = sum / (2.0 * count);
    let variance = squares / (2.0 * count) - mean * mean;
    let shares: Vec<f64> = parts.into_iter().map(|part| part / count / variance).collect();
    (variance > 0.0 && shares.iter().all(|share| share.is_finite())).then_some(shares)
}

fn percentiles(resampled: &[f64], level: Level) -> Option<(f64, f64)> {
    let mut sorted = resampled.to_vec();
    sorted.sort_by(f64::total_cmp);
    let tail = level.alpha() / 2.0;
    quantile_of_sorted(&sorted, tail).zip(quantile_of_sorted(&sorted, 1.0 - tail))
}

#[cfg(test)]
mod tests {
    use super::super::test_bits;
    use super::*;

    fn indices(rows: usize, f: impl Fn(&[f64]) -> f64) -> Result<Vec<Index>, Warning> {
        let mut bits = test_bits(11);
        let sample = Saltelli::new(rows, 3, &mut bits);
        let values: Vec<f64> = sample.points().map(|x| f(&x)).collect();
        sample.indices(&values, Level::DEFAULT, 200, &mut bits)
    }

    #[test]
    fn points_differ_from_a_in_one_input() {
        let sample = Saltelli::new(4, 2, &mut test_bits(2));
        let points: Vec<Vec<f64>> = sample.points().collect();
        assert_eq!(points.len(), 16);
        let [a, b, first, second] = &points[4..8] else { panic!("four points in a row") };
        assert_eq!((first, second), (&vec![b[0], a[1]], &vec![a[0], b[1]]));
    }

    #[test]
    fn a_sum_shares_its_variance_by_squares_of_slopes() {
        let found = indices(2_000, |x| 1e6 + 3.0 * x[0] + 4.0 * x[1]).expect("it varies");
        for (index, expected) in found.iter().zip([0.36, 0.64, 0.0]) {
            assert!((index.first - expected).abs() < 0.05, "{index:?}");
            assert!((index.total - expected).abs() < 0.05, "{index:?}");
            let (low, high) = index.total_interval;
            assert!(low <= expected + 1e-9 && high >= expected - 1e-9, "{index:?}");
        }
        assert_eq!((found[2].first, found[2].total), (0.0, 0.0), "an input without influence has none");
    }

    #[test]
    fn a_product_of_centred_inputs_is_all_interaction() {
        let found = indices(4_000, |x| (x[0] - 0.5) * (x[1] - 0.5)).expect("it varies");
        assert!(found[0].first.abs() < 0.1 && (found[0].total - 1.0).abs() < 0.1, "{:?}", found[0]);
    }

    #[test]
    fn what_cannot_be_shared_is_an_error() {
        assert_eq!(indices(100, |_| 4.0), Err(Warning::NoVariation));
        assert_eq!(indices(100, |x| if x[0] > 0.9 { f64::NAN } else { 1.0 }), Err(Warning::NotFinite));
        assert_eq!(indices(1, |x| x[0]), Err(Warning::TooFewValues));
    }
}
