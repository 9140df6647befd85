//! The course of one sync: what it meets, how long it takes, when it fails.

use crate::engine::{Event, StreamName};
use crate::machines::icsa::{CertificateSync, Failure, Input, Work};
use crate::machines::srm::Service;
use crate::net::{AXL_PORTS, End, Lookup};
use crate::outcome::Cause;
use crate::scenario::{CertificateNames, Naming};
use crate::units::{NodeId, SimDuration, SimTime};

use super::{Place, Run, Sync};
use crate::world::agenda::Class;
use crate::world::state::{Process, World};

/// What a request meets on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It is answered, after this much more time than usual.
    Answered(SimDuration),
    /// It is turned down at once.
    Refused(Failure),
    /// Nobody answers; it fails when the request times out.
    Silent(Failure),
    /// It is taken and never answered.
    Hung,
}

/// Where a sync is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// It ends well at this time.
    Going(SimTime),
    /// Nobody answers; it fails at this time, unless the answer comes before. So much work is left.
    Silent { left: SimDuration, fails: SimTime, failure: Failure },
    /// It hangs, with so much work left.
    Hung { left: SimDuration },
    /// It fails at this time, whatever happens.
    Lost { at: SimTime, failure: Failure },
}

impl Course {
    const fn ends(self) -> Option<SimTime> {
        match self {
            Self::Going(at) | Self::Silent { fails: at, .. } | Self::Lost { at, .. } => Some(at),
            Self::Hung { .. } => None,
        }
    }
}

impl World<'_> {
    pub(super) fn start_sync(&mut self, sync: usize, number: u8, work: Work) {
        let takes = self.sync_duration(sync, work);
        let course = if self.fails_by_chance(sync) {
            Course::Lost { at: self.now, failure: Failure::ByChance }
        } else {
            self.course(sync, takes, self.fate(sync))
        };
        self.mesh.syncs[sync].run = Some(Run { number, work, began: self.now, course });
        self.plan_end(sync, course);
    }

    fn plan_end(&mut self, sync: usize, course: Course) {
        if let Some(at) = course.ends() {
            let number = u32::try_from(sync).expect("64 clusters have 4096 directed pairs");
            self.agenda.push(at, Class::SyncEnd, number, 0);
        }
    }

    fn course(&self, sync: usize, left: SimDuration, fate: Fate) -> Course {
        let timeout = self.mesh.members[self.mesh.syncs[sync].reader].params.axl_request_timeout;
        match fate {
            Fate::Answered(extra) => Course::Going(self.now + left + extra),
            Fate::Refused(failure) => Course::Lost { at: self.now, failure },
            Fate::Silent(failure) => Course::Silent { left, fails: self.now + timeout, failure },
            Fate::Hung => Course::Hung { left },
        }
    }

    /// A sync ends, if this event is not stale.
    pub(in crate::world) fn sync_end_due(&mut self, event: Event) {
        let sync = event.entity as usize;
        let Some(run) = self.mesh.syncs[sync].run.filter(|run| run.course.ends() == Some(self.now)) else { return };
        let input = match run.course {
            Course::Going(_) => Input::Succeeded(run.number),
            Course::Silent { failure, .. } | Course::Lost { failure, .. } => Input::Failed(run.number, failure),
            Course::Hung { .. } => return,
        };
        let cause = self.mesh.syncs[sync].last_record;
        if matches!(input, Input::Failed(..)) {
            self.mesh.syncs[sync].run = None;
        }
        self.step_sync(sync, input, cause);
        self.mesh.syncs[sync].run = self.mesh.syncs[sync].run.filter(|now| now.number != run.number);
    }

    /// Syncs under way meet the world as it is now.
    pub(super) fn recheck_syncs(&mut self, of: Option<Place>) {
        for sync in 0..self.mesh.syncs.len() {
            let Sync { reader, peer, run: Some(run), .. } = self.mesh.syncs[sync] else { continue };
            if of.is_none_or(|place| place == reader || place == peer) {
                self.recheck(sync, run);
            }
        }
    }

    fn recheck(&mut self, sync: usize, run: Run) {
        let fate = self.fate(sync);
        let left = match (run.course, fate) {
            (Course::Lost { .. }, _)
            | (Course::Going(_), Fate::Answered(_))
            | (Course::Silent { .. }, Fate::Silent(_))
            | (Course::Hung { .. }, Fate::Hung) => return,
            (Course::Going(at), _) => at.since(self.now),
            (Course::Silent { left, .. } | Course::Hung { left }, _) => left,
        };
        let course = self.course(sync, left, fate);
        self.mesh.syncs[sync].run = Some(Run { course, ..run });
        self.plan_end(sync, course);
    }

    /// Whether a sync would be answered now.
    pub(super) fn would_be_answered(&self, sync: usize) -> bool {
        matches!(self.fate(sync), Fate::Answered(_))
    }

    /// What a request of the reader to its peer meets now.
    fn fate(&self, sync: usize) -> Fate {
        let Sync { reader, peer, distrust, .. } = &self.mesh.syncs[sync];
        let finished = |place: Place| {
            let cluster = self.mesh.members[place].cluster;
            self.scenario.clusters[cluster].presence().user_sync <= self.now.since(SimTime::ZERO)
        };
        if !finished(*reader) || !finished(*peer) {
            return Fate::Refused(Failure::UserSyncUnfinished);
        }
        let Some(from) = self.mesh.members[*reader].agent else { return Fate::Refused(Failure::PeerNotReachable) };
        if !self.is_running(from, Service::SyncAgent) {
            return Fate::Refused(Failure::SyncAgentDown);
        }
        if !self.is_running(from, Service::Axl) {
            return Fate::Refused(Failure::AxlDown);
        }
        let late = match self.lookup_delay(*reader, *peer, from) {
            Some(late) => late,
            None => return Fate::Silent(Failure::DnsFailure),
        };
        let Some(to) = self.serving_peer(*peer) else { return Fate::Silent(Failure::PeerNotReachable) };
        if !self.net.connects(End::Node(from), End::Node(to), &AXL_PORTS) {
            return Fate::Silent(Failure::PeerNotReachable);
        }
        match self.nodes[to].services[Service::Axl as usize].process {
            Process::Hung => return Fate::Hung,
            Process::Stopped | Process::Starting { .. } => return Fate::Refused(Failure::AxlDown),
            Process::Running => {}
        }
        if !self.is_running(to, Service::SyncAgent) {
            return Fate::Refused(Failure::SyncAgentDown);
        }
        if self.mesh.expired.contains_key(&to) {
            return Fate::Refused(Failure::CertificateExpired);
        }
        if distrust.is_some() && self.mesh.members[*reader].params.trust_mismatch_blocks_sync {
            return Fate::Refused(Failure::TrustMismatch);
        }
        Fate::Answered(late)
    }

    /// Time that names cost; `None` where they do not resolve, or later than the request waits.
    fn lookup_delay(&self, reader: Place, peer: Place, node: NodeId) -> Option<SimDuration> {
        if !self.needs_names(reader, peer) {
            return Some(SimDuration::ZERO);
        }
        let params = &self.mesh.members[reader].params;
        let late = match self.net.lookup(node, self.resolver(node)) {
            Lookup::Good => SimDuration::ZERO,
            Lookup::Slow => params.dns_slow_delay,
            Lookup::PrimaryDead => params.dns_dead_primary_delay,
            Lookup::Wrong | Lookup::Nothing => return None,
        };
        (late < params.axl_request_timeout).then_some(late)
    }

    /// The peer address is a name, or ICSA looks up the names in the peer's certificate.
    fn needs_names(&self, reader: Place, peer: Place) -> bool {
        let asked = &self.mesh.members[peer];
        let names_in_certificate = asked.certificate_names == CertificateNames::Name;
        asked.naming != Naming::Ip || (self.mesh.members[reader].params.icsa_resolves_san && names_in_certificate)
    }

    pub(super) fn resolver(&self, node: NodeId) -> Option<crate::units::DnsId> {
        self.scenario.clusters[self.nodes[node].cluster].presence().dns
    }

    /// The fault behind a failed attempt.
    pub(super) fn cause_of_failure(&self, sync: usize, failure: Failure) -> Option<Cause> {
        let Sync { reader, peer, distrust, .. } = &self.mesh.syncs[sync];
        let from = self.mesh.members[*reader].agent?;
        let to = self.serving_peer(*peer);
        let service = |service: Service| {
            let down = |node: NodeId| self.nodes[node].services[service as usize].down_since;
            to.and_then(down).or(down(from)).map(|(_, cause)| cause)
        };
        match failure {
            Failure::PeerNotReachable => match to {
                Some(to) => self.trouble(self.net.trouble(End::Node(from), End::Node(to), &AXL_PORTS)),
                None => self.nodes[*self.mesh.members[*peer].nodes.first()?].lost.map(|(_, cause)| cause),
            },
            Failure::DnsFailure => self.trouble(self.net.lookup_trouble(from, self.resolver(from))),
            Failure::AxlDown => service(Service::Axl),
            Failure::SyncAgentDown => service(Service::SyncAgent),
            Failure::CertificateExpired => self.mesh.expired.get(&to?).copied(),
            Failure::TrustMismatch => *distrust,
            Failure::UserSyncUnfinished | Failure::ByChance => None,
        }
    }

    pub(super) fn trouble(&self, number: Option<u64>) -> Option<Cause> {
        self.mesh.troubles.get(&number?).copied()
    }

    #[expect(clippy::cast_precision_loss, reason = "a draw of 53 bits")]
    fn fails_by_chance(&mut self, sync: usize) -> bool {
        let probability = self.mesh.members[self.mesh.syncs[sync].reader].params.sync_failure_probability;
        if probability <= 0.0 {
            return false;
        }
        let name = StreamName::new(self.path(self.mesh.entity(sync)), "sync_failure", 0);
        let key = &self.key;
        let stream = self.mesh.syncs[sync].chance.get_or_insert_with(|| key.stream(name));
        ((stream.draw() >> 11) as f64) < probability * (1_u64 << 53) as f64
    }

    /// How long a sync takes if nothing is in its way.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a time")]
    fn sync_duration(&self, sync: usize, work: Work) -> SimDuration {
        let Sync { reader, peer, .. } = &self.mesh.syncs[sync];
        let member = &self.mesh.members[*reader];
        let params = &member.params;
        let (users, each, factor) = match work {
            Work::Full => {
                let others = self.mesh.syncs.iter().filter(|other| {
                    let full = |run: Run| run.work == Work::Full;
                    other.reader == *reader && other.run.is_some_and(full)
                });
                let factor = 1.0 + params.sync_concurrency_penalty * others.count() as f64;
                (self.mesh.members[*peer].users, params.sync_per_user_initial, factor)
            }
            Work::Incremental => (u64::from(self.stale_users(sync)), params.sync_per_user_incremental, 1.0),
        };
        let slow = if member.starved { params.starvation_slowdown } else { 1.0 };
        let certificates = if params.cert_sync_periodic == CertificateSync::Perform {
            params.cert_sync_extra_duration
        } else {
            SimDuration::ZERO
        };
        let transfer = self.transfer_micros(*reader, *peer, users as f64 * params.sync_bytes_per_user * 1024.0);
        let micros = each.as_micros() as f64 * users as f64 * factor + params.sync_base_duration.as_micros() as f64;
        SimDuration::from_micros(((micros + certificates.as_micros() as f64) * slow + transfer) as u64)
    }

    #[expect(clippy::cast_precision_loss, reason = "bandwidths are small numbers")]
    fn transfer_micros(&self, reader: Place, peer: Place, bytes: f64) -> f64 {
        let ends = (self.mesh.members[reader].agent, self.serving_peer(peer));
        let (Some(from), Some(to)) = ends else { return 0.0 };
        let bandwidth = self.net.bandwidth(End::Node(from), End::Node(to));
        bandwidth.map_or(0.0, |bandwidth| bytes * 8e6 / bandwidth.bits_per_second() as f64)
    }
}
