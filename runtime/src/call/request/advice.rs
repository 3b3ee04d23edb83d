//! What a caller may do about a 401 or a 403: give a credential that the client does not have, or a token with other scopes.
//!
//! It is a note in the error, and no more: scopes may include others, and a proxy may add credentials, so that nothing is refused before
//! it is sent.

use super::RequestBuilder;
use crate::auth::{self, Prepared};
use http::StatusCode;
use http::header::AUTHORIZATION;

/// What is to be said of a response with this status.
pub(super) struct Advice {
    /// Whether the client has no credential for it.
    is_unset: bool,
    scopes: &'static [&'static str],
    secured: &'static [&'static [&'static str]],
}

impl Advice {
    /// What the request lacks.
    pub fn of(builder: &RequestBuilder) -> Self {
        let is_secured = builder.secured.iter().any(|schemes| !schemes.is_empty());
        let is_unset = is_secured
            && auth::choose(builder.secured, &builder.core.credentials).is_empty()
            && !builder.headers.contains_key(AUTHORIZATION)
            && !builder.core.headers.contains_key(AUTHORIZATION);
        Self { is_unset, scopes: builder.scopes, secured: builder.secured }
    }

    /// The note of a response, if there is something to say.
    pub fn note(&self, builder: &RequestBuilder, status: StatusCode) -> Option<String> {
        match (self.is_unset, status) {
            (true, StatusCode::UNAUTHORIZED) => {
                let methods = Some(methods(builder)).filter(|methods| !methods.is_empty())?;
                Some(format!("the client has no credential for this operation: give the builder one by {methods}"))
            }
            (false, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                let missing = self.missing(builder)?;
                Some(format!("the token was not granted {missing}, which the document asks for"))
            }
            _ => None,
        }
    }

    /// The scopes that a token lacks, if that is known: those of the first alternative that is used, unless another one is satisfied.
    fn missing(&self, builder: &RequestBuilder) -> Option<String> {
        let mut first = None;
        let alternatives = self.secured.iter().zip(self.scopes).filter(|(schemes, _)| !schemes.is_empty());
        'alternatives: for (schemes, needed) in alternatives {
            let mut granted: Option<Vec<String>> = None;
            for scheme in *schemes {
                match builder.core.credentials.get(*scheme) {
                    // This alternative is not used.
                    None => continue 'alternatives,
                    Some(Prepared::Token(tokens)) => granted = granted.or(tokens.granted()),
                    Some(_) => {}
                }
            }
            let granted = granted?;
            let lacks = needed.split(' ').filter(|scope| !scope.is_empty() && !granted.iter().any(|has| has == scope));
            let lacks: Vec<String> = lacks.map(|scope| format!("`{scope}`")).collect();
            if lacks.is_empty() {
                return None;
            }
            first.get_or_insert(lacks.join(", "));
        }
        first
    }
}

/// The methods of the builder, for each alternative those that are needed together.
fn methods(builder: &RequestBuilder) -> String {
    let alternatives = builder.secured.iter().filter(|schemes| !schemes.is_empty()).map(|schemes| {
        let methods = schemes.iter().filter_map(|name| {
            let scheme = builder.core.schemes.iter().find(|scheme| scheme.name == *name)?;
            Some(format!("`{}`", scheme.method))
        });
        methods.collect::<Vec<_>>().join(" and ")
    });
    let mut alternatives: Vec<String> = alternatives.filter(|methods| !methods.is_empty()).collect();
    alternatives.dedup();
    alternatives.join(", or ")
}
