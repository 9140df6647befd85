//! Expressway clusters of a scenario.

mod lint;

pub(super) use lint::events as check_events;

use std::collections::BTreeSet;

use super::cluster::{self, CERTIFICATE_NAMES, NodeList, read_dns, read_naming};
use super::context::{Context, Fields};
use super::directory::{Directory, Member};
use super::params::AllSettings;
use super::syntax::Kind;
use super::{CertificateNames, Expectation, Naming, NodeRole, System, codes, vocabulary};
use crate::diag::Span;
use crate::machines::expressway::capacity::{Edition, Figures, PLATFORMS, RELEASES, Release, Row};
use crate::machines::expressway::{Params, Protocol};
use crate::units::{ClusterId, DnsId, EventId, NodeId};

/// Where the limit of six peers stands.
const GUIDE: &str = "the limit stands in the Cluster Creation and Maintenance Deployment Guide";

/// An Expressway cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpresswayCluster {
    /// Release of the product, such as `X14.0`.
    pub release: String,
    /// Whether its peers are Expressway-E; else Expressway-C.
    pub edge: bool,
    /// Platform as the guides print it.
    pub platform: &'static str,
    /// The configuration primary at the start.
    pub primary: NodeId,
    /// Its peers in the order of the peer list.
    pub peers: Vec<NodeId>,
    /// How peers name one another.
    pub naming: Naming,
    /// The resolver that peers ask; none stands for names that always resolve.
    pub dns: Option<DnsId>,
    /// What certificates of peers are made out to.
    pub certificate_names: CertificateNames,
    /// Whether peers look one another up in a table before they ask the resolver.
    pub address_mapping: bool,
    /// H.323 mode, which a cluster needs.
    pub h323_mode: bool,
    /// Calls at the start, spread evenly.
    pub calls: u32,
    /// Registrations at the start by protocol, in the order of [`Protocol::ALL`], spread evenly.
    pub endpoints: [u32; Protocol::ALL.len()],
    /// Licences of each peer, where they are PAK-based and the file says how many.
    pub licences: Option<u32>,
    /// Settings.
    pub params: Params,
}

impl ExpresswayCluster {
    /// Registrations at the start.
    #[must_use]
    pub fn registrations(&self) -> u32 {
        self.endpoints.iter().sum()
    }

    /// The capacity tables that hold.
    ///
    /// # Panics
    /// Never: the release was checked when the scenario was read.
    #[must_use]
    pub fn edition(&self) -> &'static Edition {
        Edition::of_release(&self.release).expect("the release was checked against the tables")
    }

    /// The release, to compare with others.
    ///
    /// # Panics
    /// Never: the release was checked when the scenario was read.
    #[must_use]
    pub fn version(&self) -> Release {
        Release::parse(&self.release).expect("the release was checked against the list")
    }

    /// Settings as the release allows them: before X14.0 Jabber clients have no STUN keepalives.
    #[must_use]
    pub fn possible(&self, params: Params) -> Params {
        Params { mra_stun_enabled: params.mra_stun_enabled && self.version().has_mra_keepalive(), ..params }
    }

    /// How many nodes' worth it carries while all peers work.
    #[must_use]
    pub fn factor(&self) -> u32 {
        let peers = u32::try_from(self.peers.len()).unwrap_or(u32::MAX);
        self.edition().factor(self.platform, peers).unwrap_or(1)
    }

    /// What one peer carries.
    #[must_use]
    pub fn node(&self) -> Figures {
        self.edition().row(self.platform).map(|row| row.node).unwrap_or_default()
    }
}

/// Reads a `[cluster.x]` with `kind = "expressway"`.
pub(super) fn read(
    context: &mut Context<'_>,
    directory: &mut Directory,
    (name, at): (&str, Span),
    fields: &Fields<'_>,
    world: &AllSettings,
) {
    context.known_keys(fields, &vocabulary::EXPRESSWAY);
    let mut settings = world.clone();
    settings.read(context, fields);
    let release = read_release(context, fields);
    let platform = read_platform(context, fields, &release);
    let edge = context.take_or(fields, "role", "e", |c, path, value| c.word(path, value, &["c", "e"])) == "e";
    let (registrations, calls) = read_load(context, fields);
    let endpoints = read_endpoints(context, fields, registrations);
    let licences = read_licences(context, fields, &release);
    let naming = read_naming(context, fields);
    let dns = read_dns(context, directory, fields);
    let certificate_names = read_certificate_names(context, fields, naming);
    let address_mapping = context.take_or(fields, "address_mapping", false, Context::flag);
    let h323_mode = read_h323_mode(context, fields, &endpoints);
    settings.expressway.note(context, &fields.at("params.expressway"));
    let unset = NodeId(u32::MAX);
    let params = settings.expressway.params;
    let cluster = ExpresswayCluster {
        release,
        edge,
        platform: platform.platform,
        primary: unset,
        peers: Vec::new(),
        naming,
        certificate_names,
        dns,
        address_mapping,
        h323_mode,
        calls,
        endpoints,
        licences,
        params: Params::default(),
    };
    let cluster = ExpresswayCluster { params: cluster.possible(params), ..cluster };
    let id = cluster::add(directory, name, at, System::Expressway(Box::new(cluster)));
    let list = NodeList { key: "nodes", role: NodeRole::ExpresswayPeer, max: 6, guide: GUIDE, required: true };
    cluster::read_nodes(context, directory, id, fields, &list);
    let peers: Vec<NodeId> =
        directory.nodes.iter_enumerated().filter(|(_, node)| node.cluster == id).map(|(id, _)| id).collect();
    let primary = read_primary(context, directory, fields, id).or(peers.first().copied()).unwrap_or(unset);
    if let System::Expressway(cluster) = &mut directory.clusters[id].system {
        (cluster.primary, cluster.peers) = (primary, peers);
    }
    lint::check(context, directory, id, fields);
}

fn read_release(context: &mut Context<'_>, fields: &Fields<'_>) -> String {
    const DEFAULT: &str = "X15.5";
    let release = context.take_or(fields, "release", DEFAULT.to_owned(), Context::text);
    if RELEASES.contains(&release.as_str()) {
        return release;
    }
    let message = format!("`{}` is no release of Expressway that is known here", super::words::clip(&release));
    context.error(codes::UNKNOWN_WORD, fields.value_span("release"), &fields.at("release"), message).nearest(
        &release,
        RELEASES.iter().copied(),
        "releases are",
    );
    DEFAULT.to_owned()
}

fn read_platform(context: &mut Context<'_>, fields: &Fields<'_>, release: &str) -> &'static Row {
    let words: Vec<&'static str> = PLATFORMS.iter().map(|(word, _)| *word).collect();
    let word = context.take_or(fields, "platform", "medium_vm", |c, path, value| c.word(path, value, &words));
    let printed = PLATFORMS.iter().find(|(known, _)| *known == word).map_or("Medium VM", |(_, printed)| printed);
    let edition = Edition::of_release(release).expect("the release was checked against the list");
    if let Some(row) = edition.row(printed) {
        return row;
    }
    let message = format!("the tables of {release} have no {printed}");
    let known: Vec<&str> = PLATFORMS.iter().filter(|(_, name)| edition.row(name).is_some()).map(|(w, _)| *w).collect();
    context
        .error(codes::NOT_APPLICABLE, fields.value_span("platform"), &fields.at("platform"), message)
        .help(format!("they have {}", known.join(", ")));
    edition.rows.first().expect("every edition has rows")
}

/// `load = { registrations, calls }`.
fn read_load(context: &mut Context<'_>, fields: &Fields<'_>) -> (u32, u32) {
    let Some(load) = fields.get("load").and_then(|value| context.table(&fields.at("load"), value)) else {
        return (0, 0);
    };
    context.known_keys(&load, &vocabulary::EXPRESSWAY_LOAD);
    let registrations = context.take_or(&load, "registrations", 0, Context::count_u32);
    (registrations, context.take_or(&load, "calls", 0, Context::count_u32))
}

/// `endpoints = { h323 = 0.2, mra = 500 }`: shares of the registrations or numbers; the rest is `sip_srv`.
fn read_endpoints(context: &mut Context<'_>, fields: &Fields<'_>, registrations: u32) -> [u32; Protocol::ALL.len()] {
    let mut endpoints = [0; Protocol::ALL.len()];
    let path = fields.at("endpoints");
    if let Some(table) = fields.get("endpoints").and_then(|value| context.table(&path, value)) {
        context.known_keys(&table, &vocabulary::EXPRESSWAY_ENDPOINTS);
        for protocol in Protocol::ALL {
            let Some(value) = table.get(protocol.as_str()) else { continue };
            let path = table.at(protocol.as_str());
            let count = match value.kind {
                Kind::Float(_) => context.probability(&path, value).map(|share| share_of(registrations, share.value())),
                _ => context.count_u32(&path, value),
            };
            context.note(path, value.show(), value.span);
            endpoints[*protocol as usize] = count.unwrap_or(0);
        }
    }
    let named: u64 = endpoints.iter().map(|count| u64::from(*count)).sum();
    if named > u64::from(registrations) && fields.get("load").is_some() {
        let message = format!("the endpoints add up to {named}, more than the {registrations} registrations of `load`");
        context.error(codes::CONFLICT, fields.value_span("endpoints"), &path, message);
        return endpoints;
    }
    let rest = u64::from(registrations).saturating_sub(named);
    endpoints[Protocol::SipSrv as usize] += u32::try_from(rest).unwrap_or(0);
    endpoints
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a number that fits")]
fn share_of(registrations: u32, share: f64) -> u32 {
    (f64::from(registrations) * share).round() as u32
}

/// Without H.323 mode nobody registers with H.323.
fn read_h323_mode(context: &mut Context<'_>, fields: &Fields<'_>, endpoints: &[u32; Protocol::ALL.len()]) -> bool {
    let mode = context.take_or(fields, "h323_mode", true, Context::flag);
    let count = endpoints[Protocol::H323 as usize];
    if !mode && count > 0 {
        let message = format!("{count} endpoints register with H.323, and H.323 mode is off");
        context.error(codes::CONFLICT, fields.value_span("h323_mode"), &fields.at("h323_mode"), message);
    }
    mode
}

/// `certificate_names`: what peer lists hold if the file does not say.
fn read_certificate_names(context: &mut Context<'_>, fields: &Fields<'_>, naming: Naming) -> CertificateNames {
    let default = if naming == Naming::Ip { "address" } else { "name" };
    let word = context.take_or(fields, "certificate_names", default, |c, p, v| c.word(p, v, &CERTIFICATE_NAMES));
    cluster::certificate_names(word)
}

/// `licences = { mode = "pak", per_node = 300 }`.
fn read_licences(context: &mut Context<'_>, fields: &Fields<'_>, release: &str) -> Option<u32> {
    let table = fields.get("licences").and_then(|value| context.table(&fields.at("licences"), value))?;
    context.known_keys(&table, &vocabulary::EXPRESSWAY_LICENCES);
    let has_pak = Release::parse(release).is_some_and(Release::has_pak);
    let default = if has_pak { "pak" } else { "smart" };
    let mode = context.take_or(&table, "mode", default, |c, path, value| c.word(path, value, &["pak", "smart"]));
    let per_node = context.take(&table, "per_node", Context::count_u32);
    if mode == "pak" && per_node.is_none() && table.get("per_node").is_none() {
        context.missing(&table, "per_node", "300");
    }
    if mode == "smart" && per_node.is_some() {
        let message = "Smart licences belong to the account, not to a peer; `per_node` means nothing with them";
        context.error(codes::NOT_APPLICABLE, table.key_span("per_node"), &table.at("per_node"), message);
    }
    per_node.filter(|_| mode == "pak")
}

fn read_primary(
    context: &mut Context<'_>,
    directory: &Directory,
    fields: &Fields<'_>,
    cluster: ClusterId,
) -> Option<NodeId> {
    let name = context.take(fields, "primary", Context::text)?;
    let bare = name.rsplit('/').next().unwrap_or(&name);
    match directory.members[cluster].get(bare) {
        Some(Member::Node(node)) => Some(*node),
        _ => {
            let known = directory.members[cluster].keys().map(String::as_str);
            context.unknown_name("peer", bare, fields.value_span("primary"), &fields.at("primary"), known);
            None
        }
    }
}

/// Edits whose arrival on each peer somebody wants to know: `has_edit:id` in an expectation.
pub(super) fn watched_edits(directory: &Directory, expectations: &[Expectation]) -> BTreeSet<EventId> {
    let words =
        expectations.iter().flat_map(|expectation| expectation.check.patterns()).flat_map(|pattern| &pattern.any_of);
    let ids = words.filter_map(|word| word.strip_prefix("has_edit:"));
    ids.filter_map(|id| directory.event_names.get(id).copied()).collect()
}
