//! Two metrics against each other: a mark for each cell, and the line of those that no other beats in both.

use crate::report::chart::canvas::{Anchor, Canvas, DARK, GREY, LIGHT};
use crate::stats::estimate::Estimate;

use super::super::cells::{Cell, plain};
use super::super::words::{from_to, percent, short_paths, variant_label, with_unit};
use super::axis::Axis;
use super::rows::{Key, place};
use super::{Study, StudyPlot, file_name};
use crate::report::chart::style::{
    self, Head, LABEL, MARGIN, Mark, SMALL, WIDTH, color, extent, room, upright, whisker,
};

/// Height of the panel in pixels.
const PANEL: i32 = 760;
/// Most cells that are numbered.
const NUMBERS_MAX: usize = 60;
/// Most cells whose variant is named.
const NAMES_MAX: usize = 20;
/// Metrics of which more is better.
const MORE_IS_BETTER: [&str; 2] = ["availability", "capacity_left"];

/// A cell in the picture.
struct Spot {
    x: Estimate,
    y: Estimate,
    at: (f64, f64),
    kind: usize,
    label: String,
}

pub(super) fn draw(study: Study<'_>, x: &str, y: &str, color_path: Option<&str>) -> Option<StudyPlot> {
    let (metric_x, metric_y) = (study.metric(x)?, study.metric(y)?);
    let kinds = kinds(study, color_path);
    let spots: Vec<Spot> =
        study.cells.iter().filter_map(|cell| spot(study, cell, (x, y), color_path, &kinds)).collect();
    if spots.is_empty() {
        return None;
    }
    let title = format!("{x} against {y}");
    let keys: Vec<Key> = if kinds.len() > 1 {
        let key = |(index, kind): (usize, &String)| Key {
            text: kind.clone(),
            fill: color(index),
            mark: Some(Mark::of(index)),
        };
        kinds.iter().enumerate().map(key).collect()
    } else {
        Vec::new()
    };
    let head = Head::new(&title, &notes(study, &spots, (x, y), color_path), WIDTH);
    let top = head.bottom() + 60;
    let bottom = top + PANEL;
    let ys = Axis::over(spots.iter().flat_map(|spot| extent(&spot.y)), false, (bottom, top));
    let left = MARGIN + (ys.widest() + 20).max(150);
    let key_rows = place(&keys, WIDTH).last().map_or(0, |(_, row)| row + 1);
    let mut canvas = style::canvas((WIDTH, bottom + 116 + 48 * key_rows));
    head.draw(&mut canvas);
    let along = |ends| Axis::over(spots.iter().flat_map(|spot| extent(&spot.x)), false, ends);
    // Half of the last label stands beyond the end of the axis.
    let right = WIDTH - MARGIN - along((left, WIDTH - MARGIN)).widest() / 2;
    let xs = along((left, right));
    axes(&mut canvas, (&xs, &ys), &with_unit(x, &metric_x.unit), &with_unit(y, &metric_y.unit));
    paint(&mut canvas, &spots, (&xs, &ys), (better(x), better(y)));
    for (key, (x, row)) in keys.iter().zip(place(&keys, WIDTH)) {
        let at = (x + 22, bottom + 122 + 48 * row);
        key.mark.unwrap_or(Mark::Dot).draw(&mut canvas, at, 12, key.fill);
        canvas.text(&key.text, (x + 56, at.1), SMALL, DARK, Anchor::Start);
    }
    Some(StudyPlot { name: file_name(&["frontier", x, y]), title, svg: canvas.finish() })
}

/// 1 where more is better, else -1.
fn better(metric: &str) -> f64 {
    let name = metric.split('.').next().unwrap_or(metric);
    if MORE_IS_BETTER.contains(&name) { 1.0 } else { -1.0 }
}

fn notes(study: Study<'_>, spots: &[Spot], (x, y): (&str, &str), color_path: Option<&str>) -> Vec<String> {
    let level = percent(study.level.value());
    let word = |metric: &str| if better(metric) > 0.0 { "higher" } else { "lower" };
    let mut notes = vec![format!(
        "Means over n = {} runs with their {level} intervals. Line: points that no other beats in both ({} {x}, {} {y}).",
        from_to(spots.iter().flat_map(|spot| [spot.x.n, spot.y.n])),
        word(x),
        word(y)
    )];
    if study.cells.len() > 1 && study.cells.len() <= NUMBERS_MAX {
        notes.push("Numbers are those of the points in the tables.".to_owned());
    }
    if let Some(path) = color_path {
        notes.push(format!("Marks by {path}."));
    } else if study.result.variants.len() > 1 {
        notes.push("Marks by variant.".to_owned());
    }
    notes
}

/// What marks tell apart: values of a path, or variants.
fn kinds(study: Study<'_>, color_path: Option<&str>) -> Vec<String> {
    let mut kinds = Vec::new();
    for kind in study.cells.iter().map(|cell| kind(study, cell, color_path)) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

fn kind(study: Study<'_>, cell: &Cell<'_>, color_path: Option<&str>) -> String {
    let Some(path) = color_path else { return variant_label(cell.variant).to_owned() };
    let names = short_paths(&study.result.paths());
    let found = names.iter().zip(&cell.point.values).find(|(_, (known, _))| known == path);
    found.map_or_else(String::new, |(name, (_, value))| format!("{name} {}", plain(value)))
}

fn spot(study: Study<'_>, cell: &Cell<'_>, (x, y): (&str, &str), path: Option<&str>, kinds: &[String]) -> Option<Spot> {
    let (x, y) = (cell.mean(x, study.level), cell.mean(y, study.level));
    let at = (x.mean?, y.mean?);
    let kind = kind(study, cell, path);
    let several = study.cells.len() > 1 && study.cells.len() <= NUMBERS_MAX;
    let kind = kinds.iter().position(|known| *known == kind).unwrap_or(0);
    // With marks by a path, the variant stands beside the number as long as there is room for it.
    let with_variant = path.is_some() && study.result.variants.len() > 1 && study.cells.len() <= NAMES_MAX;
    let variant = if with_variant { format!(" {}", variant_label(cell.variant)) } else { String::new() };
    let label = if several { format!("#{}{variant}", cell.point.index) } else { String::new() };
    Some(Spot { x, y, at, kind, label })
}

fn axes(canvas: &mut Canvas, (xs, ys): (&Axis, &Axis), x_title: &str, y_title: &str) {
    let ((left, right), (bottom, top)) = (xs.ends(), ys.ends());
    for (x, label) in xs.ticks() {
        canvas.line((x, top), (x, bottom), LIGHT, 2);
        canvas.text(&label, (x, bottom + 26), SMALL, GREY, Anchor::Middle);
    }
    for (y, label) in ys.ticks() {
        canvas.line((left, y), (right, y), LIGHT, 2);
        canvas.text(&label, (left - 14, y), SMALL, GREY, Anchor::End);
    }
    canvas.text(x_title, (i32::midpoint(left, right), bottom + 74), LABEL, DARK, Anchor::Middle);
    canvas.text(y_title, (MARGIN, top - 34), LABEL, DARK, Anchor::Start);
}

fn paint(canvas: &mut Canvas, spots: &[Spot], (xs, ys): (&Axis, &Axis), better: (f64, f64)) {
    let at = |spot: &Spot| (xs.pixel(spot.at.0), ys.pixel(spot.at.1));
    let mut line: Vec<&Spot> =
        spots.iter().filter(|spot| !spots.iter().any(|other| beats(other, spot, better))).collect();
    line.sort_by(|a, b| a.at.0.total_cmp(&b.at.0).then(a.at.1.total_cmp(&b.at.1)));
    if line.len() > 1 {
        canvas.path(line.iter().map(|spot| at(spot)).collect(), GREY, 4);
    }
    let mut taken: Vec<Area> = spots.iter().map(|spot| Area::around(at(spot), (15, 15))).collect();
    for spot in spots {
        let (x, y) = at(spot);
        if let Some((low, high)) = spot.x.interval().map(|(low, high)| (xs.pixel(low), xs.pixel(high))) {
            whisker(canvas, (low, high), y, 8, 2);
            taken.push(Area { left: low, right: high, top: y - 8, bottom: y + 8 });
        }
        if let Some((low, high)) = spot.y.interval().map(|(low, high)| (ys.pixel(low), ys.pixel(high))) {
            upright(canvas, x, (low, high), 8);
            taken.push(Area { left: x - 8, right: x + 8, top: high, bottom: low });
        }
    }
    for spot in spots {
        Mark::of(spot.kind).draw(canvas, at(spot), 11, color(spot.kind));
    }
    for spot in spots.iter().filter(|spot| !spot.label.is_empty()) {
        label(canvas, spot, at(spot), &mut taken, (xs, ys));
    }
}

/// Whether a spot is at least as good in both and better in one.
fn beats(other: &Spot, spot: &Spot, (x, y): (f64, f64)) -> bool {
    let (dx, dy) = ((other.at.0 - spot.at.0) * x, (other.at.1 - spot.at.1) * y);
    dx >= 0.0 && dy >= 0.0 && (dx > 0.0 || dy > 0.0)
}

/// A rectangle that is already used.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
}

impl Area {
    fn around((x, y): (i32, i32), (half_width, half_height): (i32, i32)) -> Self {
        Self { left: x - half_width, right: x + half_width, top: y - half_height, bottom: y + half_height }
    }

    fn meets(self, other: Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// Writes the number of a spot beside it where there is room, or not at all.
fn label(canvas: &mut Canvas, spot: &Spot, (x, y): (i32, i32), taken: &mut Vec<Area>, (xs, ys): (&Axis, &Axis)) {
    let half = room(&spot.label, SMALL) / 2 + 2;
    let away = half + 16;
    let ((left, right), (bottom, top)) = (xs.ends(), ys.ends());
    let sides = [(away, -24), (-away, -24), (away, 24), (-away, 24), (away, 0), (-away, 0)];
    let free = sides.into_iter().map(|(dx, dy)| (x + dx, y + dy)).find(|at| {
        let area = Area::around(*at, (half, 15));
        let inside = area.left >= left && area.right <= right + 20 && area.top >= top - 10 && area.bottom <= bottom;
        inside && !taken.iter().any(|other| area.meets(*other))
    });
    if let Some(at) = free {
        taken.push(Area::around(at, (half, 15)));
        canvas.text(&spot.label, at, SMALL, DARK, Anchor::Middle);
    }
}
