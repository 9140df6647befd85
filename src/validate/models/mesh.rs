//! Clusters that learn of each other's users by periodic syncs.
//!
//! The rows know no retries and no restarts: a failed sync is tried again one period later.

use crate::outcome::{Outcome, PeeringOutcome, SyncEvent};
use crate::units::ClusterId;
use crate::world::{Watch, simulate};

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::scenarios::load_text;
use super::super::table::{Parameters, Row};
use super::{Family, unmeasured};

/// Rows with a sync period, and those that count the peers of a full mesh.
pub(super) const FAMILY: Family = Family {
    name: "syncs of a mesh",
    claims: |_, parameters| parameters.has("sync_period_min") || parameters.has("clusters"),
    plan,
};

/// What clusters there are and how they sync.
struct Mesh {
    clusters: u64,
    period_min: f64,
    failing: f64,
    takes_min: f64,
}

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    parameters.word("topology", &["full mesh"])?;
    parameters.word("phases", &["independent uniform"])?;
    let has = |key: &str| parameters.has(key);
    let (many, timed, failing, takes) =
        (has("clusters"), has("sync_period_min"), has("p_sync_fails"), has("sync_duration_min"));
    let mesh = Mesh {
        clusters: if many { parameters.whole("clusters", 2, 30)? } else { 2 },
        period_min: if timed { parameters.positive("sync_period_min")? } else { 30.0 },
        failing: if failing { parameters.share("p_sync_fails")? } else { 0.0 },
        takes_min: if takes { parameters.number("sync_duration_min")? } else { 0.0 },
    };
    let late = row.quantity.strip_prefix("prob_update_delay_gt_").and_then(|rest| rest.strip_suffix("min"));
    let quantile = row.quantity.strip_prefix("p").and_then(|rest| rest.strip_suffix("_update_delay"));
    if let Some(bound) = late.and_then(|text| text.parse::<f64>().ok()) {
        let plan = mesh.changes(move |delay| f64::from(u8::from(delay > bound)))?;
        return Ok(mesh.rarely(plan, (bound / mesh.period_min) as u32));
    }
    if let Some(q) = quantile.and_then(|text| text.parse::<f64>().ok()).filter(|q| *q > 0.0 && *q < 100.0) {
        return mesh.one_change(q / 100.0);
    }
    match row.quantity.as_str() {
        "mean_update_delay" => mesh.changes(|delay| delay),
        "mean_time_until_all_peers_have_update" => mesh.last_of_all(),
        "peer_relations" => mesh.relations(),
        quantity => {
            let count =
                quantity.strip_prefix("mean_time_to_").and_then(|rest| rest.strip_suffix("_consecutive_failed_syncs"));
            match count.and_then(|text| text.parse().ok()) {
                Some(count) if count > 0 => mesh.failures_in_a_row(count),
                _ => unmeasured(row),
            }
        }
    }
}

impl Mesh {
    /// The scenario: clusters of one node each, so that nothing but syncs happens.
    fn text(&self, duration_min: f64, events: &str) -> String {
        let names: Vec<String> = (0..self.clusters).map(|n| format!("c{n}")).collect();
        let cluster = |name: &String| {
            format!(
                "[cluster.{name}]\nkind = \"imp\"\nnodes = [\"n1\"]\nmulti_device_messaging = false\n\
                 group.g1 = {{ nodes = [\"n1\"], users = 10, ha = false }}\n"
            )
        };
        let clusters: String = names.iter().map(cluster).collect();
        let list: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        let Self { period_min: period, failing, takes_min: takes, .. } = self;
        format!(
            "format = 1\ntitle = \"a row of a table of exact values\"\n[run]\nduration = \"{duration_min}m\"\n{clusters}\
             [peering]\nmesh = [{}]\n[params.icsa]\nperiodic_sync_interval = \"{period}m\"\n\
             sync_failure_probability = {failing}\nsync_base_duration = \"{takes}m\"\ncert_sync_periodic = \"do_not_perform\"\n\
             sync_per_user_incremental = \"0s\"\nsync_retry_interval = \"{period}m\"\nsync_first_retry_delay = \"{period}m\"\n\
             failure_restart_gated = true\nauto_recovery_periodic_sync = false\nstarvation_slowdown = 1\n{events}",
            list.join(", ")
        )
    }

    /// One cluster asks the other, whose users change again and again; the mean of a function of the delay over
    /// all changes. Changes that one sync tells of depend on each other; runs do not.
    fn changes(&self, of: impl Fn(f64) -> f64 + Send + Sync + 'static) -> Result<Plan, String> {
        /// Changes in a run.
        const CHANGES: f64 = 2_000.0;
        let apart = self.period_min;
        let events = format!(
            "[[event]]\nat = \"1s\"\ndelete_peer = \"c1\"\nwith = {{ peer = \"c0\" }}\n\
             [[event]]\nevery = {{ uniform = [\"{}m\", \"{}m\"] }}\nadd_users = \"c1\"\nwith = {{ users = 1 }}\n",
            apart / 2.0,
            apart * 1.5
        );
        let scenario = load_text(&self.text((CHANGES + 2.0) * apart, &events))?;
        let read = move |outcome: &Outcome| {
            let delays = delays(outcome)?;
            Ok([delays.iter().map(|delay| of(*delay)).sum(), delays.len() as f64])
        };
        Ok(Plan::of_scenario(60, Estimator::Ratio, scenario, read))
    }

    /// The plan, less precise where that many failures in a row are rare.
    fn rarely(&self, plan: Plan, count: u32) -> Plan {
        let rare = (0..count).fold(1.0, |product, _| product * self.failing) < 1e-3;
        if rare { plan.rare() } else { plan }
    }

    /// One change in each run.
    fn one_change(&self, q: f64) -> Result<Plan, String> {
        let at = self.period_min + 1.0;
        let events = format!(
            "[[event]]\nat = \"1s\"\ndelete_peer = \"c1\"\nwith = {{ peer = \"c0\" }}\n\
             [[event]]\nat = \"{at}m\"\nadd_users = \"c1\"\nwith = {{ users = 1 }}\n"
        );
        // All but one change in 10^9 arrive by then.
        let tries = if self.failing > 0.0 { 21.0 / -crate::math::ln(self.failing) } else { 0.0 };
        let scenario = load_text(&self.text(at + self.period_min * (2.0 + tries.ceil()) + self.takes_min, &events))?;
        let read = |outcome: &Outcome| {
            let delays = delays(outcome)?;
            delays.first().map(|delay| [*delay, 0.0]).ok_or_else(|| "a change did not arrive".to_owned())
        };
        Ok(Plan::of_scenario(10_000, Estimator::Quantile(q), scenario, read))
    }

    /// The last of all peers to learn of one change.
    fn last_of_all(&self) -> Result<Plan, String> {
        if self.failing > 0.0 || self.takes_min > 0.0 {
            return Err("the time until all peers know is measured for syncs that succeed at once".to_owned());
        }
        let at = self.period_min + 1.0;
        let events = format!("[[event]]\nat = \"{at}m\"\nadd_users = \"c0\"\nwith = {{ users = 1 }}\n");
        let scenario = load_text(&self.text(at + self.period_min + 1.0, &events))?;
        let peers = self.clusters - 1;
        let read = move |outcome: &Outcome| {
            let delays = delays(outcome)?;
            let all = delays.len() as u64 == peers;
            let last = delays.into_iter().fold(0.0, f64::max);
            if all { Ok([last, 0.0]) } else { Err("a change did not reach every peer".to_owned()) }
        };
        Ok(Plan::of_scenario(if peers > 10 { 300 } else { 3_000 }, Estimator::Mean, scenario, read))
    }

    /// Pairs of clusters, counted.
    fn relations(&self) -> Result<Plan, String> {
        let scenario = load_text(&self.text(1.0, ""))?;
        let read = |outcome: &Outcome| Ok([peers(outcome)?.cluster_pairs as f64, 0.0]);
        Ok(Plan::of_scenario(1, Estimator::Computed { digits: 0.0 }, scenario, read).once())
    }

    /// Time from one row of failed syncs to the next, counted anew after each: attempts times the period.
    fn failures_in_a_row(&self, count: u32) -> Result<Plan, String> {
        /// Syncs of a run.
        const SYNCS: f64 = 100_000.0;
        let events = "[[event]]\nat = \"1s\"\ndelete_peer = \"c1\"\nwith = { peer = \"c0\" }\n";
        // A century is the longest run.
        let duration = (SYNCS * self.period_min).min(99.0 * 8760.0 * 60.0);
        let scenario = load_text(&self.text(duration, events))?;
        let period = self.period_min;
        let read = move |outcome: &Outcome| {
            let (rows, attempts) = rows_of_failures(peers(outcome)?, count);
            Ok([attempts * period, rows])
        };
        let run = move |run| read(&simulate(&scenario, run, Watch { syncs: true, ..Watch::default() }));
        Ok(self.rarely(Plan::new(40, Estimator::Ratio, run), count))
    }
}

fn peers(outcome: &Outcome) -> Result<&PeeringOutcome, String> {
    outcome.peering.as_ref().ok_or_else(|| "a run without peers".to_owned())
}

/// Minutes from each change until the asking cluster knew of it.
fn delays(outcome: &Outcome) -> Result<Vec<f64>, String> {
    let arrived = peers(outcome)?.delays.iter().filter(|delay| delay.arrived);
    Ok(arrived.map(|delay| delay.delay.as_secs_f64() / 60.0).collect())
}

/// How often that many syncs of the first cluster failed in a row, and all its attempts.
fn rows_of_failures(peers: &PeeringOutcome, count: u32) -> (f64, f64) {
    let (mut failed, mut attempts, mut rows) = (0, 0.0, 0.0);
    for mark in peers.marks.iter().filter(|mark| mark.reader == ClusterId(0)) {
        match mark.event {
            SyncEvent::Started => attempts += 1.0,
            SyncEvent::Failed => failed += 1,
            SyncEvent::Succeeded => failed = 0,
            SyncEvent::Stuck | SyncEvent::Stopped | SyncEvent::Deleted => {}
        }
        if failed == count {
            (failed, rows) = (0, rows + 1.0);
        }
    }
    (rows, attempts)
}
