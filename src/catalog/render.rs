//! Entries as text for a terminal and as CSV.

use super::{Entry, source_title};

/// One entry as text, lines at most `width` characters where words allow.
#[must_use]
pub fn render(entry: &Entry, width: usize) -> String {
    let mut out = format!("{} ({})\n", entry.word, entry.class.as_str().replace('_', " "));
    fill(&mut out, "", &entry.meaning, width);
    let range = if entry.range.is_empty() { "no limits" } else { &entry.range };
    let is_value = !entry.default.is_empty();
    let status = entry.status.map_or("", |status| status.as_str());
    let titled = source(entry);
    let rows = [
        ("Cisco's name", entry.official),
        ("default", entry.default),
        ("range", if is_value || !entry.range.is_empty() { range } else { "" }),
        ("unit", entry.unit),
        ("status", status),
        ("source", &titled),
        ("see also", &entry.see_also.join(", ")),
    ];
    for (label, text) in rows {
        if !text.is_empty() {
            fill(&mut out, label, text, width);
        }
    }
    out
}

/// The source with the title of its first document.
fn source(entry: &Entry) -> String {
    let code = entry.source.split([',', ' ', ';']).next().unwrap_or("");
    source_title(code).map_or_else(|| entry.source.to_owned(), |title| format!("{} ({code}: {title})", entry.source))
}

/// Appends `text`, wrapped, behind a label that takes the first columns.
fn fill(out: &mut String, label: &str, text: &str, width: usize) {
    const INDENT: usize = 2;
    const LABEL: usize = 14;
    let left = if label.is_empty() { INDENT } else { INDENT + LABEL };
    let room = width.saturating_sub(left).max(20);
    let mut line = String::new();
    let mut lines = Vec::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    for (n, line) in lines.iter().enumerate() {
        let head = if n == 0 { label } else { "" };
        let head = if label.is_empty() { format!("{:INDENT$}", "") } else { format!("{:INDENT$}{head:<LABEL$}", "") };
        out.push_str(&head);
        out.push_str(line);
        out.push('\n');
    }
}

/// Entries as CSV with a header row and LF line ends.
#[must_use]
pub fn csv(entries: impl IntoIterator<Item = Entry>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let header =
        ["word", "class", "official_name", "default", "range", "unit", "status", "source", "meaning", "see_also"];
    writer.write_record(header).expect("writing to memory");
    for entry in entries {
        let status = entry.status.map_or("", |status| status.as_str());
        let see_also = entry.see_also.join(" ");
        let row = [
            entry.word,
            entry.class.as_str(),
            entry.official,
            entry.default,
            &entry.range,
            entry.unit,
            status,
            entry.source,
            &entry.meaning,
            &see_also,
        ];
        writer.write_record(row).expect("writing to memory");
    }
    let bytes = writer.into_inner().expect("writing to memory");
    String::from_utf8(bytes).expect("every field is text")
}
