//! How numbers are printed in result files.

use crate::units::SimTime;

/// `value` with 9 significant digits, the precision of every printed estimate.
#[must_use]
pub fn round9(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    format!("{value:.8e}").parse().expect("a printed number reads back")
}

/// An estimate in the shortest decimal form that reads back to its 9 significant digits.
///
/// # Panics
/// When the value is not finite: result files hold no `NaN`, a missing value is an empty field.
#[must_use]
pub fn shortest(value: f64) -> String {
    assert!(value.is_finite(), "a result file never holds {value}");
    let rounded = round9(value);
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// An instant in seconds, exact to the microsecond, without trailing zeros.
#[must_use]
pub fn exact_seconds(at: SimTime) -> String {
    let micros = at.as_micros();
    let (whole, fraction) = (micros / 1_000_000, micros % 1_000_000);
    if fraction == 0 {
        return whole.to_string();
    }
    format!("{whole}.{fraction:06}").trim_end_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_print_with_nine_digits() {
        let check = |value: f64, text: &str| assert_eq!(shortest(value), text);
        check(0.0, "0");
        check(-0.0, "0");
        check(328.5, "328.5");
        check(1.0 / 3.0, "0.333333333");
        check(123_456_789_012.0, "123456789000");
        check(-2.0 / 3.0, "-0.666666667");
        check(1e-12, "0.000000000001");
    }

    #[test]
    #[should_panic(expected = "a result file never holds NaN")]
    fn a_missing_value_is_never_printed_as_a_number() {
        let _ = shortest(f64::NAN);
    }

    #[test]
    fn instants_are_exact() {
        let check = |micros: u64, text: &str| assert_eq!(exact_seconds(SimTime::from_micros(micros)), text);
        check(0, "0");
        check(690_000_000, "690");
        check(1_234_567_890_123, "1234567.890123");
        check(500, "0.0005");
    }
}
