//! A picture with one row for each cell: its label on the left, panels with an axis each, the numbers on
//! the right.

use crate::report::chart::canvas::{Anchor, Canvas, DARK, GREY, LIGHT, Rgb};

use super::axis::Axis;
use crate::report::chart::style::{self, Head, LABEL, LINE, MARGIN, SMALL, WIDTH, count, cut, room};

/// Most rows of one picture.
pub(super) const ROWS_MAX: usize = 48;

/// Most pixels of a label.
const LABEL_MAX: i32 = 620;
/// Fewest pixels of a panel.
const PANEL_MIN: i32 = 440;
/// Fewest pixels between two panels.
const GUTTER_MIN: i32 = 56;

/// One row.
pub(super) struct Row {
    pub(super) label: String,
    /// The numbers in words, one line each.
    pub(super) told: Vec<String>,
    /// Whether a new point begins here.
    pub(super) first: bool,
}

/// One panel: the title of its axis and the values it must hold.
pub(super) struct Panel {
    pub(super) title: String,
    pub(super) values: Vec<f64>,
    pub(super) zero: bool,
}

/// A colour with the text it stands for.
pub(super) struct Key {
    pub(super) text: String,
    pub(super) fill: Rgb,
    pub(super) mark: Option<style::Mark>,
}

/// What stands around the rows.
pub(super) struct Frame {
    pub(super) title: String,
    pub(super) notes: Vec<String>,
    /// What the labels list.
    pub(super) labels: String,
    pub(super) keys: Vec<Key>,
}

/// A row while it is drawn.
pub(super) struct Lane<'a> {
    pub(super) canvas: &'a mut Canvas,
    pub(super) axes: &'a [Axis],
    pub(super) index: usize,
    pub(super) centre: i32,
    pub(super) height: i32,
}

/// Draws all rows; `paint` fills the panels of one.
pub(super) fn draw(frame: &Frame, rows: &[Row], panels: &[Panel], mut paint: impl FnMut(Lane<'_>)) -> String {
    let shown = &rows[..rows.len().min(ROWS_MAX)];
    let layout = Layout::new(frame, shown, rows.len(), panels);
    let mut canvas = style::canvas((layout.width, layout.bottom + layout.below()));
    layout.head.draw(&mut canvas);
    layout.keys(&mut canvas, &frame.keys);
    canvas.text(
        &cut(&frame.labels, SMALL, layout.width - 2 * MARGIN),
        (MARGIN, layout.top - 24),
        SMALL,
        GREY,
        Anchor::Start,
    );
    for (axis, panel) in layout.axes.iter().zip(panels) {
        layout.axis(&mut canvas, axis, &panel.title);
    }
    for (index, row) in shown.iter().enumerate() {
        let top = layout.top + i32::try_from(index).expect("few rows") * layout.row;
        let centre = top + layout.row / 2;
        if row.first && index > 0 {
            canvas.line((MARGIN, top), (layout.width - MARGIN, top), LIGHT, 2);
        }
        canvas.text(&cut(&row.label, LABEL, LABEL_MAX), (MARGIN, centre), LABEL, DARK, Anchor::Start);
        let first = centre - LINE * (count(&row.told) - 1) / 2;
        for (line, y) in row.told.iter().zip((0..).map(|line| first + LINE * line)) {
            canvas.text(line, (layout.right, y), SMALL, DARK, Anchor::Start);
        }
        paint(Lane { canvas: &mut canvas, axes: &layout.axes, index, centre, height: layout.row });
    }
    canvas.finish()
}

struct Layout {
    width: i32,
    head: Head,
    /// Where rows begin and end.
    top: i32,
    bottom: i32,
    row: i32,
    /// Where the numbers begin.
    right: i32,
    axes: Vec<Axis>,
    /// Rows of keys below the axes, each with the keys it holds.
    key_rows: i32,
}

impl Layout {
    fn new(frame: &Frame, shown: &[Row], all: usize, panels: &[Panel]) -> Self {
        let widest =
            |texts: &mut dyn Iterator<Item = &String>, size: i32| texts.map(|text| room(text, size)).max().unwrap_or(0);
        let label = widest(&mut shown.iter().map(|row| &row.label), LABEL)
            .max(room(&frame.labels, SMALL).min(240))
            .min(LABEL_MAX);
        let told = widest(&mut shown.iter().flat_map(|row| &row.told), SMALL);
        let left = MARGIN + label + 40;
        // Two labels of neighbouring panels share the room between them.
        let trial = panels.iter().map(|panel| Axis::over(panel.values.iter().copied(), panel.zero, (0, PANEL_MIN)));
        let gutter = trial.map(|axis| axis.widest() + 16).max().unwrap_or(0).max(GUTTER_MIN);
        let wanted = left + PANEL_MIN * count(panels) + gutter * (count(panels) - 1) + 40 + told + MARGIN;
        let width = wanted.max(WIDTH);
        let right = width - MARGIN - told;
        let mut notes = frame.notes.clone();
        if shown.len() < all {
            notes.push(format!("The first {} of {all} rows; summary.csv has all.", shown.len()));
        }
        let head = Head::new(&frame.title, &notes, width);
        let lines = shown.iter().map(|row| count(&row.told)).max().unwrap_or(1);
        let row = (LINE * lines + 24).max(64);
        let top = head.bottom() + 48;
        let panel = (right - 40 - left - gutter * (count(panels) - 1)) / count(panels).max(1);
        let axis = |(index, panel_of): (i32, &Panel)| {
            let from = left + index * (panel + gutter);
            Axis::over(panel_of.values.iter().copied(), panel_of.zero, (from, from + panel))
        };
        let axes = (0..).zip(panels).map(axis).collect();
        let key_rows = place(&frame.keys, width).last().map_or(0, |(_, row)| row + 1);
        Self { width, head, top, bottom: top + row * count(shown), row, right, axes, key_rows }
    }

    /// Pixels below the rows: tick labels, titles of axes, keys.
    fn below(&self) -> i32 {
        100 + 48 * self.key_rows + MARGIN / 2
    }

    fn axis(&self, canvas: &mut Canvas, axis: &Axis, title: &str) {
        for (x, label) in axis.ticks() {
            canvas.line((x, self.top), (x, self.bottom), LIGHT, 2);
            canvas.text(&label, (x, self.bottom + 24), SMALL, GREY, Anchor::Middle);
        }
        let (left, right) = axis.ends();
        canvas.line((left, self.bottom), (right, self.bottom), GREY, 2);
        canvas.text(title, (i32::midpoint(left, right), self.bottom + 66), SMALL, GREY, Anchor::Middle);
    }

    fn keys(&self, canvas: &mut Canvas, keys: &[Key]) {
        for (key, (x, row)) in keys.iter().zip(place(keys, self.width)) {
            let y = self.bottom + 118 + 48 * row;
            match key.mark {
                Some(mark) => mark.draw(canvas, (x + 22, y), 12, key.fill),
                None => canvas.bar((x, y - 12), (x + 44, y + 12), key.fill),
            }
            canvas.text(&key.text, (x + 56, y), SMALL, DARK, Anchor::Start);
        }
    }
}

/// Left end and row of each key.
pub(super) fn place(keys: &[Key], width: i32) -> Vec<(i32, i32)> {
    let (mut x, mut row) = (MARGIN, 0);
    let mut places = Vec::new();
    for key in keys {
        let needed = 56 + room(&key.text, SMALL);
        if x > MARGIN && x + needed > width - MARGIN {
            (x, row) = (MARGIN, row + 1);
        }
        places.push((x, row));
        x += needed + 40;
    }
    places
}
