//! `test`: expectations and golden stories of every scenario found.

mod find;
mod one;
mod tell;

use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::report::coverage::Coverage;
use crate::report::{self, folder};

use super::args::{Global, TestArgs};
use super::exit::Exit;
use super::screen::{self, Steps};

use one::FileResult;

/// Runs the verb.
pub(super) fn test(args: &TestArgs, global: &Global) -> Exit {
    let files = match find::scenarios(&args.paths) {
        Ok(files) => files,
        Err((path, error)) => {
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            let hint =
                if missing { "; `failsim test FILE` or `failsim test FOLDER` says where scenarios are" } else { "" };
            screen::note(&format!("failsim: error: cannot read {}: {error}{hint}", path.display()));
            return Exit::Wrong;
        }
    };
    if let Some(path) = &args.junit
        && let Err(error) = folder::write_file(path, &report::junit(&[]))
    {
        return cannot_write(path, &error);
    }
    let results = judge_all(files, args, global);
    if results.iter().all(|result| result.cases.is_empty()) {
        screen::note("failsim: error: no scenario found there");
        return Exit::Wrong;
    }
    let mut exit = results.iter().map(FileResult::exit).fold(Exit::Good, Exit::and);
    if global.json {
        screen::answer_json(&tell::json(&results));
    } else {
        screen::answer(&tell::text(&results, global));
    }
    if args.coverage {
        exit = exit.and(tell_coverage(&results, global));
    }
    if let Some(path) = &args.junit
        && let Err(error) = folder::write_file(path, &tell::junit(&results))
    {
        exit = exit.and(cannot_write(path, &error));
    }
    exit
}

/// Prints what all runs together reached. What is missing was never exercised: inconclusive.
fn tell_coverage(results: &[FileResult], global: &Global) -> Exit {
    let coverage = results.iter().fold(Coverage::default(), |all, result| all.join(&result.coverage));
    let text = format!("\n{}", coverage.render(true));
    if global.json {
        screen::note(&text)
    } else {
        screen::answer(&text)
    }
    if coverage.is_complete() { Exit::Good } else { Exit::Inconclusive }
}

fn cannot_write(path: &Path, error: &io::Error) -> Exit {
    screen::note(&format!("failsim: error: cannot write {}: {error}", path.display()));
    Exit::of_io(error)
}

/// Judges the files in parallel; the results stand in the order of the files.
fn judge_all(files: Vec<PathBuf>, args: &TestArgs, global: &Global) -> Vec<FileResult> {
    let steps = Steps::of("files", files.len(), 0, global);
    let judge = |path: &PathBuf| {
        let result = one::judge(path, args, global);
        steps.step();
        result
    };
    files.par_iter().map(judge).collect()
}
