//! States over time, read back from the records.

use crate::units::SimTime;

use super::{Entity, Label, Outcome};

/// A state that held from `from` up to, but not including, `to`; the last one has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// When it was entered.
    pub from: SimTime,
    /// When it was left.
    pub to: Option<SimTime>,
    /// The state.
    pub state: Label,
    /// The reason shown with it.
    pub reason: &'static str,
    /// Number of the record that entered it; `None` for the initial state.
    pub record: Option<u32>,
}

/// The states of one entity in order, those of zero length included. Two neighbours differ in state
/// or reason.
#[must_use]
pub fn state_spans(outcome: &Outcome, entity: Entity) -> Vec<Span> {
    let mut spans = Vec::new();
    if let Some((state, reason)) = outcome.initial.get(&entity) {
        spans.push(Span { from: SimTime::ZERO, to: None, state: *state, reason, record: None });
    }
    let changes = outcome.records.iter().filter(|r| r.entity == entity && r.is_state());
    for record in changes {
        if let Some(last) = spans.last_mut() {
            // A rule that keeps state and reason (X03, S08, B07 ..) is a record but no new span.
            if last.state == record.to && last.reason == record.reason {
                continue;
            }
            last.to = Some(record.t);
        }
        spans.push(Span { from: record.t, to: None, state: record.to, reason: record.reason, record: Some(record.n) });
    }
    spans
}

/// The state of one entity at an instant, after everything that happened at it.
#[must_use]
pub fn state_at(outcome: &Outcome, entity: Entity, at: SimTime) -> Option<(Label, &'static str)> {
    let last = state_spans(outcome, entity).into_iter().take_while(|span| span.from <= at).last()?;
    Some((last.state, last.reason))
}
