//! A metric over two swept paths: one picture for each variant and for each combination of the other paths.

use crate::outcome::StudyPoint;
use crate::report::chart::canvas::{Anchor, Canvas, DARK, GREY, LIGHT, Rgb};
use crate::stats::estimate::Estimate;

use super::super::cells::{Cell, plain};
use super::super::words::{decimals_of, fixed, percent, short, short_paths, variant_label, with_unit};
use super::{Study, StudyPlot, file_name};
use crate::report::chart::style::{self, Head, LABEL, LINE, MARGIN, PAPER, SMALL, WIDTH, count, cut, ink_on, room};

/// Most pictures of one request.
const PICTURES_MAX: usize = 12;
/// Room of one cell.
const CELL: (i32, i32) = (212, 124);

/// From low to high; rising darkness tells the order without colour.
const RAMP: [Rgb; 4] = [(255, 247, 188), (254, 196, 79), (217, 95, 14), (102, 37, 6)];

/// The cells of one picture.
struct Sheet<'a> {
    variant: &'a str,
    /// Values of the other paths, as words.
    fixed: Vec<String>,
    cells: Vec<&'a Cell<'a>>,
}

pub(super) fn draw(study: Study<'_>, metric: &str, x: &str, y: &str) -> Vec<StudyPlot> {
    let Some(known) = study.metric(metric) else { return Vec::new() };
    let title = format!("{} over {} and {}", with_unit(metric, &known.unit), tail(study, x), tail(study, y));
    let (columns, lines) = (values(study, x), values(study, y));
    if columns.is_empty() || lines.is_empty() || x == y {
        return Vec::new();
    }
    let means: Vec<Option<f64>> = study.cells.iter().map(|cell| cell.mean(metric, study.level).mean).collect();
    let ends = means.iter().flatten().fold(None, |ends: Option<(f64, f64)>, mean| {
        Some(ends.map_or((*mean, *mean), |(low, high)| (low.min(*mean), high.max(*mean))))
    });
    let Some(ends) = ends else { return Vec::new() };
    let picture = Picture { study, metric, x, y, columns, lines, ends, title };
    let sheets = sheets(study, x, y);
    sheets
        .iter()
        .take(PICTURES_MAX)
        .enumerate()
        .map(|(index, sheet)| picture.draw(sheet, index, sheets.len()))
        .collect()
}

fn tail(study: Study<'_>, path: &str) -> String {
    let paths = study.result.paths();
    let place = paths.iter().position(|known| *known == path);
    place.map_or_else(|| path.to_owned(), |place| short_paths(&paths)[place].clone())
}

fn value_of<'a>(point: &'a StudyPoint, path: &str) -> Option<&'a str> {
    point.values.iter().find(|(known, _)| known == path).map(|(_, value)| plain(value))
}

/// Values of a path in the order of the points, those left out included.
fn values<'a>(study: Study<'a>, path: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for value in study.result.points.iter().filter_map(|point| value_of(point, path)) {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

/// Cells that belong into one picture, in order.
fn sheets<'a>(study: Study<'a>, x: &str, y: &str) -> Vec<Sheet<'a>> {
    let names = short_paths(&study.result.paths());
    let mut sheets: Vec<Sheet<'a>> = Vec::new();
    for cell in study.cells {
        let named = names.iter().zip(&cell.point.values).filter(|(_, (path, _))| path != x && path != y);
        let fixed: Vec<String> = named.map(|(name, (_, value))| format!("{name} {}", plain(value))).collect();
        match sheets.iter_mut().find(|sheet| sheet.variant == cell.variant && sheet.fixed == fixed) {
            Some(sheet) => sheet.cells.push(cell),
            None => sheets.push(Sheet { variant: cell.variant, fixed, cells: vec![cell] }),
        }
    }
    sheets
}

struct Picture<'a> {
    study: Study<'a>,
    metric: &'a str,
    x: &'a str,
    y: &'a str,
    columns: Vec<&'a str>,
    lines: Vec<&'a str>,
    ends: (f64, f64),
    title: String,
}

impl Picture<'_> {
    fn draw(&self, sheet: &Sheet<'_>, index: usize, all: usize) -> StudyPlot {
        let fixed = self.fixed(sheet);
        let title = if fixed.is_empty() { self.title.clone() } else { format!("{}: {fixed}", self.title) };
        let label = self.lines.iter().map(|line| room(line, LABEL)).max().unwrap_or(0).clamp(120, 420);
        let left = MARGIN + label + 30;
        let width = WIDTH.max(left + CELL.0 * count(&self.columns) + MARGIN);
        let head = Head::new(&title, &self.notes(all), width);
        let cell = ((width - MARGIN - left) / count(&self.columns), CELL.1);
        let top = head.bottom() + 48;
        let bottom = top + cell.1 * count(&self.lines);
        let mut canvas = style::canvas((width, bottom + 204));
        head.draw(&mut canvas);
        let names = [tail(self.study, self.y), tail(self.study, self.x)];
        canvas.text(&cut(&names[0], SMALL, left - MARGIN), (MARGIN, top - 26), SMALL, GREY, Anchor::Start);
        for (line, y) in self.lines.iter().zip((0..).map(|n| top + cell.1 * n)) {
            canvas.text(&cut(line, LABEL, label), (left - 20, y + cell.1 / 2), LABEL, DARK, Anchor::End);
            for (column, x) in self.columns.iter().zip((0..).map(|n| left + cell.0 * n)) {
                self.cell(&mut canvas, sheet, (column, line), ((x, y), cell));
            }
        }
        for (column, x) in self.columns.iter().zip((0..).map(|n| left + cell.0 * n + cell.0 / 2)) {
            canvas.text(&cut(column, LABEL, cell.0 - 8), (x, bottom + 28), LABEL, DARK, Anchor::Middle);
        }
        canvas.text(&names[1], (i32::midpoint(left, width - MARGIN), bottom + 76), SMALL, GREY, Anchor::Middle);
        self.scale(&mut canvas, left, bottom + 136);
        let number = if all > 1 { index.to_string() } else { String::new() };
        let names = [tail(self.study, self.x), tail(self.study, self.y)];
        StudyPlot {
            name: file_name(&["heatmap", self.metric, &names[0], &names[1], &number]),
            title,
            svg: canvas.finish(),
        }
    }

    /// Variant and values of the other paths.
    fn fixed(&self, sheet: &Sheet<'_>) -> String {
        let variant = (self.study.result.variants.len() > 1).then(|| variant_label(sheet.variant).to_owned());
        sheet.fixed.iter().cloned().chain(variant).collect::<Vec<_>>().join(", ")
    }

    fn notes(&self, all: usize) -> Vec<String> {
        let level = percent(self.study.level.value());
        let mut notes = vec![format!("Mean over n runs with its {level} interval. The darker, the higher.")];
        if all > PICTURES_MAX {
            notes.push(format!("The first {PICTURES_MAX} of {all} pictures are drawn; summary.csv has all."));
        }
        notes
    }

    fn cell(
        &self,
        canvas: &mut Canvas,
        sheet: &Sheet<'_>,
        (column, line): (&str, &str),
        ((x, y), (width, height)): ((i32, i32), (i32, i32)),
    ) {
        let here =
            |point: &StudyPoint| value_of(point, self.x) == Some(column) && value_of(point, self.y) == Some(line);
        let found = sheet.cells.iter().find(|cell| here(cell.point));
        let estimate = found.map(|cell| cell.mean(self.metric, self.study.level));
        let (centre, middle) = (x + width / 2, y + height / 2);
        let Some((estimate, mean)) = estimate.and_then(|estimate| estimate.mean.map(|mean| (estimate, mean))) else {
            canvas.bar((x, y), (x + width, y + height), LIGHT);
            let skipped = self.study.result.points.iter().any(|point| point.skipped.is_some() && here(point));
            let why = if found.is_none() && skipped { "left out" } else { "no value" };
            canvas.text(why, (centre, middle), SMALL, GREY, Anchor::Middle);
            return;
        };
        let fill = ramp(self.share(mean));
        let ink = ink_on(fill);
        canvas.bar((x, y), (x + width, y + height), fill);
        for (text, up) in told(&estimate, mean).iter().zip([-LINE, 0, LINE]) {
            let size = if room(text, SMALL) + 8 > width { SMALL * (width - 8) / room(text, SMALL) } else { SMALL };
            canvas.text(text, (centre, middle + up), size, ink, Anchor::Middle);
        }
    }

    fn share(&self, mean: f64) -> f64 {
        let (low, high) = self.ends;
        if high > low { (mean - low) / (high - low) } else { 0.0 }
    }

    /// What the fills stand for.
    fn scale(&self, canvas: &mut Canvas, left: i32, y: i32) {
        let steps = 24;
        for step in 0..steps {
            let x = left + 20 * step;
            let fill = ramp(f64::from(step) / f64::from(steps - 1));
            // Bars overlap by a pixel so that no seam shows.
            canvas.area(vec![(x, y), (x + 21, y), (x + 21, y + 24), (x, y + 24)], fill);
        }
        let (low, high) = self.ends;
        let end = left + 20 * steps + 16;
        canvas.text(&short(low), (left - 16, y + 12), SMALL, DARK, Anchor::End);
        canvas.text(&format!("{}  {}", short(high), self.metric), (end, y + 12), SMALL, DARK, Anchor::Start);
    }
}

/// Mean, interval and number of runs.
fn told(estimate: &Estimate, mean: f64) -> [String; 3] {
    let decimals = decimals_of(estimate);
    let number = |value: f64| decimals.map_or_else(|| short(value), |decimals| fixed(value, decimals));
    let ends = estimate.interval().map(|(low, high)| format!("[{}, {}]", number(low), number(high)));
    [number(mean), ends.unwrap_or_else(|| "no interval".to_owned()), format!("n {}", estimate.n)]
}

/// The fill at a share of the way from low to high.
fn ramp(share: f64) -> Rgb {
    let place = share.clamp(0.0, 1.0) * (RAMP.len() - 1) as f64;
    let below = (place as usize).min(RAMP.len() - 2);
    let part = place - below as f64;
    let mix = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * part).round() as u8;
    let ((r, g, b), (s, h, c)) = (RAMP[below], RAMP[below + 1]);
    // Near white is left to the ground of the page.
    (mix(r, s).min(PAPER.0), mix(g, h), mix(b, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ramp_gets_darker() {
        let light = |(r, g, b): Rgb| 299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b);
        let fills: Vec<u32> = (0..=10).map(|k| light(ramp(f64::from(k) / 10.0))).collect();
        assert!(fills.windows(2).all(|pair| pair[0] > pair[1]), "{fills:?}");
        assert_eq!((ramp(-1.0), ramp(2.0)), (ramp(0.0), ramp(1.0)));
    }
}
