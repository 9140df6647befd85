//! Keys of expectations.

use super::KeyKind::{Count, Duration, Form, Selector, Share, Table, Text, Word};
use super::{Outline, TableInfo, key};

/// `[[expect]]`.
pub static EXPECT: TableInfo = TableInfo {
    name: "expect",
    meaning: "one verb, a subject, a window",
    keys: &[
        key("name", Text, "", "what it says, in a sentence"),
        key("on", Selector, "", "whom it is about; `*` for the world"),
        key("but", Selector, "", "who is left out"),
        key("since", Form("event id, `id.end` or time", Outline::Text), "", "start of the window"),
        key(
            "within",
            Form("list of two durations", Outline::TwoDurations),
            "",
            "first and last offset from `since`, both included",
        ),
        key("at", Form("time, event id or `id.end`", Outline::Text), "", "an instant instead of a window"),
        key("variant", Text, "", "judged in this variant only; `base` is the file without variants"),
        key("confidence", Share, "", "judged on the interval over the runs of a sweep"),
        key("by", Word(&["cluster", "group", "node"]), "", "splits a metric"),
        key(
            "reason",
            Form("reason, or list for a pair", Outline::TextOrTexts),
            "",
            "only with this reason; `a|b` for either",
        ),
        key("enters", Text, "", "verb: is in the state at some time"),
        key(
            "is",
            Form("state, or list for the nodes of a group", Outline::TextOrTexts),
            "",
            "verb: is in the state at the instant or throughout",
        ),
        key("sequence", Form("list of states", Outline::Texts), "", "verb: exactly these states in this order"),
        key("never", Text, "", "verb: at no time"),
        key("always", Text, "", "verb: all the time"),
        key("sometimes", Text, "", "verb: at some time, in at least one run"),
        key("count", Table(&COUNT), "", "verb: how often"),
        key("alarm", Text, "", "verb: the alarm is raised"),
        key("no_alarm", Text, "", "verb: the alarm is not raised"),
        key("cleared", Text, "", "verb: the alarm is cleared"),
        key("alarm_on", Text, "", "verb: the alarm is on at the instant"),
        key("refused", Text, "", "verb: the event was refused"),
        key("accepted", Text, "", "verb: the event took effect"),
        key("metric", Text, "", "verb: a number within bounds"),
        key("min", Form("value in the unit of the metric", Outline::Scalar), "", "smallest accepted value"),
        key("max", Form("value in the unit of the metric", Outline::Scalar), "", "largest accepted value"),
        key("equals", Form("value in the unit of the metric", Outline::Scalar), "", "the only accepted value"),
        key("versus", Text, "", "the variant or file compared with"),
        key("change", Table(&CHANGE), "", "accepted change against `versus`"),
        key("golden", Text, "", "verb: the story equals the recorded one"),
        key(
            "keep",
            Form("list of kinds of lines", Outline::Texts),
            "[\"state\", \"alarm\", \"admin\", \"room\"]",
            "which lines of the story count",
        ),
        key("tolerance", Duration, "\"0s\"", "difference in time that is accepted"),
        key("lint", Text, "", "verb: `check` gives this code"),
        key("no_lint", Text, "", "verb: `check` does not give this code"),
        key("check_error", Text, "", "verb: `check` refuses the file at this dotted path"),
    ],
};

/// `expect.count`.
pub static COUNT: TableInfo = TableInfo {
    name: "expect.count",
    meaning: "how often something happens",
    keys: &[
        key("enters", Text, "", "the state that is entered"),
        key("alarm", Text, "", "the alarm that is raised"),
        key("equals", Count, "", "exactly this often"),
        key("min", Count, "", "at least this often"),
        key("max", Count, "", "at most this often"),
    ],
};

/// `expect.change`.
pub static CHANGE: TableInfo = TableInfo {
    name: "expect.change",
    meaning: "accepted change of a metric",
    keys: &[
        key("min", Form("share such as \"-10%\", or a value", Outline::Scalar), "", "smallest accepted change"),
        key("max", Form("share such as \"-10%\", or a value", Outline::Scalar), "", "largest accepted change"),
    ],
};
