//! `report`: tables, plots and the page again from the finished runs of a result folder.

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
    let manifest = manifest(&args.folder)?;
    let (bundle, plan) = planned(&args.folder, &manifest)?;
    let metrics = metrics(&args.metrics, &manifest, &plan)?;
    let runs = manifest["runs"].as_u64().unwrap_or(0);
    let as_swept = SweepArgs {
        file: args.folder.clone(),
        runs: Some(runs),
        precision: None,
        only: Vec::new(),
        fresh: false,
        metrics,
        rare: None,
        restart: Vec::new(),
    };
    let said = |exit: Exit| Stop::Said(exit);
    let store = Store::open(&args.folder, false).map_err(|error| said(trouble(&error)))?;
    let interrupt = Interrupt::default();
    let file = PathBuf::from(bundle.files.first().map_or("", |(name, _)| name));
    let mut runner = Runner::new(&file, &plan, &as_swept, global, &interrupt, store)?;
    let missing = runner.collect(manifest["stop_reason"].as_str()).map_err(|error| said(trouble(&error)))?;
    let example = input::simulate(&file, &plan.base, 0, Watch::default(), global).map_err(|bug| {
        screen::note(&format!("failsim: {bug}"));
        said(Exit::OurBug)
    })?;
    let tornadoes = runner.tornadoes(&example, false).map_err(|error| said(trouble(&error)))?;
    let (result, mut rows, _) = runner.finish();
    let folder = args.folder.display();
    if result.runs() == 0 {
        return Err(format!("{folder} holds no finished run of its study").into());
    }
    let into = global.out.clone().unwrap_or_else(|| args.folder.clone());
    let told = files::Told { plan: &plan, result: &result, example: &example, tornadoes };
    let told = files::tell(told, &mut rows, &into, global);
    let copied = args.html.as_deref().map_or(Exit::Good, |path| copy_page(&into, path));
    if missing == 0 {
        return Ok(told.and(copied));
    }
    screen::note(&format!("failsim: {missing} runs of the study are not in {folder}; `failsim sweep` makes them"));
    Ok(told.and(copied).and(Exit::Inconclusive))
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
    let text = std::fs::read_to_string(&path)
        .map_err(|error| format!("cannot read {shown}: {error}; `failsim sweep` makes result folders"))?;
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
fn metrics(asked: &[String], manifest: &Value, plan: &Plan) -> Result<Vec<String>, String> {
    let measured = manifest["metrics"].as_array().map_or(&[][..], Vec::as_slice);
    let measured: Vec<&str> = measured.iter().filter_map(Value::as_str).collect();
    if let Some(unknown) = asked.iter().find(|metric| !measured.contains(&metric.as_str())) {
        return Err(format!("--metrics: {unknown} was not measured; there are {}", measured.join(", ")));
    }
    if !asked.is_empty() {
        return Ok(asked.to_vec());
    }
    let targets = expect::target_columns(&plan.base);
    let own = |metric: &&str| {
        !targets.iter().any(|(name, _)| name == metric) || crate::stats::metrics::unit_of_run(metric).is_ok()
    };
    Ok(measured.into_iter().filter(own).map(str::to_owned).collect())
}
