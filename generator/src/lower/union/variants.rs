//! The variants of a union: the type, the tags and the name of each, and what tells them apart.
//!
//! That is a `discriminator`; else a property with different constants in each variant; else what `discriminant` finds.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::branch::Branch;
use super::discriminant::{self, Leaves};
use super::overlap::{keep_others_of_tag, remove_impossible};
use super::tags::{MOST_PROPERTIES, add_mapped, has_more_properties, inherited_tags, is_tagged_by, mapped_tags};
use crate::diag::Code;
use crate::facts::{Rest, Shape, plain};
use crate::ir::{Best, Constraints, Discriminant, Docs, NumberType, StringFormat, Type, TypeKind, Union, Variant};
use crate::json::{JsonType, Pointer};
use crate::lower::context::constraints::{self, Limited};
use crate::lower::context::{Context, Words, docs, text, weight_of_constraints, weight_of_text, weight_of_values};
use crate::spec::{Discriminator, Node};

/// The longest word of a type that is made for a branch, in bytes: the types inside it have the word, too.
const LONGEST_WORD: usize = 512;

/// A variant, with what it is made from.
struct Made<'a> {
    branch: Branch<'a>,
    leaves: Leaves<'a>,
    variant: Variant,
}

/// The union of several branches.
pub fn variants<'a>(
    cx: &mut Context<'a, '_>,
    rest: &Rest<'a>,
    mut branches: Vec<Branch<'a>>,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Option<TypeKind> {
    let mut tags = None;
    if let Some(discriminator) = rest.discriminator {
        let mapped = discriminator.mapping.iter().map(|(tag, _)| weight_of_text(tag.len())).sum();
        if !cx.limits.compare(mapped) {
            return Some(cx.too_large(at));
        }
        let listed = branches.len();
        add_mapped(cx.facts, discriminator, &mut branches, at);
        // Each schema that only the mapping names gets what applies to every branch, too.
        let base = branches.first().map_or(&[][..], |branch| branch.base.as_slice());
        let properties = base.iter().map(|part| 1 + part.rest.schema.properties.len()).sum::<usize>();
        if !cx.limits.add(properties.saturating_mul(branches.len() - listed)) {
            return Some(cx.too_large(at));
        }
        let mapped = mapped_tags(cx.facts, discriminator, &branches, &mut cx.nested);
        if cx.nested.take_lack() {
            return Some(cx.too_large(at));
        }
        tags = Some((discriminator.property_name.as_str(), mapped));
    }
    let discriminator = rest.discriminator.map(|discriminator| discriminator.property_name.clone());
    let known = branches.len();
    remove_impossible(cx, &mut branches, tags.as_mut());
    if let [only] = branches.as_slice()
        && known > 1
    {
        let only = only.clone();
        return Some(only.kind(cx, words));
    }
    let leaves: Vec<Leaves<'a>> = branches.iter().map(|branch| discriminant::leaves(cx.facts, branch)).collect();
    // A branch that is itself a union is compared with its branches.
    let nested = leaves.iter().filter(|leaves| leaves.len() > 1).flatten().map(|leaf| 1 + leaf.width()).sum();
    if !cx.limits.compare(nested) {
        return Some(cx.too_large(at));
    }
    if tags.is_none() {
        tags = discriminant::constant_tags(&leaves, true);
    }
    if tags.is_none() {
        tags = inherited_tags(cx.facts, &branches, &mut cx.nested);
        if cx.nested.take_lack() {
            return Some(cx.too_large(at));
        }
        if tags.is_none() && has_more_properties(cx.facts, &branches) {
            cx.report.warn(
                Code::UnsupportedUnion,
                at,
                format!(
                    "only the first {MOST_PROPERTIES} of the properties that may be the tag of this union are looked at"
                ),
                "its variants are told apart as if none were; give it a `discriminator`",
            );
        }
    }
    let written = tags.iter().flat_map(|(_, tags)| tags).flatten().map(String::len);
    if !cx.limits.add(weight_of_values(written)) {
        return Some(cx.too_large(at));
    }
    // A value that is no object has no tag.
    for (branch, tags) in branches.iter().zip(tags.iter_mut().flat_map(|(_, tags)| tags)) {
        let types = branch.shape.types;
        if !types.is_empty() && !types.has(JsonType::Object) {
            tags.clear();
        }
    }
    let explicit = rest.discriminator.map(|discriminator| discriminator.property_name.as_str());
    let made = make(cx, branches, leaves, tags.as_ref().map(|(_, tags)| tags.as_slice()), explicit, words);
    if let [only] = made.as_slice()
        && (explicit.is_none() || only.variant.tags.is_empty() || !only.branch.shape.is_object())
    {
        return Some(TypeKind::Alias(only.variant.ty.clone()));
    }
    let (mut branches, mut leaves, mut variants) = (Vec::new(), Vec::new(), Vec::new());
    for made in made {
        branches.push(made.branch);
        leaves.push(made.leaves);
        variants.push(made.variant);
    }
    if !constrain(cx, &branches, &mut variants) {
        return Some(cx.too_large(at));
    }
    let objects = branches.iter().all(|branch| branch.shape.is_object());
    if tags.is_none() && objects && !discriminant::each_has_its_own(&leaves) {
        // An optional tag is less certain than a property that only one variant has, and more certain than a guess.
        tags = discriminant::constant_tags(&leaves, false);
        for (variant, of) in variants.iter_mut().zip(tags.iter().flat_map(|(_, tags)| tags)) {
            variant.tags.clone_from(of);
        }
    }
    if let Some((property, _)) = tags {
        for ((variant, branch), leaves) in variants.iter_mut().zip(&branches).zip(&leaves) {
            // The union writes an optional tag: without it a reader could not tell which variant this is.
            let carries = |leaf: &Rc<Shape<'_>>| leaf.requires(property) && !leaf.is_read_only(property);
            variant.carries_tag = leaves.iter().all(carries) || is_tagged_by(cx.facts, branch.node, property);
            // Where the type has no property for it, which of several tags a value had is kept among its other properties.
            let is_lost = !variant.carries_tag && leaves.iter().any(|leaf| !leaf.has(property));
            variant.keeps_others |= is_lost && variant.tags.len() > 1;
        }
        keep_others_of_tag(&mut cx.limits, property, &leaves, &mut variants);
        let may_lack = |(variant, leaves): (&Variant, &Leaves<'_>)| {
            !variant.carries_tag && leaves.iter().all(|leaf| leaf.has(property) && !leaf.requires(property))
        };
        // A value without a tag is a variant that may lack it, if these are few. If they are many, the union writes the tag.
        let lacking = variants.iter().zip(&leaves).filter(|pair| may_lack(*pair)).count();
        let is_sure = lacking == 0 || rest.discriminator.is_some() || lacking > 1 && 2 * lacking >= variants.len();
        if objects && is_sure && variants.iter().all(|variant| !variant.tags.is_empty()) {
            let fallback = rest.discriminator.and_then(|discriminator| fallback(cx, discriminator, &branches));
            let Some(fallback) = fallback else {
                return Some(TypeKind::Union(Union { tag: Some(property.to_owned()), discriminator, variants }));
            };
            let others = (0..).zip(&variants).filter(|(index, _)| *index != fallback);
            if others.map(|(_, variant)| variant).all(|variant| variant.carries_tag) {
                return Some(TypeKind::Union(with_fallback(property, variants, fallback)));
            }
            cx.report.warn(
                Code::UnsupportedUnion,
                &at.key("discriminator").key("defaultMapping"),
                format!("`defaultMapping` needs variants that require `{property}`"),
                "values with other tags are kept as they are; make the property required in every other variant",
            );
            return Some(TypeKind::Union(Union { tag: Some(property.to_owned()), discriminator, variants }));
        }
        if rest.discriminator.is_some_and(|discriminator| discriminator.default_mapping.is_some()) {
            cx.report.warn(
                Code::UnsupportedUnion,
                &at.key("discriminator").key("defaultMapping"),
                "`defaultMapping` needs variants that are all objects with tags",
                "values with other tags are kept as they are",
            );
        }
        for (variant, leaves) in variants.iter_mut().zip(&leaves).filter(|(variant, _)| !variant.tags.is_empty()) {
            let tag = (property.to_owned(), variant.tags.clone());
            // A discriminator asks for the tag.
            variant.discriminant = if rest.discriminator.is_none() && may_lack((&*variant, leaves)) {
                let types = JsonType::Object.into();
                Discriminant::Best(Best { types, knows: discriminant::known(leaves), tag: Some(tag) })
            } else {
                Discriminant::Tag(tag.0, tag.1)
            };
        }
    }
    let overlap = rest.one_of().is_empty() && rest.discriminator.is_none();
    discriminant::discriminate(cx, &branches, &leaves, &mut variants, overlap, at);
    Some(TypeKind::Union(Union { tag: None, discriminator, variants }))
}

/// The branch that `defaultMapping` names (OpenAPI 3.2, "Discriminator Object").
fn fallback<'a>(cx: &Context<'a, '_>, discriminator: &Discriminator, branches: &[Branch<'a>]) -> Option<usize> {
    let (name, _) = cx.facts.targets().written(discriminator.default_mapping.as_deref()?)?;
    branches.iter().position(|branch| matches!(branch.node, Node::Reference(other) if other == name))
}

/// A union whose variants carry their tags, except for one: any other object is read as that.
fn with_fallback(property: &str, mut variants: Vec<Variant>, fallback: usize) -> Union {
    for variant in &mut variants {
        variant.discriminant = Discriminant::Tag(property.to_owned(), variant.tags.clone());
    }
    let mut last = variants.remove(fallback);
    last.discriminant = Discriminant::Types(JsonType::Object.into());
    last.keeps_others = true;
    variants.push(last);
    Union { tag: None, discriminator: Some(property.to_owned()), variants }
}

/// Makes a variant for each branch; branches with the same type and the same tags are one.
fn make<'a>(
    cx: &mut Context<'a, '_>,
    branches: Vec<Branch<'a>>,
    leaves: Vec<Leaves<'a>>,
    tags: Option<&[Vec<String>]>,
    property: Option<&str>,
    words: &Words<'_>,
) -> Vec<Made<'a>> {
    let hints = hints(&branches, tags, property);
    let mut found: Vec<Made<'a>> = Vec::with_capacity(branches.len());
    let mut known: HashMap<(Type, Vec<String>), usize> = HashMap::new();
    for (index, ((branch, leaves), hint)) in branches.into_iter().zip(leaves).zip(hints).enumerate() {
        let tags = tags.and_then(|tags| tags.get(index)).cloned().unwrap_or_default();
        let variant = variant(cx, &branch, tags, hint, words);
        let place = *known.entry((variant.ty.clone(), variant.tags.clone())).or_insert(found.len());
        let Some(made) = found.get_mut(place) else {
            found.push(Made { branch, leaves, variant });
            continue;
        };
        cx.unchecked(branch.node, Limited::Variants, &Pointer::base(&branch.pointer));
        if !std::mem::replace(&mut made.branch.merged, true) {
            cx.unchecked(made.branch.node, Limited::Variants, &Pointer::base(&made.branch.pointer));
        }
    }
    found
}

fn variant<'a>(
    cx: &mut Context<'a, '_>,
    branch: &Branch<'a>,
    tags: Vec<String>,
    hint: Option<String>,
    words: &Words<'_>,
) -> Variant {
    let discriminant = Discriminant::Types(branch.types());
    let constraints = Constraints::default();
    if let Some(ty) = &branch.joined {
        let (words, docs, ty) = (type_words(cx, ty), Docs::default(), ty.clone());
        return Variant { words, docs, ty, tags, carries_tag: true, keeps_others: false, discriminant, constraints };
    }
    let docs = match branch.node {
        Node::Inline(schema) => docs(schema),
        Node::Reference(_) => branch.docs.clone(),
    };
    let ty = {
        let word = hint.as_deref().unwrap_or_else(|| branch_word(branch));
        let words = words.then(beginning(word));
        let kind = branch.kind(cx, &words);
        cx.types.name(kind, branch.key(), &words, &docs)
    };
    let words = match hint {
        Some(hint) => vec![hint],
        None => type_words(cx, &ty),
    };
    Variant { words, docs, ty, tags, carries_tag: true, keeps_others: false, discriminant, constraints }
}

/// As much of a word as a type has that is made for a branch.
fn beginning(word: &str) -> &str {
    let mut end = word.len().min(LONGEST_WORD);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    word.get(..end).unwrap_or(word)
}

/// Words for a type that the document does not name.
fn type_words(cx: &Context<'_, '_>, ty: &Type) -> Vec<String> {
    let word = |word: &str| vec![word.to_owned()];
    match ty {
        Type::Any => word("value"),
        Type::Boolean => word("boolean"),
        Type::Number(NumberType::F32 | NumberType::F64) => word("number"),
        Type::Number(_) => word("integer"),
        Type::String(format) => {
            let format = format.as_deref().and_then(StringFormat::named).filter(|format| format.is_distinct());
            word(format.map_or("string", StringFormat::name))
        }
        Type::Literal(value) => word(value),
        Type::Binary => word("bytes"),
        Type::Upload => word("upload"),
        Type::Array(item) => {
            let mut words = type_words(cx, item);
            words.push("list".to_owned());
            words
        }
        Type::Json(ty) => {
            let mut words = type_words(cx, ty);
            words.push("text".to_owned());
            words
        }
        Type::Tuple(_) => word("tuple"),
        Type::Map(_) => word("map"),
        Type::Nullable(ty) => type_words(cx, ty),
        Type::Named(id) => match cx.types.words(*id) {
            Some(words) => words.last().cloned().into_iter().collect(),
            None => word("value"),
        },
    }
}

/// A word for each branch, where the document has one: the name of a component, a title, a tag, a property that no other branch has, or
/// else a constant.
fn hints(branches: &[Branch<'_>], tags: Option<&[Vec<String>]>, property: Option<&str>) -> Vec<Option<String>> {
    let elsewhere = property_counts(branches);
    let hint = |(index, branch): (usize, &Branch<'_>)| match branch.node {
        _ if branch.word.is_some() => branch.word.clone(),
        Node::Reference(name) => Some(name.to_owned()),
        Node::Inline(schema) => text(&schema.title)
            .or_else(|| own_tag(property, branch))
            .or_else(|| tags?.get(index)?.first().cloned())
            .or_else(|| distinctive(branch, &elsewhere)),
    };
    let mut hints: Vec<Option<String>> = branches.iter().enumerate().map(hint).collect();
    add_constants(branches, &mut hints);
    hints
}

/// The longest constant that is a word for a variant.
const LONGEST_CONSTANT: usize = 40;

/// Adds words for the objects that have none: the constants of a property that has one in each of them, all different from each other and
/// from the words of the other branches.
fn add_constants(branches: &[Branch<'_>], hints: &mut [Option<String>]) {
    let is_nameless = |branch: &Branch<'_>, hint: &Option<String>| {
        hint.is_none() && branch.joined.is_none() && branch.shape.is_object()
    };
    let mut nameless: Vec<&Branch<'_>> = Vec::new();
    let mut others = HashSet::new();
    for (branch, hint) in branches.iter().zip(&*hints) {
        if is_nameless(branch, hint) {
            nameless.push(branch);
        } else {
            others.insert(plain(hint.as_deref().unwrap_or_else(|| branch_word(branch))));
        }
    }
    let [first, _, ..] = nameless.as_slice() else { return };
    let tells_apart = |name: &&str| {
        let mut seen = HashSet::new();
        nameless.iter().all(|branch| {
            let word = constant_word(branch, name).map(plain);
            word.is_some_and(|word| !others.contains(&word) && seen.insert(word))
        })
    };
    let Some(property) = first.shape.properties.iter().map(|(name, _)| *name).find(tells_apart) else { return };
    for (branch, hint) in branches.iter().zip(hints) {
        if is_nameless(branch, hint) {
            *hint = constant_word(branch, property).map(str::to_owned);
        }
    }
}

/// The one string that a property of a branch can be, if it is a word.
fn constant_word<'b>(branch: &'b Branch<'_>, property: &str) -> Option<&'b str> {
    let is_word = |text: &str| text.len() <= LONGEST_CONSTANT && text.starts_with(char::is_alphabetic);
    match branch.shape.constants(property) {
        [only] if branch.shape.types_of(property) == JsonType::String.into() && is_word(only) => Some(only),
        _ => None,
    }
}

/// The tag that an inline branch's own property holds.
fn own_tag(property: Option<&str>, branch: &Branch<'_>) -> Option<String> {
    match branch.shape.constants(property?) {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// How many of the branches have each property.
fn property_counts<'a>(branches: &[Branch<'a>]) -> HashMap<&'a str, usize> {
    let mut counts = HashMap::new();
    for (name, _) in branches.iter().flat_map(|branch| &branch.shape.properties) {
        *counts.entry(*name).or_default() += 1;
    }
    counts
}

/// Words for an object without a name: a property that no other branch has.
fn distinctive(branch: &Branch<'_>, elsewhere: &HashMap<&str, usize>) -> Option<String> {
    if !branch.shape.is_object() {
        return None;
    }
    let own = |name: &&str| elsewhere.get(name) == Some(&1);
    let all = branch.shape.properties.iter().map(|(name, _)| *name).filter(own);
    let required = all.clone().find(|name| branch.shape.required.contains(name));
    required.or_else(|| all.clone().next()).map(|name| format!("with {name}"))
}

fn branch_word(branch: &Branch<'_>) -> &'static str {
    match branch.types().only() {
        Some(JsonType::Array) => "list",
        Some(JsonType::Null) | None => "value",
        Some(ty) => ty.name(),
    }
}

/// Gives each variant the constraints of its branch, unless a value that violates them may be valid for another branch. `false` if
/// there is no room for them.
fn constrain<'a>(cx: &mut Context<'a, '_>, branches: &[Branch<'a>], variants: &mut [Variant]) -> bool {
    let kinds = Kinds::new(cx, branches);
    // The type of an object checks itself how many properties it has.
    let plain = |branch: &&Branch<'a>| branch.shape.properties.is_empty() && branch.base.is_empty();
    for (branch, variant) in branches.iter().zip(variants).filter(|of| plain(&of.0)) {
        if branch.merged {
            continue;
        }
        if kinds.overlaps(cx, branch) {
            cx.unchecked(branch.node, Limited::Variants, &Pointer::base(&branch.pointer));
        } else if branch.joined.is_none() {
            if cx.limits.is_spent() {
                return false;
            }
            variant.constraints = constraints::of(cx, branch.node);
            if !cx.limits.add(weight_of_constraints(&variant.constraints)) {
                return false;
            }
        }
    }
    true
}

/// How many of the branches have values of each kind.
#[derive(Default)]
struct Kinds {
    /// Those of which no JSON type is known.
    unknown: usize,
    /// Those with each JSON type.
    of_type: HashMap<JsonType, usize>,
    /// Those with strings of no format.
    plain_strings: usize,
}

impl Kinds {
    fn new<'a>(cx: &Context<'a, '_>, branches: &[Branch<'a>]) -> Self {
        let mut kinds = Self::default();
        for branch in branches {
            let types = branch.types();
            kinds.unknown += usize::from(types.is_empty());
            kinds.plain_strings += usize::from(types.has(JsonType::String) && !is_formatted(cx, branch));
            for ty in types.iter() {
                *kinds.of_type.entry(ty).or_default() += 1;
            }
        }
        kinds
    }

    /// Whether a value of a branch may be one of another. A value is read as any JSON value only if it fits no other
    /// branch, and as a plain string only if it fits no format.
    fn overlaps<'a>(&self, cx: &Context<'a, '_>, branch: &Branch<'a>) -> bool {
        let types = branch.types();
        let of_type = |ty: JsonType| self.of_type.get(&ty).copied().unwrap_or_default();
        let shared = |ty: JsonType| match ty {
            JsonType::String => self.plain_strings > usize::from(!is_formatted(cx, branch)),
            // A number includes integers, so that no branch has both.
            JsonType::Integer | JsonType::Number => of_type(JsonType::Integer) + of_type(JsonType::Number) > 1,
            JsonType::Null | JsonType::Boolean | JsonType::Array | JsonType::Object => of_type(ty) > 1,
        };
        !types.is_empty() && (self.unknown > 0 || types.iter().any(shared))
    }
}

fn is_formatted<'a>(cx: &Context<'a, '_>, branch: &Branch<'a>) -> bool {
    cx.facts.string_format(branch.node).is_some_and(|format| format.is_some())
}
