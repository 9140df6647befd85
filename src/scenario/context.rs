//! What all readers share: the mistakes found, the values in force, where things stand.

use super::codes;
use super::syntax::{Kind, Table, Value, quoted};
use super::vocabulary::{self, TableInfo};
use super::words::{clip, nearest};
use super::{Origin, ResolvedValue};
use crate::diag::{Diagnostic, Level, LineIndex, SourceMap, Span};
use crate::machines::params::RawValue;
use crate::units::{Bandwidth, DurationError, Probability, QuantityError, Rate, SimDuration, Size};

/// Mistakes listed before the rest is left out.
const DIAGNOSTICS_MAX: usize = 200;

/// Collects diagnostics and resolved values while a scenario is read.
pub(super) struct Context<'s> {
    pub(super) sources: &'s SourceMap,
    lines: Vec<LineIndex>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) resolved: Vec<ResolvedValue>,
    /// Things named so far by globs and lists; hostile files must not fill the memory.
    pub(super) addressed: usize,
}

/// A table and its dotted path.
#[derive(Clone, Debug)]
pub(super) struct Fields<'t> {
    pub(super) table: &'t Table,
    pub(super) path: String,
    pub(super) span: Span,
}

impl<'t> Fields<'t> {
    pub(super) fn new(table: &'t Table, path: impl Into<String>, span: Span) -> Self {
        Self { table, path: path.into(), span }
    }

    /// The dotted path of a key of this table.
    pub(super) fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'t Value> {
        self.table.get(key)
    }

    /// Where a key stands, or the table itself without it.
    pub(super) fn key_span(&self, key: &str) -> Span {
        self.table.entry(key).map_or(self.span, |entry| entry.at)
    }

    pub(super) fn value_span(&self, key: &str) -> Span {
        self.get(key).map_or(self.span, |value| value.span)
    }
}

/// A value as `resolved` shows it.
pub(super) trait Shown {
    fn shown(&self) -> String;
}

macro_rules! shown {
    ($quoted:expr => $($ty:ty),+) => {$(
        impl Shown for $ty {
            fn shown(&self) -> String {
                if $quoted { quoted(&self.to_string()) } else { self.to_string() }
            }
        }
    )+};
}

shown!(true => SimDuration, Bandwidth, Rate, String, &str);
shown!(false => u16, u32, u64, bool, f64);

impl Shown for Probability {
    fn shown(&self) -> String {
        self.value().to_string()
    }
}

/// A finished diagnostic that can still get a help line.
pub(super) struct Report<'c>(Option<&'c mut Diagnostic>);

impl Report<'_> {
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        if let Some(diagnostic) = self.0 {
            diagnostic.help = Some(help.into());
            return Report(Some(diagnostic));
        }
        self
    }

    pub(super) fn related(self, span: Span, label: &str) -> Self {
        if let Some(diagnostic) = self.0 {
            diagnostic.related = Some((span, label.to_owned()));
            return Report(Some(diagnostic));
        }
        self
    }

    /// "did you mean", or the list of what there is.
    pub(super) fn nearest<'w>(self, word: &str, known: impl IntoIterator<Item = &'w str>, what: &str) -> Self {
        if self.0.is_none() {
            return self;
        }
        let mut known: Vec<&str> = known.into_iter().collect();
        let help = match nearest(word, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "there is none".to_owned(),
            None => {
                known.dedup();
                format!("{what}: {}", super::words::listed(known))
            }
        };
        self.help(help)
    }
}

impl<'s> Context<'s> {
    pub(super) fn new(sources: &'s SourceMap) -> Self {
        let lines = sources.sources.iter().map(|source| LineIndex::new(&source.text)).collect();
        Self { sources, lines, diagnostics: Vec::new(), resolved: Vec::new(), addressed: 0 }
    }

    fn report(&mut self, level: Level, code: &'static str, span: Span, path: &str, message: String) -> Report<'_> {
        match self.diagnostics.len() {
            DIAGNOSTICS_MAX.. => return Report(None),
            n if n + 1 == DIAGNOSTICS_MAX => {
                let message = format!("more than {DIAGNOSTICS_MAX} mistakes; the rest is not listed");
                self.push(Level::Error, codes::TOO_MANY, span, path, message);
                return Report(None);
            }
            _ => {}
        }
        self.push(level, code, span, path, message);
        Report(self.diagnostics.last_mut())
    }

    fn push(&mut self, level: Level, code: &'static str, span: Span, path: &str, message: String) {
        let path = path.to_owned();
        self.diagnostics.push(Diagnostic { level, code, message, span, related: None, help: None, path });
    }

    pub(super) fn error(
        &mut self,
        code: &'static str,
        span: Span,
        path: &str,
        message: impl Into<String>,
    ) -> Report<'_> {
        self.report(Level::Error, code, span, path, message.into())
    }

    pub(super) fn warn(
        &mut self,
        code: &'static str,
        span: Span,
        path: &str,
        message: impl Into<String>,
    ) -> Report<'_> {
        self.report(Level::Warning, code, span, path, message.into())
    }

    pub(super) fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.level == Level::Error)
    }

    /// Reports keys that the table of words does not have.
    pub(super) fn known_keys(&mut self, fields: &Fields<'_>, info: &TableInfo) {
        self.known_keys_and(fields, info, &[]);
    }

    /// Like `known_keys`, with more keys that are fine here.
    pub(super) fn known_keys_and(&mut self, fields: &Fields<'_>, info: &TableInfo, more: &[&str]) {
        for entry in &fields.table.entries {
            let name = entry.key.as_str();
            if info.key(name).is_some() || more.contains(&name) {
                continue;
            }
            let place = if fields.path.is_empty() { "the file".to_owned() } else { format!("`{}`", fields.path) };
            let message = format!("unknown key `{}` in {place}", clip(name));
            let known = info.keys.iter().map(|key| key.name).chain(more.iter().copied());
            let elsewhere = vocabulary::TABLES.iter().find(|table| table.key(name).is_some());
            let report = self.error(codes::UNKNOWN_KEY, entry.at, &fields.at(name), message);
            match elsewhere {
                Some(table) if table.name.is_empty() => report.help("it is a key of the file itself"),
                Some(table) => report.help(format!("it is a key of `{}`", table.name)),
                None => report.nearest(name, known, "known keys"),
            };
        }
    }

    /// Reports a key that must be there.
    pub(super) fn missing(&mut self, fields: &Fields<'_>, key: &str, example: &str) {
        let whose = if fields.path.is_empty() { "the file".to_owned() } else { format!("`{}`", fields.path) };
        self.error(codes::MISSING_KEY, fields.span, &fields.at(key), format!("{whose} needs `{key}`"))
            .help(format!("add `{key} = {example}`"));
    }

    pub(super) fn wrong_type(&mut self, path: &str, value: &Value, expected: &str) -> Report<'_> {
        let name = path.rsplit('.').next().unwrap_or(path);
        let message = format!("`{}` takes {expected}, not {}", clip(name), value.noun());
        self.error(codes::WRONG_TYPE, value.span, path, message)
    }

    // ----- values in force -----

    pub(super) fn origin(&self, span: Span) -> Origin {
        let index = span.source.0 as usize;
        match self.sources.sources.get(index) {
            Some(source) if source.path.as_os_str() == super::files::COMMAND_LINE => Origin::CommandLine,
            Some(source) => {
                Origin::File { path: source.path.display().to_string(), line: self.lines[index].line(span.start) }
            }
            None => Origin::Default { status: "", source: "" },
        }
    }

    pub(super) fn note(&mut self, path: String, value: String, span: Span) {
        let origin = self.origin(span);
        self.resolved.push(ResolvedValue { path, value, origin });
    }

    pub(super) fn note_default(&mut self, path: String, value: String) {
        self.resolved.push(ResolvedValue { path, value, origin: Origin::Default { status: "", source: "" } });
    }

    /// Reads a key if it is there and notes its value.
    pub(super) fn take<T: Shown>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        read: impl FnOnce(&mut Self, &str, &Value) -> Option<T>,
    ) -> Option<T> {
        let value = fields.get(key)?;
        let path = fields.at(key);
        let result = read(self, &path, value)?;
        self.note(path, result.shown(), value.span);
        Some(result)
    }

    /// Reads a key or takes its default, and notes which.
    pub(super) fn take_or<T: Shown>(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        default: T,
        read: impl FnOnce(&mut Self, &str, &Value) -> Option<T>,
    ) -> T {
        if fields.get(key).is_none() {
            self.note_default(fields.at(key), default.shown());
            return default;
        }
        self.take(fields, key, read).unwrap_or(default)
    }

    // ----- readers -----

    pub(super) fn text(&mut self, path: &str, value: &Value) -> Option<String> {
        if let Kind::Text(text) = &value.kind {
            return Some(text.clone());
        }
        self.wrong_type(path, value, "a text in quotes").help(format!("write {}", quoted(&value.show())));
        None
    }

    pub(super) fn flag(&mut self, path: &str, value: &Value) -> Option<bool> {
        if let Kind::Bool(flag) = value.kind {
            return Some(flag);
        }
        self.wrong_type(path, value, "true or false").help("write true or false without quotes");
        None
    }

    pub(super) fn count(&mut self, path: &str, value: &Value) -> Option<u64> {
        if let Kind::Integer(n) = value.kind {
            let count = u64::try_from(n).ok();
            if count.is_none() {
                self.error(codes::OUT_OF_RANGE, value.span, path, format!("{n} is less than 0"));
            }
            return count;
        }
        let bare = value.text().filter(|text| text.parse::<u64>().is_ok()).map(ToOwned::to_owned);
        let report = self.wrong_type(path, value, "a bare whole number");
        if let Some(bare) = bare {
            report.help(format!("write {bare} without quotes"));
        }
        None
    }

    pub(super) fn count_u32(&mut self, path: &str, value: &Value) -> Option<u32> {
        let count = self.count(path, value)?;
        let small = u32::try_from(count).ok();
        if small.is_none() {
            self.error(codes::OUT_OF_RANGE, value.span, path, format!("{count} is more than 4294967295"));
        }
        small
    }

    pub(super) fn number(&mut self, path: &str, value: &Value) -> Option<f64> {
        match value.kind {
            #[expect(
                clippy::cast_precision_loss,
                reason = "scenario numbers are small; larger ones lose nothing that counts"
            )]
            Kind::Integer(n) => Some(n as f64),
            Kind::Float(n) if n.is_finite() => Some(n),
            _ => {
                self.wrong_type(path, value, "a bare number");
                None
            }
        }
    }

    pub(super) fn probability(&mut self, path: &str, value: &Value) -> Option<Probability> {
        if let Some(percent) = value.text().and_then(|text| text.strip_suffix('%')).and_then(|n| n.parse::<f64>().ok())
        {
            self.wrong_type(path, value, "a bare number between 0 and 1").help(format!("write {}", percent / 100.0));
            return None;
        }
        let number = self.number(path, value)?;
        match Probability::new(number) {
            Ok(share) => Some(share),
            Err(error) => {
                self.error(codes::OUT_OF_RANGE, value.span, path, error.to_string());
                None
            }
        }
    }

    pub(super) fn duration(&mut self, path: &str, value: &Value) -> Option<SimDuration> {
        match &value.kind {
            Kind::Text(text) => match SimDuration::parse(text) {
                Ok(duration) => Some(duration),
                Err(error) => {
                    self.duration_error(path, value.span, &error);
                    None
                }
            },
            Kind::Integer(_) | Kind::Float(_) => {
                self.needs_unit(path, value, "a duration with its unit", "s");
                None
            }
            _ => {
                self.wrong_type(path, value, "a duration").help("write it as \"90s\", \"1h30m\" or \"250ms\"");
                None
            }
        }
    }

    fn duration_error(&mut self, path: &str, span: Span, error: &DurationError) {
        let (code, message) = match error {
            DurationError::NoUnit(text) => (codes::WRONG_UNIT, format!("`{}` has no unit", clip(text))),
            DurationError::UnknownUnit(unit) => (codes::WRONG_UNIT, format!("`{}` is not a unit of time", clip(unit))),
            DurationError::NotADuration(text) => (codes::WRONG_TYPE, format!("`{}` is not a duration", clip(text))),
            DurationError::TooLong(text) => (codes::OUT_OF_RANGE, format!("`{}` is longer than 100 years", clip(text))),
        };
        let report = self.error(code, span, path, message);
        match error {
            DurationError::NoUnit(n) if n.len() < 20 => {
                report.help(format!("write \"{n}s\", \"{n}ms\", \"{n}m\", \"{n}h\" or \"{n}d\""))
            }
            DurationError::UnknownUnit(_) => report.help("the units are us, ms, s, m, h, d"),
            DurationError::TooLong(_) => report,
            _ => report.help("write it as \"90s\", \"1h30m\" or \"250ms\""),
        };
    }

    /// A bare number where a unit is needed: the help is the fix.
    fn needs_unit(&mut self, path: &str, value: &Value, expected: &str, unit: &str) {
        let name = path.rsplit('.').next().unwrap_or(path);
        let number = value.show();
        self.error(codes::WRONG_UNIT, value.span, path, format!("`{}` takes {expected}", clip(name)))
            .help(format!("write {} = \"{number}{unit}\"", clip(name)));
    }

    pub(super) fn rate(&mut self, path: &str, value: &Value) -> Option<Rate> {
        self.quantity(path, value, "a rate with its unit", "/s", Rate::parse)
    }

    pub(super) fn bandwidth(&mut self, path: &str, value: &Value) -> Option<Bandwidth> {
        self.quantity(path, value, "a bandwidth with its unit", "Mbps", Bandwidth::parse)
    }

    pub(super) fn size(&mut self, path: &str, value: &Value) -> Option<Size> {
        self.quantity(path, value, "a size with its unit", "MB", Size::parse)
    }

    fn quantity<T>(
        &mut self,
        path: &str,
        value: &Value,
        expected: &str,
        unit: &str,
        parse: fn(&str) -> Result<T, QuantityError>,
    ) -> Option<T> {
        match &value.kind {
            Kind::Text(text) => match parse(text) {
                Ok(quantity) => Some(quantity),
                Err(error) => {
                    self.quantity_error(path, value.span, &error);
                    None
                }
            },
            Kind::Integer(_) | Kind::Float(_) => {
                self.needs_unit(path, value, expected, unit);
                None
            }
            _ => {
                self.wrong_type(path, value, expected);
                None
            }
        }
    }

    pub(super) fn quantity_error(&mut self, path: &str, span: Span, error: &QuantityError) {
        match error {
            QuantityError::Unit { text, example } => self
                .error(codes::WRONG_UNIT, span, path, format!("`{}` has no known unit", clip(text)))
                .help(format!("write it as {example}")),
            QuantityError::Number { text, example } => self
                .error(codes::WRONG_TYPE, span, path, format!("`{}` does not start with a number", clip(text)))
                .help(format!("write it as {example}")),
            QuantityError::Range { .. } => self.error(codes::OUT_OF_RANGE, span, path, error.to_string()),
        };
    }

    /// One of a few words, as a number into `words`.
    pub(super) fn word(&mut self, path: &str, value: &Value, words: &[&'static str]) -> Option<&'static str> {
        let Some(text) = value.text() else {
            let expected = words.iter().map(|w| quoted(w)).collect::<Vec<_>>().join(" or ");
            self.wrong_type(path, value, &expected);
            return None;
        };
        if let Some(word) = words.iter().find(|word| **word == text) {
            return Some(word);
        }
        let name = path.rsplit('.').next().unwrap_or(path);
        self.error(
            codes::UNKNOWN_WORD,
            value.span,
            path,
            format!("`{}` is not a value of `{}`", clip(text), clip(name)),
        )
        .nearest(text, words.iter().copied(), "it takes one of");
        None
    }

    /// The texts of a list, or of one text standing alone.
    pub(super) fn texts<'v>(&mut self, path: &str, value: &'v Value, expected: &str) -> Vec<(&'v str, Span)> {
        let items = match &value.kind {
            Kind::List(items) => items.as_slice(),
            Kind::Text(_) => std::slice::from_ref(value),
            _ => {
                self.wrong_type(path, value, expected);
                return Vec::new();
            }
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item.text() {
                Some(text) => texts.push((text, item.span)),
                None => {
                    self.wrong_type(path, item, expected);
                }
            }
        }
        texts
    }

    pub(super) fn table<'v>(&mut self, path: &str, value: &'v Value) -> Option<Fields<'v>> {
        if let Kind::Table(table) = &value.kind {
            return Some(Fields::new(table, path, value.span));
        }
        self.wrong_type(path, value, "a table");
        None
    }

    /// The named tables under a key, such as all `[site.x]`, with checked names.
    pub(super) fn things<'v>(&mut self, fields: &Fields<'v>, key: &str) -> Vec<(&'v str, Span, Fields<'v>)> {
        let path = fields.at(key);
        let Some(outer) = fields.get(key).and_then(|value| self.table(&path, value)) else { return Vec::new() };
        let mut things = Vec::new();
        for entry in &outer.table.entries {
            let path = outer.at(&entry.key);
            self.good_name(&entry.key, entry.at, &path);
            if let Some(fields) = self.table(&path, &entry.value) {
                things.push((entry.key.as_str(), entry.at, fields));
            }
        }
        things
    }

    /// Names may hold letters, digits, `_` and `-`: addresses and dotted paths need the rest.
    pub(super) fn good_name(&mut self, name: &str, span: Span, path: &str) -> bool {
        let good = super::syntax::is_bare_key(name) && name.len() <= 128;
        if !good {
            self.error(codes::BAD_NAME, span, path, format!("`{}` cannot be a name", clip(name)))
                .help("use letters, digits, `_` and `-`, at most 128 of them");
        }
        good
    }

    /// A value as parameters take it.
    pub(super) fn raw(&mut self, path: &str, value: &Value) -> Option<RawValue> {
        match &value.kind {
            Kind::Text(text) => Some(RawValue::Text(text.clone())),
            Kind::Integer(n) => Some(RawValue::Integer(*n)),
            Kind::Float(n) => Some(RawValue::Float(*n)),
            Kind::Bool(flag) => Some(RawValue::Bool(*flag)),
            Kind::Datetime(_) | Kind::List(_) | Kind::Table(_) => {
                self.wrong_type(path, value, "a single value");
                None
            }
        }
    }

    /// Says that a name is unknown and which one may be meant.
    pub(super) fn unknown_name<'w>(
        &mut self,
        what: &str,
        name: &str,
        span: Span,
        path: &str,
        known: impl IntoIterator<Item = &'w str>,
    ) {
        self.error(codes::UNKNOWN_NAME, span, path, format!("no {what} is named `{}`", clip(name))).nearest(
            name,
            known,
            "there are",
        );
    }
}

/// A count with the right ending: "1 node", "3 nodes".
pub(super) fn counted(n: usize, thing: &str) -> String {
    if n == 1 { format!("{n} {thing}") } else { format!("{n} {thing}s") }
}
