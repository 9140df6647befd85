//! Events of the scenario: faults, actions of administrators, and their ends.

use crate::engine::{Event as EngineEvent, StreamName, exponential, lognormal, uniform, weibull};
use crate::machines::srm::{Input, Service, State};
use crate::net::{Cut, Side as NetSide};
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::scenario::{Action, Clock, DurationLaw, Event, Pick, Side, Target};
use crate::units::{ClusterId, EventId, GroupId, LinkId, NodeId, SimDuration, SimTime};

use super::agenda::Class;
use super::change::Degradation;
use super::state::{Process, World};

/// One happening of an event.
#[derive(Clone, Debug)]
pub(super) struct Occurrence {
    event: EventId,
    /// The thing whose state triggered it.
    matched: Option<Entity>,
    cause: Cause,
    /// The only target, where each has a clock of its own.
    only: Option<Entity>,
    /// How often this clock has struck, or this trigger has fired, before.
    turn: u64,
    open: bool,
    pub(super) undo: Vec<Undo>,
}

impl Occurrence {
    pub(super) const fn new(event: EventId, cause: Cause) -> Self {
        Self { event, matched: None, cause, only: None, turn: 0, open: false, undo: Vec::new() }
    }

    /// The happening of an event that waited for a state.
    pub(super) const fn triggered(event: EventId, matched: Entity, turn: u64, cause: Cause) -> Self {
        Self { event, matched: Some(matched), cause, only: None, turn, open: false, undo: Vec::new() }
    }
}

/// How the effect of an event is taken back when its `for` runs out or an `end` names it.
#[derive(Clone, Debug)]
pub(super) enum Undo {
    PowerOn { node: NodeId, services_stay_stopped: bool },
    Start { node: NodeId, service: Service },
    Heal { cut: u64 },
    Link { link: LinkId, number: usize },
    HaOn(GroupId),
    HaOff(GroupId),
    Settings { cluster: ClusterId, number: usize },
}

/// What an action did to one target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Changed,
    Refused,
    /// The target was already so.
    Nothing,
}

impl Effect {
    pub(super) const fn of(changed: bool) -> Self {
        if changed { Self::Changed } else { Self::Nothing }
    }
}

/// Bit of a fault's argument that tells the end of an event from its beginning.
const END: u64 = 1 << 40;

impl World<'_> {
    /// Puts a happening on the agenda.
    pub(super) fn plan(&mut self, occurrence: Occurrence, at: SimTime) {
        let number = self.occurrences.len() as u64;
        let event = occurrence.event;
        self.occurrences.push(occurrence);
        if at <= self.horizon {
            self.agenda.push(at, Class::Fault, event.0, number);
        }
    }

    /// Starts the clocks of a recurring event: one for each target, or one for all of them.
    pub(super) fn start_clocks(&mut self, id: EventId) {
        let event = &self.scenario.events[id];
        let each = matches!(event.pick, Pick::All | Pick::Each);
        let targets = event.action.targets().filter(|_| each).map(<[Target]>::to_vec);
        let clocks: Vec<Option<Entity>> = match targets {
            Some(on) => on.into_iter().filter_map(|target| self.resolve(target, None)).map(Some).collect(),
            None => vec![None],
        };
        for only in clocks {
            let first = Occurrence { only, ..Occurrence::new(id, Cause::Event(id)) };
            let number = self.occurrences.len();
            self.occurrences.push(first);
            self.strike(number);
        }
    }

    /// A planned event comes back after its period, counted from its beginning.
    fn plan_next_period(&mut self, number: usize) {
        if matches!(self.scenario.events[self.occurrences[number].event].clock, Clock::Every(DurationLaw::Fixed(_))) {
            self.plan_next(number);
        }
    }

    /// A random event comes back some time after it has ended.
    fn plan_next_gap(&mut self, number: usize) {
        let clock = &self.scenario.events[self.occurrences[number].event].clock;
        if matches!(clock, Clock::Every(law) if !matches!(law, DurationLaw::Fixed(_))) {
            self.plan_next(number);
        }
    }

    fn plan_next(&mut self, number: usize) {
        let Occurrence { event, only, turn, .. } = self.occurrences[number];
        let next = Occurrence { only, turn: turn + 1, ..Occurrence::new(event, Cause::Event(event)) };
        self.occurrences.push(next);
        self.strike(self.occurrences.len() - 1);
    }

    /// Draws when a recurring event happens next and puts it on the agenda.
    fn strike(&mut self, number: usize) {
        let id = self.occurrences[number].event;
        let Clock::Every(law) = &self.scenario.events[id].clock else { return };
        let at = self.now + self.draw_for(law, number, "every");
        if at <= self.horizon {
            self.agenda.push(at, Class::Fault, id.0, number as u64);
        }
    }

    /// A duration drawn for one happening: by event and target where each has its own clock, so
    /// that a further target leaves the draws of the others as they were.
    fn draw_for(&self, law: &DurationLaw, number: usize, purpose: &str) -> SimDuration {
        let occurrence = &self.occurrences[number];
        match occurrence.only {
            Some(only) => {
                let purpose = format!("{purpose} {}", self.path(only));
                self.draw_duration(law, occurrence.event, &purpose, occurrence.turn)
            }
            None => self.draw_duration(law, occurrence.event, purpose, occurrence.turn),
        }
    }

    /// Whether the `for` of an event has not run out.
    pub(super) fn a_fault_still_lasts(&self) -> bool {
        self.occurrences.iter().any(|one| one.open && self.scenario.events[one.event].lasts.is_some())
    }

    /// An event begins or ends.
    pub(super) fn fault_due(&mut self, event: EngineEvent) {
        let number = usize::try_from(event.argument & (END - 1)).expect("occurrences are counted in memory");
        if event.argument & END == 0 {
            self.begin_event(number);
        } else {
            let cause = Cause::Event(self.occurrences[number].event);
            self.end_event(number, cause);
        }
    }

    fn begin_event(&mut self, number: usize) {
        let Occurrence { event: id, matched, cause, .. } = self.occurrences[number];
        let event = &self.scenario.events[id];
        self.plan_next_period(number);
        // A triggered event is caused by the record that triggered it, a scripted one by itself.
        let cause = if matched.is_some() { cause } else { Cause::Event(id) };
        self.fates[id].began.push(self.now);
        self.occurrences[number].open = true;
        for effect in self.act(number, event, cause) {
            match effect {
                Effect::Changed => self.fates[id].changed += 1,
                Effect::Refused => self.fates[id].refused += 1,
                Effect::Nothing => self.fates[id].idle += 1,
            }
        }
        self.faults_over = Some(self.now);
        if let Some(law) = &event.lasts {
            let lasts = self.draw_for(law, number, "for");
            self.agenda.push(self.now + lasts, Class::Fault, id.0, END | number as u64);
        } else {
            self.plan_next_gap(number);
        }
        self.probe_at_event(id, false);
    }

    fn end_event(&mut self, number: usize, cause: Cause) {
        if !std::mem::take(&mut self.occurrences[number].open) {
            return;
        }
        let id = self.occurrences[number].event;
        for undo in std::mem::take(&mut self.occurrences[number].undo) {
            self.undo(undo, cause);
        }
        self.fates[id].ended.push(self.now);
        if self.scenario.events[id].lasts.is_some() {
            self.plan_next_gap(number);
        }
        self.faults_over = Some(self.now);
        self.probe_at_event(id, true);
    }

    fn undo(&mut self, undo: Undo, cause: Cause) {
        match undo {
            Undo::PowerOn { node, services_stay_stopped } => {
                self.power_on(node, services_stay_stopped, cause);
            }
            Undo::Start { node, service: Service::Srm } => {
                self.start_srm(node, cause);
            }
            Undo::Start { node, service } => {
                self.nodes[node].services[service as usize].refuses = false;
                self.start_service(node, service, cause);
            }
            Undo::Heal { cut } => {
                if self.net.heal(cut) {
                    let record = self.record_fault(Entity::World, "partition", "ended", cause);
                    self.network_changed(record);
                }
            }
            Undo::Link { link, number } => self.restore_link(link, number, cause),
            Undo::HaOn(group) => {
                self.switch_ha(group, true, cause);
            }
            Undo::HaOff(group) => {
                self.switch_ha(group, false, cause);
            }
            Undo::Settings { cluster, number } => self.restore_settings(cluster, number),
        }
    }

    /// Does what an event says to each of its targets.
    fn act(&mut self, number: usize, event: &Event, cause: Cause) -> Vec<Effect> {
        match &event.action {
            Action::Crash { on, services_stay_stopped } => {
                self.power_off_all(number, event, on, *services_stay_stopped, cause)
            }
            Action::Shutdown { on, services_stay_stopped } => {
                self.power_off_all(number, event, on, *services_stay_stopped, cause)
            }
            Action::Reboot { on, services_stay_stopped } => {
                let effects = self.power_off_all(number, event, on, *services_stay_stopped, cause);
                if event.lasts.is_none() {
                    self.end_event(number, cause);
                }
                effects
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
            Action::Restart { on } => {
                let effects = self.each_service(number, event, on, |world, node, service| {
                    match world.stop(number, node, service, Process::Stopped, false, cause) {
                        // What does not run, or hangs, needs no stop.
                        Effect::Nothing => world.start(node, service, cause),
                        done => done,
                    }
                });
                if event.lasts.is_none() {
                    self.end_event(number, cause);
                }
                effects
            }
            Action::Partition { sides, one_way } => vec![self.cut(number, sides, *one_way, None, cause)],
            Action::BlockPort { port, sides, one_way } => vec![self.cut(number, sides, *one_way, Some(*port), cause)],
            Action::Degrade { on, loss, rtt, jitter, .. } => {
                self.degrade(number, on, Degradation { loss: *loss, rtt: *rtt, jitter: *jitter }, cause)
            }
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
            Action::AddUsers { on, users } => self.each(number, event, on, |world, target| match target {
                Entity::Cluster(cluster) => world.administer_new_users(cluster, *users, cause),
                _ => Effect::Nothing,
            }),
            Action::LoginWave { on, users } => self.each(number, event, on, |world, target| match target {
                Entity::Cluster(cluster) => world.login_wave(cluster, *users, cause),
                _ => Effect::Nothing,
            }),
            Action::Set { changes } => self.set(number, changes, cause),
            Action::InternalError(on) => self.each_node(number, event, on, |world, node| {
                let record = world.record_fault(Entity::Node(node), "internal_error", "began", cause);
                Effect::of(world.step(node, Input::InternalError, record))
            }),
            Action::TakeoverFails(on) => self.each_node(number, event, on, |world, node| {
                world.nodes[node].armed.takeover_fails = true;
                Effect::Changed
            }),
            Action::TakebackFails(on) => self.each_node(number, event, on, |world, node| {
                world.nodes[node].armed.takeback_fails = true;
                Effect::Changed
            }),
            Action::StartServicesFails(on) => self.each_node(number, event, on, |world, node| {
                world.nodes[node].armed.start_services_fails = true;
                Effect::Changed
            }),
            Action::End(ended) => {
                let open: Vec<usize> = (0..self.occurrences.len())
                    .filter(|other| self.occurrences[*other].event == *ended && self.occurrences[*other].open)
                    .collect();
                let effect = Effect::of(!open.is_empty());
                for other in open {
                    self.end_event(other, cause);
                }
                vec![effect]
            }
        }
    }

    fn each(
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

    fn each_node(
        &mut self,
        number: usize,
        event: &Event,
        on: &[Target],
        mut act: impl FnMut(&mut Self, NodeId) -> Effect,
    ) -> Vec<Effect> {
        self.each(number, event, on, |world, target| match target {
            Entity::Node(node) => act(world, node),
            _ => Effect::Nothing,
        })
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

    fn each_group(
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
    fn resolve(&self, target: Target, matched: Option<Entity>) -> Option<Entity> {
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
            Target::MatchedCluster => group.map(|group| Entity::Cluster(self.groups[group].cluster)),
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

    fn event_path(&self, id: EventId) -> String {
        format!("event:{}", self.scenario.names.events[usize::from(id)])
    }

    /// A duration drawn for an event.
    pub(super) fn draw_duration(&self, law: &DurationLaw, id: EventId, purpose: &str, occurrence: u64) -> SimDuration {
        if let DurationLaw::Fixed(duration) = law {
            return *duration;
        }
        let mut stream = self.key.stream(StreamName::new(&self.event_path(id), purpose, occurrence));
        match law {
            DurationLaw::Fixed(duration) => *duration,
            DurationLaw::Uniform(low, high) => uniform(&mut stream, *low, *high),
            DurationLaw::Exp(mean) => exponential(&mut stream, *mean),
            DurationLaw::Lognormal { median, p95 } => lognormal(&mut stream, *median, *p95),
            DurationLaw::Weibull { shape, mean } => weibull(&mut stream, *shape, *mean),
            DurationLaw::Empirical(values) => {
                let last = SimDuration::from_micros(values.len() as u64 - 1);
                let index = uniform(&mut stream, SimDuration::ZERO, last).as_micros();
                values[usize::try_from(index).expect("an index into a list in memory")]
            }
        }
    }

    pub(super) fn record_fault(&mut self, entity: Entity, verb: &'static str, to: &'static str, cause: Cause) -> Cause {
        let (from, to) = (Label::Word(verb), Label::Word(to));
        let draft = Draft { entity, kind: Kind::Fault, from, to, reason: "", rule: "", cause, users: 0 };
        self.ledger.recorder.add(self.now, draft)
    }

    pub(super) fn record_link(&mut self, link: LinkId, from: &'static str, to: &'static str, cause: Cause) -> Cause {
        let entity = Entity::Link(link);
        let (from, to) = (Label::Word(from), Label::Word(to));
        let draft = Draft { entity, kind: Kind::State, from, to, reason: "", rule: "", cause, users: 0 };
        let record = self.ledger.recorder.add(self.now, draft);
        self.fire_triggers(entity, to, "", record);
        record
    }

    fn record_admin(
        &mut self,
        entity: Entity,
        verb: &'static str,
        to: &'static str,
        why: &'static str,
        cause: Cause,
    ) -> Cause {
        let cluster = match entity {
            Entity::Node(node) => Some(self.nodes[node].cluster),
            Entity::Group(group) => Some(self.groups[group].cluster),
            Entity::Cluster(cluster) => Some(cluster),
            _ => None,
        };
        if let Some(cluster) = cluster {
            *self.ledger.counters.human_actions.entry(cluster).or_default() += 1;
        }
        let (from, to) = (Label::Word(verb), Label::Word(to));
        let draft = Draft { entity, kind: Kind::Admin, from, to, reason: why, rule: "", cause, users: 0 };
        self.ledger.recorder.add(self.now, draft)
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
        let changed = runs && self.nodes[node].host == super::state::Host::Up;
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
        if self.nodes[node].host != super::state::Host::Up {
            return Effect::Nothing;
        }
        if self.nodes[node].services[service as usize].refuses {
            let entity = Entity::Service(node, service.as_str());
            self.record_admin(entity, "start", "refused", "service_refuses_to_start", cause);
            return Effect::Refused;
        }
        Effect::of(self.start_service(node, service, cause))
    }

    fn cut(&mut self, number: usize, sides: &[Side], one_way: bool, port: Option<u16>, cause: Cause) -> Effect {
        let id = number as u64;
        let sides = sides.iter().map(|side| NetSide { sites: side.sites.clone(), nodes: side.nodes.clone() });
        self.net.cut(Cut { id, sides: sides.collect(), one_way, port });
        self.occurrences[number].undo.push(Undo::Heal { cut: id });
        let verb = if port.is_some() { "block_port" } else { "partition" };
        let record = self.record_fault(Entity::World, verb, "began", cause);
        self.lose_messages_under_way();
        self.network_changed(record);
        Effect::Changed
    }

    pub(super) fn network_changed(&mut self, cause: Cause) {
        let blame = super::state::Blame { cause, fault_at: self.now, planned: false };
        for group in self.groups.keys() {
            self.refresh(group, blame);
        }
    }

    /// Failover or fallback of a node, or of the one node of a group that it can be meant for.
    fn administer(&mut self, target: Entity, verb: &'static str, input: Input, cause: Cause) -> Effect {
        let candidates = match target {
            Entity::Node(node) => vec![node],
            Entity::Group(group) => self.groups[group].nodes.clone(),
            _ => Vec::new(),
        };
        let able: Vec<NodeId> = candidates.iter().copied().filter(|node| self.would_change(*node, input)).collect();
        match able[..] {
            [node] => {
                let record = self.record_admin(Entity::Node(node), verb, "accepted", "", cause);
                self.step(node, input, record);
                Effect::Changed
            }
            [] => {
                let why = self.why_refused(&candidates, input);
                self.record_admin(target, verb, "refused", why, cause);
                Effect::Refused
            }
            _ => {
                self.record_admin(target, verb, "refused", "ambiguous_name_a_node", cause);
                Effect::Refused
            }
        }
    }

    fn why_refused(&self, nodes: &[NodeId], input: Input) -> &'static str {
        let in_state = |states: &[State]| nodes.iter().any(|node| states.contains(&self.nodes[*node].srm.state()));
        match input {
            Input::AdminFailover if !in_state(&[State::Normal]) => "node_is_not_normal",
            Input::AdminFailover => "peer_cannot_take_over",
            _ if in_state(&[State::FailedOverCriticalServicesNotRunning]) => "critical_services_not_running",
            _ if !in_state(&[State::Idle, State::FailedOver]) => "node_is_not_failed_over",
            _ => "backup_does_not_answer",
        }
    }

    /// Recovery: one node has failed, the other has failed or is down. Both act at one instant,
    /// before either sends.
    fn recover(&mut self, group: GroupId, cause: Cause) -> Effect {
        let nodes = self.groups[group].nodes.clone();
        let states: Vec<State> = nodes.iter().map(|node| self.nodes[*node].srm.state()).collect();
        let fits = states.contains(&State::RunningInFailedMode)
            && states.iter().all(|state| matches!(state, State::RunningInFailedMode | State::Down));
        let entity = Entity::Group(group);
        if !fits {
            self.record_admin(entity, "recover", "refused", "nodes_have_not_failed", cause);
            return Effect::Refused;
        }
        let record = self.record_admin(entity, "recover", "accepted", "", cause);
        for node in nodes {
            self.step(node, Input::AdminRecover, record);
        }
        Effect::Changed
    }

    fn administer_ha(&mut self, number: usize, group: GroupId, on: bool, cause: Cause) -> Effect {
        let entity = Entity::Group(group);
        let verb = if on { "ha_on" } else { "ha_off" };
        if self.groups[group].nodes.len() < 2 {
            self.record_admin(entity, verb, "refused", "group_has_one_node", cause);
            return Effect::Refused;
        }
        if self.groups[group].ha_on == on {
            return Effect::Nothing;
        }
        let record = self.record_admin(entity, verb, "accepted", "", cause);
        self.occurrences[number].undo.push(if on { Undo::HaOff(group) } else { Undo::HaOn(group) });
        self.switch_ha(group, on, record);
        Effect::Changed
    }

    fn switch_ha(&mut self, group: GroupId, on: bool, cause: Cause) {
        if self.groups[group].ha_on == on {
            return;
        }
        self.groups[group].ha_on = on;
        let input = if on { Input::HaEnabled } else { Input::HaDisabled };
        for node in self.groups[group].nodes.clone() {
            self.step(node, input, cause);
        }
        let blame = super::state::Blame { cause, fault_at: self.now, planned: true };
        self.refresh(group, blame);
    }

    /// No users can be added while a node of the cluster is in a failover state.
    fn administer_new_users(&mut self, cluster: ClusterId, users: u32, cause: Cause) -> Effect {
        let entity = Entity::Cluster(cluster);
        let homes: Vec<(GroupId, usize)> = self
            .groups
            .iter_enumerated()
            .filter(|(_, group)| group.cluster == cluster)
            .flat_map(|(id, group)| (0..group.nodes.len()).map(move |position| (id, position)))
            .collect();
        let blocked = self.nodes.iter().any(|node| node.cluster == cluster && blocks_new_users(node.srm.state()));
        if blocked || homes.is_empty() {
            self.record_admin(entity, "add_users", "refused", "node_in_a_failover_state", cause);
            return Effect::Refused;
        }
        let record = self.record_admin(entity, "add_users", "accepted", "", cause);
        let count = u32::try_from(homes.len()).expect("a cluster has at most six nodes");
        for (index, (group, position)) in (0..count).zip(homes) {
            let share = users / count + u32::from(index < users % count);
            self.add_users(group, position, share);
            self.refresh(group, super::state::Blame { cause: record, fault_at: self.now, planned: true });
        }
        Effect::Changed
    }

    /// Users log in anew: they lose their sessions, spread over the nodes of the cluster.
    fn login_wave(&mut self, cluster: ClusterId, users: u32, cause: Cause) -> Effect {
        let record = self.record_fault(Entity::Cluster(cluster), "login_wave", "began", cause);
        let groups: Vec<GroupId> =
            self.groups.iter_enumerated().filter(|(_, g)| g.cluster == cluster).map(|(id, _)| id).collect();
        let total: u64 =
            groups.iter().map(|group| self.groups[*group].users.iter().map(|n| u64::from(*n)).sum::<u64>()).sum();
        let blame = super::state::Blame { cause: record, fault_at: self.now, planned: false };
        let lost: u32 = groups.into_iter().map(|group| self.log_out_some(group, users, total, blame)).sum();
        Effect::of(lost > 0)
    }
}

/// States in which no users can be added to the cluster. Documented: CAG15; the list is an
/// inferred reading of "failover state".
const fn blocks_new_users(state: State) -> bool {
    matches!(
        state,
        State::FailingOver
            | State::TakingOver
            | State::FailedOver
            | State::FailedOverCriticalServicesNotRunning
            | State::Idle
            | State::RunningInBackupMode
            | State::TakingBack
            | State::FallingBack
    )
}
