//! What is looked up in an API again and again: where chains of aliases end, and where the members of large types are.
//!
//! Enters: the types. Leaves: [`Index`], with which a look-up costs the same however long the chain is and however many members the type
//! has. Without it each is looked for, with the same result.

use std::collections::HashMap;
use std::hash::Hash;

use super::{Api, Field, Type, TypeId, TypeKind};

/// The most members that are compared one by one.
const FEW: usize = 24;

/// Tables of the types of an [`Api`].
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// For each type the last alias of the chain that it begins; for what is no alias, itself.
    aliases: Vec<TypeId>,
    /// The same of chains that go through `null` and JSON in strings.
    inline: Vec<TypeId>,
    /// The fields of objects that have many.
    fields: HashMap<TypeId, HashMap<String, usize>>,
    /// The values of enumerations that have many.
    texts: HashMap<TypeId, HashMap<String, usize>>,
    numbers: HashMap<TypeId, HashMap<i64, usize>>,
}

impl Api {
    /// Makes the tables, of the types as they are now.
    pub fn make_index(&mut self) {
        let named = |ty: &Type| match ty {
            Type::Named(id) => Some(*id),
            _ => None,
        };
        let inline = |ty: &Type| {
            let mut ty = ty;
            while let Type::Nullable(inner) | Type::Json(inner) = ty {
                ty = inner;
            }
            match ty {
                Type::Named(id) => Some(*id),
                _ => None,
            }
        };
        let mut index = Index { aliases: self.ends(named), inline: self.ends(inline), ..Index::default() };
        for id in self.ids() {
            match &self.get(id).kind {
                TypeKind::Object(object) if object.fields.len() > FEW => {
                    index.fields.insert(id, places(object.fields.iter().map(|field| field.name.clone())));
                }
                TypeKind::Enumeration(listed) if listed.values.len() > FEW => {
                    index.texts.insert(id, places(listed.values.iter().map(|value| value.value.clone())));
                }
                TypeKind::IntegerEnumeration(listed) if listed.values.len() > FEW => {
                    index.numbers.insert(id, places(listed.values.iter().map(|value| value.value)));
                }
                TypeKind::Object(_)
                | TypeKind::Enumeration(_)
                | TypeKind::IntegerEnumeration(_)
                | TypeKind::Union(_)
                | TypeKind::Alias(_) => {}
            }
        }
        self.index = index;
    }

    /// The last alias of each chain. `next`: the named type that an alias is another name of.
    fn ends(&self, next: fn(&Type) -> Option<TypeId>) -> Vec<TypeId> {
        let next_alias = |id: TypeId| match &self.get(id).kind {
            TypeKind::Alias(ty) => next(ty).filter(|next| matches!(self.get(*next).kind, TypeKind::Alias(_))),
            _ => None,
        };
        let mut ends: Vec<Option<TypeId>> = vec![None; self.types.len()];
        for start in self.ids() {
            let (mut way, mut id) = (Vec::new(), start);
            let end = loop {
                if let Some(end) = ends.get(id.index()).copied().flatten() {
                    break end;
                }
                way.push(id);
                match next_alias(id) {
                    // A chain is at most as long as there are types.
                    Some(next) if way.len() <= self.types.len() => id = next,
                    _ => break id,
                }
            };
            for id in way {
                if let Some(slot) = ends.get_mut(id.index()) {
                    *slot = Some(end);
                }
            }
        }
        self.ids().zip(ends).map(|(id, end)| end.unwrap_or(id)).collect()
    }

    /// The last alias that is known of the chain that a type begins; itself, if it is no alias.
    #[must_use]
    pub fn last_alias(&self, id: TypeId) -> TypeId {
        self.index.aliases.get(id.index()).copied().unwrap_or(id)
    }

    /// The same of a chain that goes through `null` and JSON in strings.
    #[must_use]
    pub fn last_inline_alias(&self, id: TypeId) -> TypeId {
        self.index.inline.get(id.index()).copied().unwrap_or(id)
    }

    /// The index of an object's field.
    #[must_use]
    pub fn field_place(&self, id: TypeId, name: &str) -> Option<usize> {
        let TypeKind::Object(object) = &self.get(id).kind else { return None };
        match self.index.fields.get(&id) {
            Some(places) => places.get(name).copied(),
            None => object.fields.iter().position(|field| field.name == name),
        }
    }

    /// The property of a type, if it is an object and has it.
    #[must_use]
    pub fn field<'a>(&'a self, ty: &'a Type, name: &str) -> Option<&'a Field> {
        let Type::Named(id) = self.plain(ty) else { return None };
        let TypeKind::Object(object) = &self.get(*id).kind else { return None };
        object.fields.get(self.field_place(*id, name)?)
    }

    /// The index of a value of an enumeration of strings.
    #[must_use]
    pub fn text_place(&self, id: TypeId, value: &str) -> Option<usize> {
        let TypeKind::Enumeration(listed) = &self.get(id).kind else { return None };
        match self.index.texts.get(&id) {
            Some(places) => places.get(value).copied(),
            None => listed.values.iter().position(|known| known.value == value),
        }
    }

    /// The index of a value of an enumeration of integers.
    #[must_use]
    pub fn number_place(&self, id: TypeId, value: i64) -> Option<usize> {
        let TypeKind::IntegerEnumeration(listed) = &self.get(id).kind else { return None };
        match self.index.numbers.get(&id) {
            Some(places) => places.get(&value).copied(),
            None => listed.values.iter().position(|known| known.value == value),
        }
    }
}

/// The first place of each of these.
fn places<T: Eq + Hash>(members: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut found = HashMap::new();
    for (place, member) in members.enumerate() {
        found.entry(member).or_insert(place);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::{Constraints, Docs, EnumValue, Enumeration, TypeDef};
    use super::*;

    fn api(kinds: Vec<TypeKind>) -> Api {
        let def = |kind| TypeDef {
            given: None,
            words: Vec::new(),
            component: true,
            docs: Docs::default(),
            nullable: false,
            kind,
            constraints: Constraints::default(),
        };
        Api { types: kinds.into_iter().map(def).collect(), ..Api::default() }
    }

    #[test]
    fn a_chain_ends_at_the_same_type_with_and_without_the_index() {
        let alias = |id: u32| TypeKind::Alias(Type::Named(TypeId(id)));
        let null = |id: u32| TypeKind::Alias(Type::Nullable(Box::new(Type::Named(TypeId(id)))));
        let listed = TypeKind::Enumeration(Enumeration { values: Vec::new() });
        // One chain to an enumeration, one that `null` interrupts, and one that never ends.
        let mut known = api(vec![alias(1), alias(2), listed, null(4), alias(1), alias(6), alias(5)]);
        let ends = |api: &Api| -> Vec<Type> { api.ids().map(|id| api.resolve(&Type::Named(id)).clone()).collect() };
        let before = ends(&known);
        known.make_index();
        assert_eq!(ends(&known)[..5], before[..5]);
        assert_eq!(known.last_alias(TypeId(0)), TypeId(1));
        assert_eq!(known.last_inline_alias(TypeId(3)), TypeId(1));
        assert_eq!(known.last_alias(TypeId(3)), TypeId(3));
    }

    #[test]
    fn the_first_of_equal_values_counts() {
        let value = |number: usize| EnumValue { value: format!("v{}", number % 40), name: None, description: None };
        let mut known = api(vec![TypeKind::Enumeration(Enumeration { values: (0..80).map(value).collect() })]);
        let before = known.text_place(TypeId(0), "v7");
        known.make_index();
        assert_eq!((known.text_place(TypeId(0), "v7"), known.text_place(TypeId(0), "v40")), (before, None));
    }
}
