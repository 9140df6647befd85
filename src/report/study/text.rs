//! The answer of a study for a terminal.

use std::collections::BTreeMap;

use crate::outcome::StudyResult;
use crate::report::text::{BAD, BOLD, DIM, GOOD, NOTE, Words, heading, paint};
use crate::stats::estimate::Level;

use super::cells::{Cell, Summary, cells, plain, summaries};
use super::targets::{StudyTarget, targets_text};
use super::words::{self, percent, point_label, short_paths, variant_label, with_interval, with_unit};

/// Spaces between two columns.
const GAP: usize = 2;
/// Spaces before a table.
const INDENT: usize = 2;

/// Everything a study says, for a terminal of `width` columns: a table for each metric with the mean over
/// runs, its interval and the number of runs, then what was left out and what a reader must know.
#[must_use]
pub fn text(result: &StudyResult, targets: &[StudyTarget], level: Level, color: bool, width: usize) -> String {
    let cells = cells(result);
    let all = summaries(result, &cells, level);
    let wrap = |text: &str| Words::default().plain(text).wrap_at(width, "", 0, color);
    let mut out = Words::default().add(&result.title, BOLD).wrap_at(width, "", 0, color);
    if let Some(alert) = words::alert(result) {
        let told = Words::default().add("PARTIAL", BAD).glue(":").plain(&alert);
        out.push_str(&told.wrap_at(width, "", 0, color));
    }
    out.push_str(&wrap(&words::extent(result, &cells)));
    out.push_str(&wrap(&words::stop_sentence(&result.stop_reason)));
    out.push_str(&targets_text(targets, color, width));
    out.push_str(if targets.is_empty() { "" } else { "\n" });
    let kind =
        format!("Tables hold the mean over runs, [its {} interval] and n, the runs it is of.", percent(level.value()));
    out.push_str(&wrap(&kind));
    let mut tables = String::new();
    let mut by_number = false;
    for metric in &result.metrics {
        let of_metric: Vec<&Summary<'_>> = all.iter().filter(|summary| summary.metric.name == metric.name).collect();
        let (form, grid) = fitting(result, &of_metric, width);
        by_number |= form.by_number;
        tables.push_str(&heading(&with_unit(&metric.name, &metric.unit), color));
        tables.push_str(&grid.print(color));
    }
    if by_number {
        out.push_str(&points(result, width, color));
    }
    out.push_str(&tables);
    out.push_str(&left_out(result, width, color));
    out.push_str(&verdicts(&cells, color));
    out.push_str(&warnings(&all, width, color));
    out
}

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Form {
    /// A column for each variant; else a row.
    wide: bool,
    /// Points by number; else a column for each swept path.
    by_number: bool,
}

/// The first form that fits, or the narrowest.
fn fitting(result: &StudyResult, summaries: &[&Summary<'_>], width: usize) -> (Form, Grid) {
    let forms = [(true, false), (true, true), (false, false), (false, true)];
    let mut found = forms.map(|(wide, by_number)| Form { wide, by_number }).into_iter().map(|form| {
        let grid = grid(result, summaries, form);
        (form, grid)
    });
    let narrowest = (Form { wide: false, by_number: true }, Grid::default());
    found.find(|(form, grid)| grid.width() <= width || *form == narrowest.0).unwrap_or(narrowest)
}

fn grid(result: &StudyResult, summaries: &[&Summary<'_>], form: Form) -> Grid {
    let several = result.variants.len() > 1;
    let mut head = if form.by_number { vec!["point".to_owned()] } else { short_paths(&result.paths()) };
    if several && !form.wide {
        head.push("variant".to_owned());
    }
    let labels = head.len();
    if several && form.wide {
        head.extend(result.variants.iter().map(|variant| variant_label(variant).to_owned()));
    } else {
        head.push("mean".to_owned());
    }
    let in_row = if form.wide { result.variants.len().max(1) } else { 1 };
    let row = |summaries: &[&Summary<'_>]| {
        let cell = summaries[0].cell;
        let mut row = if form.by_number {
            vec![format!("#{}", cell.point.index)]
        } else {
            cell.point.values.iter().map(|(_, value)| plain(value).to_owned()).collect()
        };
        if several && !form.wide {
            row.push(variant_label(cell.variant).to_owned());
        }
        row.extend(summaries.iter().map(|summary| {
            let mark = if summary.mean_warnings().next().is_some() { "*" } else { "" };
            format!("{} n {}{mark}", with_interval(&summary.mean), summary.mean.n)
        }));
        row
    };
    Grid { labels, head, rows: summaries.chunks(in_row).map(row).collect() }
}

/// A table of left-aligned columns.
#[derive(Clone, Debug, Default)]
struct Grid {
    /// Columns that say what a row is about.
    labels: usize,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    fn widths(&self) -> Vec<usize> {
        let length = |row: &Vec<String>, column: usize| row.get(column).map_or(0, |text| text.chars().count());
        let widest = |column| std::iter::once(&self.head).chain(&self.rows).map(|row| length(row, column)).max();
        (0..self.head.len()).map(|column| widest(column).unwrap_or(0)).collect()
    }

    fn width(&self) -> usize {
        let widths = self.widths();
        INDENT + widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
    }

    fn print(&self, color: bool) -> String {
        let widths = self.widths();
        let line = |row: &Vec<String>, dim: bool| {
            let mut line = " ".repeat(INDENT);
            for (column, (text, width)) in row.iter().zip(&widths).enumerate() {
                let style = if dim || column < self.labels { DIM } else { crate::report::text::PLAIN };
                line.push_str(&paint(text, style, color));
                if column + 1 < row.len() {
                    line.push_str(&" ".repeat(width - text.chars().count() + GAP));
                }
            }
            line + "\n"
        };
        let rows = self.rows.iter().map(|row| line(row, false));
        std::iter::once(line(&self.head, true)).chain(rows).collect()
    }
}

/// What the numbers of points stand for.
fn points(result: &StudyResult, width: usize, color: bool) -> String {
    let mut out = heading("Points", color);
    let names = short_paths(&result.paths());
    for point in result.points.iter().filter(|point| point.skipped.is_none()) {
        let values = names.iter().zip(&point.values).map(|(name, (_, value))| format!("{name} {}", plain(value)));
        let head = format!("  #{:<4}", point.index);
        let told = Words::default().plain(&values.collect::<Vec<_>>().join(", "));
        out.push_str(&told.wrap_at(width, &head, head.len(), color));
    }
    out
}

/// Points that `check` refuses, with the reason.
fn left_out(result: &StudyResult, width: usize, color: bool) -> String {
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for point in &result.points {
        if let Some(reason) = &point.skipped {
            by_reason.entry(reason).or_default().push(format!("#{} ({})", point.index, point_label(point)));
        }
    }
    if by_reason.is_empty() {
        return String::new();
    }
    let mut out = heading("Points left out", color);
    for (reason, points) in by_reason {
        let told = Words::default().add(reason, NOTE).glue(":").plain(&points.join(", "));
        out.push_str(&told.wrap_at(width, "  ", 4, color));
    }
    out
}

/// How many runs passed, failed or could not tell.
fn verdicts(cells: &[Cell<'_>], color: bool) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (verdict, runs) in cells.iter().flat_map(|cell| &cell.found.verdicts) {
        *counts.entry(verdict).or_default() += runs;
    }
    if counts.is_empty() {
        return String::new();
    }
    let mut out = heading("Expectations judged run by run", color);
    for (verdict, count) in counts {
        let style = match verdict {
            "pass" => GOOD,
            "fail" => BAD,
            _ => NOTE,
        };
        let runs = if count == 1 { "run" } else { "runs" };
        out.push_str(&format!("  {} {count} {runs}\n", paint(verdict, style, color)));
    }
    out
}

/// Every code that occurs, in how many estimates, and what it means.
fn warnings(summaries: &[Summary<'_>], width: usize, color: bool) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    summaries.iter().flat_map(Summary::mean_warnings).for_each(|code| *counts.entry(code).or_default() += 1);
    if counts.is_empty() {
        return String::new();
    }
    let mut out = heading("Warnings (estimates with one are marked *)", color);
    for (code, count) in counts {
        let of = format!("({count} of {} estimates)", summaries.len());
        let told = Words::default().add(code, NOTE).glue(":").plain(words::meaning(code)).plain(&of);
        out.push_str(&told.wrap_at(width, "  ", 4, color));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::sample::{study, two_paths};
    use super::*;

    #[test]
    fn the_answer_of_a_small_study() {
        let told = text(&study(), &[], Level::DEFAULT, false, 80);
        snapbox::assert_data_eq!(
            told,
            snapbox::str![[r#"
Timeouts <b>&"quoted"</b>
4 runs at each of 2 points, seed 7.
All runs asked for were made.
Tables hold the mean over runs, [its 95 % interval] and n, the runs it is of.

user_outage.p95 (s)
  keepalive_timeout  mean
  30s                310 [285, 335] n 3*
  60s                335 [310, 360] n 3*

spurious_failovers.sum
  keepalive_timeout  mean
  30s                0 [no interval] n 4*
  60s                0 [no interval] n 4*

Expectations judged run by run
  pass 8 runs

Warnings (estimates with one are marked *)
  CENSORED: a run ended inside an outage, which counts with its time so far (4
    of 4 estimates)
  PARTLY_MEASURED: some runs had nothing to measure; the numbers are over the
    others (2 of 4 estimates)
  ZERO_EVENTS: the value is 0 in every run, which does not prove that it always
    is (2 of 4 estimates)

"#]]
        );
    }

    #[test]
    fn a_study_in_parts_says_so_before_any_number() {
        let partial = StudyResult {
            absent: Some("2 of 7 shards (3, 5)".to_owned()),
            stop_reason: "partial".to_owned(),
            ..study()
        };
        let told = text(&partial, &[], Level::DEFAULT, false, 80);
        let line = told.lines().nth(1).unwrap();
        assert!(line.starts_with("PARTIAL: without 2 of 7 shards (3, 5)."), "{told}");
        assert!(told.contains("Some of the runs asked for are not there."), "{told}");
    }

    #[test]
    fn tables_fit_the_terminal() {
        let widest = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap();
        for width in [60, 80, 120, 200] {
            let told = text(&two_paths(), &[], Level::DEFAULT, false, width);
            assert!(widest(&told) <= width, "{width}: {told}");
            assert_eq!(told.matches("\n\n").count(), if told.contains("Points\n") { 11 } else { 10 });
        }
        let wide = text(&two_paths(), &[], Level::DEFAULT, false, 140);
        assert!(wide.contains("keepalive_timeout  users  clean_wan"), "{wide}");
        let narrow = text(&two_paths(), &[], Level::DEFAULT, false, 60);
        assert!(narrow.contains("  #0   keepalive_timeout 30s, users 5000\n"), "{narrow}");
    }

    #[test]
    fn points_left_out_say_why() {
        let told = text(&two_paths(), &[], Level::DEFAULT, false, 100);
        assert!(told.contains("1 point left out."));
        assert!(told.contains("  a group of 15000 users does not fit the node size: #5 (120s / 15000)\n"), "{told}");
    }

    #[test]
    fn colour_changes_no_letter() {
        let plain = text(&two_paths(), &[], Level::DEFAULT, false, 100);
        let colored = text(&two_paths(), &[], Level::DEFAULT, true, 100);
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
    }
}
