//! `mock!`: the mock of a client, and what it has for each group of operations.
//!
//! It expands to methods of one line, all of them `#[inline]`. Without the feature `mock` it expands to nothing but a name (`lib.rs`).

/// The mock of a client, as a table of its operations: `method = "METHOD path": T | E`, with the types of a success and of a failure. The
/// word `text` after the path says that a success is plain text. `as Binary` after the type of a failure says that a success is bytes, which
/// are sent as they are: `file = "GET /file": Bytes | NoError as Binary`. Feature `mock`.
///
/// What a call returns is said before it is made. A call that is not expected fails, and `verify` reports it, as it does with what is
/// expected and does not come. So does the drop of the last clone of the mock, by a panic.
///
/// ```
/// use specwright_runtime::{Call, Http, HttpBuilder, Method, decode};
///
/// #[derive(Clone, Debug)]
/// pub struct Client { http: Http }
/// #[derive(Debug)]
/// pub struct ClientBuilder { http: HttpBuilder }
/// specwright_runtime::client!(Client, ClientBuilder, "https://api.example.com");
///
/// impl Client {
///     pub fn list_tags(&self, thing: &str) -> Call<Vec<String>> {
///         let call = self.http.call("list_tags", Method::GET, "/things/{id}/tags", decode::json, decode::failure);
///         call.path("id", thing)
///     }
/// }
///
/// specwright_runtime::mock! { Mock of Client, ClientBuilder {
///     list_tags = "GET /things/{id}/tags": Vec<String>,
/// } }
///
/// #[tokio::main(flavor = "current_thread")]
/// async fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let mock = Mock::new();
///     mock.list_tags().path_param("id", 7).returns(200, vec!["new".to_owned()]);
///     let tags = mock.client().list_tags("7").await?;
///     assert_eq!(tags, ["new"]);
///     mock.verify()?;
///     Ok(())
/// }
/// ```
///
/// A group of operations is a table of its own: `PetsApi in Mock.pets { … }` gives the mock a method `pets`.
#[macro_export]
macro_rules! mock {
    ($mock:ident of $client:ty, $builder:ty { $($method:ident = $operation:literal $($form:ident)?: $value:ty $(| $error:ty $(as $kind:ident)?)?),* $(,)? }) => {
        /// A mock of the client, for tests: it says what calls return, and reports those that were not expected.
        ///
        /// Clones share what is expected. When the last one is dropped, it panics with the report of `verify`, unless `verify` or
        /// `forget` was called or the thread is panicking already. Its clients do not count as clones.
        #[derive(Clone, Debug, Default)]
        pub struct $mock {
            core: $crate::mock::Core,
        }

        #[allow(clippy::wrong_self_convention, reason = "operations have the names of the document")]
        impl $mock {
            /// A mock that expects no call.
            #[inline]
            #[must_use]
            pub fn new() -> Self {
                ::core::default::Default::default()
            }

            /// A client whose calls come to this mock, without credentials, retries and time limits.
            #[inline]
            #[must_use]
            pub fn client(&self) -> $client {
                $crate::mock::built(self.builder().build())
            }

            /// The builder of such a client, for credentials, retries, layers and what else a client has: a `base_url` for responses
            /// that name addresses on a real server.
            #[inline]
            #[must_use]
            pub fn builder(&self) -> $builder {
                <$client>::builder()
                    .base_url($crate::mock::BASE_URL)
                    .service(self.core.service())
                    .retry($crate::Retry::off())
                    .idle_timeout($crate::__private::None)
            }

            /// Whether all calls that are expected came, and no others. Afterwards the mock can be dropped without a report.
            ///
            /// # Errors
            ///
            /// The calls that were not expected, and what is expected and did not come.
            #[inline]
            pub fn verify(&self) -> $crate::__private::Result<(), $crate::mock::Unmet> {
                self.core.verify()
            }

            /// Lets the mock be dropped without a report.
            #[inline]
            pub fn forget(&self) {
                self.core.forget();
            }

            /// The requests that came so far, in their order.
            #[inline]
            #[must_use]
            pub fn calls(&self) -> ::std::vec::Vec<$crate::mock::Sent> {
                self.core.calls()
            }

            /// Expects a request that the document does not describe, as the client's `request` sends it, or one at an address that
            /// a response has named: of a page, or of the state of a long-running operation. For those the path is that on the server.
            /// Of a query in `path` (`/x?a=b`), each pair is expected.
            #[inline]
            #[track_caller]
            pub fn request(
                &self,
                method: $crate::Method,
                path: &str,
            ) -> $crate::mock::Expected<$crate::Bytes, $crate::NoError, $crate::mock::Binary> {
                self.core.undescribed(&method, path)
            }

            $(
                #[doc = ::core::concat!("Expects a call of `", ::core::stringify!($method), "`.")]
                #[inline]
                #[track_caller]
                pub fn $method(&self) -> $crate::mock::Expected<$value $(, $error $(, $crate::mock::$kind)?)?> {
                    self.core.expected(::core::stringify!($method), $operation)$(.$form())?
                }
            )*
        }
    };
    ($group:ident in $mock:ident.$accessor:ident { $($method:ident = $operation:literal $($form:ident)?: $value:ty $(| $error:ty $(as $kind:ident)?)?),* $(,)? }) => {
        #[doc = ::core::concat!("What a mock expects of the calls of `", ::core::stringify!($accessor), "()`.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $group<'a>(&'a $crate::mock::Core);

        #[allow(clippy::wrong_self_convention, reason = "groups have the names of the document")]
        impl $mock {
            #[doc = ::core::concat!("What is expected of the calls of `", ::core::stringify!($accessor), "()`.")]
            #[inline]
            #[must_use]
            pub fn $accessor(&self) -> $group<'_> {
                $group(&self.core)
            }
        }

        #[allow(clippy::wrong_self_convention, reason = "operations have the names of the document")]
        impl $group<'_> {
            $(
                #[doc = ::core::concat!("Expects a call of `", ::core::stringify!($accessor), "().", ::core::stringify!($method), "`.")]
                #[inline]
                #[track_caller]
                pub fn $method(&self) -> $crate::mock::Expected<$value $(, $error $(, $crate::mock::$kind)?)?> {
                    const FUNCTION: &str = ::core::concat!(::core::stringify!($accessor), "().", ::core::stringify!($method));
                    self.0.expected(FUNCTION, $operation)$(.$form())?
                }
            )*
        }
    };
}
