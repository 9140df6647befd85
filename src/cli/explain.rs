//! `explain`: what a word means.

use serde::Serialize;

use crate::catalog::{self, Entry};

use super::args::{ExplainArgs, Global};
use super::exit::Exit;
use super::screen;

/// One entry as `--json` prints it.
#[derive(Serialize)]
struct Row<'a> {
    word: &'a str,
    class: &'a str,
    official_name: &'a str,
    default: &'a str,
    range: &'a str,
    unit: &'a str,
    status: &'a str,
    source: &'a str,
    meaning: &'a str,
    see_also: &'a [&'static str],
}

impl<'a> From<&'a Entry> for Row<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            word: entry.word,
            class: entry.class.as_str(),
            official_name: entry.official,
            default: entry.default,
            range: &entry.range,
            unit: entry.unit,
            status: entry.status.map_or("", |status| status.as_str()),
            source: entry.source,
            meaning: &entry.meaning,
            see_also: &entry.see_also,
        }
    }
}

/// Runs the verb.
pub(super) fn explain(args: &ExplainArgs, global: &Global) -> Exit {
    let word = args.word.join(" ");
    let entries = if word.is_empty() { catalog::all().collect() } else { catalog::lookup(&word) };
    if entries.is_empty() {
        screen::note(&format!("failsim: error: no word `{word}`{}", suggestion(&word)));
        return Exit::Wrong;
    }
    if global.json {
        screen::answer_json(&entries.iter().map(Row::from).collect::<Vec<_>>());
    } else if args.csv {
        screen::answer(&catalog::csv(entries));
    } else {
        let texts: Vec<String> = entries.iter().map(|entry| catalog::render(entry, screen::WIDTH)).collect();
        screen::answer(&texts.join("\n"));
    }
    Exit::Good
}

fn suggestion(word: &str) -> String {
    let near = catalog::nearest(word);
    if near.is_empty() {
        "; `failsim explain --all` lists every word".to_owned()
    } else {
        format!("; near it: {}", near.join(", "))
    }
}
