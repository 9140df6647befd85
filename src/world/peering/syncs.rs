//! Steps of the sync loops and what their orders do.

use crate::engine::{Due, Event};
use crate::machines::icsa::{Alarm, Change, Input, Output, Rule, State, Timer};
use crate::machines::srm::Service;
use crate::outcome::{Agreement, Cause, Draft, Entity, Kind, Label, SyncEvent, SyncMark};
use crate::units::SimDuration;

use crate::world::agenda::Class;
use crate::world::state::{Process, World};

/// What was so before a step, to tell a routine sync from news.
#[derive(Clone, Copy)]
struct Before {
    failing: bool,
    stuck: bool,
    known: bool,
    forced: bool,
}

impl World<'_> {
    /// One step of a sync loop.
    pub(super) fn step_sync(&mut self, sync: usize, input: Input, cause: Cause) {
        let one = &mut self.mesh.syncs[sync];
        let settings = self.mesh.members[one.reader].params.settings();
        let before = Before {
            failing: one.pull.is_failing(),
            stuck: one.pull.state() == State::Stuck,
            known: one.known,
            forced: one.forced,
        };
        let outputs = one.pull.step(input, &settings);
        let mut why = cause;
        for output in outputs {
            match output {
                Output::Changed(change) => why = self.note_sync(sync, change, before, cause),
                Output::StartSync(number, work) => self.start_sync(sync, number, work),
                Output::Abort => self.mesh.syncs[sync].run = None,
                Output::Arm(timer, after) => self.arm_sync(sync, timer, after),
                Output::Cancel(timer) => self.mesh.syncs[sync].timers[timer as usize].cancel(),
                Output::Raise(alarm) => self.raise_sync_alarm(sync, alarm, why),
                Output::ClearAlarms => self.clear_sync_alarms(sync, why),
                Output::RestartAgent(rule) => self.restart_agent(sync, rule, why),
            }
        }
    }

    pub(super) fn arm_sync(&mut self, sync: usize, timer: Timer, after: SimDuration) {
        let at = self.now + after;
        if self.mesh.syncs[sync].timers[timer as usize].set(at) {
            self.push_sync_timer(sync, timer, at);
        }
    }

    fn push_sync_timer(&mut self, sync: usize, timer: Timer, at: crate::units::SimTime) {
        let class = if timer == Timer::Period { Class::SyncStart } else { Class::SyncTimer };
        let number = u32::try_from(sync).expect("64 clusters have 4096 directed pairs");
        self.agenda.push(at, class, number, timer as u64);
    }

    /// A timer event comes up; it may be stale.
    pub(in crate::world) fn sync_timer_due(&mut self, event: Event) {
        let (sync, index) = (event.entity as usize, usize::try_from(event.argument).expect("one of four timers"));
        let timer = Timer::ALL[index];
        let one = &mut self.mesh.syncs[sync];
        match one.timers[index].comes_up(self.now) {
            Due::Stale | Due::Off => {}
            Due::Later(at) => self.push_sync_timer(sync, timer, at),
            Due::Fires => {
                let cause = one.last_record;
                self.step_sync(sync, Input::Fired(timer), cause);
            }
        }
    }

    /// Keeps every change; writes a record where it is news.
    fn note_sync(&mut self, sync: usize, change: Change, before: Before, cause: Cause) -> Cause {
        let event = match change.to {
            State::Syncing => SyncEvent::Started,
            State::Waiting => SyncEvent::Succeeded,
            State::Failed => SyncEvent::Failed,
            State::Stuck => SyncEvent::Stuck,
            State::Stopped if change.rule == Rule::Y14 => SyncEvent::Deleted,
            State::Stopped => SyncEvent::Stopped,
        };
        let news = match event {
            SyncEvent::Failed => change.rule == Rule::Y06,
            SyncEvent::Succeeded => before.failing || before.stuck || before.forced || !before.known,
            SyncEvent::Stuck | SyncEvent::Deleted => true,
            SyncEvent::Started | SyncEvent::Stopped => false,
        };
        let why = match change.failure {
            Some(failure) => self.cause_of_failure(sync, failure).unwrap_or(cause),
            None => cause,
        };
        let reason = change.failure.map_or("", |failure| failure.as_str());
        let entity = self.mesh.entity(sync);
        let mut told = why;
        if news {
            let (from, to) = (Label::Word(change.from.as_str()), Label::Word(event.state()));
            let rule = change.rule.as_str();
            let draft = Draft { entity, kind: Kind::State, from, to, reason, rule, cause: why, users: 0 };
            told = self.ledger.recorder.add(self.now, draft);
            self.last_change = self.now;
        }
        let record = if let (true, Cause::Record(n)) = (news, told) { Some(n) } else { None };
        let Entity::Sync(reader, peer) = entity else { return told };
        let mark = SyncMark { t: self.now, reader, peer, event, reason, record };
        self.mesh.found.syncs.add(&mark);
        if self.mesh.keeps_marks {
            self.mesh.found.marks.push(mark);
        }
        let one = &mut self.mesh.syncs[sync];
        if news {
            one.last_record = told;
        }
        match event {
            SyncEvent::Succeeded => {
                (one.known, one.forced) = (true, false);
                self.set_good(sync, true, told);
                self.take_snapshot(sync, told);
            }
            SyncEvent::Failed | SyncEvent::Stuck | SyncEvent::Stopped => self.set_good(sync, false, told),
            SyncEvent::Started | SyncEvent::Deleted => {}
        }
        if !self.triggers.is_empty() {
            for word in event.mark().into_iter().chain([event.state()]) {
                self.fire_triggers(entity, Label::Word(word), reason, told);
            }
        }
        told
    }

    fn set_good(&mut self, sync: usize, good: bool, cause: Cause) {
        let one = &mut self.mesh.syncs[sync];
        if one.good == good {
            return;
        }
        one.good = good;
        if good {
            self.mesh.behind -= 1;
        } else {
            self.mesh.behind += 1;
        }
        self.judge_agreement(cause);
    }

    /// Records when all peers are in sync, and when they are not any more.
    pub(super) fn judge_agreement(&mut self, cause: Cause) {
        let agreed = self.mesh.behind == 0 && self.mesh.unknown == 0;
        if agreed == self.mesh.agreed {
            return;
        }
        self.mesh.agreed = agreed;
        let words = ["out_of_sync", "all_in_sync"];
        let (from, to) = if agreed { (words[0], words[1]) } else { (words[1], words[0]) };
        self.record_peering(Entity::Peering, from, to, "", cause, 0);
        if let (true, Some(healed_at)) = (agreed, self.mesh.healed_at.take()) {
            let took = self.now.since(healed_at);
            self.mesh.found.agreements.push(Agreement { healed_at, took });
        }
    }

    pub(super) fn record_peering(
        &mut self,
        entity: Entity,
        from: &'static str,
        to: &'static str,
        reason: &'static str,
        cause: Cause,
        users: u32,
    ) -> Cause {
        let to = Label::Word(to);
        let draft = Draft { entity, kind: Kind::State, from: Label::Word(from), to, reason, rule: "", cause, users };
        let record = self.ledger.recorder.add(self.now, draft);
        self.last_change = self.now;
        self.fire_triggers(entity, to, reason, record);
        record
    }

    fn raise_sync_alarm(&mut self, sync: usize, alarm: Alarm, cause: Cause) {
        self.record_peer_alarm(self.mesh.entity(sync), alarm.as_str(), "raised", cause);
        let raised = &mut self.mesh.syncs[sync].alarms;
        if !raised.contains(&alarm) {
            raised.push(alarm);
        }
    }

    fn clear_sync_alarms(&mut self, sync: usize, cause: Cause) {
        for alarm in std::mem::take(&mut self.mesh.syncs[sync].alarms) {
            self.record_peer_alarm(self.mesh.entity(sync), alarm.as_str(), "cleared", cause);
        }
    }

    pub(super) fn record_peer_alarm(&mut self, entity: Entity, alarm: &'static str, to: &'static str, cause: Cause) {
        let (from, to) = (Label::Word(alarm), Label::Word(to));
        let draft = Draft { entity, kind: Kind::Alarm, from, to, reason: "", rule: "", cause, users: 0 };
        self.ledger.recorder.add(self.now, draft);
    }

    /// A watchdog restarts ICSA on the node where it runs; every peer of the cluster is concerned.
    fn restart_agent(&mut self, sync: usize, rule: Rule, cause: Cause) {
        let member = &self.mesh.members[self.mesh.syncs[sync].reader];
        let (Some(node), takes) = (member.agent, member.params.icsa_restart_duration) else { return };
        let draft = Draft {
            entity: self.mesh.entity(sync),
            kind: Kind::Fault,
            from: Label::Word("icsa_restart"),
            to: Label::Word("began"),
            reason: "",
            rule: rule.as_str(),
            cause,
            users: 0,
        };
        let record = self.ledger.recorder.add(self.now, draft);
        self.set_process(node, Service::Icsa, Process::Starting { until: self.now + takes }, record);
    }
}
