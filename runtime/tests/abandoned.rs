//! Calls that are given up over a real wire, in flight, at once, by a time limit or half way, leave no task and no connection behind.

#![cfg(feature = "reqwest")]

mod common;

use common::Client;
use http_body::Frame;
use specwright_runtime::{Body, Bytes, Call, EventStream, Method, Retry, Upload, Value, decode};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::Notify;

/// How many call at the same time, and how often each does.
const CALLERS: usize = 20;
const CALLS: usize = 210;
/// How many connections a client may keep for further calls. Far more are closed meanwhile.
const KEPT: usize = 4 * CALLERS;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const HALF: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf";
const EVENT: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n\
    10\r\nid: 1\ndata: 1\n\n\n\r\n";

/// What the server counts of its connections, and of whom a request has come.
#[derive(Default)]
struct Server {
    accepted: AtomicUsize,
    open: AtomicUsize,
    arrived: [Notify; CALLERS],
}

impl Server {
    async fn start() -> (Arc<Self>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = Arc::new(Self::default());
        let counting = server.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                counting.accepted.fetch_add(1, Ordering::SeqCst);
                counting.open.fetch_add(1, Ordering::SeqCst);
                let server = counting.clone();
                tokio::spawn(async move {
                    server.serve(socket).await;
                    server.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        (server, base)
    }

    /// Serves a connection until the client closes it. Its target says how a request is answered: `/half/7`, for the caller 7.
    async fn serve(&self, mut socket: TcpStream) {
        while let Some(target) = target(&mut socket).await {
            let (kind, caller) = target.split_once('/').unwrap();
            let answer = match kind {
                "whole" => ANSWER,
                "half" => HALF,
                "events" => EVENT,
                _ => b"",
            };
            let _ = socket.write_all(answer).await;
            if kind == "whole" {
                continue;
            }
            if kind == "waited" {
                self.arrived[caller.parse::<usize>().unwrap()].notify_one();
            }
            // Nothing more comes of it, whatever the client sends.
            let mut rest = [0; 4096];
            while socket.read(&mut rest).await.is_ok_and(|read| read > 0) {}
            return;
        }
    }
}

/// Reads the head of a request; `None` at the end of the connection.
async fn target(socket: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if socket.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return None;
        }
    }
    let head = String::from_utf8_lossy(&request);
    head.split(' ').nth(1)?.strip_prefix('/').map(str::to_owned)
}

/// A body without an end.
struct Endless;

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 16 << 10])))))
    }
}

/// The calls of one caller, of which all but one kind are given up.
async fn call(client: Client, server: Arc<Server>, caller: usize) {
    let any = |method: Method, path: &'static str| -> Call<Bytes> {
        client.any(method, path, decode::bytes).path("caller", caller)
    };
    let get = |path: &'static str| any(Method::GET, path);
    for number in 0..CALLS {
        match number % 7 {
            0 => assert_eq!(get("/whole/{caller}").await.unwrap(), "ok"),
            // Cancelled when the server has it.
            1 => tokio::select! {
                outcome = get("/waited/{caller}").send() => panic!("{outcome:?}"),
                () = server.arrived[caller].notified() => {}
            },
            // The same, while more and more is sent.
            2 => {
                let upload = any(Method::PUT, "/waited/{caller}").upload("a/b", Upload::again(|| Body::new(Endless)));
                tokio::select! {
                    outcome = upload.send() => panic!("{outcome:?}"),
                    () = server.arrived[caller].notified() => {}
                }
            }
            // Cancelled when it has hardly begun.
            3 => tokio::select! {
                biased;
                outcome = get("/silent/{caller}").send() => panic!("{outcome:?}"),
                () = std::future::ready(()) => {}
            },
            4 => {
                let late = get("/silent/{caller}").attempt_timeout(Duration::from_millis(5)).retries(0).await;
                assert!(late.unwrap_err().is_timeout());
            }
            5 => {
                let mut pieces = get("/half/{caller}").stream().await.unwrap().value;
                assert_eq!(pieces.next().await.unwrap().unwrap(), "half");
            }
            _ => {
                let call: Call<EventStream<Value>> = client.any(Method::GET, "/events/{caller}", decode::events);
                let mut events = call.path("caller", caller).event_stream().await.unwrap();
                assert_eq!(events.next().await.unwrap().unwrap().data, 1);
            }
        }
    }
}

/// The last counts of open connections and of tasks, once they are at most as said, or after some seconds.
async fn settled(counts: &impl Fn() -> (usize, usize), most: (usize, usize)) -> (usize, usize) {
    for _ in 0..1_000 {
        let (open, tasks) = counts();
        if open <= most.0 && tasks <= most.1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    counts()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_that_are_given_up_leave_no_task_and_no_connection() {
    let (server, base) = Server::start().await;
    let tasks = || Handle::current().metrics().num_alive_tasks();
    // One, which accepts connections.
    let before = tasks();
    let counts = || (server.open.load(Ordering::SeqCst), tasks().saturating_sub(before));
    let retry = Retry::v1().backoff(Duration::from_millis(1), Duration::from_millis(5));
    let client = Client::builder().base_url(base).retry(retry).build().unwrap();
    let running: Vec<_> =
        (0..CALLERS).map(|caller| tokio::spawn(call(client.clone(), server.clone(), caller))).collect();
    for caller in running {
        caller.await.unwrap();
    }

    // A connection that is kept has a task here and one in the server; the client has one more for all of them.
    let most = (KEPT, 2 * KEPT + 1);
    let (open, more) = settled(&counts, most).await;
    assert!(open <= most.0 && more <= most.1, "{open} connections and {more} tasks are left");
    // Four kinds had a connection, and closed it. Of the others some were given up before they had one.
    assert!(server.accepted.load(Ordering::SeqCst) >= CALLERS * CALLS / 7 * 4);
    drop(client);
    assert_eq!(settled(&counts, (0, 0)).await, (0, 0), "connections and tasks are left");
}
