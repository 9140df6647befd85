//! Words of Expressway clusters: facets of a peer, rules, protocols, lines of the developer log.

use crate::machines::words::words;

words! {
    /// What a peer does about calls and registrations.
    Facet {
        /// It takes both.
        Active = "active",
        /// It takes no new ones.
        Maintenance = "maintenance",
        /// It does not run.
        Down = "down",
        /// It was reset, has left the cluster and takes none.
        FactoryReset = "factory_reset",
    }
}

words! {
    /// TLS verification mode.
    Mode {
        /// Certificates of peers are not checked.
        Permissive = "permissive",
        /// They are.
        Enforcing = "enforcing",
    }
}

words! {
    /// How an endpoint registers.
    Protocol {
        /// SIP outbound: registered with two peers at once.
        SipOutbound = "sip_outbound",
        /// SIP with DNS SRV records of equal priority and weight.
        SipSrv = "sip_srv",
        /// SIP with DNS round robin.
        SipRoundRobin = "sip_round_robin",
        /// SIP with one static address.
        SipStatic = "sip_static",
        /// H.323 with alternate gatekeepers.
        H323 = "h323",
        /// Jabber over Mobile and Remote Access.
        Mra = "mra",
        /// An IP phone over Mobile and Remote Access, with two static chains.
        IpPhone = "ip_phone",
    }
}

words! {
    /// Lines of the developer log. Documented: seed log of TAC 217230.
    Event {
        /// The cluster database has lost a peer.
        MnesiaDownProcessed = "mnesia_down_processed",
        /// It is a partition.
        InconsistentDatabase = "inconsistent_database",
        /// It tries to connect again.
        Reconnect = "reconnect_on_running_partitioned_network",
        /// The transaction of that is ready.
        ConnectionReady = "node_connection_ready",
        /// It runs.
        ConnectionRunning = "node_connection_running",
        /// It failed.
        ConnectionFailed = "node_connection_failed",
        /// An SCI is sent again.
        SciRetransmit = "ras_sci_retransmit",
        /// An LRQ is sent again.
        LrqRetransmit = "ras_lrq_retransmit",
        /// External Server Communications Failure.
        GatekeeperTimedOut = "neighbour_gatekeeper_timed_out",
        /// An LRQ had no answer.
        LrqTimeout = "ras_lrq_timeout",
        /// An SCI had no answer.
        SciTimeout = "ras_sci_timeout",
        /// The names of peers are looked up anew.
        ForcedDnsPeerUpdate = "forced_dns_peer_update",
        /// A row of the cluster configuration is written.
        TableInsert = "table_insert",
        /// The TLS verification mode has changed.
        TlsVerifyChanged = "config_changed_tls_verify",
        /// The change is noticed.
        ConfigChangeDetected = "cluster_config_change_detected",
        /// The mode waits for a restart.
        TlsVerifyStatus = "tls_verify_change_status",
        /// The list of peers is written anew.
        AlternatesChanged = "config_changed_alternates",
        /// The resolver of peer names tells of it.
        ResolverNotifies = "peername_resolver_notify_dbmanager",
        /// The manager of peers is told.
        AlternatePeerChanged = "alternate_peer_changed_info",
        /// An alarm is on its way.
        AlarmRaising = "alarm_raising",
        /// An alarm is raised.
        AlarmRaised = "alarm_raised",
    }
}

words! {
    /// Rules of Expressway clusters; `docs/machines/expressway.md` has their sources.
    Rule {
        /// A peer closes its connections: lost at once.
        E01 = "E01",
        /// A peer is silent for too long: lost.
        E02 = "E02",
        /// A lost peer: alarms 20006, 20004 and 20021 in this order.
        E03 = "E03",
        /// An LRQ times out: the peer is asked for no calls.
        E04 = "E04",
        /// A peer is back: its alarms clear.
        E05 = "E05",
        /// An edit on the primary goes to connected peers.
        E06 = "E06",
        /// An edit on a subordinate peer stays there.
        E07 = "E07",
        /// A look at the primary brings its configuration.
        E08 = "E08",
        /// A look finds no primary: alarm 20016.
        E09 = "E09",
        /// A look finds another primary: alarms 20012 and 20017.
        E10 = "E10",
        /// An administrator names the primary.
        E11 = "E11",
        /// An administrator changes the TLS verification mode.
        E12 = "E12",
        /// A restart puts the configured TLS verification mode in force.
        E13 = "E13",
        /// The peer list is cleared.
        E14 = "E14",
        /// The peer list is restored.
        E15 = "E15",
        /// A restart with a cleared peer list resets the system.
        E16 = "E16",
        /// Maintenance mode begins.
        E17 = "E17",
        /// Maintenance mode ends.
        E18 = "E18",
        /// A peer in maintenance mode stops, which ends it.
        E19 = "E19",
        /// A peer stops.
        E20 = "E20",
        /// A peer works again.
        E21 = "E21",
        /// Endpoints lose their registration.
        E22 = "E22",
        /// Endpoints register with another peer.
        E23 = "E23",
        /// Calls through a lost peer are dropped.
        E24 = "E24",
        /// A peer is away for some hours: alarms 30012 and 30013.
        E25 = "E25",
        /// A peer is away for some days: alarms 30014 and 30015.
        E26 = "E26",
        /// The licences of a lost peer leave the pool: alarms 30016 and 30017.
        E27 = "E27",
        /// Usage is near or at a limit: capacity alarms.
        E28 = "E28",
        /// Registrations over MRA go to a peer that is back.
        E29 = "E29",
        /// A replication ends in an error: alarm 20009.
        E30 = "E30",
        /// ForceConfigUpdate takes the configuration of the primary.
        E31 = "E31",
        /// The address of a peer changes in every peer list.
        E32 = "E32",
        /// The databases of two parts do not become one: alarms 20025 and 20024.
        E33 = "E33",
    }
}

/// The states of a node that hears every other peer over RAS, and of one that does not.
pub const RAS_STATES: [&str; 2] = ["ras:answered", "ras:unanswered"];

impl Mode {
    /// The state of a node that has this mode in force.
    #[must_use]
    pub const fn state(self) -> &'static str {
        match self {
            Self::Permissive => "tls:permissive",
            Self::Enforcing => "tls:enforcing",
        }
    }
}
