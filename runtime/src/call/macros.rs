//! The macros that generated code uses for its calls, its clients, its receivers and its enums of responses.
//!
//! `client!` is in a file of its own. Each expands to a table or to methods of one line, all of them `#[inline]`: rustc type-checks every line of every
//! expansion, so there are few.

mod client;

/// Includes the client that a build script has generated into `OUT_DIR`: `include_client!()`, or by the name that the build script
/// gave it, `include_client!("partners")`.
#[macro_export]
macro_rules! include_client {
    () => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/client.rs"));
    };
    ($name:literal) => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $name, ".rs"));
    };
}

/// Makes a newtype around a [`Call`](crate::Call) a call itself: `.await`, `.send()`, `.send_as()`, `.send_raw()`, `.header(..)`,
/// `.query_param(..)`, `.timeout(..)`, `.attempt_timeout(..)`, `.idle_timeout(..)`, `.connect_timeout(..)`, `.retries(..)`, `.into_call()`, `Clone` and
/// `Debug`; with the feature `blocking`, `.send_blocking()`, `.send_as_blocking()` and
/// `.send_raw_blocking()`. With the word `stream` after the types, `.stream()`, too.
///
/// ```
/// use specwright_runtime::{Call, NoError};
///
/// /// The call of `list_tags`.
/// pub struct ListTags(Call<Vec<String>>);
///
/// impl ListTags {
///     pub fn limit(self, limit: i64) -> Self {
///         Self(self.0.query("limit", &limit))
///     }
/// }
/// specwright_runtime::call!(ListTags => Vec<String>, NoError, maybe_limit = limit: i64);
///
/// async fn some(call: ListTags, limit: Option<i64>) -> Result<Vec<String>, specwright_runtime::Error> {
///     call.maybe_limit(limit).header("x-trace", "1").await
/// }
/// ```
#[macro_export]
macro_rules! call {
    ($name:ident => $value:ty, $error:ty, stream $(, $maybe:ident = $setter:ident: $ty:ty)* $(,)?) => {
        impl $name {
            /// Sends the request, and reads the body of a success as it comes: it is not held in memory.
            #[inline]
            pub fn stream(self) -> $crate::ResponseFuture<$crate::ByteStream, $error> {
                self.0.stream()
            }
        }

        $crate::call!($name => $value, $error $(, $maybe = $setter: $ty)*);
    };
    ($name:ident => $value:ty, $error:ty $(, $maybe:ident = $setter:ident: $ty:ty)* $(,)?) => {
        impl $name {
            $(
                /// The same, if there is a value.
                #[inline]
                #[allow(deprecated, reason = "it is for the caller to say")]
                pub fn $maybe(self, value: $crate::__private::Option<$ty>) -> Self {
                    $crate::__private::maybe(self, value, Self::$setter)
                }
            )*

            /// Any header field. It replaces the one that the client would send.
            #[inline]
            pub fn header(self, name: &str, value: &str) -> Self {
                Self(self.0.header(name, value))
            }

            /// A query parameter that the document does not describe.
            #[inline]
            pub fn query_param(self, name: &str, value: &str) -> Self {
                Self(self.0.query(name, value))
            }

            /// How long this call may take in all, with all its attempts; `None` for no limit.
            #[inline]
            pub fn timeout(
                self,
                timeout: impl $crate::__private::Into<$crate::__private::Option<$crate::__private::Duration>>,
            ) -> Self {
                Self(self.0.timeout(timeout))
            }

            /// How long each attempt of this call may take, `None` for no limit.
            #[inline]
            pub fn attempt_timeout(
                self,
                timeout: impl $crate::__private::Into<$crate::__private::Option<$crate::__private::Duration>>,
            ) -> Self {
                Self(self.0.attempt_timeout(timeout))
            }

            /// How long nothing may be sent or received in this call, `None` for no limit.
            #[inline]
            pub fn idle_timeout(
                self,
                timeout: impl $crate::__private::Into<$crate::__private::Option<$crate::__private::Duration>>,
            ) -> Self {
                Self(self.0.idle_timeout(timeout))
            }

            $crate::__connecting!();

            /// How often this call is sent again at most, whatever its method: the caller says that this is safe.
            #[inline]
            pub fn retries(self, retries: ::core::primitive::u32) -> Self {
                Self(self.0.retries(retries))
            }

            /// Sends the request, for status, header fields and value.
            #[inline]
            pub fn send(self) -> $crate::ResponseFuture<$value, $error> {
                self.0.send()
            }

            $crate::__blocking!($value, $error);

            /// Sends the request, and reads the JSON of a success as another type than the document says.
            #[inline]
            pub fn send_as<__T: $crate::__private::DeserializeOwned>(self) -> $crate::ResponseFuture<__T, $error> {
                self.0.send_as()
            }

            /// Sends the request, for the raw response whatever its status.
            #[inline]
            pub fn send_raw(self) -> $crate::ResponseFuture<$crate::Bytes> {
                self.0.send_raw()
            }

            /// The plain call, which also takes what the document does not describe.
            #[inline]
            pub fn into_call(self) -> $crate::Call<$value, $error> {
                self.0
            }
        }

        impl $crate::__private::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                Self($crate::__private::Clone::clone(&self.0))
            }
        }

        impl $crate::__private::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut $crate::__private::Formatter<'_>) -> $crate::__private::fmt::Result {
                $crate::__private::Debug::fmt(&self.0, formatter)
            }
        }

        impl $crate::__private::IntoFuture for $name {
            type Output = $crate::__private::Result<$value, $crate::Error<$error>>;
            type IntoFuture = $crate::ValueFuture<$value, $error>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.0.into_value_future()
            }
        }

        $crate::__sends!($name => $value, $error);
    };
}

/// The method of calls that only the feature `reqwest` has: other transports make connections as they like.
#[cfg(feature = "reqwest")]
#[doc(hidden)]
#[macro_export]
macro_rules! __connecting {
    () => {
        /// How long making a connection may take in this call, `None` for no limit.
        #[inline]
        pub fn connect_timeout(
            self,
            timeout: impl $crate::__private::Into<$crate::__private::Option<$crate::__private::Duration>>,
        ) -> Self {
            Self(self.0.connect_timeout(timeout))
        }
    };
}

/// Without the feature `reqwest` there is no such method.
#[cfg(not(feature = "reqwest"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __connecting {
    () => {};
}

/// The methods of calls that only the feature `blocking` has. Features of this crate are not those of the crate in which its macros
/// are expanded.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! __blocking {
    ($value:ty, $error:ty) => {
        /// Sends the request, and waits for status, header fields and value. Not for use inside a Tokio runtime.
        #[inline]
        pub fn send_blocking(self) -> $crate::__private::Result<$crate::Response<$value>, $crate::Error<$error>> {
            self.0.send_blocking()
        }

        /// Sends the request, and waits for the JSON of a success, read as another type than the document says.
        #[inline]
        pub fn send_as_blocking<__T: $crate::__private::DeserializeOwned>(
            self,
        ) -> $crate::__private::Result<$crate::Response<__T>, $crate::Error<$error>> {
            self.0.send_as_blocking()
        }

        /// Sends the request, and waits for the raw response whatever its status.
        #[inline]
        pub fn send_raw_blocking(self) -> $crate::__private::Result<$crate::Response<$crate::Bytes>, $crate::Error> {
            self.0.send_raw_blocking()
        }
    };
}

/// Without the feature `blocking` there are no such methods.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __blocking {
    ($value:ty, $error:ty) => {};
}

/// What calls have with the feature `mock` alone: `sends` of a mock takes each of them.
#[cfg(feature = "mock")]
#[doc(hidden)]
#[macro_export]
macro_rules! __sends {
    ($name:ident => $value:ty, $error:ty) => {
        impl $crate::__private::From<$name> for $crate::Call<$value, $error> {
            #[inline]
            fn from(call: $name) -> Self {
                call.0
            }
        }
    };
}

/// Without the feature `mock` there is nothing of it.
#[cfg(not(feature = "mock"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __sends {
    ($name:ident => $value:ty, $error:ty) => {};
}

/// Gives the call of an operation that answers in pages the methods `.pages()` and, with the type of an item, `.items()`.
///
/// ```
/// use specwright_runtime::{Call, NoError, Paging};
///
/// /// The call of `list_tags`.
/// pub struct ListTags(Call<Vec<String>>);
/// specwright_runtime::call!(ListTags => Vec<String>, NoError);
/// specwright_runtime::pages!(ListTags => Vec<String>, NoError, Paging::link().items(""), String);
///
/// async fn all(call: ListTags) -> Result<Vec<String>, specwright_runtime::Error> {
///     let mut tags = Vec::new();
///     let mut items = call.items();
///     while let Some(tag) = items.next().await {
///         tags.push(tag?);
///     }
///     Ok(tags)
/// }
/// ```
#[macro_export]
macro_rules! pages {
    ($name:ident => $value:ty, $error:ty, $paging:expr $(, $item:ty)? $(,)?) => {
        impl $name {
            /// The pages of what is listed, one after another, from the one that this call asks for.
            #[inline]
            pub fn pages(self) -> $crate::Pages<$value, $error> {
                const PAGING: &$crate::Paging = &$paging;
                self.0.pages(PAGING)
            }

            $(
                /// What is listed, item by item, page after page.
                #[inline]
                pub fn items(self) -> $crate::Items<$item, $error> {
                    const PAGING: &$crate::Paging = &$paging;
                    self.0.items(PAGING)
                }
            )?
        }
    };
}

/// Gives the call of a long-running operation the method `.poller()`. Where the value in the end is of another type than that of the call,
/// its decoder comes last.
///
/// ```
/// use specwright_runtime::{Call, NoError, Polling, decode};
///
/// /// The call of `create_tag`.
/// pub struct CreateTag(Call<String>);
/// specwright_runtime::call!(CreateTag => String, NoError);
/// specwright_runtime::poller!(CreateTag => String, NoError, Polling::standard());
///
/// /// The call of `count_tags`, whose first response is a status monitor.
/// pub struct CountTags(Call<()>);
/// specwright_runtime::call!(CountTags => (), NoError);
/// specwright_runtime::poller!(CountTags => u64, NoError, Polling::monitor().result("/result"), decode::json);
///
/// async fn both(create: CreateTag, count: CountTags) -> Result<u64, specwright_runtime::Error> {
///     create.poller().await?;
///     count.poller().await
/// }
/// ```
#[macro_export]
macro_rules! poller {
    ($name:ident => $value:ty, $error:ty, $polling:expr $(,)?) => {
        impl $name {
            /// The long-running operation, which is awaited until it has ended.
            #[inline]
            pub fn poller(self) -> $crate::Poller<$value, $error> {
                const POLLING: &$crate::Polling = &$polling;
                self.0.poller(POLLING)
            }
        }
    };
    ($name:ident => $value:ty, $error:ty, $polling:expr, $decode:expr $(,)?) => {
        impl $name {
            /// The long-running operation, which is awaited until it has ended.
            #[inline]
            pub fn poller(self) -> $crate::Poller<$value, $error> {
                const POLLING: &$crate::Polling = &$polling;
                self.0.poller_as(POLLING, $decode)
            }
        }
    };
}

/// The security schemes of a document, as a table of the client's builder: `method: Kind = "name"`. With it `client!` has the word
/// `schemes`.
///
/// ```
/// use specwright_runtime::{Http, HttpBuilder};
///
/// #[derive(Clone, Debug)]
/// pub struct Client { http: Http }
/// #[derive(Debug)]
/// pub struct ClientBuilder { http: HttpBuilder }
/// specwright_runtime::client!(Client, ClientBuilder, "https://api.example.com", schemes);
/// specwright_runtime::schemes! { ClientBuilder {
///     bearer_auth: Bearer = "token",
///     api_key: Header("X-Key") = "key",
/// } }
/// # fn main() -> Result<(), specwright_runtime::BuildError> {
/// let client = Client::from_env("TEA")?;
/// # let _ = client;
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! schemes {
    ($builder:ident { $($method:ident: $kind:ident $(($key:literal))? = $name:literal),* $(,)? }) => {
        impl $builder {
            const SCHEMES: &'static [$crate::SecurityScheme] = &[
                $($crate::SecurityScheme {
                    name: $name,
                    method: ::core::stringify!($method),
                    kind: $crate::SchemeKind::$kind $(($key))?,
                }),*
            ];
        }
    };
}

/// Implements what the types for received requests have: webhooks and callbacks. Each is a struct with one field, `receiver`.
///
/// ```
/// use specwright_runtime::Receiver;
///
/// #[derive(Clone, Debug)]
/// pub struct Webhooks { receiver: Receiver }
/// specwright_runtime::receiver!(Webhooks);
///
/// let webhooks = Webhooks::new().verify(|headers, _| match headers.get("x-token") {
///     Some(_) => Ok(()),
///     None => Err("no token"),
/// });
/// # let _ = webhooks;
/// ```
#[macro_export]
macro_rules! receiver {
    ($name:ident) => {
        impl $name {
            /// Reads every request, whoever sent it.
            #[inline]
            #[must_use]
            pub fn new() -> Self {
                Self { receiver: $crate::Receiver::new() }
            }

            /// Calls a function with the header fields and the raw body of each request before anything of it is read: it compares the
            /// signature. Its error refuses the request.
            #[inline]
            #[must_use]
            pub fn verify<__E: $crate::__private::Into<$crate::BoxError>>(
                self,
                hook: impl ::core::ops::Fn(&$crate::HeaderMap, &[u8]) -> $crate::__private::Result<(), __E>
                + ::core::marker::Send
                + ::core::marker::Sync
                + 'static,
            ) -> Self {
                Self { receiver: self.receiver.verify(hook) }
            }
        }

        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                Self::new()
            }
        }
    };
}

/// Reads an enum of documented responses by status: exact status, then range, then `default`.
///
/// A row is `Variant = "status" kind`; the kinds are `json`, `optional_json`, `string` (JSON or text), `text`, `bytes`
/// and `empty` (a variant without a payload). A media type may follow a status that has several: `"200 text/csv"`.
///
/// ```
/// use specwright_runtime::{FromRawResponse, HeaderMap, RawResponse, StatusCode};
///
/// #[derive(Debug, PartialEq)]
/// pub enum Failure { NotFound(String), Status4XX, Default(Vec<u8>) }
/// specwright_runtime::responses! { Failure {
///     NotFound = "404" json,
///     Status4XX = "4XX" empty,
///     Default = "default" json,
/// } }
///
/// let response = RawResponse::new(StatusCode::NOT_FOUND, HeaderMap::new(), r#""gone""#);
/// assert_eq!(Failure::from_raw_response(&response), Ok(Some(Failure::NotFound("gone".into()))));
/// ```
#[macro_export]
macro_rules! responses {
    ($name:ident { $($variant:ident = $key:literal $kind:ident),* $(,)? }) => {
        impl $crate::ErrorBody for $name {}
        impl $crate::FromRawResponse for $name {
            #[inline]
            fn from_raw_response(response: &$crate::RawResponse) -> $crate::__private::Result<$crate::__private::Option<Self>, $crate::BodyError> {
                $crate::__private::Rows::new(response, &[$($key),*])
                    $(.$kind(Self::$variant))*
                    .finish()
            }
        }
    };
}
