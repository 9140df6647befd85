//! Every table and key that a scenario file may have, with its kind, default and meaning.
//!
//! The check for unknown keys, override paths and the reference all read this one table.

mod expectations;
mod expressway;
mod outline;
mod runbook;
mod studies;

use crate::machines::params::ParamInfo;
use crate::machines::{cms as cms_machine, expressway as expressway_machines, icsa, srm};

pub use expectations::{CHANGE, COUNT, EXPECT};
pub use outline::Outline;
pub use runbook::{RUNBOOK, STEP, UNTIL};
pub use studies::{PLOT, REPORT, SIZE, SUCH_THAT, SWEEP};

pub use expressway::{EXPRESSWAY, EXPRESSWAY_ENDPOINTS, EXPRESSWAY_LICENCES, EXPRESSWAY_LOAD};

mod chat;
mod cms;

pub use chat::{CHAT, DATABASE, MERGE};
pub use cms::{CMS_CLUSTER, CMS_LOAD};

/// One table of the scenario file.
#[derive(Clone, Copy, Debug)]
pub struct TableInfo {
    /// How the file names it: `run`, `cluster.<name>`, `event`.
    pub name: &'static str,
    /// What it describes.
    pub meaning: &'static str,
    /// Its keys in the order of the reference.
    pub keys: &'static [KeyInfo],
}

/// One key of a table.
#[derive(Clone, Copy, Debug)]
pub struct KeyInfo {
    /// The key.
    pub name: &'static str,
    /// What it takes.
    pub kind: KeyKind,
    /// Default as a file would write it; empty for none, `required` where the key must be there.
    pub default: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub enum KeyKind {
    /// A text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A bare whole number.
    Count,
    /// A bare number.
    Number,
    /// A bare number between 0 and 1.
    Share,
    /// A duration such as `"90s"`.
    Duration,
    /// A duration, or a table that describes a random one.
    Law,
    /// A rate such as `"25/s"`.
    Rate,
    /// A bandwidth such as `"10Mbps"`.
    Bandwidth,
    /// The address of one thing.
    Address,
    /// Addresses of things, globs allowed.
    Selector,
    /// Something described in words, such as "list of node names", and its outline.
    Form(&'static str, Outline),
    /// A table with fixed keys.
    Table(&'static TableInfo),
    /// Named tables of one form, such as `[site.x]`.
    Things(&'static TableInfo),
    /// A list of tables of one form, such as `[[event]]`.
    List(&'static TableInfo),
    /// Parameters of one system, by name.
    Params(&'static [ParamInfo]),
    /// Keys are not looked at.
    Free,
}

impl KeyKind {
    /// What it takes, in a few words.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Word(words) => words.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(" | "),
            Self::Flag => "true | false".to_owned(),
            Self::Count => "whole number".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Share => "number from 0 to 1".to_owned(),
            Self::Duration => "duration".to_owned(),
            Self::Law => "duration or distribution".to_owned(),
            Self::Rate => "rate".to_owned(),
            Self::Bandwidth => "bandwidth".to_owned(),
            Self::Address => "address".to_owned(),
            Self::Selector => "address or list of addresses".to_owned(),
            Self::Form(words, _) => words.to_owned(),
            Self::Table(_) | Self::Free => "table".to_owned(),
            Self::Things(_) => "named tables".to_owned(),
            Self::List(_) => "list of tables".to_owned(),
            Self::Params(_) => "parameters by name".to_owned(),
        }
    }
}

impl TableInfo {
    /// The row of a key.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static KeyInfo> {
        self.keys.iter().find(|key| key.name == name)
    }
}

const fn key(name: &'static str, kind: KeyKind, default: &'static str, meaning: &'static str) -> KeyInfo {
    KeyInfo { name, kind, default, meaning }
}

use KeyKind::{
    Address, Bandwidth, Count, Duration, Flag, Form, Law, List, Params, Selector, Share, Table, Text, Things, Word,
};

/// The file itself.
pub static TOP: TableInfo = TableInfo {
    name: "",
    meaning: "the scenario file",
    keys: &[
        key("format", Count, "1", "version of the file format"),
        key("title", Text, "", "one line that says what the scenario shows"),
        key("tags", Form("list of words", Outline::Texts), "[]", "words to filter by"),
        key(
            "include",
            Form("path or list of paths", Outline::TextOrTexts),
            "[]",
            "files whose tables are added where this file has none",
        ),
        key("extends", Form("path", Outline::Text), "", "a file that this one changes"),
        key("run", Table(&RUN), "", "length and seed of a run"),
        key("experiment", Table(&EXPERIMENT), "", "how many runs, and how precise"),
        key("variant", Things(&VARIANT), "", "named changes: dotted path = value"),
        key("site", Things(&SITE), "", "places"),
        key("link", Things(&LINK), "", "networks between two sites"),
        key("dns", Things(&DNS), "", "DNS resolvers"),
        key("database", Things(&DATABASE), "", "external databases"),
        key("cluster", Things(&CLUSTER), "", "clusters"),
        key("peering", Table(&PEERING), "", "intercluster peers"),
        key("user", Things(&USER), "", "tracer users, followed one by one"),
        key("params", Table(&PARAMS), "", "parameters for the whole world"),
        key("event", List(&EVENT), "[]", "what happens"),
        key("step", List(&STEP), "[]", "what an administrator does, one step after the other"),
        key("runbook", Table(&RUNBOOK), "", "what the steps may cost"),
        key("expect", List(&EXPECT), "[]", "what is expected"),
        key("invariants", Things(&INVARIANT), "", "built-in invariants that are switched off"),
        key("sweep", List(&SWEEP), "[]", "dotted path = values; keys of one block step together"),
        key("size", Table(&SIZE), "", "the question that `size` answers"),
        key("report", Table(&REPORT), "", "what reports show"),
    ],
};

/// `[run]`.
pub static RUN: TableInfo = TableInfo {
    name: "run",
    meaning: "one run",
    keys: &[
        key("duration", Duration, "required", "length of the run"),
        key("seed", Count, "1", "seed of all random numbers"),
        key("warmup", Duration, "\"0s\"", "time at the start that averages leave out"),
        key("settle", Duration, "\"1h\"", "time after the last fault within which the world must be steady"),
    ],
};

/// `[experiment]`.
pub static EXPERIMENT: TableInfo = TableInfo {
    name: "experiment",
    meaning: "how many runs",
    keys: &[
        key("runs", Count, "1", "number of runs"),
        key("precision", Table(&PRECISION), "", "go on until this precision is reached"),
        key(
            "paired",
            Flag,
            "true",
            "common random numbers across points and variants; without, each of them has a seed of its own",
        ),
    ],
};

/// `experiment.precision`.
pub static PRECISION: TableInfo = TableInfo {
    name: "experiment.precision",
    meaning: "when enough runs are done",
    keys: &[
        key("metric", Text, "required", "which metric"),
        key(
            "half_width",
            Form("share of the mean such as \"5%\", or a value", Outline::Scalar),
            "required",
            "half-width of its interval",
        ),
        key("confidence", Share, "0.95", "confidence of the interval"),
        key("max_runs", Count, "10_000", "at most this many runs"),
    ],
};

/// `[variant.x]`.
pub static VARIANT: TableInfo =
    TableInfo { name: "variant.<name>", meaning: "changes by dotted path; `*` stands for every name", keys: &[] };

/// `[site.x]`.
pub static SITE: TableInfo = TableInfo { name: "site.<name>", meaning: "a place", keys: &[] };

/// `[link.x]`.
pub static LINK: TableInfo = TableInfo {
    name: "link.<name>",
    meaning: "the network between two sites",
    keys: &[
        key("between", Form("list of two sites", Outline::TwoTexts), "required", "the sites it joins"),
        key("rtt", Duration, "\"0s\"", "round-trip time"),
        key("jitter", Duration, "\"0s\"", "largest extra delay of a message, uniform from zero"),
        key("loss", Share, "0", "probability that a message is lost"),
        key("bandwidth", Bandwidth, "", "bandwidth; unlimited if absent"),
    ],
};

/// `[dns.x]`.
pub static DNS: TableInfo =
    TableInfo { name: "dns.<name>", meaning: "a DNS resolver", keys: &[key("site", Address, "", "where it stands")] };

/// `[cluster.x]` of kind `imp`.
pub static CLUSTER: TableInfo = TableInfo {
    name: "cluster.<name>",
    meaning: "an IM and Presence cluster",
    keys: &[
        key("kind", Word(&["imp", "cms", "expressway"]), "required", "which product"),
        key(
            "nodes",
            Form("list of names, or { name = \"site\" }", Outline::Names),
            "required",
            "its nodes; the first is the publisher",
        ),
        key("site", Address, "", "site of the nodes that name none"),
        key("naming", Word(&["fqdn", "hostname", "ip"]), "\"fqdn\"", "how nodes name one another"),
        key("dns", Address, "", "its resolver; needed only where there are several"),
        key("release", Text, "\"15\"", "release of the product"),
        key("platform", Text, "", "platform, for the record"),
        key("ova", Count, "15_000", "users of the virtual machine template: 500, 1000, 2000, 5000, 15000 or 25000"),
        key(
            "login_rate",
            Form("rate, or \"unlimited\"", Outline::RateOrUnlimited),
            "law of the OVA",
            "logins a node serves per second",
        ),
        key("multi_device_messaging", Flag, "false", "whether Multi-Device Messaging is on; Cisco's default is on"),
        key("group", Things(&GROUP), "", "presence redundancy groups"),
        key("clients", Table(&CLIENTS), "", "kinds of clients"),
        key("chat", Table(&CHAT), "", "persistent chat"),
        key("certificate_names", Word(&["name", "address"]), "\"name\"", "what certificates are made out to"),
        key(
            "im_address_scheme",
            Word(&["user_id", "directory_uri"]),
            "\"user_id\"",
            "form of the users' addresses; the same in all peers",
        ),
        key("user_sync", Duration, "\"0s\"", "when Cisco Sync Agent has finished the first user sync from Unified CM"),
        key("params", Table(&PARAMS), "", "parameters for this cluster"),
    ],
};

/// `[cluster.x.group.g]`.
pub static GROUP: TableInfo = TableInfo {
    name: "cluster.<name>.group.<name>",
    meaning: "a presence redundancy group",
    keys: &[
        key("nodes", Form("list of one or two nodes", Outline::OneOrTwoTexts), "required", "its nodes"),
        key(
            "users",
            Form("whole number, or { node = number }", Outline::CountOrCounts),
            "0",
            "users at home in the group",
        ),
        key("ha", Flag, "false", "whether High Availability is on at the start"),
        key("assignment", Word(&["balanced", "active_standby", "none"]), "\"balanced\"", "how users are spread"),
        key(
            "external_db",
            Form("name, or { node = \"name\" }", Outline::TextOrTable),
            "",
            "external database of its chat service",
        ),
        key("clients", Table(&CLIENTS), "", "kinds of clients, instead of the cluster's"),
    ],
};

/// `clients = { .. }`.
pub static CLIENTS: TableInfo = TableInfo {
    name: "cluster.<name>.clients",
    meaning: "kinds of clients; the rest has one connection",
    keys: &[
        key(
            "dual",
            Form("share such as 0.5, or whole number", Outline::Amount),
            "0",
            "clients with a second, inactive connection",
        ),
        key(
            "mobile",
            Form("share such as 0.5, or whole number", Outline::Amount),
            "0",
            "mobile clients in the background",
        ),
        key("watchers", Count, "0", "ad-hoc presence pairs per user"),
    ],
};

/// `[peering]`.
pub static PEERING: TableInfo = TableInfo {
    name: "peering",
    meaning: "intercluster peers",
    keys: &[
        key("mesh", Form("list of clusters", Outline::Texts), "[]", "clusters that all peer with one another"),
        key("transport", Word(&["tcp", "tls", "udp"]), "\"tcp\"", "transport between peers"),
        key(
            "phase",
            Form("{ \"a/b\" = duration }", Outline::Durations),
            "",
            "first sync of a directed pair: \"a/b\" = \"20m\"",
        ),
    ],
};

/// `[user.x]`.
pub static USER: TableInfo = TableInfo {
    name: "user.<name>",
    meaning: "a tracer user",
    keys: &[
        key("home", Address, "required", "home node"),
        key("client", Word(&["plain", "dual", "mobile"]), "\"plain\"", "kind of client"),
        key("rooms", Form("list of rooms", Outline::Texts), "[]", "chat rooms the user is in"),
    ],
};

/// `[params]`.
pub static PARAMS: TableInfo = TableInfo {
    name: "params",
    meaning: "parameters by system",
    keys: &[
        key("srm", Params(srm::Params::TABLE), "", "presence redundancy groups"),
        key("icsa", Params(icsa::Params::TABLE), "", "intercluster peering"),
        key("chat", Params(crate::machines::chat::Params::TABLE), "", "persistent chat"),
        key("expressway", Params(expressway_machines::Params::TABLE), "", "Expressway clusters"),
        key("cms", Params(cms_machine::Params::TABLE), "", "Meeting Server databases"),
    ],
};

/// Words of `pick`.
const PICKS: &[&str] = &["all", "each", "one", "in_turn", "minority", "primary", "backup"];

/// `[[event]]`, without the verbs, which are in [`VERBS`](super::VERBS).
pub static EVENT: TableInfo = TableInfo {
    name: "event",
    meaning: "one clock, one verb, modifiers",
    keys: &[
        key("id", Text, "", "name, to refer to it"),
        key("note", Text, "", "a remark for the reader"),
        key("at", Law, "", "clock: once, at this time"),
        key(
            "every",
            Law,
            "",
            "clock: again and again; a fixed time counts from one beginning to the next, a random one from an end to the next beginning",
        ),
        key("when", Table(&WHEN), "", "clock: each time something enters a state"),
        key("after", Law, "\"0s\"", "with `when`: how long after"),
        key("for", Law, "", "the effect is reverted after this long"),
        key("crews", Count, "", "at most so many effects are reverted at once; the others wait their turn"),
        key(
            "pick",
            Form(
                "\"all\", \"each\", \"one\", \"in_turn\", \"minority\", \"primary\", \"backup\" or a number",
                Outline::WordOrCount(PICKS),
            ),
            "\"all\"",
            "which of the targets",
        ),
        key("with", Table(&WITH), "", "details of the verb"),
        key("one_way", Flag, "false", "as `with.one_way`"),
    ],
};

/// `event.when`.
pub static WHEN: TableInfo = TableInfo {
    name: "event.when",
    meaning: "what an event waits for",
    keys: &[
        key("on", Selector, "required", "who"),
        key("enters", Text, "required", "which state; `a|b` for either"),
        key("reason", Text, "", "only with this reason"),
        key("max", Count, "", "at most this often"),
    ],
};

/// `event.with`.
pub static WITH: TableInfo = TableInfo {
    name: "event.with",
    meaning: "details of a verb; each verb takes its own",
    keys: &[
        key("services", Word(&["stopped"]), "", "services that do not come up with their host"),
        key("fails", Flag, "false", "the service refuses to start afterwards"),
        key("one_way", Flag, "false", "only from the first side to the others"),
        key("loss", Share, "", "new probability of loss"),
        key("rtt", Duration, "", "new round-trip time"),
        key("jitter", Duration, "", "new jitter"),
        key("bandwidth", Bandwidth, "", "new bandwidth"),
        key(
            "between",
            Form("list of sides", Outline::Sides),
            "",
            "between whom a port is blocked; everywhere if absent",
        ),
        key("users", Count, "", "how many users"),
        key("value", Form("value of the parameter", Outline::Value), "", "new value"),
        key("to", Address, "", "the cluster that users move to"),
        key("peer", Address, "", "the other cluster of a peer entry"),
        key("certificates", Flag, "false", "also resync the peer's tomcat certificates"),
        key("answer", Word(&["none", "slow", "wrong", "primary_dead"]), "\"none\"", "what the resolver still does"),
        key(
            "from",
            Selector,
            "",
            "sites, clusters or nodes that lose the resolver or database, everybody if absent; the user who posts or creates a room",
        ),
        key("adhoc", Flag, "false", "an ad hoc room, which needs no database"),
        key(
            "step",
            Word(&["create", "validate", "merge", "assign"]),
            "",
            "step of a merge of databases, in this order",
        ),
        key("into", Address, "", "the database that a merge leads to"),
        key("system_key", Flag, "false", "on an Expressway peer: it is about the system key, not the configuration"),
        key("naming", Word(&["fqdn", "hostname", "ip"]), "", "new names of the nodes"),
        key("certificate_names", Word(&["name", "address"]), "", "what the new certificates are made out to"),
        key("primary", Address, "", "the peer that becomes primary; the peer itself if absent"),
        key("mode", Word(&["permissive", "enforcing"]), "required", "the new TLS verification mode"),
    ],
};

/// `[invariants]`.
pub static INVARIANT: TableInfo = TableInfo {
    name: "invariants.<name>",
    meaning: "a built-in invariant",
    keys: &[key("off", Text, "required", "why it is switched off")],
};

/// Every table, in the order of the reference.
pub static TABLES: &[&TableInfo] = &[
    &TOP,
    &RUN,
    &EXPERIMENT,
    &PRECISION,
    &VARIANT,
    &SITE,
    &LINK,
    &DNS,
    &DATABASE,
    &CLUSTER,
    &EXPRESSWAY,
    &EXPRESSWAY_LOAD,
    &EXPRESSWAY_ENDPOINTS,
    &EXPRESSWAY_LICENCES,
    &GROUP,
    &CLIENTS,
    &CHAT,
    &CMS_CLUSTER,
    &CMS_LOAD,
    &MERGE,
    &PEERING,
    &USER,
    &PARAMS,
    &EVENT,
    &WHEN,
    &WITH,
    &STEP,
    &UNTIL,
    &RUNBOOK,
    &EXPECT,
    &COUNT,
    &CHANGE,
    &INVARIANT,
    &SWEEP,
    &SIZE,
    &SUCH_THAT,
    &REPORT,
    &PLOT,
];

/// Built-in invariants with what they say.
pub static INVARIANTS: &[(&str, &str)] = &[
    ("users_conserved", "users of a group are conserved"),
    ("one_backup", "at most one node of a pair runs in backup mode, unless the pair is split"),
    ("transitions_mirrored", "a transition state is mirrored on a reachable peer"),
    ("failed_together", "the reachable peer of a failed node is failed too"),
    ("one_primary", "a database cluster has at most one primary"),
    ("no_write_without_primary", "no write to a database cluster succeeds without a primary"),
    ("one_host", "at most one node hosts a chat room, unless the pair is split"),
    ("ends_steady", "the run ends steady once faults end, or says why a human is needed"),
];
