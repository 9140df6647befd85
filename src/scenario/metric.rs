//! Names of metrics as expectations write them, their suffixes and units.
//!
//! The numbers themselves come from the `stats` room, which scenarios know nothing of; a test holds
//! the two tables equal.

/// What the numbers of a metric are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricUnit {
    /// A time; bounds are durations such as `"12m"`, compared in seconds.
    Seconds,
    /// A time of users; bounds are durations such as `"30m"`, compared in minutes.
    Minutes,
    /// A bare number of things.
    Count,
    /// A bare share between 0 and 1.
    Share,
    /// A rate such as `"25/s"`.
    PerSecond,
}

/// What a metric is made of; it decides the suffixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricShape {
    /// Many values in a run.
    Values,
    /// One total of a run.
    Total,
    /// A share of the whole run.
    Share,
    /// The largest value only.
    Peak,
    /// The largest value, and a gauge that is read at an instant.
    PeakAndGauge,
    /// A gauge that is read at an instant.
    Gauge,
    /// Many values in a run, and a gauge that is read at an instant.
    ValuesAndGauge,
    /// A level over time, and a gauge that is read at an instant.
    Level,
    /// Of a system that is not simulated.
    Other,
}

impl MetricShape {
    /// The accepted suffixes; an empty one means that the name may stand alone for the whole run.
    #[must_use]
    pub const fn suffixes(self) -> &'static [&'static str] {
        match self {
            Self::Values | Self::ValuesAndGauge => {
                &["mean", "p50", "p95", "p99", "max", "min", "sum", "count", "per_year", "per_user_year"]
            }
            Self::Total => {
                &["", "sum", "count", "mean", "p50", "p95", "p99", "max", "min", "per_year", "per_user_year"]
            }
            Self::Level => &["mean", "p50", "p95", "p99", "max", "min"],
            Self::Share => &["", "mean", "p50", "p95", "p99", "max", "min"],
            Self::Peak | Self::PeakAndGauge => &["max"],
            Self::Gauge | Self::Other => &[],
        }
    }

    /// Whether it can be read at an instant, without suffix.
    #[must_use]
    pub const fn is_gauge(self) -> bool {
        matches!(self, Self::Gauge | Self::PeakAndGauge | Self::ValuesAndGauge | Self::Level)
    }
}

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct MetricInfo {
    /// Name without suffix.
    pub name: &'static str,
    /// Unit.
    pub unit: MetricUnit,
    /// What it is made of.
    pub shape: MetricShape,
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

const fn row(name: &'static str, unit: MetricUnit, shape: MetricShape) -> MetricInfo {
    MetricInfo { name, unit, shape }
}

use MetricShape::{Gauge, Level, Peak, PeakAndGauge, Total, Values, ValuesAndGauge};
use MetricUnit::{Count, Minutes, PerSecond, Seconds, Share};

/// Every metric.
pub static METRICS: &[MetricInfo] = &[
    row("user_outage", Seconds, Values),
    row("recovery_time", Seconds, Values),
    row("user_minutes_lost", Minutes, Total),
    row("availability", Share, MetricShape::Share),
    row("detection_time", Seconds, Values),
    row("takeover_time", Seconds, Values),
    row("failover_time", Seconds, Values),
    row("login_offered", PerSecond, Peak),
    row("login_rate", PerSecond, Peak),
    row("early_logins", Count, Total),
    row("login_backlog", Count, PeakAndGauge),
    row("spurious_failovers", Count, Total),
    row("second_failure_exposure", Seconds, Values),
    row("blind_minutes", Minutes, Total),
    row("dual_owner_time", Seconds, Values),
    row("unserved_time", Seconds, Values),
    row("no_majority_time", Seconds, Values),
    row("alarms", Count, Total),
    row("human_actions", Count, Total),
    row("sessions", Count, Gauge),
    row("sessions_inactive", Count, Gauge),
    row("stale_presence", Count, Gauge),
    row("srm_state", Count, Gauge),
    row("sync_age", Seconds, ValuesAndGauge),
    row("sync_delay", Seconds, Values),
    row("agreement_time", Seconds, Values),
    row("stale_users", Count, Gauge),
    row("ic_updates_lost", Count, Total),
    row("ic_updates_lost_avoidable", Count, Total),
    row("ic_messages_held", Count, Total),
    row("capacity_left", Share, Level),
    row("capacity_left_calls", Count, Level),
    row("capacity_left_registrations", Count, Level),
    row("full_capacity", Share, MetricShape::Share),
    row("full_capacity_losses", Count, Total),
    row("registrations_moved", Count, Total),
    row("registrations_refused", Count, Total),
    row("registration_gap", Seconds, Values),
    row("registration_detection", Seconds, Values),
    row("registration_rate", PerSecond, Peak),
    row("registrations", Count, Gauge),
    row("no_primary_time", Seconds, Values),
    row("primary_moves", Count, Total),
    row("db_writes_accepted", Count, Total),
    row("db_writes_refused", Count, Total),
    row("db_writes_lost", Count, Total),
    row("db_write_availability", Share, MetricShape::Share),
    row("db_read_availability", Share, MetricShape::Share),
    row("calls_dropped", Count, Total),
    row("calls_turned_away", Count, Total),
    row("room_unavailable", Seconds, Values),
    row("room_messages_lost", Count, Total),
    row("room_messages_unarchived", Count, Total),
    row("rooms_refused", Count, Total),
    row("adhoc_rooms_lost", Count, Total),
    row("room_overload_time", Seconds, Values),
    row("room_capacity_left", Count, Total),
    row("rooms_hosted", Count, Gauge),
];

/// The row of a metric by its name without suffix.
#[must_use]
pub fn metric(name: &str) -> Option<&'static MetricInfo> {
    METRICS.iter().find(|metric| metric.name == name)
}

impl MetricInfo {
    /// Whether the metric of a whole run takes this suffix; an empty one stands for none.
    #[must_use]
    pub fn takes(&self, suffix: &str) -> bool {
        // A total of times has no number of values; a total of things is one.
        let no_count = suffix == "count" && self.shape == Total && self.unit != Count;
        self.shape.suffixes().contains(&suffix) && !no_count
    }

    /// The unit of the metric with a suffix: counts are counts whatever is counted.
    #[must_use]
    pub fn unit_with(&self, suffix: &str) -> MetricUnit {
        if suffix == "count" { Count } else { self.unit }
    }
}
