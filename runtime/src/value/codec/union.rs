//! Reading unions (`oneOf`, `anyOf`): by a tag, or by what each variant looks like.
//!
//! Data (tags, or a table of [`Discriminant`]s that the generator made) decides which variant a value is; then exactly that
//! variant is read. Only what the decision needs is held ([`Content`]): an object up to its tag, and nothing of an
//! object where only one variant is an object. Only variants that no discriminant can tell apart are tried one after another,
//! the one that knows most of the value's properties first, until one keeps all of the value.

use std::any::Any;
use std::cmp::Reverse;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::attempts::Attempts;
use super::content::{Content, Hold, next_key};
use super::fields::Property;
use super::kept::keeps;
use super::mending::strictly;
use super::replay::Replay;
use crate::value::json;

/// A union: how one of its variants is read, and its content.
pub trait Union: Sized {
    /// The variant of this index, in the order of the table.
    ///
    /// # Errors
    /// When the value is not one of the variant's type.
    fn read<'de, D: Deserializer<'de>>(index: usize, deserializer: D) -> Result<Self, D::Error>;

    /// The name of its variant in Rust, and the variant's content.
    fn content(&self) -> (&'static str, &dyn Property);
}

/// A union whose variants a property tells apart.
pub trait Tagged: Union {
    /// The property.
    const PROPERTY: &'static str;
    /// Its values, and the indices of the variants that they mean.
    const TAGS: &'static [(&'static str, usize)];

    /// A value with another tag.
    fn unknown(value: Value) -> Self;
}

/// A union whose variants are told apart by what they look like.
pub trait Untagged: Union + Serialize {
    /// Its name, for errors.
    const NAME: &'static str;
    /// What each variant looks like.
    const DISCRIMINANTS: &'static [Discriminant];
    /// Whether several can be tried on one object or array.
    const AMBIGUOUS: bool = ambiguous(Self::DISCRIMINANTS);
}

/// The JSON types a variant may have, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonTypes(u8);

impl JsonTypes {
    /// `null`
    pub const NULL: Self = Self(1);
    /// `true`, `false`
    pub const BOOLEAN: Self = Self(2);
    /// A number without a fraction.
    pub const INTEGER: Self = Self(4);
    /// Any number.
    pub const NUMBER: Self = Self(8 | 4);
    /// A string.
    pub const STRING: Self = Self(16);
    /// An array.
    pub const ARRAY: Self = Self(32);
    /// An object.
    pub const OBJECT: Self = Self(64);
    const OBJECT_OR_NUMBER: Self = Self(64 | 8 | 4);
    /// Any value.
    pub const ANY: Self = Self(127);

    /// These and others.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn of(value: &Content<'_>) -> Self {
        match value {
            Content::Null => Self::NULL,
            Content::Bool(_) => Self::BOOLEAN,
            Content::Float(_) => Self(8),
            Content::Number(number) if number.is_f64() => Self(8),
            Content::Unsigned(_) | Content::Signed(_) | Content::Number(_) => Self::INTEGER,
            Content::String(_) | Content::Exact(_) => Self::STRING,
            Content::Array(_) => Self::ARRAY,
            Content::Object(_) => Self::OBJECT,
        }
    }

    const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What a value must look like to be a variant.
#[derive(Clone, Copy, Debug)]
pub struct Discriminant {
    types: JsonTypes,
    property: Option<&'static str>,
    values: &'static [&'static str],
    names: &'static [&'static str],
    /// The JSON types that the property may have.
    of: JsonTypes,
}

impl Discriminant {
    /// It has one of these JSON types.
    pub const fn types(types: JsonTypes) -> Self {
        Self { types, property: None, values: &[], names: &[], of: JsonTypes::ANY }
    }

    /// It is an object with this property.
    pub const fn with(property: &'static str) -> Self {
        Self { property: Some(property), ..Self::types(JsonTypes::OBJECT) }
    }

    /// It is an object with this property, which has one of these JSON types.
    pub const fn with_type(property: &'static str, of: JsonTypes) -> Self {
        Self { of, ..Self::with(property) }
    }

    /// It is an object in which this property has one of these values.
    pub const fn tagged(property: &'static str, values: &'static [&'static str]) -> Self {
        Self { values, ..Self::with(property) }
    }

    /// It is an object; of several that pass, the one that knows most of the value's properties is tried first.
    pub const fn best(names: &'static [&'static str]) -> Self {
        Self { names, ..Self::types(JsonTypes::OBJECT) }
    }

    /// The same, with the names of known properties.
    #[must_use]
    pub const fn knowing(self, names: &'static [&'static str]) -> Self {
        Self { names, ..self }
    }

    /// The same, where this property has one of these values. A variant with names may have no such property.
    #[must_use]
    pub const fn of(self, property: &'static str, values: &'static [&'static str]) -> Self {
        Self { property: Some(property), values, ..self }
    }

    fn passes(&self, value: &Content<'_>) -> bool {
        if !self.types.has(JsonTypes::of(value)) {
            return false;
        }
        let Some(property) = self.property else { return true };
        match value.get(property) {
            Some(value) if self.values.is_empty() => {
                self.of.has(JsonTypes::of(value)) || value.whole().is_some() && self.of.has(JsonTypes::INTEGER)
            }
            Some(value) => value.tag().is_some_and(|tag| self.values.contains(&tag.as_ref())),
            None => !self.values.is_empty() && !self.names.is_empty(),
        }
    }

    /// How much speaks for a value that passes. A constant goes before a property that one variant alone has, and that
    /// before properties that several have; a variant that knows none of the value's properties comes after one that
    /// takes any.
    fn rank(&self, value: &Content<'_>) -> Rank {
        match (self.property, self.values, self.names) {
            (Some(_), [_, ..], []) => Rank::Constant,
            (Some(_), [], _) => Rank::Own,
            (_, _, []) => Rank::Knows(0),
            _ => match self.known(value) {
                0 => Rank::Nothing,
                known => Rank::Knows(known),
            },
        }
    }

    fn known(&self, value: &Content<'_>) -> usize {
        let Content::Object(entries) = value else { return 0 };
        entries.iter().filter(|(key, _)| self.names.iter().any(|name| name == key)).count()
    }
}

/// How much speaks for a variant, the least first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// None of the value's properties are known.
    Nothing,
    /// So many of them are.
    Knows(usize),
    /// The value has a property that no other variant has.
    Own,
    /// A property has a value that no other variant lists.
    Constant,
}

impl Rank {
    fn is_certain(self) -> bool {
        self >= Self::Own
    }
}

const fn ambiguous(mut discriminants: &[Discriminant]) -> bool {
    let (mut objects, mut arrays) = (0, 0);
    while let [discriminant, rest @ ..] = discriminants {
        let is_certain = discriminant.property.is_some() && discriminant.names.is_empty();
        if !is_certain && discriminant.types.has(JsonTypes::OBJECT) {
            objects += 1;
        }
        if discriminant.types.has(JsonTypes::ARRAY) {
            arrays += 1;
        }
        discriminants = rest;
    }
    objects > 1 || arrays > 1
}

/// The property names of a variant's type.
pub const fn names_of<T: super::Object, U>(_: fn(T) -> U) -> &'static [&'static str] {
    T::NAMES
}

/// Shows a union as `derive(Debug)` does.
///
/// # Errors
/// What the formatter reports.
pub fn show_variant<U: Union>(union: &U, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (variant, content) = union.content();
    formatter.debug_tuple(variant).field(&content).finish()
}

/// Whether two unions are of the same variant, with equal content.
pub fn same_variant<U: Union>(one: &U, other: &U) -> bool {
    let ((variant, content), (other_variant, other_content)) = (one.content(), other.content());
    variant == other_variant && content.equals(other_content)
}

/// Reads one variant.
///
/// # Errors
/// When the value is not a `T`.
pub fn variant<'de, D: Deserializer<'de>, T: Deserialize<'de>, U>(
    deserializer: D,
    wrap: fn(T) -> U,
) -> Result<U, D::Error> {
    T::deserialize(deserializer).map(wrap)
}

/// Reads a union whose variants a property tells apart.
///
/// # Errors
/// What the format reports, and a variant that does not decode.
pub fn tagged<'de, D: Deserializer<'de>, U: Tagged>(deserializer: D) -> Result<U, D::Error> {
    deserializer.deserialize_any(Reading(ByTag(PhantomData)))
}

/// Reads a union whose variants are told apart by discriminants.
///
/// # Errors
/// What the format reports; no variant fits; or the last one that was tried does not decode.
pub fn untagged<'de, D: Deserializer<'de>, U: Untagged>(deserializer: D) -> Result<U, D::Error> {
    deserializer.deserialize_any(Reading(ByTests(PhantomData)))
}

/// How a union is read from what the deserializer finds.
trait Decide<'de>: Sized {
    type Union;

    /// An object.
    fn object<A: MapAccess<'de>>(self, map: A) -> Result<Self::Union, A::Error>;

    /// Anything else, or an object that was held.
    fn held(self, value: Content<'de>) -> Result<Self::Union, serde_json::Error>;
}

/// The property decides, wherever it stands.
struct ByTag<U>(PhantomData<U>);

impl<'de, U: Tagged> Decide<'de> for ByTag<U> {
    type Union = U;

    /// Holds what comes before the tag. With the tag the variant is known, and reads on.
    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<U, A::Error> {
        let mut before = Vec::new();
        while let Some(key) = next_key(&mut map)? {
            let is_tag = key == U::PROPERTY;
            let value: Content<'de> = map.next_value()?;
            let tag = if is_tag { value.tag() } else { None };
            let index = tag.and_then(|tag| U::TAGS.iter().find(|(known, _)| *known == tag)).map(|(_, index)| *index);
            before.push((key, value));
            if let Some(index) = index {
                return U::read(index, Replay { before, map, tag: Some(U::PROPERTY) });
            }
        }
        Ok(U::unknown(Content::object(before).into_value()))
    }

    fn held(self, value: Content<'de>) -> Result<U, serde_json::Error> {
        Ok(U::unknown(value.into_value()))
    }
}

/// What the value looks like decides.
struct ByTests<U>(PhantomData<U>);

impl<'de, U: Untagged> Decide<'de> for ByTests<U> {
    type Union = U;

    /// Reads the variant at once where only one is an object. (With `arbitrary_precision`, numbers come as objects.)
    fn object<A: MapAccess<'de>>(self, mut map: A) -> Result<U, A::Error> {
        let mut objects = U::DISCRIMINANTS
            .iter()
            .enumerate()
            .filter(|(_, discriminant)| discriminant.types.has(JsonTypes::OBJECT_OR_NUMBER));
        if let (Some((index, discriminant)), None) = (objects.next(), objects.next())
            && discriminant.types.has(JsonTypes::OBJECT)
            && discriminant.property.is_none()
        {
            return U::read(index, Replay { before: Vec::new(), map, tag: None });
        }
        let mut entries = Vec::new();
        Content::rest(&mut map, &mut entries)?;
        choose(Content::object(entries)).map_err(A::Error::custom)
    }

    fn held(self, value: Content<'de>) -> Result<U, serde_json::Error> {
        choose(value)
    }
}

fn choose<U: Untagged>(value: Content<'_>) -> Result<U, serde_json::Error> {
    let value = if let Content::String(text) = value { Content::Exact(text) } else { value };
    let passing = || U::DISCRIMINANTS.iter().enumerate().filter(|(_, discriminant)| discriminant.passes(&value));
    let mut first = passing();
    let Some((only, _)) = first.next() else {
        // No variant is a number, but one may be an integer.
        return match value.whole() {
            Some(whole) => choose(Content::from(whole)),
            None => Err(no_variant(U::NAME)),
        };
    };
    if first.next().is_none() {
        return U::read(only, value);
    }
    let mut candidates: Vec<_> =
        passing().map(|(index, discriminant)| (Reverse(discriminant.rank(&value)), index)).collect();
    // Stable: variants that know equally many properties keep the document's order.
    candidates.sort_by_key(|(rank, _)| *rank);
    let attempts = Attempts::at(&value, U::DISCRIMINANTS.len());
    let (found, mendable) = strictly(|| attempt(&value, &candidates, &attempts));
    let is_best = found.as_ref().is_ok_and(|found| found.keeps && !found.passed_over);
    if is_best || !mendable {
        return found.map(|found| found.union);
    }
    match (attempt(&value, &candidates, &attempts), found) {
        (Ok(Found { union, keeps: true, .. }), _) | (_, Ok(Found { union, .. })) | (Ok(Found { union, .. }), _) => {
            Ok(union)
        }
        (_, Err(error)) => Err(error),
    }
}

/// What variants that were tried gave.
struct Found<U> {
    union: U,
    /// Whether it keeps all of the value.
    keeps: bool,
    /// Whether one that knows more of the value's properties did not fit.
    passed_over: bool,
}

/// Tries variants one after another: the first that keeps all of the value, or else that fits.
fn attempt<U: Untagged>(
    value: &Content<'_>,
    candidates: &[(Reverse<Rank>, usize)],
    attempts: &Attempts,
) -> Result<Found<U>, serde_json::Error> {
    let mut lossy = None;
    let mut failure = None;
    // Candidates come by rank: the first failure has the highest.
    let mut failed = None;
    for (rank, index) in candidates {
        let may = match (&lossy, &failure) {
            (Some(_), _) => attempts.after_lossy(),
            (None, Some(_)) => attempts.after_unfit(),
            (None, None) => true,
        };
        if !may {
            break;
        }
        let passed_over = failed.is_some_and(|failed| failed < rank);
        match U::read(*index, value.clone()) {
            // The constant comes first: where it is false, no code that writes is compiled.
            Ok(union) if !U::AMBIGUOUS || rank.0.is_certain() || keeps(value, &union) => {
                return Ok(Found { union, keeps: true, passed_over });
            }
            Ok(union) => lossy = lossy.or(Some(Found { union, keeps: false, passed_over })),
            Err(error) => {
                failed = failed.or(Some(rank));
                failure = Some(error);
            }
        }
    }
    match (lossy, failure) {
        (Some(found), _) => Ok(found),
        (None, Some(error)) => Err(error),
        (None, None) => Err(no_variant(U::NAME)),
    }
}

/// Gives what the deserializer finds to `T`, which decides.
struct Reading<T>(T);

macro_rules! held {
    ($($visit:ident($typ:ty)),* $(,)?) => {
        $(fn $visit<E: Error>(self, value: $typ) -> Result<T::Union, E> {
            self.0.held(Hold.$visit(value)?).map_err(E::custom)
        })*
    };
}

impl<'de, T: Decide<'de>> Visitor<'de> for Reading<T> {
    type Value = T::Union;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    held!(
        visit_bool(bool),
        visit_u64(u64),
        visit_i64(i64),
        visit_f64(f64),
        visit_str(&str),
        visit_borrowed_str(&'de str),
        visit_string(String),
    );

    fn visit_unit<E: Error>(self) -> Result<T::Union, E> {
        self.0.held(Content::Null).map_err(E::custom)
    }

    fn visit_none<E: Error>(self) -> Result<T::Union, E> {
        self.0.held(Content::Null).map_err(E::custom)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Union, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T::Union, A::Error> {
        self.0.held(Hold.visit_seq(items)?).map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T::Union, A::Error> {
        self.0.object(map)
    }
}

/// The error of a value that fits no variant.
#[cold]
pub fn no_variant<E: Error>(name: &str) -> E {
    E::custom(format_args!("the value fits no variant of {name}"))
}

/// Writes a variant of a union that is told apart by what it looks like: a number keeps its fraction.
///
/// # Errors
/// What the format reports.
pub fn encode_variant<S: Serializer, T: Serialize + Any>(serializer: S, variant: &T) -> Result<S::Ok, S::Error> {
    if (variant as &dyn Any).is::<f64>() {
        return json::with_fraction(|| variant.serialize(serializer));
    }
    variant.serialize(serializer)
}

/// Writes a variant that does not carry its tag itself.
///
/// # Errors
/// What the format reports.
pub fn with_tag<S: Serializer, T: Serialize>(
    serializer: S,
    property: &str,
    tag: &str,
    variant: &T,
) -> Result<S::Ok, S::Error> {
    let mut value = json::to_value(variant).map_err(serde::ser::Error::custom)?;
    if let Value::Object(object) = &mut value {
        // A variant that writes its own tag decides: it may have several.
        object.entry(property).or_insert_with(|| Value::String(tag.to_owned()));
    }
    value.serialize(serializer)
}
