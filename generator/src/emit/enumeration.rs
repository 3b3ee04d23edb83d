//! Enumerations: they are open, so that a value of a newer server is kept.

use proc_macro2::TokenStream;
use quote::quote;

use super::runtime::UNKNOWN;
use super::{Emitter, Item, Lines, Macro, Member, Piece, docs, ident, text};
use crate::analyze::Direction;
use crate::ir::{EnumValue, Enumeration, IntegerEnumeration, TypeId};

impl Emitter<'_> {
    /// An enumeration of strings.
    pub(super) fn enumeration(&mut self, id: TypeId, enumeration: &Enumeration, direction: Direction) -> Vec<Piece> {
        let entries = self.entries(id, &enumeration.values, |value| {
            let value = text(value);
            quote!(#value)
        });
        let payload = self.prelude("String");
        self.open(id, direction, &enumeration.values, &payload, Macro::StringEnum, entries)
    }

    /// An enumeration of integers.
    pub(super) fn integer_enumeration(
        &mut self,
        id: TypeId,
        enumeration: &IntegerEnumeration,
        direction: Direction,
    ) -> Vec<Piece> {
        let entries = self.entries(id, &enumeration.values, |value| {
            let value = proc_macro2::Literal::i64_unsuffixed(*value);
            quote!(#value)
        });
        self.open(id, direction, &enumeration.values, &quote!(i64), Macro::IntegerEnum, entries)
    }

    fn entries<T>(&self, id: TypeId, values: &[EnumValue<T>], literal: impl Fn(&T) -> TokenStream) -> Vec<TokenStream> {
        let entry = |(index, value): (usize, &EnumValue<T>)| {
            let variant = ident(self.context.names.member(id.member(index)));
            let value = literal(&value.value);
            quote!(#variant = #value)
        };
        values.iter().enumerate().map(entry).collect()
    }

    fn open<T>(
        &mut self,
        id: TypeId,
        direction: Direction,
        values: &[EnumValue<T>],
        payload: &TokenStream,
        table: Macro,
        entries: Vec<TokenStream>,
    ) -> Vec<Piece> {
        let name = self.name(id, direction);
        let docs = self.type_docs(id, direction);
        let variants = values.iter().enumerate().map(|(index, value)| {
            let variant = ident(self.context.names.member(id.member(index)));
            Member { docs: value.description.as_deref().map(docs::text).unwrap_or_default(), tokens: quote!(#variant) }
        });
        let mut variants: Vec<Member> = variants.collect();
        let unknown = Lines::own("A value that the document does not list.".to_owned());
        let variant = ident(UNKNOWN);
        variants.push(Member { docs: unknown, tokens: quote!(#variant(#payload)) });
        let attributes = self.attributes(id, direction);
        let head = quote! {
            #attributes
            #[derive(Clone)]
            pub enum #name
        };
        let items = vec![Item::members(docs, head, variants)];
        let mut pieces = vec![Piece::Items(items), self.table(table, quote!(#name), entries)];
        if self.context.config.hash_and_order {
            // By value, as they are equal.
            let value = ident(if table == Macro::StringEnum { "as_str" } else { "as_i64" });
            self.imports.runtime.insert(Macro::EnumOrder.name());
            pieces.push(Piece::Macro(Macro::EnumOrder, quote!(#name, #value), Vec::new()));
        }
        pieces
    }
}
