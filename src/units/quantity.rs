//! Probabilities, rates and bandwidths as scenario files write them.

use std::fmt;

/// A quantity that could not be read; the message says what would be accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// The text has no unit or an unknown one.
    #[error("`{text}` has no known unit; write it as {example}")]
    Unit {
        /// What was written.
        text: String,
        /// A value of the right form.
        example: &'static str,
    },
    /// The number part cannot be read.
    #[error("`{text}` does not start with a number; write it as {example}")]
    Number {
        /// What was written.
        text: String,
        /// A value of the right form.
        example: &'static str,
    },
    /// The number is outside its range.
    #[error("{text} is outside {range}")]
    Range {
        /// What was written.
        text: String,
        /// The accepted range.
        range: &'static str,
    },
}

/// A probability between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Default)]
pub struct Probability(f64);

impl Probability {
    /// Never.
    pub const ZERO: Self = Self(0.0);
    /// Always.
    pub const ONE: Self = Self(1.0);

    /// A probability from a number.
    ///
    /// # Errors
    /// When `value` is not between 0 and 1.
    pub fn new(value: f64) -> Result<Self, QuantityError> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value))
        } else {
            Err(QuantityError::Range { text: value.to_string(), range: "0 to 1" })
        }
    }

    /// The number between 0 and 1.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0
    }
}

/// A rate in happenings per second, kept in millionths so that it is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u64);

impl Rate {
    /// A rate from whole happenings per second.
    #[must_use]
    pub const fn per_second(count: u64) -> Self {
        Self(count * 1_000_000)
    }

    /// A rate from millionths of a happening per second.
    #[must_use]
    pub const fn from_millionths(millionths: u64) -> Self {
        Self(millionths)
    }

    /// Reads `"25/s"`, `"1.5/s"`, `"90/min"` or `"3600/h"`.
    ///
    /// # Errors
    /// When the text is not a positive number followed by `/s`, `/min` or `/h`.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        const EXAMPLE: &str = "\"25/s\"";
        let unit = || QuantityError::Unit { text: text.to_owned(), example: EXAMPLE };
        let (number, per) = text.split_once('/').ok_or_else(unit)?;
        let seconds = match per.trim() {
            "s" => 1,
            "min" => 60,
            "h" => 3600,
            _ => return Err(unit()),
        };
        let millionths = parse_decimal(number.trim(), 1_000_000)
            .ok_or_else(|| QuantityError::Number { text: text.to_owned(), example: EXAMPLE })?;
        let rate = millionths / seconds;
        if rate == 0 || rate > 1_000_000_000_000 {
            return Err(QuantityError::Range { text: text.to_owned(), range: "0.000001/s to 1000000/s" });
        }
        Ok(Self(rate))
    }

    /// Happenings per second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "rates are below 2^53 millionths")]
    pub fn as_per_second(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Millionths of a happening per second.
    #[must_use]
    pub const fn millionths(self) -> u64 {
        self.0
    }

    /// Microseconds between two happenings at this rate, rounded down, at least one.
    #[must_use]
    pub fn gap_micros(self) -> u64 {
        (1_000_000_000_000 / self.0.max(1)).max(1)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/s", self.as_per_second())
    }
}

/// A bandwidth in bits per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bandwidth(u64);

impl Bandwidth {
    /// Reads `"200Mbps"`, `"64kbps"`, `"1Gbps"` or `"9600bps"`.
    ///
    /// # Errors
    /// When the text is not a number followed by one of these units.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        const EXAMPLE: &str = "\"200Mbps\"";
        let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let scale = match unit.trim() {
            "bps" => 1,
            "kbps" => 1_000,
            "Mbps" => 1_000_000,
            "Gbps" => 1_000_000_000,
            _ => return Err(QuantityError::Unit { text: text.to_owned(), example: EXAMPLE }),
        };
        parse_decimal(number.trim(), scale)
            .map(Self)
            .ok_or_else(|| QuantityError::Number { text: text.to_owned(), example: EXAMPLE })
    }

    /// Bits per second.
    #[must_use]
    pub fn bits_per_second(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Bandwidth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b if b % 1_000_000 == 0 => write!(f, "{}Mbps", b / 1_000_000),
            b if b % 1_000 == 0 => write!(f, "{}kbps", b / 1_000),
            b => write!(f, "{b}bps"),
        }
    }
}

/// A size in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(u64);

impl Size {
    /// Reads `"200MB"`, `"64kB"`, `"1GB"` or `"9600B"`.
    ///
    /// # Errors
    /// When the text is not a number followed by one of these units.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        const EXAMPLE: &str = "\"200MB\"";
        let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let scale = match unit.trim() {
            "B" => 1,
            "kB" => 1_000,
            "MB" => 1_000_000,
            "GB" => 1_000_000_000,
            _ => return Err(QuantityError::Unit { text: text.to_owned(), example: EXAMPLE }),
        };
        parse_decimal(number.trim(), scale)
            .map(Self)
            .ok_or_else(|| QuantityError::Number { text: text.to_owned(), example: EXAMPLE })
    }

    /// Bytes.
    #[must_use]
    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b if b % 1_000_000 == 0 => write!(f, "{}MB", b / 1_000_000),
            b if b % 1_000 == 0 => write!(f, "{}kB", b / 1_000),
            b => write!(f, "{b}B"),
        }
    }
}

/// `text` as a decimal number times `scale`, digit by digit; digits that do not fit are an error.
pub(super) fn parse_decimal(text: &str, scale: u64) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || (text.contains('.') && fraction.is_empty()) {
        return None;
    }
    let mut value = digits(whole)?.checked_mul(scale)?;
    let mut place = scale;
    for c in fraction.chars() {
        if !place.is_multiple_of(10) {
            return None;
        }
        place /= 10;
        value = value.checked_add(place.checked_mul(u64::from(c.to_digit(10)?))?)?;
    }
    Some(value)
}

/// A run of digits, `_` between them allowed, as in TOML.
fn digits(text: &str) -> Option<u64> {
    let clean: String = text.chars().filter(|c| *c != '_').collect();
    (!clean.is_empty() && clean.bytes().all(|b| b.is_ascii_digit())).then(|| clean.parse().ok())?
}
