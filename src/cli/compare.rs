//! `compare`: the difference of two variants, files or result folders, with common random numbers
//! where both sides have the same runs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::outcome::StudyRow;
use crate::scenario::Scenario;
use crate::stats::estimate::{self, Comparison, Goal, Level, Terms};
use crate::stats::{metrics, shortest};
use crate::sweep::{PlanError, Task, plan, read_store, walk};

use super::args::{CompareArgs, Global};
use super::exit::Exit;
use super::sweep::study;
use super::{input, screen};

/// Runs of each side where the scenario asks for fewer.
const FEWEST_RUNS: u64 = 30;

/// Metrics compared unless others are named.
const USUAL: [&str; 5] =
    ["user_outage.mean", "user_outage.p95", "recovery_time.mean", "user_minutes_lost.sum", "login_backlog.max"];

/// One side of a comparison.
struct Side {
    name: String,
    /// The scenario, if the side is a file.
    scenario: Option<Scenario>,
    /// Rows by point and run.
    rows: BTreeMap<(u32, u64), StudyRow>,
}

/// Runs the verb.
pub(super) fn compare(args: &CompareArgs, global: &Global) -> Exit {
    let wanted: Vec<String> =
        if args.metric.is_empty() { USUAL.map(str::to_owned).to_vec() } else { args.metric.clone() };
    for metric in &wanted {
        if let Err(error) = metrics::unit_of_run(metric) {
            screen::note(&format!("failsim: error: --metric: {error}"));
            return Exit::Wrong;
        }
    }
    // Before minutes of runs: a slip in the second side is told at once.
    if let Err(exit) = readable(&args.b, global) {
        return exit;
    }
    let (a, b) = match (side(&args.a, &wanted, args, global), side(&args.b, &wanted, args, global)) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(exit), Ok(_)) | (Ok(_), Err(exit)) => return exit,
        (Err(first), Err(second)) => return first.and(second),
    };
    let level = Level::new(args.confidence).unwrap_or(Level::DEFAULT);
    let compared: Vec<(String, Comparison)> = differences(&a, &b, &wanted, level);
    if compared.is_empty() {
        screen::note("failsim: error: the two sides have no runs with values in common");
        return Exit::Wrong;
    }
    if global.json {
        screen::answer_json(&as_json(&a, &b, &compared));
    } else {
        screen::answer(&told(&a, &b, &compared));
    }
    Exit::Good
}

/// `FILE`, `FILE@VARIANT`, `FOLDER` or `FOLDER@VARIANT`.
fn side(text: &str, wanted: &[String], args: &CompareArgs, global: &Global) -> Result<Side, Exit> {
    let (path, variant) = text.rsplit_once('@').map_or((text, None), |(path, variant)| (path, Some(variant)));
    let path = PathBuf::from(path);
    if path.is_dir() { stored(text, &path, variant) } else { simulated(text, &path, variant, wanted, args, global) }
}

/// Whether a side that is a file can be simulated; its mistakes are told if not.
fn readable(text: &str, global: &Global) -> Result<(), Exit> {
    let (path, variant) = text.rsplit_once('@').map_or((text, None), |(path, variant)| (path, Some(variant)));
    let path = Path::new(path);
    if path.is_dir() {
        return Ok(());
    }
    let loaded = input::load(path, Some(variant.or(global.variant.as_deref()).unwrap_or("base")), global);
    if loaded.scenario.is_some() {
        return Ok(());
    }
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    Err(Exit::Wrong)
}

fn stored(name: &str, folder: &Path, variant: Option<&str>) -> Result<Side, Exit> {
    let mut rows = BTreeMap::new();
    let mut clash = None;
    let read = read_store(folder, &mut |row| {
        if variant.is_none_or(|variant| row.variant == variant) {
            let (at, mine) = ((row.point, row.run), row.variant.clone());
            clash = clash.take().or(rows.insert(at, row).filter(|other: &StudyRow| other.variant != mine));
        }
    });
    if let Err(error) = read {
        screen::note(&format!("failsim: error: {error}"));
        return Err(Exit::Wrong);
    }
    if let Some(StudyRow { variant, .. }) = clash {
        let folder = folder.display();
        let message = format!("{folder} holds several variants; name one as {folder}@{variant}");
        screen::note(&format!("failsim: error: {message}"));
        return Err(Exit::Wrong);
    }
    Ok(Side { name: name.to_owned(), scenario: None, rows })
}

fn simulated(
    name: &str,
    file: &Path,
    variant: Option<&str>,
    wanted: &[String],
    args: &CompareArgs,
    global: &Global,
) -> Result<Side, Exit> {
    let variant = variant.or(global.variant.as_deref()).unwrap_or("base").to_owned();
    let loaded = input::load(file, Some(&variant), global);
    screen::note(&input::rendered(&loaded, &loaded.diagnostics));
    let request = input::request(file, Some(&variant), global);
    let plan = plan(&request, &input::reader(file), &[]).map_err(|error| {
        if let PlanError::Refused(again) = error {
            screen::note(&input::rendered_new(&loaded, &again));
        }
        Exit::Wrong
    })?;
    let runs = args.runs.unwrap_or(plan.study.runs.max(FEWEST_RUNS));
    let cases = 0..plan.cases.len();
    let tasks: Vec<Task> = (0..runs).flat_map(|run| cases.clone().map(move |case| Task { run, case })).collect();
    let steps = screen::Steps::new(tasks.len(), global);
    let make = |task: Task| study::row(file, &plan.cases[task.case], String::new(), task.run, wanted, global);
    let mut rows = BTreeMap::new();
    let walked = walk(&tasks, make, |task, made, _| {
        steps.step();
        made.map(|row| {
            rows.insert((plan.cases[task.case].point, task.run), row);
        })
    });
    if let Err(bug) = walked {
        screen::note(&format!("failsim: {bug}"));
        return Err(Exit::OurBug);
    }
    Ok(Side { name: name.to_owned(), scenario: Some(plan.base), rows })
}

/// The difference of each metric over the runs that both sides have, adjusted for all of them.
fn differences(a: &Side, b: &Side, wanted: &[String], level: Level) -> Vec<(String, Comparison)> {
    let mut compared: Vec<(String, Comparison)> = wanted
        .iter()
        .filter_map(|metric| {
            let value = |row: &StudyRow| row.values.get(metric).copied().flatten();
            let pairs = a.rows.iter().filter_map(|(at, row)| Some((value(row)?, value(b.rows.get(at)?)?)));
            let (left, right): (Vec<f64>, Vec<f64>) = pairs.unzip();
            let goal = if metric.starts_with("availability") { Goal::Larger } else { Goal::Smaller };
            let terms = Terms { level, goal, indifference: 0.0 };
            (!left.is_empty()).then(|| (metric.clone(), estimate::paired(&left, &right, terms)))
        })
        .collect();
    let mut only: Vec<Comparison> = compared.iter().map(|(_, comparison)| comparison.clone()).collect();
    estimate::adjust(&mut only);
    for ((_, comparison), adjusted) in compared.iter_mut().zip(only) {
        *comparison = adjusted;
    }
    compared
}

/// Values in force that differ between two files: `keepalive_timeout 60s to 30s`.
fn changes(a: &Side, b: &Side) -> Vec<String> {
    let (Some(a), Some(b)) = (&a.scenario, &b.scenario) else { return Vec::new() };
    let left: BTreeMap<&str, &str> = a.resolved.iter().map(|v| (v.path.as_str(), v.value.as_str())).collect();
    let right: BTreeMap<&str, &str> = b.resolved.iter().map(|v| (v.path.as_str(), v.value.as_str())).collect();
    let counts = |path: &str| !["title", "tags", "expect", "variant", "name"].iter().any(|part| path.starts_with(part));
    let paths = left.keys().chain(right.keys()).copied().collect::<std::collections::BTreeSet<&str>>();
    let differ = paths.into_iter().filter(|path| counts(path) && left.get(path) != right.get(path));
    let show = |value: Option<&&str>| value.map_or("nothing", |value| value.trim_matches('"')).to_owned();
    let mut told: Vec<String> = differ
        .map(|path| {
            let short = path.rsplit('.').next().unwrap_or(path);
            format!("{short} {} to {}", show(left.get(path)), show(right.get(path)))
        })
        .collect();
    // The same change in several clusters is one change to the reader.
    told.sort();
    told.dedup();
    told
}

/// A number with its sign and four digits: nobody reads more aloud.
fn signed(value: f64) -> String {
    let digits = if value.abs() >= 1000.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else {
        3
    };
    format!("{value:+.digits$}")
}

fn told(a: &Side, b: &Side, compared: &[(String, Comparison)]) -> String {
    let changed = changes(a, b);
    let subject = match changed.len() {
        1..=3 => changed.join(", "),
        _ => format!("{} to {}", a.name, b.name),
    };
    let mut text = String::new();
    for (metric, comparison) in compared {
        let unit = metrics::unit_of_run(metric).unwrap_or("");
        let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
        let difference = match comparison.change() {
            Some((change, Some((low, high)))) => {
                format!("{}{unit} [{}, {}]", signed(change), signed(low), signed(high))
            }
            Some((change, None)) => format!("{}{unit}, no interval", signed(change)),
            None => "no difference to tell".to_owned(),
        };
        text.push_str(&format!("{subject}: {metric} {difference}, {}\n", comparison.verdict.as_str()));
    }
    text.push('\n');
    text.push_str(&table(compared));
    text
}

fn table(compared: &[(String, Comparison)]) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| shortest(rounded(value)));
    let width = compared.iter().map(|(metric, _)| metric.chars().count()).max().unwrap_or(0).max(26);
    let mut text = format!(
        "{:width$} {:>5} {:>12} {:>12} {:>8} {:>8} {:>7} {:>7}\n",
        "metric", "runs", "mean A", "mean B", "p", "p Holm", "corr", "var ×"
    );
    for (metric, c) in compared {
        let warnings = c.warnings.iter().map(|warning| warning.as_str()).collect::<Vec<_>>().join(" ");
        let line = format!(
            "{metric:width$} {:>5} {:>12} {:>12} {:>8} {:>8} {:>7} {:>7} {warnings}",
            c.runs,
            number(c.mean_a),
            number(c.mean_b),
            probability(c.p),
            probability(c.p_holm),
            number(c.correlation),
            number(c.variance_ratio)
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A probability as far as anybody needs it.
fn probability(p: Option<f64>) -> String {
    match p {
        None => "-".to_owned(),
        Some(p) if p < 0.001 => "<0.001".to_owned(),
        Some(p) => format!("{p:.3}"),
    }
}

/// Four significant digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().expect("a printed number reads back")
}

fn as_json(a: &Side, b: &Side, compared: &[(String, Comparison)]) -> serde_json::Value {
    let row = |(metric, c): &(String, Comparison)| {
        let interval = c.change().and_then(|(_, interval)| interval);
        json!({
            "metric": metric, "runs": c.runs, "mean_a": c.mean_a, "mean_b": c.mean_b,
            "change": c.change().map(|(change, _)| change),
            "ci_low": interval.map(|(low, _)| low), "ci_high": interval.map(|(_, high)| high),
            "p": c.p, "p_holm": c.p_holm, "correlation": c.correlation, "variance_ratio": c.variance_ratio,
            "method": c.method.as_str(), "verdict": c.verdict.as_str(),
            "warnings": c.warnings.iter().map(|warning| warning.as_str()).collect::<Vec<_>>(),
        })
    };
    json!({
        "a": a.name, "b": b.name, "changes": changes(a, b),
        "metrics": compared.iter().map(row).collect::<Vec<_>>(),
    })
}
