//! The results of `test` as text and as JSON.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::expect::{Judgement, Verdict};
use crate::report::{self, JunitSuite};

use super::super::args::Global;
use super::super::exit::Exit;
use super::one::{Case, End, FileResult};

/// One line for each file that is fine, details for the others, then the sums.
pub(super) fn text(results: &[FileResult], global: &Global) -> String {
    let mut out = String::new();
    for result in results {
        for case in &result.cases {
            tell(&mut out, result, case, global);
        }
    }
    out.push_str(&summary(results));
    out
}

fn tell(out: &mut String, result: &FileResult, case: &Case, global: &Global) {
    let exit = case.exit();
    if exit == Exit::Good && global.quiet {
        return;
    }
    let (word, color) = match exit {
        Exit::Good => ("pass", AnsiColor::Green),
        Exit::Inconclusive => ("inconclusive", AnsiColor::Yellow),
        Exit::Failed => ("FAIL", AnsiColor::Red),
        Exit::Wrong | Exit::Interrupted | Exit::Terminated | Exit::Temporary | Exit::OurBug => {
            ("ERROR", AnsiColor::Red)
        }
    };
    let style = Style::new().fg_color(Some(color.into()));
    let variant = case.variant.as_ref().map_or_else(String::new, |variant| format!(" [{variant}]"));
    let _ = writeln!(out, "{style}{word}{style:#} {}{variant}", result.path.display());
    match &case.end {
        End::Judged(judgements, blessed) => {
            if *blessed > 0 {
                let _ = writeln!(out, "  {blessed} golden stories recorded");
            }
            let shown = |j: &&Judgement| global.verbose || matches!(j.verdict, Verdict::Fail | Verdict::Inconclusive);
            for judgement in judgements.iter().filter(shown) {
                let _ = writeln!(out, "  {}: {}", judgement.verdict.as_str(), judgement.name);
                let _ = writeln!(out, "    {}", judgement.message.replace('\n', "\n    "));
            }
        }
        End::Refused(text) => out.push_str(text),
        End::Bug(bug) => {
            let _ = writeln!(out, "  {bug}");
        }
        End::Unwritable(path, error) => {
            let _ = writeln!(out, "  cannot write {}: {error}", path.display());
        }
    }
}

fn summary(results: &[FileResult]) -> String {
    let cases: Vec<&Case> = results.iter().flat_map(|result| &result.cases).collect();
    let judgements: Vec<&Judgement> = cases.iter().flat_map(|case| case.judgements()).collect();
    let count = |verdict: Verdict| judgements.iter().filter(|judgement| judgement.verdict == verdict).count();
    let mut out = format!(
        "{} scenarios, {} judgements: {} pass, {} fail, {} inconclusive",
        cases.len(),
        judgements.len() - count(Verdict::NotJudged),
        count(Verdict::Pass),
        count(Verdict::Fail),
        count(Verdict::Inconclusive)
    );
    let broken = cases.iter().filter(|case| !matches!(case.end, End::Judged(..))).count();
    if broken > 0 {
        let _ = write!(out, "; {broken} could not be judged");
    }
    out.push('\n');
    out
}

/// The same for machines.
pub(super) fn json(results: &[FileResult]) -> Value {
    let one = |result: &FileResult, case: &Case| {
        let judgements: Vec<Value> = case
            .judgements()
            .iter()
            .map(|j| json!({ "name": j.name, "verdict": j.verdict.as_str(), "message": j.message }))
            .collect();
        json!({
            "file": result.path.display().to_string(),
            "variant": case.variant,
            "exit": case.exit().code(),
            "error": trouble(case),
            "judgements": judgements,
        })
    };
    results.iter().flat_map(|result| result.cases.iter().map(move |case| one(result, case))).collect()
}

/// The same for build servers: what could not be judged is one failed case.
pub(super) fn junit(results: &[FileResult]) -> String {
    let cases: Vec<(String, Vec<Judgement>)> =
        results.iter().flat_map(|result| result.cases.iter().map(|case| suite(result, case))).collect();
    let suites: Vec<JunitSuite<'_>> =
        cases.iter().map(|(name, judgements)| JunitSuite { name: name.clone(), judgements }).collect();
    report::junit(&suites)
}

fn suite(result: &FileResult, case: &Case) -> (String, Vec<Judgement>) {
    let variant = case.variant.as_ref().map_or_else(String::new, |variant| format!(" [{variant}]"));
    let name = format!("{}{variant}", result.path.display());
    let judgements = match trouble(case) {
        None => case.judgements().to_vec(),
        Some(message) => {
            vec![Judgement {
                index: 0,
                name: "could not be judged".to_owned(),
                verdict: Verdict::Fail,
                message,
                record: None,
            }]
        }
    };
    (name, judgements)
}

/// Why a case came to no judgement.
fn trouble(case: &Case) -> Option<String> {
    match &case.end {
        End::Judged(..) => None,
        End::Refused(text) => Some(anstream::adapter::strip_str(text).to_string()),
        End::Bug(bug) => Some(bug.to_string()),
        End::Unwritable(path, error) => Some(format!("cannot write {}: {error}", path.display())),
    }
}
