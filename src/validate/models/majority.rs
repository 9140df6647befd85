//! Nodes and links that are up or down at one instant: whether a majority of all nodes is connected.
//!
//! That there is none is rare: parts are drawn down more often than they are, and each draw carries the
//! weight that makes up for it.

use crate::engine::{Stream, StreamKey, StreamName};

use super::super::estimate::Estimator;
use super::super::plan::Plan;
use super::super::table::{Parameters, Row};
use super::{Family, unmeasured};

/// Rows with probabilities of links and nodes.
pub(super) const FAMILY: Family =
    Family { name: "connected majorities", claims: |_, parameters| parameters.has("p_link_down"), plan };

/// Draws of a run.
const DRAWS: u32 = 2_000;
/// Probability with which a part is drawn down, unless it is down more often.
const OFTEN: f64 = 0.4;

fn plan(row: &Row, parameters: &mut Parameters<'_>) -> Result<Plan, String> {
    if row.quantity != "prob_a_connected_majority_exists" {
        return unmeasured(row);
    }
    let nodes = usize::try_from(parameters.whole("nodes", 1, 30)?).map_err(|why| why.to_string())?;
    parameters.word("topology", &["full mesh"])?;
    let (link, node) = (parameters.share("p_link_down")?, parameters.share("p_node_down")?);
    let run = move |run: crate::world::RunId| {
        let mut stream = StreamKey::new(run.seed, run.run).stream(StreamName::new("majority", "draws", 0));
        let none: f64 = (0..DRAWS).map(|_| draw(nodes, link, node, &mut stream)).sum();
        Ok([1.0 - none / f64::from(DRAWS), 0.0])
    };
    Ok(Plan::new(400, Estimator::Mean, run))
}

/// Whether a part is down, by a draw that makes it so more often than it is.
fn down(probability: f64, weight: &mut f64, stream: &mut Stream) -> bool {
    let drawn = if probability > 0.0 { probability.max(OFTEN) } else { 0.0 };
    let down = ((stream.draw() >> 11) as f64 / (1_u64 << 53) as f64) < drawn;
    *weight *= if down { probability / drawn } else { (1.0 - probability) / (1.0 - drawn) };
    down
}

/// The weight of a draw without a connected majority, 0 for one with it.
fn draw(nodes: usize, link: f64, node: f64, stream: &mut Stream) -> f64 {
    let mut weight = 1.0;
    let up: Vec<bool> = (0..nodes).map(|_| !down(node, &mut weight, stream)).collect();
    // The connected part of each node, by its smallest node.
    let mut part: Vec<usize> = (0..nodes).collect();
    for a in 0..nodes {
        for b in a + 1..nodes {
            if !down(link, &mut weight, stream) && up[a] && up[b] {
                let (from, to) = (part[a].max(part[b]), part[a].min(part[b]));
                part.iter_mut().filter(|part| **part == from).for_each(|part| *part = to);
            }
        }
    }
    let size = |first: usize| (0..nodes).filter(|node| up[*node] && part[*node] == first).count();
    if (0..nodes).any(|first| 2 * size(first) > nodes) { 0.0 } else { weight }
}
