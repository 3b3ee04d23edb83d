//! Parameters and the path template that they are in: each placeholder has one, and each parameter of the path a placeholder.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use super::template::{Place, Template};
use crate::diag::{Code, Diagnostic};
use crate::ir::{Constraints, Docs, Explode, Location, Parameter, Style, Type, TypeKind};
use crate::json::{Pointer, shown};
use crate::lower::context::Context;

/// Makes the query parameters match the query of the template, where it has one.
pub fn match_query(cx: &mut Context<'_, '_>, parameters: &mut Vec<Parameter>, template: &mut Template) {
    let mut written = Vec::new();
    for (key, value) in template.fixed.clone() {
        let place = value.strip_prefix('{').and_then(|value| value.strip_suffix('}'));
        let place = place.map(|place| place.strip_prefix('+').unwrap_or(place));
        let in_path =
            |name: &str| parameters.iter().any(|known| known.location == Location::Path && known.name == name);
        let decoded = percent_decoded(&key);
        match place {
            Some(place) if in_path(place) => {}
            Some(place) => {
                let name = percent_decoded(place);
                let is_meant =
                    |known: &&Parameter| known.location == Location::Query && [&decoded, &name].contains(&&known.name);
                let Some(index) = parameters.iter().position(|known| is_meant(&known)) else { continue };
                if let Some(known) = parameters.get_mut(index)
                    && known.name != decoded
                {
                    known.client_name.get_or_insert_with(|| known.name.clone());
                    known.name.clone_from(&decoded);
                }
                written.push((key, value));
            }
            None => {
                let is_named = |known: &Parameter| known.location == Location::Query && known.name == decoded;
                // A name without a value is where the parameter is written.
                if value.is_empty() && parameters.iter().any(is_named) {
                    written.push((key, value));
                    continue;
                }
                let fixed = percent_decoded(&value);
                parameters.retain(|known| {
                    if is_named(known) && only_value(cx, &known.ty) != Some(fixed.as_str()) {
                        cx.report.warn(
                            Code::DuplicateParameter,
                            &Pointer::base(&known.pointer).key("name"),
                            format!("the path already has {}", shown(&format!("{key}={value}"))),
                            "the parameter is left out; remove it, or the query in the path",
                        );
                    }
                    !is_named(known)
                });
            }
        }
    }
    template.remove_pairs(&written);
    for name in &template.queries {
        let is_known = |known: &Parameter| known.location == Location::Query && known.name == *name;
        if !parameters.iter().any(is_known) {
            parameters.push(undeclared(name, Location::Query, String::new()));
        }
    }
}

/// Makes the path parameters match the placeholders of the path template, in their order.
pub fn match_template(
    cx: &mut Context<'_, '_>,
    parameters: &mut Vec<Parameter>,
    template: &Template,
    at: &Pointer<'_>,
) {
    let mut taken: HashSet<&String> = HashSet::new();
    let of_path = parameters.iter().filter(|parameter| parameter.location == Location::Path);
    let exact: HashSet<&String> =
        of_path.filter_map(|parameter| template.place_of(&parameter.name)).map(|place| &place.name).collect();
    let alike = LazyCell::new(|| places_alike(template, &exact));
    parameters.retain_mut(|parameter| {
        if parameter.location != Location::Path {
            return true;
        }
        let own = template.place_of(&parameter.name);
        if let Some(place) = own.or_else(|| alike.get(&letters(&parameter.name)).copied().flatten()) {
            if own.is_none() && !taken.contains(&place.name) {
                cx.report.warn(
                    Code::PathParameterUnknown,
                    &Pointer::base(&parameter.pointer).key("name"),
                    format!(
                        "the parameter {} is {} in the path {}",
                        shown(&parameter.name),
                        shown(&format!("{{{}}}", place.written)),
                        shown(&template.text)
                    ),
                    "they are read as one; write both alike",
                );
            }
            parameter.name.clone_from(&place.name);
            if taken.insert(&place.name) {
                return true;
            }
            cx.report.warn(
                Code::DuplicateParameter,
                &Pointer::base(&parameter.pointer).key("name"),
                format!("another parameter is for {} in the path, too", shown(&format!("{{{}}}", place.written))),
                "the first one counts; remove one of them",
            );
            return false;
        }
        let message = format!("the parameter {} is not in the path {}", shown(&parameter.name), shown(&template.text));
        cx.report.warn(
            Code::PathParameterUnknown,
            &Pointer::base(&parameter.pointer).key("name"),
            message,
            format!("it is left out; write `{{{}}}` in the path, or remove the parameter", parameter.name),
        );
        false
    });
    let of_path = parameters.iter().filter(|parameter| parameter.location == Location::Path);
    let declared: HashSet<String> = of_path.map(|parameter| parameter.name.clone()).collect();
    for place in template.places.iter().filter(|place| !declared.contains(&place.name)) {
        let name = &place.name;
        cx.report.report(
            Diagnostic::new(
                Code::PathParameterMissing,
                format!(
                    "no parameter is declared for {} in the path {}",
                    shown(&format!("{{{name}}}")),
                    shown(&template.text)
                ),
            )
            .at_key(at)
            .help(format!("it is read as a required string; declare a parameter {} with `in: path`", shown(name))),
        );
        parameters.push(undeclared(name, Location::Path, at.to_string()));
    }
    parameters.sort_by_cached_key(|parameter| match parameter.location {
        Location::Path => template.places.iter().position(|place| place.name == parameter.name).unwrap_or(0),
        Location::Query | Location::Header | Location::Cookie => template.places.len(),
    });
}

/// The placeholders without a parameter by their letters and digits: `{userId}` is that of `user_id`. `None` where several have the same.
fn places_alike<'t>(template: &'t Template, exact: &HashSet<&String>) -> HashMap<String, Option<&'t Place>> {
    let mut alike: HashMap<String, Option<&'t Place>> = HashMap::new();
    for place in template.places.iter().filter(|place| !exact.contains(&place.name)) {
        alike.entry(letters(&place.name)).and_modify(|known| *known = None).or_insert(Some(place));
    }
    // What has neither letters nor digits is like nothing.
    alike.remove("");
    alike
}

/// The letters and digits of a name, in lower case.
fn letters(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A text of a query without percent-encoding; as it is, if that is not UTF-8.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let digit = |byte: u8| char::from(byte).to_digit(16);
        rest = behind;
        if let (b'%', [high, low, behind @ ..]) = (first, behind)
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            bytes.extend(u8::try_from(high * 16 + low));
            rest = behind;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// A parameter that the path names and nothing declares.
fn undeclared(name: &str, location: Location, pointer: String) -> Parameter {
    let (style, explode) = match location {
        Location::Query | Location::Cookie => (Style::Form, Explode::Yes),
        Location::Path | Location::Header => (Style::Simple, Explode::No),
    };
    Parameter {
        client_name: None,
        pointer,
        name: name.to_owned(),
        location,
        required: location == Location::Path,
        ty: Type::String(None),
        constraints: Constraints::default(),
        style,
        explode,
        allow_reserved: false,
        default: None,
        example: None,
        docs: Docs::default(),
    }
}

/// The one value that a type lists.
fn only_value<'t>(cx: &'t Context<'_, '_>, ty: &Type) -> Option<&'t str> {
    let Type::Named(id) = ty else { return None };
    match &cx.types.get(*id)?.kind {
        TypeKind::Enumeration(values) => match values.values.as_slice() {
            [only] => Some(&only.value),
            _ => None,
        },
        _ => None,
    }
}
