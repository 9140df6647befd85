//! The only caller of `libm` in a run: the same bits on every platform.
//!
//! The standard library promises nothing for `ln`, `exp` or `powf`; their last bit differs between
//! C libraries, and one bit is enough to move an event by a microsecond.

/// Natural logarithm.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Exponential function.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// `base` to the power of `exponent`.
#[must_use]
pub fn pow(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}
