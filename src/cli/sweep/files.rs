//! The answer of a study and its files.

use std::io;
use std::path::Path;

use crate::expect::Verdict;
use crate::outcome::StudyResult;
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

/// Why a file was not written.
enum Trouble {
    Store(StoreError),
    File(String, io::Error),
}

/// Prints the answer and writes the files of a study.
pub(super) fn tell(plan: &Plan, result: &StudyResult, rows: &mut Rows<'_>, into: &Path, global: &Global) -> Exit {
    if global.json {
        screen::answer_json(&study::json(result, Level::DEFAULT));
    } else {
        screen::answer(&study::text(result, Level::DEFAULT, true, screen::WIDTH));
    }
    match write(plan, result, rows, into) {
        Ok(()) => {}
        Err(Trouble::Store(error)) => return trouble(&error),
        Err(Trouble::File(name, error)) => {
            screen::note(&format!("failsim: error: cannot write {}: {error}", into.join(name).display()));
            return Exit::of_io(&error);
        }
    }
    if !global.quiet {
        screen::note(&format!("files in {}", into.display()));
    }
    let failed = result.cells.iter().any(|cell| cell.verdicts.contains_key(Verdict::Fail.as_str()));
    if failed { Exit::Failed } else { Exit::Good }
}

fn write(plan: &Plan, result: &StudyResult, rows: &mut Rows<'_>, into: &Path) -> Result<(), Trouble> {
    write_rows(result, rows, into)?;
    for (name, text) in files(plan, result) {
        let path = into.join(&name);
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        made.and_then(|()| folder::write_file(&path, &text)).map_err(|error| Trouble::File(name, error))?;
    }
    Ok(())
}

/// The tables that have rows for each run. Rows pass from the store to the files one at a time.
fn write_rows(result: &StudyResult, rows: &mut Rows<'_>, into: &Path) -> Result<(), Trouble> {
    let any = |error| Trouble::File(ROW_FILES[0].to_owned(), error);
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
fn files(plan: &Plan, result: &StudyResult) -> Vec<(String, String)> {
    let tables = [
        ("summary.csv", study::summary_csv(result, Level::DEFAULT)),
        ("manifest.json", pretty(&report::study_manifest(&plan.base, result))),
    ];
    let plots = study::plots(result, Level::DEFAULT, &plan.study.report);
    let plots = plots.into_iter().map(|plot| (format!("plots/{}.svg", plot.name), plot.svg));
    tables.into_iter().map(|(name, text)| (name.to_owned(), text)).chain(plots).collect()
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).expect("a manifest has text keys and finite numbers") + "\n"
}
