//! Services of a node: what runs, what takes what down, and what SRM hears of it.

use crate::engine::Event;
use crate::machines::srm::{Input, Service, State};
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::units::{NodeId, SimTime};

use super::agenda::Class;
use super::state::{Host, Process, World};

/// Services whose loss counts for High Availability on every node. Inferred from the list that must
/// run before it is switched on.
const CRITICAL: [Service; 5] =
    [Service::XcpRouter, Service::PresenceEngine, Service::SipProxy, Service::ClientProfileAgent, Service::SyncAgent];

/// Bit of a completion's argument that tells the start of a service from a boot.
const SERVICE_START: u64 = 1 << 8;

impl World<'_> {
    /// Whether a service runs, its host and the XCP Router considered.
    pub(super) fn is_running(&self, node: NodeId, service: Service) -> bool {
        let state = &self.nodes[node];
        state.host == Host::Up
            && state.services[service as usize].process == Process::Running
            && (!service.needs_xcp_router() || self.is_running(node, Service::XcpRouter))
    }

    /// Whether SRM counts a service as critical.
    pub(super) fn is_monitored(&self, node: NodeId, service: Service) -> bool {
        let cluster = self.nodes[node].cluster;
        match service {
            Service::TextConferencing => self.text_conferencing_is_critical(cluster),
            Service::XcpAuthentication => self.params[cluster].enable_monitoring_xcp_authentication_service,
            Service::XcpRouter
            | Service::PresenceEngine
            | Service::SipProxy
            | Service::ClientProfileAgent
            | Service::SyncAgent
            | Service::Database
            | Service::Srm
            | Service::Icsa
            | Service::Axl => CRITICAL.contains(&service),
        }
    }

    pub(super) fn critical_services_up(&self, node: NodeId) -> bool {
        Service::ALL.iter().all(|service| !self.is_monitored(node, *service) || self.is_running(node, *service))
    }

    pub(super) fn all_services_up(&self, node: NodeId) -> bool {
        self.critical_services_up(node) && self.is_running(node, Service::Database)
    }

    /// The oldest outage of a critical service, or of the database, and why.
    pub(super) fn oldest_outage(&self, node: NodeId, database: bool) -> Option<(SimTime, Cause)> {
        let counts = |service: Service| {
            if database { service == Service::Database } else { self.is_monitored(node, service) }
        };
        let services = Service::ALL.iter().copied().filter(|service| counts(*service));
        services.filter_map(|service| self.nodes[node].services[service as usize].down_since).min()
    }

    /// Changes what a service does by itself; records it and tells SRM. False if nothing changes.
    pub(super) fn set_process(&mut self, node: NodeId, service: Service, process: Process, cause: Cause) -> bool {
        let before = self.nodes[node].services[service as usize].process;
        if before == process {
            return false;
        }
        self.nodes[node].services[service as usize].process = process;
        let record = self.record_service(node, service, before.word(), process.word(), cause);
        if let Process::Starting { until } = process {
            self.agenda.push(until, Class::Completion, node.0, SERVICE_START | service as u64);
        }
        self.services_changed_after(node, Some(service), record);
        if process == Process::Running {
            self.peering_follows_start(node, service, record);
            if service == Service::XcpRouter {
                self.note_router_restart(node);
            }
        }
        true
    }

    pub(super) fn record_service(
        &mut self,
        node: NodeId,
        service: Service,
        from: &'static str,
        to: &'static str,
        cause: Cause,
    ) -> Cause {
        let entity = Entity::Service(node, service.as_str());
        let draft = Draft {
            entity,
            kind: Kind::State,
            from: Label::Word(from),
            to: Label::Word(to),
            reason: "",
            rule: "",
            cause,
            users: 0,
        };
        let record = self.ledger.recorder.add(self.now, draft);
        self.last_change = self.now;
        self.fire_triggers(entity, Label::Word(to), "", record);
        record
    }

    /// Looks at all services of a node after a change, records those that the XCP Router took along
    /// or brought back, and tells SRM.
    pub(super) fn services_changed(&mut self, node: NodeId, cause: Cause) {
        self.services_changed_after(node, None, cause);
    }

    /// As above, with the one service whose change has its record already.
    fn services_changed_after(&mut self, node: NodeId, told: Option<Service>, cause: Cause) {
        self.hold_text_conferencing(node, cause);
        self.wake_pair_of(node);
        for service in Service::ALL.iter().copied() {
            let running = self.is_running(node, service);
            let state = self.nodes[node].services[service as usize];
            if running == state.down_since.is_none() {
                continue;
            }
            self.nodes[node].services[service as usize].down_since = (!running).then_some((self.now, cause));
            let taken_along = service.needs_xcp_router() && state.process == Process::Running;
            if taken_along && told != Some(service) && self.nodes[node].host == Host::Up {
                let (from, to) = if running { ("stopped", "running") } else { ("running", "stopped") };
                self.record_service(node, service, from, to, cause);
            }
        }
        self.chat_follows_node(node, cause);
        self.tell_srm_of_services(node, cause);
        self.tell_srm_of_database(node, cause);
        self.refresh_group_of(node, cause);
        self.peering_follows_node(node, cause);
    }

    fn tell_srm_of_services(&mut self, node: NodeId, cause: Cause) {
        let oldest = self.oldest_outage(node, false).map(|(since, _)| since);
        if oldest == self.nodes[node].told_services {
            return;
        }
        self.nodes[node].told_services = oldest;
        let input = match oldest {
            Some(since) => Input::ServicesDown { since: self.now.since(since.max(self.nodes[node].watched_since)) },
            None => Input::CriticalServicesUp,
        };
        self.step(node, input, cause);
    }

    fn tell_srm_of_database(&mut self, node: NodeId, cause: Cause) {
        let oldest = self.oldest_outage(node, true).map(|(since, _)| since);
        if oldest == self.nodes[node].told_database {
            return;
        }
        self.nodes[node].told_database = oldest;
        let input = match oldest {
            Some(since) => Input::DatabaseDown { since: self.now.since(since.max(self.nodes[node].watched_since)) },
            None => Input::DatabaseUp,
        };
        self.step(node, input, cause);
    }

    /// Starts a service; false if it runs, starts already or refuses, or if its host is away.
    pub(super) fn start_service(&mut self, node: NodeId, service: Service, cause: Cause) -> bool {
        let up = self.nodes[node].host == Host::Up;
        let state = &mut self.nodes[node].services[service as usize];
        if !up || matches!(state.process, Process::Running | Process::Starting { .. }) || state.refuses {
            return false;
        }
        state.stopped_by_failover = false;
        if service == Service::TextConferencing && !self.text_conferencing_may_start(node) {
            self.tell_of_refused_start(node, cause);
            return false;
        }
        let takes = self.params[self.nodes[node].cluster].critical_services_start;
        let process = if takes.is_zero() { Process::Running } else { Process::Starting { until: self.now + takes } };
        self.set_process(node, service, process, cause)
    }

    /// A manual failover stops the critical services of its node.
    pub(super) fn stop_for_failover(&mut self, node: NodeId, cause: Cause) {
        let critical: Vec<Service> =
            Service::ALL.iter().copied().filter(|service| self.is_monitored(node, *service)).collect();
        for service in critical {
            if self.nodes[node].services[service as usize].process == Process::Running {
                self.nodes[node].services[service as usize].stopped_by_failover = true;
                self.set_process(node, service, Process::Stopped, cause);
            }
        }
    }

    /// A fallback starts what the manual failover stopped, and nothing else.
    pub(super) fn start_for_fallback(&mut self, node: NodeId, cause: Cause) {
        if self.services_refuse_to_start(node) {
            return;
        }
        for service in Service::ALL.iter().copied() {
            if self.nodes[node].services[service as usize].stopped_by_failover {
                self.start_service(node, service, cause);
            }
        }
    }

    /// Whether the services that a take-back has to start will not start.
    pub(super) fn services_refuse_to_start(&self, node: NodeId) -> bool {
        let refuses = self.nodes[node].services.iter().any(|service| service.stopped_by_failover && service.refuses);
        refuses || self.nodes[node].armed.start_services_fails
    }

    /// Recovery clears injected faults and starts every critical service and the database.
    pub(super) fn recover_services(&mut self, node: NodeId, cause: Cause) {
        self.nodes[node].armed = super::state::Armed::default();
        for service in Service::ALL.iter().copied() {
            if service == Service::Database || self.is_monitored(node, service) {
                self.nodes[node].services[service as usize].refuses = false;
                self.start_service(node, service, cause);
            }
        }
    }

    /// A boot or the start of a service ends.
    pub(super) fn completion_due(&mut self, event: Event) {
        let node = NodeId(event.entity);
        if event.argument & SERVICE_START == 0 {
            self.boot_due(node);
            return;
        }
        let service = usize::try_from(event.argument & (SERVICE_START - 1)).expect("a service number is small");
        let service = Service::from_index(service).expect("a packed service is one of them");
        let process = self.nodes[node].services[service as usize].process;
        if process == (Process::Starting { until: self.now }) && self.nodes[node].host == Host::Up {
            let stopped_by = self.nodes[node].services[service as usize].down_since;
            let own = stopped_by.filter(|_| service == Service::Icsa).map(|(_, cause)| cause);
            let cause = own.unwrap_or(self.nodes[node].last_record);
            self.set_process(node, service, Process::Running, cause);
        }
    }

    /// Whether the SRM process itself runs.
    pub(super) fn srm_runs(&self, node: NodeId) -> bool {
        self.nodes[node].host == Host::Up && self.nodes[node].srm.state() != State::Down
    }
}
