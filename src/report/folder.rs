//! The result folder of a run: every file appears whole or not at all.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value;
use tempfile::NamedTempFile;

use crate::expect::Judgement;
use crate::outcome::Outcome;
use crate::scenario::Scenario;

use super::{RunTag, alarms_csv, chart_svg, events_csv, failovers_csv, manifest, phases_csv, runs_csv, trace};

/// The files of a single run, by name, in the order they are written.
#[must_use]
pub fn files(scenario: &Scenario, outcome: &Outcome, judgements: &[Judgement]) -> Vec<(&'static str, String)> {
    let tag = RunTag::of(outcome);
    vec![
        ("manifest.json", pretty(&manifest(scenario, outcome))),
        ("runs.csv", runs_csv(&tag, scenario, outcome, judgements)),
        ("events.csv", events_csv(&tag, outcome)),
        ("failovers.csv", failovers_csv(&tag, outcome)),
        ("phases.csv", phases_csv(&tag, outcome)),
        ("alarms.csv", alarms_csv(&tag, outcome)),
        ("trace.json", line(&trace(outcome))),
        ("chart.svg", chart_svg(outcome)),
    ]
}

/// Writes the files of a single run into `folder`, which is made if it is not there.
///
/// # Errors
/// When the folder cannot be made or a file cannot be written; files written before stay.
pub fn write(
    folder: &Path,
    scenario: &Scenario,
    outcome: &Outcome,
    judgements: &[Judgement],
) -> io::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    let files = files(scenario, outcome, judgements);
    // The disk saves several files in the time of one, if it is asked for all of them at once.
    let written = files.into_par_iter().map(|(name, text)| {
        let path = folder.join(name);
        write_file(&path, &text).map(|()| path)
    });
    written.collect()
}

/// Writes one file so that a reader sees the old text or the new one, never a part.
///
/// # Errors
/// When the file cannot be written beside its final place or moved there.
pub fn write_file(path: &Path, text: &str) -> io::Result<()> {
    let mut file = NewFile::create(path)?;
    file.write_all(text.as_bytes())?;
    file.commit()
}

/// A file on its way: written beside its place and moved there when it is whole. Without
/// [`NewFile::commit`] nothing of it stays.
#[derive(Debug)]
pub struct NewFile {
    file: NamedTempFile,
    path: PathBuf,
}

impl NewFile {
    /// An empty file that is to stand at `path`, in a folder that is there.
    ///
    /// # Errors
    /// When no file can be made in that folder.
    pub fn create(path: &Path) -> io::Result<Self> {
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".failsim-");
        // Temporary files are private by default, results are not.
        #[cfg(unix)]
        builder.permissions(<Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o644));
        Ok(Self { file: builder.tempfile_in(folder)?, path: path.to_owned() })
    }

    /// Moves the file to its place.
    ///
    /// # Errors
    /// When it cannot be saved or moved.
    pub fn commit(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist(&self.path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Moves the file to its place unless something stands there; gives it back then. Of any number of
    /// processes that do this at once exactly one succeeds. The folder is saved too.
    ///
    /// # Errors
    /// When it cannot be saved or moved.
    pub fn commit_new(self) -> io::Result<Option<Self>> {
        self.file.as_file().sync_all()?;
        match self.file.persist_noclobber(&self.path) {
            Ok(_) => save_folder(&self.path).map(|()| None),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists || self.path.exists() => {
                Ok(Some(Self { file: error.file, path: self.path }))
            }
            // Some file systems can only replace: then two processes may both go on in the same instant.
            Err(error) => {
                Self { file: error.file, path: self.path.clone() }.commit()?;
                save_folder(&self.path).map(|()| None)
            }
        }
    }

    /// Moves the file over whatever stands at `path`, in the same folder, and saves the folder too.
    ///
    /// # Errors
    /// When it cannot be saved or moved.
    pub fn commit_at(self, path: &Path) -> io::Result<()> {
        Self { file: self.file, path: path.to_owned() }.commit()?;
        save_folder(path)
    }
}

/// Saves the entry of a file in its folder, so that it outlives a power cut.
fn save_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some network folders and systems cannot save a folder, and need not.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
            ) =>
        {
            Ok(())
        }
        saved => saved,
    }
}

impl io::Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// JSON for people.
pub(super) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a value in memory is JSON") + "\n"
}

/// JSON for programs, on one line.
pub(crate) fn line(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("a value in memory is JSON") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::sample::scenario;
    use crate::outcome::sample::presence_story;

    #[test]
    fn a_folder_holds_every_file_whole_and_readable() {
        let story = presence_story();
        let scenario = scenario(&story, Vec::new());
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("results/01");
        let written = write(&target, &scenario, &story, &[]).unwrap();
        let again = write(&target, &scenario, &story, &[]).unwrap();
        assert_eq!(written, again);
        for (path, (_, text)) in written.iter().zip(files(&scenario, &story, &[])) {
            assert_eq!(fs::read_to_string(path).unwrap(), text);
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                let mode = fs::metadata(path).unwrap().permissions().mode();
                assert_eq!(mode & 0o777 & !0o022, 0o644 & !0o022, "{}", path.display());
            }
        }
        let left: Vec<_> = fs::read_dir(&target).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), written.len(), "no temporary file is left: {left:?}");
    }

    #[test]
    fn no_file_names_a_folder_or_carries_a_return() {
        let story = presence_story();
        for (name, text) in files(&scenario(&story, Vec::new()), &story, &[]) {
            assert!(
                !text.contains(crate::expect::sample::FOLDER) && !text.contains('\r') && text.ends_with('\n'),
                "{name}"
            );
        }
    }
}
