//! Whether a client that lives long stays as small as it was: memory, tasks and descriptors before and after many calls. Most of these succeed;
//! others are sent again, redirected, cancelled, dropped half way, or end with their time limit.
//!
//! `cargo run --release -p specwright-runtime --example lasting [CALLS]`

use axum::Router;
use axum::body::Body as Sent;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::get;
use http_body_util::StreamBody;
use specwright_runtime::{BoxError, Bytes, Call, Http, HttpBuilder, Method, Retry, decode};
use std::convert::Infallible;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::Notify;

/// How many calls are made before anything is measured: buffers and pools have their size then.
const WARM_UP: usize = 10_000;
/// How many calls are on their way at the same time.
const AT_ONCE: usize = 32;
/// How much the resident memory may grow, in kB: 42 bytes for each of 100,000 calls.
const MOST_GROWTH: u64 = 4 << 10;
/// The wait before a request is sent again, and the time limit of an attempt that is never answered.
const SHORT: Duration = Duration::from_millis(2);
/// How long a connection is kept without a call.
const KEPT: Duration = Duration::from_millis(500);

const ITEMS: &str = r#"[{"id":1,"text":"a small body, as most are"},{"id":2,"text":"and another item"}]"#;

/// What the server knows of one of those who call. Each makes one call at a time.
#[derive(Default)]
struct Caller {
    number: usize,
    /// Whether its last request to `/busy` was refused.
    refused: AtomicBool,
    /// Its request to `/never` has come.
    arrived: Notify,
}

type Callers = Arc<[Arc<Caller>]>;

/// A piece of bytes, and then nothing, without an end.
struct Beginning(Option<Bytes>);

impl futures_core::Stream for Beginning {
    type Item = Result<http_body::Frame<Bytes>, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.0.take() {
            Some(piece) => Poll::Ready(Some(Ok(http_body::Frame::data(piece)))),
            None => Poll::Pending,
        }
    }
}

/// Refuses every other request of a caller.
async fn busy(State(callers): State<Callers>, Path(caller): Path<usize>) -> StatusCode {
    match callers.get(caller).is_some_and(|caller| !caller.refused.fetch_xor(true, Ordering::Relaxed)) {
        true => StatusCode::SERVICE_UNAVAILABLE,
        false => StatusCode::OK,
    }
}

async fn never(State(callers): State<Callers>, Path(caller): Path<usize>) {
    if let Some(caller) = callers.get(caller) {
        caller.arrived.notify_one();
    }
    std::future::pending::<()>().await;
}

fn server(callers: Callers) -> Router {
    Router::new()
        .route("/items/{caller}", get(|| async { ITEMS }))
        .route("/old/{caller}", get(|| async { Redirect::temporary("/items/0") }))
        .route("/begun/{caller}", get(|| async { Sent::new(StreamBody::new(Beginning(Some(ITEMS.into())))) }))
        .route("/silent/{caller}", get(|| async { std::future::pending::<()>().await }))
        .route("/busy/{caller}", get(busy))
        .route("/never/{caller}", get(never))
        .with_state(callers)
}

/// One call, of a kind that follows from its number: of a hundred, 86 are answered at once, 4 sent again, 4 redirected and 6 given up.
async fn one(http: &Http, caller: &Caller, number: usize) -> Result<(), BoxError> {
    let get = |path: &'static str| -> Call<Bytes> {
        http.call("get", Method::GET, path, decode::bytes, decode::failure).path("caller", caller.number)
    };
    match number % 100 {
        0 | 25 | 50 | 75 => drop(get("/busy/{caller}").await?),
        15 | 40 | 65 | 90 => expect(&get("/old/{caller}").await?)?,
        // Cancelled when the server has it.
        5 | 55 => tokio::select! {
            outcome = get("/never/{caller}").send() => return Err(format!("a cancelled call: {outcome:?}").into()),
            () = caller.arrived.notified() => {}
        },
        // Cancelled when it has hardly begun.
        70 => tokio::select! {
            biased;
            outcome = get("/silent/{caller}").send() => return Err(format!("a cancelled call: {outcome:?}").into()),
            () = std::future::ready(()) => {}
        },
        // A stream that is dropped after its first piece.
        10 | 60 => {
            let mut pieces = get("/begun/{caller}").stream().await?.value;
            expect(&pieces.next().await.ok_or("a stream without a piece")??)?;
        }
        20 => match get("/silent/{caller}").attempt_timeout(SHORT).retries(1).await {
            Err(error) if error.is_timeout() && error.attempts() == 2 => {}
            other => return Err(format!("a call that is never answered: {other:?}").into()),
        },
        _ => expect(&get("/items/{caller}").await?)?,
    }
    Ok(())
}

fn expect(body: &Bytes) -> Result<(), BoxError> {
    if body == ITEMS { Ok(()) } else { Err(format!("another body: {body:?}").into()) }
}

/// As many calls, by all callers.
async fn calls(http: &Http, callers: &Callers, count: usize) -> Result<(), BoxError> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut running = Vec::new();
    for caller in callers.iter() {
        let (http, caller, next) = (http.clone(), caller.clone(), next.clone());
        running.push(tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok::<(), BoxError>(());
                }
                one(&http, &caller, number).await?;
            }
        }));
    }
    for caller in running {
        caller.await??;
    }
    Ok(())
}

/// What the process holds. Resident memory (in kB) and descriptors are known where there is `/proc`.
#[derive(Clone, Copy)]
struct Figures {
    memory: Option<u64>,
    descriptors: Option<usize>,
    tasks: usize,
}

impl Figures {
    fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let memory =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok());
        let descriptors = std::fs::read_dir("/proc/self/fd").ok().map(|entries| entries.count());
        Self { memory, descriptors, tasks: Handle::current().metrics().num_alive_tasks() }
    }

    /// What has grown since then, a sentence each.
    fn faults(&self, before: &Self) -> Vec<String> {
        let mut faults = Vec::new();
        if let (Some(now), Some(then)) = (self.memory, before.memory)
            && now > then + MOST_GROWTH
        {
            faults.push(format!("resident memory has grown from {then} to {now} kB, by more than {MOST_GROWTH} kB"));
        }
        if let (Some(now), Some(then)) = (self.descriptors, before.descriptors)
            && now > then
        {
            faults.push(format!("of {now} open descriptors {} were not there before", now - then));
        }
        if self.tasks > before.tasks {
            faults.push(format!("of {} tasks {} were not there before", self.tasks, self.tasks - before.tasks));
        }
        faults
    }
}

async fn run() -> Result<(), BoxError> {
    let count: usize = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let callers: Callers = (0..AT_ONCE).map(|number| Arc::new(Caller { number, ..Caller::default() })).collect();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    let app = server(callers.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let http = HttpBuilder::new(base)
        .retry(Retry::v1().backoff(SHORT, SHORT))
        .reqwest(|settings| settings.pool_idle_timeout(KEPT))
        .build()?;

    calls(&http, &callers, WARM_UP).await?;
    // The connections that are kept end meanwhile.
    tokio::time::sleep(6 * KEPT).await;
    let before = Figures::now();
    let begun = Instant::now();
    calls(&http, &callers, count).await?;
    let seconds = begun.elapsed().as_secs_f64();
    tokio::time::sleep(6 * KEPT).await;
    let after = Figures::now();

    let memory = match (before.memory, after.memory) {
        (Some(before), Some(after)) => format!("resident memory {before} and {after} kB"),
        _ => "resident memory cannot be measured on this system".to_owned(),
    };
    let descriptors = match (before.descriptors, after.descriptors) {
        (Some(before), Some(after)) => format!("descriptors {before} and {after}"),
        _ => "descriptors cannot be counted on this system".to_owned(),
    };
    println!(
        "{count} calls in {seconds:.1} s, before and after: {memory}, {descriptors}, tasks {} and {}",
        before.tasks, after.tasks
    );
    let faults = after.faults(&before);
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ").into()) }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
