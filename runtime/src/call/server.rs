//! Servers among which a caller chooses: the tables that make base URLs of them (Server Variable Object, OpenAPI 3.0 §4.7.6).
//!
//! A variable's value stands in the URL as it is: it may be a host, or several segments of a path. What is no URL then is refused when the
//! client is built, or the call is sent.

/// A URL with values in the places of its `{variables}`. The generator does the same with their defaults (`lower/operation/server.rs`).
#[must_use]
pub fn server_url(template: &str, variables: &[(&str, &dyn std::fmt::Display)]) -> String {
    let mut url = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        url.push_str(before);
        let found = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some((value.to_string(), after))
        });
        match found {
            Some((value, after)) => {
                url.push_str(&value);
                rest = after;
            }
            None => {
                url.push('{');
                rest = after;
            }
        }
    }
    url.push_str(rest);
    url
}

/// The variables of a server: a row is `field: "variable" = default`.
///
/// ```
/// /// A server with variables.
/// pub struct Regional { pub region: String, pub port: String }
/// specwright_runtime::server! { Regional = "https://{region}.example.com:{port}" {
///     region: "region" = "eu",
///     port: "port" = "8443",
/// } }
///
/// let server = Regional { region: "us".to_owned(), ..Regional::default() };
/// assert_eq!(server.url(), "https://us.example.com:8443");
/// ```
#[macro_export]
macro_rules! server {
    ($name:ident = $url:literal { $($field:ident: $variable:literal = $default:expr),* $(,)? }) => {
        impl $crate::__private::Default for $name {
            fn default() -> Self {
                Self { $($field: $crate::__private::Into::into($default)),* }
            }
        }

        impl $name {
            /// Its URL.
            #[must_use]
            pub fn url(&self) -> $crate::__private::String {
                $crate::server_url($url, &[$(($variable, &self.$field)),*])
            }
        }

        impl $crate::__private::From<$name> for $crate::__private::String {
            fn from(server: $name) -> Self {
                server.url()
            }
        }
    };
}

/// Several servers: a row is `Variant = "url"`, or `Variant: Type` for one with variables. The first is the default.
///
/// ```
/// #[derive(Debug, PartialEq)]
/// pub enum Server { Production, Sandbox }
/// specwright_runtime::servers! { Server {
///     Production = "https://api.example.com",
///     Sandbox = "https://sandbox.example.com",
/// } }
///
/// assert_eq!(Server::default(), Server::Production);
/// assert_eq!(String::from(Server::Sandbox), "https://sandbox.example.com");
/// ```
#[macro_export]
macro_rules! servers {
    ($name:ident { $first:ident $(= $url:literal)? $(: $ty:ident)? $(, $variant:ident $(= $urls:literal)? $(: $types:ident)?)* $(,)? }) => {
        impl $crate::__private::Default for $name {
            fn default() -> Self {
                Self::$first $((<$ty as $crate::__private::Default>::default()))?
            }
        }

        impl $name {
            /// Its URL.
            #[must_use]
            pub fn url(&self) -> $crate::__private::String {
                $crate::__server_urls!(self, [$first $(= $url)? $(: $ty)?] $([$variant $(= $urls)? $(: $types)?])*)
            }
        }

        impl $crate::__private::From<$name> for $crate::__private::String {
            fn from(server: $name) -> Self {
                server.url()
            }
        }
    };
}

/// The URLs of several servers.
#[doc(hidden)]
#[macro_export]
macro_rules! __server_urls {
    ($server:ident, $([$variant:ident $(= $url:literal)? $(: $ty:ident)?])*) => {{
        $(
            $crate::__server_urls!(@ $server $variant $(= $url)? $(: $ty)?);
        )*
        $crate::__private::String::new()
    }};
    (@ $server:ident $variant:ident = $url:literal) => {
        if let Self::$variant = $server {
            return $crate::__private::String::from($url);
        }
    };
    (@ $server:ident $variant:ident : $ty:ident) => {
        if let Self::$variant(server) = $server {
            return server.url();
        }
    };
}

#[cfg(test)]
mod tests {
    use super::server_url;

    #[test]
    fn variables_are_replaced_once_and_others_stay() {
        let url = server_url("https://{a}.{b}/{c}/{", &[("a", &"{b}"), ("b", &"x")]);
        assert_eq!(url, "https://{b}.x/{c}/{");
    }
}
