//! `size`: the smallest or largest value of a parameter that meets the targets, with confidence.

use std::path::Path;

use serde_json::json;

use crate::scenario::{self, Request, Scenario, Size, SizeTarget};
use crate::stats::estimate::{self, Bound, Decision, Estimate, Level};
use crate::stats::{metrics, shortest};
use crate::sweep::{Answer, Case, Found, Task, search, walk};

use super::args::{Global, SizeArgs};
use super::exit::Exit;
use super::isolate::Bug;
use super::sweep::study;
use super::{input, screen};

/// Fewest runs that a target is judged on.
const FEWEST_RUNS: u64 = 30;
/// How often the number of runs is doubled before a target counts as undecided.
const DOUBLINGS: u32 = 4;

/// Why a search stopped before its end.
enum Trouble {
    /// A run panicked.
    Bug(Bug),
    /// A candidate is refused by `check`.
    Refused(String),
}

/// Runs the verb.
pub(super) fn size(args: &SizeArgs, global: &Global) -> Exit {
    let loaded = input::load(&args.file, global.variant.as_deref(), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    let Some(base) = loaded.scenario.clone() else { return Exit::Wrong };
    let Some(size) = base.study.size.clone() else {
        screen::note(&format!(
            "failsim: error: {} has no [size] table; it says which parameter to find and what must hold",
            args.file.display()
        ));
        return Exit::Wrong;
    };
    let mut exit = Exit::Good;
    let mut answers = Vec::new();
    for setting in settings(&args.for_values) {
        let sizing = Sizing { file: &args.file, base: &base, size: &size, setting: &setting, global };
        match sizing.solve() {
            Ok(answer) => {
                exit = exit.and(if answer.found.is_some() { Exit::Good } else { Exit::Inconclusive });
                answers.push(answer);
            }
            Err(Trouble::Bug(bug)) => {
                screen::note(&format!("failsim: {bug}"));
                exit = exit.and(Exit::OurBug);
            }
            Err(Trouble::Refused(why)) => {
                screen::note(&format!("failsim: error: {why}"));
                return Exit::Wrong;
            }
        }
    }
    tell(&size, &answers, global);
    match &args.csv {
        Some(path) => exit.and(write_csv(path, &size, &answers)),
        None => exit,
    }
}

/// Every combination of the `--for` values; one without values where there are none.
fn settings(asked: &[(String, Vec<String>)]) -> Vec<Vec<(String, String)>> {
    asked.iter().fold(vec![Vec::new()], |settings, (path, values)| {
        let with = |setting: &Vec<(String, String)>, value: &String| {
            let mut setting = setting.clone();
            setting.push((path.clone(), value.clone()));
            setting
        };
        settings
            .iter()
            .flat_map(|setting| values.iter().map(|value| with(setting, value)).collect::<Vec<_>>())
            .collect()
    })
}

/// The answer for one combination of `--for` values.
struct SizeAnswer {
    setting: Vec<(String, String)>,
    /// The value found, as TOML.
    found: Option<String>,
    sentence: String,
    /// Target, estimate and decision at the value found, or where the search got stuck.
    evidence: Vec<(String, Estimate, Decision)>,
    runs: u64,
}

struct Sizing<'a> {
    file: &'a Path,
    base: &'a Scenario,
    size: &'a Size,
    setting: &'a [(String, String)],
    global: &'a Global,
}

/// What the runs at one candidate say.
struct Judged {
    evidence: Vec<(String, Estimate, Decision)>,
    runs: u64,
}

impl Sizing<'_> {
    fn solve(&self) -> Result<SizeAnswer, Trouble> {
        let mut judged: std::collections::BTreeMap<usize, Judged> = std::collections::BTreeMap::new();
        let candidates = &self.size.candidates;
        let found = search(candidates.len(), self.size.targets.len(), self.size.smallest, &mut |at| {
            let here = self.judge(&candidates[at])?;
            let answers = here.evidence.iter().map(|(_, _, decision)| answer(*decision)).collect();
            judged.insert(at, here);
            Ok(answers)
        })?;
        let target = |number: usize| &self.size.targets[number];
        let which = if self.size.smallest { "smallest" } else { "largest" };
        let find = &self.size.find;
        let (at, value, sentence) = match found {
            Found::At(at) => (
                Some(at),
                Some(candidates[at].clone()),
                format!("{} is the {which} {find} that meets every target", candidates[at]),
            ),
            Found::Never { target: number } => {
                (None, None, format!("no value of {find} meets {}", text(target(number))))
            }
            Found::Apart { larger, smaller } => (
                None,
                None,
                format!("no value of {find} meets {} and {} together", text(target(larger)), text(target(smaller))),
            ),
            Found::Undecided { at, target: number, further_runs } => {
                let more =
                    further_runs.map_or_else(String::new, |runs| format!("; about {runs} further runs would tell"));
                (Some(at), None, format!("undecided at {find} = {}: {}{more}", candidates[at], text(target(number))))
            }
        };
        let at = at.and_then(|at| judged.remove(&at));
        let (evidence, runs) = at.map_or_else(|| (Vec::new(), 0), |judged| (judged.evidence, judged.runs));
        Ok(SizeAnswer { setting: self.setting.to_vec(), found: value, sentence, evidence, runs })
    }

    /// Judges all targets at one candidate, with more runs where they are needed. The same run
    /// numbers everywhere give common random numbers to all candidates.
    fn judge(&self, value: &str) -> Result<Judged, Trouble> {
        let case = self.case(value)?;
        let metrics: Vec<String> = self.size.targets.iter().map(|target| target.metric.clone()).collect();
        let mut rows = Vec::new();
        let mut runs = self.base.study.runs.max(FEWEST_RUNS);
        for _ in 0..=DOUBLINGS {
            let first = rows.len() as u64;
            let tasks: Vec<Task> = (first..runs).map(|run| Task { run, case: 0 }).collect();
            let make = |task: Task| study::row(self.file, &case, String::new(), task.run, &metrics, self.global);
            walk(&tasks, make, |_, made, _| made.map(|row| rows.push(row))).map_err(Trouble::Bug)?;
            rows.sort_by_key(|row| row.run);
            let evidence = self.evidence(&rows);
            let open = evidence.iter().any(|(_, _, decision)| matches!(decision, Decision::Inconclusive { .. }));
            if !open {
                return Ok(Judged { evidence, runs });
            }
            runs *= 2;
        }
        Ok(Judged { evidence: self.evidence(&rows), runs: rows.len() as u64 })
    }

    fn evidence(&self, rows: &[crate::outcome::StudyRow]) -> Vec<(String, Estimate, Decision)> {
        let judge = |target: &SizeTarget| {
            let values: Vec<f64> =
                rows.iter().filter_map(|row| row.values.get(&target.metric).copied().flatten()).collect();
            let level = Level::new(target.confidence).unwrap_or(Level::DEFAULT);
            let estimate = estimate::mean(&values, level);
            let bounds = target.max.map(Bound::AtMost).into_iter().chain(target.min.map(Bound::AtLeast));
            let decisions: Vec<Decision> = bounds.map(|bound| decide(&estimate, &values, bound)).collect();
            (text(target), estimate, worst(&decisions))
        };
        self.size.targets.iter().map(judge).collect()
    }

    fn case(&self, value: &str) -> Result<Case, Trouble> {
        let mut set = self.global.set.clone();
        set.extend(self.setting.iter().cloned());
        set.push((self.size.find.clone(), value.to_owned()));
        let request =
            Request { path: self.file.to_owned(), variant: self.global.variant.clone(), set, seed: self.global.seed };
        let loaded = scenario::load(&request, &|path| std::fs::read_to_string(path));
        match loaded.scenario {
            Some(scenario) => Ok(Case::new(0, String::new(), scenario)),
            None => {
                let why = loaded.diagnostics.first().map_or_else(String::new, |found| found.message.clone());
                Err(Trouble::Refused(format!("{} = {value} is refused: {why}", self.size.find)))
            }
        }
    }
}

/// Runs that all give the same number leave no doubt about it.
fn decide(estimate: &Estimate, values: &[f64], bound: Bound) -> Decision {
    let same = values.first().filter(|first| values.iter().all(|value| value.total_cmp(first).is_eq()));
    match (same, bound) {
        (Some(value), Bound::AtMost(limit)) if *value <= limit => Decision::Accept,
        (Some(value), Bound::AtLeast(limit)) if *value >= limit => Decision::Accept,
        (Some(_), _) => Decision::Reject,
        (None, _) => estimate::decide(estimate, bound),
    }
}

fn worst(decisions: &[Decision]) -> Decision {
    let open = decisions.iter().find(|decision| matches!(decision, Decision::Inconclusive { .. }));
    let missed = decisions.iter().find(|decision| matches!(decision, Decision::Reject));
    *missed.or(open).unwrap_or(&Decision::Accept)
}

const fn answer(decision: Decision) -> Answer {
    match decision {
        Decision::Accept => Answer::Met,
        Decision::Reject => Answer::Missed,
        Decision::Inconclusive { further_runs } => Answer::Open(further_runs),
    }
}

fn text(target: &SizeTarget) -> String {
    format!("{} with {}", target.metric, target.text)
}

fn interval(estimate: &Estimate) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| "?".to_owned(), shortest);
    format!("{} [{}, {}]", number(estimate.mean), number(estimate.low), number(estimate.high))
}

const fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Accept => "met",
        Decision::Reject => "missed",
        Decision::Inconclusive { .. } => "undecided",
    }
}

fn tell(size: &Size, answers: &[SizeAnswer], global: &Global) {
    if global.json {
        let rows: Vec<_> = answers.iter().map(|answer| as_json(size, answer)).collect();
        screen::answer_json(&rows);
        return;
    }
    for answer in answers {
        let setting: Vec<String> = answer.setting.iter().map(|(path, value)| format!("{path} = {value}")).collect();
        if !setting.is_empty() {
            screen::answer(&format!("{}\n", setting.join(", ")));
        }
        screen::answer(&format!("{}\n", answer.sentence));
        for (target, estimate, decision) in &answer.evidence {
            let unit = target.split(' ').next().and_then(|metric| metrics::unit_of_run(metric).ok()).unwrap_or("");
            let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
            screen::answer(&format!(
                "  {:9} {target}: {}{unit}, {} runs\n",
                word(*decision),
                interval(estimate),
                answer.runs
            ));
        }
    }
}

fn as_json(size: &Size, answer: &SizeAnswer) -> serde_json::Value {
    let target = |(target, estimate, decision): &(String, Estimate, Decision)| {
        json!({
            "target": target, "mean": estimate.mean, "ci_low": estimate.low, "ci_high": estimate.high,
            "verdict": word(*decision),
        })
    };
    json!({
        "find": size.find,
        "for": answer.setting.iter().map(|(path, value)| json!({ "path": path, "value": value })).collect::<Vec<_>>(),
        "found": answer.found,
        "sentence": answer.sentence,
        "runs": answer.runs,
        "targets": answer.evidence.iter().map(target).collect::<Vec<_>>(),
    })
}

/// One row for each combination, with the estimates beside the value found.
fn write_csv(path: &Path, size: &Size, answers: &[SizeAnswer]) -> Exit {
    let mut table = csv::Writer::from_writer(Vec::new());
    let paths = answers.first().map_or_else(Vec::new, |answer| answer.setting.iter().map(|(p, _)| p.clone()).collect());
    let targets = size
        .targets
        .iter()
        .flat_map(|target| ["mean", "ci_low", "ci_high"].map(|column| format!("{} {column}", target.metric)));
    let head = paths.into_iter().chain([size.find.clone()]).chain(targets).chain(["runs".to_owned()]);
    table.write_record(head).expect("a table in memory takes its head");
    for answer in answers {
        let number = |value: Option<f64>| value.map_or_else(String::new, shortest);
        let mut estimates: Vec<String> = answer
            .evidence
            .iter()
            .flat_map(|(_, estimate, _)| [number(estimate.mean), number(estimate.low), number(estimate.high)])
            .collect();
        estimates.resize(size.targets.len() * 3, String::new());
        let found = answer.found.clone().unwrap_or_default().trim_matches('"').to_owned();
        let row = answer.setting.iter().map(|(_, value)| value.clone()).chain([found]).chain(estimates);
        table.write_record(row.chain([answer.runs.to_string()])).expect("rows have as many fields as the head");
    }
    let bytes = table.into_inner().expect("a table in memory can be flushed");
    let text = String::from_utf8(bytes).expect("fields are text");
    match crate::report::folder::write_file(path, &text) {
        Ok(()) => Exit::Good,
        Err(error) => {
            screen::note(&format!("failsim: error: cannot write {}: {error}", path.display()));
            Exit::of_io(&error)
        }
    }
}
