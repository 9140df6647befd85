//! Settings of a Meeting Server database cluster (`params.cms`): the fact table and the choices of the
//! model. The last rows are not in the fact sheet.

use crate::machines::params::{ParamKind, param_table, param_words};
use crate::units::{Bandwidth, SimDuration, Size};

use super::interface::{MEMBERS_MAX, Majority, Settings};

use ParamKind::{Bandwidth as Bitrate, Count, Duration, Number, Size as Bytes, Word};

param_words! {
    /// How many of the joined nodes a primary must see.
    MajorityRule {
        /// More than half of them, itself included.
        MoreThanHalf = "more_than_half",
    }
}

param_words! {
    /// Which eligible replica is promoted.
    PromotionChoice {
        /// The most recent replication position, ties by the order of the nodes.
        MostRecent = "most_recent_position",
    }
}

param_words! {
    /// What a former primary is when it returns.
    RejoinRole {
        /// A replica.
        Replica = "replica",
    }
}

param_words! {
    /// How a node that missed writes catches up.
    Resync {
        /// It copies the whole database.
        FullCopy = "full_copy",
        /// It copies what it missed, which takes no time here.
        MissedOnly = "missed_only",
    }
}

param_words! {
    /// When the primary acknowledges a write.
    Replication {
        /// Before the replicas have it.
        Asynchronous = "asynchronous",
    }
}

param_words! {
    /// What becomes of a query to the database.
    DatabaseRule {
        /// It fails.
        Fail = "fail",
        /// It is answered by any joined database within reach.
        Work = "work",
    }
}

param_words! {
    /// What becomes of new calls.
    CallsRule {
        /// They are accepted.
        Accepted = "accepted",
    }
}

param_words! {
    /// What becomes of calls on a Call Bridge that fails.
    CallsOnFailure {
        /// They drop.
        Dropped = "dropped",
    }
}

param_words! {
    /// Check of certificates between database and client.
    SslMode {
        /// The chain is checked, the host name is not.
        VerifyCa = "verify_ca",
    }
}

param_words! {
    /// Common name of the client certificate.
    CommonName {
        /// The name of the database user.
        Postgres = "postgres",
    }
}

param_words! {
    /// Order of an upgrade.
    UpgradeOrder {
        /// Servers without a database, replicas, the primary, then `upgrade_schema` on the present primary.
        PrimaryLast = "primary_last",
    }
}

param_words! {
    /// How the primary is moved by hand.
    PrimaryMove {
        /// By a reboot of the present one.
        Reboot = "reboot_the_primary",
    }
}

param_words! {
    /// What expired certificates do.
    ExpiryEffect {
        /// Their holders stop talking to each other.
        NoConnections = "nodes_stop_talking",
    }
}

param_table! {
    "cms",
    /// Settings of one Meeting Server cluster.
    pub struct Params {
        db_nodes_min: u64, Count, "3", "1".."5", false, Documented,
            "Database cluster nodes (recommended minimum)", "TAC-210530; CVD14, Conferencing",
            "Joined nodes from which a cluster outlives the loss of one.";
        db_nodes_max: u64, Count, "5", "3".."5", true, Documented,
            "Database cluster nodes (maximum)", "CVD14 and 12.0, Conferencing; TAC-216183",
            "Most joined nodes; more cannot join.";
        db_nodes_max_seed: u64, Count, "3", "3".."3", false, Documented,
            "Database cluster nodes that may join (older wording)", "TAC-210530",
            "Joined nodes above which `check` warns, because one text sends every further server to `connect`.";
        db_majority_rule: MajorityRule, Word(MajorityRule::WORDS), "more_than_half", "".."", false, Documented,
            "(rule)", "CVD14, Conferencing",
            "How many of the joined nodes a node must see, itself included, to be primary or to become it.";
        db_port: u64, Count, "5432", "5432".."5432", false, Documented,
            "database cluster TCP port", "TAC-210530",
            "TCP port of the databases; block it with `block_port`.";
        db_local_proxy_port: u64, Count, "9899", "9899".."9899", false, Documented,
            "(log excerpt)", "TAC-210530",
            "Loopback port of the schema tool; never crosses the network.";
        db_connect_timeout: SimDuration, Duration, "4s", "0s".."60s", true, Documented,
            "connect_timeout", "TAC-210530, log excerpt",
            "Time after which a connection to a silent host fails; that it holds for health checks is inferred.";
        db_sslmode: SslMode, Word(SslMode::WORDS), "verify_ca", "".."", false, Documented,
            "sslmode", "TAC-210530, log excerpt",
            "Check of certificates between databases and their clients.";
        db_client_cert_cn: CommonName, Word(CommonName::WORDS), "postgres", "".."", false, Documented,
            "Common Name of the client certificate", "TAC-210530",
            "Common name that the client certificate must have.";
        db_cert_required_since: f64, Number, "2.7", "".."", false, Documented,
            "(rule)", "TAC-214618; TAC-217319",
            "Release from which a database cluster needs certificates.";
        rtt_db_db_max: SimDuration, Duration, "200ms", "".."200ms", false, Documented,
            "(rule)", "Acano KB 11/366; CVD14, Conferencing",
            "Longest round trip between two joined databases; more is accepted with the lint CMS_RTT.";
        rtt_cb_db_max: SimDuration, Duration, "200ms", "".."200ms", false, Documented,
            "(rule)", "Acano KB 11/366; CVD14, Conferencing",
            "Longest round trip between a Call Bridge and the primary database.";
        rtt_cb_cb_max: SimDuration, Duration, "300ms", "".."300ms", false, Documented,
            "(rule)", "Acano KB 11/366; CVD14, Conferencing",
            "Longest round trip between any two nodes of a cluster.";
        rtt_cb_group_max: SimDuration, Duration, "100ms", "".."100ms", false, Documented,
            "(rule)", "Acano KB 11/366; CVD14, Conferencing",
            "Longest round trip between Call Bridges of one Call Bridge Group, which are those of one cluster here.";
        callbridges_max: u64, Count, "24", "2".."24", false, Documented,
            "Call Bridges per cluster", "CVD14, Conferencing",
            "Most Call Bridges of a cluster; 8 with release 2, and a review by Cisco from 8.";
        cb_load_reject: u64, Count, "80", "0".."100", true, Documented,
            "(rule)", "CVD14, Conferencing",
            "Load in per cent at which a Call Bridge takes no new calls.";
        cb_participants_per_conference_max: u64, Count, "450", "".."", false, Documented,
            "(rule)", "CVD14, Sizing",
            "Participants of one conference on one node; conferences are not simulated.";
        cb_loadlimit_cms1000_m5v2: u64, Count, "120000", "".."", false, Documented,
            "loadlimit", "TAC-217319", "Load limit of a CMS1000 M5v2; for the administrator.";
        cb_loadlimit_cms2000_m5v2: u64, Count, "875000", "".."", false, Documented,
            "loadlimit", "TAC-217319", "Load limit of a CMS2000 M5v2; for the administrator.";
        cb_loadlimit_vm_per_vcpu: u64, Count, "1250", "".."", false, Documented,
            "loadlimit", "TAC-217319", "Load limit of a virtual machine for each vCPU; for the administrator.";
        cb_ports_720p_cms1000: u64, Count, "120", "1".."", true, Documented,
            "(table)", "CVD14, Sizing",
            "Calls that one Call Bridge carries: HD ports of a CMS1000 M5v2.";
        cb_ports_720p_cms2000: u64, Count, "875", "".."", false, Documented,
            "(table)", "CVD14, Sizing",
            "HD ports of a CMS2000 M5v2; write it as cb_ports_720p_cms1000 where Call Bridges are of that size.";
        db_health_check_interval: SimDuration, Duration, "5s", "1ms".."60s", true, Assumed,
            "sfpool", "the check is in a log, its period is not",
            "Time from one health check of a node by another to the next.";
        db_health_fail_threshold: u64, Count, "2", "1".."10", true, Assumed,
            "(model)", "no source",
            "Failed checks in a row after which a node is not seen any more.";
        db_health_ok_threshold: u64, Count, "1", "1".."10", true, Assumed,
            "(model)", "no source",
            "Good checks in a row after which a node is seen again.";
        db_demote_delay: SimDuration, Duration, "0s", "0s".."60s", true, Assumed,
            "(model)", "no source",
            "Time from losing the majority to acting as replica.";
        db_promote_delay: SimDuration, Duration, "10s", "0s".."120s", true, Assumed,
            "(model)", "no figure in any Cisco text",
            "Time without a primary after which a node stands for election and votes; two primaries are excluded if it is at least db_demote_delay + db_health_check_interval.";
        db_promote_choice: PromotionChoice, Word(PromotionChoice::WORDS), "most_recent_position", "".."", false, Assumed,
            "(model)", "documents only say that one of the replicas is promoted",
            "Which eligible replica is promoted; ties go to the first in the list of nodes.";
        db_replica_reregister: SimDuration, Duration, "5s", "0s".."300s", true, Assumed,
            "(model)", "no source",
            "Time from learning of a primary to being registered with it.";
        db_rejoin_role: RejoinRole, Word(RejoinRole::WORDS), "replica", "".."", false, Documented,
            "(rule)", "CVD14, Conferencing",
            "What a former primary is when it returns; there is no fail-back.";
        db_rejoin_resync: Resync, Word(Resync::WORDS), "full_copy", "".."", true, Assumed,
            "(model)", "full copy or log catch-up is not documented",
            "How a node that missed writes catches up.";
        db_sync_rate: Bandwidth, Bitrate, "160Mbps", "1Mbps".."8000Mbps", true, Assumed,
            "(model)", "no source",
            "Rate of a copy, 20 MB/s.";
        db_size: Size, Bytes, "200MB", "0MB".."10000MB", true, Assumed,
            "(model)", "no source",
            "Size of the database, copied by `join` and by a full copy.";
        db_replication_mode: Replication, Word(Replication::WORDS), "asynchronous", "".."", false, Assumed,
            "(model)", "not documented",
            "When the primary acknowledges a write; so an election can lose some.";
        db_replication_lag: SimDuration, Duration, "100ms", "0ms".."5000ms", true, Assumed,
            "(model)", "no source",
            "How far a replica in sync is behind the primary.";
        writes_without_primary: DatabaseRule, Word(DatabaseRule::WORDS), "fail", "".."", false, Documented,
            "(rule)", "CVD14, Conferencing",
            "What becomes of database writes while there is no primary.";
        calls_without_primary: CallsRule, Word(CallsRule::WORDS), "accepted", "".."", false, Documented,
            "(rule)", "CVD14, Conferencing",
            "What becomes of new calls while there is no primary.";
        reads_without_primary: DatabaseRule, Word(DatabaseRule::WORDS), "fail", "".."", true, Inferred,
            "(rule)", "TAC-216183; the CVD calls replicas readable",
            "What becomes of database reads of a Call Bridge that does not reach the primary.";
        calls_on_callbridge_failure: CallsOnFailure, Word(CallsOnFailure::WORDS), "dropped", "".."", false, Documented,
            "(rule)", "CVD14, Conferencing",
            "What becomes of the calls on a Call Bridge that fails.";
        redial_delay: SimDuration, Duration, "30s", "5s".."600s", true, Assumed,
            "(model)", "no source",
            "Time after which the participants of a dropped call dial again.";
        upgrade_order: UpgradeOrder, Word(UpgradeOrder::WORDS), "primary_last", "".."", false, Documented,
            "(procedure)", "TAC-214620",
            "Order of an upgrade; events of the scenario say what is done.";
        node_reboot: SimDuration, Duration, "300s", "0s".."1800s", true, Assumed,
            "(model)", "no source",
            "Time that a Meeting Server takes to start.";
        primary_move_by_reboot: PrimaryMove, Word(PrimaryMove::WORDS), "reboot_the_primary", "".."", false, Documented,
            "(procedure)", "TAC-217319, step 9b",
            "How the primary is moved by hand.";
        cert_expiry_effect: ExpiryEffect, Word(ExpiryEffect::WORDS), "nodes_stop_talking", "".."", false, Documented,
            "(rule)", "TAC-216549",
            "What expired database certificates do.";
    }
}

impl Params {
    /// The longest that a silent host stays unnoticed.
    #[must_use]
    pub fn detection_max(&self) -> SimDuration {
        self.db_health_check_interval.times(self.db_health_fail_threshold) + self.db_connect_timeout
    }

    /// The shortest promotion delay that excludes two primaries: everybody notices a loss within one
    /// check interval of one another.
    #[must_use]
    pub fn safe_promote_delay(&self) -> SimDuration {
        self.db_demote_delay + self.db_health_check_interval
    }

    /// Time to copy the whole database, rounded up to a microsecond.
    #[must_use]
    pub fn copy_time(&self) -> SimDuration {
        let bits = u128::from(self.db_size.bytes()) * 8;
        let micros = (bits * 1_000_000).div_ceil(u128::from(self.db_sync_rate.bits_per_second().max(1)));
        SimDuration::from_micros(u64::try_from(micros).expect("a copy takes less than a day"))
    }

    /// Lengths and choices of the machine.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            good_checks: self.db_health_ok_threshold,
            demote_delay: self.db_demote_delay,
            promote_delay: self.db_promote_delay,
            detection_max: self.detection_max(),
            register_delay: self.db_replica_reregister,
            copy_time: self.copy_time(),
            full_copy: self.db_rejoin_resync == Resync::FullCopy,
            members_max: usize::try_from(self.db_nodes_max).map_or(MEMBERS_MAX, |max| max.min(MEMBERS_MAX)),
            majority: Majority::MoreThanHalf,
        }
    }
}
