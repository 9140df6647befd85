//! Users of a group: who loses a session, who is served by whom, and the walk through the logins.

use crate::engine::Event;
use crate::machines::client::{Habits, Kind, Standing};
use crate::machines::srm::{EarlyClient, LoginService, ReloginClockFrom, Service, State};
use crate::net::End;
use crate::outcome::{Cause, Entity};
use crate::units::{GroupId, NodeId, SimDuration, SimTime};

use super::agenda::{Class, NodeTimer};
use super::state::{Blame, Host, World};

/// How long the sessions must stay above the threshold. Documented: [CAG-MDM].
const SESSION_ALERT_AFTER: SimDuration = SimDuration::from_secs(600);

impl World<'_> {
    pub(super) fn refresh_group_of(&mut self, node: NodeId, cause: Cause) {
        if let Some(group) = self.nodes[node].group {
            self.refresh(group, Blame { cause, fault_at: self.now, planned: false });
        }
    }

    /// Brings the clients of a group in line with nodes, services, claims and network.
    pub(super) fn refresh(&mut self, group: GroupId, blame: Blame) {
        self.note_cut(group, blame.cause);
        self.set_context(group, blame);
        let habits = self.habits(group);
        let nodes = self.groups[group].nodes.clone();
        for (node, id) in nodes.iter().enumerate() {
            for home in 0..nodes.len() {
                if !self.keeps_sessions(group, home, *id) {
                    self.ledger.context.lost_on = node;
                    let population = &mut self.groups[group].population;
                    population.lose(self.now, home, node, &habits, &mut self.ledger);
                }
            }
        }
        for (node, id) in nodes.iter().enumerate() {
            let offers = nodes.len() == 2 && self.groups[group].ha_on && self.carries_sessions(*id);
            let population = &mut self.groups[group].population;
            population.set_offer(self.now, node, offers, &habits, &mut self.ledger);
        }
        let by: Vec<Option<usize>> = (0..nodes.len()).map(|home| self.serving_node(group, home)).collect();
        for (home, by) in by.iter().enumerate() {
            let standing = Standing { by: *by, decided: self.is_decided(group), alarmed: self.is_alarmed(group) };
            let population = &mut self.groups[group].population;
            population.set_service(self.now, home, standing, &habits, &mut self.ledger);
        }
        for node in 0..nodes.len() {
            let served = [0, 1].map(|home| by.get(home).copied().flatten() == Some(node));
            let population = &mut self.groups[group].population;
            population.dismiss(self.now, node, served, &habits, &mut self.ledger);
        }
        assert!(self.groups[group].population.conserves_users(), "a user of a group is in exactly one place");
        self.peering_follows_group(group, blame.cause);
        self.after_clients(group, blame.cause);
    }

    fn note_cut(&mut self, group: GroupId, cause: Cause) {
        let [a, b] = self.groups[group].nodes[..] else { return };
        let reached = self.nodes_reach_each_other(a, b);
        let cut = &mut self.groups[group].cut;
        match (reached, cut.is_some()) {
            (true, _) => *cut = None,
            (false, false) => *cut = Some((self.now, cause)),
            (false, true) => {}
        }
    }

    fn set_context(&mut self, group: GroupId, blame: Blame) {
        let state = &self.groups[group];
        let params = &self.params[state.cluster];
        let running =
            |number: Option<u32>| number.filter(|number| self.ledger.failovers[*number as usize].backup_at.is_none());
        let failover_of = state.failover_of.map(running);
        let context = &mut self.ledger.context;
        context.now = self.now;
        context.cluster = state.cluster;
        context.group = group;
        context.blame = blame;
        context.relogin = (params.client_relogin_lower_limit, params.client_relogin_upper_limit);
        context.push = (params.push_delay_min, params.push_delay_max);
        context.login_times_vary = params.login_service == LoginService::Exponential;
        context.failover_of = failover_of;
    }

    fn habits(&self, group: GroupId) -> Habits {
        let params = &self.params[self.groups[group].cluster];
        Habits {
            notices_after: params.client_detects_disconnect,
            activation_timer: params.inactive_connection_activation_timer,
            waits_for_takeover: params.relogin_clock_from == ReloginClockFrom::Takeover,
            early_stays: params.early_client == EarlyClient::Queue,
        }
    }

    /// Sessions live while host and XCP Router run.
    fn carries_sessions(&self, node: NodeId) -> bool {
        self.is_running(node, Service::XcpRouter)
    }

    /// New logins need the services that a client talks to. Inferred from what they do: the XCP
    /// Authentication Service checks the password, the Client Profile Agent the first connection.
    fn takes_logins(&self, node: NodeId) -> bool {
        self.carries_sessions(node)
            && self.is_running(node, Service::XcpAuthentication)
            && self.is_running(node, Service::ClientProfileAgent)
    }

    fn clients_reach(&self, group: GroupId, home: usize, node: NodeId) -> bool {
        let home = self.groups[group].nodes[home];
        let site = self.scenario.nodes[home].site;
        self.net.reaches(End::Site(site), End::Node(node), &[])
    }

    fn keeps_sessions(&self, group: GroupId, home: usize, node: NodeId) -> bool {
        self.nodes[node].claims[home] && self.carries_sessions(node) && self.clients_reach(group, home, node)
    }

    /// The node that serves the users of a home node: home first, then the other one.
    pub(super) fn serving_node(&self, group: GroupId, home: usize) -> Option<usize> {
        let nodes = &self.groups[group].nodes;
        let candidates = [home, 1 - home].into_iter().filter(|position| *position < nodes.len());
        candidates.into_iter().find(|position| {
            let node = nodes[*position];
            self.nodes[node].claims[home] && self.takes_logins(node) && self.clients_reach(group, home, node)
        })
    }

    /// Whether somebody has decided what becomes of users who are not served.
    fn is_decided(&self, group: GroupId) -> bool {
        self.groups[group].nodes.iter().any(|node| {
            let srm = &self.nodes[*node].srm;
            let moving = matches!(
                srm.state(),
                State::FailingOver
                    | State::TakingOver
                    | State::TakingBack
                    | State::FallingBack
                    | State::RunningInFailedMode
            );
            moving || srm.peer_is_lost()
        })
    }

    fn is_alarmed(&self, group: GroupId) -> bool {
        self.groups[group].nodes.iter().any(|node| !self.nodes[*node].alarms.is_empty())
    }

    /// Sessions on a node now.
    pub(super) fn sessions_on(&self, node: NodeId) -> u32 {
        self.nodes[node].group.map_or(0, |group| {
            let state = &self.groups[group];
            state.population.sessions(state.position(node))
        })
    }

    /// Logins are due in a group.
    pub(super) fn logins_due(&mut self, event: Event) {
        let group = GroupId(event.entity);
        if self.groups[group].next_logins != Some(self.now) {
            return;
        }
        self.groups[group].next_logins = None;
        self.set_context(group, Blame { cause: Cause::Start, fault_at: self.now, planned: false });
        let habits = self.habits(group);
        let alert_possible = self.session_alert_is_possible(group);
        // Nothing else happens before the next event of the agenda, so the walk need not stop at
        // every client.
        loop {
            let bound = self.walk_until(alert_possible);
            let population = &mut self.groups[group].population;
            let Some(at) = population.advance(bound, &habits, &mut self.ledger) else { break };
            self.now = at;
            self.ledger.counters.engine_events += 1;
            if alert_possible {
                self.watch_sessions(group);
            }
            if !self.ledger.tracers_changed.is_empty() {
                self.tell_of_tracers();
            }
        }
        self.after_clients(group, Cause::Start);
    }

    /// The instant before which logins may be walked at one go.
    fn walk_until(&self, one_by_one: bool) -> SimTime {
        let just_after = SimTime::from_micros(self.now.as_micros() + 1);
        if one_by_one || self.watches_users {
            return just_after.min(self.agenda.queue.next_time().unwrap_or(just_after)).max(just_after);
        }
        let end = SimTime::from_micros(self.horizon.as_micros() + 1);
        self.agenda.queue.next_time().unwrap_or(end).min(end).max(just_after)
    }

    fn tell_of_tracers(&mut self) {
        for (user, label, at, cause) in std::mem::take(&mut self.ledger.tracers_changed) {
            self.now = self.now.max(at);
            self.chat_follows_user(user, label, cause);
            self.fire_triggers(Entity::User(user), label, "", cause);
        }
    }

    /// What follows whenever clients may have moved.
    fn after_clients(&mut self, group: GroupId, cause: Cause) {
        self.tell_of_tracers();
        if self.session_alert_is_possible(group) {
            self.watch_sessions(group);
        }
        let next = self.groups[group].population.next_time();
        if let Some(at) = next.filter(|at| self.groups[group].next_logins != Some(*at)) {
            self.agenda.push(at.max(self.now), Class::Logins, group.0, 0);
        }
        self.groups[group].next_logins = next.map(|at| at.max(self.now));
        self.observe_group(group, cause);
    }

    fn session_alert_is_possible(&self, group: GroupId) -> bool {
        let state = &self.groups[group];
        let second: u32 =
            state.population.cohorts.iter().filter(|cohort| cohort.kind == Kind::Dual).map(|cohort| cohort.size).sum();
        let most = state.users[0] + state.users[1] + second;
        state.nodes.iter().any(|node| most > self.nodes[*node].session_alert_above)
    }

    fn watch_sessions(&mut self, group: GroupId) {
        for (position, node) in self.groups[group].nodes.clone().into_iter().enumerate() {
            let population = &self.groups[group].population;
            let sessions = population.sessions(position) + population.sessions_inactive(position);
            let above = sessions > self.nodes[node].session_alert_above && self.nodes[node].host == Host::Up;
            let index = NodeTimer::SessionAlert.index();
            let armed = self.nodes[node].timers[index].deadline().is_some();
            let raised = self.nodes[node].alarms.contains(&"JSMSessionsExceedsThreshold");
            if above && !armed && !raised {
                let cause = self.ledger.last_cause();
                self.arm(node, NodeTimer::SessionAlert, SESSION_ALERT_AFTER, cause);
            } else if !above {
                self.nodes[node].timers[index].cancel();
                let cause = self.ledger.last_cause();
                self.clear_alarm(node, "JSMSessionsExceedsThreshold", cause);
            }
        }
    }

    /// Users are added to a cluster: evenly over its nodes, signed in at home. Assumed.
    pub(super) fn add_users(&mut self, group: GroupId, position: usize, users: u32) {
        let state = &mut self.groups[group];
        state.users[position] += users;
        let cohort = state
            .population
            .cohorts
            .iter_mut()
            .find(|cohort| cohort.home == position && cohort.counted)
            .expect("every home node has its cohorts");
        cohort.size += users;
        cohort.active[position] += users;
    }

    /// Users of a home node who can move: those with one connection who are signed in at home.
    pub(super) fn movable_users(&self, group: GroupId, position: usize) -> u32 {
        let mut cohorts = self.groups[group].population.cohorts.iter();
        let fits = |cohort: &&crate::machines::client::Cohort| cohort.home == position && cohort.counted;
        cohorts.find(fits).map_or(0, |cohort| cohort.active[position])
    }

    /// Users leave a home node.
    pub(super) fn remove_users(&mut self, group: GroupId, position: usize, users: u32) {
        let state = &mut self.groups[group];
        state.users[position] -= users;
        let mut cohorts = state.population.cohorts.iter_mut();
        let cohort =
            cohorts.find(|cohort| cohort.home == position && cohort.counted).expect("every home node has its cohorts");
        cohort.size -= users;
        cohort.active[position] -= users;
    }

    /// Signs out this group's share of a login wave; returns how many clients that were.
    pub(super) fn log_out_some(&mut self, group: GroupId, users: u32, total: u64, blame: Blame) -> u32 {
        self.set_context(group, blame);
        let habits = self.habits(group);
        let mut lost = 0;
        for index in 0..self.groups[group].population.cohorts.len() {
            for node in 0..self.groups[group].nodes.len() {
                let active = self.groups[group].population.cohorts[index].active[node];
                let share = u64::from(users) * u64::from(active) / total.max(1);
                let share = u32::try_from(share).expect("a share of 2^32 users").min(active);
                self.ledger.context.lost_on = node;
                let population = &mut self.groups[group].population;
                population.lose_some(self.now, index, node, share, &habits, &mut self.ledger);
                lost += share;
            }
        }
        self.refresh(group, blame);
        lost
    }
}
