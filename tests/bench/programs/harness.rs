//! Compares two types on one payload: decoding and encoding, interleaved in rounds, as pairs.

use std::hint::black_box;
use std::time::Instant;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The least duration of a round in nanoseconds, for each of the two.
const ROUND: u128 = 4_000_000;

/// What a pair cost: nanoseconds each, and the median of the rounds' ratios.
struct Pair {
    generated: f64,
    derived: f64,
    ratio: f64,
}

/// Prints a row of the table; `false` if the types do not read and write the payload alike.
pub fn measure<A, B>(title: &str, text: &[u8], rounds: usize) -> bool
where
    A: Serialize + DeserializeOwned,
    B: Serialize + DeserializeOwned,
{
    let (a, b): (A, B) = match (serde_json::from_slice(text), serde_json::from_slice(text)) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(error), _) => return refuse(title, &format!("the generated type does not read it: {error}")),
        (_, Err(error)) => return refuse(title, &format!("the derived type does not read it: {error}")),
    };
    let same = match (serde_json::to_value(&a), serde_json::to_value(&b)) {
        (Ok(a), Ok(b)) => difference("$", &a, &b),
        _ => Some("it is not written".to_owned()),
    };
    if let Some(difference) = same {
        return refuse(title, &difference);
    }
    let decode = pair(
        rounds,
        || drop(black_box(serde_json::from_slice::<A>(black_box(text)))),
        || drop(black_box(serde_json::from_slice::<B>(black_box(text)))),
    );
    // As a client reads a body: the generated one checks its text once, `reqwest` leaves that to each string.
    let body = pair(
        rounds,
        || drop(black_box(std::str::from_utf8(black_box(text)).map(serde_json::from_str::<A>))),
        || drop(black_box(serde_json::from_slice::<B>(black_box(text)))),
    );
    let (mut one, mut two) = (Vec::with_capacity(text.len() * 2), Vec::with_capacity(text.len() * 2));
    let encode = pair(rounds, || write(&mut one, black_box(&a)), || write(&mut two, black_box(&b)));
    let written = one.len();
    let cells = [show(&decode, text.len()), format!("{:.2}", body.ratio), show(&encode, written)];
    println!("| {title} | {:.1} kB | {} |", text.len() as f64 / 1e3, cells.join(" | "));
    true
}

fn write<T: Serialize>(buffer: &mut Vec<u8>, value: &T) {
    buffer.clear();
    let _ = black_box(serde_json::to_writer(&mut *buffer, value));
}

fn refuse(title: &str, reason: &str) -> bool {
    println!("| {title} | not measured: {} | | | | | | | |", reason.replace('|', "\\|"));
    false
}

/// Where two values first differ.
fn difference(path: &str, a: &serde_json::Value, b: &serde_json::Value) -> Option<String> {
    use serde_json::Value::{Array, Object};
    match (a, b) {
        (Object(one), Object(two)) => {
            let missing = one.keys().chain(two.keys()).find(|key| one.contains_key(*key) != two.contains_key(*key));
            match missing {
                Some(key) => Some(format!("only one writes {path}.{key}")),
                None => one.iter().find_map(|(key, value)| difference(&format!("{path}.{key}"), value, &two[key])),
            }
        }
        (Array(one), Array(two)) if one.len() == two.len() => one
            .iter()
            .zip(two)
            .enumerate()
            .find_map(|(index, (one, two))| difference(&format!("{path}[{index}]"), one, two)),
        _ => (a != b).then(|| format!("they differ at {path}")),
    }
}

fn pair(rounds: usize, mut a: impl FnMut(), mut b: impl FnMut()) -> Pair {
    let mut times = 1;
    while time(times, &mut a).min(time(times, &mut b)) * u128::from(times) < ROUND {
        times *= 2;
    }
    let mut measured: Vec<(f64, f64)> = (0..rounds)
        .map(|round| {
            if round % 2 == 0 {
                let first = time(times, &mut a);
                (first as f64, time(times, &mut b) as f64)
            } else {
                let first = time(times, &mut b);
                (time(times, &mut a) as f64, first as f64)
            }
        })
        .collect();
    let ratio = median(measured.iter().map(|(a, b)| a / b.max(1.0)).collect());
    let derived = median(measured.iter().map(|(_, b)| *b).collect());
    let generated = median(measured.drain(..).map(|(a, _)| a).collect());
    Pair { generated, derived, ratio }
}

/// Nanoseconds of one of this many runs.
fn time(times: u32, run: &mut impl FnMut()) -> u128 {
    let start = Instant::now();
    for _ in 0..times {
        run();
    }
    start.elapsed().as_nanos() / u128::from(times)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn show(pair: &Pair, bytes: usize) -> String {
    let one = |nanoseconds: f64| {
        let rate = bytes as f64 * 1e3 / nanoseconds;
        format!("{:.1} µs, {rate:.0} MB/s", nanoseconds / 1e3)
    };
    format!("{} | {} | {:.2}", one(pair.generated), one(pair.derived), pair.ratio)
}
