//! Finished runs on disk: one line for each, with length and checksum, appended as they end.
//!
//! A kill can tear the last line and nothing else; a torn tail is cut off before anything is added.
//! The order of the lines is the order in which runs ended and means nothing. Rows stay on disk; a key
//! and a place for each are in memory.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::outcome::{LoginCurve, StudyRow};

/// Name of the file inside a result folder.
const FILE: &str = "runs.store";

/// First line of every store.
const HEADER: &str = "failsim run store 2\n";

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

/// A row as it is read from the file.
#[derive(Deserialize)]
pub(super) struct Line {
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
    failures: u32,
    asked: Vec<u32>,
    served: Vec<u32>,
}

impl From<Line> for StudyRow {
    fn from(line: Line) -> Self {
        let Line { key, point, variant, run, values, warnings, fingerprint, verdict, phases, failovers, .. } = line;
        let logins = LoginCurve { failures: line.failures, asked: line.asked, served: line.served };
        Self { key, point, variant, run, values, warnings, fingerprint, verdict, phases, failovers, logins }
    }
}

/// A row as it is written to the file.
#[derive(Serialize)]
struct LineOf<'a> {
    key: &'a str,
    point: u32,
    variant: &'a str,
    run: u64,
    values: &'a BTreeMap<String, Option<f64>>,
    warnings: &'a [String],
    fingerprint: &'a str,
    verdict: &'a str,
    phases: &'a [Vec<String>],
    failovers: &'a [Vec<String>],
    failures: u32,
    asked: &'a [u32],
    served: &'a [u32],
}

/// What finds a row again.
#[derive(Deserialize)]
struct Key {
    key: String,
}

/// A row in the form in which it is stored. Making it takes longer than writing it, so the thread that
/// made the run does that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreLine(String);

impl StoreLine {
    /// `<length> <checksum> <json>\n`, the length in bytes of the JSON.
    ///
    /// # Panics
    /// Never: a row of numbers and texts is valid JSON.
    #[must_use]
    pub fn of(row: &StudyRow) -> Self {
        let StudyRow { key, variant, values, warnings, fingerprint, verdict, phases, failovers, logins, .. } = row;
        let LoginCurve { failures, asked, served } = logins;
        let (point, run, failures) = (row.point, row.run, *failures);
        let line = LineOf {
            key,
            point,
            variant,
            run,
            values,
            warnings,
            fingerprint,
            verdict,
            phases,
            failovers,
            failures,
            asked,
            served,
        };
        Self::of_json(&serde_json::to_string(&line).expect("a row of numbers and texts is valid JSON"))
    }

    /// The line of a JSON text.
    pub(super) fn of_json(json: &str) -> Self {
        Self(format!("{} {} {json}\n", json.len(), checksum(json.as_bytes())))
    }

    /// The line with its end.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Where a row stands in a store: its first byte, which is never the first of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place(NonZeroU64);

impl Place {
    fn at(offset: u64) -> Self {
        Self(NonZeroU64::new(offset).expect("the header comes first"))
    }
}

/// A store open for reading and appending. It is locked against other processes while it is open.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    /// Appends wherever it has been read before.
    file: File,
    end: u64,
    /// Keys of the rows found when it was opened, in order, with their places.
    known: Vec<(u64, Place)>,
}

impl Store {
    /// Opens the store of a result folder, or makes one; a torn tail is cut.
    ///
    /// # Errors
    /// When the file cannot be read or written, is of another kind, or is in use.
    pub fn open(folder: &Path, fresh: bool) -> Result<Self, StoreError> {
        let path = folder.join(FILE);
        let io = |error| StoreError::Io { path: path.clone(), error };
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(io)?;
        if file.try_lock().is_err() {
            return Err(StoreError::Busy(path));
        }
        if fresh {
            file.set_len(0).map_err(io)?;
        }
        let mut known = Vec::new();
        let whole = match header(&mut file).map_err(io)? {
            Header::Foreign => return Err(StoreError::Foreign(path)),
            Header::Torn => 0,
            Header::Whole => scan(&mut BufReader::new(&file), &mut |place, json| {
                let found = serde_json::from_str(json).ok().and_then(|Key { key }| number(&key));
                known.extend(found.map(|key| (key, place)));
                found.is_some()
            })
            .map_err(io)?,
        };
        file.set_len(whole).map_err(io)?;
        if whole == 0 {
            file.write_all(HEADER.as_bytes()).map_err(io)?;
        }
        // Equal keys stay in the order of the file: the last one holds.
        known.sort_by_key(|(key, _)| *key);
        Ok(Self { path, file, end: whole.max(HEADER.len() as u64), known })
    }

    /// Whether no run was found when the store was opened.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.known.is_empty()
    }

    /// The row with this key, if there was one when the store was opened.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<Place> {
        let key = number(key)?;
        let after = self.known.partition_point(|(known, _)| *known <= key);
        self.known[..after].last().filter(|(known, _)| *known == key).map(|(_, place)| *place)
    }

    /// Reads a row.
    ///
    /// # Errors
    /// When the file cannot be read or was changed by somebody else.
    pub fn row(&mut self, place: Place) -> Result<StudyRow, StoreError> {
        let row = self.line(place).and_then(|line| {
            let row = whole(&line).and_then(|json| serde_json::from_str::<Line>(json).ok());
            row.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a stored run was changed by somebody else"))
        });
        row.map(StudyRow::from).map_err(|error| StoreError::Io { path: self.path.clone(), error })
    }

    fn line(&mut self, place: Place) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        self.file.seek(SeekFrom::Start(place.0.get()))?;
        BufReader::with_capacity(2048, &self.file).read_until(b'\n', &mut line)?;
        Ok(line)
    }

    /// Adds a finished run.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, line: &StoreLine) -> Result<Place, StoreError> {
        let written = self.file.write_all(line.0.as_bytes());
        written.map_err(|error| StoreError::Io { path: self.path.clone(), error })?;
        let place = Place::at(self.end);
        self.end += line.0.len() as u64;
        Ok(place)
    }

    /// The place of a finished run that somebody else has made; it is added unless the very same line was
    /// there when the store was opened.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn keep(&mut self, key: &str, line: &StoreLine) -> Result<Place, StoreError> {
        if let Some(place) = self.find(key) {
            let known = self.line(place).map_err(|error| StoreError::Io { path: self.path.clone(), error })?;
            if known == line.as_bytes() {
                return Ok(place);
            }
        }
        self.add(line)
    }

    /// Lets a row that was added be found by its key. Meant for a few rows: each takes its place among
    /// all that are known.
    pub fn remember(&mut self, key: &str, place: Place) {
        if let Some(key) = number(key) {
            let after = self.known.partition_point(|(known, _)| *known <= key);
            self.known.insert(after, (key, place));
        }
    }
}

/// Hands over the rows of a folder one by one, without opening it for writing. Of several rows with one
/// key the last one holds.
///
/// # Errors
/// When the file cannot be read or is of another kind.
pub fn read(folder: &Path, each: &mut dyn FnMut(StudyRow)) -> Result<(), StoreError> {
    let path = folder.join(FILE);
    let io = |error| StoreError::Io { path: path.clone(), error };
    let mut file = File::open(&path).map_err(io)?;
    let Header::Whole = header(&mut file).map_err(io)? else { return Err(StoreError::Foreign(path)) };
    let read = scan(&mut BufReader::new(file), &mut |_, json| {
        let row = serde_json::from_str::<Line>(json).ok();
        row.map(|line| each(line.into())).is_some()
    });
    read.map(|_| ()).map_err(io)
}

/// How a file begins.
enum Header {
    Whole,
    /// A kill came in the middle of the first line.
    Torn,
    Foreign,
}

/// Reads the first line.
fn header(file: &mut File) -> io::Result<Header> {
    let mut start = Vec::new();
    file.take(HEADER.len() as u64).read_to_end(&mut start)?;
    Ok(match HEADER.as_bytes() {
        header if header == start => Header::Whole,
        header if header.starts_with(&start) => Header::Torn,
        _ => Header::Foreign,
    })
}

/// Hands over the JSON of the rows after the header, up to the first that is torn or that `each` refuses;
/// gives how many bytes the good ones take with the header.
fn scan(reader: &mut dyn BufRead, each: &mut dyn FnMut(Place, &str) -> bool) -> io::Result<u64> {
    let mut at = HEADER.len() as u64;
    let mut line = Vec::new();
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line)?;
        match whole(&line) {
            Some(json) if each(Place::at(at), json) => at += length as u64,
            _ => return Ok(at),
        }
    }
}

/// The JSON of a line with the right length and checksum.
pub(super) fn whole(line: &[u8]) -> Option<&str> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let (length, rest) = line.split_once(' ')?;
    let (sum, json) = rest.split_once(' ')?;
    (length.parse() == Ok(json.len()) && sum == checksum(json.as_bytes())).then_some(json)
}

fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(4).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A run key as a number.
fn number(key: &str) -> Option<u64> {
    u64::from_str_radix(key, 16).ok()
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
            logins: LoginCurve { failures: 2, asked: vec![3, 0, 1], served: vec![0, 4, 0] },
        }
    }

    fn reopen(folder: &Path) -> Vec<StudyRow> {
        let store = Store::open(folder, false).expect("a store that can be opened");
        let mut rows = Vec::new();
        read(folder, &mut |row| rows.push(row)).expect("a store that can be read");
        assert_eq!(store.known.len(), rows.len());
        rows
    }

    fn add(store: &mut Store, run: u64) -> Place {
        store.add(&StoreLine::of(&row(run))).unwrap()
    }

    #[test]
    fn rows_come_back_to_the_bit() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), false).unwrap();
        let places = [0, 1].map(|run| add(&mut store, run));
        assert_eq!(places.map(|place| store.row(place).unwrap()), [row(0), row(1)]);
        drop(store);
        assert_eq!(reopen(folder.path()), [row(0), row(1)]);
    }

    #[test]
    fn rows_are_found_by_their_key_and_can_be_read_between_writes() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), false).unwrap();
        for run in [5, 3] {
            add(&mut store, run);
        }
        assert_eq!(store.find(&row(3).key), None, "what is added now is known to whoever adds it");
        drop(store);
        let mut store = Store::open(folder.path(), false).unwrap();
        let found = store.find(&row(3).key).unwrap();
        assert_eq!(store.row(found).unwrap(), row(3));
        let place = add(&mut store, 4);
        assert_eq!((store.row(place).unwrap(), store.row(found).unwrap()), (row(4), row(3)));
        assert_eq!((store.find(&row(9).key), store.find("no number")), (None, None));
        drop(store);
        assert_eq!(reopen(folder.path()), [row(5), row(3), row(4)]);
    }

    #[test]
    fn rows_of_others_are_kept_once_and_found_when_they_are_remembered() {
        let folder = tempfile::tempdir().unwrap();
        add(&mut Store::open(folder.path(), false).unwrap(), 1);
        let mut store = Store::open(folder.path(), false).unwrap();
        let known = store.find(&row(1).key).unwrap();
        assert_eq!(store.keep(&row(1).key, &StoreLine::of(&row(1))).unwrap(), known);
        let newer = StudyRow { fingerprint: "newer".into(), ..row(1) };
        let place = store.keep(&row(1).key, &StoreLine::of(&newer)).unwrap();
        assert_ne!(place, known);
        store.remember(&row(1).key, place);
        assert_eq!(store.find(&row(1).key), Some(place));
        drop(store);
        assert_eq!(reopen(folder.path()).len(), 2);
    }

    #[test]
    fn of_equal_keys_the_last_one_holds() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), false).unwrap();
        let newer = StudyRow { fingerprint: "newer".into(), ..row(1) };
        [row(1), row(2), newer.clone(), row(0)].iter().for_each(|row| {
            store.add(&StoreLine::of(row)).unwrap();
        });
        drop(store);
        let mut store = Store::open(folder.path(), false).unwrap();
        let found = store.find(&newer.key).unwrap();
        assert_eq!(store.row(found).unwrap(), newer);
    }

    #[test]
    fn fresh_forgets_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        add(&mut Store::open(folder.path(), false).unwrap(), 0);
        let mut store = Store::open(folder.path(), true).unwrap();
        assert_eq!(store.find(&row(0).key), None);
        add(&mut store, 1);
        drop(store);
        assert_eq!(reopen(folder.path()), [row(1)]);
    }

    #[test]
    fn a_tail_torn_at_any_byte_is_cut_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), false).unwrap();
        for run in [0, 1] {
            add(&mut store, run);
        }
        drop(store);
        let path = folder.path().join(FILE);
        let whole = std::fs::read(&path).unwrap();
        let first_ends = HEADER.len() + StoreLine::of(&row(0)).0.len();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let expected = if length >= first_ends { vec![row(0)] } else { Vec::new() };
            assert_eq!(reopen(folder.path()), expected, "torn at byte {length}");
            let mut store = Store::open(folder.path(), false).unwrap();
            let place = add(&mut store, 7);
            assert_eq!(store.row(place).unwrap(), row(7));
            drop(store);
            assert_eq!(reopen(folder.path()).last(), Some(&row(7)), "added after a cut at byte {length}");
        }
    }

    #[test]
    fn a_flipped_bit_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        add(&mut Store::open(folder.path(), false).unwrap(), 0);
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
