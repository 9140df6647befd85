//! The form of a pair in which what behaves alike is equal.

use super::{Action, Event, Message, Pair};
use crate::explore::states::store::packed;
use crate::explore::states::{Law, Model, Notes, Steps};

impl<S: Steps> Model for Pair<S> {
    type Action = Event;
    type Told = Action;

    fn steps(&self) -> Vec<(Event, Self)> {
        let mut all = Vec::new();
        for action in self.actions() {
            let mut after = self.clone();
            after.act(action);
            for (order, next) in (0..).zip(after.arrived()) {
                all.push((Event { action, order }, next.canonical()));
            }
        }
        all
    }

    fn laws() -> &'static [Law] {
        &super::laws::LAWS
    }

    fn judge(&self) -> Notes {
        self.judged()
    }

    fn told(&self, history: &[Event]) -> Vec<(Action, bool)> {
        let (mut pair, mut exchanged) = self.canonical_and_mirrored();
        let mut told = Vec::new();
        for event in history {
            let action = if exchanged { event.action.mirrored() } else { event.action };
            told.push((action, action.is_disturbance()));
            pair.act(event.action);
            let after = pair.arrived().swap_remove(usize::from(event.order));
            let (next, mirrored) = after.canonical_and_mirrored();
            (pair, exchanged) = (next, exchanged != mirrored);
        }
        told
    }
}

impl<S: Steps> Pair<S> {
    /// What becomes of a pair whose messages take no time: one state for each order in which they may arrive
    /// and the moves that are due may end between them. Where things happen while messages are under way,
    /// nothing has arrived yet.
    fn arrived(self) -> Vec<Self> {
        if self.crossings > 0 {
            return vec![self];
        }
        let mut open = vec![self];
        let mut known: Vec<Vec<u8>> = Vec::new();
        let mut arrived = Vec::new();
        while let Some(pair) = open.pop() {
            let bytes = packed(&pair);
            if known.contains(&bytes) {
                continue;
            }
            known.push(bytes);
            if pair.is_at_hand() {
                arrived.push(pair);
                continue;
            }
            for action in pair.actions() {
                let mut next = pair.clone();
                next.act(action);
                open.push(next);
            }
        }
        arrived
    }

    /// The same with the nodes exchanged.
    #[must_use]
    fn mirrored(&self) -> Self {
        let mut mirrored = self.clone();
        mirrored.nodes.swap(0, 1);
        mirrored.sent_last = self.sent_last.map(|node| 1 - node);
        mirrored
    }

    /// The state in a form that is equal for all states that behave alike: a pair and its mirror image, pairs
    /// whose state changes carry other numbers in the same order, and pairs that differ in nothing that
    /// anybody will read.
    #[must_use]
    pub fn canonical(&self) -> Self {
        self.canonical_and_mirrored().0
    }

    /// The canonical form, and whether it has the nodes exchanged.
    fn canonical_and_mirrored(&self) -> (Self, bool) {
        let one = self.reduced();
        let other = one.mirrored();
        if packed(&one) <= packed(&other) { (one, false) } else { (other, true) }
    }

    fn reduced(&self) -> Self {
        let mut pair = self.renumbered();
        pair.forget();
        pair
    }

    fn renumbered(&self) -> Self {
        let mut pair = self.clone();
        let numbers = [0, 1].map(|node: usize| pair.nodes[node].srm.view().sent);
        for (node, own) in pair.nodes.iter_mut().enumerate() {
            let (mine, theirs) = (numbers[node], numbers[1 - node]);
            own.srm = own.srm.renumbered(mine, theirs);
            for message in &mut own.inbox {
                match message {
                    Message::Notice(view) | Message::Keepalive { view, .. } => *view = view.renumbered(theirs, mine),
                    Message::Request(_) => {}
                }
            }
        }
        pair
    }

    /// Leaves out what nobody reads before it is set again.
    fn forget(&mut self) {
        let hear = self.hear_each_other();
        let at_hand = self.is_at_hand();
        let both_send = self.nodes.iter().all(|node| node.keepalives);
        for node in &mut self.nodes {
            node.srm = node.srm.without_what_is_over(node.evaluates);
            if !self.reasons {
                node.srm = node.srm.without_idle_reason();
            }
            if at_hand {
                node.srm = node.srm.without_old_numbers();
            }
            // It is asked for only while they could hear each other, and made false before.
            node.in_contact &= hear;
            // A host that boots starts its services, or not, whatever they were.
            node.services_up |= !node.host_up;
        }
        // A turn begins anew with a path, and with keepalives.
        if !self.link_up || !both_send {
            self.sent_last = None;
        }
    }
}
