//! `sweep`: points times runs on all cores, resumable; tables, plots and a page to hand on.

pub(super) mod study;

use std::path::{Path, PathBuf};

use crate::scenario::Request;
use crate::sweep::{Plan, PlanError, Store, StoreError, plan};

use super::args::{Global, SweepArgs};
use super::exit::Exit;
use super::{input, screen};

use study::Runner;

/// Runs the verb.
pub(super) fn sweep(args: &SweepArgs, global: &Global) -> Exit {
    let plan = match planned(&args.file, global, &args.only) {
        Ok(plan) => plan,
        Err(exit) => return exit,
    };
    let folder = folder(&args.file, global);
    let (store, known) = match open(&folder, args.fresh) {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let mut runner = match Runner::new(&args.file, &plan, args, global, store, known) {
        Ok(runner) => runner,
        Err(message) => {
            screen::note(&format!("failsim: error: {message}"));
            return Exit::Wrong;
        }
    };
    let ran = runner.run();
    let (result, bugs) = runner.finish();
    for bug in &bugs {
        screen::note(&format!("failsim: {bug}"));
    }
    let exit = if bugs.is_empty() { Exit::Good } else { Exit::OurBug };
    match ran {
        Ok(()) => exit.and(study::tell(&plan, &result, &folder, global)),
        Err(error) => exit.and(trouble(&error)),
    }
}

/// The plan of a file, its warnings printed.
pub(super) fn planned(file: &Path, global: &Global, only: &[(String, String)]) -> Result<Plan, Exit> {
    let request =
        Request { path: file.to_owned(), variant: global.variant.clone(), set: global.set.clone(), seed: global.seed };
    let loaded = input::load(file, global.variant.as_deref(), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    match plan(&request, &|path| std::fs::read_to_string(path), only) {
        Ok(plan) if plan.cases.is_empty() => {
            for point in &plan.points {
                let why = point.skipped.as_deref().unwrap_or("");
                screen::note(&format!("failsim: error: point {} cannot be run: {why}", point.index));
            }
            Err(Exit::Wrong)
        }
        Ok(plan) => Ok(plan),
        // The diagnostics above say why.
        Err(PlanError::Refused(_)) => Err(Exit::Wrong),
        Err(PlanError::NoPoint) => {
            screen::note("failsim: error: --where leaves no point of the sweep over; `check --print runs` lists them");
            Err(Exit::Wrong)
        }
    }
}

/// Where the results of a file go.
pub(super) fn folder(file: &Path, global: &Global) -> PathBuf {
    let stem = file.file_stem().map_or_else(|| "sweep".into(), ToOwned::to_owned);
    global.out.clone().unwrap_or_else(|| Path::new("results").join(stem))
}

fn open(folder: &Path, fresh: bool) -> Result<(Store, Vec<crate::outcome::StudyRow>), Exit> {
    let made = std::fs::create_dir_all(folder);
    if let Err(error) = made {
        screen::note(&format!("failsim: error: cannot make {}: {error}", folder.display()));
        return Err(Exit::of_io(&error));
    }
    Store::open(folder, fresh).map_err(|error| trouble(&error))
}

fn trouble(error: &StoreError) -> Exit {
    screen::note(&format!("failsim: error: {error}"));
    match error {
        StoreError::Io { error, .. } => Exit::of_io(error),
        StoreError::Foreign(_) => Exit::Wrong,
        StoreError::Busy(_) => Exit::Temporary,
    }
}
