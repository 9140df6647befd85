//! Diagnostics for machines.

use serde::Serialize;

use super::{Diagnostic, Level, Place, SourceMap};

/// One diagnostic as `--json` prints it.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct JsonDiagnostic {
    /// `error` or `warning`.
    pub level: &'static str,
    /// Code of the lint or error class.
    pub code: &'static str,
    /// What was found.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Dotted path of the key concerned.
    pub path: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<JsonPlace>,
    /// A second place that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<JsonRelated>,
}

/// A position in a source: lines and columns from 1, the end exclusive.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct JsonPlace {
    /// Path of the file, or `<command line>`.
    pub file: String,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column of the end.
    pub end_column: u32,
}

/// A second place and why it matters.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct JsonRelated {
    /// Where.
    pub place: Option<JsonPlace>,
    /// Why it matters.
    pub label: String,
}

impl From<Place> for JsonPlace {
    fn from(place: Place) -> Self {
        let Place { path, line, column, end_line, end_column } = place;
        Self { file: path, line, column, end_line, end_column }
    }
}

/// All diagnostics with their places worked out, ready to be serialised.
#[must_use]
pub fn to_json(sources: &SourceMap, diagnostics: &[Diagnostic]) -> Vec<JsonDiagnostic> {
    let place = |span| sources.place(span).map(JsonPlace::from);
    let one = |diagnostic: &Diagnostic| JsonDiagnostic {
        level: match diagnostic.level {
            Level::Error => "error",
            Level::Warning => "warning",
        },
        code: diagnostic.code,
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
        path: diagnostic.path.clone(),
        place: place(diagnostic.span),
        related: diagnostic
            .related
            .as_ref()
            .map(|(span, label)| JsonRelated { place: place(*span), label: label.clone() }),
    };
    diagnostics.iter().map(one).collect()
}
