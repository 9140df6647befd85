//! Lines and columns of byte spans.

use super::{Source, SourceMap, Span};

/// The position of a span as editors count: line and column from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Path of the source.
    pub path: String,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column of the end, exclusive.
    pub end_column: u32,
}

/// Byte offsets at which the lines of one text start.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Looks for the line breaks of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let after_breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| offset(at + 1));
        Self { starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// The line that holds a byte, from 1.
    #[must_use]
    pub fn line(&self, byte: u32) -> u32 {
        offset(self.starts.partition_point(|start| *start <= byte))
    }

    /// The byte at which a line (from 1) starts.
    #[must_use]
    pub fn start_of(&self, line: u32) -> u32 {
        self.starts[line as usize - 1]
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("sources are refused above 10 MB")
}

/// The nearest character boundary at or before `byte`.
pub(super) fn boundary(text: &str, byte: u32) -> usize {
    let mut at = (byte as usize).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn column(source: &Source, index: &LineIndex, byte: u32) -> u32 {
    let start = boundary(&source.text, index.start_of(index.line(byte)));
    let end = boundary(&source.text, byte).max(start);
    offset(source.text[start..end].chars().count() + 1)
}

impl SourceMap {
    /// Where a span is, or `None` if its source is not in this map.
    #[must_use]
    pub fn place(&self, span: Span) -> Option<Place> {
        let source = self.sources.get(span.source.0 as usize)?;
        let index = LineIndex::new(&source.text);
        let length = offset(source.text.len());
        let (start, end) = (span.start.min(length), span.end.min(length));
        Some(Place {
            path: source.path.display().to_string(),
            line: index.line(start),
            column: column(source, &index, start),
            end_line: index.line(end),
            end_column: column(source, &index, end),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::SourceId;
    use super::*;

    fn place(text: &str, start: u32, end: u32) -> (u32, u32, u32, u32) {
        let sources = SourceMap { sources: vec![Source { path: "a.toml".into(), text: text.to_owned() }] };
        let place = sources.place(Span { source: SourceId(0), start, end }).expect("the source is there");
        (place.line, place.column, place.end_line, place.end_column)
    }

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        assert_eq!(place("ab\ncd", 0, 1), (1, 1, 1, 2));
        assert_eq!(place("ab\ncd", 3, 5), (2, 1, 2, 3));
        assert_eq!(place("é = 1\nx", 3, 4), (1, 3, 1, 4));
    }

    #[test]
    fn spans_past_the_end_or_inside_a_character_do_no_harm() {
        assert_eq!(place("ab", 7, 9), (1, 3, 1, 3));
        assert_eq!(place("é", 1, 1), (1, 1, 1, 1));
        assert_eq!(place("", 0, 0), (1, 1, 1, 1));
    }
}
