//! What streams cost: the memory of large uploads and downloads, and how fast lines and events are read. Client and server are one process.
//! It fails where the peak of its resident memory is above a limit.
//!
//! `cargo run --release -p specwright-runtime --example streams [BYTES [BYTES_OF_LINES]]`: bytes of an upload and of a download (2 GiB), of
//! lines and of events (1 GiB), rounded down to pieces of 64 KiB.

use axum::Router;
use axum::body::Body as Sent;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, put};
use http_body_util::{BodyExt, StreamBody};
use specwright_runtime::{BoxError, Bytes, Call, EventStream, HttpBuilder, ItemStream, Method, Upload, decode};
use std::convert::Infallible;
use std::pin::Pin;
use std::process::ExitCode;
use std::task::{Context, Poll};
use std::time::Instant;

const PIECE: usize = 64 << 10;
/// The highest peak of resident memory, in kB: far below what is sent and received.
const MOST_MEMORY: u64 = 64 << 10;

/// The same piece of bytes, so many times.
#[derive(Clone)]
struct Same {
    piece: Bytes,
    left: usize,
}

impl Same {
    /// How many bytes are left.
    fn bytes(&self) -> usize {
        self.left * self.piece.len()
    }
}

impl futures_core::Stream for Same {
    type Item = Result<http_body::Frame<Bytes>, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(left) = self.left.checked_sub(1) else { return Poll::Ready(None) };
        self.left = left;
        Poll::Ready(Some(Ok(http_body::Frame::data(self.piece.clone()))))
    }
}

/// As many bytes, made of this text.
fn filled(text: &str, bytes: usize) -> Same {
    let piece = Bytes::from(text.repeat((PIECE / text.len()).max(1)));
    Same { left: bytes / piece.len(), piece }
}

#[derive(serde::Deserialize)]
struct Item {
    id: i64,
    #[allow(dead_code, reason = "it is read, not used")]
    text: String,
}

const ITEM: &str = r#"{"id":1,"text":"some words of an answer that comes in pieces, as models write them"}"#;

async fn run() -> Result<(), BoxError> {
    let argument = |number, default| std::env::args().nth(number).map_or(Ok(default), |text| text.parse::<usize>());
    let (size, lines_size) = (argument(1, 2 << 30)?, argument(2, 1 << 30)?);
    let (line, event) = (format!("{ITEM}\n"), format!("event: word\nid: 1\ndata: {ITEM}\n\n"));
    let (whole, lines, events) = (filled("x", size), filled(&line, lines_size), filled(&event, lines_size));
    let (size, lines_size, events_size) = (whole.bytes(), lines.bytes(), events.bytes());
    let app = Router::new()
        .route("/upload", put(count))
        .route("/download", get(move || async move { Sent::new(StreamBody::new(whole)) }))
        .route("/lines", get(move || async move { Sent::new(StreamBody::new(lines)) }))
        .route("/events", get(move || async move { Sent::new(StreamBody::new(events)) }))
        .layer(DefaultBodyLimit::disable());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, app).await });
    let http = HttpBuilder::new(base).idle_timeout(None).build()?;
    println!("| what | bytes | seconds | MB/s | peak memory of the process, MB |\n|---|---|---|---|---|");

    let begun = Instant::now();
    let path = std::env::temp_dir().join(format!("specwright-streams-{}", std::process::id()));
    std::fs::File::create(&path)?.set_len(size as u64)?;
    let call: Call<String> = http.call("upload", Method::PUT, "/upload", decode::text, decode::failure);
    let received = call.upload("application/octet-stream", Upload::path(&path)).await;
    std::fs::remove_file(&path)?;
    assert_eq!(received?, size.to_string());
    row("upload of a file", size, begun);

    let begun = Instant::now();
    let call: Call<Bytes> = http.call("download", Method::GET, "/download", decode::bytes, decode::failure);
    let mut pieces = call.stream().await?.value;
    let mut received = 0;
    while let Some(piece) = pieces.next().await {
        received += piece?.len();
    }
    assert_eq!(received, size);
    row("download", size, begun);

    let begun = Instant::now();
    let call: Call<ItemStream<Item>> = http.call("lines", Method::GET, "/lines", decode::lines, decode::failure);
    let mut items = call.item_stream().await?;
    let mut count = 0;
    while let Some(item) = items.next().await {
        count += usize::try_from(item?.id)?;
    }
    assert_eq!(count * line.len(), lines_size);
    row("lines of JSON", lines_size, begun);

    let begun = Instant::now();
    let call: Call<EventStream<Item>> = http.call("events", Method::GET, "/events", decode::events, decode::failure);
    let mut events = call.event_stream().await?;
    let mut count = 0;
    while let Some(event) = events.next().await {
        count += usize::try_from(event?.data.id)?;
    }
    assert_eq!(count * event.len(), events_size);
    row("events", events_size, begun);

    match peak() {
        Some(peak) if peak > MOST_MEMORY => {
            Err(format!("the peak of resident memory was {peak} kB, more than {MOST_MEMORY} kB").into())
        }
        Some(_) => Ok(()),
        None => {
            println!("the peak of resident memory cannot be measured on this system: it has no limit here");
            Ok(())
        }
    }
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

async fn count(mut body: Sent) -> String {
    let mut length = 0;
    while let Some(Ok(frame)) = body.frame().await {
        length += frame.into_data().unwrap_or_default().len();
    }
    length.to_string()
}

fn row(what: &str, bytes: usize, begun: Instant) {
    let seconds = begun.elapsed().as_secs_f64();
    let peak = peak().map_or("?".to_owned(), |kilobytes| (kilobytes / 1000).to_string());
    println!("| {what} | {bytes} | {seconds:.1} | {:.0} | {peak} |", bytes as f64 / 1e6 / seconds);
}

/// The peak of the resident memory in kB, where there is `/proc` as Linux has it.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())
}
