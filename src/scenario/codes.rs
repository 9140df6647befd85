//! Codes of diagnostics.

use crate::diag::Level::{self, Error, Warning};

/// One code with what it means.
#[derive(Clone, Copy, Debug)]
pub struct CodeInfo {
    /// The code as it is printed.
    pub code: &'static str,
    /// Error or warning.
    pub level: Level,
    /// What it means.
    pub meaning: &'static str,
}

macro_rules! codes {
    ($($name:ident $level:ident $meaning:literal;)*) => {
        $(pub(super) const $name: &str = stringify!($name);)*

        /// Every code that reading a scenario can give.
        pub static CODES: &[CodeInfo] = &[$(CodeInfo { code: $name, level: $level, meaning: $meaning },)*];
    };
}

codes! {
    UNREADABLE Error "a file cannot be read, is too large or is not UTF-8";
    SYNTAX Error "the text is not TOML";
    CYCLE Error "a file includes or extends itself";
    UNKNOWN_KEY Error "no such key in this table";
    UNKNOWN_WORD Error "not one of the words that fit here";
    UNKNOWN_NAME Error "nothing in the scenario has this name";
    UNKNOWN_PATH Error "a dotted path that leads nowhere";
    BAD_NAME Error "a name with characters that addresses cannot hold";
    MISSING_KEY Error "a key that must be there is not";
    WRONG_TYPE Error "a value of the wrong type";
    WRONG_UNIT Error "a value without its unit, or with a wrong one";
    OUT_OF_RANGE Error "a number outside its range";
    DUPLICATE Error "the same name twice";
    CONFLICT Error "two keys that exclude one another";
    LIMIT Error "more than the product supports";
    STRUCTURAL Error "a parameter that another key of the scenario decides";
    NOT_APPLICABLE Error "a verb or state that its subject cannot have";
    UNSUPPORTED Error "something this version does not simulate; a warning where it is read and left out";
    TOO_MANY Error "too many mistakes or too many things to list";
    MDM_UNSTATED Warning "a cluster that does not say whether Multi-Device Messaging is on";
    HA_UNSTATED Warning "a group of two nodes that does not say whether High Availability is on";
    USERS_ABOVE_OVA Warning "more users than the virtual machine template is made for";
    WAN_BANDWIDTH Warning "less than 10 Mbps between nodes of one cluster, or between intercluster peers";
    WAN_RTT Warning "more than 80 ms round-trip time between nodes of one cluster, or between intercluster peers";
    PEER_OVA Warning "an intercluster peer with a template for fewer than 15 000 users";
    PEER_RTT Warning "a longer round trip between the peers of an Expressway cluster than its release supports";
    H323_MODE Warning "an Expressway cluster with H.323 mode off";
    LOAD_ABOVE_CAPACITY Warning "more load than an Expressway cluster carries with all of its peers";
    LOAD_AFTER_LOSS Warning "load that an Expressway cluster does not carry without one of its peers";
    NO_NAMES Warning "a table of peer addresses where peers have no names that it could hold";
    CERTIFICATE_NAMES Warning "certificates of Expressway peers that are checked and do not hold what the peer list says";
    ONE_ADDRESS Warning "another address of an Expressway cluster changed before the peer of the last one has restarted";
    RELOGIN_BEFORE_DELAY Warning "clients come back before the other node can have taken over";
    TIE_AT_DEADLINE Warning "the last heartbeat in time arrives exactly at the deadline, and messages can be lost";
    TIMEOUT_BELOW_INTERVAL Warning "the keepalive timeout ends before the next keepalive";
    CMS_TWO_PRIMARIES Warning "a promotion delay shorter than demotion delay plus check interval, which allows two primaries at once";
    CMS_EVEN Warning "an even number of joined database nodes, which outlives no more failures than one node fewer";
    CMS_NODES Warning "more than three joined database nodes, which one Cisco text does not allow";
    CMS_RTT Warning "a longer round trip inside a Meeting Server cluster than supported";
    CMS_CALL_BRIDGES Warning "as many Call Bridges as Cisco wants to review, or more than the release supports";
    CMS_CERTIFICATE Warning "a database cluster without certificates on a release that needs them";
    CHAT_HA_OFF Warning "chat with High Availability on a group without it";
    CHAT_NO_DATABASE Warning "rooms on a group that names no external database";
    CHAT_DATABASE_SHARED Warning "an external database that several groups or nodes with rooms share";
    CHAT_ENGINE Warning "an external database that this release does not support for chat with High Availability";
    ROOMS_ABOVE_PLAN Warning "more rooms than the guide plans for";
    ROOMS_ABOVE_CAPACITY Warning "more rooms than the capacity tables give one node";
    AFTER_END Warning "an event or a window that starts after the end of the run";
}
