//! What `explore` has found, as text, CSV, JSON and pictures.

mod faults;
mod map;

pub use faults::{FaultRow, faults_csv, faults_json, faults_svg, faults_text};
pub use map::{MapPicture, map_svg};
