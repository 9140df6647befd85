//! Events that wait for a state: they fire each time something enters it.

use crate::outcome::{Cause, Entity, Label};
use crate::scenario::{Clock, StatePattern};
use crate::units::EventId;

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
}

impl World<'_> {
    pub(super) fn add_trigger(&mut self, event: EventId) {
        if let Clock::When { on, state, max, .. } = &self.scenario.events[event].clock {
            self.watches_users |= on.iter().any(|entity| matches!(entity, Entity::User(_)));
            self.triggers.push(Trigger { event, on: on.clone(), state: state.clone(), left: *max, fired: 0 });
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
            if !matches || trigger.left == Some(0) {
                continue;
            }
            trigger.left = trigger.left.map(|left| left - 1);
            let (event, fired) = (trigger.event, trigger.fired);
            trigger.fired += 1;
            let Clock::When { after, .. } = &self.scenario.events[event].clock else { continue };
            let at = self.now + self.draw_duration(after, event, "after", fired);
            self.plan(Occurrence::triggered(event, entity, fired, cause), at);
        }
    }
}
