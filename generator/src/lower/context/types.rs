//! The named types so far: one for each component schema, then the inline ones, each known by its key.

use std::collections::{HashMap, HashSet};

use super::{Key, Words};
use crate::ir::{Constraints, Docs, Type, TypeDef, TypeId, TypeKind};
use crate::json::JsonType;
use crate::spec::{Components, Schema};

/// The named types of a run.
pub struct Types {
    defs: Vec<TypeDef>,
    inline: HashMap<Key, TypeId>,
    /// What is being made a type: a part of it that is the same again is not one more.
    open: HashSet<Key>,
}

impl Types {
    /// A place for the type of each component schema, in the order of the document.
    pub fn new(components: &Components) -> Self {
        let def = |name: &String| TypeDef {
            words: vec![name.clone()],
            component: true,
            docs: Docs::default(),
            nullable: false,
            kind: TypeKind::Alias(Type::Any),
            constraints: Constraints::default(),
        };
        Self { defs: components.schemas.keys().map(def).collect(), inline: HashMap::new(), open: HashSet::new() }
    }

    /// The id of a component schema, by its place in the document.
    pub fn component(index: usize) -> TypeId {
        TypeId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = TypeId> + use<> {
        (0..self.defs.len()).map(Self::component)
    }

    /// A type.
    pub fn get(&self, id: TypeId) -> Option<&TypeDef> {
        self.defs.get(id.0 as usize)
    }

    /// A type, to be filled in.
    pub fn get_mut(&mut self, id: TypeId) -> Option<&mut TypeDef> {
        self.defs.get_mut(id.0 as usize)
    }

    /// The words of a type's name.
    pub fn words(&self, id: TypeId) -> Option<&[String]> {
        self.get(id).map(|def| def.words.as_slice())
    }

    /// The inline type of this key, if there is one already.
    pub fn inline(&self, key: &Key) -> Option<TypeId> {
        self.inline.get(key).copied()
    }

    /// Gives a kind that needs a name its place. `key`: what it is found by, where its schema may be reached again.
    pub fn name(&mut self, kind: TypeKind, key: Option<Key>, words: &Words<'_>, docs: &Docs) -> Type {
        match kind {
            TypeKind::Alias(ty) => ty,
            kind => {
                let id = Self::component(self.defs.len());
                self.inline.extend(key.map(|key| (key, id)));
                self.defs.push(TypeDef {
                    words: words.to_vec(),
                    component: false,
                    docs: docs.clone(),
                    nullable: false,
                    kind,
                    constraints: Constraints::default(),
                });
                Type::Named(id)
            }
        }
    }

    /// Begins with a type. `false`: it is being made already.
    pub fn begin(&mut self, key: Key) -> bool {
        self.open.insert(key)
    }

    /// Ends what was begun.
    pub fn end(&mut self, key: &Key) {
        self.open.remove(key);
    }

    /// Whether a type is being made.
    pub fn is_open(&self, key: &Key) -> bool {
        self.open.contains(key)
    }

    /// The types, all of them.
    pub fn into_defs(self) -> Vec<TypeDef> {
        self.defs
    }
}

/// Whether a schema's type may need a name: `false` of plain scalars, and most schemas are that.
pub(super) fn may_be_named(schema: &Schema) -> bool {
    let is_plain = schema.values().is_empty() && schema.all_of.is_empty() && !schema.is_union();
    let scalar =
        matches!(schema.only_type(), Some(JsonType::String | JsonType::Boolean | JsonType::Integer | JsonType::Number));
    !(is_plain && scalar)
}
