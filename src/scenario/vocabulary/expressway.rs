//! Keys of Expressway clusters.

use super::KeyKind::{Address, Count, Flag, Form, Table, Text, Word};
use super::{KeyKind, Outline, PARAMS, TableInfo, key};

/// `[cluster.x]` of kind `expressway`.
pub static EXPRESSWAY: TableInfo = TableInfo {
    name: "cluster.<name> (expressway)",
    meaning: "an Expressway cluster",
    keys: &[
        key("kind", Word(&["imp", "cms", "expressway"]), "required", "which product"),
        key(
            "nodes",
            Form("list of names, or { name = \"site\" }", Outline::Names),
            "required",
            "its peers, in the order of the peer list",
        ),
        key("site", Address, "", "site of the peers that name none"),
        key("role", Word(&["c", "e"]), "\"e\"", "whether the peers are Expressway-C or Expressway-E"),
        key("primary", Address, "", "the configuration primary at the start; the first peer if absent"),
        key(
            "platform",
            Word(&["small_vm", "medium_vm", "large_vm", "ce1200", "ce1300"]),
            "\"medium_vm\"",
            "row of the capacity table of the release",
        ),
        key("release", Text, "\"X15.5\"", "release of the product, from X8.11 to X15.5"),
        key("naming", Word(&["fqdn", "hostname", "ip"]), "\"fqdn\"", "how peers name one another"),
        key(
            "certificate_names",
            Word(&["name", "address"]),
            "as `naming`",
            "what certificates of the peers are made out to; it must be what the peer list holds where they are checked",
        ),
        key("dns", Address, "", "its resolver; needed only where there are several"),
        key(
            "address_mapping",
            Flag,
            "false",
            "whether peers look one another up in a table before they ask the resolver",
        ),
        key("h323_mode", Flag, "true", "H.323 mode of the peers"),
        key("load", Table(&EXPRESSWAY_LOAD), "", "registrations and calls at the start, spread evenly"),
        key(
            "endpoints",
            Table(&EXPRESSWAY_ENDPOINTS),
            "",
            "registrations by protocol: numbers or shares; the rest is `sip_srv`",
        ),
        key("licences", Table(&EXPRESSWAY_LICENCES), "", "licences for calls; unlimited if absent"),
        key("params", Table(&PARAMS), "", "parameters for this cluster"),
    ],
};

/// `load = { .. }` of an Expressway cluster.
pub static EXPRESSWAY_LOAD: TableInfo = TableInfo {
    name: "cluster.<name>.load (expressway)",
    meaning: "registrations and calls at the start",
    keys: &[
        key("registrations", Count, "0", "registrations"),
        key("calls", Count, "0", "calls, counted as video calls"),
    ],
};

/// `endpoints = { .. }` of an Expressway cluster.
pub static EXPRESSWAY_ENDPOINTS: TableInfo = TableInfo {
    name: "cluster.<name>.endpoints",
    meaning: "registrations by protocol",
    keys: &[
        key("sip_outbound", ENDPOINTS, "0", "SIP outbound, registered with two peers at once"),
        key("sip_srv", ENDPOINTS, "the rest", "SIP with DNS SRV records of equal priority"),
        key("sip_round_robin", ENDPOINTS, "0", "SIP with DNS round robin"),
        key("sip_static", ENDPOINTS, "0", "SIP with one static address"),
        key("h323", ENDPOINTS, "0", "H.323 with alternate gatekeepers"),
        key("mra", ENDPOINTS, "0", "Jabber over Mobile and Remote Access"),
        key("ip_phone", ENDPOINTS, "0", "IP phones over Mobile and Remote Access, with two static chains"),
    ],
};

const ENDPOINTS: KeyKind = Form("share such as 0.5, or whole number", Outline::Amount);

/// `licences = { .. }` of an Expressway cluster.
pub static EXPRESSWAY_LICENCES: TableInfo = TableInfo {
    name: "cluster.<name>.licences",
    meaning: "licences for calls",
    keys: &[
        key("mode", Word(&["pak", "smart"]), "\"pak\" before X14.2, else \"smart\"", "where licences belong"),
        key("per_node", Count, "required with \"pak\"", "licences of each peer"),
    ],
};
