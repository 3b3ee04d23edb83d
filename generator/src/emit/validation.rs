//! What a value must satisfy before it is sent: a table of checks for each type that has any.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::object::marker;
use super::{Emitter, Piece, ident, text};
use crate::analyze::Form;
use crate::ir::{Constraints, Field, Number, Object, Type, TypeId, Union};

impl Emitter<'_> {
    /// Whether values of a type, in a form, are ever checked: where they are sent, or might be.
    fn is_checked(&self, id: TypeId, form: Form) -> bool {
        let travel = self.context.analysis.travel(id);
        let sent = travel.request && (form == Form::Request || !self.context.analysis.is_split(id));
        self.context.analysis.validated.contains(&id) && (sent || travel.unused)
    }

    /// Whether a type has checks of its own or holds one that has.
    pub(super) fn has_checks(&self, ty: &Type) -> bool {
        match ty {
            Type::Named(id) => self.context.analysis.validated.contains(id),
            Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => self.has_checks(inner),
            Type::Any | Type::Boolean | Type::Number(_) | Type::String(_) | Type::Binary => false,
        }
    }

    /// The checks of an object.
    pub(super) fn object_validation(&mut self, id: TypeId, object: &Object, form: Form) -> Option<Piece> {
        if !self.is_checked(id, form) {
            return None;
        }
        let name = ident(self.context.names.of(id, form));
        let entries: Vec<TokenStream> = object
            .fields
            .iter()
            .enumerate()
            .filter(|(index, _)| self.has_field(id, object, *index, form))
            .filter_map(|(index, field)| {
                let checks = self.checks(field);
                let member = ident(self.context.names.member(id, index));
                let (marker, json) = (ident(marker(field.presence)), text(&field.name));
                (!checks.is_empty()).then(|| quote!(#member: #marker = #json where #(#checks)*))
            })
            .collect();
        Some(self.table("validate", quote!(#name), entries))
    }

    /// The checks of a union: those of its variants.
    pub(super) fn union_validation(&mut self, id: TypeId, union: &Union, form: Form) -> Option<Piece> {
        if !self.is_checked(id, form) {
            return None;
        }
        let name = ident(self.context.names.of(id, form));
        let checked = union.variants.iter().enumerate().filter(|(_, variant)| self.has_checks(&variant.ty));
        let entries = checked.map(|(index, _)| {
            let variant = ident(self.context.names.member(id, index));
            quote!(#variant)
        });
        let entries = entries.collect();
        Some(self.table("validate", quote!(enum #name), entries))
    }

    /// The checks of a newtype: those of what it holds.
    pub(super) fn newtype_validation(&mut self, id: TypeId, form: Form) -> Option<Piece> {
        if !self.is_checked(id, form) {
            return None;
        }
        let name = ident(self.context.names.of(id, form));
        Some(self.table("validate", quote!(struct #name), Vec::new()))
    }

    fn checks(&self, field: &Field) -> Vec<TokenStream> {
        let mut checks = Vec::new();
        let Constraints {
            min_length,
            max_length,
            pattern,
            minimum,
            maximum,
            multiple_of,
            min_items,
            max_items,
            unique_items,
            min_properties: _,
            max_properties: _,
        } = &field.constraints;
        let ty = self.context.api.resolve(&field.ty);
        let count = |name: &str, count: &Option<usize>| {
            count.map(|count| {
                let (name, count) = (ident(name), Literal::usize_unsuffixed(count));
                quote!(#name(#count))
            })
        };
        if self.is_string(ty) {
            // A length of at least 0 excludes nothing.
            checks.extend(count("min_length", &min_length.filter(|least| *least > 0)));
            checks.extend(count("max_length", max_length));
            checks.extend(pattern.as_deref().map(|pattern| {
                let pattern = text(pattern);
                quote!(pattern(#pattern))
            }));
        }
        if let Type::Number(number) = ty {
            let bound = |inclusive: &str, exclusive: &str, bound: &Option<(f64, bool)>| {
                let (limit, excluded) = (*bound)?;
                // What the type cannot hold anyway is no constraint.
                let range = if inclusive == "minimum" { lowest(*number) } else { highest(*number) };
                if !excluded && limit == range {
                    return None;
                }
                let whole = !matches!(number, Number::F32 | Number::F64) && limit.fract() != 0.0;
                // Between two integers there is none: the next one is the bound.
                let (limit, excluded) = match (whole, inclusive) {
                    (true, "minimum") => (limit.ceil(), false),
                    (true, _) => (limit.floor(), false),
                    (false, _) => (limit, excluded),
                };
                let name = ident(if excluded { exclusive } else { inclusive });
                let limit = limit_literal(limit, *number)?;
                Some(quote!(#name(#limit)))
            };
            checks.extend(bound("minimum", "exclusive_minimum", minimum));
            checks.extend(bound("maximum", "exclusive_maximum", maximum));
            checks.extend(multiple_of.filter(|step| *step > 0.0).and_then(|step| {
                let step = limit_literal(step, *number)?;
                Some(quote!(multiple_of(#step)))
            }));
        }
        if let Type::Array(_) = ty {
            checks.extend(count("min_items", &min_items.filter(|least| *least > 0)));
            checks.extend(count("max_items", max_items));
            checks.extend(unique_items.then(|| quote!(unique_items())));
        }
        if self.has_checks(&field.ty) {
            checks.push(quote!(nested()));
        }
        checks
    }
}

#[expect(clippy::cast_precision_loss, reason = "the bound of a document is as imprecise")]
fn lowest(number: Number) -> f64 {
    match number {
        Number::I32 => f64::from(i32::MIN),
        Number::I64 => i64::MIN as f64,
        Number::U32 | Number::U64 => 0.0,
        Number::F32 | Number::F64 => f64::NEG_INFINITY,
    }
}

#[expect(clippy::cast_precision_loss, reason = "the bound of a document is as imprecise")]
fn highest(number: Number) -> f64 {
    match number {
        Number::I32 => f64::from(i32::MAX),
        Number::I64 => i64::MAX as f64,
        Number::U32 => f64::from(u32::MAX),
        Number::U64 => u64::MAX as f64,
        Number::F32 | Number::F64 => f64::INFINITY,
    }
}

/// A bound as a literal of a type that compares with the value's: whole where the value is whole.
fn limit_literal(limit: f64, number: Number) -> Option<TokenStream> {
    if !limit.is_finite() {
        return None;
    }
    let whole = limit.fract() == 0.0 && limit.abs() < 9.0e15;
    let literal = match number {
        Number::F32 | Number::F64 => Literal::f64_unsuffixed(limit),
        _ if whole => {
            #[expect(clippy::cast_possible_truncation, reason = "whole, and less than 2^53")]
            let limit = limit as i64;
            if i32::try_from(limit).is_ok() { Literal::i64_unsuffixed(limit) } else { Literal::i64_suffixed(limit) }
        }
        // A bound beyond 2^53 is the range of the format, or close to it.
        _ => return None,
    };
    Some(quote!(#literal))
}
