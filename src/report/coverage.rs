//! Coverage of the documented table of state pairs and of the transition rules.
//!
//! The table is the one of the redundancy chapter (releases 12.5 to 15), discrepancies resolved as
//! `docs/machines/srm.md` says. A pair counts in either node order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::catalog::{PAIRS, PairRow};
use crate::machines::srm::{Reason, Rule, State};
use crate::outcome::{Entity, Kind, Label, Outcome};
use crate::units::{NodeId, SimTime};

use super::text::heading;

/// State and reason of one node.
type NodeView = (&'static str, &'static str);

/// Whether a pair shows a row, in either node order.
fn shows(row: &PairRow, [one, two]: [NodeView; 2]) -> bool {
    let known =
        |(state, reason): NodeView| Some((State::from_word(state)?, Reason::from_word(reason).unwrap_or(Reason::None)));
    let (Some(one), Some(two)) = (known(one), known(two)) else { return false };
    row.matches(one, two) || row.matches(two, one)
}

/// What the runs seen so far have reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    runs: u64,
    rows: BTreeMap<u8, u64>,
    rules: BTreeMap<&'static str, u64>,
    /// Pairs of no row: whether they lasted for some time.
    others: BTreeMap<[NodeView; 2], bool>,
}

impl Coverage {
    /// Adds what one run reached.
    pub fn add(&mut self, outcome: &Outcome) {
        self.runs += 1;
        for record in outcome.records.iter().filter(|record| !record.rule.is_empty()) {
            *self.rules.entry(record.rule).or_default() += 1;
        }
        for nodes in &outcome.names.nodes_of_group {
            if let [one, two] = nodes[..] {
                self.add_pair(outcome, [one, two]);
            }
        }
    }

    /// What either of two sets of runs reached.
    #[must_use]
    pub fn join(mut self, other: &Self) -> Self {
        self.runs += other.runs;
        for (row, times) in &other.rows {
            *self.rows.entry(*row).or_default() += times;
        }
        for (rule, times) in &other.rules {
            *self.rules.entry(rule).or_default() += times;
        }
        for (pair, lasted) in &other.others {
            *self.others.entry(*pair).or_default() |= lasted;
        }
        self
    }

    /// Looks at a pair at the start and after each change of either node.
    fn add_pair(&mut self, outcome: &Outcome, nodes: [NodeId; 2]) {
        let entities = nodes.map(Entity::Node);
        let mut now = entities.map(|entity| outcome.initial.get(&entity).map_or(("", ""), |at| view(at.0, at.1)));
        let mut since = SimTime::ZERO;
        for record in outcome.records.iter().filter(|r| r.kind == Kind::State && entities.contains(&r.entity)) {
            self.see(now, since < record.t);
            let side = usize::from(record.entity == entities[1]);
            (now[side], since) = (view(record.to, record.reason), record.t);
        }
        self.see(now, since < outcome.horizon());
    }

    fn see(&mut self, pair: [NodeView; 2], lasted: bool) {
        let mut documented = false;
        for row in PAIRS.iter().filter(|row| shows(row, pair)) {
            documented = true;
            *self.rows.entry(row.row).or_default() += 1;
        }
        if !documented {
            let [one, two] = pair;
            *self.others.entry([one.min(two), one.max(two)]).or_default() |= lasted;
        }
    }

    /// Documented rows reached.
    #[must_use]
    pub fn rows_reached(&self) -> usize {
        self.rows.len()
    }

    /// Transition rules taken.
    #[must_use]
    pub fn rules_taken(&self) -> usize {
        Rule::ALL.iter().filter(|rule| self.rules.contains_key(rule.as_str())).count()
    }

    /// Whether every row was reached and every rule taken.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.rows_reached() == PAIRS.len() && self.rules_taken() == Rule::ALL.len()
    }

    /// The coverage as text: counts, what is missing, and the pairs that no row documents.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let mut out = heading(&format!("Coverage of {} runs", self.runs), color);
        let _ = writeln!(out, "  {} of {} documented state-pair rows reached", self.rows_reached(), PAIRS.len());
        for row in PAIRS.iter().filter(|row| !self.rows.contains_key(&row.row)) {
            let _ = writeln!(out, "    missing: row {}, {}", row.row, row.cause);
        }
        let _ = writeln!(out, "  {} of {} transition rules taken", self.rules_taken(), Rule::ALL.len());
        let missing: BTreeSet<&str> =
            Rule::ALL.iter().map(|rule| rule.as_str()).filter(|rule| !self.rules.contains_key(rule)).collect();
        if !missing.is_empty() {
            let _ = writeln!(out, "    missing: {}", missing.into_iter().collect::<Vec<_>>().join(" "));
        }
        for (lasted, title) in [(true, "that lasted"), (false, "seen in passing only")] {
            let pairs: Vec<&[NodeView; 2]> =
                self.others.iter().filter(|(_, l)| **l == lasted).map(|(p, _)| p).collect();
            let _ = writeln!(out, "  {} pairs outside the documented table {title}", pairs.len());
            for [one, two] in pairs {
                let _ = writeln!(out, "    {} | {}", show(*one), show(*two));
            }
        }
        out
    }
}

fn view(label: Label, reason: &'static str) -> NodeView {
    let state = match label {
        Label::Word(word) | Label::Of(word, _) | Label::OfEvent(word, _) => word,
        Label::InRooms(..) => "in_room",
        Label::None => "",
    };
    (state, if reason == "none" { "" } else { reason })
}

fn show((state, reason): NodeView) -> String {
    if reason.is_empty() { state.to_owned() } else { format!("{state} ({reason})") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Cause;
    use crate::outcome::sample::{N1, N2, add, moved, presence_story, quiet_pair};

    fn reached(outcome: &Outcome) -> Vec<u8> {
        let mut coverage = Coverage::default();
        coverage.add(outcome);
        coverage.rows.into_keys().collect()
    }

    #[test]
    fn a_known_story_reaches_its_rows_in_passing_too() {
        // Row 4 holds for an instant only, at 0:45:00.
        assert_eq!(reached(&presence_story()), [1, 4, 11, 12]);
        assert_eq!(reached(&quiet_pair()), [1]);
    }

    #[test]
    fn joined_coverage_is_that_of_all_runs() {
        let (mut both, mut story, mut quiet) = (Coverage::default(), Coverage::default(), Coverage::default());
        both.add(&presence_story());
        both.add(&quiet_pair());
        story.add(&presence_story());
        quiet.add(&quiet_pair());
        assert_eq!(story.clone().join(&quiet), both);
        assert_eq!(quiet.join(&story), both);
    }

    #[test]
    fn pairs_count_in_either_order_and_reasons_matter() {
        let pair = |one: NodeView, two: NodeView| {
            let mut outcome = quiet_pair();
            add(&mut outcome, 10, Cause::Start, moved(N1, "normal", one.0, one.1));
            add(&mut outcome, 10, Cause::Start, moved(N2, "normal", two.0, two.1));
            reached(&outcome)
        };
        let backup = ("running_in_backup_mode", "peer_reboot");
        assert_eq!(pair(("down", "none"), backup), [1, 17]);
        assert_eq!(pair(backup, ("down", "anything")), [1, 17]);
        assert_eq!(pair(("down", ""), ("running_in_backup_mode", "initialization")), [1]);
        assert_eq!(pair(("unknown", "none"), ("unknown", "high_availability_not_enabled")), [1, 24]);
        let services = "failed_over_critical_services_not_running";
        let failed = (services, "auto_recover_critical_service_down");
        for reason in ["auto_recover_critical_service_down", "auto_recover_database_failure"] {
            assert_eq!(pair(("running_in_backup_mode", reason), failed), [1, 23]);
        }
    }

    #[test]
    fn the_report_names_what_is_missing_and_what_is_not_documented() {
        let mut coverage = Coverage::default();
        coverage.add(&presence_story());
        assert!(!coverage.is_complete());
        let text = coverage.render(false);
        for line in [
            "Coverage of 1 runs",
            "  4 of 24 documented state-pair rows reached",
            "    missing: row 2, An administrator fails the first node over; the move is running.",
            "  2 of 85 transition rules taken",
            "  1 pairs outside the documented table that lasted",
            "    failing_over (critical_service_down) | taking_over (critical_service_down)",
            "    failing_over (critical_service_down) | normal (normal)",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        for rule in Rule::ALL {
            *coverage.rules.entry(rule.as_str()).or_default() += 1;
        }
        coverage.rows.extend((1..=24).map(|row| (row, 1)));
        assert!(coverage.is_complete());
    }
}
