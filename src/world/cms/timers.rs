//! Timers of the databases, and the health checks that are computed instead of simulated.
//!
//! While nothing changes no check can matter, so none is an event. Once a path closes or opens, the
//! check that will be noticed follows from the phase of the pair.

use crate::machines::cms::{Due, Input, Timer};
use crate::outcome::Cause;
use crate::units::{SimDuration, SimTime};

use super::Meeting;
use crate::world::agenda::Class;
use crate::world::state::World;

/// Argument of the event by which dropped participants dial again; above every timer of the machine.
const REDIAL: u64 = 7 << 6;

/// A timer as the argument of an event: timers of one instant fire in the order of the machine.
fn encode(timer: Timer) -> u64 {
    let (kind, by, of) = match timer {
        Timer::Found(by, of) => (0, by, of),
        Timer::Lost(by, of) => (1, by, of),
        Timer::Feed(node) => (2, node, 0),
        Timer::Demote(node) => (3, node, 0),
        Timer::Promote(node) => (4, node, 0),
        Timer::Register(node) => (5, node, 0),
        Timer::Copy(node) => (6, node, 0),
    };
    kind << 6 | u64::from(by) << 3 | u64::from(of)
}

/// The timer of an argument; `None` for the event by which participants dial again.
pub(super) fn decode(argument: u64) -> Option<Timer> {
    let node = |bits: u64| u8::try_from(bits & 7).expect("three bits");
    let (by, of) = (node(argument >> 3), node(argument));
    Some(match argument >> 6 {
        0 => Timer::Found(by, of),
        1 => Timer::Lost(by, of),
        2 => Timer::Feed(by),
        3 => Timer::Demote(by),
        4 => Timer::Promote(by),
        5 => Timer::Register(by),
        6 => Timer::Copy(by),
        _ => return None,
    })
}

impl Meeting {
    /// When the next check of one node by another begins.
    fn next_check(&self, by: u8, of: u8, now: SimTime) -> SimTime {
        let interval = self.params.db_health_check_interval.as_micros();
        let phase = self.phases[usize::from(by)][usize::from(of)].as_micros() % interval;
        let since = (now.as_micros() + interval - phase) % interval;
        SimTime::from_micros(now.as_micros() + if since == 0 { 0 } else { interval - since })
    }
}

impl World<'_> {
    pub(super) fn arm_cms(&mut self, place: usize, timer: Timer, due: Due, cause: Cause) {
        let meeting = &self.meetings.clusters[place];
        let interval = meeting.params.db_health_check_interval;
        let at = match (due, timer) {
            (Due::After(after), _) => self.now + after,
            (Due::GoodChecks(count), Timer::Found(by, of) | Timer::Lost(by, of)) => {
                meeting.next_check(by, of, self.now) + interval.times(count.saturating_sub(1))
            }
            (Due::GoodChecks(_), other) => unreachable!("{other:?} does not count checks"),
            (Due::FailedChecks(by, of), _) => {
                let more = interval.times(meeting.params.db_health_fail_threshold.saturating_sub(1));
                let refused = meeting.refusing.has(usize::from(of)) && self.hears(place, by, of);
                let noticed = if refused { SimDuration::ZERO } else { meeting.params.db_connect_timeout };
                meeting.next_check(by, of, self.now) + more + noticed
            }
        };
        let meeting = &mut self.meetings.clusters[place];
        meeting.deadlines.insert(timer, (at, cause));
        self.agenda.push(at, Class::CmsTimer, meeting.cluster.0, encode(timer));
    }

    pub(super) fn arm_redial(&mut self, place: usize) {
        let at = self.now + self.meetings.clusters[place].params.redial_delay;
        self.agenda.push(at, Class::CmsTimer, self.meetings.clusters[place].cluster.0, REDIAL);
    }

    pub(super) fn machine_timer_due(&mut self, place: usize, timer: Timer) {
        // A setting that was taken back, or put off.
        let Some((at, cause)) = self.meetings.clusters[place].deadlines.get(&timer).copied() else { return };
        if at == self.now {
            self.meetings.clusters[place].deadlines.remove(&timer);
            self.step_cms(place, Input::Fired(timer), cause);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_survive_the_way_through_the_event_list_in_their_order() {
        let mut timers = vec![Timer::Found(0, 1), Timer::Found(7, 6), Timer::Lost(1, 0), Timer::Feed(3)];
        timers.extend([Timer::Demote(2), Timer::Promote(0), Timer::Promote(7), Timer::Register(1), Timer::Copy(4)]);
        let arguments: Vec<u64> = timers.iter().map(|timer| encode(*timer)).collect();
        assert!(arguments.is_sorted() && timers.is_sorted());
        for (timer, argument) in timers.iter().zip(arguments) {
            assert_eq!(decode(argument), Some(*timer));
        }
        assert_eq!(decode(REDIAL), None);
    }
}
