//! Colours and short codes of node states, the same in every picture.

use anstyle::Style;

use super::text;

/// What a state means for the reader, and how it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// The state.
    pub(super) state: &'static str,
    /// Letters drawn into its bar, so that pictures work without colour.
    pub(super) code: &'static str,
    /// Fill of its bar; from a palette that colour-blind readers can tell apart.
    pub(super) rgb: (u8, u8, u8),
    /// Height of its bar in per cent of the lane: the lower, the less the node serves.
    pub(super) height: u8,
}

const fn look(state: &'static str, code: &'static str, rgb: (u8, u8, u8), height: u8) -> Look {
    Look { state, code, rgb, height }
}

/// Every node state, from full service to none.
pub(super) const LOOKS: [Look; 13] = [
    look("normal", "N", (158, 202, 225), 60),
    look("running_in_backup_mode", "B", (8, 81, 156), 100),
    look("taking_over", "TO", (107, 174, 214), 100),
    look("falling_back", "FB", (66, 146, 198), 100),
    look("taking_back", "TB", (253, 208, 162), 60),
    look("failing_over", "FO", (253, 174, 107), 60),
    look("failed_over", "F", (217, 196, 160), 36),
    look("failed_over_critical_services_not_running", "FS", (230, 130, 40), 36),
    look("idle", "I", (218, 218, 235), 36),
    look("initializing", "IN", (255, 255, 204), 36),
    look("unknown", "U", (189, 189, 189), 36),
    look("running_in_failed_mode", "X", (165, 15, 21), 60),
    look("down", "D", (82, 82, 82), 20),
];

/// How a state is shown.
pub(super) fn of(state: &str) -> Option<&'static Look> {
    LOOKS.iter().find(|look| look.state == state)
}

/// The style of a state in the story.
pub(super) fn style(state: &str) -> Style {
    match state {
        "normal" | "running" => text::GOOD,
        "running_in_failed_mode" | "down" | "stopped" | "hung" => text::BAD,
        "initializing" | "taking_over" | "taking_back" | "failing_over" | "falling_back" | "starting" => text::NOTE,
        _ => text::BOLD,
    }
}
