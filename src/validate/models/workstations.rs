//! The cluster of workstations of B. Haverkort, H. Hermanns and J.-P. Katoen (SRDS 2000): two groups, each
//! behind a switch, joined by a backbone; everything fails, and one repair unit takes one part at a time.

use crate::engine::{self, Event, Process, Queue, Stream, StreamKey, StreamName};
use crate::units::{SimDuration, SimTime};
use crate::world::RunId;

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::table::{Parameters, Row};
use super::super::toolkit::law::{Law, seconds};
use super::{Family, unmeasured};

/// Rows with workstations and an inspection.
pub(super) const FAMILY: Family = Family {
    name: "a cluster of workstations",
    claims: |_, parameters| parameters.has("ws_mtbf_h") && parameters.has("inspect_rate"),
    plan,
};

/// Kinds of parts: workstations left and right, switches left and right, the backbone.
const KINDS: usize = 5;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Layout {
    /// Parts of each kind.
    parts: [u32; KINDS],
    mtbf_h: [f64; KINDS],
    repair_h: [f64; KINDS],
    /// Inspections that begin for each kind, per hour.
    inspect_rate: f64,
}

/// Events: a part fails, a repair begins, a repair ends.
const FAILS: u8 = 0;
const BEGINS: u8 = 1;
const ENDS: u8 = 2;

struct Workstations {
    layout: Layout,
    queue: Queue,
    failures: Stream,
    repairs: Stream,
    choices: Stream,
    now: SimTime,
    up: [u32; KINDS],
    /// The kind under repair.
    repairing: Option<usize>,
    /// Microseconds with all workstations of one group connected, and with too few.
    premium: u64,
    below: u64,
    repaired: u64,
}

impl Workstations {
    fn new(layout: Layout, run: RunId) -> Self {
        let key = StreamKey::new(run.seed, run.run);
        let stream = |purpose| key.stream(StreamName::new("workstations", purpose, 0));
        let mut world = Self {
            layout,
            queue: Queue::default(),
            failures: stream("failures"),
            repairs: stream("repairs"),
            choices: stream("choices"),
            now: SimTime::ZERO,
            up: layout.parts,
            repairing: None,
            premium: 0,
            below: 0,
            repaired: 0,
        };
        for kind in 0..KINDS {
            world.fails_next(kind);
        }
        world
    }

    /// Simulates up to this time, in hours.
    fn until(mut self, hours: f64) -> Self {
        let end = SimTime::ZERO + hour(hours);
        engine::run(&mut self, end);
        self.count(end);
        self
    }

    fn push(&mut self, after: SimDuration, class: u8, kind: usize) {
        let entity = u32::try_from(kind).expect("five kinds");
        self.queue.push(Event { time: self.now + after, class, entity, argument: 0 });
    }

    /// The next failure among the parts of a kind; what is pending of it is out of date.
    fn fails_next(&mut self, kind: usize) {
        let own = u32::try_from(kind).expect("five kinds");
        self.queue.retain(|event| event.class != FAILS || event.entity != own);
        if self.up[kind] > 0 {
            let mean = self.layout.mtbf_h[kind] / f64::from(self.up[kind]);
            let after = Law::Exponential(mean * 3600.0).draw(&mut self.failures);
            self.push(after, FAILS, kind);
        }
    }

    /// The idle repair unit: each kind with a failed part competes to be the next one.
    fn look_around(&mut self) {
        self.queue.retain(|event| event.class != BEGINS);
        let broken: Vec<usize> = (0..KINDS).filter(|kind| self.up[*kind] < self.layout.parts[*kind]).collect();
        if self.repairing.is_some() || broken.is_empty() {
            return;
        }
        let mean = 1.0 / (self.layout.inspect_rate * broken.len() as f64);
        let after = Law::Exponential(mean * 3600.0).draw(&mut self.choices);
        let choice = (u128::from(self.choices.draw()) * broken.len() as u128) >> 64;
        let choice = usize::try_from(choice).expect("below the number of kinds");
        self.push(after, BEGINS, broken[choice]);
    }

    /// Whether that many workstations are connected.
    fn connected(&self, wanted: u32) -> bool {
        let [left, right, left_switch, right_switch, backbone] = self.up;
        let alone = (left_switch > 0 && left >= wanted) || (right_switch > 0 && right >= wanted);
        alone || (left_switch > 0 && right_switch > 0 && backbone > 0 && left + right >= wanted)
    }

    fn count(&mut self, to: SimTime) {
        let lasted = to.since(self.now).as_micros();
        let all = self.layout.parts[0];
        self.premium += if self.connected(all) { lasted } else { 0 };
        self.below += if self.connected(3 * all / 4) { 0 } else { lasted };
        self.now = to;
    }
}

fn hour(hours: f64) -> SimDuration {
    seconds(hours * 3600.0)
}

impl Process for Workstations {
    fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    fn handle(&mut self, event: Event) {
        self.count(event.time);
        let kind = usize::try_from(event.entity).expect("five kinds");
        match event.class {
            FAILS => {
                self.up[kind] -= 1;
                self.fails_next(kind);
                self.look_around();
            }
            BEGINS => {
                self.repairing = Some(kind);
                let time = Law::Exponential(self.layout.repair_h[kind] * 3600.0).draw(&mut self.repairs);
                self.push(time, ENDS, kind);
            }
            _ => {
                self.repairing = None;
                self.repaired += 1;
                self.up[kind] += 1;
                self.fails_next(kind);
                self.look_around();
            }
        }
    }
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let (layout, horizon) = layout(parameters)?;
    let needs = || horizon.ok_or_else(|| "the parameter T_h is missing".to_owned());
    let at = row.quantity.strip_prefix("percent_operational_at_t").and_then(|hours| hours.parse::<f64>().ok());
    if let Some(hours) = at {
        let all = f64::from(layout.parts[0] + layout.parts[1]);
        let run = move |run| {
            let world = Workstations::new(layout, run).until(hours);
            Ok([100.0 * f64::from(world.up[0] + world.up[1]) / all, 0.0])
        };
        return Ok(Plan::new(40_000, Estimator::Mean, run));
    }
    match row.quantity.as_str() {
        "prob_premium_long_run" => {
            /// Length of a run and of its beginning that is not counted, hours.
            const LENGTH: f64 = 200_000.0;
            const WARM: f64 = 200.0;
            let run = move |run| {
                let mut world = Workstations::new(layout, run);
                engine::run(&mut world, SimTime::ZERO + hour(WARM));
                world.count(SimTime::ZERO + hour(WARM));
                world.premium = 0;
                let world = world.until(WARM + LENGTH);
                Ok([world.premium as f64 / hour(LENGTH).as_micros() as f64, 0.0])
            };
            Ok(Plan::new(100, Estimator::Mean, run))
        }
        "prob_below_min_within_T" => of_horizon(layout, needs()?, |world| f64::from(u8::from(world.below > 0)), true),
        "mean_time_below_min_by_T" => of_horizon(layout, needs()?, |world| world.below as f64 / 3.6e9, true),
        "mean_repairs_by_T" => of_horizon(layout, needs()?, |world| world.repaired as f64, false),
        _ => unmeasured(row),
    }
}

/// The mean of what runs up to the horizon say.
fn of_horizon(layout: Layout, hours: f64, of: fn(&Workstations) -> f64, rare: bool) -> Result<Plan, String> {
    let run = move |run| Ok([of(&Workstations::new(layout, run).until(hours)), 0.0]);
    let plan = Plan::new(20_000, Estimator::Mean, run);
    Ok(if rare { plan.rare() } else { plan })
}

/// The cluster of a row and its horizon in hours, if it has one.
fn layout(parameters: &mut Parameters<'_>) -> Result<(Layout, Option<f64>), String> {
    let n = u32::try_from(parameters.whole("N", 1, 1_000)?).map_err(|why| why.to_string())?;
    parameters.word("repair_units", &["1"])?;
    let horizon = match parameters.peek("T_h") {
        None => None,
        Some("-") => parameters.text("T_h").and(None),
        Some(_) => Some(parameters.positive("T_h")?),
    };
    let mut three = |end: &str| {
        let mut number = |kind: &str| parameters.positive(&end.replace('*', kind));
        let (ws, switch, backbone) = (number("ws")?, number("switch")?, number("backbone")?);
        Ok::<_, String>([ws, ws, switch, switch, backbone])
    };
    let (mtbf_h, repair_h) = (three("*_mtbf_h")?, three("repair_*_h")?);
    let inspect_rate = parameters.positive("inspect_rate")?;
    Ok((Layout { parts: [n, n, 1, 1, 1], mtbf_h, repair_h, inspect_rate }, horizon))
}
