//! Names of what belongs to operations: methods, groups, arguments, setters, and the types that calls come with.

use std::collections::{HashMap, HashSet};

use super::claims::Claims;
use super::ident;
use super::modules::{LONGEST, LONGEST_AT_TOP, cut};
use crate::ir::{Api, GroupId, Location, Operation, Parameter, SchemeKind};

/// The names of what belongs to one operation.
#[derive(Clone, Debug, Default)]
pub struct OperationNames {
    /// Its method.
    pub method: String,
    /// The call type with the setters of its optional parameters.
    pub call: String,
    /// The enumeration of its successful responses, where there are several.
    pub success: String,
    /// The enumeration of its error responses, where there are several.
    pub failure: String,
    /// The argument or setter of each of its parameters.
    pub parameters: Vec<String>,
    /// The argument or setter of its body.
    pub body: String,
    /// For each setter of an optional parameter, in order, and then of the body: the setter that takes an `Option`, if it has a name,
    /// and the setter.
    pub optional: Vec<(Option<String>, String)>,
}

/// The names of what belongs to one group.
#[derive(Clone, Debug, Default)]
pub struct GroupNames {
    /// The method of the client that returns it, and its module.
    pub accessor: String,
    /// Its type.
    pub type_name: String,
}

/// The methods that every call type, the client, and every group has.
const CALL_METHODS: &[&str] = &[
    "header",
    "query_param",
    // A function of the runtime that setters call.
    "as_strs",
    "timeout",
    "attempt_timeout",
    "idle_timeout",
    "connect_timeout",
    "retries",
    "send",
    "send_raw",
    "send_as",
    "send_blocking",
    "send_as_blocking",
    "send_raw_blocking",
    "into_call",
    "into_future",
    "from",
    "into",
    "add",
    "sub",
    "mul",
    "div",
    "rem",
    "not",
    "neg",
    "shl",
    "shr",
    "bitand",
    "bitor",
    "bitxor",
    "drop",
    "clone",
    "fmt",
    "borrow",
    "eq",
    "cmp",
];
// A method `cmp` with one argument is one of a trait to clippy.
const CLIENT_METHODS: &[&str] =
    &["new", "builder", "from_env", "http", "request", "from", "into", "clone", "fmt", "cmp"];
const GROUP_METHODS: &[&str] = &["new", "clone", "fmt", "from", "into", "cmp"];

/// Names operations and groups.
pub fn name(api: &Api, claims: &mut Claims) -> (Vec<OperationNames>, Vec<GroupNames>) {
    let mut on_client = Claims::new(CLIENT_METHODS);
    let groups = groups(api, &mut on_client, claims);
    let methods = methods(api, &mut on_client);
    // The document's own operations take their names first, then those that differ from one of them in the media type of the body.
    let mut operations: Vec<OperationNames> = api.operations.iter().map(|_| OperationNames::default()).collect();
    let indices =
        |variants: bool| (0..).zip(&api.operations).filter(move |(_, of)| of.variant_of.is_some() == variants);
    for (index, operation) in indices(false).chain(indices(true)) {
        let method = methods.get(index).cloned().unwrap_or_default();
        let words = [full_words(operation)];
        let mut bases = ident::type_names(&words).into_iter();
        let base = if spelt(operation).as_ref() == Some(&method) { bases.next_back() } else { bases.next() };
        let base = cut(&base.unwrap_or_default(), LONGEST_AT_TOP);
        let parameters = parameters(operation);
        let optional = optional(operation, &parameters);
        let call = claims.claim(&format!("{base}Call"), "Call");
        // Operations that differ in their bodies have the same responses.
        let first = operation.variant_of.as_ref().and_then(|(first, _)| operations.get(*first));
        let (success, failure) = match first {
            Some(first) => (first.success.clone(), first.failure.clone()),
            None => {
                (claims.claim(&format!("{base}Response"), "Response"), claims.claim(&format!("{base}Error"), "Error"))
            }
        };
        if let Some(names) = operations.get_mut(index) {
            *names = OperationNames { method, call, success, failure, body: "body".to_owned(), parameters, optional };
        }
    }
    (operations, groups)
}

fn groups(api: &Api, on_client: &mut Claims, claims: &mut Claims) -> Vec<GroupNames> {
    let accessors: Vec<Vec<String>> = api.groups.iter().map(|group| ident::snake_names(&group.name, "group")).collect();
    // With room for a number.
    let ty = |name: String| cut(&name, LONGEST - "Api00".len()) + "Api";
    let types = api.groups.iter().map(|group| ident::type_names(std::slice::from_ref(&group.name)));
    let types: Vec<Vec<String>> = types.map(|names| names.into_iter().map(ty).collect()).collect();
    let accessors = on_client.claim_each(&accessors, "group");
    let types = claims.claim_each(&types, "Api");
    accessors.into_iter().zip(types).map(|(accessor, type_name)| GroupNames { accessor, type_name }).collect()
}

/// The method of each operation.
fn methods(api: &Api, on_client: &mut Claims) -> Vec<String> {
    let short = short_names(api);
    let mut methods = vec![String::new(); api.operations.len()];
    for (group, indices) in by_group(api) {
        let mut in_group = Claims::new(GROUP_METHODS);
        let claims = if group.is_some() { &mut in_group } else { &mut *on_client };
        let operation = |index: &usize| api.operations.get(*index);
        let (first, then): (Vec<usize>, Vec<usize>) =
            indices.into_iter().partition(|index| operation(index).is_some_and(|of| of.variant_of.is_none()));
        for indices in [first, then] {
            let names = indices.iter().map(|index| {
                let short = short.get(*index).cloned();
                short.into_iter().chain(operation(index).and_then(spelt)).collect::<Vec<String>>()
            });
            let names: Vec<Vec<String>> = names.collect();
            for (index, method) in indices.into_iter().zip(claims.claim_each(&names, "operation")) {
                if let Some(slot) = methods.get_mut(index) {
                    *slot = method;
                }
            }
        }
    }
    methods
}

/// The name of an operation with its signs spelt, if it has any.
fn spelt(operation: &Operation) -> Option<String> {
    let called = operation.client_name.clone().unwrap_or_else(|| full_words(operation));
    ident::snake_names(&called, "call").into_iter().nth(1)
}

/// The index of the operation of each `operationId`: of several the first, and none that differs from it in the body alone.
pub fn by_id(api: &Api) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for (index, operation) in api.operations.iter().enumerate().filter(|(_, of)| of.variant_of.is_none()) {
        if let Some(id) = &operation.id {
            found.entry(id.clone()).or_insert(index);
        }
    }
    found
}

/// The indices of the operations of each group, and of those that are in none.
pub fn by_group(api: &Api) -> HashMap<Option<GroupId>, Vec<usize>> {
    let mut found: HashMap<Option<GroupId>, Vec<usize>> = HashMap::new();
    for (index, operation) in api.operations.iter().enumerate() {
        found.entry(operation.group).or_default().push(index);
    }
    found
}

fn full_words(operation: &Operation) -> String {
    let own = match &operation.id {
        Some(id) => id.clone(),
        None => {
            let path = operation.path.replace('{', " by ").replace(['}', '/'], " ");
            format!("{} {path}", operation.method.to_ascii_lowercase())
        }
    };
    match &operation.variant_of {
        Some((_, media)) => format!("{own} {media}"),
        None => own,
    }
}

/// Words after which a name does not end.
const LEADING_ON: &[&str] =
    &["by", "of", "for", "in", "to", "with", "from", "and", "or", "on", "at", "as", "all", "is"];

/// Words that go with the one after them.
const ARTICLES: &[&str] = &["a", "an", "the"];

/// A name without that of its group, at its beginning, its end, or between its words: `core_v1().list_namespaced_pod()`. An article before
/// it goes, too: `albums().get_tracks()`, of `get_an_albums_tracks`.
fn without_group(name: &str, group: &str, articles: &[&str]) -> Option<String> {
    if let Some(rest) = name.strip_prefix(group).and_then(|rest| rest.strip_prefix('_')) {
        return Some(rest.to_owned());
    }
    let (before, after) = match name.split_once(&format!("_{group}_")) {
        Some(around) => around,
        None => (name.strip_suffix(group)?.strip_suffix('_')?, ""),
    };
    let (start, last) = before.rsplit_once('_').unwrap_or(("", before));
    let before = if articles.contains(&last) { start } else { before };
    let rest: Vec<&str> = [before, after].into_iter().filter(|part| !part.is_empty()).collect();
    let rest = rest.join("_");
    let last = rest.rsplit('_').next().unwrap_or_default();
    (!LEADING_ON.contains(&last)).then_some(rest)
}

/// The name of an operation within the controller of its group, as NestJS writes ids: `find_all` of `UserController_findAll` in the
/// group `users` or `user`.
fn of_controller(operation: &Operation, group: &str) -> Option<String> {
    let (class, method) = operation.id.as_deref()?.split_once("Controller_")?;
    let class = ident::snake(class, "");
    let is_group = class == group
        || class.strip_suffix('s') == Some(group)
        || group.strip_suffix('s').is_some_and(|singular| singular == class);
    let words = match &operation.variant_of {
        Some((_, media)) => format!("{method} {media}"),
        None => method.to_owned(),
    };
    let name = ident::snake(&words, "");
    (is_group && !name.is_empty()).then(|| name.strip_prefix("r#").unwrap_or(&name).to_owned())
}

/// The name of the method of each operation: the one that the document gives it, or that of the operation without the name of the
/// group, where it is unique.
fn short_names(api: &Api) -> Vec<String> {
    let full: Vec<String> =
        api.operations.iter().map(|operation| ident::snake(&full_words(operation), "call")).collect();
    let short: Vec<Option<String>> = api
        .operations
        .iter()
        .zip(&full)
        .map(|(operation, full)| {
            if let Some(given) = &operation.client_name {
                let given = match &operation.variant_of {
                    Some((_, media)) => format!("{given} {media}"),
                    None => given.clone(),
                };
                return Some(ident::snake(&given, "call"));
            }
            let group = api.groups.get(operation.group?.index())?;
            let prefix = ident::snake(&group.name, "group");
            // The segments of a path are not words of a sentence.
            let articles = if operation.id.is_some() { ARTICLES } else { &[] };
            let prefix = prefix.strip_prefix("r#").unwrap_or(&prefix);
            let rest = of_controller(operation, prefix).or_else(|| without_group(full, prefix, articles))?;
            let is_free = !ident::is_keyword(&rest) && !GROUP_METHODS.contains(&rest.as_str());
            let usable = rest.starts_with(|first: char| first.is_alphabetic()) && is_free;
            usable.then_some(rest)
        })
        .collect();
    let mut counts: HashMap<(Option<crate::ir::GroupId>, &str), usize> = HashMap::new();
    for ((operation, full), short) in api.operations.iter().zip(&full).zip(&short) {
        let name = short.as_deref().unwrap_or(full);
        *counts.entry((operation.group, name)).or_default() += 1;
    }
    let mut given = HashSet::new();
    api.operations
        .iter()
        .zip(&full)
        .zip(&short)
        .map(|((operation, full), short)| match short {
            // Of several operations of a group with one given name the first has it: an operation more renames no other.
            Some(short) if operation.client_name.is_some() && given.insert((operation.group, short.as_str())) => {
                short.clone()
            }
            Some(short) if counts.get(&(operation.group, short.as_str())) == Some(&1) => short.clone(),
            _ => full.clone(),
        })
        .collect()
}

/// Arguments must not be called `body`; setters must not be called like a method of every call. Of parameters that would have one
/// name, the others spell their signs, or say where they are.
fn parameters(operation: &Operation) -> Vec<String> {
    let arguments = Claims::new(&["body", "content_type", "as_strs", "named_method"]);
    let mut setters = Claims::new(CALL_METHODS);
    if operation.body.as_ref().is_some_and(|body| !body.required) {
        setters.claim("body", "body");
    }
    let mut names = vec![String::new(); operation.parameters.len()];
    for (required, mut claims) in [(true, arguments), (false, setters)] {
        let named = || (0_usize..).zip(&operation.parameters).filter(move |(_, of)| of.required == required);
        let candidates: Vec<Vec<String>> =
            named().map(|(_, parameter)| ident::parameter_names(called(parameter))).collect();
        let candidates: Vec<&[String]> = candidates.iter().map(Vec::as_slice).collect();
        let located: Vec<String> = named().map(|(_, parameter)| located(parameter)).collect();
        let exact = named().map(|(_, parameter)| ident::exactness_of_field(called(parameter)));
        let claimed = claims.claim_all(&candidates, &located, exact);
        for ((index, _), name) in named().zip(claimed) {
            if let Some(slot) = names.get_mut(index) {
                *slot = name;
            }
        }
    }
    names
}

/// What the document calls a parameter.
fn called(parameter: &Parameter) -> &str {
    parameter.client_name.as_deref().unwrap_or(&parameter.name)
}

/// The name of a parameter with its location.
fn located(parameter: &Parameter) -> String {
    let name = ident::snake(called(parameter), "value");
    let plain = name.strip_prefix("r#").unwrap_or(&name).trim_end_matches('_');
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    format!("{plain}_{location}")
}

/// The setters of a call, each after the one that takes an `Option`: `maybe_limit` and `limit`.
fn optional(operation: &Operation, parameters: &[String]) -> Vec<(Option<String>, String)> {
    let optional = operation.parameters.iter().zip(parameters).filter(|(parameter, _)| !parameter.required);
    let mut setters: Vec<&str> = optional.map(|(_, name)| name.as_str()).collect();
    if operation.body.as_ref().is_some_and(|body| !body.required) {
        setters.push("body");
    }
    let maybe = |setter: &str| format!("maybe_{}", setter.trim_start_matches("r#"));
    let taken: HashSet<&str> = setters.iter().copied().collect();
    let is_free = |name: &String| !taken.contains(name.as_str());
    setters.iter().map(|setter| (Some(maybe(setter)).filter(is_free), (*setter).to_owned())).collect()
}

/// The method of the builder for each security scheme: the conventional name where it is the only one of its kind.
pub fn schemes(api: &Api) -> Vec<String> {
    let mut claims = Claims::new(&[
        "base_url",
        "env",
        "host",
        "query",
        "timeout",
        "attempt_timeout",
        "idle_timeout",
        "connect_timeout",
        "retry",
        "on_request",
        "trace_query",
        "max_response_bytes",
        "lenient",
        "validate_requests",
        "header",
        "user_agent",
        "service",
        "layer",
        "reqwest",
        "build",
        // What clippy takes for a method of a trait.
        "add",
        "sub",
        "mul",
        "div",
        "rem",
        "shl",
        "shr",
        "bitand",
        "bitor",
        "bitxor",
    ]);
    let is_alone = |kind: &SchemeKind| api.schemes.iter().filter(|scheme| scheme.kind == *kind).count() == 1;
    let (bearer, basic) = (is_alone(&SchemeKind::Bearer), is_alone(&SchemeKind::Basic));
    let names = api.schemes.iter().map(|scheme| match &scheme.kind {
        SchemeKind::Bearer if bearer => vec!["bearer_auth".to_owned()],
        SchemeKind::Basic if basic => vec!["basic_auth".to_owned()],
        _ => ident::snake_names(&scheme.name, "credential"),
    });
    let names: Vec<Vec<String>> = names.collect();
    claims.claim_each(&names, "credential")
}
