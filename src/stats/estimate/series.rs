//! One long run: where its warm-up ends, and its mean by batches.

use crate::stats::CompensatedSum;

use super::mean::{refusal, student};
use super::{Estimate, Level, Method, Moments, Warning};

/// Values in a batch of the warm-up rule.
const MSER_BATCH: usize = 5;

/// The mean of a steady series by batch means, with what was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchMeans {
    /// The estimate; without interval when the batches depend on one another.
    pub estimate: Estimate,
    /// Values in each batch.
    pub batch_len: usize,
    /// Correlation of neighbouring batch means; `None` when they do not vary.
    pub lag1: Option<f64>,
}

/// The mean of one long steady run from `batches` (20 to 40) batches of equal length: Student's t over the
/// batch means.
///
/// What does not fill the batches is cut from the beginning. If the lag-1 correlation of the batch means
/// exceeds 2/sqrt b in either direction, there is no interval but `BATCHES_CORRELATED`: the run is too
/// short (A. M. Law, Simulation Modeling and Analysis, 2015, section 9.5.3).
///
/// # Panics
/// When `batches` is outside 20..=40.
#[must_use]
pub fn batch_means(series: &[f64], batches: usize, level: Level) -> BatchMeans {
    assert!((20..=40).contains(&batches), "20 to 40 batches, not {batches}");
    let batch_len = series.len() / batches;
    if batch_len == 0 {
        let bare = Estimate::bare(&series.iter().collect(), level, Method::BatchMeans);
        let why = if series.is_empty() { Warning::NoValues } else { Warning::TooFewValues };
        return BatchMeans { estimate: bare.warn(why), batch_len, lag1: None };
    }
    let kept = &series[series.len() - batches * batch_len..];
    let batch_mean = |batch: &[f64]| batch.iter().copied().collect::<CompensatedSum>().value() / batch_len as f64;
    let means: Vec<f64> = kept.chunks_exact(batch_len).map(batch_mean).collect();
    let moments: Moments = means.iter().collect();
    let lag1 = lag1(&means, &moments);
    let correlated = lag1.is_some_and(|lag1| lag1.abs() > 2.0 / (batches as f64).sqrt());
    let estimate = match refusal(&moments, Estimate::bare(&moments, level, Method::BatchMeans)) {
        Ok(bare) if correlated => bare.warn(Warning::BatchesCorrelated),
        Ok(bare) => student(bare, &moments, batches as f64 - 1.0),
        Err(refused) => refused,
    };
    BatchMeans { estimate, batch_len, lag1 }
}

/// Lag-1 correlation: sum (x_i - m)(x_{i+1} - m) / sum (x_i - m)^2.
fn lag1(values: &[f64], moments: &Moments) -> Option<f64> {
    let mean = moments.mean().filter(|_| !moments.all_equal())?;
    let products: CompensatedSum = values.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).collect();
    let squares: CompensatedSum = values.iter().map(|value| (value - mean) * (value - mean)).collect();
    let lag1 = products.value() / squares.value();
    lag1.is_finite().then_some(lag1)
}

/// The mean over runs at each step, as far as the shortest run goes: what [`warm_up`] wants to see.
#[must_use]
pub fn mean_over_runs<R: AsRef<[f64]>>(runs: &[R]) -> Vec<f64> {
    let shortest = runs.iter().map(|run| run.as_ref().len()).min().unwrap_or(0);
    let at = |step: usize| runs.iter().map(|run| run.as_ref()[step]).collect::<CompensatedSum>().value();
    (0..shortest).map(|step| at(step) / runs.len() as f64).collect()
}

/// How many values from the beginning are warm-up: the MSER-5 rule (K. P. White, Simulation 69, 1997).
///
/// The series is put into k batches of 5. The cut d is where sum over j > d of (Z_j - mean_d)^2 / (k-d)^2
/// is smallest, the first one of equals, with at least 5 batches kept. The answer counts values.
/// Not for terminating or regenerative studies.
///
/// # Errors
/// `WARMUP_TOO_LONG` when the cut exceeds half of the run, `TOO_FEW_VALUES` below 10 batches, `NOT_FINITE`
/// when a value or the statistic is.
pub fn warm_up(series: &[f64]) -> Result<usize, Warning> {
    // At the very end the statistic is small by chance.
    const KEPT: usize = 5;
    let batches: Vec<f64> =
        series.chunks_exact(MSER_BATCH).map(|batch| batch.iter().sum::<f64>() / MSER_BATCH as f64).collect();
    let count = batches.len();
    if count < 2 * KEPT {
        return Err(Warning::TooFewValues);
    }
    let (mut tail, mut best) = (Moments::default(), None);
    for (cut, batch) in batches.iter().enumerate().rev() {
        tail.add(*batch);
        if tail.not_finite() > 0 {
            return Err(Warning::NotFinite);
        }
        if count - cut < KEPT {
            continue;
        }
        let kept = tail.n() as f64;
        let statistic = tail.variance().ok_or(Warning::NotFinite)? * (kept - 1.0) / (kept * kept);
        if best.is_none_or(|(_, smallest)| statistic <= smallest) {
            best = Some((cut, statistic));
        }
    }
    match best {
        Some((cut, _)) if 2 * cut <= count => Ok(cut * MSER_BATCH),
        Some(_) | None => Err(Warning::WarmupTooLong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that look random and have mean 0: a Weyl sequence.
    fn noise(count: usize) -> Vec<f64> {
        (1..=count).map(|i| (i as f64 * 0.618_033_988_749_894_9).fract() - 0.5).collect()
    }

    #[test]
    fn batches_are_cut_from_the_end() {
        let mut series = vec![1e9; 7];
        series.extend((0..40).map(f64::from));
        let found = batch_means(&series[..47], 20, Level::DEFAULT);
        assert_eq!((found.batch_len, found.estimate.mean), (2, Some(19.5)));
        assert_eq!(found.estimate.n, 20, "the unit is the batch");
    }

    #[test]
    fn dependent_batches_have_no_interval() {
        let rising: Vec<f64> = (0..400).map(f64::from).collect();
        let found = batch_means(&rising, 20, Level::DEFAULT);
        assert!(found.lag1.is_some_and(|lag1| lag1 > 0.8), "{:?}", found.lag1);
        assert_eq!((found.estimate.interval(), found.estimate.warnings), (None, vec![Warning::BatchesCorrelated]));
        let see_saw: Vec<f64> = (0..400).map(|i| if i / 20 % 2 == 0 { 1.0 } else { 2.0 }).collect();
        assert_eq!(batch_means(&see_saw, 20, Level::DEFAULT).estimate.warnings, [Warning::BatchesCorrelated]);
    }

    #[test]
    fn lag_one_by_hand() {
        let values = [1.0, 2.0, 3.0, 6.0];
        // Deviations -2, -1, 0, 3: (2 + 0 + 0) / (4 + 1 + 0 + 9).
        assert_eq!(lag1(&values, &values.iter().collect()), Some(1.0 / 7.0));
    }

    #[test]
    fn an_interval_is_missing_only_with_a_code() {
        let warnings = |series: &[f64]| batch_means(series, 20, Level::DEFAULT).estimate.warnings;
        assert_eq!(warnings(&[]), [Warning::NoValues]);
        assert_eq!(warnings(&[1.0; 19]), [Warning::TooFewValues]);
        assert_eq!(warnings(&[1.0; 20]), [Warning::NoVariation]);
        assert_eq!(warnings(&[0.0; 20]), [Warning::ZeroEvents]);
        assert_eq!(warnings(&[f64::INFINITY; 40]), [Warning::NotFinite]);
        assert_eq!(warnings(&noise(40_000)), []);
    }

    #[test]
    fn warm_up_ends_where_the_level_is_reached() {
        let mut series = noise(1_000);
        for (i, value) in series.iter_mut().take(100).enumerate() {
            *value += 20.0 - 0.2 * i as f64;
        }
        let cut = warm_up(&series).expect("it is short");
        assert!((80..=110).contains(&cut), "{cut}");
        assert_eq!(cut % 5, 0);
        let flat = warm_up(&noise(1_000)).expect("there is none to speak of");
        assert!(flat < 100, "{flat}");
        assert_eq!(warm_up(&[2.0; 100]), Ok(0));
    }

    #[test]
    fn a_series_without_a_steady_part_is_refused() {
        let rising: Vec<f64> = (0..1_000).map(|i| f64::from(i * i)).collect();
        assert_eq!(warm_up(&rising), Err(Warning::WarmupTooLong));
        assert_eq!(warm_up(&noise(49)), Err(Warning::TooFewValues));
        assert_eq!(warm_up(&[f64::NAN; 100]), Err(Warning::NotFinite));
    }

    #[test]
    fn runs_are_averaged_step_by_step() {
        assert_eq!(mean_over_runs(&[vec![1.0, 2.0, 3.0], vec![3.0, 4.0]]), [2.0, 3.0]);
        assert_eq!(mean_over_runs::<Vec<f64>>(&[]), Vec::<f64>::new());
    }
}
