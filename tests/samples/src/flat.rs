//! A conjunction of schemas as one: references followed, `allOf` opened, keywords of a kind merged.
//!
//! `oneOf` and `anyOf` stay apart as choices; [`alternatives`] makes one conjunction of each branch. A schema with a
//! `discriminator` that others extend by `allOf` is, where it is used, any of them: its [`Heirs`].

use serde_json::{Map, Value};

use crate::library::{Library, Node};

/// JSON types, as a set.
pub mod kind {
    pub const BOOLEAN: u8 = 1;
    pub const INTEGER: u8 = 2;
    /// Numbers with a fraction.
    pub const FRACTION: u8 = 4;
    pub const STRING: u8 = 8;
    pub const ARRAY: u8 = 16;
    pub const OBJECT: u8 = 32;
    pub const ALL: u8 = 63;
}

/// The most combinations of several choices; beyond it, each branch of the first choice with one of every other.
const MOST_COMBINATIONS: usize = 96;

/// Schemas that all hold.
#[derive(Clone, Default)]
pub struct Flat<'a> {
    /// The schemas, each by itself.
    pub parts: Vec<Node<'a>>,
    /// The name of the first of them that has one.
    pub name: Option<Node<'a>>,
    /// The JSON types that are left; all when none is excluded.
    pub kinds: Option<u8>,
    /// The properties, with the schemas of each.
    pub properties: Vec<(&'a str, Vec<Node<'a>>)>,
    /// The required properties.
    pub required: Vec<&'a str>,
    /// The properties that a schema requires and does not call `readOnly`, whatever its base says.
    pub anew: Vec<&'a str>,
    /// The schemas of other properties.
    pub additional: Vec<Node<'a>>,
    /// The schemas of items, but for those that `prefixItems` describes.
    pub items: Vec<Node<'a>>,
    /// The unions among them.
    pub choices: Vec<Choice<'a>>,
    /// The schemas among them that say more of some values.
    pub conditions: Vec<Condition<'a>>,
    /// The schemas with a discriminator.
    pub discriminators: Vec<Node<'a>>,
    /// Properties and their tags, by the branch that was chosen or the name of the schema.
    pub tags: Vec<(String, String)>,
    /// Whether a reference was followed.
    pub crossed: bool,
    /// The schema that this one extends, where this is another component with samples of its own.
    pub base: Option<Node<'a>>,
}

/// What a schema says of some values alone.
#[derive(Clone, Copy)]
pub enum Condition<'a> {
    /// `if`, `then` and `else` of this schema.
    If(Node<'a>),
    /// A schema of the objects that have a property.
    Has(&'a str, Node<'a>),
}

/// A union.
#[derive(Clone)]
pub struct Choice<'a> {
    /// The schema that has it.
    pub of: Node<'a>,
    /// Its branches.
    pub branches: Vec<Node<'a>>,
}

impl<'a> Flat<'a> {
    /// The conjunction of several schemas.
    pub fn new(library: &'a Library<'a>, nodes: &[Node<'a>]) -> Self {
        let mut flat = Self::default();
        for node in nodes {
            flat.add(library, *node);
        }
        flat
    }

    /// Adds a schema. `false` when it is there already, or is not an object.
    pub fn add(&mut self, library: &'a Library<'a>, node: Node<'a>) -> bool {
        if self.parts.iter().any(|part| part.is(node)) || !node.value.is_object() {
            return false;
        }
        self.parts.push(node);
        if node.name.is_some() && self.name.is_none() {
            self.name = Some(node);
        }
        if let Some(reference) = node.reference() {
            self.crossed = true;
            if let Some(target) = library.target(node.file, reference) {
                self.add(library, target);
            }
        }
        for part in node.list("allOf") {
            self.add(library, part);
        }
        if let Some(kinds) = kinds(node) {
            self.kinds = Some(self.kinds.unwrap_or(kind::ALL) & kinds);
        }
        for (name, property) in node.map("properties") {
            match self.properties.iter_mut().find(|(known, _)| *known == name) {
                Some((_, said)) => said.push(property),
                None => self.properties.push((name, vec![property])),
            }
        }
        let required = node.value.get("required").and_then(Value::as_array).into_iter().flatten();
        for name in required.filter_map(Value::as_str) {
            let own = node.map("properties").into_iter().find(|(property, _)| *property == name);
            if own.is_some_and(|(_, own)| own.reference().is_none() && own.value.get("readOnly").is_none()) {
                self.anew.push(name);
            }
            if !self.required.contains(&name) {
                self.required.push(name);
            }
        }
        // A type writes its tag, also where the schema does not require it.
        for (name, _) in node.map("properties") {
            if !self.required.contains(&name) && self.parts.iter().any(|part| library.is_tag(*part, name)) {
                self.required.push(name);
            }
        }
        self.additional.extend(node.either("additionalProperties", "unevaluatedProperties"));
        self.items.extend(node.either("items", "unevaluatedItems"));
        self.conditions.extend(node.at("if").map(|_| Condition::If(node)));
        self.conditions.extend(node.map("dependentSchemas").into_iter().map(|(name, part)| Condition::Has(name, part)));
        if node.value.get("discriminator").is_some_and(Value::is_object) {
            self.discriminators.push(node);
        }
        for keyword in ["oneOf", "anyOf"] {
            let branches: Vec<_> = node.list(keyword).into_iter().filter(|branch| !is_null(*branch)).collect();
            if !branches.is_empty() {
                self.choices.push(Choice { of: node, branches });
            }
        }
        true
    }

    /// What properties may be that are neither declared nor of a pattern.
    pub fn others(&self) -> Others<'a> {
        if self.additional.iter().any(|said| said.value == &Value::Bool(false)) {
            return Others::None;
        }
        if self.additional.is_empty() {
            // Who describes patterns alone means that there are no others. A type that has fields, too, keeps all.
            return match (self.properties.is_empty(), self.map("patternProperties").is_empty()) {
                (true, true) | (false, false) => Others::Any,
                (true, false) | (false, true) => Others::Unsaid,
            };
        }
        Others::Said(self.additional.iter().copied().filter(|said| said.value.is_object()).collect())
    }

    /// The schemas at a keyword of all schemas.
    pub fn at(&self, keyword: &str) -> Vec<Node<'a>> {
        self.parts.iter().filter_map(|part| part.at(keyword)).collect()
    }

    /// The schemas in the maps at a keyword of all schemas.
    pub fn map(&self, keyword: &str) -> Vec<(&'a str, Node<'a>)> {
        self.parts.iter().flat_map(|part| part.map(keyword)).collect()
    }

    /// The schemas of the item at an index.
    pub fn item(&self, index: usize) -> Vec<Node<'a>> {
        let said = |part: &Node<'a>| {
            let own = part.list("prefixItems").get(index).copied();
            own.or_else(|| part.either("items", "unevaluatedItems"))
        };
        self.parts.iter().filter_map(said).collect()
    }

    /// How many items have schemas of their own.
    pub fn prefix(&self) -> usize {
        self.parts.iter().map(|part| part.list("prefixItems").len()).max().unwrap_or_default()
    }

    /// How many items there are, where a schema means all of those that it describes.
    pub fn tuple(&self) -> Option<usize> {
        self.parts.iter().find_map(|part| tuple(*part))
    }

    /// The values of a keyword in all schemas.
    pub fn values(&self, keyword: &'static str) -> impl Iterator<Item = &'a Value> {
        self.parts.iter().filter_map(move |part| part.value.get(keyword))
    }
}

/// What properties may be that are neither declared nor of a pattern.
pub enum Others<'a> {
    /// There are none.
    None,
    /// Nothing is said, and either properties or patterns are.
    Unsaid,
    /// Nothing is said, and no property is declared; or properties and patterns are.
    Any,
    /// They are values of these schemas.
    Said(Vec<Node<'a>>),
}

/// The most elements of a tuple: arrays of more are arrays of any length.
const MOST_ELEMENTS: usize = 12;

/// The length of the arrays of a schema that describes their items one by one, and says nothing else of how many there
/// are. By the letter there may be fewer, and more; who writes that means a tuple.
pub fn tuple(node: Node<'_>) -> Option<usize> {
    let length = node.list("prefixItems").len();
    let is_length = |keyword: &str| {
        let count = node.value.get(keyword).and_then(Value::as_u64);
        count.is_none_or(|count| count == length as u64)
    };
    let is_open = node.either("items", "unevaluatedItems").is_some_and(|rest| rest.value != &Value::Bool(false));
    let is_tuple = (2..=MOST_ELEMENTS).contains(&length) && !is_open && is_length("minItems") && is_length("maxItems");
    is_tuple.then_some(length)
}

/// The JSON types of a schema by its own `type`, or by what its keywords are about.
pub fn kinds(node: Node<'_>) -> Option<u8> {
    let format = node.value.get("format").and_then(Value::as_str);
    let of = |name: &str| match name {
        "boolean" => kind::BOOLEAN,
        "integer" => kind::INTEGER,
        // These formats are of integers, whatever the type (OpenAPI format registry).
        "number" if matches!(format, Some("int32" | "int64")) => kind::INTEGER,
        "number" => kind::INTEGER | kind::FRACTION,
        "string" => kind::STRING,
        "array" => kind::ARRAY,
        "object" => kind::OBJECT,
        "null" => 0,
        _ => kind::ALL,
    };
    match node.value.get("type") {
        Some(Value::String(name)) => return Some(of(name)),
        Some(Value::Array(names)) => return Some(names.iter().filter_map(Value::as_str).map(of).fold(0, |a, b| a | b)),
        _ => {}
    }
    // A schema without a type has the type that its keywords are about, as its author meant. One that only adds to
    // others says nothing of types.
    let has = |keywords: &[&str]| keywords.iter().any(|keyword| node.value.get(keyword).is_some());
    let of_object = has(&["properties", "additionalProperties", "patternProperties", "unevaluatedProperties"]);
    let of_array = has(&["items", "prefixItems", "unevaluatedItems"]);
    if has(&["$ref", "allOf", "oneOf", "anyOf"]) && !of_object && !of_array {
        return None;
    }
    if of_object {
        Some(kind::OBJECT)
    } else if of_array {
        Some(kind::ARRAY)
    } else if matches!(format, Some("int32" | "int64")) {
        Some(kind::INTEGER)
    } else if matches!(format, Some("float" | "double")) {
        Some(kind::INTEGER | kind::FRACTION)
    } else if has(&["pattern", "minLength", "maxLength", "contentSchema"]) || format.is_some() {
        Some(kind::STRING)
    } else {
        None
    }
}

/// The schema of the JSON that a string holds.
pub fn json_content(node: Node<'_>) -> Option<Node<'_>> {
    let says = |keyword: &str| node.value.get(keyword).and_then(Value::as_str);
    let media = says("contentMediaType")?;
    let is_json = media.starts_with("application/json") || media.ends_with("+json");
    let is_encoded = says("contentEncoding").is_some() || says("format") == Some("byte");
    node.at("contentSchema").filter(|_| is_json && !is_encoded)
}

/// Whether a branch of a union means `null`: by the letter, `{nullable: true}` is any value.
pub fn is_null(branch: Node<'_>) -> bool {
    let remark = |keyword: &str| matches!(keyword, "nullable" | "title" | "description" | "default" | "example");
    branch.value.get("nullable") == Some(&Value::Bool(true))
        && branch.value.as_object().is_some_and(|schema| schema.keys().all(|keyword| remark(keyword)))
}

/// One conjunction for each branch of the choices of schemas, and for each schema that extends the only one.
pub fn alternatives<'a>(library: &'a Library<'a>, heirs: &Heirs<'a>, nodes: &[Node<'a>]) -> Vec<Flat<'a>> {
    let mut found = branches(library, nodes);
    if let [only] = nodes {
        let schema = only.reference().and_then(|reference| library.target(only.file, reference)).unwrap_or(*only);
        for heir in heirs.of(schema) {
            for mut guest in branches(library, &[heir]) {
                guest.base = Some(schema);
                if let (Some(property), Some(tag)) =
                    (tag_property(schema), mapped(library, schema, heir).into_iter().next())
                {
                    guest.tags.retain(|(known, _)| known != property);
                    guest.tags.push((property.to_owned(), tag));
                }
                found.push(guest);
            }
        }
    }
    found
}

fn branches<'a>(library: &'a Library<'a>, nodes: &[Node<'a>]) -> Vec<Flat<'a>> {
    let flat = Flat::new(library, nodes);
    let combinations: usize = flat.choices.iter().map(|choice| choice.branches.len()).product();
    let mut found = Vec::new();
    expand(library, flat, combinations > MOST_COMBINATIONS, &mut found, 0);
    found
}

fn expand<'a>(
    library: &'a Library<'a>,
    mut flat: Flat<'a>,
    one_of_each: bool,
    found: &mut Vec<Flat<'a>>,
    depth: usize,
) {
    if depth > 8 {
        found.push(tagged_by_name(library, flat));
        return;
    }
    if flat.choices.is_empty() {
        let Some(condition) = flat.conditions.pop() else {
            found.push(tagged_by_name(library, flat));
            return;
        };
        for flat in conditional(library, &flat, condition) {
            expand(library, flat, one_of_each, found, depth + 1);
        }
        return;
    }
    let choice = flat.choices.remove(0);
    let target = |branch: &Node<'a>| branch.reference().and_then(|reference| library.target(branch.file, reference));
    let is_itself = |branch: &Node<'a>| target(branch).is_some_and(|target| target.is(choice.of));
    let is_made =
        |branch: &Node<'a>| target(branch).is_some_and(|target| flat.parts.iter().any(|part| part.is(target)));
    // A base that lists what extends it: which of these it is here, is known.
    if choice.branches.iter().any(|branch| is_made(branch) && !is_itself(branch)) {
        expand(library, flat, one_of_each, found, depth + 1);
        return;
    }
    let before = found.len();
    for (index, branch) in choice.branches.iter().enumerate() {
        if is_itself(branch) {
            continue;
        }
        for tag in tags(library, choice.of, *branch) {
            let mut next = flat.clone();
            if let Some((property, tag)) = tag {
                // An outer union goes first: its tag means one of its branches.
                if !next.tags.iter().any(|(known, _)| *known == property) {
                    next.tags.push((property, tag));
                }
            }
            next.add(library, *branch);
            // A base with a discriminator knows the branch by its name, not the union.
            next.name = target(branch).or(next.name);
            expand(library, next, one_of_each && (index > 0 || depth > 0), found, depth + 1);
        }
        if one_of_each && depth > 0 && found.len() > before {
            break;
        }
    }
}

/// The conjunction where a condition holds, and where it does not.
fn conditional<'a>(library: &'a Library<'a>, flat: &Flat<'a>, condition: Condition<'a>) -> [Flat<'a>; 2] {
    let (mut holds, mut fails) = (flat.clone(), flat.clone());
    match condition {
        Condition::If(node) => {
            for part in [node.at("if"), node.at("then")].into_iter().flatten() {
                holds.add(library, part);
            }
            if let Some(part) = node.at("else") {
                fails.add(library, part);
            }
        }
        Condition::Has(name, part) => {
            holds.add(library, part);
            holds.required.push(name);
            fails.properties.retain(|(known, _)| *known != name);
        }
    }
    [holds, fails]
}

/// The tags that mean a branch of a union: those of the mapping, else its name. One `None` where there are none.
fn tags<'a>(library: &'a Library<'a>, of: Node<'a>, branch: Node<'a>) -> Vec<Option<(String, String)>> {
    let Some(property) = tag_property(of) else { return vec![None] };
    let Some(target) = branch.reference().and_then(|reference| library.target(branch.file, reference)) else {
        return vec![None];
    };
    let mut tags = mapped(library, of, target);
    if tags.is_empty() {
        tags.extend(target.name.map(str::to_owned));
    }
    tags.into_iter().map(|tag| Some((property.to_owned(), tag))).collect()
}

/// The property that says which schema a value is of.
pub fn tag_property(of: Node<'_>) -> Option<&str> {
    of.value.pointer("/discriminator/propertyName").and_then(Value::as_str)
}

fn mapping(of: Node<'_>) -> Option<&Map<String, Value>> {
    of.value.pointer("/discriminator/mapping").and_then(Value::as_object)
}

/// Whether a schema has a discriminator for the schemas that extend it.
fn is_base(schema: Node<'_>) -> bool {
    schema.value.get("discriminator").is_some_and(Value::is_object)
        && schema.list("oneOf").is_empty()
        && schema.list("anyOf").is_empty()
}

/// The tags of a discriminator's mapping that mean a schema.
pub fn mapped<'a>(library: &'a Library<'a>, of: Node<'a>, target: Node<'a>) -> Vec<String> {
    let means = |reference: &'a str| {
        library.target(of.file, reference).is_some_and(|mapped| mapped.is(target)) || target.name == Some(reference)
    };
    let tags = mapping(of).into_iter().flatten().filter(|(_, to)| to.as_str().is_some_and(means));
    tags.map(|(tag, _)| tag.clone()).collect()
}

/// Sets the tag of a schema that extends one with a discriminator (OpenAPI 3.0.3, "Composition and Inheritance").
fn tagged_by_name<'a>(library: &'a Library<'a>, mut flat: Flat<'a>) -> Flat<'a> {
    let Some(own) = flat.name else { return flat };
    for (property, _) in &flat.properties {
        let tag = library.tag(own, property).filter(|_| !flat.tags.iter().any(|(known, _)| known == property));
        flat.tags.extend(tag.map(|tag| ((*property).to_owned(), tag.to_owned())));
    }
    for of in flat.discriminators.clone() {
        let Some(property) = tag_property(of) else { continue };
        if is_base(of) && !flat.tags.iter().any(|(known, _)| known == property) {
            let tag = mapped(library, of, own).into_iter().next().or_else(|| own.name.map(str::to_owned));
            flat.tags.extend(tag.map(|tag| (property.to_owned(), tag)));
        }
    }
    flat
}

/// Which schemas extend which by `allOf`, directly or not: pairs of a base with a discriminator, and an extension.
pub struct Heirs<'a>(Vec<(Node<'a>, Node<'a>)>);

impl<'a> Heirs<'a> {
    /// The pairs among the component schemas of a document. What is in the mapping of a base is an extension, too.
    pub fn new(library: &'a Library<'a>, schemas: &[Node<'a>]) -> Self {
        let mut found: Vec<(Node<'a>, Node<'a>)> = Vec::new();
        let mut add = |base: Node<'a>, heir: Node<'a>| {
            let known = |(other, known): &(Node<'_>, Node<'_>)| other.is(base) && known.is(heir);
            if !base.is(heir) && is_base(base) && !found.iter().any(known) {
                found.push((base, heir));
            }
        };
        for schema in schemas {
            for base in Flat::new(library, &[*schema]).discriminators {
                let mapping = mapping(base);
                let is_meant = mapping.is_none_or(Map::is_empty) || !mapped(library, base, *schema).is_empty();
                if is_meant && schemas.iter().any(|known| known.is(base)) {
                    add(base, *schema);
                }
            }
            for target in mapping(*schema).into_iter().flatten().filter_map(|(_, to)| to.as_str()) {
                if let Some(heir) = library.target(schema.file, target)
                    && let Some(heir) = schemas.iter().find(|known| known.is(heir))
                {
                    add(*schema, *heir);
                }
            }
        }
        Self(found)
    }

    /// The extensions of a schema.
    pub fn of(&self, schema: Node<'a>) -> impl Iterator<Item = Node<'a>> {
        self.0.iter().filter(move |(base, _)| base.is(schema)).map(|(_, heir)| *heir)
    }

    /// The extension of a schema that a tag means.
    pub fn tagged(&self, library: &'a Library<'a>, schema: Node<'a>, tag: &str) -> Option<Node<'a>> {
        let is_meant = |heir: &Node<'a>| {
            let tags = mapped(library, schema, *heir);
            if tags.is_empty() { heir.name == Some(tag) } else { tags.iter().any(|known| known == tag) }
        };
        self.of(schema).find(is_meant)
    }
}
