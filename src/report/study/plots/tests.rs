use super::super::sample::{awkward, options, study, tornado_of_bars, two_paths};
use super::*;

/// Every picture of the sample studies.
fn all() -> Vec<StudyPlot> {
    let mut all = plots(&two_paths(), Level::DEFAULT, &options());
    all.extend(plots(&study(), Level::DEFAULT, &ReportOptions::default()));
    all.extend(plots(&awkward(), Level::DEFAULT, &options()));
    all.push(tornado_of_bars());
    all
}

#[test]
fn a_study_has_its_pictures() {
    let names: Vec<String> =
        plots(&two_paths(), Level::DEFAULT, &options()).into_iter().map(|plot| plot.name).collect();
    assert_eq!(
        names,
        [
            "distribution-detection_time.p95",
            "distribution-user_outage.p95",
            "distribution-spurious_failovers.per_year",
            "distribution-login_offered.max",
            "distribution-login_rate.max",
            "distribution-login_backlog.max",
            "phases",
            "logins",
            "storm",
            "frontier-detection_time.p95-spurious_failovers.per_year",
            "heatmap-login_offered.max-keepalive_timeout-users-0",
            "heatmap-login_offered.max-keepalive_timeout-users-1",
        ]
    );
}

#[test]
fn the_same_study_gives_the_same_bytes() {
    assert_eq!(all(), all());
}

#[test]
fn every_picture_carries_the_interval_and_the_number_of_runs() {
    for plot in all() {
        assert!(plot.svg.contains("95 %") && plot.svg.contains("interval"), "{}", plot.name);
        let counted = ["n 40", "n = 40", "n 3", "n 4"].iter().any(|n| plot.svg.contains(n));
        assert!(counted, "{}", plot.name);
    }
}

#[test]
fn no_number_is_missing_and_nothing_lies_outside() {
    for plot in all() {
        assert!(!plot.svg.contains("NaN") && !plot.svg.contains("inf"), "{}", plot.name);
        let size = plot.svg.split("viewBox=\"0 0 ").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let size: Vec<i32> = size.split(' ').map(|n| n.parse().unwrap()).collect();
        for (key, most) in [(" x=\"", size[0]), (" y=\"", size[1]), (" x1=\"", size[0]), (" y2=\"", size[1])] {
            for part in plot.svg.split(key).skip(1) {
                let number: i32 = part.split('"').next().unwrap().parse().unwrap();
                assert!((0..=most).contains(&number), "{}: {key}{number}", plot.name);
            }
        }
    }
}

#[test]
fn texts_of_a_scenario_cannot_break_a_picture() {
    let mut evil = study();
    evil.points[0].values[0].1 = "\"<script>&\"".to_owned();
    for plot in plots(&evil, Level::DEFAULT, &ReportOptions::default()) {
        assert!(!plot.svg.contains("<script") && plot.svg.contains("&lt;script&gt;&amp;"), "{}", plot.name);
    }
}

#[test]
fn values_beyond_numbers_are_left_out() {
    let mut odd = study();
    odd.cells[0].columns[0] = vec![f64::NAN, f64::INFINITY, 1e300, -1e300];
    for plot in plots(&odd, Level::DEFAULT, &ReportOptions::default()) {
        assert!(!plot.svg.contains("NaN"), "{}", plot.name);
    }
}

#[test]
fn a_study_without_values_has_no_pictures() {
    let mut empty = study();
    empty.cells.clear();
    assert_eq!(plots(&empty, Level::DEFAULT, &options()), []);
}

#[test]
fn many_rows_are_cut_with_a_note() {
    let mut many = study();
    let first = many.cells[0].clone();
    for index in 2..60_u32 {
        many.points.push(crate::outcome::StudyPoint { index, ..many.points[0].clone() });
        many.cells.push(crate::outcome::StudyCell { point: index, ..first.clone() });
    }
    let plots = plots(&many, Level::DEFAULT, &ReportOptions::default());
    assert!(plots[0].svg.contains("The first 48 of 60 rows"));
}

#[test]
fn a_storm_shows_few_of_many_places() {
    let storm = |study: &StudyResult| {
        plots(study, Level::DEFAULT, &ReportOptions::default()).into_iter().find(|plot| plot.name == "storm")
    };
    let mut result = two_paths();
    let svg = storm(&result).unwrap().svg;
    assert!(svg.contains("4 of 10 places shown: evenly spread from the shortest to the longest queue."));
    assert_eq!(svg.matches("40 failures, n 40").count(), 4);
    let (shortest, longest) =
        (svg.find("30s / 5000 · clean_wan").unwrap(), svg.find("60s / 15000 · lossy_wan").unwrap());
    assert!(shortest < longest);
    result.cells.retain(|cell| cell.point == 1);
    let svg = storm(&result).unwrap().svg;
    assert!(!svg.contains("places shown") && svg.matches("40 failures, n 40").count() == 2);
    result.cells.iter_mut().for_each(|cell| cell.logins = crate::outcome::LoginSums::default());
    assert_eq!(storm(&result), None, "nothing is drawn without a failure");
}

#[test]
fn the_widest_bar_of_a_tornado_comes_first() {
    let svg = tornado_of_bars().svg;
    let at = |text: &str| svg.find(text).unwrap();
    assert!(at("login_service_law") < at("user_move_cost") && at("user_move_cost") < at("room_load_time"));
}

/// Writes the pictures into the folder that `FAILSIM_SHOW` names, to be looked at.
#[test]
fn pictures_can_be_looked_at() {
    if let Some(folder) = std::env::var_os("FAILSIM_SHOW") {
        for (index, plot) in all().into_iter().enumerate() {
            let path = std::path::Path::new(&folder).join(format!("{index:02}-{}.svg", plot.name));
            std::fs::write(path, plot.svg).unwrap();
        }
    }
}
