//! Scenario files as the verbs read them.

use std::io;
use std::path::{Path, PathBuf};

use crate::diag::{self, Diagnostic, Level};
use crate::expect::{self, Judgement};
use crate::outcome::Outcome;
use crate::report::study;
use crate::scenario::{self, Bundle, Loaded, Request, Scenario};
use crate::world::{self, RunId, Watch};

use super::args::Global;
use super::isolate::{Bug, isolate, quoted};

/// What the command line asks for of a file; without variant, the file without variants. A report
/// page stands for the scenario that it carries.
pub(super) fn request(path: &Path, variant: Option<&str>, global: &Global) -> Request {
    let carried = carried(path).ok().flatten().map(|bundle| bundle.request());
    let carried = carried.unwrap_or_else(|| Request { path: path.to_owned(), ..Request::default() });
    Request {
        path: carried.path,
        variant: variant.map(str::to_owned).or(carried.variant),
        set: carried.set.into_iter().chain(global.set.iter().cloned()).collect(),
        seed: global.seed.or(carried.seed),
    }
}

/// Reads the files of a scenario, or takes them from the report page that carries them.
pub(super) fn reader(path: &Path) -> impl Fn(&Path) -> io::Result<String> + use<> {
    let carried = carried(path).map_err(|error| (error.kind(), error.to_string()));
    move |path| match &carried {
        Ok(Some(bundle)) => bundle.read(path),
        Ok(None) => std::fs::read_to_string(path),
        Err((kind, message)) => Err(io::Error::new(*kind, message.clone())),
    }
}

/// The scenario inside a report page; `None` for other files.
///
/// # Errors
/// When the page cannot be read or carries no scenario.
fn carried(path: &Path) -> io::Result<Option<Bundle>> {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("html")) {
        return Ok(None);
    }
    let page = std::fs::read_to_string(path)?;
    let bundle = study::manifest_of_html(&page).as_ref().and_then(study::bundle_of);
    bundle.map(Some).ok_or_else(|| io::Error::other("the page carries no scenario of failsim"))
}

/// Reads a scenario in one variant; `None` is the file without variants.
pub(super) fn load(path: &Path, variant: Option<&str>, global: &Global) -> Loaded {
    scenario::load(&request(path, variant, global), &reader(path))
}

/// Diagnostics as text; colour is taken out again where it is not wanted.
pub(super) fn rendered(loaded: &Loaded, diagnostics: &[Diagnostic]) -> String {
    diag::render(&loaded.sources, diagnostics, true)
}

/// What a second reading of the same command line has found that the first has not.
pub(super) fn rendered_new(first: &Loaded, then: &Loaded) -> String {
    let new: Vec<Diagnostic> =
        then.diagnostics.iter().filter(|one| !first.diagnostics.contains(one)).cloned().collect();
    rendered(then, &new)
}

/// How many errors and warnings there are.
pub(super) fn counts(diagnostics: &[Diagnostic]) -> (usize, usize) {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Error).count();
    (errors, diagnostics.len() - errors)
}

/// Codes of the warnings, for `lint` expectations.
fn lints(loaded: &Loaded) -> Vec<&'static str> {
    let warnings = loaded.diagnostics.iter().filter(|diagnostic| diagnostic.level == Level::Warning);
    warnings.map(|diagnostic| diagnostic.code).collect()
}

/// One run of a scenario; a panic comes back with the command that replays it.
///
/// # Errors
/// When the run panics.
pub(super) fn simulate(
    path: &Path,
    scenario: &Scenario,
    run: u64,
    watch: Watch,
    global: &Global,
) -> Result<Outcome, Bug> {
    let id = RunId { seed: scenario.run.seed, run };
    let watch = Watch { eager: watch.eager || global.eager_heartbeats, ..watch };
    isolate(&|| replay(path, scenario, run, global), || world::simulate(scenario, id, watch))
}

/// The command that repeats a run.
pub(super) fn replay(path: &Path, scenario: &Scenario, run: u64, global: &Global) -> String {
    let mut words = vec!["failsim".to_owned(), "run".to_owned(), path.display().to_string()];
    words.extend(["--run".to_owned(), run.to_string(), "--seed".to_owned(), scenario.run.seed.to_string()]);
    if let Some(variant) = &scenario.variant {
        words.extend(["--variant".to_owned(), variant.clone()]);
    }
    for (path, value) in &global.set {
        words.extend(["--set".to_owned(), format!("{path}={value}")]);
    }
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// Where a golden story stands: beside its scenario, named after it, the variant and the story.
pub(super) fn story_path(path: &Path, scenario: &Scenario, name: &str) -> PathBuf {
    let variant = scenario.variant.as_ref().map_or_else(String::new, |variant| format!("{variant}."));
    path.with_extension(format!("{variant}{name}"))
}

/// Judges a run, with the golden stories that stand beside its file.
pub(super) fn judge(path: &Path, loaded: &Loaded, scenario: &Scenario, outcome: &Outcome) -> Vec<Judgement> {
    let golden = |name: &str| std::fs::read_to_string(story_path(path, scenario, name)).ok();
    expect::judge(scenario, outcome, &lints(loaded), &golden)
}
