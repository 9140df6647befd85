//! Names of metrics, their suffixes and units.

/// What the numbers of a metric are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricUnit {
    /// A time; bounds are durations such as `"12m"`, compared in seconds.
    Seconds,
    /// A bare number of things.
    Count,
    /// A bare share between 0 and 1.
    Share,
    /// A rate such as `"25/s"`.
    PerSecond,
}

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct MetricInfo {
    /// Name without suffix.
    pub name: &'static str,
    /// Unit.
    pub unit: MetricUnit,
    /// Whether it can be read at an instant, without suffix.
    pub gauge: bool,
    /// Whether the whole run has a value.
    pub of_run: bool,
    /// What it means.
    pub meaning: &'static str,
}

/// Suffixes of metrics, with what they do.
pub static SUFFIXES: &[(&str, &str)] = &[
    ("mean", "arithmetic mean"),
    ("p50", "median"),
    ("p95", "95th percentile"),
    ("p99", "99th percentile"),
    ("max", "largest value"),
    ("min", "smallest value"),
    ("sum", "sum"),
    ("count", "number of values"),
    ("per_year", "sum per simulated year"),
    ("per_user_year", "sum per user and simulated year"),
];

const fn of_run(name: &'static str, unit: MetricUnit, meaning: &'static str) -> MetricInfo {
    MetricInfo { name, unit, gauge: false, of_run: true, meaning }
}

const fn both(name: &'static str, unit: MetricUnit, meaning: &'static str) -> MetricInfo {
    MetricInfo { name, unit, gauge: true, of_run: true, meaning }
}

const fn gauge(name: &'static str, unit: MetricUnit, meaning: &'static str) -> MetricInfo {
    MetricInfo { name, unit, gauge: true, of_run: false, meaning }
}

use MetricUnit::{Count, PerSecond, Seconds, Share};

/// Every metric.
pub static METRICS: &[MetricInfo] = &[
    of_run("user_outage", Seconds, "from the loss of a user's session until the user is served again"),
    of_run("recovery_time", Seconds, "from the fault until the user is served again"),
    of_run("user_minutes_lost", Seconds, "outages of all users added up"),
    of_run("availability", Share, "share of user time that is served"),
    of_run("detection_time", Seconds, "from the fault to the decision to fail over"),
    of_run("takeover_time", Seconds, "from the decision to backup mode"),
    of_run("failover_time", Seconds, "from the fault to backup mode"),
    of_run("login_offered", PerSecond, "logins asked for"),
    of_run("login_rate", PerSecond, "logins served"),
    of_run("early_logins", Count, "clients that came before anybody served them"),
    both("login_backlog", Count, "clients waiting in the login queue"),
    both("sessions", Count, "client sessions"),
    gauge("sessions_inactive", Count, "inactive second connections"),
    gauge("stale_presence", Count, "ad-hoc presence pairs whose watched user has moved"),
    gauge("srm_state", Count, "code of the SRMState counter"),
    of_run("spurious_failovers", Count, "failovers although nothing was down"),
    of_run("second_failure_exposure", Seconds, "time a group runs without a node to fail over to"),
    of_run("blind_minutes", Seconds, "users' time out of service while no alarm is raised"),
    of_run("dual_owner_time", Seconds, "time two nodes hold the same users"),
    of_run("room_unavailable", Seconds, "time a room has no host"),
    both("sync_age", Seconds, "age of what a cluster knows about its peer"),
    of_run("ic_updates_lost", Count, "intercluster updates lost"),
    of_run("ic_updates_lost_avoidable", Count, "intercluster updates lost although an IP path was up"),
    of_run("no_primary_time", Seconds, "time a database cluster has no primary"),
    of_run("db_writes_refused", Count, "database writes refused"),
    of_run("db_writes_lost", Count, "database writes lost"),
    both("capacity_left", Share, "share of the capacity that is left"),
    both("capacity_left_calls", Count, "calls that could still be taken"),
    both("capacity_left_registrations", Count, "registrations that could still be taken"),
    of_run("calls_dropped", Count, "calls dropped"),
    of_run("registrations_moved", Count, "registrations that moved to another peer"),
    gauge("registrations", Count, "registrations"),
    gauge("rooms_hosted", Count, "chat rooms hosted"),
    of_run("alarms", Count, "alarms raised"),
    of_run("human_actions", Count, "actions of an administrator"),
];

/// The row of a metric by its name without suffix.
#[must_use]
pub fn metric(name: &str) -> Option<&'static MetricInfo> {
    METRICS.iter().find(|metric| metric.name == name)
}

impl MetricInfo {
    /// The unit of the metric with a suffix: counts are counts whatever is counted.
    #[must_use]
    pub fn unit_with(&self, suffix: &str) -> MetricUnit {
        if suffix == "count" { Count } else { self.unit }
    }
}
