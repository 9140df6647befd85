//! Cohorts, the waves of clients without a session, and the walk through them in time order.

use crate::units::SimTime;

use super::login::Server;
use super::pending::Pending;
use super::{Habits, Kind, Parts, Surroundings};

/// The users at home on one node of the group with one kind of client.
#[derive(Clone, Debug)]
pub struct Cohort {
    /// Home node: position in the group, 0 or 1.
    pub home: usize,
    /// Kind of client.
    pub kind: Kind,
    /// Users.
    pub size: u32,
    /// Whether they count in sessions and queues; a tracer user does not.
    pub counted: bool,
    /// Sessions on each node.
    pub active: [u32; 2],
    /// Inactive second connections on each node; their owners are active on the other one.
    pub inactive: [u32; 2],
    /// Second connections about to be made to each node.
    builds: [Pending; 2],
}

impl Cohort {
    /// All users signed in at home, second connections not yet made.
    #[must_use]
    pub fn at_home(home: usize, kind: Kind, size: u32, counted: bool) -> Self {
        let mut active = [0, 0];
        active[home] = size;
        Self { home, kind, size, counted, active, inactive: [0, 0], builds: Default::default() }
    }
}

/// Time since the start of the run that the users of one home node could not be served, by cause.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    undetected: u64,
    takeover: u64,
    blind: u64,
}

/// How the users of one home node are served at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The node that serves them.
    pub by: Option<usize>,
    /// Whether somebody has decided that they are to be served elsewhere.
    pub decided: bool,
    /// Whether an alarm of the group is raised.
    pub alarmed: bool,
}

/// Whether, and why not, the users of one home node can be served.
#[derive(Clone, Debug, Default)]
struct Service {
    /// The node that serves them now.
    by: Option<usize>,
    /// Whether somebody has decided to serve them elsewhere since nobody does.
    decided: bool,
    /// Whether an alarm of the group is raised.
    alarmed: bool,
    since: SimTime,
    so_far: Marks,
}

impl Service {
    fn marks(&self, at: SimTime) -> Marks {
        let passed = at.since(self.since).as_micros();
        let mut marks = self.so_far;
        match (self.by, self.decided) {
            (Some(_), _) => {}
            (None, true) => marks.takeover += passed,
            (None, false) => marks.undetected += passed,
        }
        if !self.alarmed {
            marks.blind += passed;
        }
        marks
    }

    fn turn(&mut self, now: SimTime) {
        self.so_far = self.marks(now);
        self.since = now;
    }
}

/// Clients of one cohort who lost their session at one instant.
#[derive(Clone, Debug)]
pub struct Wave {
    /// Number of the outage, given by the world.
    pub outage: u32,
    /// Which cohort.
    pub cohort: usize,
    /// When they lost it.
    pub lost_at: SimTime,
    /// Clients without a session.
    pub out: u32,
    base: Marks,
    /// Clients on their way, by time of arrival.
    arrivals: Pending,
    /// Clients that wait for the signal to activate their second connection, and its node.
    standby: u32,
    standby_node: usize,
    standby_until: SimTime,
    /// Clients that wait until somebody serves them.
    parked: u32,
}

/// The clients of one group.
#[derive(Clone, Debug)]
pub struct Population {
    /// Cohorts in a fixed order.
    pub cohorts: Vec<Cohort>,
    /// Login service of each node.
    pub servers: [Server; 2],
    waves: Vec<Option<Wave>>,
    service: [Service; 2],
    offers: [bool; 2],
}

/// The next thing that a population does, in the order in which they happen at one instant. Waves go
/// by the number of their outage, so that tracers do not change the order of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    Login(usize),
    Arrival { outage: u32, slot: usize },
    GiveUp { outage: u32, slot: usize },
    Connect(usize, usize),
}

/// The first of what was offered so far.
#[derive(Default)]
struct Soonest(Option<(SimTime, Next)>);

impl Soonest {
    /// Times are compared first and mostly decide: this is asked for every login.
    #[inline]
    fn offer(&mut self, time: Option<SimTime>, next: Next) {
        let Some(time) = time else { return };
        if self.0.is_none_or(|(best, known)| time < best || (time == best && next < known)) {
            self.0 = Some((time, next));
        }
    }
}

impl Population {
    /// A population at the start of a run: everybody served at home.
    #[must_use]
    pub fn new(cohorts: Vec<Cohort>, servers: [Server; 2]) -> Self {
        let service = [0, 1].map(|home| Service { by: Some(home), ..Service::default() });
        Self { cohorts, servers, waves: Vec::new(), service, offers: [false; 2] }
    }

    /// Sessions on a node.
    #[must_use]
    pub fn sessions(&self, node: usize) -> u32 {
        self.cohorts.iter().filter(|c| c.counted).map(|c| c.active[node]).sum()
    }

    /// Inactive second connections on a node.
    #[must_use]
    pub fn sessions_inactive(&self, node: usize) -> u32 {
        let kept: u32 = self.cohorts.iter().filter(|c| c.counted).map(|c| c.inactive[node]).sum();
        let waiting = self.waves.iter().flatten().filter(|w| w.standby_node == node && self.cohorts[w.cohort].counted);
        kept + waiting.map(|w| w.standby).sum::<u32>()
    }

    /// Open waves: clients without a session.
    pub fn open_waves(&self) -> impl Iterator<Item = &Wave> {
        self.waves.iter().flatten()
    }

    /// Where the time of a client of this wave has gone up to now, if it is still out.
    #[must_use]
    pub fn parts_so_far(&self, wave: &Wave, now: SimTime) -> Parts {
        self.parts(wave, now, now)
    }

    /// Whether every user is in exactly one place.
    #[must_use]
    pub fn conserves_users(&self) -> bool {
        self.cohorts.iter().enumerate().all(|(index, cohort)| {
            let out: u32 = self.open_waves().filter(|w| w.cohort == index).map(|w| w.out).sum();
            cohort.active[0] + cohort.active[1] + out == cohort.size
        })
    }

    /// The users at home on `home` lose their sessions on `node`; one wave for each cohort hit.
    pub fn lose(&mut self, now: SimTime, home: usize, node: usize, habits: &Habits, world: &mut impl Surroundings) {
        for index in 0..self.cohorts.len() {
            if self.cohorts[index].home == home {
                let users = self.cohorts[index].active[node];
                self.lose_some(now, index, node, users, habits, world);
            }
        }
    }

    /// This many clients of a cohort lose their sessions on `node`.
    pub fn lose_some(
        &mut self,
        now: SimTime,
        index: usize,
        node: usize,
        users: u32,
        habits: &Habits,
        world: &mut impl Surroundings,
    ) {
        if users == 0 {
            return;
        }
        let cohort = &mut self.cohorts[index];
        cohort.active[node] -= users;
        let other = 1 - node;
        // Second connections go with their owners; those that stay keep theirs as far as they reach.
        let standby = cohort.inactive[other].min(users);
        cohort.inactive[other] -= standby;
        while cohort.inactive[other] + cohort.builds[other].len() > cohort.active[node] {
            cohort.builds[other].pop();
        }
        let base = self.service[cohort.home].marks(now);
        let outage = world.lost(index, users);
        let slot = self.place(Wave {
            outage,
            cohort: index,
            lost_at: now,
            out: users,
            base,
            arrivals: Pending::default(),
            standby,
            standby_node: other,
            standby_until: now + habits.activation_timer,
            parked: 0,
        });
        self.send_off(slot, users - standby, now, habits, world);
    }

    /// Open waves of a kind by the number of their outage.
    fn slots(&self, fits: impl Fn(&Self, &Wave) -> bool) -> Vec<usize> {
        let open = self.waves.iter().enumerate().filter_map(|(slot, wave)| Some((slot, wave.as_ref()?)));
        let mut slots: Vec<(u32, usize)> =
            open.filter(|(_, wave)| fits(self, wave)).map(|(slot, wave)| (wave.outage, slot)).collect();
        slots.sort_unstable();
        slots.into_iter().map(|(_, slot)| slot).collect()
    }

    fn place(&mut self, wave: Wave) -> usize {
        let slot = self.waves.iter().position(Option::is_none).unwrap_or_else(|| {
            self.waves.push(None);
            self.waves.len() - 1
        });
        self.waves[slot] = Some(wave);
        slot
    }

    /// Clients of a wave begin to wait; none arrives before `earliest`.
    fn send_off(
        &mut self,
        slot: usize,
        clients: u32,
        earliest: SimTime,
        habits: &Habits,
        world: &mut impl Surroundings,
    ) {
        let wave = self.waves[slot].as_mut().expect("a wave in use");
        let cohort = &self.cohorts[wave.cohort];
        if cohort.kind == Kind::Mobile || habits.waits_for_takeover {
            wave.parked += clients;
            return;
        }
        let start = wave.lost_at + habits.notices_after;
        let outage = wave.outage;
        wave.arrivals.fill((0..clients).map(|_| (start + world.relogin_wait(outage)).max(earliest)));
    }

    /// Tells how the users of `home` are served from now on.
    pub fn set_service(
        &mut self,
        now: SimTime,
        home: usize,
        standing: Standing,
        habits: &Habits,
        world: &mut impl Surroundings,
    ) {
        let Standing { by, decided, alarmed } = standing;
        let service = &mut self.service[home];
        service.turn(now);
        let before = service.by;
        service.by = by;
        service.alarmed = alarmed;
        service.decided = by.is_none() && (decided || (before.is_none() && service.decided));
        match by {
            Some(node) => self.serve_those_who_wait(now, home, node, habits, world),
            None => self.park_mobiles(home),
        }
    }

    /// Mobile sessions under reconstruction are lost with the node that rebuilds them.
    fn park_mobiles(&mut self, home: usize) {
        for wave in self.waves.iter_mut().flatten() {
            let cohort = &self.cohorts[wave.cohort];
            if cohort.home == home && cohort.kind == Kind::Mobile {
                wave.parked += wave.arrivals.len();
                wave.arrivals.clear();
            }
        }
    }

    fn serve_those_who_wait(
        &mut self,
        now: SimTime,
        home: usize,
        node: usize,
        habits: &Habits,
        world: &mut impl Surroundings,
    ) {
        for slot in self.slots(|population, wave| population.cohorts[wave.cohort].home == home) {
            let wave = self.waves[slot].as_mut().expect("a wave in use");
            let ready = wave.standby > 0 && wave.standby_node == node && now <= wave.standby_until;
            let activated = if ready { std::mem::take(&mut wave.standby) } else { 0 };
            self.wake(slot, now, habits, world);
            for _ in 0..activated {
                self.serve(slot, node, now, now, world);
            }
        }
    }

    /// Clients of a wave that waited until somebody serves them set out.
    fn wake(&mut self, slot: usize, now: SimTime, habits: &Habits, world: &mut impl Surroundings) {
        let wave = self.waves[slot].as_mut().expect("a wave in use");
        let parked = std::mem::take(&mut wave.parked);
        let outage = wave.outage;
        match self.cohorts[wave.cohort].kind {
            Kind::Mobile => wave.arrivals.fill((0..parked).map(|_| now + world.push_delay(outage))),
            Kind::Plain | Kind::Dual if habits.waits_for_takeover => {
                wave.arrivals.fill((0..parked).map(|_| now + world.relogin_wait(outage)));
            }
            Kind::Plain | Kind::Dual => wave.arrivals.fill((0..parked).map(|_| now)),
        }
    }

    /// Whether somebody serves the clients of a wave.
    fn is_served(&self, slot: usize) -> bool {
        let wave = self.waves[slot].as_ref().expect("a wave in use");
        self.service[self.cohorts[wave.cohort].home].by.is_some()
    }

    /// Clients in the queue of `node` whose home it no longer serves wait anew.
    pub fn dismiss(
        &mut self,
        now: SimTime,
        node: usize,
        still_served: [bool; 2],
        habits: &Habits,
        world: &mut impl Surroundings,
    ) {
        let (waves, cohorts) = (&self.waves, &self.cohorts);
        let home_of = |slot: usize| cohorts[waves[slot].as_ref().expect("a ticket has an open wave").cohort].home;
        let mut sent_away = self.servers[node].dismiss(now, |slot| !still_served[home_of(slot)]);
        for slot in sent_away.iter().copied() {
            let wave = self.waves[slot].as_mut().expect("a ticket has an open wave");
            if habits.waits_for_takeover {
                wave.parked += 1;
            } else {
                let wait = world.relogin_wait(wave.outage);
                wave.arrivals.push(now + wait);
            }
        }
        sent_away.dedup();
        for slot in sent_away {
            if self.is_served(slot) {
                self.wake(slot, now, habits, world);
            }
        }
    }

    /// Whether `node` takes second connections from now on.
    pub fn set_offer(
        &mut self,
        now: SimTime,
        node: usize,
        offers: bool,
        habits: &Habits,
        world: &mut impl Surroundings,
    ) {
        if self.offers[node] == offers {
            return;
        }
        self.offers[node] = offers;
        for index in 0..self.cohorts.len() {
            let cohort = &mut self.cohorts[index];
            cohort.inactive[node] = 0;
            cohort.builds[node].clear();
            if offers && cohort.kind == Kind::Dual {
                let clients = cohort.active[1 - node];
                cohort.builds[node].fill((0..clients).map(|_| now + world.second_connection_wait(index)));
            }
        }
        if !offers {
            self.drop_standby(now, node, habits, world);
        }
    }

    /// The node that held the second connections is gone too: their owners log in anew.
    fn drop_standby(&mut self, now: SimTime, node: usize, habits: &Habits, world: &mut impl Surroundings) {
        for slot in self.slots(|_, wave| wave.standby_node == node) {
            self.give_up_standby(slot, now, habits, world);
        }
    }

    fn give_up_standby(&mut self, slot: usize, now: SimTime, habits: &Habits, world: &mut impl Surroundings) {
        let wave = self.waves[slot].as_mut().expect("a wave in use");
        let clients = std::mem::take(&mut wave.standby);
        self.send_off(slot, clients, now, habits, world);
    }

    /// When something happens here next.
    #[must_use]
    pub fn next_time(&self) -> Option<SimTime> {
        self.next().map(|(time, _)| time)
    }

    fn next(&self) -> Option<(SimTime, Next)> {
        let mut soonest = Soonest::default();
        for (node, server) in self.servers.iter().enumerate() {
            soonest.offer(server.next_done(), Next::Login(node));
        }
        for (slot, wave) in self.waves.iter().enumerate() {
            let Some(wave) = wave else { continue };
            soonest.offer(wave.arrivals.first(), Next::Arrival { outage: wave.outage, slot });
            if wave.standby > 0 {
                soonest.offer(Some(wave.standby_until), Next::GiveUp { outage: wave.outage, slot });
            }
        }
        for (index, cohort) in self.cohorts.iter().enumerate().filter(|(_, cohort)| cohort.kind == Kind::Dual) {
            for (node, builds) in cohort.builds.iter().enumerate() {
                soonest.offer(builds.first(), Next::Connect(index, node));
            }
        }
        soonest.0
    }

    /// Does the first thing that is due before `bound`; returns when, or `None` if nothing is.
    pub fn advance(&mut self, bound: SimTime, habits: &Habits, world: &mut impl Surroundings) -> Option<SimTime> {
        let (time, next) = self.next().filter(|(time, _)| *time < bound)?;
        match next {
            Next::Login(node) => {
                let ticket = self.servers[node].serve_next().expect("the first ticket was there");
                self.serve(ticket.wave, node, ticket.arrived, time, world);
            }
            Next::Arrival { slot, .. } => self.arrive(slot, time, habits, world),
            Next::GiveUp { slot, .. } => {
                self.give_up_standby(slot, time, habits, world);
                // The wait of those who count from the takeover begins now, if it is over already.
                if self.is_served(slot) {
                    self.wake(slot, time, habits, world);
                }
            }
            Next::Connect(index, node) => {
                let cohort = &mut self.cohorts[index];
                cohort.builds[node].pop();
                cohort.inactive[node] += 1;
            }
        }
        Some(time)
    }

    fn arrive(&mut self, slot: usize, at: SimTime, habits: &Habits, world: &mut impl Surroundings) {
        let wave = self.waves[slot].as_mut().expect("a wave in use");
        wave.arrivals.pop();
        let outage = wave.outage;
        let cohort = &self.cohorts[wave.cohort];
        match self.service[cohort.home].by {
            Some(node) if cohort.kind == Kind::Mobile => self.serve(slot, node, at, at, world),
            Some(node) => {
                let time = self.servers[node].mean_time().and_then(|mean| world.login_time(outage, mean));
                if self.servers[node].arrive(at, slot, cohort.counted, time).is_none() {
                    self.serve(slot, node, at, at, world);
                }
            }
            None => {
                world.early(outage);
                if habits.early_stays || habits.waits_for_takeover {
                    wave.parked += 1;
                } else {
                    wave.arrivals.push(at + world.relogin_wait(outage));
                }
            }
        }
    }

    fn serve(&mut self, slot: usize, node: usize, arrived: SimTime, at: SimTime, world: &mut impl Surroundings) {
        let parts = self.parts(self.waves[slot].as_ref().expect("a wave in use"), arrived, at);
        let wave = self.waves[slot].as_mut().expect("a wave in use");
        wave.out -= 1;
        let (outage, index, finished) = (wave.outage, wave.cohort, wave.out == 0);
        let cohort = &mut self.cohorts[index];
        cohort.active[node] += 1;
        if cohort.counted && cohort.kind != Kind::Mobile {
            self.servers[node].count_served(at);
        }
        if cohort.kind == Kind::Dual && self.offers[1 - node] {
            cohort.builds[1 - node].push(at + world.second_connection_wait(index));
        }
        world.served(outage, node, at, parts);
        if finished {
            self.waves[slot] = None;
            world.all_served(outage, node, at);
        }
    }

    /// Splits the time of a client that arrived and was served at these instants.
    fn parts(&self, wave: &Wave, arrived: SimTime, at: SimTime) -> Parts {
        let cohort = &self.cohorts[wave.cohort];
        let service = &self.service[cohort.home];
        let (marks, end) = (service.marks(arrived), service.marks(at));
        let undetected = marks.undetected - wave.base.undetected;
        let takeover = marks.takeover - wave.base.takeover;
        let waited = arrived.since(wave.lost_at).as_micros() - undetected - takeover;
        let (backoff, session_rebuild) = if cohort.kind == Kind::Mobile { (0, waited) } else { (waited, 0) };
        Parts {
            undetected,
            takeover,
            backoff,
            login_queue: at.since(arrived).as_micros(),
            session_rebuild,
            blind: end.blind - wave.base.blind,
        }
    }
}

#[cfg(test)]
mod tests;
