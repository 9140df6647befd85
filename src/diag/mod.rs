//! Source files, spans and diagnostics: every mistake with file, line, column, caret and a fix.

mod json;
mod place;
mod render;

use std::path::PathBuf;

pub use json::{JsonDiagnostic, JsonPlace, JsonRelated, to_json};
pub use place::{LineIndex, Place};
pub use render::render;

/// Number of a source text: a file, or the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A range of bytes of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which source.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The file cannot be used.
    Error,
    /// The file can be used; the reader should know.
    Warning,
}

/// One mistake or warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// Upper-case code of a lint (`TIE_AT_DEADLINE`) or of an error class (`UNKNOWN_KEY`).
    pub code: &'static str,
    /// What was found, in lower case.
    pub message: String,
    /// Where.
    pub span: Span,
    /// A second place that matters, with a word on why ("first defined here").
    pub related: Option<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
    /// Dotted path of the key concerned, for `check_error` expectations and `--json`.
    pub path: String,
}

/// One source text.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path as the user would recognise it, or `<command line>`.
    pub path: PathBuf,
    /// The text.
    pub text: String,
}

/// All source texts of one scenario.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    /// The texts by number.
    pub sources: Vec<Source>,
}
