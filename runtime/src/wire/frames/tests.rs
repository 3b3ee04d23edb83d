//! Streams that come whole, byte by byte and in pieces: the same items leave each time.
//!
//! What ends within an item, or never, is told.

use super::*;

/// The items of a text that comes whole, byte by byte, and in pieces of three bytes: the same each time.
#[track_caller]
fn check(framing: Framing, text: &str, expected: &[&str]) {
    for size in [text.len().max(1), 1, 3] {
        let mut frames = Frames::new(framing, 100);
        let mut found = Vec::new();
        for piece in text.as_bytes().chunks(size) {
            frames.push(piece);
            while let Some(frame) = frames.next().unwrap() {
                found.push(shown(&frame));
            }
        }
        match frames.finish() {
            Ok(last) => found.extend(last.as_ref().map(shown)),
            Err(()) => found.push("incomplete".to_owned()),
        }
        assert_eq!(found, expected, "in pieces of {size} bytes");
    }
}

fn shown(frame: &Frame) -> String {
    let mut text = String::from_utf8_lossy(&frame.data).into_owned();
    for (name, value) in [
        ("event", frame.event.clone()),
        ("id", frame.id.clone()),
        ("retry", frame.retry.map(|retry| retry.to_string())),
    ] {
        text.extend(value.map(|value| format!(" {name}={value}")));
    }
    text
}

#[test]
fn a_line_is_an_item_and_the_last_one_needs_no_end() {
    check(Framing::Lines, "\u{FEFF}{\"a\":1}\r\n\n  \n2\n[3]", &["{\"a\":1}", "2", "[3]"]);
    check(Framing::Lines, "", &[]);
}

#[test]
fn a_record_is_an_item_whatever_lines_it_has() {
    let text = "\u{1E}{\"a\":\n1}\n\u{1E}2\n\u{1E}\n\u{1E}\"x\"\u{1E}[3]";
    check(Framing::Sequence, text, &["{\"a\":\n1}", "2", "\"x\"", "[3]"]);
    check(Framing::Sequence, "\u{1E}1\n\u{1E}{\"a\"", &["1", "incomplete"]);
    check(Framing::Sequence, "\u{1E}{\"a\":\"}\\\"\",\n\"b\":[\n]}\n", &["{\"a\":\"}\\\"\",\n\"b\":[\n]}"]);
    check(Framing::Sequence, "\u{FEFF}\u{1E}{\"a\":\u{1E}{\n}\n", &["{\"a\":", "{\n}"]);
    // It may be the beginning of 123.
    check(Framing::Sequence, "\u{1E}1\n\u{1E}12", &["1", "incomplete"]);
}

#[test]
fn a_record_of_many_lines_is_looked_at_once() {
    let text = format!("\u{1E}[\n{}1]\n", "1,\n".repeat(300_000));
    let mut frames = Frames::new(Framing::Sequence, text.len());
    for piece in text.as_bytes().chunks(1_000) {
        frames.push(piece);
        if let Some(frame) = frames.next().unwrap() {
            assert_eq!(frame.data.len(), text.len() - 2);
        }
    }
    assert_eq!(frames.finish(), Ok(None));
}

#[test]
fn a_mark_that_comes_in_two_pieces_is_none_of_the_first_line() {
    let events = &b"\xBF:\ndata: 1\n\ndata: 2\n\n"[..];
    for (framing, rest) in [(Framing::Lines, &b"\xBF1\n2\n"[..]), (Framing::Events, events)] {
        let mut frames = Frames::new(framing, 100);
        let mut found = Vec::new();
        for piece in [&b"\xEF\xBB"[..], rest] {
            frames.push(piece);
            while let Some(frame) = frames.next().unwrap() {
                found.push(shown(&frame));
            }
        }
        assert_eq!(found, ["1", "2"], "{framing:?}");
    }
    check(Framing::Lines, "\u{FEFF}", &[]);
}

#[test]
fn what_has_no_field_of_an_event_is_something_else() {
    for (text, is_foreign) in [
        ("{\n\"a\": 1\n}\n", true),
        ("<html>", true),
        ("", false),
        (":\n", false),
        ("x: 1\ndata\n\n", false),
        // What was cut is told as such, and asked for again.
        ("da", false),
        ("retry: 10", false),
        ("database", true),
    ] {
        let mut frames = Frames::new(Framing::Events, 100);
        frames.push(text.as_bytes());
        while let Some(frame) = frames.next().unwrap() {
            assert_eq!(frame.data.as_ref(), b"");
        }
        let _ = frames.finish();
        assert_eq!(frames.is_foreign(), is_foreign, "{text:?}");
    }
}

#[test]
fn events_end_with_an_empty_line_however_lines_end() {
    for end in ["\n", "\r", "\r\n"] {
        let lines = [
            "\u{FEFF}: hello",
            "data: a",
            "data:b",
            "data",
            "",
            "event: x",
            "data:  c",
            "id: 1",
            "retry: 20",
            "",
            "data",
            "",
            "event: none",
            "",
            "retry: x",
            "id: a\0b",
            "data: d",
            "",
            "",
        ];
        let expected = ["a\nb\n", " c event=x id=1 retry=20", " id=1", "d id=1"];
        check(Framing::Events, &lines.join(end), &expected);
    }
    check(Framing::Events, "data: a\n\ndata: b\n", &["a", "incomplete"]);
    check(Framing::Events, "data: a\n\n: bye\n", &["a"]);
    check(Framing::Events, "data: a\n\n: by", &["a"]);
    for (end, done) in [("", "[DONE]"), ("\n", "[DONE]"), (" \n", "[DONE] ")] {
        check(Framing::Events, &format!("data: a\n\ndata: [DONE]{end}"), &["a", done]);
    }
    for cut in ["dat", "data: [DON", "retry: 10", "data: b\ndata: [DONE]", "id: 1\n"] {
        check(Framing::Events, &format!("data: a\n\n{cut}"), &["a", "incomplete"]);
    }
}

#[test]
fn what_never_ends_is_an_error_at_the_limit() {
    for (framing, start, more) in [
        (Framing::Lines, "", "x"),
        (Framing::Sequence, "\u{1E}", "[\n"),
        (Framing::Events, "data: ", "x"),
        (Framing::Events, "", "data: x\n"),
    ] {
        let mut frames = Frames::new(framing, 1000);
        frames.push(start.as_bytes());
        let ended = (0..10_000).any(|_| {
            frames.push(more.as_bytes());
            frames.next().is_err()
        });
        assert!(ended, "{framing:?}");
    }
}
