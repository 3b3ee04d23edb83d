//! The wire format of values: what a parameter looks like in a request, and a date in a header field; in which charset a body is, and where in
//! a JSON body a decoder failed, and how that text is changed.
//!
//! The parts of `multipart` bodies are made of JSON text, too. JSON text and a [`Style`](style::Style) enter, a percent-encoded piece of a path, a query, a header field or a
//! cookie leaves. Text that is not JSON is refused. The position of a decoding error enters, the path of the value
//! leaves.

pub(crate) mod charset;
pub(crate) mod form;
pub(crate) mod frames;
pub(crate) mod http_date;
pub(crate) mod json_path;
pub(crate) mod json_edit;
pub(crate) mod style;
pub(crate) mod multipart;
#[cfg(feature = "xml")]
pub(crate) mod xml;
