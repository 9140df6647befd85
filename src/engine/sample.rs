//! Laws by inversion: one `u64` for each draw, portable logarithms, results in whole microseconds.

use crate::math;
use crate::units::SimDuration;

use super::stream::Stream;

/// Uniform on `low` to `high`, ends included.
pub fn uniform(stream: &mut Stream, low: SimDuration, high: SimDuration) -> SimDuration {
    let span = high.as_micros().saturating_sub(low.as_micros());
    let offset = (u128::from(stream.draw()) * (u128::from(span) + 1)) >> 64;
    let offset = u64::try_from(offset).expect("the high half of a product of two 64-bit numbers has 64 bits");
    SimDuration::from_micros(low.as_micros() + offset)
}

/// Exponential with this mean, at least one microsecond.
pub fn exponential(stream: &mut Stream, mean: SimDuration) -> SimDuration {
    micros(-math::ln(open_unit(stream)) * mean.as_secs_f64())
}

/// Weibull with this shape and mean, at least one microsecond.
pub fn weibull(stream: &mut Stream, shape: f64, mean: SimDuration) -> SimDuration {
    let scale = mean.as_secs_f64() / math::gamma(1.0 + 1.0 / shape);
    micros(scale * math::pow(-math::ln(open_unit(stream)), 1.0 / shape))
}

/// Lognormal by median and 95th percentile, at least one microsecond.
pub fn lognormal(stream: &mut Stream, median: SimDuration, p95: SimDuration) -> SimDuration {
    /// 95 % point of the standard normal law.
    const Z95: f64 = 1.644_853_626_951_472_2;
    let sigma = math::ln(p95.as_secs_f64() / median.as_secs_f64()) / Z95;
    micros(median.as_secs_f64() * math::exp(sigma * math::normal_quantile(open_unit(stream))))
}

/// A number in (0, 1), never one of the ends.
#[expect(clippy::cast_precision_loss, reason = "the number has 53 bits")]
pub fn open_unit(stream: &mut Stream) -> f64 {
    ((stream.draw() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the longest duration")]
fn micros(seconds: f64) -> SimDuration {
    let longest = SimDuration::LONGEST.as_secs_f64();
    SimDuration::from_micros(((seconds.min(longest) * 1e6) as u64).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{StreamKey, StreamName};

    const DAY: SimDuration = SimDuration::from_secs(86_400);

    fn sorted(mut draw: impl FnMut(&mut Stream) -> SimDuration) -> Vec<f64> {
        let mut stream = StreamKey::new(7, 0).stream(StreamName::new("x", "law", 0));
        let mut values: Vec<f64> = (0..100_000).map(|_| draw(&mut stream).as_secs_f64()).collect();
        values.sort_by(f64::total_cmp);
        values
    }

    #[track_caller]
    fn close(value: f64, expected: f64) {
        assert!((value / expected - 1.0).abs() < 0.02, "{value} instead of {expected}");
    }

    #[test]
    fn laws_have_their_mean_and_quantiles() {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        close(mean(&sorted(|s| uniform(s, SimDuration::from_secs(120), SimDuration::from_secs(537)))), 328.5);
        close(mean(&sorted(|s| exponential(s, DAY))), 86_400.0);
        close(mean(&sorted(|s| weibull(s, 1.5, DAY))), 86_400.0);
        let values = sorted(|s| lognormal(s, SimDuration::from_secs(900), SimDuration::from_secs(2700)));
        close(values[50_000], 900.0);
        close(values[95_000], 2700.0);
    }

    #[test]
    fn uniform_reaches_both_ends_and_nothing_else() {
        let one = SimDuration::from_micros(1);
        let two = SimDuration::from_micros(2);
        let values = sorted(|s| uniform(s, one, two));
        assert_eq!((values[0], values[99_999]), (1e-6, 2e-6));
    }
}
