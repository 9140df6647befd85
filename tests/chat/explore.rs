//! Two nodes of a group explored step by step: nobody loads rooms that the other node holds, whatever the
//! order of failures, repairs, failovers and fallbacks.

use std::collections::{BTreeSet, VecDeque};

use failsim::machines::chat::{Host, Input, Output, Params, Service, Side, Timer, View};

/// Which node has to host the rooms of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Duty {
    Each,
    Second,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Pair {
    hosts: [Host; 2],
    duty: Duty,
    database: bool,
    /// Whether the nodes hear each other.
    heard: bool,
}

impl Pair {
    fn view(&self, node: usize) -> View {
        let other = &self.hosts[1 - node];
        let duty = match (self.duty, node) {
            (Duty::Each, _) => [true, false],
            (Duty::Second, 0) => [false, false],
            (Duty::Second, _) => [true, true],
        };
        let free = |side| !(self.heard && other.holds(side));
        View { database: self.database, rooms: [2, 2], duty, free: [free(Side::Peer), free(Side::Own)] }
    }

    fn step(mut self, node: usize, input: Input) -> Self {
        let view = self.view(node);
        let outputs = self.hosts[node].step(input, &view, &Params::default().settings());
        if outputs.iter().any(|output| matches!(output, Output::ShutDown(_))) {
            assert_eq!(self.hosts[node].service(), Service::Stopped, "who shuts down hosts nothing");
        }
        self
    }

    /// The node on which the rooms of `home` are held twice, if they are.
    fn held_twice(&self) -> bool {
        (0..2).any(|home| self.hosts[home].holds(Side::Own) && self.hosts[1 - home].holds(Side::Peer))
    }

    fn next(self, splits: bool) -> Vec<Self> {
        let mut all = Vec::new();
        for node in 0..2 {
            let timers = Timer::ALL.map(Input::Fired);
            let inputs = [Input::Started, Input::Stopped, Input::Look].into_iter().chain(timers);
            all.extend(inputs.map(|input| self.step(node, input)));
        }
        let duty = if self.duty == Duty::Each { Duty::Second } else { Duty::Each };
        all.push(Self { duty, ..self });
        all.push(Self { database: !self.database, ..self });
        if splits {
            all.push(Self { heard: !self.heard, ..self });
        }
        all
    }
}

/// Everything that can become of a pair.
fn reached(splits: bool) -> BTreeSet<Pair> {
    let start = Pair { hosts: [Host::running(); 2], duty: Duty::Each, database: true, heard: true };
    let (mut seen, mut open) = (BTreeSet::from([start]), VecDeque::from([start]));
    while let Some(pair) = open.pop_front() {
        open.extend(pair.next(splits).into_iter().filter(|next| seen.insert(*next)));
    }
    seen
}

#[test]
fn in_a_pair_that_hears_itself_rooms_are_never_held_twice() {
    let seen = reached(false);
    assert!(seen.iter().all(|pair| !pair.held_twice()));
    assert_eq!(seen.len(), 168, "the number of states is part of the machine");
}

#[test]
fn in_a_split_pair_they_can_be() {
    assert!(reached(true).iter().any(Pair::held_twice), "the search would have found it");
}
