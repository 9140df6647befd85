//! Events that wait for a state: they fire each time something enters it. Steps of a runbook wait for a state too;
//! when it is entered, they are over and bring on the next step.

use crate::outcome::{Cause, Entity, Label};
use crate::scenario::{Clock, StatePattern};
use crate::units::{EventId, SimTime};

use super::fault::Occurrence;
use super::state::World;

/// An event with a `when` clock.
#[derive(Clone, Debug)]
pub(super) struct Trigger {
    event: EventId,
    on: Vec<Entity>,
    state: StatePattern,
    left: Option<u32>,
    fired: u64,
    /// Of the wait of a step: until when an entry counts. It counts nothing before the step has begun.
    deadline: Option<SimTime>,
}

impl World<'_> {
    pub(super) fn add_trigger(&mut self, event: EventId) {
        if let Clock::When { on, state, max, .. } = &self.scenario.events[event].clock {
            self.watches_users |= on.iter().any(|entity| matches!(entity, Entity::User(_)));
            self.triggers.push(Trigger {
                event,
                on: on.clone(),
                state: state.clone(),
                left: *max,
                fired: 0,
                deadline: None,
            });
        }
    }

    /// Gets ready for what a step will wait for.
    pub(super) fn add_wait(&mut self, event: EventId) {
        let step = self.scenario.events[event].step.as_ref();
        if let Some(wait) = step.and_then(|step| step.until.as_ref()) {
            self.watches_users |= wait.on.iter().any(|entity| matches!(entity, Entity::User(_)));
            let (on, state) = (wait.on.clone(), wait.state.clone());
            let deadline = Some(SimTime::ZERO);
            self.triggers.push(Trigger { event, on, state, left: Some(0), fired: 0, deadline });
        }
    }

    /// From now on a step waits. It begins to wait before it acts: what it waits for may come at once.
    pub(super) fn step_begins(&mut self, event: EventId) {
        let step = self.scenario.events[event].step.as_ref();
        let Some(wait) = step.and_then(|step| step.until.as_ref()) else { return };
        let deadline = wait.within.map_or(self.horizon, |within| self.now + within);
        let waits = self.triggers.iter_mut().filter(|one| one.event == event && one.deadline.is_some());
        for trigger in waits {
            (trigger.left, trigger.deadline) = (Some(1), Some(deadline));
        }
    }

    /// A step that waits for nothing is over once it is done.
    pub(super) fn step_without_wait(&mut self, event: EventId) {
        if self.scenario.events[event].step.as_ref().is_some_and(|step| step.until.is_none()) {
            self.step_is_over(event, Occurrence::new, Cause::Event(event));
        }
    }

    /// Notes the end of a step and plans the next one.
    fn step_is_over(&mut self, step: EventId, follow: impl Fn(EventId, Cause) -> Occurrence, cause: Cause) {
        self.fates[step].ended.push(self.now);
        let scenario = self.scenario;
        let followers = scenario.events.iter_enumerated();
        for (next, event) in
            followers.filter(|(_, event)| matches!(event.clock, Clock::Next { step: before, .. } if before == step))
        {
            let Clock::Next { after, .. } = &event.clock else { continue };
            let at = self.now + self.draw_duration(after, next, "after", 0);
            self.plan(follow(next, cause), at);
        }
    }

    /// Plans the events that wait for this entity to enter this state.
    pub(super) fn fire_triggers(&mut self, entity: Entity, label: Label, reason: &str, cause: Cause) {
        if self.triggers.is_empty() {
            return;
        }
        let names = &self.scenario.names;
        for index in 0..self.triggers.len() {
            let trigger = &mut self.triggers[index];
            let matches = trigger.on.contains(&entity)
                && trigger.state.any_of.iter().any(|word| names.says(label, word))
                && (trigger.state.reasons.is_empty() || trigger.state.reasons.iter().any(|r| r == reason));
            if !matches || trigger.left == Some(0) || trigger.deadline.is_some_and(|deadline| self.now > deadline) {
                continue;
            }
            trigger.left = trigger.left.map(|left| left - 1);
            let (event, fired) = (trigger.event, trigger.fired);
            trigger.fired += 1;
            if trigger.deadline.is_some() {
                self.step_is_over(event, |next, cause| Occurrence::triggered(next, entity, 0, cause), cause);
                continue;
            }
            let Clock::When { after, .. } = &self.scenario.events[event].clock else { continue };
            let at = self.now + self.draw_duration(after, event, "after", fired);
            self.plan(Occurrence::triggered(event, entity, fired, cause), at);
        }
    }
}
