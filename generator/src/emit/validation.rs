//! Validation before a value is sent: a table of checks for each type that has any.

use quote::quote;

use super::check::{Check, counts, with_nested, wrap};
use super::runtime::Marker;
use super::{Emitter, Macro, Piece, ident, text};
use crate::analyze::Direction;
use crate::ir::{Additional, Object, Type, TypeId, Union};

impl Emitter<'_> {
    /// Whether values of a type, in one direction, are ever checked: they are sent, or no operation mentions the type.
    fn is_checked(&self, id: TypeId, direction: Direction) -> bool {
        let usage = self.context.analysis.usage(id);
        let sent = usage.request && (direction == Direction::Request || !self.context.analysis.is_split(id));
        self.context.analysis.validated.contains(&id) && (sent || usage.unused)
    }

    /// Whether a type has checks of its own or holds one that has, in the direction of this chunk: a type that no operation mentions
    /// may hold one whose form for responses has none.
    pub(super) fn has_checks(&self, ty: &Type) -> bool {
        match ty {
            // What several places share is checked if one of them is sent.
            Type::Named(id) => self.is_checked(self.context.names.resolve(*id), self.direction),
            Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Json(inner) => self.has_checks(inner),
            Type::Any | Type::Boolean | Type::Number(_) | Type::String(_) | Type::Literal(_) => false,
            Type::Binary | Type::Upload | Type::Tuple(_) => false,
        }
    }

    /// The checks of an object.
    pub(super) fn object_validation(&mut self, id: TypeId, object: &Object, direction: Direction) -> Option<Piece> {
        if !self.is_checked(id, direction) {
            return None;
        }
        let name = self.name(id, direction);
        let mut entries = Vec::new();
        for (index, field) in object.fields.iter().enumerate() {
            if !self.has_field(id, object, index, direction) {
                continue;
            }
            let checks = self.checks(&field.ty, &field.constraints);
            let checks = self.table_checks(&checks);
            let member = ident(self.context.names.member(id.member(index)));
            let (marker, json) = (Marker::of(field.presence), text(&field.name));
            entries.extend((!checks.is_empty()).then(|| quote!(#member: #marker = #json where #(#checks)*)));
        }
        if let Additional::Typed(ty) = &object.additional {
            let values = self.inner_checks(ty, object.constraints.each.as_deref());
            let checks = with_nested(wrap(values, Check::Values), self.has_checks(ty));
            let checks = self.table_checks(&checks);
            let rest = ident(self.context.names.rest(id));
            entries.extend((!checks.is_empty()).then(|| quote!(..#rest where #(#checks)*)));
        }
        let own = self.table_checks(&counts(object.constraints.min_properties, object.constraints.max_properties));
        let own = (!own.is_empty()).then(|| quote!(where #(#own)*));
        Some(self.table(Macro::Validate, quote!(#name #own), entries))
    }

    /// The checks of a union: those of its variants.
    pub(super) fn union_validation(&mut self, id: TypeId, union: &Union, direction: Direction) -> Option<Piece> {
        if !self.is_checked(id, direction) {
            return None;
        }
        let name = self.name(id, direction);
        let mut entries = Vec::new();
        for (index, variant) in union.variants.iter().enumerate() {
            let checks = self.checks(&variant.ty, &variant.constraints);
            let checks = self.table_checks(&checks);
            let variant = ident(self.context.names.member(id.member(index)));
            entries.extend((!checks.is_empty()).then(|| quote!(#variant where #(#checks)*)));
        }
        Some(self.table(Macro::Validate, quote!(enum #name), entries))
    }

    /// The checks of a newtype: those of the value that it holds.
    pub(super) fn newtype_validation(&mut self, id: TypeId, ty: &Type, direction: Direction) -> Option<Piece> {
        if !self.is_checked(id, direction) {
            return None;
        }
        let checks = self.checks(ty, &self.context.api.get(id).constraints);
        let checks = self.table_checks(&checks);
        let name = self.name(id, direction);
        Some(self.table(Macro::Validate, quote!(struct #name where #(#checks)*), Vec::new()))
    }
}
