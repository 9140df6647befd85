//! Instants and durations in whole microseconds.

use std::fmt;
use std::ops::{Add, AddAssign, Sub};

use super::quantity::parse_decimal;

/// An instant: microseconds since the start of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(u64);

/// A length of time in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimDuration(u64);

/// Why a text is not a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// A number without a unit.
    #[error("`{0}` has no unit; write \"{0}s\", \"{0}ms\", \"{0}m\", \"{0}h\" or \"{0}d\"")]
    NoUnit(String),
    /// A unit that is not one of us, ms, s, m, h, d.
    #[error("`{0}` is not a unit of time; the units are us, ms, s, m, h, d")]
    UnknownUnit(String),
    /// Not a number where one is needed.
    #[error("`{0}` is not a duration; write it as \"90s\", \"1h30m\" or \"250ms\"")]
    NotADuration(String),
    /// More than a hundred years.
    #[error("`{0}` is longer than 100 years")]
    TooLong(String),
}

impl SimTime {
    /// The start of the run.
    pub const ZERO: Self = Self(0);
    /// An instant after every other.
    pub const MAX: Self = Self(u64::MAX);

    /// The instant `micros` microseconds after the start.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Microseconds since the start.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Time passed since `earlier`; zero if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }

    /// Seconds since the start, for printing and statistics only.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        SimDuration(self.0).as_secs_f64()
    }
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest duration a scenario may name: 100 years of 8760 hours.
    pub const LONGEST: Self = Self(100 * 8760 * 3600 * 1_000_000);

    /// A duration of whole microseconds.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// A duration of whole milliseconds.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis * 1_000)
    }

    /// A duration of whole seconds.
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * 1_000_000)
    }

    /// Length in microseconds.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Length in seconds, for printing and statistics only.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "durations are below 2^53 microseconds")]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Whether no time passes.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// This duration `factor` times.
    #[must_use]
    pub const fn times(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }

    /// Halved this often, rounded down.
    #[must_use]
    pub const fn halved(self, times: u32) -> Self {
        Self(self.0 >> times)
    }

    /// Reads `"90s"`, `"1h30m"`, `"9s500ms"`, `"0.5s"`; units us, ms, s, m, h, d.
    ///
    /// # Errors
    /// When a part has no unit, an unknown unit or more digits than a microsecond has, or when the
    /// sum exceeds 100 years.
    pub fn parse(text: &str) -> Result<Self, DurationError> {
        let whole = || text.to_owned();
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(DurationError::NotADuration(whole()));
        }
        let mut total: u64 = 0;
        while !rest.is_empty() {
            let number_end = rest
                .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'))
                .ok_or_else(|| DurationError::NoUnit(rest.to_owned()))?;
            if number_end == 0 {
                return Err(DurationError::NotADuration(whole()));
            }
            let (number, tail) = rest.split_at(number_end);
            let unit_end = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
            let (unit, next) = tail.split_at(unit_end);
            let scale = match unit {
                "us" => 1,
                "ms" => 1_000,
                "s" => 1_000_000,
                "m" => 60 * 1_000_000,
                "h" => 3_600 * 1_000_000,
                "d" => 86_400 * 1_000_000,
                "" => return Err(DurationError::NotADuration(whole())),
                other => return Err(DurationError::UnknownUnit(other.to_owned())),
            };
            let part = decimal_micros(number, scale).ok_or_else(|| DurationError::NotADuration(whole()))?;
            total = total.checked_add(part).ok_or_else(|| DurationError::TooLong(whole()))?;
            rest = next;
        }
        if total > Self::LONGEST.0 {
            return Err(DurationError::TooLong(whole()));
        }
        Ok(Self(total))
    }
}

/// Like `parse_decimal`, but a unit of 60 seconds also takes decimal fractions ("1.5m").
fn decimal_micros(number: &str, scale: u64) -> Option<u64> {
    parse_decimal(number, 1_000_000).and_then(|millionths| {
        let product = u128::from(millionths) * u128::from(scale);
        (product % 1_000_000 == 0).then_some(())?;
        u64::try_from(product / 1_000_000).ok()
    })
}

impl Add<SimDuration> for SimTime {
    type Output = Self;

    fn add(self, after: SimDuration) -> Self {
        Self(self.0.saturating_add(after.0))
    }
}

impl Sub for SimTime {
    type Output = SimDuration;

    fn sub(self, earlier: Self) -> SimDuration {
        assert!(earlier <= self, "time runs backwards: {self} before {earlier}");
        SimDuration(self.0 - earlier.0)
    }
}

impl Add for SimDuration {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for SimDuration {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for SimDuration {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("a duration is never negative"))
    }
}

impl fmt::Display for SimTime {
    /// `h:mm:ss.mmm`, rounded down to the millisecond.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0 / 1_000;
        let (secs, millis) = (millis / 1_000, millis % 1_000);
        let text = format!("{}:{:02}:{:02}.{millis:03}", secs / 3600, secs / 60 % 60, secs % 60);
        f.pad(&text)
    }
}

impl fmt::Display for SimDuration {
    /// The shortest exact form that [`SimDuration::parse`] reads: `1h30m`, `90s`, `9.5s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.0 {
            0 => "0s".to_owned(),
            n if n % 1_000 != 0 => format!("{n}us"),
            n if n < 1_000_000 => format!("{}ms", n / 1_000),
            n if n < 600_000_000 || n % 60_000_000 != 0 => {
                let mut text = format!("{}", n / 1_000_000);
                let millis = n / 1_000 % 1_000;
                if millis > 0 {
                    let digits = format!(".{millis:03}");
                    text.push_str(digits.trim_end_matches('0'));
                }
                text + "s"
            }
            n => {
                let minutes = n / 60_000_000;
                match (minutes / 60, minutes % 60) {
                    (0, m) => format!("{m}m"),
                    (h, 0) if h % 24 == 0 => format!("{}d", h / 24),
                    (h, 0) => format!("{h}h"),
                    (h, m) => format!("{h}h{m}m"),
                }
            }
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_parse_digit_by_digit() {
        let check = |text: &str, micros: u64| assert_eq!(SimDuration::parse(text), Ok(SimDuration(micros)), "{text}");
        check("90s", 90_000_000);
        check("1h30m", 5_400_000_000);
        check("9s500ms", 9_500_000);
        check("0.5s", 500_000);
        check("1.5m", 90_000_000);
        check("250ms", 250_000);
        check("3us", 3);
        check("100d", 8_640_000_000_000);
    }

    #[test]
    fn bad_durations_name_the_mistake() {
        assert_eq!(SimDuration::parse("90"), Err(DurationError::NoUnit("90".into())));
        assert_eq!(SimDuration::parse("5x"), Err(DurationError::UnknownUnit("x".into())));
        assert_eq!(SimDuration::parse(""), Err(DurationError::NotADuration(String::new())));
        assert_eq!(SimDuration::parse("-5s"), Err(DurationError::NotADuration("-5s".into())));
        assert_eq!(SimDuration::parse("0.1us"), Err(DurationError::NotADuration("0.1us".into())));
        assert_eq!(SimDuration::parse("200000d"), Err(DurationError::TooLong("200000d".into())));
    }

    #[test]
    fn printed_durations_read_back() {
        for micros in [0, 1, 999, 1_000, 250_000, 1_500_000, 90_000_000, 600_000_000, 5_400_000_000, 86_400_000_000] {
            let duration = SimDuration(micros);
            assert_eq!(SimDuration::parse(&duration.to_string()), Ok(duration));
        }
    }

    #[test]
    fn times_print_as_hours_minutes_seconds() {
        assert_eq!(SimTime(3_723_004_999).to_string(), "1:02:03.004");
    }
}
