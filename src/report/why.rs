//! Why something is as it is: the chain of records from a line of the scenario to a change.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::outcome::{Cause, Entity, Kind, Outcome, Record};
use crate::scenario::Scenario;
use crate::units::{EventId, SimTime};

use super::story::{is_part, record_line};
use super::text::{self, paint};

/// Tells where an event stands in the scenario: file and line.
pub type Place<'p> = &'p dyn Fn(EventId) -> Option<String>;

/// What led to one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The cause that no record stands for: an event of the scenario, or the start of the run.
    pub origin: Cause,
    /// Numbers of the records, from the first to the one asked about.
    pub records: Vec<u32>,
}

/// The chain that ends with the record of this number.
///
/// # Panics
/// If the run has no such record.
#[must_use]
pub fn chain(outcome: &Outcome, record: u32) -> Chain {
    let mut records = vec![record];
    let mut cause = outcome.records[record as usize].cause;
    while let Cause::Record(n) = cause {
        records.push(n);
        cause = outcome.records[n as usize].cause;
    }
    records.reverse();
    Chain { origin: cause, records }
}

/// The last record about one of these things or its parts, at or before an instant. States come before
/// anything else: of a thing that has changed its state, other records do not say what it is.
#[must_use]
pub fn last_change(outcome: &Outcome, about: &[Entity], at: SimTime) -> Option<u32> {
    let concerns = |record: &&Record| record.t <= at && about.iter().any(|whole| concerns(outcome, record, *whole));
    let last = |kind: &dyn Fn(Kind) -> bool| {
        outcome.records.iter().filter(concerns).rfind(|record| kind(record.kind)).map(|record| record.n)
    };
    last(&|kind| matches!(kind, Kind::State | Kind::Room | Kind::Users)).or_else(|| last(&|_| true))
}

/// Services are parts of a node for the story; the state of the node is not theirs.
fn concerns(outcome: &Outcome, record: &Record, whole: Entity) -> bool {
    let service_of_another = matches!(record.entity, Entity::Service(..)) && record.entity != whole;
    !service_of_another && is_part(outcome, record.entity, whole)
}

/// The chain as a story, oldest line first, ended by a line break. Only the last `depth` records are shown.
#[must_use]
pub fn chain_text(
    scenario: &Scenario,
    outcome: &Outcome,
    chain: &Chain,
    place: Place<'_>,
    depth: usize,
    color: bool,
) -> String {
    let mut out = origin_line(scenario, outcome, chain.origin, place, color);
    let hidden = chain.records.len().saturating_sub(depth.max(1));
    if hidden > 0 {
        let _ = writeln!(out, "      ... {hidden} more");
    }
    for n in &chain.records[hidden..] {
        out += &record_line(scenario, outcome, &outcome.records[*n as usize], color);
    }
    out
}

fn origin_line(scenario: &Scenario, outcome: &Outcome, origin: Cause, place: Place<'_>, color: bool) -> String {
    let Cause::Event(id) = origin else {
        return format!("{}\n", paint("from the start of the run", text::DIM, color));
    };
    let name = outcome.names.events.get(usize::from(id)).map_or("?", String::as_str);
    let verb = scenario.events.get(id).map_or("", |event| event.action.verb());
    let place = place(id).map_or_else(String::new, |place| format!("{place}: "));
    format!("{}{verb} (event {name})\n", paint(&place, text::BOLD, color))
}

/// The chain for machines.
#[must_use]
pub fn chain_json(outcome: &Outcome, chain: &Chain, place: Place<'_>) -> Value {
    let names = &outcome.names;
    let records: Vec<Value> = chain
        .records
        .iter()
        .map(|n| {
            let record = &outcome.records[*n as usize];
            json!({
                "n": record.n,
                "t_s": record.t.as_micros() as f64 / 1e6,
                "entity": names.path(record.entity),
                "kind": record.kind.as_str(),
                "from": names.label(record.from),
                "to": names.label(record.to),
                "reason": record.reason,
                "rule": record.rule,
                "cause": names.cause(record.cause),
                "users": record.users,
            })
        })
        .collect();
    let (event, place) = match chain.origin {
        Cause::Event(id) => (names.events.get(usize::from(id)).cloned(), place(id)),
        Cause::Start | Cause::Record(_) => (None, None),
    };
    json!({ "event": event, "place": place, "records": records })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample::presence_story;

    #[test]
    fn a_chain_leads_from_an_event_to_the_record() {
        let outcome = presence_story();
        for record in &outcome.records {
            let chain = chain(&outcome, record.n);
            assert_eq!(chain.records.last(), Some(&record.n));
            assert!(chain.records.is_sorted(), "causes come first");
            assert!(!matches!(chain.origin, Cause::Record(_)));
        }
    }

    #[test]
    fn the_last_change_is_not_later_than_asked() {
        let outcome = presence_story();
        let state = outcome.records.iter().find(|record| record.kind == Kind::State).expect("a state changes");
        assert_eq!(last_change(&outcome, &[state.entity], SimTime::ZERO), None);
        let found = last_change(&outcome, &[state.entity], state.t).expect("it has just changed");
        assert!(outcome.records[found as usize].t <= state.t);
    }
}
