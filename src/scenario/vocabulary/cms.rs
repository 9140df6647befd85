//! Keys of Meeting Server clusters.

use super::KeyKind::{Address, Count, Form, Rate, Table, Text, Word};
use super::{Outline, PARAMS, TableInfo, key};

/// `[cluster.x]` of kind `cms`.
pub static CMS_CLUSTER: TableInfo = TableInfo {
    name: "cluster.<name> of kind cms",
    meaning: "a Meeting Server cluster: database nodes and Call Bridges",
    keys: &[
        key("kind", Word(&["imp", "cms", "expressway"]), "required", "which product: \"cms\""),
        key(
            "nodes",
            Form("list of names, or { name = \"site\" }", Outline::Names),
            "required",
            "servers with a database",
        ),
        key("site", Address, "", "site of the nodes and Call Bridges that name none"),
        key("release", Text, "\"3.9\"", "release of the product"),
        key("primary", Address, "the first joined node", "the primary at the start"),
        key("joined", Form("list of nodes", Outline::Texts), "all nodes", "the nodes that are joined at the start"),
        key("call_bridges", Form("list of names, or { name = \"site\" }", Outline::Names), "[]", "its Call Bridges"),
        key(
            "connected",
            Form("list of Call Bridges", Outline::Texts),
            "all Call Bridges",
            "Call Bridges that use the database from the start; the others wait for `connect`",
        ),
        key("load", Table(&CMS_LOAD), "", "what the Call Bridges do"),
        key(
            "certificate",
            Word(&["shared", "own", "none"]),
            "\"shared\"",
            "database certificates: one pair on all nodes, one for each, or none",
        ),
        key("params", Table(&PARAMS), "", "parameters for this cluster"),
    ],
};

/// `load = { .. }` of a Meeting Server cluster.
pub static CMS_LOAD: TableInfo = TableInfo {
    name: "cluster.<name> of kind cms.load",
    meaning: "load of the whole cluster, spread evenly over its Call Bridges",
    keys: &[
        key("writes", Rate, "\"0/s\"", "writes to the database: API, spaces, users"),
        key("calls", Count, "0", "calls in progress at the start"),
    ],
};
