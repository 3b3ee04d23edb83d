//! The runtime of clients that specwright generates.
//!
//! A generated method describes a request and returns a [`Call`]; awaiting it sends the request, and returns the value
//! that the document promises or an [`Error`] that keeps the whole response. Generated code is tables and methods of
//! one line: the work is done here, once, and little of it is generic in the types of one API.
//!
//! The transport is a [`tower`] service: hyper's pool or reqwest by default (feature `reqwest`), any middleware or test double
//! otherwise ([`HttpBuilder::service`]).
//!
//! ```
//! use specwright_runtime::{Call, Credential, Http, HttpBuilder, Method, decode};
//!
//! # fn main() -> Result<(), specwright_runtime::BuildError> {
//! let http: Http = HttpBuilder::new("https://api.example.com/v1")
//!     .credential("bearerAuth", Credential::bearer("secret"))
//!     .build()?;
//! let call: Call<Vec<String>> = http
//!     .call("list_tags", Method::GET, "/things/{id}/tags", decode::json, decode::failure)
//!     .secured(&[&["bearerAuth"]])
//!     .path("id", "a/b")
//!     .query("limit", &20);
//! # let _ = call; // `call.await?` sends it
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | what it adds |
//! |---|---|
//! | `reqwest` (default) | the default transport |
//! | `rustls` (default) | TLS by rustls over ring, with the platform's trusted roots |
//! | `rustls-aws-lc` | TLS by rustls over aws-lc-rs |
//! | `native-tls` | the platform's own TLS; chosen over rustls when both are on |
//! | `http2` (default) | HTTP/2 |
//! | `gzip`, `brotli`, `zstd`, `system-proxy` | the features of reqwest with those names |
//! | `chrono`, `uuid` (default) | [`DateTime`], [`NaiveDate`], [`Uuid`] for the formats `date-time`, `date`, `uuid` |
//! | `oauth2` | the module `oauth2`: tokens from an authorization server, by each flow of OAuth 2 |
//! | `blocking` | methods that wait (`Call::send_blocking`, `Items::next_blocking`), for programs without `async` |
//! | `mock` | the module `mock`: mocks of clients, for tests |
//! | `pattern` | `pattern` constraints are checked (ECMA-262 regular expressions) |
//! | `tracing` | spans of calls and of their attempts, by OpenTelemetry's conventions |
//! | `xml` | typed bodies in XML; a client generated with `xml(false)` has none |
//! | `recording` | the module `recording`: exchanges that are recorded in a file, and answered from it in tests |

#![warn(missing_docs)]

// Lowest first: each module imports only those before it.
mod value;
mod wire;
mod error;
mod transport;
#[cfg(feature = "recording")]
pub mod recording;
mod auth;
mod call;
#[cfg(feature = "mock")]
pub mod mock;

#[doc(hidden)]
pub use value::codec;
pub use value::codec::{Base64, Open};
pub use value::validate;
pub use value::validate::{Rule, Validate, Violation, Violations};
pub use value::{JsonText, Literal, Maybe};

pub use wire::multipart::PartEncoding;
pub use wire::style::Style;
#[cfg(feature = "xml")]
#[doc(hidden)]
pub use wire::xml::{XmlContent, XmlMember, XmlObject, XmlType};

/// XML documents by the tables of generated code: what a call does with its body and with a response.
#[cfg(feature = "xml")]
pub mod xml {
    pub use crate::wire::xml::{XmlError, read, write};
}

pub use error::{
    ApiError, BodyError, BoxError, DecodeError, Error, ErrorBody, NoError, Operation, OperationError, ReceiveError,
    ReceiveErrorKind, RequestError, StreamError, TimeLimit, TransportError, TransportKind,
};

#[cfg(feature = "reqwest")]
pub use reqwest;
#[cfg(feature = "reqwest")]
pub use transport::ReqwestService;
pub use transport::{Body, HttpService, RawResponse, Transport, Upload};

#[cfg(feature = "oauth2")]
pub use auth::oauth2;
pub use auth::{Credential, SchemeKind, SecurityScheme, Token, TokenSource};

/// Decoders: what a call reads its response with.
pub mod decode {
    pub use crate::call::decode::*;
    pub use crate::call::stream::{event_items, events, json_event_items, lines, sequence, text_events, text_lines};
}

pub use call::client::{BuildError, Http, HttpBuilder};
pub use call::decode::FromRawResponse;
pub use call::{
    Attempt, ByteStream, Call, Event, EventStream, HeaderForm, ItemStream, Items, Pages, Paging, Poller, PollerFuture,
    Polling, Progress, Receiver, Response, ResponseFuture, ResponseHeader, Retry, ValueFuture,
};
pub use call::{as_strs, named_method, server_url};

pub use bytes::Bytes;
pub use http;
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
pub use secrecy::SecretString;
pub use serde_json::Value;

#[cfg(feature = "chrono")]
pub use chrono::{self, DateTime, NaiveDate, Utc};
#[cfg(feature = "uuid")]
pub use uuid::{self, Uuid};

/// A JSON object whose keys are not named by the document (`additionalProperties`), in the order of its keys.
pub type Map<T> = std::collections::BTreeMap<String, T>;

/// What generated code needs: this series of the runtime. Code for another series does not compile, and says what to do.
///
/// Generated code stays as it is until it is generated again, so a new series of the runtime needs code of the generator of that
/// series.
///
/// ```
/// specwright_runtime::generated_for!(0.1);
/// ```
///
/// ```compile_fail
/// specwright_runtime::generated_for!(0.7);
/// ```
#[macro_export]
macro_rules! generated_for {
    (0.1) => {};
    ($series:literal) => {
        ::core::compile_error!(::core::concat!(
            "this client was generated for specwright-runtime ",
            ::core::stringify!($series),
            ", but the dependency is of the series 0.1: generate it again with specwright 0.1, or depend on specwright-runtime ",
            ::core::stringify!($series)
        ));
    };
}

/// What generated code with bodies in XML needs: the feature `xml`. Without it the code does not compile, and says what to do.
#[cfg(feature = "xml")]
#[doc(hidden)]
#[macro_export]
macro_rules! needs_xml {
    () => {};
}

/// The same without the feature. Features of this crate are not those of the crate in which its macros are expanded.
#[cfg(not(feature = "xml"))]
#[doc(hidden)]
#[macro_export]
macro_rules! needs_xml {
    () => {
        ::core::compile_error!(::core::concat!(
            "this client has bodies in XML: add the feature `xml` to the dependency specwright-runtime, or generate the client ",
            "with `.xml(false)` (`--no-xml`), by which such bodies are text"
        ));
    };
}

/// What is in the place of the macro `mock!` without the feature `mock`: a name by which rustc says what to do, as a program that is no test
/// has no use for the rest. Features of this crate are not those of the crate in which its macros are expanded.
#[cfg(not(feature = "mock"))]
#[doc(hidden)]
#[macro_export]
macro_rules! mock {
    ($mock:ident of $($rest:tt)*) => {
        #[deprecated(note = "a mock needs the feature `mock` of specwright-runtime, under `[dev-dependencies]`")]
        #[doc(hidden)]
        #[allow(dead_code, reason = "it is there for what rustc says of its use")]
        pub struct $mock;
    };
    ($group:ident in $($rest:tt)*) => {};
}

/// What the expansions of this crate's macros name; not for direct use.
#[doc(hidden)]
pub mod __private {
    pub use crate::call::decode::Rows;
    pub use crate::call::maybe;
    pub use core::clone::Clone;
    pub use core::cmp::{Eq, Ord, Ordering, PartialEq, PartialOrd};
    pub use core::convert::{AsRef, Infallible};
    pub use core::default::Default;
    pub use core::fmt::{self, Debug, Display, Formatter};
    pub use core::future::IntoFuture;
    pub use core::hash::{Hash, Hasher};
    pub use core::num::ParseIntError;
    pub use core::str::FromStr;
    pub use core::time::Duration;
    pub use serde;
    pub use serde::de::DeserializeOwned;
    pub use serde::{Deserialize, Deserializer, Serialize, Serializer};
    pub use serde_json;
    pub use serde_json::Value;
    pub use std::boxed::Box;
    pub use std::convert::{From, Into};
    pub use std::option::Option::{self, None, Some};
    pub use std::result::Result::{self, Err, Ok};
    pub use std::string::String;
    pub use tower;
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_series_of_generated_code_is_that_of_the_crate() {
        assert_eq!(concat!(env!("CARGO_PKG_VERSION_MAJOR"), ".", env!("CARGO_PKG_VERSION_MINOR")), "0.1");
        crate::generated_for!(0.1);
    }
}
