//! The properties that are no fields, since their objects have one value for them: that of their `const`, or the one tag that a
//! `discriminator` maps to the object wherever it is used (OpenAPI 3.0.4, section 4.7.25).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::Value;

use super::context::Context;
use crate::ir::{Constant, Discriminant, Field, FieldDefault, NumberType, Presence, Type, TypeId, TypeKind, Variant};

/// The most constants of an object: a reader marks those that it has read in 64 bits.
const MOST_CONSTANTS: usize = 64;

/// The most values of an enumeration that are compared one by one.
const FEW: usize = 24;

/// The most aliases that are followed.
const MOST_ALIASES: usize = 32;

/// The tags that mean an object where a property holds them.
#[derive(Default)]
struct Tags {
    found: BTreeSet<String>,
    /// Whether a `discriminator` names the property.
    declared: bool,
}

type TagsOf = BTreeMap<TypeId, BTreeMap<String, Tags>>;

/// The values of the enumerations that have many, as text: many properties may have one type.
type Listed = HashMap<TypeId, HashSet<String>>;

/// Makes constants of these properties. A union does not write the tag of a variant that writes it.
pub fn settle_constants(cx: &mut Context<'_, '_>) {
    let tags = tags(cx);
    let mut listed = Listed::new();
    for id in cx.types.ids() {
        let Some(TypeKind::Object(object)) = cx.types.get(id).map(|def| &def.kind) else { continue };
        let constants = object.fields.iter().map(|field| {
            let tags = tags.get(&id).and_then(|tags| tags.get(&field.name));
            let value = constant(cx, &mut listed, field, tags)?;
            let required = field.presence == Presence::Required;
            Some(Constant { name: field.name.clone(), docs: field.docs.clone(), value, required })
        });
        let mut constants: Vec<Option<Constant>> = constants.collect();
        let excess = constants.iter_mut().filter(|constant| constant.is_some()).skip(MOST_CONSTANTS);
        excess.for_each(|constant| *constant = None);
        if let Some(TypeKind::Object(object)) = cx.types.get_mut(id).map(|def| &mut def.kind) {
            let mut kept = constants.iter().map(Option::is_none);
            object.fields.retain(|_| kept.next().unwrap_or(true));
            object.constants = constants.into_iter().flatten().collect();
        }
    }
    for id in cx.types.ids() {
        let Some(TypeKind::Union(union)) = cx.types.get(id).map(|def| &def.kind) else { continue };
        let writes = |variant: &Variant| {
            let property = match (&union.tag, &variant.discriminant) {
                (Some(property), _) | (None, Discriminant::Tag(property, _)) => property,
                _ => return false,
            };
            let object = object(cx, &variant.ty).and_then(|id| cx.types.get(id));
            object.is_some_and(|def| match &def.kind {
                TypeKind::Object(object) => object.constants.iter().any(|constant| constant.name == *property),
                _ => false,
            })
        };
        let writes: Vec<bool> = union.variants.iter().map(writes).collect();
        if let Some(TypeKind::Union(union)) = cx.types.get_mut(id).map(|def| &mut def.kind) {
            for (variant, writes) in union.variants.iter_mut().zip(writes) {
                variant.carries_tag |= writes;
            }
        }
    }
}

/// The tags that mean each object.
fn tags(cx: &mut Context<'_, '_>) -> TagsOf {
    let mut tags = TagsOf::new();
    for id in cx.types.ids() {
        let Some(TypeKind::Union(union)) = cx.types.get(id).map(|def| &def.kind) else { continue };
        for variant in &union.variants {
            let (property, found) = match (&union.tag, &variant.discriminant) {
                (Some(property), _) => (property, &variant.tags),
                (None, Discriminant::Tag(property, values)) => (property, values),
                (None, Discriminant::Best(best)) => match &best.tag {
                    Some((property, values)) => (property, values),
                    None => continue,
                },
                _ => continue,
            };
            let Some(target) = object(cx, &variant.ty) else { continue };
            let tags = tags.entry(target).or_default().entry(property.clone()).or_default();
            tags.found.extend(found.iter().cloned());
            tags.declared |= union.discriminator.as_ref() == Some(property);
        }
    }
    for (id, property, tag) in std::mem::take(&mut cx.tags) {
        let tags = tags.entry(id).or_default().entry(property).or_default();
        tags.found.insert(tag);
        tags.declared = true;
    }
    tags
}

/// The one value of a property, if it is no field.
fn constant(cx: &Context<'_, '_>, known: &mut Listed, field: &Field, tags: Option<&Tags>) -> Option<Value> {
    if field.read_only || field.write_only || matches!(field.presence, Presence::Nullable | Presence::Maybe) {
        return None;
    }
    let mut found = tags.map(|tags| &tags.found).into_iter().flatten();
    let (tag, others) = (found.next(), found.next());
    let is_tag = |text: &str| tag.is_none_or(|tag| tag == text);
    match &field.default {
        _ if others.is_some() => None,
        // An optional property with one value says something by being there.
        FieldDefault::Const(value) => {
            let is_there = field.presence == Presence::Required || tags.is_some_and(|tags| tags.declared);
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (is_there && is_tag(&text)).then(|| value.clone())
        }
        FieldDefault::Constant(own) if !is_tag(own) => None,
        _ => value(cx, known, &field.ty, tag.filter(|_| tags.is_some_and(|tags| tags.declared))?),
    }
}

/// A tag as a value of the type of its property.
fn value(cx: &Context<'_, '_>, known: &mut Listed, ty: &Type, tag: &str) -> Option<Value> {
    let integer = || tag.parse::<i64>().ok().map(Value::from);
    match resolve(cx, ty)? {
        Type::String(_) => Some(Value::from(tag)),
        Type::Boolean => tag.parse::<bool>().ok().map(Value::from),
        Type::Number(NumberType::F32 | NumberType::F64) => None,
        Type::Number(_) => integer(),
        // A tag that the property does not list contradicts it.
        Type::Named(id) => match &cx.types.get(*id)?.kind {
            TypeKind::Enumeration(listed) if listed.values.len() <= FEW => {
                listed.values.iter().any(|listed| listed.value == tag).then(|| Value::from(tag))
            }
            TypeKind::Enumeration(listed) => {
                let find = || listed.values.iter().map(|listed| listed.value.clone()).collect();
                known.entry(*id).or_insert_with(find).contains(tag).then(|| Value::from(tag))
            }
            TypeKind::IntegerEnumeration(listed) if listed.values.len() <= FEW => {
                integer().filter(|tag| listed.values.iter().any(|listed| *tag == listed.value))
            }
            TypeKind::IntegerEnumeration(listed) => {
                let find = || listed.values.iter().map(|listed| listed.value.to_string()).collect();
                let known = known.entry(*id).or_insert_with(find);
                integer().filter(|tag| known.contains(&tag.to_string()))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The object that a type is.
fn object(cx: &Context<'_, '_>, ty: &Type) -> Option<TypeId> {
    let Type::Named(id) = resolve(cx, ty)? else { return None };
    matches!(cx.types.get(*id)?.kind, TypeKind::Object(_)).then_some(*id)
}

/// What a type is an alias of.
fn resolve<'t>(cx: &'t Context<'_, '_>, ty: &'t Type) -> Option<&'t Type> {
    let mut ty = ty;
    for _ in 0..MOST_ALIASES {
        match ty {
            Type::Named(id) => match &cx.types.get(*id)?.kind {
                TypeKind::Alias(target) => ty = target,
                _ => return Some(ty),
            },
            _ => return Some(ty),
        }
    }
    None
}
