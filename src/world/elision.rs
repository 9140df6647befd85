//! Keepalives that cannot matter are not simulated.
//!
//! A keepalive that repeats what the peer knows only moves the peer's deadline. From the second such
//! keepalive on a direction is *elided*: its keepalives exist in arithmetic only, at regular instants
//! from the first one on. Whatever happens to the pair *wakes* it: what was sent and heard by then is
//! counted in one step, a keepalive under way becomes a message again, and the next one leaves as an
//! event. A lost keepalive is such a happening too: its place is known, since losses are geometric gaps.
//! So a run with and without elision gives the same records to the byte.

use crate::engine::Event;
use crate::machines::srm::{Output, Outputs, Srm, Timer};
use crate::net::{End, SRM_PORTS, Verdict};
use crate::units::{GroupId, NodeId, SimDuration, SimTime};

use super::agenda::{Class, NodeTimer, split_cause, with_cause};
use super::message::Message;
use super::state::{Deadline, World};

/// The keepalives of one node to its peer, from one instant on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Elided {
    /// When the first of them leaves, and how far they are apart.
    first: SimTime,
    interval: SimDuration,
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
        let before = self.sent_before(frontier.time);
        let due = self.first + self.interval.times(before) == frontier.time;
        let own = Event { time: frontier.time, class: Class::Send as u8, entity: sender.0, argument: 0 };
        before + u64::from(due && own <= frontier)
    }

    /// Keepalives that leave earlier than `time`.
    fn sent_before(&self, time: SimTime) -> u64 {
        let past = time.as_micros().saturating_sub(self.first.as_micros());
        past.div_ceil(self.interval.as_micros())
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
        let interval = self.params[state.cluster].keepalive_interval;
        let verdict = self.net.verdict(End::Node(sender), End::Node(to), &SRM_PORTS);
        let Verdict::Carried { delay, jitter, loss } = verdict else { return };
        let latest = delay + jitter;
        let in_order = latest < interval;
        let in_time = silence.is_none_or(|silence| interval + latest < silence);
        if !in_order || !in_time {
            return;
        }
        if loss > 0.0 || !jitter.is_zero() {
            let Some(pass) = self.keepalives_until_a_loss(sender, to, loss) else { return };
            if loss > 0.0 && pass == 0 {
                return;
            }
            if loss > 0.0 {
                self.send_again_after(sender, first, interval, pass);
            }
        }
        let arrival = Arrival { to, delay, jitter, loss, argument, silence };
        self.nodes[sender].elided = Some(Elided { first, interval, arrival: Some(arrival) });
        if silence.is_some() {
            // The queued event of the deadline finds itself replaced and does nothing.
            self.nodes[to].queued[NodeTimer::Srm(Timer::PeerSilence).index()] = None;
        }
    }

    /// The keepalive that will be lost leaves as an event again.
    fn send_again_after(&mut self, sender: NodeId, first: SimTime, interval: SimDuration, pass: u64) {
        let left = self.horizon.as_micros().saturating_sub(first.as_micros()) / interval.as_micros();
        if pass <= left {
            self.agenda.push(first + interval.times(pass), Class::Send, sender.0, 0);
        }
    }

    /// Elides the keepalives that no path carries.
    pub(super) fn elide_into_the_void(&mut self, sender: NodeId) {
        let interval = self.params[self.nodes[sender].cluster].keepalive_interval;
        let Some(first) = self.nodes[sender].next_keepalive.filter(|_| !self.watch.eager) else { return };
        self.nodes[sender].elided = Some(Elided { first, interval, arrival: None });
    }

    /// A keepalive event of a node whose keepalives are elided: the one that gets lost, or a stale one.
    /// Gives back whether it is to leave.
    pub(super) fn wakes_to_send(&mut self, sender: NodeId) -> bool {
        let Some(elided) = self.nodes[sender].elided else { return true };
        let Some(arrival) = elided.arrival.filter(|arrival| arrival.loss > 0.0) else { return false };
        let before = elided.sent_before(self.now);
        let due = elided.first + elided.interval.times(before) == self.now;
        if !due || self.keepalives_until_a_loss(sender, arrival.to, arrival.loss) != Some(before) {
            return false;
        }
        self.settle(sender, before);
        true
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
        self.nodes[sender].next_keepalive = Some(elided.first + elided.interval.times(sent));
        let Some(arrival) = elided.arrival else { return };
        let mut heard = None;
        // They arrive in the order in which they leave, so at most the last one is under way.
        for number in (sent.saturating_sub(2)..sent).rev() {
            let left = elided.first + elided.interval.times(number);
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
        let index = NodeTimer::Srm(Timer::PeerSilence).index();
        if let Some(at) = heard {
            let (_, cause) = split_cause(arrival.argument);
            node.deadlines[index] = Some(Deadline { at: at + silence, cause });
        }
        if let Some(deadline) = node.deadlines[index] {
            let after = deadline.at.since(self.now);
            self.arm(arrival.to, NodeTimer::Srm(Timer::PeerSilence), after, deadline.cause);
        }
    }
}
