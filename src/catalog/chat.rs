//! States, reasons and rules of chat rooms.

use crate::machines::chat::{Refusal, Rule};
use crate::machines::params::Status;
use crate::scenario::{ROOM_REASONS, ROOM_STATES};

use super::{Class, Entry, sentence};

/// One rule of Text Conferencing.
#[derive(Clone, Copy, Debug)]
pub struct RoomRuleRow {
    /// The rule.
    pub rule: Rule,
    /// What it changes: the service, or where a set of rooms is.
    pub from: &'static str,
    /// State it enters.
    pub to: &'static str,
    /// What it takes.
    pub when: &'static str,
    /// What else happens.
    pub effect: &'static str,
    /// How well it is founded.
    pub status: Status,
    /// Where it comes from.
    pub source: &'static str,
}

const fn row(
    rule: Rule,
    (from, to): (&'static str, &'static str),
    when: &'static str,
    effect: &'static str,
    status: Status,
    source: &'static str,
) -> RoomRuleRow {
    RoomRuleRow { rule, from, to, when, effect, status, source }
}

use Status::{Documented, Inferred};

const ADHOC: &str = "CAG15, Configure Ad Hoc and Persistent Chat";
const HA: &str = "CAG15, Configure High Availability for Persistent Chat";

/// Every rule of Text Conferencing, in order.
pub const ROOM_RULES: &[RoomRuleRow] = &[
    row(
        Rule::T01,
        ("stopped", "starting"),
        "it is started and its database answers",
        "Rooms can be loaded after tc_start_time.",
        Inferred,
        ADHOC,
    ),
    row(
        Rule::T02,
        ("stopped", "stopped"),
        "it is started and its database does not answer",
        "It does not start; alarm XcpTxtConfDBConnectError.",
        Documented,
        ADHOC,
    ),
    row(Rule::T03, ("starting", "running"), "its start time is over", "", Inferred, ADHOC),
    row(
        Rule::T04,
        ("starting", "stopped"),
        "its database is lost before the first room is loaded",
        "Alarm XcpTxtConfDBConnectError.",
        Inferred,
        ADHOC,
    ),
    row(
        Rule::T05,
        ("any", "stopped"),
        "it stops, or its host or XCP Router does",
        "No room has a host here any more; ad hoc rooms are lost.",
        Documented,
        HA,
    ),
    row(
        Rule::T06,
        ("not_hosted", "loading"),
        "rooms have to be hosted here and nobody else holds them, as far as this node knows",
        "Rooms are available one after the other, in the order of their numbers (assumed).",
        Documented,
        HA,
    ),
    row(Rule::T07, ("loading", "hosted"), "the last room is loaded", "", Documented, HA),
    row(
        Rule::T08,
        ("any", "stopped"),
        "rooms have to be loaded and the database does not answer",
        "It shuts down, and its own rooms go too (inferred).",
        Documented,
        ADHOC,
    ),
    row(
        Rule::T09,
        ("hosted", "unloading"),
        "rooms have not to be hosted here any more: after a fallback, or on a node that fails over",
        "They are not available from now on (assumed); nobody else loads them yet.",
        Documented,
        HA,
    ),
    row(
        Rule::T10,
        ("unloading", "not_hosted"),
        "the last room is unloaded",
        "The other node can load them.",
        Documented,
        HA,
    ),
    row(Rule::T11, ("loading", "not_hosted"), "the rooms have not to be hosted here any more", "", Inferred, HA),
];

impl RoomRuleRow {
    fn sentence(&self) -> String {
        let effect = if self.effect.is_empty() { String::new() } else { format!(" {}", self.effect) };
        format!("Text Conferencing or its rooms go from {} to {} when {}.{effect}", self.from, self.to, self.when)
    }
}

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    let states = ROOM_STATES.iter().map(|(word, meaning)| {
        Entry::new(Class::RoomState, word, format!("{} State of `room:cluster/node#0`.", sentence(meaning)))
    });
    let reasons = ROOM_REASONS.iter().map(|word| {
        let meaning = match *word {
            "unloading" => "The node that hosted the room unloads it, so that the other node can load it.",
            _ => "The Text Conferencing that hosted the room does not run any more.",
        };
        Entry::new(Class::RoomReason, word, meaning).founded(Documented, HA)
    });
    let refusals = Refusal::ALL.iter().map(|refusal| refused(*refusal));
    let rules = ROOM_RULES.iter().map(|row| {
        Entry::new(Class::TransitionRule, row.rule.as_str(), row.sentence()).founded(row.status, row.source)
    });
    states.chain(reasons).chain(refusals).chain(rules)
}

fn refused(refusal: Refusal) -> Entry {
    let (meaning, status) = match refusal {
        Refusal::NotRunning => ("Text Conferencing does not run on the node, so no room can be created.", Inferred),
        Refusal::NoDatabase => (
            "The external database does not answer: no persistent room is created, and Text Conferencing does not start.",
            Documented,
        ),
        Refusal::TooManyPersistentRooms => {
            ("The node has `max_persistent_rooms_allowed` persistent rooms.", Documented)
        }
        Refusal::TooManyRooms => ("The node has `max_rooms_allowed` rooms, ad hoc rooms included.", Documented),
        Refusal::NoHost => ("Nobody hosts the room, so the message is not delivered.", Inferred),
        Refusal::SignedOut => ("The user has no session, so the message is not sent.", Inferred),
        Refusal::NotInRoom => ("The user has not entered the room, so the message is not delivered.", Inferred),
    };
    Entry::new(Class::RoomReason, refusal.as_str(), meaning).founded(status, ADHOC)
}
