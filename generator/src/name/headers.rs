//! Constants for the header fields of responses: `X_RATE_LIMIT`.
//!
//! Where fields of one name have several types, the name of each says which: what one of them is does not rename the others.

use std::collections::HashMap;

use super::claims::Claims;
use super::ident;
use crate::ir::{Api, HeaderForm, ResponseHeader, Type};

/// A name for each of [`Api::headers`].
pub fn name(api: &Api) -> Vec<(ResponseHeader, String)> {
    let headers = api.headers();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for header in &headers {
        *count.entry(&header.name).or_default() += 1;
    }
    let mut claims = Claims::new(&[]);
    let named = headers.iter().map(|header| {
        let plain = constant(&header.name);
        let name = match count.get(header.name.as_str()) {
            Some(1) | None => plain,
            Some(_) => format!("{plain}_{}", word(&header.ty)),
        };
        ((*header).clone(), claims.claim_apart(&name))
    });
    named.collect()
}

/// Where each of these is.
pub fn places(headers: &[(ResponseHeader, String)]) -> HashMap<String, HashMap<(Type, HeaderForm), usize>> {
    let mut found: HashMap<String, HashMap<(Type, HeaderForm), usize>> = HashMap::new();
    for (place, (header, _)) in headers.iter().enumerate() {
        found.entry(header.name.clone()).or_default().insert((header.ty.clone(), header.form), place);
    }
    found
}

/// The longest format that is part of a name, in bytes.
const LONGEST_FORMAT: usize = 40;

/// The name of a constant.
fn constant(words: &str) -> String {
    ident::snake(words, "field").trim_start_matches("r#").to_uppercase()
}

/// A word for a type: of a string the format, which is what differs, whether it is a type of its own in Rust or not.
fn word(ty: &Type) -> String {
    let plain = match ty {
        Type::String(Some(format)) if format.len() <= LONGEST_FORMAT => return constant(format),
        Type::Nullable(inner) => return word(inner),
        Type::Any => "VALUE",
        Type::Boolean => "BOOLEAN",
        Type::Number(_) => "NUMBER",
        Type::String(_) | Type::Literal(_) | Type::Json(_) => "STRING",
        Type::Binary | Type::Upload => "BYTES",
        Type::Array(_) | Type::Tuple(_) => "LIST",
        Type::Map(_) => "MAP",
        Type::Named(_) => "TYPE",
    };
    plain.to_owned()
}
