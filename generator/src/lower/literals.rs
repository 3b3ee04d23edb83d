//! Inline enumerations of one string: a property with one has a type that all of them share, instead of one of its own.

use crate::ir::{Api, Enumeration, Type, TypeDef, TypeKind};

/// Gives these properties the shared type. A component keeps its own, and so does what the document names or describes.
pub fn share(api: &mut Api) {
    let only: Vec<Option<String>> = api.types.iter().map(only_value).collect();
    for def in &mut api.types {
        let TypeKind::Object(object) = &mut def.kind else { continue };
        for field in &mut object.fields {
            if let Type::Named(id) = &field.ty
                && let Some(Some(value)) = only.get(id.index())
            {
                field.ty = Type::Literal(value.as_str().into());
            }
        }
    }
}

/// The value of an inline enumeration of one.
fn only_value(def: &TypeDef) -> Option<String> {
    let TypeKind::Enumeration(Enumeration { values }) = &def.kind else { return None };
    let [only] = values.as_slice() else { return None };
    // A name of one word is one that the document gives.
    let is_plain = !def.component && def.words.len() > 1 && only.name.is_none() && only.description.is_none();
    is_plain.then(|| only.value.clone())
}
