//! The simulator against exact values: rows of a table give a model by its parameters and the exact value of
//! a quantity; the model is simulated and the estimate compared.
//!
//! What the product has is written as a scenario and run as users run it. What it has not, such as a plain
//! queue, is a small process on the same engine. A family of models is one file of `models`.
//!
//! The unit of statistics is the run. Users of one run share its draws, so quantiles over users come from
//! runs with one user each.

mod estimate;
mod judge;
mod models;
mod plan;
mod scenarios;
mod table;
mod toolkit;

pub use estimate::{Found, Law};
pub use judge::{Checked, Judgement, csv, judge};
pub use models::families;
pub use plan::{Effort, Trouble, check};
pub use table::{Row, TABLE, TableError, read};
