//! The login storm over time: logins in a second and the login queue after a failure, mean and band.

use crate::outcome::{LoginBin, LoginCurve, LoginSums};
use crate::report::chart::canvas::{Anchor, Canvas, DARK, GREY, LIGHT, Point};
use crate::stats::estimate::{Estimate, Level, RatioSums, ratio_of_sums};

use super::super::cells::Cell;
use super::super::words::{cell_label, label_meaning, percent};
use super::axis::Axis;
use super::{Study, StudyPlot};
use crate::report::chart::style::{self, Head, MARGIN, Mark, SMALL, WIDTH, color, count, cut, extent};

/// Most cells in one picture.
const SHOWN_MAX: usize = 4;
/// Height of a panel in pixels.
const PANEL: i32 = 400;
/// Pixels from the end of a panel to the next one.
const BETWEEN: i32 = 90;
/// Bins from one mark of a line to the next. Lines begin theirs at different bins.
const MARK_EVERY: usize = 8;

/// What a line tells.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Asked,
    Served,
    Queue,
}

impl Told {
    const ALL: [Self; 3] = [Self::Asked, Self::Served, Self::Queue];

    /// The panel from above, width of the line, size of its marks.
    const fn style(self) -> (usize, u32, i32) {
        match self {
            Self::Asked => (0, 2, 6),
            Self::Served => (0, 6, 11),
            Self::Queue => (1, 6, 11),
        }
    }

    fn bins(self, sums: &LoginSums) -> &[LoginBin] {
        match self {
            Self::Asked => &sums.asked,
            Self::Served => &sums.served,
            Self::Queue => &sums.queue,
        }
    }
}

/// One cell in the picture.
struct Curve {
    label: String,
    /// Means for each failure in the order of [`Told::ALL`]: logins in a second, clients.
    lines: [Vec<Estimate>; 3],
}

pub(super) fn draw(study: Study<'_>) -> Option<StudyPlot> {
    let places: Vec<&Cell<'_>> = study.cells.iter().filter(|cell| cell.found.logins.runs > 0).collect();
    let shown = spread(&places);
    let curves: Vec<Curve> = shown.iter().map(|cell| curve(study, cell)).collect();
    let bins = curves.iter().flat_map(|curve| &curve.lines).filter_map(|line| line.iter().rposition(met)).max()? + 1;
    let title = "Logins after a failure".to_owned();
    let picture = Picture::new(&title, &notes(study, places.len(), shown.len()), &curves, bins);
    Some(StudyPlot { name: "storm".to_owned(), title, svg: picture.draw(&curves, &label_meaning(study.result)) })
}

/// Whether anything happens.
fn met(estimate: &Estimate) -> bool {
    estimate.mean.is_some_and(|mean| mean > 0.0)
}

/// All cells in their order if they are few, else some from the shortest to the longest queue.
fn spread<'a>(places: &[&'a Cell<'a>]) -> Vec<&'a Cell<'a>> {
    if places.len() <= SHOWN_MAX {
        return places.to_vec();
    }
    let peak = |bins: &[LoginBin], sums: &LoginSums| {
        bins.iter().map(|bin| bin.sum as f64 / sums.failures as f64).fold(0.0, f64::max)
    };
    let busiest = |cell: &Cell<'_>| {
        let sums = &cell.found.logins;
        [&sums.queue, &sums.asked].map(|bins| peak(bins, sums))
    };
    let mut ranked: Vec<([f64; 2], &Cell<'_>)> = places.iter().map(|cell| (busiest(cell), *cell)).collect();
    // Where nobody queues, those come later whom more ask.
    ranked.sort_by(|(a, _), (b, _)| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let (last, steps) = (ranked.len() - 1, SHOWN_MAX - 1);
    (0..SHOWN_MAX).map(|step| ranked[(step * last + steps / 2) / steps].1).collect()
}

fn notes(study: Study<'_>, places: usize, shown: usize) -> Vec<String> {
    let mut notes = vec![format!(
        "Mean over failures with its {} interval as a band, where there is one, over n runs with a failure; counted in \
         {} s. Clients that were served before the end of their run.",
        percent(study.level.value()),
        LoginCurve::BIN.as_micros() / 1_000_000
    )];
    if shown < places {
        notes.push(format!("{shown} of {places} places shown: evenly spread from the shortest to the longest queue."));
    }
    notes
}

fn curve(study: Study<'_>, cell: &Cell<'_>) -> Curve {
    let sums = &cell.found.logins;
    let failures = if sums.failures == 1 { "failure" } else { "failures" };
    let counted = format!("{} {failures}, n {}", sums.failures, sums.runs);
    let label = match cell_label(cell, study.result) {
        label if study.cells.len() > 1 => format!("{label}: {counted}"),
        _ => counted,
    };
    let of = |told: Told| told.bins(sums).iter().map(|bin| estimate(told, bin, sums, study.level)).collect();
    Curve { label, lines: Told::ALL.map(of) }
}

/// The mean for each failure with its interval. Nothing that is counted is below zero.
fn estimate(told: Told, bin: &LoginBin, sums: &LoginSums, level: Level) -> Estimate {
    let found = ratio_of_sums(
        &RatioSums {
            n: sums.runs,
            nonzero: bin.nonzero,
            y: bin.sum,
            yy: bin.squares,
            yt: bin.by_failures,
            t: sums.failures,
            tt: sums.failures_squared,
        },
        level,
    );
    let seconds = LoginCurve::BIN.as_micros() as f64 / 1e6;
    let scale = |value: f64| (if told == Told::Queue { value } else { value / seconds }).max(0.0);
    Estimate { mean: found.mean.map(scale), low: found.low.map(scale), high: found.high.map(scale), ..found }
}

/// Where everything stands.
struct Picture {
    head: Head,
    /// Minutes.
    time: Axis,
    panels: [Axis; 2],
    bins: usize,
}

impl Picture {
    fn new(title: &str, notes: &[String], curves: &[Curve], bins: usize) -> Self {
        let head = Head::new(title, notes, WIDTH);
        let top = head.bottom() + 60;
        let ends = [top, top + PANEL + BETWEEN].map(|top| (top + PANEL, top));
        let values = |panel: usize| {
            let mine = Told::ALL.into_iter().enumerate().filter(move |(_, told)| told.style().0 == panel);
            mine.flat_map(|(line, _)| curves.iter().flat_map(move |curve| curve.lines[line].iter().take(bins)))
        };
        let panels = [0, 1].map(|panel| Axis::over(values(panel).flat_map(extent), true, ends[panel]));
        let left = MARGIN + panels.iter().map(Axis::widest).max().unwrap_or(0) + 20;
        let along = |right: i32| Axis::over([minutes(bins)], true, (left, right));
        // Half of the last label stands beyond the end of the axis.
        let time = along(WIDTH - MARGIN - along(WIDTH - MARGIN).widest() / 2);
        Self { head, time, panels, bins }
    }

    fn draw(&self, curves: &[Curve], labels: &str) -> String {
        let bottom = self.panels[1].ends().0;
        let named = i32::from(!labels.is_empty());
        let mut canvas = style::canvas((WIDTH, bottom + 110 + 44 * (count(curves) + named) + MARGIN / 2));
        self.head.draw(&mut canvas);
        let titles = ["logins in a second: thin line asked for, thick line served", "clients in the login queue"];
        for (axis, title) in self.panels.iter().zip(titles) {
            self.frame(&mut canvas, axis, title);
        }
        let middle = i32::midpoint(self.time.ends().0, self.time.ends().1);
        canvas.text("minutes since the sessions were lost", (middle, bottom + 68), SMALL, GREY, Anchor::Middle);
        for paint in [Self::band, Self::line, Self::marks] {
            for (index, curve) in curves.iter().enumerate() {
                for (told, line) in Told::ALL.into_iter().zip(&curve.lines) {
                    paint(self, &mut canvas, told, &line[..self.bins], index);
                }
            }
        }
        if named > 0 {
            let text = cut(labels, SMALL, WIDTH - 2 * MARGIN);
            canvas.text(&text, (MARGIN, bottom + 122), SMALL, GREY, Anchor::Start);
        }
        for (index, curve) in curves.iter().enumerate() {
            let y = bottom + 122 + 44 * (i32::try_from(index).expect("few lines") + named);
            canvas.line((MARGIN, y), (MARGIN + 64, y), color(index), 6);
            Mark::of(index).draw(&mut canvas, (MARGIN + 32, y), 11, color(index));
            let text = cut(&curve.label, SMALL, WIDTH - 2 * MARGIN - 80);
            canvas.text(&text, (MARGIN + 80, y), SMALL, DARK, Anchor::Start);
        }
        canvas.finish()
    }

    fn frame(&self, canvas: &mut Canvas, axis: &Axis, title: &str) {
        let ((left, right), (bottom, top)) = (self.time.ends(), axis.ends());
        for (x, label) in self.time.ticks() {
            canvas.line((x, top), (x, bottom), LIGHT, 2);
            canvas.text(&label, (x, bottom + 24), SMALL, GREY, Anchor::Middle);
        }
        for (y, label) in axis.ticks() {
            canvas.line((left, y), (right, y), LIGHT, 2);
            canvas.text(&label, (left - 14, y), SMALL, GREY, Anchor::End);
        }
        canvas.line((left, bottom), (right, bottom), GREY, 2);
        canvas.text(title, (MARGIN, top - 34), SMALL, DARK, Anchor::Start);
    }

    /// The pixel of a value of a bin: rates stand in the middle of theirs, the queue at its end.
    fn at(&self, told: Told, bin: usize, value: f64) -> Point {
        let end = minutes(bin + 1);
        let x = if told == Told::Queue { end } else { f64::midpoint(minutes(bin), end) };
        (self.time.pixel(x), self.panels[told.style().0].pixel(value))
    }

    /// The intervals of neighbouring bins as one light area; bins without one leave a gap.
    fn band(&self, canvas: &mut Canvas, told: Told, line: &[Estimate], index: usize) {
        let ends: Vec<Option<(f64, f64)>> = line.iter().map(Estimate::interval).collect();
        let mut first = 0;
        for group in ends.chunk_by(|a, b| a.is_some() == b.is_some()) {
            let of = |end: fn((f64, f64)) -> f64| {
                let values = group.iter().flatten().map(move |interval| end(*interval));
                (first..).zip(values).map(|(bin, value)| self.at(told, bin, value))
            };
            let mut corners: Vec<_> = of(|(low, _)| low).collect();
            corners.extend(of(|(_, high)| high).collect::<Vec<_>>().into_iter().rev());
            if corners.len() > 2 {
                canvas.veil(corners, color(index));
            }
            first += group.len();
        }
    }

    fn line(&self, canvas: &mut Canvas, told: Told, line: &[Estimate], index: usize) {
        let start = (told == Told::Queue).then(|| (self.time.pixel(0.0), self.panels[1].pixel(0.0)));
        let points = self.points(told, line).map(|(_, point)| point);
        canvas.path(start.into_iter().chain(points).collect(), color(index), told.style().1);
    }

    fn marks(&self, canvas: &mut Canvas, told: Told, line: &[Estimate], index: usize) {
        let first = index * MARK_EVERY / SHOWN_MAX;
        for (_, point) in self.points(told, line).filter(|(bin, _)| bin % MARK_EVERY == first) {
            Mark::of(index).draw(canvas, point, told.style().2, color(index));
        }
    }

    fn points(&self, told: Told, line: &[Estimate]) -> impl Iterator<Item = (usize, Point)> {
        let place = move |(bin, estimate): (usize, &Estimate)| Some((bin, self.at(told, bin, estimate.mean?)));
        line.iter().enumerate().filter_map(place)
    }
}

/// Where a bin begins.
fn minutes(bin: usize) -> f64 {
    bin as f64 * LoginCurve::BIN.as_micros() as f64 / 60e6
}
