//! `chart.svg`: the states of the nodes as swim lanes, below them the users without service and the login
//! queue. Drawn at twice its size, because coordinates are whole pixels.

pub(super) mod canvas;
mod curves;
mod lines;
pub(super) mod style;

use std::collections::BTreeSet;

use crate::outcome::{Cause, Entity, Kind, Label, Outcome, state_spans};
use crate::units::{NodeId, SimTime};

use super::palette::{self, Look};
use canvas::{Anchor, Canvas, DARK, GREY, LIGHT, RED, TimeAxis};
pub use lines::chart_text;

/// Left and right edge of everything that has a time axis.
const LEFT: i32 = 300;
const RIGHT: i32 = 2340;
/// Where event names begin, where lanes begin and end, and the panel of users.
const EVENTS: i32 = 120;
const LANES: i32 = 215;
const LANES_END: i32 = 800;
const LEGEND: i32 = 900;
const PANEL: i32 = 1080;
const PANEL_END: i32 = 1310;
/// Smallest letters that can be read at half of the pixels.
const SMALLEST: i32 = 18;
/// Rows of event names before the rest are left out.
const EVENT_ROWS: usize = 3;

/// The picture of a run as SVG of 1200 by 700 points.
#[must_use]
pub fn chart_svg(outcome: &Outcome) -> String {
    let mut canvas = Canvas::new();
    let axis = TimeAxis::new(shown(outcome), LEFT, RIGHT);
    title(&mut canvas, outcome);
    grid(&mut canvas, &axis);
    events(&mut canvas, &axis, outcome);
    let looks = lanes(&mut canvas, &axis, outcome);
    legend(&mut canvas, &looks, outcome);
    curves::panel(&mut canvas, &axis, outcome, (PANEL, PANEL_END));
    canvas.finish()
}

/// The part of the run worth a picture: all of it, or what happens with some air around it.
fn shown(outcome: &Outcome) -> (u64, u64) {
    let end = outcome.horizon().as_micros();
    let back = |wave: &crate::outcome::OutageWave| {
        let longest = wave.outage.iter().copied().max().unwrap_or(0);
        if wave.unserved > 0 { end } else { wave.lost_at.as_micros() + longest }
    };
    let first = outcome.records.iter().map(|record| record.t.as_micros()).min();
    let last = outcome.records.iter().map(|r| r.t.as_micros()).chain(outcome.outages.iter().map(back)).max();
    let (Some(first), Some(last)) = (first, last) else { return (0, end) };
    let air = ((last - first) / 8).max(5_000_000);
    let (from, to) = (first.saturating_sub(air), (last + air).min(end));
    // Zooming in by less than a third would only confuse.
    if (to - from).saturating_mul(3) > end.saturating_mul(2) { (0, end) } else { (from, to) }
}

fn title(canvas: &mut Canvas, outcome: &Outcome) {
    let header = &outcome.header;
    let variant = header.variant.as_ref().map_or(String::new(), |name| format!("variant {name}, "));
    canvas.text(&header.title, (60, 48), 46, DARK, Anchor::Start);
    let run = format!("{variant}seed {}, run {}, {}", header.seed, header.run, header.duration);
    canvas.text(&run, (60, 94), 28, GREY, Anchor::Start);
}

/// Vertical lines through lanes and panel, times below both.
fn grid(canvas: &mut Canvas, axis: &TimeAxis) {
    for (x, label) in axis.ticks() {
        canvas.line((x, LANES), (x, LANES_END), LIGHT, 2);
        canvas.line((x, PANEL), (x, PANEL_END), LIGHT, 2);
        canvas.text(&label, (x, LANES_END + 28), 26, GREY, Anchor::Middle);
        canvas.text(&label, (x, PANEL_END + 28), 26, GREY, Anchor::Middle);
    }
}

/// The events of the scenario: a line through the lanes, the name above where there is room.
fn events(canvas: &mut Canvas, axis: &TimeAxis, outcome: &Outcome) {
    let mut seen = BTreeSet::new();
    let mut used = [i32::MIN; EVENT_ROWS];
    for record in &outcome.records {
        let Cause::Event(id) = record.cause else { continue };
        let Some(x) = axis.x(record.t.as_micros()).filter(|_| seen.insert((record.t, id))) else { continue };
        let name = outcome.names.events.get(usize::from(id)).map_or("?", String::as_str);
        let verb = outcome.names.label(record.from);
        // An event without a name is told by its verb, or by the state it leads to.
        let told = if record.kind == Kind::State { outcome.names.label(record.to) } else { verb };
        let text = if name.starts_with('#') { told } else { name.to_owned() };
        let text = if record.to == Label::Word("ended") { format!("{text} ends") } else { text };
        canvas.line((x, LANES - 12), (x, LANES_END), GREY, 2);
        let width = canvas::width_of(&text, 26);
        let centre = x.clamp(LEFT + width / 2, RIGHT - width / 2);
        if let Some(row) = used.iter().position(|end| *end < centre - width / 2) {
            used[row] = centre + width / 2 + 16;
            let y = LANES - 28 - i32::try_from(row).expect("few rows") * 30;
            debug_assert!(y > EVENTS, "names of events stay below the title");
            canvas.text(&text, (centre, y), 26, DARK, Anchor::Middle);
        }
    }
}

/// One lane for each node; returns the looks of the states that occur.
fn lanes(canvas: &mut Canvas, axis: &TimeAxis, outcome: &Outcome) -> Vec<&'static Look> {
    let nodes = outcome.names.cluster_of_node.len();
    let count = i32::try_from(nodes.max(1)).expect("few nodes");
    let height = (LANES_END - LANES) / count;
    let mut used: BTreeSet<&'static str> = BTreeSet::new();
    for (index, node) in (0..count).zip((0..nodes).map(NodeId::from)) {
        let top = LANES + index * height;
        let lane = Lane { top, height, centre: top + height / 2 };
        canvas.line((LEFT, top + height), (RIGHT, top + height), LIGHT, 2);
        let size = (height / 2).clamp(14, 34);
        canvas.text(outcome.names.path(Entity::Node(node)), (LEFT - 20, lane.centre), size, DARK, Anchor::End);
        for span in state_spans(outcome, Entity::Node(node)) {
            let end = span.to.unwrap_or(outcome.horizon());
            if let Label::Word(state) = span.state
                && let Some(look) = palette::of(state)
                && lane.bar(canvas, axis, look, (span.from, end))
            {
                used.insert(look.state);
            }
        }
        lane.alarms(canvas, axis, outcome, node);
    }
    palette::LOOKS.iter().filter(|look| used.contains(look.state)).collect()
}

struct Lane {
    top: i32,
    height: i32,
    centre: i32,
}

impl Lane {
    /// Draws a state; returns whether it lies in the picture.
    fn bar(&self, canvas: &mut Canvas, axis: &TimeAxis, look: &Look, (from, to): (SimTime, SimTime)) -> bool {
        let Some((x0, x1)) = axis.range(from.as_micros(), to.as_micros()) else { return false };
        // A state without length is a thin bar, not nothing.
        let x1 = x1.max(x0 + 5);
        let half = (self.height * 7 / 10 * i32::from(look.height) / 200).max(4);
        canvas.bar((x0, self.centre - half), (x1, self.centre + half), look.rgb);
        let size = (half * 2 - 4).min(30);
        let fits = |text: &str| size >= SMALLEST && canvas::width_of(text, size) + 12 < x1 - x0;
        let label = [look.state, look.code].into_iter().find(|text| fits(text));
        if let Some(label) = label {
            canvas.text(label, (i32::midpoint(x0, x1), self.centre), size, canvas::ink_on(look.rgb), Anchor::Middle);
        } else if x1 - x0 > canvas::width_of(look.code, 22) + 4 && self.height > 60 {
            // Too flat or too narrow for its code inside: the code stands on top of the bar.
            canvas.text(look.code, (i32::midpoint(x0, x1), self.centre - half - 14), 22, DARK, Anchor::Middle);
        }
        true
    }

    /// A triangle at the top of the lane for each alarm raised.
    fn alarms(&self, canvas: &mut Canvas, axis: &TimeAxis, outcome: &Outcome, node: NodeId) {
        let raised = outcome.records.iter().filter(|record| {
            record.kind == Kind::Alarm && record.entity == Entity::Node(node) && record.to == Label::Word("raised")
        });
        for record in raised {
            if let Some(x) = axis.x(record.t.as_micros()) {
                canvas.triangle((x, self.top + 18), 14, RED);
            }
        }
    }
}

/// The states that occur with code, colour and bar height, and the mark of an alarm.
fn legend(canvas: &mut Canvas, looks: &[&'static Look], outcome: &Outcome) {
    let (mut x, mut y) = (60, LEGEND);
    let mut place = |width: i32| {
        if x + width > RIGHT {
            (x, y) = (60, y + 48);
        }
        let at = (x, y);
        x += width + 44;
        at
    };
    for look in looks {
        let text = format!("{}  {}", look.code, look.state);
        let (x, y) = place(56 + canvas::width_of(&text, 26));
        let half = (i32::from(look.height) * 16 / 100).max(4);
        canvas.bar((x, y - half), (x + 44, y + half), look.rgb);
        canvas.text(&text, (x + 56, y), 26, DARK, Anchor::Start);
    }
    if outcome.records.iter().any(|record| record.kind == Kind::Alarm) {
        let text = "alarm raised";
        let (x, y) = place(56 + canvas::width_of(text, 26));
        canvas.triangle((x + 22, y), 14, RED);
        canvas.text(text, (x + 56, y), 26, DARK, Anchor::Start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample::{presence_story, quiet_pair};

    #[test]
    fn a_chart_names_nodes_states_and_events() {
        let svg = chart_svg(&presence_story());
        assert!(svg.starts_with("<svg width=\"1200\" height=\"700\" viewBox=\"0 0 2400 1400\""), "{}", &svg[..90]);
        for text in [
            "seoul/n1",
            "seoul/n2",
            "pe_down",
            "fallback",
            "FS  failed_over_critical_services_not_running",
            "users without service",
            "alarm raised",
        ] {
            assert!(svg.contains(text), "{text}");
        }
        assert_eq!(svg, chart_svg(&presence_story()), "the same run gives the same bytes");
    }

    #[test]
    fn states_without_length_are_drawn() {
        let svg = chart_svg(&presence_story());
        assert!(svg.contains("FB  falling_back") && svg.contains("TB  taking_back"));
    }

    #[test]
    fn a_run_without_events_has_a_chart_too() {
        let svg = chart_svg(&quiet_pair());
        assert!(svg.contains("N  normal") && !svg.contains("alarm raised"));
    }

    #[test]
    fn long_quiet_ends_are_cut_off() {
        let mut story = presence_story();
        assert_eq!(shown(&story), (270_375_000, 3_566_625_000));
        story.header.duration = crate::units::SimDuration::from_secs(3600);
        assert_eq!(shown(&story), (0, 3_600_000_000));
    }
}
