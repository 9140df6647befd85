//! Files and what they include and extend, merged into one tree.

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::codes;
use super::syntax::{self, Entry, Kind, Table, Value};
use super::words::clip;
use crate::diag::{Diagnostic, Level, Source, SourceId, SourceMap, Span};

/// Path of the source that holds `--set` and other flags.
pub(super) const COMMAND_LINE: &str = "<command line>";
/// Largest scenario file.
const BYTES_MAX: usize = 10 * 1024 * 1024;
/// Most files of one scenario.
const FILES_MAX: usize = 100;

/// Reads the text of a file.
pub(super) type Reader<'r> = &'r dyn Fn(&Path) -> io::Result<String>;

/// Reads a file with all it includes and extends. Mistakes are collected; what could be read is returned.
pub(super) struct Loader<'r> {
    reader: Reader<'r>,
    pub(super) sources: SourceMap,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Merged files by path, so that a file that several others include is read once.
    merged: BTreeMap<PathBuf, Table>,
    /// Files being merged right now, outermost first.
    open: Vec<PathBuf>,
}

impl<'r> Loader<'r> {
    pub(super) fn new(reader: Reader<'r>) -> Self {
        Self {
            reader,
            sources: SourceMap::default(),
            diagnostics: Vec::new(),
            merged: BTreeMap::new(),
            open: Vec::new(),
        }
    }

    /// The tree of the main file.
    pub(super) fn main(&mut self, path: &Path) -> Table {
        let nowhere = Span { source: SourceId(0), start: 0, end: 0 };
        self.file(path, nowhere, "")
    }

    /// The merged tree of one file; `at` is the place that asks for it.
    fn file(&mut self, path: &Path, at: Span, key: &str) -> Table {
        let path = match normal(path) {
            path if path.as_os_str().is_empty() => PathBuf::from("."),
            path => path,
        };
        if let Some(table) = self.merged.get(&path) {
            return table.clone();
        }
        if self.open.contains(&path) {
            let round: Vec<String> = self.open.iter().map(|p| p.display().to_string()).collect();
            let message = format!("`{}` leads back to itself", path.display());
            let help = format!("the way round is {} -> {}", round.join(" -> "), path.display());
            self.error(codes::CYCLE, at, key, message, Some(help));
            return Table::default();
        }
        if self.sources.sources.len() >= FILES_MAX {
            self.error(codes::TOO_MANY, at, key, format!("more than {FILES_MAX} files belong to this scenario"), None);
            return Table::default();
        }
        let Some(source) = self.read(&path, at, key) else { return Table::default() };
        self.open.push(path.clone());
        let own = self.parse(source);
        let merged = self.with_others(own, &path);
        self.open.pop();
        self.merged.insert(path, merged.clone());
        merged
    }

    /// Reads a text into the source map.
    fn read(&mut self, path: &Path, at: Span, key: &str) -> Option<SourceId> {
        let is_main = self.sources.sources.is_empty();
        let (text, problem) = match (self.reader)(path) {
            Ok(text) if text.len() > BYTES_MAX => (String::new(), Some("it is larger than 10 MB".to_owned())),
            Ok(text) => (text, None),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                (String::new(), Some("it is not UTF-8 text".to_owned()))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                (String::new(), Some("there is no such file".to_owned()))
            }
            Err(error) if error.kind() == io::ErrorKind::IsADirectory => {
                (String::new(), Some("it is a folder; name a scenario file in it".to_owned()))
            }
            Err(error) => (String::new(), Some(error.to_string())),
        };
        let id = SourceId(u32::try_from(self.sources.sources.len()).expect("at most 100 files"));
        if is_main || problem.is_none() {
            self.sources.sources.push(Source { path: path.to_owned(), text });
        }
        if let Some(problem) = problem {
            self.error(codes::UNREADABLE, at, key, format!("cannot read `{}`: {problem}", path.display()), None);
            return None;
        }
        Some(id)
    }

    fn parse(&mut self, source: SourceId) -> Table {
        let text = &self.sources.sources[source.0 as usize].text;
        let (table, errors) = syntax::parse(text, source);
        let quotable = |span: Span| {
            let written = text.get(span.start as usize..span.end as usize).unwrap_or_default();
            (!written.is_empty() && !written.contains('"')).then(|| format!("write \"{}\"", clip(written)))
        };
        for error in errors {
            let code = codes::SYNTAX;
            let (span, mut message) = (error.span, error.message);
            let written = text.get(span.start as usize..span.end as usize).unwrap_or_default();
            // The parser takes `imp` for a misspelt `inf`, and `fqdn` for `false`.
            if message.starts_with("invalid") && written.starts_with(|c: char| c.is_ascii_alphabetic()) {
                message = "string values must be quoted".to_owned();
            }
            let unquoted = message.starts_with("string values must be quoted");
            let help = if unquoted { quotable(span) } else { None };
            self.diagnostics.push(Diagnostic {
                level: Level::Error,
                code,
                message,
                span,
                related: None,
                help,
                path: String::new(),
            });
        }
        table
    }

    /// Own keys first, then what the parent has, then what included files add.
    fn with_others(&mut self, own: Table, path: &Path) -> Table {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let parents = self.references(&own, "extends", false);
        let includes = self.references(&own, "include", true);
        let mut merged = own;
        for (file, span) in &parents {
            let parent = self.file(&folder.join(file), *span, "extends");
            merged = over(parent, merged);
        }
        for (file, span) in &includes {
            let included = self.file(&folder.join(file), *span, "include");
            merged = over(included, merged);
        }
        merged.entries.retain(|entry| entry.key != "include" && entry.key != "extends");
        merged
    }

    /// The files a key names.
    fn references(&mut self, table: &Table, key: &str, many: bool) -> Vec<(String, Span)> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let items = match &value.kind {
            Kind::List(items) if many => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        let mut files = Vec::new();
        for item in items {
            match item.text() {
                Some(text) => files.push((text.to_owned(), item.span)),
                None => {
                    let expected = if many { "a path or a list of paths" } else { "a path" };
                    let message = format!("`{key}` takes {expected}, not {}", item.noun());
                    self.error(codes::WRONG_TYPE, item.span, key, message, None);
                }
            }
        }
        files
    }

    fn error(&mut self, code: &'static str, span: Span, path: &str, message: String, help: Option<String>) {
        let (level, path) = (Level::Error, path.to_owned());
        self.diagnostics.push(Diagnostic { level, code, message, span, related: None, help, path });
    }

    /// Adds the command line as a source and returns the places of its parts.
    pub(super) fn command_line(&mut self, lines: &[CommandLine<'_>]) -> Vec<(Span, Value)> {
        let source = SourceId(u32::try_from(self.sources.sources.len()).expect("at most 101 sources"));
        let mut text = String::new();
        let mut parts = Vec::with_capacity(lines.len());
        for line in lines {
            let start = text.len() + line.flag.len() + 1;
            text.push_str(&format!("{} {}", line.flag, line.name));
            let name = place(source, start, text.len());
            let value = line.value.map(|value| {
                text.push('=');
                let offset = text.len();
                text.push_str(value);
                syntax::parse_value(value, source, offset)
            });
            let value = value.unwrap_or(Value { span: name, kind: Kind::Text(line.name.to_owned()) });
            text.push('\n');
            parts.push((name, value));
        }
        if !lines.is_empty() {
            self.sources.sources.push(Source { path: COMMAND_LINE.into(), text });
        }
        parts
    }
}

/// One flag of the command line: `--set path=value`, `--variant name`.
pub(super) struct CommandLine<'c> {
    pub(super) flag: &'c str,
    pub(super) name: &'c str,
    pub(super) value: Option<&'c str>,
}

fn place(source: SourceId, start: usize, end: usize) -> Span {
    let small = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span { source, start: small(start), end: small(end) }
}

/// `base` with everything that `changes` says put over it. Tables merge key by key; all else replaces.
pub(super) fn over(base: Table, changes: Table) -> Table {
    let mut merged = base;
    merged.inline &= changes.inline;
    for Entry { key, at, value } in changes.entries {
        match merged.entries.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => {
                entry.at = at;
                let old = std::mem::replace(&mut entry.value, value);
                merge_value(old, &mut entry.value);
            }
            None => merged.entries.push(Entry { key, at, value }),
        }
    }
    merged
}

fn merge_value(old: Value, new: &mut Value) {
    if let (Kind::Table(old), Kind::Table(table)) = (old.kind, &mut new.kind) {
        *table = over(old, std::mem::take(table));
    }
}

/// A path without `.` and with `..` resolved by name, so that one file has one path.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// The path of a file named in another one.
pub(super) fn beside(sources: &SourceMap, span: Span, file: &str) -> PathBuf {
    let source = sources.sources.get(span.source.0 as usize).map(|source| source.path.as_path());
    let folder = source.and_then(Path::parent).unwrap_or(Path::new(""));
    normal(&folder.join(clip_path(file)))
}

fn clip_path(file: &str) -> String {
    if file.len() > 4096 { clip(file) } else { file.to_owned() }
}
