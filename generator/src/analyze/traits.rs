//! Which of `Eq`, `Hash` and `Ord` the values of each type can have: what all that they hold can have.

use crate::config::Config;
use crate::ir::{Additional, Api, NumberType, Type, TypeId, TypeKind};

/// Traits of the standard library that a type can have besides `PartialEq`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// `Eq`
    pub eq: bool,
    /// `Hash`
    pub hash: bool,
    /// `PartialOrd` and `Ord`
    pub ord: bool,
}

impl Traits {
    const ALL: Self = Self { eq: true, hash: true, ord: true };
    const NONE: Self = Self { eq: false, hash: false, ord: false };
    /// Those of `serde_json::Value`.
    const OF_VALUES: Self = Self { ord: false, ..Self::ALL };

    fn and(self, other: Self) -> Self {
        Self { eq: self.eq && other.eq, hash: self.hash && other.hash, ord: self.ord && other.ord }
    }
}

/// The traits of each type. Types that hold each other have what all of them can have.
pub fn traits(api: &Api, config: &Config) -> Vec<Traits> {
    let mut found = vec![Traits::ALL; api.types.len()];
    let mut users: Vec<Vec<TypeId>> = vec![Vec::new(); api.types.len()];
    for id in api.ids() {
        for used in api.get(id).kind.mentioned() {
            if let Some(users) = users.get_mut(used.index()) {
                users.push(id);
            }
        }
    }
    // What each type can have as far as itself says, and then what all can have that it holds.
    let all = found.clone();
    for id in api.ids() {
        if let Some(known) = found.get_mut(id.index()) {
            *known = of(api, config, id, &all);
        }
    }
    let mut open: Vec<TypeId> = api.ids().collect();
    // Each round takes a trait from a type, of which there are three.
    while let Some(id) = open.pop() {
        let traits = found.get(id.index()).copied().unwrap_or(Traits::NONE);
        for user in users.get(id.index()).into_iter().flatten() {
            if let Some(known) = found.get_mut(user.index())
                && known.and(traits) != *known
            {
                *known = known.and(traits);
                open.push(*user);
            }
        }
    }
    found
}

fn of(api: &Api, config: &Config, id: TypeId, found: &[Traits]) -> Traits {
    let def = api.get(id);
    if def.given.is_some() {
        return Traits::NONE;
    }
    let held = def.kind.held().into_iter().fold(Traits::ALL, |traits, ty| traits.and(held(config, ty, found)));
    match &def.kind {
        TypeKind::Object(object) if object.additional == Additional::Ignored && config.keep_unknown => {
            held.and(Traits::OF_VALUES)
        }
        // A value of an unlisted tag is kept, and so are other properties.
        TypeKind::Union(union) if union.tag.is_some() || union.variants.iter().any(|variant| variant.keeps_others) => {
            held.and(Traits::OF_VALUES)
        }
        _ => held,
    }
}

fn held(config: &Config, ty: &Type, found: &[Traits]) -> Traits {
    match ty {
        Type::Any => Traits::OF_VALUES,
        Type::Number(NumberType::F32 | NumberType::F64) => Traits::NONE,
        Type::String(Some(format)) if config.formats.iter().any(|(name, _)| name == format) => Traits::NONE,
        Type::Boolean | Type::Number(_) | Type::String(_) | Type::Literal(_) | Type::Binary => Traits::ALL,
        Type::Upload => Traits { eq: true, ..Traits::NONE },
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Json(inner) => held(config, inner, found),
        Type::Tuple(items) => items.iter().fold(Traits::ALL, |traits, item| traits.and(held(config, item, found))),
        Type::Named(id) => found.get(id.index()).copied().unwrap_or(Traits::NONE),
    }
}
