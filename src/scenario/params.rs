//! Parameters: `[params.srm]`, `[params.icsa]` and those of the other systems, of the world and of clusters.

use std::collections::BTreeMap;

use super::context::{Context, Fields};
use super::syntax::{Value, quoted};
use super::words::clip;
use super::{Origin, ResolvedValue, codes, vocabulary};
use crate::diag::Span;
use crate::machines::params::{ParamError, ParamInfo, ParamKind, ParamTable, RawValue};
use crate::machines::{chat, cms, expressway, icsa, srm};

/// The key that decides what a parameter of this name would say.
pub(super) fn structural(name: &str) -> Option<&'static str> {
    Some(match name {
        "enable_multi_device_messaging" => "`multi_device_messaging` of the cluster",
        "user_assignment_mode" => "`assignment` of the group",
        "enable_dual_connections" => "`clients.dual` of the cluster or group",
        "keepalive_latency" => "`rtt` of the link between the sites",
        "node_name_type" => "`naming` of the cluster",
        "cluster_address_mapping" => "`address_mapping` of the cluster",
        "h323_mode" => "`h323_mode` of the cluster",
        "intercluster_sip_protocol" => "`transport` of `[peering]`",
        _ => return None,
    })
}

/// Settings of one system and where each was set.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings<P> {
    pub(super) params: P,
    pub(super) set_at: BTreeMap<&'static str, Span>,
}

/// Settings of all systems.
#[derive(Clone, Debug, Default)]
pub(super) struct AllSettings {
    pub(super) srm: Settings<srm::Params>,
    pub(super) icsa: Settings<icsa::Params>,
    pub(super) expressway: Settings<expressway::Params>,
    pub(super) cms: Settings<cms::Params>,
    pub(super) chat: Settings<chat::Params>,
}

impl AllSettings {
    /// The settings of the world as a whole.
    pub(super) fn of_world(context: &mut Context<'_>, root: &Fields<'_>) -> Self {
        let mut world = Self::default();
        world.read(context, root);
        world
    }

    /// Reads a `params` table over what is set already.
    pub(super) fn read(&mut self, context: &mut Context<'_>, owner: &Fields<'_>) {
        let Some(params) = owner.get("params").and_then(|value| context.table(&owner.at("params"), value)) else {
            return;
        };
        context.known_keys(&params, &vocabulary::PARAMS);
        self.srm.read(context, &params);
        self.icsa.read(context, &params);
        self.expressway.read(context, &params);
        self.cms.read(context, &params);
        self.chat.read(context, &params);
    }

    /// Notes every parameter in force of a cluster.
    pub(super) fn note(&self, context: &mut Context<'_>, owner: &Fields<'_>, peered: bool) {
        self.srm.note(context, &owner.at("params.srm"));
        if peered {
            self.icsa.note(context, &owner.at("params.icsa"));
        }
        if owner.get("chat").is_some() {
            self.chat.note(context, &owner.at("params.chat"));
        }
    }
}

impl<P: ParamTable> Settings<P> {
    fn read(&mut self, context: &mut Context<'_>, params: &Fields<'_>) {
        let system = P::SYSTEM;
        let Some(own) = params.get(system).and_then(|value| context.table(&params.at(system), value)) else { return };
        for entry in &own.table.entries {
            self.set(context, &own.at(&entry.key), &entry.key, entry.at, &entry.value);
        }
    }

    fn set(&mut self, context: &mut Context<'_>, path: &str, name: &str, at: Span, value: &Value) {
        if set_param(context, &mut self.params, path, name, at, value).is_some()
            && let Some(info) = P::row(name)
        {
            self.set_at.insert(info.name, value.span);
        }
    }

    /// Notes every parameter in force under `path`, with the status and source of defaults.
    pub(super) fn note(&self, context: &mut Context<'_>, path: &str) {
        for (info, shown) in self.params.shown() {
            let origin = match self.set_at.get(info.name) {
                Some(span) => context.origin(*span),
                None => Origin::Default { status: info.status.as_str(), source: info.source },
            };
            let value = as_toml(info, &shown);
            context.resolved.push(ResolvedValue { path: format!("{path}.{}", info.name), value, origin });
        }
    }
}

/// A parameter's value as a file would write it.
pub(super) fn as_toml(info: &ParamInfo, shown: &str) -> String {
    match info.kind {
        ParamKind::Duration | ParamKind::Rate | ParamKind::Bandwidth | ParamKind::Size | ParamKind::Word(_) => {
            quoted(shown)
        }
        ParamKind::Count | ParamKind::Number | ParamKind::Flag => shown.to_owned(),
    }
}

/// Sets one parameter and gives the value as read, or reports why it cannot be set.
pub(super) fn set_param<P: ParamTable>(
    context: &mut Context<'_>,
    params: &mut P,
    path: &str,
    name: &str,
    at: Span,
    value: &Value,
) -> Option<RawValue> {
    if let Some(key) = structural(name) {
        context
            .error(codes::STRUCTURAL, at, path, format!("`{name}` is not set as a parameter"))
            .help(format!("the key {key} decides it"));
        return None;
    }
    let raw = context.raw(path, value)?;
    match params.put(name, &raw) {
        Ok(()) => Some(raw),
        Err(error) => {
            param_error::<P>(context, path, name, at, value, error);
            None
        }
    }
}

fn param_error<P: ParamTable>(
    context: &mut Context<'_>,
    path: &str,
    name: &str,
    at: Span,
    value: &Value,
    error: ParamError,
) {
    match error {
        ParamError::Unknown(_) => {
            let known = P::ROWS.iter().map(|row| row.name);
            let message = format!("unknown parameter `{}` in `params.{}`", clip(name), P::SYSTEM);
            context.error(codes::UNKNOWN_KEY, at, path, message).nearest(name, known, "parameters");
        }
        // The reader of the type knows the better words for a missing unit.
        ParamError::WrongType { .. } | ParamError::Duration(_) | ParamError::Quantity(_) => {
            let before = context.diagnostics.len();
            match P::row(name).map(|info| info.kind) {
                Some(ParamKind::Duration) => drop(context.duration(path, value)),
                Some(ParamKind::Rate) => drop(context.rate(path, value)),
                Some(ParamKind::Bandwidth) => drop(context.bandwidth(path, value)),
                Some(ParamKind::Size) => drop(context.size(path, value)),
                Some(ParamKind::Flag) => drop(context.flag(path, value)),
                Some(ParamKind::Count) => drop(context.count(path, value)),
                Some(ParamKind::Number) => drop(context.number(path, value)),
                Some(ParamKind::Word(words)) => drop(context.word(path, value, words)),
                None => {}
            }
            if context.diagnostics.len() == before {
                context.error(codes::WRONG_TYPE, value.span, path, error.to_string());
            }
        }
        ParamError::Range { name, value: shown, min, max } => {
            let range = match (min, max) {
                (min, "any") => format!("less than {min}"),
                ("any", max) => format!("more than {max}"),
                (min, max) => format!("outside {min} to {max}"),
            };
            context.error(codes::OUT_OF_RANGE, value.span, path, format!("`{name}` of {shown} is {range}"));
        }
        ParamError::Fixed(name) => {
            let message = format!("`{name}` is a fixed number of the product and cannot be set");
            context.error(codes::STRUCTURAL, at, path, message);
        }
    }
}
