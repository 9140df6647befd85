//! Keepalives that cannot matter are not simulated.
//!
//! A keepalive that repeats what the peer knows only moves the peer's deadline. From the second such
//! keepalive on a direction is *elided*: its keepalives exist in arithmetic only, at regular instants
//! from the first one on. Whatever happens to the pair *wakes* it: what was sent and heard by then is
//! counted in one step, a keepalive under way becomes a message again, and the next one leaves as an
//! event. A lost keepalive is such a happening too: its place is known, since losses are geometric gaps.
//! So a run with and without elision gives the same records to the byte.

use crate::engine::{Event, Series};
use crate::machines::srm::{Output, Outputs, Srm, Timer};
use crate::net::{End, SRM_PORTS, Verdict};
use crate::units::{GroupId, NodeId, SimDuration, SimTime};

use super::agenda::{Class, NodeTimer, split_cause, with_cause};
use super::message::Message;
use super::state::World;

/// The timer that a repetition moves.
const SILENCE: usize = NodeTimer::Srm(Timer::PeerSilence).index();

/// The keepalives of one node to its peer, from one instant on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Elided {
    /// When they leave.
    series: Series,
    /// How they arrive; nobody hears them if no path carries them.
    arrival: Option<Arrival>,
}

/// How elided keepalives arrive.
#[derive(Clone, Copy, Debug)]
struct Arrival {
    to: NodeId,
    delay: SimDuration,
    /// Largest extra delay, and whether each has its own.
    jitter: SimDuration,
    loss: f64,
    /// What each of them says, with its cause.
    argument: u64,
    /// The silence after each that makes the peer lost, if the receiver listens.
    silence: Option<SimDuration>,
}

impl Elided {
    /// Keepalives that have left when the last event handled was `frontier`.
    fn sent_by(&self, sender: NodeId, frontier: Event) -> u64 {
        let due = self.series.hits(frontier.time);
        let own = Event { time: frontier.time, class: Class::Send as u8, entity: sender.0, argument: 0 };
        self.series.before(frontier.time) + u64::from(due && own <= frontier)
    }
}

impl World<'_> {
    /// A message arrives that only repeats what the node knows: its deadline moves, nothing else.
    /// Gives back whether it was such a message.
    pub(super) fn hear_repetition(&mut self, to: NodeId, message: Message, event: Event) -> bool {
        let Message::Keepalive(view) = message else { return false };
        let settings = self.settings(self.nodes[to].cluster);
        let mut srm = self.nodes[to].srm;
        let input = crate::machines::srm::Input::Keepalive { view, answer: false };
        let outputs = srm.step(input, &self.facts(to), &settings);
        let Some(silence) = self.only_moves_the_deadline(to, &srm, &outputs) else { return false };
        let (_, cause) = split_cause(event.argument);
        self.nodes[to].last_heard = self.now;
        if let Some(silence) = silence {
            self.arm(to, NodeTimer::Srm(Timer::PeerSilence), silence, cause);
        }
        if !self.watch.eager {
            self.elide(to, event.argument, silence);
        }
        true
    }

    /// The silence that a step arms, if it does nothing else; `Some(None)` if it does nothing at all.
    fn only_moves_the_deadline(&self, node: NodeId, after: &Srm, outputs: &Outputs) -> Option<Option<SimDuration>> {
        if *after != self.nodes[node].srm {
            return None;
        }
        let mut outputs = outputs.iter();
        match (outputs.next(), outputs.next()) {
            (None, _) => Some(None),
            (Some(Output::Arm(Timer::PeerSilence, silence)), None) => Some(Some(*silence)),
            _ => None,
        }
    }

    /// Elides the keepalives to a node that has just heard a repetition, if the next ones will say the
    /// same and arrive in time.
    fn elide(&mut self, to: NodeId, argument: u64, silence: Option<SimDuration>) {
        let Some(sender) = self.peer_of(to) else { return };
        let state = &self.nodes[sender];
        let same = with_cause(Message::Keepalive(state.srm.view()).pack(), state.last_record) == argument;
        let Some(first) = state.next_keepalive.filter(|first| same && state.elided.is_none() && *first > self.now)
        else {
            return;
        };
        let series = Series { first, period: self.params[state.cluster].keepalive_interval };
        let verdict = self.net.verdict(End::Node(sender), End::Node(to), &SRM_PORTS);
        let Verdict::Carried { delay, jitter, loss } = verdict else { return };
        let latest = delay + jitter;
        let in_order = latest < series.period;
        let in_time = silence.is_none_or(|silence| series.period + latest < silence);
        if !in_order || !in_time {
            return;
        }
        if loss > 0.0 || !jitter.is_zero() {
            let Some(pass) = self.keepalives_until_a_loss(sender, to, loss) else { return };
            if loss > 0.0 && pass == 0 {
                return;
            }
            if loss > 0.0 {
                self.send_again_after(sender, series, pass);
            }
        }
        let arrival = Arrival { to, delay, jitter, loss, argument, silence };
        self.nodes[sender].elided = Some(Elided { series, arrival: Some(arrival) });
        if silence.is_some() {
            self.nodes[to].timers[SILENCE].forget_event();
        }
    }

    /// The keepalive that will be lost leaves as an event again.
    fn send_again_after(&mut self, sender: NodeId, series: Series, pass: u64) {
        // Beyond the end of the run the product could be too large.
        if pass <= series.before(self.horizon) {
            self.agenda.push(series.at(pass), Class::Send, sender.0, 0);
        }
    }

    /// Elides the keepalives that no path carries.
    pub(super) fn elide_into_the_void(&mut self, sender: NodeId) {
        let period = self.params[self.nodes[sender].cluster].keepalive_interval;
        let Some(first) = self.nodes[sender].next_keepalive.filter(|_| !self.watch.eager) else { return };
        self.nodes[sender].elided = Some(Elided { series: Series { first, period }, arrival: None });
    }

    /// A keepalive event of a node whose keepalives are elided: the one that gets lost, or a stale one.
    /// Gives back whether it is to leave.
    pub(super) fn wakes_to_send(&mut self, sender: NodeId) -> bool {
        let Some(elided) = self.nodes[sender].elided else { return true };
        let Some(arrival) = elided.arrival.filter(|arrival| arrival.loss > 0.0) else { return false };
        let before = elided.series.before(self.now);
        if !elided.series.hits(self.now)
            || self.keepalives_until_a_loss(sender, arrival.to, arrival.loss) != Some(before)
        {
            return false;
        }
        if self.steering.is_none() && self.loses_one(sender, elided.series, arrival, before) {
            return false;
        }
        self.settle(sender, before);
        true
    }

    /// A keepalive is lost, and the ones behind it stay elided if they are still in time.
    fn loses_one(&mut self, sender: NodeId, series: Series, arrival: Arrival, before: u64) -> bool {
        // All earlier ones have been heard: none takes as long as the next one waits to leave.
        let heard =
            before.checked_sub(1).map(|last| series.at(last) + arrival.delay + self.extra_delay(sender, arrival, last));
        let after = Series { first: self.now + series.period, ..series };
        if let Some(silence) = arrival.silence {
            let timer = &self.nodes[arrival.to].timers[SILENCE];
            let deadline = heard.map(|at| at + silence).or(timer.deadline());
            if deadline.is_none_or(|deadline| after.first + arrival.delay + arrival.jitter >= deadline) {
                return false;
            }
        }
        self.count_sent(sender, arrival, before);
        if let Some(at) = heard {
            self.note_heard(arrival, at);
        }
        let pass = self.lose_keepalive(sender, arrival.to, arrival.loss);
        self.send_again_after(sender, after, pass);
        self.nodes[sender].elided = Some(Elided { series: after, arrival: Some(arrival) });
        true
    }

    /// Moves the deadline of the receiver without an event for it.
    fn note_heard(&mut self, arrival: Arrival, at: SimTime) {
        let node = &mut self.nodes[arrival.to];
        node.last_heard = at;
        let Some(silence) = arrival.silence else { return };
        let (_, cause) = split_cause(arrival.argument);
        node.armed_by[SILENCE] = cause;
        node.timers[SILENCE].move_deadline(at + silence);
    }

    /// Something happens to a pair: its keepalives are events again.
    pub(super) fn wake(&mut self, group: GroupId) {
        for position in 0..self.groups[group].nodes.len() {
            let sender = self.groups[group].nodes[position];
            if let Some(elided) = self.nodes[sender].elided {
                self.settle(sender, elided.sent_by(sender, self.frontier));
                let next = self.nodes[sender].next_keepalive;
                self.agenda.push(next.expect("elided keepalives go on"), Class::Send, sender.0, 0);
            }
        }
    }

    pub(super) fn wake_all(&mut self) {
        for group in self.groups.keys() {
            self.wake(group);
        }
    }

    pub(super) fn wake_pair_of(&mut self, node: NodeId) {
        if let Some(group) = self.nodes[node].group {
            self.wake(group);
        }
    }

    /// Counts the first `sent` elided keepalives as sent and those that have arrived as heard.
    fn settle(&mut self, sender: NodeId, sent: u64) {
        let Some(elided) = self.nodes[sender].elided.take() else { return };
        self.nodes[sender].next_keepalive = Some(elided.series.at(sent));
        let Some(arrival) = elided.arrival else { return };
        let mut heard = None;
        // They arrive in the order in which they leave, so at most the last one is under way.
        for number in (sent.saturating_sub(2)..sent).rev() {
            let left = elided.series.at(number);
            let at = left + arrival.delay + self.extra_delay(sender, arrival, number);
            let event =
                Event { time: at, class: Class::Delivery as u8, entity: arrival.to.0, argument: arrival.argument };
            // One that takes no time is heard as soon as it has left.
            if at == left || event <= self.frontier {
                heard = Some(at);
                break;
            }
            self.agenda.queue.push(event);
        }
        self.count_sent(sender, arrival, sent);
        self.hear_until(arrival, heard);
    }

    fn extra_delay(&mut self, sender: NodeId, arrival: Arrival, number: u64) -> SimDuration {
        if arrival.jitter.is_zero() {
            return SimDuration::ZERO;
        }
        self.jitter_ahead(sender, arrival.to, arrival.loss, arrival.jitter, number)
    }

    fn count_sent(&mut self, sender: NodeId, arrival: Arrival, sent: u64) {
        let jittered = !arrival.jitter.is_zero();
        if arrival.loss > 0.0 || jittered {
            self.pass_keepalives(sender, arrival.to, arrival.loss, sent, jittered);
        }
    }

    /// Moves the deadline of the receiver to where the last keepalive heard has put it.
    fn hear_until(&mut self, arrival: Arrival, heard: Option<SimTime>) {
        let node = &mut self.nodes[arrival.to];
        if let Some(at) = heard {
            node.last_heard = at;
        }
        let Some(silence) = arrival.silence else { return };
        let (deadline, cause) = match heard {
            Some(at) => (Some(at + silence), split_cause(arrival.argument).1),
            None => (node.timers[SILENCE].deadline(), node.armed_by[SILENCE]),
        };
        if let Some(deadline) = deadline {
            self.arm(arrival.to, NodeTimer::Srm(Timer::PeerSilence), deadline.since(self.now), cause);
        }
    }
}
