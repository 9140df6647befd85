//! `check`: reads, resolves and warns; runs nothing.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::diag::Diagnostic;
use crate::scenario::{Loaded, Origin, ResolvedValue, Scenario};

use super::args::{CheckArgs, Global, Print};
use super::exit::Exit;
use super::plan::Plan;
use super::{input, screen};

/// What was found in one file, in all its variants.
struct Found {
    loaded: Loaded,
    /// What a study would run, if that is asked for and the file is sound.
    plan: Option<Plan>,
    /// The file's own diagnostics, then those that only a variant has.
    texts: String,
    diagnostics: Vec<Diagnostic>,
}

/// Runs the verb.
pub(super) fn check(args: &CheckArgs, global: &Global) -> Exit {
    let mut exit = Exit::Good;
    let mut answers = Vec::new();
    for file in &args.files {
        let found = read(file, args.print, global);
        let (errors, warnings) = input::counts(&found.diagnostics);
        let denied = args.deny.is_some() && warnings > 0;
        if errors > 0 || denied {
            exit = exit.and(Exit::Wrong);
        }
        if found.plan.as_ref().is_some_and(|plan| plan.total() == 0) {
            exit = exit.and(Exit::Wrong);
        }
        if global.json {
            answers.push(as_json(file, &found, args.print));
        } else {
            screen::note(&found.texts);
            let printed = match &found.plan {
                Some(plan) => Some(plan.text()),
                None => found.loaded.scenario.as_ref().zip(args.print).map(|(scenario, what)| values(scenario, what)),
            };
            let summary = format!("{}: {}\n", file.display(), verdict(errors, warnings));
            match printed {
                Some(text) => screen::answer(&text),
                None if global.quiet => {}
                None => screen::answer(&summary),
            }
        }
    }
    if global.json {
        screen::answer_json(&Value::Array(answers));
    }
    exit
}

/// Reads the file as it is and in each of its variants, or in the one asked for.
fn read(file: &Path, print: Option<Print>, global: &Global) -> Found {
    let loaded = input::load(file, global.variant.as_deref(), global);
    let mut texts = input::rendered(&loaded, &loaded.diagnostics);
    let mut diagnostics = loaded.diagnostics.clone();
    let variants = match (&global.variant, &loaded.scenario) {
        (None, Some(scenario)) => scenario.variants.clone(),
        _ => Vec::new(),
    };
    for variant in variants {
        let other = input::load(file, Some(&variant), global);
        let new: Vec<Diagnostic> = other.diagnostics.iter().filter(|d| !diagnostics.contains(d)).cloned().collect();
        if !new.is_empty() {
            let _ = write!(texts, "in variant `{variant}`:\n{}", input::rendered(&other, &new));
            diagnostics.extend(new);
        }
    }
    let wanted = print == Some(Print::Runs) && loaded.scenario.is_some();
    let plan = wanted.then(|| Plan::of(file, global));
    let plan = plan.and_then(|plan| {
        let refused = |again: Box<Loaded>| {
            texts.push_str(&input::rendered_new(&loaded, &again));
            diagnostics.extend(again.diagnostics.iter().filter(|one| !loaded.diagnostics.contains(one)).cloned());
        };
        plan.map_err(refused).ok()
    });
    Found { loaded, plan, texts, diagnostics }
}

fn verdict(errors: usize, warnings: usize) -> String {
    match (errors, warnings) {
        (0, 0) => "no mistakes".to_owned(),
        (0, warnings) => count(warnings, "warning"),
        (errors, 0) => count(errors, "error"),
        (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

fn count(n: usize, word: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {word}{plural}")
}

/// Whether `check --print` wants a value.
fn wanted(value: &ResolvedValue, what: Print) -> bool {
    match what {
        Print::Resolved => true,
        Print::Runs => false,
        Print::Assumptions => {
            matches!(value.origin, Origin::Default { status, .. } if matches!(status, "assumed" | "inferred"))
        }
    }
}

fn values(scenario: &Scenario, what: Print) -> String {
    let mut out = String::new();
    for value in scenario.resolved.iter().filter(|value| wanted(value, what)) {
        let _ = writeln!(out, "{} = {}  # {}", value.path, value.value, origin(&value.origin));
    }
    out
}

fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Default { status: "", .. } => "default".to_owned(),
        Origin::Default { status, source: "" } => format!("default, {status}"),
        Origin::Default { status, source } => format!("default, {status}: {source}"),
        Origin::File { path, line } => format!("{path}:{line}"),
        Origin::CommandLine => "command line".to_owned(),
    }
}

fn as_json(file: &Path, found: &Found, print: Option<Print>) -> Value {
    let (errors, warnings) = input::counts(&found.diagnostics);
    let mut answer = json!({
        "file": file.display().to_string(),
        "errors": errors,
        "warnings": warnings,
        "diagnostics": crate::diag::to_json(&found.loaded.sources, &found.diagnostics),
    });
    if let Some(plan) = &found.plan {
        answer["study"] = plan.as_json();
    } else if let (Some(scenario), Some(what)) = (&found.loaded.scenario, print) {
        let rows = scenario.resolved.iter().filter(|value| wanted(value, what));
        answer["values"] = rows
            .map(|value| json!({ "path": value.path, "value": value.value, "origin": origin(&value.origin) }))
            .collect();
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_count_in_words() {
        assert_eq!(verdict(0, 0), "no mistakes");
        assert_eq!(verdict(0, 1), "1 warning");
        assert_eq!(verdict(2, 1), "2 errors, 1 warning");
    }

    #[test]
    fn origins_name_file_and_line_or_source() {
        let file = Origin::File { path: "a.toml".to_owned(), line: 7 };
        assert_eq!(origin(&file), "a.toml:7");
        assert_eq!(origin(&Origin::Default { status: "assumed", source: "x" }), "default, assumed: x");
    }
}
