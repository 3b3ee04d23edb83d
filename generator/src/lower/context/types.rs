//! The named types so far: one for each component schema, then the inline ones, each found by its key.

use std::collections::{HashMap, HashSet};

use super::{Key, SchemaId, Words, docs, json_content};
use crate::ir::{Constraints, Docs, Type, TypeDef, TypeId, TypeKind};
use crate::json::JsonType;
use crate::spec::{Components, Schema};

/// The named types of a run.
pub struct Types {
    defs: Vec<TypeDef>,
    inline: HashMap<Key, TypeId>,
    /// The unions and joined types that are being made: one of them within itself is not made again.
    open: HashSet<Key>,
    /// The inline schemas whose types are being made, with the id of each that was reached again meanwhile.
    making: HashMap<SchemaId, Option<TypeId>>,
}

impl Types {
    /// Reserves an id for the type of each component schema, in the order of the document.
    pub fn new(components: &Components) -> Self {
        let def = |name: &String| TypeDef {
            given: None,
            words: vec![name.clone()],
            component: true,
            docs: Docs::default(),
            nullable: false,
            kind: TypeKind::Alias(Type::Any),
            constraints: Constraints::default(),
        };
        Self {
            defs: components.schemas.keys().map(def).collect(),
            inline: HashMap::new(),
            open: HashSet::new(),
            making: HashMap::new(),
        }
    }

    /// The id of a component schema, by its index in the document.
    pub fn component(index: usize) -> TypeId {
        TypeId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = TypeId> + use<> {
        (0..self.defs.len()).map(Self::component)
    }

    /// A type.
    pub fn get(&self, id: TypeId) -> Option<&TypeDef> {
        self.defs.get(id.index())
    }

    /// A type, to be filled in.
    pub fn get_mut(&mut self, id: TypeId) -> Option<&mut TypeDef> {
        self.defs.get_mut(id.index())
    }

    /// The words of a type's name.
    pub fn words(&self, id: TypeId) -> Option<&[String]> {
        self.get(id).map(|def| def.words.as_slice())
    }

    /// The inline type of this key, if there is one already.
    pub fn inline(&self, key: &Key) -> Option<TypeId> {
        self.inline.get(key).copied()
    }

    /// Adds a named type, if the kind needs a name. `key` finds it when its schema is reached again.
    pub fn name(&mut self, kind: TypeKind, key: Option<Key>, words: &Words<'_>, docs: &Docs) -> Type {
        match kind {
            TypeKind::Alias(ty) => ty,
            kind => Type::Named(self.add(kind, key, words, docs)),
        }
    }

    fn add(&mut self, kind: TypeKind, key: Option<Key>, words: &Words<'_>, docs: &Docs) -> TypeId {
        let id = Self::component(self.defs.len());
        self.inline.extend(key.map(|key| (key, id)));
        self.defs.push(TypeDef {
            given: None,
            words: words.to_vec(),
            component: false,
            docs: docs.clone(),
            nullable: false,
            kind,
            constraints: Constraints::default(),
        });
        id
    }

    /// Begins with the type of an inline schema. `Some`: it has an id already, because it is reached within itself, or
    /// because it is reserved now.
    pub fn make(&mut self, schema: &Schema, reserve: bool, words: &Words<'_>) -> Option<TypeId> {
        let key = SchemaId::from(schema);
        match self.making.get(&key) {
            Some(Some(id)) => return Some(*id),
            None if !reserve => {
                self.making.insert(key, None);
                return None;
            }
            Some(None) | None => {}
        }
        let id = self.add(TypeKind::Alias(Type::Any), Some(Key::Of(key)), words, &docs(schema));
        if let Some(reserved) = self.making.get_mut(&key) {
            *reserved = Some(id);
        }
        Some(id)
    }

    /// Ends with the type of an inline schema that [`Self::make`] began with.
    pub fn made(&mut self, schema: &Schema, kind: TypeKind, words: &Words<'_>) -> Type {
        let key = SchemaId::from(schema);
        match self.making.remove(&key).flatten() {
            Some(id) => {
                self.fill(id, kind);
                Type::Named(id)
            }
            None => match kind {
                TypeKind::Alias(ty) => ty,
                kind => Type::Named(self.add(kind, Some(Key::Of(key)), words, &docs(schema))),
            },
        }
    }

    /// Gives a reserved type its kind.
    pub fn fill(&mut self, id: TypeId, kind: TypeKind) {
        if let Some(def) = self.get_mut(id) {
            def.kind = kind;
        }
    }

    /// Marks a type as being made. Returns `false` if it already is.
    pub fn begin(&mut self, key: Key) -> bool {
        self.open.insert(key)
    }

    /// Removes the mark of [`Self::begin`].
    pub fn end(&mut self, key: &Key) {
        self.open.remove(key);
    }

    /// Whether a type is being made.
    pub fn is_open(&self, key: &Key) -> bool {
        self.open.contains(key)
    }

    /// All types.
    pub fn into_defs(self) -> Vec<TypeDef> {
        self.defs
    }
}

/// Whether a schema's type may need a name: `false` for plain scalars, which most schemas are.
pub(super) fn may_be_named(schema: &Schema) -> bool {
    let is_plain = schema.values().is_empty() && schema.all_of.is_empty() && !schema.is_union();
    let scalar =
        matches!(schema.only_type(), Some(JsonType::String | JsonType::Boolean | JsonType::Integer | JsonType::Number));
    !(is_plain && scalar) || json_content(schema).is_some()
}
