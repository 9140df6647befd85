//! Alarms of Expressway by id, as the guides list them.

use crate::machines::words::words;

words! {
    /// Alarms of Expressway. Documented: Administrator Guide X15.5, Alarms Reference.
    Alarm {
        /// Invalid cluster configuration: peer list lacks the own address or holds duplicates.
        A20003 = "20003",
        /// Cluster communication failure: at least one peer cannot be contacted.
        A20004 = "20004",
        /// Invalid peer address: a peer field does not hold a valid address.
        A20005 = "20005",
        /// Cluster database communication failure: cluster database cannot replicate with at least one peer.
        A20006 = "20006",
        /// Restart required: cluster configuration changed and not yet active.
        A20007 = "20007",
        /// Cluster replication error: replication suspended because an upgrade is under way.
        A20008 = "20008",
        /// Cluster replication error: automatic replication ended in an error.
        A20009 = "20009",
        /// Cluster replication error: configuration of this peer conflicts with that of the primary.
        A20011 = "20011",
        /// Cluster replication error: clustering settings of this peer differ from those of the primary.
        A20012 = "20012",
        /// Cluster replication error: configuration file of the primary or of this peer missing.
        A20014 = "20014",
        /// Cluster replication error: this system is absent from its own peer list.
        A20015 = "20015",
        /// Cluster replication error: primary peer unreachable.
        A20016 = "20016",
        /// Cluster replication error: peers disagree on the configuration primary.
        A20017 = "20017",
        /// Invalid clustering configuration: h.323 mode is Off on a clustered system.
        A20018 = "20018",
        /// Cluster name not configured: findMe or clustering in use without a cluster name.
        A20019 = "20019",
        /// Restart required: configured TLS verification mode differs from the active one.
        A20020 = "20020",
        /// Cluster communication failure: no TCP connection to listed peers on listed ports.
        A20021 = "20021",
        /// Cluster configuration error: cluster in an inconsistent state.
        A20024 = "20024",
        /// Failed to synchronize database: database synchronisation failed on a named node.
        A20025 = "20025",
        /// Failed to recover ClusterDB log server: log server of the cluster database frozen.
        A20026 = "20026",
        /// Cluster replication error: NTP server unreachable: nTP server out of reach.
        Ntp = "NTP",
        /// Database failure: local database must be rebuilt.
        A15005 = "15005",
        /// The system is busy: system starting or shutting down.
        A15007 = "15007",
        /// Failed to load database: database did not load, some configuration lost.
        A15008 = "15008",
        /// Factory reset started: factory reset under way.
        A15009 = "15009",
        /// Factory reset failed: factory reset could not complete.
        A15013 = "15013",
        /// Maintenance mode: peer refuses new calls and registrations.
        A15015 = "15015",
        /// Date and time not validated: no valid time from NTP.
        A25002 = "25002",
        /// NTP client failure: nTP client cannot run.
        A25020 = "25020",
        /// NTP server not available: nTP server unreachable.
        A25021 = "25021",
        /// Time not synchronized over traversal zone: clock differs from the other side of a SIP traversal zone.
        A25022 = "25022",
        /// Capacity warning: traversal calls near the licensed limit.
        A30001 = "30001",
        /// Capacity warning: traversal calls near the physical limit of the unit (90 %).
        A30002 = "30002",
        /// Capacity warning: non-traversal calls near the physical limit of the unit (90 %).
        A30003 = "30003",
        /// Capacity warning: registrations near the licensed limit.
        A30010 = "30010",
        /// License usage of lost cluster peer: one peer away for more than n hours.
        A30012 = "30012",
        /// License usage of lost cluster peer: several peers away for more than n hours.
        A30013 = "30013",
        /// License usage of lost cluster peer: one peer away for more than n days.
        A30014 = "30014",
        /// License usage of lost cluster peer: several peers away for more than n days.
        A30015 = "30015",
        /// Licenses of lost cluster peer have been taken off the license pool: one peer away past the retention time (14 days).
        A30016 = "30016",
        /// Licenses of lost cluster peer have been taken off the license pool: several peers away past the retention time (14 days).
        A30017 = "30017",
        /// Call capacity limit reached: non-traversal calls at the physical limit.
        A30022 = "30022",
        /// Call capacity limit reached: traversal calls at the physical limit.
        A30023 = "30023",
        /// Capacity warning: registrations at the physical limit on one or more peers.
        A30027 = "30027",
        /// Capacity warning: registrations at the physical limit of the unit.
        A30030 = "30030",
        /// Unified Communications SSH tunnel failure: expressway-C and -E cannot talk over SSH tunnels.
        A35013 = "35013",
        /// Cluster TLS permissive: tLS verification mode accepts invalid certificates.
        A40049 = "40049",
        /// Configuration warning: link between Default Subzone and Cluster Subzone missing.
        A45006 = "45006",
        /// Configuration warning: peer address of a zone down or unreachable.
        A45010 = "45010",
    }
}

/// What the guides say of one alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmInfo {
    /// The alarm.
    pub alarm: Alarm,
    /// Its title.
    pub title: &'static str,
    /// When it is raised.
    pub trigger: &'static str,
    /// How bad it is, as the guides print it.
    pub severity: &'static str,
    /// What clears it.
    pub clears: &'static str,
    /// Where it is listed.
    pub source: &'static str,
}

impl Alarm {
    /// What the guides say of it.
    #[must_use]
    pub fn info(self) -> &'static AlarmInfo {
        &ALARMS[self as usize]
    }
}

/// Alarms that no run raises, with the reason.
pub const NOT_SIMULATED: &[(Alarm, &str)] = &[
    (Alarm::A20003, "peer lists are right"),
    (Alarm::A20005, "peer lists are right"),
    (Alarm::A20008, "upgrades are not simulated"),
    (Alarm::A20011, "upgrades are not simulated"),
    (Alarm::A20014, "files of a configuration are not simulated"),
    (Alarm::A20015, "peer lists are right"),
    (Alarm::A20019, "every cluster has a name"),
    (Alarm::A20026, "neither cause nor cure is documented"),
    (Alarm::Ntp, "clocks agree"),
    (Alarm::A15005, "only backups cure it, which are not simulated"),
    (Alarm::A15007, "a peer that starts or stops is `down`"),
    (Alarm::A15008, "only backups cure it, which are not simulated"),
    (Alarm::A15013, "resets succeed"),
    (Alarm::A25002, "clocks agree"),
    (Alarm::A25020, "clocks agree"),
    (Alarm::A25021, "clocks agree"),
    (Alarm::A25022, "clocks agree"),
    (Alarm::A30010, "licences are counted for calls only; no figure says how many registrations a licence allows"),
    (Alarm::A35013, "Expressway-C and -E are not joined"),
    (Alarm::A45006, "zones are not simulated"),
    (Alarm::A45010, "zones are not simulated"),
];

const fn alarm(
    alarm: Alarm,
    title: &'static str,
    trigger: &'static str,
    severity: &'static str,
    clears: &'static str,
    source: &'static str,
) -> AlarmInfo {
    AlarmInfo { alarm, title, trigger, severity, clears, source }
}

/// Every alarm in the order of the fact table.
pub const ALARMS: &[AlarmInfo] = &[
    alarm(
        Alarm::A20003,
        "Invalid cluster configuration",
        "Peer list lacks the own address or holds duplicates",
        "Warning",
        "Peer list corrected",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A20004,
        "Cluster communication failure",
        "At least one peer cannot be contacted",
        "Warning",
        "Contact with all peers restored (inferred); raised while a cluster is forming",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); seed log",
    ),
    alarm(
        Alarm::A20005,
        "Invalid peer address",
        "A peer field does not hold a valid address",
        "Warning",
        "Field corrected",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A20006,
        "Cluster database communication failure",
        "Cluster database cannot replicate with at least one peer",
        "Warning",
        "Replication with all peers restored (inferred); guide advises a restart",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); seed log",
    ),
    alarm(
        Alarm::A20007,
        "Restart required",
        "Cluster configuration changed and not yet active",
        "Warning",
        "That peer restarted",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); seed log",
    ),
    alarm(
        Alarm::A20008,
        "Cluster replication error",
        "Replication suspended because an upgrade is under way",
        "Warning",
        "Upgrade finished",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A20009,
        "Cluster replication error",
        "Automatic replication ended in an error",
        "Warning",
        "A later replication succeeds, or xCommand ForceConfigUpdate on the subordinate (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A20011,
        "Cluster replication error",
        "Configuration of this peer conflicts with that of the primary",
        "Warning",
        "xCommand ForceConfigUpdate on the subordinate; if it persists, upgrade the primary again (clears 10-20 min after reboot)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); Cluster guide X15.4 - Troubleshooting",
    ),
    alarm(
        Alarm::A20012,
        "Cluster replication error",
        "Clustering settings of this peer differ from those of the primary",
        "Warning",
        "Settings aligned on all peers; about 2 min after a change of primary",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); Cluster guide X15.4 - How to Change a Cluster",
    ),
    alarm(
        Alarm::A20014,
        "Cluster replication error",
        "Configuration file of the primary or of this peer missing",
        "Warning",
        "Older text: manual synchronisation (xCommand ForceConfigUpdate); newer text: restart the node",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A20015,
        "Cluster replication error",
        "This system is absent from its own peer list",
        "Warning",
        "Peer list corrected on all peers",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A20016,
        "Cluster replication error",
        "Primary peer unreachable",
        "Warning",
        "Primary reachable again, or another primary selected on every peer (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A20017,
        "Cluster replication error",
        "Peers disagree on the configuration primary",
        "Warning",
        "Same primary index set everywhere; about 2 min",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); Cluster guide X15.4 - How to Change a Cluster",
    ),
    alarm(
        Alarm::A20018,
        "Invalid clustering configuration",
        "H.323 mode is Off on a clustered system",
        "Warning",
        "H.323 mode set to On",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); TAC 217230",
    ),
    alarm(
        Alarm::A20019,
        "Cluster name not configured",
        "FindMe or clustering in use without a cluster name",
        "Warning",
        "Cluster name set on every peer",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A20020,
        "Restart required",
        "Configured TLS verification mode differs from the active one",
        "Warning",
        "That peer restarted",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A20021,
        "Cluster communication failure",
        "No TCP connection to listed peers on listed ports",
        "Warning",
        "Connection established; needless ones go at least 5 min after a peer is added or removed",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); Release Notes X14.0.4",
    ),
    alarm(
        Alarm::A20024,
        "Cluster configuration error",
        "Cluster in an inconsistent state",
        "Warning",
        "Another primary selected (the old one may be restored afterwards) or the cluster recreated",
        "Administrator Guide X15.5 - Clustering and Peers; Administrator Guide X15.5 - Reference Material (Alarms Reference) (X14.2 and later)",
    ),
    alarm(
        Alarm::A20025,
        "Failed to synchronize database",
        "Database synchronisation failed on a named node",
        "Critical",
        "That node rebooted from the CLI",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference) (X14.2 and later)",
    ),
    alarm(
        Alarm::A20026,
        "Failed to recover ClusterDB log server",
        "Log server of the cluster database frozen",
        "Critical",
        "Not stated; support case",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference) (X15.0 and later)",
    ),
    alarm(
        Alarm::Ntp,
        "Cluster replication error: NTP server unreachable",
        "NTP server out of reach",
        "Warning (inferred)",
        "Reachable NTP server configured",
        "Cluster guide X15.4 - Troubleshooting (no id printed)",
    ),
    alarm(
        Alarm::A15005,
        "Database failure",
        "Local database must be rebuilt",
        "Warning",
        "Peer removed from the cluster, backup restored, rebooted, added again",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); TAC 217230",
    ),
    alarm(
        Alarm::A15007,
        "The system is busy",
        "System starting or shutting down",
        "Alert",
        "Start or stop completed (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A15008,
        "Failed to load database",
        "Database did not load, some configuration lost",
        "Warning",
        "Backup restored",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A15009,
        "Factory reset started",
        "Factory reset under way",
        "Alert",
        "Reset completed (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A15013,
        "Factory reset failed",
        "Factory reset could not complete",
        "Alert",
        "Upgrade image supplied and reset run again",
        "TAC 217230; Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A15015,
        "Maintenance mode",
        "Peer refuses new calls and registrations",
        "Warning",
        "Maintenance mode Off, or restart",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); Administrator Guide X15.5 - Maintenance",
    ),
    alarm(
        Alarm::A25002,
        "Date and time not validated",
        "No valid time from NTP",
        "Warning",
        "Time obtained",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A25020,
        "NTP client failure",
        "NTP client cannot run",
        "Warning",
        "Client runs",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A25021,
        "NTP server not available",
        "NTP server unreachable",
        "Warning",
        "Server reachable",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A25022,
        "Time not synchronized over traversal zone",
        "Clock differs from the other side of a SIP traversal zone",
        "Warning",
        "Clocks agree; may take some time",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A30001,
        "Capacity warning",
        "Traversal calls near the licensed limit",
        "Warning",
        "Usage falls (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A30002,
        "Capacity warning",
        "Traversal calls near the physical limit of the unit (90 %)",
        "Warning",
        "Usage falls (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); Administrator Guide X14.0.2 - Managing Licensing",
    ),
    alarm(
        Alarm::A30003,
        "Capacity warning",
        "Non-traversal calls near the physical limit of the unit (90 %)",
        "Warning",
        "Usage falls (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); Administrator Guide X14.0.2 - Managing Licensing",
    ),
    alarm(
        Alarm::A30010,
        "Capacity warning",
        "Registrations near the licensed limit",
        "Warning",
        "Usage falls (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A30012,
        "License usage of lost cluster peer",
        "One peer away for more than n hours",
        "Warning",
        "Peer back or removed from the cluster",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A30013,
        "License usage of lost cluster peer",
        "Several peers away for more than n hours",
        "Warning",
        "Peers back or removed from the cluster",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A30014,
        "License usage of lost cluster peer",
        "One peer away for more than n days",
        "Warning",
        "Peer back or removed from the cluster",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A30015,
        "License usage of lost cluster peer",
        "Several peers away for more than n days",
        "Warning",
        "Peers back or removed from the cluster",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A30016,
        "Licenses of lost cluster peer have been taken off the license pool",
        "One peer away past the retention time (14 days)",
        "Warning",
        "Peer back or removed from the cluster",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); Administrator Guide X14.0.2 - Managing Licensing",
    ),
    alarm(
        Alarm::A30017,
        "Licenses of lost cluster peer have been taken off the license pool",
        "Several peers away past the retention time (14 days)",
        "Warning",
        "Peers back or removed from the cluster",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); Administrator Guide X14.0.2 - Managing Licensing",
    ),
    alarm(
        Alarm::A30022,
        "Call capacity limit reached",
        "Non-traversal calls at the physical limit",
        "Warning",
        "Usage falls (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A30023,
        "Call capacity limit reached",
        "Traversal calls at the physical limit",
        "Warning",
        "Usage falls (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A30027,
        "Capacity warning",
        "Registrations at the physical limit on one or more peers",
        "Warning",
        "Registrations spread evenly or capacity added",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A30030,
        "Capacity warning",
        "Registrations at the physical limit of the unit",
        "Warning",
        "Capacity added or usage falls",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A35013,
        "Unified Communications SSH tunnel failure",
        "Expressway-C and -E cannot talk over SSH tunnels",
        "Warning",
        "Tunnels back (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A40049,
        "Cluster TLS permissive",
        "TLS verification mode accepts invalid certificates",
        "Notice",
        "Mode changed to Enforcing (may be ignored during upgrades)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference); TAC 217743",
    ),
    alarm(
        Alarm::A45006,
        "Configuration warning",
        "Link between Default Subzone and Cluster Subzone missing",
        "Warning",
        "Default links configured",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
    alarm(
        Alarm::A45010,
        "Configuration warning",
        "Peer address of a zone down or unreachable",
        "Warning",
        "Peer answers again (inferred)",
        "Administrator Guide X15.5 - Reference Material (Alarms Reference)",
    ),
];
