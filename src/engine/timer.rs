//! Timers whose deadlines move, and regular series of instants that need no events.

use crate::units::{SimDuration, SimTime};

/// A timer. Its deadline may move as often as it likes; at most one event waits for it, never later than
/// the deadline. There is nothing to cancel in the event list: an event that finds the deadline moved sets
/// itself anew, and one that finds it gone does nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timer {
    deadline: Option<SimTime>,
    queued: Option<SimTime>,
}

/// What the event of a timer means when it comes up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The deadline is reached; the timer is off again.
    Fires,
    /// The deadline has moved; an event is wanted at this instant.
    Later(SimTime),
    /// The timer is off.
    Off,
    /// The event was replaced by an earlier one.
    Stale,
}

impl Timer {
    /// Sets the deadline; gives back whether an event is wanted at that instant.
    #[must_use]
    #[inline]
    pub fn set(&mut self, deadline: SimTime) -> bool {
        self.deadline = Some(deadline);
        let wanted = self.queued.is_none_or(|queued| queued > deadline);
        if wanted {
            self.queued = Some(deadline);
        }
        wanted
    }

    /// Switches the timer off.
    pub fn cancel(&mut self) {
        self.deadline = None;
    }

    /// Lets the event of the timer come to nothing, while its deadline stays. For deadlines that will move
    /// before they are reached; [`set`](Self::set) makes an event again.
    pub fn forget_event(&mut self) {
        self.queued = None;
    }

    /// Moves the deadline of a timer without an event, which stays without one.
    pub fn move_deadline(&mut self, deadline: SimTime) {
        debug_assert!(self.queued.is_none(), "an event waits for the earlier deadline");
        self.deadline = Some(deadline);
    }

    /// The deadline, if the timer is on.
    #[must_use]
    pub fn deadline(&self) -> Option<SimTime> {
        self.deadline
    }

    /// Whether the event that waits for the timer is the one at this instant.
    #[must_use]
    #[inline]
    pub fn has_event_at(&self, time: SimTime) -> bool {
        self.queued == Some(time)
    }

    /// An event of the timer comes up.
    #[inline]
    pub fn comes_up(&mut self, now: SimTime) -> Due {
        if !self.has_event_at(now) {
            return Due::Stale;
        }
        self.queued = None;
        match self.deadline {
            None => Due::Off,
            Some(deadline) if deadline > now => {
                self.queued = Some(deadline);
                Due::Later(deadline)
            }
            Some(_) => {
                self.deadline = None;
                Due::Fires
            }
        }
    }
}

/// Instants at regular distances, from a first one on, without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// The first instant.
    pub first: SimTime,
    /// The distance; not zero.
    pub period: SimDuration,
}

impl Series {
    /// The instant with this number, counted from 0.
    #[must_use]
    #[inline]
    pub fn at(&self, number: u64) -> SimTime {
        self.first + self.period.times(number)
    }

    /// How many instants are earlier than `time`.
    #[must_use]
    #[inline]
    pub fn before(&self, time: SimTime) -> u64 {
        time.since(self.first).as_micros().div_ceil(self.period.as_micros())
    }

    /// Whether one of the instants is this one.
    #[must_use]
    pub fn hits(&self, time: SimTime) -> bool {
        self.at(self.before(time)) == time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SimTime {
        SimTime::ZERO + SimDuration::from_secs(seconds)
    }

    #[test]
    fn a_deadline_that_moves_later_keeps_its_one_event() {
        let mut timer = Timer::default();
        assert!(timer.set(at(60)));
        assert!(!timer.set(at(75)), "the event at 60 is still to come");
        assert_eq!(timer.comes_up(at(60)), Due::Later(at(75)));
        assert_eq!(timer.comes_up(at(75)), Due::Fires);
        assert_eq!((timer.deadline(), timer.comes_up(at(75))), (None, Due::Stale));
    }

    #[test]
    fn a_deadline_that_moves_earlier_replaces_its_event() {
        let mut timer = Timer::default();
        assert!(timer.set(at(60)));
        assert!(timer.set(at(30)));
        assert_eq!(timer.comes_up(at(30)), Due::Fires);
        assert_eq!(timer.comes_up(at(60)), Due::Stale);
    }

    #[test]
    fn a_timer_that_is_off_does_nothing_and_can_be_set_again() {
        let mut timer = Timer::default();
        assert!(timer.set(at(60)));
        timer.cancel();
        assert!(!timer.set(at(90)), "the event at 60 serves again");
        timer.cancel();
        assert_eq!(timer.comes_up(at(60)), Due::Off);
        assert!(timer.set(at(100)));
    }

    #[test]
    fn a_forgotten_event_is_stale_and_the_deadline_stays() {
        let mut timer = Timer::default();
        assert!(timer.set(at(60)));
        timer.forget_event();
        assert_eq!((timer.comes_up(at(60)), timer.deadline()), (Due::Stale, Some(at(60))));
        assert!(timer.set(at(70)));
    }

    #[test]
    fn series_count_what_is_strictly_earlier() {
        let series = Series { first: at(10), period: SimDuration::from_secs(15) };
        assert_eq!([0, 10, 11, 25, 26, 40].map(|t| series.before(at(t))), [0, 0, 1, 1, 2, 2]);
        assert_eq!([9, 10, 11, 25, 40].map(|t| series.hits(at(t))), [false, true, false, true, true]);
        assert_eq!(series.at(2), at(40));
    }
}
