//! `sweep --rare`: cycles on all cores until the metric is known well enough.

use std::convert::Infallible;
use std::path::Path;

use serde_json::json;

use crate::outcome::{StudyMetric, StudyResult};
use crate::rare::{Answer, Cycles, Question, Refusal, Sample, Status, Way, answer, plain_cycles, sample};
use crate::report::folder::write_file;
use crate::report::{self, RareCase, RareStudy};
use crate::stats::estimate::{Level, Look, StopReason, StoppingRule};
use crate::sweep::{Case, Plan, Task, walk_until};
use crate::world::{Bias, Watch};

use super::super::args::{Global, SweepArgs};
use super::super::exit::Exit;
use super::super::interrupt::Interrupt;
use super::super::isolate::{Bug, isolate, quoted};
use super::super::{input, screen};

/// Cycles that one task makes.
const CHUNK: u64 = 64;
/// Cycles before the first look for what cannot be answered.
const FIRST: u64 = 8;
/// Cycles before the first look at the precision.
const FIRST_LOOK: u64 = 1_000;
/// More cycles than this need a person to ask for them.
const CAP: u64 = 1_000_000;
/// Half-width that is good enough unless another is asked for, as a share of the estimate.
const PRECISION: f64 = 0.1;

/// Why a study ended without an answer.
enum Ended {
    Refused(Refusal),
    Interrupted,
    Bug(Bug),
}

/// What is to be made.
struct Effort<'a> {
    precision: f64,
    /// Exactly so many steered cycles.
    exactly: Option<u64>,
    cap: u64,
    /// Trials at each level of a split cycle; empty to steer.
    splits: &'a [u32],
    command: String,
    interrupt: &'a Interrupt,
    global: &'a Global,
}

/// Runs the study.
pub(super) fn sweep(metric: &str, args: &SweepArgs, plan: &Plan, folder: &Path, global: &Global) -> Exit {
    let interrupt = Interrupt::listen();
    let effort = Effort {
        precision: args.precision.unwrap_or(PRECISION),
        exactly: args.runs.filter(|_| args.precision.is_none()),
        cap: args.runs.unwrap_or(CAP),
        splits: &args.restart,
        command: format!("failsim sweep {} --rare {}", quoted(&args.file.display().to_string()), quoted(metric)),
        interrupt: &interrupt,
        global,
    };
    let mut questions = Vec::new();
    for case in &plan.cases {
        let question = Question::new(&case.scenario, metric);
        let fits = |question: &Question| if effort.splits.is_empty() { Ok(()) } else { question.can_be_split() };
        match question.and_then(|question| fits(&question).map(|()| question)) {
            Ok(question) => questions.push((case, question)),
            Err(refusal) => return refused(case, plan, &refusal),
        }
    }
    let mut study = RareStudy {
        title: plan.base.title.clone(),
        seed: plan.base.run.seed,
        precision: effort.precision,
        cases: Vec::new(),
    };
    for (case, question) in questions {
        match effort.run(&question) {
            Ok((answer, stop_reason)) => {
                let point = plan.points.iter().find(|point| point.index == case.point);
                let point = point.expect("a case is at a point of its plan").clone();
                study.cases.push(RareCase { point, variant: case.variant.clone(), question, answer, stop_reason });
            }
            Err(Ended::Refused(refusal)) => return refused(case, plan, &refusal),
            Err(Ended::Interrupted) => {
                screen::note("interrupted: cycles of a rare-event study are not kept");
                return interrupt.exit();
            }
            Err(Ended::Bug(bug)) => {
                screen::note(&format!("failsim: {bug}"));
                return Exit::OurBug;
            }
        }
    }
    tell(&study, plan, args, folder, global)
}

fn refused(case: &Case, plan: &Plan, refusal: &Refusal) -> Exit {
    let place = if plan.cases.len() > 1 {
        let variant = if case.variant.is_empty() { "base" } else { &case.variant };
        format!("point {} in variant {variant}: ", case.point)
    } else {
        String::new()
    };
    screen::note(&format!("failsim: error: --rare: {place}{refusal}"));
    Exit::Wrong
}

impl Effort<'_> {
    fn run(&self, question: &Question) -> Result<(Answer, &'static str), Ended> {
        let mut cycles = Cycles::default();
        self.make(question, &mut cycles, FIRST)?;
        self.read(question, &cycles)?;
        let steps = StoppingRule {
            relative: self.exactly.is_none().then_some(self.precision),
            absolute: None,
            first: FIRST_LOOK,
            cap: self.exactly.unwrap_or(self.cap),
        };
        let mut runs = self.exactly.unwrap_or_else(|| steps.next_look(0));
        loop {
            self.make(question, &mut cycles, runs)?;
            let found = self.read(question, &cycles)?;
            let Some(main) = found.figures.first().filter(|_| self.exactly.is_none()) else {
                return Ok((found, "runs"));
            };
            match steps.look(runs, std::slice::from_ref(&main.estimate)) {
                Look::GoOn(more) => runs = more,
                Look::Stop(reasons) => {
                    let reason = reasons.into_iter().max().map_or("runs", StopReason::as_str);
                    return Ok((found, reason));
                }
            }
        }
    }

    fn read(&self, question: &Question, cycles: &Cycles) -> Result<Answer, Ended> {
        answer(question, cycles, self.precision, Level::DEFAULT).map_err(Ended::Refused)
    }

    /// Makes the cycles that are missing up to this number of steered ones.
    fn make(&self, question: &Question, cycles: &mut Cycles, steered: u64) -> Result<(), Ended> {
        let way = if self.splits.is_empty() { Way::Steered } else { Way::Split(self.splits) };
        self.extend(question, &mut cycles.steered, steered, way)?;
        self.extend(question, &mut cycles.plain, plain_cycles(steered), Way::Plain)
    }

    fn extend(&self, question: &Question, made: &mut Vec<Sample>, wanted: u64, way: Way<'_>) -> Result<(), Ended> {
        let first = made.len() as u64;
        let count = wanted.saturating_sub(first).div_ceil(CHUNK);
        let tasks: Vec<Task> = (0..count).map(|run| Task { run, case: 0 }).collect();
        let make = |task: Task| {
            let from = first + task.run * CHUNK;
            let numbers = from..(from + CHUNK).min(wanted);
            isolate(&|| self.command.clone(), || {
                numbers.map(|number| sample(question, number, way)).collect::<Vec<Sample>>()
            })
        };
        let steps = screen::Steps::of("parts", tasks.len(), 0, self.global);
        let mut parts: Vec<Option<Result<Vec<Sample>, Bug>>> = tasks.iter().map(|_| None).collect();
        let interrupt = self.interrupt;
        let walked: Result<(), Infallible> = walk_until(&tasks, &|| interrupt.came(), make, |task, part, _| {
            parts[usize::try_from(task.run).expect("parts fit into memory")] = Some(part);
            steps.step();
            Ok(())
        });
        let Ok(()) = walked;
        for part in parts {
            made.extend(part.ok_or(Ended::Interrupted)?.map_err(Ended::Bug)?);
        }
        Ok(())
    }
}

fn tell(study: &RareStudy, plan: &Plan, args: &SweepArgs, folder: &Path, global: &Global) -> Exit {
    if global.json {
        screen::answer_json(&report::rare_json(study));
    } else {
        screen::answer(&report::rare_text(study, true, screen::WIDTH));
    }
    let sound = |case: &RareCase| case.answer.figures.first().is_some_and(|figure| figure.status == Status::Good);
    let exit = if study.cases.iter().all(sound) { Exit::Good } else { Exit::Inconclusive };
    let texts = match files(study, plan, args, global) {
        Ok(texts) => texts,
        Err(bug) => {
            screen::note(&format!("failsim: {bug}"));
            return exit.and(Exit::OurBug);
        }
    };
    for (name, text) in texts {
        let path = folder.join(name);
        if let Err(error) = std::fs::create_dir_all(folder).and_then(|()| write_file(&path, &text)) {
            screen::note(&format!("failsim: error: cannot write {}: {error}", path.display()));
            return exit.and(Exit::of_io(&error));
        }
    }
    if !global.quiet {
        screen::note(&format!("files in {}", folder.display()));
    }
    exit
}

/// The files of a study by their names in the result folder.
fn files(
    study: &RareStudy,
    plan: &Plan,
    args: &SweepArgs,
    global: &Global,
) -> Result<[(&'static str, String); 3], Bug> {
    let example = input::simulate(&args.file, &plan.base, 0, Watch::default(), global)?;
    let metrics = study.cases.first().map(|case| &case.question);
    let metrics = metrics.map(|q| StudyMetric { name: q.metric.clone(), unit: q.unit.to_owned() });
    let result = StudyResult::new(
        study.title.clone(),
        study.seed,
        plan.points.clone(),
        plan.variants.clone(),
        metrics.into_iter().collect(),
    );
    let mut manifest = report::study_manifest(&plan.base, &plan.bundle, &example, &result);
    let bias = Bias::default();
    let fields = manifest.as_object_mut().expect("a manifest is an object");
    // A study of cycles has no runs.
    fields.remove("runs");
    fields.remove("stop_reason");
    fields.insert(
        "rare".to_owned(),
        if args.restart.is_empty() {
            json!({ "precision": study.precision, "failure_probability": bias.failure, "loss_probability": bias.loss })
        } else {
            json!({ "precision": study.precision, "restart": args.restart })
        },
    );
    let pretty =
        |value: &serde_json::Value| serde_json::to_string_pretty(value).expect("text keys and finite numbers") + "\n";
    Ok([
        ("rare.csv", report::rare_csv(study)),
        ("rare.json", pretty(&report::rare_json(study))),
        ("manifest.json", pretty(&manifest)),
    ])
}
