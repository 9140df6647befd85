//! `sweep --plan`: a few runs, how long they took, and how many shards a study should have.
//!
//! Times are told and never part of a result.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::sweep::shard::{Shard, ShardStudy};
use crate::sweep::{Plan, Task};

use super::super::args::{Global, SweepArgs};
use super::super::exit::Exit;
use super::super::isolate::{Bug, quoted};
use super::super::screen;
use super::agenda::Agenda;
use super::shard::{command, runs};
use super::study::row;
use super::wanted::wanted;

/// Most runs that are measured, and the time after which no further one is begun.
const MEASURED_MAX: usize = 32;
const MEASURE_FOR: Duration = Duration::from_secs(10);
/// Tasks that Slurm takes in one array unless its `MaxArraySize` says more.
const SLURM_MOST: u32 = 1000;

/// How long runs take, in seconds.
#[derive(Clone, Copy, Debug)]
struct Pace {
    runs: usize,
    mean: f64,
    least: f64,
    most: f64,
}

/// Runs the verb with `--plan`.
pub(super) fn propose(args: &SweepArgs, plan: &Plan, folder: &Path, global: &Global) -> Exit {
    let wrong = |message: String| {
        screen::note(&format!("failsim: error: {message}"));
        Exit::Wrong
    };
    let (runs, metrics) = match (runs(args, plan), wanted(plan, &args.metrics)) {
        (Ok(runs), Ok(metrics)) => (runs, metrics),
        (Err(message), _) | (_, Err(message)) => return wrong(message),
    };
    if args.target.as_secs_f64() < 1.0 {
        return wrong("--target: a shard takes a second or more; two to ten minutes are usual".to_owned());
    }
    let agenda = Agenda::of(plan, runs, &args.file, global);
    let pace = agenda.and_then(|agenda| {
        let pace = measure(&args.file, &agenda, &metrics, global)?;
        Ok((pace, agenda.order.planned()))
    });
    match pace {
        Ok((pace, planned)) => {
            let study = ShardStudy::of(plan, runs, planned, &args.metrics, &args.only);
            tell(&Proposal { args, study, cases: plan.cases.len() as u64, folder, global, pace });
            Exit::Good
        }
        Err(bug) => {
            screen::note(&format!("failsim: {bug}"));
            Exit::OurBug
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long runs take is told to a person and never part of a result")]
fn now() -> Instant {
    Instant::now()
}

/// Makes runs of cases all over the study, one after the other.
fn measure(file: &Path, agenda: &Agenda<'_>, metrics: &[String], global: &Global) -> Result<Pace, Bug> {
    let planned = agenda.order.planned();
    let wanted = planned.min(MEASURED_MAX as u64);
    let steps = screen::Steps::of("runs", usize::try_from(wanted).expect("a few"), 0, global);
    let began = now();
    let mut pace = Pace { runs: 0, mean: 0.0, least: f64::INFINITY, most: 0.0 };
    let mut sum = 0.0;
    for number in 0..wanted {
        if pace.runs > 0 && began.elapsed() > MEASURE_FOR {
            break;
        }
        let task: Task = agenda.order.task(spread(number, wanted, planned));
        let begun = now();
        row(file, agenda.case(task), agenda.key(task), task.run, metrics, global)?;
        let took = begun.elapsed().as_secs_f64();
        steps.step();
        sum += took;
        pace.runs += 1;
        (pace.least, pace.most) = (pace.least.min(took), pace.most.max(took));
    }
    pace.mean = sum / pace.runs as f64;
    Ok(pace)
}

/// The number of the run that is measured as the n-th of so many: jumps through the study, so that the first few
/// are far apart too.
fn spread(number: u64, wanted: u64, planned: u64) -> u64 {
    // The golden ratio leaves no large gap, whatever ends the measurement.
    let step = (planned as f64 * 0.618_033_988_749_895).round() as u64;
    let step = (step.max(1)..).find(|step| gcd(*step, planned) == 1).expect("one more than a multiple fits");
    if wanted == planned { number } else { number * step % planned }
}

/// How many shards: as few as take the target at most, and so many that each has runs of all cases.
fn shards(total: f64, target: f64, planned: u64, cases: u64) -> u32 {
    let least = (total / target).ceil().clamp(1.0, f64::from(Shard::MOST)) as u64;
    let most = planned.min(u64::from(Shard::MOST));
    let fitting = (least..=most).find(|of| gcd(*of, cases) == 1);
    u32::try_from(fitting.unwrap_or(least).min(most)).expect("at most a million")
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// What is proposed.
struct Proposal<'a> {
    args: &'a SweepArgs,
    study: ShardStudy,
    cases: u64,
    folder: &'a Path,
    global: &'a Global,
    pace: Pace,
}

fn tell(proposal: &Proposal<'_>) {
    let Proposal { args, study, cases, folder, global, pace } = proposal;
    let planned = study.planned;
    // Schedulers give a task one core unless they are asked for more.
    let jobs = global.jobs.unwrap_or(1);
    let total = pace.mean * planned as f64 / f64::from(jobs);
    let of = shards(total, args.target.as_secs_f64(), planned, *cases);
    let largest = Shard::new(1, of).expect("there is a first").rows(planned);
    let each = pace.mean * largest as f64 / f64::from(jobs);
    let alone = command(study, &args.file.display().to_string(), folder);
    let command = format!("{alone} -j {jobs}");
    if global.json {
        screen::answer_json(&json!({
            "measured": { "runs": pace.runs, "mean_s": pace.mean, "least_s": pace.least, "most_s": pace.most },
            "runs": planned, "jobs": jobs, "total_s": total, "shards": of, "runs_of_each": largest,
            "each_s": each, "command": format!("{command} --shard I/{of}"),
        }));
        return;
    }
    let cores = if jobs == 1 { "one core".to_owned() } else { format!("{jobs} cores") };
    let (mean, least, most) = (clock(pace.mean), clock(pace.least), clock(pace.most));
    let mut told = match pace.runs {
        1 => format!("Measured one run on one core: {mean}.\n"),
        runs => {
            format!("Measured {runs} runs, one after the other on one core: {mean} in the mean, {least} to {most}.\n")
        }
    };
    told += &format!("The study has {planned} runs: about {} on {cores}.\n", clock(total));
    if of == 1 {
        told += &format!("One machine is enough:\n  {}\n", alone);
    } else {
        told += &format!("Proposed: {of} shards of {largest} runs at most, about {} each on {cores}.\n", clock(each));
        told += &format!("  {command} --shard I/{of}    for I from 1 to {of}, on any machine\n");
        told += &format!("  failsim report {}    checks and merges\n", quoted(&folder.display().to_string()));
        if of > SLURM_MOST {
            told += &format!("Slurm takes {SLURM_MOST} tasks in one array unless its MaxArraySize says more.\n");
        }
        told += "Launchers for Slurm, HyperQueue and GNU Parallel: docs/scale-out.md.\n";
    }
    screen::answer(&told);
}

/// `3.1 ms`, `0.82 s`, `4 min 10 s`, `3 h 20 min`.
fn clock(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match seconds {
        s if s < 0.1 => format!("{:.2} ms", s * 1000.0),
        s if s < 10.0 => format!("{s:.2} s"),
        s if s < 59.5 => format!("{whole} s"),
        s if s < 3599.5 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn shards_take_the_target_at_most_and_have_runs_of_all_cases() {
        assert_eq!(shards(30.0, 300.0, 720, 6), 1);
        assert_eq!(shards(900.0, 300.0, 720, 5), 3);
        assert_eq!(shards(900.0, 300.0, 720, 6), 5, "3 shards of 6 cases would have 2 cases each");
        assert_eq!(shards(1e9, 1.0, 720, 6), 720, "a run is not cut");
        assert_eq!(shards(1e12, 1.0, u64::MAX, 1), Shard::MOST);
    }

    #[test]
    fn runs_that_are_measured_differ() {
        for planned in [1, 2, 31, 32, 33, 36, 720, 1_000_000] {
            let wanted = planned.min(MEASURED_MAX as u64);
            let numbers: BTreeSet<u64> = (0..wanted).map(|number| spread(number, wanted, planned)).collect();
            assert!(numbers.len() as u64 == wanted && numbers.iter().all(|number| *number < planned), "{planned}");
        }
    }

    #[test]
    fn times_are_short() {
        let times =
            [(0.0031, "3.10 ms"), (0.82, "0.82 s"), (42.4, "42 s"), (250.0, "4 min 10 s"), (12_000.0, "3 h 20 min")];
        for (seconds, expected) in times {
            assert_eq!(clock(seconds), expected);
        }
    }
}
