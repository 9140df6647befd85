//! Memoryless clocks of faults, the windows they open, and what a cycle must know to end.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Stream;
use crate::outcome::{Entity, Rest};
use crate::scenario::{Clock, DurationLaw};
use crate::units::{ClusterId, EventId, GroupId, NodeId, SimDuration, SimTime};
use crate::world::fault::Undo;
use crate::world::state::{Host, World};

use super::losses::LossRun;
use super::{Bias, Target};

/// What is steered in a cycle, and how far the cycle is.
#[derive(Clone, Debug)]
pub(in crate::world) struct Steering {
    pub(super) target: Target,
    /// How strongly; a plain cycle is only watched.
    pub(super) bias: Option<Bias>,
    pub(super) clocks: Vec<FaultClock>,
    places: BTreeMap<(EventId, Option<Entity>), usize>,
    pub(super) units: Vec<Unit>,
    /// Numbers for decisions and for clocks that are drawn anew.
    pub(super) numbers: Stream,
    pub(super) weight: f64,
    /// The first failure or loss of the cycle.
    pub(super) began: Option<SimTime>,
    /// When the target was reached first, and how often in all.
    pub(super) hit: Option<SimTime>,
    pub(super) hits: u64,
    /// Events that last, and triggered events that have not begun.
    open: u32,
    planned: u32,
    /// Who waits for a human although nothing is broken.
    pub(super) stuck: Vec<Entity>,
    pub(super) runs: BTreeMap<(NodeId, NodeId), LossRun>,
}

/// An exponential `every` of an event with a `for`, or of one of its targets.
#[derive(Clone, Debug)]
pub(super) struct FaultClock {
    pub(super) event: EventId,
    only: Option<Entity>,
    pub(super) mean: SimDuration,
    pub(super) unit: usize,
    /// The happening that the clock waits for; none while the last one lasts.
    pub(super) next: Option<usize>,
    /// When it comes; none while a decision holds the clock back.
    pub(super) at: Option<SimTime>,
}

/// Clocks whose failures can meet: those of one group or cluster, and of more where a clock strikes several.
#[derive(Clone, Debug, Default)]
pub(super) struct Unit {
    /// Ends of what lasts.
    pub(super) windows: Vec<SimTime>,
    pub(super) decision: Option<Decision>,
}

/// What was decided for the rest of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// This happening is the next failure of the unit.
    Failure(usize),
    /// No failure until then.
    Quiet(SimTime),
}

/// What a failure can meet another one in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Group(GroupId),
    Cluster(ClusterId),
}

impl Steering {
    pub(super) fn new(target: Target, bias: Option<Bias>, numbers: Stream) -> Self {
        Self {
            target,
            bias,
            clocks: Vec::new(),
            places: BTreeMap::new(),
            units: Vec::new(),
            numbers,
            weight: 1.0,
            began: None,
            hit: None,
            hits: 0,
            open: 0,
            planned: 0,
            stuck: Vec::new(),
            runs: BTreeMap::new(),
        }
    }

    /// Whether nothing that was broken lasts and nothing is planned.
    const fn nothing_pending(&self) -> bool {
        self.open == 0 && self.planned == 0
    }

    /// From the first failure or loss to the target.
    pub(super) fn hit_after_s(&self) -> Option<f64> {
        self.hit.zip(self.began).map(|(hit, began)| hit.since(began).as_secs_f64())
    }

    pub(super) fn clock_of(&self, event: EventId, only: Option<Entity>) -> Option<usize> {
        self.places.get(&(event, only)).copied()
    }
}

impl World<'_> {
    /// A clock is set; the first time makes it known.
    pub(in crate::world) fn note_strike(&mut self, number: usize, at: SimTime) {
        let Some(steering) = &mut self.steering else { return };
        let (event, only) = (self.occurrences[number].event, self.occurrences[number].only);
        let row = &self.scenario.events[event];
        let (Clock::Every(DurationLaw::Exp(mean)), Some(_)) = (&row.clock, &row.lasts) else { return };
        let clocks = steering.clocks.len();
        let place = *steering.places.entry((event, only)).or_insert(clocks);
        if place == clocks {
            steering.clocks.push(FaultClock { event, only, mean: *mean, unit: 0, next: None, at: None });
        }
        let clock = &mut steering.clocks[place];
        (clock.next, clock.at) = (Some(number), Some(at));
    }

    /// A triggered event is on the agenda.
    pub(in crate::world) fn event_planned(&mut self) {
        if let Some(steering) = &mut self.steering {
            steering.planned += 1;
        }
    }

    /// An event begins.
    pub(in crate::world) fn clock_strikes(&mut self, number: usize) {
        let Some(steering) = &mut self.steering else { return };
        let (event, only) = (self.occurrences[number].event, self.occurrences[number].only);
        if !matches!(self.scenario.events[event].clock, Clock::Every(_)) {
            steering.planned -= 1;
            return;
        }
        let Some(clock) = steering.clock_of(event, only) else { return };
        (steering.clocks[clock].next, steering.clocks[clock].at) = (None, None);
        self.disturbed();
    }

    /// A failure or a loss comes; what waits for a human now will wait for ever.
    pub(super) fn disturbed(&mut self) {
        let Some(steering) = &self.steering else { return };
        let rest = (steering.began.is_some() && steering.nothing_pending()).then(|| self.rest());
        let now = self.now;
        let Some(steering) = &mut self.steering else { return };
        steering.began.get_or_insert(now);
        if let Some(Rest::NeedsHuman(stuck)) = rest {
            steering.stuck = stuck;
        }
    }

    /// What an event broke lasts this long.
    pub(in crate::world) fn window_opens(&mut self, number: usize, lasts: SimDuration) {
        let Some(steering) = &self.steering else { return };
        let occurrence = &self.occurrences[number];
        let clock = steering.clock_of(occurrence.event, occurrence.only);
        // A host that has power again is of no use before it has booted.
        let boot = occurrence.undo.iter().filter_map(|undo| match undo {
            Undo::PowerOn { node, .. } => Some(self.boot_time(*node)),
            _ => None,
        });
        let until = self.now + lasts + boot.max().unwrap_or_default();
        let broken = !occurrence.undo.is_empty();
        let Some(steering) = &mut self.steering else { return };
        steering.open += 1;
        let Some(clock) = clock else { return };
        let unit = steering.clocks[clock].unit;
        let state = &mut steering.units[unit];
        if broken {
            state.windows.push(until);
        }
        if state.decision == Some(Decision::Failure(number)) {
            state.decision = None;
        }
        if state.decision.is_none() {
            self.decide(unit);
        }
    }

    /// What an event broke is repaired.
    pub(in crate::world) fn window_closes(&mut self) {
        if let Some(steering) = &mut self.steering {
            steering.open -= 1;
        }
    }

    /// Something happens that a study of rare events may be about.
    pub(in crate::world) fn target_reached(&mut self, target: Target) {
        let now = self.now;
        if let Some(steering) = self.steering.as_mut().filter(|steering| steering.target == target) {
            steering.hit.get_or_insert(now);
            steering.hits += 1;
        }
    }

    /// Whether the cycle is over: everything is up and nothing is pending.
    pub(super) fn all_up_again(&self) -> bool {
        let Some(steering) = &self.steering else { return false };
        steering.began.is_some()
            && steering.nothing_pending()
            && (!self.net.loses() || steering.runs.values().all(|run| run.is_over(self.now)))
            && self.nodes.iter().all(|node| node.host == Host::Up)
            && self.rest() == Rest::Steady
    }

    /// Puts clocks that can strike the same group or cluster into one unit.
    pub(super) fn find_units(&mut self) {
        let Some(mut steering) = self.steering.take() else { return };
        let mut units: Vec<(BTreeSet<Place>, Vec<usize>)> = Vec::new();
        for (index, clock) in steering.clocks.iter().enumerate() {
            let (mut places, mut members) = (self.places_of(clock), vec![index]);
            // A clock that reaches two units makes them one.
            let (joined, apart): (Vec<_>, Vec<_>) = units.into_iter().partition(|unit| !unit.0.is_disjoint(&places));
            units = apart;
            for (more, others) in joined {
                places.extend(more);
                members.extend(others);
            }
            units.push((places, members));
        }
        for (unit, (_, members)) in units.iter().enumerate() {
            for member in members {
                steering.clocks[*member].unit = unit;
            }
        }
        steering.units = vec![Unit::default(); units.len()];
        self.steering = Some(steering);
    }

    /// Groups and clusters that an event can strike: those of its targets, or all of them where it strikes
    /// paths, names or settings.
    fn places_of(&self, clock: &FaultClock) -> BTreeSet<Place> {
        let targets: Vec<Entity> = match (clock.only, self.scenario.events[clock.event].action.targets()) {
            (Some(only), _) => vec![only],
            (None, Some(targets)) => targets.iter().filter_map(|target| self.resolve(*target, None)).collect(),
            (None, None) => vec![Entity::World],
        };
        let all = || self.scenario.nodes.keys().collect();
        let nodes = targets.into_iter().flat_map(|target| match target {
            Entity::Service(node, _) => vec![node],
            Entity::Node(_) | Entity::Group(_) | Entity::Cluster(_) | Entity::Site(_) => self.hosts_of(target),
            _ => all(),
        });
        let place = |node: NodeId| {
            let node = &self.nodes[node];
            node.group.map_or(Place::Cluster(node.cluster), Place::Group)
        };
        nodes.map(place).collect()
    }
}
