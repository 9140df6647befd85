//! Hosts and the SRM process: power, boot, stop and start.

use crate::engine::Timer;
use crate::machines::srm::{Input, Service, State};
use crate::outcome::{Cause, Draft, Entity, Kind, Label};
use crate::scenario::NodeRole;
use crate::units::{NodeId, SimDuration};

use super::agenda::Class;
use super::state::{Host, Process, World};

impl World<'_> {
    /// The host goes away, and everything on it. False if it is away already.
    pub(super) fn power_off(&mut self, node: NodeId, verb: &'static str, cause: Cause) -> bool {
        if matches!(self.nodes[node].host, Host::Off) {
            return false;
        }
        let record = self.record_host(node, verb, "began", cause);
        self.nodes[node].host = Host::Off;
        self.follow_majority(node);
        if self.nodes[node].lost.is_none() {
            self.nodes[node].lost = Some((self.now, record));
        }
        match self.scenario.nodes[node].role {
            NodeRole::Presence => self.presence_lost(node, record),
            NodeRole::Database | NodeRole::CallBridge => self.cms_follows_power(node, record),
            NodeRole::ExpresswayPeer => self.expressway_follows_power(node, record),
        }
        true
    }

    fn presence_lost(&mut self, node: NodeId, record: Cause) {
        self.nodes[node].moving = None;
        self.nodes[node].timers.iter_mut().for_each(Timer::cancel);
        self.step(node, Input::HostDown, record);
        // A take-over may follow from either loss; the later and worse one is the true cause.
        self.nodes[node].lost = Some((self.now, record));
        self.services_changed(node, record);
    }

    fn record_host(&mut self, node: NodeId, verb: &'static str, to: &'static str, cause: Cause) -> Cause {
        let users = self.sessions_on(node);
        let draft = Draft {
            entity: Entity::Node(node),
            kind: Kind::Fault,
            from: Label::Word(verb),
            to: Label::Word(to),
            reason: "",
            rule: "",
            cause,
            users,
        };
        self.last_change = self.now;
        self.ledger.recorder.add(self.now, draft)
    }

    /// Power comes back; the node boots. False if it is on already.
    pub(super) fn power_on(&mut self, node: NodeId, services_stay_stopped: bool, cause: Cause) -> bool {
        if self.nodes[node].host != Host::Off {
            return false;
        }
        let record = self.record_host(node, "start", "began", cause);
        self.nodes[node].last_record = record;
        let until = self.now + self.boot_time(node);
        self.nodes[node].host = Host::Booting { until, services_stay_stopped };
        if until == self.now {
            self.boot_due(node);
        } else {
            self.agenda.push(until, Class::Completion, node.0, 0);
        }
        true
    }

    /// How long a node takes from power on until its operating system is up.
    pub(super) fn boot_time(&self, node: NodeId) -> SimDuration {
        match self.scenario.nodes[node].role {
            NodeRole::Presence => self.params[self.nodes[node].cluster].node_boot,
            NodeRole::Database | NodeRole::CallBridge => self.cms_boot_time(node),
            NodeRole::ExpresswayPeer => self.expressway_boot_time(node),
        }
    }

    /// The operating system is up.
    pub(super) fn boot_due(&mut self, node: NodeId) {
        let Host::Booting { until, services_stay_stopped } = self.nodes[node].host else { return };
        if until != self.now {
            return;
        }
        let cause = self.nodes[node].last_record;
        self.nodes[node].host = Host::Up;
        self.follow_majority(node);
        match self.scenario.nodes[node].role {
            NodeRole::Presence => self.presence_boots(node, services_stay_stopped, cause),
            NodeRole::Database | NodeRole::CallBridge => {
                self.nodes[node].lost = None;
                self.cms_follows_power(node, cause);
            }
            NodeRole::ExpresswayPeer => {
                self.nodes[node].lost = None;
                self.expressway_follows_power(node, cause);
            }
        }
    }

    /// Services start, then SRM.
    fn presence_boots(&mut self, node: NodeId, services_stay_stopped: bool, cause: Cause) {
        for service in Service::ALL.iter().copied() {
            self.boot_service(node, service, services_stay_stopped, cause);
        }
        self.nodes[node].lost = None;
        self.services_changed(node, cause);
        let ha_on = self.group_ha(node);
        self.step(node, Input::SrmStarted { ha_on }, cause);
        self.refresh_group_of(node, cause);
    }

    /// What becomes of one service when its node boots: it starts, unless it is to stay stopped or a
    /// manual failover holds it until the fallback.
    fn boot_service(&mut self, node: NodeId, service: Service, stays_stopped: bool, cause: Cause) {
        let monitored = self.is_monitored(node, service);
        let held = self.group_ha(node) && self.nodes[node].srm.serving_state() == State::Idle;
        let takes = self.params[self.nodes[node].cluster].critical_services_start;
        let state = &mut self.nodes[node].services[service as usize];
        state.refuses = false;
        state.stopped_by_failover &= held;
        let process = if state.stopped_by_failover || (monitored && stays_stopped) {
            Process::Stopped
        } else if monitored && !takes.is_zero() {
            Process::Starting { until: self.now + takes }
        } else {
            Process::Running
        };
        self.set_process(node, service, process, cause);
    }

    pub(super) fn group_ha(&self, node: NodeId) -> bool {
        self.nodes[node].group.is_some_and(|group| self.groups[group].ha_on)
    }

    /// SRM stops; the services go on. False if it does not run.
    pub(super) fn stop_srm(&mut self, node: NodeId, process: Process, cause: Cause) -> bool {
        if !self.srm_runs(node) {
            return false;
        }
        // An orderly stop at the instant of a keepalive lets it out; a crash does not.
        if process == Process::Stopped && self.nodes[node].next_keepalive == Some(self.now) {
            self.send_keepalive(node);
        }
        self.set_process(node, Service::Srm, process, cause);
        let cause = self.ledger.last_cause();
        self.nodes[node].lost = Some((self.now, cause));
        self.step(node, Input::SrmStopped, cause);
        self.refresh_group_of(node, cause);
        true
    }

    /// SRM starts. False if it runs already or its host is away.
    pub(super) fn start_srm(&mut self, node: NodeId, cause: Cause) -> bool {
        if self.nodes[node].host != Host::Up || self.srm_runs(node) {
            return false;
        }
        self.set_process(node, Service::Srm, Process::Running, cause);
        let cause = self.ledger.last_cause();
        self.nodes[node].lost = None;
        let ha_on = self.group_ha(node);
        self.step(node, Input::SrmStarted { ha_on }, cause);
        self.refresh_group_of(node, cause);
        true
    }
}
