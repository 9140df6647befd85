//! The texts of new scenarios: one template for each kind, beside this file.

use askama::Template;

use super::Kind;
use super::layout::Layout;

macro_rules! templates {
    ($($name:ident $path:literal)*) => {$(
        #[derive(Template)]
        #[template(path = $path, escape = "none")]
        struct $name<'a> {
            plan: &'a Layout,
        }
    )*};
}

templates! {
    Presence "presence.toml"
    Intercluster "intercluster.toml"
    Chat "chat.toml"
    MeetingServer "meeting-server.toml"
    Expressway "expressway.toml"
    Study "study.toml"
    Campaign "campaign.toml"
    Runbook "runbook.toml"
}

/// The scenario of a kind.
pub(super) fn text(kind: Kind, plan: &Layout) -> String {
    let text = match kind {
        Kind::Presence => Presence { plan }.render(),
        Kind::Intercluster => Intercluster { plan }.render(),
        Kind::Chat => Chat { plan }.render(),
        Kind::MeetingServer => MeetingServer { plan }.render(),
        Kind::Expressway => Expressway { plan }.render(),
        Kind::Study => Study { plan }.render(),
        Kind::Campaign => Campaign { plan }.render(),
        Kind::Runbook => Runbook { plan }.render(),
    };
    let text = text.expect("texts and numbers can be written to memory");
    format!("{}\n", text.trim())
}
