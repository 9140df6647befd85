//! Two windows of logins for the same crash, with the same random numbers: what a comparison saves.

use crate::world::{RunId, Watch, simulate};

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::scenarios::Pair;
use super::super::table::{Parameters, Row, uniform};
use super::crash::{back_within, downtimes, fault_at};
use super::{Family, unmeasured};

/// Rows that name the two sides of a comparison.
pub(super) const FAMILY: Family =
    Family { name: "two variants", claims: |_, parameters| parameters.has("A") && parameters.has("B"), plan: windows };

fn windows(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let estimator = match row.quantity.as_str() {
        "mean_difference" => Estimator::Difference,
        "variance_ratio_independent_over_crn" => Estimator::VarianceRatio,
        _ => return unmeasured(row),
    };
    let mut window = |key: &str| {
        let text = parameters.text(key).unwrap_or_default();
        let bounds = text.starts_with("relogin U(").then(|| uniform(text)).flatten();
        bounds.ok_or_else(|| format!("{key}={text} is not relogin U(low,high)"))
    };
    let (a, b) = (window("A")?, window("B")?);
    // Without a word on the detection any will do: it is the same on both sides.
    let shared = parameters.text("shared").unwrap_or("detect U(45,60), relogin uniform");
    if !(shared.starts_with("detect U(") && shared.ends_with("), relogin uniform")) {
        return Err(format!("shared={shared} cannot be simulated"));
    }
    let detect = uniform(shared).ok_or_else(|| format!("shared={shared} has no bounds"))?;
    let (a, b) = (side(detect, a).scenario()?, side(detect, b).scenario()?);
    // One user a run: the downtime of one is the value of the run.
    let run = move |run: RunId| {
        let of = |scenario| Ok::<f64, String>(downtimes(&simulate(scenario, run, Watch::default()))?[0]);
        Ok([of(&a)?, of(&b)?])
    };
    Ok(Plan::new(40_000, estimator, run))
}

fn side((low, high): (f64, f64), relogin: (f64, f64)) -> Pair {
    let pair = Pair::new(1).seconds("keepalive_interval", high - low).seconds("keepalive_timeout", high);
    let pair = pair.relogin(relogin).word("relogin_clock_from", "takeover");
    let at = fault_at(high);
    let pair = pair.event(&format!("at = \"{at}s\"\ncrash = \"c/n1\""));
    pair.lasts(at + back_within(high, 0.0, relogin.1))
}
