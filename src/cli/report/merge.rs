//! The report of a study from its shards: the same files, byte for byte, as one process would have left.

use std::path::{Path, PathBuf};

use crate::sweep::shard::ShardStudy;
use crate::sweep::{Plan, Store, plan};

use super::super::args::{Global, ReportArgs, SweepArgs};
use super::super::exit::Exit;
use super::super::interrupt::Interrupt;
use super::super::screen;
use super::super::sweep::agenda::Agenda;
use super::super::sweep::merge::MergeError;
use super::super::sweep::study::{Runner, trouble};
use super::super::sweep::wanted::{targets, wanted};
use super::shards::Set;
use super::{Stop, main_file, metrics, tell};

/// Merges whole shards, if all are there or a part is asked for.
pub(super) fn report(set: &Set, args: &ReportArgs, global: &Global) -> Result<Exit, Stop> {
    let absent = set.absent();
    if let Some(how) = args.print_missing {
        screen::note(&set.torn());
        screen::answer(&set.print_missing(how));
        return Ok(if absent.is_some() { Exit::Inconclusive } else { Exit::Good });
    }
    match &absent {
        Some(absent) if !args.partial => {
            screen::note(&format!("failsim: {}", set.told(&args.folders[0], absent)));
            return Ok(Exit::Inconclusive);
        }
        Some(absent) => screen::note(&format!("failsim: warning: PARTIAL: without {absent}")),
        None => {}
    }
    screen::note(&set.torn());
    let into = into(args, global)?;
    let bundle = set.study.bundle();
    let plan = planned(&set.study)?;
    let file = main_file(&bundle);
    let agenda = Agenda::of(&plan, set.study.runs, &file, global).map_err(|bug| {
        screen::note(&format!("failsim: {bug}"));
        Stop::Said(Exit::OurBug)
    })?;
    let again = ShardStudy::of(&plan, set.study.runs, agenda.order.planned(), &set.study.metrics, &set.study.only);
    if (&again.cases, again.planned) != (&set.study.cases, set.study.planned) {
        return Err("this build of failsim plans other runs for the study of these shards".to_owned().into());
    }
    let metrics = measured(&set.study, &plan, &args.metrics)?;
    let as_swept = SweepArgs::as_made(file.clone(), set.study.runs, metrics);
    std::fs::create_dir_all(&into).map_err(|error| format!("cannot make {}: {error}", into.display()))?;
    let store = Store::open(&into, false).map_err(|error| Stop::Said(trouble(&error)))?;
    let interrupt = Interrupt::default();
    let mut runner = Runner::new(&file, &plan, &as_swept, global, &interrupt, store)?;
    let steps = screen::Steps::of("shards", set.shards().count(), 0, global);
    for (shard, path) in set.shards() {
        runner.merge(&agenda, shard, path).map_err(said)?;
        steps.step();
    }
    drop(steps);
    let partly = absent.is_some();
    if let Some(absent) = absent {
        runner.tell_partly(absent);
    }
    let exit = tell(runner, &plan, &into, args, global)?;
    Ok(if partly { exit.and(Exit::Inconclusive) } else { exit })
}

/// Where the files go.
fn into(args: &ReportArgs, global: &Global) -> Result<PathBuf, String> {
    match (&global.out, args.folders.as_slice()) {
        (Some(out), _) => Ok(out.clone()),
        (None, [folder]) => Ok(folder.clone()),
        (None, _) => Err("several folders: say with --out where the merged files go".to_owned()),
    }
}

/// The plan of the study as its shards tell it.
fn planned(study: &ShardStudy) -> Result<Plan, String> {
    let bundle = study.bundle();
    plan(&bundle.request(), &|path: &Path| bundle.read(path), &study.only)
        .map_err(|_| "the scenario of these shards is refused by this version".to_owned())
}

/// The metrics to tell: those that the shards were asked for, or some of what they have measured.
fn measured(study: &ShardStudy, plan: &Plan, asked: &[String]) -> Result<Vec<String>, String> {
    if asked.is_empty() {
        return Ok(study.metrics.clone());
    }
    let mut known = wanted(plan, &study.metrics)?;
    known.extend(targets(plan, &known).into_iter().map(|(name, _)| name));
    metrics(asked, &known.iter().map(String::as_str).collect::<Vec<_>>(), plan)
}

/// Says why shards were not merged.
fn said(error: MergeError) -> Stop {
    match error {
        MergeError::Store(error) => Stop::Said(trouble(&error)),
        MergeError::Shard(path, fault) => Stop::Wrong(format!("{}: {fault}", path.display())),
        MergeError::Foreign(path) => {
            Stop::Wrong(format!("{} holds runs that this build of failsim would not make", path.display()))
        }
    }
}
