//! The file of a shard: a header that names its study, a line for each run in the order of their numbers,
//! and a last line with their count and a hash of everything before it.
//!
//! A file without a good last line is torn and counts as not there.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::outcome::StudyRow;

use super::super::store::{Line, StoreLine, whole};
use super::study::hex;
use super::{Shard, ShardStudy};

/// First line of every shard; the number is the version of the form.
const FIRST: &str = "failsim shard 1\n";
/// Start of the first line in every version.
const ANY_VERSION: &str = "failsim shard ";
/// First word of the last line.
const LAST: &str = "end";

/// Second line: what it is a shard of.
#[derive(Serialize, Deserialize)]
struct Header {
    shard: u32,
    of: u32,
    /// Hash of the study.
    hash: String,
    study: ShardStudy,
}

/// The line of a run that panicked.
#[derive(Serialize, Deserialize)]
struct Panicked {
    panicked: String,
}

/// A shard on its way into a file.
#[derive(Debug)]
pub struct ShardWriter<W: Write> {
    to: BufWriter<W>,
    hash: Sha256,
    rows: u64,
}

impl<W: Write> ShardWriter<W> {
    /// Begins a shard of a study.
    ///
    /// # Errors
    /// When nothing can be written.
    ///
    /// # Panics
    /// Never: texts and numbers are valid JSON.
    pub fn new(to: W, shard: Shard, study: &ShardStudy) -> io::Result<Self> {
        let header = Header { shard: shard.number(), of: shard.of(), hash: study.hash(), study: study.clone() };
        let json = serde_json::to_string(&header).expect("texts and numbers are valid JSON");
        let mut writer = Self { to: BufWriter::new(to), hash: Sha256::new(), rows: 0 };
        writer.put(FIRST.as_bytes())?;
        writer.put(format!("{json}\n").as_bytes())?;
        Ok(writer)
    }

    /// Adds the next run.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn add(&mut self, line: &StoreLine) -> io::Result<()> {
        self.rows += 1;
        self.put(line.as_bytes())
    }

    /// Adds the next run, which panicked and has no row.
    ///
    /// # Errors
    /// When it cannot be written.
    ///
    /// # Panics
    /// Never: a text is valid JSON.
    pub fn add_panicked(&mut self, message: &str) -> io::Result<()> {
        let json = serde_json::to_string(&Panicked { panicked: message.to_owned() }).expect("a text is valid JSON");
        self.add(&StoreLine::of_json(&json))
    }

    /// Ends the shard and gives its hash.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<(W, String)> {
        let digest = hex(&self.hash.finalize());
        self.to.write_all(format!("{LAST} {} {digest}\n", self.rows).as_bytes())?;
        let to = self.to.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok((to, digest))
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.to.write_all(bytes)
    }
}

/// What a whole shard is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Which shard.
    pub shard: Shard,
    /// Its study.
    pub study: ShardStudy,
    /// Hash of the study, as [`ShardStudy::hash`] gives it.
    pub study_hash: String,
    /// How many runs it holds.
    pub rows: u64,
    /// Hash of header and runs: equal for equal content.
    pub digest: String,
}

/// Why a file is no shard that counts.
#[derive(Debug, thiserror::Error)]
pub enum ShardFault {
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is not whole.
    #[error("{0}")]
    Torn(String),
    /// It has another form.
    #[error("it is a shard of another version of failsim")]
    Version,
}

/// Reads a shard from end to end: form, number of runs and hash. Its rows are not looked into.
///
/// # Errors
/// When it cannot be read, is torn or has another form.
pub fn check(path: &Path) -> Result<Checked, ShardFault> {
    let torn = |why: &str| ShardFault::Torn(why.to_owned());
    let mut lines = Lines::open(path)?;
    let header = header(&mut lines)?;
    let mut rows = 0;
    loop {
        let Some(text) = lines.next()?.strip_suffix(b"\n") else { return Err(torn("it ends before its last line")) };
        let Some((count, digest)) = last_line(text) else {
            rows += 1;
            continue;
        };
        let before = hex(&lines.hash.clone().finalize());
        let ends = lines.next()?.is_empty();
        return match (ends, count == rows, before == digest) {
            (true, true, true) => checked(header, rows, digest),
            (false, ..) => Err(torn("something follows its last line")),
            (_, false, _) => Err(torn("it has another number of runs than it says")),
            (_, _, false) => Err(torn("its hash does not fit its content")),
        };
    }
}

fn checked(header: Header, rows: u64, digest: String) -> Result<Checked, ShardFault> {
    let torn = |why: &str| ShardFault::Torn(why.to_owned());
    let shard = Shard::new(header.shard, header.of).ok_or_else(|| torn("its header names no shard"))?;
    if header.study.hash() != header.hash {
        return Err(torn("its header does not fit its study"));
    }
    if shard.rows(header.study.planned) != rows {
        return Err(torn("it has another number of runs than its study gives it"));
    }
    Ok(Checked { shard, study: header.study, study_hash: header.hash, rows, digest })
}

/// The lines before the first run.
fn header(lines: &mut Lines) -> Result<Header, ShardFault> {
    let torn = |why: &str| ShardFault::Torn(why.to_owned());
    let first = lines.next()?;
    if first != FIRST.as_bytes() {
        let version = first.starts_with(ANY_VERSION.as_bytes()) && first.ends_with(b"\n");
        let start = FIRST.as_bytes().starts_with(first);
        return Err(match (version, start) {
            (true, _) => ShardFault::Version,
            (false, true) => torn("it ends before its last line"),
            (false, false) => torn("it is not a shard of failsim"),
        });
    }
    let second = lines.next()?;
    if !second.ends_with(b"\n") {
        return Err(torn("it ends before its last line"));
    }
    serde_json::from_slice(second).map_err(|_| torn("its header cannot be read"))
}

/// Count and hash of the last line.
fn last_line(line: &[u8]) -> Option<(u64, String)> {
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    let (LAST, count, digest, None) = (words.next()?, words.next()?, words.next()?, words.next()) else { return None };
    Some((count.parse().ok()?, digest.to_owned()))
}

/// The lines of a file.
struct Lines {
    from: BufReader<File>,
    line: Vec<u8>,
    /// Of all lines before this one.
    hash: Sha256,
}

impl Lines {
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { from: BufReader::with_capacity(1 << 17, File::open(path)?), line: Vec::new(), hash: Sha256::new() })
    }

    /// The next line with its end; empty at the end of the file.
    fn next(&mut self) -> io::Result<&[u8]> {
        self.hash.update(&self.line);
        self.line.clear();
        self.from.read_until(b'\n', &mut self.line)?;
        Ok(&self.line)
    }
}

/// One run of a shard.
#[derive(Clone, Debug, PartialEq)]
pub enum ShardRow {
    /// It has ended.
    Made(Box<StudyRow>, StoreLine),
    /// It has panicked, with this message.
    Panicked(String),
}

/// Hands over the number and the row of each run of a shard, which was checked before, of a study of so many
/// runs.
///
/// # Errors
/// When the file cannot be read or was changed since, or the first error of `each`.
pub fn each_row<E: From<ShardFault>>(
    path: &Path,
    shard: Shard,
    planned: u64,
    each: &mut dyn FnMut(u64, ShardRow) -> Result<(), E>,
) -> Result<(), E> {
    let mut lines = Lines::open(path).map_err(ShardFault::from)?;
    header(&mut lines)?;
    for index in shard.indexes(planned) {
        let row = row(lines.next().map_err(ShardFault::from)?);
        let row = row.ok_or_else(|| ShardFault::Torn("it was changed while it was read".to_owned()))?;
        each(index, row)?;
    }
    Ok(())
}

fn row(line: &[u8]) -> Option<ShardRow> {
    let json = whole(line)?;
    if let Ok(row) = serde_json::from_str::<Line>(json) {
        return Some(ShardRow::Made(Box::new(row.into()), StoreLine::of_json(json)));
    }
    let Panicked { panicked } = serde_json::from_str(json).ok()?;
    Some(ShardRow::Panicked(panicked))
}
