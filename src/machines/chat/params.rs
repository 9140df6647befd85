//! Settings of persistent chat (`params.chat`): the chapters on chat of the configuration guide and the
//! choices of the model.

use crate::machines::params::{ParamKind, param_table, param_words};
use crate::units::{Rate, SimDuration};

use super::interface::Settings;

use ParamKind::{Count, Duration, Flag, Number, Rate as PerTime, Word};

param_words! {
    /// Kind of external database.
    DatabaseEngine {
        /// PostgreSQL.
        Postgresql = "postgresql",
        /// Oracle.
        Oracle = "oracle",
        /// Microsoft SQL Server.
        Mssql = "mssql",
    }
}

param_table! {
    "chat",
    /// Settings of persistent chat of one cluster.
    pub struct Params {
        persistent_chat_enabled: bool, Flag, "false", "".."", false, Documented,
            "Enable Persistent Chat", "CAG15, Manage Chat; CAG15, Configure Ad Hoc and Persistent Chat",
            "Whether persistent chat is on; the key `chat` of a cluster says it: with `ha = true` or with rooms it is.";
        adhoc_chat_enabled: bool, Flag, "true", "".."", false, Documented,
            "Ad hoc chat", "CAG15, Manage Chat",
            "Whether ad hoc chat is on; the key `chat.adhoc` of a cluster says how many such rooms there are.";
        persistent_chat_ha: bool, Flag, "false", "".."", false, Documented,
            "High Availability for Persistent Chat", "CAG15, Configure High Availability for Persistent Chat",
            "Whether High Availability for persistent chat is deployed; the key `chat.ha` of a cluster says it.";
        tc_is_critical: bool, Flag, "true", "".."", true, Documented,
            "Text Conferencing critical service", "CAG15, Configure High Availability for Persistent Chat",
            "Whether Text Conferencing is a critical service where persistent chat is on, as since release 11.5(1).";
        critical_service_delay: SimDuration, Duration, "90s", "".."", false, Documented,
            "Critical Service Delay", "CAG15, Configure Redundancy and High Availability; CAG15, Configure High Availability for Persistent Chat",
            "Time from the failure of Text Conferencing to the start of a failover; params.srm.critical_service_down_delay says it.";
        keepalive_timeout: SimDuration, Duration, "60s", "".."", false, Documented,
            "Keep Alive (Heart Beat) Timeout", "CAG15, Configure Redundancy and High Availability",
            "Silence after which a node is lost; params.srm has the setting of the same name.";
        client_relogin_lower: SimDuration, Duration, "120s", "".."", false, Documented,
            "Client Re-Login Lower Limit", "CAG15, Configure Redundancy and High Availability",
            "Earliest time at which a client logs in again; params.srm.client_relogin_lower_limit says it.";
        client_relogin_upper: SimDuration, Duration, "537s", "".."", false, Documented,
            "Client Re-Login Upper Limit", "CAG15, Configure Redundancy and High Availability",
            "Latest time at which a client logs in again; params.srm.client_relogin_upper_limit says it.";
        auto_fallback_enabled: bool, Flag, "false", "".."", false, Documented,
            "Enable Automatic Fallback", "CAG15, Configure Redundancy and High Availability",
            "Whether users and rooms go home by themselves; params.srm.enable_automatic_fallback says it.";
        auto_fallback_delay: SimDuration, Duration, "30m", "".."", false, Documented,
            "(rule)", "CAG15, Configure Redundancy and High Availability",
            "Healthy time before that; params.srm.automatic_fallback_delay says it.";
        mdm_failover_factor: u64, Count, "2", "".."", false, Documented,
            "(rule)", "CAG15, Configure Redundancy and High Availability",
            "How much longer a failover takes with Multi-Device Messaging; params.srm.mdm_failover_time_factor says it.";
        max_subclusters: u64, Count, "3", "".."", false, Documented,
            "Subclusters (PRGs) per cluster", "CAG15, Configure High Availability for Persistent Chat",
            "Most presence redundancy groups of a cluster.";
        db_instances_ha: u64, Count, "1", "".."", false, Documented,
            "External database instances, HA", "CAG15, Configure High Availability for Persistent Chat; DBSETUP",
            "External database instances for each group that hosts rooms, with High Availability for persistent chat.";
        db_instances_non_ha: u64, Count, "1", "".."", false, Documented,
            "External database instances, non-HA", "CAG15, Configure High Availability for Persistent Chat",
            "External database instances for each node that hosts rooms, without it.";
        db_instances_minimum: u64, Count, "1", "".."", false, Documented,
            "Minimum external database instances", "CAG15, Configure High Availability for Persistent Chat; CAG15, Configure Ad Hoc and Persistent Chat",
            "Fewest external database instances of all intercluster peers together; weak under load.";
        db_type: DatabaseEngine, Word(DatabaseEngine::WORDS), "postgresql", "".."", false, Documented,
            "External database type", "CAG15, Configure High Availability for Persistent Chat",
            "Kind of external database; the key `engine` of a database says it.";
        db_connections: u64, Count, "5", "".."", false, Documented,
            "Number of connections to the database", "DBSETUP",
            "Connections of persistent chat to its database on each node; part of the default 15 of a node.";
        db_conn_guideline: u64, Count, "15", "".."", false, Documented,
            "(rule)", "DBSETUP",
            "Connections of a node to external databases for planning, and some more for administrators.";
        db_heartbeat: SimDuration, Duration, "0s", "".."", false, Documented,
            "Database connection heartbeat interval (seconds)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "Interval of the heartbeat to the database; its default is not published and it is not simulated.";
        db_detect_delay: SimDuration, Duration, "30s", "0s".."", true, Assumed,
            "(model)", "no figure published",
            "Time until a running Text Conferencing raises an alarm for a lost database; writing stops at once.";
        room_timeout: SimDuration, Duration, "0s", "".."", false, Documented,
            "Timeout value for persistent chat rooms (minutes)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "Time after which an idle room is closed; its default is not published and it is not simulated.";
        tc_requires_db_at_start: bool, Flag, "true", "".."", false, Documented,
            "(rule)", "CAG15, Configure Ad Hoc and Persistent Chat; CAG15, Manage Chat",
            "Text Conferencing does not start without its database.";
        tc_survives_db_loss: bool, Flag, "true", "".."", false, Documented,
            "(rule)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "A running Text Conferencing works on without its database: nothing is written and no persistent room is created.";
        backup_tc_shutdown_on_db_fail: bool, Flag, "true", "".."", false, Documented,
            "(rule)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "Text Conferencing shuts down if it cannot reach the database while it has to load rooms.";
        max_rooms_per_subcluster: u64, Count, "5000", "".."", false, Documented,
            "Persistent rooms per subcluster", "CAG15, Configure Ad Hoc and Persistent Chat",
            "Most persistent rooms of one group.";
        recommended_rooms_per_node_ha: u64, Count, "2500", "".."", false, Documented,
            "Rooms per node with HA (recommended)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "Most persistent rooms of a node to plan for with High Availability; more has the lint ROOMS_ABOVE_PLAN.";
        max_persistent_rooms_allowed: u64, Count, "5000", "1".."5000", true, Documented,
            "Maximum number of persistent chat rooms allowed", "CAG15, Configure Ad Hoc and Persistent Chat",
            "Persistent rooms of a node above which no further one is created; with High Availability at most 2500 count. The default is not published.";
        max_rooms_allowed: u64, Count, "5500", "".."", true, Documented,
            "Maximum number of rooms allowed", "CAG15, Manage Chat",
            "Rooms of a node, ad hoc rooms included, above which no further one is created.";
        max_users_per_room: u64, Count, "1000", "".."", false, Documented,
            "How many users can be in a room at one time", "CAG15, Manage Chat",
            "Most users in a room at one time.";
        max_hidden_users: u64, Count, "1000", "".."", false, Documented,
            "How many hidden users can be in a room at one time", "CAG15, Manage Chat",
            "Most hidden users in a room at one time; they are among the others.";
        default_room_occupancy: u64, Count, "50", "".."", false, Documented,
            "Default maximum occupancy for a room", "CAG15, Manage Chat",
            "Most users in a room unless its owner says otherwise.";
        history_max: u64, Count, "100", "".."", false, Documented,
            "Maximum number of messages that can be retrieved from the archive", "CAG15, Manage Chat",
            "Most messages that a user who enters a room can get from the archive.";
        history_default: u64, Count, "15", "".."", false, Documented,
            "Number of messages in chat history displayed by default", "CAG15, Manage Chat",
            "Messages that a user who enters a room sees by default.";
        archive_all_messages: bool, Flag, "true", "".."", true, Documented,
            "Archive all room messages", "JFEAT, Persistent Chat",
            "Whether all messages of rooms are written to the external database; without it none is missed there.";
        mssql_body_limit: u64, Count, "4000", "".."", false, Documented,
            "Message body limit with SQL Server", "CAG15, Configure Ad Hoc and Persistent Chat",
            "Characters of a message above which Microsoft SQL Server does not archive it; lengths are not simulated.";
        archiver_max_queue: u64, Count, "100000", "".."", false, Documented,
            "Max Queue Size (Cisco XCP Message Archiver)", "IMCOMP, Message Archiver",
            "Queue of the Message Archiver, a service of its own that is not simulated.";
        archiver_block_delivery: bool, Flag, "false", "".."", false, Documented,
            "Block message delivery if unable to record in compliance database", "IMCOMP, Message Archiver",
            "Whether messages are held while the Message Archiver cannot write; the default is not published and it is not simulated.";
        ova_persistent_chat: u64, Count, "15000", "".."", false, Documented,
            "OVA for persistent chat", "CAG15, Configure Ad Hoc and Persistent Chat",
            "Virtual machine template recommended for persistent chat; the key `ova` of a cluster says it.";
        ha_room_divisor: u64, Count, "2", "".."", false, Documented,
            "(rule)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "High Availability halves the supported numbers of rooms.";
        two_device_share: f64, Number, "30", "".."", false, Documented,
            "Users with two devices in the capacity tables", "CAG15, Configure Ad Hoc and Persistent Chat",
            "Per cent of users with two devices behind the capacity tables.";
        room_fit_k_15k_25k: f64, Number, "503360", "".."", false, Inferred,
            "(fit)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "K in rooms = min(5000, K / (users + c)), fitted to the tables of 15 000 and 25 000 users.";
        room_fit_c_15k_25k: f64, Number, "43.9", "".."", false, Inferred,
            "(fit)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "c of the same formula.";
        room_fit_k_5k: f64, Number, "251841", "".."", false, Inferred,
            "(fit)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "K of the same formula for 5000 users.";
        room_fit_c_5k: f64, Number, "44.1", "".."", false, Inferred,
            "(fit)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "c of the same formula for 5000 users.";
        msg_fit_c_25k: f64, Number, "56900", "".."", false, Inferred,
            "(fit)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "C in share = min(1, C / (f (users + d) rooms)), the deliveries in a minute, fitted to the table of 25 000 users.";
        msg_fit_d_25k: f64, Number, "1.5", "".."", false, Inferred,
            "(fit)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "d of the same formula.";
        msg_fit_c_15k: f64, Number, "36100", "".."", false, Inferred,
            "(fit)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "C of the same formula for 15 000 users.";
        msg_fit_d_15k: f64, Number, "0.8", "".."", false, Inferred,
            "(fit)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "d of the same formula for 15 000 users.";
        msg_fit_c_5k: f64, Number, "18400", "".."", false, Inferred,
            "(fit)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "C of the same formula for 5000 users.";
        msg_fit_d_5k: f64, Number, "1.9", "".."", false, Inferred,
            "(fit)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "d of the same formula for 5000 users.";
        room_load_rate: Rate, PerTime, "100/s", "1/s".."", true, Assumed,
            "(model)", "no figure published",
            "Rooms that a node loads from the database in a second, one after the other.";
        room_unload_rate: Rate, PerTime, "500/s", "1/s".."", true, Assumed,
            "(model)", "no figure published",
            "Rooms that a node unloads in a second before the other one loads them.";
        tc_start_time: SimDuration, Duration, "10s", "0s".."", true, Assumed,
            "(model)", "no figure published",
            "Time from the start of Text Conferencing to the first room it loads.";
        takeover_duration: SimDuration, Duration, "0s", "".."", false, Assumed,
            "(model)", "no figure published",
            "Time of a user takeover before rooms are loaded; params.srm.takeover_fixed and takeover_per_user say it.";
        room_join_time: SimDuration, Duration, "1s", "0s".."", true, Assumed,
            "(model)", "no figure published",
            "Time from sign-in to being in a room.";
        adhoc_lost_on_tc_failure: bool, Flag, "true", "".."", true, Inferred,
            "(model)", "CAG15, Configure Ad Hoc and Persistent Chat; CAG15, Configure High Availability for Persistent Chat",
            "Whether ad hoc rooms end with their Text Conferencing.";
        split_brain_double_host: bool, Flag, "true", "".."", true, Inferred,
            "(model)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "Whether the nodes of a split pair load the rooms of each other.";
        overload_room_threshold: u64, Count, "5000", "".."", true, Documented,
            "(rule)", "CAG15, Configure Ad Hoc and Persistent Chat",
            "Rooms hosted by one node above which a record tells that it is overloaded; nothing else follows.";
    }
}

impl Params {
    /// Lengths of Text Conferencing.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let each = |rate: Rate| SimDuration::from_micros(rate.gap_micros());
        Settings { start: self.tc_start_time, load: each(self.room_load_rate), unload: each(self.room_unload_rate) }
    }

    /// Persistent rooms of a node above which no further one is created. With High Availability at most
    /// half of the supported number can be set. Documented: CAG15, Configure Ad Hoc and Persistent Chat.
    #[must_use]
    pub fn persistent_rooms_max(&self, ha: bool) -> u64 {
        let most =
            if ha { self.max_rooms_per_subcluster / self.ha_room_divisor } else { self.max_rooms_per_subcluster };
        self.max_persistent_rooms_allowed.min(most)
    }
}
