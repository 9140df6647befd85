//! Parameters, from the tables of the machines.

use crate::machines::params::{ParamInfo, ParamKind};
use crate::machines::{chat, cms, expressway, icsa, srm};

use super::{Class, Entry};

pub(super) fn entries() -> impl Iterator<Item = Entry> {
    let of = |system: &'static str| move |info: &'static ParamInfo| parameter(info, system);
    let (srm, icsa) = (srm::Params::TABLE.iter().map(of("srm")), icsa::Params::TABLE.iter().map(of("icsa")));
    let presence = srm.chain(icsa).chain(chat::Params::TABLE.iter().map(of("chat")));
    let cms = cms::Params::TABLE.iter().map(of("cms"));
    presence.chain(cms).chain(expressway::Params::TABLE.iter().map(of("expressway")))
}

fn parameter(info: &'static ParamInfo, system: &str) -> Entry {
    let mut entry = Entry::new(Class::Parameter, info.name, meaning(info, system)).founded(info.status, info.source);
    entry.official = if info.official.starts_with('(') { "" } else { info.official };
    entry.default = info.default;
    entry.range = range(info);
    entry.unit = match info.kind {
        ParamKind::Duration => "duration",
        ParamKind::Count => "count",
        ParamKind::Number => "number",
        ParamKind::Rate => "rate",
        ParamKind::Bandwidth => "bandwidth",
        ParamKind::Size => "size",
        ParamKind::Flag | ParamKind::Word(_) => "",
    };
    entry
}

fn meaning(info: &ParamInfo, system: &str) -> String {
    if info.settable {
        format!("{} Set it as params.{system}.{}.", info.meaning, info.name)
    } else {
        format!("{} A scenario cannot set it.", info.meaning)
    }
}

fn range(info: &ParamInfo) -> String {
    match (info.kind, info.min, info.max) {
        (ParamKind::Flag, _, _) => "true, false".to_owned(),
        (ParamKind::Word(words), _, _) => words.join(", "),
        (_, "", "") => String::new(),
        (_, min, "") => format!("{min} or more"),
        (_, "", max) => format!("up to {max}"),
        (_, min, max) if min == max => format!("only {min}"),
        (_, min, max) => format!("{min} to {max}"),
    }
}
