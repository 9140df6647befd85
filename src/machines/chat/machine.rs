//! Text Conferencing of one node: a service and two sets of rooms, one pure `step`.
//!
//! ```text
//!  service:  Stopped ──► Starting ──► Running          (any ──► Stopped)
//!  a set:    NotHosted ──► Loading ──► Hosted ──► Unloading ──► NotHosted
//!                            └── given up ──► NotHosted
//! ```
//!
//! Rooms of a set become available one after the other while it loads; a set that unloads is not
//! available any more.

use super::interface::{Change, Input, Output, Outputs, Settings, Side, Timer, View};
use super::vocabulary::{Rule, Service, State};

/// Text Conferencing of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host {
    service: Service,
    sets: [State; 2],
}

impl Host {
    /// The service runs and hosts its own rooms, as at the start of a run.
    #[must_use]
    pub const fn running() -> Self {
        Self { service: Service::Running, sets: [State::Hosted, State::NotHosted] }
    }

    /// The service does not run.
    #[must_use]
    pub const fn stopped() -> Self {
        Self { service: Service::Stopped, sets: [State::NotHosted, State::NotHosted] }
    }

    /// What the service does.
    #[must_use]
    pub const fn service(&self) -> Service {
        self.service
    }

    /// Where a set of rooms is on this node.
    #[must_use]
    pub const fn set(&self, side: Side) -> State {
        self.sets[side as usize]
    }

    /// Whether the node holds a set, available or not: nobody else may load it.
    #[must_use]
    pub const fn holds(&self, side: Side) -> bool {
        match self.set(side) {
            State::NotHosted => false,
            State::Loading | State::Hosted | State::Unloading => true,
        }
    }

    /// Advances by one input.
    #[must_use]
    pub fn step(&mut self, input: Input, view: &View, settings: &Settings) -> Outputs {
        let mut out = Outputs::new();
        match input {
            Input::Started => self.on_start(view, settings, &mut out),
            Input::Stopped => self.stop(Rule::T05, &mut out),
            Input::Look => self.look(view, settings, &mut out),
            Input::Fired(Timer::Start) => self.on_started(view, settings, &mut out),
            Input::Fired(Timer::Load(side)) => self.on_loaded(side, &mut out),
            Input::Fired(Timer::Unload(side)) => self.on_unloaded(side, view, settings, &mut out),
        }
        out
    }

    fn on_start(&mut self, view: &View, settings: &Settings, out: &mut Outputs) {
        match self.service {
            Service::Stopped if view.database => {
                self.service = Service::Starting;
                out.push(Output::Arm(Timer::Start, settings.start));
            }
            Service::Stopped => out.push(Output::ShutDown(Rule::T02)),
            // Being told twice that it runs changes nothing.
            Service::Starting | Service::Running => {}
        }
    }

    fn on_started(&mut self, view: &View, settings: &Settings, out: &mut Outputs) {
        match self.service {
            Service::Starting if view.database => {
                self.service = Service::Running;
                self.look(view, settings, out);
            }
            Service::Starting => {
                self.service = Service::Stopped;
                out.push(Output::ShutDown(Rule::T04));
            }
            // The start it belongs to is over.
            Service::Stopped | Service::Running => {}
        }
    }

    /// Brings both sets in line with what the node has to host.
    fn look(&mut self, view: &View, settings: &Settings, out: &mut Outputs) {
        match self.service {
            Service::Running => {}
            // Nothing is hosted, and nothing can be loaded yet.
            Service::Stopped | Service::Starting => return,
        }
        for side in Side::ALL {
            let at = side as usize;
            match self.sets[at] {
                State::NotHosted if view.duty[at] && view.free[at] && view.can_load(side) => {
                    self.change(side, State::Loading, Rule::T06, out);
                    out.push(Output::Arm(Timer::Load(side), settings.load.times(u64::from(view.rooms[at]))));
                }
                State::NotHosted if view.duty[at] && view.free[at] => return self.give_in(out),
                State::Loading if !view.duty[at] => {
                    self.change(side, State::NotHosted, Rule::T11, out);
                    out.push(Output::Cancel(Timer::Load(side)));
                }
                State::Loading if !view.can_load(side) => return self.give_in(out),
                State::Hosted if !view.duty[at] => {
                    self.change(side, State::Unloading, Rule::T09, out);
                    out.push(Output::Arm(Timer::Unload(side), settings.unload.times(u64::from(view.rooms[at]))));
                }
                State::NotHosted | State::Loading | State::Hosted | State::Unloading => {}
            }
        }
    }

    /// Rooms cannot be loaded: the service shuts down.
    fn give_in(&mut self, out: &mut Outputs) {
        out.clear();
        self.stop(Rule::T08, out);
        out.push(Output::ShutDown(Rule::T08));
    }

    fn stop(&mut self, rule: Rule, out: &mut Outputs) {
        for side in Side::ALL {
            match self.set(side) {
                State::Loading | State::Hosted | State::Unloading => self.change(side, State::NotHosted, rule, out),
                // Nothing to lose.
                State::NotHosted => {}
            }
        }
        self.service = Service::Stopped;
    }

    fn on_loaded(&mut self, side: Side, out: &mut Outputs) {
        match self.set(side) {
            State::Loading => self.change(side, State::Hosted, Rule::T07, out),
            // A timer of loading that was given up.
            State::NotHosted | State::Hosted | State::Unloading => {}
        }
    }

    fn on_unloaded(&mut self, side: Side, view: &View, settings: &Settings, out: &mut Outputs) {
        match self.set(side) {
            State::Unloading => {
                self.change(side, State::NotHosted, Rule::T10, out);
                self.look(view, settings, out);
            }
            // The service has stopped in the meantime.
            State::NotHosted | State::Loading | State::Hosted => {}
        }
    }

    fn change(&mut self, side: Side, to: State, rule: Rule, out: &mut Outputs) {
        let from = self.set(side);
        self.sets[side as usize] = to;
        out.push(Output::Changed(Change { side, from, to, rule }));
    }
}
