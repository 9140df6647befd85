//! What happened in a run without its times, and what it cost.

use std::collections::BTreeMap;

use crate::outcome::{Entity, Kind, Outcome, Record, Rest};
use crate::stats::metrics;

/// What happened in a run, in order and without times: two runs with the same course differ only in when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Course {
    /// For each thing in the order in which it first changed: what it went through.
    pub paths: Vec<(String, Vec<String>)>,
    /// Alarms raised, with the things they were raised on.
    pub alarms: Vec<String>,
    /// Actions that were refused.
    pub refused: Vec<String>,
    /// How it ended: at rest, waiting for a human, or still on the move.
    pub end: &'static str,
}

/// The course of a run: states of nodes, groups, clusters, rooms and tracer users.
#[must_use]
pub fn course(outcome: &Outcome) -> Course {
    let names = &outcome.names;
    let mut paths: Vec<(Entity, Vec<String>)> = Vec::new();
    let mut alarms: BTreeMap<String, ()> = BTreeMap::new();
    let mut refused = Vec::new();
    for record in &outcome.records {
        let who = names.path(record.entity);
        match record.kind {
            Kind::State | Kind::Room if !of_the_fault(record) => {
                let place = paths.iter().position(|(entity, _)| *entity == record.entity).unwrap_or_else(|| {
                    paths.push((record.entity, vec![names.label(record.from)]));
                    paths.len() - 1
                });
                let path = &mut paths[place].1;
                let to = names.label(record.to);
                if path.last() != Some(&to) {
                    path.push(to);
                }
            }
            Kind::Alarm if names.label(record.to) == "raised" => {
                alarms.insert(format!("{who} {}", names.label(record.from)), ());
            }
            Kind::Admin if names.label(record.to) == "refused" => {
                refused.push(format!("{who} {}", names.label(record.from)));
            }
            _ => {}
        }
    }
    let paths = paths.into_iter().map(|(entity, path)| (names.path(entity).to_owned(), path));
    // The order in which two things begin to change may be a matter of microseconds.
    let mut paths: Vec<(String, Vec<String>)> = paths.filter(|(_, path)| path.len() > 1).collect();
    paths.sort();
    Course { paths, alarms: alarms.into_keys().collect(), refused, end: end(outcome) }
}

/// Services, links and the like say what went wrong, not what came of it.
fn of_the_fault(record: &Record) -> bool {
    matches!(
        record.entity,
        Entity::Service(..) | Entity::Link(_) | Entity::Dns(_) | Entity::Database(_) | Entity::World
    )
}

fn end(outcome: &Outcome) -> &'static str {
    match outcome.rest {
        Rest::Steady => "at rest",
        Rest::NeedsHuman(_) => "needs a human",
        Rest::Moving(_) => "still on the move",
    }
}

impl Course {
    /// The course in lines: what each thing went through, alarms, refusals, the end.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.paths.iter().map(|(who, path)| format!("{who}: {}", path.join(" -> "))).collect();
        if lines.is_empty() {
            lines.push("nothing changes its state".to_owned());
        }
        if !self.alarms.is_empty() {
            lines.push(format!("alarms: {}", self.alarms.join(", ")));
        }
        if !self.refused.is_empty() {
            lines.push(format!("refused: {}", self.refused.join(", ")));
        }
        if self.end != "at rest" {
            lines.push(format!("end: {}", self.end));
        }
        lines
    }
}

/// What a run cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Toll {
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
    /// Whether something was still on the move at the end.
    pub moving: bool,
    /// Built-in invariants that did not hold.
    pub violations: usize,
}

/// Reads the toll of a run; a metric without a value counts as nothing lost.
///
/// # Panics
/// Never: the metrics asked for are in the table.
#[must_use]
pub fn toll(outcome: &Outcome) -> Toll {
    let metric = |name: &str| {
        metrics::value(outcome, name, None, None).expect("the table has this metric with this suffix").unwrap_or(0.0)
    };
    Toll {
        user_minutes: metric("user_minutes_lost.sum"),
        blind_minutes: metric("blind_minutes.sum"),
        outages: metric("user_outage.count"),
        longest_s: metric("user_outage.max"),
        needs_human: matches!(outcome.rest, Rest::NeedsHuman(_)),
        moving: matches!(outcome.rest, Rest::Moving(_)),
        violations: outcome.violations.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample::presence_story;

    #[test]
    fn a_course_knows_no_times() {
        let (once, mut later) = (presence_story(), presence_story());
        for record in &mut later.records {
            record.t = record.t + crate::units::SimDuration::from_secs(7);
        }
        assert_eq!(course(&once), course(&later));
        assert!(!course(&once).paths.is_empty());
    }

    #[test]
    fn another_state_is_another_course() {
        let (once, mut other) = (presence_story(), presence_story());
        let last = other.records.iter().rposition(|record| record.kind == Kind::State && !of_the_fault(record));
        other.records.remove(last.expect("a state changes"));
        assert_ne!(course(&once), course(&other));
    }
}
