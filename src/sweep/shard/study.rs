//! The study that a shard belongs to, as the shard itself tells it.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::outcome::MODEL_VERSION;
use crate::scenario::Bundle;

use super::super::Plan;

/// Everything that decides the rows of a study, with the texts of its scenario: whoever holds one shard
/// can plan the whole study again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardStudy {
    /// Version of the program.
    pub failsim: String,
    /// Version of the model.
    pub model_version: u32,
    /// Title of the scenario.
    pub title: String,
    /// Runs of each case.
    pub runs: u64,
    /// Runs of all shards together.
    pub planned: u64,
    /// Metrics asked for; none for those of the file.
    pub metrics: Vec<String>,
    /// Points asked for, as path and value; none for all.
    pub only: Vec<(String, String)>,
    /// Hash of the keys of the first run of every case.
    pub cases: String,
    /// Name and text of each file of the scenario, the main one first.
    pub files: Vec<(String, String)>,
    /// Variant asked for.
    pub variant: Option<String>,
    /// Values set on the command line, in order.
    pub set: Vec<(String, String)>,
    /// Seed on the command line.
    pub seed: Option<u64>,
}

impl ShardStudy {
    /// The study of a plan.
    #[must_use]
    pub fn of(plan: &Plan, runs: u64, planned: u64, metrics: &[String], only: &[(String, String)]) -> Self {
        let keys = plan.cases.iter().map(|case| case.keys.key(case.scenario.run.seed, 0));
        let Bundle { files, variant, set, seed } = plan.bundle.clone();
        Self {
            failsim: env!("CARGO_PKG_VERSION").to_owned(),
            model_version: MODEL_VERSION,
            title: plan.base.title.clone(),
            runs,
            planned,
            metrics: metrics.to_vec(),
            only: only.to_vec(),
            cases: hex(&Sha256::digest(keys.collect::<Vec<_>>().join(" "))),
            files,
            variant,
            set,
            seed,
        }
    }

    /// The texts of its scenario.
    #[must_use]
    pub fn bundle(&self) -> Bundle {
        let Self { files, variant, set, seed, .. } = self.clone();
        Bundle { files, variant, set, seed }
    }

    /// What tells it from every other study: SHA-256 in hexadecimal digits.
    ///
    /// # Panics
    /// Never: texts and numbers are valid JSON.
    #[must_use]
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(serde_json::to_string(self).expect("texts and numbers are valid JSON")))
    }
}

/// Bytes in hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
