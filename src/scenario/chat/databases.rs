//! `[database.x]` and which node uses which.

use crate::diag::Span;
use crate::machines::chat::DatabaseEngine;
use crate::scenario::context::{Context, Fields};
use crate::scenario::directory::Directory;
use crate::scenario::syntax::Kind;
use crate::scenario::{network, vocabulary};
use crate::units::{DatabaseId, NodeId};

use super::{Database, MergeReadiness};

/// Most databases of one file.
const DATABASES_MAX: usize = 10_000;

/// Reads every `[database.x]`.
pub(in crate::scenario) fn read(context: &mut Context<'_>, directory: &mut Directory, root: &Fields<'_>) {
    for (name, _, fields) in context.things(root, "database").into_iter().take(DATABASES_MAX) {
        context.known_keys(&fields, &vocabulary::DATABASE);
        let words = DatabaseEngine::WORDS;
        let engine = match context.take_or(&fields, "engine", "postgresql", |c, path, value| c.word(path, value, words))
        {
            "oracle" => DatabaseEngine::Oracle,
            "mssql" => DatabaseEngine::Mssql,
            _ => DatabaseEngine::Postgresql,
        };
        let site = context
            .take(&fields, "site", Context::text)
            .and_then(|text| network::site(context, directory, &text, fields.value_span("site"), &fields.at("site")));
        let merge = read_merge(context, &fields);
        let id = directory.databases.push_and_get_key(Database { name: name.to_owned(), engine, site, merge });
        directory.database_names.insert(name.to_owned(), id);
    }
}

fn read_merge(context: &mut Context<'_>, owner: &Fields<'_>) -> MergeReadiness {
    let all = MergeReadiness { backup: true, space: true, privileges: true, access: true };
    let path = owner.at("merge");
    let Some(fields) = owner.get("merge").and_then(|value| context.table(&path, value)) else { return all };
    context.known_keys(&fields, &vocabulary::MERGE);
    let mut flag = |key| context.take_or(&fields, key, true, Context::flag);
    MergeReadiness {
        backup: flag("backup"),
        space: flag("space"),
        privileges: flag("privileges"),
        access: flag("access"),
    }
}

/// `external_db` of a group: one for its nodes, or one for each of them.
pub(in crate::scenario) fn read_group(
    context: &mut Context<'_>,
    directory: &Directory,
    fields: &Fields<'_>,
    nodes: &[NodeId],
) -> Vec<Option<DatabaseId>> {
    let path = fields.at("external_db");
    let Some(value) = fields.get("external_db") else { return vec![None; nodes.len()] };
    let Kind::Table(table) = &value.kind else {
        let name = context.take(fields, "external_db", Context::text);
        let found = name.and_then(|name| named(context, directory, &name, value.span, &path));
        return vec![found; nodes.len()];
    };
    context.note(path.clone(), value.show(), value.span);
    let mut databases = vec![None; nodes.len()];
    for entry in &table.entries {
        let path = format!("{path}.{}", entry.key);
        let found = context.text(&path, &entry.value);
        let found = found.and_then(|name| named(context, directory, &name, entry.value.span, &path));
        match nodes.iter().position(|node| directory.nodes[*node].name == entry.key) {
            Some(index) => databases[index] = found,
            None => {
                let known = nodes.iter().map(|node| directory.nodes[*node].name.as_str());
                context.unknown_name("node of this group", &entry.key, entry.at, &path, known);
            }
        }
    }
    databases
}

/// A database by name, with or without `database:`.
pub(in crate::scenario) fn named(
    context: &mut Context<'_>,
    directory: &Directory,
    name: &str,
    span: Span,
    path: &str,
) -> Option<DatabaseId> {
    let bare = name.strip_prefix("database:").unwrap_or(name);
    let found = directory.database_names.get(bare).copied();
    if found.is_none() {
        context.unknown_name("database", bare, span, path, directory.database_names.keys().map(String::as_str));
    }
    found
}
