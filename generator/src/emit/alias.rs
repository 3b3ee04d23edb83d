//! Other names for types: a `type` item, or a newtype where a cycle leads through it.

use quote::quote;

use super::{Emitter, Item, Piece, ident};
use crate::analyze::Direction;
use crate::ir::{Type, TypeId};

impl Emitter<'_> {
    /// A type that is spelled out elsewhere, too, in one form.
    pub(super) fn other_name(&mut self, id: TypeId, one: TypeId, direction: Direction) -> Vec<Piece> {
        let name = ident(self.context.names.of(id, direction));
        let docs = self.type_docs(id, direction);
        let one = ident(self.context.names.of(one, direction));
        vec![Piece::Items(vec![Item::line(docs, quote!(pub type #name = #one))])]
    }

    /// An alias, in one form.
    pub(super) fn alias(&mut self, id: TypeId, ty: &Type, direction: Direction) -> Vec<Piece> {
        let name = ident(self.context.names.of(id, direction));
        let docs = self.type_docs(id, direction);
        let target = self.ty(ty, direction);
        if !self.context.analysis.newtypes.contains(&id) {
            return vec![Piece::Items(vec![Item::line(docs, quote!(pub type #name = #target))])];
        }
        let head = quote! {
            #[derive(Clone, Debug, PartialEq)]
            pub struct #name(pub #target)
        };
        let mut pieces = vec![Piece::Items(vec![Item::line(docs, head)])];
        pieces.push(self.table("transparent", quote!(#name), Vec::new()));
        pieces.extend(self.newtype_validation(id, ty, direction));
        pieces
    }
}
