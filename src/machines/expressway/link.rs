//! What one peer holds of another: the connection of the cluster database, its alarms, and the two RAS
//! messages that watch the peer beside it.
//!
//! ```text
//!  Connected ──closed──► Lost ──► 20006, 20004, 20021
//!     │  ▲                ▲
//!  silent └──back────┐    │ three to five quarters of the tick time
//!     ▼              │    │
//!  Silent ───────────┴────┘
//!
//!  Answered ──unheard──► Unheard: LRQ and SCI leave on their own schedule,
//!     ▲                     │     each with its retransmissions and one timeout
//!     └───────heard─────────┘
//! ```
//!
//! The two know nothing of one another: the database needs TCP 4371 and 4372, RAS needs UDP 1719.

use arrayvec::ArrayVec;

use super::alarms::Alarm;
use super::params::Params;
use super::vocabulary::{Event, Rule};
use crate::units::SimDuration;

/// Connection of the cluster database to one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum State {
    Connected,
    /// Nothing arrives any more, and nothing says that the peer is gone.
    Silent,
    Lost,
}

/// RAS messages to one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Ras {
    /// The peer answers all of them.
    Answered,
    /// It answers none.
    Unheard { lrq: Ask, sci: Ask },
}

/// One RAS request without an answer, and how often it was sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Ask {
    NotSent,
    /// Sent, and sent again this often.
    Sent(u64),
    TimedOut,
}

/// Timers of one link. At one instant they fire in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The silence has lasted too long.
    Silence,
    /// The try to connect again ends.
    Reconnect,
    /// Alarm 20006 is due.
    Replication,
    /// Alarm 20004 is due.
    Communication,
    /// Alarm 20021 is due.
    Sockets,
    /// An LRQ leaves, or was not answered.
    Lrq,
    /// An SCI leaves, or was not answered.
    Sci,
}

/// Timers of the connection of the database.
const OF_DATABASE: [Timer; 5] =
    [Timer::Silence, Timer::Reconnect, Timer::Replication, Timer::Communication, Timer::Sockets];

impl Timer {
    /// Every timer, in order.
    pub const ALL: [Self; 7] =
        [Self::Silence, Self::Reconnect, Self::Replication, Self::Communication, Self::Sockets, Self::Lrq, Self::Sci];
}

/// Delays and counts, from the parameters in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// Shortest and longest silence after which a peer is lost.
    pub silence: (SimDuration, SimDuration),
    /// From the loss to the failed try to connect again.
    pub reconnect: SimDuration,
    /// From the loss to alarm 20006.
    pub replication: SimDuration,
    /// From the loss to alarm 20004.
    pub communication: SimDuration,
    /// From the loss to alarm 20021.
    pub sockets: SimDuration,
    /// From one LRQ to the next transmission, or to its timeout.
    pub lrq_interval: SimDuration,
    /// Retransmissions of an LRQ.
    pub lrq_retries: u64,
    /// The same for an SCI.
    pub sci_interval: SimDuration,
    /// Retransmissions of an SCI.
    pub sci_retries: u64,
}

impl Settings {
    /// From the parameters of a cluster.
    #[must_use]
    pub fn of(params: &Params) -> Self {
        let quarter = params.erlang_net_ticktime.as_micros() / 4;
        Self {
            // Inferred: Erlang/OTP ticks four times in the tick time and gives up after the fourth.
            silence: (SimDuration::from_micros(quarter * 3), SimDuration::from_micros(quarter * 5)),
            reconnect: params.reconnect_delay,
            replication: params.alarm_20006_delay,
            communication: params.alarm_20004_delay,
            sockets: params.alarm_20021_delay,
            lrq_interval: params.ras_lrq_interval,
            lrq_retries: params.ras_lrq_retries,
            sci_interval: params.ras_sci_interval,
            sci_retries: params.ras_sci_retries,
        }
    }
}

/// When the next RAS messages to the peer leave. Peers are asked all the time; while they answer nothing
/// follows, so only these two instants are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NextPoll {
    /// Until the next LRQ.
    pub lrq: SimDuration,
    /// Until the next SCI.
    pub sci: SimDuration,
}

/// Facts that reach the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// The peer closed its connections, or resets them: it stops in order, or came up anew.
    Closed,
    /// Nothing from the peer arrives any more on the connection of the database.
    Silent,
    /// The peer is there, and the connection stands.
    Back,
    /// RAS messages get no answer from now on.
    Unheard(NextPoll),
    /// They do again.
    Heard,
    /// This peer stops, or the other one is no longer in its list.
    Forgotten,
    /// A timer fired.
    Fired(Timer),
}

/// Orders of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// A line of the developer log.
    Log(Event),
    /// The cluster database has lost the peer.
    Lost(Rule),
    /// The peer is asked for no calls any more.
    Unanswered,
    /// It is asked again.
    Answered,
    /// Raise an alarm about the peer.
    Raise(Alarm),
    /// The alarms about the peer are over.
    ClearAlarms,
    /// Set a timer, instead of an earlier setting.
    Arm(Timer, SimDuration),
    /// Set a timer at random between two lengths.
    ArmWithin(Timer, SimDuration, SimDuration),
    /// Forget a timer.
    Cancel(Timer),
}

/// One step orders at most nine things: a link that is forgotten has seven timers.
pub type Outputs = ArrayVec<Output, 9>;

/// What one peer holds of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    state: State,
    ras: Ras,
}

impl Default for Link {
    fn default() -> Self {
        Self::new()
    }
}

impl Link {
    /// A link to a peer that is there.
    #[must_use]
    pub const fn new() -> Self {
        Self { state: State::Connected, ras: Ras::Answered }
    }

    /// Whether the cluster database has noticed nothing yet of a peer that is gone.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        matches!(self.state, State::Silent)
    }

    /// Whether the peer is known to be lost.
    #[must_use]
    pub const fn is_lost(&self) -> bool {
        matches!(self.state, State::Lost)
    }

    /// Whether RAS messages get their answers.
    #[must_use]
    pub const fn is_heard(&self) -> bool {
        matches!(self.ras, Ras::Answered)
    }

    /// Whether calls are not offered to the peer: an LRQ had no answer. Documented: VCS guides, a peer that does
    /// not function gets no LRQs.
    #[must_use]
    pub const fn is_unanswered(&self) -> bool {
        matches!(self.ras, Ras::Unheard { lrq: Ask::TimedOut, .. })
    }

    /// Advances the link by one input.
    #[must_use]
    pub fn step(&mut self, input: Input, settings: &Settings) -> Outputs {
        let mut out = Outputs::new();
        match input {
            Input::Closed => self.on_closed(settings, &mut out),
            Input::Silent => self.on_silent(settings, &mut out),
            Input::Back => self.on_back(&mut out),
            Input::Unheard(poll) => self.on_unheard(poll, &mut out),
            Input::Heard => self.on_heard(&mut out),
            Input::Forgotten => {
                self.on_back(&mut out);
                self.on_heard(&mut out);
            }
            Input::Fired(timer) => self.on_timer(timer, settings, &mut out),
        }
        out
    }

    fn on_closed(&mut self, settings: &Settings, out: &mut Outputs) {
        match self.state {
            State::Connected | State::Silent => self.lose(Rule::E01, settings, out),
            // It is gone already.
            State::Lost => {}
        }
    }

    fn on_silent(&mut self, settings: &Settings, out: &mut Outputs) {
        match self.state {
            State::Connected => {
                self.state = State::Silent;
                out.push(Output::ArmWithin(Timer::Silence, settings.silence.0, settings.silence.1));
            }
            // Being told twice changes nothing.
            State::Silent | State::Lost => {}
        }
    }

    fn on_back(&mut self, out: &mut Outputs) {
        match self.state {
            State::Silent | State::Lost => {
                self.state = State::Connected;
                out.extend(OF_DATABASE.map(Output::Cancel));
                out.push(Output::ClearAlarms);
            }
            // It was there all the time.
            State::Connected => {}
        }
    }

    fn on_unheard(&mut self, poll: NextPoll, out: &mut Outputs) {
        match self.ras {
            Ras::Answered => {
                self.ras = Ras::Unheard { lrq: Ask::NotSent, sci: Ask::NotSent };
                out.push(Output::Arm(Timer::Lrq, poll.lrq));
                out.push(Output::Arm(Timer::Sci, poll.sci));
            }
            // Being told twice changes nothing.
            Ras::Unheard { .. } => {}
        }
    }

    fn on_heard(&mut self, out: &mut Outputs) {
        match self.ras {
            Ras::Unheard { lrq, .. } => {
                self.ras = Ras::Answered;
                out.extend([Timer::Lrq, Timer::Sci].map(Output::Cancel));
                if lrq == Ask::TimedOut {
                    out.push(Output::Answered);
                }
            }
            // It was heard all the time.
            Ras::Answered => {}
        }
    }

    fn lose(&mut self, rule: Rule, settings: &Settings, out: &mut Outputs) {
        self.state = State::Lost;
        out.push(Output::Log(Event::MnesiaDownProcessed));
        out.push(Output::Lost(rule));
        out.push(Output::Arm(Timer::Reconnect, settings.reconnect));
        out.push(Output::Arm(Timer::Replication, settings.replication));
        out.push(Output::Arm(Timer::Communication, settings.communication));
        out.push(Output::Arm(Timer::Sockets, settings.sockets));
    }

    fn on_timer(&mut self, timer: Timer, settings: &Settings, out: &mut Outputs) {
        match (timer, self.state) {
            (Timer::Lrq | Timer::Sci, _) => self.on_poll(timer, settings, out),
            (Timer::Silence, State::Silent) => self.lose(Rule::E02, settings, out),
            (Timer::Reconnect, State::Lost) => out.extend(
                [
                    Event::InconsistentDatabase,
                    Event::Reconnect,
                    Event::ConnectionReady,
                    Event::ConnectionRunning,
                    Event::ConnectionFailed,
                ]
                .map(Output::Log),
            ),
            (Timer::Replication, State::Lost) => raise(Alarm::A20006, out),
            (Timer::Communication, State::Lost) => raise(Alarm::A20004, out),
            (Timer::Sockets, State::Lost) => raise(Alarm::A20021, out),
            // Timers of a loss that is over.
            (Timer::Silence, State::Connected | State::Lost)
            | (
                Timer::Reconnect | Timer::Replication | Timer::Communication | Timer::Sockets,
                State::Connected | State::Silent,
            ) => {}
        }
    }

    fn on_poll(&mut self, timer: Timer, settings: &Settings, out: &mut Outputs) {
        match (&mut self.ras, timer) {
            (Ras::Unheard { lrq, .. }, Timer::Lrq) => on_lrq(lrq, settings, out),
            (Ras::Unheard { sci, .. }, Timer::Sci) => on_sci(sci, settings, out),
            // A timer of a silence that is over.
            (Ras::Answered, Timer::Lrq | Timer::Sci) => {}
            (
                Ras::Answered | Ras::Unheard { .. },
                Timer::Silence | Timer::Reconnect | Timer::Replication | Timer::Communication | Timer::Sockets,
            ) => unreachable!("a timer of the database, not of RAS"),
        }
    }
}

fn on_lrq(lrq: &mut Ask, settings: &Settings, out: &mut Outputs) {
    *lrq = lrq.next(settings.lrq_retries);
    match lrq {
        Ask::TimedOut => {
            out.extend([Event::GatekeeperTimedOut, Event::LrqTimeout].map(Output::Log));
            out.push(Output::Unanswered);
        }
        Ask::NotSent | Ask::Sent(_) => {
            if *lrq != Ask::Sent(0) {
                out.push(Output::Log(Event::LrqRetransmit));
            }
            out.push(Output::Arm(Timer::Lrq, settings.lrq_interval));
        }
    }
}

fn on_sci(sci: &mut Ask, settings: &Settings, out: &mut Outputs) {
    *sci = sci.next(settings.sci_retries);
    match sci {
        Ask::TimedOut => out.push(Output::Log(Event::SciTimeout)),
        Ask::NotSent | Ask::Sent(_) => {
            if *sci != Ask::Sent(0) {
                out.push(Output::Log(Event::SciRetransmit));
            }
            out.push(Output::Arm(Timer::Sci, settings.sci_interval));
        }
    }
}

impl Ask {
    /// What follows when it leaves, and one interval after each time it was sent.
    const fn next(self, retries: u64) -> Self {
        match self {
            Self::NotSent => Self::Sent(0),
            Self::Sent(again) if again < retries => Self::Sent(again + 1),
            Self::Sent(_) | Self::TimedOut => Self::TimedOut,
        }
    }
}

fn raise(alarm: Alarm, out: &mut Outputs) {
    out.push(Output::Log(Event::AlarmRaised));
    out.push(Output::Raise(alarm));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that a link orders after inputs of one instant, in order of time; a random timer takes its
    /// shortest length.
    fn play(inputs: &[Input], settings: &Settings) -> Vec<(u64, Output)> {
        let mut link = Link::new();
        let mut pending: Vec<(u64, Timer)> = Vec::new();
        let mut seen = Vec::new();
        let mut outputs: Vec<Output> = inputs.iter().flat_map(|input| link.step(*input, settings)).collect();
        let mut now = 0;
        loop {
            for output in outputs {
                match output {
                    Output::Arm(timer, after) | Output::ArmWithin(timer, after, _) => {
                        pending.push((now + after.as_micros(), timer));
                    }
                    Output::Cancel(timer) => pending.retain(|(_, other)| *other != timer),
                    order @ (Output::Log(_)
                    | Output::Lost(_)
                    | Output::Unanswered
                    | Output::Answered
                    | Output::Raise(_)
                    | Output::ClearAlarms) => seen.push((now, order)),
                }
            }
            pending.sort_unstable();
            if pending.is_empty() {
                return seen;
            }
            let (at, timer) = pending.remove(0);
            now = at;
            outputs = link.step(Input::Fired(timer), settings).to_vec();
        }
    }

    fn at(seen: &[(u64, Output)], wanted: Output) -> Option<u64> {
        seen.iter().find(|(_, output)| *output == wanted).map(|(at, _)| at / 1_000)
    }

    const POLL: NextPoll = NextPoll { lrq: SimDuration::from_secs(9), sci: SimDuration::from_secs(6) };

    #[test]
    fn an_orderly_stop_raises_20006_before_20004_and_both_before_the_ras_timeouts() {
        let seen = play(&[Input::Closed, Input::Unheard(POLL)], &Settings::of(&Params::default()));
        let time = |output| at(&seen, output).expect("it happens");
        assert_eq!(time(Output::Lost(Rule::E01)), 0);
        assert_eq!(time(Output::Raise(Alarm::A20006)), 171);
        assert_eq!(time(Output::Raise(Alarm::A20004)), 418);
        assert!(time(Output::Raise(Alarm::A20004)) < time(Output::Log(Event::LrqTimeout)));
    }

    #[test]
    fn an_lrq_is_settled_within_six_seconds_and_an_sci_within_twelve() {
        let seen = play(&[Input::Closed, Input::Unheard(POLL)], &Settings::of(&Params::default()));
        assert_eq!(at(&seen, Output::Log(Event::LrqTimeout)), Some(9_000 + 6_000));
        assert_eq!(at(&seen, Output::Log(Event::SciTimeout)), Some(6_000 + 12_000));
        let sent = |event| seen.iter().filter(|(_, output)| *output == Output::Log(event)).count();
        assert_eq!((sent(Event::LrqRetransmit), sent(Event::SciRetransmit)), (2, 2));
    }

    #[test]
    fn a_silent_peer_is_lost_after_three_quarters_of_the_tick_time_at_the_earliest() {
        let settings = Settings::of(&Params::default());
        assert_eq!(settings.silence, (SimDuration::from_secs(45), SimDuration::from_secs(75)));
        let seen = play(&[Input::Silent, Input::Unheard(POLL)], &settings);
        assert_eq!(at(&seen, Output::Lost(Rule::E02)), Some(45_000));
        assert_eq!(at(&seen, Output::Raise(Alarm::A20006)), Some(45_171));
    }

    #[test]
    fn a_peer_that_is_back_in_time_was_never_lost() {
        let settings = Settings::of(&Params::default());
        let mut link = Link::new();
        let _ = link.step(Input::Silent, &settings);
        let out = link.step(Input::Back, &settings);
        assert_eq!(out.last(), Some(&Output::ClearAlarms));
        assert_eq!(link, Link::new());
        assert!(link.step(Input::Fired(Timer::Silence), &settings).is_empty(), "a late timer");
    }

    #[test]
    fn the_failure_of_the_gatekeeper_belongs_to_the_lrq() {
        let seen = play(&[Input::Closed, Input::Unheard(POLL)], &Settings::of(&Params::default()));
        assert_eq!(at(&seen, Output::Log(Event::GatekeeperTimedOut)), at(&seen, Output::Log(Event::LrqTimeout)),);
    }
    #[test]
    fn ras_that_is_blocked_keeps_calls_away_and_raises_no_alarm() {
        let settings = Settings::of(&Params::default());
        let seen = play(&[Input::Unheard(POLL)], &settings);
        assert_eq!(at(&seen, Output::Unanswered), Some(15_000));
        assert!(!seen.iter().any(|(_, output)| matches!(output, Output::Raise(_) | Output::Lost(_))));
    }

    #[test]
    fn a_peer_that_answers_again_is_asked_again_whatever_the_database_does() {
        let settings = Settings::of(&Params::default());
        let mut link = Link::new();
        let _ = link.step(Input::Closed, &settings);
        let _ = link.step(Input::Unheard(POLL), &settings);
        for _ in 0..4 {
            let _ = link.step(Input::Fired(Timer::Lrq), &settings);
        }
        assert!(link.is_unanswered());
        assert_eq!(link.step(Input::Heard, &settings).last(), Some(&Output::Answered));
        assert!(link.is_lost() && link.is_heard());
    }
}
