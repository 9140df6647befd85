//! Alarms of Expressway peers: on as long as one cause of them is.

use crate::machines::expressway::Alarm;
use crate::outcome::{Cause, Draft, Entity, Kind, Label};

use super::Place;
use crate::world::state::World;

impl World<'_> {
    /// One more cause of an alarm; `bit` tells the causes apart.
    pub(super) fn raise_expressway(
        &mut self,
        e: usize,
        place: Place,
        alarm: Alarm,
        bit: u8,
        rule: &'static str,
        cause: Cause,
    ) {
        let causes = self.expressway.edges[e].peers[place].alarms.entry(alarm).or_default();
        let was = std::mem::replace(causes, *causes | bit);
        if was == 0 {
            self.record_expressway_alarm(e, place, alarm, "raised", rule, cause);
        }
    }

    /// One cause less.
    pub(super) fn clear_expressway(&mut self, e: usize, place: Place, alarm: Alarm, bit: u8, cause: Cause) {
        let alarms = &mut self.expressway.edges[e].peers[place].alarms;
        let Some(causes) = alarms.get_mut(&alarm) else { return };
        *causes &= !bit;
        if *causes == 0 {
            alarms.remove(&alarm);
            self.record_expressway_alarm(e, place, alarm, "cleared", "", cause);
        }
    }

    fn record_expressway_alarm(
        &mut self,
        e: usize,
        place: Place,
        alarm: Alarm,
        to: &'static str,
        rule: &'static str,
        cause: Cause,
    ) {
        let entity = Entity::Node(self.expressway.edges[e].nodes[place]);
        let (from, to) = (Label::Word(alarm.as_str()), Label::Word(to));
        let draft = Draft { entity, kind: Kind::Alarm, from, to, reason: "", rule, cause, users: 0 };
        self.ledger.recorder.add(self.now, draft);
    }
}
