//! Keys of runbooks.

use super::KeyKind::{Count, Duration, Flag, Form, Law, Selector, Table, Text};
use super::{Outline, PICKS, TableInfo, WITH, key};

/// `[[step]]`, without the verbs.
pub static STEP: TableInfo = TableInfo {
    name: "step",
    meaning: "one verb as in `[[event]]`, done after the step before is over",
    keys: &[
        key("id", Text, "`step_k`", "name, to refer to it; `id.end` is when its wait is over"),
        key("name", Text, "", "what is done, in a few words"),
        key("at", Law, "\"10m\"", "first step only: when the rehearsal begins"),
        key("after", Law, "\"0s\"", "time left after the step before is over"),
        key("until", Table(&UNTIL), "", "what it waits for; without, it is over as soon as it is done"),
        key("within", Duration, "the run", "how long the wait may take; else the rehearsal ends there"),
        key("pick", Form("as in `event`", Outline::WordOrCount(PICKS)), "\"all\"", "which of the targets"),
        key("with", Table(&WITH), "", "details of the verb"),
        key("one_way", Flag, "false", "as `with.one_way`"),
    ],
};

/// `step.until`.
pub static UNTIL: TableInfo = TableInfo {
    name: "step.until",
    meaning: "what a step waits for: a state that is entered after it has begun",
    keys: &[
        key("on", Selector, "required", "who; one of them is enough"),
        key("enters", Text, "required", "which state; `a|b` for either"),
        key("reason", Text, "", "only with this reason"),
    ],
};

/// `[runbook]`.
pub static RUNBOOK: TableInfo = TableInfo {
    name: "runbook",
    meaning: "what the steps together may cost",
    keys: &[
        key("window", Duration, "", "longest time from the first step to the end of the last"),
        key("users_out", Count, "", "most users without a session at once"),
        key("out_for", Duration, "", "longest time of one user without a session"),
        key("rooms_out", Count, "", "most chat rooms without a host at once"),
        key("groups_out", Count, "0", "most groups at once in which neither node serves"),
    ],
};
