//! Other names for types: a `type` item, or a newtype where a cycle passes through it.

use quote::quote;

use super::{Emitter, Item, Macro, Piece, mentions};
use crate::analyze::Direction;
use crate::ir::{Type, TypeId};

impl Emitter<'_> {
    /// A type that is another name for one that several places share, in one direction.
    pub(super) fn other_name(&mut self, id: TypeId, representative: TypeId, direction: Direction) -> Vec<Piece> {
        let name = self.name(id, direction);
        let docs = self.type_docs(id, direction);
        let target = self.mention_shared(representative, direction);
        vec![Piece::Items(vec![Item::line(docs, quote!(pub type #name = #target))])]
    }

    /// An alias, in one direction.
    pub(super) fn alias(&mut self, id: TypeId, ty: &Type, direction: Direction) -> Vec<Piece> {
        let name = self.name(id, direction);
        let docs = self.type_docs(id, direction);
        let given = self.context.api.get(id).given.as_ref().and_then(|given| given.parse().ok());
        let target = match given {
            Some(given) => self.at_top(given),
            None => self.ty(ty, direction),
        };
        if !self.context.analysis.newtypes.contains(&id) {
            return vec![Piece::Items(vec![Item::line(docs, quote!(pub type #name = #target))])];
        }
        let attributes = self.attributes(id, direction);
        let has_eq = self.context.analysis.traits(id).is_some_and(|traits| traits.eq);
        let eq = (has_eq && !mentions(&attributes, "Eq")).then(|| quote!(, Eq));
        let derived = self.derived(id, &attributes);
        let head = quote! {
            #attributes
            #[derive(Clone, Debug, PartialEq #eq #derived)]
            pub struct #name(pub #target)
        };
        let mut pieces = vec![Piece::Items(vec![Item::line(docs, head)])];
        pieces.push(self.table(Macro::Transparent, quote!(#name), Vec::new()));
        pieces.extend(self.newtype_validation(id, ty, direction));
        pieces
    }
}
