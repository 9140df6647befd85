//! Numbers of a run: exact quantiles, sums, and the value of every metric.
//!
//! What goes in is integers; what comes out is rounded to floating point once, at the end.

pub mod estimate;
pub mod metrics;
mod number;
mod outages;
mod quantile;
mod sum;
pub mod told;

pub use number::{exact_seconds, round9, shortest};
pub use outages::{CohortOutages, cohort_outages};
pub use quantile::{QUANTILE_RULE, mean, quantile, quantile_unsorted};
pub use sum::CompensatedSum;
