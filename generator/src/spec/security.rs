//! Security schemes (OpenAPI 3.0.4, sections 4.7.27 to 4.7.30).

use openapiv3::APIKeyLocation;

/// A security scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct SecurityScheme {
    /// `description`
    pub description: Option<String>,
    /// `deprecated` (3.2)
    pub deprecated: bool,
    /// `type`, with the members that it requires.
    pub kind: Scheme,
}

/// The type of a security scheme (`type`).
#[derive(Clone, Debug, PartialEq)]
pub enum Scheme {
    /// `apiKey`
    ApiKey {
        /// `name`
        name: String,
        /// `in`
        location: APIKeyLocation,
    },
    /// `http`
    Http {
        /// `scheme`: a name of RFC 9110, section 16.4.1.
        scheme: String,
        /// `bearerFormat`
        bearer_format: Option<String>,
    },
    /// `oauth2`
    OAuth2 {
        /// `flows`
        flows: Box<Flows>,
        /// `oauth2MetadataUrl` (3.2)
        metadata_url: Option<String>,
    },
    /// `openIdConnect`
    OpenIdConnect {
        /// `openIdConnectUrl`
        url: String,
    },
    /// `mutualTLS` (3.1)
    MutualTls,
}

/// The ways to obtain a token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flows {
    /// `implicit`
    pub implicit: Option<Flow>,
    /// `password`
    pub password: Option<Flow>,
    /// `clientCredentials`
    pub client_credentials: Option<Flow>,
    /// `authorizationCode`
    pub authorization_code: Option<Flow>,
    /// `deviceAuthorization` (3.2)
    pub device_authorization: Option<Flow>,
}

/// One way to obtain a token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flow {
    /// `authorizationUrl`
    pub authorization_url: Option<String>,
    /// `deviceAuthorizationUrl` (3.2)
    pub device_authorization_url: Option<String>,
    /// `tokenUrl`
    pub token_url: Option<String>,
    /// `refreshUrl`
    pub refresh_url: Option<String>,
    /// `scopes`: names and descriptions.
    pub scopes: Vec<(String, String)>,
}
