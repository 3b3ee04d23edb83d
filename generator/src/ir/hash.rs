//! How values of the IR are hashed: each variant of an enumeration by a number of its own.
//!
//! Names of shared types end in numbers that these hashes make (`name/digest.rs`), and such a name is in users' code. Where the number of a
//! variant were its place, one that comes before it would give every client other names. So a number stays with its variant for good, and
//! a new variant has the next one.

use std::hash::{Hash, Hasher};

use super::{Additional, Discriminant, FieldDefault, Note, NumberType, Presence, Rule, Type, TypeKind};

impl Hash for Type {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Any => 0_isize.hash(state),
            Self::Boolean => 1_isize.hash(state),
            Self::Number(number) => (2_isize, number).hash(state),
            Self::String(format) => (3_isize, format).hash(state),
            Self::Literal(value) => (4_isize, value).hash(state),
            Self::Binary => 5_isize.hash(state),
            Self::Array(items) => (6_isize, items).hash(state),
            Self::Tuple(items) => (7_isize, items).hash(state),
            Self::Map(values) => (8_isize, values).hash(state),
            Self::Nullable(inner) => (9_isize, inner).hash(state),
            Self::Named(id) => (10_isize, id).hash(state),
            Self::Upload => 11_isize.hash(state),
            Self::Json(inner) => (12_isize, inner).hash(state),
        }
    }
}

impl Hash for NumberType {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let number: isize = match self {
            Self::I32 => 0,
            Self::I64 => 1,
            Self::U32 => 2,
            Self::U64 => 3,
            Self::F32 => 4,
            Self::F64 => 5,
        };
        number.hash(state);
    }
}

impl Hash for TypeKind {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Object(object) => (0_isize, object).hash(state),
            Self::Enumeration(enumeration) => (1_isize, enumeration).hash(state),
            Self::IntegerEnumeration(enumeration) => (2_isize, enumeration).hash(state),
            Self::Union(union) => (3_isize, union).hash(state),
            Self::Alias(ty) => (4_isize, ty).hash(state),
        }
    }
}

impl Hash for Additional {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Ignored => 0_isize.hash(state),
            Self::Typed(ty) => (1_isize, ty).hash(state),
        }
    }
}

impl Hash for FieldDefault {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::None => 0_isize.hash(state),
            Self::Assumed(value) => (1_isize, value).hash(state),
            Self::Constant(value) => (2_isize, value).hash(state),
            Self::Const(value) => (3_isize, value).hash(state),
        }
    }
}

impl Hash for Presence {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let number: isize = match self {
            Self::Required => 0,
            Self::Nullable => 1,
            Self::Optional => 2,
            Self::Maybe => 3,
        };
        number.hash(state);
    }
}

impl Hash for Discriminant {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Types(types) => (0_isize, types).hash(state),
            Self::Property(name, types) => (1_isize, name, types).hash(state),
            Self::Tag(name, values) => (2_isize, name, values).hash(state),
            Self::Best(best) => (3_isize, best).hash(state),
        }
    }
}

impl Hash for Rule {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Names(patterns) => (0_isize, patterns).hash(state),
            Self::NamesListed(names) => (1_isize, names).hash(state),
            Self::Contains(least, most) => (2_isize, least, most).hash(state),
            Self::Requires(name, others) => (3_isize, name, others).hash(state),
            Self::Depends(keywords) => (4_isize, keywords).hash(state),
            Self::Encoding(encoding) => (5_isize, encoding).hash(state),
            Self::MediaType(media_type) => (6_isize, media_type).hash(state),
        }
    }
}

impl Hash for Note {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Values(values) => (0_isize, values).hash(state),
            Self::Base(name) => (1_isize, name).hash(state),
            Self::UnlistedTag => 2_isize.hash(state),
        }
    }
}
