//! `sweep`: points times runs on all cores, resumable; tables, plots and a page to hand on.

pub(super) mod study;
mod tell;

use std::path::{Path, PathBuf};

use crate::sweep::{Plan, PlanError, Store, StoreError, plan};
use crate::world::Watch;

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
    let example = match input::simulate(&args.file, &plan.base, 0, Watch::default(), global) {
        Ok(example) => example,
        Err(bug) => {
            screen::note(&format!("failsim: {bug}"));
            return exit.and(Exit::OurBug);
        }
    };
    match ran {
        Ok(()) => exit.and(tell::tell(&plan, &result, &example, &folder, global)),
        Err(error) => exit.and(trouble(&error)),
    }
}

/// The plan of a file, its warnings printed.
pub(super) fn planned(file: &Path, global: &Global, only: &[(String, String)]) -> Result<Plan, Exit> {
    let request = input::request(file, global.variant.as_deref(), global);
    let loaded = input::load(file, global.variant.as_deref(), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    match plan(&request, &input::reader(file), only) {
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
