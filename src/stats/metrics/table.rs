//! The table of metrics: names, units, what they are made of.

/// What a metric is made of; it decides the suffixes it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One value for each user, failover or group: every suffix.
    Values,
    /// One total for a run: `.sum`, also written without suffix, and per year.
    Total,
    /// A share of the whole run.
    Share,
    /// Only the largest value is kept.
    Peak,
    /// A gauge, read at an instant.
    Gauge,
    /// Values of a run, and a gauge at an instant.
    ValuesAndGauge,
    /// A level over time, and a gauge at an instant.
    Level,
}

impl Shape {
    /// The accepted suffixes.
    #[must_use]
    pub const fn suffixes(self) -> &'static [&'static str] {
        match self {
            Self::Values | Self::ValuesAndGauge => {
                &["mean", "p50", "p95", "p99", "max", "min", "sum", "count", "per_year", "per_user_year"]
            }
            Self::Total => {
                &["", "sum", "count", "mean", "p50", "p95", "p99", "max", "min", "per_year", "per_user_year"]
            }
            Self::Share => &["", "mean", "p50", "p95", "p99", "max", "min"],
            Self::Level => &["mean", "p50", "p95", "p99", "max", "min"],
            Self::Peak => &["max"],
            Self::Gauge => &[""],
        }
    }
}

/// One row of the metric table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetricInfo {
    /// Name without suffix.
    pub name: &'static str,
    /// Unit of its values: `s`, `min`, `1/s` or `1`.
    pub unit: &'static str,
    /// What it is made of.
    pub shape: Shape,
    /// What it means.
    pub meaning: &'static str,
}

const fn metric(name: &'static str, unit: &'static str, shape: Shape, meaning: &'static str) -> MetricInfo {
    MetricInfo { name, unit, shape, meaning }
}

/// Every metric.
pub const METRICS: &[MetricInfo] = &[
    metric(
        "user_outage",
        "s",
        Shape::Values,
        "Time without service of each user hit, one value per user and outage; users still out at the end count with their time so far.",
    ),
    metric(
        "recovery_time",
        "s",
        Shape::Values,
        "Time from the fault until a user who was hit is served again, one value per user and outage.",
    ),
    metric("user_minutes_lost", "min", Shape::Total, "Sum of the outages of all users after the warm-up, in minutes."),
    metric(
        "availability",
        "1",
        Shape::Share,
        "Share of the users' time after the warm-up during which they were served.",
    ),
    metric(
        "detection_time",
        "s",
        Shape::Values,
        "Time from the fault to the decision to fail over, one value per failover that no administrator asked for.",
    ),
    metric(
        "takeover_time",
        "s",
        Shape::Values,
        "Time from the decision to Running in Backup Mode, one value per failover.",
    ),
    metric(
        "failover_time",
        "s",
        Shape::Values,
        "Time from the fault to Running in Backup Mode, one value per failover.",
    ),
    metric("login_offered", "1/s", Shape::Peak, "Most logins asked of one node within a second."),
    metric("login_rate", "1/s", Shape::Peak, "Most logins served by one node within a second."),
    metric("early_logins", "1", Shape::Total, "Clients that came before anybody served them."),
    metric(
        "login_backlog",
        "1",
        Shape::Peak,
        "Longest login queue of a node; at an instant without suffix: clients waiting then.",
    ),
    metric(
        "spurious_failovers",
        "1",
        Shape::Total,
        "Failovers although nothing was wrong with the node that lost its users or with the path to it.",
    ),
    metric(
        "second_failure_exposure",
        "s",
        Shape::Values,
        "Time a group ran without a second node to fail over to, one value per group.",
    ),
    metric("blind_minutes", "min", Shape::Total, "User-minutes without service while no alarm was raised."),
    metric(
        "dual_owner_time",
        "s",
        Shape::Values,
        "Time during which both nodes of a group held the same users, one value per group.",
    ),
    metric(
        "unserved_time",
        "s",
        Shape::Values,
        "Time during which no node of a group served its users, one value each time.",
    ),
    metric(
        "no_majority_time",
        "s",
        Shape::Values,
        "Time during which a Meeting Server cluster had half of its databases or fewer up, one value each time.",
    ),
    metric("alarms", "1", Shape::Total, "Alarms raised."),
    metric("human_actions", "1", Shape::Total, "Actions of an administrator."),
    metric("sessions", "1", Shape::Gauge, "Client sessions at an instant (JsmSessionsClient), summed over the nodes."),
    metric(
        "sessions_inactive",
        "1",
        Shape::Gauge,
        "Inactive second connections at an instant (JsmSessionsClientInactive), summed over the nodes.",
    ),
    metric(
        "stale_presence",
        "1",
        Shape::Gauge,
        "Ad-hoc presence pairs at an instant whose watched user has moved and was not searched again.",
    ),
    metric("srm_state", "1", Shape::Gauge, "Code of the SRMState counter of one node at an instant."),
    metric(
        "sync_age",
        "s",
        Shape::ValuesAndGauge,
        "Age of what a cluster knows of a peer, from the beginning of the last successful sync; of a run the oldest, one value per directed pair; at an instant without suffix: the oldest then.",
    ),
    metric(
        "sync_delay",
        "s",
        Shape::Values,
        "Time from a change of users until a peer knows of it, one value per change and peer; a change not known at the end counts with its time so far.",
    ),
    metric(
        "agreement_time",
        "s",
        Shape::Values,
        "Time from the last repair until all peers are in sync again, one value each time they are.",
    ),
    metric(
        "stale_users",
        "1",
        Shape::Gauge,
        "Changed users at an instant of whom a peer does not know yet, summed over the directed pairs.",
    ),
    metric(
        "ic_updates_lost",
        "1",
        Shape::Total,
        "Presence updates and messages between clusters that did not arrive, by the cluster of the senders; expected numbers, from rates per user.",
    ),
    metric(
        "ic_updates_lost_avoidable",
        "1",
        Shape::Total,
        "Those of them that were lost although an IP path was there.",
    ),
    metric(
        "ic_messages_held",
        "1",
        Shape::Total,
        "Messages between clusters held for users without a session until they are back.",
    ),
    metric(
        "capacity_left",
        "1",
        Shape::Level,
        "Share of the capacity of an Expressway cluster with all peers and licences that is left, weighted with time; the smaller of registrations and calls.",
    ),
    metric(
        "capacity_left_calls",
        "1",
        Shape::Level,
        "Video calls that an Expressway cluster can carry, weighted with time.",
    ),
    metric(
        "capacity_left_registrations",
        "1",
        Shape::Level,
        "Registrations that an Expressway cluster can carry, weighted with time.",
    ),
    metric(
        "full_capacity",
        "1",
        Shape::Share,
        "Share of the time during which an Expressway cluster has its whole capacity.",
    ),
    metric("full_capacity_losses", "1", Shape::Total, "How often an Expressway cluster fell below its whole capacity."),
    metric("registrations_moved", "1", Shape::Total, "Registrations that went to another Expressway peer."),
    metric("registrations_refused", "1", Shape::Total, "Registrations that found no Expressway peer with room."),
    metric(
        "registration_gap",
        "s",
        Shape::Values,
        "Time without a registration of each endpoint that lost one, gaps of length zero left out; those without one at the end count with their time so far.",
    ),
    metric(
        "registration_detection",
        "s",
        Shape::Values,
        "Time from the loss of an Expressway peer until an endpoint notices it, one value per endpoint.",
    ),
    metric(
        "registration_rate",
        "1/s",
        Shape::Peak,
        "Most registrations that one Expressway peer took within a second.",
    ),
    metric(
        "registrations",
        "1",
        Shape::Gauge,
        "Registrations of Expressway peers at an instant, summed over the peers.",
    ),
    metric(
        "no_primary_time",
        "s",
        Shape::Values,
        "Time during which a Meeting Server database cluster has no primary, one value each time; one that lasts to the end counts with its time so far.",
    ),
    metric("primary_moves", "1", Shape::Total, "Times another database node became primary."),
    metric(
        "db_writes_accepted",
        "1",
        Shape::Total,
        "Database writes of Call Bridges that reached a primary, from the rate in `load`; some of them may be lost later.",
    ),
    metric(
        "db_writes_refused",
        "1",
        Shape::Total,
        "Database writes of Call Bridges that run and reach no primary, from the rate in `load`.",
    ),
    metric("db_writes_lost", "1", Shape::Total, "Accepted writes that the copy of a new primary does not have."),
    metric(
        "db_write_availability",
        "1",
        Shape::Share,
        "Share of the time of the Call Bridges during which they reach the primary.",
    ),
    metric(
        "db_read_availability",
        "1",
        Shape::Share,
        "Share of the time of the Call Bridges during which they can read the database.",
    ),
    metric(
        "calls_dropped",
        "1",
        Shape::Total,
        "Calls on Call Bridges that failed, and calls lost with the Expressway peer that carried them.",
    ),
    metric(
        "calls_turned_away",
        "1",
        Shape::Total,
        "Dropped calls that dialled again and found every Call Bridge down or too busy.",
    ),
    metric(
        "room_unavailable",
        "s",
        Shape::Values,
        "Time without a host of each chat room, one value per room and outage; a room without a host at the end counts with its time so far.",
    ),
    metric(
        "room_messages_lost",
        "1",
        Shape::Total,
        "Messages not delivered because their room had no host: expected numbers from `chat.messages`, and those that tracer users posted.",
    ),
    metric(
        "room_messages_unarchived",
        "1",
        Shape::Total,
        "Messages delivered in rooms and not written to the external database; expected numbers from `chat.messages`.",
    ),
    metric("rooms_refused", "1", Shape::Total, "Chat rooms that could not be created."),
    metric("adhoc_rooms_lost", "1", Shape::Total, "Ad hoc chat rooms that ended with their Text Conferencing."),
    metric(
        "room_overload_time",
        "s",
        Shape::Values,
        "Time during which a node hosted more chat rooms than `overload_room_threshold`, one value each time.",
    ),
    metric(
        "room_capacity_left",
        "1",
        Shape::Total,
        "Further chat rooms that the fullest node can carry by the capacity tables; negative if it has too many.",
    ),
    metric("rooms_hosted", "1", Shape::Gauge, "Chat rooms hosted at an instant, summed over the nodes."),
];
