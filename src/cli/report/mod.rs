//! `report`: tables, plots and the page again from the finished runs of a result folder, or from shards.

mod merge;
mod shards;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::expect;
use crate::outcome::MODEL_VERSION;
use crate::report::{folder, study};
use crate::scenario::Bundle;
use crate::sweep::{Plan, Store, plan};
use crate::world::Watch;

use super::args::{Global, ReportArgs, SweepArgs};
use super::exit::Exit;
use super::interrupt::Interrupt;
use super::sweep::{files, study::Runner, study::trouble};
use super::{input, screen};

/// Name of the manifest in a result folder.
const MANIFEST: &str = "manifest.json";

/// Runs the verb.
pub(super) fn report(args: &ReportArgs, global: &Global) -> Exit {
    match again(args, global) {
        Ok(exit) | Err(Stop::Said(exit)) => exit,
        Err(Stop::Wrong(message)) => {
            screen::note(&format!("failsim: error: {message}"));
            Exit::Wrong
        }
    }
}

/// Why there is no report.
enum Stop {
    /// What is wrong, still to be said.
    Wrong(String),
    /// It has been said.
    Said(Exit),
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::Wrong(message)
    }
}

fn again(args: &ReportArgs, global: &Global) -> Result<Exit, Stop> {
    if !global.set.is_empty() || global.seed.is_some() || global.variant.is_some() {
        return Err("`report` tells what was run; --set, --seed and --variant belong to `sweep`".to_owned().into());
    }
    if !args.metrics.is_empty() && global.out.is_none() {
        return Err("--metrics needs --out, so that the tables of the result folder stay whole".to_owned().into());
    }
    let files = shards::find(&args.folders)?;
    if files.is_empty() {
        return stored(args, global);
    }
    let set = shards::judge(files).map_err(|refusal| {
        screen::note(&format!("failsim: {refusal}"));
        Stop::Said(refusal.exit())
    })?;
    merge::report(&set, args, global)
}

/// The report of a folder that a sweep has left.
fn stored(args: &ReportArgs, global: &Global) -> Result<Exit, Stop> {
    let [folder] = args.folders.as_slice() else {
        return Err("there is no shard in these folders; several folders are one study only if they hold its shards"
            .to_owned()
            .into());
    };
    if args.partial || args.print_missing.is_some() {
        return Err(
            format!("there is no shard in {}; `failsim sweep FILE --shard I/N` makes one", folder.display()).into()
        );
    }
    let manifest = manifest(folder)?;
    let (bundle, plan) = planned(folder, &manifest)?;
    let measured = manifest["metrics"].as_array().map_or(&[][..], Vec::as_slice);
    let measured: Vec<&str> = measured.iter().filter_map(Value::as_str).collect();
    let metrics = metrics(&args.metrics, &measured, &plan)?;
    let as_swept = SweepArgs::as_made(folder.clone(), manifest["runs"].as_u64().unwrap_or(0), metrics);
    let store = Store::open(folder, false).map_err(|error| Stop::Said(trouble(&error)))?;
    let interrupt = Interrupt::default();
    let file = main_file(&bundle);
    let mut runner = Runner::new(&file, &plan, &as_swept, global, &interrupt, store)?;
    let missing = runner.collect(manifest["stop_reason"].as_str()).map_err(|error| Stop::Said(trouble(&error)))?;
    let into = global.out.as_ref().unwrap_or(folder);
    let told = tell(runner, &plan, into, args, global)?;
    if missing == 0 {
        return Ok(told);
    }
    let shown = folder.display();
    screen::note(&format!("failsim: {missing} runs of the study are not in {shown}; `failsim sweep` makes them"));
    Ok(told.and(Exit::Inconclusive))
}

/// Name of the scenario file that a folder or shard carries.
fn main_file(bundle: &Bundle) -> PathBuf {
    PathBuf::from(bundle.files.first().map_or("", |(name, _)| name))
}

/// Prints the answer and writes the files of a study.
fn tell(mut runner: Runner<'_>, plan: &Plan, into: &Path, args: &ReportArgs, global: &Global) -> Result<Exit, Stop> {
    let example = input::simulate(runner.file(), &plan.base, 0, Watch::default(), global).map_err(|bug| {
        screen::note(&format!("failsim: {bug}"));
        Stop::Said(Exit::OurBug)
    })?;
    let tornadoes = runner.tornadoes(&example, false).map_err(|error| Stop::Said(trouble(&error)))?;
    let (result, mut rows, bugs) = runner.finish();
    for bug in &bugs {
        screen::note(&format!("failsim: {bug}"));
    }
    if result.runs() == 0 {
        return Err("there is no finished run of the study to tell".to_owned().into());
    }
    let told = files::Told { plan, result: &result, example: &example, tornadoes };
    let told = files::tell(told, &mut rows, into, global);
    let copied = args.html.as_deref().map_or(Exit::Good, |path| copy_page(into, path));
    Ok(told.and(copied).and(if bugs.is_empty() { Exit::Good } else { Exit::OurBug }))
}

/// The page under another name as well.
fn copy_page(into: &Path, path: &Path) -> Exit {
    let page = std::fs::read_to_string(into.join(files::PAGE));
    match page.and_then(|page| folder::write_file(path, &page)) {
        Ok(()) => Exit::Good,
        Err(error) => {
            screen::note(&format!("failsim: error: cannot write {}: {error}", path.display()));
            Exit::of_io(&error)
        }
    }
}

/// The manifest of a result folder made with this model.
fn manifest(folder: &Path) -> Result<Value, String> {
    let path = folder.join(MANIFEST);
    let shown = path.display();
    let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("{} holds neither a study that was swept nor shards of one", folder.display())
        }
        _ => format!("cannot read {shown}: {error}"),
    })?;
    let manifest: Value = serde_json::from_str(&text).map_err(|error| format!("{shown} is no manifest: {error}"))?;
    let made_with = manifest["model_version"].as_u64();
    if made_with != Some(u64::from(MODEL_VERSION)) {
        let version = manifest["failsim"].as_str().unwrap_or("another version");
        return Err(format!("{shown} was made by failsim {version}, whose results this version does not repeat"));
    }
    Ok(manifest)
}

/// The plan of the study as the manifest tells it.
fn planned(folder: &Path, manifest: &Value) -> Result<(Bundle, Plan), String> {
    let bundle = study::bundle_of(manifest)
        .ok_or_else(|| format!("{} holds a single run; its report is what `run` has printed", folder.display()))?;
    let mut plan = plan(&bundle.request(), &|path| bundle.read(path), &[])
        .map_err(|_| format!("the scenario in {} is refused by this version", folder.join(MANIFEST).display()))?;
    let told = manifest["points"].as_array().map_or(&[][..], Vec::as_slice);
    let told: Vec<u64> = told.iter().filter_map(|point| point["point"].as_u64()).collect();
    plan.points.retain(|point| told.contains(&u64::from(point.index)));
    plan.cases.retain(|case| told.contains(&u64::from(case.point)));
    Ok((bundle, plan))
}

/// The metrics asked for, or all that were measured. Columns of targets come by themselves.
fn metrics(asked: &[String], measured: &[&str], plan: &Plan) -> Result<Vec<String>, String> {
    if let Some(unknown) = asked.iter().find(|metric| !measured.contains(&metric.as_str())) {
        return Err(format!("--metrics: {unknown} was not measured; there are {}", measured.join(", ")));
    }
    if !asked.is_empty() {
        return Ok(asked.to_vec());
    }
    let targets = expect::target_columns(&plan.base);
    let own = |metric: &&&str| {
        !targets.iter().any(|(name, _)| name == **metric) || crate::stats::metrics::unit_of_run(metric).is_ok()
    };
    Ok(measured.iter().filter(own).map(|metric| (*metric).to_owned()).collect())
}
