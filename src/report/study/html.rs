//! `report.html`: one page that answers first and can be run again. It needs nothing but itself.

use std::collections::BTreeMap;

use askama::Template;
use serde_json::Value;

use crate::expect::Ruling;
use crate::outcome::{MODEL_VERSION, StudyMetric, StudyResult};
use crate::stats::estimate::Level;
use crate::stats::{round9, shortest};

use super::cells::{Cell, QUANTILES, Summary, cells, plain, summaries};
use super::embed::{block, bundle_of};
use super::targets::{StudyTarget, place};
use super::words::{
    self, cell_label, decimals_of, fixed, percent, point_label, short, short_paths, unit, variant_label, with_interval,
    with_unit,
};

/// Most bytes of pictures, of tables and of the manifest, so that the page stays below 2 MB.
const PLOTS_MAX: usize = 1_000_000;
const TABLES_MAX: usize = 450_000;
const MANIFEST_MAX: usize = 250_000;
/// Most rows of the table of targets, for the same reason.
const RULINGS_MAX: usize = 200;
/// A scenario longer than this is embedded, but not shown.
const SHOWN_MAX: usize = 100_000;

/// What a page shows beside the numbers of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct HtmlParts {
    /// Confidence of the intervals.
    pub level: Level,
    /// The manifest of the study, with the scenario to run it again.
    pub manifest: Value,
    /// The answers.
    pub targets: Vec<StudyTarget>,
    /// Title and SVG of each picture, made by this program.
    pub plots: Vec<(String, String)>,
}

/// The page.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    title: &'a str,
    alert: Option<String>,
    extent: String,
    stop: String,
    level: String,
    seed: u64,
    version: &'static str,
    model_version: u32,
    verdicts: Vec<Target<'a>>,
    /// Metric and its sentence.
    short: Vec<(&'a str, String)>,
    warnings: Vec<Warned>,
    plots: Vec<Picture<'a>>,
    plots_left_out: Vec<&'a str>,
    tables: Vec<Table>,
    tables_cut: bool,
    skipped: Vec<(u32, String, &'a str)>,
    assumed: Vec<(String, String, String)>,
    timers: Vec<(String, String)>,
    limits: Vec<&'a str>,
    /// Name and text of each file of the scenario.
    files: Vec<(String, String)>,
    block: String,
}

struct Target<'a> {
    name: &'a str,
    word: &'a str,
    /// `good`, `bad` or `open`, for the colour, and a sign for readers without.
    class: &'static str,
    sign: &'static str,
    sentence: &'a str,
}

struct Warned {
    code: String,
    count: usize,
    meaning: &'static str,
}

struct Picture<'a> {
    title: &'a str,
    svg: String,
    /// Width in points, so that a small screen scrolls instead of shrinking letters to dust.
    width: u32,
}

/// One table for each metric.
struct Table {
    title: String,
    head: Vec<String>,
    rows: Vec<Vec<Field>>,
}

struct Field {
    text: String,
    /// What it sorts by, if that is not its text.
    sort: Option<String>,
    number: bool,
}

/// The report of a study as one page: answers, pictures, tables, assumptions, and the scenario to run it
/// again.
///
/// # Panics
/// When the template cannot be filled, which would be a mistake in the template.
#[must_use]
pub fn html(result: &StudyResult, parts: &HtmlParts) -> String {
    let cells = cells(result);
    let all = summaries(result, &cells, parts.level);
    let (plots, plots_left_out) = pictures(&parts.plots);
    let (mut tables, mut tables_cut) = tables(result, &all);
    if let Some((rulings, cut)) = rulings(result, &parts.targets) {
        tables.insert(0, rulings);
        tables_cut |= cut;
    }
    let page = Page {
        title: &result.title,
        alert: words::alert(result),
        extent: words::extent(result, &cells),
        stop: words::stop_sentence(&result.stop_reason),
        level: percent(parts.level.value()),
        seed: result.seed,
        version: env!("CARGO_PKG_VERSION"),
        model_version: MODEL_VERSION,
        verdicts: parts.targets.iter().map(target).collect(),
        short: result.metrics.iter().map(|metric| (metric.name.as_str(), in_short(result, metric, &all))).collect(),
        warnings: warned(&all),
        plots,
        plots_left_out,
        tables,
        tables_cut,
        skipped: skipped(result),
        assumed: assumed(&parts.manifest),
        timers: timers(&parts.manifest),
        limits: limits(&parts.manifest),
        files: bundle_of(&parts.manifest).map_or_else(Vec::new, |bundle| shown_files(bundle.files)),
        block: block(&shortened(&parts.manifest)),
    };
    page.render().expect("a template without conditions of its own can be filled")
}

fn target(target: &StudyTarget) -> Target<'_> {
    let (class, sign) = match target.word {
        "pass" => ("good", "✓"),
        "fail" => ("bad", "✗"),
        _ => ("open", "?"),
    };
    Target { name: &target.name, word: target.word, class, sign, sentence: &target.sentence }
}

/// What every target came to everywhere, if there are several places, and whether rows had to be left out.
fn rulings(result: &StudyResult, targets: &[StudyTarget]) -> Option<(Table, bool)> {
    let head = ["target", "place", "verdict", "mean", "low", "high", "n", "further runs"].map(str::to_owned);
    let text = |text: &str| Field { text: text.to_owned(), sort: None, number: false };
    let row = |target: &StudyTarget, (point, variant, ruling): &(u32, String, Ruling)| {
        let estimate = &ruling.estimate;
        let decimals = decimals_of(estimate);
        let mut row = vec![text(&target.name), text(&place(*point, variant, result)), text(ruling.verdict.as_str())];
        row.extend([estimate.mean, estimate.low, estimate.high].map(|value| number(value, decimals)));
        row.push(count(estimate.n));
        row.push(ruling.further_runs.map_or_else(|| number(None, None), count));
        row
    };
    let places = || targets.iter().flat_map(|target| target.places.iter().map(move |place| (target, place)));
    let rows: Vec<Vec<Field>> = places().take(RULINGS_MAX).map(|(target, place)| row(target, place)).collect();
    let several = targets.iter().any(|target| target.places.len() > 1);
    let table = Table { title: "Targets by place".to_owned(), head: head.to_vec(), rows };
    several.then(|| (table, places().count() > RULINGS_MAX))
}

/// One sentence on a metric: its mean, or the lowest and the highest mean of all cells.
fn in_short(result: &StudyResult, metric: &StudyMetric, all: &[Summary<'_>]) -> String {
    let mine = || all.iter().filter(|summary| summary.metric == metric && summary.mean.mean.is_some());
    let by_mean = |a: &&Summary<'_>, b: &&Summary<'_>| {
        a.mean.mean.unwrap_or_default().total_cmp(&b.mean.mean.unwrap_or_default())
    };
    let (Some(low), Some(high)) = (mine().min_by(by_mean), mine().max_by(by_mean)) else {
        return "no run has a value.".to_owned();
    };
    let told = |summary: &Summary<'_>| {
        let value = format!("{} {}", with_interval(&summary.mean), unit(&metric.unit));
        format!("{} (n {})", value.trim_end(), summary.mean.n)
    };
    if all.iter().filter(|summary| summary.metric == metric).count() == 1 {
        return format!("{}.", told(low));
    }
    let label = |summary: &Summary<'_>| cell_label(summary.cell, result);
    if low.mean.mean == high.mean.mean {
        return format!("{} everywhere.", told(low));
    }
    format!("from {} at {} to {} at {}.", told(low), label(low), told(high), label(high))
}

fn warned(all: &[Summary<'_>]) -> Vec<Warned> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    all.iter().flat_map(Summary::mean_warnings).for_each(|code| *counts.entry(code).or_default() += 1);
    let warned = |(code, count): (&str, usize)| Warned { code: code.to_owned(), count, meaning: words::meaning(code) };
    counts.into_iter().map(warned).collect()
}

fn pictures(plots: &[(String, String)]) -> (Vec<Picture<'_>>, Vec<&str>) {
    let (mut shown, mut left_out, mut bytes) = (Vec::new(), Vec::new(), 0);
    for (title, svg) in plots {
        // A page needs neither the name space nor what is the default anyway.
        let svg = svg.replacen(" xmlns=\"http://www.w3.org/2000/svg\"", "", 1).replace(" opacity=\"1\"", "");
        bytes += svg.len();
        if bytes > PLOTS_MAX {
            left_out.push(title.as_str());
        } else {
            let width = svg.split("width=\"").nth(1).and_then(|rest| rest.split('"').next()?.parse().ok());
            shown.push(Picture { title, svg, width: width.unwrap_or(760) });
        }
    }
    (shown, left_out)
}

/// A table for each metric, and whether rows had to be left out.
fn tables(result: &StudyResult, all: &[Summary<'_>]) -> (Vec<Table>, bool) {
    let several = result.variants.len() > 1;
    let mut head = vec!["point".to_owned()];
    head.extend(short_paths(&result.paths()));
    head.extend(several.then(|| "variant".to_owned()));
    head.extend(["mean", "low", "high", "n", "std dev"].map(str::to_owned));
    head.extend(QUANTILES.map(|(name, _)| name.to_owned()));
    head.push("warnings".to_owned());
    // About 60 bytes of mark-up for each field; every metric gets its share of the rows.
    let most = (TABLES_MAX / (60 * head.len() * result.metrics.len().max(1))).max(10);
    let mut cut = false;
    let mut table = |metric: &StudyMetric| {
        let mine: Vec<&Summary<'_>> = all.iter().filter(|summary| summary.metric == metric).collect();
        cut |= mine.len() > most;
        let rows = mine.into_iter().take(most).map(|summary| fields(summary, several)).collect();
        Table { title: with_unit(&metric.name, &metric.unit), head: head.clone(), rows }
    };
    (result.metrics.iter().map(&mut table).collect(), cut)
}

fn fields(summary: &Summary<'_>, several: bool) -> Vec<Field> {
    let text = |text: &str| Field { text: text.to_owned(), sort: None, number: false };
    let decimals = decimals_of(&summary.mean);
    let number = |value: Option<f64>| number(value, decimals);
    let Cell { point, variant, .. } = summary.cell;
    let mut fields =
        vec![Field { text: format!("#{}", point.index), sort: Some(point.index.to_string()), number: true }];
    fields.extend(point.values.iter().map(|(_, value)| text(plain(value))));
    fields.extend(several.then(|| text(variant_label(variant))));
    let mean = &summary.mean;
    fields.extend([number(mean.mean), number(mean.low), number(mean.high), count(mean.n), number(mean.std_dev)]);
    fields.extend(summary.quantiles.map(number));
    fields.push(text(&summary.mean_warnings().collect::<Vec<_>>().join(" ")));
    fields
}

/// A number with so many decimals; a dash where there is none.
fn number(value: Option<f64>, decimals: Option<usize>) -> Field {
    let shown = |value: f64| decimals.map_or_else(|| short(value), |decimals| fixed(value, decimals));
    let sort = value.filter(|value| value.is_finite()).map(|value| shortest(round9(value)));
    Field { text: value.map_or_else(|| "–".to_owned(), shown), sort, number: true }
}

fn count(count: u64) -> Field {
    Field { text: count.to_string(), sort: None, number: true }
}

fn skipped(result: &StudyResult) -> Vec<(u32, String, &str)> {
    let skipped = result.points.iter().filter_map(|point| point.skipped.as_deref().map(|why| (point, why)));
    skipped.map(|(point, why)| (point.index, point_label(point), why)).collect()
}

/// A value of the manifest as a person writes it.
fn told(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(told).collect::<Vec<_>>().join(", "),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Name, value and clusters of each assumed parameter that mattered.
fn assumed(manifest: &Value) -> Vec<(String, String, String)> {
    let rows = manifest["assumed_in_force"].as_array().map_or(&[][..], Vec::as_slice);
    rows.iter().map(|row| (told(&row["name"]), told(&row["value"]), told(&row["clusters"]))).collect()
}

/// Choices about equal times and starts of clocks, which change numbers.
fn timers(manifest: &Value) -> Vec<(String, String)> {
    let groups = manifest["timer_choices"].as_array().map_or(&[][..], Vec::as_slice);
    let pairs = groups.iter().filter_map(Value::as_object).flatten();
    pairs.map(|(name, value)| (name.replace('_', " "), told(value))).collect()
}

fn limits(manifest: &Value) -> Vec<&str> {
    manifest["limits"].as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(Value::as_str).collect()
}

/// The files that are not too long to be shown.
fn shown_files(files: Vec<(String, String)>) -> Vec<(String, String)> {
    files.into_iter().filter(|(_, text)| text.len() <= SHOWN_MAX).collect()
}

/// The manifest without its longest parts where it is too long. The scenario always stays.
fn shortened(manifest: &Value) -> Value {
    let mut manifest = manifest.clone();
    let scenario = manifest["scenario"].to_string().len();
    for part in ["parameters", "resolved", "points"] {
        if manifest.to_string().len() <= MANIFEST_MAX + scenario {
            break;
        }
        if let Some(object) = manifest.as_object_mut() {
            object.remove(part);
        }
    }
    manifest
}

#[cfg(test)]
mod tests;
