//! What the verbs of events do to their targets.

use crate::engine::{StreamName, uniform};
use crate::machines::srm::{Input, Service, State};
use crate::net::{Cut, Side as NetSide};
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::scenario::{Action, Event, NodeRole, Pick, Side, Target};
use crate::units::{ClusterId, EventId, GroupId, LinkId, NodeId, SimDuration};

use super::change::Degradation;
use super::fault::{Effect, Occurrence, Undo};
use super::state::{Armed, Blame, Host, Process, World};

impl World<'_> {
    /// Does what an event says to each of its targets.
    pub(super) fn act(&mut self, number: usize, event: &Event, cause: Cause) -> Vec<Effect> {
        match &event.action {
            Action::Crash { on, services_stay_stopped } | Action::Shutdown { on, services_stay_stopped } => {
                self.power_off_all(number, event, on, *services_stay_stopped, cause)
            }
            Action::Reboot { on, services_stay_stopped } => {
                let effects = self.power_off_all(number, event, on, *services_stay_stopped, cause);
                self.end_at_once(number, event, effects, cause)
            }
            Action::PowerOn { on, services_stay_stopped } => self.each_node(number, event, on, |world, node| {
                Effect::of(world.power_on(node, *services_stay_stopped, cause))
            }),
            Action::Stop { on, refuses_to_start } => self.each_service(number, event, on, |world, node, service| {
                world.stop(number, node, service, Process::Stopped, *refuses_to_start, cause)
            }),
            Action::Hang { on } => self.each_service(number, event, on, |world, node, service| {
                world.stop(number, node, service, Process::Hung, false, cause)
            }),
            Action::Start { on } => {
                self.each_service(number, event, on, |world, node, service| world.start(node, service, cause))
            }
            Action::Restart { on } => self.restart_all(number, event, on, cause),
            Action::Partition { sides, one_way } => vec![self.cut(number, sides, *one_way, None, cause)],
            Action::BlockPort { port, sides, one_way } => vec![self.cut(number, sides, *one_way, Some(*port), cause)],
            Action::Degrade { on, loss, rtt, jitter, bandwidth } => {
                let by = Degradation { loss: *loss, rtt: *rtt, jitter: *jitter, bandwidth: *bandwidth };
                self.degrade(number, on, by, cause)
            }
            Action::Set { changes } => self.set(number, changes, cause),
            Action::End(ended) => vec![self.end_open(*ended, cause)],
            Action::LoginWave { on, users } => {
                self.each_cluster(number, event, on, |world, cluster| world.login_wave(cluster, *users, cause))
            }
            Action::InternalError(on) => self.internal_errors(number, event, on, cause),
            Action::TakeoverFails(on) => self.arm_fault(number, event, on, |armed| armed.takeover_fails = true),
            Action::TakebackFails(on) => self.arm_fault(number, event, on, |armed| armed.takeback_fails = true),
            Action::StartServicesFails(on) => {
                self.arm_fault(number, event, on, |armed| armed.start_services_fails = true)
            }
            Action::Failover(_)
            | Action::Fallback(_)
            | Action::Recover(_)
            | Action::HaOn(_)
            | Action::HaOff(_)
            | Action::AddUsers { .. }
            | Action::Database { .. }
            | Action::Expressway { .. } => self.act_as_administrator(number, event, cause),
            Action::MoveUsers { .. }
            | Action::DnsDown { .. }
            | Action::CertExpire(_)
            | Action::AddPeer { .. }
            | Action::DeletePeer { .. }
            | Action::ForceSync { .. }
            | Action::EditConfig { .. } => self.act_on_peers(number, event, cause),
            Action::Chat(action) => self.act_on_chat(number, event, action, cause),
        }
    }

    fn internal_errors(&mut self, number: usize, event: &Event, on: &[Target], cause: Cause) -> Vec<Effect> {
        self.each_node(number, event, on, |world, node| {
            let record = world.record_fault(Entity::Node(node), "internal_error", "began", cause);
            Effect::of(world.step(node, Input::InternalError, record))
        })
    }

    fn act_as_administrator(&mut self, number: usize, event: &Event, cause: Cause) -> Vec<Effect> {
        match &event.action {
            Action::Failover(on) => self.each(number, event, on, |world, target| {
                world.administer(target, "failover", Input::AdminFailover, cause)
            }),
            Action::Fallback(on) => self.each(number, event, on, |world, target| {
                world.administer(target, "fallback", Input::AdminFallback, cause)
            }),
            Action::Recover(on) => self.each_group(number, event, on, |world, group| world.recover(group, cause)),
            Action::HaOn(on) => {
                self.each_group(number, event, on, |world, group| world.administer_ha(number, group, true, cause))
            }
            Action::HaOff(on) => {
                self.each_group(number, event, on, |world, group| world.administer_ha(number, group, false, cause))
            }
            Action::AddUsers { on, users } => self
                .each_cluster(number, event, on, |world, cluster| world.administer_new_users(cluster, *users, cause)),
            Action::Database { command, on, to } => {
                self.each_node(number, event, on, |world, node| world.database_command(node, *command, *to, cause))
            }
            Action::Expressway { on, order } => {
                self.each_node(number, event, on, |world, node| world.order_peer(number, node, *order, cause))
            }
            _ => unreachable!("`{}` is not an action of an administrator", event.action.verb()),
        }
    }

    fn act_on_peers(&mut self, number: usize, event: &Event, cause: Cause) -> Vec<Effect> {
        match &event.action {
            Action::DnsDown { on, answer, from } => self.break_resolvers(number, on, *answer, from, cause),
            Action::CertExpire(on) => {
                self.each_node(number, event, on, |world, node| match world.scenario.nodes[node].role {
                    NodeRole::Database | NodeRole::CallBridge => world.expire_database_certificate(number, node, cause),
                    NodeRole::Presence | NodeRole::ExpresswayPeer => world.expire_certificate(number, node, cause),
                })
            }
            Action::MoveUsers { on, users, to } => {
                self.each_cluster(number, event, on, |world, cluster| world.move_users(cluster, *to, *users, cause))
            }
            Action::AddPeer { on, peer } => {
                self.each_cluster(number, event, on, |world, cluster| world.add_peer(cluster, *peer, cause))
            }
            Action::DeletePeer { on, peer } => {
                self.each_cluster(number, event, on, |world, cluster| world.delete_peer(cluster, *peer, cause))
            }
            Action::ForceSync { on, peer, certificates } => self.each_cluster(number, event, on, |world, cluster| {
                world.force_sync(cluster, *peer, *certificates, cause)
            }),
            Action::EditConfig { on, naming, certificate_names } => {
                self.each_cluster(number, event, on, |world, cluster| {
                    world.rename_nodes(cluster, *naming, *certificate_names, cause)
                })
            }
            _ => unreachable!("`{}` is not about intercluster peers", event.action.verb()),
        }
    }

    /// A reboot or restart without `for` is over as soon as it has begun.
    fn end_at_once(&mut self, number: usize, event: &Event, effects: Vec<Effect>, cause: Cause) -> Vec<Effect> {
        if event.lasts.is_none() {
            self.end_event(number, cause);
        }
        effects
    }

    fn end_open(&mut self, ended: EventId, cause: Cause) -> Effect {
        let is_open = |one: &Occurrence| one.event == ended && one.open;
        let open: Vec<usize> = (0..self.occurrences.len()).filter(|at| is_open(&self.occurrences[*at])).collect();
        let effect = Effect::of(!open.is_empty());
        for other in open {
            self.end_event(other, cause);
        }
        effect
    }

    /// The running or next user move to these nodes goes wrong.
    fn arm_fault(&mut self, number: usize, event: &Event, on: &[Target], arm: fn(&mut Armed)) -> Vec<Effect> {
        self.each_node(number, event, on, |world, node| {
            arm(&mut world.nodes[node].armed);
            Effect::Changed
        })
    }

    fn restart_all(&mut self, number: usize, event: &Event, on: &[Target], cause: Cause) -> Vec<Effect> {
        let effects =
            self.each_service(number, event, on, |world, node, service| world.restart(number, node, service, cause));
        self.end_at_once(number, event, effects, cause)
    }

    fn restart(&mut self, number: usize, node: NodeId, service: Service, cause: Cause) -> Effect {
        match self.stop(number, node, service, Process::Stopped, false, cause) {
            // What does not run, or hangs, needs no stop.
            Effect::Nothing => self.start(node, service, cause),
            done => done,
        }
    }

    fn each_cluster(
        &mut self,
        number: usize,
        event: &Event,
        on: &[Target],
        mut act: impl FnMut(&mut Self, ClusterId) -> Effect,
    ) -> Vec<Effect> {
        self.each(number, event, on, |world, target| match target {
            Entity::Cluster(cluster) => act(world, cluster),
            _ => Effect::Nothing,
        })
    }

    pub(super) fn each(
        &mut self,
        number: usize,
        event: &Event,
        on: &[Target],
        mut act: impl FnMut(&mut Self, Entity) -> Effect,
    ) -> Vec<Effect> {
        let matched = self.occurrences[number].matched;
        let mut targets: Vec<Entity> = on.iter().filter_map(|target| self.resolve(*target, matched)).collect();
        if let Some(only) = self.occurrences[number].only {
            targets.retain(|target| *target == only);
        }
        let picked = self.pick(number, event.pick, targets);
        picked.into_iter().map(|target| act(self, target)).collect()
    }

    pub(super) fn each_node(
        &mut self,
        number: usize,
        event: &Event,
        on: &[Target],
        mut act: impl FnMut(&mut Self, NodeId) -> Effect,
    ) -> Vec<Effect> {
        self.each(number, event, on, |world, target| {
            let effects: Vec<Effect> = world.hosts_of(target).into_iter().map(|node| act(world, node)).collect();
            let any = |wanted: Effect| effects.contains(&wanted).then_some(wanted);
            any(Effect::Changed).or_else(|| any(Effect::Refused)).unwrap_or(Effect::Nothing)
        })
    }

    /// The hosts that go together when something happens to this thing.
    pub(super) fn hosts_of(&self, target: Entity) -> Vec<NodeId> {
        let nodes = || self.scenario.nodes.iter_enumerated();
        match target {
            Entity::Node(node) => vec![node],
            Entity::Group(group) => self.groups[group].nodes.clone(),
            Entity::Cluster(cluster) => nodes().filter(|(_, n)| n.cluster == cluster).map(|(id, _)| id).collect(),
            Entity::Site(site) => nodes().filter(|(_, n)| n.site == site).map(|(id, _)| id).collect(),
            _ => Vec::new(),
        }
    }

    fn each_service(
        &mut self,
        number: usize,
        event: &Event,
        on: &[Target],
        mut act: impl FnMut(&mut Self, NodeId, Service) -> Effect,
    ) -> Vec<Effect> {
        self.each(number, event, on, |world, target| match target {
            Entity::Service(node, word) => Service::from_word(word).map_or(Effect::Nothing, |s| act(world, node, s)),
            _ => Effect::Nothing,
        })
    }

    pub(super) fn each_group(
        &mut self,
        number: usize,
        event: &Event,
        on: &[Target],
        mut act: impl FnMut(&mut Self, GroupId) -> Effect,
    ) -> Vec<Effect> {
        self.each(number, event, on, |world, target| {
            let group = match target {
                Entity::Group(group) => Some(group),
                Entity::Node(node) => world.nodes[node].group,
                _ => None,
            };
            group.map_or(Effect::Nothing, |group| act(world, group))
        })
    }

    /// The thing a target means, `@node` and the like filled in.
    pub(super) fn resolve(&self, target: Target, matched: Option<Entity>) -> Option<Entity> {
        let node = match matched {
            Some(Entity::Node(node) | Entity::Service(node, _)) => Some(node),
            _ => None,
        };
        let group = match matched {
            Some(Entity::Group(group)) => Some(group),
            _ => node.and_then(|node| self.nodes[node].group),
        };
        match target {
            Target::Is(entity) => Some(entity),
            Target::MatchedNode => node.map(Entity::Node),
            Target::MatchedPeer => node.and_then(|node| self.peer_of(node)).map(Entity::Node),
            Target::MatchedGroup => group.map(Entity::Group),
            Target::MatchedCluster => match matched {
                Some(Entity::Sync(cluster, _) | Entity::Cluster(cluster)) => Some(Entity::Cluster(cluster)),
                _ => group.map(|group| Entity::Cluster(self.groups[group].cluster)),
            },
            Target::MatchedService(service) => node.map(|node| Entity::Service(node, service.as_str())),
        }
    }

    fn pick(&mut self, number: usize, pick: Pick, targets: Vec<Entity>) -> Vec<Entity> {
        let in_state = |world: &Self, entity: &Entity, state: State| match entity {
            Entity::Node(node) => world.nodes[*node].srm.state() == state,
            _ => false,
        };
        match pick {
            Pick::All | Pick::Each => targets,
            Pick::One => self.pick_at_random(number, 1, targets),
            Pick::Count(count) => self.pick_at_random(number, count, targets),
            Pick::InTurn if targets.is_empty() => targets,
            Pick::InTurn => {
                let id = self.occurrences[number].event;
                let turn = self.fates[id].began.len().saturating_sub(1) % targets.len();
                vec![targets[turn]]
            }
            Pick::Backup => targets.into_iter().filter(|t| in_state(self, t, State::RunningInBackupMode)).collect(),
            Pick::Primary => targets.into_iter().filter(|t| in_state(self, t, State::Normal)).collect(),
            Pick::Minority => {
                let fewer = targets.len() / 2;
                targets.into_iter().take(fewer.max(1)).collect()
            }
        }
    }

    fn pick_at_random(&mut self, number: usize, count: u32, mut targets: Vec<Entity>) -> Vec<Entity> {
        let name =
            StreamName::new(&self.event_path(self.occurrences[number].event), "pick", self.occurrences[number].turn);
        let mut stream = self.key.stream(name);
        let mut picked = Vec::new();
        while picked.len() < count as usize && !targets.is_empty() {
            let last = SimDuration::from_micros(targets.len() as u64 - 1);
            let index = uniform(&mut stream, SimDuration::ZERO, last).as_micros();
            picked.push(targets.remove(usize::try_from(index).expect("an index into a list in memory")));
        }
        picked
    }

    pub(super) fn record_link(&mut self, link: LinkId, from: &'static str, to: &'static str, cause: Cause) -> Cause {
        let entity = Entity::Link(link);
        let (from, to) = (Label::Word(from), Label::Word(to));
        let draft = Draft { entity, kind: Kind::State, from, to, reason: "", rule: "", cause, users: 0 };
        let record = self.ledger.recorder.add(self.now, draft);
        self.fire_triggers(entity, to, "", record);
        record
    }

    fn power_off_all(
        &mut self,
        number: usize,
        event: &Event,
        on: &[Target],
        services_stay_stopped: bool,
        cause: Cause,
    ) -> Vec<Effect> {
        self.each_node(number, event, on, |world, node| {
            let changed = world.power_off(node, event.action.verb(), cause);
            if changed {
                world.occurrences[number].undo.push(Undo::PowerOn { node, services_stay_stopped });
            }
            Effect::of(changed)
        })
    }

    fn stop(
        &mut self,
        number: usize,
        node: NodeId,
        service: Service,
        process: Process,
        refuses: bool,
        cause: Cause,
    ) -> Effect {
        if service == Service::Srm {
            let changed = self.stop_srm(node, process, cause);
            if changed {
                self.occurrences[number].undo.push(Undo::Start { node, service });
            }
            return Effect::of(changed);
        }
        let state = &mut self.nodes[node].services[service as usize];
        state.refuses |= refuses;
        let runs = matches!(state.process, Process::Running | Process::Starting { .. });
        let changed = runs && self.nodes[node].host == Host::Up;
        if changed {
            self.set_process(node, service, process, cause);
            self.occurrences[number].undo.push(Undo::Start { node, service });
        }
        Effect::of(changed)
    }

    fn start(&mut self, node: NodeId, service: Service, cause: Cause) -> Effect {
        if service == Service::Srm {
            return Effect::of(self.start_srm(node, cause));
        }
        if self.nodes[node].host != Host::Up {
            return Effect::Nothing;
        }
        if self.nodes[node].services[service as usize].refuses {
            let entity = Entity::Service(node, service.as_str());
            self.record_admin(entity, "start", "refused", "service_refuses_to_start", cause);
            return Effect::Refused;
        }
        if service == Service::TextConferencing && !self.text_conferencing_may_start(node) {
            self.tell_of_refused_start(node, cause);
            return Effect::Refused;
        }
        Effect::of(self.start_service(node, service, cause))
    }

    fn cut(&mut self, number: usize, sides: &[Side], one_way: bool, port: Option<u16>, cause: Cause) -> Effect {
        let id = number as u64;
        let sides = sides.iter().map(|side| NetSide { sites: side.sites.clone(), nodes: side.nodes.clone() });
        self.net.cut(Cut { id, sides: sides.collect(), one_way, port });
        let verb = if port.is_some() { "block_port" } else { "partition" };
        self.occurrences[number].undo.push(Undo::Heal { cut: id, verb });
        let record = self.record_fault(Entity::World, verb, "began", cause);
        self.mesh_trouble(id, record);
        self.lose_messages_under_way();
        self.network_changed(record);
        Effect::Changed
    }

    pub(super) fn network_changed(&mut self, cause: Cause) {
        let blame = Blame { cause, fault_at: self.now, planned: false };
        for group in self.groups.keys() {
            self.refresh(group, blame);
        }
        self.peering_follows_network(cause);
        self.chat_follows_network(cause);
        self.cms_follows_network(cause);
        self.expressway_follows_network(cause);
    }

    /// Users log in anew: they lose their sessions, spread over the nodes of the cluster.
    fn login_wave(&mut self, cluster: ClusterId, users: u32, cause: Cause) -> Effect {
        let record = self.record_fault(Entity::Cluster(cluster), "login_wave", "began", cause);
        let groups: Vec<GroupId> =
            self.groups.iter_enumerated().filter(|(_, g)| g.cluster == cluster).map(|(id, _)| id).collect();
        let total: u64 =
            groups.iter().map(|group| self.groups[*group].users.iter().map(|n| u64::from(*n)).sum::<u64>()).sum();
        let blame = Blame { cause: record, fault_at: self.now, planned: false };
        let lost: u32 = groups.into_iter().map(|group| self.log_out_some(group, users, total, blame)).sum();
        Effect::of(lost > 0)
    }
}
