//! Scenario files: text to syntax with spans to a validated [`Scenario`]. The only room that knows
//! the file format.

mod model;

pub use model::*;
