//! Header fields and links of responses (OpenAPI 3.0.4, sections 4.7.20 and 4.7.21).
//!
//! A field has the type of its schema, and a form: how its text is read. A field whose content is of another media type than JSON is text.

use super::media;
use crate::diag::Code;
use crate::ir::{Constraints, HeaderForm, Link, ResponseHeader, Type};
use crate::json::{Pointer, shown};
use crate::lower::context::{Context, Words, text, text_of, weight_of, weight_of_text};
use crate::spec::{self, Document, LinkTarget, Node, Shape, Style};

/// The weight of a header field of a response.
pub fn weight(header: &ResponseHeader) -> usize {
    weight_of(&header.docs, &Constraints::default()) + weight_of_text(header.name.len() + text_of(&header.ty)) - 1
}

/// The weight of a link.
pub fn weight_of_link(link: &Link) -> usize {
    let given: usize = link.given.iter().map(|(name, value)| name.len() + value.len()).sum();
    let description = link.description.as_ref().map_or(0, String::len);
    link.given.len() + weight_of_text(link.target.len() + description + given)
}

/// The header fields that a response is documented to have. Those that there is no room for are left out.
pub fn headers<'a>(
    cx: &mut Context<'a, '_>,
    document: &'a Document,
    response: &'a spec::Response,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Vec<ResponseHeader> {
    let at = at.key("headers");
    let mut found = Vec::new();
    for (name, source) in &response.headers {
        let lower = name.trim().to_ascii_lowercase();
        // Such a definition is ignored (section 4.7.17): the media type says it.
        if lower == "content-type" {
            continue;
        }
        if http_name(&lower).is_none() {
            cx.report.warn(
                Code::InvalidValue,
                &at.key(name),
                format!("no header field is called {}", shown(name)),
                "it is left out; a name has letters, digits and a few signs, and no space (RFC 9110, section 5.1)",
            );
            continue;
        }
        let Some(header) = source.follow(&document.components.headers) else { continue };
        let (ty, form) = match header.name {
            None => value(cx, header.item, &at.key(name), &words.then(name)),
            Some(component) => {
                let components = Pointer::base("/components/headers");
                value(cx, header.item, &components.key(component), &Words::First(component))
            }
        };
        let description = source.description().map(str::to_owned).or_else(|| header.item.description.clone());
        let docs = crate::ir::Docs {
            description: text(&description),
            deprecated: header.item.deprecated,
            ..crate::ir::Docs::default()
        };
        let header = ResponseHeader { name: lower, ty, form, docs };
        if !cx.limits.add_operation(weight(&header)) {
            break;
        }
        found.push(header);
    }
    found
}

/// A name that a header field can have (RFC 9110, section 5.1).
fn http_name(name: &str) -> Option<&str> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    (!name.is_empty() && name.bytes().all(is_token)).then_some(name)
}

fn value<'a>(
    cx: &mut Context<'a, '_>,
    header: &'a spec::Header,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> (Type, HeaderForm) {
    match &header.shape {
        Shape::Schema(schema) => {
            let form = match (header.style, header.explode) {
                (Some(Style::SpaceDelimited), _) => HeaderForm::Separated(' '),
                (Some(Style::TabDelimited), _) => HeaderForm::Separated('\t'),
                (Some(Style::PipeDelimited), _) => HeaderForm::Separated('|'),
                (_, Some(true)) => HeaderForm::Exploded,
                (_, _) => HeaderForm::Simple,
            };
            (cx.ty(Node::from(schema), &at.key("schema"), words), form)
        }
        Shape::Content(content) => match content.first() {
            Some((media, entry)) if media::is_json(media) => {
                let content = at.key("content");
                let ty = entry
                    .schema
                    .as_ref()
                    .map_or(Type::Any, |schema| cx.ty(schema.into(), &content.key(media).key("schema"), words));
                (ty, HeaderForm::Json)
            }
            Some((media, _)) if !media::essence(media).starts_with("text/") => {
                cx.report.warn(
                    Code::UnsupportedMediaType,
                    &at.key("content").key(media),
                    format!("a header field is not read as `{media}`"),
                    "it is a string, as it comes; decode it yourself",
                );
                (Type::String(None), HeaderForm::Simple)
            }
            _ => (Type::String(None), HeaderForm::Simple),
        },
    }
}

/// The links of a response: what of it is a parameter of which operation. Those that there is no room for are left out.
pub fn links(cx: &mut Context<'_, '_>, document: &Document, response: &spec::Response) -> Vec<Link> {
    let found = response.links.iter().filter_map(|(name, source)| {
        let link = source.follow(&document.components.links)?.item;
        let (is_id, target) = match &link.target {
            LinkTarget::Id(id) => (true, id.clone()),
            LinkTarget::Reference(reference) => (false, reference.clone()),
        };
        let shown = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut given: Vec<(String, String)> =
            link.parameters.iter().map(|(name, value)| (name.clone(), shown(value))).collect();
        given.extend(link.request_body.as_ref().map(|body| ("the body".to_owned(), shown(body))));
        Some(Link { name: name.clone(), is_id, target, description: text(&link.description), given })
    });
    found.take_while(|link| cx.limits.add_operation(weight_of_link(link))).collect()
}
