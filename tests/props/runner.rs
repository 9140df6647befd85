//! Runs a property on reproducible random cases.

use std::fmt::Debug;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};

fn number(variable: &str, default: u32) -> u32 {
    let text = std::env::var(variable).ok();
    text.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{variable} takes a whole number: {text}")))
}

/// Holds a property against `cases` random values, more if the environment says so; prints the
/// smallest value that breaks it.
pub(crate) fn holds<T: Debug>(cases: u32, values: impl Strategy<Value = T>, text: fn(&T) -> String, property: fn(&T)) {
    let cases = number("FAILSIM_CASES", cases);
    let rng_seed = RngSeed::Fixed(number("FAILSIM_CASES_FROM", 0).into());
    let config = Config { cases, rng_seed, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let result = TestRunner::new(config).run(&values, |value| {
        property(&value);
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, value)) => panic!("{why}\n{value:?}\n{}", text(&value)),
        Err(TestError::Abort(why)) => panic!("the cases could not be made: {why}"),
    }
}
