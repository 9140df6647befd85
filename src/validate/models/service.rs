//! A critical service that may come back by itself, and a backup that may fail before the users go home.

use crate::outcome::{Entity, Kind, Label, Outcome};
use crate::units::NodeId;

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::scenarios::Pair;
use super::super::table::{Parameters, Row};
use super::{Family, unmeasured};

/// Rows of a service that recovers.
pub(super) const FAMILY: Family = Family {
    name: "a service that comes back",
    claims: |_, parameters| parameters.has("service_self_recovery"),
    plan: recovers,
};

/// Rows of a backup that may fail before the automatic fallback.
pub(super) const FALLBACK: Family = Family {
    name: "automatic fallback",
    claims: |_, parameters| parameters.has("auto_fallback_delay_min"),
    plan: fallback,
};

/// Instant of the fault, seconds.
const AT: f64 = 600.0;

/// When a node entered a state first, in seconds; nodes are counted from 0.
fn entered(outcome: &Outcome, node: usize, state: &'static str) -> Option<f64> {
    let node = Entity::Node(NodeId::from(node));
    let mut records = outcome.records.iter();
    let found = records.find(|r| r.kind == Kind::State && r.entity == node && r.to == Label::Word(state));
    found.map(|record| record.t.as_secs_f64())
}

fn recovers(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    parameters.word("service_self_recovery", &["Exp"])?;
    let (delay, mean) = (parameters.positive("critical_service_delay_s")?, parameters.positive("mean_s")?);
    let pair = Pair::new(1).seconds("critical_service_down_delay", delay);
    let pair = pair.event(&format!("at = \"{AT}s\"\nstop = \"c/n1:presence_engine\"\nfor = {{ exp = \"{mean}s\" }}"));
    let scenario = pair.lasts(AT + delay + 60.0).scenario()?;
    let read: fn(&Outcome) -> Result<f64, String> = match row.quantity.as_str() {
        "prob_failover_given_service_failure" => {
            |outcome| Ok(f64::from(u8::from(entered(outcome, 0, "failing_over").is_some())))
        }
        "mean_service_outage_before_recovery_or_failover" => |outcome| {
            let back = outcome.events.first().and_then(|fate| fate.ended.first()).map(|at| at.as_secs_f64());
            let over = entered(outcome, 0, "failing_over").or(back);
            Ok(over.ok_or_else(|| "the service neither failed over nor came back".to_owned())? - AT)
        },
        _ => return unmeasured(row),
    };
    Ok(Plan::of_scenario(10_000, Estimator::Mean, scenario, move |outcome| Ok([read(outcome)?, 0.0])))
}

fn fallback(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    if row.quantity != "prob_backup_fails_before_auto_fallback" {
        return unmeasured(row);
    }
    let (mtbf, repair) = (parameters.positive("backup_mtbf_h")?, parameters.positive("repair_h")?);
    let delay = parameters.positive("auto_fallback_delay_min")?;
    let pair = Pair::new(1).seconds("takeover_fixed", 0.0).flag("enable_automatic_fallback", true);
    let pair = pair.seconds("automatic_fallback_delay", delay * 60.0);
    let pair = pair.event(&format!("at = \"{AT}s\"\ncrash = \"c/n1\"\nfor = \"{repair}h\""));
    let pair = pair.event(&format!(
        "when = {{ on = \"c/n1\", enters = \"down\", max = 1 }}\nafter = {{ exp = \"{mtbf}h\" }}\ncrash = \"c/n2\""
    ));
    let scenario = pair.lasts(AT + repair * 3600.0 + delay * 60.0 + 1.0).scenario()?;
    let read = |outcome: &Outcome| {
        let (home, failed) = (entered(outcome, 0, "taking_back"), entered(outcome, 1, "down"));
        let first = failed.is_some_and(|failed| home.is_none_or(|home| failed < home));
        Ok([f64::from(u8::from(first)), 0.0])
    };
    let plan = Plan::of_scenario(40_000, Estimator::Mean, scenario, read);
    // Hardly ever during one repair: less precise.
    let rare = (repair + delay / 60.0) / mtbf < 0.01;
    Ok(if rare { plan.rare() } else { plan })
}
