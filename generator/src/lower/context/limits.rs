//! The limits of lowering in one document.
//!
//! `allOf` and references copy what a document says once, so that its client may be the square of it. What is copied has
//! a weight; once the weight of all is beyond a limit that grows with the document, a schema becomes any JSON value, and no more
//! operations are read.

use serde_json::Value;

use crate::ir::{Constraints, Docs, Field, FieldDefault, Rule, Type};

/// The most variants that unions inside `allOf` may be multiplied into in one document.
const MOST_DISTRIBUTED: usize = 4096;

/// The most properties that may be joined from several parts of an `allOf` in one document.
const MOST_JOINED: usize = 4096;

/// The most inline types within each other that are made on one stack: a thread of a build script may have 2 MiB.
const MOST_NESTED: usize = 32;

/// The least limit of the weight of a client, and how much each schema of the document adds to it. Of 180,000
/// that the document of GitHub may weigh, the largest of the real ones known, its types weigh 41,000 and its operations 13,000.
const LEAST_WEIGHT: usize = 100_000;
const WEIGHT_OF_SCHEMA: usize = 2;

/// The least limit of comparisons, and how many each schema of the document adds to it.
const LEAST_COMPARISONS: usize = 500_000;
const COMPARISONS_OF_SCHEMA: usize = 8;

/// The least limit of what operations refer to, and how much each schema of the document adds to it.
const LEAST_FOLLOWED: usize = 500_000;
const FOLLOWED_OF_SCHEMA: usize = 8;

/// The least limit of how many properties of variants are compared with those of each other variant, and how many each schema of
/// the document adds to it.
const LEAST_PAIRED: usize = 20_000_000;
const PAIRED_OF_SCHEMA: usize = 256;

/// The least limit of how many schemas are compared with all that is inside them, and how many each schema of the document adds
/// to it.
const LEAST_WHOLE: usize = 4_000_000;
const WHOLE_OF_SCHEMA: usize = 64;

/// The bytes of text that weigh as much as one property, and those that a type inside another counts for.
const BYTES: usize = 128;
const BYTES_OF_TYPE: usize = 64;

/// So many values of an enumeration, or tags, weigh as much as one property.
const VALUES_OF_WEIGHT: usize = 4;

/// The most memory of a value, approximately, that everything that refers to it has a copy of.
const LARGEST_COPY: usize = 4096;

/// The weight of a property: one, and its texts.
pub fn weight(field: &Field) -> usize {
    let default = match &field.default {
        FieldDefault::None => 0,
        FieldDefault::Constant(text) => text.len(),
        FieldDefault::Const(Value::String(text)) => text.len(),
        FieldDefault::Const(_) => 0,
        FieldDefault::Assumed(value) => size(value),
    };
    let called = field.name.len() + field.client_name.as_ref().map_or(0, String::len);
    weight_of(&field.docs, &field.constraints) + default / BYTES + called / BYTES + text_of(&field.ty) / BYTES
}

/// The weight of a parameter, or of anything else that has documentation and constraints.
pub fn weight_of(docs: &Docs, constraints: &Constraints) -> usize {
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let rules = docs.rules.iter().map(text_of_rule).sum::<usize>();
    weight_of_text(text(&docs.title) + text(&docs.description) + rules + patterns(constraints))
}

/// The weight of constraints that are copied to something with a weight of its own: none but that of long texts.
pub fn weight_of_constraints(constraints: &Constraints) -> usize {
    patterns(constraints) / BYTES
}

/// The bytes of the patterns of a value, of its items and so on.
fn patterns(constraints: &Constraints) -> usize {
    let own = constraints.patterns.iter().map(String::len).sum::<usize>();
    own + constraints.each.as_deref().map_or(0, patterns)
}

fn text_of_rule(rule: &Rule) -> usize {
    let all = |texts: &[String]| texts.iter().map(String::len).sum::<usize>();
    match rule {
        Rule::Names(texts) | Rule::NamesListed(texts) => all(texts),
        Rule::Requires(name, others) => name.len() + all(others),
        Rule::Encoding(text) | Rule::MediaType(text) => text.len(),
        Rule::Contains(..) | Rule::Depends(_) => 0,
    }
}

/// The weight of a type that is copied to something with a weight of its own: none but that of long texts, and of types in types.
pub fn weight_of_type(ty: &Type) -> usize {
    text_of(ty) / BYTES
}

/// The bytes of the document's text in a type, and as many for each type inside it.
pub fn text_of(ty: &Type) -> usize {
    match ty {
        Type::String(format) => format.as_ref().map_or(0, String::len),
        Type::Literal(value) => value.len(),
        Type::Tuple(items) => items.iter().map(|item| BYTES_OF_TYPE + text_of(item)).sum(),
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Json(inner) => {
            BYTES_OF_TYPE + text_of(inner)
        }
        Type::Any | Type::Boolean | Type::Number(_) | Type::Binary | Type::Named(_) | Type::Upload => 0,
    }
}

/// The weight of a value that is copied to something with a weight of its own: none but that of a long one.
pub fn weight_of_value(value: &Value) -> usize {
    size(value) / BYTES
}

/// The weight of values, or tags, by the bytes of each.
pub fn weight_of_values(bytes: impl Iterator<Item = usize>) -> usize {
    bytes.map(weight_of_text).sum::<usize>() / VALUES_OF_WEIGHT
}

/// The weight of something with this many bytes of text.
pub const fn weight_of_text(bytes: usize) -> usize {
    1 + bytes / BYTES
}

/// Whether a value is so small that each parameter that refers to it has a copy.
pub fn is_small(value: &Value) -> bool {
    left_of(LARGEST_COPY, value).is_some()
}

/// What a value leaves of so much memory, approximately; `None` if it takes more.
fn left_of(bytes: usize, value: &Value) -> Option<usize> {
    match value {
        Value::String(text) => bytes.checked_sub(text.len()),
        Value::Array(items) => items.iter().try_fold(bytes, |left, item| left_of(left.checked_sub(32)?, item)),
        Value::Object(map) => {
            map.iter().try_fold(bytes, |left, (key, value)| left_of(left.checked_sub(64 + key.len())?, value))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(bytes),
    }
}

/// How much memory a value takes, approximately.
fn size(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::String(text) => text.len(),
        serde_json::Value::Array(items) => items.iter().map(|item| 32 + size(item)).sum(),
        serde_json::Value::Object(map) => map.iter().map(|(key, value)| 64 + key.len() + size(value)).sum(),
        _ => 0,
    }
}

/// What has been used so far.
#[derive(Debug, Default)]
pub struct Limits {
    /// The weight that is left for types, and for operations.
    weight: usize,
    operations: usize,
    /// How much more operations may refer to.
    followed: usize,
    /// Whether something of an operation had no room.
    is_full: bool,
    /// How many more schemas, values and properties may be compared with each other.
    comparisons: usize,
    /// How many more properties of variants may be compared with those of each other variant.
    paired: usize,
    /// How many more schemas may be compared with all that is inside them.
    whole: usize,
    distributed: usize,
    joined: usize,
    depth: usize,
}

impl Limits {
    /// The limits for a document with this many schemas.
    pub fn new(schemas: usize) -> Self {
        let weight = LEAST_WEIGHT.saturating_add(schemas.saturating_mul(WEIGHT_OF_SCHEMA));
        let comparisons = LEAST_COMPARISONS.saturating_add(schemas.saturating_mul(COMPARISONS_OF_SCHEMA));
        let followed = LEAST_FOLLOWED.saturating_add(schemas.saturating_mul(FOLLOWED_OF_SCHEMA));
        let paired = LEAST_PAIRED.saturating_add(schemas.saturating_mul(PAIRED_OF_SCHEMA));
        let whole = LEAST_WHOLE.saturating_add(schemas.saturating_mul(WHOLE_OF_SCHEMA));
        Self { weight, operations: weight, comparisons, paired, whole, followed, ..Self::default() }
    }

    /// Adds to the weight of the types. Returns `false` if it is too large.
    pub fn add(&mut self, weight: usize) -> bool {
        let left = self.weight.checked_sub(weight);
        self.weight = left.unwrap_or_default();
        left.is_some()
    }

    /// Adds to the weight of the operations. Returns `false` if it is too large.
    pub fn add_operation(&mut self, weight: usize) -> bool {
        let left = self.operations.checked_sub(weight);
        self.operations = left.unwrap_or_default();
        self.is_full |= left.is_none();
        left.is_some()
    }

    /// Counts the parameters, media types, header fields and the like that an operation refers to, used or not. Returns `false` if
    /// there are too many.
    pub fn follow(&mut self, count: usize) -> bool {
        let left = self.followed.checked_sub(count);
        self.followed = left.unwrap_or_default();
        self.is_full |= left.is_none();
        left.is_some()
    }

    /// Whether there is no room for another operation: something had none before.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// Counts comparisons. Returns `false` if there are too many.
    pub fn compare(&mut self, count: usize) -> bool {
        let left = self.comparisons.checked_sub(count);
        self.comparisons = left.unwrap_or_default();
        left.is_some()
    }

    /// Counts properties of a variant that were compared with those of another.
    pub fn pair(&mut self, count: usize) {
        self.paired = self.paired.saturating_sub(count);
    }

    /// Whether variants may be compared with each other still.
    pub fn may_pair(&self) -> bool {
        self.paired > 0
    }

    /// Counts schemas that are compared with all that is inside them. Returns `false` if they are too many.
    pub fn compare_whole(&mut self, count: usize) -> bool {
        let left = self.whole.checked_sub(count);
        self.whole = left.unwrap_or_default();
        left.is_some()
    }

    /// Whether the types may not have more weight.
    pub fn is_spent(&self) -> bool {
        self.weight == 0
    }

    /// Whether inline types nest so deep that the next one is made later.
    pub fn is_deep(&self) -> bool {
        self.depth >= MOST_NESTED
    }

    /// Goes one inline type deeper.
    pub fn descend(&mut self) {
        self.depth += 1;
    }

    /// Comes back from [`Self::descend`].
    pub fn ascend(&mut self) {
        self.depth -= 1;
    }

    /// Counts variants that a union is multiplied into. Returns `false` if there are too many.
    pub fn distribute(&mut self, variants: usize) -> bool {
        self.distributed = self.distributed.saturating_add(variants);
        self.distributed <= MOST_DISTRIBUTED
    }

    /// Counts a property that is joined from several schemas. Returns `false` if there are too many.
    pub fn join(&mut self) -> bool {
        self.joined += 1;
        self.joined <= MOST_JOINED
    }
}
