//! The mock of a client: a table with a row for each operation, and one for the operations of each group.
//!
//! Its module is empty where the feature `mock` of the runtime is off. So nothing is imported but the macro: types stand there with their paths.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::runtime::Export;
use super::runtime::mock::{BINARY, IN, OF, TEXT};
use super::{Emitter, Macro, Piece, ident, text};
use crate::analyze::Direction;
use crate::ir::{Content, GroupId, Operation};
use crate::name::{OperationNames, Scope};

/// The type of the mock. Groups have names of another end.
const MOCK: &str = "Mock";

impl Emitter<'_> {
    /// The mock, and what it has for each group.
    pub(super) fn mock(&mut self) -> Vec<Piece> {
        let names = self.context.names;
        let (mock, of) = (ident(MOCK), ident(OF));
        let (client, builder) = (self.path(Scope::Top, "Client"), self.path(Scope::Top, "ClientBuilder"));
        let rows = self.rows(None);
        let mut pieces = vec![self.table(Macro::Mock, quote!(#mock #of #client, #builder), rows)];
        for ((index, group), method) in (0..).zip(&names.groups).zip(&names.mock.groups) {
            let (group, within, method) = (ident(&group.type_name), ident(IN), ident(method));
            let rows = self.rows(Some(GroupId(index)));
            pieces.push(self.table(Macro::Mock, quote!(#group #within #mock.#method), rows));
        }
        pieces
    }

    /// The rows of a group, or of the operations that are in none.
    fn rows(&self, group: Option<GroupId>) -> Vec<TokenStream> {
        let names = self.context.names;
        let row = |index: &usize| {
            let operation = self.context.api.operations.get(*index)?;
            let method = names.mock.operations.get(*index)?;
            Some(self.row(operation, names.operations.get(*index)?, &ident(method)))
        };
        names.operations_of(group).iter().filter_map(row).collect()
    }

    /// `list = "GET /pets": Vec<super::Pet> | super::Problem`, and for bytes `photo = "GET /photo": Bytes | super::Problem as Binary`.
    fn row(&self, operation: &Operation, names: &OperationNames, method: &Ident) -> TokenStream {
        // Their responses may be enumerations, which are declared with the operation: of those only the names are taken.
        let mut types = Emitter::new(self.context, self.scope, Direction::Response);
        let success = types.success(&operation.successes, &names.success, &names.method);
        let value = match success.pieces.as_slice() {
            [] => success.ty,
            _ => types.path(Scope::Top, &names.success),
        };
        let failure = types.failure(&operation.failures, &names.failure, &names.method);
        let error = match failure.pieces.as_slice() {
            [] => failure.ty,
            _ => Some(types.path(Scope::Top, &names.failure)),
        };
        let is = |content: &Content| {
            !operation.successes.is_empty() && operation.successes.iter().all(|response| response.content == *content)
        };
        let error = if is(&Content::Bytes) {
            let (error, binary) = (error.unwrap_or_else(|| types.runtime(Export::NoError)), ident(BINARY));
            Some(quote!(| #error as #binary))
        } else {
            error.map(|error| quote!(| #error))
        };
        let form = is(&Content::Text).then(|| ident(TEXT));
        let target = text(&format!("{} {}", operation.method, operation.path));
        quote!(#method = #target #form: #value #error)
    }
}
