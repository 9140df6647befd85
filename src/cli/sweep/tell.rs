//! What a study says: the answer on stdout, tables, plots and a page in the result folder.

use std::path::Path;

use crate::outcome::{Outcome, StudyResult};
use crate::report::{self, folder, study};
use crate::stats::estimate::Level;
use crate::sweep::Plan;

use super::super::args::Global;
use super::super::exit::Exit;
use super::super::screen;

/// Prints the answer and writes the files. `example` is a run of the file, which shows what assumptions
/// matter in it.
pub(in crate::cli) fn tell(plan: &Plan, result: &StudyResult, example: &Outcome, into: &Path, global: &Global) -> Exit {
    let cases: Vec<study::StudyCase<'_>> =
        plan.cases.iter().map(|case| (case.point, case.variant.as_str(), &case.scenario)).collect();
    let targets = study::targets(&cases, result);
    if global.json {
        screen::answer_json(&study::json(result, &targets, Level::DEFAULT));
    } else {
        screen::answer(&study::text(result, &targets, Level::DEFAULT, true, screen::WIDTH));
    }
    let run_by_run = result.rows.iter().map(|row| match row.verdict.as_str() {
        "fail" => Exit::Failed,
        _ => Exit::Good,
    });
    let exit =
        targets.iter().map(|target| Exit::of_verdict(target.verdict)).chain(run_by_run).fold(Exit::Good, Exit::and);
    for (name, text) in files(plan, result, example, targets) {
        let path = into.join(name);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        if let Err(error) = written.and_then(|()| folder::write_file(&path, &text)) {
            screen::note(&format!("failsim: error: cannot write {}: {error}", path.display()));
            return exit.and(Exit::of_io(&error));
        }
    }
    if !global.quiet {
        screen::note(&format!("files in {}; {} is the page to hand on", into.display(), into.join(PAGE).display()));
    }
    exit
}

/// Name of the page.
const PAGE: &str = "report.html";

/// The files of a study by their path in the result folder.
fn files(
    plan: &Plan,
    result: &StudyResult,
    example: &Outcome,
    targets: Vec<study::StudyTarget>,
) -> Vec<(String, String)> {
    let level = Level::DEFAULT;
    let manifest = report::study_manifest(&plan.base, &plan.bundle, example, result);
    let plots = study::plots(result, level, &plan.study.report);
    let mut files: Vec<(String, String)> = [
        ("runs.csv", study::runs_csv(result)),
        ("summary.csv", study::summary_csv(result, level)),
        ("phases.csv", study::phases_csv(result)),
        ("failovers.csv", study::failovers_csv(result)),
        ("manifest.json", pretty(&manifest)),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .into();
    files.extend(plots.iter().map(|plot| (format!("plots/{}.svg", plot.name), plot.svg.clone())));
    let plots = plots.into_iter().map(|plot| (plot.title, plot.svg)).collect();
    files.push((PAGE.to_owned(), study::html(result, &study::HtmlParts { level, manifest, targets, plots })));
    files
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).expect("a manifest has text keys and finite numbers") + "\n"
}
