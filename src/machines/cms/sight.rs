//! Who sees whom: health checks of the database nodes.
//!
//! A check is a connection, so one that succeeds tells both ends that the other lives, whoever dialled.

use super::interface::{Due, Output, Timer, View};
use super::machine::{Databases, narrow};

impl Databases {
    /// Keeps the timers of checks in line with the paths.
    pub(super) fn watch(&mut self, view: &View<'_>, out: &mut Vec<Output>) {
        for by in self.members.keep(|node| self.nodes[node].up).iter() {
            for of in self.members.without(by).iter() {
                self.watch_one(by, of, view, out);
            }
        }
    }

    fn watch_one(&mut self, by: usize, of: usize, view: &View<'_>, out: &mut Vec<Output>) {
        let open = self.is_open(by, of);
        let (pair, seen) = ((narrow(by), narrow(of)), self.nodes[by].seen.has(of));
        if !open && seen && !self.nodes[by].doubt.has(of) {
            self.nodes[by].doubt = self.nodes[by].doubt.with(of);
            out.push(Output::Arm(Timer::Lost(pair.0, pair.1), Due::FailedChecks(pair.0, pair.1)));
        }
        // Whoever can dial asks until both see each other and no failed check is left to be made good.
        let mutual = seen && self.nodes[of].seen.has(by);
        let doubted = self.nodes[by].doubt.has(of) || self.nodes[of].doubt.has(by);
        let wanted = open && self.dial[by].has(of) && (!mutual || doubted);
        let finding = self.nodes[by].finding.has(of);
        if wanted && !finding {
            self.nodes[by].finding = self.nodes[by].finding.with(of);
            let checks = if mutual { 1 } else { view.settings.good_checks };
            out.push(Output::Arm(Timer::Found(pair.0, pair.1), Due::GoodChecks(checks)));
        } else if !wanted && finding {
            self.nodes[by].finding = self.nodes[by].finding.without(of);
            out.push(Output::Cancel(Timer::Found(pair.0, pair.1)));
        }
    }

    pub(super) fn on_found(&mut self, by: usize, of: usize, out: &mut Vec<Output>) {
        // A timer of a path that has closed since, or of a life before a crash.
        if !self.nodes[by].finding.has(of) || !self.is_open(by, of) {
            return;
        }
        self.nodes[by].finding = self.nodes[by].finding.without(of);
        for (one, other) in [(by, of), (of, by)] {
            if self.nodes[one].doubt.has(other) {
                out.push(Output::Cancel(Timer::Lost(narrow(one), narrow(other))));
            }
            self.nodes[one].doubt = self.nodes[one].doubt.without(other);
            self.nodes[one].seen = self.nodes[one].seen.with(other);
        }
    }

    pub(super) fn on_lost(&mut self, by: usize, of: usize) {
        // A timer of a doubt that a good check has ended.
        if !self.nodes[by].doubt.has(of) {
            return;
        }
        self.nodes[by].doubt = self.nodes[by].doubt.without(of);
        self.nodes[by].seen = self.nodes[by].seen.without(of);
    }

    /// Nobody sees a node any more that has left.
    pub(super) fn lose_sight_of(&mut self, left: usize, out: &mut Vec<Output>) {
        for node in self.members.without(left).iter() {
            let (number, of) = (narrow(node), narrow(left));
            if self.nodes[node].doubt.has(left) {
                out.push(Output::Cancel(Timer::Lost(number, of)));
            }
            if self.nodes[node].finding.has(left) {
                out.push(Output::Cancel(Timer::Found(number, of)));
            }
            let state = &mut self.nodes[node];
            state.seen = state.seen.without(left);
            state.doubt = state.doubt.without(left);
            state.finding = state.finding.without(left);
        }
    }
}
