use serde_json::json;

use super::super::embed::{embedded_of_html, scenario_of_html};
use super::super::plots::plots;
use super::super::sample::{awkward, options, study, tornado_of_bars, two_paths};
use super::*;
use crate::outcome::{StudyCell, StudyPoint};

const SCENARIO: &str = "format = 1\ntitle = \"<b>&</b>\"\n# </script><script>alert(1)</script>\n";

fn parts(result: &StudyResult) -> HtmlParts {
    let target = |name: &str, verdict: &str, sentence: &str| (name.to_owned(), verdict.to_owned(), sentence.to_owned());
    let plots = plots(result, Level::DEFAULT, &options()).into_iter().chain([tornado_of_bars()]);
    HtmlParts {
        level: Level::DEFAULT,
        scenario_text: SCENARIO.to_owned(),
        manifest: json!({
            "assumed_in_force": [{ "name": "user_move_cost", "value": "0s", "set": false, "clusters": ["seoul"] }],
            "timer_choices": [{ "ties_at_deadline": "heartbeat first" }],
            "limits": ["users are cohorts: what one user does never depends on another user, except in a login queue"],
            "note": "</script>",
        }),
        verdicts: vec![
            target("p95 outage below 10 min", "pass", "566 s [553, 579], n 40, all below 600 s."),
            target("no spurious failover", "fail", "8.4 a year [5.6, 12.1], n 40, all above 0."),
            target(
                "<queue> & rate",
                "inconclusive",
                "The interval holds the bound; about 120 further runs would tell.",
            ),
        ],
        plots: plots.map(|plot| (plot.title, plot.svg)).collect(),
    }
}

#[test]
fn answers_come_before_pictures_and_tables() {
    let result = two_paths();
    let page = html(&result, &parts(&result));
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is missing"));
    assert!(at("p95 outage below 10 min") < at("<svg"));
    assert!(at("<svg") < at("<table"));
    assert!(at("✓ pass") < at("✗ fail") && at("✗ fail") < at("? inconclusive"));
    assert!(page.contains(
        "<strong>login_rate.max</strong>: from 10.25 [10.05, 10.45] 1/s (n 40) at 30s / 5000 · clean_wan to 16 [16, 16]"
    ));
}

#[test]
fn what_a_scenario_says_is_escaped() {
    let result = study();
    let page = html(&result, &parts(&result));
    assert!(page.contains("<title>Timeouts &#60;b&#62;&#38;&#34;quoted&#34;&#60;/b&#62;</title>"), "{}", &page[..900]);
    assert!(page.contains("&#60;queue&#62; &#38; rate"));
    assert!(!page.contains("alert(1)</script>") && !page.contains("<b>&"));
    assert_eq!(page.matches("</script>").count(), 3, "scenario, manifest and sorting");
}

#[test]
fn the_page_needs_nothing_else() {
    let result = two_paths();
    let page = html(&result, &parts(&result));
    for word in ["http:", "https:", "src=", "url(", "@import", "<iframe", "<object", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(word), "{word}");
    }
    let links = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    assert!(links.into_iter().all(|link| link.starts_with('#') || link == "data:,"));
}

#[test]
fn the_scenario_comes_out_again() {
    let result = study();
    let page = html(&result, &parts(&result));
    assert_eq!(scenario_of_html(&page).as_deref(), Some(SCENARIO));
    let embedded = embedded_of_html(&page).unwrap();
    assert_eq!((embedded.seed, embedded.version.as_str()), (7, env!("CARGO_PKG_VERSION")));
    assert_eq!(embedded.model_version, MODEL_VERSION);
}

#[test]
fn the_manifest_comes_out_again() {
    let result = study();
    let parts = parts(&result);
    let page = html(&result, &parts);
    let (_, rest) = page.split_once("id=\"failsim-manifest\">").unwrap();
    let (text, _) = rest.split_once("</script>").unwrap();
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), parts.manifest);
}

#[test]
fn the_same_study_gives_the_same_page() {
    let result = two_paths();
    assert_eq!(html(&result, &parts(&result)), html(&result, &parts(&result)));
}

#[test]
fn a_huge_study_stays_below_two_megabytes() {
    let mut huge = two_paths();
    let first: Vec<StudyCell> = huge.cells.iter().filter(|cell| cell.point == 0).cloned().collect();
    for index in 6..1500_u32 {
        huge.points.push(StudyPoint { index, ..huge.points[0].clone() });
        huge.cells.extend(first.iter().map(|cell| StudyCell { point: index, ..cell.clone() }));
    }
    let mut parts = parts(&huge);
    let more = std::iter::repeat_n(parts.plots.clone(), 20).flatten();
    parts.plots = more.collect();
    parts.manifest["parameters"] = "x".repeat(3_000_000).into();
    let page = html(&huge, &parts);
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
    assert!(page.contains("summary.csv has all") && page.contains("see the folder plots"));
    assert!(page.contains("users are cohorts"), "the short parts of the manifest stay");
}

#[test]
fn an_empty_study_has_a_page() {
    let mut empty = study();
    (empty.points, empty.cells, empty.variants) = (Vec::new(), Vec::new(), Vec::new());
    let bare = HtmlParts {
        level: Level::DEFAULT,
        scenario_text: String::new(),
        manifest: Value::Null,
        verdicts: Vec::new(),
        plots: Vec::new(),
    };
    let page = html(&empty, &bare);
    assert!(page.contains("<strong>user_outage.p95</strong>: no run has a value."));
    assert_eq!(scenario_of_html(&page).as_deref(), Some(""));
}

/// Writes pages into the folder that `FAILSIM_SHOW` names, to be looked at in a browser.
#[test]
fn pages_can_be_looked_at() {
    if let Some(folder) = std::env::var_os("FAILSIM_SHOW") {
        for (name, result) in [("report.html", two_paths()), ("awkward.html", awkward())] {
            std::fs::write(std::path::Path::new(&folder).join(name), html(&result, &parts(&result))).unwrap();
        }
    }
}
