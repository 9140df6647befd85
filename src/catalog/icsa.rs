//! States, reasons and rules of the syncs between intercluster peers.

use crate::machines::icsa::{Failure, Rule};
use crate::machines::params::Status;
use crate::scenario::{PAIR_STATES, PEERING_STATES, SYNC_STATES};

use super::{Class, Entry, sentence};

/// One rule of the sync loop.
#[derive(Clone, Copy, Debug)]
pub struct SyncRuleRow {
    /// The rule.
    pub rule: Rule,
    /// States it leaves.
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
) -> SyncRuleRow {
    SyncRuleRow { rule, from, to, when, effect, status, source }
}

use Status::{Documented, Inferred};

const ICP: &str = "CAG15, Configure Intercluster Peers";
const MIG: &str = "CAG15, Migrate Users";

/// Every rule of the sync loop, in order.
pub const SYNC_RULES: &[SyncRuleRow] = &[
    row(
        Rule::Y01,
        ("stopped", "syncing"),
        "ICSA starts, or the peer entry is new",
        "The period starts to count.",
        Inferred,
        ICP,
    ),
    row(
        Rule::Y02,
        ("waiting", "syncing"),
        "the period is over",
        "The next period starts to count, from start to start (inferred).",
        Documented,
        ICP,
    ),
    row(
        Rule::Y03,
        ("failed", "syncing"),
        "the period is over",
        "The retry is called off; the next period starts to count.",
        Inferred,
        ICP,
    ),
    row(
        Rule::Y04,
        ("syncing, stuck", "as before"),
        "the period is over",
        "No second sync with the same peer; the next period starts to count.",
        Inferred,
        ICP,
    ),
    row(
        Rule::Y05,
        ("syncing, stuck", "waiting"),
        "the sync succeeds",
        "The peer's users are known as of the start of the sync; alarms of the peer are cleared; the clock of Y11 stops.",
        Documented,
        "Release Notes 12.5(1); CAG15, Migrate Users",
    ),
    row(
        Rule::Y06,
        ("syncing, stuck", "failed"),
        "the attempt fails and the one before did not",
        "Alarms; the retry and the clock of Y11 start to count.",
        Documented,
        MIG,
    ),
    row(
        Rule::Y07,
        ("syncing, stuck", "failed"),
        "the attempt fails again",
        "The retry starts to count.",
        Documented,
        MIG,
    ),
    row(Rule::Y08, ("failed", "syncing"), "the retry is due", "", Documented, MIG),
    row(
        Rule::Y09,
        ("syncing", "stuck"),
        "the sync runs for more than two hours",
        "Alarm InterClusterSyncAgentPeerPeriodicSyncingFailure, always.",
        Documented,
        ICP,
    ),
    row(
        Rule::Y10,
        ("stuck", "stopped"),
        "with Y09, if automatic recovery is on",
        "ICSA restarts, which concerns every peer of the cluster (inferred).",
        Documented,
        ICP,
    ),
    row(
        Rule::Y11,
        ("failed, syncing, stuck", "stopped"),
        "the failure lasts for four periods",
        "ICSA restarts, whether automatic recovery is on or not (inferred).",
        Documented,
        ICP,
    ),
    row(
        Rule::Y12,
        ("any", "stopped"),
        "ICSA stops",
        "The sync under way is given up; every clock stops.",
        Inferred,
        ICP,
    ),
    row(
        Rule::Y13,
        ("any but stopped", "syncing"),
        "Force Sync",
        "Everything is carried; a sync under way makes room.",
        Documented,
        ICP,
    ),
    row(
        Rule::Y14,
        ("any", "no_peer"),
        "the peer entry is deleted",
        "Alarms of the peer are cleared; its users are forgotten.",
        Documented,
        ICP,
    ),
];

impl SyncRuleRow {
    fn sentence(&self) -> String {
        let effect = if self.effect.is_empty() { String::new() } else { format!(" {}", self.effect) };
        format!("Syncs go from {} to {} when {}.{effect}", self.from, self.to, self.when)
    }
}

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    let state = |of: &'static str| {
        move |(word, meaning): &'static (&'static str, &'static str)| {
            Entry::new(Class::PeerState, word, format!("{} {of}", sentence(meaning)))
        }
    };
    let syncs = SYNC_STATES.iter().map(state("State of `sync:a/b`, the syncs in which a asks b."));
    // `no_peer` is explained once.
    let pairs = PAIR_STATES.iter().filter(|(word, _)| *word != "no_peer").map(state("State of `pair:a/b`."));
    let peering = PEERING_STATES.iter().map(state("State of `peering`."));
    let reasons = Failure::ALL.iter().map(|failure| reason(failure.as_str()));
    let more = OBSTACLES.iter().map(|word| reason(word));
    let rules = SYNC_RULES.iter().map(|row| {
        Entry::new(Class::TransitionRule, row.rule.as_str(), row.sentence()).founded(row.status, row.source)
    });
    syncs.chain(pairs).chain(peering).chain(reasons).chain(more).chain(rules)
}

/// Reasons of lost messaging that no failed sync has.
const OBSTACLES: [&str; 4] = ["no_path", "port_blocked", "axl_off", "router_restart_needed"];

fn reason(word: &'static str) -> Entry {
    let (meaning, status) = match word {
        "peer_not_reachable" => ("The request to the peer's AXL service is not answered and times out.", Documented),
        "dns_failure" => (
            "A name does not resolve, or too late: that of the peer, or one in its certificate that ICSA looks up.",
            Documented,
        ),
        "axl_down" => ("Cisco AXL Web Service does not run on the reader or on the peer.", Documented),
        "sync_agent_down" => ("Cisco Sync Agent does not run on one of the two publishers.", Documented),
        "user_sync_unfinished" => (
            "Cisco Sync Agent has not finished the user sync from Unified CM on both clusters (`user_sync`).",
            Documented,
        ),
        "tomcat_trust_mismatch" => (
            "The peer's tomcat certificate was renewed and is not trusted here; Force Sync with certificates helps.",
            Documented,
        ),
        "certificate_expired" => ("The peer's tomcat certificate has expired.", Inferred),
        "by_chance" => ("A failure drawn with sync_failure_probability.", Status::Assumed),
        "no_path" => ("No path between XCP Routers that serve users.", Inferred),
        "port_blocked" => ("There is an IP path between XCP Routers, and port 7400 is blocked on it.", Documented),
        "axl_off" => ("The publisher's group has failed over while AXL is off on one of its nodes.", Documented),
        _ => ("A new peer waits for a restart of the XCP Routers.", Documented),
    };
    let source = if status == Status::Assumed { "" } else { ICP };
    Entry::new(Class::PeerReason, word, meaning).founded(status, source)
}
