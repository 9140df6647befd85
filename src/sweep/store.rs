//! Finished runs on disk: one line for each, with length and checksum, appended as they end.
//!
//! A kill can tear the last line and nothing else; a torn tail is cut off before anything is added.
//! The order of the lines is the order in which runs ended and means nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::outcome::StudyRow;

/// Name of the file inside a result folder.
const FILE: &str = "runs.store";

/// First line of every store.
const HEADER: &str = "failsim run store 1\n";

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be read or written.
    #[error("{path}: {error}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        error: io::Error,
    },
    /// Another kind of file stands there.
    #[error("{0} is not a run store of this version; move it away or use --fresh")]
    Foreign(PathBuf),
    /// Another process writes here.
    #[error("{0} is in use by another process")]
    Busy(PathBuf),
}

/// A row as it stands in the file.
#[derive(Serialize, Deserialize)]
struct Line {
    key: String,
    point: u32,
    variant: String,
    run: u64,
    values: BTreeMap<String, Option<f64>>,
    warnings: Vec<String>,
    fingerprint: String,
    verdict: String,
    phases: Vec<Vec<String>>,
    failovers: Vec<Vec<String>>,
}

impl From<Line> for StudyRow {
    fn from(line: Line) -> Self {
        let Line { key, point, variant, run, values, warnings, fingerprint, verdict, phases, failovers } = line;
        Self { key, point, variant, run, values, warnings, fingerprint, verdict, phases, failovers }
    }
}

impl From<StudyRow> for Line {
    fn from(row: StudyRow) -> Self {
        let StudyRow { key, point, variant, run, values, warnings, fingerprint, verdict, phases, failovers } = row;
        Self { key, point, variant, run, values, warnings, fingerprint, verdict, phases, failovers }
    }
}

/// A store open for appending. It is locked against other processes while it is open.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    file: File,
}

impl Store {
    /// Opens the store of a result folder and gives the rows that are whole; a torn tail is cut.
    ///
    /// # Errors
    /// When the file cannot be read or written, is of another kind, or is in use.
    pub fn open(folder: &Path, fresh: bool) -> Result<(Self, Vec<StudyRow>), StoreError> {
        let path = folder.join(FILE);
        let io = |error| StoreError::Io { path: path.clone(), error };
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(io)?;
        if file.try_lock().is_err() {
            return Err(StoreError::Busy(path));
        }
        let mut text = Vec::new();
        if fresh {
            file.set_len(0).map_err(io)?;
        } else {
            file.read_to_end(&mut text).map_err(io)?;
        }
        // A kill may have torn even the first line.
        let torn_header = HEADER.as_bytes().starts_with(&text);
        if !torn_header && !text.starts_with(HEADER.as_bytes()) {
            return Err(StoreError::Foreign(path));
        }
        let (rows, whole) = if torn_header { (Vec::new(), 0) } else { read_lines(&text) };
        file.set_len(whole as u64).map_err(io)?;
        file.seek(SeekFrom::End(0)).map_err(io)?;
        if whole == 0 {
            file.write_all(HEADER.as_bytes()).map_err(io)?;
        }
        Ok((Self { path, file }, rows))
    }

    /// Adds a finished run.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, row: StudyRow) -> Result<(), StoreError> {
        let line = encode(&Line::from(row));
        self.file.write_all(line.as_bytes()).map_err(|error| StoreError::Io { path: self.path.clone(), error })
    }
}

/// Reads the rows of a folder without opening it for writing.
///
/// # Errors
/// When the file cannot be read or is of another kind.
pub fn read(folder: &Path) -> Result<Vec<StudyRow>, StoreError> {
    let path = folder.join(FILE);
    let text = std::fs::read(&path).map_err(|error| StoreError::Io { path: path.clone(), error })?;
    if !text.starts_with(HEADER.as_bytes()) {
        return Err(StoreError::Foreign(path));
    }
    Ok(read_lines(&text).0)
}

/// `<length> <checksum> <json>\n`, the length in bytes of the JSON.
fn encode(line: &Line) -> String {
    let json = serde_json::to_string(line).expect("a row of numbers and texts is valid JSON");
    format!("{} {} {json}\n", json.len(), checksum(json.as_bytes()))
}

fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(4).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The whole rows at the start of the text, and how many bytes they take with the header.
fn read_lines(text: &[u8]) -> (Vec<StudyRow>, usize) {
    let mut rows = Vec::new();
    let mut at = HEADER.len();
    while let Some((row, length)) = read_line(&text[at..]) {
        rows.push(row);
        at += length;
    }
    (rows, at)
}

fn read_line(text: &[u8]) -> Option<(StudyRow, usize)> {
    let end = text.iter().position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(&text[..end]).ok()?;
    let (length, rest) = line.split_once(' ')?;
    let (sum, json) = rest.split_once(' ')?;
    let whole = length.parse() == Ok(json.len()) && sum == checksum(json.as_bytes());
    let row: Line = whole.then(|| serde_json::from_str(json).ok())??;
    Some((row.into(), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(run: u64) -> StudyRow {
        StudyRow {
            key: format!("{run:016x}"),
            point: 3,
            variant: "lossy".into(),
            run,
            values: [("user_outage.mean".to_owned(), Some(0.1 + 0.2)), ("takeover_time.max".to_owned(), None)].into(),
            warnings: vec!["CENSORED".into()],
            fingerprint: "abc".into(),
            verdict: "pass".into(),
            phases: vec![vec!["seoul".into(), "backoff".into()]],
            failovers: Vec::new(),
        }
    }

    fn reopen(folder: &Path) -> Vec<StudyRow> {
        Store::open(folder, false).expect("a store that can be opened").1
    }

    #[test]
    fn rows_come_back_to_the_bit() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, found) = Store::open(folder.path(), false).unwrap();
        assert!(found.is_empty());
        store.add(row(0)).unwrap();
        store.add(row(1)).unwrap();
        drop(store);
        assert_eq!(reopen(folder.path()), [row(0), row(1)]);
    }

    #[test]
    fn a_tail_torn_at_any_byte_is_cut_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = Store::open(folder.path(), false).unwrap();
        store.add(row(0)).unwrap();
        store.add(row(1)).unwrap();
        drop(store);
        let path = folder.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        let first_ends = HEADER.len() + encode(&Line::from(row(0))).len();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let expected = if length >= first_ends { vec![row(0)] } else { Vec::new() };
            assert_eq!(reopen(folder.path()), expected, "torn at byte {length}");
            let (mut store, _) = Store::open(folder.path(), false).unwrap();
            store.add(row(7)).unwrap();
            drop(store);
            assert_eq!(reopen(folder.path()).last(), Some(&row(7)), "added after a cut at byte {length}");
        }
    }

    #[test]
    fn a_flipped_bit_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = Store::open(folder.path(), false).unwrap();
        store.add(row(0)).unwrap();
        drop(store);
        let path = folder.path().join(FILE);
        let mut text = std::fs::read(&path).unwrap();
        let at = text.len() - 10;
        text[at] ^= 1;
        std::fs::write(&path, text).unwrap();
        assert!(reopen(folder.path()).is_empty());
    }

    #[test]
    fn another_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "somebody's notes\n").unwrap();
        assert!(matches!(Store::open(folder.path(), false), Err(StoreError::Foreign(_))));
    }

    #[test]
    fn two_processes_do_not_write_to_one_folder() {
        let folder = tempfile::tempdir().unwrap();
        let _first = Store::open(folder.path(), false).unwrap();
        assert!(matches!(Store::open(folder.path(), false), Err(StoreError::Busy(_))));
    }
}
