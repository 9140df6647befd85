//! Clusters and their nodes.

use std::collections::BTreeMap;

use super::context::{Context, Fields};
use super::directory::{Directory, Member};
use super::login::{self, OVA_SIZES};
use super::params::AllSettings;
use super::syntax::Kind;
use super::{
    Assignment, CertificateNames, Cluster, HomeUsers, ImAddressScheme, ImpCluster, LoginRate, Naming, Node, NodeRole,
    Site, System, chat, cms, codes, expressway, group, network, vocabulary,
};
use crate::diag::Span;
use crate::units::{ClusterId, DnsId, NodeId, Rate, SimDuration, SiteId};

/// Documented: CAG15, Plan the System.
const NODES_MAX: usize = 6;
/// Beyond this a file is taken for a mistake.
const CLUSTERS_MAX: usize = 1_000;

/// What the checks need to know of a cluster besides its model.
pub(super) struct ClusterFacts {
    pub(super) id: ClusterId,
    pub(super) settings: AllSettings,
    pub(super) path: String,
}

/// Reads every `[cluster.x]`.
pub(super) fn read(
    context: &mut Context<'_>,
    directory: &mut Directory,
    root: &Fields<'_>,
    world: &AllSettings,
) -> (Vec<ClusterFacts>, Vec<cms::CmsFacts>) {
    let clusters = context.things(root, "cluster");
    if root.get("cluster").is_none() {
        context
            .error(codes::MISSING_KEY, root.span, "cluster", "the file has no cluster")
            .help("add a table such as [cluster.seoul] with `kind` and `nodes`");
    }
    if let Some((_, at, fields)) = clusters.get(CLUSTERS_MAX) {
        let message = format!("more than {CLUSTERS_MAX} clusters");
        context.error(codes::TOO_MANY, *at, &fields.path, message);
    }
    let peered = root.get("peering").is_some();
    let (mut facts, mut cms_facts) = (Vec::new(), Vec::new());
    for (name, at, fields) in clusters.into_iter().take(CLUSTERS_MAX) {
        match kind(context, &fields) {
            "expressway" => expressway::read(context, directory, (name, at), &fields, world),
            "cms" => cms_facts.push(cms::read(context, directory, (name, at), &fields, world)),
            _ => facts.push(read_imp(context, directory, (name, at), &fields, world, peered)),
        }
    }
    (facts, cms_facts)
}

/// The word after `kind`; a cluster that does not say it is read as one of IM and Presence.
fn kind(context: &mut Context<'_>, fields: &Fields<'_>) -> &'static str {
    if fields.get("kind").is_none() {
        context.missing(fields, "kind", "\"imp\"");
        return "imp";
    }
    context.take(fields, "kind", |c, path, value| c.word(path, value, &["imp", "cms", "expressway"])).unwrap_or("imp")
}

/// Enters a cluster into the directory.
pub(super) fn add(directory: &mut Directory, name: &str, at: Span, system: System) -> ClusterId {
    let id = directory.clusters.push_and_get_key(Cluster { name: name.to_owned(), system });
    directory.members.push(BTreeMap::new());
    directory.cluster_spans.push(at);
    directory.cluster_names.insert(name.to_owned(), id);
    id
}

fn read_imp(
    context: &mut Context<'_>,
    directory: &mut Directory,
    (name, at): (&str, Span),
    fields: &Fields<'_>,
    world: &AllSettings,
    peered: bool,
) -> ClusterFacts {
    context.known_keys(fields, &vocabulary::CLUSTER);
    let mut settings = world.clone();
    settings.read(context, fields);
    let release = context.take_or(fields, "release", "15".to_owned(), Context::text);
    let ova = read_ova(context, fields);
    let stated_rate = read_login_rate(context, fields);
    let law = login::law(ova, Assignment::Balanced, &release).expect("the size was checked against the tables");
    let imp = ImpCluster {
        ova,
        login_rate: stated_rate.unwrap_or(law),
        multi_device_messaging: read_mdm(context, fields, at),
        chat: chat::Chat::off(settings.chat.params.clone()),
        naming: read_naming(context, fields),
        certificate_names: read_certificate_names(context, fields),
        im_address_scheme: read_scheme(context, fields),
        platform: context.take(fields, "platform", Context::text).unwrap_or_default(),
        dns: read_dns(context, directory, fields),
        user_sync: context.take_or(fields, "user_sync", SimDuration::ZERO, Context::duration),
        srm: settings.srm.params.clone(),
        icsa: settings.icsa.params.clone(),
        release,
    };
    settings.note(context, fields, peered);
    let id = add(directory, name, at, System::Imp(Box::new(imp)));
    read_nodes(context, directory, id, fields, &PRESENCE_NODES);
    group::read(context, directory, id, fields, stated_rate);
    chat::read(context, directory, id, fields, &settings.chat.params);
    ClusterFacts { id, settings, path: fields.path.clone() }
}

pub(super) fn read_naming(context: &mut Context<'_>, fields: &Fields<'_>) -> Naming {
    naming(context.take_or(fields, "naming", "fqdn", |c, path, value| c.word(path, value, &NAMINGS)))
}

/// Words of `naming`.
pub(super) const NAMINGS: [&str; 3] = ["fqdn", "hostname", "ip"];

pub(super) fn naming(word: &str) -> Naming {
    match word {
        "ip" => Naming::Ip,
        "hostname" => Naming::Hostname,
        _ => Naming::Fqdn,
    }
}

/// Words of `certificate_names`.
pub(super) const CERTIFICATE_NAMES: [&str; 2] = ["name", "address"];

pub(super) fn certificate_names(word: &str) -> CertificateNames {
    if word == "address" { CertificateNames::Address } else { CertificateNames::Name }
}

fn read_certificate_names(context: &mut Context<'_>, fields: &Fields<'_>) -> CertificateNames {
    let word = |c: &mut Context<'_>, path: &str, value: &super::syntax::Value| c.word(path, value, &CERTIFICATE_NAMES);
    certificate_names(context.take_or(fields, "certificate_names", "name", word))
}

fn read_scheme(context: &mut Context<'_>, fields: &Fields<'_>) -> ImAddressScheme {
    const WORDS: [&str; 2] = ["user_id", "directory_uri"];
    match context.take_or(fields, "im_address_scheme", "user_id", |c, path, value| c.word(path, value, &WORDS)) {
        "directory_uri" => ImAddressScheme::DirectoryUri,
        _ => ImAddressScheme::UserId,
    }
}

/// The resolver that is named, or else the only one.
pub(super) fn read_dns(context: &mut Context<'_>, directory: &Directory, fields: &Fields<'_>) -> Option<DnsId> {
    let Some(name) = context.take(fields, "dns", Context::text) else {
        return (directory.resolvers.len() == 1).then_some(DnsId(0));
    };
    let bare = name.strip_prefix("dns:").unwrap_or(&name);
    let found = directory.dns_names.get(bare).copied();
    if found.is_none() {
        let known = directory.dns_names.keys().map(String::as_str);
        context.unknown_name("DNS resolver", bare, fields.value_span("dns"), &fields.at("dns"), known);
    }
    found
}

fn read_ova(context: &mut Context<'_>, fields: &Fields<'_>) -> u32 {
    const DEFAULT: u32 = 15_000;
    let ova = context.take_or(fields, "ova", DEFAULT, Context::count_u32);
    if OVA_SIZES.contains(&ova) {
        return ova;
    }
    let message = format!("there is no virtual machine template for {ova} users");
    context
        .error(codes::OUT_OF_RANGE, fields.value_span("ova"), &fields.at("ova"), message)
        .help("the templates are 500, 1000, 2000, 5000, 15000 and 25000");
    DEFAULT
}

fn read_login_rate(context: &mut Context<'_>, fields: &Fields<'_>) -> Option<LoginRate> {
    let value = fields.get("login_rate")?;
    let path = fields.at("login_rate");
    if value.text() == Some("unlimited") {
        context.note(path, value.show(), value.span);
        return Some(LoginRate::Unlimited);
    }
    let rate: Rate = context.take(fields, "login_rate", Context::rate)?;
    Some(LoginRate::PerSecond(rate))
}

fn read_mdm(context: &mut Context<'_>, fields: &Fields<'_>, at: Span) -> bool {
    const KEY: &str = "multi_device_messaging";
    if fields.get(KEY).is_none() {
        let message =
            format!("`{}` does not say whether Multi-Device Messaging is on; it is taken as off", fields.path);
        context
            .warn(codes::MDM_UNSTATED, at, &fields.at(KEY), message)
            .help(format!("write {KEY} = true (Cisco's default, doubles the failover times) or {KEY} = false"));
    }
    context.take_or(fields, KEY, false, Context::flag)
}

/// The nodes that a key of a cluster lists.
pub(super) struct NodeList {
    /// The key.
    pub(super) key: &'static str,
    /// What the nodes are.
    pub(super) role: NodeRole,
    /// At most so many.
    pub(super) max: usize,
    /// Where that stands.
    pub(super) guide: &'static str,
    /// Whether there must be one.
    pub(super) required: bool,
}

const PRESENCE_NODES: NodeList =
    NodeList { key: "nodes", role: NodeRole::Presence, max: NODES_MAX, guide: group::GUIDE, required: true };

/// Reads a list of nodes, or a table from node to site.
pub(super) fn read_nodes(
    context: &mut Context<'_>,
    directory: &mut Directory,
    cluster: ClusterId,
    fields: &Fields<'_>,
    list: &NodeList,
) {
    let path = fields.at(list.key);
    let Some(value) = fields.get(list.key) else {
        if list.required {
            context.missing(fields, list.key, "[\"n1\", \"n2\"]");
        }
        return;
    };
    let home = context
        .take(fields, "site", Context::text)
        .and_then(|name| network::site(context, directory, &name, fields.value_span("site"), &fields.at("site")));
    let mut named: Vec<(&str, Span, Option<SiteId>)> = Vec::new();
    if let Kind::Table(table) = &value.kind {
        for entry in table.entries.iter().take(list.max + 1) {
            let path = format!("{path}.{}", entry.key);
            let site = context
                .text(&path, &entry.value)
                .and_then(|site| network::site(context, directory, &site, entry.value.span, &path));
            // A site that is not there is one mistake; the first site stands in for it.
            let stand_in = directory.sites.keys().next();
            named.push((&entry.key, entry.at, site.or(home).or(stand_in)));
        }
    } else {
        let texts = context.texts(&path, value, "a list of node names, or a table such as { n1 = \"east\" }");
        named.extend(texts.into_iter().map(|(name, span)| (name, span, home)));
    }
    if list.required && named.is_empty() && matches!(value.kind, Kind::List(_) | Kind::Table(_)) {
        context.error(codes::OUT_OF_RANGE, value.span, &path, "a cluster has at least one node");
    }
    context.note(path.clone(), value.show(), value.span);
    if let Some((name, span, _)) = named.get(list.max) {
        let message = format!("a cluster has at most {} {}; `{name}` is one too many", list.max, list.key);
        context.error(codes::LIMIT, *span, &path, message).help(list.guide);
    }
    for (name, span, site) in named.into_iter().take(list.max) {
        add_node(context, directory, (cluster, list.role), (name, span), site, &path);
    }
}

fn add_node(
    context: &mut Context<'_>,
    directory: &mut Directory,
    (cluster, role): (ClusterId, NodeRole),
    (name, span): (&str, Span),
    site: Option<SiteId>,
    path: &str,
) {
    if !context.good_name(name, span, path) {
        return;
    }
    if directory.members[cluster].contains_key(name) {
        context.error(codes::DUPLICATE, span, path, format!("node `{name}` is listed twice"));
        return;
    }
    let site = site.unwrap_or_else(|| shared_site(directory));
    let users = HomeUsers::default();
    let name = name.to_owned();
    let node: NodeId =
        directory.nodes.push_and_get_key(Node { cluster, group: None, name: name.clone(), role, site, users });
    directory.members[cluster].insert(name, Member::Node(node));
}

/// The site of all nodes that name none.
fn shared_site(directory: &mut Directory) -> SiteId {
    if let Some((id, _)) = directory.sites.iter_enumerated().find(|(_, site)| site.name.is_empty()) {
        return id;
    }
    directory.sites.push_and_get_key(Site { name: String::new() })
}
