//! How long the example of a value is at least, found for all types before any is written: schemas that require each other have examples
//! that grow with each step.
//!
//! Enters: the API. Leaves: for each type, where it is so many steps inside an example, whether it has an example, and the least
//! characters and lines of that; and the fields that an example of an object is made of. Nothing is written here.

use std::sync::OnceLock;

use super::{DEEPEST, WIDTH};
use crate::analyze::Direction;
use crate::emit::{Context, Emitter};
use crate::ir::{Object, Presence, Type, TypeId, TypeKind};
use crate::name::Scope;

/// The least characters of a word of Rust, of a string, and of a path with what is made of it.
const WORD: usize = 1;
const STRING: usize = 3;
const PATH: usize = 4;

/// What the examples of a client are made from, found when the first is asked for.
#[derive(Debug, Default)]
pub struct Examples(OnceLock<Table>);

impl Examples {
    pub(super) fn table(&self, context: Context<'_>) -> &Table {
        self.0.get_or_init(|| Table::new(context))
    }
}

/// The examples of all types.
#[derive(Debug, Default)]
pub(super) struct Table {
    needs: Vec<Needs>,
    /// By how many steps a type is inside an example.
    extents: Vec<Vec<Option<Extent>>>,
}

/// What an example of an object is made of.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// The fields that `new` takes.
    pub arguments: Vec<usize>,
    /// Whether a request has a required field.
    pub requires: bool,
    /// The first field that can be shown where none is required.
    pub shown: Option<usize>,
    /// Whether that is the only one.
    pub is_alone: bool,
}

/// The least length of an example.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// The characters in one line.
    chars: usize,
    /// The lines of what is between the brackets of a list.
    inner: Option<usize>,
}

impl Extent {
    fn plain(chars: usize) -> Self {
        Self { chars, inner: None }
    }

    /// A list: between its items is as much as its brackets are.
    fn list(items: impl Iterator<Item = Self>) -> Self {
        let empty = Self { chars: 0, inner: Some(0) };
        items.fold(empty, |all, item| Self {
            chars: all.chars.saturating_add(item.chars).saturating_add(2),
            inner: all.inner.map(|lines| lines.saturating_add(item.lines())),
        })
    }

    fn around(self, chars: usize) -> Self {
        Self { chars: self.chars.saturating_add(chars), ..self }
    }

    /// How many lines it needs.
    pub(super) fn lines(self) -> usize {
        match self.inner {
            Some(inner) if self.chars > WIDTH => inner.saturating_add(2),
            _ => 1,
        }
    }
}

impl Table {
    fn new(context: Context<'_>) -> Self {
        let mut emitter = Emitter::new(context, Scope::Top, Direction::Request);
        let mut table = Self::default();
        for id in context.api.ids() {
            table.needs.push(match &context.api.get(id).kind {
                TypeKind::Object(object) => needs(&mut emitter, id, object),
                _ => Needs::default(),
            });
        }
        table.extents = vec![Vec::new(); DEEPEST + 1];
        // What is inside comes first.
        for depth in (0..=DEEPEST).rev() {
            let found = context.api.ids().map(|id| table.named(&emitter, id, depth)).collect();
            if let Some(extents) = table.extents.get_mut(depth) {
                *extents = found;
            }
        }
        table
    }

    /// What an example of an object is made of.
    pub(super) fn needs(&self, id: TypeId) -> Option<&Needs> {
        self.needs.get(id.index())
    }

    /// The least length of an example of a type, so many steps inside another. `None` if there is none.
    pub(super) fn extent(&self, emitter: &Emitter<'_>, ty: &Type, depth: usize) -> Option<Extent> {
        if depth > DEEPEST {
            return None;
        }
        let inner = |inner: &Type| self.extent(emitter, inner, depth + 1);
        Some(match ty {
            Type::Any | Type::Literal(_) | Type::Binary | Type::Upload => Extent::plain(STRING),
            Type::Boolean | Type::Number(_) => Extent::plain(WORD),
            Type::String(format) if emitter.is_configured(format.as_deref().unwrap_or_default()) => return None,
            Type::String(_) => Extent::plain(STRING),
            Type::Array(item) => Extent::list([inner(item)?].into_iter()),
            Type::Tuple(items) => {
                let items: Option<Vec<Extent>> = items.iter().map(inner).collect();
                Extent::list(items?.into_iter())
            }
            Type::Map(value) => Extent::list([Extent::plain(STRING), inner(value)?].into_iter()),
            Type::Nullable(value) | Type::Json(value) => inner(value)?.around(PATH),
            Type::Named(id) => return self.extents.get(depth)?.get(id.index()).copied().flatten(),
        })
    }

    /// The same of an argument of an object's `new`.
    pub(super) fn argument(&self, emitter: &Emitter<'_>, ty: &Type, depth: usize) -> Option<Extent> {
        if emitter.is_string(ty) && !emitter.context.api.is_given(ty) {
            return Some(Extent::plain(STRING));
        }
        self.extent(emitter, ty, depth)
    }

    fn named(&self, emitter: &Emitter<'_>, id: TypeId, depth: usize) -> Option<Extent> {
        let def = emitter.context.api.get(id);
        if def.given.is_some() {
            return None;
        }
        match &def.kind {
            TypeKind::Alias(inner) => self.extent(emitter, inner, depth + 1),
            TypeKind::Enumeration(listed) => listed.values.first().map(|_| Extent::plain(PATH)),
            TypeKind::IntegerEnumeration(listed) => listed.values.first().map(|_| Extent::plain(PATH)),
            TypeKind::Union(union) => {
                let first = union.variants.iter().find_map(|of| self.extent(emitter, &of.ty, depth + 1));
                first.map(|value| value.around(PATH))
            }
            TypeKind::Object(object) => {
                let needs = self.needs(id)?;
                if needs.arguments.is_empty() {
                    return Some(Extent::plain(PATH));
                }
                let fields = needs.arguments.iter().filter_map(|index| object.fields.get(*index));
                let items: Option<Vec<Extent>> =
                    fields.map(|field| self.argument(emitter, &field.ty, depth + 1)).collect();
                Some(Extent::list(items?.into_iter()).around(PATH))
            }
        }
    }
}

fn needs(emitter: &mut Emitter<'_>, id: TypeId, object: &Object) -> Needs {
    let mut needs = Needs::default();
    let mut count = 0_usize;
    for (index, field) in object.fields.iter().enumerate() {
        if !emitter.has_field(id, object, index, Direction::Request) {
            continue;
        }
        count += 1;
        if field.presence == Presence::Required {
            needs.requires = true;
            if emitter.constant(id, index, field, Direction::Request).is_none() {
                needs.arguments.push(index);
            }
        }
        let is_scalar = matches!(&field.ty, Type::Boolean | Type::Number(_) | Type::String(None));
        if needs.shown.is_none() && is_scalar && !field.docs.deprecated {
            needs.shown = Some(index);
        }
    }
    needs.is_alone = count == 1;
    needs
}
