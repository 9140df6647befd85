//! The command line.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::outcome::Kind;
use crate::units::{SimDuration, SimTime};

mod study;

pub(super) use study::{Missing, ReportArgs, SweepArgs};

/// Deterministic simulator of failover in Cisco collaboration systems.
#[derive(Parser, Debug)]
#[command(name = "failsim", version, about, max_term_width = 100, after_help = super::exit::TABLE)]
pub(super) struct Cli {
    /// Flags that mean the same for every verb.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// Flags that mean the same for every verb.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "For every verb")]
pub(super) struct Global {
    /// Folder for result files [default: results/<scenario>].
    #[arg(short, long, global = true, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Threads to use [default: all cores]; results do not depend on it.
    #[arg(short, long, global = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub jobs: Option<u32>,
    /// Seed, instead of the one of the file.
    #[arg(long, global = true, value_name = "N")]
    pub seed: Option<u64>,
    /// Set a value by its dotted path; may be given several times.
    #[arg(long, global = true, value_name = "PATH=VALUE", value_parser = assignment)]
    pub set: Vec<(String, String)>,
    /// Take this variant of the scenario.
    #[arg(long, global = true, value_name = "NAME")]
    pub variant: Option<String>,
    /// Simulate every heartbeat, also those that cannot matter; slower, same results.
    #[arg(long, global = true)]
    pub eager_heartbeats: bool,
    /// Print less.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more.
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// When to use colour.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
    /// How to show progress on stderr.
    #[arg(long, global = true, value_name = "HOW", default_value = "auto")]
    pub progress: Progress,
    /// Print the answer as JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

/// When to use colour.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How to show progress.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// Redraw one line on a terminal, otherwise a line every few seconds.
    Auto,
    /// A line every few seconds and at the end.
    Plain,
    /// Nothing.
    None,
}

/// What to do.
#[derive(Subcommand, Debug)]
pub(super) enum Verb {
    /// Read scenario files, resolve every value and warn; runs nothing.
    Check(CheckArgs),
    /// Run one scenario once and tell what happened.
    Run(RunArgs),
    /// Judge the expectations and golden stories of every scenario found.
    Test(TestArgs),
    /// Run every point of a study many times, on all cores; resumable.
    Sweep(SweepArgs),
    /// Tell the difference of two variants, files or result folders, with its interval.
    Compare(CompareArgs),
    /// Find the smallest or largest value of a parameter that meets the targets of [size].
    Size(SizeArgs),
    /// Tell tables, plots and the page of a study again from its finished runs.
    Report(ReportArgs),
    /// Look for the times at which the outcome changes, rank every fault of the topology, or hunt for trouble.
    Explore(ExploreArgs),
    /// Go through the steps of a runbook: what each waits for, how long it takes, what it costs.
    Rehearse(RehearseArgs),
    /// Tell what led to the state of something at an instant, back to a line of the scenario.
    Why(WhyArgs),
    /// Tell where two runs part, and what led each of them there.
    Diff(DiffArgs),
    /// Simulate models whose exact values are known, and judge the estimates.
    Validate(ValidateArgs),
    /// Measure the event engine on models that other engines are measured with too.
    Bench(super::bench::BenchArgs),
    /// Say what a word of scenario files and results means.
    #[command(arg_required_else_help = true)]
    Explain(ExplainArgs),
    /// Write a commented scenario to start from; to a file with --out.
    #[command(arg_required_else_help = true)]
    New(super::new::NewArgs),
    /// Print the JSON Schema of the scenario file, for editors that complete and check while you type.
    Schema,
    /// Print the completions of a shell.
    Completions(super::shell::CompletionsArgs),
    /// Print a manual page, or write all of them to the folder of --out.
    Man(super::shell::ManArgs),
}

/// `check`.
#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    /// Scenario files.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Print values (all with their origin, or only those that nobody documents) or the runs of a sweep.
    #[arg(long, value_name = "WHAT")]
    pub print: Option<Print>,
    /// Treat these as errors.
    #[arg(long, value_name = "WHAT")]
    pub deny: Option<Deny>,
}

/// What `check --print` prints.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Print {
    /// Every value in force with its origin.
    Resolved,
    /// Defaults in force that are inferred or assumed.
    Assumptions,
    /// Points, variants and runs of a sweep, with the points that are left out and why.
    Runs,
}

/// What `check --deny` refuses.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deny {
    /// Any warning.
    Warnings,
}

/// `run`.
#[derive(Args, Debug)]
pub(super) struct RunArgs {
    /// Scenario file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Number of the run, from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub run: u64,
    /// Stop at this time, such as 45m; expectations are then not judged.
    #[arg(long, value_name = "T", value_parser = instant)]
    pub until: Option<SimTime>,
    /// Kinds of lines to show, separated by commas [default: all but timer and msg].
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = kind)]
    pub show: Vec<String>,
    /// Show only lines about this thing, such as seoul/n1 or seoul/*.
    #[arg(long, value_name = "SELECTOR")]
    pub on: Option<String>,
    /// Print only what this Meeting Server answers to `database cluster status` at this time: meet/db1@10m.
    #[arg(long, value_name = "NODE@TIME", value_parser = status_at, conflicts_with_all = ["until", "show", "trace", "chart"])]
    pub status: Option<StatusAt>,
    /// Write the trace for chrome://tracing or Perfetto here too.
    #[arg(long, value_name = "F.json")]
    pub trace: Option<PathBuf>,
    /// Write the chart here too; - prints it as text.
    #[arg(long, value_name = "F.svg|-")]
    pub chart: Option<PathBuf>,
}

/// `explore`.
#[derive(Args, Debug)]
pub(super) struct ExploreArgs {
    /// Scenario file; --worlds needs none.
    #[arg(value_name = "FILE", required_unless_present = "worlds", conflicts_with = "worlds")]
    file: Option<PathBuf>,
    /// Meet every state that some machines can come to and hold the laws against each.
    #[arg(long)]
    pub states: bool,
    /// Which machines [default: those of the first cluster].
    #[arg(long, value_name = "MACHINE", requires = "states")]
    pub machine: Option<Machine>,
    /// Faults and actions of an administrator in one history: a number, or any.
    #[arg(long, value_name = "N", default_value = "any", value_parser = disturbances)]
    pub disturbances: Disturbances,
    /// Things that may happen while a message between two SRMs is under way.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub crossings: u8,
    /// End the search at about this many states.
    #[arg(long, value_name = "N", default_value_t = 6_000_000)]
    pub limit: usize,
    /// Find the values of --vary between which the outcome changes; with two of them, a map.
    #[arg(long)]
    pub windows: bool,
    /// A time of the scenario and its range, such as event.cut.for=30s..90s.
    #[arg(long, value_name = "PATH=LOW..HIGH", value_parser = vary, requires = "windows")]
    pub vary: Vec<Vary>,
    /// Parts in which each range is looked at first.
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub parts: u32,
    /// How exactly the ends of windows are found.
    #[arg(long, value_name = "TIME", default_value = "1ms", value_parser = duration)]
    pub resolution: SimDuration,
    /// With --windows runs at each value, for scenarios in which chance matters [default: 1]; with --hunt
    /// campaigns [default: 200].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub runs: Option<u64>,
    /// Draw campaigns of faults and actions of an administrator at random; keep the smallest scenario for each
    /// kind of trouble.
    #[arg(long)]
    pub hunt: bool,
    /// Draw so many worlds with clusters of every system, let a campaign happen to each, and keep the smallest
    /// scenario for each panic and each invariant that breaks.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    pub worlds: Option<u64>,
    /// Print the scenario of world N, which runs as it stands.
    #[arg(long, value_name = "N", requires = "worlds")]
    pub print_world: Option<u64>,
    /// Faults and actions in one campaign at most.
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u64).range(2..=100))]
    pub most: u64,
    /// Rank every single fault of the topology, or every ordered pair of faults.
    #[arg(long, value_name = "MANY")]
    pub faults: Option<Many>,
    /// How long each fault lasts.
    #[arg(long = "for", value_name = "TIME", default_value = "30m", value_parser = duration)]
    pub lasts: SimDuration,
    /// How much later the second fault of a pair begins.
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = duration)]
    pub gap: SimDuration,
    /// Faults shown, or findings kept.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// Forget faults that were run before.
    #[arg(long)]
    pub fresh: bool,
}

impl ExploreArgs {
    /// The scenario file.
    ///
    /// # Panics
    /// With `--worlds`, which takes none.
    pub(super) fn file(&self) -> &Path {
        self.file.as_deref().expect("every search but that of worlds asks for a file")
    }
}

/// Machines that can be searched.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Machine {
    /// The Server Recovery Managers of a presence redundancy group.
    Srm,
    /// The sync loops of two intercluster peers.
    Icsa,
    /// Text Conferencing on the nodes of a redundancy group.
    Chat,
    /// The databases of a Meeting Server cluster.
    Cms,
    /// The peers of an Expressway cluster.
    Expressway,
}

/// Disturbances of a history; `None` for any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Disturbances(pub Option<u8>);

fn disturbances(text: &str) -> Result<Disturbances, String> {
    if text == "any" {
        return Ok(Disturbances(None));
    }
    text.parse().map(|most| Disturbances(Some(most))).map_err(|_| "write a number up to 255, or any".to_owned())
}

/// How many faults come together.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Many {
    /// Each fault alone.
    Single,
    /// Each fault followed by each other one.
    Pairs,
}

/// A time that is varied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Vary {
    /// Dotted path.
    pub path: String,
    /// Lowest value.
    pub low: SimDuration,
    /// Highest value.
    pub high: SimDuration,
}

/// `rehearse`.
#[derive(Args, Debug)]
pub(super) struct RehearseArgs {
    /// Scenario file with [[step]] tables.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Number of the run, from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub run: u64,
}

/// `why`.
#[derive(Args, Debug)]
pub(super) struct WhyArgs {
    /// Scenario file, or the report page of a study.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What and when, such as seoul/n1@45m.
    #[arg(value_name = "SELECTOR@TIME")]
    pub question: String,
    /// Number of the run, from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub run: u64,
    /// Show at most this many steps of the chain, the last ones.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub depth: usize,
}

/// `diff`.
#[derive(Args, Debug)]
pub(super) struct DiffArgs {
    /// Scenario file, or FILE@VARIANT.
    #[arg(value_name = "A")]
    pub a: String,
    /// The other one.
    #[arg(value_name = "B")]
    pub b: String,
    /// Number of the run of both, from 0.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub run: u64,
    /// Look only at this thing, such as seoul/n1 or seoul/*.
    #[arg(long, value_name = "SELECTOR")]
    pub on: Option<String>,
    /// Show at most this many steps of each chain, the last ones.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub depth: usize,
}

/// `compare`.
#[derive(Args, Debug)]
pub(super) struct CompareArgs {
    /// First side: a scenario file, FILE@VARIANT, a result folder of a sweep, or FOLDER@VARIANT.
    #[arg(value_name = "A")]
    pub a: String,
    /// Second side.
    #[arg(value_name = "B")]
    pub b: String,
    /// Metrics to compare, separated by commas.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub metric: Vec<String>,
    /// Confidence of the intervals.
    #[arg(long, value_name = "C", default_value_t = 0.95, value_parser = confidence)]
    pub confidence: f64,
    /// Runs of each file [default: `runs` of [experiment], at least 30].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(2..=10_000_000))]
    pub runs: Option<u64>,
}

/// `size`.
#[derive(Args, Debug)]
pub(super) struct SizeArgs {
    /// Scenario file with a [size] table.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Solve once for each of these values of another path; several multiply.
    #[arg(long = "for", value_name = "PATH=V1,V2,..", value_parser = values)]
    pub for_values: Vec<(String, Vec<String>)>,
    /// Write the answers as a table.
    #[arg(long, value_name = "F")]
    pub csv: Option<PathBuf>,
}

/// `validate`.
#[derive(Args, Debug)]
pub(super) struct ValidateArgs {
    /// Rows of the same form instead of the table that comes with the program.
    #[arg(long, value_name = "FILE")]
    pub table: Option<PathBuf>,
    /// Only rows whose case or quantity contains this text; several rows may.
    #[arg(long, value_name = "STR")]
    pub filter: Option<String>,
    /// As many runs as the precision takes, however long.
    #[arg(long)]
    pub long: bool,
    /// Multiply the number of runs of every row.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub times: u64,
    /// Write one line for each row.
    #[arg(long, value_name = "F")]
    pub csv: Option<PathBuf>,
}

fn confidence(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(level) if level > 0.0 && level < 1.0 => Ok(level),
        _ => Err("write a number between 0 and 1, such as 0.95".to_owned()),
    }
}

fn values(text: &str) -> Result<(String, Vec<String>), String> {
    let (path, list) = assignment(text)?;
    Ok((path, list.split(',').map(|value| value.trim().to_owned()).collect()))
}

/// A share such as `5%` or `0.05`, above 0 and below 1.
fn share(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').map_or_else(|| text.parse(), |percent| percent.parse().map(|n: f64| n / 100.0));
    match number {
        Ok(share) if share > 0.0 && share < 1.0 => Ok(share),
        _ => Err("write a share above 0 and below 1, such as 5% or 0.05".to_owned()),
    }
}

/// `test`.
#[derive(Args, Debug)]
pub(super) struct TestArgs {
    /// Scenario files or folders.
    #[arg(value_name = "PATH", default_value = "scenarios")]
    pub paths: Vec<PathBuf>,
    /// Only scenarios whose path or variant contains this.
    #[arg(long, value_name = "STR")]
    pub filter: Option<String>,
    /// Record the golden stories anew.
    #[arg(long)]
    pub bless: bool,
    /// Write a JUnit report.
    #[arg(long, value_name = "F")]
    pub junit: Option<PathBuf>,
    /// Count the documented state pairs reached and the transition rules taken; exit status 3 if any is missing.
    #[arg(long)]
    pub coverage: bool,
    /// Run everything twice and compare.
    #[arg(long)]
    pub twice: bool,
}

/// `explain`.
#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// The word; several are one name, such as Keep Alive Timeout.
    #[arg(value_name = "WORD", required_unless_present = "all")]
    pub word: Vec<String>,
    /// Every word.
    #[arg(long, conflicts_with = "word")]
    pub all: bool,
    /// Print as CSV.
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((path, value)) if !path.trim().is_empty() => Ok((path.trim().to_owned(), value.trim().to_owned())),
        _ => Err("write it as path=value, such as params.srm.keepalive_interval=30s".to_owned()),
    }
}

fn instant(text: &str) -> Result<SimTime, String> {
    SimDuration::parse(text).map(|after| SimTime::ZERO + after).map_err(|error| error.to_string())
}

/// A node and an instant, as `--status` takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StatusAt {
    /// Path of the node.
    pub(super) node: String,
    /// The instant.
    pub(super) time: SimTime,
}

fn status_at(text: &str) -> Result<StatusAt, String> {
    let (node, time) = text.rsplit_once('@').ok_or("write NODE@TIME, such as meet/db1@10m")?;
    Ok(StatusAt { node: node.to_owned(), time: instant(time)? })
}

fn duration(text: &str) -> Result<SimDuration, String> {
    SimDuration::parse(text).map_err(|error| error.to_string())
}

fn vary(text: &str) -> Result<Vary, String> {
    let wanted = "write PATH=LOW..HIGH, such as event.cut.for=30s..90s";
    let (path, range) = text.split_once('=').ok_or(wanted)?;
    let (low, high) = range.split_once("..").ok_or(wanted)?;
    let (low, high) = (duration(low)?, duration(high)?);
    if low >= high {
        return Err(format!("{low} is not before {high}"));
    }
    Ok(Vary { path: path.to_owned(), low, high })
}

/// Kinds of lines that are not records.
const DETAILS: [&str; 2] = ["timer", "msg"];

fn kind(text: &str) -> Result<String, String> {
    let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).chain(DETAILS).collect();
    if known.contains(&text) { Ok(text.to_owned()) } else { Err(format!("known kinds are {}", known.join(", "))) }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_verb_of_the_command_line_is_explained() {
        let of_class = |entry: &crate::catalog::Entry| entry.class == crate::catalog::Class::Command;
        for verb in Cli::command().get_subcommands() {
            let known = crate::catalog::lookup(verb.get_name()).iter().any(of_class);
            assert!(known, "`explain` does not know {}", verb.get_name());
        }
    }

    #[test]
    fn flags_for_every_verb_stand_before_or_after_it() {
        for args in [["failsim", "--seed", "7", "run", "a.toml"], ["failsim", "run", "a.toml", "--seed", "7"]] {
            assert_eq!(Cli::parse_from(args).global.seed, Some(7));
        }
    }

    #[test]
    fn an_assignment_is_split_at_the_first_equals_sign() {
        assert_eq!(assignment("a.b = x=y"), Ok(("a.b".to_owned(), "x=y".to_owned())));
        assert!(assignment("a.b").is_err());
    }

    #[test]
    fn unknown_kinds_are_refused() {
        assert!(Cli::try_parse_from(["failsim", "run", "a.toml", "--show", "state,timer"]).is_ok());
        assert!(Cli::try_parse_from(["failsim", "run", "a.toml", "--show", "states"]).is_err());
    }
}
