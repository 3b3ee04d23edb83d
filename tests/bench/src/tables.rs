//! The tables of generated code (`object!`, `string_enum!`, `integer_enum!`, `union!`), as data.
//!
//! Enters: the tokens of a macro call in a generated client. A table of another form is an error, so that a change of
//! what is generated is not measured as if it were nothing.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{LitStr, Token, braced, bracketed};

/// `Name { field: Marker = "name", …, ..rest }`; fields may stand in brackets.
pub struct ObjectTable {
    /// Its fields: identifier, marker, name in JSON.
    pub fields: Vec<(Ident, Ident, String)>,
    /// The field that keeps what the document does not name.
    pub rest: Option<Ident>,
}

/// `Name { Variant = value, … }`
pub struct EnumTable {
    /// Its variants and their values.
    pub variants: Vec<(Ident, TokenStream)>,
}

/// `Name by "property" { Variant = "tag" | …, Variant + "tag" }` or `Name { Variant: test, … }`
pub struct UnionTable {
    /// The property that tells the variants apart.
    pub tag: Option<String>,
    /// Its variants in order, with their tags; with none where there are tests.
    pub variants: Vec<Ident>,
    /// The tags of each variant.
    pub tags: Vec<Vec<String>>,
}

/// Reads one table.
pub fn read<T: Parse>(tokens: &TokenStream) -> syn::Result<T> {
    T::parse.parse2(tokens.clone())
}

impl Parse for ObjectTable {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.parse::<Ident>()?;
        let mut table = Self { fields: Vec::new(), rest: None };
        let content;
        braced!(content in input);
        table.entries(&content)?;
        Ok(table)
    }
}

impl ObjectTable {
    fn entries(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        while !input.is_empty() {
            if input.peek(syn::token::Bracket) {
                let group;
                bracketed!(group in input);
                self.entries(&group)?;
            } else if input.peek(Token![..]) {
                input.parse::<Token![..]>()?;
                self.rest = Some(Ident::parse_any(input)?);
            } else {
                let field = Ident::parse_any(input)?;
                input.parse::<Token![:]>()?;
                let marker = input.parse()?;
                input.parse::<Token![=]>()?;
                self.fields.push((field, marker, input.parse::<LitStr>()?.value()));
            }
            comma(input)?;
        }
        Ok(())
    }
}

impl Parse for EnumTable {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.parse::<Ident>()?;
        let mut table = Self { variants: Vec::new() };
        let content;
        braced!(content in input);
        while !content.is_empty() {
            let variant = content.parse()?;
            content.parse::<Token![=]>()?;
            table.variants.push((variant, until_comma(&content)?));
        }
        Ok(table)
    }
}

impl Parse for UnionTable {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.parse::<Ident>()?;
        let mut table = Self { tag: None, variants: Vec::new(), tags: Vec::new() };
        if input.peek(syn::Ident) {
            input.parse::<syn::Ident>()?;
            table.tag = Some(input.parse::<LitStr>()?.value());
        }
        let content;
        braced!(content in input);
        while !content.is_empty() {
            table.variants.push(content.parse()?);
            let strings = until_comma(&content)?.into_iter().filter_map(|token| match token {
                TokenTree::Literal(literal) => syn::parse2::<LitStr>(TokenTree::from(literal).into()).ok(),
                _ => None,
            });
            let strings = strings.map(|literal| literal.value()).collect();
            table.tags.push(if table.tag.is_some() { strings } else { Vec::new() });
        }
        Ok(table)
    }
}

fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() { Ok(()) } else { input.parse::<Token![,]>().map(drop) }
}

fn until_comma(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    comma(input)?;
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    #[test]
    fn an_object_has_fields_with_and_without_brackets() {
        let table: ObjectTable =
            read(&quote!(Issue { [id: Required = "id", r#type: Maybe = "type",], [url: Optional = "url"], ..others }))
                .unwrap();
        let fields: Vec<String> =
            table.fields.iter().map(|(field, marker, name)| format!("{field} {marker} {name}")).collect();
        assert_eq!(fields, ["id Required id", "r#type Maybe type", "url Optional url"]);
        assert_eq!(table.rest.unwrap(), "others");
        assert!(read::<ObjectTable>(&quote!(Issue { id = "id" })).is_err());
    }

    #[test]
    fn a_union_has_tags_or_tests() {
        let table: UnionTable = read(&quote!(Pet by "kind" { Cat = "cat" | "kitten", Dog + "dog" })).unwrap();
        assert_eq!(
            (table.tag.as_deref(), table.tags.as_slice()),
            (Some("kind"), [vec!["cat".to_owned(), "kitten".to_owned()], vec!["dog".to_owned()]].as_slice())
        );
        let table: UnionTable = read(&quote!(Pet { Name: string | integer, Cat: with "meow", Dog: best })).unwrap();
        assert_eq!(table.variants, ["Name", "Cat", "Dog"]);
        assert!(table.tag.is_none() && table.tags.iter().all(Vec::is_empty));
    }

    #[test]
    fn an_enumeration_has_values() {
        let table: EnumTable = read(&quote!(Level { Low = -1, High = 1 })).unwrap();
        assert_eq!(table.variants.iter().map(|(_, value)| value.to_string()).collect::<Vec<_>>(), ["- 1", "1"]);
    }
}
