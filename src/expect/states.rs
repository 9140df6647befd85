//! Expectations about states: `enters is sequence never always sometimes count`.

use crate::outcome::{Entity, Names};
use crate::scenario::{Check, CountBound, Expectation, StatePattern};
use crate::units::SimTime;

use super::history::{self, Piece};
use super::subject::{self, Quantifier};
use super::window::Opened;
use super::{Court, Finding};

/// Changes shown in a message before it says how many more there were.
const SHOWN: usize = 4;

pub(super) fn judge(court: &Court<'_>, expectation: &Expectation, window: Opened) -> Finding {
    let subjects = if expectation.on.is_empty() { &[Entity::World][..] } else { &expectation.on };
    let findings = subjects.iter().map(|subject| {
        let marks = needs_marks(&expectation.check, *subject);
        let mut pieces =
            if marks { history::with_marks(court.outcome, *subject) } else { history::of(court.outcome, *subject) };
        if !words(&expectation.check).any(|word| history::SYNC_MARKS.contains(&word.as_str())) {
            pieces.retain(|piece| !piece.is_sync_mark());
        }
        if pieces.is_empty() {
            return Finding::inconclusive(format!(
                "never exercised: the run knows no state of {}",
                court.path(*subject)
            ));
        }
        Case { court, subject: *subject, pieces: &pieces, window }.judge(&expectation.check)
    });
    Finding::all(findings).expect("an expectation has a subject")
}

/// Whether a check asks for rest or for an invariant, which no state tells.
fn needs_marks(check: &Check, subject: Entity) -> bool {
    words(check).any(|word| word == "steady" || subject::is_invariant(subject, word))
}

/// Every word of the states a check names.
fn words(check: &Check) -> impl Iterator<Item = &String> {
    let patterns = match check {
        Check::Is(patterns) | Check::Sequence(patterns) => patterns.as_slice(),
        Check::Enters(pattern)
        | Check::Never(pattern)
        | Check::Always(pattern)
        | Check::Sometimes(pattern)
        | Check::CountEnters(pattern, _) => std::slice::from_ref(pattern),
        _ => &[],
    };
    patterns.iter().flat_map(|pattern| &pattern.any_of)
}

/// One subject with its history in one window.
struct Case<'a> {
    court: &'a Court<'a>,
    subject: Entity,
    pieces: &'a [Piece],
    window: Opened,
}

impl Case<'_> {
    fn judge(&self, check: &Check) -> Finding {
        match check {
            Check::Enters(pattern) => self.enters(pattern),
            Check::Is(patterns) => self.is(patterns),
            Check::Sequence(patterns) => self.sequence(patterns),
            Check::Never(pattern) => self.never(pattern),
            Check::Always(pattern) => self.always(pattern),
            Check::Sometimes(pattern) => self.sometimes(pattern),
            Check::CountEnters(pattern, bound) => self.count(pattern, *bound),
            _ => unreachable!("only expectations about states are judged here"),
        }
    }

    fn on(&self) -> &str {
        self.court.path(self.subject)
    }

    fn holds(&self, pattern: &StatePattern, piece: &Piece, quantifier: Quantifier) -> bool {
        subject::holds(self.court.outcome, self.subject, pattern, piece, quantifier)
    }

    /// The pieces that the window shows; `seen` says whether those without length count.
    fn shown(&self, seen: bool) -> impl Iterator<Item = &Piece> {
        self.pieces.iter().filter(move |piece| piece.overlaps(&self.window, seen))
    }

    fn enters(&self, pattern: &StatePattern) -> Finding {
        match self.shown(true).find(|piece| self.holds(pattern, piece, Quantifier::Any)) {
            Some(piece) => {
                Finding::pass(format!("{} is in {} from {}", self.on(), subject::text(pattern), since(piece)))
            }
            None => Finding::fail(format!(
                "expected {} in {} {}; {}{}",
                self.on(),
                subject::text(pattern),
                self.window,
                self.was(pattern),
                self.elsewhen(pattern)
            ))
            .shown_by(self.shown(true).last().and_then(|piece| piece.record))
            .so_far(),
        }
    }

    /// When the subject is in the state outside the window, if ever.
    fn elsewhen(&self, pattern: &StatePattern) -> String {
        let there = |piece: &&Piece| self.holds(pattern, piece, Quantifier::Any);
        let after = self.pieces.iter().filter(|piece| piece.from > self.window.to).find(there);
        let before = || self.pieces.iter().rev().find(there).and_then(|piece| piece.to);
        match after {
            Some(piece) => format!("; it entered {} at {}", subject::text(pattern), since(piece)),
            None => before().map_or(String::new(), |to| format!("; it left {} at {to}", subject::text(pattern))),
        }
    }

    fn is(&self, patterns: &[StatePattern]) -> Finding {
        let text = patterns.iter().map(subject::text).collect::<Vec<_>>().join(" | ");
        let wrong = self.shown(false).find(|piece| !self.all_are(patterns, piece));
        match wrong {
            None => Finding::pass(format!("{} is in {text} {}", self.on(), self.window)).so_far(),
            Some(piece) => {
                let found = state_text(&self.court.outcome.names, piece, true);
                let at = piece.from.max(self.window.from);
                let message =
                    format!("expected {} in {text} at {at}; it was in {found} from {}", self.on(), since(piece));
                Finding::fail(message).shown_by(piece.record)
            }
        }
    }

    /// Whether each member is in the state of its place in the list; one pattern is for all of them.
    fn all_are(&self, patterns: &[StatePattern], piece: &Piece) -> bool {
        if let [pattern] = patterns {
            return self.holds(pattern, piece, Quantifier::All);
        }
        patterns.len() == piece.states.len()
            && patterns.iter().zip(&piece.states).all(|(pattern, (member, label, reason))| {
                let own = Piece { states: vec![(*member, *label, reason)], ..piece.clone() };
                subject::holds(self.court.outcome, *member, pattern, &own, Quantifier::Any)
            })
    }

    fn sequence(&self, patterns: &[StatePattern]) -> Finding {
        // A new reason is not a new state: pieces of one state count as one.
        let mut path: Vec<Vec<&Piece>> = Vec::new();
        for piece in self.shown(true) {
            let same = |last: &Vec<&Piece>| labels(last[0]).eq(labels(piece));
            match path.last_mut() {
                Some(last) if same(last) => last.push(piece),
                _ => path.push(vec![piece]),
            }
        }
        let fits = |(pattern, stay): (&StatePattern, &Vec<&Piece>)| {
            stay.iter().any(|piece| self.holds(pattern, piece, Quantifier::All))
        };
        let wanted = patterns.iter().map(subject::text).collect::<Vec<_>>().join(" -> ");
        if path.windows(patterns.len().max(1)).any(|part| patterns.iter().zip(part).all(fits)) {
            return Finding::pass(format!("{} passed through {wanted}", self.on()));
        }
        let names = &self.court.outcome.names;
        let step = |stay: &Vec<&Piece>| {
            let when = if stay[0].record.is_some() { format!(" ({})", since(stay[0])) } else { String::new() };
            state_text(names, stay[0], false) + &when
        };
        let found = path.iter().map(step).collect::<Vec<_>>().join(" -> ");
        let message =
            format!("expected {} to pass through {wanted} {}; it passed through {found}", self.on(), self.window);
        let last = path.last().and_then(|stay| stay.last()).and_then(|piece| piece.record);
        Finding::fail(message).shown_by(last).so_far()
    }

    fn never(&self, pattern: &StatePattern) -> Finding {
        match self.shown(false).find(|piece| self.holds(pattern, piece, Quantifier::Any)) {
            None => {
                Finding::pass(format!("{} is never in {} {}", self.on(), subject::text(pattern), self.window)).so_far()
            }
            Some(piece) => Finding::fail(format!(
                "expected {} never in {} {}; it was in {} from {}{}",
                self.on(),
                subject::text(pattern),
                self.window,
                state_text(&self.court.outcome.names, piece, !pattern.reasons.is_empty()),
                since(piece),
                self.until(piece)
            ))
            .shown_by(piece.record),
        }
    }

    fn always(&self, pattern: &StatePattern) -> Finding {
        match self.shown(false).find(|piece| !self.holds(pattern, piece, Quantifier::All)) {
            None => {
                Finding::pass(format!("{} is always in {} {}", self.on(), subject::text(pattern), self.window)).so_far()
            }
            Some(piece) => Finding::fail(format!(
                "expected {} always in {} {}; it was in {} from {}{}",
                self.on(),
                subject::text(pattern),
                self.window,
                state_text(&self.court.outcome.names, piece, !pattern.reasons.is_empty()),
                since(piece),
                self.until(piece)
            ))
            .shown_by(piece.record),
        }
    }

    fn sometimes(&self, pattern: &StatePattern) -> Finding {
        match self.shown(false).find(|piece| self.holds(pattern, piece, Quantifier::Any)) {
            Some(piece) => {
                Finding::pass(format!("{} is in {} from {}", self.on(), subject::text(pattern), since(piece)))
            }
            None => Finding::inconclusive(format!(
                "never exercised: {} is not in {} {}; {}",
                self.on(),
                subject::text(pattern),
                self.window,
                self.was(pattern)
            )),
        }
    }

    fn count(&self, pattern: &StatePattern, bound: CountBound) -> Finding {
        // A group enters a state each time one of its nodes does.
        let members = subject::members(&self.court.outcome.names, self.subject);
        let group_word = members.len() > 1 && pattern.any_of.iter().all(|word| subject::is_predicate(word));
        let subjects = if group_word { vec![self.subject] } else { members };
        let mut times: Vec<(SimTime, String)> =
            subjects.into_iter().flat_map(|subject| self.entries(subject, pattern)).collect();
        times.sort();
        let found = u32::try_from(times.len()).expect("a run has fewer than 2^32 records");
        let when: Vec<String> = times.iter().take(SHOWN).map(|(_, text)| text.clone()).collect();
        let when = if when.is_empty() { String::new() } else { format!(": {}", when.join(", ")) };
        let message = format!(
            "expected {} to enter {} {} {}; it did so {}{when}",
            self.on(),
            subject::text(pattern),
            bound_text(bound),
            self.window,
            super::times_text(found)
        );
        counted(bound, found, message)
    }

    /// When `subject` enters the state inside the window; being there at the start is not entering.
    fn entries(&self, subject: Entity, pattern: &StatePattern) -> Vec<(SimTime, String)> {
        let own;
        let pieces = if subject == self.subject {
            self.pieces
        } else {
            own = history::of(self.court.outcome, subject);
            own.as_slice()
        };
        let there = |piece: &Piece| subject::holds(self.court.outcome, subject, pattern, piece, Quantifier::Any);
        pieces
            .windows(2)
            .filter(|pair| !there(&pair[0]) && there(&pair[1]) && self.window.contains(pair[1].from))
            .map(|pair| (pair[1].from, since(&pair[1])))
            .collect()
    }

    /// What the subject was in instead, in words.
    fn was(&self, pattern: &StatePattern) -> String {
        let names = &self.court.outcome.names;
        let reasons = !pattern.reasons.is_empty();
        let mut parts: Vec<String> = Vec::new();
        let shown: Vec<&Piece> = self.shown(true).collect();
        for piece in shown.iter().take(SHOWN) {
            let text = state_text(names, piece, reasons) + &self.until(piece);
            if parts.last() != Some(&text) {
                parts.push(text);
            }
        }
        let more = shown.len().saturating_sub(SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("it was in {}{more}", parts.join(", then "))
    }

    /// Until when a piece lasted, with the record that ended it.
    fn until(&self, piece: &Piece) -> String {
        let Some(to) = piece.to else { return String::new() };
        let next = self.pieces.iter().find(|next| next.from >= to && next.record > piece.record);
        match next.and_then(|next| next.record) {
            Some(n) => format!(" until {to} (record {n})"),
            None => format!(" until {to}"),
        }
    }
}

fn labels(piece: &Piece) -> impl Iterator<Item = crate::outcome::Label> {
    piece.states.iter().map(|(_, label, _)| *label)
}

/// When a piece began, with the record that began it.
fn since(piece: &Piece) -> String {
    match piece.record {
        Some(n) => format!("{} (record {n})", piece.from),
        None => piece.from.to_string(),
    }
}

/// The states of a piece: `failed_over | running_in_backup_mode`.
fn state_text(names: &Names, piece: &Piece, reasons: bool) -> String {
    let one = |label, reason: &str| {
        let state = names.label(label);
        if reasons && !reason.is_empty() { format!("{state} ({reason})") } else { state }
    };
    piece.states.iter().map(|(_, label, reason)| one(*label, reason)).collect::<Vec<_>>().join(" | ")
}

/// The bound of a count in words.
pub(super) fn bound_text(bound: CountBound) -> String {
    match (bound.min, bound.max) {
        (Some(min), Some(max)) if min == max => format!("exactly {}", super::times_text(min)),
        (Some(min), Some(max)) => format!("{min} to {max} times"),
        (Some(min), None) => format!("at least {}", super::times_text(min)),
        (None, Some(max)) => format!("at most {}", super::times_text(max)),
        (None, None) => "any number of times".to_owned(),
    }
}

/// The verdict on a count; more of the run can only add to it.
pub(super) fn counted(bound: CountBound, found: u32, message: String) -> Finding {
    let too_many = bound.max.is_some_and(|max| found > max);
    match (bound.holds(found), bound.max) {
        (true, None) => Finding::pass(message),
        (true, Some(_)) => Finding::pass(message).so_far(),
        (false, _) if too_many => Finding::fail(message),
        (false, _) => Finding::fail(message).so_far(),
    }
}
