//! The best of several variants: Kim and Nelson's procedure, and OCBA for a fixed budget.

use super::special::power;
use super::{Goal, Level, Moments};

/// Runs of each variant before the first one may be dropped, unless told otherwise.
const FIRST_RUNS: u64 = 20;

/// Terms of a selection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SelectionTerms {
    /// Probability with which the answer is right, or within `indifference` of it.
    pub guarantee: Level,
    /// Smallest difference that matters, in the unit of the metric; more than 0.
    pub indifference: f64,
    /// Runs of each variant before the first may be dropped, at least 2.
    pub first: u64,
    /// Which way is better.
    pub goal: Goal,
}

impl SelectionTerms {
    /// Terms with the usual 95 % and 20 first runs.
    #[must_use]
    pub fn new(goal: Goal, indifference: f64) -> Self {
        Self { guarantee: Level::DEFAULT, indifference, first: FIRST_RUNS, goal }
    }
}

/// The constant h^2 of Kim and Nelson for `variants` variants: 2 eta (n0 - 1) with
/// eta = ((2 alpha/(k-1))^(-2/(n0-1)) - 1) / 2.
///
/// # Panics
/// With fewer than two variants or first runs.
#[must_use]
pub fn kim_nelson_h_squared(variants: usize, first: u64, guarantee: Level) -> f64 {
    assert!(variants > 1 && first > 1, "{variants} variants with {first} first runs leave nothing to compare");
    let free = first as f64 - 1.0;
    let eta = (power(2.0 * guarantee.alpha() / (variants as f64 - 1.0), -2.0 / free) - 1.0) / 2.0;
    2.0 * eta * free
}

/// One variant of a selection.
#[derive(Clone, Debug)]
struct Variant {
    first: Vec<f64>,
    moments: Moments,
    in_play: bool,
}

/// Selection of the best variant by the fully sequential procedure KN of S.-H. Kim and B. L. Nelson (ACM
/// TOMACS 11, 2001) with c = 1. It allows common random numbers and gains from them.
///
/// After each run r >= n0, variant i is dropped if for a variant l still in play
/// mean_i(r) < mean_l(r) - W_il(r), W_il(r) = max(0, delta/(2r) (h^2 S_il^2/delta^2 - r)), where larger is
/// better and S_il^2 is the variance of the first n0 differences. The last one left is the best with the
/// guaranteed probability, if it is better than the others by delta or more; else it is within delta.
#[derive(Clone, Debug)]
pub struct Selection {
    terms: SelectionTerms,
    h_squared: f64,
    variants: Vec<Variant>,
    /// Variances of the first differences, by pair; empty until there are enough runs.
    spread: Vec<Vec<f64>>,
    runs: u64,
}

impl Selection {
    /// A selection among `variants` variants, before the first run.
    ///
    /// # Panics
    /// With fewer than two variants, fewer than two first runs, or an indifference that is not above 0.
    #[must_use]
    pub fn new(variants: usize, terms: SelectionTerms) -> Self {
        assert!(terms.indifference > 0.0, "a selection needs a difference that matters");
        let fresh = Variant { first: Vec::new(), moments: Moments::default(), in_play: true };
        Self {
            h_squared: kim_nelson_h_squared(variants, terms.first, terms.guarantee),
            terms,
            variants: vec![fresh; variants],
            spread: Vec::new(),
            runs: 0,
        }
    }

    /// Variants still in play, in order: those the next run needs.
    pub fn in_play(&self) -> impl Iterator<Item = usize> {
        self.variants.iter().enumerate().filter(|(_, variant)| variant.in_play).map(|(i, _)| i)
    }

    /// The variant that is left alone in play.
    #[must_use]
    pub fn best(&self) -> Option<usize> {
        let mut left = self.in_play();
        left.next().filter(|_| left.next().is_none())
    }

    /// Runs made of each variant.
    #[must_use]
    pub fn runs(&self) -> Vec<u64> {
        self.variants.iter().map(|variant| variant.moments.n()).collect()
    }

    /// The terms of the selection, to be printed with its answer.
    #[must_use]
    pub const fn terms(&self) -> SelectionTerms {
        self.terms
    }

    /// Takes one more run: a value for each variant in play, in their order.
    ///
    /// # Panics
    /// When the number of values differs from the number of variants in play, or a value is not finite.
    pub fn take(&mut self, values: &[f64]) {
        let in_play: Vec<usize> = self.in_play().collect();
        assert_eq!(in_play.len(), values.len(), "one value for each variant in play");
        self.runs += 1;
        for (i, value) in in_play.iter().zip(values) {
            assert!(value.is_finite(), "a selection needs a number from every run, not {value}");
            // Inside, larger is better.
            let value = if self.terms.goal == Goal::Larger { *value } else { -value };
            let variant = &mut self.variants[*i];
            variant.moments.add(value);
            if self.runs <= self.terms.first {
                variant.first.push(value);
            }
        }
        if self.runs == self.terms.first {
            self.measure_spread();
        }
        if self.runs >= self.terms.first {
            self.screen(&in_play);
        }
    }

    fn measure_spread(&mut self) {
        let of = |i: &Variant, l: &Variant| {
            let differences: Moments = i.first.iter().zip(&l.first).map(|(i, l)| i - l).collect();
            differences.variance().unwrap_or(f64::MAX)
        };
        self.spread = self.variants.iter().map(|i| self.variants.iter().map(|l| of(i, l)).collect()).collect();
    }

    /// Drops every variant that one of `in_play` beats by more than chance allows.
    fn screen(&mut self, in_play: &[usize]) {
        let means: Vec<f64> = in_play.iter().map(|i| self.variants[*i].moments.mean().unwrap_or(f64::MIN)).collect();
        let beaten = |(place, i): (usize, usize)| {
            in_play.iter().enumerate().any(|(other, l)| {
                let margin = self.margin(self.spread[i][*l]);
                // Without a margin left, equals are told apart by their order; else they would never end.
                let tie = margin == 0.0 && means[place] == means[other] && other < place;
                means[place] < means[other] - margin || tie
            })
        };
        let dropped: Vec<usize> =
            in_play.iter().copied().enumerate().filter(|(p, i)| beaten((*p, *i))).map(|(_, i)| i).collect();
        dropped.into_iter().for_each(|i| self.variants[i].in_play = false);
    }

    /// W_il(r): by how much a mean may lag behind another after `runs` runs.
    fn margin(&self, spread: f64) -> f64 {
        let (delta, r) = (self.terms.indifference, self.runs as f64);
        (delta / (2.0 * r) * (self.h_squared * spread / (delta * delta) - r)).max(0.0)
    }
}

/// How to share a budget of runs so that the best mean is told from the others most surely: OCBA (C.-H. Chen
/// and others, Discrete Event Dynamic Systems 10, 2000).
///
/// With delta_i the distance of mean i from the best, N_i : N_j = (s_i/delta_i)^2 : (s_j/delta_j)^2 for the
/// others and N_b = s_b sqrt(sum N_i^2/s_i^2) for the best. A variant level with the best is treated as
/// being as near as the nearest other one. The shares are rounded so that they add up to `budget`.
///
/// # Panics
/// When the slices differ in length or hold what is not finite.
#[must_use]
pub fn ocba(means: &[f64], std_devs: &[f64], goal: Goal, budget: u64) -> Vec<u64> {
    assert_eq!(means.len(), std_devs.len(), "each variant has a mean and a standard deviation");
    assert!(means.iter().chain(std_devs).all(|value| value.is_finite()), "allocation needs finite numbers");
    let better = |i: f64, j: f64| if goal == Goal::Larger { i > j } else { i < j };
    let first_best = |best: usize, i: usize| if better(means[i], means[best]) { i } else { best };
    let Some(best) = (0..means.len()).reduce(first_best) else { return Vec::new() };
    let distances: Vec<f64> = means.iter().map(|mean| (mean - means[best]).abs()).collect();
    let nearest = distances.iter().copied().filter(|distance| *distance > 0.0).reduce(f64::min).unwrap_or(1.0);
    let widest = std_devs.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    // Distances in units of the nearest and deviations in units of the widest keep the squares within range.
    let apart = |i: usize| (distances[i] / nearest).max(1.0);
    let wide = |i: usize| std_devs[i] / widest;
    let others = || (0..means.len()).filter(|i| *i != best);
    let mut shares: Vec<f64> = (0..means.len()).map(|i| (wide(i) / apart(i)) * (wide(i) / apart(i))).collect();
    let squares: f64 = others().map(|i| (wide(i) / apart(i) / apart(i)) * (wide(i) / apart(i) / apart(i))).sum();
    shares[best] = wide(best) * squares.sqrt();
    apportion(&shares, budget)
}

/// Whole numbers proportional to `shares` that add up to `budget`, by largest remainders, the first of equals.
fn apportion(shares: &[f64], budget: u64) -> Vec<u64> {
    let total: f64 = shares.iter().sum();
    let even = 1.0 / shares.len() as f64;
    let exact = |share: &f64| if total > 0.0 { share / total } else { even } * budget as f64;
    let exact: Vec<f64> = shares.iter().map(exact).collect();
    let mut whole: Vec<u64> = exact.iter().map(|share| share.floor() as u64).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|i, j| exact[*j].fract().total_cmp(&exact[*i].fract()).then(i.cmp(j)));
    let missing = budget.saturating_sub(whole.iter().sum());
    for i in order.into_iter().cycle().take(usize::try_from(missing).unwrap_or(0)) {
        whole[i] += 1;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: SelectionTerms =
        SelectionTerms { guarantee: Level::DEFAULT, indifference: 1.0, first: 10, goal: Goal::Larger };

    /// The same disturbance for every variant, another for each run: common random numbers.
    fn shared(run: u64) -> f64 {
        ((run + 1) as f64 * 0.618_033_988_749_894_9).fract() * 100.0
    }

    fn select(means: &[f64], terms: SelectionTerms, own: f64) -> Selection {
        let mut selection = Selection::new(means.len(), terms);
        for run in 0..100_000 {
            let wobble = |i: usize| ((run * 7 + i as u64 + 1) as f64 * 0.754_877_666_246_692_7).fract() * own;
            let values: Vec<f64> = selection.in_play().map(|i| means[i] + shared(run) + wobble(i)).collect();
            selection.take(&values);
            if selection.best().is_some() {
                break;
            }
        }
        selection
    }

    #[test]
    fn common_random_numbers_end_it_at_the_first_look() {
        let found = select(&[3.0, 9.0, 5.0], TERMS, 0.0);
        assert_eq!((found.best(), found.runs()), (Some(1), vec![10, 10, 10]));
        let found = select(&[3.0, 9.0, 5.0], SelectionTerms { goal: Goal::Smaller, ..TERMS }, 0.0);
        assert_eq!(found.best(), Some(0));
    }

    #[test]
    fn the_margin_shrinks_as_the_formula_says() {
        // Differences 7 and -5 in turn: S^2 = 40, h^2 S^2 = 240.5. After an odd number r of runs the mean
        // difference is 1 + 6/r; it exceeds (240.5 - r) / 2r from r = 77 on.
        let mut selection = Selection::new(2, TERMS);
        for run in 0.. {
            selection.take(&[0.0, if run % 2 == 0 { 7.0 } else { -5.0 }]);
            if selection.best().is_some() {
                break;
            }
        }
        assert_eq!((selection.best(), selection.runs()), (Some(1), vec![77, 77]));
    }

    #[test]
    fn a_near_rival_needs_more_runs_than_a_far_one() {
        let found = select(&[0.0, 12.0, 11.0, 4.0], TERMS, 6.0);
        let runs = found.runs();
        assert_eq!(found.best(), Some(1), "{runs:?}");
        assert!(runs[1] == runs[2] && runs[2] > 2 * runs[0] && runs[3] < runs[2], "{runs:?}");
        assert!(runs.iter().all(|runs| *runs >= 10), "{runs:?}");
    }

    #[test]
    fn equal_variants_end_too() {
        assert_eq!(select(&[5.0, 5.0], TERMS, 0.0).best(), Some(0));
        let noisy = select(&[5.0, 5.0, 5.0], TERMS, 6.0);
        assert!(noisy.best().is_some(), "{:?}", noisy.runs());
    }

    #[test]
    fn nobody_is_dropped_before_the_first_look() {
        let mut selection = Selection::new(2, TERMS);
        for _ in 0..9 {
            selection.take(&[0.0, 1e6]);
            assert_eq!(selection.best(), None);
        }
        selection.take(&[0.0, 1e6]);
        assert_eq!(selection.best(), Some(1));
    }

    #[test]
    fn ocba_by_hand() {
        // Shares of the others (1/1)^2 and (1/2)^2, of the best sqrt(1 + 1/16).
        let found = ocba(&[10.0, 9.0, 8.0], &[1.0, 1.0, 1.0], Goal::Larger, 1_000);
        let total = 1.25 + (17.0_f64 / 16.0).sqrt();
        assert_eq!(found[0], ((17.0_f64 / 16.0).sqrt() / total * 1_000.0).round() as u64);
        assert_eq!(found[1], (1_000.0 / total).round() as u64);
        assert_eq!(found.iter().sum::<u64>(), 1_000);
        assert_eq!(ocba(&[-10.0, -9.0, -8.0], &[1.0, 1.0, 1.0], Goal::Smaller, 1_000), found);
    }

    #[test]
    fn ocba_spends_the_whole_budget_whatever_comes() {
        let check = |means: &[f64], s: &[f64], expected: &[u64]| {
            assert_eq!(ocba(means, s, Goal::Larger, 10), expected, "{means:?} {s:?}");
        };
        check(&[], &[], &[]);
        check(&[1.0], &[1.0], &[10]);
        check(&[1.0, 1.0], &[1.0, 1.0], &[5, 5]);
        check(&[1.0, 2.0, 3.0], &[0.0, 0.0, 0.0], &[4, 3, 3]);
        check(&[1.0, 2.0], &[0.0, 1.0], &[5, 5]);
        check(&[1e-300, 2e-300, 1e300], &[1e300, 1e300, 1e-300], &[5, 5, 0]);
    }
}
