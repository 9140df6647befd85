//! Estimators against reference values, against their own promise of coverage, and against bad input.

mod coverage;
mod known;
mod never_nan;
mod random;
mod sensitivity;
mod table;
