//! How replicas get the writes of the primary: registration, copies, and the loss of either.

use super::interface::{Due, Output, Timer, View};
use super::machine::{Databases, narrow};
use super::vocabulary::{Role, Rule};

impl Databases {
    /// A replica learns of a primary. A copy that was in contact when it was `elected` and is not ahead
    /// of it goes on from where it is; any other one has missed writes, or has some that are void.
    pub(super) fn follow(
        &mut self,
        node: usize,
        primary: usize,
        elected: bool,
        view: &View<'_>,
        out: &mut Vec<Output>,
    ) {
        self.drop_feed(node, out);
        let goes_on = elected && self.standing(node, view).is_some_and(|own| own <= view.positions[primary]);
        let state = &mut self.nodes[node];
        state.follows = Some(primary);
        state.ready = false;
        state.behind = !goes_on;
        out.push(Output::Cancel(Timer::Promote(narrow(node))));
    }

    /// Keeps registrations and copies in line with the paths.
    pub(super) fn mind_the_feeds(&mut self, view: &View<'_>, out: &mut Vec<Output>) {
        for node in self.members.iter() {
            if let (true, Role::Replica, Some(primary)) =
                (self.nodes[node].up, self.nodes[node].role, self.nodes[node].follows)
            {
                self.mind_the_feed(node, primary, view, out);
            }
        }
    }

    fn mind_the_feed(&mut self, node: usize, primary: usize, view: &View<'_>, out: &mut Vec<Output>) {
        let number = narrow(node);
        let live = self.is_live(node, primary);
        let fed = live && self.dial[node].has(primary);
        if self.nodes[node].copying && !fed {
            // A copy that stops halfway is worth nothing.
            self.drop_feed(node, out);
            self.nodes[node].rule = Rule::M18;
        }
        let state = &mut self.nodes[node];
        if fed && !state.registered && !state.registering {
            state.registering = true;
            out.push(Output::Arm(Timer::Register(number), Due::After(view.settings.register_delay)));
        } else if !fed && state.registering {
            state.registering = false;
            out.push(Output::Cancel(Timer::Register(number)));
        }
        // Without contact the loss of sight says it all.
        let blocked = live && !fed && state.registered;
        if blocked && !state.feed_doubt {
            state.feed_doubt = true;
            out.push(Output::Arm(Timer::Feed(number), Due::FailedChecks(number, narrow(primary))));
        } else if !blocked && state.feed_doubt {
            state.feed_doubt = false;
            out.push(Output::Cancel(Timer::Feed(number)));
        }
    }

    pub(super) fn on_registration(&mut self, node: usize, view: &View<'_>, out: &mut Vec<Output>) {
        let Some(primary) = self.nodes[node].follows else { return };
        // A timer of a path that has closed since.
        if !std::mem::take(&mut self.nodes[node].registering) || !self.is_live(node, primary) {
            return;
        }
        self.nodes[node].registered = true;
        self.nodes[node].rule = Rule::M06;
        let whole = self.nodes[node].complete;
        if self.nodes[node].behind && (view.settings.full_copy || !whole) && !view.settings.copy_time.is_zero() {
            self.begin_copy(node, view, out);
        } else {
            self.on_whole(node, out);
        }
    }

    pub(super) fn begin_copy(&mut self, node: usize, view: &View<'_>, out: &mut Vec<Output>) {
        let state = &mut self.nodes[node];
        state.registered = true;
        state.copying = true;
        state.complete = false;
        state.rule = Rule::M07;
        out.push(Output::Arm(Timer::Copy(narrow(node)), Due::After(view.settings.copy_time)));
    }

    pub(super) fn on_copied(&mut self, node: usize, out: &mut Vec<Output>) {
        // A timer of a copy that was cut short.
        if self.nodes[node].copying {
            self.nodes[node].rule = Rule::M08;
            self.on_whole(node, out);
        }
    }

    fn on_whole(&mut self, node: usize, out: &mut Vec<Output>) {
        let state = &mut self.nodes[node];
        state.copying = false;
        state.complete = true;
        state.behind = false;
        out.push(Output::Copied(node));
    }

    pub(super) fn on_feed_lost(&mut self, node: usize) {
        // A timer of a block that is over.
        if std::mem::take(&mut self.nodes[node].feed_doubt) {
            let state = &mut self.nodes[node];
            state.registered = false;
            state.behind = true;
            state.rule = Rule::M18;
        }
    }

    /// Ends registration and copy; what is on the disk stays as it is.
    pub(super) fn drop_feed(&mut self, node: usize, out: &mut Vec<Output>) {
        let number = narrow(node);
        let state = &mut self.nodes[node];
        state.behind = true;
        state.registered = false;
        for (runs, timer) in [
            (&mut state.registering, Timer::Register(number)),
            (&mut state.copying, Timer::Copy(number)),
            (&mut state.feed_doubt, Timer::Feed(number)),
        ] {
            if std::mem::take(runs) {
                out.push(Output::Cancel(timer));
            }
        }
    }
}
