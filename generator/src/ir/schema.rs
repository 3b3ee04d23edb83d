//! The definitions of named types: what a schema says a JSON value is.

use std::hash::{Hash, Hasher};

use serde_json::Value;

use super::{Docs, Type, TypeId};
use crate::json::{JsonTypes, Number};

impl Field {
    /// The name that its name in code is made of.
    pub fn called(&self) -> &str {
        self.client_name.as_deref().unwrap_or(&self.name)
    }
}

impl TypeKind {
    /// Puts other named types in the place of those that it mentions.
    pub fn rename(&mut self, new: &impl Fn(TypeId) -> TypeId) {
        match self {
            Self::Object(object) => {
                object.fields.iter_mut().for_each(|field| field.ty.rename(new));
                if let Additional::Typed(ty) = &mut object.additional {
                    ty.rename(new);
                }
            }
            Self::Union(union) => union.variants.iter_mut().for_each(|variant| variant.ty.rename(new)),
            Self::Alias(ty) => ty.rename(new),
            Self::Enumeration(_) | Self::IntegerEnumeration(_) => {}
        }
    }

    /// The types of its fields or variants, and of its other properties; what an alias stands for.
    #[must_use]
    pub fn held(&self) -> Vec<&Type> {
        match self {
            Self::Object(object) => {
                let rest = match &object.additional {
                    Additional::Typed(ty) => Some(ty),
                    Additional::Ignored => None,
                };
                object.fields.iter().map(|field| &field.ty).chain(rest).collect()
            }
            Self::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
            Self::Alias(ty) => vec![ty],
            Self::Enumeration(_) | Self::IntegerEnumeration(_) => Vec::new(),
        }
    }

    /// The named types that it mentions.
    #[must_use]
    pub fn mentioned(&self) -> Vec<TypeId> {
        let mut found = Vec::new();
        self.held().into_iter().for_each(|ty| ty.mentioned(&mut found));
        found
    }
}

/// A numeric type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberType {
    /// 32 bits, signed.
    I32,
    /// 64 bits, signed.
    I64,
    /// 32 bits, never negative.
    U32,
    /// 64 bits, never negative.
    U64,
    /// Single precision.
    F32,
    /// Double precision.
    F64,
}

impl NumberType {
    /// Whether every value of the other is one of this.
    #[must_use]
    pub fn holds(self, other: Self) -> bool {
        match self {
            Self::I32 | Self::U32 => self == other,
            Self::I64 => matches!(other, Self::I32 | Self::U32 | Self::I64),
            Self::U64 => matches!(other, Self::U32 | Self::U64),
            Self::F32 => self == other,
            Self::F64 => matches!(other, Self::F32 | Self::I32 | Self::U32 | Self::F64),
        }
    }
}

/// A named type.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// The words that its name is made of, the outermost first: the component's name, then a property's name and so on.
    pub words: Vec<String>,
    /// Whether it is a component: its name is the document's, and goes before names made of words.
    pub component: bool,
    /// Documentation.
    pub docs: Docs,
    /// Whether `null` is one of its values. The place of use expresses it.
    pub nullable: bool,
    /// What it is.
    pub kind: TypeKind,
    /// What its values must satisfy, if it is an alias.
    pub constraints: Constraints,
    /// The Rust type that the user chose for it.
    pub given: Option<String>,
}

/// What a named type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// An object with known properties.
    Object(Object),
    /// One of several strings.
    Enumeration(Enumeration),
    /// One of several integers.
    IntegerEnumeration(IntegerEnumeration),
    /// One of several types.
    Union(Union),
    /// An alias of a type.
    Alias(Type),
}

/// An object with known properties.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct Object {
    /// The properties, in the document's order.
    pub fields: Vec<Field>,
    /// The properties that have one value: they are no fields, the type writes them.
    pub constants: Vec<Constant>,
    /// What is known of other properties.
    pub additional: Additional,
    /// How many properties there may be, and what the values of the others must satisfy.
    pub constraints: Constraints,
}

/// A property that has one value: that of its `const`, or the tag that a `discriminator` maps to its object.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Constant {
    /// Its name in JSON.
    pub name: String,
    /// Documentation.
    pub docs: Docs,
    /// The value: a string, a number, or a boolean.
    pub value: Value,
    /// Whether a value without it is no value of the object.
    pub required: bool,
}

/// What is known of the properties that a schema does not name (`additionalProperties`).
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Additional {
    /// Nothing is said: a reader ignores them.
    #[default]
    Ignored,
    /// They have this type, and are kept.
    Typed(Type),
}

/// A property.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Field {
    /// Its name in JSON.
    pub name: String,
    /// Another name that the document gives it for code.
    pub client_name: Option<String>,
    /// Documentation.
    pub docs: Docs,
    /// Its type, without `null`.
    pub ty: Type,
    /// Whether it may be absent or `null`.
    pub presence: Presence,
    /// Only ever sent by the server (`readOnly`).
    pub read_only: bool,
    /// Only ever sent to the server (`writeOnly`).
    pub write_only: bool,
    /// What a reader may assume where it is absent, or the one value it can have.
    pub default: FieldDefault,
    /// What its value must satisfy.
    pub constraints: Constraints,
}

/// What is known of a property's value before it is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum FieldDefault {
    /// Nothing.
    #[default]
    None,
    /// The server assumes this where the property is absent (`default`). Documented, never sent.
    Assumed(Value),
    /// It has this value: a tag of a union, or an enumeration of one, which may grow.
    Constant(String),
    /// It has this value and no other (`const`).
    Const(Value),
}

/// Whether a property may be absent or `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// There, and not `null`.
    Required,
    /// There, or `null`.
    Nullable,
    /// There, or absent.
    Optional,
    /// There, or `null`, or absent.
    Maybe,
}

/// A bound of a range of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Hash)]
pub struct Bound {
    /// The number.
    pub limit: Number,
    /// Whether the number itself is excluded.
    pub excluded: bool,
}

/// What a value must satisfy besides its type (OpenAPI 3.0.3, "Schema Object"; JSON Schema Validation wright-00,
/// section 5).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Constraints {
    /// `minLength`, in Unicode code points.
    pub min_length: Option<usize>,
    /// `maxLength`, in Unicode code points.
    pub max_length: Option<usize>,
    /// `pattern`: ECMA-262 regular expressions, one from each schema that has another.
    pub patterns: Vec<String>,
    /// `minimum` or `exclusiveMinimum`
    pub minimum: Option<Bound>,
    /// `maximum` or `exclusiveMaximum`
    pub maximum: Option<Bound>,
    /// `multipleOf`
    pub multiple_of: Option<Number>,
    /// `minItems`
    pub min_items: Option<usize>,
    /// `maxItems`
    pub max_items: Option<usize>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `minProperties`
    pub min_properties: Option<usize>,
    /// `maxProperties`
    pub max_properties: Option<usize>,
    /// What each item of an array, or each value of a map, must satisfy.
    pub each: Option<Box<Constraints>>,
}

/// The most patterns of one value.
const MOST_PATTERNS: usize = 32;

impl Hash for Constraints {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Most values have none.
        if self.is_empty() {
            return state.write_u8(0);
        }
        let Self { min_length, max_length, patterns, minimum, maximum, multiple_of, min_items, max_items, .. } = self;
        let Self { unique_items, min_properties, max_properties, each, .. } = self;
        (min_length, max_length, patterns.first(), minimum, maximum, multiple_of).hash(state);
        (min_items, max_items, unique_items, min_properties, max_properties, each).hash(state);
        if let Some(more) = patterns.get(1..).filter(|more| !more.is_empty()) {
            more.hash(state);
        }
    }
}

impl Constraints {
    /// Makes them as strict as these and the others together.
    pub fn tighten(&mut self, other: Self) {
        fn larger<T: PartialOrd>(one: Option<T>, two: Option<T>) -> Option<T> {
            match (one, two) {
                (Some(one), Some(two)) => Some(if one < two { two } else { one }),
                (one, two) => one.or(two),
            }
        }
        fn smaller<T: PartialOrd>(one: Option<T>, two: Option<T>) -> Option<T> {
            match (one, two) {
                (Some(one), Some(two)) => Some(if two < one { two } else { one }),
                (one, two) => one.or(two),
            }
        }
        self.min_length = larger(self.min_length, other.min_length);
        self.max_length = smaller(self.max_length, other.max_length);
        for pattern in other.patterns {
            if self.patterns.len() < MOST_PATTERNS && !self.patterns.contains(&pattern) {
                self.patterns.push(pattern);
            }
        }
        self.minimum = stricter(self.minimum, other.minimum, |one, two| one < two);
        self.maximum = stricter(self.maximum, other.maximum, |one, two| one > two);
        self.multiple_of = match (self.multiple_of, other.multiple_of) {
            (Some(one), Some(two)) => Some(common_multiple(one, two)),
            (one, two) => one.or(two),
        };
        self.min_items = larger(self.min_items, other.min_items);
        self.max_items = smaller(self.max_items, other.max_items);
        self.unique_items |= other.unique_items;
        self.min_properties = larger(self.min_properties, other.min_properties);
        self.max_properties = smaller(self.max_properties, other.max_properties);
        match (&mut self.each, other.each) {
            (Some(each), Some(other)) => each.tighten(*other),
            (each, other) => *each = each.take().or(other),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The stricter of two bounds: of equal ones that which excludes its number.
fn stricter(one: Option<Bound>, two: Option<Bound>, wider: fn(Number, Number) -> bool) -> Option<Bound> {
    match (one, two) {
        (Some(one), Some(two)) => {
            let second = wider(one.limit, two.limit) || one.limit == two.limit && two.excluded;
            Some(if second { two } else { one })
        }
        (one, two) => one.or(two),
    }
}

/// The smallest multiple of both; the first, if they are fractions and neither is a multiple of the other.
fn common_multiple(first: Number, second: Number) -> Number {
    let (one, two) = (first.as_f64(), second.as_f64());
    let (mut larger, mut smaller) = (one.max(two), one.min(two));
    let whole = one.fract() == 0.0 && two.fract() == 0.0;
    if smaller <= 0.0 || !whole && larger % smaller != 0.0 {
        return first;
    }
    while smaller > 0.0 {
        (larger, smaller) = (smaller, larger % smaller);
    }
    Number::Float(one / larger * two)
}

/// A string enumeration. It is open: a reader keeps a value that is not listed.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct Enumeration {
    /// The values, in the document's order, without duplicates.
    pub values: Vec<EnumValue<String>>,
}

/// An integer enumeration. It is open, too.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct IntegerEnumeration {
    /// The values, in the document's order, without duplicates.
    pub values: Vec<EnumValue<i64>>,
}

/// A value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EnumValue<T> {
    /// The value in JSON.
    pub value: T,
    /// A name that the document gives it (`x-enum-varnames`).
    pub name: Option<String>,
    /// Documentation (`x-enum-descriptions`).
    pub description: Option<String>,
}

/// One of several types (`oneOf`, `anyOf`).
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Union {
    /// The property that tells the variants apart (`discriminator`, or found). Such a union is open.
    pub tag: Option<String>,
    /// The property that the document's `discriminator` names.
    pub discriminator: Option<String>,
    /// The variants, in the order in which a reader tries them.
    pub variants: Vec<Variant>,
}

/// One of a union's types.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Variant {
    /// Words for its name: from the title, the reference, the tag or the type.
    pub words: Vec<String>,
    /// Documentation.
    pub docs: Docs,
    /// Its type.
    pub ty: Type,
    /// The tags that mean it, when the union has a tag, or tells some of its variants apart by one.
    pub tags: Vec<String>,
    /// Whether its own properties hold the tag; else the union writes it.
    pub carries_tag: bool,
    /// Whether a value may have properties that its type does not name, and that must be kept: another variant knows them, or an
    /// extension of a base that the document does not tell apart.
    pub keeps_others: bool,
    /// What tells it apart, when the union has no tag.
    pub discriminant: Discriminant,
    /// What its value must satisfy.
    pub constraints: Constraints,
}

/// What a value must look like to be a variant of a union without a tag.
#[derive(Clone, Debug, PartialEq)]
pub enum Discriminant {
    /// It has one of these JSON types; any, where none is known.
    Types(JsonTypes),
    /// It is an object with this property, of one of these JSON types; of any, if there are none.
    Property(String, JsonTypes),
    /// It is an object whose property has one of these values.
    Tag(String, Vec<String>),
    /// It has one of these types; of objects, the variant that knows most of their properties is tried first.
    Best(Best),
}

/// What is known of a variant that nothing tells apart for certain.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Best {
    /// The JSON types that it has; any, where none is known.
    pub types: JsonTypes,
    /// The properties that it knows, when it is an object: of a union those of its variants, of a map none.
    pub knows: Vec<String>,
    /// A property that it requires, and the values that it lists for it; another variant may list them, too.
    pub tag: Option<(String, Vec<String>)>,
}
