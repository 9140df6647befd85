//! States, rules and alarms of Expressway clusters.

use crate::machines::expressway::{ALARMS, Rule};
use crate::machines::params::Status;
use crate::scenario::EXPRESSWAY_PEER_STATES;

use super::{Class, Entry, sentence};

/// One rule of Expressway clusters.
#[derive(Clone, Copy, Debug)]
pub struct ExpresswayRuleRow {
    /// The rule.
    pub rule: Rule,
    /// What it takes.
    pub when: &'static str,
    /// What happens.
    pub effect: &'static str,
    /// How well it is founded.
    pub status: Status,
    /// Where it comes from.
    pub source: &'static str,
}

const fn row(
    rule: Rule,
    when: &'static str,
    effect: &'static str,
    status: Status,
    source: &'static str,
) -> ExpresswayRuleRow {
    ExpresswayRuleRow { rule, when, effect, status, source }
}

use Status::{Assumed, Documented, Inferred};

const LOG: &str = "TAC 217230, log sample";
const GUIDE: &str = "Cluster guide X15.4";
const ADMIN: &str = "Administrator Guide X15.5";
const LICENCES: &str = "Administrator Guide X14.0.2, Managing Licensing";
const ERLANG: &str = "Erlang/OTP kernel manual, net_ticktime";
const MRA: &str = "MRA guide X15.2, MRA Maintenance";

/// Every rule of Expressway clusters, in order.
pub const EXPRESSWAY_RULES: &[ExpresswayRuleRow] = &[
    row(
        Rule::E01,
        "a peer stops in order, or comes up anew",
        "The others see the end of its connections at once: the cluster database has lost it.",
        Inferred,
        LOG,
    ),
    row(
        Rule::E02,
        "a peer is silent for three to five quarters of the tick time",
        "The cluster database has lost it; until then nobody knows.",
        Inferred,
        ERLANG,
    ),
    row(
        Rule::E03,
        "the cluster database has lost a peer",
        "A try to connect again fails after 1 ms; alarm 20006 comes after 171 ms, 20004 after 418 ms, 20021 later (assumed). RAS messages go unanswered on their own schedule.",
        Inferred,
        LOG,
    ),
    row(
        Rule::E04,
        "an LRQ was sent three times without an answer: the peer is lost, UDP 1719 is blocked, or H.323 mode is off",
        "The peer is asked for no calls; an SCI times out beside it and does nothing more. No alarm follows.",
        Inferred,
        LOG,
    ),
    row(
        Rule::E05,
        "two peers have a path, their names resolve, and certificates that are checked are valid and hold the address of the peer list",
        "They are connected; the alarms of each about the other clear. RAS needs a path alone.",
        Inferred,
        ADMIN,
    ),
    row(
        Rule::E06,
        "an administrator edits the configuration of the primary",
        "The rows go to every connected peer at once; peers that are away, or follow another primary, are stale.",
        Documented,
        GUIDE,
    ),
    row(
        Rule::E07,
        "an administrator edits the configuration of another peer",
        "The edit stays on that peer, which is stale until its next look.",
        Documented,
        GUIDE,
    ),
    row(
        Rule::E08,
        "a look at the primary finds another configuration",
        "The peer takes it; its own edits are lost.",
        Documented,
        GUIDE,
    ),
    row(Rule::E09, "a look finds no primary", "Alarm 20016.", Inferred, ADMIN),
    row(
        Rule::E10,
        "a look finds that peers disagree on the primary",
        "Alarms 20012 and 20017; they clear with the look after the settings agree.",
        Documented,
        GUIDE,
    ),
    row(
        Rule::E11,
        "an administrator names the primary on a peer",
        "It follows that one from now on; nothing restarts, and nobody else changes the primary.",
        Documented,
        GUIDE,
    ),
    row(
        Rule::E12,
        "an administrator changes the TLS verification mode",
        "It goes to all connected peers; each raises alarm 20007 until it restarts.",
        Documented,
        LOG,
    ),
    row(
        Rule::E13,
        "a peer restarts with another configured mode",
        "The mode is in force; permissive mode has the notice 40049.",
        Documented,
        GUIDE,
    ),
    row(
        Rule::E14,
        "an administrator clears the peer list of a peer that is not the primary",
        "Alarm 20007; nothing else until the restart.",
        Documented,
        GUIDE,
    ),
    row(Rule::E15, "the same list is restored before the restart", "There will be no reset.", Documented, GUIDE),
    row(
        Rule::E16,
        "a peer restarts with a cleared list",
        "Alarm 15009; it is reset and has left the cluster, which still lists it.",
        Documented,
        GUIDE,
    ),
    row(
        Rule::E17,
        "maintenance mode on",
        "Alarm 15015; new calls and registrations are refused, calls run to their end, registrations leave when they are due.",
        Documented,
        ADMIN,
    ),
    row(Rule::E18, "maintenance mode off", "The peer takes calls and registrations again.", Documented, ADMIN),
    row(
        Rule::E19,
        "a peer in maintenance mode stops",
        "Maintenance mode is over; what is left of its calls is lost.",
        Documented,
        ADMIN,
    ),
    row(
        Rule::E20,
        "the host of a peer goes away",
        "Its registrations and calls are gone; those of the others are not touched.",
        Documented,
        "Release Notes X14.0.4, CSCtr39974",
    ),
    row(
        Rule::E21,
        "the host of a peer is up",
        "It connects to the others and looks at the primary.",
        Documented,
        GUIDE,
    ),
    row(
        Rule::E22,
        "a peer is lost",
        "Its endpoints have no registration until they notice and find another.",
        Inferred,
        GUIDE,
    ),
    row(
        Rule::E23,
        "endpoints have noticed and found a peer with room",
        "They are registered there, each by the ways of its protocol.",
        Documented,
        GUIDE,
    ),
    row(
        Rule::E24,
        "a peer is lost",
        "All calls through it are dropped; users call again at once (assumed).",
        Documented,
        "Release Notes X14.0.4, CSCtr39974",
    ),
    row(Rule::E25, "a peer is away for some hours", "Alarm 30012, or 30013 for several.", Documented, LICENCES),
    row(Rule::E26, "a peer is away for some days", "Alarm 30014, or 30015 for several.", Documented, LICENCES),
    row(
        Rule::E27,
        "a peer is away for 14 days",
        "Its licences leave the pool; alarm 30016, or 30017 for several.",
        Documented,
        LICENCES,
    ),
    row(
        Rule::E28,
        "calls of a peer, or of the licences, reach 90 % of what they may be; or a limit is reached",
        "Alarms 30002 and 30023 on Expressway-E, 30003 and 30022 on Expressway-C; 30001 for licences; 30030 on a peer that is full of registrations, 30027 on every peer of its cluster.",
        Documented,
        ADMIN,
    ),
    row(
        Rule::E29,
        "a peer is back, from X14.1 on, and at most one is away",
        "Jabber clients are steered to it when they register again, until it has its share.",
        Documented,
        MRA,
    ),
    row(
        Rule::E30,
        "a replication ends in an error, or the peer has another system key than the others",
        "Alarm 20009 (for a system key without a printed number: inferred); the peer keeps its configuration until ForceConfigUpdate on it or, for a system key, ForceSystemKeyUpdate on another peer.",
        Documented,
        ADMIN,
    ),
    row(
        Rule::E31,
        "an administrator forces the configuration on a peer that is not the primary",
        "It takes the configuration of the primary; replications work again.",
        Documented,
        GUIDE,
    ),
    row(
        Rule::E32,
        "an administrator changes the address of a peer in every peer list",
        "Alarm 20007 on it until it restarts; from then on the others look for it under the new address.",
        Documented,
        GUIDE,
    ),
    row(
        Rule::E33,
        "the parts of a cut cluster meet, from X14.2 on, and the scenario says that they fail to become one",
        "Alarm 20025 on peers that had no primary, 20024 on those connected to them; a restart or another primary ends it.",
        Documented,
        ADMIN,
    ),
];

/// Why an action on a peer is refused.
const REFUSALS: [(&str, &str); 7] = [
    ("peer_not_running", "The peer does not run, or has left the cluster."),
    ("peer_is_primary", "The action is not for the configuration primary: another one is chosen first."),
    ("peer_was_reset", "The peer was reset; it is set up anew, not restored."),
    ("primary_not_reachable", "There is nobody to take the configuration from."),
    ("peers_disagree_on_primary", "The peer that is named as primary does not take itself for it."),
    ("system_key_differs", "The peer has another system key than the others; the key comes from one of those."),
    (
        "database_not_synchronised",
        "The databases of two parts of the cluster are not one; a restart or another primary helps.",
    ),
];

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    rules().chain(states()).chain(alarms()).chain(refusals())
}

fn rules() -> impl Iterator<Item = Entry> {
    EXPRESSWAY_RULES.iter().map(|row| {
        let meaning = format!("Rule of Expressway clusters. When {}: {}", row.when, row.effect);
        Entry::new(Class::TransitionRule, row.rule.as_str(), meaning).founded(row.status, row.source)
    })
}

fn states() -> impl Iterator<Item = Entry> {
    EXPRESSWAY_PEER_STATES.iter().map(|(word, meaning)| {
        let meaning = format!("State of an Expressway peer: {}", sentence(meaning));
        Entry::new(Class::PeerState, word, meaning).see(neighbours(word))
    })
}

fn neighbours(state: &str) -> &'static [&'static str] {
    match state {
        "active" | "down" => &["E20", "E21"],
        "maintenance" => &["maintenance_on", "15015", "E17"],
        "factory_reset" => &["clear_peers", "E16"],
        "ras:answered" | "ras:unanswered" => &["ras_poll_period", "E04", "E05"],
        "config_current" | "config_stale" => &["config_sync_period", "E06", "E08"],
        _ => &["tls_mode", "E13"],
    }
}

fn alarms() -> impl Iterator<Item = Entry> {
    ALARMS.iter().map(|info| {
        let meaning =
            format!("{}: {}. Severity: {}. Clears: {}.", info.title, info.trigger, info.severity, info.clears);
        Entry::new(Class::Alarm, info.alarm.as_str(), meaning).founded(Documented, info.source)
    })
}

fn refusals() -> impl Iterator<Item = Entry> {
    REFUSALS
        .iter()
        .map(|(word, meaning)| Entry::new(Class::PeerReason, word, (*meaning).to_owned()).founded(Assumed, "(model)"))
}
