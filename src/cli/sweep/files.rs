//! The answer of a study and its files.

use std::io;
use std::path::Path;

use crate::expect::Verdict;
use crate::outcome::{Outcome, StudyResult};
use crate::report::folder::NewFile;
use crate::report::{self, folder, study};
use crate::stats::estimate::Level;
use crate::sweep::{Plan, StoreError};

use super::super::args::Global;
use super::super::exit::Exit;
use super::super::screen;
use super::study::{Rows, trouble};

/// Files with the rows of all runs, in the order of [`study::RunTables`].
const ROW_FILES: [&str; 3] = ["runs.csv", "phases.csv", "failovers.csv"];

/// Name of the page.
pub(in crate::cli) const PAGE: &str = "report.html";

/// Why a file was not written.
enum Trouble {
    Store(StoreError),
    File(String, io::Error),
}

/// A study that has ended.
pub(in crate::cli) struct Told<'a> {
    /// What was run.
    pub(in crate::cli) plan: &'a Plan,
    /// What was found.
    pub(in crate::cli) result: &'a StudyResult,
    /// A run of the file, which shows what assumptions matter in it.
    pub(in crate::cli) example: &'a Outcome,
    /// Plots that needed runs of their own.
    pub(in crate::cli) tornadoes: Vec<study::StudyPlot>,
}

/// Prints the answer and writes the files of a study.
pub(in crate::cli) fn tell(told: Told<'_>, rows: &mut Rows<'_>, into: &Path, global: &Global) -> Exit {
    let Told { plan, result, .. } = told;
    let cases: Vec<study::StudyCase<'_>> =
        plan.cases.iter().map(|case| (case.point, case.variant.as_str(), &case.scenario)).collect();
    let targets = study::targets(&cases, result);
    if global.json {
        screen::answer_json(&study::json(result, &targets, Level::DEFAULT));
    } else {
        screen::answer(&study::text(result, &targets, Level::DEFAULT, true, screen::WIDTH));
    }
    let failed = result.cells.iter().any(|cell| cell.verdicts.contains_key(Verdict::Fail.as_str()));
    let exit = if failed { Exit::Failed } else { Exit::Good };
    let exit = targets.iter().map(|target| Exit::of_verdict(target.verdict)).fold(exit, Exit::and);
    let texts = files(told, targets);
    match write_rows(result, rows, into).and_then(|()| write_texts(&texts, into)) {
        Ok(()) => {}
        Err(Trouble::Store(error)) => return exit.and(trouble(&error)),
        Err(Trouble::File(name, error)) => {
            screen::note(&format!("failsim: error: cannot write {}: {error}", into.join(name).display()));
            return exit.and(Exit::of_io(&error));
        }
    }
    if !global.quiet {
        screen::note(&format!("files in {}; {} is the page to hand on", into.display(), into.join(PAGE).display()));
    }
    exit
}

fn write_texts(texts: &[(String, String)], into: &Path) -> Result<(), Trouble> {
    for (name, text) in texts {
        let path = into.join(name);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        made.and_then(|()| folder::write_file(&path, text)).map_err(|error| Trouble::File(name.clone(), error))?;
    }
    Ok(())
}

/// The tables that have rows for each run. Rows pass from the store to the files one at a time.
fn write_rows(result: &StudyResult, rows: &mut Rows<'_>, into: &Path) -> Result<(), Trouble> {
    let any = |error| Trouble::File(ROW_FILES[0].to_owned(), error);
    std::fs::create_dir_all(into).map_err(any)?;
    let new = |name: &str| NewFile::create(&into.join(name)).map_err(|error| Trouble::File(name.to_owned(), error));
    let [runs, phases, failovers] = ROW_FILES;
    let mut tables = study::RunTables::new(result, new(runs)?, new(phases)?, new(failovers)?).map_err(any)?;
    rows.each(&mut |row| match row {
        Ok(row) => tables.add(&row).map_err(any),
        Err(error) => Err(Trouble::Store(error)),
    })?;
    for (file, name) in tables.finish().map_err(any)?.into_iter().zip(ROW_FILES) {
        file.commit().map_err(|error| Trouble::File(name.to_owned(), error))?;
    }
    Ok(())
}

/// The other files of a study by their path in the result folder.
fn files(told: Told<'_>, targets: Vec<study::StudyTarget>) -> Vec<(String, String)> {
    let Told { plan, result, example, tornadoes } = told;
    let level = Level::DEFAULT;
    let manifest = report::study_manifest(&plan.base, &plan.bundle, example, result);
    let mut plots = study::plots(result, level, &plan.study.report);
    plots.extend(tornadoes);
    let mut files = vec![
        ("summary.csv".to_owned(), study::summary_csv(result, level)),
        ("manifest.json".to_owned(), pretty(&manifest)),
    ];
    files.extend(plots.iter().map(|plot| (format!("plots/{}.svg", plot.name), plot.svg.clone())));
    let plots = plots.into_iter().map(|plot| (plot.title, plot.svg)).collect();
    files.push((PAGE.to_owned(), study::html(result, &study::HtmlParts { level, manifest, targets, plots })));
    files
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).expect("a manifest has text keys and finite numbers") + "\n"
}
