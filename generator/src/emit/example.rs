//! Examples of calls, for the documentation of operations: what is required, with values of the document where it has some.
//!
//! An example is Rust code that compiles beside the client: with `client` in scope, in a function whose result is any error.
//! Nothing runs it. Values are made from types, as deep as types nest; a value of a type of the user, or one that never ends,
//! gives no example.

mod extent;
mod hint;

use proc_macro2::Literal;
use serde_json::Value;

use super::runtime::RUNTIME;
use super::{Emitter, docs, ident};
use crate::analyze::Direction;
use crate::ir::{
    Additional, Body, Content, Encoding, Location, Object, Operation, Parameter, Presence, StringFormat, Type, TypeId,
    TypeKind, Union,
};
use crate::name::OperationNames;
pub use extent::Examples;
use extent::Table;
use hint::Hint;

/// The longest line of an example, without the marks of a comment.
const WIDTH: usize = 100;
/// How deep types may nest.
const DEEPEST: usize = 8;
/// Content in an example.
const UPLOAD: &str = "Upload::path(\"body\")";
/// The most lines of an example.
const MOST_LINES: usize = 60;

/// An expression: code, or a list between brackets.
enum Code {
    Plain(String),
    List { open: String, items: Vec<Code>, close: String },
}

impl Code {
    fn plain(text: impl Into<String>) -> Self {
        Self::Plain(text.into())
    }

    fn list(open: impl Into<String>, items: Vec<Self>, close: impl Into<String>) -> Self {
        Self::List { open: open.into(), items, close: close.into() }
    }

    /// What has more lines than an example, in place of a value that has.
    fn too_long() -> Self {
        let lines = (0..=MOST_LINES).map(|_| Self::plain(".."));
        Self::list("[", lines.collect(), "]")
    }

    fn around(open: &str, inner: Self, close: &str) -> Self {
        match inner {
            Self::Plain(text) => Self::Plain(format!("{open}{text}{close}")),
            Self::List { open: inner, items, close: end } => {
                Self::List { open: format!("{open}{inner}"), items, close: format!("{end}{close}") }
            }
        }
    }

    /// In one line.
    fn line(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::List { open, items, close } => {
                let items: Vec<String> = items.iter().map(Self::line).collect();
                let pad = if open.ends_with('{') { " " } else { "" };
                format!("{open}{pad}{}{pad}{close}", items.join(", "))
            }
        }
    }

    /// In as many lines as it needs: `before` it and `after` it in the first and the last.
    fn lay(&self, lines: &mut Vec<String>, depth: usize, before: &str, after: &str) {
        let indent = "    ".repeat(depth);
        let line = format!("{indent}{before}{}{after}", self.line());
        match self {
            Self::List { open, items, close } if line.chars().count() > WIDTH && !items.is_empty() => {
                lines.push(format!("{indent}{before}{open}"));
                for item in items {
                    // After the base of a struct there is no comma.
                    let is_base = matches!(item, Self::Plain(text) if text.starts_with(".."));
                    item.lay(lines, depth + 1, "", if is_base { "" } else { "," });
                }
                lines.push(format!("{indent}{close}{after}"));
            }
            _ => lines.push(line),
        }
    }
}

impl<'e> Emitter<'e> {
    /// An example of the call of an operation. What it mentions is not imported: it is documentation.
    pub(super) fn example(&self, operation: &Operation, names: &OperationNames) -> docs::Lines {
        let mut apart = Emitter::new(self.context, self.scope, Direction::Request);
        let lines = apart.example_lines(operation, names).unwrap_or_default();
        // What would end the block of code is not worth an example.
        let fits = lines.len() <= MOST_LINES && !lines.iter().any(|line| line.contains("```"));
        docs::example(if fits { lines } else { Vec::new() })
    }

    fn example_lines(&mut self, operation: &Operation, names: &OperationNames) -> Option<Vec<String>> {
        let mut arguments = Vec::new();
        for (parameter, name) in operation.parameters.iter().zip(&names.parameters).filter(|(of, _)| of.required) {
            arguments.push((name, self.example_parameter(parameter)?));
        }
        let mut setter = None;
        match operation.body.as_ref().map(|body| (body.required, self.example_body(body, &names.body))) {
            Some((true, given)) => arguments.extend(given?),
            // An empty body shows nothing.
            Some((false, Some(given))) if !given.iter().any(|(_, code)| code.line().ends_with("::default()")) => {
                setter = Some((&names.body, given));
            }
            _ if arguments.is_empty() => setter = self.example_setter(operation, names),
            _ => {}
        }
        let mut lines = Vec::new();
        let is_empty = operation.successes.iter().all(|response| response.content == Content::Empty);
        let group = operation.group.and_then(|group| self.context.names.groups.get(group.index()));
        let mut links: Vec<Code> =
            group.map(|group| Code::Plain(format!(".{}()", group.accessor))).into_iter().collect();
        let code = |given: Vec<(&String, Code)>| given.into_iter().map(|(_, code)| code).collect();
        let mut calls = vec![(&names.method, arguments)];
        calls.extend(setter);
        for (method, mut given) in calls {
            let length: usize = given.iter().map(|(_, code)| code.line().chars().count() + 2).sum();
            if length + method.len() > WIDTH - 8 {
                hoist(&mut given, &mut lines);
            }
            links.push(Code::list(format!(".{method}("), code(given), ")"));
        }
        let before = if is_empty { "client" } else { "let answer = client" };
        let chain: String = links.iter().map(Code::line).collect();
        if before.len() + chain.chars().count() + ".await?;".len() <= WIDTH {
            lines.push(format!("{before}{chain}.await?;"));
        } else {
            lines.push(before.to_owned());
            links.iter().for_each(|link| link.lay(&mut lines, 1, "", ""));
            lines.push("    .await?;".to_owned());
        }
        Some(lines)
    }

    fn example_body<'n>(&mut self, body: &Body, name: &'n String) -> Option<Vec<(&'n String, Code)>> {
        let is_open =
            body.media.contains('*') || body.encoding == Encoding::Bytes && body.media.starts_with("multipart/");
        let mut given = Vec::new();
        given.push(match body.encoding {
            Encoding::Json | Encoding::Form | Encoding::Multipart | Encoding::Items(_) | Encoding::Xml => {
                let hint = Hint { name, value: None, constraints: &body.constraints };
                let value = match &body.ty {
                    Type::Nullable(inner) => match self.context.api.resolve(inner) {
                        Type::Array(item) if self.is_string(item) => Code::plain("None"),
                        _ => Code::around("Some(", self.example_argument(inner, &hint)?, ")"),
                    },
                    ty => self.example_argument(ty, &hint)?,
                };
                return Some(vec![(name, value)]);
            }
            Encoding::Text => (name, Code::plain("\"text\"")),
            Encoding::Bytes => (name, Code::Plain(format!("{RUNTIME}::{UPLOAD}"))),
        });
        if is_open {
            let boundary = if body.media.starts_with("multipart/") { "; boundary=X" } else { "" };
            let media = body.media.replace("*/*", "application/octet-stream").replace('*', "octet-stream");
            given.insert(0, (name, Code::Plain(string(&format!("{media}{boundary}")))));
        }
        Some(given)
    }

    /// The setter of the first optional parameter, of an operation that requires nothing.
    fn example_setter<'n>(
        &mut self,
        operation: &Operation,
        names: &'n OperationNames,
    ) -> Option<(&'n String, Vec<(&'n String, Code)>)> {
        operation.parameters.iter().zip(&names.parameters).find_map(|(parameter, name)| {
            let is_shown = !parameter.docs.deprecated && parameter.location == Location::Query;
            is_shown.then(|| self.example_parameter(parameter)).flatten().map(|code| (name, vec![(name, code)]))
        })
    }

    fn example_parameter(&mut self, parameter: &Parameter) -> Option<Code> {
        let value = parameter.example.as_ref().or(parameter.default.as_ref());
        self.example_argument(
            &parameter.ty,
            &Hint { name: &parameter.name, value, constraints: &parameter.constraints },
        )
    }

    /// A value as a method takes it: see [`Emitter::passed`].
    fn example_argument(&mut self, ty: &Type, hint: &Hint<'_>) -> Option<Code> {
        if self.context.api.is_given(ty) {
            return None;
        }
        let through = match ty {
            Type::Named(id) if self.context.analysis.newtypes.contains(id) => ty,
            _ => self.context.api.resolve(ty),
        };
        if self.is_string(through) {
            return Some(Code::Plain(string(&hint.text_of(through))));
        }
        match through {
            Type::Nullable(inner) => self.example_argument(inner, hint),
            Type::Array(item) if self.is_string(item) && !self.context.api.is_given(item) => {
                let items: Vec<String> = match hint.value {
                    Some(Value::Array(items)) if !items.is_empty() => {
                        items.iter().take(3).map(|item| string(&hint.of(Some(item)).text())).collect()
                    }
                    _ => vec![string(&hint.of(hint.value).text_of(self.context.api.resolve(item)))],
                };
                Some(Code::list("&[", items.into_iter().map(Code::Plain).collect(), "]"))
            }
            Type::Array(item) => {
                let first = match hint.value {
                    Some(Value::Array(items)) => items.first(),
                    _ => None,
                };
                let item = self.example_whole(item, &hint.of(first))?;
                Some(Code::list("&[", vec![item], "]"))
            }
            Type::Boolean | Type::Number(_) => self.example_whole(through, hint),
            Type::Named(id) => {
                let by_value = matches!(
                    self.context.api.get(*id).kind,
                    TypeKind::Enumeration(_) | TypeKind::IntegerEnumeration(_)
                );
                let value = self.example_whole(through, hint)?;
                Some(if by_value { value } else { Code::around("&", value, "") })
            }
            Type::String(Some(format)) if StringFormat::named(format).is_some_and(StringFormat::is_copied) => {
                self.example_whole(through, hint)
            }
            _ => Some(Code::around("&", self.example_whole(through, hint)?, "")),
        }
    }

    fn examples(&self) -> &'e Table {
        self.context.examples.table(self.context)
    }

    /// A value that is in no other. One that is certainly too long is not written.
    fn example_whole(&mut self, ty: &Type, hint: &Hint<'_>) -> Option<Code> {
        let extent = self.examples().extent(self, ty, 0)?;
        if extent.lines() > MOST_LINES { Some(Code::too_long()) } else { self.example_value(ty, hint, 0) }
    }

    /// A value that is owned.
    fn example_value(&mut self, ty: &Type, hint: &Hint<'_>, depth: usize) -> Option<Code> {
        if depth > DEEPEST {
            return None;
        }
        Some(match ty {
            Type::Any => Code::Plain(format!("{RUNTIME}::Value::from({})", string(&hint.text()))),
            Type::Boolean => Code::plain(if hint.value == Some(&Value::Bool(false)) { "false" } else { "true" }),
            Type::Number(number) => Code::Plain(hint.number(*number)),
            Type::String(format) => self.example_string(format.as_deref().unwrap_or_default(), hint)?,
            Type::Literal(value) => Code::Plain(format!("{RUNTIME}::Literal::new({})", string(value))),
            Type::Binary => Code::Plain(format!("{RUNTIME}::Bytes::from({})", string(&hint.text()))),
            Type::Upload => Code::Plain(format!("{RUNTIME}::Upload::from({})", string(&hint.text()))),
            Type::Array(item) => Code::list("vec![", vec![self.example_value(item, &hint.of(None), depth + 1)?], "]"),
            Type::Tuple(items) => {
                let _ = self.examples().extent(self, ty, depth)?;
                let items = items.iter().map(|item| self.example_value(item, &hint.of(None), depth + 1));
                Code::list("(", items.collect::<Option<_>>()?, ")")
            }
            Type::Map(value) => {
                let value = self.example_value(value, &hint.of(None), depth + 1)?;
                let entry = Code::list("(", vec![Code::plain("\"key\".to_owned()"), value], ")");
                Code::around(&format!("{RUNTIME}::Map::from(["), entry, "])")
            }
            Type::Nullable(inner) => Code::around("Some(", self.example_value(inner, hint, depth + 1)?, ")"),
            Type::Json(inner) => {
                let value = self.example_value(inner, &hint.of(None), depth + 1)?;
                Code::around(&format!("{RUNTIME}::JsonText("), value, ")")
            }
            Type::Named(id) => self.example_named(*id, hint, depth)?,
        })
    }

    fn example_string(&self, format: &str, hint: &Hint<'_>) -> Option<Code> {
        if self.context.config.formats.iter().any(|(name, _)| name == format) {
            return None;
        }
        let parsed = |text: &str| Code::Plain(format!("\"{text}\".parse()?"));
        Some(match StringFormat::named(format) {
            Some(StringFormat::DateTime) => parsed("2026-01-31T12:00:00Z"),
            Some(StringFormat::Date) => parsed("2026-01-31"),
            Some(StringFormat::Uuid) => parsed("67e55044-10b1-426f-9247-bb680e5fe0c8"),
            Some(StringFormat::Byte) => Code::Plain(format!("{RUNTIME}::Base64::from(b\"bytes\".to_vec())")),
            None => Code::Plain(format!("{}.to_owned()", string(&hint.text_in(format)))),
        })
    }

    fn example_named(&mut self, id: TypeId, hint: &Hint<'_>, depth: usize) -> Option<Code> {
        let context = self.context;
        let def = context.api.get(id);
        if def.given.is_some() {
            return None;
        }
        let path = match context.names.representative(id) {
            Some(representative) if context.names.is_hidden(id) => {
                context.names.full_shared(representative, Direction::Request)
            }
            _ => context.names.full(id, Direction::Request),
        };
        match &def.kind {
            TypeKind::Alias(inner) => {
                let value = self.example_value(inner, hint, depth + 1)?;
                let is_newtype = context.analysis.newtypes.contains(&id);
                Some(if is_newtype { Code::around(&format!("{path}("), value, ")") } else { value })
            }
            TypeKind::Enumeration(enumeration) => {
                let wanted = hint.value.and_then(Value::as_str);
                let index = wanted.and_then(|wanted| context.api.text_place(id, wanted));
                let _ = enumeration.values.first()?;
                let variant = context.names.member(id.member(index.unwrap_or(0)));
                Some(Code::Plain(format!("{path}::{variant}")))
            }
            TypeKind::IntegerEnumeration(enumeration) => {
                let wanted = hint.value.and_then(Value::as_i64);
                let index = wanted.and_then(|wanted| context.api.number_place(id, wanted));
                let _ = enumeration.values.first()?;
                let variant = context.names.member(id.member(index.unwrap_or(0)));
                Some(Code::Plain(format!("{path}::{variant}")))
            }
            TypeKind::Union(union) => self.example_union(id, union, &path, hint.name, depth),
            TypeKind::Object(object) => self.example_object(id, object, &path, depth),
        }
    }

    /// The first variant that has an example.
    fn example_union(&mut self, id: TypeId, union: &Union, path: &str, name: &str, depth: usize) -> Option<Code> {
        let table = self.examples();
        union.variants.iter().enumerate().find_map(|(index, variant)| {
            let _ = table.extent(self, &variant.ty, depth + 1)?;
            let variant_name = self.context.names.member(id.member(index));
            let hint = Hint { name, value: None, constraints: &variant.constraints };
            let mut value = self.example_value(&variant.ty, &hint, depth + 1)?;
            if variant.keeps_others && self.is_closed(&variant.ty) {
                value = Code::around("", value, ".into()");
            }
            if self.is_boxed(id, index, variant) {
                let boxed = self.prelude("Box").to_string().replace(" :: ", "::");
                value = Code::around(&format!("{boxed}::new("), value, ")");
            }
            Some(Code::around(&format!("{path}::{variant_name}("), value, ")"))
        })
    }

    /// `new` with what it takes; where nothing is required, the first property that is a scalar.
    fn example_object(&mut self, id: TypeId, object: &Object, path: &str, depth: usize) -> Option<Code> {
        let table = self.examples();
        let needs = table.needs(id)?;
        let fields = || needs.arguments.iter().filter_map(|index| object.fields.get(*index));
        if !fields().all(|field| table.argument(self, &field.ty, depth + 1).is_some()) {
            return None;
        }
        let mut arguments = Vec::new();
        for field in fields() {
            let hint = Hint::of_field(field);
            arguments.push(if self.is_string(&field.ty) && !self.context.api.is_given(&field.ty) {
                Code::Plain(string(&hint.text_of(self.context.api.resolve(&field.ty))))
            } else {
                self.example_value(&field.ty, &hint, depth + 1)?
            });
        }
        if !arguments.is_empty() {
            return Some(Code::list(format!("{path}::new("), arguments, ")"));
        }
        let shown = needs.shown.filter(|_| depth == 0 && !needs.requires);
        let shown = shown.and_then(|index| Some((index, object.fields.get(index)?)));
        let Some((index, field)) = shown else { return Some(Code::Plain(format!("{path}::default()"))) };
        let value = self.example_value(&field.ty, &Hint::of_field(field), depth + 1)?.line();
        let value = match (field.presence, value.strip_suffix(".to_owned()")) {
            (Presence::Maybe, text) => format!("{}.into()", text.unwrap_or(&value)),
            _ => format!("Some({value})"),
        };
        let name = ident(self.context.names.member(id.member(index)));
        let given = Code::Plain(format!("{name}: {value}"));
        let has_rest = matches!(object.additional, Additional::Typed(_)) || self.context.config.keep_unknown;
        if needs.is_alone && !has_rest {
            return Some(Code::list(format!("{path} {{"), vec![given], "}"));
        }
        Some(Code::list(format!("{path} {{"), vec![given, Code::Plain(format!("..{path}::default()"))], "}"))
    }
}

/// Puts what is long before the call, under the argument's name.
fn hoist(given: &mut [(&String, Code)], lines: &mut Vec<String>) {
    for (name, code) in given {
        if let Code::List { open, .. } = code
            // A variable of this name would stand before the client.
            && *name != "client"
            && let Some(owned) = open.strip_prefix('&').filter(|owned| *owned != "[")
        {
            *open = owned.to_owned();
            code.lay(lines, 0, &format!("let {name} = "), ";");
            *code = Code::Plain(format!("&{name}"));
        }
    }
}

/// A literal of Rust.
fn string(text: &str) -> String {
    Literal::string(text).to_string()
}
