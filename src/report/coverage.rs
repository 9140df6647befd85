//! Coverage of the documented table of state pairs and of the transition rules.
//!
//! The table is the one of the redundancy chapter ([HA], releases 12.5 to 15), discrepancies resolved as
//! `docs/machines/srm.md` says. A pair counts in either node order.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::machines::srm::Rule;
use crate::outcome::{Entity, Kind, Label, Outcome};
use crate::units::{NodeId, SimTime};

use super::text::heading;

/// The state and reason of a node as the table prints them; alternatives stand beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Side {
    states: &'static [&'static str],
    /// Empty accepts every reason.
    reasons: &'static [&'static str],
}

/// One row of the documented table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentedPair {
    /// Number of the row, from 1.
    pub row: u8,
    /// What has happened.
    pub cause: &'static str,
    sides: [Side; 2],
}

macro_rules! rows {
    ($($row:literal: $s1:tt / $r1:tt, $s2:tt / $r2:tt, $cause:literal;)+) => {
        &[$(DocumentedPair {
            row: $row,
            cause: $cause,
            sides: [
                Side { states: alternatives!($s1), reasons: alternatives!($r1) },
                Side { states: alternatives!($s2), reasons: alternatives!($r2) },
            ],
        }),+]
    };
}

macro_rules! alternatives {
    ("down") => {
        &["down"]
    };
    ("") => {
        &[]
    };
    ("failed_over_any") => {
        &["failed_over_critical_services_not_running", "failed_over"]
    };
    ("initialization_or_service") => {
        &["initialization", "critical_service_down"]
    };
    ("auto_recover_any") => {
        &["auto_recover_critical_service_down", "auto_recover_database_failure"]
    };
    ("not_enabled_or_none") => {
        &["high_availability_not_enabled", ""]
    };
    ($word:literal) => {
        &[$word]
    };
}

/// The 24 documented pairs.
pub const DOCUMENTED: &[DocumentedPair] = rows! {
    1: "normal" / "normal", "normal" / "normal", "a healthy pair";
    2: "failing_over" / "on_admin_request", "taking_over" / "on_admin_request", "a manual failover is running";
    3: "idle" / "on_admin_request", "running_in_backup_mode" / "on_admin_request", "a manual failover is done";
    4: "taking_back" / "on_admin_request", "falling_back" / "on_admin_request", "a manual fallback is running";
    5: "idle" / "initialization", "running_in_backup_mode" / "on_admin_request", "SRM was restarted on the idle node";
    6: "idle" / "initialization", "running_in_backup_mode" / "initialization", "both nodes or SRMs were restarted after a manual failover";
    7: "idle" / "on_admin_request", "running_in_backup_mode" / "initialization", "SRM was restarted on the backup, in time";
    8: "failing_over" / "on_admin_request", "taking_over" / "initialization", "SRM was restarted in the middle of a takeover";
    9: "taking_back" / "initialization", "falling_back" / "on_admin_request", "SRM was restarted in the middle of a take-back";
    10: "taking_back" / "automatic_fallback", "falling_back" / "automatic_fallback", "an automatic fallback is running";
    11: "failed_over" / "initialization_or_service", "running_in_backup_mode" / "critical_service_down", "the services of the failed-over node run again";
    12: "failed_over_critical_services_not_running" / "critical_service_down", "running_in_backup_mode" / "critical_service_down", "a critical service stopped";
    13: "failed_over_critical_services_not_running" / "database_failure", "running_in_backup_mode" / "database_failure", "the database of a node stopped";
    14: "running_in_failed_mode" / "start_of_critical_services_failed", "running_in_failed_mode" / "start_of_critical_services_failed", "services did not start during a fallback";
    15: "running_in_failed_mode" / "critical_service_down", "running_in_failed_mode" / "critical_service_down", "critical services stopped on the backup";
    16: "down" / "", "running_in_backup_mode" / "peer_down", "the network to a node or its SRM was lost";
    17: "down" / "", "running_in_backup_mode" / "peer_reboot", "a host was lost";
    18: "failed_over_any" / "initialization", "running_in_backup_mode" / "peer_down_during_initialization", "a node came up after its peer had given up waiting";
    19: "running_in_failed_mode" / "srm_take_over_users_failed", "running_in_failed_mode" / "srm_take_over_users_failed", "the user move of a takeover failed";
    20: "running_in_failed_mode" / "srm_take_back_users_failed", "running_in_failed_mode" / "srm_take_back_users_failed", "the user move of a fallback failed";
    21: "running_in_failed_mode" / "unknown", "running_in_failed_mode" / "unknown", "an internal error, or SRM restarted next to a failed peer";
    22: "running_in_backup_mode" / "auto_recover_database_failure", "failed_over_critical_services_not_running" / "auto_recover_database_failure", "the database of the backup stopped, the other node was healthy";
    23: "running_in_backup_mode" / "auto_recover_any", "failed_over_critical_services_not_running" / "auto_recover_critical_service_down", "a service of the backup stopped, the other node was healthy";
    24: "unknown" / "not_enabled_or_none", "unknown" / "not_enabled_or_none", "High Availability is not switched on properly";
};

/// State and reason of one node.
type NodeView = (&'static str, &'static str);

impl Side {
    fn shows(&self, (state, reason): NodeView) -> bool {
        self.states.contains(&state) && (self.reasons.is_empty() || self.reasons.contains(&reason))
    }
}

impl DocumentedPair {
    fn shows(&self, pair: [NodeView; 2]) -> bool {
        let [one, two] = self.sides;
        let in_order = |a: NodeView, b: NodeView| one.shows(a) && two.shows(b);
        in_order(pair[0], pair[1]) || in_order(pair[1], pair[0])
    }
}

/// What the runs seen so far have reached.
#[derive(Clone, Debug, Default)]
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
        for row in DOCUMENTED.iter().filter(|row| row.shows(pair)) {
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
        self.rows_reached() == DOCUMENTED.len() && self.rules_taken() == Rule::ALL.len()
    }

    /// The coverage as text: counts, what is missing, and the pairs that no row documents.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let mut out = heading(&format!("Coverage of {} runs", self.runs), color);
        let _ = writeln!(out, "  {} of {} documented state-pair rows reached", self.rows_reached(), DOCUMENTED.len());
        for row in DOCUMENTED.iter().filter(|row| !self.rows.contains_key(&row.row)) {
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
        Label::Word(word) | Label::Of(word, _) => word,
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
    use crate::machines::srm::{Reason, State};
    use crate::outcome::Cause;
    use crate::outcome::sample::{N1, N2, add, moved, presence_story, quiet_pair};

    fn reached(outcome: &Outcome) -> Vec<u8> {
        let mut coverage = Coverage::default();
        coverage.add(outcome);
        coverage.rows.into_keys().collect()
    }

    #[test]
    fn the_table_is_complete_and_speaks_the_words_of_the_machine() {
        assert_eq!(DOCUMENTED.iter().map(|row| row.row).collect::<Vec<_>>(), (1..=24).collect::<Vec<_>>());
        for side in DOCUMENTED.iter().flat_map(|row| row.sides) {
            assert!(side.states.iter().all(|word| State::from_word(word).is_some()), "{side:?}");
            let known = |word: &&&str| word.is_empty() || Reason::from_word(word).is_some();
            assert!(side.reasons.iter().all(|word| known(&word)), "{side:?}");
        }
    }

    #[test]
    fn a_known_story_reaches_its_rows_in_passing_too() {
        // Row 4 holds for an instant only, at 0:45:00.
        assert_eq!(reached(&presence_story()), [1, 4, 11, 12]);
        assert_eq!(reached(&quiet_pair()), [1]);
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
            "    missing: row 2, a manual failover is running",
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
