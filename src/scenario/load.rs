//! From files and flags to a scenario, or to everything that is wrong with it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use typed_index_collections::TiVec;

use super::chat;
use super::cluster;
use super::context::{Context, Fields};
use super::directory::Directory;
use super::expect::{self, ExpectedError, Known};
use super::files::{CommandLine, Loader, Reader};
use super::law::Tables;
use super::params::AllSettings;
use super::syntax::{Table, Value};
use super::words::clip;
use super::{
    Event, Expectation, ReportOptions, RunSettings, Runbook, Scenario, Study, codes, event, expressway, lint, network,
    overrides, peering, runbook, studies, sweeps, vocabulary,
};
use crate::diag::{Diagnostic, Level, SourceId, SourceMap, Span};
use crate::units::{EventId, SimDuration};

/// Which scenario to read, and what the command line changes in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The file.
    pub path: PathBuf,
    /// `--variant`; none is the file without variants, as is `base`.
    pub variant: Option<String>,
    /// `--set PATH=VALUE`, in order.
    pub set: Vec<(String, String)>,
    /// `--seed`.
    pub seed: Option<u64>,
}

/// What reading a scenario gives.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario, unless a diagnostic is an error.
    pub scenario: Option<Scenario>,
    /// Everything found, errors first, each group in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics point into.
    pub sources: SourceMap,
    /// Expectations that the file is refused; they are known even when it is.
    pub expected_errors: Vec<ExpectedError>,
}

/// The span of things that stand nowhere, such as the file as a whole.
pub(super) fn no_span() -> Span {
    Span { source: SourceId(0), start: 0, end: 0 }
}

/// Reads a scenario with everything it includes and extends; `reader` gives the text of a file.
#[must_use]
pub fn load(request: &Request, reader: &dyn Fn(&Path) -> io::Result<String>) -> Loaded {
    load_as(request, reader, Purpose::Run)
}

/// As [`load`], for a study of the file: what its points would overwrite is then a mistake on the command
/// line too.
#[must_use]
pub fn load_study(request: &Request, reader: &dyn Fn(&Path) -> io::Result<String>) -> Loaded {
    load_as(request, reader, Purpose::Study)
}

/// As [`load`], for one point of a study that [`load_study`] has read: without `[[sweep]]` and `[report]`,
/// which are the same at every point and may be long.
#[must_use]
pub fn load_point(request: &Request, reader: &dyn Fn(&Path) -> io::Result<String>) -> Loaded {
    load_as(request, reader, Purpose::Point)
}

/// What a scenario is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// Its own runs.
    Run,
    /// All its points.
    Study,
    /// One point.
    Point,
}

fn load_as(request: &Request, reader: &dyn Fn(&Path) -> io::Result<String>, purpose: Purpose) -> Loaded {
    let mut loader = Loader::new(reader);
    let root = loader.main(&request.path);
    let readable = loader.sources.sources.first().is_some_and(|_| !is_unreadable(&loader.diagnostics));
    let flags = flags(request);
    let parts = loader.command_line(&command_lines(&flags));
    let (sources, found) = (loader.sources, loader.diagnostics);
    let mut context = Context::new(&sources);
    context.diagnostics = found;
    let mut expected_errors = Vec::new();
    let flags = Flags { request, parts: &parts, purpose };
    let scenario = if readable { build(&mut context, root, &flags, reader, &mut expected_errors) } else { None };
    let mut diagnostics = std::mem::take(&mut context.diagnostics);
    drop(context);
    diagnostics.sort_by_key(|one| (one.level, one.span, one.code));
    diagnostics.dedup();
    let scenario = scenario.filter(|_| diagnostics.iter().all(|one| one.level != Level::Error));
    Loaded { scenario, diagnostics, sources, expected_errors }
}

/// The command line as a scenario sees it.
struct Flags<'f> {
    request: &'f Request,
    /// Place and value of each flag, in the order of [`flags`].
    parts: &'f [(Span, Value)],
    purpose: Purpose,
}

impl Flags<'_> {
    /// Paths that every point of a study overwrites if it sweeps them, and where they stand.
    fn under_points(&self) -> Vec<(&str, Span)> {
        let set = self.request.set.iter().zip(self.parts.iter().skip(usize::from(self.request.variant.is_some())));
        let set = set.filter(|_| self.purpose == Purpose::Study);
        set.map(|((path, _), (span, _))| (path.as_str(), *span)).collect()
    }
}

/// Whether the main file could not be read at all.
fn is_unreadable(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|one| one.code == codes::UNREADABLE && one.path.is_empty())
}

/// A flag with its name or path, and its value if it has one.
pub(super) type Flag = (&'static str, String, Option<String>);

/// The command line as lines of text that carets can point into.
pub(super) fn command_lines(flags: &[Flag]) -> Vec<CommandLine<'_>> {
    flags.iter().map(|(flag, name, value)| CommandLine { flag, name, value: value.as_deref() }).collect()
}

/// What the command line changes, in the order in which it is applied.
pub(super) fn flags(request: &Request) -> Vec<Flag> {
    let variant = request.variant.iter().map(|name| ("--variant", name.clone(), None));
    let set = request.set.iter().map(|(path, value)| ("--set", path.clone(), Some(value.clone())));
    let seed = request.seed.iter().map(|seed| ("--seed", seed.to_string(), None));
    variant.chain(set).chain(seed).collect()
}

/// Applies variant, `--set` and seed, in this order.
pub(super) fn apply_overrides(context: &mut Context<'_>, root: &mut Table, request: &Request, parts: &[(Span, Value)]) {
    let mut parts = parts.iter();
    if let (Some(name), Some((span, _))) =
        (&request.variant, request.variant.iter().zip(&mut parts).map(|(_, p)| p).next())
    {
        apply_variant(context, root, name, *span);
    }
    for ((path, _), (span, value)) in request.set.iter().zip(&mut parts) {
        overrides::apply(context, root, path, *span, Some(value));
    }
    if let (Some(seed), Some((span, _))) = (request.seed, parts.next()) {
        match i64::try_from(seed) {
            Ok(seed) => {
                let value = Value { span: *span, kind: super::syntax::Kind::Integer(seed) };
                overrides::apply(context, root, "run.seed", *span, Some(&value));
            }
            Err(_) => {
                let message = format!("a seed is at most {}", i64::MAX);
                context.error(codes::OUT_OF_RANGE, *span, "run.seed", message);
            }
        }
    }
}

fn apply_variant(context: &mut Context<'_>, root: &mut Table, name: &str, span: Span) {
    if name == "base" {
        return;
    }
    let variants = root.get("variant").and_then(Value::table).cloned().unwrap_or_default();
    let Some(variant) = variants.get(name).and_then(Value::table) else {
        let known = variants.entries.iter().map(|entry| entry.key.as_str()).chain(["base"]);
        context.error(codes::UNKNOWN_NAME, span, "variant", format!("no variant is named `{}`", clip(name))).nearest(
            name,
            known,
            "there are",
        );
        return;
    };
    let mut found = Vec::new();
    overrides::assignments(variant, "", &mut found);
    for assignment in found {
        overrides::apply(context, root, &assignment.path, assignment.at, Some(assignment.value));
    }
}

fn build(
    context: &mut Context<'_>,
    mut tree: Table,
    flags: &Flags<'_>,
    reader: Reader<'_>,
    expected_errors: &mut Vec<ExpectedError>,
) -> Option<Scenario> {
    let variants = studies::variants(context, &tree);
    apply_overrides(context, &mut tree, flags.request, flags.parts);
    let root = Fields::new(&tree, "", no_span());
    let expect_tables = event::items(context, &root, "expect");
    *expected_errors = expect::expected_errors(&expect_tables);
    let mut directory = Directory::default();
    context.known_keys(&root, &vocabulary::TOP);
    let ((title, tags), run) = (head(context, &root), read_run(context, &root));
    let experiment = studies::experiment(context, &root);
    network::read(context, &mut directory, &root);
    let world = AllSettings::of_world(context, &root);
    let (facts, cms_facts) = cluster::read(context, &mut directory, &root, &world);
    let users = studies::tracer_users(context, &mut directory, &root);
    let (event_tables, step_tables) = (event::items(context, &root, "event"), event::items(context, &root, "step"));
    let adds_peers = event_tables.iter().chain(&step_tables).any(|event| event.get("add_peer").is_some());
    directory.peering = peering::read(context, &directory, &root, adds_peers);
    let event_names = event::names(context, &mut directory, &event_tables, &step_tables);
    let (events, runbook) = happenings(context, &directory, &root, reader, [&event_tables, &step_tables]);
    let known = Known { directory: &directory, variants: &variants, duration: run.map(|run| run.duration) };
    let expectations = expect::read(context, &known, &expect_tables);
    let invariants_off = studies::invariants(context, &root);
    let study = study(context, &root, experiment, flags);
    directory.watched_edits = expressway::watched_edits(&directory, &expectations);
    lint::clusters(context, &directory, &facts, &cms_facts);
    let names = Arc::new(chat::rooms::names(&directory, event_names, &users, &events.raw, &expectations));
    let (variant, expectations) = in_variant(flags, expectations);
    let mut scenario = Scenario {
        title,
        tags,
        run: run?,
        variant,
        variants,
        study,
        sites: directory.sites.clone(),
        links: directory.links.clone(),
        clusters: directory.clusters.clone(),
        groups: directory.groups.clone(),
        nodes: directory.nodes.clone(),
        resolvers: directory.resolvers.clone(),
        databases: directory.databases.clone(),
        peering: directory.peering.clone(),
        users: users.into(),
        events,
        runbook,
        expectations,
        invariants_off,
        names,
        resolved: Vec::new(),
    };
    lint::events(context, &directory, &facts, &scenario);
    scenario.resolved = std::mem::take(&mut context.resolved);
    Some(scenario)
}

/// Events with the steps of a runbook behind them, and what the steps may cost.
fn happenings(
    context: &mut Context<'_>,
    directory: &Directory,
    root: &Fields<'_>,
    reader: Reader<'_>,
    [events, steps]: [&[Fields<'_>]; 2],
) -> (TiVec<EventId, Event>, Option<Runbook>) {
    let mut tables = Tables::new(reader);
    let mut events = event::read(context, directory, &mut tables, events);
    let steps = runbook::read_steps(context, directory, &mut tables, steps, &mut events);
    (events, runbook::read(context, root, steps))
}

/// The variant asked for, and the expectations that are judged in it.
fn in_variant(flags: &Flags<'_>, expectations: Vec<Expectation>) -> (Option<String>, Vec<Expectation>) {
    let variant = flags.request.variant.clone().filter(|name| name != "base");
    let expectations = if variant.is_none() { expect::in_base(expectations) } else { expectations };
    (variant, expectations)
}

/// `[experiment]`, `[[sweep]]`, `[size]` and `[report]`.
fn study(context: &mut Context<'_>, root: &Fields<'_>, experiment: studies::Experiment, flags: &Flags<'_>) -> Study {
    let studies::Experiment { runs, paired, precision } = experiment;
    let point = flags.purpose == Purpose::Point;
    let blocks = if point { Vec::new() } else { sweeps::sweeps(context, root, &flags.under_points()) };
    let size = sweeps::size(context, root);
    let report = if point { ReportOptions::default() } else { studies::report(context, root, &blocks) };
    Study { runs, paired, precision, blocks, size, report }
}

/// `format`, `title` and `tags`.
fn head(context: &mut Context<'_>, root: &Fields<'_>) -> (String, Vec<String>) {
    let format = context.take_or(root, "format", 1, Context::count);
    if format != 1 {
        let message = format!("format {format} is not known to this version");
        context.error(codes::UNSUPPORTED, root.value_span("format"), "format", message).help("write format = 1");
    }
    let title = context.take(root, "title", Context::text).unwrap_or_default();
    let mut tags = Vec::new();
    if let Some(value) = root.get("tags") {
        tags = context.texts("tags", value, "a list of words").into_iter().map(|(tag, _)| tag.to_owned()).collect();
        context.note("tags".to_owned(), value.show(), value.span);
    }
    (title, tags)
}

fn read_run(context: &mut Context<'_>, root: &Fields<'_>) -> Option<RunSettings> {
    const SETTLE: SimDuration = SimDuration::from_secs(3600);
    let Some(value) = root.get("run") else {
        context
            .error(codes::MISSING_KEY, root.span, "run.duration", "the file does not say how long a run is")
            .help("add [run] with duration = \"2h\"");
        return None;
    };
    let fields = context.table("run", value)?;
    context.known_keys(&fields, &vocabulary::RUN);
    if fields.get("duration").is_none() {
        context.missing(&fields, "duration", "\"2h\"");
    }
    let duration = context.take(&fields, "duration", Context::duration);
    let seed = context.take_or(&fields, "seed", 1, Context::count);
    let warmup = context.take_or(&fields, "warmup", SimDuration::ZERO, Context::duration);
    let settle = context.take_or(&fields, "settle", SETTLE, Context::duration);
    let duration = duration?;
    if duration.is_zero() {
        context.error(codes::OUT_OF_RANGE, fields.value_span("duration"), "run.duration", "a run takes longer than 0s");
    }
    if !warmup.is_zero() && warmup >= duration {
        let message = format!("the warm-up of {warmup} leaves nothing of the run of {duration}");
        context.error(codes::OUT_OF_RANGE, fields.value_span("warmup"), "run.warmup", message);
    }
    Some(RunSettings { duration, seed, warmup, settle })
}
