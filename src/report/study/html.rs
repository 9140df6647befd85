//! `report.html`: one page that answers first and can be run again. It needs nothing but itself.

use std::collections::BTreeMap;

use askama::Template;
use serde_json::Value;

use crate::outcome::{MODEL_VERSION, StudyMetric, StudyResult};
use crate::stats::estimate::Level;
use crate::stats::{round9, shortest};

use super::cells::{Cell, QUANTILES, Summary, cells, plain, summaries};
use super::embed::{Embedded, block};
use super::words::{
    self, cell_label, decimals_of, fixed, percent, point_label, short, short_paths, unit, variant_label, with_interval,
    with_unit,
};

/// Most bytes of pictures, of tables and of the manifest, so that the page stays below 2 MB.
const PLOTS_MAX: usize = 1_000_000;
const TABLES_MAX: usize = 450_000;
const MANIFEST_MAX: usize = 250_000;
/// A scenario longer than this is embedded, but not shown.
const SHOWN_MAX: usize = 100_000;

/// What a page shows beside the numbers of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct HtmlParts {
    /// Confidence of the intervals.
    pub level: Level,
    /// The scenario in one text, to be run again.
    pub scenario_text: String,
    /// The manifest of the study.
    pub manifest: Value,
    /// Name, verdict and a sentence for each target.
    pub verdicts: Vec<(String, String, String)>,
    /// Title and SVG of each picture, made by this program.
    pub plots: Vec<(String, String)>,
}

/// The page.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    title: &'a str,
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
    scenario: Option<&'a str>,
    block: String,
    manifest: String,
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
    let (tables, tables_cut) = tables(result, &all);
    let embedded = Embedded {
        scenario: parts.scenario_text.clone(),
        seed: result.seed,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model_version: MODEL_VERSION,
    };
    let page = Page {
        title: &result.title,
        extent: words::extent(result, &cells),
        stop: words::stop_sentence(&result.stop_reason),
        level: percent(parts.level.value()),
        seed: result.seed,
        version: env!("CARGO_PKG_VERSION"),
        model_version: MODEL_VERSION,
        verdicts: parts.verdicts.iter().map(target).collect(),
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
        scenario: Some(parts.scenario_text.as_str()).filter(|text| !text.is_empty() && text.len() <= SHOWN_MAX),
        block: block(&embedded),
        manifest: manifest(&parts.manifest),
    };
    page.render().expect("a template without conditions of its own can be filled")
}

fn target((name, word, sentence): &(String, String, String)) -> Target<'_> {
    let (class, sign) = match word.as_str() {
        "pass" | "better" => ("good", "✓"),
        "fail" | "worse" => ("bad", "✗"),
        _ => ("open", "?"),
    };
    Target { name, word, class, sign, sentence }
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
    let number = |value: Option<f64>| {
        let shown = |value: f64| decimals.map_or_else(|| short(value), |decimals| fixed(value, decimals));
        let sort = value.filter(|value| value.is_finite()).map(|value| shortest(round9(value)));
        Field { text: value.map_or_else(|| "–".to_owned(), shown), sort, number: true }
    };
    let count = |count: u64| Field { text: count.to_string(), sort: None, number: true };
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

/// The manifest as text that cannot end a script block; without its longest parts where it is too long.
fn manifest(manifest: &Value) -> String {
    let mut manifest = manifest.clone();
    for part in ["", "parameters", "resolved", "points"] {
        if let Some(object) = manifest.as_object_mut() {
            object.remove(part);
        }
        let text = manifest.to_string();
        if text.len() <= MANIFEST_MAX {
            return text.replace('<', "\\u003c");
        }
    }
    "{}".to_owned()
}

#[cfg(test)]
mod tests;
