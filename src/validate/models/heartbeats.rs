//! Keepalives that get lost one by one, and false failovers.
//!
//! The rows count the losses of one direction. A pair has two, so the pair is brought into a state in which
//! one of them matters: node n1 has failed over to n2 and is healthy again. If it hears nothing from n2 it
//! takes over; n2 serves everybody already, whatever it hears. From the false failover on nothing is lost any
//! more, so the rest of the run is quiet.

use crate::outcome::{Entity, Kind, Label, Outcome};
use crate::units::NodeId;

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::scenarios::Pair;
use super::super::table::{Parameters, Row};
use super::{Family, unmeasured};

/// Rows with a probability of loss and either a number of losses in a row or a timeout.
pub(super) const FAMILY: Family = Family {
    name: "lost keepalives",
    claims: |_, parameters| {
        let decided = parameters.has("consecutive_losses_k") || parameters.has("k") || parameters.has("timeout_s");
        parameters.has("p_loss") && parameters.has("interval_s") && decided
    },
    plan,
};

/// Longest run that a scenario may have, less what comes before the losses.
const CENTURY_S: f64 = 99.0 * 8760.0 * 3600.0;

/// What is read from a run.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Measure {
    /// Keepalives sent until the failover.
    Count,
    /// Hours until then.
    Hours,
    /// Whether it came within these seconds.
    Within(f64),
}

impl Measure {
    fn of(row: &Row) -> Result<Self, String> {
        let within = row.quantity.strip_prefix("prob_false_failover_within_");
        let time = |unit: char, seconds: f64| {
            let number = within.and_then(|text| text.strip_suffix(unit)).and_then(|text| text.parse::<f64>().ok());
            number.map(|number| number * seconds)
        };
        if let Some(seconds) = time('h', 3600.0).or_else(|| time('d', 86_400.0)) {
            return Ok(Self::Within(seconds));
        }
        match row.quantity.as_str() {
            "mean_heartbeats_to_false_failover" => Ok(Self::Count),
            "mean_time_to_false_failover" => Ok(Self::Hours),
            _ => unmeasured(row),
        }
    }
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let measure = Measure::of(row)?;
    let interval = parameters.positive("interval_s")?;
    let loss = parameters.share("p_loss")?;
    if !(0.0 < loss && loss < 1.0) {
        return Err(format!("p_loss={loss} must lie between 0 and 1"));
    }
    let jitter = match parameters.text("delay") {
        None => 0.0,
        // As small as the row wants it, and far above the microsecond.
        Some("constant + iid continuous jitter much smaller than the interval") => interval / 1_000.0,
        Some(delay) => return Err(format!("delay={delay} cannot be simulated")),
    };
    parameters.word("timeout_from", &["last_received"])?;
    let timeout = if parameters.has("timeout_s") {
        parameters.positive("timeout_s")?
    } else {
        let key = if parameters.has("k") { "k" } else { "consecutive_losses_k" };
        parameters.whole(key, 1, 1_000)? as f64 * interval
    };
    // The last keepalive that is surely heard leaves here; the first that may be lost one interval later.
    let base = (600.0_f64.max(8.0 * timeout) / interval).ceil() * interval;
    let lasts = if let Measure::Within(seconds) = measure { seconds + interval } else { CENTURY_S };
    let scenario = lossy(interval, timeout, base, loss, jitter).lasts(base + lasts).scenario()?;
    let read = move |outcome: &Outcome| {
        let failover = false_failover(outcome).map(|at| at - base);
        let never = || "no false failover in a century".to_owned();
        let value = match measure {
            Measure::Count => failover.ok_or_else(never)? / interval,
            Measure::Hours => failover.ok_or_else(never)? / 3600.0,
            Measure::Within(seconds) => f64::from(u8::from(failover.is_some_and(|at| at <= seconds))),
        };
        Ok([value, 0.0])
    };
    // As many losses in a row as it takes, on the way to the deadline.
    let row_of_losses = crate::math::pow(loss, (timeout / interval).floor());
    if row_of_losses < 5e-5 {
        return Ok(Plan::of_scenario(1_500, Estimator::Mean, scenario, read).rare());
    }
    Ok(Plan::of_scenario(4_000, Estimator::Mean, scenario, read))
}

/// A pair whose node n1 has failed over and is well again, and whose keepalives get lost from `base` on.
fn lossy(interval: f64, timeout: f64, base: f64, loss: f64, jitter: f64) -> Pair {
    let pair = Pair::new(1).seconds("keepalive_interval", interval).seconds("keepalive_timeout", timeout);
    let pair = pair.aligned().seconds("critical_service_down_delay", interval).seconds("takeover_fixed", 0.0);
    let begins = base + interval / 2.0;
    pair.event(&format!("at = \"{interval}s\"\nstop = \"c/n1:presence_engine\"\nfor = \"{}s\"", 3.0 * interval))
        .event(&format!(
            "at = \"{begins}s\"\ndegrade = \"link:wan\"\nwith = {{ loss = {loss}, jitter = \"{jitter}s\" }}"
        ))
        .event(
            "when = { on = \"c/n1\", enters = \"taking_over\" }\ndegrade = \"link:wan\"\nwith = { loss = 0, jitter = \"0s\" }",
        )
}

/// When node n1 took over, in seconds.
fn false_failover(outcome: &Outcome) -> Option<f64> {
    let first = Entity::Node(NodeId(0));
    let taken = outcome
        .records
        .iter()
        .find(|record| record.kind == Kind::State && record.entity == first && record.to == Label::Word("taking_over"));
    taken.map(|record| record.t.as_secs_f64())
}
