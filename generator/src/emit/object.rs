//! Objects: a struct, its constructor, the table of its properties.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};
use serde_json::Value;

use super::runtime::{ABSENT, Export, Marker};
use super::{Block, Emitter, Item, Lines, Macro, Member, Method, Piece, docs, flags, ident, placeholders, text};
use crate::analyze::Direction;
use crate::ir::{Additional, Constant, Field, FieldDefault, NumberType, Object, Presence, Type, TypeId, TypeKind};

/// With more arguments a constructor is harder to read than a struct literal (clippy: `too_many_arguments`).
const MOST_ARGUMENTS: usize = 7;

/// The most fields of a table without brackets.
const FLAT: usize = 16;

/// The most brackets of a table, and the most fields in each, that the runtime has tuples for.
const MOST_GROUPS: usize = 32;

/// A field, with everything that its emission needs.
struct Emitted<'a> {
    field: &'a Field,
    name: proc_macro2::Ident,
    /// The one value that it can have.
    constant: Option<TokenStream>,
    /// Its type without `Option` or `Maybe`, boxed if it must be.
    inner: TokenStream,
    boxed: bool,
}

impl Emitted<'_> {
    /// Whether `Default` is the value that the document gives: absent, `null`, or a constant `false`.
    fn is_default(&self) -> bool {
        let is_false = |constant: &TokenStream| constant.to_string() == "false";
        self.field.presence != Presence::Required || self.constant.as_ref().is_some_and(is_false)
    }
}

/// A property that is no field, as an entry of a table.
fn entry_of(constant: &Constant) -> TokenStream {
    let name = text(&constant.name);
    let marker = Marker::of(if constant.required { Presence::Required } else { Presence::Optional });
    let value = match &constant.value {
        Value::String(value) => text(value).into_token_stream(),
        Value::Bool(value) => quote!(#value),
        value => number(value).into_token_stream(),
    };
    quote!(#name: #marker = #value)
}

/// A number of JSON as a literal that has its type.
fn number(value: &Value) -> Literal {
    match value.as_i64() {
        Some(integer) => Literal::i64_unsuffixed(integer),
        None => Literal::f64_unsuffixed(value.as_f64().unwrap_or_default()),
    }
}

impl Emitter<'_> {
    /// The struct of an object, in one direction.
    pub(super) fn object(&mut self, id: TypeId, object: &Object, direction: Direction) -> Vec<Piece> {
        let name = self.name(id, direction);
        let fields = self.fields(id, object, direction);
        let mut declared: Vec<Member> = fields.iter().map(|field| self.declare(field)).collect();
        let rest = match self.rest_type(object) {
            Some(value) => {
                let (map, value) = (self.runtime(Export::Map), self.ty(&value, direction));
                let rest = ident(self.context.names.rest(id));
                Some((rest, quote!(#map<#value>)))
            }
            None => None,
        };
        if let Some((rest, ty)) = &rest {
            let docs = Lines::own("The properties that the document does not name.".to_owned());
            declared.push(Member { docs, tokens: quote!(pub #rest: #ty) });
        }
        let docs = self.type_docs(id, direction);
        let all_optional = fields.iter().all(Emitted::is_default);
        let default = all_optional.then(|| quote!(, Default));
        let is_flag = |emitted: &Emitted<'_>| {
            emitted.field.presence == Presence::Required && !emitted.boxed && matches!(emitted.field.ty, Type::Boolean)
        };
        let many = flags(fields.iter().map(is_flag), "struct_excessive_bools");
        let attributes = self.attributes(id, direction);
        let derived = self.derived(id, &attributes);
        let head = quote! {
            #attributes
            #[derive(Clone #default #derived)]
            #many
            pub struct #name
        };
        let mut pieces = vec![Piece::Items(vec![Item::members(docs, head, declared)])];
        let entry = |field: &Emitted<'_>| {
            let (name, json) = (&field.name, text(&field.field.name));
            let marker = Marker::of(field.field.presence);
            quote!(#name: #marker = #json)
        };
        let constants = object.constants.iter().map(entry_of);
        let mut entries: Vec<TokenStream> = constants.chain(fields.iter().map(entry)).collect();
        let grouped = (fields.len() > FLAT).then(|| FLAT.max(fields.len().div_ceil(MOST_GROUPS)));
        entries.extend(rest.as_ref().map(|(rest, _)| quote!(..#rest)));
        let mut table = self.table(Macro::Object, quote!(#name), entries);
        if let Piece::Table(table) = &mut table {
            table.grouped = grouped;
        }
        pieces.push(table);
        pieces.extend(self.eq(id, &name, &attributes));
        if !all_optional {
            pieces.extend(self.constructor(id, &name, &fields, rest.as_ref().map(|(rest, _)| rest), direction));
        }
        pieces.extend(self.object_validation(id, object, direction));
        pieces
    }

    /// The fields in a direction.
    fn fields<'o>(&mut self, id: TypeId, object: &'o Object, direction: Direction) -> Vec<Emitted<'o>> {
        let indices: Vec<usize> =
            (0..object.fields.len()).filter(|index| self.has_field(id, object, *index, direction)).collect();
        indices
            .into_iter()
            .filter_map(|index| {
                let field = object.fields.get(index)?;
                let boxed = self.context.analysis.boxed.contains(&id.member(index));
                let mut inner = self.ty(&field.ty, direction);
                if boxed {
                    let box_ = self.prelude("Box");
                    inner = quote!(#box_<#inner>);
                }
                let constant = self.constant(id, index, field, direction);
                Some(Emitted {
                    field,
                    name: ident(self.context.names.member(id.member(index))),
                    constant,
                    inner,
                    boxed,
                })
            })
            .collect()
    }

    /// Whether an object has a field in a direction: `readOnly` properties are in no request, `writeOnly` ones in no response.
    pub(super) fn has_field(&self, id: TypeId, object: &Object, index: usize, direction: Direction) -> bool {
        let usage = self.context.analysis.usage(id);
        let Some(field) = object.fields.get(index) else { return false };
        let split = self.context.analysis.is_split(id);
        let only_requested = if split { direction == Direction::Request } else { usage.request && !usage.response };
        let only_responded = if split { direction == Direction::Response } else { usage.response && !usage.request };
        !(field.read_only && !field.write_only && only_requested
            || field.write_only && !field.read_only && only_responded)
    }

    fn rest_type(&self, object: &Object) -> Option<Type> {
        match &object.additional {
            Additional::Typed(ty) => Some(ty.clone()),
            Additional::Ignored => self.context.config.keep_unknown.then_some(Type::Any),
        }
    }

    fn declare(&mut self, emitted: &Emitted<'_>) -> Member {
        let Emitted { field, name, inner, .. } = emitted;
        let docs = docs::field(field);
        let ty = match field.presence {
            Presence::Required => inner.clone(),
            Presence::Nullable | Presence::Optional => {
                let option = self.prelude("Option");
                quote!(#option<#inner>)
            }
            Presence::Maybe => {
                let maybe = self.runtime(Export::Maybe);
                quote!(#maybe<#inner>)
            }
        };
        Member { docs, tokens: quote!(pub #name: #ty) }
    }

    /// `new`, with the required fields; `Default` where there are none.
    fn constructor(
        &mut self,
        id: TypeId,
        name: &proc_macro2::Ident,
        fields: &[Emitted<'_>],
        rest: Option<&proc_macro2::Ident>,
        direction: Direction,
    ) -> Option<Piece> {
        let mut arguments = Vec::new();
        let mut values = Vec::new();
        for emitted in fields {
            let field_name = &emitted.name;
            let box_ = self.prelude("Box");
            let boxed = |value: TokenStream| if emitted.boxed { quote!(#box_::new(#value)) } else { value };
            values.push(match emitted.field.presence {
                Presence::Nullable | Presence::Optional => quote!(#field_name: None),
                Presence::Maybe => {
                    let (maybe, absent) = (self.runtime(Export::Maybe), ident(ABSENT));
                    quote!(#field_name: #maybe::#absent)
                }
                Presence::Required => match emitted.constant.clone() {
                    Some(value) => {
                        let value = boxed(value);
                        quote!(#field_name: #value)
                    }
                    None if self.is_string(&emitted.field.ty) => {
                        let (into, string) = (self.prelude("Into"), self.prelude("String"));
                        arguments.push(quote!(#field_name: impl #into<#string>));
                        quote!(#field_name: #field_name.into())
                    }
                    None if emitted.boxed => {
                        let ty = self.ty(&emitted.field.ty, direction);
                        arguments.push(quote!(#field_name: #ty));
                        let value = boxed(quote!(#field_name));
                        quote!(#field_name: #value)
                    }
                    None => {
                        let ty = &emitted.inner;
                        arguments.push(quote!(#field_name: #ty));
                        quote!(#field_name)
                    }
                },
            });
        }
        if let Some(rest) = rest {
            let map = self.runtime(Export::Map);
            values.push(quote!(#rest: #map::new()));
        }
        if arguments.is_empty() {
            let default = self.prelude("Default");
            let method = Method {
                docs: Lines::default(),
                head: quote! {
                    #[inline]
                    fn default
                },
                arguments,
                returned: quote!(Self),
                block: Block::Literal(values),
            };
            return Some(Piece::Items(vec![Item::methods(quote!(impl #default for #name), vec![method])]));
        }
        let usage = self.context.analysis.usage(id);
        let many = arguments.len() > MOST_ARGUMENTS;
        if many && usage.response && !usage.request {
            return None;
        }
        let allow = many.then(|| {
            quote! {
                #[allow(clippy::too_many_arguments, reason = "the document requires them all")]
            }
        });
        let required =
            fields.iter().filter(|emitted| emitted.field.presence == Presence::Required && emitted.constant.is_none());
        let names: Vec<String> = required.map(|emitted| emitted.name.to_string()).collect();
        let placeholders = placeholders(names.iter().map(String::as_str));
        let is_flag = |emitted: &Emitted<'_>| {
            emitted.field.presence == Presence::Required
                && emitted.constant.is_none()
                && matches!(emitted.field.ty, Type::Boolean)
        };
        let flags = flags(fields.iter().map(is_flag), "fn_params_excessive_bools");
        let method = Method {
            docs: Lines::own("With what is required; everything else is absent.".to_owned()),
            head: quote! {
                #[inline]
                #[must_use]
                #placeholders
                #allow
                #flags
                pub fn new
            },
            arguments,
            returned: quote!(Self),
            block: Block::Literal(values),
        };
        Some(Piece::Items(vec![Item::methods(quote!(impl #name), vec![method])]))
    }

    /// The one value that a property can have, as an expression.
    pub(super) fn constant(
        &mut self,
        id: TypeId,
        index: usize,
        field: &Field,
        direction: Direction,
    ) -> Option<TokenStream> {
        let context = self.context;
        if let Type::Literal(value) = &field.ty {
            let (literal, value) = (self.runtime(Export::Literal), text(value));
            return Some(quote!(#literal::new(#value)));
        }
        let value = match &field.default {
            FieldDefault::Constant(value) => value,
            FieldDefault::Const(value) => &value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            _ => context.analysis.tags.get(&id.member(index))?,
        };
        match context.api.resolve(&field.ty) {
            ty @ Type::String(_) if self.is_string(ty) => {
                let value = text(value);
                Some(quote!(#value.to_owned()))
            }
            Type::Named(id) => match &context.api.get(*id).kind {
                TypeKind::Enumeration(_) => {
                    let name = self.mention(*id, direction);
                    let index = context.api.text_place(*id, value)?;
                    let variant = ident(context.names.member(id.member(index)));
                    Some(quote!(#name::#variant))
                }
                TypeKind::IntegerEnumeration(_) => {
                    let name = self.mention(*id, direction);
                    let number = value.parse::<i64>().ok()?;
                    let index = context.api.number_place(*id, number)?;
                    let variant = ident(context.names.member(id.member(index)));
                    Some(quote!(#name::#variant))
                }
                _ => None,
            },
            Type::Number(NumberType::I32 | NumberType::I64 | NumberType::U32 | NumberType::U64) => {
                let number = proc_macro2::Literal::i64_unsuffixed(value.parse().ok()?);
                Some(quote!(#number))
            }
            Type::Boolean => match value.as_str() {
                "true" => Some(quote!(true)),
                "false" => Some(quote!(false)),
                _ => None,
            },
            _ => None,
        }
    }
}
