//! What a person or a script reads of a run: the story, tables, pictures, JSON.
//!
//! One file per format. Everything is text made from an outcome; only [`folder`] touches the disk.

pub mod coverage;
pub mod folder;
mod json;
mod junit;
mod manifest;
mod palette;
mod parameters;
mod rare;
mod rehearsal;
mod row;
mod story;
pub mod study;
mod summary;
mod swings;
mod tables;
mod text;
mod trace;
mod why;

mod chart;
mod difference;
mod explore;

pub use chart::{chart_svg, chart_text};
pub use difference::{Parting, parting};
pub use explore::{FaultRow, MapPicture, faults_csv, faults_json, faults_svg, faults_text, map_svg};
pub use json::json;
pub use junit::{JunitSuite, junit};
pub use manifest::{RUN_KEY_RULE, manifest, study_manifest};
pub use rare::{RareCase, RareStudy, rare_csv, rare_json, rare_text};
pub use rehearsal::{rehearsal_json, rehearsal_text};
pub use row::study_row;
pub use story::{View, ViewError, is_part, story};
pub use summary::{summary, verdicts};
pub use swings::{Swing, swings};
pub use tables::{
    MEETING_METRICS, PEER_METRICS, ROOM_METRICS, RUN_METRICS, RunTag, alarms_csv, events_csv, failover_rows,
    failovers_csv, phase_rows, phases_csv, runs_csv,
};
pub use text::{grouped, wrapped};
pub use trace::{Trace, trace};
pub use why::{Chain, Place, chain, chain_json, chain_text, last_change};

pub use crate::expect::{StoryLine, story_line, story_lines, story_text};
