//! Endpoints lose their registration, leave a peer in maintenance mode, or go back to one that is up again.

use crate::engine::{StreamName, uniform};
use crate::machines::expressway::{Loss, Next, Protocol, Reaction, Rule, reaction};
use crate::outcome::{Cause, Entity, RegistrationWave};
use crate::units::{SimDuration, SimTime};

use super::Place;
use super::waves::{Kind, Wave};
use crate::world::state::World;

impl World<'_> {
    /// All endpoints of a peer lose their registration.
    pub(super) fn lose_registrations(&mut self, e: usize, place: Place, loss: Loss, cause: Cause) {
        self.expressway.edges[e].waves.iter_mut().for_each(|wave| wave.forget_stayers(place));
        for protocol in Protocol::ALL.iter().copied() {
            let registered = &mut self.expressway.edges[e].peers[place].registered[protocol as usize];
            let count = std::mem::take(registered);
            if count > 0 {
                self.start_wave(e, place, protocol, loss, count, cause);
            }
        }
        self.settle_edge(e);
    }

    /// Endpoints are refused when they register again, and turn to other peers then.
    pub(super) fn refuse_registrations(&mut self, e: usize, place: Place, cause: Cause) {
        // Those that were about to move to a peer that had come back are among them.
        self.expressway.edges[e].waves.iter_mut().for_each(|wave| wave.forget_stayers(place));
        for protocol in Protocol::ALL.iter().copied() {
            let count = self.expressway.edges[e].peers[place].registered[protocol as usize];
            if count > 0 {
                self.start_wave(e, place, protocol, Loss::Refusing, count, cause);
            }
        }
    }

    fn start_wave(&mut self, e: usize, place: Place, protocol: Protocol, loss: Loss, count: u32, cause: Cause) {
        let reaction = reaction(protocol, loss, &self.expressway.edges[e].params);
        let lost = loss != Loss::Refusing;
        let seamless = matches!(reaction.next, Next::Second { .. });
        let cause = if lost && !seamless {
            self.record_endpoints(e, place, (protocol.as_str(), "unregistered"), count, Rule::E22, cause)
        } else {
            cause
        };
        let (detection, arrivals) = self.draw_wave(e, place, protocol, reaction, count);
        let edge = &self.expressway.edges[e];
        let row = self.expressway.found.waves.len();
        self.expressway.found.waves.push(RegistrationWave {
            cluster: edge.cluster,
            peer: edge.nodes[place],
            protocol: protocol.as_str(),
            lost_at: self.now,
            endpoints: count,
            detection: if lost { detection } else { Vec::new() },
            gap: Vec::new(),
            moved: 0,
            unserved: 0,
        });
        let kind = if lost { Kind::Lost } else { Kind::Leaving };
        self.add_wave(e, place, protocol, kind, reaction.next, row, arrivals, cause);
    }

    /// How long each endpoint takes to notice, and when it tries to register.
    fn draw_wave(
        &mut self,
        e: usize,
        place: Place,
        protocol: Protocol,
        reaction: Reaction,
        count: u32,
    ) -> (Vec<u64>, Vec<SimTime>) {
        let edge = &mut self.expressway.edges[e];
        edge.losses += 1;
        let (occurrence, node) = (edge.losses, edge.nodes[place]);
        let path = self.path(Entity::Node(node));
        let stream =
            |purpose: &str| self.key.stream(StreamName::new(path, &format!("{purpose} {protocol}"), occurrence));
        let (mut detections, mut lookups) = (stream("detection"), stream("lookup"));
        let cache = if let Next::Lookup { cache, .. } = reaction.next { cache } else { SimDuration::ZERO };
        let mut detection = Vec::with_capacity(count as usize);
        let mut arrivals = Vec::with_capacity(count as usize);
        for _ in 0..count {
            let noticed = uniform(&mut detections, reaction.detection.low, reaction.detection.high);
            let lookup = if cache.is_zero() { cache } else { uniform(&mut lookups, SimDuration::ZERO, cache) };
            detection.push(noticed.as_micros());
            arrivals.push(self.now + noticed + reaction.registration + lookup);
        }
        detection.sort_unstable();
        arrivals.sort_unstable();
        (detection, arrivals)
    }

    #[expect(clippy::too_many_arguments, reason = "everything that a wave is made of")]
    fn add_wave(
        &mut self,
        e: usize,
        home: Place,
        protocol: Protocol,
        kind: Kind,
        next: Next,
        row: usize,
        arrivals: Vec<SimTime>,
        cause: Cause,
    ) {
        let edge = &mut self.expressway.edges[e];
        edge.losses += 1;
        let (occurrence, node) = (edge.losses, edge.nodes[home]);
        let path = self.path(Entity::Node(node));
        let stream = self.key.stream(StreamName::new(path, &format!("choice {protocol}"), occurrence));
        let wave = Wave::new(home, protocol, kind, next, row, self.now, arrivals, stream, cause);
        self.expressway.edges[e].waves.push(wave);
        self.await_waves(e);
    }

    /// A peer that is back, or out of maintenance mode, is there for endpoints that wait, and for its share of
    /// the registrations over Mobile and Remote Access.
    pub(super) fn take_back(&mut self, e: usize, place: Place, cause: Cause) {
        self.release_parked(e);
        let edge = &self.expressway.edges[e];
        let away = edge.others(place).filter(|other| !edge.are_connected(place, *other)).count() as u64;
        if !self.of_file(e).version().balances_mra() || away > edge.params.max_lost_for_rebalance {
            return;
        }
        let taking: Vec<Place> = (0..edge.nodes.len()).filter(|other| edge.peers[*other].peer.accepts()).collect();
        let mra = |other: &Place| edge.peers[*other].registered[Protocol::Mra as usize];
        let share = taking.iter().map(mra).sum::<u32>() / u32::try_from(taking.len().max(1)).unwrap_or(1);
        let leaving = |other: Place| edge.waves.iter().map(|wave| wave.leaving(other, Protocol::Mra)).sum::<u32>();
        let staying = |other: Place| mra(&other).saturating_sub(leaving(other));
        let surplus: Vec<(Place, u32)> =
            taking.iter().map(|other| (*other, staying(*other).saturating_sub(share))).collect();
        let mut room = share.saturating_sub(mra(&place));
        for (other, surplus) in surplus {
            let count = surplus.min(room);
            room -= count;
            if count > 0 && other != place {
                self.balance(e, other, place, count, cause);
            }
        }
    }

    /// Some Jabber clients are sent to another peer when they register again. Documented: MRA guide X15.2.
    fn balance(&mut self, e: usize, from: Place, to: Place, count: u32, cause: Cause) {
        let steered = reaction(Protocol::Mra, Loss::Refusing, &self.expressway.edges[e].params);
        let at_once = Reaction { registration: SimDuration::ZERO, ..steered };
        let (_, arrivals) = self.draw_wave(e, from, Protocol::Mra, at_once, count);
        let edge = &self.expressway.edges[e];
        let row = self.expressway.found.waves.len();
        self.expressway.found.waves.push(RegistrationWave {
            cluster: edge.cluster,
            peer: edge.nodes[from],
            protocol: Protocol::Mra.as_str(),
            lost_at: self.now,
            endpoints: count,
            detection: Vec::new(),
            gap: Vec::new(),
            moved: 0,
            unserved: 0,
        });
        self.add_wave(e, from, Protocol::Mra, Kind::Balancing(to), at_once.next, row, arrivals, cause);
    }
}
