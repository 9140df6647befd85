//! What an estimate is: a value with its interval, how it was found, and what a reader must know.

use super::Moments;

/// Confidence of an interval, strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Level(f64);

impl Level {
    /// The level of every interval unless another is asked for: 95 %.
    pub const DEFAULT: Self = Self(0.95);

    /// A level, unless `value` is outside (0, 1).
    #[must_use]
    pub fn new(value: f64) -> Option<Self> {
        (value > 0.0 && value < 1.0).then_some(Self(value))
    }

    /// The level as a number, 0.95 for 95 %.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }

    /// What is left outside on both sides together, 0.05 for 95 %.
    #[must_use]
    pub fn alpha(self) -> f64 {
        1.0 - self.0
    }

    /// The level each of `count` intervals needs so that all hold together with this one: alpha / count
    /// (Bonferroni).
    #[must_use]
    pub fn shared_by(self, count: usize) -> Self {
        Self(1.0 - self.alpha() / count.max(1) as f64)
    }
}

impl Default for Level {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// How an interval was found, as `ci_method` of the result tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Student's t over runs.
    T,
    /// Gamma interval of Fay and Feuer, for what is mostly zero.
    Gamma,
    /// Clopper-Pearson, for shares of runs.
    ClopperPearson,
    /// Two order statistics with exact binomial ranks.
    OrderStat,
    /// Ratio of two means over regenerative cycles.
    Ratio,
    /// Student's t over differences of runs with common random numbers.
    PairedT,
    /// Welch's t for independent runs.
    Welch,
    /// Means of the batches of one long run.
    BatchMeans,
    /// Weighted runs of a rare-event study.
    Weighted,
}

impl Method {
    /// The word of the result tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::T => "t",
            Self::Gamma => "gamma",
            Self::ClopperPearson => "clopper_pearson",
            Self::OrderStat => "order_stat",
            Self::Ratio => "ratio",
            Self::PairedT => "paired_t",
            Self::Welch => "welch",
            Self::BatchMeans => "batch_means",
            Self::Weighted => "weighted",
        }
    }
}

/// What a reader must know about a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warning {
    /// Too few runs had anything to measure for an interval that can be trusted.
    FewEvents,
    /// No run had anything to measure.
    ZeroEvents,
    /// The runs ended at the cap, before the wanted precision.
    PrecisionNotMet,
    /// The warm-up would take more than half of the run.
    WarmupTooLong,
    /// Neighbouring batches depend on one another.
    BatchesCorrelated,
    /// No two order statistics enclose the quantile with this confidence.
    NTooSmallForQuantile,
    /// A few weights carry the sum.
    WeightDegenerate,
    /// The run ended inside an outage.
    Censored,
    /// An assumed default is in force.
    AssumedDefault,
    /// A timeout is a whole multiple of the heartbeat interval.
    TieAtDeadline,
    /// There is no value at all.
    NoValues,
    /// There are values, but fewer than an interval needs.
    TooFewValues,
    /// All values are equal: the interval has no width, and says nothing about runs not made.
    NoVariation,
    /// A value or a result is infinite or not a number, so there is no estimate.
    NotFinite,
}

impl Warning {
    /// The code of the result tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FewEvents => "FEW_EVENTS",
            Self::ZeroEvents => "ZERO_EVENTS",
            Self::PrecisionNotMet => "PRECISION_NOT_MET",
            Self::WarmupTooLong => "WARMUP_TOO_LONG",
            Self::BatchesCorrelated => "BATCHES_CORRELATED",
            Self::NTooSmallForQuantile => "N_TOO_SMALL_FOR_QUANTILE",
            Self::WeightDegenerate => "WEIGHT_DEGENERATE",
            Self::Censored => "CENSORED",
            Self::AssumedDefault => "ASSUMED_DEFAULT",
            Self::TieAtDeadline => "TIE_AT_DEADLINE",
            Self::NoValues => "NO_VALUES",
            Self::TooFewValues => "TOO_FEW_VALUES",
            Self::NoVariation => "NO_VARIATION",
            Self::NotFinite => "NOT_FINITE",
        }
    }
}

/// An estimated number with its interval. No field is ever infinite or not a number, and an interval is
/// missing only with a warning that says why.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate itself: a mean, a share, a quantile or a ratio.
    pub mean: Option<f64>,
    /// Standard deviation of the values, one value per run, with n - 1 in the denominator.
    pub std_dev: Option<f64>,
    /// Number of values.
    pub n: u64,
    /// Number of values that are not zero.
    pub nonzero: u64,
    /// Confidence of the interval.
    pub level: Level,
    /// Lower end of the interval.
    pub low: Option<f64>,
    /// Upper end of the interval.
    pub high: Option<f64>,
    /// How the interval was found.
    pub method: Method,
    /// What a reader must know, in the order of [`Warning`].
    pub warnings: Vec<Warning>,
}

impl Estimate {
    /// An estimate without interval yet.
    pub(super) fn bare(moments: &Moments, level: Level, method: Method) -> Self {
        // Leaving out a run that never recovered would make the mean too good.
        let all_finite = moments.not_finite() == 0;
        Self {
            mean: moments.mean().filter(|_| all_finite),
            std_dev: moments.std_dev().filter(|_| all_finite),
            n: moments.n(),
            nonzero: moments.nonzero(),
            level,
            low: None,
            high: None,
            method,
            warnings: Vec::new(),
        }
    }

    /// With a warning.
    pub(super) fn warn(mut self, warning: Warning) -> Self {
        if let Err(place) = self.warnings.binary_search(&warning) {
            self.warnings.insert(place, warning);
        }
        self
    }

    /// With an interval; whatever is not finite becomes a warning.
    pub(super) fn with_interval(mut self, low: f64, high: f64) -> Self {
        if !(low.is_finite() && high.is_finite() && self.mean.is_some()) {
            return self.warn(Warning::NotFinite);
        }
        (self.low, self.high) = (Some(low), Some(high));
        self
    }

    /// The interval, if there is one.
    #[must_use]
    pub fn interval(&self) -> Option<(f64, f64)> {
        self.low.zip(self.high)
    }

    /// Half the length of the interval.
    #[must_use]
    pub fn half_width(&self) -> Option<f64> {
        // Halves first: the difference of two huge ends may be too large to write.
        self.interval().map(|(low, high)| high / 2.0 - low / 2.0)
    }

    /// Half-width as a share of the mean; `None` where the mean is zero.
    #[must_use]
    pub fn rel_half_width(&self) -> Option<f64> {
        let share = self.half_width()? / self.mean?.abs();
        share.is_finite().then_some(share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_lies_between_zero_and_one() {
        let check = |value: f64, valid: bool| assert_eq!(Level::new(value).is_some(), valid, "{value}");
        check(0.95, true);
        check(0.0, false);
        check(1.0, false);
        check(-0.5, false);
        check(f64::NAN, false);
        check(f64::INFINITY, false);
    }

    #[test]
    fn shared_levels_are_stricter() {
        assert!((Level::DEFAULT.shared_by(5).value() - 0.99).abs() < 1e-15);
        assert_eq!(Level::DEFAULT.shared_by(0), Level::DEFAULT.shared_by(1));
    }

    #[test]
    fn warnings_come_once_and_in_order() {
        let estimate = Estimate::bare(&Moments::default(), Level::DEFAULT, Method::T);
        let warned = estimate.warn(Warning::NoValues).warn(Warning::Censored).warn(Warning::NoValues);
        assert_eq!(warned.warnings, [Warning::Censored, Warning::NoValues]);
    }

    #[test]
    fn an_infinite_interval_is_a_warning() {
        let moments: Moments = [1.0, 2.0].into_iter().collect();
        let estimate = Estimate::bare(&moments, Level::DEFAULT, Method::T).with_interval(f64::NEG_INFINITY, 3.0);
        assert_eq!((estimate.interval(), estimate.warnings), (None, vec![Warning::NotFinite]));
    }

    #[test]
    fn relative_half_width_needs_a_mean_other_than_zero() {
        let check = |values: [f64; 2], expected: Option<f64>| {
            let moments: Moments = values.into_iter().collect();
            let estimate = Estimate::bare(&moments, Level::DEFAULT, Method::T).with_interval(-2.0, 4.0);
            assert_eq!(estimate.rel_half_width(), expected);
        };
        check([1.0, 2.0], Some(2.0));
        check([-1.0, 1.0], None);
    }
}
