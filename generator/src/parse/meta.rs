//! Info, servers, tags, components and security schemes (OpenAPI 3.0.4, sections 4.7.2 to 4.7.7 and 4.7.27).

use super::{Extensions, Reader};
use crate::diag::Pointer;
use indexmap::IndexMap;
use openapiv3::{
    APIKeyLocation, AuthorizationCodeOAuth2Flow, ClientCredentialsOAuth2Flow, Components, Contact, Example,
    ExternalDocumentation, ImplicitOAuth2Flow, Info, License, OAuth2Flows, PasswordOAuth2Flow, ReferenceOr,
    SecurityScheme, Server, ServerVariable, Tag,
};
use serde_json::{Map, Value};

impl Reader<'_> {
    pub(super) fn info(&mut self, map: &Map<String, Value>, at: &Pointer<'_>) -> Info {
        let mut info = Info::default();
        for (key, value) in map {
            let at = at.key(key);
            match key.as_str() {
                "title" => info.title = self.text(value, &at).unwrap_or_default(),
                "version" => info.version = self.text(value, &at).unwrap_or_default(),
                "description" => info.description = self.text(value, &at),
                "termsOfService" => info.terms_of_service = self.text(value, &at),
                "contact" => info.contact = self.contact(value, &at),
                "license" => info.license = self.license(value, &at),
                _ => self.other("`info`", key, value, &at, &mut info.extensions),
            }
        }
        for (key, help) in [("title", "name the API"), ("version", "say which version of the API this is")] {
            if !map.contains_key(key) {
                self.missing(format!("`info` has no `{key}`"), help, at);
            }
        }
        info
    }

    fn contact(&mut self, value: &Value, at: &Pointer<'_>) -> Option<Contact> {
        let mut contact = Contact::default();
        for (key, value) in self.object(value, at)? {
            let at = at.key(key);
            match key.as_str() {
                "name" => contact.name = self.text(value, &at),
                "url" => contact.url = self.text(value, &at),
                "email" => contact.email = self.text(value, &at),
                _ => self.other("`contact`", key, value, &at, &mut contact.extensions),
            }
        }
        Some(contact)
    }

    fn license(&mut self, value: &Value, at: &Pointer<'_>) -> Option<License> {
        let mut license = License::default();
        for (key, value) in self.object(value, at)? {
            let at = at.key(key);
            match key.as_str() {
                "name" => license.name = self.text(value, &at).unwrap_or_default(),
                "url" => license.url = self.text(value, &at),
                _ => self.other("`license`", key, value, &at, &mut license.extensions),
            }
        }
        Some(license)
    }

    pub(super) fn server(&mut self, value: &Value, at: &Pointer<'_>) -> Option<Server> {
        let mut server = Server::default();
        let map = self.object(value, at)?;
        for (key, value) in map {
            let at = at.key(key);
            match key.as_str() {
                "url" => server.url = self.text(value, &at)?,
                "description" => server.description = self.text(value, &at),
                "variables" => {
                    server.variables =
                        if value.is_null() { None } else { Some(self.map(value, &at, Self::server_variable)) }
                }
                _ => self.other("a server", key, value, &at, &mut server.extensions),
            }
        }
        if !map.contains_key("url") {
            self.missing("the server has no `url`", "it is left out; add its `url`", at);
            return None;
        }
        Some(server)
    }

    fn server_variable(&mut self, value: &Value, at: &Pointer<'_>) -> Option<ServerVariable> {
        let mut variable = ServerVariable::default();
        let map = self.object(value, at)?;
        for (key, value) in map {
            let at = at.key(key);
            match key.as_str() {
                "enum" => variable.enumeration = self.texts(value, &at),
                "default" => variable.default = self.text(value, &at).unwrap_or_default(),
                "description" => variable.description = self.text(value, &at),
                _ => self.other("a server variable", key, value, &at, &mut variable.extensions),
            }
        }
        if !map.contains_key("default") {
            self.missing("the server variable has no `default`", "its first value is taken, or nothing", at);
            variable.default = variable.enumeration.first().cloned().unwrap_or_default();
        }
        Some(variable)
    }

    pub(super) fn tag(&mut self, value: &Value, at: &Pointer<'_>) -> Option<Tag> {
        let mut tag = Tag::default();
        let map = self.object(value, at)?;
        for (key, value) in map {
            let at = at.key(key);
            match key.as_str() {
                "name" => tag.name = self.text(value, &at)?,
                "description" => tag.description = self.text(value, &at),
                "externalDocs" => tag.external_docs = self.external_docs(value, &at),
                _ => self.other("a tag", key, value, &at, &mut tag.extensions),
            }
        }
        if !map.contains_key("name") {
            self.missing("the tag has no `name`", "it is left out; give it a `name`", at);
            return None;
        }
        Some(tag)
    }

    pub(super) fn external_docs(&mut self, value: &Value, at: &Pointer<'_>) -> Option<ExternalDocumentation> {
        if value.is_null() {
            return None;
        }
        let mut docs = ExternalDocumentation::default();
        let map = self.object(value, at)?;
        for (key, value) in map {
            let at = at.key(key);
            match key.as_str() {
                "url" => docs.url = self.text(value, &at)?,
                "description" => docs.description = self.text(value, &at),
                _ => self.other("`externalDocs`", key, value, &at, &mut docs.extensions),
            }
        }
        if !map.contains_key("url") {
            self.missing("`externalDocs` has no `url`", "it is left out; add the `url`", at);
            return None;
        }
        Some(docs)
    }

    pub(super) fn components(&mut self, map: &Map<String, Value>, at: &Pointer<'_>) -> Components {
        let mut components = Components::default();
        for (key, value) in map {
            let at = at.key(key);
            match key.as_str() {
                "schemas" => components.schemas = self.map(value, &at, Self::schema),
                "responses" => components.responses = self.map(value, &at, Self::response),
                "parameters" => components.parameters = self.map(value, &at, Self::parameter),
                "examples" => components.examples = self.map(value, &at, Self::example),
                "requestBodies" => components.request_bodies = self.map(value, &at, Self::request_body),
                "headers" => components.headers = self.map(value, &at, Self::header),
                "securitySchemes" => components.security_schemes = self.map(value, &at, Self::security_scheme),
                "links" => components.links = self.map(value, &at, Self::link),
                "callbacks" => {
                    components.callbacks = self.map(value, &at, |reader, value, at| {
                        reader.or_reference(value, at, |reader, map, at| Some(reader.callback_object(map, at)))
                    });
                }
                // Path items have been put in place of the references to them.
                "pathItems" => {}
                _ => self.other("`components`", key, value, &at, &mut components.extensions),
            }
        }
        components
    }

    /// Examples are for people: keywords of their own do no harm, and a bare value is often meant as one.
    pub(super) fn example(&mut self, value: &Value, at: &Pointer<'_>) -> Option<ReferenceOr<Example>> {
        let Value::Object(_) = value else {
            return Some(ReferenceOr::Item(Example { value: Some(value.clone()), ..Example::default() }));
        };
        self.or_reference(value, at, |reader, map, at| {
            let mut example = Example::default();
            for (key, value) in map {
                let at = at.key(key);
                match key.as_str() {
                    "summary" => example.summary = value.as_str().map(str::to_owned),
                    "description" => example.description = value.as_str().map(str::to_owned),
                    "value" => example.value = if value.is_null() { None } else { Some(value.clone()) },
                    "externalValue" => example.external_value = reader.text(value, &at),
                    key if key.starts_with("x-") => {
                        example.extensions.insert(key.to_owned(), value.clone());
                    }
                    _ => {}
                }
            }
            Some(example)
        })
    }

    fn security_scheme(&mut self, value: &Value, at: &Pointer<'_>) -> Option<ReferenceOr<SecurityScheme>> {
        self.or_reference(value, at, Self::security_scheme_object)
    }

    fn security_scheme_object(&mut self, map: &Map<String, Value>, at: &Pointer<'_>) -> Option<SecurityScheme> {
        #[derive(Clone, Copy)]
        enum Kind {
            ApiKey,
            Http,
            OAuth2,
            OpenId,
        }
        const KINDS: &[(&str, Kind)] = &[
            ("apiKey", Kind::ApiKey),
            ("http", Kind::Http),
            ("oauth2", Kind::OAuth2),
            ("openIdConnect", Kind::OpenId),
        ];
        let mut texts: IndexMap<&str, String> = IndexMap::new();
        let (mut kind, mut location, mut flows) = (None, None, None);
        let mut extensions = Extensions::new();
        for (key, value) in map {
            let at = at.key(key);
            match key.as_str() {
                "type" => kind = self.word(value, &at, KINDS),
                "in" => {
                    let places = [("query", Place::Query), ("header", Place::Header), ("cookie", Place::Cookie)];
                    location = self.word(value, &at, &places);
                }
                "flows" => flows = self.object(value, &at).map(|map| self.flows(map, &at)),
                "name" | "scheme" | "bearerFormat" | "openIdConnectUrl" | "description" => {
                    if let Some(text) = self.text(value, &at) {
                        texts.insert(key, text);
                    }
                }
                _ => self.other("a security scheme", key, value, &at, &mut extensions),
            }
        }
        let mut needed = |reader: &mut Self, key: &str| {
            let text = texts.shift_remove(key);
            if text.is_none() {
                reader.missing(
                    format!("the security scheme has no `{key}`"),
                    "it is left out; its `type` requires this",
                    at,
                );
            }
            text
        };
        let scheme = match kind {
            None => {
                if !map.contains_key("type") {
                    self.missing(
                        "the security scheme has no `type`",
                        "it is left out; add `type: http` or another",
                        at,
                    );
                }
                return None;
            }
            Some(Kind::ApiKey) => {
                let name = needed(self, "name")?;
                let Some(place) = location else {
                    if !map.contains_key("in") {
                        self.missing(
                            "the security scheme has no `in`",
                            "it is left out; add `in: header`, `in: query` or `in: cookie`",
                            at,
                        );
                    }
                    return None;
                };
                let location = match place {
                    Place::Query => APIKeyLocation::Query,
                    Place::Header => APIKeyLocation::Header,
                    Place::Cookie => APIKeyLocation::Cookie,
                };
                SecurityScheme::APIKey { location, name, description: texts.shift_remove("description"), extensions }
            }
            Some(Kind::Http) => {
                let scheme = needed(self, "scheme")?;
                let description = texts.shift_remove("description");
                SecurityScheme::HTTP {
                    scheme,
                    bearer_format: texts.shift_remove("bearerFormat"),
                    description,
                    extensions,
                }
            }
            Some(Kind::OAuth2) => {
                if flows.is_none() {
                    self.missing(
                        "the security scheme has no `flows`",
                        "its tokens come from elsewhere, then; add the flows",
                        at,
                    );
                }
                let description = texts.shift_remove("description");
                SecurityScheme::OAuth2 { flows: flows.unwrap_or_default(), description, extensions }
            }
            Some(Kind::OpenId) => {
                let open_id_connect_url = needed(self, "openIdConnectUrl")?;
                SecurityScheme::OpenIDConnect {
                    open_id_connect_url,
                    description: texts.shift_remove("description"),
                    extensions,
                }
            }
        };
        Some(scheme)
    }

    fn flows(&mut self, map: &Map<String, Value>, at: &Pointer<'_>) -> OAuth2Flows {
        let mut flows = OAuth2Flows::default();
        for (key, value) in map {
            let at = at.key(key);
            match key.as_str() {
                "implicit" => {
                    flows.implicit = self.flow(value, &at, &["authorizationUrl"]).map(|flow| ImplicitOAuth2Flow {
                        authorization_url: flow.authorization_url,
                        refresh_url: flow.refresh_url,
                        scopes: flow.scopes,
                        extensions: flow.extensions,
                    });
                }
                "password" => {
                    flows.password = self.flow(value, &at, &["tokenUrl"]).map(|flow| PasswordOAuth2Flow {
                        refresh_url: flow.refresh_url,
                        token_url: flow.token_url,
                        scopes: flow.scopes,
                        extensions: flow.extensions,
                    });
                }
                "clientCredentials" => {
                    flows.client_credentials =
                        self.flow(value, &at, &["tokenUrl"]).map(|flow| ClientCredentialsOAuth2Flow {
                            refresh_url: flow.refresh_url,
                            token_url: flow.token_url,
                            scopes: flow.scopes,
                            extensions: flow.extensions,
                        });
                }
                "authorizationCode" => {
                    flows.authorization_code = self.flow(value, &at, &["authorizationUrl", "tokenUrl"]).map(|flow| {
                        AuthorizationCodeOAuth2Flow {
                            authorization_url: flow.authorization_url,
                            token_url: flow.token_url,
                            refresh_url: flow.refresh_url,
                            scopes: flow.scopes,
                            extensions: flow.extensions,
                        }
                    });
                }
                _ => self.other("`flows`", key, value, &at, &mut flows.extensions),
            }
        }
        flows
    }

    fn flow(&mut self, value: &Value, at: &Pointer<'_>, needed: &[&str]) -> Option<Flow> {
        let mut flow = Flow::default();
        let map = self.object(value, at)?;
        for (key, value) in map {
            let at = at.key(key);
            match key.as_str() {
                "authorizationUrl" => flow.authorization_url = self.text(value, &at).unwrap_or_default(),
                "tokenUrl" => flow.token_url = self.text(value, &at).unwrap_or_default(),
                "refreshUrl" => flow.refresh_url = self.text(value, &at),
                "scopes" => flow.scopes = self.map(value, &at, Self::text),
                _ => self.other("an OAuth flow", key, value, &at, &mut flow.extensions),
            }
        }
        for key in needed {
            if !map.contains_key(*key) {
                self.missing(format!("the flow has no `{key}`"), "it stays empty; add the URL", at);
            }
        }
        Some(flow)
    }
}

#[derive(Clone, Copy)]
enum Place {
    Query,
    Header,
    Cookie,
}

#[derive(Default)]
struct Flow {
    authorization_url: String,
    token_url: String,
    refresh_url: Option<String>,
    scopes: IndexMap<String, String>,
    extensions: Extensions,
}
