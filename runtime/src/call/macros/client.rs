//! `client!`: what all clients and their builders have.
//!
//! Each method is one line, which forwards to [`Http`](crate::Http) or [`HttpBuilder`](crate::HttpBuilder).

/// Implements what all clients and their builders have. Both are structs with one field, `http`.
///
/// ```
/// use specwright_runtime::{Http, HttpBuilder};
///
/// #[derive(Clone, Debug)]
/// pub struct Client { http: Http }
/// #[derive(Debug)]
/// pub struct ClientBuilder { http: HttpBuilder }
/// specwright_runtime::client!(Client, ClientBuilder, "https://api.example.com");
///
/// # fn main() -> Result<(), specwright_runtime::BuildError> {
/// let client = Client::builder().user_agent("shop/1.0").build()?;
/// assert_eq!(client.http().base_url(), "https://api.example.com");
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! client {
    ($client:ident, $builder:ident, $server:literal, schemes) => {
        $crate::client!(@ $client, $builder, $crate::HttpBuilder::new($server).schemes($builder::SCHEMES));
    };
    ($client:ident, $builder:ident, $server:literal) => {
        $crate::client!(@ $client, $builder, $crate::HttpBuilder::new($server));
    };
    (@ $client:ident, $builder:ident, $http:expr) => {
        impl $client {
            /// A builder whose base URL is the document's server.
            #[inline]
            pub fn builder() -> $builder {
                $builder { http: $http }
            }

            /// A client whose base URL and credentials are in environment variables with this prefix. The builder's method `env` has their
            /// names.
            #[inline]
            pub fn from_env(prefix: &str) -> $crate::__private::Result<Self, $crate::BuildError> {
                $builder { http: Self::builder().http.env(prefix) }.build()
            }

            /// What all calls of this client share.
            #[inline]
            pub fn http(&self) -> &$crate::Http {
                &self.http
            }

            /// A call that the document does not describe: `path` stands behind the base URL. Credentials are added only where the call
            /// names their scheme (`secured`).
            #[inline]
            pub fn request(&self, method: $crate::Method, path: &str) -> $crate::Call<$crate::Bytes> {
                self.http.request(method, path)
            }
        }

        impl $crate::__private::From<$crate::Http> for $client {
            #[inline]
            fn from(http: $crate::Http) -> Self {
                Self { http }
            }
        }

        impl $builder {
            /// Sends to this address instead of the document's server.
            #[inline]
            pub fn base_url(self, base_url: impl $crate::__private::Into<$crate::__private::String>) -> Self {
                Self { http: self.http.base_url(base_url) }
            }

            /// Sends to this scheme, host and port instead of those of the document's servers, which keep their paths.
            #[inline]
            pub fn host(self, host: impl $crate::__private::Into<$crate::__private::String>) -> Self {
                Self { http: self.http.host(host) }
            }

            /// A query parameter of every request; a call's own parameter of that name replaces it.
            #[inline]
            pub fn query(self, name: &str, value: &str) -> Self {
                Self { http: self.http.query(name, value) }
            }

            /// How long a call may take in all, with all its attempts: `None`, the default, for no limit.
            #[inline]
            pub fn timeout(
                self,
                timeout: impl $crate::__private::Into<$crate::__private::Option<$crate::__private::Duration>>,
            ) -> Self {
                Self { http: self.http.timeout(timeout) }
            }

            /// How long an attempt of a call may take: `None`, the default, for no limit.
            #[inline]
            pub fn attempt_timeout(
                self,
                timeout: impl $crate::__private::Into<$crate::__private::Option<$crate::__private::Duration>>,
            ) -> Self {
                Self { http: self.http.attempt_timeout(timeout) }
            }

            /// How long nothing may be sent or received: 60 seconds by default, `None` for no limit.
            #[inline]
            pub fn idle_timeout(
                self,
                timeout: impl $crate::__private::Into<$crate::__private::Option<$crate::__private::Duration>>,
            ) -> Self {
                Self { http: self.http.idle_timeout(timeout) }
            }

            /// When requests are sent again: by default as `Retry::v1` says.
            #[inline]
            pub fn retry(self, retry: $crate::Retry) -> Self {
                Self { http: self.http.retry(retry) }
            }

            /// Changes the header fields of each attempt before it is sent.
            #[inline]
            pub fn on_request(
                self,
                hook: impl ::core::ops::Fn(&mut $crate::HeaderMap) + ::core::marker::Send + ::core::marker::Sync + 'static,
            ) -> Self {
                Self { http: self.http.on_request(hook) }
            }

            /// The largest body of a response: 64 MiB by default, `None` for no limit.
            #[inline]
            pub fn max_response_bytes(
                self,
                limit: impl $crate::__private::Into<$crate::__private::Option<::core::primitive::usize>>,
            ) -> Self {
                Self { http: self.http.max_response_bytes(limit) }
            }

            /// Whether a response is read although some of it does not fit: what is optional or an item of a list is left
            /// out and reported. Off by default.
            #[inline]
            pub fn lenient(self, lenient: bool) -> Self {
                Self { http: self.http.lenient(lenient) }
            }

            /// Whether requests are checked against the document's constraints before they are sent. On by default.
            #[inline]
            pub fn validate_requests(self, validate: bool) -> Self {
                Self { http: self.http.validate_requests(validate) }
            }

            $crate::__reqwest!();
            $crate::__tracing!();

            /// A header field for every request. Few of them go to another origin, if a redirect leads there.
            #[inline]
            pub fn header(self, name: &str, value: &str) -> Self {
                Self { http: self.http.header(name, value) }
            }

            /// The `User-Agent` of every request.
            #[inline]
            pub fn user_agent(self, agent: &str) -> Self {
                Self { http: self.http.user_agent(agent) }
            }

            /// Sends through this tower service instead of the default transport.
            #[inline]
            pub fn service<S: $crate::HttpService>(self, service: S) -> Self {
                Self { http: self.http.service(service) }
            }

            /// Puts a tower layer around the transport: it sees each request as it is sent, and the response to it.
            #[inline]
            pub fn layer<L, S>(self, layer: L) -> Self
            where
                L: $crate::__private::tower::Layer<$crate::Transport, Service = S>
                    + ::core::marker::Send
                    + ::core::marker::Sync
                    + 'static,
                S: $crate::HttpService,
            {
                Self { http: self.http.layer(layer) }
            }

            /// Makes the client, or reports the first fault.
            #[inline]
            pub fn build(self) -> $crate::__private::Result<$client, $crate::BuildError> {
                self.http.build().map($client::from)
            }
        }
    };
}

/// The methods of builders that only the feature `reqwest` has. Features of this crate are not those of the crate in which
/// its macros are expanded.
#[cfg(feature = "reqwest")]
#[doc(hidden)]
#[macro_export]
macro_rules! __reqwest {
    () => {
        /// Changes the settings of reqwest: proxies, certificates, Unix sockets.
        #[inline]
        pub fn reqwest(
            self,
            change: impl ::core::ops::FnOnce($crate::reqwest::ClientBuilder) -> $crate::reqwest::ClientBuilder,
        ) -> Self {
            Self { http: self.http.reqwest(change) }
        }

        /// How long the default transport tries to connect: 10 seconds by default, `None` for no limit.
        #[inline]
        pub fn connect_timeout(
            self,
            timeout: impl $crate::__private::Into<$crate::__private::Option<$crate::__private::Duration>>,
        ) -> Self {
            Self { http: self.http.connect_timeout(timeout) }
        }
    };
}

/// Without the feature `reqwest` there are no such methods.
#[cfg(not(feature = "reqwest"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __reqwest {
    () => {};
}

/// The method of builders that only the feature `tracing` has.
#[cfg(feature = "tracing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __tracing {
    () => {
        /// Lets spans have the query, with the values of these parameters and `REDACTED` in place of every other.
        #[inline]
        pub fn trace_query(
            self,
            names: impl ::core::iter::IntoIterator<Item = impl $crate::__private::Into<$crate::__private::String>>,
        ) -> Self {
            Self { http: self.http.trace_query(names) }
        }
    };
}

/// Without the feature `tracing` there is no such method.
#[cfg(not(feature = "tracing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __tracing {
    () => {};
}
