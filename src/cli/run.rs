//! `run`: one run of one scenario, told as a story with a timing report, and written to files.

use std::io;
use std::path::{Path, PathBuf};

use crate::expect::{self, Judgement};
use crate::outcome::{Names, Outcome};
use crate::report::{self, View, folder};
use crate::scenario::Scenario;
use crate::world::Watch;

use super::args::{Global, RunArgs};
use super::exit::Exit;
use super::{input, screen, select};

/// Instants at which gauges are read for trace and chart.
const SERIES: u32 = 400;

/// Runs the verb.
pub(super) fn run(args: &RunArgs, global: &Global) -> Exit {
    let loaded = input::load(&args.file, global.variant.as_deref(), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    let Some(scenario) = &loaded.scenario else { return Exit::Wrong };
    if let Some(at) = &args.status {
        return super::status::status(args, at, scenario, global);
    }
    let view = match view(args, &scenario.names, global.verbose) {
        Ok(view) => view,
        Err(message) => {
            screen::note(&format!("failsim: error: {message}"));
            return Exit::Wrong;
        }
    };
    let outputs = Outputs::new(args, global);
    if let Err((path, error)) = outputs.open() {
        return cannot_write(&path, &error);
    }
    let watch = Watch { details: view.needs_details(), series: SERIES, until: args.until, ..Watch::default() };
    let outcome = match input::simulate(&args.file, scenario, args.run, watch, global) {
        Ok(outcome) => outcome,
        Err(bug) => {
            screen::note(&format!("failsim: {bug}"));
            return Exit::OurBug;
        }
    };
    // A run that was cut short has not had the chance to meet its expectations.
    let judgements = match args.until {
        None => input::judge(&args.file, &loaded, scenario, &outcome),
        Some(_) => Vec::new(),
    };
    tell(scenario, &outcome, &judgements, &view, global);
    if args.chart.as_deref() == Some(Path::new("-")) {
        let chart = format!("\n{}", report::chart_text(&outcome));
        if global.json { screen::note(&chart) } else { screen::answer(&chart) }
    }
    let verdict = Exit::of_verdict(expect::worst(&judgements));
    match outputs.write(scenario, &outcome, &judgements) {
        Ok(()) => {
            if !global.quiet {
                screen::note(&format!("files in {}", outputs.folder.display()));
            }
            verdict
        }
        Err((path, error)) => verdict.and(cannot_write(&path, &error)),
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Exit {
    let path = path.display();
    let message = match error.kind() {
        io::ErrorKind::NotFound => format!("there is no folder {path}"),
        io::ErrorKind::AlreadyExists => format!("--out takes a folder, and {path} is a file"),
        _ => format!("cannot write {path}: {error}"),
    };
    screen::note(&format!("failsim: error: {message}"));
    Exit::of_io(error)
}

fn tell(scenario: &Scenario, outcome: &Outcome, judgements: &[Judgement], view: &View, global: &Global) {
    if global.json {
        screen::answer_json(&report::json(scenario, outcome, judgements));
        return;
    }
    if !global.quiet {
        screen::answer(&report::story(scenario, outcome, view));
        screen::answer("\n");
    }
    screen::answer(&report::summary(scenario, outcome, view.color));
    let verdicts = report::verdicts(judgements, view.color);
    if !verdicts.is_empty() {
        screen::answer(&format!("\n{verdicts}"));
    }
}

/// What the story shows. Colour is taken out again where it is not wanted.
fn view(args: &RunArgs, names: &Names, verbose: bool) -> Result<View, String> {
    let mut view = if args.show.is_empty() {
        let details = if verbose { vec!["timer", "msg"] } else { Vec::new() };
        View { details, ..View::default() }
    } else {
        View::show(&args.show.join(",")).map_err(|error| error.to_string())?
    };
    view.color = true;
    if let Some(selector) = &args.on {
        view.on = select::named(names, selector).map_err(|message| format!("--on: {message}"))?;
    }
    Ok(view)
}

/// Where the files of a run go.
struct Outputs {
    folder: PathBuf,
    trace: Option<PathBuf>,
    chart: Option<PathBuf>,
}

impl Outputs {
    fn new(args: &RunArgs, global: &Global) -> Self {
        let stem = args.file.file_stem().map_or_else(|| "run".into(), ToOwned::to_owned);
        let folder = global.out.clone().unwrap_or_else(|| Path::new("results").join(stem));
        let chart = args.chart.clone().filter(|path| path != Path::new("-"));
        Self { folder, trace: args.trace.clone(), chart }
    }

    /// Makes sure, before anything runs, that everything can be written.
    fn open(&self) -> Result<(), (PathBuf, io::Error)> {
        let named = |path: &Path| {
            let path = path.to_owned();
            move |error| (path, error)
        };
        std::fs::create_dir_all(&self.folder).map_err(named(&self.folder))?;
        let extra = self.trace.iter().chain(&self.chart);
        let folders = extra.filter_map(|path| path.parent()).filter(|parent| !parent.as_os_str().is_empty());
        for folder in [self.folder.as_path()].into_iter().chain(folders) {
            tempfile::tempfile_in(folder).map_err(named(folder))?;
        }
        Ok(())
    }

    fn write(
        &self,
        scenario: &Scenario,
        outcome: &Outcome,
        judgements: &[Judgement],
    ) -> Result<(), (PathBuf, io::Error)> {
        folder::write(&self.folder, scenario, outcome, judgements).map_err(|error| (self.folder.clone(), error))?;
        if let Some(path) = &self.trace {
            folder::write_file(path, &folder::line(&report::trace(outcome))).map_err(|error| (path.clone(), error))?;
        }
        if let Some(path) = &self.chart {
            folder::write_file(path, &report::chart_svg(outcome)).map_err(|error| (path.clone(), error))?;
        }
        Ok(())
    }
}
