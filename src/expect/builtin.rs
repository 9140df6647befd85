//! What every run is judged on without being asked: scripted events and built-in invariants.

use crate::outcome::{Entity, Kind, Rest};
use crate::scenario::Clock;

use super::{Court, Finding};

/// Name of the invariant that every run comes to rest once faults end.
const STEADINESS: &str = "ends_steady";

impl Court<'_> {
    /// Events that were to happen at a time and did nothing, or never came.
    pub(super) fn events(&self) -> Vec<(String, Finding)> {
        let scripted = self
            .scenario
            .events
            .iter()
            .enumerate()
            .filter(|(_, event)| event.step.is_none() && matches!(event.clock, Clock::At(_)));
        scripted
            .filter_map(|(index, event)| {
                let (name, fate) = (&self.outcome.names.events[index], &self.outcome.events[index]);
                let verb = event.action.verb();
                let what = match fate.began.first() {
                    None => "never came due".to_owned(),
                    Some(t) if fate.changed == 0 && fate.refused == 0 => format!("found nothing to change at {t}"),
                    Some(_) => return None,
                };
                let sentence = format!("event `{name}` ({verb}) {what}");
                Some((format!("event `{name}` does something"), Finding::inconclusive(sentence)))
            })
            .collect()
    }

    /// Broken invariants, those switched off, and whether the world came to rest.
    pub(super) fn invariants(&self) -> Vec<(String, Finding)> {
        let off = &self.scenario.invariants_off;
        let mut all: Vec<(String, Finding)> = off
            .iter()
            .map(|(name, reason)| (format!("invariant {name}"), Finding::not_judged(format!("switched off: {reason}"))))
            .collect();
        let broken = self.outcome.violations.iter().filter(|violation| !off.contains_key(violation.invariant));
        all.extend(broken.map(|violation| {
            let path = self.path(violation.entity);
            let message = format!("broken at {} on {path}: {}", violation.at, violation.detail);
            (format!("invariant {}", violation.invariant), Finding::fail(message))
        }));
        if !off.contains_key(STEADINESS) {
            all.extend(self.steadiness().map(|finding| (format!("invariant {STEADINESS}"), finding)));
        }
        all
    }

    /// Whether the world is steady `settle` after the last fault; nothing to say without a fault, or if it is.
    fn steadiness(&self) -> Option<Finding> {
        let over = self.outcome.faults_over?;
        let (settle, end) = (self.scenario.run.settle, self.outcome.horizon());
        let due = over + settle;
        if due > end {
            let left = end.since(over);
            return Some(Finding::not_judged(format!(
                "the run ends {left} after the last fault ended at {over}, settle is {settle}"
            )));
        }
        if let Rest::Moving(entities) = &self.outcome.rest {
            let who: Vec<&str> = entities.iter().map(|entity| self.path(*entity)).collect();
            return Some(Finding::fail(format!(
                "expected rest from {due} on; {} still moving at {end}",
                who.join(", ")
            )));
        }
        let node = |entity| matches!(entity, Entity::Node(_));
        let late = self.outcome.records.iter().find(|r| r.kind == Kind::State && node(r.entity) && r.t > due)?;
        Some(Finding::fail(format!(
            "expected rest from {due} on; {} changed to {} at {} (record {})",
            self.path(late.entity),
            self.outcome.names.label(late.to),
            late.t,
            late.n
        )))
    }
}
