//! Streams of items: pieces of bytes enter as they come, lines, records or server-sent events leave.
//!
//! Nothing is read twice: what was looked at for the end of a line is remembered. An item that is longer than the limit is an error, so that
//! an endless one takes no more memory than that.

use bytes::{Bytes, BytesMut};

/// How a stream is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// A line each; empty lines are none (NDJSON, JSON Lines).
    Lines,
    /// A record each, which begins with the byte 0x1E (RFC 7464).
    Sequence,
    /// Server-sent events (HTML, "Parsing an event stream").
    Events,
}

/// An item of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The line, the record, or the data of the event.
    pub data: Bytes,
    /// The type of the event.
    pub event: Option<String>,
    /// The id of the last event that had one.
    pub id: Option<String>,
    /// The reconnection time that the event gives, in milliseconds.
    pub retry: Option<u64>,
}

/// An item is longer than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Divides one stream.
#[derive(Debug)]
pub(crate) struct Frames {
    framing: Framing,
    limit: usize,
    buffer: BytesMut,
    /// How much of the buffer holds no end of a line.
    scanned: usize,
    /// Whether anything was read: a byte order mark stands at the beginning alone.
    begun: bool,
    /// Whether the last line ended with a carriage return: a line feed after it belongs to it.
    after_return: bool,
    event: Partial,
    id: Option<String>,
    retry: Option<u64>,
}

/// The event that is being read.
#[derive(Debug, Default)]
struct Partial {
    /// The data, if it is one line: mostly it is.
    line: Option<Bytes>,
    /// The data of several lines.
    lines: BytesMut,
    event: Option<String>,
    /// The id, which counts once the event is whole.
    id: Option<String>,
    has_any: bool,
}

impl Frames {
    pub fn new(framing: Framing, limit: usize) -> Self {
        Self {
            framing,
            limit,
            buffer: BytesMut::new(),
            scanned: 0,
            begun: false,
            after_return: false,
            event: Partial::default(),
            id: None,
            retry: None,
        }
    }

    /// Begins anew, on another connection: what was not whole is dropped.
    pub fn restart(&mut self) {
        let (id, retry) = (self.id.take(), self.retry);
        *self = Self { id, retry, ..Self::new(self.framing, self.limit) };
    }

    /// The id of the last event that had one.
    pub fn last_id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The reconnection time that the server has given last, in milliseconds.
    pub fn retry(&self) -> Option<u64> {
        self.retry
    }

    /// Takes a piece of the stream.
    pub fn push(&mut self, data: &[u8]) {
        self.buffer.extend_from_slice(data);
        if !self.begun && self.buffer.len() >= 3 {
            self.begun = true;
            if self.buffer.starts_with(b"\xEF\xBB\xBF") {
                let _ = self.buffer.split_to(3);
            }
        }
    }

    /// The next item that is whole.
    pub fn next(&mut self) -> Result<Option<Frame>, TooLong> {
        match self.framing {
            Framing::Lines => self.next_line_item(),
            Framing::Sequence => self.next_record(),
            Framing::Events => self.next_event(),
        }
    }

    /// What is left when the stream has ended: a last line, or a whole record. `Err`: the rest is no whole item.
    pub fn finish(&mut self) -> Result<Option<Frame>, ()> {
        self.begun = true;
        let rest = self.buffer.split().freeze();
        self.scanned = 0;
        match self.framing {
            Framing::Lines => Ok(item(&rest)),
            Framing::Sequence => {
                let rest = rest.strip_prefix(&[RECORD]).map_or_else(|| rest.clone(), |found| rest.slice_ref(found));
                match item(&rest) {
                    Some(frame) if is_whole(&frame.data) => Ok(Some(frame)),
                    Some(_) => Err(()),
                    None => Ok(None),
                }
            }
            // An event ends with an empty line: what does not is incomplete.
            Framing::Events if rest.is_empty() && !self.event.has_any => Ok(None),
            Framing::Events => Err(()),
        }
    }

    fn next_line_item(&mut self) -> Result<Option<Frame>, TooLong> {
        while let Some(line) = self.line(false)? {
            if let Some(frame) = item(&line) {
                return Ok(Some(frame));
            }
        }
        Ok(None)
    }

    fn next_record(&mut self) -> Result<Option<Frame>, TooLong> {
        loop {
            let start = usize::from(self.buffer.first() == Some(&RECORD));
            let from = self.scanned.max(start);
            let Some(offset) = self.buffer.get(from..).and_then(|rest| memchr::memchr2(RECORD, b'\n', rest)) else {
                self.scanned = self.buffer.len();
                return if self.buffer.len() > self.limit { Err(TooLong) } else { Ok(None) };
            };
            let end = from + offset;
            let is_next = self.buffer.get(end) == Some(&RECORD);
            let text = self.buffer.get(start..end).unwrap_or_default();
            // JSON text may hold line breaks; one that is whole ends there.
            if !is_next && !text.trim_ascii().is_empty() && !is_whole(text) {
                self.scanned = end + 1;
                if end > self.limit {
                    return Err(TooLong);
                }
                continue;
            }
            let mut record = self.buffer.split_to(if is_next { end } else { end + 1 });
            self.scanned = 0;
            let record = record.split_off(start.min(record.len())).freeze();
            if let Some(frame) = item(&record) {
                return Ok(Some(frame));
            }
        }
    }

    fn next_event(&mut self) -> Result<Option<Frame>, TooLong> {
        while let Some(line) = self.line(true)? {
            if line.is_empty() {
                let Partial { line, lines, event, id, .. } = std::mem::take(&mut self.event);
                self.id = id.or(self.id.take());
                // Without data there is no event.
                let Some(line) = line else { continue };
                let data = if lines.is_empty() { line } else { lines.freeze() };
                let (id, retry) = (self.id.clone(), self.retry);
                return Ok(Some(Frame { data, event, id, retry }));
            }
            self.field(&line)?;
        }
        Ok(None)
    }

    fn field(&mut self, line: &Bytes) -> Result<(), TooLong> {
        let (name, value) = match memchr::memchr(b':', line) {
            Some(colon) => (line.get(..colon).unwrap_or_default(), line.get(colon + 1..).unwrap_or_default()),
            None => (&line[..], &[][..]),
        };
        let value = value.strip_prefix(b" ").unwrap_or(value);
        let text = || String::from_utf8_lossy(value).into_owned();
        match name {
            b"data" => {
                let event = &mut self.event;
                event.has_any = true;
                match &event.line {
                    None => event.line = Some(line.slice_ref(value)),
                    Some(first) => {
                        if event.lines.is_empty() {
                            event.lines.extend_from_slice(first);
                        }
                        event.lines.extend_from_slice(b"\n");
                        event.lines.extend_from_slice(value);
                    }
                }
                if event.lines.len() > self.limit {
                    return Err(TooLong);
                }
            }
            b"event" => {
                self.event.has_any = true;
                self.event.event = Some(text()).filter(|event| !event.is_empty());
            }
            b"id" if !value.contains(&0) => {
                self.event.has_any = true;
                self.event.id = Some(text());
            }
            b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
                self.retry = text().parse().ok().or(self.retry);
            }
            _ => {}
        }
        Ok(())
    }

    /// The next whole line, without its end. Of events a carriage return ends a line, too.
    fn line(&mut self, returns: bool) -> Result<Option<Bytes>, TooLong> {
        if self.after_return && !self.buffer.is_empty() {
            self.after_return = false;
            if self.buffer.first() == Some(&b'\n') {
                let _ = self.buffer.split_to(1);
            }
        }
        let rest = self.buffer.get(self.scanned..).unwrap_or_default();
        let offset = if returns { memchr::memchr2(b'\n', b'\r', rest) } else { memchr::memchr(b'\n', rest) };
        let Some(offset) = offset else {
            self.scanned = self.buffer.len();
            return if self.buffer.len() > self.limit { Err(TooLong) } else { Ok(None) };
        };
        let end = self.scanned + offset;
        if end > self.limit {
            return Err(TooLong);
        }
        let mut line = self.buffer.split_to(end + 1);
        self.scanned = 0;
        self.after_return = line.last() == Some(&b'\r');
        line.truncate(end);
        Ok(Some(line.freeze()))
    }
}

/// The byte that begins a record (RFC 7464, section 2.2).
const RECORD: u8 = 0x1E;

/// A line or a record, unless it is blank.
fn item(text: &Bytes) -> Option<Frame> {
    let trimmed = text.trim_ascii();
    (!trimmed.is_empty()).then(|| Frame { data: text.slice_ref(trimmed), ..Frame::default() })
}

fn is_whole(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
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
            let expected = ["a\nb\n", " c event=x id=1 retry=20", " id=1 retry=20", "d id=1 retry=20"];
            check(Framing::Events, &lines.join(end), &expected);
        }
        check(Framing::Events, "data: a\n\ndata: b\n", &["a", "incomplete"]);
        check(Framing::Events, "data: a\n\n: bye\n", &["a"]);
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
}
