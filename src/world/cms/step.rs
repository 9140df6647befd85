//! What the machine of a cluster orders becomes records, elections and timers.

use crate::machines::cms::{Change, Command, Input, MEMBERS_MAX, Output, Position, Refusal, Timer, View};
use crate::outcome::{Cause, Draft, Election, Entity, Gap, Kind, Label, Violation};
use crate::world::fault::Effect;
use crate::world::state::World;

impl World<'_> {
    /// Tells the machine something and does what it orders.
    pub(super) fn step_cms(&mut self, place: usize, input: Input, cause: Cause) -> Effect {
        let meeting = &mut self.meetings.clusters[place];
        let positions = meeting.positions(self.now);
        let mut out = std::mem::take(&mut meeting.out);
        out.clear();
        meeting.databases.step(input, &View { settings: &meeting.settings, positions }, &mut out);
        let (effect, cause) = self.answer_of(place, &out, cause);
        let mut last = cause;
        for output in &out {
            match *output {
                Output::Changed(change) => last = self.record_joined(place, change, cause),
                Output::Promoted(number, _) => self.elected(place, number, positions),
                Output::Demoted(number) => self.demoted(place, number, positions),
                Output::Copied(number) => self.copied(place, number),
                Output::Erased(number) => self.meetings.clusters[place].copies[number].at = Position::default(),
                Output::Accepted(..) | Output::Refused(..) | Output::Arm(..) | Output::Cancel(_) => {}
            }
        }
        for output in &out {
            match *output {
                Output::Arm(timer, due) => self.arm_cms(place, timer, due, self.cause_of(place, timer, cause)),
                Output::Cancel(timer) => drop(self.meetings.clusters[place].deadlines.remove(&timer)),
                _ => {}
            }
        }
        self.meetings.clusters[place].out = out;
        self.follow_feeds(place, positions);
        self.show_primary(place, last);
        self.refresh_bridges(place, last);
        effect
    }

    /// A timer follows from the last change of its node, if that has just happened.
    fn cause_of(&self, place: usize, timer: Timer, cause: Cause) -> Cause {
        match timer {
            Timer::Found(..) | Timer::Lost(..) => cause,
            Timer::Feed(node)
            | Timer::Demote(node)
            | Timer::Promote(node)
            | Timer::Register(node)
            | Timer::Copy(node) => match self.meetings.clusters[place].last[usize::from(node)] {
                Cause::Record(n) if self.ledger.recorder.records()[n as usize].t == self.now => Cause::Record(n),
                _ => cause,
            },
        }
    }

    /// The record of a command, which then is the cause of what follows.
    fn answer_of(&mut self, place: usize, out: &[Output], cause: Cause) -> (Effect, Cause) {
        let node = |world: &Self, number: usize| Entity::Node(world.meetings.clusters[place].nodes[number]);
        for output in out {
            match *output {
                Output::Accepted(number, command) => {
                    let erased = if command == Command::Join { "local_database_erased" } else { "" };
                    let entity = node(self, number);
                    return (Effect::Changed, self.record_admin(entity, command.as_str(), "accepted", erased, cause));
                }
                Output::Refused(number, command, why) => {
                    let entity = node(self, number);
                    return (Effect::Refused, self.refuse_database(entity, command, why, cause));
                }
                _ => {}
            }
        }
        (Effect::Changed, cause)
    }

    pub(super) fn refuse_database(&mut self, entity: Entity, command: Command, why: Refusal, cause: Cause) -> Cause {
        self.record_admin(entity, command.as_str(), "refused", why.as_str(), cause)
    }

    fn record_joined(&mut self, place: usize, change: Change, cause: Cause) -> Cause {
        let entity = Entity::Node(self.meetings.clusters[place].nodes[change.node]);
        let record = self.record_cms(entity, change.from.as_str(), change.to.as_str(), change.rule.as_str(), cause);
        self.meetings.clusters[place].last[change.node] = record;
        record
    }

    pub(super) fn record_cms(
        &mut self,
        entity: Entity,
        from: &'static str,
        to: &'static str,
        rule: &'static str,
        cause: Cause,
    ) -> Cause {
        self.record_cms_label(entity, Label::Word(from), Label::Word(to), rule, cause)
    }

    fn record_cms_label(&mut self, entity: Entity, from: Label, to: Label, rule: &'static str, cause: Cause) -> Cause {
        let draft = Draft { entity, kind: Kind::State, from, to, reason: "", rule, cause, users: 0 };
        let record = self.ledger.recorder.add(self.now, draft);
        self.last_change = self.now;
        self.fire_triggers(entity, to, "", record);
        record
    }

    fn elected(&mut self, place: usize, number: usize, positions: [Position; MEMBERS_MAX]) {
        let meeting = &mut self.meetings.clusters[place];
        let lost = meeting.history.begin(positions[number], self.now);
        let node = meeting.nodes[number];
        let moved = meeting.last_primary != Some(node);
        meeting.last_primary = Some(node);
        meeting.found.elections.push(Election { t: self.now, node, moved, lost });
        meeting.copies[number].fed = false;
    }

    /// A primary steps down; its copy stays where it is.
    fn demoted(&mut self, place: usize, number: usize, positions: [Position; MEMBERS_MAX]) {
        let meeting = &mut self.meetings.clusters[place];
        meeting.copies[number].at = positions[number];
        meeting.history.set_writers(positions[number].term, 0, self.now);
    }

    fn copied(&mut self, place: usize, number: usize) {
        let meeting = &mut self.meetings.clusters[place];
        let source = meeting.databases.primary().and_then(|primary| meeting.databases.term_of(primary));
        if let Some(term) = source {
            meeting.copies[number].at = Position { term, written: meeting.history.written(term, self.now) };
        }
    }

    /// Copies whose feed has just ended stop where they were.
    fn follow_feeds(&mut self, place: usize, positions: [Position; MEMBERS_MAX]) {
        let meeting = &mut self.meetings.clusters[place];
        for (number, (copy, position)) in meeting.copies.iter_mut().zip(positions).enumerate() {
            let fed = meeting.databases.is_fed(number);
            if copy.fed && !fed && meeting.databases.term_of(number).is_none() {
                copy.at = position;
            }
            copy.fed = fed;
        }
    }

    /// What the cluster shows: who is primary.
    fn show_primary(&mut self, place: usize, cause: Cause) {
        let meeting = &mut self.meetings.clusters[place];
        let (primaries, now) = (meeting.databases.primaries(), self.now);
        let shown = match (primaries.len(), meeting.databases.primary()) {
            (0 | 1, Some(number)) => Label::Of("primary", meeting.nodes[number]),
            (_, None) => Label::Word("primary:none"),
            _ => Label::Word("two_primaries"),
        };
        let before = std::mem::replace(&mut meeting.shown, shown);
        if before == shown {
            return;
        }
        let none = Label::Word("primary:none");
        if shown == none {
            meeting.found.gaps.push(Gap { from: now, to: None });
        } else if before == none
            && let Some(gap) = meeting.found.gaps.last_mut()
        {
            gap.to = Some(now);
        }
        let entity = Entity::Cluster(meeting.cluster);
        let broken = primaries.len() > 1 && !std::mem::replace(&mut meeting.told_two, primaries.len() > 1);
        if broken {
            let names: Vec<&str> = primaries
                .iter()
                .map(|number| self.path(Entity::Node(self.meetings.clusters[place].nodes[number])))
                .collect();
            let detail = format!("{} act as primary at once", names.join(" and "));
            self.violations.push(Violation { invariant: "one_primary", at: now, entity, detail });
        }
        self.record_cms_label(entity, before, shown, "", cause);
    }
}
