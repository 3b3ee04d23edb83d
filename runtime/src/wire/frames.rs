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
    /// How far the record is that is being read.
    nesting: Nesting,
    /// Whether the last line ended with a carriage return: a line feed after it belongs to it.
    after_return: bool,
    /// Whether a line was a field of an event or a comment, and whether one was neither.
    has_fields: bool,
    has_others: bool,
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
    /// The reconnection time, in milliseconds.
    retry: Option<u64>,
    has_any: bool,
}

/// How deep a JSON text is nested so far. Each byte is looked at once, so that a record of many lines takes no longer than one of a line.
#[derive(Clone, Copy, Debug, Default)]
struct Nesting {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
}

impl Nesting {
    fn read(&mut self, text: &[u8]) {
        for byte in text {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.in_string => self.is_escaped = true,
                b'"' => self.in_string = !self.in_string,
                b'{' | b'[' if !self.in_string => self.depth += 1,
                b'}' | b']' if !self.in_string => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    /// Whether a list, an object or a string is to go on.
    fn is_open(self) -> bool {
        self.depth > 0 || self.in_string
    }
}

impl Frames {
    pub fn new(framing: Framing, limit: usize) -> Self {
        Self {
            framing,
            limit,
            buffer: BytesMut::new(),
            scanned: 0,
            begun: false,
            nesting: Nesting::default(),
            after_return: false,
            has_fields: false,
            has_others: false,
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

    /// Whether the lines so far are those of something other than events.
    pub fn is_foreign(&self) -> bool {
        self.has_others && !self.has_fields
    }

    /// Takes a piece of the stream.
    pub fn push(&mut self, data: &[u8]) {
        self.buffer.extend_from_slice(data);
        let begins_mark = self.buffer.len() < MARK.len() && MARK.starts_with(&self.buffer);
        if !self.begun && !begins_mark {
            self.begun = true;
            if self.buffer.starts_with(MARK) {
                let _ = self.buffer.split_to(MARK.len());
                // The beginning of the mark may have been looked at.
                self.scanned = 0;
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
                // RFC 7464, section 2.4: of a number, or a word, nobody knows whether it goes on.
                let is_cut = !rest.last().is_some_and(u8::is_ascii_whitespace);
                let is_open = |data: &[u8]| is_cut && !matches!(data.first(), Some(b'{' | b'[' | b'"'));
                match item(&rest) {
                    Some(frame) if is_whole(&frame.data) && !is_open(&frame.data) => Ok(Some(frame)),
                    Some(_) => Err(()),
                    None => Ok(None),
                }
            }
            Framing::Events => self.finish_event(&rest),
        }
    }

    /// An event ends with an empty line: what does not is incomplete, but for a comment and the end of a stream of JSON.
    fn finish_event(&mut self, rest: &Bytes) -> Result<Option<Frame>, ()> {
        let is_comment = rest.first() == Some(&b':');
        if rest.starts_with(b"data:") {
            self.field(rest).map_err(|TooLong| ())?;
        } else if !rest.is_empty() && !is_comment {
            // A field may be cut within its name.
            let name = rest.split(|byte| *byte == b':').next().unwrap_or_default();
            self.has_others |= !FIELDS.iter().any(|field| field.starts_with(name));
            return Err(());
        }
        let Partial { line, lines, event, id, retry, has_any } = std::mem::take(&mut self.event);
        match line {
            Some(data) if lines.is_empty() && data.trim_ascii() == DONE => {
                Ok(Some(Frame { data, event, id: id.or_else(|| self.id.clone()), retry }))
            }
            Some(_) => Err(()),
            None if has_any => Err(()),
            None => Ok(None),
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
            let rest = self.buffer.get(from..).unwrap_or_default();
            let offset = memchr::memchr2(RECORD, b'\n', rest);
            self.nesting.read(rest.get(..offset.unwrap_or(rest.len())).unwrap_or_default());
            let Some(offset) = offset else {
                self.scanned = self.buffer.len();
                return if self.buffer.len() > self.limit { Err(TooLong) } else { Ok(None) };
            };
            let end = from + offset;
            let is_next = self.buffer.get(end) == Some(&RECORD);
            // JSON text may hold line breaks; one that is whole ends there.
            if !is_next && self.nesting.is_open() {
                self.scanned = end + 1;
                if end > self.limit {
                    return Err(TooLong);
                }
                continue;
            }
            let mut record = self.buffer.split_to(if is_next { end } else { end + 1 });
            self.scanned = 0;
            self.nesting = Nesting::default();
            let record = record.split_off(start.min(record.len())).freeze();
            if let Some(frame) = item(&record) {
                return Ok(Some(frame));
            }
        }
    }

    fn next_event(&mut self) -> Result<Option<Frame>, TooLong> {
        while let Some(line) = self.line(true)? {
            if line.is_empty() {
                let Partial { line, lines, event, id, retry, .. } = std::mem::take(&mut self.event);
                self.id = id.or(self.id.take());
                // Without data there is no event.
                let Some(line) = line else { continue };
                let data = if lines.is_empty() { line } else { lines.freeze() };
                return Ok(Some(Frame { data, event, id: self.id.clone(), retry }));
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
        match name {
            b"" | b"data" | b"event" | b"id" | b"retry" => self.has_fields = true,
            _ => self.has_others = true,
        }
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
                self.event.retry = text().parse().ok();
                self.retry = self.event.retry.or(self.retry);
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

/// The fields of an event.
const FIELDS: [&[u8]; 4] = [b"data", b"event", b"id", b"retry"];

/// A byte order mark in UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The data of the last event of a stream of JSON, as OpenAI's and their like send it.
pub(crate) const DONE: &[u8] = b"[DONE]";

/// A line or a record, unless it is blank.
fn item(text: &Bytes) -> Option<Frame> {
    let trimmed = text.trim_ascii();
    (!trimmed.is_empty()).then(|| Frame { data: text.slice_ref(trimmed), ..Frame::default() })
}

fn is_whole(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests;
