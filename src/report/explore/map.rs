//! What happens for each pair of two times: a cell for each pair, a colour and a letter for each outcome.

use crate::report::chart::canvas::{Anchor, DARK, GREY, Rgb};
use crate::report::chart::style::{
    self, Head, LABEL, LINE, MARGIN, SMALL, WIDTH, color, count, ink_on, lines, pale, room,
};

/// A map of outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapPicture {
    /// Title.
    pub title: String,
    /// What varies from left to right, and its values.
    pub across: (String, Vec<String>),
    /// What varies from bottom to top, and its values.
    pub up: (String, Vec<String>),
    /// Number of the outcome of each pair, a row for each value of the second.
    pub cells: Vec<Vec<usize>>,
    /// The outcomes in words.
    pub kinds: Vec<String>,
}

/// Letters that tell outcomes apart without colour.
const LETTERS: [&str; 26] = [
    "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W",
    "X", "Y", "Z",
];

/// Height of a cell in pixels.
const CELL: i32 = 36;
/// Characters of an outcome that the legend shows.
const WORDS: usize = 400;

fn letter(kind: usize) -> &'static str {
    LETTERS.get(kind).copied().unwrap_or("?")
}

fn fill(kind: usize) -> Rgb {
    // The first outcome is the usual one; pale and full colours alternate, so that letters can be read.
    if kind < 7 { pale(color(kind)) } else { color(kind) }
}

/// The map as SVG with a legend below it.
#[must_use]
pub fn map_svg(map: &MapPicture) -> String {
    let notes = ["Equal letters and colours: the same states in the same order, whatever their times.".to_owned()];
    let head = Head::new(&map.title, &notes, WIDTH);
    let label = map.up.1.iter().map(|value| room(value, SMALL)).max().unwrap_or(0).clamp(80, 300);
    let left = MARGIN + label + 24;
    let cell = ((WIDTH - MARGIN - left) / count(&map.across.1).max(1)).max(8);
    let top = head.bottom() + LINE + 20;
    let bottom = top + CELL * count(&map.up.1);
    let width = left + cell * count(&map.across.1) + MARGIN;
    let legend: Vec<Vec<String>> = map.kinds.iter().map(|kind| words(kind, width.max(WIDTH) - MARGIN - left)).collect();
    let height = bottom + 110 + legend.iter().map(|lines| LINE * count(lines) + 16).sum::<i32>() + MARGIN;
    let mut canvas = style::canvas((width.max(WIDTH), height));
    head.draw(&mut canvas);
    canvas.text(&map.up.0, (MARGIN, top - 24), SMALL, GREY, Anchor::Start);
    for (row, (value, cells)) in map.up.1.iter().zip(&map.cells).rev().enumerate() {
        let y = top + CELL * i32::try_from(row).expect("few rows");
        if row % 4 == 0 || map.up.1.len() < 12 {
            canvas.text(value, (left - 16, y + CELL / 2), SMALL, DARK, Anchor::End);
        }
        for (column, kind) in cells.iter().enumerate() {
            let x = left + cell * i32::try_from(column).expect("few columns");
            canvas.bar((x, y), (x + cell, y + CELL), fill(*kind));
            if cell >= 20 {
                canvas.text(letter(*kind), (x + cell / 2, y + CELL / 2), SMALL, ink_on(fill(*kind)), Anchor::Middle);
            }
        }
    }
    let ends = [(map.across.1.first(), left, Anchor::Start), (map.across.1.last(), width - MARGIN, Anchor::End)];
    for (value, x, anchor) in ends {
        canvas.text(value.map_or("", String::as_str), (x, bottom + 28), SMALL, DARK, anchor);
    }
    canvas.text(&map.across.0, (i32::midpoint(left, width - MARGIN), bottom + 28), SMALL, GREY, Anchor::Middle);
    let mut y = bottom + 90;
    for (kind, text) in legend.iter().enumerate() {
        canvas.bar((left - 56, y - 18), (left - 20, y + 18), fill(kind));
        canvas.text(letter(kind), (left - 38, y), LABEL, ink_on(fill(kind)), Anchor::Middle);
        for line in text {
            canvas.text(line, (left, y), SMALL, DARK, Anchor::Start);
            y += LINE;
        }
        y += 16;
    }
    canvas.finish()
}

fn words(text: &str, width: i32) -> Vec<String> {
    let cut: String = text.chars().take(WORDS).collect();
    let more = if cut.len() < text.len() { format!("{cut} …") } else { cut };
    lines(&more, SMALL, width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_shows_each_outcome_once_in_its_legend() {
        let map = MapPicture {
            title: "What happens".to_owned(),
            across: ("at".to_owned(), vec!["1s".to_owned(), "2s".to_owned()]),
            up: ("for".to_owned(), vec!["5s".to_owned()]),
            cells: vec![vec![0, 1]],
            kinds: vec!["nothing".to_owned(), "both nodes take over".to_owned()],
        };
        let svg = map_svg(&map);
        assert_eq!(svg.matches("both nodes take over").count(), 1);
        assert!(svg.contains("nothing") && svg.contains("5s") && svg.contains("2s"));
    }
}
