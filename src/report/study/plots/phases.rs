//! What outages are made of: stacked bars of the mean time in each phase.

use std::collections::BTreeMap;

use crate::outcome::StudyRow;
use crate::report::chart::canvas::Anchor;
use crate::stats::estimate::{Estimate, mean};

use super::super::cells::Cell;
use super::super::words::{label_meaning, percent};
use super::rows::{Frame, Key, Lane, Panel, ROWS_MAX, draw as draw_rows};
use super::style::{SMALL, color, extent, ink_on, room, whisker};
use super::{Study, StudyPlot, with_runs};

/// Columns of a row of `phases.csv` after those of the run.
const PHASE: usize = 1;
const USERS: usize = 2;
const MINUTES: usize = 5;

/// What the outages of a cell are made of.
struct Stack {
    /// Mean seconds for each phase, in the order of `names`.
    phases: Vec<Estimate>,
    total: Estimate,
}

pub(super) fn draw(study: Study<'_>) -> Option<StudyPlot> {
    let names = names(study.cells);
    let stacks: Vec<Stack> = study.cells.iter().map(|cell| stack(study, cell, &names)).collect();
    if stacks.iter().all(|stack| stack.total.mean.is_none()) {
        return None;
    }
    let rows = study.rows(|index| vec![with_runs(&stacks[index].total)]);
    let title = "Outage by phase".to_owned();
    let frame = Frame {
        title: title.clone(),
        notes: vec![format!(
            "Mean time without service of a user who was hit, cut into what the user waited for. Bar with ends: {} \
             interval of the sum over n runs with an outage.",
            percent(study.level.value())
        )],
        labels: label_meaning(study.result),
        keys: keys(&names, &stacks),
    };
    let values = stacks.iter().take(ROWS_MAX).flat_map(|stack| extent(&stack.total)).collect();
    let panel = Panel { title: "mean outage (s)".to_owned(), values, zero: true };
    let svg = draw_rows(&frame, &rows, &[panel], |lane| stacks[lane.index].paint(lane, &names));
    Some(StudyPlot { name: "phases".to_owned(), title, svg })
}

/// Colours and letters of the phases that anybody spent time in.
fn keys(names: &[String], stacks: &[Stack]) -> Vec<Key> {
    let met = |index: usize| stacks.iter().any(|stack| stack.phases[index].mean.is_some_and(|mean| mean > 0.0));
    let key = |(index, name): (usize, &String)| {
        let text = format!("{}  {name}", code(name));
        met(index).then(|| Key { text, fill: color(index), mark: None })
    };
    names.iter().enumerate().filter_map(key).collect()
}

impl Stack {
    fn paint(&self, lane: Lane<'_>, names: &[String]) {
        let (axis, y) = (&lane.axes[0], lane.centre);
        let mut before = 0.0;
        for (index, (name, phase)) in names.iter().zip(&self.phases).enumerate() {
            let Some(seconds) = phase.mean.filter(|seconds| *seconds > 0.0) else { continue };
            let (from, to) = (axis.pixel(before), axis.pixel(before + seconds));
            before += seconds;
            lane.canvas.bar((from, y - 20), (to, y + 20), color(index));
            let code = code(name);
            if room(&code, SMALL) + 8 < to - from {
                lane.canvas.text(&code, (i32::midpoint(from, to), y), SMALL, ink_on(color(index)), Anchor::Middle);
            }
        }
        if let Some((low, high)) = self.total.interval() {
            whisker(lane.canvas, (axis.pixel(low), axis.pixel(high)), y, 12, 3);
        }
    }
}

/// Phases in the order of the first run that has any.
fn names(cells: &[Cell<'_>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for row in cells.iter().flat_map(|cell| &cell.rows).flat_map(|row| &row.phases) {
        if let Some(name) = row.get(PHASE).filter(|name| !names.contains(name)) {
            names.push(name.clone());
        }
    }
    names
}

/// Mean seconds in each phase over the users of all clusters of a run; `None` without an outage.
fn seconds(row: &StudyRow) -> Option<BTreeMap<&str, f64>> {
    let (mut users, mut minutes) = (BTreeMap::new(), BTreeMap::new());
    for fields in &row.phases {
        let number = |column: usize| fields.get(column).and_then(|text| text.parse::<f64>().ok());
        let (Some(hit), Some(lost)) = (number(USERS), number(MINUTES)) else { continue };
        // Every row of a cluster tells the same users.
        users.insert(fields[0].as_str(), hit);
        *minutes.entry(fields[PHASE].as_str()).or_insert(0.0) += lost;
    }
    let hit: f64 = users.values().sum();
    (hit > 0.0).then(|| minutes.into_iter().map(|(phase, lost)| (phase, lost * 60.0 / hit)).collect())
}

fn stack(study: Study<'_>, cell: &Cell<'_>, names: &[String]) -> Stack {
    let runs: Vec<BTreeMap<&str, f64>> = cell.rows.iter().filter_map(|row| seconds(row)).collect();
    let of_phase = |name: &String| {
        let values: Vec<f64> = runs.iter().map(|run| run.get(name.as_str()).copied().unwrap_or(0.0)).collect();
        mean(&values, study.level)
    };
    let totals: Vec<f64> = runs.iter().map(|run| run.values().sum()).collect();
    Stack { phases: names.iter().map(of_phase).collect(), total: mean(&totals, study.level) }
}

/// Letters of a phase: `LQ` for `login_queue`.
fn code(name: &str) -> String {
    name.split('_').filter_map(|word| word.chars().next()).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::sample::study;
    use super::*;

    #[test]
    fn users_count_once_for_each_cluster() {
        let mut row = study().rows[0].clone();
        assert_eq!(seconds(&row), Some(BTreeMap::from([("undetected", 60.0), ("backoff", 120.0)])));
        let other = row.phases.iter().map(|fields| {
            let mut fields = fields.clone();
            fields[0] = "busan".to_owned();
            fields
        });
        row.phases.extend(other.collect::<Vec<_>>());
        assert_eq!(seconds(&row), Some(BTreeMap::from([("undetected", 60.0), ("backoff", 120.0)])));
        row.phases.clear();
        assert_eq!(seconds(&row), None);
    }

    #[test]
    fn codes_are_initials() {
        assert_eq!([code("login_queue"), code("backoff")], ["LQ", "B"]);
    }

    #[test]
    fn style_has_a_colour_for_every_phase() {
        assert!(super::super::style::COLORS.len() >= crate::outcome::Phase::ALL.len());
    }
}
