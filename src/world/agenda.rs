//! What events mean in this world: classes in their order at one instant, and how their arguments
//! are packed.

use crate::engine::{Event, MAX_TIME, Queue};
use crate::machines::srm::Timer;
use crate::outcome::Cause;
use crate::units::{EventId, SimTime};

/// Classes of events in their order at one instant: messages, faults and actions, periodic sends,
/// timers, completions. Inside the timers: service before database before user moves before the
/// loss of the peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Class {
    /// Keepalive timers where `deadline_tie = "timer_wins"`.
    EarlyTimer,
    /// A message arrives.
    Delivery,
    /// A starting node judges, all messages of the instant being in.
    Evaluate,
    /// A fault or an action of an administrator, in file order.
    Fault,
    /// A keepalive leaves.
    Send,
    /// A periodic sync with an intercluster peer is due.
    SyncStart,
    /// A critical service was down for too long.
    ServiceTimer,
    /// The database was down for too long.
    DatabaseTimer,
    /// A user move ends.
    Move,
    /// All other timers.
    Timer,
    /// A retry or watchdog of a sync with an intercluster peer.
    SyncTimer,
    /// A timer of a Meeting Server cluster.
    CmsTimer,
    /// A timer of an Expressway cluster.
    ExpresswayTimer,
    /// A boot or the start of a service ends.
    Completion,
    /// A sync with an intercluster peer ends.
    SyncEnd,
    /// XCP Routers of two clusters have a stream again.
    Streams,
    /// Something is due in chat rooms.
    Rooms,
    /// Clients log in.
    Logins,
    /// Gauges are read; changes nothing.
    Probe,
    /// A window of a steered cycle ends; plain runs have none.
    Steering,
}

impl Class {
    const ALL: [Self; 20] = [
        Self::EarlyTimer,
        Self::Delivery,
        Self::Evaluate,
        Self::Fault,
        Self::Send,
        Self::SyncStart,
        Self::ServiceTimer,
        Self::DatabaseTimer,
        Self::Move,
        Self::Timer,
        Self::SyncTimer,
        Self::CmsTimer,
        Self::ExpresswayTimer,
        Self::Completion,
        Self::SyncEnd,
        Self::Streams,
        Self::Rooms,
        Self::Logins,
        Self::Probe,
        Self::Steering,
    ];

    pub(super) fn of(number: u8) -> Self {
        Self::ALL[usize::from(number)]
    }
}

/// Timers of a node, by their place in its list of deadlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NodeTimer {
    Srm(Timer),
    /// Sessions above the threshold for ten minutes.
    SessionAlert,
}

impl NodeTimer {
    pub(super) const COUNT: usize = 6;

    pub(super) const fn index(self) -> usize {
        match self {
            Self::Srm(Timer::ServiceDown) => 0,
            Self::Srm(Timer::DatabaseDown) => 1,
            Self::Srm(Timer::Initialization) => 2,
            Self::Srm(Timer::PeerSilence) => 3,
            Self::Srm(Timer::AutomaticFallback) => 4,
            Self::SessionAlert => 5,
        }
    }

    pub(super) fn of(argument: u64) -> Self {
        match argument {
            0 => Self::Srm(Timer::ServiceDown),
            1 => Self::Srm(Timer::DatabaseDown),
            2 => Self::Srm(Timer::Initialization),
            3 => Self::Srm(Timer::PeerSilence),
            4 => Self::Srm(Timer::AutomaticFallback),
            5 => Self::SessionAlert,
            other => unreachable!("a node has six timers; there is no number {other}"),
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Srm(Timer::ServiceDown) => "critical_service_down_delay",
            Self::Srm(Timer::DatabaseDown) => "db_down_delay",
            Self::Srm(Timer::Initialization) => "init_keepalive_timeout",
            Self::Srm(Timer::PeerSilence) => "keepalive_timeout",
            Self::Srm(Timer::AutomaticFallback) => "automatic_fallback_delay",
            Self::SessionAlert => "session_alert",
        }
    }
}

/// The event list with the vocabulary of this world.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    pub(super) queue: Queue,
}

impl Agenda {
    /// Adds an event. Beyond the reach of the queue nothing happens: no run is that long.
    pub(super) fn push(&mut self, time: SimTime, class: Class, entity: u32, argument: u64) {
        if time.as_micros() > MAX_TIME {
            return;
        }
        self.queue.push(Event { time, class: class as u8, entity, argument });
    }
}

const CAUSE_BITS: u32 = 27;
/// The cause that stands for "not known": more records than a run may write.
const CAUSE_LIMIT: u64 = (1 << CAUSE_BITS) - 1;

/// Puts a cause behind the content of a message. It decides the order only between messages that
/// say the same.
pub(super) fn with_cause(content: u64, cause: Cause) -> u64 {
    let code = match cause {
        Cause::Start => 0,
        Cause::Event(EventId(id)) => u64::from(id) * 2 + 1,
        Cause::Record(n) => u64::from(n) * 2 + 2,
    };
    assert!(code <= CAUSE_LIMIT, "a run writes at most 2^26 records");
    content << CAUSE_BITS | code
}

/// Takes content and cause apart again.
pub(super) fn split_cause(argument: u64) -> (u64, Cause) {
    let code = argument & CAUSE_LIMIT;
    let number = |code: u64| u32::try_from(code / 2).expect("a cause has 27 bits");
    let cause = match code {
        0 => Cause::Start,
        odd if odd % 2 == 1 => Cause::Event(EventId(number(odd))),
        even => Cause::Record(number(even - 2)),
    };
    (argument >> CAUSE_BITS, cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_survive_the_trip() {
        for cause in
            [Cause::Start, Cause::Event(EventId(0)), Cause::Event(EventId(7)), Cause::Record(0), Cause::Record(99)]
        {
            assert_eq!(split_cause(with_cause(5, cause)), (5, cause));
        }
    }

    #[test]
    fn classes_keep_their_numbers() {
        for (number, class) in (0..).zip(Class::ALL) {
            assert_eq!((class as u8, Class::of(number)), (number, class));
        }
    }
}
