//! `sweep`: points times runs on all cores, resumable; tables, plots and a page to hand on.

pub(super) mod agenda;
pub(super) mod files;
pub(super) mod merge;
mod proposal;
mod rare;
pub(super) mod shard;
pub(super) mod study;
mod tornado;
pub(super) mod wanted;
mod widest;

use std::path::{Path, PathBuf};

use crate::sweep::{Plan, PlanError, Store, StoreError, plan};
use crate::world::Watch;

use super::args::{Global, SweepArgs};
use super::exit::Exit;
use super::interrupt::Interrupt;
use super::{input, screen};

use study::{INTERRUPTED, Runner, trouble};

/// Runs the verb.
pub(super) fn sweep(args: &SweepArgs, global: &Global) -> Exit {
    let plan = match planned(&args.file, global, &args.only) {
        Ok(plan) => plan,
        Err(exit) => return exit,
    };
    let folder = folder(&args.file, global);
    if args.plan {
        return proposal::propose(args, &plan, &folder, global);
    }
    if let Some(shard) = args.shard {
        return shard::sweep(shard, args, &plan, &folder, global);
    }
    if let Some(metric) = &args.rare {
        return rare::sweep(metric, args, &plan, &folder, global);
    }
    let store = match open(&folder, args.fresh) {
        Ok(store) => store,
        Err(exit) => return exit,
    };
    // A system without signals still ends the process, and finished runs are kept all the same.
    let interrupt = Interrupt::listen();
    let mut runner = match Runner::new(&args.file, &plan, args, global, &interrupt, store) {
        Ok(runner) => runner,
        Err(message) => {
            screen::note(&format!("failsim: error: {message}"));
            return Exit::Wrong;
        }
    };
    let ran = runner.run();
    let told = ran.and_then(|()| finish(&plan, runner, &folder, global));
    told.unwrap_or_else(|error| trouble(&error))
}

/// Tells what was found, or what kept the runs from being made.
fn finish(plan: &Plan, mut runner: Runner<'_>, folder: &Path, global: &Global) -> Result<Exit, StoreError> {
    let interrupted = runner.interrupt.exit();
    let example = input::simulate(runner.file(), &plan.base, 0, Watch::default(), global);
    let tornadoes = match &example {
        Ok(example) => runner.tornadoes(example, true)?,
        Err(_) => Vec::new(),
    };
    let (result, mut rows, mut bugs) = runner.finish();
    let example = example.map_err(|bug| bugs.push(bug));
    for bug in &bugs {
        screen::note(&format!("failsim: {bug}"));
    }
    let mut exit = if bugs.is_empty() { Exit::Good } else { Exit::OurBug };
    if result.stop_reason == INTERRUPTED {
        exit = exit.and(interrupted);
        let kept = format!("interrupted: {} finished runs are kept in {}", result.runs(), folder.display());
        screen::note(&format!("{kept}; the same command makes the missing ones"));
    }
    match example {
        Ok(example) if result.runs() > 0 => {
            let told = files::Told { plan, result: &result, example: &example, tornadoes };
            Ok(exit.and(files::tell(told, &mut rows, folder, global)))
        }
        Ok(_) | Err(()) => Ok(exit),
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
        Err(PlanError::Refused(again)) => {
            screen::note(&input::rendered_new(&loaded, &again));
            Err(Exit::Wrong)
        }
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

fn open(folder: &Path, fresh: bool) -> Result<Store, Exit> {
    let made = std::fs::create_dir_all(folder);
    if let Err(error) = made {
        screen::note(&format!("failsim: error: cannot make {}: {error}", folder.display()));
        return Err(Exit::of_io(&error));
    }
    Store::open(folder, fresh).map_err(|error| trouble(&error))
}
