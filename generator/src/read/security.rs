//! Security schemes and requirements (OpenAPI 3.0.4, sections 4.7.27 to 4.7.30).

use super::values::{Word, later, word};
use super::{Reader, Version};
use crate::json::Pointer;
use crate::spec::grammar::Kind;
use crate::spec::{APIKeyLocation, Flow, Flows, RefOr, Scheme, SecurityRequirement, SecurityScheme};
use serde_json::{Map, Value};

/// The values of `type`.
#[derive(Clone, Copy)]
enum SchemeType {
    ApiKey,
    Http,
    OAuth2,
    OpenIdConnect,
    MutualTls,
}

/// The locations of `apiKey`; the type of openapiv3 is not `Copy`.
#[derive(Clone, Copy)]
enum KeyLocation {
    Query,
    Header,
    Cookie,
}

const TYPES: &[Word<SchemeType>] = &[
    word("apiKey", SchemeType::ApiKey),
    word("http", SchemeType::Http),
    word("oauth2", SchemeType::OAuth2),
    word("openIdConnect", SchemeType::OpenIdConnect),
    later("mutualTLS", SchemeType::MutualTls, Version::V3_1),
];

const LOCATIONS: &[Word<KeyLocation>] =
    &[word("query", KeyLocation::Query), word("header", KeyLocation::Header), word("cookie", KeyLocation::Cookie)];

/// The members of a scheme, before its type decides which of them apply.
#[derive(Default)]
struct Members {
    kind: Option<SchemeType>,
    location: Option<KeyLocation>,
    flows: Option<Flows>,
    name: Option<String>,
    scheme: Option<String>,
    bearer_format: Option<String>,
    url: Option<String>,
    description: Option<String>,
}

impl Reader<'_> {
    pub(super) fn security(&mut self, value: Value, at: &Pointer<'_>) -> Option<Vec<SecurityRequirement>> {
        if value.is_null() {
            return None;
        }
        Some(self.list(value, at, |reader, value, at| {
            let map = reader.object(value, at)?;
            Some(reader.map(Value::Object(map), at, |reader, value, at| Some(reader.texts(value, at))))
        }))
    }

    pub(super) fn security_scheme(&mut self, value: Value, at: &Pointer<'_>) -> Option<RefOr<SecurityScheme>> {
        self.or_reference(value, at, Self::security_scheme_object)
    }

    fn security_scheme_object(&mut self, map: Map<String, Value>, at: &Pointer<'_>) -> Option<SecurityScheme> {
        let (typed, located) = (map.contains_key("type"), map.contains_key("in"));
        let read = |reader: &mut Self, of: &mut Members, key: &str, value: Value, at: &Pointer<'_>| match key {
            "type" => of.kind = reader.word(value, at, TYPES),
            "in" => of.location = reader.word(value, at, LOCATIONS),
            "flows" => of.flows = reader.flows(value, at),
            "name" => of.name = reader.text(value, at),
            "scheme" => of.scheme = reader.text(value, at),
            "bearerFormat" => of.bearer_format = reader.text(value, at),
            "openIdConnectUrl" => of.url = reader.text(value, at),
            "description" => of.description = reader.text(value, at),
            _ => reader.other(Kind::SecurityScheme, key, at),
        };
        let members = self.members(Value::Object(map), at, read)?;
        let Members { kind, location, flows, name, scheme, bearer_format, url, description } = members;
        let Some(kind) = kind else {
            if !typed {
                let help = "it is left out; add `type: http` or another type";
                self.missing("the security scheme has no `type`", help, at);
            }
            return None;
        };
        let kind = match kind {
            SchemeType::ApiKey => {
                let name = self.needed(name, "name", at)?;
                let Some(location) = location else {
                    if !located {
                        let help = "it is left out; add `in: header`, `in: query` or `in: cookie`";
                        self.missing("the security scheme has no `in`", help, at);
                    }
                    return None;
                };
                let location = match location {
                    KeyLocation::Query => APIKeyLocation::Query,
                    KeyLocation::Header => APIKeyLocation::Header,
                    KeyLocation::Cookie => APIKeyLocation::Cookie,
                };
                Scheme::ApiKey { name, location }
            }
            SchemeType::Http => Scheme::Http { scheme: self.needed(scheme, "scheme", at)?, bearer_format },
            SchemeType::OAuth2 => {
                if flows.is_none() {
                    let help = "tokens must come from elsewhere; add the flows";
                    self.missing("the security scheme has no `flows`", help, at);
                }
                Scheme::OAuth2 { flows: Box::new(flows.unwrap_or_default()), metadata_url: None }
            }
            SchemeType::OpenIdConnect => Scheme::OpenIdConnect { url: self.needed(url, "openIdConnectUrl", at)? },
            SchemeType::MutualTls => Scheme::MutualTls,
        };
        Some(SecurityScheme { description, deprecated: false, kind })
    }

    /// A member that the scheme's type requires.
    fn needed(&mut self, text: Option<String>, key: &str, at: &Pointer<'_>) -> Option<String> {
        if text.is_none() {
            let help = "it is left out; its `type` requires this member";
            self.missing(format!("the security scheme has no `{key}`"), help, at);
        }
        text
    }

    fn flows(&mut self, value: Value, at: &Pointer<'_>) -> Option<Flows> {
        self.members(value, at, |reader, flows: &mut Flows, key, value, at| match key {
            "implicit" => flows.implicit = reader.flow(value, at, &["authorizationUrl"]),
            "password" => flows.password = reader.flow(value, at, &["tokenUrl"]),
            "clientCredentials" => flows.client_credentials = reader.flow(value, at, &["tokenUrl"]),
            "authorizationCode" => {
                flows.authorization_code = reader.flow(value, at, &["authorizationUrl", "tokenUrl"]);
            }
            _ => reader.other(Kind::Flows, key, at),
        })
    }

    fn flow(&mut self, value: Value, at: &Pointer<'_>, needed: &[&str]) -> Option<Flow> {
        let missing: Vec<&&str> = needed.iter().filter(|key| value.get(key).is_none()).collect();
        let flow = self.members(value, at, |reader, flow: &mut Flow, key, value, at| match key {
            "authorizationUrl" => flow.authorization_url = reader.text(value, at),
            "tokenUrl" => flow.token_url = reader.text(value, at),
            "refreshUrl" => flow.refresh_url = reader.text(value, at),
            "scopes" => flow.scopes = reader.map(value, at, Self::text),
            _ => reader.other(Kind::Flow, key, at),
        })?;
        for key in missing {
            self.missing(format!("the flow has no `{key}`"), "it stays empty; add the URL", at);
        }
        Some(flow)
    }
}
