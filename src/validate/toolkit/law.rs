//! Laws of times, drawn by the engine's samplers.

use crate::engine::{Stream, exponential, lognormal, uniform};
use crate::math;
use crate::units::SimDuration;

/// The law of a time; all numbers in seconds unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::validate) enum Law {
    /// Exponential with this mean.
    Exponential(f64),
    /// Always the same.
    Fixed(f64),
    /// Uniform between two bounds.
    Uniform(f64, f64),
    /// Lognormal with this mean, and this standard deviation of the logarithm.
    Lognormal { mean: f64, log_sd: f64 },
}

impl Law {
    /// Its mean.
    pub(in crate::validate) fn mean(self) -> f64 {
        match self {
            Self::Exponential(mean) | Self::Fixed(mean) | Self::Lognormal { mean, .. } => mean,
            Self::Uniform(low, high) => f64::midpoint(low, high),
        }
    }

    /// The same in another unit of time.
    pub(in crate::validate) fn times(self, factor: f64) -> Self {
        match self {
            Self::Exponential(mean) => Self::Exponential(mean * factor),
            Self::Fixed(value) => Self::Fixed(value * factor),
            Self::Uniform(low, high) => Self::Uniform(low * factor, high * factor),
            Self::Lognormal { mean, log_sd } => Self::Lognormal { mean: mean * factor, log_sd },
        }
    }

    /// One time.
    pub(in crate::validate) fn draw(self, stream: &mut Stream) -> SimDuration {
        /// 95 % point of the standard normal law.
        const Z95: f64 = 1.644_853_626_951_472_2;
        match self {
            Self::Exponential(mean) => exponential(stream, seconds(mean)),
            Self::Fixed(value) => seconds(value),
            Self::Uniform(low, high) => uniform(stream, seconds(low), seconds(high)),
            Self::Lognormal { mean, log_sd } => {
                let median = mean * math::exp(-log_sd * log_sd / 2.0);
                lognormal(stream, seconds(median), seconds(median * math::exp(Z95 * log_sd)))
            }
        }
    }
}

/// Seconds to the nearest microsecond.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a conversion ends at the largest number")]
pub(in crate::validate) fn seconds(seconds: f64) -> SimDuration {
    SimDuration::from_micros((seconds * 1e6).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{StreamKey, StreamName};

    #[test]
    fn laws_have_their_means() {
        let laws =
            [Law::Exponential(2.0), Law::Fixed(2.0), Law::Uniform(1.0, 3.0), Law::Lognormal { mean: 2.0, log_sd: 0.5 }];
        for law in laws {
            let mut stream = StreamKey::new(3, 1).stream(StreamName::new("law", "test", 0));
            let sum: f64 = (0..100_000).map(|_| law.draw(&mut stream).as_secs_f64()).sum();
            assert!((sum / 100_000.0 - 2.0).abs() < 0.03 && law.mean() == 2.0, "{law:?}: {sum}");
            assert_eq!(law.times(3.0).mean(), 6.0);
        }
    }
}
