//! Things that peers do again and again. Nothing follows from most of them, so the next one is computed
//! when it matters instead of being waited for.

use super::link::NextPoll;
use super::params::Params;
use crate::units::{SimDuration, SimTime};

/// The first instant at or after `now` that is `phase` plus whole periods; `now` itself where the period is zero.
#[must_use]
pub fn next_at(now: SimTime, phase: SimDuration, period: SimDuration) -> SimTime {
    let (now_us, phase, period) = (now.as_micros(), phase.as_micros(), period.as_micros());
    if period == 0 {
        return now;
    }
    let phase = phase % period;
    let ahead = (phase + period - now_us % period) % period;
    SimTime::from_micros(now_us + ahead)
}

/// When the next RAS messages to a peer leave.
#[must_use]
pub fn next_poll(now: SimTime, params: &Params) -> NextPoll {
    let (period, phase) = (params.ras_poll_period, params.ras_poll_phase.as_micros());
    let lead = params.ras_sci_lead.as_micros() % period.as_micros().max(1);
    let sci_phase = SimDuration::from_micros(phase + period.as_micros() - lead);
    NextPoll {
        lrq: next_at(now, params.ras_poll_phase, period).since(now),
        sci: next_at(now, sci_phase, period).since(now),
    }
}

/// When the names of peers that did not resolve are tried again.
#[must_use]
pub fn next_name_update(now: SimTime, params: &Params) -> SimTime {
    next_at(now, params.dns_forced_update_phase, params.dns_forced_update)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_instant_is_at_or_after_now() {
        let s = SimDuration::from_secs;
        let at = |seconds: u64| SimTime::ZERO + s(seconds);
        assert_eq!(next_at(at(0), s(0), s(120)), at(0));
        assert_eq!(next_at(at(1), s(0), s(120)), at(120));
        assert_eq!(next_at(at(121), s(30), s(120)), at(150));
        assert_eq!(next_at(at(150), s(150), s(120)), at(150));
        assert_eq!(next_at(at(7), s(0), s(0)), at(7));
    }

    #[test]
    fn the_sci_of_a_pair_leaves_before_the_lrq() {
        let now = SimTime::ZERO + SimDuration::from_secs(50);
        let poll = next_poll(now, &Params::default());
        assert_eq!((poll.lrq, poll.sci), (SimDuration::from_secs(10), SimDuration::from_secs(7)));
    }
}
