//! A rare-event study for people, scripts and programs.

use serde_json::{Map, Value, json};

use crate::outcome::StudyPoint;
use crate::rare::{Answer, Figure, FigureKind, Question, Status};
use crate::report::tables::{Table, estimate};
use crate::report::text::{BAD, BOLD, DIM, GOOD, NOTE, Words, heading};
use crate::stats::estimate::{HITS_MIN, WEIGHT_SHARE_MAX};
use crate::stats::told::short;
use crate::stats::{round9, shortest};

/// One point in one variant.
#[derive(Clone, Debug)]
pub struct RareCase {
    /// The point.
    pub point: StudyPoint,
    /// The variant; empty for the base.
    pub variant: String,
    /// What was asked.
    pub question: Question,
    /// What was found.
    pub answer: Answer,
    /// Why no more cycles were made: `runs`, `relative` or `cap`.
    pub stop_reason: &'static str,
}

/// A rare-event study.
#[derive(Clone, Debug)]
pub struct RareStudy {
    /// Title of the scenario.
    pub title: String,
    /// Seed.
    pub seed: u64,
    /// Wanted half-width of the interval of the metric as a share of its estimate.
    pub precision: f64,
    /// By point, then variant.
    pub cases: Vec<RareCase>,
}

/// Columns of `rare.csv` after the swept paths.
const COLUMNS: [&str; 22] = [
    "variant",
    "metric",
    "figure",
    "unit",
    "estimate",
    "ci_low",
    "ci_high",
    "ci_level",
    "ci_method",
    "std_error",
    "rel_half_width",
    "steered_cycles",
    "plain_cycles",
    "hits",
    "ess",
    "max_weight_share",
    "events",
    "est_crude_events",
    "gain",
    "status",
    "stop_reason",
    "warnings",
];

/// `rare.csv`: one row for each point, variant and figure.
#[must_use]
pub fn rare_csv(study: &RareStudy) -> String {
    let paths: Vec<&str> = study
        .cases
        .first()
        .map_or_else(Vec::new, |case| case.point.values.iter().map(|(path, _)| path.as_str()).collect());
    let mut table = Table::new(&[&["point"], &paths[..], &COLUMNS].concat());
    for case in &study.cases {
        for figure in &case.answer.figures {
            table.row(fields(case, figure));
        }
    }
    table.finish()
}

fn fields(case: &RareCase, figure: &Figure) -> Vec<String> {
    let (answer, found, weights) = (&case.answer, &figure.estimate, &figure.weights);
    let mut fields = vec![case.point.index.to_string()];
    fields.extend(case.point.values.iter().map(|(_, value)| value.trim_matches('"').to_owned()));
    fields.extend([
        case.variant.clone(),
        case.question.metric.clone(),
        figure.kind.as_str().to_owned(),
        figure.unit.to_owned(),
        estimate(found.mean),
        estimate(found.low),
        estimate(found.high),
        shortest(found.level.value()),
        found.method.as_str().to_owned(),
        estimate(figure.std_error),
        estimate(found.rel_half_width()),
        answer.steered.to_string(),
        answer.plain.to_string(),
        weights.hits.to_string(),
        shortest(weights.effective),
        shortest(weights.largest_share),
        answer.events.to_string(),
        estimate(figure.crude_events),
        estimate(figure.gain),
        figure.status.as_str().to_owned(),
        case.stop_reason.to_owned(),
        found.warnings.iter().map(|warning| warning.as_str()).collect::<Vec<_>>().join(" "),
    ]);
    fields
}

/// The study as one JSON object.
#[must_use]
pub fn rare_json(study: &RareStudy) -> Value {
    json!({
        "title": study.title,
        "seed": study.seed,
        "precision": study.precision,
        "hits_min": HITS_MIN,
        "weight_share_max": WEIGHT_SHARE_MAX,
        "cases": study.cases.iter().map(case_json).collect::<Vec<_>>(),
    })
}

fn case_json(case: &RareCase) -> Value {
    let values = case.point.values.iter().map(|(path, value)| (path.clone(), value.trim_matches('"').into()));
    let answer = &case.answer;
    json!({
        "point": case.point.index,
        "values": Value::Object(values.collect::<Map<_, _>>()),
        "variant": case.variant,
        "metric": case.question.metric,
        "horizon_s": case.question.horizon.as_secs_f64(),
        "stop_reason": case.stop_reason,
        "steered_cycles": answer.steered,
        "plain_cycles": answer.plain,
        "events": answer.events,
        "mean_weight": answer.mean_weight.map(|(mean, _)| round9(mean)),
        "mean_weight_std_error": answer.mean_weight.map(|(_, error)| round9(error)),
        "figures": answer.figures.iter().map(figure_json).collect::<Vec<_>>(),
    })
}

fn figure_json(figure: &Figure) -> Value {
    let found = &figure.estimate;
    json!({
        "figure": figure.kind.as_str(),
        "unit": figure.unit,
        "estimate": found.mean.map(round9),
        "ci": {
            "low": found.low.map(round9),
            "high": found.high.map(round9),
            "level": found.level.value(),
            "method": found.method.as_str(),
            "half_width": found.half_width().map(round9),
        },
        "std_error": figure.std_error.map(round9),
        "hits": figure.weights.hits,
        "ess": round9(figure.weights.effective),
        "max_weight_share": round9(figure.weights.largest_share),
        "est_crude_events": figure.crude_events.map(round9),
        "gain": figure.gain.map(round9),
        "status": figure.status.as_str(),
        "warnings": found.warnings.iter().map(|warning| warning.as_str()).collect::<Vec<_>>(),
    })
}

/// The study for a terminal of `width` columns.
#[must_use]
pub fn rare_text(study: &RareStudy, color: bool, width: usize) -> String {
    let wrap = |words: Words| words.wrap_at(width, "", 0, color);
    let mut out = wrap(Words::default().add(&study.title, BOLD));
    out += &wrap(Words::default().plain(&format!(
        "Cycles from everything up to everything up again, steered towards what is rare and weighted; seed {}.",
        study.seed
    )));
    for case in &study.cases {
        out += &case_text(case, study.cases.len() > 1, color, width);
    }
    out
}

fn case_text(case: &RareCase, several: bool, color: bool, width: usize) -> String {
    let label = if several { format!(" · {}", label(case)) } else { String::new() };
    let mut out = heading(&format!("{}{label}", case.question.metric), color);
    let rows: Vec<[String; 4]> = case.answer.figures.iter().map(|figure| row(case, figure)).collect();
    let head = ["", "estimate", "95 % interval", "gain"].map(str::to_owned);
    let all: Vec<&[String; 4]> = std::iter::once(&head).chain(&rows).collect();
    let widths = [0, 1, 2, 3].map(|column| all.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    for row in &all {
        let [name, value, interval, gain] = row;
        let [a, b, c, d] = widths;
        out += format!("  {name:a$}  {value:>b$}  {interval:>c$}  {gain:>d$}").trim_end();
        out.push('\n');
    }
    for words in remarks(case) {
        out += &words.wrap_at(width, "  ", 2, color);
    }
    out
}

fn label(case: &RareCase) -> String {
    let values = case.point.values.iter().map(|(_, value)| value.trim_matches('"').to_owned());
    let variant = if case.variant.is_empty() { "base" } else { &case.variant };
    let words: Vec<String> = values.chain([variant.to_owned()]).collect();
    words.join(" / ")
}

fn row(case: &RareCase, figure: &Figure) -> [String; 4] {
    let name = match figure.kind {
        FigureKind::Share => "share of time".to_owned(),
        FigureKind::PerYear => format!("{} a year", figure.unit.trim_end_matches("/year").replace('1', "number")),
        FigureKind::TimesPerYear => "times a year".to_owned(),
        FigureKind::PerCycle => "probability per cycle".to_owned(),
        FigureKind::Within => format!("probability within {}", case.question.horizon),
    };
    let found = &figure.estimate;
    let interval =
        found.interval().map_or_else(|| "none".to_owned(), |(low, high)| format!("{} to {}", small(low), small(high)));
    let gain = figure.gain.map_or_else(String::new, |gain| format!("{}x", short(gain.round())));
    [name, found.mean.map_or_else(|| "none".to_owned(), small), interval, gain]
}

/// Three significant digits, with a power of ten for what is very small or large.
fn small(value: f64) -> String {
    if value == 0.0 || (1e-3..1e6).contains(&value.abs()) { short(value) } else { format!("{value:.2e}") }
}

fn remarks(case: &RareCase) -> Vec<Words> {
    let answer = &case.answer;
    let Some(main) = answer.figures.first() else { return Vec::new() };
    let weights = &main.weights;
    let mut remarks = vec![Words::default().plain(&format!(
        "{} steered and {} plain cycles, {} events; {} hits worth {}, largest weight {} % of their sum.",
        answer.steered,
        answer.plain,
        answer.events,
        weights.hits,
        short(weights.effective.round()),
        short(weights.largest_share * 100.0)
    ))];
    if let (Some(crude), Some(gain)) = (main.crude_events, main.gain) {
        remarks.push(Words::default().plain(&format!(
            "Plain cycles would take {} events for the same interval, {} times as many.",
            small(crude),
            short(gain.round())
        )));
    }
    if let Some((mean, error)) = answer.mean_weight {
        let text = format!("Mean weight {} ± {}; exact is 1.", short(mean), short(error));
        remarks.push(Words::default().add(&text, DIM));
    }
    let status = match main.status {
        Status::Good => Words::default().add("ok", GOOD),
        Status::Imprecise => Words::default()
            .add("imprecise", NOTE)
            .plain(": the interval is wider than wanted; make more cycles (--runs)"),
        Status::Unreliable => Words::default().add("unreliable", BAD).plain(&format!(
            ": an interval needs {HITS_MIN} hits and no weight above {} % of their sum",
            short(WEIGHT_SHARE_MAX * 100.0)
        )),
    };
    remarks.push(status);
    remarks
}
