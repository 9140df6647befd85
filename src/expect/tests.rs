use super::sample::{PE_DOWN, expect, scenario};
use super::*;
use crate::outcome::sample::{ANN, ENGINE, G1, N1, N2, SEOUL, at, presence_story, quiet_pair};
use crate::outcome::{EventFate, Kind, Rest, Violation};
use crate::scenario::{Anchor, CountBound, StatePattern, Window};
use crate::units::SimDuration;
use Verdict::{Fail, Inconclusive, NotJudged, Pass};

fn pattern(text: &str) -> StatePattern {
    let (states, reasons) = text.split_once(' ').unwrap_or((text, ""));
    let list = |words: &str| words.split('|').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    StatePattern { any_of: list(states), reasons: list(reasons) }
}

fn patterns(texts: &[&str]) -> Vec<StatePattern> {
    texts.iter().map(|text| pattern(text)).collect()
}

fn within(first: u64, last: u64) -> Window {
    let within = Some((SimDuration::from_secs(first), SimDuration::from_secs(last)));
    Window::Since { anchor: Anchor::Began(PE_DOWN), within }
}

fn instant(seconds: u64) -> Window {
    Window::At(Anchor::Time(at(seconds)))
}

fn judged(outcome: &Outcome, expectation: Expectation) -> Judgement {
    judge(&scenario(outcome, vec![expectation]), outcome, &["TIE_AT_DEADLINE"], &|_| None).remove(0)
}

/// Judges one check on the known story.
#[track_caller]
fn check(on: &[Entity], window: Window, check: Check, verdict: Verdict, message: &str) {
    let found = judged(&presence_story(), Expectation { window, ..expect(on, check) });
    assert_eq!((found.verdict, found.message.as_str()), (verdict, message));
}

#[test]
fn enters() {
    let enters = |text: &str| Check::Enters(pattern(text));
    let on = &[N2];
    check(on, within(90, 95), enters("taking_over"), Pass, "seoul/n2 is in taking_over from 0:11:30.000 (record 5)");
    check(on, within(0, 90), enters("taking_over"), Pass, "seoul/n2 is in taking_over from 0:11:30.000 (record 5)");
    check(on, Window::Whole, enters("normal"), Pass, "seoul/n2 is in normal from 0:00:00.000");
    let late = "expected seoul/n2 in taking_over between 0:10:00.000 and 0:11:29.000; it was in normal until \
                0:11:30.000 (record 5); it entered taking_over at 0:11:30.000 (record 5)";
    check(on, within(0, 89), enters("taking_over"), Fail, late);
    let gone = "expected seoul/n2 in taking_over between 0:11:40.000 and 0:20:00.000; it was in \
                running_in_backup_mode until 0:45:00.000 (record 14); it left taking_over at 0:11:40.000";
    check(on, within(100, 600), enters("taking_over"), Fail, gone);
    let instantly = "seoul/n2 is in falling_back from 0:45:00.000 (record 14)";
    check(on, Window::Whole, enters("falling_back"), Pass, instantly);
    check(
        on,
        Window::Whole,
        enters("idle|taking_over critical_service_down"),
        Pass,
        "seoul/n2 is in idle|taking_over (critical_service_down) from 0:11:30.000 (record 5)",
    );
    let reason = "expected seoul/n1 in failing_over (peer_down) between 0:11:30.000 and 0:11:35.000; it was in \
                  failing_over (critical_service_down) until 0:11:40.000 (record 7)";
    check(&[N1], within(90, 95), enters("failing_over peer_down"), Fail, reason);
    check(
        &[N1, N2],
        Window::Whole,
        enters("idle"),
        Fail,
        "expected seoul/n1 in idle during the run; it was in normal until 0:11:30.000 (record 2), then failing_over until 0:11:40.000 (record 7), then failed_over_critical_services_not_running until 0:40:00.000 (record 11), then failed_over until 0:45:00.000 (record 13) and 2 more",
    );
    check(
        &[ENGINE],
        Window::Whole,
        enters("stopped"),
        Pass,
        "seoul/n1:presence_engine is in stopped from 0:10:00.000 (record 1)",
    );
    check(&[ANN], Window::Whole, enters("signed_in:n1"), Pass, "user:ann is in signed_in:n1 from 0:00:00.000");
    check(
        &[Entity::Link(crate::units::LinkId(0))],
        Window::Whole,
        enters("down"),
        Inconclusive,
        "never exercised: the run knows no state of ?",
    );
}

#[test]
fn windows_that_never_open_or_run_past_the_end() {
    let enters = |text: &str| Check::Enters(pattern(text));
    let cut = "the window goes on after the end of the run at 2:00:00.000; so far: expected seoul/n2 in idle between \
               2:00:00.000 and 2:00:00.000; it was in normal";
    check(&[N2], within(6600, 7000), enters("idle"), Inconclusive, cut);
    check(&[N2], within(6600, 7000), enters("normal"), Pass, "seoul/n2 is in normal from 0:45:00.000 (record 17)");
    let after = "never exercised: the window opens at 2:00:01.000, after the end of the run at 2:00:00.000";
    check(&[N2], within(6601, 7000), enters("normal"), Inconclusive, after);
    let never = Check::Never(pattern("idle"));
    check(
        &[N2],
        within(0, 7000),
        never,
        Inconclusive,
        "the window goes on after the end of the run at 2:00:00.000; so far: seoul/n2 is never in idle between 0:10:00.000 and 2:00:00.000",
    );
    let broken = Check::Never(pattern("taking_over"));
    check(
        &[N2],
        within(0, 7000),
        broken,
        Fail,
        "expected seoul/n2 never in taking_over between 0:10:00.000 and 2:00:00.000; it was in taking_over from 0:11:30.000 (record 5) until 0:11:40.000 (record 6)",
    );
    let ended = Window::Since { anchor: Anchor::Ended(PE_DOWN), within: None };
    check(&[N2], ended, enters("normal"), Inconclusive, "never exercised: event `pe_down` did not end");
    let late = Window::At(Anchor::Time(at(8000)));
    check(
        &[N2],
        late,
        Check::Is(patterns(&["normal"])),
        Inconclusive,
        "never exercised: the window opens at 2:13:20.000, after the end of the run at 2:00:00.000",
    );
    let mut story = presence_story();
    story.events[0] = EventFate::default();
    let found = judged(&story, Expectation { window: within(0, 9), ..expect(&[N2], enters("normal")) });
    assert_eq!(found.message, "never exercised: event `pe_down` did not begin");
    assert_eq!(found.verdict, Inconclusive);
}

#[test]
fn is() {
    let pair = |a, b| Check::Is(patterns(&[a, b]));
    check(
        &[G1],
        instant(2640),
        pair("failed_over", "running_in_backup_mode"),
        Pass,
        "seoul/g1 is in failed_over | running_in_backup_mode at 0:44:00.000",
    );
    check(
        &[G1],
        instant(690),
        pair("failing_over critical_service_down", "taking_over"),
        Pass,
        "seoul/g1 is in failing_over (critical_service_down) | taking_over at 0:11:30.000",
    );
    check(
        &[G1],
        instant(2640),
        pair("running_in_backup_mode", "failed_over"),
        Fail,
        "expected seoul/g1 in running_in_backup_mode | failed_over at 0:44:00.000; it was in failed_over (critical_service_down) | running_in_backup_mode (critical_service_down) from 0:40:00.000 (record 11)",
    );
    check(&[N1], instant(689), Check::Is(patterns(&["normal"])), Pass, "seoul/n1 is in normal at 0:11:29.000");
    check(
        &[N1],
        instant(690),
        Check::Is(patterns(&["normal"])),
        Fail,
        "expected seoul/n1 in normal at 0:11:30.000; it was in failing_over (critical_service_down) from 0:11:30.000 (record 2)",
    );
    check(
        &[N1],
        within(100, 1799),
        Check::Is(patterns(&["failed_over_critical_services_not_running"])),
        Pass,
        "seoul/n1 is in failed_over_critical_services_not_running between 0:11:40.000 and 0:39:59.000",
    );
    check(
        &[N1],
        within(100, 1800),
        Check::Is(patterns(&["failed_over_critical_services_not_running"])),
        Fail,
        "expected seoul/n1 in failed_over_critical_services_not_running at 0:40:00.000; it was in failed_over (critical_service_down) from 0:40:00.000 (record 11)",
    );
    check(&[G1], instant(10), Check::Is(patterns(&["all_normal"])), Pass, "seoul/g1 is in all_normal at 0:00:10.000");
}

#[test]
fn sequence() {
    let sequence = |texts: &[&str]| Check::Sequence(patterns(texts));
    let full =
        ["normal", "failing_over", "failed_over_critical_services_not_running", "failed_over", "taking_back", "normal"];
    check(
        &[N1],
        Window::Whole,
        sequence(&full),
        Pass,
        "seoul/n1 passed through normal -> failing_over -> failed_over_critical_services_not_running -> failed_over -> taking_back -> normal",
    );
    check(
        &[N2],
        Window::Whole,
        sequence(&["normal", "taking_over", "running_in_backup_mode", "falling_back", "normal"]),
        Pass,
        "seoul/n2 passed through normal -> taking_over -> running_in_backup_mode -> falling_back -> normal",
    );
    check(
        &[N2],
        Window::Whole,
        sequence(&["taking_over", "running_in_backup_mode"]),
        Pass,
        "seoul/n2 passed through taking_over -> running_in_backup_mode",
    );
    let found = "it passed through normal -> taking_over (0:11:30.000 (record 5)) -> running_in_backup_mode (0:11:40.000 \
                 (record 6)) -> falling_back (0:45:00.000 (record 14)) -> normal (0:45:00.000 (record 17))";
    check(
        &[N2],
        Window::Whole,
        sequence(&["normal", "running_in_backup_mode"]),
        Fail,
        &format!("expected seoul/n2 to pass through normal -> running_in_backup_mode during the run; {found}"),
    );
    check(
        &[N2],
        within(0, 100),
        sequence(&["normal", "taking_over", "running_in_backup_mode"]),
        Pass,
        "seoul/n2 passed through normal -> taking_over -> running_in_backup_mode",
    );
    check(
        &[N2],
        within(0, 99),
        sequence(&["taking_over", "running_in_backup_mode"]),
        Fail,
        "expected seoul/n2 to pass through taking_over -> running_in_backup_mode between 0:10:00.000 and 0:11:39.000; it passed through normal -> taking_over (0:11:30.000 (record 5))",
    );
}

#[test]
fn never_always_sometimes() {
    let (never, always) = (|t: &str| Check::Never(pattern(t)), |t: &str| Check::Always(pattern(t)));
    check(&[G1], Window::Whole, never("dual_active"), Pass, "seoul/g1 is never in dual_active during the run");
    check(&[G1], Window::Whole, never("unserved"), Pass, "seoul/g1 is never in unserved during the run");
    check(&[Entity::World], Window::Whole, never("split_brain"), Pass, "* is never in split_brain during the run");
    check(&[N2], Window::Whole, never("falling_back"), Pass, "seoul/n2 is never in falling_back during the run");
    check(
        &[N1],
        Window::Whole,
        never("failed_over"),
        Fail,
        "expected seoul/n1 never in failed_over during the run; it was in failed_over from 0:40:00.000 (record 11) until 0:45:00.000 (record 13)",
    );
    check(
        &[N2],
        Window::Whole,
        always("accepting_users"),
        Pass,
        "seoul/n2 is always in accepting_users during the run",
    );
    check(
        &[N1],
        Window::Whole,
        always("accepting_users"),
        Fail,
        "expected seoul/n1 always in accepting_users during the run; it was in failing_over from 0:11:30.000 (record 2) until 0:11:40.000 (record 7)",
    );
    check(
        &[N1],
        within(0, 89),
        always("normal"),
        Pass,
        "seoul/n1 is always in normal between 0:10:00.000 and 0:11:29.000",
    );
    check(
        &[N1],
        within(0, 90),
        always("normal"),
        Fail,
        "expected seoul/n1 always in normal between 0:10:00.000 and 0:11:30.000; it was in failing_over from 0:11:30.000 (record 2) until 0:11:40.000 (record 7)",
    );
    check(
        &[Entity::World],
        within(100, 1799),
        always("steady"),
        Pass,
        "* is always in steady between 0:11:40.000 and 0:39:59.000",
    );
    check(
        &[Entity::World],
        within(0, 1),
        always("steady"),
        Fail,
        "expected * always in steady between 0:10:00.000 and 0:10:01.000; it was in normal | normal from 0:10:00.000 until 0:11:30.000 (record 2)",
    );
    check(
        &[N2],
        Window::Whole,
        Check::Sometimes(pattern("running_in_backup_mode")),
        Pass,
        "seoul/n2 is in running_in_backup_mode from 0:11:40.000 (record 6)",
    );
    check(
        &[N2],
        within(0, 1),
        Check::Sometimes(pattern("idle")),
        Inconclusive,
        "never exercised: seoul/n2 is not in idle between 0:10:00.000 and 0:10:01.000; it was in normal until 0:11:30.000 (record 5)",
    );
    check(
        &[Entity::World],
        Window::Whole,
        always("users_conserved"),
        Pass,
        "* is always in users_conserved during the run",
    );
}

#[test]
fn predicates_of_groups() {
    let mut story = quiet_pair();
    let both = |story: &mut Outcome, t, state| {
        for node in [N1, N2] {
            crate::outcome::sample::add(
                story,
                t,
                crate::outcome::Cause::Start,
                crate::outcome::sample::moved(node, "normal", state, "peer_down"),
            );
        }
    };
    both(&mut story, 60, "running_in_backup_mode");
    both(&mut story, 120, "running_in_failed_mode");
    let verdict = |on: Entity, text: &str, seconds| {
        judged(&story, Expectation { window: instant(seconds), ..expect(&[on], Check::Is(patterns(&[text]))) }).verdict
    };
    for (on, word) in [(G1, "dual_active"), (G1, "split_brain"), (Entity::World, "split_brain"), (SEOUL, "dual_active")]
    {
        assert_eq!([10, 60, 120].map(|t| verdict(on, word, t)), [Fail, Pass, Fail], "{word}");
    }
    assert_eq!([10, 60, 120].map(|t| verdict(G1, "both_failed", t)), [Fail, Fail, Pass]);
    assert_eq!([10, 60, 120].map(|t| verdict(G1, "unserved", t)), [Fail, Fail, Pass]);
    assert_eq!([10, 60, 120].map(|t| verdict(G1, "all_normal", t)), [Pass, Fail, Fail]);
}

#[test]
fn counts() {
    let count = |text: &str, min, max| Check::CountEnters(pattern(text), CountBound { min, max });
    let message = |bound: &str, found: &str| {
        format!("expected seoul/n1 to enter failing_over {bound} during the run; it did so {found}")
    };
    let once = "once: 0:11:30.000 (record 2)";
    check(&[N1], Window::Whole, count("failing_over", Some(1), Some(1)), Pass, &message("exactly once", once));
    check(&[N1], Window::Whole, count("failing_over", Some(2), None), Fail, &message("at least 2 times", once));
    check(&[N1], Window::Whole, count("failing_over", None, Some(0)), Fail, &message("at most 0 times", once));
    let home = "expected seoul/n1 to enter normal exactly once during the run; it did so once: 0:45:00.000 (record 16)";
    check(&[N1], Window::Whole, count("normal", Some(1), Some(1)), Pass, home);
    let both = "expected seoul/g1 to enter normal exactly 2 times during the run; it did so 2 times: 0:45:00.000 (record 16), 0:45:00.000 (record 17)";
    check(&[G1], Window::Whole, count("normal", Some(2), Some(2)), Pass, both);
    let instantly =
        "expected seoul/n2 to enter falling_back exactly once during the run; it did so once: 0:45:00.000 (record 14)";
    check(&[N2], Window::Whole, count("falling_back", Some(1), Some(1)), Pass, instantly);
    let bound = CountBound { min: Some(1), max: Some(1) };
    let alarm = Check::CountAlarm("SRMFailover".to_owned(), Vec::new(), bound);
    check(
        &[G1],
        Window::Whole,
        alarm,
        Pass,
        "expected alarm SRMFailover exactly once on seoul/g1 during the run; it was raised once: seoul/n1 (critical_service_down) at 0:11:30.000 (record 3)",
    );
    let wrong = Check::CountAlarm("SRMFailover".to_owned(), vec!["peer_down".to_owned()], bound);
    check(
        &[G1],
        Window::Whole,
        wrong,
        Fail,
        "expected alarm SRMFailover exactly once on seoul/g1 during the run; it was raised 0 times",
    );
}

#[test]
fn alarms() {
    let alarm = |name: &str, reason: &str| {
        Check::Alarm(name.to_owned(), reason.split('|').filter(|r| !r.is_empty()).map(str::to_owned).collect())
    };
    let raised = "SRMFailover was raised by seoul/n1 (critical_service_down) at 0:11:30.000 (record 3)";
    check(&[G1], within(90, 180), alarm("SRMFailover", ""), Pass, raised);
    check(&[SEOUL], within(90, 90), alarm("SRMFailover", "peer_down|critical_service_down"), Pass, raised);
    check(&[], Window::Whole, alarm("SRMFailover", ""), Pass, raised);
    let early = "expected alarm SRMFailover on seoul/g1 between 0:10:00.000 and 0:11:29.000; it was raised by seoul/n1 \
                 (critical_service_down) at 0:11:30.000 (record 3)";
    check(&[G1], within(0, 89), alarm("SRMFailover", ""), Fail, early);
    check(
        &[N2],
        Window::Whole,
        alarm("SRMFailover", ""),
        Fail,
        "expected alarm SRMFailover on seoul/n2 during the run; it was never raised",
    );
    check(
        &[G1],
        Window::Whole,
        Check::NoAlarm("SRMFailed".to_owned()),
        Pass,
        "SRMFailed was not raised on seoul/g1 during the run",
    );
    check(
        &[G1],
        Window::Whole,
        Check::NoAlarm("SRMFailover".to_owned()),
        Fail,
        "expected no alarm SRMFailover on seoul/g1 during the run; it was raised by seoul/n1 (critical_service_down) at 0:11:30.000 (record 3)",
    );
    check(
        &[G1],
        instant(700),
        Check::AlarmOn("SRMFailover".to_owned()),
        Pass,
        "SRMFailover is on, raised by seoul/n1 (critical_service_down) at 0:11:30.000 (record 3)",
    );
    check(
        &[G1],
        instant(600),
        Check::AlarmOn("SRMFailover".to_owned()),
        Fail,
        "expected SRMFailover to be on on seoul/g1 at 0:10:00.000; it was off",
    );
    check(
        &[G1],
        Window::Whole,
        Check::Cleared("SRMFailover".to_owned()),
        Fail,
        "expected SRMFailover to be cleared on seoul/g1 during the run; it was not",
    );
    check(
        &[G1],
        Window::Whole,
        Check::Cleared("SRMFailed".to_owned()),
        Inconclusive,
        "never exercised: SRMFailed was never raised on seoul/g1",
    );
}

#[test]
fn metrics_and_gauges() {
    let metric = |name: &str, min, max, equals, text: &str| Check::Metric {
        metric: name.to_owned(),
        min,
        max,
        equals,
        text: text.to_owned(),
    };
    check(
        &[],
        Window::Whole,
        metric("user_outage.max", None, Some(720.0), None, "max = \"12m\""),
        Pass,
        "expected user_outage.max with max = \"12m\"; it is 537 s",
    );
    check(
        &[],
        Window::Whole,
        metric("user_outage.max", None, Some(536.0), None, "max = \"536s\""),
        Fail,
        "expected user_outage.max with max = \"536s\"; it is 537 s",
    );
    check(
        &[SEOUL],
        Window::Whole,
        metric("user_outage.mean", Some(281.0), None, None, "min = \"281s\""),
        Fail,
        "expected user_outage.mean of seoul with min = \"281s\"; it is 280.875 s",
    );
    check(
        &[],
        Window::Whole,
        metric("user_outage.mean", None, None, Some(280.875), "equals"),
        Pass,
        "expected user_outage.mean with equals; it is 280.875 s",
    );
    check(
        &[N2],
        Window::Whole,
        metric("user_outage.mean", None, Some(1.0), None, ""),
        Inconclusive,
        "never exercised: the run has no user_outage.mean of seoul/n2",
    );
    check(
        &[],
        within(0, 100),
        metric("user_outage.max", None, Some(410.0), None, "max"),
        Pass,
        "expected user_outage.max with max; it is 410 s",
    );
    check(
        &[G1],
        instant(1200),
        metric("sessions", None, None, Some(8.0), "equals = 8"),
        Pass,
        "expected sessions of seoul/g1 with equals = 8; it is 8",
    );
    check(
        &[N1],
        instant(1200),
        metric("sessions", Some(1.0), None, None, "min = 1"),
        Fail,
        "expected sessions of seoul/n1 with min = 1; it is 0",
    );
    check(
        &[N1],
        instant(1201),
        metric("sessions", Some(1.0), None, None, "min = 1"),
        Inconclusive,
        "never exercised: the run has no sessions of seoul/n1",
    );
    check(
        &[],
        Window::Whole,
        metric("sesions", None, None, None, ""),
        Inconclusive,
        "cannot be judged: no metric is named `sesions`",
    );
    let by = Expectation {
        by: Some("node".to_owned()),
        ..expect(&[], metric("user_outage.count", Some(1.0), None, None, "min = 1"))
    };
    assert_eq!(judged(&presence_story(), by).message, "expected user_outage.count of seoul/n2 with min = 1; it is 0");
    let unsure =
        Expectation { confidence: Some(0.95), ..expect(&[], metric("user_outage.max", None, Some(720.0), None, "")) };
    assert_eq!(judged(&presence_story(), unsure).verdict, Inconclusive);
    let versus = Check::Versus { metric: "x".to_owned(), versus: "baseline".to_owned(), text: String::new() };
    check(
        &[],
        Window::Whole,
        versus,
        Inconclusive,
        "judged in a sweep: the comparison with `baseline` needs both variants",
    );
}

#[test]
fn censored_outages_are_noted() {
    let mut story = presence_story();
    story.outages[1].unserved = 1;
    let metric = Check::Metric {
        metric: "user_outage.max".to_owned(),
        min: None,
        max: Some(9999.0),
        equals: None,
        text: "max".to_owned(),
    };
    let found = judged(&story, expect(&[], metric));
    assert_eq!(
        found.message,
        "expected user_outage.max with max; it is 4500 s (CENSORED: the run ended inside an outage, counted with its time so far)"
    );
}

#[test]
fn actions_accepted_and_refused() {
    check(&[], Window::Whole, Check::Accepted(PE_DOWN), Pass, "event `pe_down` took effect");
    check(
        &[],
        Window::Whole,
        Check::Refused(PE_DOWN),
        Fail,
        "expected event `pe_down` to be refused; it was accepted at 0:10:00.000",
    );
    let mut story = presence_story();
    let mut fate = |refused, changed, began: &[u64]| {
        let began = began.iter().map(|t| at(*t)).collect();
        story.events[0] = EventFate { began, refused, changed, ..EventFate::default() };
        [Check::Refused(PE_DOWN), Check::Accepted(PE_DOWN)].map(|check| judged(&story, expect(&[], check)).verdict)
    };
    assert_eq!(fate(1, 0, &[600]), [Pass, Fail]);
    assert_eq!(fate(0, 0, &[]), [Inconclusive, Inconclusive]);
    assert_eq!(fate(0, 0, &[600]), [Fail, Fail]);
}

#[test]
fn lints() {
    let lint = |code: &str| Check::Lint(code.to_owned());
    check(&[], Window::Whole, lint("TIE_AT_DEADLINE"), Pass, "`check` gives TIE_AT_DEADLINE");
    check(&[], Window::Whole, lint("WAN_RTT"), Fail, "expected `check` to give WAN_RTT; it gives TIE_AT_DEADLINE");
    check(&[], Window::Whole, Check::NoLint("WAN_RTT".to_owned()), Pass, "`check` does not give WAN_RTT");
    check(
        &[],
        Window::Whole,
        Check::NoLint("TIE_AT_DEADLINE".to_owned()),
        Fail,
        "expected `check` not to give TIE_AT_DEADLINE; it gives TIE_AT_DEADLINE",
    );
    check(
        &[],
        Window::Whole,
        Check::CheckError("cluster.x".to_owned()),
        Fail,
        "expected `check` to refuse the file at `cluster.x`; it accepted the file",
    );
}

#[test]
fn golden_stories() {
    let story = presence_story();
    let recorded = story_text(&story, &[]);
    assert!(recorded.starts_with(
        "0:10:00.000  seoul/n1:presence_engine: running -> stopped\n\
         0:11:30.000  seoul/n1: normal -> failing_over, critical_service_down, N01, 4 users\n\
         0:11:30.000  seoul/n1: alarm SRMFailover raised, critical_service_down\n"
    ));
    let found = |golden: Option<String>, tolerance: u64| {
        let check = Check::Golden {
            name: "story".to_owned(),
            keep: Vec::new(),
            tolerance: SimDuration::from_millis(tolerance),
        };
        let judgement = judge(&scenario(&story, vec![expect(&[], check)]), &story, &[], &|_| golden.clone()).remove(0);
        (judgement.verdict, judgement.message)
    };
    assert_eq!(found(Some(recorded.clone()), 0), (Pass, "the story equals golden `story`, 13 lines".to_owned()));
    assert_eq!(found(Some(format!("# a comment\n\n{recorded}")), 0).0, Pass);
    assert_eq!(
        found(None, 0),
        (Inconclusive, "there is no golden story `story` yet; record it with `failsim test --bless`".to_owned())
    );
    let later = recorded.replace("0:11:40.000", "0:11:40.250");
    assert_eq!((found(Some(later.clone()), 249).0, found(Some(later.clone()), 250).0), (Fail, Pass));
    assert_eq!(
        found(Some(later), 0).1,
        "the story differs from golden `story` at line 5: expected `0:11:40.250  seoul/n2: taking_over -> running_in_backup_mode, critical_service_down, N03`, found `0:11:40.000  seoul/n2: taking_over -> running_in_backup_mode, critical_service_down, N03`"
    );
    let shorter: String = recorded.lines().take(12).map(|line| format!("{line}\n")).collect();
    assert_eq!(
        found(Some(shorter), 0).1,
        "the story goes on after the end of golden `story`: found `0:45:00.000  seoul/n2: falling_back -> normal, normal, N03`"
    );
    let longer = recorded + "0:50:00.000  seoul/n2: normal -> down\n";
    assert_eq!(
        found(Some(longer), 0).1,
        "the story ends before line 14 of golden `story`: expected `0:50:00.000  seoul/n2: normal -> down`"
    );
    let keep = ["alarm".to_owned()];
    assert_eq!(story_lines(&story, &keep).iter().map(|line| line.kind).collect::<Vec<_>>(), [Kind::Alarm]);
}

#[test]
fn events_that_did_nothing_are_inconclusive() {
    let mut story = presence_story();
    story.faults_over = None;
    assert_eq!(judge(&scenario(&story, Vec::new()), &story, &[], &|_| None), []);
    story.events[0].changed = 0;
    story.events[1] = EventFate::default();
    story.events[2] = EventFate { began: vec![at(2700)], refused: 1, ..EventFate::default() };
    let judgements = judge(&scenario(&story, Vec::new()), &story, &[], &|_| None);
    let found: Vec<_> = judgements.iter().map(|j| (j.index, j.verdict, j.message.as_str())).collect();
    assert_eq!(
        found,
        [
            (0, Inconclusive, "event `pe_down` (stop) found nothing to change at 0:10:00.000"),
            (1, Inconclusive, "event `#2` (start) never came due"),
        ]
    );
}

#[test]
fn broken_invariants_fail_unless_switched_off() {
    let mut story = presence_story();
    story.violations.push(Violation {
        invariant: "users_conserved",
        at: at(700),
        entity: G1,
        detail: "8 users became 7".to_owned(),
    });
    let mut scenario = scenario(&story, Vec::new());
    let found = judge(&scenario, &story, &[], &|_| None);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].verdict, found[0].message.as_str()),
        (Fail, "broken at 0:11:40.000 on seoul/g1: 8 users became 7")
    );
    scenario.invariants_off.insert("users_conserved".to_owned(), "known".to_owned());
    let found = judge(&scenario, &story, &[], &|_| None);
    assert_eq!((worst(&found), found[0].message.as_str()), (NotJudged, "switched off: known"));
}

#[test]
fn steadiness_is_judged_after_the_settling_time() {
    let verdict = |faults_over, rest, late: Option<u64>| {
        let mut story = presence_story();
        story.faults_over = Some(at(faults_over));
        story.rest = rest;
        if let Some(t) = late {
            let draft = crate::outcome::sample::moved(N1, "normal", "down", "");
            crate::outcome::sample::add(&mut story, t, crate::outcome::Cause::Start, draft);
        }
        let found = judge(&scenario(&story, Vec::new()), &story, &[], &|_| None);
        found.first().map(|judgement| (judgement.verdict, judgement.message.clone()))
    };
    assert_eq!(verdict(2700, Rest::Steady, None), None);
    assert_eq!(verdict(2700, Rest::NeedsHuman(vec![G1]), None), None);
    let moving = "expected rest from 1:45:00.000 on; seoul/n1 still moving at 2:00:00.000".to_owned();
    assert_eq!(verdict(2700, Rest::Moving(vec![N1]), None), Some((Fail, moving)));
    let late = "expected rest from 1:45:00.000 on; seoul/n1 changed to down at 1:45:01.000 (record 19)".to_owned();
    assert_eq!(verdict(2700, Rest::Steady, Some(6301)), Some((Fail, late)));
    let open = "not judged: the run ends 3599s after the last fault ended at 1:00:01.000, settle is 1h".to_owned();
    assert_eq!(verdict(3601, Rest::Moving(vec![N1]), None), Some((NotJudged, open)));
}

#[test]
fn only_the_variant_of_the_run_is_judged() {
    let story = quiet_pair();
    let mut other = expect(&[N1], Check::Never(pattern("normal")));
    other.variant = Some("baseline".to_owned());
    let mut scenario = scenario(&story, vec![other]);
    scenario.events = Vec::new().into();
    assert_eq!(judge(&scenario, &story, &[], &|_| None), []);
    scenario.variant = Some("baseline".to_owned());
    assert_eq!(worst(&judge(&scenario, &story, &[], &|_| None)), Fail);
}
