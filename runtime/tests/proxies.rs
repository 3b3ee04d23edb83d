//! Proxies that the environment names: a client with default settings sends through them.
//!
//! A process has one environment, so the test runs once more in a process of its own.

mod common;

use common::Client;
use specwright_runtime::{Method, decode};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Command;

/// Set in the process that makes the call.
const INNER: &str = "SPECWRIGHT_TEST_PROXY";
const TEST: &str = "a_proxy_of_the_environment_is_used";

#[test]
fn a_proxy_of_the_environment_is_used() {
    if std::env::var_os(INNER).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = Client::builder().base_url("http://nobody.invalid/v1").build().unwrap();
        let value = runtime.block_on(client.any(Method::GET, "/x", decode::text).into_future()).unwrap();
        assert_eq!(value, "ok");
        return;
    }
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let (mut socket, _) = proxy.accept().unwrap();
        let lines = BufReader::new(socket.try_clone().unwrap()).lines().map(Result::unwrap);
        let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok").unwrap();
        head.first().cloned()
    });
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", TEST, "--nocapture"]).env(INNER, "1");
    for other in ["ALL_PROXY", "all_proxy", "http_proxy", "NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        again.env_remove(other);
    }
    // After that: Windows has one variable for both spellings.
    again.env("HTTP_PROXY", address);
    let output = again.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!(asked.join().unwrap().as_deref(), Some("GET http://nobody.invalid/v1/x HTTP/1.1"));
}
