//! The twin of generated types: the same structs and enumerations, read and written by serde's derives.
//!
//! Enters: a generated client as text, and the types to begin with. Leaves: the source of two modules, the generated
//! types with their tables and the twins with attributes, both with what the types lead to and no more. The twin is
//! what a careful user of serde would write: open enumerations, `Maybe` for three states, a tag that is not a field of
//! the variant.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{Fields, Item, ItemEnum, ItemStruct, Type, UseTree};

use crate::flatten::Flat;
use crate::tables::{EnumTable, ObjectTable, UnionTable, read};

/// Two modules with types of the same names.
pub struct Modules {
    /// The generated types.
    pub generated: String,
    /// Their twins.
    pub derived: String,
    /// How many types each has.
    pub types: usize,
}

/// A generated client's types, by name, and the tables of their codecs.
#[derive(Default)]
pub struct Client {
    types: BTreeMap<String, Item>,
    tables: BTreeMap<String, syn::ItemMacro>,
    imports: TokenStream,
    flat: Flat,
}

impl Client {
    /// The modules for these types, which are text such as `Vec<Issue>`, and become `Root0`, `Root1` and so on.
    pub fn modules(&self, roots: &[&str]) -> Result<Modules, Box<dyn Error>> {
        let mut aliases = TokenStream::new();
        let mut reached = BTreeSet::new();
        for (index, root) in roots.iter().enumerate() {
            let ty: Type = syn::parse_str(root).map_err(|error| format!("`{root}`: {error}"))?;
            let ty = self.flat.ty(&ty)?;
            self.reach(ty.to_token_stream(), &mut reached);
            let name = format_ident!("Root{index}");
            aliases.extend(quote!(pub type #name = #ty;));
        }
        let (mut generated, mut derived) = (TokenStream::new(), TokenStream::new());
        for name in &reached {
            let Some(item) = self.types.get(name) else { continue };
            generated.extend(item.to_token_stream());
            generated.extend(self.tables.get(name).map(ToTokens::to_token_stream));
            derived.extend(self.derive(item).map_err(|error| format!("the twin of {name}: {error}"))?);
        }
        let imports = &self.imports;
        let module = |types: TokenStream| quote!(#imports #aliases #types).to_string();
        Ok(Modules { generated: module(generated), derived: module(derived), types: reached.len() })
    }

    /// Reads a generated client.
    pub fn read(text: &str) -> Result<Self, Box<dyn Error>> {
        let flat = Flat::of(syn::parse_file(text)?.items)?;
        let mut client = Self::default();
        let mut imported = BTreeSet::new();
        for item in &flat.imports {
            names(&item.tree, &mut TokenStream::new(), &mut |path, name| {
                if name != "specwright_runtime" && imported.insert(name.to_string()) {
                    client.imports.extend(quote!(#[allow(unused_imports, reason = "a part of a client")] use #path;));
                }
            });
        }
        client.types.extend(flat.types.iter().map(|(name, item)| (name.to_string(), item.clone())));
        client.tables.extend(flat.tables.iter().map(|(name, item)| (name.to_string(), item.clone())));
        client.flat = flat;
        Ok(client)
    }

    /// Adds the types that are named by these tokens, and those that they lead to.
    fn reach(&self, tokens: TokenStream, reached: &mut BTreeSet<String>) {
        let mut open = vec![tokens];
        while let Some(tokens) = open.pop() {
            for token in tokens {
                match token {
                    TokenTree::Group(group) => open.push(group.stream()),
                    TokenTree::Ident(name) => {
                        let name = name.to_string();
                        if let Some(item) = self.types.get(&name)
                            && reached.insert(name)
                        {
                            open.extend(types_of(item));
                        }
                    }
                    TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                }
            }
        }
    }

    fn derive(&self, item: &Item) -> Result<TokenStream, Box<dyn Error>> {
        match item {
            Item::Struct(item) => self.structure(item, &item.ident, None),
            Item::Enum(item) => {
                let table = self.tables.get(&item.ident.to_string()).ok_or("it has no table")?;
                match table.mac.path.to_token_stream().to_string().as_str() {
                    "string_enum" => Ok(string_enum(item, &read(&table.mac.tokens)?)),
                    "integer_enum" => Ok(integer_enum(item, &read(&table.mac.tokens)?)),
                    _ => self.union(item, &read(&table.mac.tokens)?),
                }
            }
            other => Ok(other.to_token_stream()),
        }
    }

    fn object(&self, name: &Ident) -> Result<ObjectTable, Box<dyn Error>> {
        let table = self.tables.get(&name.to_string()).ok_or("it has no table")?;
        Ok(read(&table.mac.tokens)?)
    }

    /// A struct under a name, without the property that a union writes for it.
    fn structure(&self, item: &ItemStruct, name: &Ident, without: Option<&str>) -> Result<TokenStream, Box<dyn Error>> {
        let table = self.object(&item.ident)?;
        let mut fields = TokenStream::new();
        for field in &item.fields {
            let ident = field.ident.as_ref().ok_or("it has a field without a name")?;
            let ty = &field.ty;
            if table.rest.as_ref() == Some(ident) {
                fields.extend(quote!(#[serde(flatten)] pub #ident: #ty,));
                continue;
            }
            let entry = table.fields.iter().find(|(field, ..)| field == ident);
            let (_, marker, json) = entry.ok_or_else(|| format!("`{ident}` is not in its table"))?;
            if without == Some(json.as_str()) {
                continue;
            }
            let absent = match marker.to_string().as_str() {
                "Required" | "Nullable" => quote!(),
                "Optional" => quote!(, default, skip_serializing_if = "::core::option::Option::is_none"),
                "Maybe" => quote!(, default, skip_serializing_if = "::specwright_runtime::Maybe::is_absent"),
                other => return Err(format!("`{ident}` has an unknown marker `{other}`").into()),
            };
            fields.extend(quote!(#[serde(rename = #json #absent)] pub #ident: #ty,));
        }
        Ok(quote! {
            #[derive(Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
            pub struct #name { #fields }
        })
    }

    fn union(&self, item: &ItemEnum, table: &UnionTable) -> Result<TokenStream, Box<dyn Error>> {
        let name = &item.ident;
        let (mut variants, mut contents) = (TokenStream::new(), TokenStream::new());
        for variant in &item.variants {
            let ident = &variant.ident;
            let ty = payload(variant).ok_or("a variant has no payload")?;
            let index = table.variants.iter().position(|listed| listed == ident);
            let (Some(tag), Some(tags)) = (&table.tag, index.and_then(|index| table.tags.get(index))) else {
                // Of a union with a tag, the variant for tags that the document does not list.
                let other = table.tag.as_ref().map(|_| quote!(#[serde(untagged)]));
                let ty = without_open(ty);
                variants.extend(quote!(#other #ident(#ty),));
                continue;
            };
            let (first, more) = tags.split_first().ok_or("a variant has no tag")?;
            // serde takes the tag away before it reads the variant.
            let content = self.resolve(ty).ok_or_else(|| format!("`{ident}` is not an object"))?;
            let content_name = format_ident!("{name}{ident}Content");
            contents.extend(self.structure(content, &content_name, Some(tag))?);
            let boxed = ty.to_token_stream().into_iter().next().is_some_and(|token| token.to_string() == "Box");
            let ty = if boxed { quote!(Box<#content_name>) } else { quote!(#content_name) };
            variants.extend(quote!(#[serde(rename = #first #(, alias = #more)*)] #ident(#ty),));
        }
        let how = match &table.tag {
            Some(tag) => quote!(tag = #tag),
            None => quote!(untagged),
        };
        Ok(quote! {
            #[derive(Clone, Debug, PartialEq, ::serde::Serialize, ::serde::Deserialize)]
            #[serde(#how)]
            pub enum #name { #variants }
            #contents
        })
    }

    /// The struct that a type is in the end: behind a `Box`, behind aliases.
    fn resolve(&self, ty: &Type) -> Option<&ItemStruct> {
        let mut ty = ty;
        loop {
            let Type::Path(path) = ty else { return None };
            let segment = path.path.segments.last()?;
            if segment.ident == "Box" || segment.ident == "Open" {
                let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
                let Some(syn::GenericArgument::Type(inner)) = arguments.args.first() else { return None };
                ty = inner;
                continue;
            }
            match self.types.get(&segment.ident.to_string())? {
                Item::Struct(item) => return Some(item),
                Item::Type(alias) => ty = &alias.ty,
                _ => return None,
            }
        }
    }
}

/// What an import brings into scope: the path of each name.
fn names(tree: &UseTree, path: &mut TokenStream, found: &mut impl FnMut(&TokenStream, &Ident)) {
    match tree {
        UseTree::Path(inner) => {
            let name = &inner.ident;
            let mut path = quote!(#path #name ::);
            names(&inner.tree, &mut path, found);
        }
        UseTree::Name(inner) => {
            let name = &inner.ident;
            found(&quote!(#path #name), name);
        }
        UseTree::Rename(inner) => {
            let (name, rename) = (&inner.ident, &inner.rename);
            found(&quote!(#path #name as #rename), rename);
        }
        UseTree::Group(inner) => inner.items.iter().for_each(|tree| names(tree, path, found)),
        UseTree::Glob(_) => {}
    }
}

/// The types of fields, payloads, and of what an alias stands for.
fn types_of(item: &Item) -> Vec<TokenStream> {
    let of = |fields: &Fields| fields.iter().map(|field| field.ty.to_token_stream()).collect::<Vec<_>>();
    match item {
        Item::Struct(item) => of(&item.fields),
        Item::Enum(item) => item.variants.iter().flat_map(|variant| of(&variant.fields)).collect(),
        Item::Type(item) => vec![item.ty.to_token_stream()],
        _ => Vec::new(),
    }
}

/// A type without `Open`: a derive ignores the properties that it does not know.
fn without_open(ty: &Type) -> Type {
    let Type::Path(path) = ty else { return ty.clone() };
    let Some(segment) = path.path.segments.last() else { return ty.clone() };
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return ty.clone() };
    let Some(syn::GenericArgument::Type(inner)) = arguments.args.first() else { return ty.clone() };
    if segment.ident == "Open" {
        return inner.clone();
    }
    let mut path = path.clone();
    if segment.ident == "Box"
        && let Some(segment) = path.path.segments.last_mut()
        && let syn::PathArguments::AngleBracketed(arguments) = &mut segment.arguments
    {
        arguments.args = std::iter::once(syn::GenericArgument::Type(without_open(inner))).collect();
    }
    Type::Path(path)
}

fn payload(variant: &syn::Variant) -> Option<&Type> {
    variant.fields.iter().next().map(|field| &field.ty)
}

fn string_enum(item: &ItemEnum, table: &EnumTable) -> TokenStream {
    let name = &item.ident;
    let variants = table.variants.iter().map(|(variant, value)| quote!(#[serde(rename = #value)] #variant));
    quote! {
        #[derive(Clone, Debug, PartialEq, Eq, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum #name { #(#variants,)* #[serde(untagged)] Unknown(::std::string::String) }
    }
}

fn integer_enum(item: &ItemEnum, table: &EnumTable) -> TokenStream {
    let name = &item.ident;
    let variants: Vec<&Ident> = table.variants.iter().map(|(variant, _)| variant).collect();
    let values: Vec<&TokenStream> = table.variants.iter().map(|(_, value)| value).collect();
    quote! {
        #[derive(Clone, Debug, PartialEq, Eq, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(from = "i64", into = "i64")]
        pub enum #name { #(#variants,)* Unknown(i64) }
        impl From<i64> for #name {
            fn from(value: i64) -> Self {
                match value { #(#values => Self::#variants,)* value => Self::Unknown(value) }
            }
        }
        impl From<#name> for i64 {
            fn from(value: #name) -> Self {
                match value { #(#name::#variants => #values,)* #name::Unknown(value) => value }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = r#"
        use specwright_runtime::{object, union, Maybe, Value};
        pub struct Shop { pub pets: Vec<Pet>, pub name: Option<String>, pub note: Maybe<Note> }
        object! { Shop { pets: Required = "pets", name: Optional = "shopName", note: Maybe = "note" } }
        pub type Note = String;
        pub enum Pet { Cat(Box<Cat>), Unknown(Value) }
        union! { Pet by "kind" { Cat = "cat" | "kitten" } }
        pub struct Cat { pub kind: String, pub lives: i64 }
        object! { Cat { kind: Required = "kind", lives: Required = "lives" } }
        pub struct Else { pub other: i64 }
        object! { Else { other: Required = "other" } }
    "#;

    fn has(text: &str, part: &str) -> bool {
        let tight = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
        tight(text).contains(&tight(part))
    }

    #[test]
    fn both_modules_have_what_the_roots_lead_to() {
        let modules = Client::read(CLIENT).unwrap().modules(&["Vec<Shop>"]).unwrap();
        assert_eq!(modules.types, 4);
        for module in [&modules.generated, &modules.derived] {
            assert!(has(module, "pub type Root0 = Vec<Shop>;"), "{module}");
            assert!(has(module, "pub type Note = String;") && !has(module, "Else"), "{module}");
        }
        assert!(has(&modules.generated, r#"union! { Pet by "kind" { Cat = "cat" | "kitten" } }"#));
    }

    #[test]
    fn the_twin_says_with_attributes_what_the_tables_say() {
        let derived = Client::read(CLIENT).unwrap().modules(&["Shop"]).unwrap().derived;
        for part in [
            r#"#[serde(rename = "pets")] pub pets: Vec<Pet>,"#,
            r#"#[serde(rename = "shopName", default, skip_serializing_if = "::core::option::Option::is_none")] pub name"#,
            r#"#[serde(tag = "kind")] pub enum Pet { #[serde(rename = "cat", alias = "kitten")] Cat(Box<PetCatContent>),"#,
            "#[serde(untagged)] Unknown(Value)",
            r#"pub struct PetCatContent { #[serde(rename = "lives")] pub lives: i64, }"#,
        ] {
            assert!(has(&derived, part), "{part}\n{derived}");
        }
    }

    #[test]
    fn a_type_without_a_table_has_no_twin() {
        let client = Client::read("pub struct Shop { pub name: String }").unwrap();
        let error = client.modules(&["Shop"]).map(|modules| modules.derived).unwrap_err();
        assert_eq!(error.to_string(), "the twin of Shop: it has no table");
    }
}
