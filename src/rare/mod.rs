//! Rare events: cycles from everything up to everything up again, steered towards a target and weighted.
//!
//! [`Question::new`] refuses what cannot be answered so; [`sample`] simulates one cycle, plain, steered or split; [`answer`] turns
//! steered and plain cycles into estimates with their diagnostics. Which cycles are made, and on how many
//! threads, is for the caller to say: the answer depends on the numbers of the cycles alone.

mod answer;
mod question;
mod sample;

pub use answer::{Answer, Figure, FigureKind, Status, answer};
pub use question::{Question, Refusal};
pub use sample::{Cycles, Sample, Way, plain_cycles, sample};
