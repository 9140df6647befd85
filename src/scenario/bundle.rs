//! A scenario with the text of every file it is made of, to be carried in a report and run again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::Request;

/// The texts of a scenario and what the command line changed in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Name and text of each file, the main one first; names are relative to its folder.
    pub files: Vec<(String, String)>,
    /// `--variant`.
    pub variant: Option<String>,
    /// `--set PATH=VALUE`, in order.
    pub set: Vec<(String, String)>,
    /// `--seed`.
    pub seed: Option<u64>,
}

impl Bundle {
    /// Asks for the scenario as it was read when the bundle was made.
    #[must_use]
    pub fn request(&self) -> Request {
        let path = self.files.first().map_or_else(PathBuf::new, |(name, _)| PathBuf::from(name));
        Request { path, variant: self.variant.clone(), set: self.set.clone(), seed: self.seed }
    }

    /// The text of one file.
    ///
    /// # Errors
    /// When the bundle has no such file.
    pub fn read(&self, path: &Path) -> io::Result<String> {
        let named = |(name, _): &&(String, String)| Path::new(name) == path;
        // A scenario may name a file by its full path; from the main file it was seen over some `..`.
        let same_end = |(name, _): &&(String, String)| {
            path.is_absolute() && below(Path::new(name)).components().eq(below(path).components())
        };
        let found = self.files.iter().find(named).or_else(|| self.files.iter().find(same_end));
        found
            .map(|(_, text)| text.clone())
            .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the report does not carry this file"))
    }
}

/// A reader that remembers what it has read.
pub struct Recorder<'r> {
    reader: &'r dyn Fn(&Path) -> io::Result<String>,
    texts: RefCell<BTreeMap<PathBuf, String>>,
}

impl<'r> Recorder<'r> {
    /// Remembers what `reader` reads.
    #[must_use]
    pub fn new(reader: &'r dyn Fn(&Path) -> io::Result<String>) -> Self {
        Self { reader, texts: RefCell::default() }
    }

    /// The text of one file.
    ///
    /// # Errors
    /// Those of the reader.
    pub fn read(&self, path: &Path) -> io::Result<String> {
        let text = (self.reader)(path)?;
        self.texts.borrow_mut().insert(path.to_owned(), text.clone());
        Ok(text)
    }

    /// Everything read so far, for the request that asked for it.
    #[must_use]
    pub fn bundle(self, request: &Request) -> Bundle {
        let folder = request.path.parent().unwrap_or(Path::new(""));
        let texts = self.texts.into_inner().into_iter();
        let mut files: Vec<(String, String)> =
            texts.map(|(path, text)| (name(&relative(&path, folder)), text)).collect();
        let main = request.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.sort_by_key(|(name, _)| (*name != main, name.clone()));
        Bundle { files, variant: request.variant.clone(), set: request.set.clone(), seed: request.seed }
    }
}

/// A path as seen from a folder. Both are free of `.` and of `..` after a name.
fn relative(path: &Path, folder: &Path) -> PathBuf {
    let plain = |path: &Path| path.components().filter(|part| *part != Component::CurDir).collect::<PathBuf>();
    let (path, folder) = (plain(path), plain(folder));
    let shared = path.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(path.components().skip(shared)).collect()
}

/// A path without root and leading `..`.
fn below(path: &Path) -> PathBuf {
    path.components().filter(|part| matches!(part, Component::Normal(_))).collect()
}

/// The same name on every platform.
fn name(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::load;

    const CHILD: &str = "extends = \"../base/pair.toml\"\nformat = 1\ntitle = \"child\"\n";
    const PARENT: &str = "format = 1\ntitle = \"parent\"\n[run]\nduration = \"1h\"\n[cluster.a]\nkind = \"imp\"\nnodes = [\"n1\", \"n2\"]\n\
                          multi_device_messaging = false\n[cluster.a.group.g]\nnodes = [\"n1\", \"n2\"]\nusers = 10\nha = true\n";

    fn files(folder: &str) -> BTreeMap<PathBuf, &'static str> {
        [(format!("{folder}studies/child.toml"), CHILD), (format!("{folder}base/pair.toml"), PARENT)]
            .map(|(path, text)| (PathBuf::from(path), text))
            .into()
    }

    #[test]
    fn a_bundle_is_read_like_the_files_it_was_made_of() {
        for folder in ["", "scenarios/", "/work/", "../"] {
            let files = files(folder);
            let reader =
                |path: &Path| files.get(path).map(|text| (*text).to_owned()).ok_or(io::ErrorKind::NotFound.into());
            let request =
                Request { path: format!("{folder}studies/child.toml").into(), seed: Some(7), ..Request::default() };
            let recorder = Recorder::new(&reader);
            let direct = load(&request, &|path| recorder.read(path));
            let bundle = recorder.bundle(&request);
            let names: Vec<&str> = bundle.files.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["child.toml", "../base/pair.toml"], "below `{folder}`");
            let again = load(&bundle.request(), &|path| bundle.read(path));
            assert_eq!(again.diagnostics, direct.diagnostics, "below `{folder}`");
            let values = |loaded: &crate::scenario::Loaded| {
                let scenario = loaded.scenario.as_ref().unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
                scenario.resolved.iter().map(|v| (v.path.clone(), v.value.clone())).collect::<Vec<_>>()
            };
            assert_eq!(values(&again), values(&direct), "below `{folder}`");
        }
    }

    #[test]
    fn a_file_named_by_its_full_path_is_found() {
        let files = vec![("a.toml".to_owned(), String::new()), ("../base/b.toml".to_owned(), "x = 1".to_owned())];
        let bundle = Bundle { files, ..Bundle::default() };
        assert_eq!(bundle.read(Path::new("/base/b.toml")).ok().as_deref(), Some("x = 1"));
        assert!(bundle.read(Path::new("/b.toml")).is_err());
    }

    #[test]
    fn a_file_that_is_not_there_is_named_as_missing() {
        let error = Bundle::default().read(Path::new("x.toml")).expect_err("an empty bundle has no file");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }
}
