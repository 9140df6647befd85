//! Reports of a study: tables, answers, pictures and one page to hand on.
//!
//! One value for each run is the unit of statistics. Everything is a pure function of a
//! [`StudyResult`](crate::outcome::StudyResult), so the bytes are the same whatever made the runs.

mod cells;
mod embed;
mod html;
mod json;
mod plots;
#[cfg(test)]
mod sample;
mod tables;
mod targets;
mod text;
mod words;

pub(in crate::report) use embed::carried;
pub use embed::{bundle_of, manifest_of_html};
pub use html::{HtmlParts, html};
pub use json::json;
pub use plots::{StudyPlot, TornadoBar, TornadoEnd, plots, tornado};
pub use tables::{RunTables, summary_csv};
pub use targets::{StudyCase, StudyTarget, targets, targets_json, targets_text};
pub use text::text;
