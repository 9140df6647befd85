//! What an event does: the verb's target and its `with`.

mod chat;
mod cms;
mod expressway;
mod peers;

use super::address::{self, Class};
use super::context::{Context, Fields, Shown};
use super::directory::Directory;
use super::params;
use super::syntax::{Kind, Value};
use super::verbs::{VerbInfo, VerbTarget};
use super::words::{clip, glob};
use super::{Action, Cluster, ParamSystem, Setting, Side, Target, codes, vocabulary};
use crate::diag::Span;
use crate::machines::params::ParamTable;
use crate::machines::srm::Service;
use crate::machines::{cms as cms_machine, expressway as expressway_machines, icsa, srm};
use crate::outcome::Entity;
use crate::units::{ClusterId, LinkId};

/// One event being read.
struct Reading<'r, 's, 'v> {
    context: &'r mut Context<'s>,
    directory: &'r Directory,
    verb: &'static VerbInfo,
    /// Value of the verb and its path.
    target: &'v Value,
    path: String,
    with: Option<Fields<'v>>,
    /// The event's own table, for keys that may stand beside `with`.
    event: &'r Fields<'v>,
    /// Whether the event waits for a state, so that `@node` means something.
    triggered: bool,
}

/// Reads what a verb does.
pub(super) fn read(
    context: &mut Context<'_>,
    directory: &Directory,
    event: &Fields<'_>,
    verb: &'static VerbInfo,
    triggered: bool,
) -> Option<Action> {
    let target = event.get(verb.name)?;
    let path = event.at(verb.name);
    context.note(path.clone(), target.show(), target.span);
    let with = event.get("with").and_then(|value| context.table(&event.at("with"), value));
    let mut reading = Reading { context, directory, verb, target, path, with, event, triggered };
    reading.check_with();
    reading.action()
}

impl Reading<'_, '_, '_> {
    /// Keys of `with` that this verb does not take.
    fn check_with(&mut self) {
        let Some(with) = self.with.clone() else { return };
        for entry in &with.table.entries {
            let name = entry.key.as_str();
            let path = with.at(name);
            if self.verb.with.contains(&name) {
                continue;
            }
            if vocabulary::WITH.key(name).is_some() {
                let message = format!("`{}` takes no `with.{name}`", self.verb.name);
                self.context.error(codes::NOT_APPLICABLE, entry.at, &path, message);
            } else {
                let message = format!("unknown key `{}` in `with`", clip(name));
                let known = vocabulary::WITH.keys.iter().map(|key| key.name);
                self.context.error(codes::UNKNOWN_KEY, entry.at, &path, message).nearest(name, known, "known keys");
            }
        }
        if self.event.get("one_way").is_some() && !self.verb.with.contains(&"one_way") {
            let message = format!("`{}` takes no `one_way`", self.verb.name);
            let span = self.event.key_span("one_way");
            self.context.error(codes::NOT_APPLICABLE, span, &self.event.at("one_way"), message);
        }
    }

    fn with<T: Shown>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut crate::scenario::context::Context<'_>, &str, &Value) -> Option<T>,
    ) -> Option<T> {
        let with = self.with.clone()?;
        let value = with.get(key)?;
        let path = with.at(key);
        let result = read(self.context, &path, value)?;
        self.context.note(path, result.shown(), value.span);
        Some(result)
    }

    fn action(&mut self) -> Option<Action> {
        const OF_SEVERAL: [&str; 3] = ["edit_config", "force_sync", "internal_error"];
        if OF_SEVERAL.contains(&self.verb.name) && self.names_expressway() {
            return self.of_expressway();
        }
        self.refuse_system_key();
        Some(match self.verb.name {
            "crash" => Action::Crash { on: self.hosts()?, services_stay_stopped: self.services_stay_stopped() },
            "shutdown" => Action::Shutdown { on: self.hosts()?, services_stay_stopped: self.services_stay_stopped() },
            "reboot" => Action::Reboot { on: self.hosts()?, services_stay_stopped: self.services_stay_stopped() },
            "start" => return self.start(),
            "stop" => {
                let refuses_to_start = self.with("fails", |c, p, v| c.flag(p, v)).unwrap_or(false);
                Action::Stop { on: self.services()?, refuses_to_start }
            }
            "restart" => Action::Restart { on: self.services()? },
            "hang" => Action::Hang { on: self.services()? },
            "partition" => {
                let one_way = self.one_way();
                let target = self.target;
                Action::Partition { sides: self.sides(target, &self.path.clone())?, one_way }
            }
            "degrade" => return self.degrade(),
            "block_port" => return self.block_port(),
            "failover" => Action::Failover(self.nodes_or_groups()?),
            "fallback" => Action::Fallback(self.nodes_or_groups()?),
            "recover" => Action::Recover(self.groups()?),
            "ha_on" => Action::HaOn(self.groups()?),
            "ha_off" => Action::HaOff(self.groups()?),
            "add_users" => Action::AddUsers { users: self.users()?, on: self.clusters()? },
            "set_primary" | "tls_mode" | "clear_peers" | "restore_peers" | "maintenance_on" | "maintenance_off" => {
                return self.of_expressway();
            }
            "move_users" | "dns_down" | "cert_expire" | "add_peer" | "delete_peer" | "force_sync" | "edit_config" => {
                return self.of_peers();
            }
            "join" | "remove" | "initialize" | "connect" | "upgrade_schema" | "clear_error" | "upgrade" => {
                return self.of_databases();
            }
            "db_down" | "post" | "create_room" | "merge_db" => return self.of_chat(),
            "login_wave" => Action::LoginWave { users: self.users()?, on: self.clusters()? },
            "set" => return self.set(),
            "internal_error" => Action::InternalError(self.nodes()?),
            "takeover_fails" => Action::TakeoverFails(self.nodes()?),
            "takeback_fails" => Action::TakebackFails(self.nodes()?),
            "start_services_fails" => Action::StartServicesFails(self.nodes()?),
            "end" => return self.end(),
            other => unreachable!("the verb `{other}` is simulated and has no reader"),
        })
    }

    fn start(&mut self) -> Option<Action> {
        let texts = self.context.texts(&self.path, self.target, "an address or a list of addresses");
        let service = |text: &str| text.rsplit('/').next().unwrap_or(text).contains(':') && !text.starts_with("site:");
        let services = texts.iter().filter(|(text, _)| service(text)).count();
        if services == 0 {
            return Some(Action::PowerOn { on: self.hosts()?, services_stay_stopped: self.services_stay_stopped() });
        }
        if services < texts.len() {
            let message = "`start` takes either hosts or services";
            self.context.error(codes::CONFLICT, self.target.span, &self.path, message).help("write two events");
            return None;
        }
        if let Some(with) = self.with.as_ref().filter(|with| with.get("services").is_some()) {
            let (span, path) = (with.key_span("services"), with.at("services"));
            self.context.error(codes::NOT_APPLICABLE, span, &path, "`with.services` is for the start of hosts");
        }
        Some(Action::Start { on: self.services()? })
    }

    fn services_stay_stopped(&mut self) -> bool {
        self.with("services", |c, p, v| c.word(p, v, &["stopped"])).is_some()
    }

    fn one_way(&mut self) -> bool {
        let beside = self.context.take(self.event, "one_way", |c, p, v| c.flag(p, v));
        let inside = self.with("one_way", |c, p, v| c.flag(p, v));
        beside.or(inside).unwrap_or(false)
    }

    fn users(&mut self) -> Option<u32> {
        let users = self.with("users", |c, p, v| c.count_u32(p, v));
        if users.is_none() && self.with.as_ref().is_none_or(|with| with.get("users").is_none()) {
            let message = format!("`{}` needs the number of users", self.verb.name);
            self.context
                .error(codes::MISSING_KEY, self.target.span, &format!("{}.with.users", self.event.path), message)
                .help("add with = { users = 100 }");
        }
        users
    }

    /// The targets as written, with `@node` and the like looked up.
    fn targets(
        &mut self,
        matched: &[Target],
        mut expand: impl FnMut(&mut Self, address::Addressed<'_>) -> Vec<Target>,
    ) -> Option<Vec<Target>> {
        let mut targets: Vec<Target> = Vec::new();
        let (mut good, path) = (true, self.path.clone());
        for (text, span) in self.context.texts(&self.path, self.target, "an address or a list of addresses") {
            if let Some(name) = text.strip_prefix('@') {
                match self.matched(name, span, matched) {
                    Some(target) => targets.push(target),
                    None => good = false,
                }
                continue;
            }
            match address::resolve(self.context, self.directory, text, span, &path) {
                Some(found) => targets.extend(expand(self, found)),
                None => good = false,
            }
        }
        if targets.is_empty() && good && !self.context.has_errors() {
            let message = format!("nothing is left that `{}` can act on", self.verb.name);
            self.context.error(codes::NOT_APPLICABLE, self.target.span, &self.path, message);
        }
        targets.sort_unstable();
        targets.dedup();
        (good && !targets.is_empty()).then_some(targets)
    }

    fn matched(&mut self, name: &str, span: Span, accepted: &[Target]) -> Option<Target> {
        if !self.triggered {
            let message = format!("`@{}` has a meaning only in an event with `when`", clip(name));
            self.context
                .error(codes::UNKNOWN_NAME, span, &self.path, message)
                .help("name the target outright, or give the event when = { on = .., enters = .. }");
            return None;
        }
        let target = match name.split_once(':') {
            Some(("node", service)) => match Service::from_word(service) {
                Some(service) => Some(Target::MatchedService(service)),
                None => {
                    let known = Service::ALL.iter().map(|known| known.as_str());
                    self.context.unknown_name("service", service, span, &self.path, known);
                    return None;
                }
            },
            None => match name {
                "node" => Some(Target::MatchedNode),
                "peer" => Some(Target::MatchedPeer),
                "group" => Some(Target::MatchedGroup),
                "cluster" => Some(Target::MatchedCluster),
                _ => None,
            },
            Some(_) => None,
        };
        let Some(target) = target else {
            let known = ["@node", "@peer", "@group", "@cluster", "@node:service"];
            let message = format!("`@{}` is not known", clip(name));
            self.context.error(codes::UNKNOWN_NAME, span, &self.path, message).nearest(name, known, "there are");
            return None;
        };
        // An action on a group takes the group of the node that matched.
        let target = match target {
            Target::MatchedNode | Target::MatchedPeer if self.verb.target == VerbTarget::Group => Target::MatchedGroup,
            target => target,
        };
        let fits = accepted.contains(&target)
            || (matches!(target, Target::MatchedService(_)) && self.verb.target == VerbTarget::Service)
            || (matches!(target, Target::MatchedService(_)) && self.verb.target == VerbTarget::HostOrService);
        if !fits {
            let message = format!("`{}` cannot act on `@{}`", self.verb.name, clip(name));
            self.context.error(codes::NOT_APPLICABLE, span, &self.path, message);
            return None;
        }
        Some(target)
    }

    fn what(&self) -> String {
        format!("`{}`", self.verb.name)
    }

    /// Hosts: groups, clusters and sites stand for their nodes.
    fn hosts(&mut self) -> Option<Vec<Target>> {
        const HOSTS: [Class; 9] = [
            Class::Node,
            Class::CmsNode,
            Class::CallBridge,
            Class::ExpresswayPeer,
            Class::Group,
            Class::Cluster,
            Class::CmsCluster,
            Class::ExpresswayCluster,
            Class::Site,
        ];
        self.expand_nodes(&HOSTS)
    }

    /// Nodes that have certificates of their own.
    fn holders(&mut self) -> Option<Vec<Target>> {
        const HOLDERS: [Class; 8] = [
            Class::Node,
            Class::CmsNode,
            Class::CallBridge,
            Class::ExpresswayPeer,
            Class::Group,
            Class::Cluster,
            Class::CmsCluster,
            Class::ExpresswayCluster,
        ];
        self.expand_nodes(&HOLDERS)
    }

    fn nodes(&mut self) -> Option<Vec<Target>> {
        self.expand_nodes(&[Class::Node, Class::Group, Class::Cluster])
    }

    fn expand_nodes(&mut self, classes: &'static [Class]) -> Option<Vec<Target>> {
        let matched = [Target::MatchedNode, Target::MatchedPeer, Target::MatchedGroup, Target::MatchedCluster];
        let whole = self.has_a_clock_of_its_own();
        self.targets(&matched, |reading, found| {
            let what = reading.what();
            // `seoul/*` names nodes and groups and means the nodes; `site:*` means sites.
            let (named, world) = (!found.by_glob, found.is_world());
            let fit = address::fitting(reading.context, reading.directory, found, classes, &what);
            let mut targets: Vec<Target> = Vec::new();
            for entity in fit {
                let nodes = address::nodes_of(reading.directory, entity).unwrap_or_default();
                let site = matches!(entity, Entity::Site(_));
                if whole && !world && (named || site) && !nodes.is_empty() {
                    targets.push(Target::Is(entity));
                } else {
                    targets.extend(nodes.into_iter().map(|node| Target::Is(Entity::Node(node))));
                }
            }
            reading.context.addressed += targets.len();
            targets
        })
    }

    /// Whether each target has a clock of its own: the nodes of a site then go together, each time.
    fn has_a_clock_of_its_own(&self) -> bool {
        let pick = self.event.get("pick").and_then(|pick| pick.text());
        self.event.get("every").is_some() && (self.event.get("pick").is_none() || matches!(pick, Some("all" | "each")))
    }

    fn services(&mut self) -> Option<Vec<Target>> {
        self.targets(&[], |reading, found| {
            let what = reading.what();
            let (before, text) = (reading.context.diagnostics.len(), found.text);
            let fit = address::fitting(reading.context, reading.directory, found, &[Class::Service], &what);
            if let Some(diagnostic) = reading.context.diagnostics.get_mut(before) {
                diagnostic.help = Some(format!("add a service: `{}:presence_engine`", clip(text)));
            }
            fit.into_iter().map(Target::Is).collect()
        })
    }

    /// Failover and fallback: a node, or a group that stays a group; a glob means nodes.
    fn nodes_or_groups(&mut self) -> Option<Vec<Target>> {
        let matched = [Target::MatchedNode, Target::MatchedPeer, Target::MatchedGroup];
        self.targets(&matched, |reading, found| {
            let what = reading.what();
            let classes: &[Class] = if found.by_glob { &[Class::Node] } else { &[Class::Node, Class::Group] };
            let fit = address::fitting(reading.context, reading.directory, found, classes, &what);
            fit.into_iter().map(Target::Is).collect()
        })
    }

    fn groups(&mut self) -> Option<Vec<Target>> {
        let matched = [Target::MatchedGroup, Target::MatchedCluster];
        self.targets(&matched, |reading, found| {
            let classes = [Class::Group, Class::Node, Class::Cluster];
            let what = reading.what();
            let fit = address::fitting(reading.context, reading.directory, found, &classes, &what);
            let groups =
                fit.into_iter().flat_map(|entity| address::groups_of(reading.directory, entity).unwrap_or_default());
            groups.map(|group| Target::Is(Entity::Group(group))).collect()
        })
    }

    fn clusters(&mut self) -> Option<Vec<Target>> {
        self.targets(&[Target::MatchedCluster], |reading, found| {
            let what = reading.what();
            let fit = address::fitting(reading.context, reading.directory, found, &[Class::Cluster], &what);
            fit.into_iter().map(Target::Is).collect()
        })
    }

    /// Sides of a partition or a blocked port.
    fn sides(&mut self, value: &Value, path: &str) -> Option<Vec<Side>> {
        let Some(items) = value.list().filter(|items| items.len() >= 2) else {
            self.context
                .wrong_type(path, value, "a list of two or more sides")
                .help("write [[\"site:east\"], [\"site:west\"]]");
            return None;
        };
        let mut sides: Vec<Side> = Vec::new();
        for item in items {
            let side = self.side(item, path);
            let taken = side.nodes.iter().find(|node| sides.iter().any(|other| other.nodes.contains(node)));
            let twice = side.sites.iter().any(|site| sides.iter().any(|other| other.sites.contains(site)));
            if let Some(node) = taken {
                let message = format!("node `{}` is on two sides", self.directory.node_path(*node));
                self.context.error(codes::DUPLICATE, item.span, path, message);
            } else if twice {
                self.context.error(codes::DUPLICATE, item.span, path, "a site is on two sides");
            }
            sides.push(side);
        }
        Some(sides)
    }

    fn side(&mut self, value: &Value, path: &str) -> Side {
        let mut side = Side::default();
        for (text, span) in self.context.texts(path, value, "a list of sites, clusters or nodes") {
            let Some(found) = address::resolve(self.context, self.directory, text, span, path) else { continue };
            let mut classes = vec![Class::Site, Class::Group];
            classes.extend(Class::HOSTS.into_iter().chain(Class::CLUSTERS));
            for entity in address::fitting(self.context, self.directory, found, &classes, &self.what()) {
                match entity {
                    Entity::Site(site) => side.sites.push(site),
                    other => side.nodes.extend(address::nodes_of(self.directory, other).unwrap_or_default()),
                }
            }
        }
        side.sites.sort_unstable();
        side.sites.dedup();
        side.nodes.sort_unstable();
        side.nodes.dedup();
        side
    }

    fn degrade(&mut self) -> Option<Action> {
        let loss = self.with("loss", |c, p, v| c.probability(p, v));
        let rtt = self.with("rtt", |c, p, v| c.duration(p, v));
        let jitter = self.with("jitter", |c, p, v| c.duration(p, v));
        let bandwidth = self.with("bandwidth", |c, p, v| c.bandwidth(p, v));
        if self.with.as_ref().is_none_or(|with| with.table.entries.is_empty()) {
            let message = "`degrade` does not say what gets worse";
            self.context
                .error(codes::MISSING_KEY, self.target.span, &self.event.at("with"), message)
                .help("add with = { loss = 0.02 }; rtt, jitter and bandwidth may stand there too");
        }
        let links = self.targets(&[], |reading, found| {
            let what = reading.what();
            let fit = address::fitting(reading.context, reading.directory, found, &[Class::Link], &what);
            fit.into_iter().map(Target::Is).collect()
        })?;
        let link = |target: &Target| if let Target::Is(Entity::Link(id)) = target { Some(*id) } else { None };
        let on: Vec<LinkId> = links.iter().filter_map(link).collect();
        Some(Action::Degrade { on, loss, rtt, jitter, bandwidth })
    }

    fn block_port(&mut self) -> Option<Action> {
        let one_way = self.one_way();
        let port = match self.target.kind {
            Kind::Integer(n) => u16::try_from(n).ok().filter(|port| *port > 0),
            _ => {
                self.context.wrong_type(&self.path, self.target, "a port number such as 22001");
                return None;
            }
        };
        if port.is_none() {
            self.context.error(codes::OUT_OF_RANGE, self.target.span, &self.path, "a port is a number from 1 to 65535");
        }
        let between = self.with.clone().and_then(|with| Some((with.get("between")?, with.at("between"))));
        let sides = match between {
            Some((value, path)) => {
                self.context.note(path.clone(), value.show(), value.span);
                self.sides(value, &path)?
            }
            None => Vec::new(),
        };
        Some(Action::BlockPort { port: port?, sides, one_way })
    }

    fn end(&mut self) -> Option<Action> {
        let id = self.context.text(&self.path, self.target)?;
        let found = self.directory.event_names.get(&id).copied();
        if found.is_none() {
            let known = self.directory.event_names.keys().map(String::as_str);
            self.context.unknown_name("event", &id, self.target.span, &self.path, known);
        }
        found.map(Action::End)
    }

    /// `set`: a parameter of presence groups, of the world or of clusters.
    fn set(&mut self) -> Option<Action> {
        let path = self.context.text(&self.path, self.target)?;
        let Some(value) = self.with.as_ref().and_then(|with| with.get("value")) else {
            let at = format!("{}.with.value", self.event.path);
            self.context
                .error(codes::MISSING_KEY, self.target.span, &at, "`set` needs the new value")
                .help("add with = { value = .. }");
            return None;
        };
        let at = format!("{}.with.value", self.event.path);
        self.context.note(at.clone(), value.show(), value.span);
        let segments: Vec<&str> = path.split('.').collect();
        let (clusters, system, name) = match segments.as_slice() {
            ["params", system, name] => (self.directory.clusters.keys().collect(), *system, *name),
            ["cluster", cluster, "params", system, name] => (self.clusters_like(cluster)?, *system, *name),
            _ => (Vec::new(), "", ""),
        };
        match system {
            "srm" => self.changes::<srm::Params>(ParamSystem::Srm, &clusters, name, value, &at),
            "cms" => self.changes::<cms_machine::Params>(ParamSystem::Cms, &clusters, name, value, &at),
            "icsa" => self.changes::<icsa::Params>(ParamSystem::Icsa, &clusters, name, value, &at),
            "expressway" => {
                self.changes::<expressway_machines::Params>(ParamSystem::Expressway, &clusters, name, value, &at)
            }
            "chat" => self.changes::<crate::machines::chat::Params>(ParamSystem::Chat, &clusters, name, value, &at),
            _ => {
                let message = format!("`{}` cannot change while a run goes on", clip(&path));
                self.context.error(codes::UNSUPPORTED, self.target.span, &self.path, message).help(
                    "`set` takes params.srm.<name>, the same of icsa, cms and expressway, or of one cluster; links change with `degrade`",
                );
                None
            }
        }
    }

    fn clusters_like(&mut self, pattern: &str) -> Option<Vec<ClusterId>> {
        let names = &self.directory.cluster_names;
        let mut found: Vec<ClusterId> =
            names.iter().filter(|(name, _)| glob(pattern, name)).map(|(_, id)| *id).collect();
        found.sort_unstable();
        if found.is_empty() && !self.directory.unsupported.contains(pattern) {
            self.context.unknown_name(
                "cluster",
                pattern,
                self.target.span,
                &self.path,
                names.keys().map(String::as_str),
            );
        }
        (!found.is_empty()).then_some(found)
    }

    /// The value is tried on a copy of each cluster's settings, so that a run cannot stumble over it.
    fn changes<P: OfCluster>(
        &mut self,
        system: ParamSystem,
        clusters: &[ClusterId],
        name: &str,
        value: &Value,
        at: &str,
    ) -> Option<Action> {
        let mut changes = Vec::new();
        let of = |cluster: ClusterId| P::of(&self.directory.clusters[cluster]);
        let with: Vec<(ClusterId, P)> =
            clusters.iter().filter_map(|cluster| of(*cluster).map(|params| (*cluster, params.clone()))).collect();
        if with.is_empty() {
            let message = format!("no cluster named here has `params.{}`", P::SYSTEM);
            self.context.error(codes::NOT_APPLICABLE, self.target.span, &self.path, message);
            return None;
        }
        for (cluster, mut copy) in with {
            let value = params::set_param(self.context, &mut copy, at, name, self.target.span, value)?;
            changes.push(Setting { cluster, system, name: name.to_owned(), value });
        }
        Some(Action::Set { changes })
    }
}

/// Parameters that a cluster may have.
trait OfCluster: ParamTable {
    fn of(cluster: &Cluster) -> Option<&Self>;
}

impl OfCluster for srm::Params {
    fn of(cluster: &Cluster) -> Option<&Self> {
        cluster.imp().map(|imp| &imp.srm)
    }
}

impl OfCluster for expressway_machines::Params {
    fn of(cluster: &Cluster) -> Option<&Self> {
        cluster.expressway().map(|expressway| &expressway.params)
    }
}

impl OfCluster for icsa::Params {
    fn of(cluster: &Cluster) -> Option<&Self> {
        cluster.imp().map(|imp| &imp.icsa)
    }
}

impl OfCluster for cms_machine::Params {
    fn of(cluster: &Cluster) -> Option<&Self> {
        cluster.cms().map(|cms| &cms.params)
    }
}

impl OfCluster for crate::machines::chat::Params {
    fn of(cluster: &Cluster) -> Option<&Self> {
        cluster.imp().map(|imp| &imp.chat.params)
    }
}
