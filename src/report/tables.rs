//! CSV tables of a run. LF, `.` as decimal point, empty where there is no value.

use std::collections::BTreeMap;

use crate::expect::{Judgement, worst};
use crate::outcome::{Entity, Failover, Kind, Outcome, Phase, Severity, fingerprint};
use crate::scenario::{Scenario, run_key};
use crate::stats::{CohortOutages, exact_seconds, metrics, quantile, shortest};
use crate::units::{ClusterId, SimTime};

use super::text::own_name;

/// Which run of a study a row belongs to; the first columns of every table.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RunTag {
    /// Number of the point, 0 without a sweep.
    pub point: u64,
    /// Variant, empty for the base.
    pub variant: String,
    /// Number of the run.
    pub run: u64,
}

impl RunTag {
    /// The tag of a run on its own.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        Self { point: 0, variant: outcome.header.variant.clone().unwrap_or_default(), run: outcome.header.run }
    }

    fn fields(&self) -> [String; 3] {
        [self.point.to_string(), self.variant.clone(), self.run.to_string()]
    }
}

/// Metrics of a run that `runs.csv` holds, one column each.
pub const RUN_METRICS: [&str; 22] = [
    "user_outage.mean",
    "user_outage.p95",
    "user_outage.max",
    "user_outage.count",
    "recovery_time.mean",
    "recovery_time.max",
    "user_minutes_lost.sum",
    "availability",
    "detection_time.max",
    "takeover_time.max",
    "failover_time.max",
    "login_offered.max",
    "login_rate.max",
    "early_logins",
    "login_backlog.max",
    "spurious_failovers",
    "second_failure_exposure.sum",
    "blind_minutes.sum",
    "dual_owner_time.sum",
    "alarms",
    "human_actions",
    "failover_time.count",
];

/// What a study tells besides where clusters have peers, unless it names its metrics.
pub const PEER_METRICS: [&str; 4] =
    ["sync_age.max", "agreement_time.max", "ic_updates_lost.sum", "ic_updates_lost_avoidable.sum"];

/// What a study tells besides where there are Meeting Server clusters.
pub const MEETING_METRICS: [&str; 6] = [
    "no_primary_time.sum",
    "no_primary_time.max",
    "primary_moves",
    "db_write_availability",
    "db_writes_refused",
    "db_writes_lost",
];

/// What a study tells besides where clusters have persistent chat, unless it names its metrics.
pub const ROOM_METRICS: [&str; 5] = [
    "room_unavailable.mean",
    "room_unavailable.max",
    "room_messages_lost",
    "room_messages_unarchived",
    "rooms_refused",
];

/// Columns of `failovers.csv` after those of the run.
pub(super) const FAILOVER_COLUMNS: [&str; 14] = [
    "cluster",
    "group",
    "from_node",
    "to_node",
    "reason",
    "fault_s",
    "detected_s",
    "takeover_s",
    "backup_s",
    "users",
    "outage_mean_s",
    "outage_p95_s",
    "outage_max_s",
    "fallback_s",
];

/// Columns of `phases.csv` after those of the run.
pub(super) const PHASE_COLUMNS: [&str; 6] = ["cluster", "phase", "users", "mean_s", "p95_s", "user_minutes"];

/// Rows under a head, as text.
pub(super) struct Table(csv::Writer<Vec<u8>>);

impl Table {
    pub(super) fn new(columns: &[&str]) -> Self {
        let mut table = Self(csv::Writer::from_writer(Vec::new()));
        table.row(columns.iter().map(|column| (*column).to_owned()));
        table
    }

    pub(super) fn tagged(columns: &[&str]) -> Self {
        Self::new(&[&["point", "variant", "run"], columns].concat())
    }

    pub(super) fn row(&mut self, fields: impl IntoIterator<Item = String>) {
        self.0.write_record(fields).expect("rows of a table in memory have as many fields as its head");
    }

    pub(super) fn finish(self) -> String {
        let bytes = self.0.into_inner().expect("a table in memory can be flushed");
        String::from_utf8(bytes).expect("fields are text")
    }
}

pub(super) fn estimate(value: Option<f64>) -> String {
    value.map_or(String::new(), shortest)
}

fn instant(at: Option<SimTime>) -> String {
    at.map_or(String::new(), exact_seconds)
}

/// `events.csv`: one row for each record.
#[must_use]
pub fn events_csv(tag: &RunTag, outcome: &Outcome) -> String {
    let columns = ["n", "t_s", "entity", "kind", "from", "to", "reason", "rule", "cause", "users"];
    let mut table = Table::tagged(&columns);
    let names = &outcome.names;
    for record in &outcome.records {
        let fields = [
            record.n.to_string(),
            exact_seconds(record.t),
            names.path(record.entity).to_owned(),
            record.kind.as_str().to_owned(),
            names.label(record.from),
            names.label(record.to),
            record.reason.to_owned(),
            record.rule.to_owned(),
            names.cause(record.cause),
            record.users.to_string(),
        ];
        table.row(tag.fields().into_iter().chain(fields));
    }
    table.finish()
}

/// `failovers.csv`: one row for each failover, in order of detection.
#[must_use]
pub fn failovers_csv(tag: &RunTag, outcome: &Outcome) -> String {
    let mut table = Table::tagged(&FAILOVER_COLUMNS);
    for fields in failover_rows(outcome) {
        table.row(tag.fields().into_iter().chain(fields));
    }
    table.finish()
}

/// Rows of `failovers.csv`, without the columns that say which run it is.
#[must_use]
pub fn failover_rows(outcome: &Outcome) -> Vec<Vec<String>> {
    let failovers = outcome.failovers.iter().enumerate();
    failovers.map(|(index, failover)| failover_fields(outcome, index, failover).into()).collect()
}

fn failover_fields(outcome: &Outcome, index: usize, failover: &Failover) -> [String; 14] {
    let index = u32::try_from(index).expect("fewer than 2^32 failovers in a run");
    let mut hit = CohortOutages::default();
    let waves = outcome.outages.iter().filter(|wave| wave.failover == Some(index));
    waves.for_each(|wave| hit.add(wave, outcome.horizon()));
    hit.sort();
    let name = |entity| own_name(outcome.names.path(entity)).to_owned();
    [
        name(Entity::Cluster(failover.cluster)),
        name(Entity::Group(failover.group)),
        name(Entity::Node(failover.from)),
        name(Entity::Node(failover.to)),
        failover.reason.to_owned(),
        exact_seconds(failover.fault_at),
        exact_seconds(failover.detected_at),
        exact_seconds(failover.takeover_at),
        instant(failover.backup_at),
        failover.users.to_string(),
        estimate(hit.mean_s()),
        estimate(hit.quantile_s(950)),
        estimate(hit.quantile_s(1000)),
        instant(failover.fallback_at),
    ]
}

/// `phases.csv`: one row for each cluster with an outage and phase. Users are those hit; the means of the
/// phases of a cluster sum to its mean outage. The 95th percentile is over the users served again.
#[must_use]
pub fn phases_csv(tag: &RunTag, outcome: &Outcome) -> String {
    let mut table = Table::tagged(&PHASE_COLUMNS);
    for fields in phase_rows(outcome) {
        table.row(tag.fields().into_iter().chain(fields));
    }
    table.finish()
}

/// Rows of `phases.csv`, without the columns that say which run it is.
///
/// # Panics
/// When the phases of a cluster do not sum to its outages, which would be a mistake in the world.
#[must_use]
pub fn phase_rows(outcome: &Outcome) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut clusters: BTreeMap<ClusterId, CohortOutages> = BTreeMap::new();
    for wave in outcome.outages.iter().filter(|wave| wave.users_hit() > 0) {
        clusters.entry(wave.cluster).or_default().add(wave, outcome.horizon());
    }
    for (cluster, mut outages) in clusters {
        outages.sort();
        let total: u128 = outages.outage.iter().map(|micros| u128::from(*micros)).sum();
        assert_eq!(outages.phase_sum.iter().sum::<u128>(), total, "the phases of a cluster sum to its outages");
        for phase in Phase::ALL {
            let fields = [
                outcome.names.path(Entity::Cluster(cluster)).to_owned(),
                phase.as_str().to_owned(),
                outages.users().to_string(),
                estimate(outages.phase_mean_s(phase)),
                estimate(quantile(&outages.phases[phase as usize], 950).map(|micros| micros / 1e6)),
                shortest(outages.phase_sum[phase as usize] as f64 / 60e6),
            ];
            rows.push(fields.into());
        }
    }
    rows
}

/// How bad an alarm is. Documented for the two of SRM (ALM15) and the list of the 9.1(1) monitoring guide; the rest are warnings.
pub(super) fn severity(alarm: &str) -> Severity {
    if let Some(alarm) = crate::machines::expressway::Alarm::from_word(alarm) {
        return match alarm.info().severity.split(' ').next() {
            Some("Critical") => Severity::Critical,
            Some("Alert") => Severity::Alert,
            Some("Notice") => Severity::Notice,
            _ => Severity::Warning,
        };
    }
    let listed = ["SRMFailover", "SRMFailed", "InterclusterSyncAgent", "ICSACertificate", "XcpConfigMgr"];
    match alarm {
        // Assumed: no source prints it.
        "InterClusterSyncAgentPeerPeriodicSyncingFailure" => Severity::Error,
        // The 9.1(1) monitoring guide wants every alert of its list treated as critical.
        alarm if listed.iter().any(|start| alarm.starts_with(start)) => Severity::Critical,
        _ => Severity::Warning,
    }
}

/// `alarms.csv`: one row each time an alarm is raised or cleared.
#[must_use]
pub fn alarms_csv(tag: &RunTag, outcome: &Outcome) -> String {
    let mut table = Table::tagged(&["t_s", "entity", "alarm", "severity", "raised_or_cleared", "cause"]);
    let names = &outcome.names;
    for record in outcome.records.iter().filter(|record| record.kind == Kind::Alarm) {
        let alarm = names.label(record.from);
        let severity = severity(&alarm).as_str().to_owned();
        let fields = [
            exact_seconds(record.t),
            names.path(record.entity).to_owned(),
            alarm,
            severity,
            names.label(record.to),
            names.cause(record.cause),
        ];
        table.row(tag.fields().into_iter().chain(fields));
    }
    table.finish()
}

/// `runs.csv` of a run on its own: its key, metrics, fingerprint and verdict.
///
/// # Panics
/// When a metric of the table cannot be measured, which would be a mistake in the table.
#[must_use]
pub fn runs_csv(tag: &RunTag, scenario: &Scenario, outcome: &Outcome, judgements: &[Judgement]) -> String {
    let mut table =
        Table::new(&[&["key", "point", "variant", "run"], &RUN_METRICS[..], &["fingerprint", "verdict"]].concat());
    let values = RUN_METRICS.map(|metric| {
        let value = metrics::value(outcome, metric, None, None);
        estimate(value.expect("a metric of the run table is kept for whole runs"))
    });
    let key = run_key(scenario, outcome.header.seed, outcome.header.run);
    let last = [fingerprint(outcome), worst(judgements).as_str().to_owned()];
    table.row(std::iter::once(key).chain(tag.fields()).chain(values).chain(last));
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::sample::scenario;
    use crate::outcome::sample::{presence_story, quiet_pair};

    #[test]
    fn events_of_a_known_story() {
        let story = presence_story();
        let text = events_csv(&RunTag::of(&story), &story);
        let lines: Vec<&str> = text.lines().take(5).collect();
        assert_eq!(
            lines,
            [
                "point,variant,run,n,t_s,entity,kind,from,to,reason,rule,cause,users",
                "0,,0,0,600,seoul/n1:presence_engine,fault,stop,began,,,event:pe_down,0",
                "0,,0,1,600,seoul/n1:presence_engine,state,running,stopped,,,0,0",
                "0,,0,2,690,seoul/n1,state,normal,failing_over,critical_service_down,N01,1,4",
                "0,,0,3,690,seoul/n1,alarm,SRMFailover,raised,critical_service_down,,2,0",
            ]
        );
        assert_eq!(text.lines().count(), 1 + story.records.len());
        assert!(!text.contains('\r'));
    }

    #[test]
    fn failovers_of_a_known_story() {
        let story = presence_story();
        assert_eq!(
            failovers_csv(&RunTag { variant: "base, slow".to_owned(), ..RunTag::of(&story) }, &story),
            "point,variant,run,cluster,group,from_node,to_node,reason,fault_s,detected_s,takeover_s,backup_s,users,\
             outage_mean_s,outage_p95_s,outage_max_s,fallback_s\n\
             0,\"base, slow\",0,seoul,g1,n1,n2,critical_service_down,600,690,690,700,4,272.5,393.5,410,2700\n"
        );
    }

    #[test]
    fn phases_of_a_known_story_sum_to_its_outages() {
        let story = presence_story();
        let text = phases_csv(&RunTag::of(&story), &story);
        assert_eq!(
            text,
            "point,variant,run,cluster,phase,users,mean_s,p95_s,user_minutes\n\
             0,,0,seoul,undetected,8,0,0,0\n\
             0,,0,seoul,takeover,8,5,10,0.666666667\n\
             0,,0,seoul,backoff,8,274.625,485.55,36.6166667\n\
             0,,0,seoul,login_queue,8,1.25,6.5,0.166666667\n\
             0,,0,seoul,session_rebuild,8,0,0,0\n\
             0,,0,seoul,room_load,8,0,0,0\n"
        );
        let means: f64 = text.lines().skip(1).map(|line| line.split(',').nth(6).unwrap().parse::<f64>().unwrap()).sum();
        assert_eq!(Some(means), metrics::value(&story, "user_outage.mean", None, None).unwrap());
    }

    #[test]
    #[should_panic(expected = "sum to the outage")]
    fn a_wrong_phase_sum_is_never_written() {
        let mut story = presence_story();
        story.outages[1].phases[0].micros[3] += 1;
        let _ = phases_csv(&RunTag::of(&story), &story);
    }

    #[test]
    fn alarms_and_runs_of_a_known_story() {
        let story = presence_story();
        assert_eq!(
            alarms_csv(&RunTag::of(&story), &story),
            "point,variant,run,t_s,entity,alarm,severity,raised_or_cleared,cause\n\
             0,,0,690,seoul/n1,SRMFailover,critical,raised,2\n"
        );
        let scenario = scenario(&story, Vec::new());
        let runs = runs_csv(&RunTag::of(&story), &scenario, &story, &[]);
        let mut lines = runs.lines();
        assert!(lines.next().unwrap().starts_with("key,point,variant,run,user_outage.mean,user_outage.p95,"));
        let row: Vec<&str> = lines.next().unwrap().split(',').collect();
        assert_eq!(row[..7], [&run_key(&scenario, 1, 0), "0", "", "0", "280.875", "492.55", "537"]);
        assert_eq!(row[row.len() - 2..], [&fingerprint(&story), "pass"]);
    }

    #[test]
    fn a_quiet_run_has_heads_and_no_rows() {
        let quiet = quiet_pair();
        for text in [events_csv, failovers_csv, phases_csv, alarms_csv].map(|table| table(&RunTag::of(&quiet), &quiet))
        {
            assert_eq!(text.lines().count(), 1);
        }
        let runs = runs_csv(&RunTag::of(&quiet), &scenario(&quiet, Vec::new()), &quiet, &[]);
        assert!(runs.lines().nth(1).unwrap().contains(",0,,,,0,"), "no value is an empty field: {runs}");
    }
}
