//! How peers are named: what the peer lists say, how names are looked up, what certificates are made out to.

use crate::machines::expressway::{Alarm, Event, Mode, Rule, next_name_update};
use crate::outcome::{Cause, Detail, Entity};
use crate::scenario::{CertificateNames, Naming};
use crate::units::{SimDuration, SimTime};

use super::hooks::Timer;
use super::{Address, OF_ADDRESS, Place};
use crate::world::state::World;

impl World<'_> {
    /// Whether one of two peers can look up the other: in the table of addresses, which is asked first, or by DNS.
    /// Documented: Cluster guide X15.4.
    pub(super) fn resolves(&self, e: usize, a: Place, b: Place) -> bool {
        let of_file = self.of_file(e);
        let edge = &self.expressway.edges[e];
        [(a, b), (b, a)].into_iter().any(|(asks, wanted)| {
            let by_address = edge.peers[wanted].address.used == Naming::Ip;
            by_address || of_file.address_mapping || self.net.lookup(edge.nodes[asks], of_file.dns).resolves()
        })
    }

    /// Two peers that cannot look one another up try again with the next forced update, and not before.
    /// Documented: seed log of TAC 217230.
    pub(super) fn await_names(&mut self, e: usize, a: Place, b: Place) {
        let now = self.now + SimDuration::from_micros(1);
        let due = next_name_update(now, &self.expressway.edges[e].params);
        if !self.waits_for_names(e, a, b) {
            self.set_unresolved(e, a, b, Some(due));
            self.push_expressway(e, a, due, Timer::Names(b));
        }
    }

    pub(super) fn waits_for_names(&self, e: usize, a: Place, b: Place) -> bool {
        let edge = &self.expressway.edges[e];
        edge.unresolved[edge.link_at(a, b)].is_some()
    }

    pub(super) fn set_unresolved(&mut self, e: usize, a: Place, b: Place, due: Option<SimTime>) {
        let edge = &mut self.expressway.edges[e];
        for at in [edge.link_at(a, b), edge.link_at(b, a)] {
            edge.unresolved[at] = due;
        }
    }

    /// Names that did not resolve are looked up again.
    pub(super) fn names_due(&mut self, e: usize, a: Place, b: Place) {
        let edge = &self.expressway.edges[e];
        let at = edge.link_at(a, b);
        // One of the two has started anew since then.
        if edge.unresolved[at] != Some(self.now) {
            return;
        }
        let cause = edge.links[at].cause;
        if self.watch.details {
            let entity = Entity::Node(edge.nodes[a]);
            let text = Event::ForcedDnsPeerUpdate.as_str().to_owned();
            self.details.push(Detail { t: self.now, kind: "timer", entity, text });
        }
        self.set_unresolved(e, a, b, None);
        self.try_to_connect(e, a, b, cause);
        self.watch_ras(e, cause);
    }

    /// Whether certificates let two peers connect. Documented: with enforced verification a certificate is valid
    /// and matches the address that the peer list holds, Cluster guide X15.4.
    pub(super) fn trust(&self, e: usize, a: Place, b: Place) -> bool {
        let pair = [a, b].map(|place| &self.expressway.edges[e].peers[place]);
        let checked = pair.iter().any(|peer| peer.tls.active() == Mode::Enforcing);
        !checked || pair.iter().all(|peer| !peer.certificate_expired && peer.address.matches())
    }

    /// The address of a peer changes in the list of every peer; the peer has a new certificate if that is named.
    pub(super) fn rename_peer(
        &mut self,
        e: usize,
        place: Place,
        naming: Option<Naming>,
        certificate: Option<CertificateNames>,
        cause: Cause,
    ) {
        let address = &mut self.expressway.edges[e].peers[place].address;
        address.listed = naming.unwrap_or(address.listed);
        address.certificate = certificate.unwrap_or(address.certificate);
        if address.listed == address.used {
            self.clear_expressway(e, place, Alarm::A20007, OF_ADDRESS, cause);
        } else {
            self.raise_expressway(e, place, Alarm::A20007, OF_ADDRESS, Rule::E32.as_str(), cause);
        }
        for other in self.expressway.edges[e].others(place) {
            self.try_to_connect(e, place, other, cause);
        }
    }

    /// A peer starts: the others look for it where the lists say it is.
    pub(super) fn use_address(&mut self, e: usize, place: Place, cause: Cause) {
        let address = &mut self.expressway.edges[e].peers[place].address;
        address.used = address.listed;
        self.clear_expressway(e, place, Alarm::A20007, OF_ADDRESS, cause);
    }
}

impl Address {
    fn matches(self) -> bool {
        (self.used == Naming::Ip) == (self.certificate == CertificateNames::Address)
    }
}
