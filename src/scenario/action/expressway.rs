//! Verbs about the peers of Expressway clusters.

use super::Reading;
use crate::machines::expressway::Mode;
use crate::outcome::Entity;
use crate::scenario::address::{self, Class};
use crate::scenario::cluster::{CERTIFICATE_NAMES, NAMINGS, certificate_names, naming};
use crate::scenario::directory::Member;
use crate::scenario::words::glob;
use crate::scenario::{Action, PeerOrder, System, Target, codes};
use crate::units::NodeId;

impl Reading<'_, '_, '_> {
    /// Whether the target of a verb that several systems have names Expressway clusters or their peers only.
    pub(super) fn names_expressway(&mut self) -> bool {
        let texts = self.context.texts(&self.path.clone(), self.target, "an address or a list of addresses");
        let expressway = |text: &str| {
            let cluster = text.split('/').next().unwrap_or(text);
            let mut named = self.directory.clusters.iter().filter(|known| glob(cluster, &known.name)).peekable();
            named.peek().is_some() && named.all(|known| matches!(known.system, System::Expressway(_)))
        };
        !texts.is_empty() && texts.iter().all(|(text, _)| expressway(text))
    }

    pub(super) fn of_expressway(&mut self) -> Option<Action> {
        let order = match self.verb.name {
            "edit_config" => self.edit_of_peer()?,
            "set_primary" => PeerOrder::SetPrimary(self.named_expressway_primary()?),
            "tls_mode" => PeerOrder::TlsMode(self.mode()?),
            "clear_peers" => PeerOrder::ClearPeers,
            "restore_peers" => PeerOrder::RestorePeers,
            "maintenance_on" => PeerOrder::MaintenanceOn,
            "maintenance_off" => PeerOrder::MaintenanceOff,
            verb => match (verb, self.is_about_the_system_key()?) {
                ("force_sync", true) => PeerOrder::ForceSystemKey,
                ("force_sync", false) => PeerOrder::ForceConfiguration,
                (_, true) => PeerOrder::SystemKeyDiffers,
                (_, false) => PeerOrder::ReplicationFails,
            },
        };
        let on = self.peers_of_expressway()?;
        Some(Action::Expressway { on, order })
    }

    /// Peers; a cluster stands for all of its peers.
    fn peers_of_expressway(&mut self) -> Option<Vec<Target>> {
        let matched = [Target::MatchedNode, Target::MatchedCluster];
        self.targets(&matched, |reading, found| {
            let what = reading.what();
            let classes = [Class::ExpresswayPeer, Class::ExpresswayCluster];
            let fit = address::fitting(reading.context, reading.directory, found, &classes, &what);
            let peers =
                fit.into_iter().flat_map(|entity| address::nodes_of(reading.directory, entity).unwrap_or_default());
            peers.map(|node| Target::Is(Entity::Node(node))).collect()
        })
    }

    /// An edit says nothing about what changes, only that there is a new configuration, unless it is the address.
    fn edit_of_peer(&mut self) -> Option<PeerOrder> {
        let new_naming = self.with("naming", |c, p, v| c.word(p, v, &NAMINGS));
        let new_names = self.with("certificate_names", |c, p, v| c.word(p, v, &CERTIFICATE_NAMES));
        let (naming, certificate_names) = (new_naming.map(naming), new_names.map(certificate_names));
        Some(match (naming, certificate_names) {
            (None, None) => PeerOrder::Edit,
            (naming, certificate_names) => PeerOrder::Rename { naming, certificate_names },
        })
    }

    /// `with.system_key`; the other keys of these verbs are about IM and Presence clusters.
    fn is_about_the_system_key(&mut self) -> Option<bool> {
        let with = self.with.clone();
        for key in ["peer", "certificates"] {
            let Some(with) = with.as_ref().filter(|with| with.get(key).is_some()) else { continue };
            let message = format!("`{}` of an Expressway peer takes no `with.{key}`", self.verb.name);
            self.context.error(codes::NOT_APPLICABLE, with.key_span(key), &with.at(key), message);
            return None;
        }
        let wanted = self.with("system_key", |c, p, v| c.flag(p, v));
        Some(wanted.unwrap_or(false))
    }

    /// A system key belongs to Expressway peers.
    pub(super) fn refuse_system_key(&mut self) {
        if let Some(with) = self.with.as_ref().filter(|with| with.get("system_key").is_some()) {
            let (span, path) = (with.key_span("system_key"), with.at("system_key"));
            let message = "`with.system_key` is for peers of an Expressway cluster";
            self.context.error(codes::NOT_APPLICABLE, span, &path, message);
        }
    }

    fn mode(&mut self) -> Option<Mode> {
        let mode = self.with("mode", |c, p, v| c.word(p, v, &["permissive", "enforcing"]));
        if mode.is_none() && self.with.as_ref().is_none_or(|with| with.get("mode").is_none()) {
            let path = format!("{}.with.mode", self.event.path);
            self.context
                .error(codes::MISSING_KEY, self.target.span, &path, "`tls_mode` does not say which mode")
                .help("add with = { mode = \"enforcing\" } or \"permissive\"");
        }
        mode.and_then(Mode::from_word)
    }

    /// The peer that is named as primary; without `with.primary` the peer names itself.
    fn named_expressway_primary(&mut self) -> Option<Option<NodeId>> {
        let Some(name) = self.with("primary", |c, p, v| c.text(p, v)) else {
            // A value of the wrong type has its message.
            return self.with.as_ref().is_none_or(|with| with.get("primary").is_none()).then_some(None);
        };
        let texts = self.context.texts(&self.path.clone(), self.target, "an address or a list of addresses");
        let cluster = texts.first().and_then(|(text, _)| text.split('/').next()).unwrap_or_default().to_owned();
        let bare = name.rsplit('/').next().unwrap_or(&name);
        let id = self.directory.cluster_names.get(&cluster).copied();
        let member = id.and_then(|id| self.directory.members[id].get(bare));
        if let Some(Member::Node(node)) = member {
            return Some(Some(*node));
        }
        let with = self.with.clone()?;
        let known = id.map(|id| self.directory.members[id].keys().map(String::as_str).collect::<Vec<_>>());
        self.context.unknown_name(
            "peer",
            bare,
            with.value_span("primary"),
            &with.at("primary"),
            known.unwrap_or_default(),
        );
        None
    }
}
