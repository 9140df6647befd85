//! TLS verification mode of one peer: a change is there at once and acts after a restart.

use arrayvec::ArrayVec;

use super::alarms::Alarm;
use super::params::{Params, TlsChangeAlarm};
use super::vocabulary::{Event, Mode};
use crate::units::SimDuration;

/// What the log shows on the primary from its first write of a new mode to the last line before the alarm,
/// in milliseconds. Documented: seed log of TAC 217230, group `tls_change_primary`.
const ON_PRIMARY: &[(u64, Event)] = &[
    (0, Event::TableInsert),
    (6, Event::TlsVerifyChanged),
    (6, Event::TlsVerifyChanged),
    (9, Event::ConfigChangeDetected),
    (10, Event::TableInsert),
    (16, Event::TlsVerifyStatus),
    (52, Event::AlternatesChanged),
    (52, Event::ResolverNotifies),
    (52, Event::AlternatePeerChanged),
    (61, Event::AlternatesChanged),
];

/// The same on another peer, from the instant at which the new mode is there. Documented: group `tls_change_peer`.
const ON_PEER: &[(u64, Event)] = &[
    (0, Event::TlsVerifyChanged),
    (3, Event::ConfigChangeDetected),
    (6, Event::TlsVerifyStatus),
    (64, Event::ResolverNotifies),
    (64, Event::AlternatePeerChanged),
    (65, Event::AlternatesChanged),
    (66, Event::AlternatesChanged),
    (70, Event::AlternatePeerChanged),
    (71, Event::ResolverNotifies),
    (71, Event::AlternatesChanged),
    (73, Event::AlternatesChanged),
];

/// Where the alarm stands in the table of a peer, before the delay of the parameter is put in.
const ALARM_LEAD: SimDuration = SimDuration::from_millis(3);
/// How much earlier the alarm comes on a peer, counted from its first line. Documented: 225 ms and 163 ms in the log.
const EARLIER_ON_PEER: SimDuration = SimDuration::from_millis(62);

/// Facts that reach the mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// An administrator sets the mode here, on the primary.
    Set(Mode),
    /// The mode of the primary is here now.
    Replicated(Mode),
    /// The step of the change with this number is due.
    Due(u8),
    /// The peer restarted.
    Restarted,
}

/// Orders of the mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// A line of the developer log.
    Log(Event),
    /// Come back after this time with [`Input::Due`] of this number.
    Arm(u8, SimDuration),
    /// Raise an alarm.
    Raise(Alarm),
    /// Clear an alarm.
    Clear(Alarm),
    /// Another mode is in force.
    InForce(Mode),
}

/// One step orders at most four things.
pub type Outputs = ArrayVec<Output, 4>;

/// TLS verification mode of one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tls {
    configured: Mode,
    active: Mode,
    /// Whether the change under way was made here.
    here: bool,
}

impl Tls {
    /// A peer that runs in this mode.
    #[must_use]
    pub const fn new(mode: Mode) -> Self {
        Self { configured: mode, active: mode, here: false }
    }

    /// The mode that the configuration names.
    #[must_use]
    pub const fn configured(&self) -> Mode {
        self.configured
    }

    /// The mode in force.
    #[must_use]
    pub const fn active(&self) -> Mode {
        self.active
    }

    /// Advances the mode by one input.
    #[must_use]
    pub fn step(&mut self, input: Input, params: &Params) -> Outputs {
        let mut out = Outputs::new();
        match input {
            Input::Set(mode) => self.change(mode, true, params, &mut out),
            Input::Replicated(mode) => self.change(mode, false, params, &mut out),
            Input::Due(number) => self.on_due(number, params, &mut out),
            Input::Restarted => self.on_restart(params, &mut out),
        }
        out
    }

    fn change(&mut self, mode: Mode, here: bool, params: &Params, out: &mut Outputs) {
        if mode == self.configured {
            return;
        }
        self.configured = mode;
        self.here = here;
        if mode == self.active {
            out.push(Output::Clear(alarm(params)));
        }
        self.on_due(0, params, out);
    }

    /// Instant and line of a step, counted from the first.
    fn line(&self, number: u8, params: &Params) -> Option<(SimDuration, Event)> {
        let lines = if self.here { ON_PRIMARY } else { ON_PEER };
        let number = usize::from(number);
        if let Some((ms, event)) = lines.get(number) {
            return Some((SimDuration::from_millis(*ms), *event));
        }
        let before = if self.here { SimDuration::ZERO } else { EARLIER_ON_PEER };
        let alarm = less(params.alarm_20007_delay, before);
        match number - lines.len() {
            0 => Some((less(alarm, ALARM_LEAD), Event::AlarmRaising)),
            1 => Some((alarm, Event::AlarmRaised)),
            _ => None,
        }
    }

    fn on_due(&mut self, number: u8, params: &Params, out: &mut Outputs) {
        // A restart or a change back has overtaken the steps.
        if self.configured == self.active {
            return;
        }
        let Some((at, event)) = self.line(number, params) else { return };
        out.push(Output::Log(event));
        if event == Event::AlarmRaised {
            out.push(Output::Raise(alarm(params)));
        }
        if let Some((next, _)) = self.line(number + 1, params) {
            out.push(Output::Arm(number + 1, less(next, at)));
        }
    }

    fn on_restart(&mut self, params: &Params, out: &mut Outputs) {
        if self.active == self.configured {
            return;
        }
        self.active = self.configured;
        out.push(Output::InForce(self.active));
        out.push(Output::Clear(alarm(params)));
        match self.active {
            Mode::Permissive => out.push(Output::Raise(Alarm::A40049)),
            Mode::Enforcing => out.push(Output::Clear(Alarm::A40049)),
        }
    }
}

const fn less(time: SimDuration, by: SimDuration) -> SimDuration {
    SimDuration::from_micros(time.as_micros().saturating_sub(by.as_micros()))
}

/// The alarm that asks for the restart.
fn alarm(params: &Params) -> Alarm {
    match params.tls_change_alarm {
        TlsChangeAlarm::ClusterRestart => Alarm::A20007,
        TlsChangeAlarm::ModeDiffers => Alarm::A20020,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines and alarms after a change, with their offsets in milliseconds.
    fn play(input: Input) -> Vec<(u64, Output)> {
        let params = Params::default();
        let mut tls = Tls::new(Mode::Permissive);
        let (mut now, mut seen) = (0, Vec::new());
        let mut outputs = tls.step(input, &params);
        loop {
            let mut next = None;
            for output in outputs {
                match output {
                    Output::Arm(number, after) => next = Some((number, now + after.as_micros() / 1_000)),
                    order @ (Output::Log(_) | Output::Raise(_) | Output::Clear(_) | Output::InForce(_)) => {
                        seen.push((now, order));
                    }
                }
            }
            let Some((number, at)) = next else { return seen };
            now = at;
            outputs = tls.step(Input::Due(number), &params);
        }
    }

    #[test]
    fn the_alarm_comes_225_ms_after_a_change_on_the_primary_and_163_ms_after_it_reached_a_peer() {
        let raised = |input| play(input).into_iter().find(|(_, output)| *output == Output::Raise(Alarm::A20007));
        assert_eq!(raised(Input::Set(Mode::Enforcing)).map(|(at, _)| at), Some(225));
        assert_eq!(raised(Input::Replicated(Mode::Enforcing)).map(|(at, _)| at), Some(163));
    }

    #[test]
    fn a_mode_acts_after_the_restart_and_not_before() {
        let params = Params::default();
        let mut tls = Tls::new(Mode::Permissive);
        let _ = tls.step(Input::Set(Mode::Enforcing), &params);
        assert_eq!((tls.configured(), tls.active()), (Mode::Enforcing, Mode::Permissive));
        let out = tls.step(Input::Restarted, &params);
        assert_eq!(
            out.as_slice(),
            [Output::InForce(Mode::Enforcing), Output::Clear(Alarm::A20007), Output::Clear(Alarm::A40049)]
        );
        assert!(tls.step(Input::Restarted, &params).is_empty(), "a second restart changes nothing");
    }

    #[test]
    fn a_change_back_before_the_alarm_raises_none() {
        let params = Params::default();
        let mut tls = Tls::new(Mode::Permissive);
        let _ = tls.step(Input::Set(Mode::Enforcing), &params);
        let _ = tls.step(Input::Set(Mode::Permissive), &params);
        assert!(tls.step(Input::Due(11), &params).is_empty());
    }
}
