//! Availability of two nodes that fail and are repaired.
//!
//! Both down at once is rare, so the second failure is forced in the cycles that say how often and how long;
//! other cycles, without forcing, say how long a cycle is.

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::table::{Parameters, Row};
use super::super::toolkit::law::Law;
use super::super::toolkit::pair::{Chance, Cycle, First, Layout, simulate};
use super::{Family, unmeasured};

/// Rows with a mean time between failures of a node and a repair, for two nodes.
pub(super) const FAMILY: Family = Family {
    name: "two nodes that fail",
    claims: |_, parameters| {
        let repaired = parameters.has("mttr_h") || parameters.has("repair_s");
        let exposed = repaired || parameters.has("window_s");
        parameters.has("mtbf_h") && exposed && parameters.peek("nodes").is_none_or(|nodes| nodes == "2")
    },
    plan,
};

/// Hours in a year.
const YEAR_H: f64 = 8760.0;

/// A sum over cycles of one kind.
type Of = fn(&Cycle) -> f64;

/// What the estimate is: one mean over cycles divided by another, and by what it is multiplied.
struct Measure {
    above: (Of, Kind),
    below: (Of, Kind),
    factor: f64,
}

/// Whether cycles are forced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Forced,
    Plain,
}

impl Measure {
    fn of(row: &Row) -> Result<Self, String> {
        use Kind::{Forced, Plain};
        let share = |of: Of, kind: Kind, factor: f64| Self { above: (of, kind), below: (|c| c.length, Plain), factor };
        Ok(match row.quantity.as_str() {
            "unavailability_both_down" => share(|c| c.both_down, Forced, 1.0),
            "both_down_minutes_per_year" => share(|c| c.both_down, Forced, 60.0 * YEAR_H),
            "both_down_events_per_year" => share(|c| c.hits, Forced, YEAR_H),
            "prob_exactly_one_down" => share(|c| c.one_down, Plain, 1.0),
            "service_unavailability" => share(|c| c.out, Forced, 1.0),
            "service_downtime_min_per_year" => share(|c| c.out, Forced, 60.0 * YEAR_H),
            "mttf_all_up_to_both_down" => Self {
                above: (|c| c.until_hit, Plain),
                below: (|c| f64::from(u8::from(c.hits > 0.0)), Forced),
                factor: 1.0,
            },
            "mttf_service_from_all_up" => {
                Self { above: (|c| c.until_out, Plain), below: (|c| c.failed, Forced), factor: 1.0 }
            }
            "share_of_downtime_due_to_coverage" => {
                Self { above: (|c| c.out_one_up, Forced), below: (|c| c.out, Forced), factor: 1.0 }
            }
            "prob_second_failure_during_repair"
            | "prob_both_down_before_all_up_given_one_down"
            | "prob_peer_fails_within_window" => {
                Self { above: (|c| f64::from(u8::from(c.hits > 0.0)), Forced), below: (|_| 1.0, Plain), factor: 1.0 }
            }
            _ => return unmeasured(row),
        })
    }

    fn uses(&self, kind: Kind) -> bool {
        self.above.1 == kind || self.below.1 == kind
    }
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    /// Cycles of a run.
    const CYCLES: u32 = 500;
    let measure = Measure::of(row)?;
    let layout = layout(parameters)?;
    let run = move |run| {
        let mut sums = [0.0, 0.0];
        for (kind, forced) in [(Kind::Plain, false), (Kind::Forced, true)] {
            if !measure.uses(kind) {
                continue;
            }
            let mut chance = Chance::of(run, forced);
            for _ in 0..CYCLES {
                let cycle = simulate(layout, &mut chance, forced);
                for (sum, (of, whose)) in sums.iter_mut().zip([measure.above, measure.below]) {
                    *sum += if whose == kind { cycle.weight * of(&cycle) } else { 0.0 };
                }
            }
        }
        Ok([sums[0] * measure.factor, sums[1]])
    };
    Ok(Plan::new(200, Estimator::Ratio, run))
}

/// The pair of a row, in hours.
fn layout(parameters: &mut Parameters<'_>) -> Result<Layout, String> {
    parameters.word("nodes", &["2"])?;
    parameters.word("dist", &["exp"])?;
    parameters.word("fail_dist", &["exp"])?;
    parameters.word("mode", &["active/standby hot, symmetric"])?;
    let mtbf = parameters.positive("mtbf_h")?;
    if parameters.has("window_s") {
        // A time without a second node, whatever it is good for.
        let window = Law::Fixed(parameters.positive("window_s")? / 3600.0);
        return Ok(Layout { mtbf, repair: window, one_crew: true, first: First::Nothing });
    }
    let mean = if parameters.has("repair_s") {
        parameters.positive("repair_s")? / 3600.0
    } else {
        parameters.positive("mttr_h")?
    };
    let crews = parameters.word("crews", &["1", "2"])?;
    let (law, repair) = (parameters.text("repair_dist"), parameters.word("repair", &["independent", "deterministic"])?);
    let fixed = repair == Some("deterministic");
    let repair_law = match law {
        None if fixed => Law::Fixed(mean),
        None | Some("exp") => Law::Exponential(mean),
        Some(text) => repair_law(text, mean)?,
    };
    let one_crew = crews == Some("1");
    if one_crew && repair == Some("independent") {
        return Err("repair=independent and crews=1 contradict each other".to_owned());
    }
    Ok(Layout { mtbf, repair: repair_law, one_crew, first: first(parameters)? })
}

fn repair_law(text: &str, mean: f64) -> Result<Law, String> {
    let log_sd = text.strip_prefix("lognormal(log_sd ").and_then(|rest| rest.strip_suffix(')'));
    match (text, log_sd.and_then(|log_sd| log_sd.parse::<f64>().ok())) {
        ("deterministic", _) => Ok(Law::Fixed(mean)),
        (_, Some(log_sd)) if log_sd >= 0.0 => Ok(Law::Lognormal { mean, log_sd }),
        _ => Err(format!("repair_dist={text} cannot be simulated; it takes exp, deterministic, lognormal(log_sd X)")),
    }
}

/// What the first failure does to the service.
fn first(parameters: &mut Parameters<'_>) -> Result<First, String> {
    if parameters.has("uncovered_outage_h") {
        let outage = Law::Exponential(parameters.positive("uncovered_outage_h")?);
        return Ok(First::Uncovered { coverage: parameters.share("coverage")?, outage });
    }
    if parameters.has("reboot_h") {
        let reboot = Law::Exponential(parameters.positive("reboot_h")?);
        let detect = Law::Exponential(parameters.positive("detect_s")? / 3600.0);
        return Ok(First::Noticed { detect, coverage: parameters.share("coverage")?, reboot });
    }
    if parameters.has("detect_s") {
        let (low, high) = parameters.uniform("detect_s")?;
        let detect = Law::Uniform(low / 3600.0, high / 3600.0);
        let takeover = Law::Fixed(parameters.number("takeover_s")? / 3600.0);
        return Ok(First::Active { detect, takeover });
    }
    Ok(First::Nothing)
}
