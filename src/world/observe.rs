//! Looking at the world without changing it: gauges, predicates, invariants, the outcome.

use crate::machines::srm::{State, Timer};
use crate::net::{End, SRM_PORTS, Verdict};
use crate::outcome::{Cause, Detail, Entity, Gauges, Header, Label, Outcome, Probe, Rest, Violation};
use crate::scenario::{Anchor, Window};
use crate::units::{EventId, GroupId, NodeId, SimDuration, SimTime};

use super::agenda::{Class, NodeTimer};
use super::lapse::serves;
use super::ledger::in_phase_order;
use super::message::Message;
use super::rare::Target;
use super::state::{Host, Process, World};

/// Something that must not last, and since when it holds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Condition {
    since: Option<SimTime>,
    reported: bool,
}

/// Invariants of a pair, in the order of [`World::broken_now`].
const INVARIANTS: [&str; Condition::COUNT] = ["one_backup", "failed_together", "transitions_mirrored"];

impl Condition {
    pub(super) const COUNT: usize = 3;
}

impl World<'_> {
    /// Instants at which gauges are read: for expectations, and at regular times for charts.
    pub(super) fn plan_probes(&mut self, horizon: SimTime) {
        for expectation in &self.scenario.expectations {
            if let Window::At(Anchor::Time(at)) = expectation.window {
                self.probe_times.push(at);
            }
        }
        self.probe_times.sort_unstable();
        self.probe_times.dedup();
        for at in self.probe_times.clone() {
            self.agenda.push(at, Class::Probe, 0, 0);
        }
        let samples = u64::from(self.watch.series);
        for sample in 0..samples {
            let at = horizon.as_micros() / samples * sample;
            self.agenda.push(SimTime::from_micros(at), Class::Probe, 0, 0);
        }
    }

    /// Reads gauges at the instant an event began or ended, if an expectation asks for it.
    pub(super) fn probe_at_event(&mut self, id: EventId, ended: bool) {
        let anchor = if ended { Anchor::Ended(id) } else { Anchor::Began(id) };
        if self.scenario.expectations.iter().any(|expectation| expectation.window == Window::At(anchor)) {
            self.probe_times.push(self.now);
            self.probe_times.sort_unstable();
            self.agenda.push(self.now, Class::Probe, 0, 0);
        }
    }

    pub(super) fn probe_due(&mut self) {
        let asked = self.probe_times.binary_search(&self.now).is_ok();
        if asked {
            self.probe_peering();
            self.probe_expressway();
            self.probe_chat();
        }
        for node in self.nodes.keys() {
            let probe = Probe { at: self.now, node, gauges: self.gauges(node) };
            if asked && !self.probes.contains(&probe) {
                self.probes.push(probe);
            }
            if self.watch.series > 0 {
                self.series.push(probe);
            }
        }
    }

    fn gauges(&self, node: NodeId) -> Gauges {
        let srm_state = self.nodes[node].srm.state().counter_code();
        let Some(group) = self.nodes[node].group else { return Gauges { srm_state, ..Gauges::default() } };
        let state = &self.groups[group];
        let position = state.position(node);
        Gauges {
            sessions: state.population.sessions(position),
            sessions_inactive: state.population.sessions_inactive(position),
            login_backlog: state.population.servers[position].backlog(),
            stale_presence: self.stale_presence(group, position),
            srm_state,
        }
    }

    /// Ad-hoc presence pairs whose watched user, at home here, has just moved: the watcher sees the
    /// user offline until it searches again, at least the documented 30 s later.
    fn stale_presence(&self, group: GroupId, home: usize) -> u32 {
        let gap = self.params[self.groups[group].cluster].temporary_presence_research_gap;
        let node = self.groups[group].nodes[home];
        let watchers = self.scenario.nodes[node].users.watchers;
        if watchers == 0 {
            return 0;
        }
        let waves = self.ledger.outages.iter().filter(|wave| wave.home == node);
        let stale = waves.map(|wave| {
            let back =
                wave.outage.iter().filter(|out| wave.lost_at + SimDuration::from_micros(**out) + gap <= self.now);
            wave.users - u32::try_from(back.count()).expect("a wave has fewer than 2^32 users")
        });
        stale.sum::<u32>() * watchers
    }

    /// Follows what lasts: dual ownership, exposure, predicates, invariants.
    pub(super) fn observe_group(&mut self, group: GroupId, cause: Cause) {
        self.follow_service(group);
        let [a, b] = self.groups[group].nodes[..] else { return };
        let up = |node: NodeId| self.nodes[node].host == Host::Up;
        let both_claim = |home: usize| self.nodes[a].claims[home] && self.nodes[b].claims[home];
        let dual = up(a) && up(b) && (both_claim(0) || both_claim(1));
        let states = [a, b].map(|node| self.nodes[node].srm.state());
        let exposed = self.groups[group].ha_on && states != [State::Normal, State::Normal];
        let (now, group_id) = (self.now, group);
        let state = &mut self.groups[group];
        let dual_begins = dual && state.dual_since.is_none();
        let dual_for = lasts(&mut state.dual_since, dual, now);
        let exposed_for = lasts(&mut state.exposed_since, exposed, now);
        *self.ledger.counters.dual_owner.entry(group_id).or_default() += dual_for;
        *self.ledger.counters.exposure.entry(group_id).or_default() += exposed_for;
        if dual_begins {
            self.target_reached(Target::DualOwner);
        }
        self.judge_invariants(group, states);
        if !self.triggers.is_empty() {
            self.follow_predicates(group, states, cause);
        }
    }

    fn follow_predicates(&mut self, group: GroupId, states: [State; 2], cause: Cause) {
        let holds = [
            ("dual_active", states == [State::RunningInBackupMode; 2]),
            ("both_failed", states == [State::RunningInFailedMode; 2]),
            ("unserved", !states.into_iter().any(serves)),
            ("all_normal", states == [State::Normal; 2]),
        ];
        for (word, holds) in holds {
            let held = self.groups[group].predicates.contains(&word);
            if holds && !held {
                self.groups[group].predicates.push(word);
                self.fire_triggers(Entity::Group(group), Label::Word(word), "", cause);
            } else if !holds && held {
                self.groups[group].predicates.retain(|known| *known != word);
            }
        }
    }

    /// What must not be so for long in a pair that hears itself.
    fn broken_now(&self, group: GroupId, states: [State; 2]) -> [bool; Condition::COUNT] {
        let nodes = &self.groups[group].nodes;
        if !self.facts(nodes[0]).link {
            return [false; Condition::COUNT];
        }
        let settings = self.settings(self.groups[group].cluster);
        let either = |a: State, others: &[State]| {
            (states[0] == a && others.contains(&states[1])) || (states[1] == a && others.contains(&states[0]))
        };
        let at_rest = [
            State::Normal,
            State::Idle,
            State::FailedOver,
            State::FailedOverCriticalServicesNotRunning,
            State::RunningInBackupMode,
        ];
        [
            states == [State::RunningInBackupMode; 2] && settings.split_brain_fails,
            either(State::RunningInFailedMode, &at_rest),
            either(State::FailingOver, &[State::Normal])
                // Beside a running backup a takeover is what is left of a split; it ends by itself, and
                // then two backups have met.
                || either(State::TakingOver, &[State::Normal])
                || either(State::TakingBack, &[State::RunningInBackupMode])
                || either(State::FallingBack, &[State::Normal, State::FailedOver, State::Idle]),
        ]
    }

    fn judge_invariants(&mut self, group: GroupId, states: [State; 2]) {
        // Without a bound nothing is counted: time on a lossy path is no time of contact.
        let allowance = self.allowance(group);
        let broken = self.broken_now(group, states).map(|broken| broken && allowance.is_some());
        for (index, holds) in broken.into_iter().enumerate() {
            let condition = &mut self.groups[group].conditions[index];
            let since = if holds {
                *condition.since.get_or_insert(self.now)
            } else {
                condition.since.take().unwrap_or(self.now)
            };
            let lasted = self.now.since(since);
            if allowance.is_some_and(|allowance| lasted > allowance) && !condition.reported {
                condition.reported = true;
                let detail = format!("{} beside {} for {lasted}", states[0], states[1]);
                let violation =
                    Violation { invariant: INVARIANTS[index], at: since, entity: Entity::Group(group), detail };
                self.violations.push(violation);
            }
        }
    }

    /// Whether two running backups that meet step back; else they go on side by side.
    pub(super) fn split_brain_ends(&self, group: GroupId) -> bool {
        self.settings(self.groups[group].cluster).split_brain_fails
    }

    /// How long the nodes of a pair may disagree: a keepalive interval and a round trip. On a path
    /// that loses messages there is no bound.
    pub(super) fn allowance(&self, group: GroupId) -> Option<SimDuration> {
        let [a, b] = self.groups[group].nodes[..] else { return None };
        let interval = self.params[self.groups[group].cluster].keepalive_interval;
        match self.net.verdict(End::Node(a), End::Node(b), &SRM_PORTS) {
            Verdict::Carried { delay, jitter, loss } if loss <= 0.0 => {
                Some(interval + delay.times(2) + jitter.times(2))
            }
            Verdict::Carried { .. } | Verdict::Dropped => None,
        }
    }

    pub(super) fn detail_message(&mut self, from: NodeId, message: Message, fate: &str) {
        if self.watch.details {
            let text = format!("{fate} {message:?}");
            self.details.push(Detail { t: self.now, kind: "msg", entity: Entity::Node(from), text });
        }
    }

    pub(super) fn detail_timer(&mut self, node: NodeId, timer: NodeTimer) {
        if self.watch.details {
            let text = format!("{} runs out", timer.word());
            self.details.push(Detail { t: self.now, kind: "timer", entity: Entity::Node(node), text });
        }
    }

    /// Things that still move: what is pending will change a state.
    fn moving(&self) -> Vec<Entity> {
        let nodes = self.nodes.iter_enumerated().filter(|(_, node)| {
            let starting =
                node.host == Host::Up && node.services.iter().any(|s| matches!(s.process, Process::Starting { .. }));
            let armed = |timer| node.timers[NodeTimer::Srm(timer).index()].deadline().is_some();
            let fallback = armed(Timer::AutomaticFallback) && self.params[node.cluster].enable_automatic_fallback;
            let watching = (armed(Timer::ServiceDown) || armed(Timer::DatabaseDown))
                && !matches!(node.srm.state(), State::Idle | State::RunningInFailedMode)
                && node.srm.state() != State::FailedOverCriticalServicesNotRunning;
            let waiting = node.srm.state() == State::Initializing;
            starting
                || fallback
                || watching
                || waiting
                || node.moving.is_some()
                || matches!(node.host, Host::Booting { .. })
        });
        let nodes = nodes.map(|(id, _)| Entity::Node(id));
        let groups = self.groups.iter_enumerated().filter(|(_, group)| {
            let logins = group.population.open_waves().next().is_some();
            let unheard = group.nodes.iter().any(|node| {
                let srm = &self.nodes[*node].srm;
                let listens = !matches!(srm.state(), State::Down | State::Unknown | State::Initializing);
                listens && group.nodes.len() == 2 && !srm.peer_is_lost() && !self.facts(*node).link
            });
            logins || unheard
        });
        let syncs = self.unsettled_syncs().0.into_iter().chain(self.unsettled_meetings().0);
        let syncs = syncs.chain(self.unsettled_expressway().0);
        let all = nodes.chain(groups.map(|(id, _)| Entity::Group(id))).chain(syncs);
        all.chain(self.rooms_on_the_move()).collect()
    }

    pub(super) fn rest(&self) -> Rest {
        let moving = self.moving();
        if !moving.is_empty() {
            return Rest::Moving(moving);
        }
        let stuck = self.groups.iter_enumerated().filter(|(_, group)| {
            let well = |node: &NodeId| self.nodes[*node].srm.state() == State::Normal;
            group.ha_on && !group.nodes.iter().all(well)
        });
        let stuck =
            stuck.map(|(id, _)| Entity::Group(id)).chain(self.unsettled_syncs().1).chain(self.unsettled_meetings().1);
        let stuck = stuck.chain(self.unsettled_expressway().1);
        let stuck: Vec<Entity> = stuck.chain(self.nodes_without_their_rooms()).collect();
        if stuck.is_empty() { Rest::Steady } else { Rest::NeedsHuman(stuck) }
    }

    /// The outcome of the run.
    pub(super) fn finish(mut self, horizon: SimTime) -> Outcome {
        self.now = horizon;
        for group in self.groups.keys() {
            self.observe_group(group, Cause::Start);
            self.close_outages(group, horizon);
            self.note_peaks(group);
        }
        self.close_lapses();
        let rest = self.rest();
        let peering = self.close_peering();
        let expressway = self.close_expressway();
        let meetings = self.close_meetings();
        let chat = self.close_chat();
        if self.a_fault_still_lasts() {
            self.faults_over = None;
        }
        let scenario = self.scenario;
        let header = Header {
            title: scenario.title.clone(),
            variant: scenario.variant.clone(),
            seed: self.run.seed,
            run: self.run.run,
            duration: horizon.since(SimTime::ZERO),
            warmup: scenario.run.warmup,
        };
        Outcome {
            header,
            names: scenario.names.clone(),
            initial: self.initial,
            records: self.ledger.recorder.into_records(),
            outages: self.ledger.outages,
            failovers: self.ledger.failovers,
            events: self.fates.into_iter().collect(),
            probes: self.probes,
            series: self.series,
            counters: self.ledger.counters,
            violations: self.violations,
            faults_over: self.faults_over,
            rest,
            last_change: self.last_change,
            details: self.details,
            peering,
            expressway,
            meetings,
            chat,
        }
    }

    /// Counts the time of users who are still without a session up to the end.
    fn close_outages(&mut self, group: GroupId, horizon: SimTime) {
        let population = &self.groups[group].population;
        let open = population.open_waves().map(|wave| (wave.outage, wave.out, population.parts_so_far(wave, horizon)));
        for (outage, out, parts) in open.collect::<Vec<_>>() {
            if let Some(row) = self.ledger.row_of(outage) {
                row.unserved_phases = in_phase_order(parts).map(|micros| u128::from(micros) * u128::from(out));
                if !row.planned {
                    row.blind += u128::from(parts.blind) * u128::from(out);
                }
            }
        }
    }

    fn note_peaks(&mut self, group: GroupId) {
        let state = &self.groups[group];
        for (node, server) in state.nodes.iter().zip(&state.population.servers) {
            let peaks = server.peaks();
            let counters = &mut self.ledger.counters;
            counters.login_offered_max.insert(*node, peaks.offered);
            counters.login_rate_max.insert(*node, peaks.served);
            counters.login_backlog_max.insert(*node, peaks.backlog);
        }
    }
}

/// Time that something has lasted since it was last asked; begins or ends it.
fn lasts(since: &mut Option<SimTime>, holds: bool, now: SimTime) -> SimDuration {
    let lasted = since.map_or(SimDuration::ZERO, |since| now.since(since));
    *since = holds.then_some(now);
    lasted
}
