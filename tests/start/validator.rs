//! A validator for the part of JSON Schema (draft 7) that the schema of scenarios uses. A keyword that it does not
//! know is a panic, so that nothing is passed over.

use failsim::units::{Bandwidth, Rate, SimDuration, Size};
use serde_json::{Map, Value};

/// What is wrong with a value, each with the path that leads there.
pub(crate) fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Check { root: schema, found: &mut found }.check(schema, value, "$");
    found
}

struct Check<'a> {
    root: &'a Value,
    found: &'a mut Vec<String>,
}

const NOT_CHECKED: [&str; 6] = ["$schema", "title", "description", "default", "definitions", "then"];

impl Check<'_> {
    fn wrong(&mut self, path: &str, what: impl std::fmt::Display) {
        self.found.push(format!("{path}: {what}"));
    }

    fn passes(&self, schema: &Value, value: &Value) -> bool {
        let mut found = Vec::new();
        Check { root: self.root, found: &mut found }.check(schema, value, "$");
        found.is_empty()
    }

    fn check(&mut self, schema: &Value, value: &Value, path: &str) {
        let keywords = schema.as_object().unwrap_or_else(|| panic!("{schema} is no schema"));
        for (keyword, rule) in keywords {
            match keyword.as_str() {
                "$ref" => {
                    let name = rule.as_str().and_then(|text| text.strip_prefix("#/definitions/")).expect("a local one");
                    let definition = &self.root["definitions"][name];
                    assert!(definition.is_object(), "no definition {name}");
                    self.check(definition, value, path);
                }
                "allOf" => rule.as_array().expect("a list").iter().for_each(|one| self.check(one, value, path)),
                "anyOf" => {
                    if !rule.as_array().expect("a list").iter().any(|one| self.passes(one, value)) {
                        self.wrong(path, format!("{value} is none of what fits"));
                    }
                }
                "if" => {
                    if self.passes(rule, value) {
                        self.check(&keywords["then"], value, path);
                    }
                }
                "type" | "enum" | "const" => self.kind(keyword, rule, value, path),
                "minimum" | "maximum" | "exclusiveMinimum" => self.bound(keyword, rule, value, path),
                "pattern" => self.pattern(rule, value, path),
                "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
                    self.amount(keyword, rule, value, path);
                }
                "items" => {
                    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(rule, item, &format!("{path}[{n}]"));
                    }
                }
                "properties" | "additionalProperties" | "propertyNames" | "required" => {
                    if let Some(object) = value.as_object() {
                        self.keys(keyword, rule, keywords, object, path);
                    }
                }
                known if NOT_CHECKED.contains(&known) => {}
                unknown => panic!("the validator does not know `{unknown}`"),
            }
        }
    }

    fn kind(&mut self, keyword: &str, rule: &Value, value: &Value, path: &str) {
        let is = |name: &Value| match name.as_str().expect("a name of a type") {
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("no type `{other}`"),
        };
        let fits = match (keyword, rule) {
            ("const", rule) => value == rule,
            ("enum", Value::Array(words)) => words.contains(value),
            ("type", Value::Array(names)) => names.iter().any(is),
            (_, name) => is(name),
        };
        if !fits {
            self.wrong(path, format!("{value} does not fit {keyword}"));
        }
    }

    fn bound(&mut self, keyword: &str, rule: &Value, value: &Value, path: &str) {
        let (Some(number), Some(bound)) = (value.as_f64(), rule.as_f64()) else { return };
        let fits = match keyword {
            "minimum" => number >= bound,
            "maximum" => number <= bound,
            _ => number > bound,
        };
        if !fits {
            self.wrong(path, format!("{number} is beyond {keyword} {bound}"));
        }
    }

    /// Each pattern stands for one way to write a quantity; the reader's own functions judge it.
    fn pattern(&mut self, rule: &Value, value: &Value, path: &str) {
        let (Some(text), Some(pattern)) = (value.as_str(), rule.as_str()) else { return };
        let fits = if pattern.contains("us|ms") {
            SimDuration::parse(text).is_ok()
        } else if pattern.contains("s|min|h") {
            Rate::parse(text).is_ok() || (pattern.contains("unlimited") && text == "unlimited")
        } else if pattern.contains("kbps") {
            Bandwidth::parse(text).is_ok()
        } else {
            assert!(pattern.contains("kB"), "no pattern {pattern}");
            Size::parse(text).is_ok()
        };
        if !fits {
            self.wrong(path, format!("`{text}` is not written like {pattern}"));
        }
    }

    fn amount(&mut self, keyword: &str, rule: &Value, value: &Value, path: &str) {
        let limit = usize::try_from(rule.as_u64().expect("a whole number")).expect("a small one");
        let size =
            if keyword.ends_with("Items") { value.as_array().map(Vec::len) } else { value.as_object().map(Map::len) };
        let fits = size.is_none_or(|size| if keyword.starts_with("min") { size >= limit } else { size <= limit });
        if !fits {
            self.wrong(path, format!("does not fit {keyword} {limit}"));
        }
    }

    fn keys(
        &mut self,
        keyword: &str,
        rule: &Value,
        schema: &Map<String, Value>,
        value: &Map<String, Value>,
        path: &str,
    ) {
        let known = |key: &str| schema.get("properties").is_some_and(|properties| properties.get(key).is_some());
        for (key, inner) in value {
            let at = format!("{path}.{key}");
            match (keyword, rule) {
                ("properties", rule) => {
                    if let Some(rule) = rule.get(key) {
                        self.check(rule, inner, &at);
                    }
                }
                ("additionalProperties", Value::Bool(allowed)) if !known(key) && !allowed => {
                    self.wrong(&at, "unknown key");
                }
                ("additionalProperties", rule) if !known(key) && rule.is_object() => self.check(rule, inner, &at),
                ("propertyNames", rule) => self.check(rule, &Value::String(key.clone()), &at),
                _ => {}
            }
        }
        if keyword == "required" {
            for key in rule.as_array().expect("a list").iter().filter_map(Value::as_str) {
                if !value.contains_key(key) {
                    self.wrong(path, format!("`{key}` is missing"));
                }
            }
        }
    }
}
