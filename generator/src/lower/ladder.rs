//! How a reader tells the variants of a union apart when no `discriminator` does: a ladder, decided here and not while reading.
//!
//! A property that holds other constants in each variant; the JSON type; a property that only one variant requires, or whose
//! constants only it lists; else the variant that knows most of a value's properties, or the first that fits. Where that
//! last rung is reached for values of one JSON type, a warning says so.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Lowering;
use super::shape::Shape;
use super::union::Branch;
use super::view::{Node, View};
use crate::diag::{Code, Pointer};
use crate::ir::{Best, Constraints, Docs, Test, Type, Types, Variant};

/// As many unions within each other are looked into, and as many branches of each branch.
const MOST_NESTED: usize = 4;
const MOST_LEAVES: usize = 64;

/// The shapes that the values of a branch may have: several where it is itself a union.
pub type Leaves<'a> = Vec<Rc<Shape<'a>>>;

impl<'a> Lowering<'a, '_> {
    /// The shapes that values of a branch may have.
    pub(super) fn leaves(&self, branch: &Branch<'a>) -> Leaves<'a> {
        let mut found = Vec::new();
        if branch.base.is_empty() && branch.shape.properties.is_empty() {
            self.add_leaves(branch.node, MOST_NESTED, &mut found);
        }
        if found.is_empty() || found.len() > MOST_LEAVES {
            found = vec![branch.shape.clone()];
        }
        found
    }

    fn add_leaves(&self, node: Node<'a>, steps: usize, found: &mut Leaves<'a>) {
        let schema = match node {
            Node::Inline(schema) => Some(schema),
            Node::Reference(name) => self.component(name).map(|(_, schema)| schema),
        };
        let Some(view) = schema.map(View::new) else { return };
        let branches = view.one_of.iter().chain(view.any_of).map(Node::from);
        let branches: Vec<Node<'a>> = branches.filter(|branch| self.is_structural(*branch)).collect();
        match steps.checked_sub(1) {
            Some(steps) if !branches.is_empty() && branches.len() <= MOST_LEAVES && found.len() <= MOST_LEAVES => {
                branches.into_iter().for_each(|branch| self.add_leaves(branch, steps, found));
            }
            _ => found.push(self.shape(node)),
        }
    }

    /// The tests of variants that have no tag, and their order.
    pub(super) fn tests(
        &mut self,
        branches: &[Branch<'a>],
        leaves: &[Leaves<'a>],
        variants: &mut Vec<Variant>,
        at: &Pointer<'_>,
    ) {
        self.object_tests(leaves, variants, at);
        for types in [Types::Array, Types::String, Types::Integer, Types::Boolean] {
            self.report_ambiguous(types, branches, variants, at);
        }
        let tagged = variants.iter().any(|variant| matches!(variant.test, Test::Tagged(..)));
        let any_object = |variant: &Variant| {
            accepts(variant, Types::Object)
                || matches!(&variant.test, Test::Types(types) if types.contains(&Types::Any))
        };
        let is_closed = tagged && !variants.iter().any(any_object);
        let found = std::mem::take(variants).into_iter().zip(branches);
        let mut ranked: Vec<(u8, Variant)> =
            found.map(|(variant, branch)| (self.rank(branch, &variant), variant)).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        variants.extend(ranked.into_iter().map(|(_, variant)| variant));
        if is_closed {
            variants.push(Variant {
                words: vec!["unknown".to_owned()],
                docs: Docs {
                    description: Some("A value whose tag the document does not list.".to_owned()),
                    ..Docs::default()
                },
                ty: Type::Any,
                tags: Vec::new(),
                carries_tag: true,
                test: Test::Types(vec![Types::Object]),
                constraints: Constraints::default(),
            });
        }
    }

    fn object_tests(&mut self, leaves: &[Leaves<'a>], variants: &mut [Variant], at: &Pointer<'_>) {
        let open: Vec<usize> = (0..)
            .zip(variants.iter())
            .filter(|(_, variant)| accepts(variant, Types::Object))
            .map(|(index, _)| index)
            .collect();
        if open.len() < 2 {
            return;
        }
        let objects = Objects::new(leaves);
        let mut rest = Vec::new();
        let mut decided: HashSet<String> = HashSet::new();
        for index in open {
            let (Some(leaves), Some(variant)) = (leaves.get(index), variants.get_mut(index)) else { continue };
            match objects.own_test(leaves) {
                Some(test) => {
                    if let Test::Tagged(property, _) = &test {
                        decided.insert(property.clone());
                    }
                    variant.test = test;
                }
                None => rest.push(index),
            }
        }
        if rest.len() < 2 {
            return;
        }
        let mut names = Vec::new();
        for index in rest {
            let (Some(leaves), Some(variant)) = (leaves.get(index), variants.get_mut(index)) else { continue };
            if let Test::Types(types) = &variant.test {
                variant.test = Test::Best(Best {
                    types: types.clone(),
                    knows: known(leaves),
                    tag: objects.shared_tag(leaves, &decided),
                });
            }
            names.push(variant.words.join(" "));
        }
        self.warn(
            Code::AmbiguousUnion,
            at,
            format!("nothing tells these variants apart for certain: {}", names.join(", ")),
            "a reader takes the first that keeps all of a value, beginning with the one that knows most of its properties; a `discriminator`, or a required property of its own in each, decides it",
        );
    }

    /// Reports variants of one JSON type of which the first that fits is taken, where another may be meant.
    fn report_ambiguous(&mut self, types: Types, branches: &[Branch<'a>], variants: &[Variant], at: &Pointer<'_>) {
        let of_type: Vec<(&Branch<'a>, &Variant)> =
            branches.iter().zip(variants).filter(|(_, variant)| accepts(variant, types)).collect();
        if of_type.len() < 2 {
            return;
        }
        let decided = match types {
            Types::Array => self.elements_differ(of_type.iter().map(|(branch, _)| *branch)),
            Types::String => self.formats_differ(of_type.iter().map(|(branch, _)| *branch)),
            // A number without a fraction is an integer first, whatever else it may be.
            Types::Integer => {
                let whole = |(_, variant): &&(&Branch<'a>, &Variant)| variant.test == Test::Types(vec![Types::Integer]);
                of_type.iter().filter(whole).count() < 2 && of_type.iter().filter(|pair| !whole(pair)).count() < 2
            }
            _ => false,
        };
        if !decided {
            let names: Vec<String> = of_type.iter().map(|(_, variant)| variant.words.join(" ")).collect();
            self.warn(
                Code::AmbiguousUnion,
                at,
                format!("nothing tells these variants apart for certain: {}", names.join(", ")),
                "a reader takes the first that fits, so look at the value and not at the variant; objects with a `discriminator` around them would decide it",
            );
        }
    }

    /// Whether the elements of lists have other JSON types in each: then at most one of them can be read.
    fn elements_differ<'b>(&self, branches: impl Iterator<Item = &'b Branch<'a>>) -> bool
    where
        'a: 'b,
    {
        let mut seen: HashSet<&str> = HashSet::new();
        for branch in branches {
            let Some(items) = branch.shape.items.filter(|_| branch.shape.is_only("array")) else { return false };
            let types = self.shape(items).types;
            let fresh = types.names().all(|name| seen.insert(name));
            if !fresh || types.is_empty() {
                return false;
            }
        }
        true
    }

    /// Whether strings are told apart by their formats: at most one takes any text.
    fn formats_differ<'b>(&self, branches: impl Iterator<Item = &'b Branch<'a>>) -> bool
    where
        'a: 'b,
    {
        let mut seen = HashSet::new();
        branches.into_iter().all(|branch| {
            let format = self.string_format(branch.node).flatten().unwrap_or_default();
            let strict = matches!(format.as_str(), "date-time" | "date" | "uuid");
            branch.shape.is_only("string") && seen.insert(if strict { format } else { String::new() })
        })
    }

    /// What is tried first: the more certain test, and of one JSON type the pickier type.
    fn rank(&self, branch: &Branch<'a>, variant: &Variant) -> u8 {
        match &variant.test {
            Test::Tagged(..) => 0,
            Test::With(_) => 1,
            Test::Best(_) => 5,
            Test::Types(types) => match types.as_slice() {
                [Types::Integer] => 2,
                [Types::String | Types::Array] if self.is_picky(branch.node, MOST_NESTED) => 2,
                [Types::String] => 4,
                [Types::Object] => 6,
                [Types::Any] => 9,
                [_] => 3,
                _ => 8,
            },
        }
    }

    /// Whether a schema refuses values of its JSON type: a date is no text, and a list of dates no list of texts.
    fn is_picky(&self, node: Node<'a>, steps: usize) -> bool {
        let shape = self.shape(node);
        match (shape.items, steps.checked_sub(1)) {
            (Some(items), Some(steps)) if shape.is_only("array") => self.is_picky(items, steps),
            _ => shape.is_only("integer") || self.string_format(node).flatten().is_some(),
        }
    }
}

/// What the objects among the branches have.
struct Objects<'b> {
    /// How many have each property.
    having: HashMap<&'b str, usize>,
    /// How many list each value of each property, and how many list any.
    listing: HashMap<(&'b str, &'b str), usize>,
    constant: HashMap<&'b str, usize>,
}

impl<'b> Objects<'b> {
    fn new(branches: &'b [Leaves<'_>]) -> Self {
        let mut objects = Self { having: HashMap::new(), listing: HashMap::new(), constant: HashMap::new() };
        for leaves in branches {
            let properties = || leaves.iter().flat_map(|leaf| &leaf.properties);
            for name in properties().map(|(name, _)| *name).collect::<HashSet<_>>() {
                *objects.having.entry(name).or_default() += 1;
                if leaves.iter().all(|leaf| !leaf.has(name) || !leaf.constants(name).is_empty()) {
                    *objects.constant.entry(name).or_default() += 1;
                }
            }
            let listed = properties().flat_map(|(name, values)| values.iter().map(|value| (*name, value.as_str())));
            for value in listed.collect::<HashSet<_>>() {
                *objects.listing.entry(value).or_default() += 1;
            }
        }
        objects
    }

    /// A test that only values of this branch pass: a required property whose constants no other lists, or that no other has.
    fn own_test(&self, leaves: &Leaves<'_>) -> Option<Test> {
        let first = leaves.first()?;
        if !leaves.iter().all(|leaf| leaf.is_object()) {
            return None;
        }
        let required = || {
            let names = first.properties.iter().map(|(name, _)| *name);
            names.filter(|name| leaves.iter().all(|leaf| leaf.requires(name)))
        };
        let alone = |name: &&str| {
            leaves.iter().all(|leaf| !leaf.constants(name).is_empty())
                && tags_of(leaves, name).iter().all(|value| self.listing.get(&(*name, value.as_str())) == Some(&1))
        };
        if let Some(name) = required().find(|name| alone(name) && self.constant.get(name) > Some(&1)) {
            return Some(Test::Tagged(name.to_owned(), tags_of(leaves, name).into_iter().cloned().collect()));
        }
        let own = required().find(|name| self.having.get(name) == Some(&1))?;
        Some(Test::With(own.to_owned()))
    }

    /// A property that decides for other variants, and the constants of this one, which another lists, too.
    fn shared_tag(&self, leaves: &Leaves<'_>, decided: &HashSet<String>) -> Option<(String, Vec<String>)> {
        let mut names: Vec<&String> = decided.iter().collect();
        names.sort_unstable();
        let listed =
            |name: &&&String| leaves.iter().all(|leaf| leaf.requires(name) && !leaf.constants(name).is_empty());
        let name = names.iter().find(listed)?;
        Some(((*name).clone(), tags_of(leaves, name).into_iter().cloned().collect()))
    }
}

/// The properties that any of the shapes has.
fn known(leaves: &Leaves<'_>) -> Vec<String> {
    let mut seen = HashSet::new();
    let names = leaves.iter().flat_map(|leaf| &leaf.properties).map(|(name, _)| *name);
    names.filter(|name| seen.insert(*name)).map(str::to_owned).collect()
}

/// Whether each object, but for one, has a test of its own.
pub fn each_has_its_own(branches: &[Leaves<'_>]) -> bool {
    let objects = Objects::new(branches);
    branches.iter().filter(|leaves| objects.own_test(leaves).is_none()).count() < 2
}

/// A property that lists other values in each object: its name, and the values of each branch.
pub fn constant_tags<'a>(branches: &[Leaves<'a>], required: bool) -> Option<(&'a str, Vec<Vec<String>>)> {
    let is_object = |leaves: &&Leaves<'a>| leaves.iter().all(|leaf| leaf.is_object());
    let objects: Vec<&Leaves<'a>> = branches.iter().filter(is_object).collect();
    let (first, others) = objects.split_first()?;
    if others.is_empty() {
        return None;
    }
    let tells_apart = |name: &str| {
        let mut seen = HashSet::new();
        objects.iter().all(|leaves| {
            let is_tag =
                |leaf: &Rc<Shape<'a>>| !leaf.constants(name).is_empty() && (!required || leaf.required.contains(name));
            leaves.iter().all(is_tag) && tags_of(leaves, name).iter().all(|tag| seen.insert((*tag).clone()))
        })
    };
    let property = first.first()?.properties.iter().map(|(name, _)| *name).find(|name| tells_apart(name))?;
    let tags = branches.iter().map(|leaves| match is_object(&leaves) {
        true => tags_of(leaves, property).into_iter().cloned().collect(),
        false => Vec::new(),
    });
    Some((property, tags.collect()))
}

/// The values of a property in any shape, none twice.
fn tags_of<'l>(leaves: &'l Leaves<'_>, property: &str) -> Vec<&'l String> {
    let mut seen = HashSet::new();
    leaves.iter().flat_map(|leaf| leaf.constants(property)).filter(|value| seen.insert(*value)).collect()
}

/// Whether a variant may be a value of this JSON type, and only its type says so.
fn accepts(variant: &Variant, wanted: Types) -> bool {
    match &variant.test {
        Test::Types(types) => types.contains(&wanted) || wanted == Types::Integer && types.contains(&Types::Number),
        Test::Best(best) => best.tag.is_none() && best.types.contains(&wanted),
        Test::With(_) | Test::Tagged(..) => false,
    }
}

/// The JSON types of a branch; any, when nothing is known of them.
pub fn json_types(branch: &Branch<'_>) -> Vec<Types> {
    let types = branch.shape.types;
    let known = types.names().filter_map(|typ| match typ {
        "boolean" => Some(Types::Boolean),
        // A number may be whole, too.
        "integer" if types.has("number") => None,
        "integer" => Some(Types::Integer),
        "number" => Some(Types::Number),
        "string" => Some(Types::String),
        "array" => Some(Types::Array),
        "object" => Some(Types::Object),
        _ => None,
    });
    let known: Vec<Types> = known.collect();
    if known.is_empty() { vec![Types::Any] } else { known }
}
