//! The JSON Schema of the scenario file, made from the tables that the reader itself uses.
//!
//! Draft 7, which the TOML extensions of editors understand. A schema knows keys, types, units and words; names
//! that lead nowhere and values that contradict one another are left to `check`. Tables that a parent or an
//! included file may complete have no required keys.

use serde_json::{Map, Value, json};

use crate::machines::params::{ParamInfo, ParamKind};
use crate::scenario::vocabulary::{
    CLUSTER, CMS_CLUSTER, EVENT, EXPRESSWAY, KeyInfo, KeyKind, Outline, STEP, SWEEP, TOP, TableInfo, VARIANT, WITH,
};
use crate::scenario::{METRICS, SUFFIXES, VERBS, VerbInfo, VerbTarget};

const DURATION: &str = r"^\s*([0-9_]+(\.[0-9_]+)?(us|ms|s|m|h|d))+\s*$";
const RATE: &str = r"^\s*[0-9_]+(\.[0-9_]+)?\s*/\s*(s|min|h)\s*$";
const BANDWIDTH: &str = r"^\s*[0-9_]+(\.[0-9_]+)?\s*(bps|kbps|Mbps|Gbps)\s*$";
const SIZE: &str = r"^\s*[0-9_]+(\.[0-9_]+)?\s*(B|kB|MB|GB)\s*$";

/// The products that `kind` of a cluster names, with the table of each.
const KINDS: [(&str, &TableInfo); 3] = [("imp", &CLUSTER), ("cms", &CMS_CLUSTER), ("expressway", &EXPRESSWAY)];

/// The JSON Schema of the scenario file.
#[must_use]
pub fn schema() -> Value {
    let mut tables = Tables::default();
    let mut root = tables.object(&TOP, false);
    let made = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "failsim scenario",
        "description": "What stands where, what happens to it, and what is expected.",
    });
    let mut definitions = tables.done;
    definitions.insert("cluster".to_owned(), cluster(&mut Tables { done: Map::new() }));
    put(&mut root, made);
    put(&mut root, json!({ "definitions": definitions }));
    root
}

fn put(object: &mut Value, more: Value) {
    let (Value::Object(object), Value::Object(more)) = (object, more) else { unreachable!("both are objects") };
    object.extend(more);
}

/// Definitions by name.
#[derive(Default)]
struct Tables {
    done: Map<String, Value>,
}

/// The name of a definition: `event.when` is `event_when`.
fn name_of(table: &TableInfo) -> String {
    let letters = table.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect::<String>();
    letters.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_")
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

impl Tables {
    /// A reference to the definition of a table, which is made at the first call. `whole` tables stand in lists, which
    /// no other file completes: what is required must be there.
    fn refer(&mut self, table: &'static TableInfo, whole: bool) -> Value {
        if std::ptr::eq(table, &CLUSTER) {
            // The three kinds of clusters share one definition, which `schema` adds; their inner tables are made here.
            for (_, kind) in KINDS {
                let _ = self.object(kind, false);
            }
            return reference("cluster");
        }
        let name = name_of(table);
        if !self.done.contains_key(&name) {
            self.done.insert(name.clone(), Value::Null);
            let object = self.object(table, whole);
            self.done.insert(name.clone(), object);
        }
        reference(&name)
    }

    /// A table with its keys.
    fn object(&mut self, table: &'static TableInfo, whole: bool) -> Value {
        if std::ptr::eq(table, &VARIANT) {
            return json!({ "type": "object", "description": table.meaning });
        }
        if std::ptr::eq(table, &SWEEP) {
            let range = json!({ "from": scalar(), "to": scalar(), "step": scalar() });
            let values = json!({ "type": ["array", "object"], "minItems": 1, "properties": range });
            return json!({ "type": "object", "description": table.meaning, "minProperties": 1,
                           "additionalProperties": values });
        }
        let mut properties = Map::new();
        for key in table.keys {
            properties.insert(key.name.to_owned(), self.key(key, whole));
        }
        if std::ptr::eq(table, &EVENT) || std::ptr::eq(table, &STEP) {
            properties.extend(VERBS.iter().map(|verb| (verb.name.to_owned(), of_verb(verb))));
        }
        let mut object = json!({
            "type": "object", "description": table.meaning, "properties": properties, "additionalProperties": false,
        });
        // The keys of `with` go by the verb.
        if whole && !std::ptr::eq(table, &WITH) {
            let required: Vec<&str> = table.keys.iter().filter(|k| k.default == "required").map(|k| k.name).collect();
            put(&mut object, json!({ "required": required }));
        }
        object
    }

    /// What a key takes, with its meaning and default.
    fn key(&mut self, key: &KeyInfo, whole: bool) -> Value {
        let mut value = match key.kind {
            KeyKind::Table(table) => json!({ "allOf": [self.refer(table, whole)] }),
            KeyKind::Things(table) => {
                let inner = self.refer(table, false);
                json!({ "type": "object", "additionalProperties": inner })
            }
            KeyKind::List(table) => json!({ "type": "array", "items": self.refer(table, true) }),
            KeyKind::Params(rows) => params(rows),
            kind => plain(kind),
        };
        if key.name == "metric" {
            value = json!({ "type": "string", "enum": metrics() });
        }
        put(&mut value, json!({ "description": key.meaning }));
        if let Some(default) = default(key.default) {
            put(&mut value, json!({ "default": default }));
        }
        value
    }
}

/// A cluster: the keys of all kinds, and by `kind` those of one.
fn cluster(tables: &mut Tables) -> Value {
    let mut all: Map<String, Value> = Map::new();
    let mut kinds = Vec::new();
    for (word, table) in KINDS {
        let Value::Object(mut object) = tables.object(table, false) else { unreachable!("a table is an object") };
        let Some(Value::Object(properties)) = object.remove("properties") else { unreachable!("a table has keys") };
        for (name, value) in &properties {
            match all.get_mut(name) {
                Some(known) if known == value || name == "kind" => {}
                Some(known) => *known = json!({ "anyOf": [known.take(), value] }),
                None => drop(all.insert(name.clone(), value.clone())),
            }
        }
        let names: Vec<&String> = properties.keys().collect();
        kinds.push(json!({
            "if": { "properties": { "kind": { "const": word } }, "required": ["kind"] },
            "then": { "properties": properties, "propertyNames": { "enum": names } },
        }));
    }
    json!({ "type": "object", "description": "a cluster: IM and Presence, Meeting Server or Expressway",
            "properties": all, "additionalProperties": false, "allOf": kinds })
}

/// A default as JSON, where it is a value and not a remark.
fn default(text: &str) -> Option<Value> {
    let mut read: toml::Table = toml::from_str(&format!("x = {text}")).ok()?;
    serde_json::to_value(read.remove("x")?).ok()
}

fn texts() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

fn scalar() -> Value {
    json!({ "type": ["string", "number"] })
}

fn plain(kind: KeyKind) -> Value {
    match kind {
        KeyKind::Text | KeyKind::Address => json!({ "type": "string" }),
        KeyKind::Word(words) => json!({ "type": "string", "enum": words }),
        KeyKind::Flag => json!({ "type": "boolean" }),
        KeyKind::Count => json!({ "type": "integer", "minimum": 0 }),
        KeyKind::Number => json!({ "type": "number" }),
        KeyKind::Share => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        KeyKind::Duration => json!({ "type": "string", "pattern": DURATION }),
        KeyKind::Law => law(),
        KeyKind::Rate => json!({ "type": "string", "pattern": RATE }),
        KeyKind::Bandwidth => json!({ "type": "string", "pattern": BANDWIDTH }),
        KeyKind::Selector => json!({ "type": ["string", "array"], "items": { "type": "string" } }),
        KeyKind::Form(_, outline) => outlined(outline),
        KeyKind::Table(_) | KeyKind::Things(_) | KeyKind::List(_) | KeyKind::Params(_) | KeyKind::Free => {
            json!({ "type": "object" })
        }
    }
}

/// A duration, or a table that describes a random one.
fn law() -> Value {
    let (duration, number) = (plain(KeyKind::Duration), json!({ "type": "number", "exclusiveMinimum": 0 }));
    let of = |properties: Value| {
        let Value::Object(keys) = &properties else { unreachable!("a table has keys") };
        let required: Vec<&String> = keys.keys().collect();
        json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
    };
    json!({
        "type": ["string", "object"], "pattern": DURATION, "minProperties": 1, "maxProperties": 1,
        "additionalProperties": false,
        "properties": {
            "uniform": { "type": "array", "items": duration, "minItems": 2, "maxItems": 2 },
            "exp": duration,
            "lognormal": of(json!({ "median": duration, "p95": duration })),
            "weibull": of(json!({ "shape": number, "mean": duration })),
            "csv": { "type": "string" },
        },
    })
}

fn outlined(outline: Outline) -> Value {
    let count = plain(KeyKind::Count);
    let two = |items: Value| json!({ "type": "array", "items": items, "minItems": 2, "maxItems": 2 });
    match outline {
        Outline::Text => json!({ "type": "string" }),
        Outline::Texts => texts(),
        Outline::TwoTexts => two(json!({ "type": "string" })),
        Outline::OneOrTwoTexts => {
            json!({ "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": 2 })
        }
        Outline::TextOrTexts => json!({ "type": ["string", "array"], "items": { "type": "string" } }),
        Outline::Names => {
            json!({ "type": ["array", "object"], "items": { "type": "string" },
                    "additionalProperties": { "type": "string" } })
        }
        Outline::TextOrTable => json!({ "type": ["string", "object"], "additionalProperties": { "type": "string" } }),
        Outline::CountOrCounts => json!({ "type": ["integer", "object"], "minimum": 0, "additionalProperties": count }),
        Outline::Counts => json!({ "type": "object", "additionalProperties": count }),
        Outline::Amount => json!({ "type": "number", "minimum": 0 }),
        Outline::RateOrUnlimited => {
            json!({ "type": "string", "pattern": format!("{}|^unlimited$", RATE) })
        }
        Outline::Scalar => scalar(),
        Outline::TwoScalars => two(scalar()),
        Outline::Value => json!({ "type": ["string", "number", "boolean"] }),
        Outline::TwoDurations => two(plain(KeyKind::Duration)),
        Outline::Durations => json!({ "type": "object", "additionalProperties": plain(KeyKind::Duration) }),
        Outline::Sides => json!({ "type": "array", "minItems": 2, "items": plain(KeyKind::Selector) }),
        Outline::WordOrCount(words) => json!({ "anyOf": [{ "type": "string", "enum": words }, count] }),
    }
}

/// What a verb acts on.
fn of_verb(verb: &VerbInfo) -> Value {
    let mut value = match verb.target {
        VerbTarget::Sides => outlined(Outline::Sides),
        VerbTarget::Port => json!({ "type": "integer", "minimum": 1, "maximum": 65_535 }),
        VerbTarget::Path | VerbTarget::Event => json!({ "type": "string" }),
        VerbTarget::Host
        | VerbTarget::Service
        | VerbTarget::HostOrService
        | VerbTarget::NodeOrGroup
        | VerbTarget::Group
        | VerbTarget::Node
        | VerbTarget::Cluster
        | VerbTarget::Link
        | VerbTarget::Resolver
        | VerbTarget::Database
        | VerbTarget::Room
        | VerbTarget::Certificate
        | VerbTarget::Peer
        | VerbTarget::CmsNode
        | VerbTarget::CallBridge
        | VerbTarget::MeetingServer
        | VerbTarget::Other => plain(KeyKind::Selector),
    };
    put(&mut value, json!({ "description": format!("verb: {}", verb.meaning) }));
    value
}

/// Parameters that a scenario may set.
fn params(rows: &'static [ParamInfo]) -> Value {
    let properties: Map<String, Value> =
        rows.iter().filter(|info| info.settable).map(|info| (info.name.to_owned(), param(info))).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn param(info: &ParamInfo) -> Value {
    let mut value = match info.kind {
        ParamKind::Duration => plain(KeyKind::Duration),
        ParamKind::Count => plain(KeyKind::Count),
        ParamKind::Number => plain(KeyKind::Number),
        ParamKind::Flag => plain(KeyKind::Flag),
        ParamKind::Rate => plain(KeyKind::Rate),
        ParamKind::Bandwidth => plain(KeyKind::Bandwidth),
        ParamKind::Size => json!({ "type": "string", "pattern": SIZE }),
        ParamKind::Word(words) => json!({ "type": "string", "enum": words }),
    };
    let numeric = matches!(info.kind, ParamKind::Count | ParamKind::Number);
    for (word, bound) in [("minimum", info.min), ("maximum", info.max)] {
        if numeric && let Some(bound) = default(bound) {
            put(&mut value, json!({ word: bound }));
        }
    }
    let range = match (info.min, info.max) {
        ("", "") => String::new(),
        (min, "") => format!(" At least {min}."),
        ("", max) => format!(" At most {max}."),
        (min, max) => format!(" From {min} to {max}."),
    };
    let (status, source) = (info.status.as_str(), info.source);
    let source = if source.is_empty() { String::new() } else { format!(": {source}") };
    put(&mut value, json!({ "description": format!("{}{range} ({status}{source})", info.meaning) }));
    let bare = match info.kind {
        ParamKind::Count | ParamKind::Number | ParamKind::Flag => default(info.default),
        _ if info.default == "not_printed" => None,
        _ => Some(json!(info.default)),
    };
    if let Some(default) = bare {
        put(&mut value, json!({ "default": default }));
    }
    value
}

/// Every metric with every suffix that it takes.
fn metrics() -> Vec<String> {
    let mut names = Vec::new();
    for row in METRICS {
        if row.shape.is_gauge() || row.takes("") {
            names.push(row.name.to_owned());
        }
        let suffixes = SUFFIXES.iter().filter(|(suffix, _)| row.takes(suffix));
        names.extend(suffixes.map(|(suffix, _)| format!("{}.{suffix}", row.name)));
    }
    names
}
