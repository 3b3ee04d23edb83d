//! Security schemes and what operations need of them (OpenAPI 3.0.3, "Security Scheme Object").

use openapiv3::{APIKeyLocation, ReferenceOr, SecurityRequirement, SecurityScheme};

use super::Lowering;
use crate::diag::{Code, Pointer};
use crate::ir::{Location, Scheme, SchemeKind};

impl Lowering<'_, '_> {
    /// The document's security schemes.
    pub(super) fn schemes(&mut self) {
        let document = self.document;
        let at = Pointer::base("/components/securitySchemes");
        let schemes = document.components.iter().flat_map(|components| &components.security_schemes);
        for (name, scheme) in schemes {
            let mut scheme = scheme;
            // `load` has broken cycles: a chain of references ends.
            while let ReferenceOr::Reference { reference } = scheme {
                let target = super::view::component_name(reference);
                match document.components.as_ref().and_then(|components| components.security_schemes.get(target)) {
                    Some(next) if target != name => scheme = next,
                    _ => break,
                }
            }
            let ReferenceOr::Item(scheme) = scheme else { continue };
            if let Some((kind, description)) = self.scheme(scheme, &at.key(name)) {
                self.api.schemes.push(Scheme { name: name.clone(), description, kind });
            }
        }
    }

    fn scheme(&mut self, scheme: &SecurityScheme, at: &Pointer<'_>) -> Option<(SchemeKind, Option<String>)> {
        match scheme {
            SecurityScheme::APIKey { location, name, description, .. } => {
                let location = match location {
                    APIKeyLocation::Query => Location::Query,
                    APIKeyLocation::Header => Location::Header,
                    APIKeyLocation::Cookie => Location::Cookie,
                };
                Some((SchemeKind::ApiKey(location, name.clone()), description.clone()))
            }
            SecurityScheme::HTTP { scheme, description, .. } => {
                let kind = match scheme.to_ascii_lowercase().as_str() {
                    "bearer" => SchemeKind::Bearer,
                    "basic" => SchemeKind::Basic,
                    other => {
                        self.warn(
                            Code::UnsupportedSecurityScheme,
                            &at.key("scheme"),
                            format!("the HTTP authentication scheme `{other}` is not supported"),
                            "set the `Authorization` header yourself: `.header(\"authorization\", …)` on a call",
                        );
                        return None;
                    }
                };
                Some((kind, description.clone()))
            }
            // A client is handed a token; getting one is not a matter of the document's operations.
            SecurityScheme::OAuth2 { description, .. } | SecurityScheme::OpenIDConnect { description, .. } => {
                Some((SchemeKind::Bearer, description.clone()))
            }
        }
    }

    /// What an operation needs: one of these lists, all of the list.
    pub(super) fn security(&mut self, own: Option<&Vec<SecurityRequirement>>, at: &Pointer<'_>) -> Vec<Vec<String>> {
        let document = self.document;
        let (requirements, at) = match own {
            Some(own) => (own.as_slice(), at.to_string()),
            None => (document.security.as_deref().unwrap_or_default(), String::new()),
        };
        let at = Pointer::base(&at);
        let at = at.key("security");
        let mut alternatives = Vec::new();
        for (index, requirement) in requirements.iter().enumerate() {
            let mut names = Vec::new();
            for name in requirement.keys() {
                let defined = document
                    .components
                    .as_ref()
                    .is_some_and(|components| components.security_schemes.contains_key(name));
                if !defined {
                    self.warn(
                        Code::UnknownSecurityScheme,
                        &at.index(index).key(name),
                        format!("no security scheme is called `{name}`"),
                        "define it in `components.securitySchemes`, or correct the name; this alternative is left out",
                    );
                }
                // What a client cannot do, its user does by hand; the rest it still does.
                if self.api.schemes.iter().any(|scheme| scheme.name == *name) {
                    names.push(name.clone());
                }
            }
            if !names.is_empty() || requirement.is_empty() {
                alternatives.push(names);
            }
        }
        // Only "no authentication" is the same as no requirement at all.
        if alternatives.iter().all(Vec::is_empty) {
            alternatives.clear();
        }
        alternatives
    }
}
