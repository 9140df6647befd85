//! Words of the database cluster: states, rules, commands, refusals.

use crate::machines::words::words;

words! {
    /// What a joined database is, as the election sees it.
    Role {
        /// Its copy is the one in use.
        Primary = "primary",
        /// It holds a copy, or is on the way to one.
        Replica = "replica",
    }
}

words! {
    /// What a database node shows to the outside.
    State {
        /// The primary; all queries go to it.
        Primary = "primary",
        /// A replica that is fed by the primary.
        ReplicaInSync = "replica_in_sync",
        /// A replica that copies the whole database of the primary.
        ReplicaSyncing = "replica_syncing",
        /// No part of the cluster, or a replica without a primary.
        NotConnected = "not_connected",
        /// A command failed on it; its role is unaffected.
        Error = "error",
        /// Its host is down.
        Down = "down",
    }
}

words! {
    /// Commands of an administrator at the node named.
    Command {
        /// The local database becomes the primary of a new cluster.
        Initialize = "initialize",
        /// The local database is erased and becomes a replica.
        Join = "join",
        /// The node leaves and keeps the copy it had.
        Remove = "remove",
        /// The schema step after an upgrade, on the present primary.
        UpgradeSchema = "upgrade_schema",
        /// A failed command is forgotten.
        ClearError = "clear_error",
        /// A Call Bridge without a local database uses the cluster.
        Connect = "connect",
    }
}

words! {
    /// Why a command was refused or failed.
    Refusal {
        /// The node, or the Call Bridge, is down.
        HostDown = "host_down",
        /// It is part of the cluster already.
        AlreadyJoined = "already_joined",
        /// It is no part of the cluster.
        NotJoined = "not_joined",
        /// The cluster has as many joined nodes as it may have.
        TooManyNodes = "too_many_nodes",
        /// There is no primary, or it cannot be reached from here.
        PrimaryNotReachable = "primary_not_reachable",
        /// Another cluster is there: somebody else is joined.
        ClusterExists = "cluster_exists",
        /// The node is not the present primary.
        NotThePrimary = "not_the_primary",
        /// A joined node is not connected or not in sync.
        NotInSync = "not_in_sync",
        /// Joined nodes run different software.
        MixedReleases = "mixed_releases",
        /// There is nothing to clear.
        NoError = "no_error",
        /// Certificates cannot be changed while the node is part of a cluster.
        CertificatesInUse = "certificates_in_use",
    }
}

words! {
    /// Rules of the database cluster; `docs/machines/cms.md` has their sources.
    Rule {
        /// Checks of a joined node fail often enough: it is not seen any more.
        M01 = "M01",
        /// A check succeeds: both ends see each other again.
        M02 = "M02",
        /// A primary sees half of the joined nodes or fewer: it becomes a replica.
        M03 = "M03",
        /// A replica without a primary loses the connection.
        M04 = "M04",
        /// A replica is promoted.
        M05 = "M05",
        /// A replica registers with the primary.
        M06 = "M06",
        /// It copies the database of the primary.
        M07 = "M07",
        /// The copy is complete.
        M08 = "M08",
        /// Two primaries meet: the older one becomes a replica.
        M09 = "M09",
        /// The host of a node goes down.
        M10 = "M10",
        /// The host comes back; its database is a replica whatever it was.
        M11 = "M11",
        /// `database cluster join`.
        M12 = "M12",
        /// `database cluster remove`.
        M13 = "M13",
        /// `database cluster initialize`.
        M14 = "M14",
        /// `database cluster upgrade_schema` succeeds.
        M15 = "M15",
        /// `database cluster upgrade_schema` fails.
        M16 = "M16",
        /// `database cluster clear_error`.
        M17 = "M17",
        /// A replica cannot dial its primary, which still sees it.
        M18 = "M18",
    }
}
