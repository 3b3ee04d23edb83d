//! Responses, mutated as JSON and as bytes, to the operations of a client with one of each kind of type.

use std::convert::Infallible;
use std::fmt::Debug;

use specwright_runtime::{Body, Bytes, Error, Value};

use crate::{Case, Rng, now};

/// The client of `openapi.yaml`.
pub mod client {
    specwright_runtime::include_client!();
}

/// What no error shows.
const SECRET: &str = "hunter2-is-a-secret";

/// Responses that fit.
const SEEDS: [&str; 9] = [
    r#"[{"id":"67e55044-10b1-426f-9247-bb680e5fe0c8","kind":"small","at":"2023-11-07T05:31:56Z","day":"2023-11-07","blob":"aGk=","size":7,"weight":1.5,"ratio":null,"tags":["a","b"],"labels":{"x":1},"anything":{"y":[1,null]},"level":2}]"#,
    r#"[{"id":"67e55044-10b1-426f-9247-bb680e5fe0c8","kind":"very large","at":"2023-11-07T05:31:56.123+02:00","parent":{"id":"67e55044-10b1-426f-9247-bb680e5fe0c8","kind":"new","at":"2023-11-07T05:31:56Z"},"shape":{"type":"circle","radius":2},"guess":[1,"a",{"a":"x","b":2}]}]"#,
    r#"{"title":"no such thing","status":404,"detail":"x"}"#,
    r#"{"type":"group","members":[{"type":"circle","radius":1},{"side":2,"name":null,"type":"square"},{"type":"star","points":5}]}"#,
    r#"{"radius":1,"type":"circle"}"#,
    r#"[["a",1,[]],{"type":"circle","radius":3},{"b":"x","c":true},{"a":"y"}]"#,
    r#""text""#,
    "plain text, äöü 消息",
    "",
];

/// Pieces that mean something to a reader of JSON.
const PIECES: [&str; 28] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "null",
    "true",
    "0",
    "-",
    "1e999",
    "1.0",
    "18446744073709551616",
    "-1",
    "\\u0000",
    "\\ud800",
    "\u{feff}",
    "\u{202e}",
    "\u{2028}",
    "\u{1b}[31m",
    "\r\n",
    "\"type\":\"circle\",",
    "\"id\":",
    SECRET,
    "{\"a\":",
    "[[[[[[[[",
];

/// The case of a number: a line with the operation, the status and the header fields, then the body.
#[must_use]
pub fn case(number: u64) -> Case {
    let mut rng = Rng::new(number);
    let operation = rng.below(4);
    let status = [200, 200, 200, 201, 204, 404, 404, 429, 500, 302, 999][rng.below(11)];
    let content = [
        "application/json",
        "application/json",
        "text/plain",
        "application/json; charset=utf-16",
        "text/html; charset=\"latin1\"",
        "",
        ";;;",
    ];
    let coding = if rng.chance(20) { "gzip" } else { "-" };
    let length = if rng.chance(10) { rng.below(500).to_string() } else { "-".to_owned() };
    let content = content[rng.below(content.len())];
    let mut body = rng.pick(&SEEDS).copied().unwrap_or_default().as_bytes().to_vec();
    for _ in 0..rng.below(6) {
        change(&mut rng, &mut body);
    }
    let mut bytes = format!("{operation}|{status}|{content}|{coding}|{length}\n").into_bytes();
    bytes.append(&mut body);
    Case { bytes, extension: "http" }
}

fn change(rng: &mut Rng, body: &mut Vec<u8>) {
    let at = rng.below(body.len() + 1);
    let piece = rng.pick(&PIECES).copied().unwrap_or_default().as_bytes();
    match rng.below(8) {
        0 => body.truncate(at),
        1 => {
            if let Some(byte) = body.get_mut(at) {
                *byte ^= 1 << rng.below(8);
            }
        }
        2 => {
            let times = 1 << rng.below(14);
            body.splice(at..at, piece.repeat(times));
        }
        3 => {
            let to = (at + rng.below(20)).min(body.len());
            body.splice(at..to, piece.iter().copied());
        }
        4 => {
            let to = (at + rng.below(60)).min(body.len());
            let part = body.get(at..to).unwrap_or_default().to_vec();
            let into = rng.below(body.len() + 1);
            body.splice(into..into, part);
        }
        5 => *body = rng.pick(&SEEDS).copied().unwrap_or_default().as_bytes().to_vec(),
        6 => {
            // Another value in place of one that is there.
            let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return };
            replace(rng, &mut value);
            *body = value.to_string().into_bytes();
        }
        _ => {
            body.splice(at..at, piece.iter().copied());
        }
    }
}

fn replace(rng: &mut Rng, value: &mut Value) {
    match value {
        Value::Array(items) if !items.is_empty() && !rng.chance(4) => {
            let index = rng.below(items.len());
            items.iter_mut().skip(index).take(1).for_each(|item| replace(rng, item));
        }
        Value::Object(map) if !map.is_empty() && !rng.chance(4) => {
            let index = rng.below(map.len());
            map.iter_mut().skip(index).take(1).for_each(|(_, item)| replace(rng, item));
        }
        value => {
            let others = [
                "null",
                "[]",
                "{}",
                "\"\"",
                "0",
                "-1",
                "1.5",
                "true",
                "[null]",
                "{\"type\":1}",
                "1e300",
                "{\"a\":\"x\"}",
            ];
            *value = rng.pick(&others).and_then(|other| serde_json::from_str(other).ok()).unwrap_or_default();
        }
    }
}

/// What is wrong with what a client makes of a response.
///
/// # Errors
/// When a value is not what it was after it was written and read again, or an error is no line, or shows a secret.
pub fn check(case: &Case) -> Result<(), String> {
    let at = case.bytes.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (head, body) = case.bytes.split_at(at);
    let body = Bytes::copy_from_slice(body.get(1..).unwrap_or_default());
    let head = String::from_utf8_lossy(head).into_owned();
    let parts: Vec<String> = head.split('|').map(str::to_owned).collect();
    call(&parts, body.clone(), false)?;
    // Which of two equal keys counts is left to readers (RFC 8259, section 4): the tag that is read first may be another
    // than the one that is kept. So values are compared that have each key once.
    match serde_json::from_slice::<Value>(&body) {
        Ok(value) => call(&parts, value.to_string().into(), true),
        Err(_) => Ok(()),
    }
}

/// Makes one call, and compares its value with what it is after it was written and read again.
fn call(parts: &[String], body: Bytes, compare: bool) -> Result<(), String> {
    let [operation, status, content, coding, length] = parts else { return Ok(()) };
    let sent = body.clone();
    let mut response = http::Response::builder().status(status.parse::<u16>().unwrap_or(200));
    for (name, value) in [("content-type", content), ("content-encoding", coding), ("content-length", length)] {
        if value != "-" {
            response = response.header(name, value);
        }
    }
    let response = response.header("x-echo", SECRET).body(()).map_err(|error| error.to_string())?;
    let service = tower::service_fn(move |_: http::Request<Body>| {
        let (parts, ()) = response.clone().into_parts();
        std::future::ready(Ok::<_, Infallible>(http::Response::from_parts(parts, Body::from(body.clone()))))
    });
    let client = client::Client::builder().bearer_auth(SECRET).idle_timeout(None).service(service);
    let client = client.build().map_err(|error| error.to_string())?;
    match operation.as_str() {
        "0" => judge(now(client.things().send())?.map(|response| again(&response.value, compare)), &sent),
        "1" => judge(now(client.shape().send())?.map(|response| again(&response.value, compare)), &sent),
        "2" => judge(now(client.any_of_them().send())?.map(|response| again(&response.value, compare)), &sent),
        _ => judge(now(client.text().send())?.map(|response| again(&response.value, compare)), &sent),
    }
}

/// Writes a value and reads it again.
fn again<T>(value: &T, compare: bool) -> Result<(), String>
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + Debug,
{
    if !compare {
        return Ok(());
    }
    let text = serde_json::to_string(value).map_err(|error| format!("a value that cannot be written: {error}"))?;
    let read: T =
        serde_json::from_str(&text).map_err(|error| format!("what was written cannot be read: {error}: {text}"))?;
    if read == *value { Ok(()) } else { Err(format!("not what it was: {value:?}, then {read:?}")) }
}

fn judge<E: Debug>(outcome: Result<Result<(), String>, Error<E>>, sent: &[u8]) -> Result<(), String> {
    let error = match outcome {
        Ok(outcome) => return outcome,
        Err(error) => error,
    };
    let (line, shown) = (error.to_string(), format!("{error:?}"));
    let odd = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}');
    if line.contains(odd) || line.chars().count() > 700 || shown.len() > 40_000 {
        return Err(format!("an error that is no line: {line:?}"));
    }
    if line.contains(SECRET) || shown.contains(SECRET) {
        return Err(format!("an error that shows a secret: {line}"));
    }
    match error.body_error().and_then(|error| error.path()) {
        Some(path) if !path.starts_with('$') => return Err(format!("a path that is none: {path}")),
        _ => {}
    }
    match error.bytes() {
        Some(bytes) if bytes != sent => Err("the body is not what was sent".to_owned()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_thousand_responses_have_no_fault() {
        let faults: Vec<String> = (0..5_000)
            .filter_map(|number| check(&case(number)).err().map(|fault| format!("{number}: {fault}")))
            .collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn a_value_that_changes_and_a_secret_that_is_shown_are_faults() {
        assert!(again(&f64::NAN, true).is_err());
        let failure: Result<_, Error> = Ok(Err("not what it was".to_owned()));
        assert!(judge(failure, b"").is_err());
    }
}
