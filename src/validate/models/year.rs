//! A home node that crashes again and again; users go home when it is repaired.

use crate::outcome::Outcome;

use super::super::estimate::{Estimator, Value};
use super::super::plan::Plan;
use super::super::scenarios::Pair;
use super::super::table::{Parameters, Row};
use super::crash::{detection, metric};
use super::{Family, unmeasured};

/// Rows of a home node with a mean time between failures.
pub(super) const FAMILY: Family =
    Family { name: "years of failures", claims: |_, parameters| parameters.has("home_node_mtbf_h"), plan: year };

/// Failures of one run: enough that its begin and end do not matter.
const FAILURES: f64 = 200.0;
/// Longest run that a scenario may have, in seconds.
const CENTURY_S: f64 = 100.0 * 8760.0 * 3600.0;

fn year(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let read: fn(&Outcome) -> Result<Value, String> = match row.quantity.as_str() {
        "user_disruptions_per_year" => |outcome| Ok([metric(outcome, "user_outage.count")? / years(outcome), 0.0]),
        "user_downtime_min_per_year" => |outcome| Ok([metric(outcome, "user_minutes_lost.per_user_year")?, 0.0]),
        _ => return unmeasured(row),
    };
    let (pair, _) = failing(parameters)?;
    Ok(Plan::of_scenario(60, Estimator::Mean, pair.scenario()?, read))
}

/// The pair with its failures, and their number expected in one run.
fn failing(parameters: &mut Parameters<'_>) -> Result<(Pair, f64), String> {
    parameters.word("fallback", &["manual_at_repair_end"])?;
    parameters.word("backup", &["never_fails"])?;
    parameters.word("year_h", &["8760"])?;
    let (mtbf, repair) = (parameters.positive("home_node_mtbf_h")?, parameters.positive("repair_h")?);
    let (pair, detect) = detection(Pair::new(1), parameters)?;
    let takeover = parameters.number("takeover_s")?;
    let relogin = parameters.uniform("relogin_s")?;
    // The node has power again well before the fallback, and not before it was missed.
    let dark = detect + takeover + 60.0;
    if repair * 3600.0 <= dark + 600.0 {
        return Err(format!("a repair of {repair} h is too short for a fallback"));
    }
    let crash = format!("crash = \"c/n1\"\nfor = \"{dark}s\"");
    let pair = pair.seconds("takeover_fixed", takeover).relogin(relogin).word("relogin_clock_from", "takeover");
    let lasts = (FAILURES * 3600.0 * (mtbf + repair)).min(CENTURY_S);
    let pair = pair
        .event(&format!("at = {{ exp = \"{mtbf}h\" }}\n{crash}"))
        .event(&format!("when = {{ on = \"c/n1\", enters = \"normal\" }}\nafter = {{ exp = \"{mtbf}h\" }}\n{crash}"))
        .event(&format!(
            "when = {{ on = \"c/n2\", enters = \"running_in_backup_mode\" }}\nafter = \"{repair}h\"\nfallback = \"c/n1\""
        ))
        .lasts(lasts);
    Ok((pair, lasts / 3600.0 / (mtbf + repair)))
}

fn years(outcome: &Outcome) -> f64 {
    outcome.header.duration.as_secs_f64() / 3600.0 / 8760.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{RunId, Watch, simulate};

    #[test]
    fn every_failure_of_a_year_disrupts_twice() {
        let parameters = "home_node_mtbf_h=48;repair_h=2;detect_s=U(45,60);takeover_s=30;relogin_s=U(120,537);\
                          fallback=manual_at_repair_end;backup=never_fails;year_h=8760";
        let row = Row {
            case: String::new(),
            quantity: String::new(),
            parameters: parameters.to_owned(),
            exact: 1.0,
            unit: String::new(),
        };
        let (pair, expected) = failing(&mut Parameters::of(&row)).expect("a design");
        assert!((expected - FAILURES).abs() < 1.0, "{expected}");
        let scenario = pair.scenario().expect("a scenario");
        let outcome = simulate(&scenario, RunId { seed: 1, run: 0 }, Watch::default());
        let users_lost: Vec<u32> = outcome.outages.iter().map(|wave| wave.users).collect();
        // The spread is about one mean time between failures for each of them.
        let failures = outcome.failovers.len();
        assert!((150..250).contains(&failures), "{failures}");
        assert!(users_lost.len().abs_diff(2 * failures) <= 3, "{} disruptions", users_lost.len());
    }
}
