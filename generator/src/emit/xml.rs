//! The tables of bodies in XML: a static for each object and each root element, beside the client.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::response::keys;
use super::runtime::{CallMethod, Export, RUNTIME, XmlMemberMethod, XmlObjectMethod, XmlTypeMethod, XmlVariant};
use super::{Emitter, Item, Lines, Macro, Piece, ident, text};
use crate::ir::{Content, Operation, Response, XmlContent, XmlMember, XmlObject, XmlType};

impl Emitter<'_> {
    /// The tables that operations and received requests name, and the line that asks for the feature of the runtime. None where there are none.
    pub(super) fn xml_tables(&mut self) -> Option<Piece> {
        let context = self.context;
        let (roots, objects) = self.used_tables();
        if roots.is_empty() {
            return None;
        }
        let (runtime, needs) = (ident(RUNTIME), Macro::NeedsXml);
        let mut items = vec![Item::line(Lines::default(), quote!(#runtime::#needs!()))];
        for index in roots {
            let Some(root) = context.api.xml.roots.get(index) else { continue };
            let (name, ty) = (self.xml_root(index), self.runtime(Export::XmlType));
            let value = self.xml_type(&root.ty);
            items.push(Item::line(Lines::default(), quote!(static #name: #ty = #value)));
        }
        for index in objects {
            let Some(object) = context.api.xml.objects.get(index) else { continue };
            let (name, ty) = (self.xml_object(index), self.runtime(Export::XmlObject));
            let value = self.xml_members(object);
            items.push(Item::line(Lines::default(), quote!(static #name: #ty = #value)));
        }
        Some(Piece::Items(items))
    }

    /// The root elements that operations and received requests name, and the objects that these lead to.
    fn used_tables(&self) -> (BTreeSet<usize>, BTreeSet<usize>) {
        let api = self.context.api;
        let of_body = api.operations.iter().filter_map(|operation| operation.body.as_ref()?.xml);
        let of_responses = api.operations.iter().flat_map(tabled).filter_map(|response| response.xml);
        let received = api.received.iter().filter_map(|request| request.xml);
        let roots: BTreeSet<usize> = of_body.chain(of_responses).chain(received).collect();
        let mut objects = BTreeSet::new();
        let mut open: Vec<&XmlType> =
            roots.iter().filter_map(|index| api.xml.roots.get(*index)).map(|root| &root.ty).collect();
        while let Some(ty) = open.pop() {
            match &ty.content {
                XmlContent::List(item) => open.push(item),
                XmlContent::Object(index) if objects.insert(*index) => {
                    let object = api.xml.objects.get(*index);
                    open.extend(object.iter().flat_map(|object| &object.members).map(|member| &member.ty));
                    open.extend(object.iter().filter_map(|object| object.other.as_ref()).map(|member| &member.ty));
                }
                _ => {}
            }
        }
        (roots, objects)
    }

    /// The name of a root element's table.
    pub(super) fn xml_root(&mut self, index: usize) -> TokenStream {
        self.imports.client = true;
        let name = self.context.names.xml_roots.get(index).map_or("XML_TABLE", String::as_str);
        let name = ident(name);
        quote!(#name)
    }

    fn xml_object(&self, index: usize) -> TokenStream {
        let name = self.context.names.xml_objects.get(index).map_or("XML_TABLE", String::as_str);
        let name = ident(name);
        quote!(#name)
    }

    /// The steps that give the call the tables of responses in XML.
    pub(super) fn xml_responses(&mut self, operation: &Operation) -> Vec<TokenStream> {
        let mut steps = Vec::new();
        for response in tabled(operation) {
            let Some(table) = response.xml.map(|index| self.xml_root(index)) else { continue };
            for key in keys(response) {
                let key = text(&key);
                steps.push(CallMethod::XmlResponse.with(quote!(#key, &#table)));
            }
        }
        steps
    }

    fn xml_members(&mut self, object: &XmlObject) -> TokenStream {
        let (ty, new) = (self.runtime(Export::XmlObject), XmlObjectMethod::New);
        let members: Vec<TokenStream> = object.members.iter().map(|member| self.xml_member(member)).collect();
        let other = object.other.as_ref().map(|member| {
            let (other, member) = (XmlObjectMethod::Other, self.xml_member(member));
            quote!(.#other(#member))
        });
        quote!(#ty::#new(&[#(#members),*]) #other)
    }

    fn xml_member(&mut self, member: &XmlMember) -> TokenStream {
        let (ty, function, required) =
            (self.runtime(Export::XmlMember), XmlMemberMethod::of(member.node), XmlMemberMethod::Required);
        let (property, value) = (text(&member.property), self.xml_type(&member.ty));
        let required = member.required.then(|| quote!(.#required()));
        quote!(#ty::#function(#property, #value) #required)
    }

    fn xml_type(&mut self, xml: &XmlType) -> TokenStream {
        let (ty, new, name) = (self.runtime(Export::XmlType), XmlTypeMethod::New, text(&xml.name));
        let content = self.xml_content(&xml.content);
        let with = |method: XmlTypeMethod, value: &Option<String>| {
            let value = value.as_deref().map(text);
            value.map(|value| quote!(.#method(#value)))
        };
        let namespace = with(XmlTypeMethod::Namespace, &xml.namespace);
        let prefix = with(XmlTypeMethod::Prefix, &xml.prefix);
        let nullable = XmlTypeMethod::Nullable;
        let nullable = xml.nullable.then(|| quote!(.#nullable()));
        quote!(#ty::#new(#name, #content) #namespace #prefix #nullable)
    }

    fn xml_content(&mut self, content: &XmlContent) -> TokenStream {
        let ty = self.runtime(Export::XmlContent);
        let (variant, held) = match content {
            XmlContent::Any => (XmlVariant::Any, None),
            XmlContent::String => (XmlVariant::String, None),
            XmlContent::Integer => (XmlVariant::Integer, None),
            XmlContent::Number => (XmlVariant::Number, None),
            XmlContent::Boolean => (XmlVariant::Boolean, None),
            XmlContent::List(item) => (XmlVariant::List, Some(self.xml_type(item))),
            XmlContent::Object(index) => (XmlVariant::Object, Some(self.xml_object(*index))),
        };
        let held = held.map(|held| quote!((&#held)));
        quote!(#ty::#variant #held)
    }
}

/// The responses of an operation that are in XML.
fn tabled(operation: &Operation) -> impl Iterator<Item = &Response> {
    let responses = operation.successes.iter().chain(&operation.failures);
    responses.filter(|response| response.xml.is_some() && matches!(response.content, Content::Json(_)))
}
