//! The difference of two variants: paired where they share their random numbers, Welch where not.

use super::special::{t_two_sided, t_upper};
use super::{Level, Method, Moments, Warning};

/// What is wanted of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Less is better.
    Smaller,
    /// More is better.
    Larger,
}

/// How a difference is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// Confidence of the interval.
    pub level: Level,
    /// Which way is better.
    pub goal: Goal,
    /// Differences up to this, in either direction, matter to nobody; 0 when every difference does.
    pub indifference: f64,
}

/// What the difference says about going from a to b.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// b is better than a.
    Better,
    /// b is worse than a.
    Worse,
    /// The interval has both signs, or there is none.
    NoDifferenceShown,
    /// The whole interval lies where differences matter to nobody.
    InsideIndifferenceZone,
}

impl Verdict {
    /// The words of the result tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::NoDifferenceShown => "no difference shown",
            Self::InsideIndifferenceZone => "inside the indifference zone",
        }
    }
}

/// The difference of a metric between two variants. No field is ever infinite or not a number, and an
/// interval is missing only with a warning that says why.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Pairs of runs; runs of the smaller side when they are not paired.
    pub runs: u64,
    /// Mean of a.
    pub mean_a: Option<f64>,
    /// Mean of b.
    pub mean_b: Option<f64>,
    /// Mean of a less mean of b; [`Comparison::change`] gives the way from a to b.
    pub diff: Option<f64>,
    /// Standard error of the difference.
    pub std_error: Option<f64>,
    /// Degrees of freedom of its t law.
    pub df: Option<f64>,
    /// Lower end of the interval of the difference.
    pub low: Option<f64>,
    /// Upper end of it.
    pub high: Option<f64>,
    /// Probability of a difference at least as large if there were none, two-sided.
    pub p: Option<f64>,
    /// The same, adjusted by [`adjust`] for all comparisons made together (Holm).
    pub p_holm: Option<f64>,
    /// Interval that holds together with those of the other comparisons (Bonferroni).
    pub simultaneous: Option<(f64, f64)>,
    /// Correlation of a and b over the pairs; `None` when not paired or when one does not vary.
    pub correlation: Option<f64>,
    /// (s_a^2 + s_b^2) / s_d^2: how many times the runs that independent runs would need.
    pub variance_ratio: Option<f64>,
    /// How the interval was found.
    pub method: Method,
    /// How the difference is judged.
    pub terms: Terms,
    /// What it says.
    pub verdict: Verdict,
    /// What a reader must know.
    pub warnings: Vec<Warning>,
}

/// The difference a - b over pairs of runs with the same seed and number: with d_i = a_i - b_i, Student's t
/// on the mean of d. Also the correlation and the variance ratio (s_a^2 + s_b^2) / s_d^2.
///
/// Where most differences are zero and fewer than 5 are not, there is no interval (`FEW_EVENTS`).
///
/// # Panics
/// When the two sides have different numbers of runs.
#[must_use]
pub fn paired(a: &[f64], b: &[f64], terms: Terms) -> Comparison {
    assert_eq!(a.len(), b.len(), "each run of one side has its partner on the other");
    let (side_a, side_b): (Moments, Moments) = (a.iter().collect(), b.iter().collect());
    let differences: Moments = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let mut comparison = Comparison::bare(&side_a, &side_b, terms, Method::PairedT);
    if differences.not_finite() > 0 {
        comparison.warnings = vec![Warning::NotFinite];
    }
    comparison.correlation = correlation(a, b, &side_a, &side_b);
    let variances = side_a.variance().zip(side_b.variance()).zip(differences.variance());
    let ratio = variances.map(|((a, b), d)| (a + b) / d);
    comparison.variance_ratio = ratio.filter(|ratio| ratio.is_finite());
    let (n, nonzero) = (differences.n(), differences.nonzero());
    if n > 1 && nonzero > 0 && nonzero < n && nonzero < super::mean::INTERVAL_NEEDS_NONZERO {
        comparison.diff = differences.mean();
        comparison.warnings.push(Warning::FewEvents);
        return comparison;
    }
    comparison.conclude(differences.mean(), differences.std_error(), n.saturating_sub(1) as f64)
}

/// The difference a - b of independent runs: B. L. Welch's t with F. E. Satterthwaite's degrees of freedom
/// (u + v)^2 / (u^2/(n_a-1) + v^2/(n_b-1)), where u = s_a^2/n_a and v = s_b^2/n_b.
///
/// Only for runs that do not share random numbers; [`paired`] is far sharper where they do.
#[must_use]
pub fn welch(a: &[f64], b: &[f64], terms: Terms) -> Comparison {
    let (side_a, side_b): (Moments, Moments) = (a.iter().collect(), b.iter().collect());
    let comparison = Comparison::bare(&side_a, &side_b, terms, Method::Welch);
    let (Some(s_a), Some(s_b)) = (side_a.std_error(), side_b.std_error()) else {
        return comparison.conclude(None, None, 0.0);
    };
    let diff = side_a.mean().zip(side_b.mean()).map(|(a, b)| a - b);
    let error = s_a.hypot(s_b);
    let (n_a, n_b) = (a.len() as f64, b.len() as f64);
    // Shares of the variance first: fourth powers of a standard error may be too small to write.
    let (u, v) = ((s_a / error) * (s_a / error), (s_b / error) * (s_b / error));
    let df = if error > 0.0 { 1.0 / (u * u / (n_a - 1.0) + v * v / (n_b - 1.0)) } else { n_a + n_b - 2.0 };
    comparison.conclude(diff, Some(error), df)
}

/// Pearson's correlation over the pairs.
fn correlation(a: &[f64], b: &[f64], side_a: &Moments, side_b: &Moments) -> Option<f64> {
    let (mean_a, mean_b) = side_a.mean().zip(side_b.mean())?;
    let (s_a, s_b) = side_a.std_dev().zip(side_b.std_dev())?;
    // In units of the standard deviations nothing overflows.
    let products: Moments = a.iter().zip(b).map(|(a, b)| ((a - mean_a) / s_a) * ((b - mean_b) / s_b)).collect();
    let n = side_a.n() as f64;
    let correlation = products.mean().filter(|_| products.not_finite() == 0)? * n / (n - 1.0);
    Some(correlation.clamp(-1.0, 1.0))
}

impl Comparison {
    fn bare(a: &Moments, b: &Moments, terms: Terms, method: Method) -> Self {
        let finite = a.not_finite() + b.not_finite() == 0;
        let why = match a.n().min(b.n()) {
            _ if !finite => Some(Warning::NotFinite),
            0 => Some(Warning::NoValues),
            1 => Some(Warning::TooFewValues),
            _ => None,
        };
        Self {
            runs: a.n().min(b.n()),
            mean_a: a.mean().filter(|_| finite),
            mean_b: b.mean().filter(|_| finite),
            diff: None,
            std_error: None,
            df: None,
            low: None,
            high: None,
            p: None,
            p_holm: None,
            simultaneous: None,
            correlation: None,
            variance_ratio: None,
            method,
            terms,
            verdict: Verdict::NoDifferenceShown,
            warnings: why.into_iter().collect(),
        }
    }

    /// Fills in what follows from the difference, its standard error and degrees of freedom.
    fn conclude(mut self, diff: Option<f64>, error: Option<f64>, df: f64) -> Self {
        let refused = self.warnings.contains(&Warning::NotFinite);
        self.diff = diff.filter(|diff| diff.is_finite() && !refused);
        let (Some(diff), Some(error), true) = (self.diff, error, self.warnings.is_empty()) else {
            if self.warnings.is_empty() {
                self.warnings.push(Warning::NotFinite);
            }
            return self;
        };
        (self.std_error, self.df) = (Some(error), Some(df));
        let Some((low, high)) = self.interval_at(self.terms.level) else {
            self.warnings.push(Warning::NotFinite);
            return self;
        };
        (self.low, self.high) = (Some(low), Some(high));
        self.p = Some(match error > 0.0 {
            true => t_two_sided(diff / error, df),
            // Not a single run differs from another in this: nothing is left to chance.
            false => f64::from(u8::from(diff == 0.0)),
        });
        if error == 0.0 {
            self.warnings.push(Warning::NoVariation);
        }
        self.verdict = self.judge(self.p, (low, high));
        self
    }

    /// The interval of the difference at another level.
    #[must_use]
    pub fn interval_at(&self, level: Level) -> Option<(f64, f64)> {
        let (diff, error, df) = (self.diff?, self.std_error?, self.df?);
        let half = t_upper(level.alpha() / 2.0, df) * error;
        let (low, high) = (diff - half, diff + half);
        (low.is_finite() && high.is_finite()).then_some((low, high))
    }

    /// The change on the way from a to b, b - a, with its interval: what a sentence about it says.
    #[must_use]
    pub fn change(&self) -> Option<(f64, Option<(f64, f64)>)> {
        Some((-self.diff?, self.low.zip(self.high).map(|(low, high)| (-high, -low))))
    }

    fn judge(&self, p: Option<f64>, (low, high): (f64, f64)) -> Verdict {
        let Terms { level, goal, indifference } = self.terms;
        let shown = p.is_some_and(|p| p <= level.alpha());
        let a_larger = self.diff.is_some_and(|diff| diff > 0.0);
        match goal {
            _ if indifference > 0.0 && low >= -indifference && high <= indifference => Verdict::InsideIndifferenceZone,
            _ if !shown => Verdict::NoDifferenceShown,
            Goal::Smaller if a_larger => Verdict::Better,
            Goal::Larger if !a_larger => Verdict::Better,
            Goal::Smaller | Goal::Larger => Verdict::Worse,
        }
    }
}

/// Judges comparisons that are made together, several metrics or several variants: fills in `p_holm` and the
/// simultaneous intervals, and lets these decide the verdicts. The plain p and intervals stay as they are.
///
/// Comparisons without p cannot show a difference and do not count. The intervals share alpha equally
/// (Bonferroni); the p values are [`holm`]'s.
pub fn adjust(comparisons: &mut [Comparison]) {
    let adjusted = holm(&comparisons.iter().filter_map(|comparison| comparison.p).collect::<Vec<_>>());
    let count = adjusted.len();
    for (comparison, p) in comparisons.iter_mut().filter(|comparison| comparison.p.is_some()).zip(adjusted) {
        comparison.p_holm = Some(p);
        comparison.simultaneous = comparison.interval_at(comparison.terms.level.shared_by(count));
        if let Some(interval) = comparison.simultaneous {
            comparison.verdict = comparison.judge(Some(p), interval);
        }
    }
}

/// p values adjusted for having been looked at together, in the given order: with p_(1) <= ... <= p_(m),
/// max over j <= i of min(1, (m-j+1) p_(j)) (S. Holm, Scandinavian Journal of Statistics 6, 1979).
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|i, j| p[*i].total_cmp(&p[*j]).then(i.cmp(j)));
    let (mut adjusted, mut largest) = (vec![1.0; p.len()], 0.0_f64);
    for (smaller, i) in order.into_iter().enumerate() {
        largest = largest.max((p[i] * (p.len() - smaller) as f64).min(1.0));
        adjusted[i] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests;
