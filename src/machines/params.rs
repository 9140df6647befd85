//! Parameters with their origin: one table per system gives the typed struct, the defaults, the
//! `--set` paths and what `explain` prints.

use crate::units::{Bandwidth, DurationError, QuantityError, Rate, SimDuration, Size};

/// How well a number is founded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Printed in a source.
    Documented,
    /// Follows from documented facts by an argument.
    Inferred,
    /// No source; a tunable choice.
    Assumed,
}

impl Status {
    /// The word used in files and reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Inferred => "inferred",
            Self::Assumed => "assumed",
        }
    }
}

/// What kind of value a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// A duration such as `"90s"`.
    Duration,
    /// A bare whole number.
    Count,
    /// A bare number, fractions allowed.
    Number,
    /// `true` or `false`.
    Flag,
    /// A rate such as `"25/s"`.
    Rate,
    /// A bandwidth such as `"10Mbps"`.
    Bandwidth,
    /// A size such as `"200MB"`.
    Size,
    /// One of these words.
    Word(&'static [&'static str]),
}

/// A value read from a scenario file, before it becomes a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum RawValue {
    /// A quoted text.
    Text(String),
    /// A bare whole number.
    Integer(i64),
    /// A bare number with a fraction.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
}

/// Why a value does not fit a parameter. The message says what would be accepted.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ParamError {
    /// No parameter has this name.
    #[error("no parameter is named `{0}`")]
    Unknown(String),
    /// The value has the wrong type.
    #[error("`{name}` takes {expected}")]
    WrongType {
        /// The parameter.
        name: &'static str,
        /// What it takes, with an example.
        expected: String,
    },
    /// The text is not a duration.
    #[error(transparent)]
    Duration(#[from] DurationError),
    /// The text is not a rate.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// The value is outside the documented range.
    #[error("`{name}` of {value} is outside {min} to {max}")]
    Range {
        /// The parameter.
        name: &'static str,
        /// What was written.
        value: String,
        /// The smallest value, or "any".
        min: &'static str,
        /// The largest value, or "any".
        max: &'static str,
    },
    /// Fixed by the product, not simulated, or said by a key of the scenario.
    #[error("`{0}` cannot be set; `failsim explain {0}` says why")]
    Fixed(&'static str),
}

/// One row of a parameter table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParamInfo {
    /// Name in scenario files, without unit suffix.
    pub name: &'static str,
    /// The name that Cisco's guides print, or `(model)`.
    pub official: &'static str,
    /// The kind of value.
    pub kind: ParamKind,
    /// Default as scenario files write it.
    pub default: &'static str,
    /// Smallest accepted value as written, empty for none.
    pub min: &'static str,
    /// Largest accepted value as written, empty for none.
    pub max: &'static str,
    /// Whether a scenario may set it.
    pub settable: bool,
    /// How well the default is founded.
    pub status: Status,
    /// Where the default comes from.
    pub source: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// A type that can be a parameter.
pub trait ParamValue: Sized {
    /// Converts what the file says.
    ///
    /// # Errors
    /// When the type or the text does not fit.
    fn from_raw(info: &ParamInfo, raw: &RawValue) -> Result<Self, ParamError>;

    /// As a scenario file would write it (texts without quotes).
    fn show(&self) -> String;

    /// A number that orders values of this type, for range checks.
    fn rank(&self) -> Option<f64>;
}

fn wrong_type(info: &ParamInfo, expected: impl Into<String>) -> ParamError {
    ParamError::WrongType { name: info.name, expected: expected.into() }
}

impl ParamValue for SimDuration {
    fn from_raw(info: &ParamInfo, raw: &RawValue) -> Result<Self, ParamError> {
        match raw {
            RawValue::Text(text) => Ok(Self::parse(text)?),
            RawValue::Integer(n) => Err(wrong_type(info, format!("a duration with its unit, such as \"{n}s\""))),
            RawValue::Float(n) => Err(wrong_type(info, format!("a duration with its unit, such as \"{n}s\""))),
            RawValue::Bool(_) => Err(wrong_type(info, "a duration such as \"90s\"")),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }

    fn rank(&self) -> Option<f64> {
        Some(self.as_secs_f64())
    }
}

impl ParamValue for u64 {
    fn from_raw(info: &ParamInfo, raw: &RawValue) -> Result<Self, ParamError> {
        match raw {
            RawValue::Integer(n) => Self::try_from(*n).map_err(|_| wrong_type(info, "a whole number of 0 or more")),
            RawValue::Text(_) | RawValue::Float(_) | RawValue::Bool(_) => {
                Err(wrong_type(info, format!("a bare whole number, such as {}", info.default)))
            }
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }

    #[expect(clippy::cast_precision_loss, reason = "only compared with documented limits")]
    fn rank(&self) -> Option<f64> {
        Some(*self as f64)
    }
}

impl ParamValue for f64 {
    #[expect(clippy::cast_precision_loss, reason = "scenario numbers are small")]
    fn from_raw(info: &ParamInfo, raw: &RawValue) -> Result<Self, ParamError> {
        match raw {
            RawValue::Integer(n) => Ok(*n as Self),
            RawValue::Float(n) if n.is_finite() => Ok(*n),
            RawValue::Float(_) | RawValue::Text(_) | RawValue::Bool(_) => {
                Err(wrong_type(info, format!("a bare number, such as {}", info.default)))
            }
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }

    fn rank(&self) -> Option<f64> {
        Some(*self)
    }
}

impl ParamValue for bool {
    fn from_raw(info: &ParamInfo, raw: &RawValue) -> Result<Self, ParamError> {
        match raw {
            RawValue::Bool(flag) => Ok(*flag),
            RawValue::Text(_) | RawValue::Integer(_) | RawValue::Float(_) => Err(wrong_type(info, "true or false")),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }

    fn rank(&self) -> Option<f64> {
        None
    }
}

impl ParamValue for Rate {
    fn from_raw(info: &ParamInfo, raw: &RawValue) -> Result<Self, ParamError> {
        match raw {
            RawValue::Text(text) => Ok(Self::parse(text)?),
            RawValue::Integer(_) | RawValue::Float(_) | RawValue::Bool(_) => {
                Err(wrong_type(info, "a rate such as \"25/s\""))
            }
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }

    fn rank(&self) -> Option<f64> {
        Some(self.as_per_second())
    }
}

impl ParamValue for Bandwidth {
    fn from_raw(info: &ParamInfo, raw: &RawValue) -> Result<Self, ParamError> {
        match raw {
            RawValue::Text(text) => Ok(Self::parse(text)?),
            RawValue::Integer(_) | RawValue::Float(_) | RawValue::Bool(_) => {
                Err(wrong_type(info, "a bandwidth such as \"10Mbps\""))
            }
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }

    #[expect(clippy::cast_precision_loss, reason = "only compared with documented limits")]
    fn rank(&self) -> Option<f64> {
        Some(self.bits_per_second() as f64)
    }
}

impl ParamValue for Size {
    fn from_raw(info: &ParamInfo, raw: &RawValue) -> Result<Self, ParamError> {
        match raw {
            RawValue::Text(text) => Ok(Self::parse(text)?),
            RawValue::Integer(_) | RawValue::Float(_) | RawValue::Bool(_) => {
                Err(wrong_type(info, "a size such as \"200MB\""))
            }
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }

    #[expect(clippy::cast_precision_loss, reason = "only compared with limits")]
    fn rank(&self) -> Option<f64> {
        Some(self.bytes() as f64)
    }
}

/// Reads `raw` for the parameter `info` and checks its range.
///
/// # Errors
/// When the value does not fit or the parameter cannot be set.
pub fn read<T: ParamValue>(info: &'static ParamInfo, raw: &RawValue) -> Result<T, ParamError> {
    if !info.settable {
        return Err(ParamError::Fixed(info.name));
    }
    let value = T::from_raw(info, raw)?;
    let bound = |text: &str| (!text.is_empty()).then(|| T::from_raw(info, &literal(info.kind, text)).ok()?.rank())?;
    let too_small = matches!((value.rank(), bound(info.min)), (Some(v), Some(min)) if v < min);
    let too_large = matches!((value.rank(), bound(info.max)), (Some(v), Some(max)) if v > max);
    if too_small || too_large {
        let or_any = |text: &'static str| if text.is_empty() { "any" } else { text };
        return Err(ParamError::Range {
            name: info.name,
            value: value.show(),
            min: or_any(info.min),
            max: or_any(info.max),
        });
    }
    Ok(value)
}

/// A table's own text as the value a scenario file would hold.
#[must_use]
pub fn literal(kind: ParamKind, text: &str) -> RawValue {
    match kind {
        ParamKind::Duration | ParamKind::Rate | ParamKind::Bandwidth | ParamKind::Size | ParamKind::Word(_) => {
            RawValue::Text(text.to_owned())
        }
        ParamKind::Count => RawValue::Integer(text.parse().expect("a table's count is a number")),
        ParamKind::Number => RawValue::Float(text.parse().expect("a table's number is a number")),
        ParamKind::Flag => RawValue::Bool(text == "true"),
    }
}

/// A parameter table of one system, whatever its fields.
pub trait ParamTable: Clone + Default {
    /// Name of the system in dotted paths: `srm` of `params.srm`.
    const SYSTEM: &'static str;

    /// Every parameter in the order of the fact sheet.
    const ROWS: &'static [ParamInfo];

    /// Sets one parameter from a scenario value.
    ///
    /// # Errors
    /// When no parameter has this name or the value does not fit.
    fn put(&mut self, name: &str, raw: &RawValue) -> Result<(), ParamError>;

    /// The value in force of every parameter, in table order, as a scenario file would write it.
    fn shown(&self) -> Vec<(&'static ParamInfo, String)>;

    /// The row of a parameter.
    #[must_use]
    fn row(name: &str) -> Option<&'static ParamInfo> {
        Self::ROWS.iter().find(|row| row.name == name)
    }
}

/// Declares an enum of words that a parameter can take.
macro_rules! param_words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// The accepted words, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];
        }

        impl $crate::machines::params::ParamValue for $name {
            fn from_raw(
                info: &$crate::machines::params::ParamInfo,
                raw: &$crate::machines::params::RawValue,
            ) -> Result<Self, $crate::machines::params::ParamError> {
                use $crate::machines::params::{ParamError, RawValue};
                match raw {
                    $(RawValue::Text(text) if text == $word => Ok(Self::$variant),)+
                    RawValue::Text(_) | RawValue::Integer(_) | RawValue::Float(_) | RawValue::Bool(_) => {
                        let words: Vec<String> = Self::WORDS.iter().map(|w| format!("\"{w}\"")).collect();
                        Err(ParamError::WrongType { name: info.name, expected: words.join(" or ") })
                    }
                }
            }

            fn show(&self) -> String {
                match self { $(Self::$variant => $word.to_owned()),+ }
            }

            fn rank(&self) -> Option<f64> {
                None
            }
        }
    };
}
pub(crate) use param_words;

/// Declares a parameter table: a typed struct, its defaults and the rows that describe it.
///
/// The name of the system comes first. Each row is `field: Type, KIND, "default", "min".."max", settable, Status, "official", "source", "meaning";`.
macro_rules! param_table {
    ($system:literal, $(#[$doc:meta])* pub struct $name:ident { $(
        $field:ident: $ty:ty, $kind:expr, $default:literal, $min:literal..$max:literal, $settable:literal,
        $status:ident, $official:literal, $source:literal, $meaning:literal;
    )+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $(
            #[doc = $meaning]
            #[doc = concat!("\n\nDefault ", $default, ". ", stringify!($status), ": ", $source, ".")]
            pub $field: $ty,
        )+ }

        impl $name {
            /// Every parameter in the order of the fact sheet.
            pub const TABLE: &'static [$crate::machines::params::ParamInfo] = &[$(
                $crate::machines::params::ParamInfo {
                    name: stringify!($field),
                    official: $official,
                    kind: $kind,
                    default: $default,
                    min: $min,
                    max: $max,
                    settable: $settable,
                    status: $crate::machines::params::Status::$status,
                    source: $source,
                    meaning: $meaning,
                },
            )+];

            /// The row of a parameter.
            #[must_use]
            pub fn info(name: &str) -> Option<&'static $crate::machines::params::ParamInfo> {
                Self::TABLE.iter().find(|row| row.name == name)
            }

            /// Sets one parameter from a scenario value.
            ///
            /// # Errors
            /// When no parameter has this name or the value does not fit.
            pub fn set(
                &mut self,
                name: &str,
                raw: &$crate::machines::params::RawValue,
            ) -> Result<(), $crate::machines::params::ParamError> {
                let Some(info) = Self::info(name) else {
                    return Err($crate::machines::params::ParamError::Unknown(name.to_owned()));
                };
                $(if info.name == stringify!($field) {
                    self.$field = $crate::machines::params::read::<$ty>(info, raw)?;
                })+
                Ok(())
            }

            /// The value in force of every parameter, in table order, as a scenario file would write it.
            #[must_use]
            pub fn show(&self) -> Vec<(&'static $crate::machines::params::ParamInfo, String)> {
                let values = [$($crate::machines::params::ParamValue::show(&self.$field)),+];
                Self::TABLE.iter().zip(values).collect()
            }
        }

        impl $crate::machines::params::ParamTable for $name {
            const SYSTEM: &'static str = $system;
            const ROWS: &'static [$crate::machines::params::ParamInfo] = Self::TABLE;

            fn put(
                &mut self,
                name: &str,
                raw: &$crate::machines::params::RawValue,
            ) -> Result<(), $crate::machines::params::ParamError> {
                self.set(name, raw)
            }

            fn shown(&self) -> Vec<(&'static $crate::machines::params::ParamInfo, String)> {
                self.show()
            }
        }

        impl Default for $name {
            fn default() -> Self {
                use $crate::machines::params::{ParamValue, literal};
                let mut rows = Self::TABLE.iter();
                Self { $($field: {
                    let row = rows.next().expect("one row for each field");
                    <$ty>::from_raw(row, &literal(row.kind, $default)).expect("a table's default fits its type")
                }),+ }
            }
        }
    };
}
pub(crate) use param_table;
