//! `sweep --shard I/N`: some of the runs of a study, into a file that appears whole or not at all.
//!
//! Nothing is locked. Any number of processes may make the same shard at once: the first whole file stays,
//! and whoever comes later with the same content has nothing to do.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::report::folder::NewFile;
use crate::sweep::shard::{Shard, ShardFault, ShardStudy, ShardWriter, check};
use crate::sweep::{Plan, Progress, StoreLine, Task, walk_until};

use super::super::args::{Global, SweepArgs};
use super::super::exit::Exit;
use super::super::interrupt::Interrupt;
use super::super::isolate::{Bug, quoted};
use super::super::screen;
use super::agenda::Agenda;
use super::study::row;
use super::wanted::wanted;

/// Name of the folder with shards in a result folder.
pub(in crate::cli) const FOLDER: &str = "shards";

/// Why no shard was made.
enum Stop {
    /// What is wrong, still to be said.
    Wrong(String),
    /// A file cannot be written or read.
    Io(PathBuf, io::Error),
    /// A run that everything hangs on has panicked.
    Bug(Bug),
    /// Somebody has asked the process to end.
    Ended(Exit),
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::Wrong(message)
    }
}

/// Runs the verb for one shard.
pub(super) fn sweep(shard: Shard, args: &SweepArgs, plan: &Plan, folder: &Path, global: &Global) -> Exit {
    match make(shard, args, plan, folder, global) {
        Ok(exit) => exit,
        Err(Stop::Wrong(message)) => {
            screen::note(&format!("failsim: error: {message}"));
            Exit::Wrong
        }
        Err(Stop::Io(path, error)) => {
            screen::note(&format!("failsim: error: {}: {error}", path.display()));
            Exit::of_io(&error)
        }
        Err(Stop::Bug(bug)) => {
            screen::note(&format!("failsim: {bug}"));
            Exit::OurBug
        }
        Err(Stop::Ended(exit)) => {
            screen::note(&format!("interrupted: shard {shard} is not written; the same command makes it"));
            exit
        }
    }
}

fn make(shard: Shard, args: &SweepArgs, plan: &Plan, folder: &Path, global: &Global) -> Result<Exit, Stop> {
    let runs = runs(args, plan)?;
    let metrics = wanted(plan, &args.metrics)?;
    let agenda = Agenda::of(plan, runs, &args.file, global).map_err(Stop::Bug)?;
    let study = ShardStudy::of(plan, runs, agenda.order.planned(), &args.metrics, &args.only);
    let folder = folder.join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(|error| Stop::Io(folder.clone(), error))?;
    let place = Shelf { shard, study: &study, path: folder.join(shard.file_name()), fresh: args.fresh, global };
    if place.is_filled()? {
        return Ok(Exit::Good);
    }
    let file = NewFile::create(&place.path).map_err(|error| place.io(error))?;
    let mut writer = ShardWriter::new(file, shard, &study).map_err(|error| place.io(error))?;
    let maker = Maker { agenda: &agenda, file: &args.file, metrics: &metrics, global };
    let exit = maker.write(shard, &mut writer).map_err(|stop| match stop {
        Unwritten::Io(error) => place.io(error),
        Unwritten::Ended(exit) => Stop::Ended(exit),
    })?;
    let (file, digest) = writer.finish().map_err(|error| place.io(error))?;
    place.put(file, &digest).map(|put| exit.and(put))
}

/// Runs of each case. A stopping rule would have to see the rows of all shards while they are made.
pub(super) fn runs(args: &SweepArgs, plan: &Plan) -> Result<u64, String> {
    let rule = "a rule that stops when an interval is narrow has to see the runs of all shards";
    if args.precision.is_some() {
        return Err(format!("--precision does not go with shards: {rule}; give a number of runs with --runs"));
    }
    if plan.study.precision.is_some() && args.runs.is_none() {
        return Err(format!("the file asks for [experiment].precision: {rule}; give a number of runs with --runs"));
    }
    if args.rare.is_some() {
        let why = "cycles are steered by what earlier cycles have shown, so they stay on one machine";
        return Err(format!("--rare does not go with shards: {why}"));
    }
    Ok(args.runs.unwrap_or(plan.study.runs))
}

/// The place of a shard in its folder.
struct Shelf<'a> {
    shard: Shard,
    study: &'a ShardStudy,
    path: PathBuf,
    fresh: bool,
    global: &'a Global,
}

impl Shelf<'_> {
    fn io(&self, error: io::Error) -> Stop {
        Stop::Io(self.path.clone(), error)
    }

    /// Whether this shard is there already, whole.
    fn is_filled(&self) -> Result<bool, Stop> {
        let shown = self.path.display();
        match check(&self.path) {
            Ok(_) if self.fresh => Ok(false),
            Ok(there) if there.study_hash == self.study.hash() && there.shard == self.shard => {
                self.tell("is there already", false);
                Ok(true)
            }
            Ok(there) if there.shard != self.shard => {
                Err(Stop::Wrong(format!("{shown} is shard {} of its study, not {}", there.shard, self.shard)))
            }
            Ok(there) => Err(Stop::Wrong(format!(
                "{shown} is a shard of another study ({}); name another folder with -o, or take --fresh",
                differs(&there.study, self.study)
            ))),
            Err(ShardFault::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(ShardFault::Io(error)) => Err(self.io(error)),
            Err(fault @ ShardFault::Version) if !self.fresh => {
                Err(Stop::Wrong(format!("{shown}: {fault}; name another folder with -o, or take --fresh")))
            }
            Err(fault) => {
                screen::note(&format!("{shown} does not count: {fault}; the shard is made again"));
                Ok(false)
            }
        }
    }

    /// Puts a finished shard into its place, unless the same content stands there by now.
    fn put(&self, file: NewFile, digest: &str) -> Result<Exit, Stop> {
        let Some(file) = file.commit_new().map_err(|error| self.io(error))? else {
            self.tell("is written", true);
            return Ok(Exit::Good);
        };
        let hash = self.study.hash();
        match check(&self.path) {
            Ok(there) if there.digest == digest => {
                self.tell("was there first, with the same content", false);
                Ok(Exit::Good)
            }
            // The same runs with other numbers: determinism is broken, and both files are evidence.
            Ok(there) if there.study_hash == hash && there.shard == self.shard => {
                let kept = self.path.with_extension("shard.differs");
                file.commit_at(&kept).map_err(|error| Stop::Io(kept.clone(), error))?;
                screen::note(&format!(
                    "failsim: bug: {} and {} hold the same runs with different content; the first one stays in its \
                     place. Another build of failsim or a faulty machine has made one of them.",
                    self.path.display(),
                    kept.display()
                ));
                Ok(Exit::OurBug)
            }
            Ok(_) | Err(ShardFault::Torn(_) | ShardFault::Version) => {
                file.commit_at(&self.path).map_err(|error| self.io(error))?;
                self.tell("is written", true);
                Ok(Exit::Good)
            }
            Err(ShardFault::Io(error)) => Err(self.io(error)),
        }
    }

    fn tell(&self, what: &str, made: bool) {
        let rows = self.shard.rows(self.study.planned);
        if self.global.json {
            let (shard, of, file) = (self.shard.number(), self.shard.of(), self.path.display().to_string());
            screen::answer_json(&json!({ "shard": shard, "of": of, "runs": rows, "made": made, "file": file }));
        } else if !self.global.quiet {
            let runs = if rows == 1 { "run" } else { "runs" };
            screen::note(&format!("shard {} {what}: {} ({rows} {runs})", self.shard, self.path.display()));
        }
    }
}

/// The command that sweeps a study into a folder, with everything that was asked for and without `--shard`.
pub(in crate::cli) fn command(study: &ShardStudy, file: &str, folder: &Path) -> String {
    let mut words = vec!["failsim".to_owned(), "sweep".to_owned(), file.to_owned()];
    words.extend(["--runs".to_owned(), study.runs.to_string()]);
    words.extend(study.variant.iter().flat_map(|variant| ["--variant".to_owned(), variant.clone()]));
    words.extend(study.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]));
    for (flag, pairs) in [("--set", &study.set), ("--where", &study.only)] {
        words.extend(pairs.iter().flat_map(|(path, value)| [flag.to_owned(), format!("{path}={value}")]));
    }
    if !study.metrics.is_empty() {
        words.extend(["--metrics".to_owned(), study.metrics.join(",")]);
    }
    words.extend(["-o".to_owned(), folder.display().to_string()]);
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// The first thing in which two studies differ.
pub(in crate::cli) fn differs(there: &ShardStudy, here: &ShardStudy) -> String {
    let text = |what: &str, there: &dyn std::fmt::Display, here: &dyn std::fmt::Display| {
        Some(format!("{what} {there} instead of {here}"))
    };
    let listed = |pairs: &[(String, String)]| match pairs {
        [] => "nothing".to_owned(),
        pairs => pairs.iter().map(|(path, value)| format!("{path}={value}")).collect::<Vec<_>>().join(" "),
    };
    let one = if there.failsim != here.failsim {
        text("failsim", &there.failsim, &here.failsim)
    } else if there.model_version != here.model_version {
        text("model version", &there.model_version, &here.model_version)
    } else if there.title != here.title {
        text("title", &format!("\"{}\"", there.title), &format!("\"{}\"", here.title))
    } else if there.runs != here.runs {
        text("--runs", &there.runs, &here.runs)
    } else if there.set != here.set {
        text("--set", &listed(&there.set), &listed(&here.set))
    } else if there.only != here.only {
        text("--where", &listed(&there.only), &listed(&here.only))
    } else if there.seed != here.seed {
        let told = |seed: Option<u64>| seed.map_or_else(|| "that of the file".to_owned(), |seed| seed.to_string());
        text("--seed", &told(there.seed), &told(here.seed))
    } else if there.variant != here.variant {
        let told = |variant: &Option<String>| variant.clone().unwrap_or_else(|| "all".to_owned());
        text("--variant", &told(&there.variant), &told(&here.variant))
    } else if there.metrics != here.metrics {
        let told = |metrics: &[String]| match metrics {
            [] => "those of the file".to_owned(),
            metrics => metrics.join(","),
        };
        text("--metrics", &told(&there.metrics), &told(&here.metrics))
    } else {
        None
    };
    one.unwrap_or_else(|| "the text of its scenario differs".to_owned())
}

/// Makes the runs of a shard.
struct Maker<'a> {
    agenda: &'a Agenda<'a>,
    file: &'a Path,
    metrics: &'a [String],
    global: &'a Global,
}

/// Why a shard was not written.
enum Unwritten {
    Io(io::Error),
    Ended(Exit),
}

impl Maker<'_> {
    /// Makes all runs and writes them in the order of their numbers; those that end early wait.
    fn write(&self, shard: Shard, writer: &mut ShardWriter<NewFile>) -> Result<Exit, Unwritten> {
        let order = self.agenda.order;
        let tasks: Vec<Task> = shard.indexes(order.planned()).map(|index| order.task(index)).collect();
        let place: BTreeMap<Task, usize> = tasks.iter().copied().zip(0..).collect();
        let interrupt = Interrupt::listen();
        let steps = screen::Steps::new(tasks.len(), self.global);
        let (mut next, mut waiting, mut exit) = (0, BTreeMap::new(), Exit::Good);
        walk_until(
            &tasks,
            &|| interrupt.came(),
            |task| self.run(task),
            |task, made, _: Progress| {
                waiting.insert(place[&task], made);
                while let Some(made) = waiting.remove(&next) {
                    exit = exit.and(add(writer, made)?);
                    next += 1;
                }
                steps.step();
                Ok(())
            },
        )
        .map_err(Unwritten::Io)?;
        if next < tasks.len() { Err(Unwritten::Ended(interrupt.exit())) } else { Ok(exit) }
    }

    fn run(&self, task: Task) -> Result<StoreLine, Bug> {
        let case = self.agenda.case(task);
        row(self.file, case, self.agenda.key(task), task.run, self.metrics, self.global).map(|row| StoreLine::of(&row))
    }
}

/// A run that panics is told and takes its place; the shard is whole all the same.
fn add(writer: &mut ShardWriter<NewFile>, made: Result<StoreLine, Bug>) -> io::Result<Exit> {
    match made {
        Ok(line) => writer.add(&line).map(|()| Exit::Good),
        Err(bug) => {
            screen::note(&format!("failsim: {bug}"));
            writer.add_panicked(&bug.message).map(|()| Exit::OurBug)
        }
    }
}
