//! What streams cost: the memory of large uploads and downloads, and how fast lines and events are read.
//!
//! `cargo run --release -p specwright-runtime --example streams [GIGABYTES]`

use axum::Router;
use axum::body::Body as Sent;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, put};
use http_body_util::{BodyExt, StreamBody};
use specwright_runtime::{BoxError, Bytes, Call, EventStream, HttpBuilder, ItemStream, Method, Upload, decode};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

const PIECE: usize = 64 << 10;

/// The same piece of bytes, so many times.
struct Same {
    piece: Bytes,
    left: usize,
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

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let gigabytes: usize = std::env::args().nth(1).map_or(Ok(2), |text| text.parse())?;
    let size = gigabytes << 30;
    let app = Router::new()
        .route("/upload", put(count))
        .route("/download", get(move || async move { Sent::new(StreamBody::new(filled("x", size))) }))
        .route("/lines", get(|| async { Sent::new(StreamBody::new(filled(&format!("{ITEM}\n"), 1 << 30))) }))
        .route(
            "/events",
            get(|| async {
                let text = format!("event: word\nid: 1\ndata: {ITEM}\n\n");
                Sent::new(StreamBody::new(filled(&text, 1 << 30)))
            }),
        )
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
    row("lines of JSON", count * (ITEM.len() + 1), begun);

    let begun = Instant::now();
    let call: Call<EventStream<Item>> = http.call("events", Method::GET, "/events", decode::events, decode::failure);
    let mut events = call.event_stream().await?;
    let mut count = 0;
    while let Some(event) = events.next().await {
        count += usize::try_from(event?.data.id)?;
    }
    row("events", count * (ITEM.len() + 27), begun);
    Ok(())
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
    println!("| {what} | {bytes} | {seconds:.1} | {:.0} | {} |", bytes as f64 / 1e6 / seconds, peak());
}

/// The peak of the resident memory, as Linux has it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let kilobytes: Option<u64> = line.trim().strip_suffix(" kB").and_then(|text| text.parse().ok());
    kilobytes.map_or("?".to_owned(), |kilobytes| (kilobytes / 1000).to_string())
}
