//! Verbs about resolvers, certificates and intercluster peers.

use super::Reading;
use crate::outcome::Entity;
use crate::scenario::address::{self, Class};
use crate::scenario::cluster::{CERTIFICATE_NAMES, NAMINGS, certificate_names, naming};
use crate::scenario::words::clip;
use crate::scenario::{Action, Answer, Side, Target, codes};
use crate::units::{ClusterId, DnsId};

impl Reading<'_, '_, '_> {
    pub(super) fn of_peers(&mut self) -> Option<Action> {
        Some(match self.verb.name {
            "move_users" => {
                let (users, to) = (self.users(), self.other_cluster("to", "b"));
                Action::MoveUsers { on: self.clusters_but(to)?, users: users?, to: to? }
            }
            "dns_down" => return self.dns_down(),
            "cert_expire" => Action::CertExpire(self.holders()?),
            "add_peer" => {
                let peer = self.peer();
                Action::AddPeer { on: self.clusters_but(peer)?, peer: peer? }
            }
            "delete_peer" => {
                let peer = self.peer();
                Action::DeletePeer { on: self.clusters_but(peer)?, peer: peer? }
            }
            "force_sync" => {
                let certificates = self.with("certificates", |c, p, v| c.flag(p, v)).unwrap_or(false);
                let named = self.with.as_ref().is_some_and(|with| with.get("peer").is_some());
                let peer = if named { Some(self.peer()?) } else { None };
                self.needs_peering()?;
                Action::ForceSync { on: self.clusters_but(peer)?, peer, certificates }
            }
            _ => return self.edit_config(),
        })
    }

    /// Whether there are peers; reports it if not.
    fn needs_peering(&mut self) -> Option<()> {
        if self.directory.peering.is_some() {
            return Some(());
        }
        let message = format!("`{}` is about intercluster peers, and the file has none", self.verb.name);
        self.context
            .error(codes::NOT_APPLICABLE, self.target.span, &self.path, message)
            .help("add [peering] with mesh = [\"a\", \"b\"]");
        None
    }

    fn peer(&mut self) -> Option<ClusterId> {
        self.needs_peering()?;
        let peer = self.other_cluster("peer", "b")?;
        let member = self.directory.peering.as_ref().is_some_and(|peering| peering.members.contains(&peer));
        if !member {
            let name = self.directory.clusters[peer].name.clone();
            let message = format!("cluster `{name}` has no peers");
            let (span, path) = self.place_of("peer");
            self.context.error(codes::NOT_APPLICABLE, span, &path, message).help("add it to `mesh` of [peering]");
        }
        member.then_some(peer)
    }

    pub(super) fn place_of(&self, key: &str) -> (crate::diag::Span, String) {
        let path = format!("{}.with.{key}", self.event.path);
        let span = self.with.as_ref().map_or(self.target.span, |with| with.value_span(key));
        (span, path)
    }

    /// A cluster named in `with`.
    fn other_cluster(&mut self, key: &str, example: &str) -> Option<ClusterId> {
        let Some(name) = self.with(key, |c, p, v| c.text(p, v)) else {
            if self.with.as_ref().is_none_or(|with| with.get(key).is_none()) {
                let message = format!("`{}` does not name the other cluster", self.verb.name);
                let path = format!("{}.with.{key}", self.event.path);
                self.context
                    .error(codes::MISSING_KEY, self.target.span, &path, message)
                    .help(format!("add with = {{ {key} = \"{example}\" }}"));
            }
            return None;
        };
        let found = self.directory.cluster_names.get(&name).copied();
        if found.is_none() && !self.directory.unsupported.contains(&name) {
            let (span, path) = self.place_of(key);
            let known = self.directory.cluster_names.keys().map(String::as_str);
            self.context.unknown_name("cluster", &name, span, &path, known);
        }
        found
    }

    /// The clusters of the target; none may be the other one of the verb.
    fn clusters_but(&mut self, other: Option<ClusterId>) -> Option<Vec<Target>> {
        let mut on = self.clusters()?;
        let own = other.map(|id| Target::Is(Entity::Cluster(id)));
        let globbed = self.target.text().is_some_and(|text| text.contains('*'));
        if globbed {
            on.retain(|target| Some(*target) != own);
        }
        if on.is_empty() || on.iter().any(|target| Some(*target) == own) {
            let message = format!("`{}` is between two different clusters", self.verb.name);
            self.context.error(codes::CONFLICT, self.target.span, &self.path, message);
            return None;
        }
        Some(on)
    }

    fn dns_down(&mut self) -> Option<Action> {
        let answer = self.with("answer", |c, p, v| c.word(p, v, &["none", "slow", "wrong", "primary_dead"]));
        let answer = match answer {
            Some("slow") => Answer::Slow,
            Some("wrong") => Answer::Wrong,
            Some("primary_dead") => Answer::PrimaryDead,
            _ => Answer::None,
        };
        let from = self.with.clone().and_then(|with| Some((with.get("from")?, with.at("from"))));
        let from = match from {
            Some((value, path)) => {
                self.context.note(path.clone(), value.show(), value.span);
                self.side(value, &path)
            }
            None => Side::default(),
        };
        let mut on: Vec<DnsId> = Vec::new();
        let path = self.path.clone();
        for (text, span) in self.context.texts(&path, self.target, "a resolver or a list of resolvers") {
            // A bare name is a resolver here.
            let full = if text.contains(':') { text.to_owned() } else { format!("dns:{text}") };
            let found = address::resolve(self.context, self.directory, &full, span, &path)?;
            let what = self.what();
            for entity in address::fitting(self.context, self.directory, found, &[Class::Dns], &what) {
                if let Entity::Dns(id) = entity {
                    on.push(id);
                }
            }
        }
        on.sort_unstable();
        on.dedup();
        (!on.is_empty()).then_some(Action::DnsDown { on, answer, from })
    }

    fn edit_config(&mut self) -> Option<Action> {
        let new_naming = self.with("naming", |c, p, v| c.word(p, v, &NAMINGS));
        let new_names = self.with("certificate_names", |c, p, v| c.word(p, v, &CERTIFICATE_NAMES));
        let on = self.clusters()?;
        if new_naming.is_none() && new_names.is_none() {
            let message = format!("`{}` does not say what changes", clip(self.verb.name));
            self.context
                .error(codes::MISSING_KEY, self.target.span, &format!("{}.with", self.event.path), message)
                .help("add with = { naming = \"ip\" }; certificate_names may stand there too");
            return None;
        }
        let (naming, certificate_names) = (new_naming.map(naming), new_names.map(certificate_names));
        Some(Action::EditConfig { on, naming, certificate_names })
    }
}
