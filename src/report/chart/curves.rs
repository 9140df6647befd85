//! The lower panel of the chart: users without service and clients in the login queue over time.

use std::collections::BTreeMap;

use crate::outcome::Outcome;
use crate::report::text::grouped;

use super::canvas::{self, Anchor, Canvas, DARK, GREY, LIGHT, Rgb, TimeAxis};

/// Fill of the users without service.
const OUT: Rgb = (252, 187, 161);
/// Line of the login queue.
const QUEUE: Rgb = (8, 48, 107);

/// Draws the panel between two heights.
pub(super) fn panel(canvas: &mut Canvas, axis: &TimeAxis, outcome: &Outcome, (top, bottom): (i32, i32)) {
    let out = columns(axis, &without_service(outcome));
    let queue = columns(axis, &login_queue(outcome));
    let most = out.iter().chain(&queue).copied().max().unwrap_or(0);
    let (scale, step) = scale(most);
    let y = |users: u64| {
        let height = u64::try_from(bottom - top).expect("the panel has a height");
        bottom - i32::try_from(users * height / scale).expect("a pixel of the panel")
    };
    for users in (0..=scale).step_by(usize::try_from(step).expect("few users")) {
        canvas.line((axis.left(), y(users)), (axis.right(), y(users)), LIGHT, 2);
        canvas.text(&grouped(users), (axis.left() - 20, y(users)), 26, GREY, Anchor::End);
    }
    let point = |(index, users): (usize, &u64)| (axis.left() + i32::try_from(index).expect("a column"), y(*users));
    if out.iter().any(|users| *users > 0) {
        let mut points = vec![(axis.left(), bottom)];
        points.extend(out.iter().enumerate().map(point));
        points.push((axis.right(), bottom));
        canvas.area(points, OUT);
        canvas.path(out.iter().enumerate().map(point).collect(), canvas::RED, 2);
    }
    let queued = queue.iter().any(|users| *users > 0);
    if queued {
        canvas.path(queue.iter().enumerate().map(point).collect(), QUEUE, 5);
    }
    canvas.line((axis.left(), bottom), (axis.right(), bottom), DARK, 2);
    legend(canvas, axis, top - 34, who(outcome), queued);
}

/// Who is without service: users, endpoints, or both where the run has both.
fn who(outcome: &Outcome) -> &'static str {
    match (outcome.expressway.is_some(), outcome.outages.is_empty()) {
        (false, _) => "users without service",
        (true, true) => "endpoints without a registration",
        (true, false) => "users without service, endpoints without a registration",
    }
}

fn legend(canvas: &mut Canvas, axis: &TimeAxis, y: i32, who: &str, queued: bool) {
    let left = axis.left();
    canvas.bar((left, y - 13), (left + 44, y + 13), OUT);
    canvas.text(who, (left + 58, y), 28, DARK, Anchor::Start);
    if queued {
        let next = left + 120 + canvas::width_of(who, 28);
        canvas.line((next, y), (next + 44, y), QUEUE, 5);
        canvas.text("clients in the login queue", (next + 58, y), 28, DARK, Anchor::Start);
    }
}

/// Users without service, and endpoints without a registration, from each instant on.
pub(super) fn without_service(outcome: &Outcome) -> BTreeMap<u64, u64> {
    let mut changes: BTreeMap<u64, i64> = BTreeMap::new();
    for wave in &outcome.outages {
        let lost_at = wave.lost_at.as_micros();
        *changes.entry(lost_at).or_default() += i64::from(wave.users_hit());
        for micros in wave.outage.iter().filter(|micros| **micros > 0) {
            *changes.entry(lost_at + micros).or_default() -= 1;
        }
    }
    for wave in outcome.expressway.iter().flat_map(|edges| &edges.waves) {
        // Those that leave a peer, or have a second registration, are never without one.
        let lost_at = wave.lost_at.as_micros();
        let back = wave.gap.iter().filter(|micros| **micros > 0);
        let hit = if wave.detection.is_empty() { 0 } else { back.clone().count() as u64 + u64::from(wave.unserved) };
        if hit > 0 {
            *changes.entry(lost_at).or_default() += i64::try_from(hit).expect("endpoints are counted in 32 bits");
            for micros in back {
                *changes.entry(lost_at + micros).or_default() -= 1;
            }
        }
    }
    let mut users = 0;
    let level = |(at, change): (u64, i64)| {
        users += change;
        (at, u64::try_from(users).expect("nobody comes back who was not out"))
    };
    changes.into_iter().map(level).collect()
}

/// Clients in the login queues of all nodes from each instant on.
pub(super) fn login_queue(outcome: &Outcome) -> BTreeMap<u64, u64> {
    let mut queue: BTreeMap<u64, u64> = BTreeMap::new();
    for probe in &outcome.series {
        *queue.entry(probe.at.as_micros()).or_default() += u64::from(probe.gauges.login_backlog);
    }
    queue
}

/// The largest value in each column of pixels.
pub(super) fn columns(axis: &TimeAxis, levels: &BTreeMap<u64, u64>) -> Vec<u64> {
    let count = usize::try_from(axis.width()).expect("an axis has a length") + 1;
    let mut columns = vec![0; count];
    let mut after: Vec<Option<u64>> = vec![None; count];
    let mut before = 0;
    for (at, users) in levels {
        let Some(x) = axis.x(*at) else {
            if after.iter().all(Option::is_none) {
                before = *users;
            }
            continue;
        };
        let column = usize::try_from(x - axis.left()).expect("a column of the axis");
        columns[column] = columns[column].max(*users);
        after[column] = Some(*users);
    }
    let mut level = before;
    for (column, last) in columns.iter_mut().zip(after) {
        *column = (*column).max(level);
        level = last.unwrap_or(level);
    }
    columns
}

/// A round upper end of the scale and the step of its lines.
fn scale(most: u64) -> (u64, u64) {
    let mut step = 1;
    loop {
        for factor in [1, 2, 5] {
            if most <= step * factor * 4 {
                return ((most.max(1)).div_ceil(step * factor) * step * factor, step * factor);
            }
        }
        step *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample::presence_story;

    #[test]
    fn users_without_service_go_up_at_the_loss_and_down_one_by_one() {
        let levels: Vec<(u64, u64)> =
            without_service(&presence_story()).into_iter().map(|(at, users)| (at / 1_000_000, users)).collect();
        let expected =
            [(690, 4), (820, 3), (940, 2), (990, 1), (1100, 0), (2700, 4), (2820, 3), (2900, 2), (3000, 1), (3237, 0)];
        assert_eq!(levels, expected);
    }

    #[test]
    fn short_peaks_survive_in_their_column() {
        let axis = TimeAxis::new((0, 1_000_000), 0, 10);
        let levels = [(0, 1), (500_000, 9), (500_001, 2)].into();
        assert_eq!(columns(&axis, &levels), [1, 1, 1, 1, 1, 9, 2, 2, 2, 2, 2]);
    }

    #[test]
    fn scales_are_round() {
        assert_eq!([0, 4, 7, 7500, 15_000].map(scale), [(1, 1), (4, 1), (8, 2), (8000, 2000), (15_000, 5000)]);
    }
}
