//! Section 9: the capacity tables, cell by cell, and the fitted formulas between them.

use failsim::machines::chat::Params;
use failsim::machines::chat::capacity::Template;

fn rows() -> Vec<Vec<u32>> {
    let path = format!("{}/tests/data/chat-capacity.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).expect("the table is there");
    let number = |text: &str| text.parse().expect("a number");
    reader.records().map(|row| row.expect("a row").iter().map(number).collect()).collect()
}

/// Template and its three columns: rooms, share at one and at three messages a minute.
fn columns() -> [(Template, usize); 3] {
    [(Template::Users25000, 1), (Template::Users15000, 4), (Template::Users5000, 7)]
}

#[test]
fn every_cell_of_the_three_tables_is_reproduced_exactly() {
    let rows = rows();
    assert_eq!(rows.len(), 11);
    for row in &rows {
        for (template, at) in columns() {
            let cell = template.cell(row[0]).expect("a printed row");
            assert_eq!([cell.rooms, cell.at_one, cell.at_three], row[at..at + 3], "{} users, {template:?}", row[0]);
            assert_eq!(template.rooms(row[0]), Some(f64::from(row[at])));
            assert_eq!(template.active_share(row[0], 1.0), Some(f64::from(row[at + 1]) / 100.0));
            assert_eq!(template.active_share(row[0], 3.0), Some(f64::from(row[at + 2]) / 100.0));
        }
    }
}

#[test]
fn the_fitted_number_of_rooms_is_at_most_a_thousandth_off() {
    let params = Params::default();
    for row in rows() {
        for (template, at) in columns() {
            let (k, c) = match template {
                Template::Users5000 => (params.room_fit_k_5k, params.room_fit_c_5k),
                Template::Users15000 | Template::Users25000 => (params.room_fit_k_15k_25k, params.room_fit_c_15k_25k),
            };
            let fitted = (k / (f64::from(row[0]) + c)).min(5_000.0);
            let printed = f64::from(row[at]);
            assert!((fitted - printed).abs() / printed < 0.001, "{} users: {fitted} for {printed}", row[0]);
        }
    }
}

#[test]
fn the_fitted_shares_agree_with_22_and_20_and_20_of_22_cells() {
    let mut agree = Vec::new();
    for (template, at) in columns() {
        let mut cells = 0;
        for row in rows() {
            for (messages, column) in [(1.0, at + 1), (3.0, at + 2)] {
                let share = template.fitted_share(row[0], messages, f64::from(row[at]));
                cells += u32::from(((share * 100.0).round() - f64::from(row[column])).abs() < 0.5);
            }
        }
        agree.push(cells);
    }
    assert_eq!(agree, [22, 20, 20]);
}

#[test]
fn between_the_rows_numbers_fall_without_a_jump() {
    for template in Template::ALL {
        let mut last = f64::INFINITY;
        for users in 1..=1_000 {
            let rooms = template.rooms(users).expect("up to 1000 users");
            assert!(rooms <= last * 1.001, "{template:?} {users}: {rooms} after {last}");
            last = rooms;
        }
    }
}
