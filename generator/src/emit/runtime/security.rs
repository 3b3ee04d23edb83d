//! The names of the runtime for security schemes.
//!
//! How a credential is made and given to a client, and the table of schemes.

/// The method of `HttpBuilder` that adds the credential of a security scheme.
pub const ADD_CREDENTIAL: &str = "credential";

/// The method of `HttpBuilder` that reads environment variables.
pub const ENV: &str = "env";

/// The word of `client!` for a client that has security schemes.
pub const SCHEMES: &str = "schemes";

names! {
    /// Constructors of `Credential`.
    Constructor {
        ApiKeyCookie = "api_key_cookie",
        ApiKeyHeader = "api_key_header",
        ApiKeyQuery = "api_key_query",
        Authorization = "authorization",
        Basic = "basic",
        Bearer = "bearer",
    }
}

names! {
    /// Variants of `SchemeKind`.
    SchemeWord {
        Authorization = "Authorization",
        Basic = "Basic",
        Bearer = "Bearer",
        Cookie = "Cookie",
        Header = "Header",
        Query = "Query",
    }
}
