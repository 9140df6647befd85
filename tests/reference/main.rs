//! The simulator against the table of exact values, as `failsim validate` judges it.
//!
//! Models come from the parameters of a row, never from its name; so rows with other parameters, whose exact
//! values are worked out here, must agree as well.

use failsim::validate::{Checked, Effort, Row, TABLE, Trouble, check, judge, read};

const USUAL: Effort = Effort { times: 1, long: false };

fn run(rows: &[Row]) -> Vec<Checked> {
    rows.iter().map(|row| check(row, USUAL)).collect()
}

/// Rows that are not well, one in a line.
fn told(checked: &[Checked]) -> String {
    let odd = checked.iter().filter(|one| !matches!(one.verdict(), "agrees" | "not_run"));
    let line = |one: &Checked| {
        let Row { case, quantity, exact, .. } = &one.row;
        format!("{case} {quantity}: {:?} for {exact}, {}\n", one.found, one.verdict())
    };
    odd.map(line).collect()
}

/// Cases that have a scenario, by the beginning of their names.
const SIMULATED: [&str; 9] =
    ["USER-", "USERMAX-", "USERRETRY-", "USERSVC-", "USEROUT-", "STORM-", "STORMD-", "CRN-", "USERYR-"];

#[test]
fn rows_that_a_scenario_can_say_agree_with_their_exact_values() {
    let checked = run(&read(TABLE).expect("the table of the project"));
    let judgement = judge(&checked);
    assert!(judgement.passes(), "{judgement:?}\n{}", told(&checked));
    assert!(judgement.rows >= 50, "{judgement:?}");
    for one in &checked {
        let simulated = SIMULATED.iter().any(|name| one.row.case.starts_with(name));
        match &one.found {
            Ok(_) => assert!(simulated, "{}: list it as simulated", one.row.case),
            // Thousands of years with every keepalive of them.
            Err(Trouble::NotRun(why)) if one.row.case.starts_with("USERYR-") => {
                assert!(why.contains("--long"), "{why}")
            }
            Err(why) => assert!(!simulated, "{} {}: {why:?}", one.row.case, one.row.quantity),
        }
    }
}

fn row(quantity: &str, parameters: &str, exact: f64) -> Row {
    let (quantity, parameters) = (quantity.to_owned(), parameters.to_owned());
    Row { case: "other parameters".to_owned(), quantity, parameters, exact, unit: "s".to_owned() }
}

#[test]
fn rows_with_other_parameters_agree_too() {
    let crash = "heartbeat_interval_s=10;heartbeat_timeout_s=40;timeout_from=last_received;detect_s=U(30,40);takeover_s=7;\
                 relogin_s=U(60,300)";
    let missed = "heartbeat_interval_s=10;heartbeat_timeout_s=40;timeout_from=first_missed;detect_s=U(40,50);takeover_s=7;\
                  relogin_s=U(60,300)";
    let service = "critical_service_delay_s=45;takeover_s=12;relogin_s=U(60,180)";
    let retry =
        "detect_s=U(60,80);takeover_s=20;relogin_s=U(50,250);relogin_timer_starts=at_failure;early_client=draws_again";
    // A client without others is served one login after it came.
    let lonely = "users=1;relogin_s=U(60,100);service_s=40;servers=1;start=empty";
    let quorum = |nodes: &str, majority: &str| {
        format!("nodes={nodes};majority={majority};mtbf_h=2;mttr_h=1;repair=independent;dist=exp")
    };
    let rows = [
        row("user_downtime_mean", crash, 35.0 + 7.0 + 180.0),
        row("user_downtime_sd", crash, ((10.0 * 10.0 + 240.0 * 240.0_f64) / 12.0).sqrt()),
        row("user_downtime_p50", crash, 222.0),
        row("mean_time_until_all_99_users_back", crash, 35.0 + 7.0 + 60.0 + 240.0 * 0.99),
        row("user_downtime_mean", missed, 45.0 + 7.0 + 180.0),
        row("user_downtime_mean", service, 45.0 + 12.0 + 120.0),
        row("user_downtime_p95", &format!("{service};relogin_timer_starts=at_sign_out"), 45.0 + 60.0 + 0.95 * 120.0),
        row("prob_client_comes_too_early", retry, (70.0 + 20.0 - 50.0) / 200.0),
        row("user_downtime_mean", retry, 150.0 * 1.2),
        row("mean_time_last_login_done_after_window_start", lonely, 20.0 + 40.0),
        row("mean_difference", "A=relogin U(60,300);B=relogin U(60,100)", 100.0),
        row(
            "variance_ratio_independent_over_crn",
            "A=relogin U(60,300);B=relogin U(60,100);shared=detect U(30,40), relogin uniform",
            (2.0 * 10.0 * 10.0 + 240.0 * 240.0 + 40.0 * 40.0) / (200.0 * 200.0),
        ),
        // A node is down a third of the time: two or three of three are.
        row("unavailability_no_majority", &quorum("3", "2"), 7.0 / 27.0),
        row("unavailability_no_majority", &quorum("2", "2"), 5.0 / 9.0),
        row("unavailability_no_majority", &quorum("1", "1"), 1.0 / 3.0),
        // (5 l + m) / 6 l^2 with l = 1/2 and m = 1 per hour.
        row("mttf_majority_from_all_up", &quorum("3", "2"), 7.0 / 3.0),
    ];
    let checked = run(&rows);
    let judgement = judge(&checked);
    assert!(judgement.passes() && judgement.rows == rows.len(), "{judgement:?}\n{}", told(&checked));
}

#[test]
fn an_exact_value_that_is_one_per_cent_off_is_noticed() {
    let crash = "detect_s=U(45,60);takeover_s=0;relogin_s=U(120,537);relogin_timer_starts=at_failure";
    let checked = run(&[row("user_downtime_mean", crash, 328.5 * 1.01)]);
    assert_eq!(checked[0].verdict(), "disagrees", "{:?}", checked[0].found);
    assert!(!judge(&checked).passes());
}

#[test]
fn the_table_says_what_was_found_in_columns() {
    let csv = failsim::validate::csv(&run(&[row("no_such_quantity", "detect_s=U(1,2);relogin_s=U(3,4)", 1.0)]));
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "case_id,quantity,parameters,exact,estimate,std_error,ci_low,ci_high,z,verdict,unit,runs,reason"
    );
    assert!(lines[1].ends_with("not_run,s,,the quantity no_such_quantity is not measured"), "{csv}");
}
