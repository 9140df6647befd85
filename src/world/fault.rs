//! Events of the scenario: when they begin, come back and end. What their verbs do stands in `act`.

use crate::engine::{Event as EngineEvent, StreamName, exponential, lognormal, uniform, weibull};
use crate::machines::srm::Service;
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::scenario::{Clock, DurationLaw, NodeRole, Pick, Target};
use crate::units::{ClusterId, DatabaseId, DnsId, EventId, GroupId, LinkId, NodeId, SimDuration, SimTime};

use super::agenda::Class;
use super::state::World;

/// One happening of an event.
#[derive(Clone, Debug)]
pub(super) struct Occurrence {
    pub(super) event: EventId,
    /// The thing whose state triggered it.
    pub(super) matched: Option<Entity>,
    cause: Cause,
    /// The only target, where each has a clock of its own.
    pub(super) only: Option<Entity>,
    /// How often this clock has struck, or this trigger has fired, before.
    pub(super) turn: u64,
    pub(super) open: bool,
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
    Heal { cut: u64, verb: &'static str },
    Link { link: LinkId, number: usize },
    HaOn(GroupId),
    HaOff(GroupId),
    Settings { cluster: ClusterId, number: usize },
    Resolver { resolver: DnsId, number: usize },
    RenewCertificate { node: NodeId },
    MaintenanceOff { node: NodeId },
    Database { database: DatabaseId, number: usize },
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
pub(super) const END: u64 = 1 << 40;

impl World<'_> {
    /// Puts a happening on the agenda.
    pub(super) fn plan(&mut self, occurrence: Occurrence, at: SimTime) {
        let number = self.occurrences.len() as u64;
        let event = occurrence.event;
        self.occurrences.push(occurrence);
        if at <= self.horizon {
            self.agenda.push(at, Class::Fault, event.0, number);
            self.event_planned();
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
        self.note_strike(number, at);
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

    /// Whether the `for` of an event has not run out, or a link loses messages for ever.
    pub(super) fn a_fault_still_lasts(&self) -> bool {
        self.net.loses()
            || self.occurrences.iter().any(|one| one.open && self.scenario.events[one.event].lasts.is_some())
    }

    /// An event begins or ends.
    pub(super) fn fault_due(&mut self, event: EngineEvent) {
        self.wake_all();
        let number = usize::try_from(event.argument & (END - 1)).expect("occurrences are counted in memory");
        if event.argument & END == 0 {
            self.begin_event(number);
        } else {
            let cause = Cause::Event(self.occurrences[number].event);
            self.end_event(number, cause);
        }
    }

    fn begin_event(&mut self, number: usize) {
        self.clock_strikes(number);
        let Occurrence { event: id, matched, cause, .. } = self.occurrences[number];
        let event = &self.scenario.events[id];
        self.plan_next_period(number);
        // A triggered event is caused by the record that triggered it, a scripted one by itself.
        let cause = if matched.is_some() { cause } else { Cause::Event(id) };
        self.fates[id].began.push(self.now);
        self.occurrences[number].open = true;
        self.step_begins(id);
        for effect in self.act(number, event, cause) {
            match effect {
                Effect::Changed => self.fates[id].changed += 1,
                Effect::Refused => self.fates[id].refused += 1,
                Effect::Nothing => self.fates[id].idle += 1,
            }
        }
        self.faults_over = Some(self.now);
        self.step_without_wait(id);
        if let Some(law) = &event.lasts {
            let lasts = self.draw_for(law, number, "for");
            let lasts = self.wait_for_a_crew(id) + lasts;
            self.send_a_crew(id, lasts);
            self.agenda.push(self.now + lasts, Class::Fault, id.0, END | number as u64);
            self.window_opens(number, lasts);
        } else {
            self.plan_next_gap(number);
        }
        self.probe_at_event(id, false);
    }

    /// How long until a repair crew of the event is free; no time where there are crews enough.
    fn wait_for_a_crew(&self, id: EventId) -> SimDuration {
        let Some(crews) = self.scenario.events[id].crews else { return SimDuration::ZERO };
        let busy = self.crews.get(&id).map_or(&[][..], Vec::as_slice);
        if busy.len() < crews as usize {
            return SimDuration::ZERO;
        }
        busy.iter().min().map_or(SimDuration::ZERO, |free| free.since(self.now))
    }

    /// The crew that is free first works on this for so long. An `end` does not send it home earlier.
    fn send_a_crew(&mut self, id: EventId, until_done: SimDuration) {
        let Some(crews) = self.scenario.events[id].crews else { return };
        let done = self.now + until_done;
        let busy = self.crews.entry(id).or_default();
        if busy.len() < crews as usize {
            busy.push(done);
        } else if let Some(first) = busy.iter_mut().min() {
            *first = done;
        }
    }

    pub(super) fn end_event(&mut self, number: usize, cause: Cause) {
        if !std::mem::take(&mut self.occurrences[number].open) {
            return;
        }
        let id = self.occurrences[number].event;
        self.note_repair();
        for undo in std::mem::take(&mut self.occurrences[number].undo) {
            self.undo(undo, cause);
        }
        // A step of a runbook ends with its wait.
        if self.scenario.events[id].step.is_none() {
            self.fates[id].ended.push(self.now);
        }
        if self.scenario.events[id].lasts.is_some() {
            self.window_closes();
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
            Undo::Heal { cut, verb } => {
                if self.net.heal(cut) {
                    let record = self.record_fault(Entity::World, verb, "ended", cause);
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
            Undo::Resolver { resolver, number } => self.repair_resolver(resolver, number, cause),
            Undo::MaintenanceOff { node } => self.end_maintenance(node, cause),
            Undo::RenewCertificate { node } => match self.scenario.nodes[node].role {
                NodeRole::Database | NodeRole::CallBridge => self.renew_database_certificate(node, cause),
                NodeRole::Presence | NodeRole::ExpresswayPeer => self.renew_certificate(node, cause),
            },
            Undo::Database { database, number } => self.repair_database(database, number, cause),
        }
    }

    pub(super) fn event_path(&self, id: EventId) -> String {
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
}
