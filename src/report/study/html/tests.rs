use serde_json::json;

use super::super::embed::manifest_of_html;
use super::super::plots::plots;
use super::super::sample::{awkward, options, study, tornado_of_bars, two_paths};
use super::*;
use crate::expect::Verdict;
use crate::outcome::{StudyCell, StudyPoint};
use crate::stats::estimate::mean;

const SCENARIO: &str = "format = 1\ntitle = \"<b>&</b>\"\n# </script><script>alert(1)</script>\n";

fn parts(result: &StudyResult) -> HtmlParts {
    let ruling = |verdict: Verdict| Ruling {
        verdict,
        estimate: mean(&[560.0, 566.0, 572.0], Level::DEFAULT),
        margin: 0.0,
        further_runs: (verdict == Verdict::Inconclusive).then_some(120),
        sentence: String::new(),
    };
    let target = |name: &str, verdict: Verdict, sentence: &str| StudyTarget {
        name: name.to_owned(),
        word: verdict.as_str(),
        verdict,
        sentence: sentence.to_owned(),
        places: result.points.iter().map(|point| (point.index, String::new(), ruling(verdict))).collect(),
    };
    let plots = plots(result, Level::DEFAULT, &options()).into_iter().chain([tornado_of_bars()]);
    HtmlParts {
        level: Level::DEFAULT,
        manifest: json!({
            "assumed_in_force": [{ "name": "user_move_cost", "value": "0s", "set": false, "clusters": ["seoul"] }],
            "timer_choices": [{ "ties_at_deadline": "heartbeat first" }],
            "limits": ["users are cohorts: what one user does never depends on another user, except in a login queue"],
            "note": "</script>",
            "scenario": {
                "files": [{ "name": "pair.toml", "text": SCENARIO }, { "name": "../base.toml", "text": "a = 1" }],
                "variant": null, "set": [], "seed": null,
            },
        }),
        targets: vec![
            target("p95 outage below 10 min", Verdict::Pass, "566 s [553, 579], n 40, all below 600 s."),
            target("no spurious failover", Verdict::Fail, "8.4 a year [5.6, 12.1], n 40, all above 0."),
            target(
                "<queue> & rate",
                Verdict::Inconclusive,
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
    assert_eq!(page.matches("</script>").count(), 2, "manifest and sorting");
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
    let manifest = manifest_of_html(&page).unwrap();
    assert_eq!(manifest, parts(&result).manifest);
    let bundle = bundle_of(&manifest).unwrap();
    assert_eq!(bundle.files[0], ("pair.toml".to_owned(), SCENARIO.to_owned()));
    assert!(page.contains("<summary>../base.toml</summary>"));
}

#[test]
fn what_a_target_came_to_everywhere_is_a_table() {
    let result = two_paths();
    let page = html(&result, &parts(&result));
    assert!(page.contains("<h3>Targets by place</h3>"));
    assert!(page.contains("<td>30s / 5000 · base</td><td>pass</td>"));
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
    let bare = HtmlParts { level: Level::DEFAULT, manifest: Value::Null, targets: Vec::new(), plots: Vec::new() };
    let page = html(&empty, &bare);
    assert!(page.contains("<strong>user_outage.p95</strong>: no run has a value."));
    assert_eq!(manifest_of_html(&page), Some(Value::Null));
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
