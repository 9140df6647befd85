//! The world of one run: wires machines, network and faults; turns what a machine orders into
//! events, messages and inputs of other machines.

mod act;
mod admin;
mod agenda;
mod change;
mod chat;
mod cms;
mod elision;
mod expressway;
mod fault;
mod group;
mod lapse;
mod ledger;
mod message;
mod node;
mod observe;
mod peering;
mod rare;
mod service;
mod setup;
mod srm_orders;
mod state;
mod trigger;
mod users;

use crate::engine::{self, Event, Process, Queue};
use crate::outcome::Outcome;
use crate::scenario::Scenario;
use crate::units::SimTime;

pub use rare::{Bias, Cycle, CycleEnd, CycleId, SplitCycle, Target, simulate_cycle, simulate_splitting};

use agenda::Class;
use state::World;

/// Which run of a study this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunId {
    /// Seed of the study.
    pub seed: u64,
    /// Number of the run, from 0.
    pub run: u64,
}

/// What to look at besides the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Watch {
    /// Keep a line for each timer and message.
    pub details: bool,
    /// Read all gauges at this many regular instants, for charts.
    pub series: u32,
    /// Keep what Meeting Servers answer to `database cluster status` at the end.
    pub status: bool,
    /// Keep every change of the syncs between clusters, and not only those that are news.
    pub syncs: bool,
    /// Simulate every keepalive, also those that cannot matter. Changes nothing but the effort; what
    /// `details` tells of messages needs it.
    pub eager: bool,
    /// Stop the run here instead of at its end.
    pub until: Option<SimTime>,
}

/// Simulates one run of a scenario.
#[must_use]
pub fn simulate(scenario: &Scenario, run: RunId, watch: Watch) -> Outcome {
    let mut world = World::new(scenario, run, watch);
    let end = SimTime::ZERO + scenario.run.duration;
    let horizon = watch.until.map_or(end, |until| until.min(end));
    world.begin(horizon);
    engine::run(&mut world, horizon);
    world.finish(horizon)
}

impl Process for World<'_> {
    fn queue(&mut self) -> &mut Queue {
        &mut self.agenda.queue
    }

    fn handle(&mut self, event: Event) {
        self.now = event.time;
        self.frontier = self.frontier.max(event);
        let class = Class::of(event.class);
        // How often a walk through logins is interrupted depends on who looks; its steps are counted there.
        if !matches!(class, Class::Probe | Class::Logins) {
            self.ledger.counters.engine_events += 1;
        }
        match class {
            Class::Delivery => self.deliver(event),
            Class::Evaluate => self.evaluate(event),
            Class::Fault => self.fault_due(event),
            Class::Send => self.keepalive_due(event),
            Class::EarlyTimer | Class::ServiceTimer | Class::DatabaseTimer | Class::Timer => self.timer_due(event),
            Class::Move => self.move_due(event),
            Class::Completion => self.completion_due(event),
            Class::Logins => self.logins_due(event),
            Class::SyncStart | Class::SyncTimer => self.sync_timer_due(event),
            Class::SyncEnd => self.sync_end_due(event),
            Class::Rooms => self.rooms_due(event),
            Class::CmsTimer => self.cms_timer_due(event),
            Class::ExpresswayTimer => self.expressway_timer_due(event),
            Class::Streams => self.streams_due(event),
            Class::Probe => self.probe_due(),
            Class::Steering => self.steering_due(event),
        }
    }
}
