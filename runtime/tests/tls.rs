//! The default transport over TLS, to servers with a certificate of these tests: HTTP/1.1 and HTTP/2, what a server refuses before it looks at it, and
//! a certificate that nobody trusts.
//!
//! The roots of the platform are those of a file that a variable names, so each test runs in a process of its own with that variable set.

#![cfg(target_os = "linux")]

mod common;

use common::Client;
use specwright_runtime::{Bytes, Call, Error, Method, Retry, TransportKind, decode};
use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::server::TlsStream;

/// The certificate and the key of the servers, in a file that the platform trusts. Names the file to the process that makes the calls.
const FILE: &str = "SPECWRIGHT_TEST_CERTIFICATE";

/// Whether the default transport is the pool, as far as the features say.
const POOLED: bool = !cfg!(any(
    feature = "native-tls",
    feature = "rustls-aws-lc",
    feature = "gzip",
    feature = "brotli",
    feature = "zstd",
    feature = "system-proxy"
));

/// Runs a test once more, in a process that trusts the certificate of its servers.
fn trusting(test: &str, inner: impl AsyncFnOnce(TlsAcceptor)) {
    trusting_file(test, "SSL_CERT_FILE", inner);
}

/// The same, where the variable with this name has the file.
fn trusting_file(test: &str, variable: &str, inner: impl AsyncFnOnce(TlsAcceptor)) {
    if let Some(file) = std::env::var_os(FILE) {
        let acceptor = acceptor(&std::fs::read(file).unwrap());
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(inner(acceptor));
        return;
    }
    let signed = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let file = std::env::temp_dir().join(format!("specwright-tls-{}-{test}.pem", std::process::id()));
    let mut pem = std::fs::File::create(&file).unwrap();
    write!(pem, "{}{}", signed.cert.pem(), signed.signing_key.serialize_pem()).unwrap();
    drop(pem);
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", test, "--nocapture"]).env(FILE, &file).env_remove("SSL_CERT_DIR").env(variable, &file);
    for proxy in ["ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"] {
        again.env_remove(proxy);
    }
    let output = again.output().unwrap();
    std::fs::remove_file(&file).unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn acceptor(pem: &[u8]) -> TlsAcceptor {
    let pem = parts(pem);
    let certificate = CertificateDer::from(pem[0].clone());
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(pem[1].clone()));
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

/// The parts of a PEM file.
fn parts(pem: &[u8]) -> Vec<Vec<u8>> {
    let text = std::str::from_utf8(pem).unwrap();
    let found = text.split("-----BEGIN ").skip(1).map(|part| {
        let body: String = part.lines().skip(1).take_while(|line| !line.starts_with("-----")).collect();
        base64(&body)
    });
    found.collect()
}

fn base64(text: &str) -> Vec<u8> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

/// The address of a server that serves each connection so.
async fn serve<F>(acceptor: TlsAcceptor, answer: impl Fn(TlsStream<TcpStream>) -> F + Send + 'static) -> String
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            if let Ok(stream) = acceptor.accept(socket).await {
                tokio::spawn(answer(stream));
            }
        }
    });
    format!("https://localhost:{}", address.port())
}

fn call(client: &Client, method: Method) -> Call<String> {
    client.any(method, "/x", decode::text)
}

#[test]
fn http_1_over_tls() {
    trusting("http_1_over_tls", async |acceptor| {
        let mut config = ServerConfig::clone(acceptor.config());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = connections.clone();
        let base = serve(TlsAcceptor::from(Arc::new(config)), move |mut stream| {
            counted.fetch_add(1, Ordering::Relaxed);
            async move {
                let mut seen = Vec::new();
                while stream.read_buf(&mut seen).await.is_ok_and(|read| read > 0) {
                    if seen.ends_with(b"\r\n\r\n") {
                        seen.clear();
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
                        let _ = stream.flush().await;
                    }
                }
            }
        });
        let client = Client::builder().base_url(base.await).build().unwrap();
        // A connection may be on its way back to the pool when the next call begins.
        for _ in 0..20 {
            assert_eq!(call(&client, Method::GET).await.unwrap(), "ok");
        }
        assert!(connections.load(Ordering::Relaxed) < 20);
    });
}

/// Answers each stream of a connection of HTTP/2. The first of all is refused.
async fn streams(stream: TlsStream<TcpStream>, number: Arc<AtomicUsize>) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    while let Some(Ok((_, mut respond))) = connection.accept().await {
        if number.fetch_add(1, Ordering::SeqCst) == 0 {
            respond.send_reset(h2::Reason::REFUSED_STREAM);
            continue;
        }
        let mut body = respond.send_response(http::Response::new(()), false).unwrap();
        body.send_data(Bytes::from_static(b"two"), true).unwrap();
    }
}

#[test]
fn what_http_2_refuses_is_sent_again_whatever_the_method() {
    trusting("what_http_2_refuses_is_sent_again_whatever_the_method", async |acceptor| {
        let refusing = async || {
            let number = Arc::new(AtomicUsize::new(0));
            let counted = number.clone();
            (serve(acceptor.clone(), move |stream| streams(stream, counted.clone())).await, number)
        };
        let (base, number) = refusing().await;
        let client = Client::builder().base_url(&base).build().unwrap();
        // The server says that it has not looked at it, so that a `POST` may be sent again.
        let response = call(&client, Method::POST).bytes("text/plain", "body").send().await.unwrap();
        assert_eq!((response.value.as_str(), number.load(Ordering::SeqCst)), ("two", 2));
        // Without retries it is an error, but for reqwest, which sends it again by itself.
        if !POOLED {
            return;
        }
        let (base, _) = refusing().await;
        let client = Client::builder().base_url(&base).retry(Retry::off()).build().unwrap();
        let error = call(&client, Method::GET).await.unwrap_err();
        assert!(error.is_retryable() && error.is_connect(), "{error:?}");
        assert_eq!(call(&client, Method::GET).await.unwrap(), "two");
    });
}

/// Begins to answer each stream of a connection of HTTP/2, and says then that it has not looked at it.
async fn contradictory(stream: TlsStream<TcpStream>, number: Arc<AtomicUsize>) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    let mut pings = connection.ping_pong();
    while let Some(Ok((_, mut respond))) = connection.accept().await {
        number.fetch_add(1, Ordering::SeqCst);
        let mut body = respond.send_response(http::Response::new(()), false).unwrap();
        body.send_data(Bytes::from_static(b"tw"), false).unwrap();
        let Some(mut pings) = pings.take() else { continue };
        tokio::spawn(async move {
            // A ping goes before what is waiting, so that it takes the second to know that the client has the rest.
            for _ in 0..2 {
                pings.ping(h2::Ping::opaque()).await.unwrap();
            }
            body.send_reset(h2::Reason::REFUSED_STREAM);
        });
    }
}

#[test]
fn what_http_2_refuses_after_it_was_answered_is_not_sent_again() {
    trusting("what_http_2_refuses_after_it_was_answered_is_not_sent_again", async |acceptor| {
        let number = Arc::new(AtomicUsize::new(0));
        let counted = number.clone();
        let base = serve(acceptor, move |stream| contradictory(stream, counted.clone())).await;
        let client = Client::builder().base_url(base).build().unwrap();
        let error = call(&client, Method::POST).bytes("text/plain", "body").await.unwrap_err();
        assert!(!error.is_connect() && error.status().is_some(), "{error:?}");
        assert_eq!(number.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn a_certificate_that_nobody_trusts_is_an_error_of_tls() {
    // Another variable than that of the roots.
    trusting_file("a_certificate_that_nobody_trusts_is_an_error_of_tls", "SPECWRIGHT_TEST_NOTHING", async |acceptor| {
        let attempts = Arc::new(AtomicUsize::new(0));
        let counted = attempts.clone();
        let base = serve(acceptor, move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            async {}
        });
        let client = Client::builder().base_url(base.await).build().unwrap();
        let error = call(&client, Method::GET).await.unwrap_err();
        let Error::Transport(transport) = &error else { panic!("{error:?}") };
        assert_eq!(transport.kind(), TransportKind::Tls, "{error}");
        assert!(!error.is_retryable() && error.to_string().contains("certificate"), "{error}");
        assert_eq!(attempts.load(Ordering::Relaxed), 0);
    });
}
