//! The history of a subject, cut where anything about it changes.

use crate::outcome::{Cause, Entity, Kind, Label, Outcome, Rest};
use crate::units::SimTime;

use super::subject::members;
use super::window::Opened;

/// A stretch of time in which nothing about a subject changes: from `from` up to, but not including, `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// When it begins.
    pub(super) from: SimTime,
    /// When it ends; `None` for the last one.
    pub(super) to: Option<SimTime>,
    /// The record that began it; `None` at the start of the run and where no state changed.
    pub(super) record: Option<u32>,
    /// The state and reason of each member, in node order.
    pub(super) states: Vec<(Entity, Label, &'static str)>,
    /// Nothing pending will change a state.
    pub(super) steady: bool,
    /// Invariants broken by now.
    pub(super) broken: Vec<&'static str>,
}

/// Words for the instants at which a sync begins and ends well; they have no length.
pub(super) const SYNC_MARKS: [&str; 2] = ["started", "succeeded"];

impl Piece {
    /// Whether it is an instant of a sync rather than a state.
    pub(super) fn is_sync_mark(&self) -> bool {
        let mark = |label: &Label| matches!(label, Label::Word(word) if SYNC_MARKS.contains(word));
        self.states.iter().any(|(entity, label, _)| matches!(entity, Entity::Sync(..)) && mark(label))
    }

    fn has_no_length(&self) -> bool {
        self.to == Some(self.from)
    }

    /// Whether any instant of it lies in the window; one without length counts if `seen`.
    pub(super) fn overlaps(&self, window: &Opened, seen: bool) -> bool {
        if self.has_no_length() {
            return seen && !window.instant && window.contains(self.from);
        }
        self.from <= window.to && self.to.is_none_or(|to| to > window.from)
    }
}

/// The history of a subject, cut also where it comes to rest, starts to move, or breaks an invariant.
pub(super) fn with_marks(outcome: &Outcome, subject: Entity) -> Vec<Piece> {
    let moving = moving(outcome, subject, &members(&outcome.names, subject));
    let broken: Vec<(SimTime, &'static str)> = outcome.violations.iter().map(|v| (v.at, v.invariant)).collect();
    let cuts = moving.iter().flat_map(|(from, to)| [*from, *to]).chain(broken.iter().map(|(at, _)| *at));
    split(of(outcome, subject), cuts.collect())
        .into_iter()
        .map(|piece| Piece {
            steady: !moving.iter().any(|(from, to)| *from <= piece.from && piece.from < *to),
            broken: broken.iter().filter(|(at, _)| *at <= piece.from).map(|(_, name)| *name).collect(),
            ..piece
        })
        .collect()
}

/// The history of a subject; empty if the run knows no state of it.
pub(super) fn of(outcome: &Outcome, subject: Entity) -> Vec<Piece> {
    if let Entity::Sync(..) = subject {
        return of_syncs(outcome, subject);
    }
    let members = members(&outcome.names, subject);
    let initial = members.iter().filter_map(|entity| {
        let (label, reason) = outcome.initial.get(entity)?;
        Some((*entity, *label, *reason))
    });
    let mut now: Vec<_> = initial.collect();
    let mut pieces = vec![piece(SimTime::ZERO, None, now.clone())];
    for record in outcome.records.iter().filter(|r| r.is_state() && members.contains(&r.entity)) {
        // A rule that keeps state and reason is a record, but nothing new to be in.
        if now.contains(&(record.entity, record.to, record.reason)) {
            continue;
        }
        match now.iter_mut().find(|(entity, ..)| *entity == record.entity) {
            Some(state) => *state = (record.entity, record.to, record.reason),
            None => now.push((record.entity, record.to, record.reason)),
        }
        pieces.last_mut().expect("a history has a first piece").to = Some(record.t);
        pieces.push(piece(record.t, Some(record.n), now.clone()));
    }
    pieces.retain(|piece| !piece.states.is_empty());
    pieces
}

/// The history of a directed pair of peers: routine syncs have no record, so it is read from the marks.
fn of_syncs(outcome: &Outcome, subject: Entity) -> Vec<Piece> {
    let Some((label, reason)) = outcome.initial.get(&subject) else { return Vec::new() };
    let mut pieces = vec![piece(SimTime::ZERO, None, vec![(subject, *label, *reason)])];
    let marks = outcome.peering.iter().flat_map(|peering| &peering.marks);
    for mark in marks.filter(|mark| Entity::Sync(mark.reader, mark.peer) == subject) {
        for word in mark.event.mark().into_iter().chain([mark.event.state()]) {
            let last = pieces.last_mut().expect("a history has a first piece");
            last.to = Some(mark.t);
            pieces.push(piece(mark.t, mark.record, vec![(subject, Label::Word(word), mark.reason)]));
        }
    }
    pieces
}

fn piece(from: SimTime, record: Option<u32>, states: Vec<(Entity, Label, &'static str)>) -> Piece {
    Piece { from, to: None, record, states, steady: true, broken: Vec::new() }
}

/// The same history, cut at these instants too.
fn split(pieces: Vec<Piece>, mut cuts: Vec<SimTime>) -> Vec<Piece> {
    cuts.sort_unstable();
    cuts.dedup();
    cuts.retain(|cut| *cut < SimTime::MAX);
    let mut all = Vec::with_capacity(pieces.len() + cuts.len());
    for mut piece in pieces {
        for cut in cuts
            .iter()
            .filter(|cut| piece.from < **cut && piece.to.is_none_or(|to| **cut < to))
            .copied()
            .collect::<Vec<_>>()
        {
            all.push(Piece { to: Some(cut), ..piece.clone() });
            piece = Piece { from: cut, record: None, ..piece };
        }
        all.push(piece);
    }
    all
}

/// When something was pending that changed a state of the subject: from the event that began each chain
/// of causes to the change it led to.
fn moving(outcome: &Outcome, subject: Entity, members: &[Entity]) -> Vec<(SimTime, SimTime)> {
    let concerned = |entity: Entity| match entity {
        Entity::Node(_) | Entity::Aspect(..) | Entity::Cluster(_) => members.contains(&entity),
        Entity::Service(node, _) => members.contains(&Entity::Node(node)),
        Entity::Sync(..) | Entity::Pair(..) | Entity::Peering => subject == Entity::World || subject == entity,
        _ => false,
    };
    let mut began: Vec<SimTime> = Vec::with_capacity(outcome.records.len());
    let mut spans = Vec::new();
    for record in &outcome.records {
        let root = match record.cause {
            Cause::Record(n) => began.get(n as usize).copied().unwrap_or(record.t),
            Cause::Event(_) | Cause::Start => record.t,
        };
        began.push(root);
        if record.kind == Kind::State && concerned(record.entity) && root < record.t {
            spans.push((root, record.t));
        }
    }
    if let Rest::Moving(entities) = &outcome.rest
        && (subject == Entity::World || entities.iter().any(|entity| concerned(*entity)))
    {
        spans.push((outcome.last_change, SimTime::MAX));
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample::{self, G1, N1, N2, at};

    #[test]
    fn a_pair_has_a_piece_for_each_change_of_either_node() {
        let story = sample::presence_story();
        let pieces = of(&story, G1);
        let word = |label| story.names.label(label);
        let states: Vec<String> = pieces
            .iter()
            .filter(|piece| piece.record.is_some() || piece.from == SimTime::ZERO)
            .map(|piece| piece.states.iter().map(|(_, label, _)| word(*label)).collect::<Vec<_>>().join("|"))
            .collect();
        assert_eq!(states[..3], ["normal|normal", "failing_over|normal", "failing_over|taking_over"]);
        assert_eq!(states.last().map(String::as_str), Some("normal|normal"));
    }

    #[test]
    fn nothing_is_steady_between_a_fault_and_its_last_effect() {
        let story = sample::presence_story();
        let steady = |subject, seconds| {
            let pieces = with_marks(&story, subject);
            let inside = |p: &&Piece| p.from <= at(seconds) && p.to.is_none_or(|to| at(seconds) < to);
            pieces.iter().find(inside).map(|piece| piece.steady)
        };
        assert_eq!(steady(G1, 599), Some(true));
        assert_eq!(steady(G1, 600), Some(false), "the service is down, the failover is pending");
        assert_eq!(steady(N2, 695), Some(false));
        assert_eq!(steady(N1, 700), Some(true));
        assert_eq!(steady(Entity::World, 2500), Some(true));
    }

    #[test]
    fn a_run_that_ends_on_the_move_is_not_steady() {
        let mut story = sample::presence_story();
        story.rest = Rest::Moving(vec![N1]);
        let last = |subject| with_marks(&story, subject).last().map(|piece| piece.steady);
        assert_eq!((last(G1), last(N2)), (Some(false), Some(true)));
    }
}
