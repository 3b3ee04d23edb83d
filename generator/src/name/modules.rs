//! Where a type is declared: at the top, or in the module of the type that holds it.
//!
//! A component, and what an operation is given or answers, is declared at the top. The type of a schema inside another one
//! is declared in a module beside the type that holds it, as prost nests messages; its name leaves out what its path says.

use super::{Names, SHARED, Scope};
use crate::ir::{Api, TypeId};

/// The longest name of a type in a module.
pub const LONGEST: usize = 40;

/// The longest name of a component, and of what an operation is given, in bytes: rustdoc makes a file of each type and a directory
/// of each module, whose name has underscores besides. File systems allow 255.
pub const LONGEST_AT_TOP: usize = 160;

/// What a module must not be called: a path that begins with its name would lead into it, or an import would collide with it.
pub const RESERVED: &[&str] = &[
    "bool",
    "char",
    "f32",
    "f64",
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "str",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "alloc",
    "core",
    "std",
    "specwright_runtime",
    // An import of the macro of this name takes the module of the runtime, too.
    "validate",
];

/// The type that holds each type; `None` for those that are declared at the top.
pub fn owners(api: &Api) -> Vec<Option<TypeId>> {
    let mut owners: Vec<Option<TypeId>> = vec![None; api.types.len()];
    for id in api.ids() {
        let words = &api.get(id).words;
        for held in api.get(id).kind.mentioned() {
            let def = api.get(held);
            let is_inside = !def.component && def.words.len() > words.len() && def.words.starts_with(words);
            let Some(owner) = owners.get_mut(held.index()).filter(|_| is_inside) else { continue };
            // The nearest of several; of equal ones the first.
            if owner.is_none_or(|known| api.get(known).words.len() < words.len()) {
                *owner = Some(id);
            }
        }
    }
    owners
}

/// How many types each type is inside of.
pub fn depths(owners: &[Option<TypeId>]) -> Vec<usize> {
    let mut depths: Vec<Option<usize>> = vec![None; owners.len()];
    for start in (0..).map(TypeId).take(owners.len()) {
        let mut way = Vec::new();
        let mut next = Some(start);
        let mut depth = 0;
        while let Some(id) = next {
            if let Some(known) = depths.get(id.index()).copied().flatten() {
                depth = known + 1;
                break;
            }
            way.push(id);
            next = owners.get(id.index()).copied().flatten();
        }
        for id in way.into_iter().rev() {
            if let Some(slot) = depths.get_mut(id.index()) {
                *slot = Some(depth);
            }
            depth += 1;
        }
    }
    depths.into_iter().map(Option::unwrap_or_default).collect()
}

/// Types by how deep they are: those at the top first.
pub fn levels(depths: &[usize], ids: impl Iterator<Item = TypeId>) -> Vec<Vec<TypeId>> {
    let mut levels: Vec<Vec<TypeId>> = Vec::new();
    for id in ids {
        let depth = depths.get(id.index()).copied().unwrap_or_default();
        if levels.len() <= depth {
            levels.resize_with(depth + 1, Vec::new);
        }
        if let Some(level) = levels.get_mut(depth) {
            level.push(id);
        }
    }
    levels
}

impl Names {
    /// The way from one scope to another: how many modules to leave, and those to go into.
    #[must_use]
    pub fn way(&self, from: Scope, to: Scope) -> (usize, Vec<&str>) {
        let (mut here, mut there) = (from, to);
        let (mut up, mut down) = (0, Vec::new());
        // Both go up, the deeper one first, until they meet: at the top at last.
        while here != there {
            let (depth_here, depth_there) = (self.depth(here), self.depth(there));
            if depth_here >= depth_there {
                here = self.around(here);
                up += 1;
            }
            if depth_there >= depth_here {
                down.push(self.name_of(there));
                there = self.around(there);
            }
        }
        down.reverse();
        (up, down)
    }

    /// How many modules a scope is in, its own included.
    fn depth(&self, scope: Scope) -> usize {
        match scope {
            Scope::Top => 0,
            Scope::Shared | Scope::Mock => 1,
            Scope::Of(id) => self.depths.get(id.index()).copied().unwrap_or_default() + 1,
        }
    }

    /// The scope around a scope.
    fn around(&self, scope: Scope) -> Scope {
        match scope {
            Scope::Top | Scope::Shared | Scope::Mock => Scope::Top,
            Scope::Of(id) => self.scope(id),
        }
    }

    /// The name of the module that a scope is.
    fn name_of(&self, scope: Scope) -> &str {
        match scope {
            Scope::Top => "",
            Scope::Shared => SHARED,
            Scope::Mock => &self.mock.module,
            Scope::Of(id) => self.module(id),
        }
    }
}

/// The types that a type is inside of, the nearest first. Each has fewer words than the one inside it, so there is an end.
pub fn chain(owners: &[Option<TypeId>], id: TypeId) -> impl Iterator<Item = TypeId> {
    let owner = |id: TypeId| owners.get(id.index()).copied().flatten();
    std::iter::successors(owner(id), move |id| owner(*id))
}

/// The words of a type that its owner's words do not say.
pub fn own_words(api: &Api, id: TypeId, owner: TypeId) -> &[String] {
    let words = api.get(id).words.as_slice();
    words.get(api.get(owner).words.len()..).unwrap_or(words)
}

/// Candidates for a name of a type inside others of these names: without what they say, and with it.
pub fn inner_names(name: String, around: &[&str]) -> Vec<String> {
    let mut names = Vec::new();
    for outer in around {
        if let Some(rest) = name.strip_prefix(outer)
            && rest.starts_with(char::is_uppercase)
        {
            names.push(shortened(rest.to_owned()));
        }
    }
    names.push(if name == "Self" { "SelfType".to_owned() } else { shortened(name) });
    names
}

/// A name of at most [`LONGEST`] bytes: the words that it has room for.
pub fn shortened(name: String) -> String {
    if name.len() <= LONGEST { name } else { cut(&name, LONGEST) }
}

/// The words of a name that there is room for; of a single word, its beginning.
pub fn cut(name: &str, room: usize) -> String {
    if name.len() <= room {
        return name.to_owned();
    }
    let begins_word = |(index, letter): &(usize, char)| *index > 0 && *index <= room && letter.is_uppercase();
    match name.char_indices().rfind(begins_word) {
        Some((end, _)) => name.get(..end).unwrap_or_default().to_owned(),
        // A letter takes up to 4 bytes.
        None => name.chars().take(room / 4).collect(),
    }
}
