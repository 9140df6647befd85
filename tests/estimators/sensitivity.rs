//! Sensitivity indices of functions whose indices are known.

use std::f64::consts::PI;

use failsim::stats::estimate::{Index, Level, Morris, Saltelli};

use crate::random::Random;
use crate::table::{Row, family, rows};

const ROWS: usize = 8_192;

/// A function of the unit cube.
type Function = Box<dyn Fn(&[f64]) -> f64>;

/// A function of the unit cube with its exact first-order and total indices.
struct Known {
    inputs: usize,
    f: Function,
    first: Vec<f64>,
    total: Vec<f64>,
}

/// T. Ishigami and T. Homma (1990): sin x1 + a sin^2 x2 + b x3^4 sin x1 on (-pi, pi)^3.
fn ishigami(a: f64, b: f64) -> Known {
    let f = move |u: &[f64]| {
        let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
        let (s1, s2) = (libm::sin(x[0]), libm::sin(x[1]));
        s1 + a * s2 * s2 + b * x[2] * x[2] * x[2] * x[2] * s1
    };
    let pi4 = PI * PI * PI * PI;
    let v1 = (1.0 + b * pi4 / 5.0) * (1.0 + b * pi4 / 5.0) / 2.0;
    let (v2, v13) = (a * a / 8.0, b * b * pi4 * pi4 * 8.0 / 225.0);
    let v = v1 + v2 + v13;
    Known { inputs: 3, f: Box::new(f), first: vec![v1 / v, v2 / v, 0.0], total: vec![(v1 + v13) / v, v2 / v, v13 / v] }
}

/// The g function of Sobol: the product of (|4 x_i - 2| + a_i) / (1 + a_i).
fn sobol_g(a: Vec<f64>) -> Known {
    let shares: Vec<f64> = a.iter().map(|a| 1.0 / 3.0 / ((1.0 + a) * (1.0 + a))).collect();
    let product: f64 = shares.iter().map(|share| 1.0 + share).product();
    let v = product - 1.0;
    Known {
        inputs: a.len(),
        first: shares.iter().map(|share| share / v).collect(),
        total: shares.iter().map(|share| share * product / (1.0 + share) / v).collect(),
        f: Box::new(move |x| x.iter().zip(&a).map(|(x, a)| ((4.0 * x - 2.0).abs() + a) / (1.0 + a)).product()),
    }
}

/// A sum of independent uniform times.
fn sum_of_uniforms(laws: Vec<(f64, f64)>) -> Known {
    let squares: Vec<f64> = laws.iter().map(|(low, high)| (high - low) * (high - low)).collect();
    let all: f64 = squares.iter().sum();
    let shares: Vec<f64> = squares.iter().map(|square| square / all).collect();
    Known {
        inputs: laws.len(),
        f: Box::new(move |x| x.iter().zip(&laws).map(|(x, (low, high))| low + (high - low) * x).sum()),
        first: shares.clone(),
        total: shares,
    }
}

/// The function a row is about.
fn function(row: &Row) -> Known {
    match row.case.as_str() {
        "SENS-ISHIGAMI" => ishigami(row.number("a"), row.number("b")),
        "SENS-G" => sobol_g(row.numbers("a")),
        "SENS-USER" => {
            let model = rows().into_iter().find(|other| other.case == row.text("model")).expect("the model has rows");
            sum_of_uniforms(row.text("inputs").split(',').map(|input| model.uniform(&format!("{input}_s"))).collect())
        }
        case => panic!("no function for {case}"),
    }
}

fn indices(known: &Known, seed: u64) -> Vec<Index> {
    let mut random = Random::new(seed);
    let mut bits = || random.bits();
    let sample = Saltelli::new(ROWS, known.inputs, &mut bits);
    let values: Vec<f64> = sample.points().map(|point| (known.f)(&point)).collect();
    sample.indices(&values, Level::new(0.99).expect("a level"), 200, &mut bits).expect("the function varies")
}

#[test]
fn every_sensitivity_row_is_met() {
    for row in family("SENS-") {
        let known = function(&row);
        let found = indices(&known, 7);
        let input = match row.quantity.as_str() {
            "S_relogin_first_order" => 1,
            quantity => quantity[..quantity.find('_').expect("S1_ or ST3_")]
                .trim_start_matches(['S', 'T'])
                .parse::<usize>()
                .map(|number| number - 1)
                .expect("the number of an input"),
        };
        let (exact, index, (low, high)) = if row.quantity.ends_with("total") {
            (known.total[input], found[input].total, found[input].total_interval)
        } else {
            (known.first[input], found[input].first, found[input].first_interval)
        };
        row.check(exact, 1e-12);
        assert!((index - exact).abs() < 0.02, "{} {}: {index} instead of {exact}", row.case, row.quantity);
        assert!(low <= exact && exact <= high, "{} {}: {exact} outside {low}..{high}", row.case, row.quantity);
        assert!(high - low < 0.08, "{} {}: {low}..{high}", row.case, row.quantity);
    }
}

#[test]
fn all_indices_of_the_known_functions_are_found() {
    for (known, seed) in [(ishigami(7.0, 0.1), 1), (sobol_g(vec![0.0, 0.5, 3.0, 9.0, 99.0, 99.0]), 2)] {
        for (i, index) in indices(&known, seed).iter().enumerate() {
            assert!((index.first - known.first[i]).abs() < 0.03, "{i}: {index:?}");
            assert!((index.total - known.total[i]).abs() < 0.03, "{i}: {index:?}");
        }
    }
}

#[test]
fn screening_puts_inputs_in_the_order_of_their_total_indices() {
    let known = sobol_g(vec![0.0, 0.5, 3.0, 9.0, 99.0]);
    let mut random = Random::new(3);
    let design = Morris::new(known.inputs, 60, 4, &mut || random.bits());
    let values: Vec<f64> = design.points().iter().map(|point| (known.f)(point)).collect();
    let effects = design.effects(&values, Level::DEFAULT);
    let sizes: Vec<f64> = effects.iter().map(|effect| effect.mean_abs.mean.expect("a mean")).collect();
    assert!(sizes.is_sorted_by(|a, b| a > b), "{sizes:?}");
    assert!(effects.iter().all(|effect| effect.mean_abs.interval().is_some()));
}
