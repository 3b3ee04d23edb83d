//! Converts a document of openapiv3 into our model, field by field and without our readers.
//!
//! openapiv3 divides schemas by the keywords they have (`SchemaKind`); here each is one flat schema again. As in our
//! model, extensions are left out, except the names and descriptions of the values of an `enum`. A field of the model
//! that openapiv3 does not have stays empty; `neutral` lists those.

use std::borrow::Borrow;

use indexmap::IndexMap;
use openapiv3::{self as v3, ReferenceOr};
use serde::Serialize;
use serde_json::Value;

use crate::json::{JsonType, Number};
use crate::spec::{self, Flow, Location, RefOr, Reference, Scheme, Style, Subschema};

pub(super) fn document(api: &v3::OpenAPI) -> spec::Document {
    let paths = api.paths.iter().filter_map(|(path, item)| Some((path.clone(), path_item(item.as_item()?))));
    spec::Document {
        version: api.openapi.clone(),
        info: info(&api.info),
        servers: all(&api.servers, server),
        paths: paths.collect(),
        components: api.components.as_ref().map(components).unwrap_or_default(),
        security: api.security.clone(),
        tags: all(&api.tags, tag),
        external_docs: api.external_docs.as_ref().map(external_docs),
        ..spec::Document::default()
    }
}

fn all<T, S>(items: &[T], convert: impl Fn(&T) -> S) -> Vec<S> {
    items.iter().map(convert).collect()
}

fn named<T, S, M: FromIterator<(String, S)>>(map: &IndexMap<String, T>, convert: impl Fn(&T) -> S) -> M {
    map.iter().map(|(name, item)| (name.clone(), convert(item))).collect()
}

fn references<T, S, M: FromIterator<(String, RefOr<S>)>>(
    map: &IndexMap<String, ReferenceOr<T>>,
    convert: impl Fn(&T) -> S,
) -> M {
    named(map, |item| reference_or(item, &convert))
}

fn reference_or<T, S>(item: &ReferenceOr<T>, convert: impl Fn(&T) -> S) -> RefOr<S> {
    match item {
        ReferenceOr::Reference { reference } => {
            RefOr::Reference(Reference { name: last_step(reference), ..Reference::default() })
        }
        ReferenceOr::Item(item) => RefOr::Item(convert(item)),
    }
}

/// `#/components/schemas/Name` → `Name` (RFC 6901, section 4).
fn last_step(reference: &str) -> String {
    let step = reference.rsplit_once('/').map_or(reference, |(_, step)| step);
    step.replace("~1", "/").replace("~0", "~")
}

fn info(info: &v3::Info) -> spec::Info {
    let contact = |contact: &v3::Contact| v3::Contact { extensions: IndexMap::new(), ..contact.clone() };
    let license = |license: &v3::License| spec::License {
        name: license.name.clone(),
        url: license.url.clone(),
        ..spec::License::default()
    };
    spec::Info {
        title: info.title.clone(),
        description: info.description.clone(),
        terms_of_service: info.terms_of_service.clone(),
        contact: info.contact.as_ref().map(contact),
        license: info.license.as_ref().map(license),
        version: info.version.clone(),
        ..spec::Info::default()
    }
}

fn server(server: &v3::Server) -> spec::Server {
    let variable = |(name, variable): (&String, &v3::ServerVariable)| {
        (name.clone(), v3::ServerVariable { extensions: IndexMap::new(), ..variable.clone() })
    };
    spec::Server {
        url: server.url.clone(),
        description: server.description.clone(),
        variables: server.variables.iter().flatten().map(variable).collect(),
        ..spec::Server::default()
    }
}

fn tag(tag: &v3::Tag) -> spec::Tag {
    spec::Tag {
        name: tag.name.clone(),
        description: tag.description.clone(),
        external_docs: tag.external_docs.as_ref().map(external_docs),
        ..spec::Tag::default()
    }
}

fn external_docs(docs: &v3::ExternalDocumentation) -> v3::ExternalDocumentation {
    v3::ExternalDocumentation { extensions: IndexMap::new(), ..docs.clone() }
}

fn components(components: &v3::Components) -> spec::Components {
    spec::Components {
        schemas: named(&components.schemas, subschema),
        responses: references(&components.responses, response),
        parameters: references(&components.parameters, parameter),
        examples: references(&components.examples, example),
        request_bodies: references(&components.request_bodies, request_body),
        headers: references(&components.headers, header),
        security_schemes: references(&components.security_schemes, security_scheme),
        links: references(&components.links, link),
        callbacks: references(&components.callbacks, callback),
    }
}

fn path_item(item: &v3::PathItem) -> spec::PathItem {
    let operations = item.iter().map(|(method, item)| (method.to_ascii_uppercase(), operation(item)));
    spec::PathItem {
        summary: item.summary.clone(),
        description: item.description.clone(),
        operations: operations.collect(),
        servers: all(&item.servers, server),
        parameters: all(&item.parameters, |item| reference_or(item, parameter)),
    }
}

fn operation(operation: &v3::Operation) -> spec::Operation {
    spec::Operation {
        client_name: None,
        client_group: None,
        pages: None,
        long_running: false,
        final_state: None,
        tags: operation.tags.clone(),
        summary: operation.summary.clone(),
        description: operation.description.clone(),
        external_docs: operation.external_docs.as_ref().map(external_docs),
        operation_id: operation.operation_id.clone(),
        parameters: all(&operation.parameters, |item| reference_or(item, parameter)),
        request_body: operation.request_body.as_ref().map(|body| reference_or(body, request_body)),
        responses: responses(&operation.responses),
        callbacks: named(&operation.callbacks, |item| RefOr::Item(callback(item))),
        deprecated: operation.deprecated,
        security: operation.security.clone(),
        servers: all(&operation.servers, server),
    }
}

/// openapiv3 reads an extension of a callback as an expression.
fn callback(callback: &v3::Callback) -> spec::Callback {
    let expressions = callback.iter().filter(|(expression, _)| !expression.starts_with("x-"));
    expressions.map(|(expression, item)| (expression.clone(), path_item(item))).collect()
}

fn request_body(body: &v3::RequestBody) -> spec::RequestBody {
    spec::RequestBody {
        description: body.description.clone(),
        content: named(&body.content, media_type),
        required: body.required,
    }
}

fn responses(responses: &v3::Responses) -> spec::Responses {
    let by_status = responses.responses.iter().map(|(status, item)| (status.clone(), reference_or(item, response)));
    spec::Responses {
        default: responses.default.as_ref().map(|item| reference_or(item, response)),
        by_status: by_status.collect(),
    }
}

fn response(response: &v3::Response) -> spec::Response {
    spec::Response {
        description: response.description.clone(),
        headers: references(&response.headers, header),
        content: named(&response.content, media_type),
        links: references(&response.links, link),
        ..spec::Response::default()
    }
}

fn link(link: &v3::Link) -> spec::Link {
    spec::Link {
        target: match &link.operation {
            v3::LinkOperation::OperationRef(reference) => spec::LinkTarget::Reference(reference.clone()),
            v3::LinkOperation::OperationId(id) => spec::LinkTarget::Id(id.clone()),
        },
        description: link.description.clone(),
        parameters: named(&link.parameters, Value::clone),
        request_body: link.request_body.clone(),
        server: link.server.as_ref().map(server),
    }
}

fn parameter(parameter: &v3::Parameter) -> spec::Parameter {
    let (location, style) = match parameter {
        v3::Parameter::Query { style, .. } => (Location::Query, query_style(style)),
        v3::Parameter::Header { style: v3::HeaderStyle::Simple, .. } => (Location::Header, Style::Simple),
        v3::Parameter::Path { style: v3::PathStyle::Simple, .. } => (Location::Path, Style::Simple),
        v3::Parameter::Path { style: v3::PathStyle::Label, .. } => (Location::Path, Style::Label),
        v3::Parameter::Path { style: v3::PathStyle::Matrix, .. } => (Location::Path, Style::Matrix),
        v3::Parameter::Cookie { style: v3::CookieStyle::Form, .. } => (Location::Cookie, Style::Form),
    };
    let (allow_reserved, allow_empty_value) = match parameter {
        v3::Parameter::Query { allow_reserved, allow_empty_value, .. } => (*allow_reserved, *allow_empty_value),
        _ => (false, None),
    };
    let data = parameter.parameter_data_ref();
    spec::Parameter {
        client_name: None,
        name: data.name.clone(),
        location,
        description: data.description.clone(),
        required: data.required,
        deprecated: data.deprecated.unwrap_or_default(),
        allow_empty_value: allow_empty_value.unwrap_or_default(),
        shape: shape(&data.format),
        style,
        explode: data.explode,
        allow_reserved,
        examples: examples(data.example.as_ref(), &data.examples),
    }
}

fn query_style(style: &v3::QueryStyle) -> Style {
    match style {
        v3::QueryStyle::Form => Style::Form,
        v3::QueryStyle::SpaceDelimited => Style::SpaceDelimited,
        v3::QueryStyle::PipeDelimited => Style::PipeDelimited,
        v3::QueryStyle::DeepObject => Style::DeepObject,
    }
}

fn header(header: &v3::Header) -> spec::Header {
    spec::Header {
        description: header.description.clone(),
        required: header.required,
        deprecated: header.deprecated.unwrap_or_default(),
        shape: shape(&header.format),
        style: None,
        explode: None,
        examples: examples(header.example.as_ref(), &header.examples),
    }
}

fn shape(format: &v3::ParameterSchemaOrContent) -> spec::Shape {
    match format {
        v3::ParameterSchemaOrContent::Schema(schema) => spec::Shape::Schema(subschema(schema)),
        v3::ParameterSchemaOrContent::Content(content) => spec::Shape::Content(named(content, media_type)),
    }
}

fn media_type(media: &v3::MediaType) -> spec::MediaType {
    spec::MediaType {
        schema: media.schema.as_ref().map(subschema),
        examples: examples(media.example.as_ref(), &media.examples),
        encoding: named(&media.encoding, encoding),
        ..spec::MediaType::default()
    }
}

fn encoding(encoding: &v3::Encoding) -> spec::Encoding {
    spec::Encoding {
        content_type: encoding.content_type.clone(),
        headers: references(&encoding.headers, header),
        style: encoding.style.as_ref().map(query_style),
        explode: Some(encoding.explode).filter(|explode| *explode),
        allow_reserved: encoding.allow_reserved,
        ..spec::Encoding::default()
    }
}

/// `example` is one without a name.
fn examples(
    unnamed: Option<&Value>,
    examples: &IndexMap<String, ReferenceOr<v3::Example>>,
) -> Vec<(String, RefOr<spec::Example>)> {
    let unnamed = unnamed.map(|value| {
        let example = spec::Example { value: Some(value.clone()), ..spec::Example::default() };
        (String::new(), RefOr::Item(example))
    });
    let named: Vec<_> = references(examples, example);
    unnamed.into_iter().chain(named).collect()
}

fn example(example: &v3::Example) -> spec::Example {
    spec::Example {
        summary: example.summary.clone(),
        description: example.description.clone(),
        value: example.value.clone(),
        external_value: example.external_value.clone(),
        ..spec::Example::default()
    }
}

fn security_scheme(scheme: &v3::SecurityScheme) -> spec::SecurityScheme {
    let (description, kind) = match scheme {
        v3::SecurityScheme::APIKey { location, name, description, .. } => {
            (description, Scheme::ApiKey { name: name.clone(), location: location.clone() })
        }
        v3::SecurityScheme::HTTP { scheme, bearer_format, description, .. } => {
            (description, Scheme::Http { scheme: scheme.clone(), bearer_format: bearer_format.clone() })
        }
        v3::SecurityScheme::OAuth2 { flows: all, description, .. } => {
            (description, Scheme::OAuth2 { flows: Box::new(flows(all)), metadata_url: None })
        }
        v3::SecurityScheme::OpenIDConnect { open_id_connect_url, description, .. } => {
            (description, Scheme::OpenIdConnect { url: open_id_connect_url.clone() })
        }
    };
    spec::SecurityScheme { description: description.clone(), deprecated: false, kind }
}

fn flows(flows: &v3::OAuth2Flows) -> spec::Flows {
    let v3::OAuth2Flows { implicit, password, client_credentials, authorization_code, .. } = flows;
    spec::Flows {
        implicit: implicit.as_ref().map(|of| Flow {
            authorization_url: Some(of.authorization_url.clone()),
            ..flow(&of.refresh_url, &of.scopes)
        }),
        password: password
            .as_ref()
            .map(|of| Flow { token_url: Some(of.token_url.clone()), ..flow(&of.refresh_url, &of.scopes) }),
        client_credentials: client_credentials
            .as_ref()
            .map(|of| Flow { token_url: Some(of.token_url.clone()), ..flow(&of.refresh_url, &of.scopes) }),
        authorization_code: authorization_code.as_ref().map(|of| Flow {
            authorization_url: Some(of.authorization_url.clone()),
            token_url: Some(of.token_url.clone()),
            ..flow(&of.refresh_url, &of.scopes)
        }),
        device_authorization: None,
    }
}

/// What all flows have.
fn flow(refresh_url: &Option<String>, scopes: &IndexMap<String, String>) -> Flow {
    Flow { refresh_url: refresh_url.clone(), scopes: named(scopes, String::clone), ..Flow::default() }
}

fn subschema<S: Borrow<v3::Schema>>(item: &ReferenceOr<S>) -> Subschema {
    match item {
        ReferenceOr::Reference { reference } => Subschema::Reference(last_step(reference)),
        ReferenceOr::Item(item) => Subschema::Inline(Box::new(schema(item.borrow()))),
    }
}

fn schema(schema: &v3::Schema) -> spec::Schema {
    let data = &schema.schema_data;
    let mut flat = spec::Schema {
        nullable: data.nullable,
        discriminator: data.discriminator.as_ref().map(|item| Box::new(discriminator(item))),
        title: data.title.clone(),
        description: data.description.clone(),
        default: data.default.clone().map(Box::new),
        examples: data.example.iter().cloned().collect(),
        deprecated: data.deprecated,
        read_only: data.read_only,
        write_only: data.write_only,
        external_docs: data.external_docs.as_ref().map(|docs| Box::new(external_docs(docs))),
        ..spec::Schema::default()
    };
    match &schema.schema_kind {
        v3::SchemaKind::Type(ty) => typed(&mut flat, ty),
        v3::SchemaKind::OneOf { one_of } => flat.one_of = all(one_of, subschema),
        v3::SchemaKind::AllOf { all_of } => flat.all_of = all(all_of, subschema),
        v3::SchemaKind::AnyOf { any_of } => flat.any_of = all(any_of, subschema),
        v3::SchemaKind::Not { not } => flat.not = Some(subschema(not)),
        v3::SchemaKind::Any(any) => any_kind(&mut flat, any),
    }
    flat.value_names = of_values(data, ["x-enum-varnames", "x-enumNames"], &flat.enumeration);
    flat.value_descriptions = of_values(data, ["x-enum-descriptions", "x-enumDescriptions"], &flat.enumeration);
    flat
}

fn typed(flat: &mut spec::Schema, ty: &v3::Type) {
    match ty {
        v3::Type::String(ty) => {
            flat.types = JsonType::String.into();
            flat.format = format(&ty.format);
            flat.pattern.clone_from(&ty.pattern);
            flat.enumeration = values(&ty.enumeration);
            (flat.min_length, flat.max_length) = (ty.min_length, ty.max_length);
        }
        v3::Type::Number(ty) => {
            flat.types = JsonType::Number.into();
            flat.format = format(&ty.format);
            flat.enumeration = values(&ty.enumeration);
            flat.multiple_of = ty.multiple_of.map(Number::Float);
            let (minimum, maximum) = (ty.minimum.map(Number::Float), ty.maximum.map(Number::Float));
            bounds(flat, (minimum, ty.exclusive_minimum), (maximum, ty.exclusive_maximum));
        }
        v3::Type::Integer(ty) => {
            flat.types = JsonType::Integer.into();
            flat.format = format(&ty.format);
            flat.enumeration = values(&ty.enumeration);
            flat.multiple_of = ty.multiple_of.map(Number::Signed);
            let (minimum, maximum) = (ty.minimum.map(Number::Signed), ty.maximum.map(Number::Signed));
            bounds(flat, (minimum, ty.exclusive_minimum), (maximum, ty.exclusive_maximum));
        }
        v3::Type::Object(ty) => {
            flat.types = JsonType::Object.into();
            flat.properties = named(&ty.properties, subschema);
            flat.required.clone_from(&ty.required);
            flat.additional_properties = ty.additional_properties.as_ref().map(additional_properties);
            (flat.min_properties, flat.max_properties) = (ty.min_properties, ty.max_properties);
        }
        v3::Type::Array(ty) => {
            flat.types = JsonType::Array.into();
            flat.items = ty.items.as_ref().map(subschema);
            flat.unique_items = ty.unique_items;
            (flat.min_items, flat.max_items) = (ty.min_items, ty.max_items);
        }
        v3::Type::Boolean(ty) => {
            flat.types = JsonType::Boolean.into();
            flat.enumeration = values(&ty.enumeration);
        }
    }
}

fn any_kind(flat: &mut spec::Schema, any: &v3::AnySchema) {
    // openapiv3 accepts any name as a type; `plain` removes those that 3.0 does not have.
    let ty = any.typ.as_deref().and_then(JsonType::named).filter(|ty| *ty != JsonType::Null);
    flat.types = ty.into_iter().collect();
    flat.format.clone_from(&any.format);
    flat.enumeration.clone_from(&any.enumeration);
    flat.pattern.clone_from(&any.pattern);
    (flat.min_length, flat.max_length) = (any.min_length, any.max_length);
    flat.multiple_of = any.multiple_of.map(Number::Float);
    let (minimum, maximum) = (any.minimum.map(Number::Float), any.maximum.map(Number::Float));
    let exclusive = |flag: Option<bool>| flag.unwrap_or_default();
    bounds(flat, (minimum, exclusive(any.exclusive_minimum)), (maximum, exclusive(any.exclusive_maximum)));
    flat.items = any.items.as_ref().map(subschema);
    (flat.min_items, flat.max_items) = (any.min_items, any.max_items);
    flat.unique_items = any.unique_items.unwrap_or_default();
    flat.properties = named(&any.properties, subschema);
    flat.required.clone_from(&any.required);
    flat.additional_properties = any.additional_properties.as_ref().map(additional_properties);
    (flat.min_properties, flat.max_properties) = (any.min_properties, any.max_properties);
    flat.one_of = all(&any.one_of, subschema);
    flat.all_of = all(&any.all_of, subschema);
    flat.any_of = all(&any.any_of, subschema);
    flat.not = any.not.as_deref().map(subschema);
}

/// `exclusiveMinimum: true` says of `minimum` that it is excluded; alone it says nothing.
fn bounds(flat: &mut spec::Schema, minimum: (Option<Number>, bool), maximum: (Option<Number>, bool)) {
    match minimum {
        (limit, true) => flat.exclusive_minimum = limit,
        (limit, false) => flat.minimum = limit,
    }
    match maximum {
        (limit, true) => flat.exclusive_maximum = limit,
        (limit, false) => flat.maximum = limit,
    }
}

fn additional_properties(additional: &v3::AdditionalProperties) -> Subschema {
    match additional {
        v3::AdditionalProperties::Any(allowed) => Subschema::Boolean(*allowed),
        v3::AdditionalProperties::Schema(schema) => subschema(schema),
    }
}

fn discriminator(discriminator: &v3::Discriminator) -> spec::Discriminator {
    spec::Discriminator {
        property_name: discriminator.property_name.clone(),
        mapping: named(&discriminator.mapping, |target| last_step(target)),
        default_mapping: None,
    }
}

/// A format by the name that it has in a document.
fn format<T: Serialize>(format: &v3::VariantOrUnknownOrEmpty<T>) -> Option<String> {
    serde_json::to_value(format).unwrap().as_str().map(str::to_owned)
}

fn values<T: Clone + Into<Value>>(list: &[Option<T>]) -> Vec<Value> {
    all(list, |value| value.clone().map_or(Value::Null, Into::into))
}

/// A text for each value of an `enum`: of the first of these extensions that is a list, with one for `null` or without, or an object.
fn of_values(data: &v3::SchemaData, extensions: [&str; 2], values: &[Value]) -> Vec<Option<String>> {
    let text = |text: &Value| text.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let nulls = values.iter().filter(|value| value.is_null()).count();
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let is_given = |given: &&Value| given.is_array() || given.is_object();
    match extensions.into_iter().find_map(|key| data.extensions.get(key).filter(is_given)) {
        Some(Value::Array(list)) if list.len() == values.len() => list.iter().map(text).collect(),
        Some(Value::Array(list)) if list.len() + nulls == values.len() => {
            let mut texts = list.iter();
            values.iter().map(|value| if value.is_null() { None } else { texts.next().and_then(text) }).collect()
        }
        Some(Value::Object(texts)) => values.iter().map(|value| texts.get(&plain(value)).and_then(text)).collect(),
        Some(_) | None => Vec::new(),
    }
}
