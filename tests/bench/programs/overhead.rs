//! Calls of a generated client beside the same calls by hand with reqwest and serde's derives, against a server in this process. Both take
//! turns in rounds; the time is that of the thread that calls, without the server's. It is printed. Allocations have a limit, since they do not
//! depend on what else runs: the program fails above it.

mod client;

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use allocation_counter::measure;
use cpu_time::ThreadTime;
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

/// How many allocations a call may make for each of the call by hand.
const MOST_ALLOCATIONS: f64 = 1.2;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Thing {
    id: String,
    name: String,
    size: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    public: Option<bool>,
    tags: Vec<String>,
    owner: Owner,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Owner {
    id: i64,
    login: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// The calls by hand.
struct Hand {
    http: reqwest::Client,
    base: String,
}

impl Hand {
    async fn get(&self, id: &str) -> reqwest::Result<Thing> {
        let request = self.http.get(format!("{}/things/{id}", self.base));
        let request = request.query(&[("fields", "name")]).query(&[("limit", 20)]).bearer_auth("secret");
        request.send().await?.error_for_status()?.json().await
    }

    async fn put(&self, id: &str, thing: &Thing) -> reqwest::Result<Thing> {
        let request = self.http.put(format!("{}/things/{id}", self.base)).bearer_auth("secret").json(thing);
        request.send().await?.error_for_status()?.json().await
    }

    async fn list(&self) -> reqwest::Result<Vec<Thing>> {
        let request = self.http.get(format!("{}/things", self.base)).query(&[("limit", 500)]).bearer_auth("secret");
        request.send().await?.error_for_status()?.json().await
    }
}

const SMALL: &str = r#"{"id":"t1","name":"a thing","size":42,"public":true,"tags":["a","b"],"owner":{"id":7,"login":"x"}}"#;

/// A list of 100 kB.
fn large() -> String {
    let items = vec![SMALL; 100_000 / SMALL.len()];
    format!("[{}]", items.join(","))
}

fn serve() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", listener.local_addr()?);
    let respond = |body: &str| {
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    };
    let (small, large) = (respond(SMALL), respond(&large()));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (small, large) = (small.clone(), large.clone());
            thread::spawn(move || answer(stream, &small, &large));
        }
    });
    Ok(base)
}

fn answer(mut stream: TcpStream, small: &str, large: &str) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let (mut line, mut length, mut is_large) = (String::new(), 0, false);
        while line != "\r\n" {
            line.clear();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            is_large |= line.starts_with("GET /things?");
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
        }
        std::io::copy(&mut reader.by_ref().take(length), &mut std::io::sink()).ok()?;
        stream.write_all(if is_large { large } else { small }.as_bytes()).ok()?;
    }
}

/// Seconds of this thread, and allocations, of one call of so many.
fn cost(calls: u32, mut call: impl FnMut()) -> (f64, f64) {
    let mut time = Duration::ZERO;
    let counted = measure(|| {
        let start = ThreadTime::now();
        for _ in 0..calls {
            call();
        }
        time = start.elapsed();
    });
    (time.as_secs_f64() / f64::from(calls), counted.count_total as f64 / f64::from(calls))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Prints a row of the table. One run of each does this many calls. Returns a sentence where there are too many allocations.
fn row(
    title: &str,
    rounds: usize,
    calls: u32,
    each: u32,
    mut one: impl FnMut(),
    mut other: impl FnMut(),
) -> Option<String> {
    cost(calls, &mut one);
    cost(calls, &mut other);
    let (mut ones, mut others) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        if round % 2 == 0 {
            ones.push(cost(calls, &mut one));
            others.push(cost(calls, &mut other));
        } else {
            others.push(cost(calls, &mut other));
            ones.push(cost(calls, &mut one));
        }
    }
    let ratio = median(ones.iter().zip(&others).map(|(one, other)| one.0 / other.0).collect());
    let each = f64::from(each);
    let time = |costs: &[(f64, f64)]| median(costs.iter().map(|cost| cost.0).collect()) * 1e6 / each;
    let allocations = |costs: &[(f64, f64)]| median(costs.iter().map(|cost| cost.1).collect()) / each;
    let (many, few) = (allocations(&ones), allocations(&others));
    let more = many / few;
    println!(
        "| {title} | {:.1} µs | {:.1} µs | {ratio:.3} | {many:.1} | {few:.1} | {more:.2} |",
        time(&ones),
        time(&others),
    );
    let fault = || {
        format!("{title} makes {more:.2} times the allocations of the call by hand, more than {MOST_ALLOCATIONS} times")
    };
    (more.is_nan() || more > MOST_ALLOCATIONS).then(fault)
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    // reqwest asks for a provider of the process, since the client's reqwest brings none.
    rustls::crypto::ring::default_provider().install_default().map_err(|_| "there is a provider already")?;
    let rounds: usize = std::env::args().nth(1).ok_or("the number of rounds is missing")?.parse()?;
    let base = serve()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let client = client::Client::builder().base_url(&base).bearer_auth("secret").build()?;
    let hand = Hand { http: reqwest::Client::new(), base };
    let same = runtime.block_on(async {
        let (one, other) = (client.get_thing("t1").await?, hand.get("t1").await?);
        Ok::<_, Box<dyn std::error::Error>>(serde_json::to_value(one)? == serde_json::to_value(other)?)
    })?;
    if !same {
        return Err("the two calls do not give the same".into());
    }
    println!(
        "| call | CPU, generated | CPU, by hand | ratio | allocations, generated | by hand | ratio |\n|---|---|---|---|---|---|---|"
    );
    measure_all(&runtime, &client, &hand, rounds)
}

fn measure_all(
    runtime: &Runtime,
    client: &client::Client,
    hand: &Hand,
    rounds: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut faults: Vec<String> = Vec::new();
    let get = || async { client.get_thing(black_box("t1")).fields("name").limit(20).await.map(drop).is_ok() };
    let by_hand = || async { hand.get(black_box("t1")).await.map(drop).is_ok() };
    faults.extend(row(
        "a small `GET`",
        rounds,
        400,
        1,
        || assert!(runtime.block_on(get())),
        || assert!(runtime.block_on(by_hand())),
    ));
    faults.extend(row(
        "a small `GET`, 32 at once",
        rounds,
        20,
        32,
        || assert!(runtime.block_on(join_all((0..32).map(|_| get()))).into_iter().all(|is_ok| is_ok)),
        || assert!(runtime.block_on(join_all((0..32).map(|_| by_hand()))).into_iter().all(|is_ok| is_ok)),
    ));
    let thing: client::Thing = serde_json::from_str(SMALL)?;
    let derived: Thing = serde_json::from_str(SMALL)?;
    faults.extend(row(
        "a small `PUT`",
        rounds,
        400,
        1,
        || assert!(runtime.block_on(async { client.put_thing("t1", &thing).await.is_ok() })),
        || assert!(runtime.block_on(async { hand.put("t1", &derived).await.is_ok() })),
    ));
    faults.extend(row(
        "a list of 100 kB",
        rounds,
        100,
        1,
        || assert!(runtime.block_on(async { client.list_things().limit(500).await.is_ok() })),
        || assert!(runtime.block_on(async { hand.list().await.is_ok() })),
    ));
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ").into()) }
}
