//! Parts that fail on their own and what is there while some of them are up: groups that are all needed,
//! chat rooms with their nodes and their database, peers that share a load.

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::table::{Parameters, Row};
use super::super::toolkit::parts::{Part, Seen, simulate};
use super::{Family, unmeasured};

/// Rows with a number of groups and the share of time that each is down.
pub(super) const SERIES: Family =
    Family { name: "groups in series", claims: |_, parameters| parameters.has("group_unavailability"), plan: series };

/// Rows of chat rooms.
pub(super) const ROOMS: Family = Family {
    name: "chat rooms with a database",
    claims: |_, parameters| parameters.has("db_mtbf_h") && parameters.has("node_mtbf_h"),
    plan: rooms,
};

/// Rows of peers of which some are needed for the full capacity, as no Expressway cluster has them.
pub(super) const PEERS: Family =
    Family { name: "peers that share a load", claims: |_, parameters| parameters.has("capacity_peers"), plan: peers };

/// Cycles of a run.
const CYCLES: u32 = 50;

/// Runs of parts, read by `read`.
fn of_parts(
    parts: Vec<Part>,
    worth: impl Fn(&[bool]) -> f64 + Send + Sync + 'static,
    read: fn(&Seen) -> [f64; 2],
) -> Plan {
    Plan::new(1_000, Estimator::Ratio, move |run| Ok(read(&simulate(&parts, &worth, run, CYCLES))))
}

fn worth(all: bool) -> f64 {
    if all { 1.0 } else { 0.0 }
}

fn series(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    if row.quantity != "prob_any_group_down" {
        return unmeasured(row);
    }
    let groups = usize::try_from(parameters.whole("groups", 1, 1_000)?).map_err(|why| why.to_string())?;
    parameters.word("independent", &["yes"])?;
    let share = parameters.share("group_unavailability")?;
    // Below, a run would leave the clock of the engine.
    if !(1e-8..1.0).contains(&share) {
        return Err(format!("group_unavailability={share} is not from 1e-8 to 1"));
    }
    // Only the share of all time matters, not how long a group is down.
    let parts = vec![Part { up: (1.0 - share) / share, down: 1.0 }; groups];
    Ok(of_parts(parts, |up| worth(up.iter().all(|up| *up)), |seen| [seen.less, seen.length]))
}

fn rooms(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    let mut part = |name: &str| {
        let up = parameters.positive(&format!("{name}_mtbf_h"))?;
        Ok::<_, String>(Part { up, down: parameters.positive(&format!("{name}_mttr_h"))? })
    };
    let (node, database) = (part("node")?, part("db")?);
    let read: fn(&Seen) -> [f64; 2] = |seen| [seen.worth, seen.length];
    match row.quantity.as_str() {
        // A room needs one node of the pair, and the database that both use.
        "chat_room_availability_ha" => {
            Ok(of_parts(vec![database, node, node], |up| worth(up[0] && (up[1] || up[2])), read))
        }
        "chat_room_availability_no_ha" => Ok(of_parts(vec![database, node], |up| worth(up[0] && up[1]), read)),
        _ => unmeasured(row),
    }
}

fn peers(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    const YEAR_H: f64 = 8760.0;
    let count = parameters.whole("peers", 1, 1_000)?;
    let needed = parameters.whole("capacity_peers", 1, count)? as f64;
    parameters.word("repair", &["independent"])?;
    parameters.word("dist", &["exp"])?;
    let part = Part { up: parameters.positive("mtbf_h")?, down: parameters.positive("mttr_h")? };
    let parts = vec![part; usize::try_from(count).map_err(|why| why.to_string())?];
    let capacity = move |up: &[bool]| (up.iter().filter(|up| **up).count() as f64 / needed).min(1.0);
    let read: fn(&Seen) -> [f64; 2] = match row.quantity.as_str() {
        "prob_full_capacity" => |seen| [seen.length - seen.less, seen.length],
        "mean_capacity_fraction" => |seen| [seen.worth, seen.length],
        "full_capacity_losses_per_year" => |seen| [seen.losses * YEAR_H, seen.length],
        _ => return unmeasured(row),
    };
    Ok(of_parts(parts, capacity, read))
}
