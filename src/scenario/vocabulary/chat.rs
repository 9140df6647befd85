//! Keys of chat and its external databases.

use super::KeyKind::{Address, Count, Flag, Form, Rate, Share, Table, Word};
use super::{Outline, TableInfo, key};
use crate::machines::chat::DatabaseEngine;

/// `[database.x]`.
pub static DATABASE: TableInfo = TableInfo {
    name: "database.<name>",
    meaning: "an external database",
    keys: &[
        key("engine", Word(DatabaseEngine::WORDS), "\"postgresql\"", "which product"),
        key("site", Address, "", "where it stands; reached from everywhere if absent"),
        key("merge", Table(&MERGE), "", "what is prepared for a merge of databases"),
    ],
};

/// `[database.x.merge]`.
pub static MERGE: TableInfo = TableInfo {
    name: "database.<name>.merge",
    meaning: "what is prepared for a merge of databases",
    keys: &[
        key("backup", Flag, "true", "the tablespace of the destination is backed up"),
        key("space", Flag, "true", "it has enough space"),
        key("privileges", Flag, "true", "the users of the databases may create tables and links"),
        key("access", Flag, "true", "the databases let the publisher and one another in"),
    ],
};

/// `chat = { .. }`.
pub static CHAT: TableInfo = TableInfo {
    name: "cluster.<name>.chat",
    meaning: "persistent chat",
    keys: &[
        key("ha", Flag, "false", "High Availability of chat: the other node of the group takes rooms over"),
        key(
            "rooms",
            Form("{ node = number }", Outline::Counts),
            "",
            "persistent rooms per node; with rooms persistent chat is on",
        ),
        key("adhoc", Form("{ node = number }", Outline::Counts), "", "ad hoc rooms per node"),
        key(
            "users_per_room",
            Count,
            "",
            "users in a room at one time, for the capacity tables and the phase room_load",
        ),
        key("messages", Rate, "", "messages in each active room, such as \"1/min\""),
        key("active", Share, "1", "share of the rooms that are active at one time"),
    ],
};
