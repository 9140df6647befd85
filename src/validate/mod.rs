//! The simulator against exact values: rows of a table give a model by its parameters and the exact value of
//! a quantity; the model is written as a scenario, simulated, and the estimate compared.
//!
//! The unit of statistics is the run. Users of one run share its draws, so quantiles over users come from
//! runs with one user each.

mod design;
mod estimate;
mod judge;
mod quorum;
mod scenarios;
mod table;

pub use design::{Effort, YEARS_AT_ONCE};
pub use judge::{Checked, Found, Judgement, Trouble, check, csv, judge};
pub use table::{Row, TABLE, TableError, read};
