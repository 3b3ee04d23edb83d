//! Security schemes and requirements (OpenAPI 3.0.4, sections 4.7.27 to 4.7.30).

use super::values::{Word, later, until, word};
use super::{Reader, Version};
use crate::json::Pointer;
use crate::spec::grammar::Kind;
use crate::spec::{APIKeyLocation, Flow, Flows, RefOr, Scheme, SecurityRequirement, SecurityScheme};
use serde_json::{Map, Value};

/// The values of `type`.
#[derive(Clone, Copy)]
enum SchemeType {
    ApiKey,
    /// `basic` (2.0)
    Basic,
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
    later("http", SchemeType::Http, Version::V3_0),
    until("basic", SchemeType::Basic, Version::V2_0),
    word("oauth2", SchemeType::OAuth2),
    later("openIdConnect", SchemeType::OpenIdConnect, Version::V3_0),
    later("mutualTLS", SchemeType::MutualTls, Version::V3_1),
];

/// The values of `flow` (2.0).
#[derive(Clone, Copy)]
enum FlowKind {
    Implicit,
    Password,
    Application,
    AccessCode,
}

const FLOWS: &[Word<FlowKind>] = &[
    word("implicit", FlowKind::Implicit),
    word("password", FlowKind::Password),
    word("application", FlowKind::Application),
    word("accessCode", FlowKind::AccessCode),
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
    metadata_url: Option<String>,
    deprecated: bool,
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
        let (mut flow, mut members_of_flow) = (None, Flow::default());
        let read = |reader: &mut Self, of: &mut Members, key: &str, value: Value, at: &Pointer<'_>| match key {
            "type" => of.kind = reader.word(value, at, TYPES),
            "in" => of.location = reader.word(value, at, LOCATIONS),
            "flows" => {
                of.flows = reader.flows(value, at);
                reader.since_3_0(Kind::SecurityScheme, key, at);
            }
            "flow" if reader.version.is_2_0() => flow = reader.word(value, at, FLOWS),
            "authorizationUrl" | "tokenUrl" | "scopes" if reader.version.is_2_0() => {
                reader.flow_member(&mut members_of_flow, key, value, at);
            }
            "name" => of.name = reader.text(value, at),
            "scheme" => {
                of.scheme = reader.text(value, at);
                reader.since_3_0(Kind::SecurityScheme, key, at);
            }
            "bearerFormat" => of.bearer_format = reader.text(value, at),
            "openIdConnectUrl" => {
                of.url = reader.text(value, at);
                reader.since_3_0(Kind::SecurityScheme, key, at);
            }
            "description" => of.description = reader.text(value, at),
            "deprecated" => {
                of.deprecated = reader.flag(&value, at).unwrap_or_default();
                reader.keyword_of_other_version(Kind::SecurityScheme, key, at);
            }
            "oauth2MetadataUrl" => of.metadata_url = reader.text(value, at),
            _ => reader.other(Kind::SecurityScheme, key, at),
        };
        let mut members = self.members(Value::Object(map), at, read)?;
        members.flows = members.flows.or(flow.map(|flow| flows_2_0(flow, members_of_flow)));
        let Members { kind, location, flows, name, scheme, bearer_format, url, metadata_url, deprecated, description } =
            members;
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
            SchemeType::Basic => Scheme::Http { scheme: "basic".to_owned(), bearer_format },
            SchemeType::Http => Scheme::Http { scheme: self.needed(scheme, "scheme", at)?, bearer_format },
            SchemeType::OAuth2 => {
                if flows.is_none() && !self.version.is_2_0() {
                    let help = "tokens must come from elsewhere; add the flows";
                    self.missing("the security scheme has no `flows`", help, at);
                }
                Scheme::OAuth2 { flows: Box::new(flows.unwrap_or_default()), metadata_url }
            }
            SchemeType::OpenIdConnect => Scheme::OpenIdConnect { url: self.needed(url, "openIdConnectUrl", at)? },
            SchemeType::MutualTls => Scheme::MutualTls,
        };
        Some(SecurityScheme { description, deprecated, kind })
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
            "deviceAuthorization" => {
                flows.device_authorization = reader.flow(value, at, &["deviceAuthorizationUrl", "tokenUrl"]);
            }
            _ => reader.other(Kind::Flows, key, at),
        })
    }

    fn flow(&mut self, value: Value, at: &Pointer<'_>, needed: &[&str]) -> Option<Flow> {
        let missing: Vec<&&str> = needed.iter().filter(|key| value.get(key).is_none()).collect();
        let flow = self.members(value, at, Self::flow_member)?;
        for key in missing {
            self.missing(format!("the flow has no `{key}`"), "it stays empty; add the URL", at);
        }
        Some(flow)
    }

    fn flow_member(&mut self, flow: &mut Flow, key: &str, value: Value, at: &Pointer<'_>) {
        let reader = self;
        match key {
            "authorizationUrl" => flow.authorization_url = reader.text(value, at),
            "deviceAuthorizationUrl" => flow.device_authorization_url = reader.text(value, at),
            "tokenUrl" => flow.token_url = reader.text(value, at),
            "refreshUrl" => flow.refresh_url = reader.text(value, at),
            "scopes" => flow.scopes = reader.map(value, at, Self::text),
            _ => reader.other(Kind::Flow, key, at),
        }
    }
}

/// The one flow of a scheme of 2.0, under its later name.
fn flows_2_0(kind: FlowKind, flow: Flow) -> Flows {
    let mut flows = Flows::default();
    let place = match kind {
        FlowKind::Implicit => &mut flows.implicit,
        FlowKind::Password => &mut flows.password,
        FlowKind::Application => &mut flows.client_credentials,
        FlowKind::AccessCode => &mut flows.authorization_code,
    };
    *place = Some(flow);
    flows
}
