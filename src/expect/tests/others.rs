use super::*;

fn metric(name: &str, min: Option<f64>, max: Option<f64>, equals: Option<f64>, text: &str) -> Check {
    Check::Metric { metric: name.to_owned(), min, max, equals, text: text.to_owned() }
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
}

#[test]
fn alarms_that_are_on_or_cleared() {
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
fn metrics() {
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
}

#[test]
fn gauges_and_other_numbers() {
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
    let by = |on: &[Entity]| Expectation {
        by: Some("node".to_owned()),
        ..expect(on, metric("user_outage.mean", None, Some(281.0), None, "max"))
    };
    let one = judged(&presence_story(), by(&[]));
    assert_eq!(
        (one.verdict, one.message.as_str()),
        (Pass, "expected user_outage.mean of seoul/n1 with max; it is 280.875 s")
    );
    let none = judged(&presence_story(), by(&[N2]));
    assert_eq!(none.message, "never exercised: the run has no user_outage.mean of seoul/n2");
    let unsure =
        Expectation { confidence: Some(0.95), ..expect(&[], metric("user_outage.max", None, Some(720.0), None, "")) };
    assert_eq!(judged(&presence_story(), unsure).verdict, NotJudged);
    let versus = Check::Versus {
        metric: "x".to_owned(),
        versus: "baseline".to_owned(),
        min: None,
        max: None,
        text: String::new(),
    };
    check(&[], Window::Whole, versus, NotJudged, "judged on all runs together, by `test` and `sweep`");
}

#[test]
fn censored_outages_are_noted() {
    let mut story = presence_story();
    story.outages[1].unserved = 1;
    let found = judged(&story, expect(&[], metric("user_outage.max", None, Some(9999.0), None, "max")));
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
    let open = "the run ends 3599s after the last fault ended at 1:00:01.000, settle is 1h".to_owned();
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
