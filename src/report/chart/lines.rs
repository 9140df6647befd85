//! The chart as text for a terminal of 80 columns: a lane for each node, below them who is without service.

use std::collections::BTreeMap;

use crate::outcome::{Entity, Outcome, state_spans};
use crate::report::palette;
use crate::report::text::{WIDTH, Words, grouped};
use crate::units::NodeId;

use super::canvas::TimeAxis;
use super::{curves, shown};

/// Columns before the lanes.
const LABEL: usize = 18;
/// Lanes of nodes before the rest is left out.
const LANES: usize = 24;
/// Heights of a level, from nothing to the most.
const LEVELS: [char; 9] =
    [' ', '\u{2581}', '\u{2582}', '\u{2583}', '\u{2584}', '\u{2585}', '\u{2586}', '\u{2587}', '\u{2588}'];

/// The picture of a run as text.
#[must_use]
pub fn chart_text(outcome: &Outcome) -> String {
    let right = i32::try_from(WIDTH - LABEL - 1).expect("columns of a terminal");
    let axis = TimeAxis::new(shown(outcome), 0, right);
    let mut out = times(&axis);
    let mut codes: BTreeMap<String, String> = BTreeMap::new();
    let nodes = outcome.names.cluster_of_node.len();
    for node in (0..nodes.min(LANES)).map(NodeId::from) {
        let lane = lane(outcome, &axis, node, &mut codes);
        out += &line(outcome.names.path(Entity::Node(node)), &lane);
    }
    if nodes > LANES {
        out += &format!("and {} more nodes\n", nodes - LANES);
    }
    let mut legend = Words::default();
    for (code, state) in &codes {
        legend = legend.whole(&format!("{code}\u{a0}{state},"), super::super::text::PLAIN);
    }
    for (name, levels) in
        [("without service", curves::without_service(outcome)), ("login queue", curves::login_queue(outcome))]
    {
        let levels = curves::columns(&axis, &levels);
        let most = levels.iter().copied().max().unwrap_or(0);
        if most > 0 {
            out += &line(name, &levels.iter().map(|level| bar(*level, most)).collect::<String>());
            // The queue is read at some instants only: its highest point may lie between two of them.
            let exact = if name == "login queue" { String::new() } else { format!(" {}", grouped(most)) };
            let told = format!("\u{2588} {name}{exact},").replace(' ', "\u{a0}");
            legend = legend.whole(&told, super::super::text::PLAIN);
        }
    }
    let legend = legend.wrap("", 0, false);
    out + "\n" + legend.trim_end_matches([',', '\n']) + "\n"
}

/// A row: its name, shortened from the left where it is long, and what is drawn.
fn line(name: &str, drawn: &str) -> String {
    let length = name.chars().count();
    let name: String = name.chars().skip(length.saturating_sub(LABEL - 1)).collect();
    format!("{name:<LABEL$}{}\n", drawn.trim_end())
}

fn bar(level: u64, most: u64) -> char {
    let step = usize::try_from((level * 8).div_ceil(most)).expect("at most eight");
    LEVELS[step]
}

/// Times above the lanes, as many as fit.
fn times(axis: &TimeAxis) -> String {
    let mut row = String::new();
    for (x, label) in axis.ticks() {
        let at = usize::try_from(x).expect("ticks lie on the axis");
        let free = row.chars().count();
        if (free == 0 || at > free + 1) && at + label.chars().count() <= WIDTH - LABEL {
            row.extend(std::iter::repeat_n(' ', at - free));
            row += &label;
        }
    }
    line("", &row)
}

/// One node: the code of each state where it begins, then a line until the next. Of states that share a column the last
/// one is shown.
fn lane(outcome: &Outcome, axis: &TimeAxis, node: NodeId, codes: &mut BTreeMap<String, String>) -> String {
    let width = usize::try_from(axis.right() - axis.left()).expect("an axis has a length") + 1;
    let mut starts: Vec<Option<String>> = vec![None; width];
    for span in state_spans(outcome, Entity::Node(node)) {
        let end = span.to.unwrap_or(outcome.horizon());
        let Some((x, _)) = axis.range(span.from.as_micros(), end.as_micros()) else { continue };
        let state = outcome.names.label(span.state);
        let code = code_of(&state, codes);
        let at = usize::try_from(x - axis.left()).expect("a column of the axis").min(width - 1);
        starts[at] = Some(code.clone());
        codes.insert(code, state);
    }
    let mut drawn = String::new();
    let mut code = String::new();
    for start in starts {
        if let Some(next) = start {
            code = next;
        }
        match code.is_empty() {
            true => drawn.push('-'),
            false => drawn.push(code.remove(0)),
        }
    }
    drawn
}

/// The code of a state; a number tells two states with the same letters apart.
fn code_of(state: &str, codes: &BTreeMap<String, String>) -> String {
    let letters = palette::of(state).map_or_else(|| initials(state), |look| look.code.to_owned());
    let numbered = (2..).map(|n| format!("{letters}{n}"));
    let free = |code: &String| codes.get(code).is_none_or(|known| known == state);
    std::iter::once(letters.clone()).chain(numbered).find(free).expect("numbers do not end")
}

/// `replica_in_sync` is RIS.
fn initials(state: &str) -> String {
    state.split(['_', ':']).filter_map(|word| word.chars().next()).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::sample::{presence_story, quiet_pair};

    #[test]
    fn a_chart_of_text_fits_a_terminal() {
        let text = chart_text(&presence_story());
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        let mut codes = BTreeMap::new();
        assert_eq!(code_of("can_write", &codes), "CW");
        codes.insert("CW".to_owned(), "can_write".to_owned());
        assert_eq!([code_of("can_write", &codes), code_of("cannot_write", &codes)], ["CW", "CW2"]);
        for part in ["seoul/n1", "seoul/n2", "without service", "FS failed_over_critical_services_not_running"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn a_quiet_run_has_lanes_only() {
        let text = chart_text(&quiet_pair());
        assert!(text.contains("N----") && !text.contains("without service"), "{text}");
    }
}
