//! Sites, links, resolvers and databases.

use super::context::{Context, Fields};
use super::directory::Directory;
use super::{Link, Resolver, Site, chat, codes, vocabulary};
use crate::units::{Probability, SimDuration, SiteId};

/// Most things of one kind; beyond it a file is taken for a mistake.
const THINGS_MAX: usize = 10_000;

/// Reads `[site.x]`, `[link.x]`, `[dns.x]` and `[database.x]`.
pub(super) fn read(context: &mut Context<'_>, directory: &mut Directory, root: &Fields<'_>) {
    for (name, _, fields) in context.things(root, "site").into_iter().take(THINGS_MAX) {
        context.known_keys(&fields, &vocabulary::SITE);
        let id = directory.sites.push_and_get_key(Site { name: name.to_owned() });
        directory.site_names.insert(name.to_owned(), id);
    }
    for (name, at, fields) in context.things(root, "link").into_iter().take(THINGS_MAX) {
        if let Some(link) = read_link(context, directory, name, &fields) {
            if let Some(other) = directory.link_between(link.between[0], link.between[1]) {
                let message = format!("link `{name}` joins the same sites as link `{}`", directory.links[other].name);
                context
                    .error(codes::DUPLICATE, at, &fields.path, message)
                    .related(directory.link_spans[other], "the first link is");
            }
            let id = directory.links.push_and_get_key(link);
            directory.link_spans.push(at);
            directory.link_names.insert(name.to_owned(), id);
        }
    }
    read_others(context, directory, root);
}

fn read_link(context: &mut Context<'_>, directory: &Directory, name: &str, fields: &Fields<'_>) -> Option<Link> {
    context.known_keys(fields, &vocabulary::LINK);
    let between = read_between(context, directory, fields);
    let rtt = context.take_or(fields, "rtt", SimDuration::ZERO, Context::duration);
    let jitter = context.take_or(fields, "jitter", SimDuration::ZERO, Context::duration);
    let loss = context.take_or(fields, "loss", Probability::ZERO, Context::probability);
    let bandwidth = context.take(fields, "bandwidth", Context::bandwidth);
    Some(Link { name: name.to_owned(), between: between?, rtt, jitter, loss, bandwidth })
}

fn read_between(context: &mut Context<'_>, directory: &Directory, fields: &Fields<'_>) -> Option<[SiteId; 2]> {
    let path = fields.at("between");
    let Some(value) = fields.get("between") else {
        context.missing(fields, "between", "[\"east\", \"west\"]");
        return None;
    };
    let texts = context.texts(&path, value, "a list of two sites");
    let sites: Vec<Option<SiteId>> =
        texts.iter().map(|(name, span)| site(context, directory, name, *span, &path)).collect();
    let [a, b] = sites.as_slice() else {
        let message = format!("a link joins 2 sites, not {}", sites.len());
        context.error(codes::OUT_OF_RANGE, value.span, &path, message).help("write between = [\"east\", \"west\"]");
        return None;
    };
    let (a, b) = ((*a)?, (*b)?);
    if a == b {
        context.error(codes::OUT_OF_RANGE, value.span, &path, "a link joins two different sites");
        return None;
    }
    context.note(path, value.show(), value.span);
    Some([a, b])
}

/// A site by name, with or without `site:`.
pub(super) fn site(
    context: &mut Context<'_>,
    directory: &Directory,
    name: &str,
    span: crate::diag::Span,
    path: &str,
) -> Option<SiteId> {
    let bare = name.strip_prefix("site:").unwrap_or(name);
    let found = directory.site_names.get(bare).copied();
    if found.is_none() {
        context.unknown_name("site", bare, span, path, directory.site_names.keys().map(String::as_str));
    }
    found
}

/// Resolvers and databases.
fn read_others(context: &mut Context<'_>, directory: &mut Directory, root: &Fields<'_>) {
    for (name, _, fields) in context.things(root, "dns").into_iter().take(THINGS_MAX) {
        context.known_keys(&fields, &vocabulary::DNS);
        let place = read_site(context, directory, &fields);
        let id = directory.resolvers.push_and_get_key(Resolver { name: name.to_owned(), site: place });
        directory.dns_names.insert(name.to_owned(), id);
    }
    chat::read_databases(context, directory, root);
}

fn read_site(context: &mut Context<'_>, directory: &Directory, fields: &Fields<'_>) -> Option<SiteId> {
    let text = context.take(fields, "site", Context::text)?;
    site(context, directory, &text, fields.value_span("site"), &fields.at("site"))
}
