//! The union that a base schema becomes: its extensions, and the base itself if a tag means it.

use super::branch::Branch;
use crate::diag::Code;
use crate::facts::{Fault, Member};
use crate::ir::{Constraints, Discriminant, Docs, Note, Type, TypeKind, Union, Variant};
use crate::json::{JsonType, Pointer};
use crate::lower::compose::{Visited, flatten, set_tag};
use crate::lower::context::{Context, Words, docs};
use crate::spec::{Node, Schema};

/// Reports the faults of the families of the document.
pub fn report_faults(cx: &mut Context<'_, '_>) {
    let schemas = Pointer::base("/components/schemas");
    for fault in cx.facts.families().faults() {
        match fault {
            Fault::NoTag { extension, base, property } => cx.report.warn(
                Code::UnsupportedInheritance,
                &schemas.key(extension).key("allOf"),
                format!("`{extension}` extends `{base}`, but no value of `{property}` means it"),
                format!("it is read as `{base}`, which keeps its properties; give it a value in the `mapping` of the discriminator"),
            ),
            Fault::TooMany { base } => cx.report.warn(
                Code::UnsupportedInheritance,
                &schemas.key(base).key("discriminator"),
                "too many schemas extend each other to follow",
                "from this schema on, extensions are read as the schema that they extend",
            ),
        }
    }
}

/// The union that a base becomes. `None` if the component is not a base.
pub fn family<'a>(cx: &mut Context<'a, '_>, name: &'a str, schema: &'a Schema, at: &Pointer<'_>) -> Option<TypeKind> {
    let family = cx.facts.families().family(name)?.clone();
    let words = Words::First(name);
    let mut variants = Vec::new();
    let base = cx.facts.shape(Node::Reference(name));
    let variant = |word: &str, docs: Docs, ty: Type, tags: &[String], carries_tag: bool| Variant {
        words: vec![word.to_owned()],
        docs,
        ty,
        tags: tags.to_vec(),
        carries_tag,
        keeps_others: false,
        discriminant: Discriminant::Types(JsonType::Object.into()),
        constraints: Constraints::default(),
    };
    if !family.own.is_empty() {
        let mut kind = cx.kind(Node::Inline(schema), at, &words);
        if let TypeKind::Object(object) = &mut kind {
            set_tag(cx, object, name);
        }
        let ty = cx.types.name(kind, None, &words.then("base"), &docs(schema));
        let docs = Docs { note: Some(Note::Base(name.to_owned())), ..Docs::default() };
        let base = variant("base", docs, ty, &family.own, base.requires(family.property));
        variants.push(Variant { keeps_others: true, ..base });
    }
    for member in &family.members {
        let shape = cx.facts.shape(Node::Reference(member.name));
        let complete = member.extends || base.properties.iter().all(|(property, _)| shape.has(property));
        let carries_tag = shape.requires(family.property)
            || !complete && base.requires(family.property)
            || cx.facts.families().is_base(member.name);
        let ty = if complete {
            cx.ty(Node::Reference(member.name), at, &words)
        } else {
            mapped_member(cx, name, member, at, &words)
        };
        variants.push(variant(member.name, Docs::default(), ty, &member.tags, carries_tag));
    }
    let property = family.property.to_owned();
    Some(TypeKind::Union(Union { tag: Some(property.clone()), discriminator: Some(property), variants }))
}

/// The type of a schema that the base's mapping names, but that does not extend it: it gets what the base has, too.
fn mapped_member<'a>(
    cx: &mut Context<'a, '_>,
    base: &'a str,
    member: &Member<'a>,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Type {
    let mut parts = Vec::new();
    flatten(cx, Node::Reference(base), at, words, true, &mut Visited::default(), &mut parts);
    let pointer = at.key("discriminator").key("mapping").to_string();
    let branch = Branch { base: parts, ..Branch::new(Node::Reference(member.name), pointer) };
    let words = words.then(member.name);
    let kind = branch.kind(cx, &words);
    cx.types.name(kind, None, &words, &Docs::default())
}
