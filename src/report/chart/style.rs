//! Sizes, colours and marks that the pictures of a study share.

use crate::report::chart::canvas::{Anchor, Canvas, DARK, GREY, Point, Rgb};
use crate::stats::estimate::Estimate;

/// Size of letters in pixels: titles, labels, everything else. The SVG writer draws them at four fifths.
pub(in crate::report) const TITLE: i32 = 42;
pub(in crate::report) const LABEL: i32 = 32;
pub(in crate::report) const SMALL: i32 = 29;
/// Pixels from one line of small text to the next.
pub(in crate::report) const LINE: i32 = 35;
/// Free room at the border.
pub(in crate::report) const MARGIN: i32 = 40;
/// Usual width of a picture; its page shows half of that.
pub(in crate::report) const WIDTH: i32 = 1520;
/// Dark and white letters on coloured areas: near to the colours of the page, but not equal, because a page
/// with dark ground changes those.
pub(in crate::report) const INK: Rgb = (20, 20, 20);
pub(in crate::report) const PAPER: Rgb = (254, 254, 254);

/// Colours that colour-blind readers can tell apart (M. Okabe and K. Ito, 2008).
pub(in crate::report) const COLORS: [Rgb; 7] =
    [(0, 114, 178), (230, 159, 0), (0, 158, 115), (204, 121, 167), (86, 180, 233), (213, 94, 0), (128, 128, 128)];

/// The colour of a thing by its number.
pub(in crate::report) fn color(index: usize) -> Rgb {
    COLORS[index % COLORS.len()]
}

/// A colour mixed with white.
pub(in crate::report) fn pale((r, g, b): Rgb) -> Rgb {
    let mix = |c: u8| u8::try_from((u32::from(c) * 2 + 255 * 3) / 5).expect("between two colours");
    (mix(r), mix(g), mix(b))
}

/// Letters that can be read on a fill.
pub(in crate::report) fn ink_on(fill: Rgb) -> Rgb {
    if crate::report::chart::canvas::ink_on(fill) == DARK { INK } else { PAPER }
}

/// Room for a text, on the safe side for wide fonts.
pub(in crate::report) fn room(text: &str, size: i32) -> i32 {
    count(&text.chars().collect::<Vec<_>>()) * size * 48 / 100 + 4
}

/// The text cut to a width: its middle goes, because names often differ at the end.
pub(in crate::report) fn cut(text: &str, size: i32, width: i32) -> String {
    let chars: Vec<char> = text.chars().collect();
    let without = |kept: usize| -> String {
        let (head, tail) = (chars[..kept.div_ceil(2)].iter(), chars[chars.len() - kept / 2..].iter());
        head.chain(['…'].iter()).chain(tail).collect()
    };
    if room(text, size) <= width {
        return text.to_owned();
    }
    let fitting = (0..chars.len()).rev().map(without).find(|text| room(text, size) <= width);
    fitting.unwrap_or_else(|| "…".to_owned())
}

/// Words in lines of at most `width` pixels.
pub(in crate::report) fn lines(text: &str, size: i32, width: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if room(&format!("{line} {word}"), size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Title and explanation above a picture.
pub(in crate::report) struct Head {
    title: Vec<String>,
    notes: Vec<String>,
}

impl Head {
    pub(in crate::report) fn new(title: &str, notes: &[String], width: i32) -> Self {
        let width = width - 2 * MARGIN;
        Self {
            title: lines(title, TITLE, width),
            notes: notes.iter().flat_map(|note| lines(note, SMALL, width)).collect(),
        }
    }

    /// First free pixel below.
    pub(in crate::report) fn bottom(&self) -> i32 {
        MARGIN + 52 * count(&self.title) + LINE * count(&self.notes) + 12
    }

    pub(in crate::report) fn draw(&self, canvas: &mut Canvas) {
        let mut y = MARGIN + 12;
        for line in &self.title {
            canvas.text(line, (MARGIN, y), TITLE, DARK, Anchor::Start);
            y += 52;
        }
        for line in &self.notes {
            canvas.text(line, (MARGIN, y), SMALL, GREY, Anchor::Start);
            y += LINE;
        }
    }
}

/// A length as pixels count.
pub(in crate::report) fn count<T>(items: &[T]) -> i32 {
    i32::try_from(items.len()).expect("few items")
}

/// A canvas of so many pixels, made even so that half of it is whole.
pub(in crate::report) fn canvas((width, height): Point) -> Canvas {
    let even = |pixels: i32| u32::try_from(pixels + pixels % 2).expect("a picture has a size");
    Canvas::sized((even(width), even(height)))
}

/// Shapes that tell things apart without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Mark {
    Dot,
    Square,
    Diamond,
    Up,
    Down,
    Wide,
    Tall,
}

/// Shapes in the order they are handed out.
pub(in crate::report) const MARKS: [Mark; 7] =
    [Mark::Dot, Mark::Square, Mark::Diamond, Mark::Up, Mark::Down, Mark::Wide, Mark::Tall];

impl Mark {
    /// The shape of a thing by its number.
    pub(in crate::report) fn of(index: usize) -> Self {
        // Shifted at every round, so that a shape meets another colour each time.
        MARKS[(index + index / MARKS.len()) % MARKS.len()]
    }

    pub(in crate::report) fn draw(self, canvas: &mut Canvas, (x, y): Point, half: i32, fill: Rgb) {
        let at = |corners: &[(i32, i32)]| -> Vec<Point> {
            corners.iter().map(|(dx, dy)| (x + dx * half / 10, y + dy * half / 10)).collect()
        };
        let corners = match self {
            // Twelve corners look round at this size.
            Self::Dot => at(&[
                (10, 0),
                (9, 5),
                (5, 9),
                (0, 10),
                (-5, 9),
                (-9, 5),
                (-10, 0),
                (-9, -5),
                (-5, -9),
                (0, -10),
                (5, -9),
                (9, -5),
            ]),
            Self::Square => at(&[(-9, -9), (9, -9), (9, 9), (-9, 9)]),
            Self::Diamond => at(&[(0, -12), (12, 0), (0, 12), (-12, 0)]),
            Self::Up => at(&[(0, -12), (11, 9), (-11, 9)]),
            Self::Down => at(&[(0, 12), (11, -9), (-11, -9)]),
            Self::Wide => at(&[(-13, -5), (13, -5), (13, 5), (-13, 5)]),
            Self::Tall => at(&[(-5, -13), (5, -13), (5, 13), (-5, 13)]),
        };
        let mut outline = corners.clone();
        outline.extend(corners.first().copied());
        canvas.area(corners, fill);
        canvas.path(outline, DARK, 2);
    }
}

/// A horizontal bar with ends: an interval.
pub(in crate::report) fn whisker(canvas: &mut Canvas, (from, to): (i32, i32), y: i32, half: i32, width: u32) {
    canvas.line((from, y), (to, y), DARK, width);
    for x in [from, to] {
        canvas.line((x, y - half), (x, y + half), DARK, width);
    }
}

/// The same upright.
pub(in crate::report) fn upright(canvas: &mut Canvas, x: i32, (from, to): (i32, i32), half: i32) {
    canvas.line((x, from), (x, to), DARK, 2);
    for y in [from, to] {
        canvas.line((x - half, y), (x + half, y), DARK, 2);
    }
}

/// Everything about an estimate that an axis must hold.
pub(in crate::report) fn extent(estimate: &Estimate) -> impl Iterator<Item = f64> {
    [estimate.mean, estimate.low, estimate.high].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_with_a_mark() {
        assert_eq!(cut("short", 26, 200), "short");
        let text = cut("a very long label indeed", 26, 200);
        assert_eq!(text, "a very … indeed");
        assert!(room(&text, 26) <= 200);
        assert_eq!(cut("한국어 이름", 26, 0), "…");
    }

    #[test]
    fn words_fill_lines() {
        let text = "word ".repeat(30);
        let lines = lines(&text, 24, 500);
        assert!(lines.len() > 3 && lines.iter().all(|line| room(line, 24) <= 500), "{lines:?}");
        assert_eq!(lines.join(" "), text.trim());
    }
}
