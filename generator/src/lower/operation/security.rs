//! Security schemes, and the requirements of operations (OpenAPI 3.0.4, sections 4.7.27 and 4.7.30).

use std::collections::HashMap;

use super::parameter::{OF_CONNECTIONS, is_field_name};
use crate::diag::Code;
use crate::ir::{Location, Requirement, Scheme, SchemeKind};
use crate::json::{Pointer, shown, unescape};
use crate::lower::context::{Context, weight_of_text};
use crate::spec::{self, APIKeyLocation, Document, SecurityRequirement};

/// The document's security schemes.
pub fn schemes(cx: &mut Context<'_, '_>, document: &Document) -> Vec<Scheme> {
    let at = Pointer::base("/components/securitySchemes");
    let section = &document.components.security_schemes;
    let mut schemes = Vec::new();
    for (name, scheme) in section {
        let Some(found) = scheme.follow(section) else { continue };
        if let Some(kind) = kind(cx, &found.item.kind, &at.key(name)) {
            schemes.push(Scheme { name: name.clone(), description: found.item.description.clone(), kind });
        }
    }
    schemes
}

fn kind(cx: &mut Context<'_, '_>, scheme: &spec::Scheme, at: &Pointer<'_>) -> Option<SchemeKind> {
    match scheme {
        spec::Scheme::ApiKey { location, name } => {
            let location = match location {
                APIKeyLocation::Query => Location::Query,
                APIKeyLocation::Header => Location::Header,
                APIKeyLocation::Cookie => Location::Cookie,
            };
            if location == Location::Header && OF_CONNECTIONS.iter().any(|field| name.eq_ignore_ascii_case(field)) {
                cx.report.warn(
                    Code::UnsupportedSecurityScheme,
                    &at.key("name"),
                    format!("the header field {} belongs to the connection and holds no key", shown(name)),
                    "the scheme is left out; correct the name",
                );
                return None;
            }
            if location == Location::Header && !is_field_name(name) {
                cx.report.warn(
                    Code::UnsupportedSecurityScheme,
                    &at.key("name"),
                    format!("{} cannot be the name of a header field", shown(name)),
                    "the scheme is left out; correct the name",
                );
                return None;
            }
            Some(SchemeKind::ApiKey(location, name.clone()))
        }
        spec::Scheme::Http { scheme, .. } => match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Some(SchemeKind::Bearer),
            "basic" => Some(SchemeKind::Basic),
            _ => Some(SchemeKind::Other(scheme.clone())),
        },
        // A client is given a token; it does not obtain one.
        spec::Scheme::OAuth2 { .. } | spec::Scheme::OpenIdConnect { .. } => Some(SchemeKind::Bearer),
        spec::Scheme::MutualTls => {
            cx.report.warn(
                Code::UnsupportedSecurityScheme,
                &at.key("type"),
                "the client has no credential for `mutualTLS`",
                "set the certificate in the transport: `ClientBuilder::reqwest(|settings| settings.identity(…))`",
            );
            None
        }
    }
}

/// The weight of requirements. Of security there is little in real documents.
pub fn weight(security: &[Vec<Requirement>]) -> usize {
    let of_scheme = |required: &Requirement| {
        let scopes = required.scopes.iter().map(|scope| weight_of_text(scope.len())).sum::<usize>();
        weight_of_text(required.scheme.len()) + scopes
    };
    security.iter().map(|schemes| 1 + schemes.iter().map(of_scheme).sum::<usize>()).sum::<usize>() / 8
}

/// The security requirements of an operation, or of all that have none: all schemes of any one list.
pub fn requirements(
    cx: &mut Context<'_, '_>,
    document: &Document,
    schemes: &HashMap<&str, &SchemeKind>,
    requirements: &[SecurityRequirement],
    at: &Pointer<'_>,
) -> Vec<Vec<Requirement>> {
    let at = at.key("security");
    let mut alternatives = Vec::new();
    for (index, requirement) in requirements.iter().enumerate() {
        let mut names = Vec::new();
        for (written, scopes) in requirement {
            // A URI of the scheme in place of its name (OpenAPI 3.2, "Security Requirement Object").
            let of_uri = written.strip_prefix("#/components/securitySchemes/").map(unescape);
            let name = of_uri.as_deref().unwrap_or(written);
            if !document.components.security_schemes.contains_key(name) {
                cx.report.unknown_scheme(name, &at.index(index).key(written));
            }
            // Schemes that the client does not support are left to its user; the others still apply.
            if schemes.contains_key(name) {
                names.push(Requirement { scheme: name.to_owned(), scopes: scopes.clone() });
            }
        }
        if !names.is_empty() || requirement.is_empty() {
            alternatives.push(names);
        }
    }
    // If every alternative is empty, no authentication is needed.
    if alternatives.iter().all(Vec::is_empty) {
        alternatives.clear();
    }
    alternatives
}
