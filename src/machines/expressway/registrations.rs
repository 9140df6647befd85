//! How endpoints move to another peer, by protocol. Endpoints are counted, not followed: each rule gives
//! ranges from which the world draws one value per endpoint.

use super::params::{Params, RefreshStrategy};
use super::vocabulary::Protocol;
use crate::units::SimDuration;

/// How a peer was lost to its endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Loss {
    /// Its connections were closed or reset.
    Closed,
    /// It fell silent.
    Silent,
    /// It refuses registrations and goes on with the calls it has.
    Refusing,
}

/// A time that is uniform between two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spread {
    /// Shortest.
    pub low: SimDuration,
    /// Longest.
    pub high: SimDuration,
}

impl Spread {
    /// Always the same.
    #[must_use]
    pub const fn always(time: SimDuration) -> Self {
        Self { low: time, high: time }
    }

    /// Uniform from nothing to this time.
    #[must_use]
    pub const fn up_to(high: SimDuration) -> Self {
        Self { low: SimDuration::ZERO, high }
    }

    /// The same, later by a fixed time.
    #[must_use]
    pub fn later(self, by: SimDuration) -> Self {
        Self { low: self.low + by, high: self.high + by }
    }
}

/// Where an endpoint turns once it has noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Next {
    /// It is registered with a second peer all the time; if that is lost too, it turns to the others.
    Second {
        /// Time spent on each peer that does not answer.
        attempt: SimDuration,
    },
    /// To the other peers in random order.
    Others {
        /// Time spent on each peer that does not answer.
        attempt: SimDuration,
    },
    /// To the peer of a new lookup, which may be any one.
    Lookup {
        /// Time until the kept address runs out.
        cache: SimDuration,
        /// Time spent on each peer that does not answer.
        attempt: SimDuration,
    },
    /// To the same peer until it is back.
    Same {
        /// Time from one try to the next.
        retry: SimDuration,
    },
    /// To the one other peer of its second chain.
    Chain {
        /// Time from one try to the next.
        retry: SimDuration,
    },
}

/// What endpoints of one protocol do about the loss of their peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reaction {
    /// From the loss until the endpoint knows.
    pub detection: Spread,
    /// From there until it is registered with a peer that answers at once.
    pub registration: SimDuration,
    /// Where it turns.
    pub next: Next,
}

/// Longest time between two registrations of a SIP endpoint whose time is granted by this strategy.
fn refresh(strategy: RefreshStrategy, min: SimDuration, max: SimDuration, params: &Params) -> SimDuration {
    let granted = match strategy {
        RefreshStrategy::Maximum => max,
        // Assumed: the middle of the range for everybody; where an endpoint is in its time matters more.
        RefreshStrategy::Variable => SimDuration::from_micros((min.as_micros() + max.as_micros()) / 2),
    };
    fraction(granted, params)
}

/// The same for standard registrations.
fn standard_refresh(params: &Params) -> SimDuration {
    refresh(params.sip_std_strategy, params.sip_std_refresh_min, params.sip_std_refresh_max, params)
}

/// The same for outbound registrations.
fn outbound_refresh(params: &Params) -> SimDuration {
    refresh(params.sip_out_strategy, params.sip_out_refresh_min, params.sip_out_refresh_max, params)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "hours at most"
)]
fn fraction(granted: SimDuration, params: &Params) -> SimDuration {
    SimDuration::from_micros((granted.as_micros() as f64 * params.endpoint_refresh_fraction) as u64)
}

/// Detection of a SIP endpoint: a broken connection is noticed at once, a silent peer after the next refresh
/// and the time until that is given up, a refusing one at the next refresh. Inferred: fact sheet, section 8.
fn sip_detection(loss: Loss, every: SimDuration, params: &Params) -> Spread {
    match loss {
        Loss::Closed => Spread::always(SimDuration::ZERO),
        Loss::Silent => Spread::up_to(every).later(params.endpoint_sip_timeout),
        Loss::Refusing => Spread::up_to(every).later(params.maintenance_refusal),
    }
}

/// What endpoints of a protocol do about a loss.
#[must_use]
pub fn reaction(protocol: Protocol, loss: Loss, params: &Params) -> Reaction {
    let attempt = params.endpoint_sip_timeout;
    let standard = sip_detection(loss, standard_refresh(params), params);
    let at_once = SimDuration::ZERO;
    match protocol {
        Protocol::SipOutbound => Reaction {
            // The second registration stands; what is noticed late is only that the first is gone.
            detection: match loss {
                Loss::Closed | Loss::Silent => Spread::always(SimDuration::ZERO),
                Loss::Refusing => sip_detection(loss, outbound_refresh(params), params),
            },
            registration: at_once,
            next: Next::Second { attempt },
        },
        Protocol::SipSrv => Reaction { detection: standard, registration: at_once, next: Next::Others { attempt } },
        Protocol::SipRoundRobin => Reaction {
            detection: standard,
            registration: at_once,
            next: Next::Lookup { cache: params.dns_rr_cache, attempt },
        },
        Protocol::SipStatic => Reaction {
            detection: standard,
            registration: at_once,
            next: Next::Same { retry: params.registration_retry },
        },
        Protocol::H323 => Reaction {
            // RAS has no connection that could break: the next registration finds out.
            detection: Spread::up_to(params.h323_ttl),
            registration: at_once,
            next: Next::Others { attempt: params.h323_attempt },
        },
        Protocol::Mra => mra(loss, params),
        Protocol::IpPhone => Reaction {
            detection: sip_detection(loss, fraction(params.mra_reg_expires, params), params),
            registration: at_once,
            next: Next::Chain { retry: params.registration_retry },
        },
    }
}

/// A Jabber client: the STUN keepalive every 30 s, with 3 s for the answer. The keepalive that is missed leaves
/// somewhere in the 30 s after the loss.
fn mra(loss: Loss, params: &Params) -> Reaction {
    let keepalive = Spread::up_to(params.mra_stun_interval).later(params.mra_stun_timeout);
    let expires = fraction(params.mra_reg_expires, params);
    let (detection, registration) = match (loss, params.mra_stun_enabled) {
        (Loss::Refusing, _) => (Spread::up_to(expires), params.mra_registration),
        (Loss::Closed, true) => (Spread::always(SimDuration::ZERO), params.mra_registration),
        (Loss::Silent, true) => (keepalive, params.mra_registration),
        // Documented as a whole only: about two minutes.
        (Loss::Closed | Loss::Silent, false) => (Spread::always(params.mra_failover_old), SimDuration::ZERO),
    };
    Reaction { detection, registration, next: Next::Others { attempt: params.mra_stun_timeout } }
}

/// Time granted to a standard SIP registration that asks for this long; `None` if it is refused (423).
/// Documented: Administrator Guide X15.5, Protocols.
#[must_use]
pub fn granted(requested: SimDuration, params: &Params) -> Option<SimDuration> {
    (requested >= params.sip_std_refresh_min).then(|| requested.min(params.sip_std_refresh_max))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> SimDuration {
        SimDuration::from_secs(seconds)
    }

    fn detection(protocol: Protocol, loss: Loss) -> (u64, u64) {
        let Spread { low, high } = reaction(protocol, loss, &Params::default()).detection;
        (low.as_micros() / 1_000_000, high.as_micros() / 1_000_000)
    }

    #[test]
    fn a_stun_keepalive_notices_a_silent_peer_after_3_to_33_s() {
        assert_eq!(detection(Protocol::Mra, Loss::Silent), (3, 33));
        let Reaction { detection, registration, .. } = reaction(Protocol::Mra, Loss::Silent, &Params::default());
        assert_eq!((detection.low + registration, detection.high + registration), (s(30), s(60)), "documented");
    }

    #[test]
    fn without_stun_keepalives_a_failover_takes_about_two_minutes() {
        let params = Params { mra_stun_enabled: false, ..Params::default() };
        assert_eq!(reaction(Protocol::Mra, Loss::Silent, &params).detection, Spread::always(s(120)));
    }

    #[test]
    fn an_h323_endpoint_notices_within_its_time_to_live() {
        assert_eq!(detection(Protocol::H323, Loss::Silent), (0, 1_800));
        assert_eq!(detection(Protocol::H323, Loss::Closed), (0, 1_800));
    }

    #[test]
    fn a_sip_endpoint_notices_a_broken_connection_at_once_and_silence_after_refresh_and_timer_f() {
        assert_eq!(detection(Protocol::SipSrv, Loss::Closed), (0, 0));
        assert_eq!(detection(Protocol::SipSrv, Loss::Silent), (32, 32 + 45));
    }

    #[test]
    fn an_outbound_registration_has_no_gap() {
        assert_eq!(detection(Protocol::SipOutbound, Loss::Silent), (0, 0));
    }

    #[test]
    fn an_outbound_registration_leaves_a_peer_in_maintenance_mode_when_it_is_due() {
        assert_eq!(detection(Protocol::SipOutbound, Loss::Refusing), (0, 1_462), "0.75 of (300 + 3600) / 2 s");
    }

    #[test]
    fn a_standard_registration_is_granted_45_to_60_s() {
        let params = Params::default();
        assert_eq!(granted(s(3_600), &params), Some(s(60)));
        assert_eq!(granted(s(50), &params), Some(s(50)));
        assert_eq!(granted(s(44), &params), None, "423 Interval Too Brief");
    }
}
