//! Which shards of a study are there, whole, of one study and one version; and which are missing.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use crate::outcome::MODEL_VERSION;
use crate::sweep::shard::{Checked, Shard, ShardFault, ShardStudy, check};

use super::super::args::Missing;
use super::super::exit::Exit;
use super::super::isolate::quoted;
use super::super::sweep::shard::{FOLDER, command, differs};

/// Ending of the file of a shard.
const ENDING: &str = "shard";
/// Most commands that are printed for missing shards.
const COMMANDS: usize = 3;

/// The files of shards in these folders and in their `shards`, in order of their names.
///
/// # Errors
/// When a folder cannot be read.
pub(super) fn find(folders: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for folder in folders {
        for place in [folder.clone(), folder.join(FOLDER)] {
            let entries = match std::fs::read_dir(&place) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound && place != *folder => continue,
                Err(error) => return Err(format!("cannot read {}: {error}", place.display())),
            };
            let paths = entries.map(|entry| entry.map(|entry| entry.path()));
            let mut paths = paths
                .collect::<io::Result<Vec<PathBuf>>>()
                .map_err(|error| format!("cannot read {}: {error}", place.display()))?;
            paths.retain(|path| path.extension().is_some_and(|ending| ending == ENDING));
            paths.sort();
            found.append(&mut paths);
        }
    }
    Ok(found)
}

/// Why shards cannot be merged.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// A file cannot be read.
    #[error("error: {}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        error: io::Error,
    },
    /// They do not belong together, or not to this program.
    #[error("error: {0}")]
    Wrong(String),
    /// The same runs have two contents.
    #[error(
        "bug: {} and {} hold the same runs with different content. Another build of failsim or a faulty machine has \
         made one of them.", .0.display(), .1.display()
    )]
    Differ(PathBuf, PathBuf),
    /// Nothing is whole.
    #[error("no shard is whole:\n{0}")]
    NoneWhole(String),
}

impl Refusal {
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Io { error, .. } => Exit::of_io(error),
            Self::Wrong(_) => Exit::Wrong,
            Self::Differ(..) => Exit::OurBug,
            Self::NoneWhole(_) => Exit::Inconclusive,
        }
    }
}

/// Whole shards of one study.
pub(super) struct Set {
    /// The study.
    pub(super) study: ShardStudy,
    study_hash: String,
    /// How many shards there should be.
    of: u32,
    whole: BTreeMap<u32, Whole>,
    /// One line for each file that does not count.
    torn: Vec<String>,
}

struct Whole {
    path: PathBuf,
    digest: String,
}

/// Checks every file from end to end.
///
/// # Errors
/// When the shards do not belong together, or none is whole.
pub(super) fn judge(files: Vec<PathBuf>) -> Result<Set, Refusal> {
    let mut set: Option<Set> = None;
    let mut torn = Vec::new();
    let mut other_version = None;
    for path in files {
        match check(&path) {
            Ok(checked) => match &mut set {
                Some(set) => set.add(path, checked)?,
                None => set = Some(Set::of(path, checked)?),
            },
            Err(ShardFault::Io(error)) => return Err(Refusal::Io { path, error }),
            Err(ShardFault::Version) => other_version = Some(path),
            Err(ShardFault::Torn(why)) => torn.push(format!("  {} does not count: {why}", path.display())),
        }
    }
    if let Some(path) = other_version {
        let other = set.as_ref().and_then(|set| set.whole.values().next());
        let other = other.map_or_else(String::new, |other| format!(", {} is not", other.path.display()));
        let text = format!("{} is a shard of another version of failsim{other}", path.display());
        return Err(Refusal::Wrong(text));
    }
    let Some(mut set) = set else { return Err(Refusal::NoneWhole(torn.join("\n"))) };
    set.torn = torn;
    Ok(set)
}

impl Set {
    fn of(path: PathBuf, checked: Checked) -> Result<Self, Refusal> {
        let Checked { shard, study, study_hash, digest, .. } = checked;
        if study.model_version != MODEL_VERSION {
            return Err(Refusal::Wrong(format!(
                "{} was made by failsim {} with model {}, whose results this version with model {MODEL_VERSION} does \
                 not repeat",
                path.display(),
                study.failsim,
                study.model_version
            )));
        }
        let whole = [(shard.number(), Whole { path, digest })].into();
        Ok(Self { study, study_hash, of: shard.of(), whole, torn: Vec::new() })
    }

    fn add(&mut self, path: PathBuf, checked: Checked) -> Result<(), Refusal> {
        let first = self.whole.values().next().expect("a set begins with a shard");
        let both = format!("{} and {}", first.path.display(), path.display());
        if checked.study_hash != self.study_hash {
            let versions = (&checked.study.failsim, checked.study.model_version);
            let of = if versions == (&self.study.failsim, self.study.model_version) { "studies" } else { "versions" };
            let how = differs(&checked.study, &self.study);
            return Err(Refusal::Wrong(format!("{both} are shards of different {of}: the second has {how}")));
        }
        if checked.shard.of() != self.of {
            let (there, here) = (self.of, checked.shard.of());
            let text = format!("{both} are shards of {there} and of {here}: move those of one number away");
            return Err(Refusal::Wrong(text));
        }
        let number = checked.shard.number();
        match self.whole.get(&number) {
            Some(known) if known.digest != checked.digest => Err(Refusal::Differ(known.path.clone(), path)),
            Some(_) => Ok(()),
            None => {
                self.whole.insert(number, Whole { path, digest: checked.digest });
                Ok(())
            }
        }
    }

    /// The whole shards with their files, in order.
    pub(super) fn shards(&self) -> impl Iterator<Item = (Shard, &Path)> {
        let shard = |number: u32| Shard::new(number, self.of).expect("the header names a shard");
        self.whole.iter().map(move |(number, whole)| (shard(*number), whole.path.as_path()))
    }

    /// Numbers of the shards that are not there, in order.
    fn missing(&self) -> Vec<u32> {
        (1..=self.of).filter(|number| !self.whole.contains_key(number)).collect()
    }

    /// Files that do not count, a line each.
    pub(super) fn torn(&self) -> String {
        self.torn.join("\n")
    }

    /// What is not there, such as `2 of 7 shards (3, 5)`; `None` if all is.
    pub(super) fn absent(&self) -> Option<String> {
        let missing = self.missing();
        if missing.is_empty() {
            return None;
        }
        Some(format!("{} of {} shards ({})", missing.len(), self.of, ranges(&missing).replace(',', ", ")))
    }

    /// The numbers of missing shards as an engine takes them; empty if none is missing.
    pub(super) fn print_missing(&self, how: Missing) -> String {
        let missing = self.missing();
        match how {
            Missing::Lines => missing.iter().map(|number| format!("{number}\n")).collect(),
            Missing::Slurm if missing.is_empty() => String::new(),
            Missing::Slurm => ranges(&missing) + "\n",
        }
    }

    /// What is missing and the commands that make it, for a folder.
    pub(super) fn told(&self, folder: &Path, absent: &str) -> String {
        let missing = self.missing();
        let verb = if missing.len() == 1 { "is" } else { "are" };
        let mut text = format!("{absent} {verb} missing");
        if !self.torn.is_empty() {
            text += &format!("\n{}", self.torn());
        }
        text += if missing.len() == 1 { "\nthis makes it:" } else { "\nthese make them:" };
        let file = self.study.files.first().map_or("", |(name, _)| name);
        let command = command(&self.study, file, folder);
        for number in missing.iter().take(COMMANDS) {
            text += &format!("\n  {command} --shard {number}/{}", self.of);
        }
        let folder = quoted(&folder.display().to_string());
        if missing.len() > COMMANDS {
            text += &format!(
                "\n  and so on; `failsim report {folder} --print-missing slurm` (or lines) prints all numbers"
            );
        }
        text + &format!("\n`failsim report {folder} --partial` tells what is there")
    }
}

/// `3,7-9`.
fn ranges(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    let told = |(first, last): &(u32, u32)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}-{last}"),
    };
    ranges.iter().map(told).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn numbers_in_a_row_are_a_range() {
        assert_eq!(ranges(&[]), "");
        assert_eq!(ranges(&[5]), "5");
        assert_eq!(ranges(&[1, 2, 3]), "1-3");
        assert_eq!(ranges(&[3, 7, 8, 9, 11]), "3,7-9,11");
    }
}
