//! A number for what a type says, the same on every machine and for every order of types.
//!
//! What is hashed, and by which numbers variants of enumerations are told apart, is in `ir/hash.rs`.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use crate::ir::{Api, TypeId};

/// The numbers that are known so far.
pub struct Digests<'a> {
    api: &'a Api,
    known: HashMap<TypeId, u32>,
}

impl<'a> Digests<'a> {
    /// None yet.
    pub fn new(api: &'a Api) -> Self {
        Self { api, known: HashMap::new() }
    }

    /// The number of a type: of its name if the document gives it one, else of all that is inside it.
    pub fn of(&mut self, id: TypeId) -> u32 {
        if let Some(known) = self.known.get(&id) {
            return *known;
        }
        let def = self.api.get(id);
        let mut hasher = Fnv::default();
        if def.component {
            def.words.hash(&mut hasher);
        } else {
            // A type within itself counts as nothing.
            self.known.insert(id, 0);
            let mut kind = def.kind.clone();
            let inside: HashMap<TypeId, u32> = kind.mentioned().into_iter().map(|id| (id, self.of(id))).collect();
            kind.rename(&|id| TypeId(inside.get(&id).copied().unwrap_or_default()));
            kind.hash(&mut hasher);
        }
        let digest = hasher.finish();
        let digest = u32::try_from((digest ^ digest >> 32) & u64::from(u32::MAX)).unwrap_or_default();
        self.known.insert(id, digest);
        digest
    }
}

/// FNV-1a with 64 bits. The algorithm of the standard library may change with its version.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u16(&mut self, value: u16) {
        self.write(&value.to_le_bytes());
    }

    fn write_u32(&mut self, value: u32) {
        self.write(&value.to_le_bytes());
    }

    fn write_u64(&mut self, value: u64) {
        self.write(&value.to_le_bytes());
    }

    fn write_usize(&mut self, value: usize) {
        self.write(&(value as u64).to_le_bytes());
    }

    fn write_isize(&mut self, value: isize) {
        self.write(&(value as i64).to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::Digests;
    use crate::ir::{
        Additional, Api, Best, Constraints, Discriminant, Docs, EnumValue, Enumeration, Field, FieldDefault,
        IntegerEnumeration, Note, NumberType, Object, Presence, Rule, Type, TypeDef, TypeId, TypeKind, Union, Variant,
    };

    /// The number of a type that is the only one of its document.
    fn digest(kind: TypeKind) -> u32 {
        let (words, docs, constraints) = (vec!["A".to_owned()], Docs::default(), Constraints::default());
        let def = TypeDef { words, component: false, docs, nullable: false, kind, constraints, given: None };
        Digests::new(&Api { types: vec![def], ..Api::default() }).of(TypeId(0))
    }

    fn field(docs: Docs, presence: Presence, default: FieldDefault) -> Field {
        let (name, constraints) = ("a".to_owned(), Constraints::default());
        let (client_name, ty, read_only, write_only) = (None, Type::Boolean, false, false);
        Field { name, client_name, docs, ty, presence, read_only, write_only, default, constraints }
    }

    fn variant(discriminant: Discriminant) -> Variant {
        let (words, tags, docs, constraints) = (Vec::new(), Vec::new(), Docs::default(), Constraints::default());
        let (ty, carries_tag, keeps_others) = (Type::Any, false, false);
        Variant { words, docs, ty, tags, carries_tag, keeps_others, discriminant, constraints }
    }

    fn documented(note: Note, rules: Vec<Rule>) -> Docs {
        Docs { note: Some(note), rules, ..Docs::default() }
    }

    /// Clients have names that end in such numbers: they stay, whatever other variants the IR gets.
    #[test]
    fn every_variant_has_the_number_that_it_always_had() {
        let any = || Box::new(Type::Any);
        let numbers =
            [NumberType::I32, NumberType::I64, NumberType::U32, NumberType::U64, NumberType::F32, NumberType::F64];
        let types = [
            Type::Any,
            Type::Boolean,
            Type::String(Some("date".to_owned())),
            Type::Literal("a".into()),
            Type::Binary,
            Type::Array(any()),
            Type::Map(any()),
            Type::Nullable(any()),
            Type::Named(TypeId(0)),
            Type::Upload,
            Type::Json(any()),
        ];
        let types: Vec<Type> = numbers.map(Type::Number).into_iter().chain(types).collect();
        assert_eq!(digest(TypeKind::Alias(Type::Tuple(types.into()))), 490_231_370);

        let rules = vec![
            Rule::Names(Vec::new()),
            Rule::NamesListed(Vec::new()),
            Rule::Contains(1, None),
            Rule::Requires("a".to_owned(), Vec::new()),
            Rule::Depends(vec!["if"]),
            Rule::Encoding("b".to_owned()),
            Rule::MediaType("c".to_owned()),
        ];
        let fields = vec![
            field(Docs::default(), Presence::Required, FieldDefault::None),
            field(documented(Note::UnlistedTag, rules), Presence::Nullable, FieldDefault::Assumed(Value::Null)),
            field(
                documented(Note::Base("a".to_owned()), Vec::new()),
                Presence::Optional,
                FieldDefault::Constant("a".to_owned()),
            ),
            field(
                documented(Note::Values(Vec::new()), Vec::new()),
                Presence::Maybe,
                FieldDefault::Const(Value::Bool(true)),
            ),
        ];
        let ignoring = Object { fields, ..Object::default() };
        let typed = Object { additional: Additional::Typed(Type::Any), ..ignoring.clone() };
        assert_eq!(
            (digest(TypeKind::Object(ignoring)), digest(TypeKind::Object(typed))),
            (1_133_646_753, 1_381_234_318)
        );

        let best = Best { types: Default::default(), knows: Vec::new(), tag: Some(("a".to_owned(), Vec::new())) };
        let variants = vec![
            variant(Discriminant::Types(Default::default())),
            variant(Discriminant::Property("a".to_owned(), Default::default())),
            variant(Discriminant::Tag("a".to_owned(), Vec::new())),
            variant(Discriminant::Best(best)),
        ];
        let union = Union { tag: None, discriminator: Some("a".to_owned()), variants };
        assert_eq!(digest(TypeKind::Union(union)), 459_784_787);

        let text = EnumValue { value: "a".to_owned(), name: None, description: None };
        assert_eq!(digest(TypeKind::Enumeration(Enumeration { values: vec![text] })), 3_801_212_192);
        let number = EnumValue { value: 1, name: None, description: None };
        assert_eq!(digest(TypeKind::IntegerEnumeration(IntegerEnumeration { values: vec![number] })), 1_850_908_305);
    }
}
