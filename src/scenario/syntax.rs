//! TOML text as a tree in which every key and value knows where it stands.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diag::{SourceId, Span};

/// Deepest nesting of tables and lists that a scenario may have.
const DEPTH_MAX: usize = 24;
/// Most parts of one dotted key. More is refused before the parser builds a table for each of them.
const KEY_PARTS_MAX: usize = 16;
/// Syntax errors listed for one file.
const ERRORS_MAX: usize = 50;

/// A value with its place.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub(super) span: Span,
    pub(super) kind: Kind,
}

/// What a value is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    /// Dates and times have no use in a scenario; they are kept for messages.
    Datetime(String),
    List(Vec<Value>),
    Table(Table),
}

/// A table in file order.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) entries: Vec<Entry>,
    /// Written as `{ .. }`.
    pub(super) inline: bool,
}

/// One key of a table.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) at: Span,
    pub(super) value: Value,
}

/// A mistake in the text itself.
#[derive(Clone, Debug)]
pub(super) struct SyntaxError {
    pub(super) span: Span,
    pub(super) message: String,
}

impl Table {
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.entries.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.value)
    }

    /// Replaces the value of a key where it stands, or adds the key at the end.
    pub(super) fn put(&mut self, key: &str, at: Span, value: Value) {
        match self.entries.iter_mut().find(|entry| entry.key == key) {
            Some(entry) => {
                entry.at = at;
                entry.value = value;
            }
            None => self.entries.push(Entry { key: key.to_owned(), at, value }),
        }
    }
}

impl Value {
    pub(super) fn table(&self) -> Option<&Table> {
        if let Kind::Table(table) = &self.kind { Some(table) } else { None }
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind { Some(text) } else { None }
    }

    pub(super) fn list(&self) -> Option<&[Self]> {
        if let Kind::List(items) = &self.kind { Some(items) } else { None }
    }

    /// What the value is, for messages.
    pub(super) fn noun(&self) -> String {
        let noun = match &self.kind {
            Kind::Text(_) => "a text",
            Kind::Integer(_) => "a whole number",
            Kind::Float(_) => "a number",
            Kind::Bool(_) => "true or false",
            Kind::Datetime(_) => "a date",
            Kind::List(items) => return format!("a list of {}", items.len()),
            Kind::Table(_) => "a table",
        };
        noun.to_owned()
    }

    /// The value as TOML writes it on one line.
    pub(super) fn show(&self) -> String {
        match &self.kind {
            Kind::Text(text) => quoted(text),
            Kind::Integer(n) => n.to_string(),
            Kind::Float(n) => format!("{n:?}"),
            Kind::Bool(flag) => flag.to_string(),
            Kind::Datetime(text) => text.clone(),
            Kind::List(items) => {
                let items: Vec<String> = items.iter().map(Self::show).collect();
                format!("[{}]", items.join(", "))
            }
            Kind::Table(table) => {
                let items: Vec<String> =
                    table.entries.iter().map(|e| format!("{} = {}", shown_key(&e.key), e.value.show())).collect();
                if items.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", items.join(", ")) }
            }
        }
    }
}

/// A text in double quotes, escaped.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

pub(super) fn shown_key(key: &str) -> String {
    if is_bare_key(key) { key.to_owned() } else { quoted(key) }
}

/// Whether TOML takes the key without quotes.
pub(super) fn is_bare_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// Reads a whole file. What cannot be read is left out of the tree and listed.
pub(super) fn parse(text: &str, source: SourceId) -> (Table, Vec<SyntaxError>) {
    if let Some(at) = overlong_key(text) {
        let message = format!("a dotted key has more than {KEY_PARTS_MAX} parts");
        return (Table::default(), vec![SyntaxError { span: span(source, &(at..at + 1)), message }]);
    }
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut builder = Builder { text, source, errors: Vec::new() };
    builder.errors.extend(errors.iter().take(ERRORS_MAX).map(|error| SyntaxError {
        span: span(source, &error.span().unwrap_or(0..0)),
        message: error.message().to_owned(),
    }));
    let table = builder.table(root.get_ref(), 0, false);
    (table, builder.errors)
}

/// Reads one value, as `--set` takes it: a TOML value, or else a bare text.
pub(super) fn parse_value(text: &str, source: SourceId, offset: usize) -> Value {
    let whole = Span { source, start: small(offset), end: small(offset + text.len()) };
    if overlong_key(text).is_none()
        && !text.trim().is_empty()
        && let Ok(value) = DeValue::parse(text)
    {
        let mut builder = Builder { text, source, errors: Vec::new() };
        let mut value = builder.value(&value, 0);
        if builder.errors.is_empty() {
            shift(&mut value, whole);
            return value;
        }
    }
    Value { span: whole, kind: Kind::Text(text.to_owned()) }
}

/// Gives every part of a value read on its own the place of the whole.
fn shift(value: &mut Value, whole: Span) {
    value.span = whole;
    match &mut value.kind {
        Kind::List(items) => items.iter_mut().for_each(|item| shift(item, whole)),
        Kind::Table(table) => {
            for entry in &mut table.entries {
                entry.at = whole;
                shift(&mut entry.value, whole);
            }
        }
        Kind::Text(_) | Kind::Integer(_) | Kind::Float(_) | Kind::Bool(_) | Kind::Datetime(_) => {}
    }
}

fn small(at: usize) -> u32 {
    u32::try_from(at).expect("sources are refused above 10 MB")
}

fn span(source: SourceId, range: &std::ops::Range<usize>) -> Span {
    Span { source, start: small(range.start), end: small(range.end.max(range.start)) }
}

struct Builder<'t> {
    text: &'t str,
    source: SourceId,
    errors: Vec<SyntaxError>,
}

impl Builder<'_> {
    fn table(&mut self, from: &DeTable<'_>, depth: usize, inline: bool) -> Table {
        let mut entries: Vec<Entry> = from
            .iter()
            .map(|(key, value)| Entry {
                key: key.get_ref().to_string(),
                at: span(self.source, &key.span()),
                value: self.value(value, depth + 1),
            })
            .collect();
        // The parser sorts keys by name; results need the order of the file.
        entries.sort_by_key(|entry| entry.at.start);
        Table { entries, inline }
    }

    fn value(&mut self, from: &Spanned<DeValue<'_>>, depth: usize) -> Value {
        let range = from.span();
        let span = span(self.source, &range);
        if depth > DEPTH_MAX {
            self.errors.push(SyntaxError { span, message: format!("nested more than {DEPTH_MAX} levels deep") });
            return Value { span, kind: Kind::Bool(false) };
        }
        let kind = match from.get_ref() {
            DeValue::String(text) => Kind::Text(text.to_string()),
            DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
                Ok(n) => Kind::Integer(n),
                Err(_) => self.too_large(span),
            },
            DeValue::Float(n) => n.as_str().parse().map_or_else(|_| self.too_large(span), Kind::Float),
            DeValue::Boolean(flag) => Kind::Bool(*flag),
            DeValue::Datetime(date) => Kind::Datetime(date.to_string()),
            DeValue::Array(items) => Kind::List(items.iter().map(|item| self.value(item, depth + 1)).collect()),
            DeValue::Table(table) => {
                let inline = self.text.as_bytes().get(range.start) == Some(&b'{');
                Kind::Table(self.table(table, depth, inline))
            }
        };
        Value { span, kind }
    }

    fn too_large(&mut self, span: Span) -> Kind {
        self.errors.push(SyntaxError { span, message: "the number does not fit into 64 bits".to_owned() });
        Kind::Integer(0)
    }
}

/// The place of a dotted key with too many parts. The parser makes one table inside the other of them
/// and would run out of stack when it drops them, so this looks first, with the parser's own idea of
/// where texts and comments end.
fn overlong_key(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut dots) = (0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'.' => {
                dots += 1;
                if dots >= KEY_PARTS_MAX {
                    return Some(at);
                }
                at += 1;
            }
            b'=' | b',' | b'[' | b']' | b'{' | b'}' | b'\n' => {
                dots = 0;
                at += 1;
            }
            b'#' => at = skip_to(bytes, at, b'\n'),
            b'\'' if bytes[at..].starts_with(b"'''") => at = skip_past(bytes, at + 3, b"'''", false),
            b'"' if bytes[at..].starts_with(b"\"\"\"") => at = skip_past(bytes, at + 3, b"\"\"\"", true),
            b'\'' => at = skip_line_text(bytes, at + 1, b'\'', false),
            b'"' => at = skip_line_text(bytes, at + 1, b'"', true),
            _ => at += 1,
        }
    }
    None
}

fn skip_to(bytes: &[u8], from: usize, stop: u8) -> usize {
    bytes[from..].iter().position(|b| *b == stop).map_or(bytes.len(), |n| from + n)
}

/// The end of a text on one line: after its quote, or at the line break that cuts it off.
fn skip_line_text(bytes: &[u8], mut at: usize, quote: u8, escapes: bool) -> usize {
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => return at,
            b if b == quote => return at + 1,
            b'\\' if escapes && matches!(bytes.get(at + 1), Some(b'\\' | b'"')) => at += 2,
            _ => at += 1,
        }
    }
    at
}

/// The end of a text over several lines; up to two more quotes belong to it.
fn skip_past(bytes: &[u8], mut at: usize, quotes: &[u8; 3], escapes: bool) -> usize {
    while at < bytes.len() {
        if escapes && bytes[at] == b'\\' && matches!(bytes.get(at + 1), Some(b'\\' | b'"')) {
            at += 2;
        } else if bytes[at..].starts_with(quotes) {
            at += 3;
            return at + bytes[at..].iter().take(2).take_while(|b| **b == quotes[0]).count();
        } else {
            at += 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (String, Vec<String>) {
        let (table, errors) = parse(text, SourceId(0));
        let root = Value { span: span(SourceId(0), &(0..0)), kind: Kind::Table(table) };
        (root.show(), errors.into_iter().map(|e| e.message).collect())
    }

    #[test]
    fn tables_keep_the_order_of_the_file() {
        let (shown, errors) = parsed("[z]\nb = 1\na = \"x\"\n[a]\nc = [1.5, true]\n");
        assert_eq!(shown, "{ z = { b = 1, a = \"x\" }, a = { c = [1.5, true] } }");
        assert_eq!(errors, Vec::<String>::new());
    }

    #[test]
    fn several_syntax_errors_come_at_once_and_the_rest_is_read() {
        let (shown, errors) = parsed("a = \nb = 2\nc = = 3\n");
        assert!(shown.contains("b = 2"), "{shown}");
        assert!(errors.len() >= 2, "{errors:?}");
    }

    #[test]
    fn hostile_depth_is_refused_before_it_hurts() {
        let dotted = format!("{}a = 1", "a.".repeat(2_000_000));
        assert_eq!(parsed(&dotted).1, ["a dotted key has more than 16 parts"]);
        let hidden = format!("x = \"\"\"\n' \"\"\"\n{}a = 1", "\"=\".".repeat(500_000));
        assert_eq!(parsed(&hidden).1, ["a dotted key has more than 16 parts"]);
        let brackets = format!("a = {}", "[".repeat(1_000_000));
        assert!(!parsed(&brackets).1.is_empty());
        let nested = format!("a = {}1{}", "[".repeat(40), "]".repeat(40));
        assert_eq!(parsed(&nested).1, ["nested more than 24 levels deep"]);
    }

    #[test]
    fn command_line_values_are_toml_or_bare_text() {
        let show = |text| parse_value(text, SourceId(0), 0).show();
        assert_eq!(show("90"), "90");
        assert_eq!(show("\"90s\""), "\"90s\"");
        assert_eq!(show("90s"), "\"90s\"");
        assert_eq!(show("balanced"), "\"balanced\"");
        assert_eq!(show("[\"n1\"]"), "[\"n1\"]");
        assert_eq!(show(""), "\"\"");
    }
}
