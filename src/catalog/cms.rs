//! States, refusals and rules of Meeting Server databases.

use crate::machines::cms::{Refusal, Rule, State};
use crate::machines::params::Status;
use crate::scenario::{CALL_BRIDGE_STATES, CMS_CLUSTER_STATES};

use super::{Class, Entry, sentence};

/// One rule of the database cluster.
#[derive(Clone, Copy, Debug)]
pub struct DatabaseRuleRow {
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
) -> DatabaseRuleRow {
    DatabaseRuleRow { rule, when, effect, status, source }
}

use Status::{Assumed, Documented, Inferred};

const CVD: &str = "CVD14, Conferencing";
const SEED: &str = "TAC-210530";

/// Every rule of the database cluster, in order.
pub const DATABASE_RULES: &[DatabaseRuleRow] = &[
    row(
        Rule::M01,
        "checks of a joined node fail as often as db_health_fail_threshold says, and neither end has dialled through since",
        "The node is not seen any more.",
        Assumed,
        "sfpool in a log of TAC-210530; the count is not printed",
    ),
    row(
        Rule::M02,
        "a check succeeds, whoever of the two dialled",
        "Both ends see each other; failed checks are forgotten.",
        Inferred,
        "a TCP connection tells both ends that the other one lives",
    ),
    row(
        Rule::M03,
        "a primary sees half of the joined nodes or fewer, itself included, for db_demote_delay",
        "It becomes a replica without a primary; whoever is in contact with it knows at once.",
        Documented,
        CVD,
    ),
    row(
        Rule::M04,
        "a replica does not see its primary any more, or the primary says that it is none",
        "It waits db_promote_delay before it stands for election and votes for others.",
        Inferred,
        "at most one primary; CVD14, Conferencing",
    ),
    row(
        Rule::M05,
        "a replica with a whole copy sees more than half of the joined nodes, has waited, nobody in contact knows a primary, nobody in contact has a more recent position (ties: the first in the list), and more than half of the joined nodes, itself included, have waited too and vote for it",
        "It becomes primary; whoever is in contact with it registers.",
        Documented,
        "CVD14 for the majority; vote and choice are assumed",
    ),
    row(
        Rule::M06,
        "a replica knows a primary for db_replica_reregister and can dial it",
        "It is connected; it is in sync at once if it was in contact at the election and has no writes that the primary lacks.",
        Assumed,
        "the other replicas register: CVD14; the time is not printed",
    ),
    row(
        Rule::M07,
        "a replica registers that missed writes or has void ones, a former primary among them",
        "It copies the whole database; a copy cut short is worth nothing, and such a node cannot be promoted.",
        Assumed,
        "full copy or catching up is not documented",
    ),
    row(Rule::M08, "the copy is complete", "The replica is in sync.", Documented, SEED),
    row(
        Rule::M09,
        "two primaries come into contact",
        "The one elected earlier becomes a replica. It takes parameters that `check` warns of (CMS_TWO_PRIMARIES).",
        Inferred,
        "at most one primary; CVD14, Conferencing",
    ),
    row(
        Rule::M10,
        "the host goes down",
        "The others notice by their checks: a node that went down in an orderly way refuses, one that lost power is silent.",
        Inferred,
        SEED,
    ),
    row(
        Rule::M11,
        "the host is up again",
        "The database is a replica whatever it was; there is no fail-back. It votes after the longest detection and db_promote_delay, because it cannot know who still counts on it.",
        Documented,
        "CVD14, Conferencing; the wait is inferred",
    ),
    row(
        Rule::M12,
        "`join` at a node that is no part of the cluster and reaches the primary",
        "The local database is erased; the node is joined at once, for everybody, and copies that of the primary.",
        Documented,
        SEED,
    ),
    row(
        Rule::M13,
        "`remove` at a joined node",
        "It leaves and keeps its copy; the others count one node less from now on.",
        Documented,
        "TAC-217319; TAC-215421; that all know at once is assumed",
    ),
    row(
        Rule::M14,
        "`initialize` at a node while nobody is joined",
        "It is the primary of a new cluster with its own copy.",
        Documented,
        SEED,
    ),
    row(
        Rule::M15,
        "`upgrade_schema` at the present primary while every joined node is in sync and runs the same release",
        "The schema is that of the release.",
        Documented,
        "TAC-214620; what it takes is inferred",
    ),
    row(
        Rule::M16,
        "`upgrade_schema` anywhere else or too early",
        "The node shows an error; its role is unaffected.",
        Documented,
        "TAC-210530 for the error; when it comes is inferred",
    ),
    row(Rule::M17, "`clear_error` at a node that shows one", "The error is forgotten.", Documented, SEED),
    row(
        Rule::M18,
        "a replica cannot dial port 5432 of its primary, which still sees it",
        "It is not connected and falls behind; nobody is elected, because the primary lives.",
        Inferred,
        "the primary listens, replicas dial in: TAC-210530",
    ),
];

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    let rows = |of: &'static str| {
        move |(word, meaning): &'static (&'static str, &'static str)| {
            Entry::new(Class::DatabaseState, word, format!("{} {of}", sentence(meaning)))
        }
    };
    let clusters = CMS_CLUSTER_STATES.iter().map(rows("State of a Meeting Server cluster."));
    let nodes = State::ALL.iter().map(|state| node_state(*state));
    let bridges = CALL_BRIDGE_STATES
        .iter()
        // `down` is explained with the nodes.
        .filter(|(word, _)| *word != "down")
        .map(rows("State of a Call Bridge."));
    let refusals = Refusal::ALL.iter().map(|refusal| refused(*refusal));
    let rules = DATABASE_RULES.iter().map(|row| {
        let meaning = format!("{} {}", sentence(&format!("when {}", row.when)), row.effect);
        Entry::new(Class::TransitionRule, row.rule.as_str(), meaning).founded(row.status, row.source)
    });
    clusters.chain(nodes).chain(bridges).chain(refusals).chain(rules)
}

fn node_state(state: State) -> Entry {
    let (printed, meaning) = match state {
        State::Primary => ("Connected Primary", "The copy in use: all reads and writes go to this node."),
        State::ReplicaInSync => ("Connected Replica ( In Sync )", "A replica that the writes of the primary reach."),
        State::ReplicaSyncing => (
            "Connected Replica ( Sync... )",
            "A replica that copies the whole database; it votes, and cannot become primary yet.",
        ),
        State::NotConnected => ("Not connected", "A replica without a primary, or a node that is not joined."),
        State::Error => ("Error", "`upgrade_schema` failed here; the role of the node is unaffected."),
        State::Down => ("", "The host is down, or starting."),
    };
    let mut entry =
        Entry::new(Class::DatabaseState, state.as_str(), format!("{meaning} State of a Meeting Server node."));
    entry.official = printed;
    let status = match state {
        State::Primary | State::ReplicaInSync | State::Error => Documented,
        State::ReplicaSyncing | State::NotConnected => Assumed,
        State::Down => Inferred,
    };
    entry.founded(status, SEED)
}

fn refused(refusal: Refusal) -> Entry {
    let (meaning, status, source) = match refusal {
        Refusal::HostDown => ("The host is down.", Inferred, ""),
        Refusal::AlreadyJoined => ("It is part of the cluster already.", Inferred, SEED),
        Refusal::NotJoined => ("It is no part of the cluster.", Inferred, SEED),
        Refusal::TooManyNodes => ("As many nodes as db_nodes_max are joined.", Documented, CVD),
        Refusal::PrimaryNotReachable => ("There is no primary within reach.", Inferred, SEED),
        Refusal::ClusterExists => ("`initialize` while other nodes are joined.", Inferred, SEED),
        Refusal::NotThePrimary => (
            "`upgrade_schema` at another node than the present primary, or `join` with the name of one.",
            Documented,
            "TAC-214620",
        ),
        Refusal::NotInSync => ("A joined node is down, not connected or not in sync.", Documented, "TAC-214620"),
        Refusal::MixedReleases => ("Joined nodes run different releases.", Inferred, "TAC-214620"),
        Refusal::NoError => ("`clear_error` at a node without an error.", Inferred, SEED),
        Refusal::CertificatesInUse => (
            "Certificates cannot be changed while the node is part of a cluster: `remove` first.",
            Documented,
            "TAC-216549",
        ),
    };
    Entry::new(Class::DatabaseReason, refusal.as_str(), meaning).founded(status, source)
}
