//! Messages between the SRMs of a pair: packed into the argument of a delivery, carried or dropped
//! by the network.

use crate::engine::{Event, Stream, StreamName, uniform};
use crate::machines::srm::{CHANGES, Input, PeerView, Reason, Request, State};
use crate::math;
use crate::net::{End, SRM_PORTS, Verdict};
use crate::outcome::{Cause, Entity};
use crate::units::{NodeId, SimDuration};

use super::agenda::{Class, split_cause, with_cause};
use super::state::World;

/// What one SRM sends to the other. Requests come before notices, notices before keepalives of the
/// same instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message {
    Request(Request),
    Notice(PeerView),
    Keepalive(PeerView),
    Answer(PeerView),
}

impl Message {
    pub(super) fn pack(self) -> u64 {
        let plain = |tag: u64, reason: Reason| tag << 20 | reason as u64;
        match self {
            Self::Request(Request::TakeoverRequested(reason)) => plain(0, reason),
            Self::Request(Request::AutorecoverRequested(reason)) => plain(1, reason),
            Self::Request(Request::FallbackStarted(reason)) => plain(2, reason),
            Self::Request(Request::TakeoverDone) => plain(3, Reason::None),
            Self::Request(Request::TakeoverFailed) => plain(4, Reason::None),
            Self::Request(Request::TakebackDone) => plain(5, Reason::None),
            Self::Request(Request::TakebackFailed) => plain(6, Reason::None),
            Self::Request(Request::StartServicesFailed) => plain(7, Reason::None),
            Self::Request(Request::Failed(reason)) => plain(8, reason),
            Self::Notice(view) => 9 << 20 | pack_view(view),
            Self::Keepalive(view) => 10 << 20 | pack_view(view),
            Self::Answer(view) => 11 << 20 | pack_view(view),
        }
    }

    pub(super) fn unpack(content: u64) -> Self {
        let low = content & 0xf_ffff;
        let reason = || Reason::from_index(index(low)).expect("a packed reason is one of them");
        match content >> 20 {
            0 => Self::Request(Request::TakeoverRequested(reason())),
            1 => Self::Request(Request::AutorecoverRequested(reason())),
            2 => Self::Request(Request::FallbackStarted(reason())),
            3 => Self::Request(Request::TakeoverDone),
            4 => Self::Request(Request::TakeoverFailed),
            5 => Self::Request(Request::TakebackDone),
            6 => Self::Request(Request::TakebackFailed),
            7 => Self::Request(Request::StartServicesFailed),
            8 => Self::Request(Request::Failed(reason())),
            9 => Self::Notice(unpack_view(low)),
            10 => Self::Keepalive(unpack_view(low)),
            11 => Self::Answer(unpack_view(low)),
            tag => unreachable!("messages have twelve tags; there is no tag {tag}"),
        }
    }

    fn input(self) -> Input {
        match self {
            Self::Request(request) => Input::Request(request),
            Self::Notice(view) => Input::Notice(view),
            Self::Keepalive(view) => Input::Keepalive { view, answer: false },
            Self::Answer(view) => Input::Keepalive { view, answer: true },
        }
    }

    fn is_keepalive(self) -> bool {
        matches!(self, Self::Keepalive(_) | Self::Answer(_))
    }
}

/// A role that was never persisted.
const NO_ROLE: u64 = 15;

fn pack_view(view: PeerView) -> u64 {
    let role = view.role.map_or(NO_ROLE, |role| role as u64);
    let fields = [(view.reason as u64, 5), (role, 4), (u64::from(view.judges_at_once), 1)];
    let numbers = [(u64::from(view.sent), 3), (u64::from(view.heard), 3)];
    fields.into_iter().chain(numbers).fold(view.state as u64, |packed, (field, bits)| packed << bits | field)
}

fn unpack_view(packed: u64) -> PeerView {
    let small = |shift: u32| u8::try_from(packed >> shift & u64::from(CHANGES - 1)).expect("three bits fit");
    PeerView {
        state: State::from_index(index(packed >> 16 & 15)).expect("a packed state is one of them"),
        reason: Reason::from_index(index(packed >> 11 & 31)).expect("a packed reason is one of them"),
        role: State::from_index(index(packed >> 7 & 15)),
        judges_at_once: packed >> 6 & 1 == 1,
        sent: small(3),
        heard: small(0),
    }
}

fn index(number: u64) -> usize {
    usize::try_from(number).expect("a few bits fit")
}

/// Chance on the path from one node to another; a new epoch begins at each change of the loss.
#[derive(Clone, Debug)]
pub(super) struct PathChance {
    loss: f64,
    epoch: u64,
    /// Extra delays of keepalives, by their number on this path in this epoch, and how many were drawn.
    keepalive_jitter: Stream,
    keepalives_jittered: u64,
    message_jitter: Stream,
    /// Keepalives until one is lost, and the numbers behind it.
    keepalives: Gap,
    /// The same for all other messages.
    others: Gap,
}

impl PathChance {
    pub(super) const fn loss(&self) -> f64 {
        self.loss
    }
}

/// Losses as geometric gaps: this many messages pass, then one is lost.
#[derive(Clone, Debug)]
struct Gap {
    stream: Stream,
    left: u64,
}

impl Gap {
    fn new(mut stream: Stream, loss: f64) -> Self {
        let left = gap(&mut stream, loss);
        Self { stream, left }
    }

    fn loses_one(&mut self, loss: f64) -> bool {
        if self.left > 0 {
            self.left -= 1;
            return false;
        }
        self.left = gap(&mut self.stream, loss);
        true
    }
}

/// Messages that pass before the next loss: geometric, by inversion.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "clamped")]
fn gap(stream: &mut Stream, loss: f64) -> u64 {
    let uniform = ((stream.draw() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64;
    if loss <= 0.0 {
        return u64::MAX;
    }
    if loss >= 1.0 {
        return 0;
    }
    (math::ln(uniform) / math::ln(1.0 - loss)).min(1e18) as u64
}

impl World<'_> {
    /// Sends a message to the peer, if the network carries it.
    pub(super) fn send(&mut self, from: NodeId, message: Message, cause: Cause) {
        let Some(to) = self.peer_of(from) else { return };
        let verdict = self.net.verdict(End::Node(from), End::Node(to), &SRM_PORTS);
        let Verdict::Carried { delay, jitter, loss } = verdict else {
            self.detail_message(from, message, "dropped");
            if matches!(message, Message::Keepalive(_)) {
                self.elide_into_the_void(from);
            }
            return;
        };
        if loss > 0.0 && self.is_lost(from, to, message, loss) {
            self.detail_message(from, message, "lost");
            return;
        }
        let extra = if jitter.is_zero() { SimDuration::ZERO } else { self.jitter(from, to, message, loss, jitter) };
        self.detail_message(from, message, "sent");
        self.agenda.push(self.now + delay + extra, Class::Delivery, to.0, with_cause(message.pack(), cause));
    }

    #[expect(clippy::float_cmp, reason = "any change of the setting begins a new epoch")]
    fn chance(&mut self, from: NodeId, to: NodeId, loss: f64) -> &mut PathChance {
        let epoch = match self.chances.get(&(from, to)) {
            Some(chance) if chance.loss == loss => None,
            Some(chance) => Some(chance.epoch + 1),
            None => Some(0),
        };
        if let Some(epoch) = epoch {
            let chance = self.begin_epoch(from, to, loss, epoch);
            self.chances.insert((from, to), chance);
        }
        self.chances.get_mut(&(from, to)).expect("the path has an epoch by now")
    }

    fn begin_epoch(&self, from: NodeId, to: NodeId, loss: f64, epoch: u64) -> PathChance {
        let names = &self.scenario.names;
        let path = format!("{}>{}", names.path(Entity::Node(from)), names.path(Entity::Node(to)));
        let key = &self.key;
        PathChance {
            loss,
            epoch,
            keepalive_jitter: key.stream(StreamName::new(&path, "keepalive_jitter", epoch)),
            keepalives_jittered: 0,
            message_jitter: key.stream(StreamName::new(&path, "message_jitter", epoch)),
            keepalives: Gap::new(key.stream(StreamName::new(&path, "keepalive_loss", epoch)), loss),
            others: Gap::new(key.stream(StreamName::new(&path, "message_loss", epoch)), loss),
        }
    }

    /// Keepalives that pass on a path before the next one is lost.
    pub(super) fn keepalives_left(&mut self, from: NodeId, to: NodeId, loss: f64) -> &mut u64 {
        &mut self.chance(from, to, loss).keepalives.left
    }

    fn is_lost(&mut self, from: NodeId, to: NodeId, message: Message, loss: f64) -> bool {
        let chance = self.chance(from, to, loss);
        let gap = if message.is_keepalive() { &mut chance.keepalives } else { &mut chance.others };
        let lost = gap.loses_one(loss);
        if lost && self.steering.is_some() && message.is_keepalive() {
            self.keepalive_lost(from, to, loss);
        }
        lost
    }

    fn jitter(&mut self, from: NodeId, to: NodeId, message: Message, loss: f64, most: SimDuration) -> SimDuration {
        let chance = self.chance(from, to, loss);
        if !message.is_keepalive() {
            return uniform(&mut chance.message_jitter, SimDuration::ZERO, most);
        }
        chance.keepalives_jittered += 1;
        uniform(&mut chance.keepalive_jitter, SimDuration::ZERO, most)
    }

    /// Keepalives that pass before the next is lost, if the path already has this loss.
    #[expect(clippy::float_cmp, reason = "any change of the setting begins a new epoch")]
    pub(super) fn keepalives_until_a_loss(&self, from: NodeId, to: NodeId, loss: f64) -> Option<u64> {
        self.chances.get(&(from, to)).filter(|chance| chance.loss == loss).map(|chance| chance.keepalives.left)
    }

    /// The extra delay of the keepalive that leaves after `ahead` others.
    pub(super) fn jitter_ahead(
        &mut self,
        from: NodeId,
        to: NodeId,
        loss: f64,
        most: SimDuration,
        ahead: u64,
    ) -> SimDuration {
        let chance = self.chance(from, to, loss);
        chance.keepalive_jitter.seek(chance.keepalives_jittered + ahead);
        uniform(&mut chance.keepalive_jitter, SimDuration::ZERO, most)
    }

    /// Keepalives have left without an event and none of them was lost.
    pub(super) fn pass_keepalives(&mut self, from: NodeId, to: NodeId, loss: f64, passed: u64, jittered: bool) {
        let chance = self.chance(from, to, loss);
        if jittered {
            chance.keepalives_jittered += passed;
            chance.keepalive_jitter.seek(chance.keepalives_jittered);
        }
        if loss > 0.0 {
            chance.keepalives.left -= passed;
        }
    }

    /// A keepalive is lost that had left without an event. Gives back how many pass before the next loss.
    pub(super) fn lose_keepalive(&mut self, from: NodeId, to: NodeId, loss: f64) -> u64 {
        let keepalives = &mut self.chance(from, to, loss).keepalives;
        let lost = keepalives.loses_one(loss);
        assert!(lost, "the place of a loss is known in advance");
        keepalives.left
    }

    /// A message arrives.
    pub(super) fn deliver(&mut self, event: Event) {
        let (content, cause) = split_cause(event.argument);
        let (to, message) = (NodeId(event.entity), Message::unpack(content));
        if self.hear_repetition(to, message, event) {
            return;
        }
        self.wake_pair_of(to);
        if message.is_keepalive() {
            self.nodes[to].last_heard = self.now;
        }
        self.step(to, message.input(), cause);
    }

    /// Messages under way on a path that is now cut are lost.
    pub(super) fn lose_messages_under_way(&mut self) {
        let (net, nodes, groups) = (&self.net, &self.nodes, &self.groups);
        self.agenda.queue.retain(|event| {
            let to = NodeId(event.entity);
            if Class::of(event.class) != Class::Delivery {
                return true;
            }
            let peer = nodes[to].group.and_then(|group| groups[group].peer_of(to));
            peer.is_some_and(|from| net.reaches(End::Node(from), End::Node(to), &SRM_PORTS))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_survives_packing() {
        let view = PeerView {
            state: State::FailedOverCriticalServicesNotRunning,
            reason: Reason::HighAvailabilityNotEnabled,
            role: Some(State::RunningInFailedMode),
            judges_at_once: true,
            sent: 7,
            heard: 5,
        };
        let bare = PeerView {
            state: State::Unknown,
            reason: Reason::None,
            role: None,
            judges_at_once: false,
            sent: 0,
            heard: 0,
        };
        let requests = [
            Request::TakeoverRequested(Reason::DatabaseFailure),
            Request::AutorecoverRequested(Reason::AutoRecoverDatabaseFailure),
            Request::FallbackStarted(Reason::AutomaticFallback),
            Request::TakeoverDone,
            Request::TakeoverFailed,
            Request::TakebackDone,
            Request::TakebackFailed,
            Request::StartServicesFailed,
            Request::Failed(Reason::Unknown),
        ];
        let views =
            [view, bare].into_iter().flat_map(|v| [Message::Notice(v), Message::Keepalive(v), Message::Answer(v)]);
        for message in requests.map(Message::Request).into_iter().chain(views) {
            assert_eq!(Message::unpack(message.pack()), message);
            assert!(message.pack() < 1 << 24);
        }
    }
}
