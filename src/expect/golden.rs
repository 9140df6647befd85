//! Golden stories: the records of a run as text, compared line by line with the recorded ones.

use crate::outcome::{Kind, Outcome, Record};
use crate::units::{SimDuration, SimTime};

use super::Finding;

/// Kinds of lines a golden story keeps when it does not say.
const USUAL: [&str; 4] = ["state", "alarm", "admin", "room"];

/// One line of a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryLine {
    /// When.
    pub t: SimTime,
    /// Kind of line.
    pub kind: Kind,
    /// Who, from what to what, why, how many users.
    pub text: String,
}

impl std::fmt::Display for StoryLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}  {}", self.t, self.text)
    }
}

/// A record as a line of a story.
#[must_use]
pub fn story_line(outcome: &Outcome, record: &Record) -> StoryLine {
    let names = &outcome.names;
    let (who, from, to) = (names.path(record.entity), names.label(record.from), names.label(record.to));
    let mut text = match record.kind {
        Kind::State => format!("{who}: {from} -> {to}"),
        Kind::Users | Kind::Room | Kind::Setting => format!("{who}: {} {from} -> {to}", record.kind.as_str()),
        Kind::Alarm | Kind::Admin | Kind::Fault => format!("{who}: {} {from} {to}", record.kind.as_str()),
    };
    let what = if record.counts_rooms() { "rooms" } else { "users" };
    let users = if record.users > 0 { format!("{} {what}", record.users) } else { String::new() };
    for part in [record.reason, record.rule, users.as_str()].into_iter().filter(|part| !part.is_empty()) {
        text = text + ", " + part;
    }
    StoryLine { t: record.t, kind: record.kind, text }
}

/// The story of a run with the kinds of lines in `keep`; without any, state, alarm, admin and room.
#[must_use]
pub fn story_lines(outcome: &Outcome, keep: &[String]) -> Vec<StoryLine> {
    let kept = |kind: Kind| {
        if keep.is_empty() { USUAL.contains(&kind.as_str()) } else { keep.iter().any(|word| word == kind.as_str()) }
    };
    outcome.records.iter().filter(|record| kept(record.kind)).map(|record| story_line(outcome, record)).collect()
}

/// The story as the text of a golden file, one line each.
#[must_use]
pub fn story_text(outcome: &Outcome, keep: &[String]) -> String {
    story_lines(outcome, keep).iter().map(|line| format!("{line}\n")).collect()
}

/// Compares the story of a run with the recorded one.
pub(super) fn compare(
    outcome: &Outcome,
    name: &str,
    keep: &[String],
    tolerance: SimDuration,
    golden: Option<String>,
) -> Finding {
    let Some(golden) = golden else {
        return Finding::inconclusive(format!(
            "there is no golden story `{name}` yet; record it with `failsim test --bless`"
        ));
    };
    let found = story_lines(outcome, keep);
    let wanted: Vec<(usize, &str)> = golden
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim_end()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .collect();
    for (index, line) in found.iter().enumerate() {
        let line = line.to_string();
        match wanted.get(index) {
            Some((_, expected)) if same(expected, &line, tolerance) => {}
            Some((number, expected)) => {
                return Finding::fail(format!(
                    "the story differs from golden `{name}` at line {number}: expected `{expected}`, found `{line}`"
                ));
            }
            None => {
                return Finding::fail(format!("the story goes on after the end of golden `{name}`: found `{line}`"));
            }
        }
    }
    match wanted.get(found.len()) {
        Some((number, expected)) => {
            Finding::fail(format!("the story ends before line {number} of golden `{name}`: expected `{expected}`"))
        }
        None => Finding::pass(format!("the story equals golden `{name}`, {} lines", found.len())),
    }
}

fn same(expected: &str, found: &str, tolerance: SimDuration) -> bool {
    let parts = |line: &str| line.split_once("  ").map(|(time, text)| (parse_time(time), text.to_owned()));
    match (parts(expected), parts(found)) {
        (Some((Some(a), text_a)), Some((Some(b), text_b))) => text_a == text_b && a.max(b).since(a.min(b)) <= tolerance,
        _ => false,
    }
}

/// Reads `h:mm:ss.mmm`.
fn parse_time(text: &str) -> Option<SimTime> {
    let (clock, millis) = text.trim().split_once('.')?;
    let parts: Vec<u64> = clock.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [hours, minutes, seconds] = parts[..] else { return None };
    let millis: u64 = millis.parse().ok()?;
    Some(SimTime::from_micros((((hours * 60 + minutes) * 60 + seconds) * 1_000 + millis) * 1_000))
}
