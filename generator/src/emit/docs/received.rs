//! The documentation of the methods that read received requests.

use super::{Lines, code, lines, link_to, paragraph};
use crate::emit::Context;
use crate::emit::runtime::location_name;
use crate::ir::{Docs, Location, Received, ReceivedKind};

/// The documentation of the method of a received request.
pub fn received(context: &Context<'_>, request: &Received) -> Lines {
    // What is deprecated has the attribute.
    let mut docs = lines(&Docs { deprecated: false, ..request.docs.clone() });
    let method = code(&request.method);
    paragraph(
        &mut docs,
        vec![match &request.kind {
            ReceivedKind::Webhook => method,
            ReceivedKind::Callback { operation, expression } => {
                let of = called(context, *operation)
                    .map_or_else(String::new, |name| format!(", because of {}", link_to(&name)));
                format!("{method}, sent to {}{of}.", code(expression))
            }
        }],
    );
    if let Some(media) = request.media.as_ref().filter(|media| *media != "application/json") {
        paragraph(&mut docs, vec![format!("The body is {}.", code(media))]);
    }
    if !request.parameters.is_empty() {
        let named = request.parameters.iter().map(|(location, name)| {
            let what = match location {
                Location::Header => "header field".to_owned(),
                Location::Cookie => "cookie".to_owned(),
                Location::Path | Location::Query => format!("{} parameter", location_name(*location)),
            };
            format!("{what} {}", code(name))
        });
        let named: Vec<String> = named.collect();
        paragraph(&mut docs, vec![format!("The request has besides: {}.", named.join(", "))]);
    }
    Lines(docs)
}

/// The method of an operation, with its type.
fn called(context: &Context<'_>, operation: usize) -> Option<String> {
    let (of, names) = (context.api.operations.get(operation)?, context.names.operations.get(operation)?);
    let group = of.group.and_then(|group| context.names.groups.get(group.index()));
    Some(format!("{}::{}", group.map_or("Client", |group| group.type_name.as_str()), names.method))
}
