//! Words of Text Conferencing: states of a set of rooms, of the service, rules, refusals, alarms.

use crate::machines::words::words;

words! {
    /// Where a set of rooms is on one node.
    State {
        /// The node does not host them.
        NotHosted = "not_hosted",
        /// They are being loaded from the external database, one after the other.
        Loading = "loading",
        /// All of them are hosted here.
        Hosted = "hosted",
        /// They are being unloaded, so that the other node can load them.
        Unloading = "unloading",
    }
}

words! {
    /// What Text Conferencing itself does.
    Service {
        /// It does not run.
        Stopped = "stopped",
        /// It has started and loads no rooms yet.
        Starting = "starting",
        /// It runs.
        Running = "running",
    }
}

words! {
    /// Rules of Text Conferencing; `docs/machines/chat.md` has their sources.
    Rule {
        /// It starts, the database answering.
        T01 = "T01",
        /// It does not start without its database.
        T02 = "T02",
        /// Its start time is over: rooms can be loaded.
        T03 = "T03",
        /// The database is lost before the first room is loaded: it does not start.
        T04 = "T04",
        /// It stops, and its rooms with it.
        T05 = "T05",
        /// Rooms that it has to host and nobody else hosts: they are loaded.
        T06 = "T06",
        /// All rooms are loaded.
        T07 = "T07",
        /// Rooms cannot be loaded, the database not answering: it shuts down.
        T08 = "T08",
        /// Rooms that it has not to host any more: they are unloaded.
        T09 = "T09",
        /// The rooms are unloaded.
        T10 = "T10",
        /// Rooms that it has not to host any more while they are loaded: loading is given up.
        T11 = "T11",
    }
}

words! {
    /// Why a room is not created, or a message not delivered.
    Refusal {
        /// Text Conferencing does not run on the node.
        NotRunning = "text_conferencing_not_running",
        /// The external database does not answer.
        NoDatabase = "external_database_unreachable",
        /// The node has as many persistent rooms as it may have.
        TooManyPersistentRooms = "too_many_persistent_rooms",
        /// The node has as many rooms as it may have.
        TooManyRooms = "too_many_rooms",
        /// Nobody hosts the room.
        NoHost = "room_not_hosted",
        /// The sender has no session.
        SignedOut = "sender_signed_out",
        /// The sender has not entered the room.
        NotInRoom = "sender_not_in_room",
    }
}

words! {
    /// Alarms of Text Conferencing. The guides print the names; when each is raised is inferred.
    Alarm {
        /// It cannot connect to its external database.
        DatabaseConnect = "XcpTxtConfDBConnectError",
    }
}
