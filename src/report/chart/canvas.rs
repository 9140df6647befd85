//! A drawing area in whole pixels, and a time axis on it.

use plotters::element::{PathElement, Polygon, Rectangle, Text};
use plotters::prelude::{
    Color as _, DrawingArea, IntoDrawingArea as _, IntoFont as _, RGBColor, SVGBackend, ShapeStyle, TextStyle,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Size of a chart in pixels; twice the size in points.
const SIZE: (u32, u32) = (2400, 1400);
/// Ticks at most.
const TICKS: u64 = 14;

pub(in crate::report) const DARK: (u8, u8, u8) = (33, 33, 33);
pub(in crate::report) const GREY: (u8, u8, u8) = (110, 110, 110);
pub(in crate::report) const LIGHT: (u8, u8, u8) = (225, 225, 225);
pub(in crate::report) const RED: (u8, u8, u8) = (203, 24, 29);

/// How much of its colour a veil has.
const VEIL: f64 = 0.2;

/// A point in pixels.
pub(in crate::report) type Point = (i32, i32);
/// Red, green, blue.
pub(in crate::report) type Rgb = (u8, u8, u8);

/// Which end of a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Anchor {
    Start,
    Middle,
    End,
}

/// Elements in drawing order.
pub(in crate::report) struct Canvas {
    size: (u32, u32),
    elements: Vec<Element>,
}

enum Element {
    Line(Vec<Point>, Rgb, u32),
    Bar(Point, Point, Rgb),
    Area(Vec<Point>, Rgb),
    Veil(Vec<Point>, Rgb),
    Text(String, Point, i32, Rgb, Anchor),
}

impl Canvas {
    pub(in crate::report) fn new() -> Self {
        Self::sized(SIZE)
    }

    /// A drawing of another size, in pixels.
    pub(in crate::report) fn sized(size: (u32, u32)) -> Self {
        Self { size, elements: Vec::new() }
    }

    pub(in crate::report) fn line(&mut self, from: Point, to: Point, color: Rgb, width: u32) {
        self.path(vec![from, to], color, width);
    }

    pub(in crate::report) fn path(&mut self, points: Vec<Point>, color: Rgb, width: u32) {
        self.elements.push(Element::Line(points, color, width));
    }

    pub(in crate::report) fn bar(&mut self, from: Point, to: Point, color: Rgb) {
        self.elements.push(Element::Bar(from, to, color));
    }

    pub(in crate::report) fn area(&mut self, points: Vec<Point>, color: Rgb) {
        self.elements.push(Element::Area(points, color));
    }

    /// An area that lets what is below shine through.
    pub(in crate::report) fn veil(&mut self, points: Vec<Point>, color: Rgb) {
        self.elements.push(Element::Veil(points, color));
    }

    pub(in crate::report) fn triangle(&mut self, (x, y): Point, half: i32, color: Rgb) {
        self.area(vec![(x, y - half), (x - half, y + half), (x + half, y + half)], color);
    }

    pub(in crate::report) fn text(&mut self, text: &str, at: Point, size: i32, color: Rgb, anchor: Anchor) {
        self.elements.push(Element::Text(text.to_owned(), at, size, color, anchor));
    }

    /// The drawing as SVG, shown at half of its pixels.
    pub(in crate::report) fn finish(self) -> String {
        let mut svg = String::new();
        {
            let root = SVGBackend::with_string(&mut svg, self.size).into_drawing_area();
            root.fill(&RGBColor(255, 255, 255)).expect("text in memory can be written");
            for element in self.elements {
                draw(&root, element);
            }
            root.present().expect("text in memory can be written");
        }
        let (width, height) = self.size;
        let pixels = format!("width=\"{width}\" height=\"{height}\"");
        svg.replacen(&pixels, &format!("width=\"{}\" height=\"{}\"", width / 2, height / 2), 1)
    }
}

fn draw(root: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>, element: Element) {
    let rgb = |(r, g, b): Rgb| RGBColor(r, g, b);
    let done = match element {
        Element::Line(points, color, width) => {
            root.draw(&PathElement::new(points, ShapeStyle::from(&rgb(color)).stroke_width(width)))
        }
        Element::Bar(from, to, color) => root
            .draw(&Rectangle::new([from, to], ShapeStyle::from(&rgb(color)).filled()))
            .and_then(|()| root.draw(&Rectangle::new([from, to], ShapeStyle::from(&rgb(DARK)).stroke_width(1)))),
        Element::Area(points, color) => root.draw(&Polygon::new(points, ShapeStyle::from(&rgb(color)).filled())),
        Element::Veil(points, color) => {
            root.draw(&Polygon::new(points, ShapeStyle::from(&rgb(color).mix(VEIL)).filled()))
        }
        Element::Text(text, at, size, color, anchor) => {
            let side = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let color = rgb(color);
            let style = TextStyle::from(("sans-serif", size).into_font()).color(&color);
            root.draw(&Text::new(text, at, style.pos(Pos::new(side, VPos::Center))))
        }
    };
    done.expect("text in memory can be written");
}

/// About how wide a text is; sans-serif letters are a little more than half as wide as high.
pub(in crate::report) fn width_of(text: &str, size: i32) -> i32 {
    i32::try_from(text.chars().count()).expect("short texts") * size * 56 / 100
}

/// Black or white, whichever can be read on a fill.
pub(in crate::report) fn ink_on((r, g, b): Rgb) -> Rgb {
    let light = 299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b);
    if light > 140_000 { DARK } else { (255, 255, 255) }
}

/// Microseconds of the run to pixels.
pub(super) struct TimeAxis {
    from: u64,
    to: u64,
    left: i32,
    right: i32,
}

impl TimeAxis {
    pub(super) fn new((from, to): (u64, u64), left: i32, right: i32) -> Self {
        Self { from, to: to.max(from + 1), left, right }
    }

    /// Pixels between the two ends.
    pub(super) fn width(&self) -> i32 {
        self.right - self.left
    }

    /// Left end in pixels.
    pub(super) fn left(&self) -> i32 {
        self.left
    }

    /// Right end in pixels.
    pub(super) fn right(&self) -> i32 {
        self.right
    }

    /// The pixel of an instant, if it is in the picture.
    pub(super) fn x(&self, micros: u64) -> Option<i32> {
        (self.from <= micros && micros <= self.to).then(|| {
            let width = u128::try_from(self.right - self.left).expect("an axis has a length");
            let offset = u128::from(micros - self.from) * width / u128::from(self.to - self.from);
            self.left + i32::try_from(offset).expect("a pixel of the axis")
        })
    }

    /// The pixels of a stretch of time, cut at the ends of the picture.
    pub(super) fn range(&self, from: u64, to: u64) -> Option<(i32, i32)> {
        if to < self.from || from > self.to {
            return None;
        }
        Some((self.x(from.max(self.from))?, self.x(to.min(self.to))?))
    }

    /// Round instants with their labels.
    pub(super) fn ticks(&self) -> Vec<(i32, String)> {
        const SECOND: u64 = 1_000_000;
        const STEPS: [u64; 18] =
            [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];
        let length = self.to - self.from;
        let fits = |step: &&u64| length / (**step * SECOND) < TICKS;
        // Beyond two weeks, whole multiples of a day.
        let days = (length / SECOND / 86_400).div_ceil(TICKS).max(1) * 86_400;
        let step = STEPS.iter().find(fits).copied().unwrap_or(days) * SECOND;
        let first = self.from.div_ceil(step) * step;
        let label = |micros: u64| {
            let seconds = micros / SECOND;
            let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            if step.is_multiple_of(86_400 * SECOND) {
                format!("{} d", seconds / 86_400)
            } else if step.is_multiple_of(60 * SECOND) {
                format!("{hours}:{minutes:02}")
            } else {
                format!("{hours}:{minutes:02}:{rest:02}")
            }
        };
        (0..).map(|k| first + k * step).map_while(|at| Some((self.x(at)?, label(at)))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        let check = |from: u64, to: u64, first: &str, count: usize| {
            let ticks = TimeAxis::new((from * 1_000_000, to * 1_000_000), 0, 2000).ticks();
            assert_eq!((ticks[0].1.as_str(), ticks.len()), (first, count), "{from} to {to}");
        };
        check(0, 7200, "0:00", 13);
        check(270, 3566, "0:05", 11);
        check(0, 60, "0:00:00", 13);
        check(0, 365 * 86_400, "0 d", 14);
    }

    #[test]
    fn instants_outside_have_no_pixel() {
        let axis = TimeAxis::new((100, 200), 10, 110);
        assert_eq!([99, 100, 150, 200, 201].map(|t| axis.x(t)), [None, Some(10), Some(60), Some(110), None]);
        assert_eq!(axis.range(0, 150), Some((10, 60)));
        assert_eq!(axis.range(0, 99), None);
    }
}
