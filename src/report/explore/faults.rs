//! Faults ranked by what they cost.

use serde_json::{Value, json};

use crate::report::chart::canvas::{Anchor, DARK, GREY};
use crate::report::chart::style::{self, Head, MARGIN, SMALL, WIDTH, color, count, cut, room};
use crate::report::text::{self, Words};
use crate::stats::{shortest, told};

/// A fault, or two, and what it cost.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultRow {
    /// The faults in words, in the order in which they come.
    pub faults: Vec<String>,
    /// Minutes without service, summed over users.
    pub user_minutes: f64,
    /// The same while no alarm was raised.
    pub blind_minutes: f64,
    /// Users hit, once for each outage.
    pub outages: f64,
    /// The longest outage of a user that ended, seconds.
    pub longest_s: f64,
    /// Whether only a human can bring service back.
    pub needs_human: bool,
    /// Whether something was still on the move at the end of the run.
    pub moving: bool,
    /// Built-in invariants that did not hold.
    pub violations: u64,
}

impl FaultRow {
    /// What ranks it: broken invariants, then user-minutes, then the need of a human, then silence.
    #[must_use]
    pub fn rank(&self) -> (u64, f64, bool, f64) {
        (self.violations, self.user_minutes, self.needs_human, self.blind_minutes)
    }

    fn name(&self) -> String {
        self.faults.join(", then ")
    }

    /// What else there is to know, in words.
    fn remarks(&self) -> String {
        let mut remarks = Vec::new();
        if self.violations > 0 {
            remarks.push(format!("{} invariants broken", self.violations));
        }
        if self.needs_human {
            remarks.push("needs a human".to_owned());
        }
        if self.moving {
            remarks.push("not at rest".to_owned());
        }
        remarks.join(", ")
    }
}

/// The first rows as a table for a terminal, with sums over all.
#[must_use]
pub fn faults_text(rows: &[FaultRow], top: usize, what: &str) -> String {
    let human = rows.iter().filter(|row| row.needs_human).count();
    let silent = rows.iter().filter(|row| row.blind_minutes > 0.0).count();
    let broken = rows.iter().filter(|row| row.violations > 0).count();
    let mut out = format!("{} {what}: {human} need a human, {silent} hit users while no alarm is raised", rows.len());
    if broken > 0 {
        out += &format!(", {broken} break an invariant");
    }
    out += "\n\n  user-minutes  while silent  longest  what\n";
    for row in rows.iter().take(top) {
        let head = format!(
            "{:>14}  {:>12}  {:>7}  ",
            text::grouped(row.user_minutes.round() as u64),
            text::grouped(row.blind_minutes.round() as u64),
            seconds(row.longest_s),
        );
        let remarks = row.remarks();
        let words = Words::default().plain(&row.name());
        let words = if remarks.is_empty() { words } else { words.add(&format!("({remarks})"), text::NOTE) };
        out += &words.wrap(&head, 39, true);
    }
    out
}

fn seconds(seconds: f64) -> String {
    if seconds <= 0.0 { "-".to_owned() } else { format!("{} s", told::short(seconds.round())) }
}

/// All rows as CSV, the worst first.
#[must_use]
pub fn faults_csv(rows: &[FaultRow]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "rank",
        "first",
        "second",
        "user_minutes",
        "blind_minutes",
        "outages",
        "longest_s",
        "needs_human",
        "at_rest",
        "violations",
    ];
    writer.write_record(header).expect("memory can be written");
    for (rank, row) in (1_u64..).zip(rows) {
        let fault = |at: usize| row.faults.get(at).cloned().unwrap_or_default();
        let record = [
            rank.to_string(),
            fault(0),
            fault(1),
            shortest(row.user_minutes),
            shortest(row.blind_minutes),
            shortest(row.outages),
            shortest(row.longest_s),
            row.needs_human.to_string(),
            (!row.moving).to_string(),
            row.violations.to_string(),
        ];
        writer.write_record(record).expect("memory can be written");
    }
    String::from_utf8(writer.into_inner().expect("memory can be written")).expect("texts are UTF-8")
}

/// All rows as JSON, the worst first.
#[must_use]
pub fn faults_json(rows: &[FaultRow]) -> Vec<Value> {
    let one = |row: &FaultRow| {
        json!({
            "faults": row.faults,
            "user_minutes": row.user_minutes,
            "blind_minutes": row.blind_minutes,
            "outages": row.outages,
            "longest_s": row.longest_s,
            "needs_human": row.needs_human,
            "at_rest": !row.moving,
            "violations": row.violations,
        })
    };
    rows.iter().map(one).collect()
}

/// The first rows as bars: user-minutes, the dark part of them while no alarm was raised.
#[must_use]
pub fn faults_svg(rows: &[FaultRow], top: usize) -> String {
    const BAR: i32 = 46;
    let rows: Vec<&FaultRow> = rows.iter().take(top).collect();
    let notes =
        ["User-minutes without service; dark: while no alarm was raised. A mark says that a human is needed."
            .to_owned()];
    let head = Head::new("The costliest faults", &notes, WIDTH);
    let label = rows.iter().map(|row| room(&row.name(), SMALL)).max().unwrap_or(0).clamp(200, 700);
    let left = MARGIN + label + 20;
    let right = WIDTH - MARGIN - 200;
    let top_y = head.bottom() + 20;
    let most = rows.iter().map(|row| row.user_minutes).fold(0.0, f64::max).max(1.0);
    let mut canvas = style::canvas((WIDTH, top_y + BAR * count(&rows) + MARGIN));
    head.draw(&mut canvas);
    let width = |minutes: f64| (minutes / most * f64::from(right - left)).round() as i32;
    for (row, y) in rows.iter().zip((0..).map(|row| top_y + BAR * row)) {
        let middle = y + BAR / 2;
        canvas.text(&cut(&row.name(), SMALL, label), (left - 14, middle), SMALL, DARK, Anchor::End);
        if row.user_minutes > 0.0 {
            canvas.bar((left, y + 8), (left + width(row.user_minutes), y + BAR - 8), style::pale(color(0)));
        }
        if row.blind_minutes > 0.0 {
            canvas.bar((left, y + 8), (left + width(row.blind_minutes.min(row.user_minutes)), y + BAR - 8), color(0));
        }
        let human = if row.needs_human { " · human" } else { "" };
        let told = format!("{}{human}", text::grouped(row.user_minutes.round() as u64));
        canvas.text(&told, (left + width(row.user_minutes) + 12, middle), SMALL, GREY, Anchor::Start);
    }
    canvas.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, minutes: f64, human: bool) -> FaultRow {
        FaultRow {
            faults: vec![name.to_owned()],
            user_minutes: minutes,
            blind_minutes: minutes / 2.0,
            outages: 10.0,
            longest_s: 400.0,
            needs_human: human,
            moving: false,
            violations: 0,
        }
    }

    #[test]
    fn a_table_counts_all_and_shows_the_first() {
        let rows = [row("crash a/n1", 1500.0, true), row("crash a/n2", 3.0, false)];
        let text = faults_text(&rows, 1, "faults");
        assert!(text.starts_with("2 faults: 1 need a human, 2 hit users while no alarm is raised\n"), "{text}");
        assert!(text.contains("1 500") && text.contains("crash a/n1") && !text.contains("crash a/n2"), "{text}");
        assert_eq!(faults_csv(&rows).lines().count(), 3);
    }

    #[test]
    fn a_picture_has_a_bar_for_each_row_that_costs_something() {
        let svg = faults_svg(&[row("crash a/n1", 10.0, true), row("stop", 0.0, false)], 10);
        assert!(svg.contains("human") && svg.contains("crash a/n1"));
    }
}
