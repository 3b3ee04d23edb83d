//! Polymorphism by `allOf`: a schema with a `discriminator` and without `oneOf`, and the schemas that extend it
//! (OpenAPI 3.0.4, section 4.7.25).
//!
//! A reference to a base may mean any of its extensions, so the base becomes a union of them, open like every union
//! with a tag. The struct of the base is one of the variants if a tag means the base itself. An extension that is
//! extended in turn is a union, too: a family has only the schemas that extend its base directly.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::graph::Graph;
use super::tagging::Tagging;
use super::{Shapes, Tags, Targets};
use crate::spec::Node;

/// The most steps through trees of extensions in one document.
const MOST_STEPS: usize = 1 << 16;

/// So many tags are a step, as are so many properties; and so many bytes of text are a tag.
const TAGS_OF_STEP: usize = 16;
const PROPERTIES_OF_STEP: usize = 64;
const BYTES_OF_TAG: usize = 64;

/// The families of a document.
#[derive(Debug, Default)]
pub struct Families<'a> {
    /// By their base.
    families: HashMap<&'a str, Family<'a>>,
    /// The schemas that one tag means: the property that holds it, and the tag.
    tags: HashMap<&'a str, Vec<(&'a str, String)>>,
    /// The tags that mean each schema that extends a base: the property that holds them, and the tags.
    member_tags: HashMap<&'a str, Vec<(&'a str, Vec<String>)>>,
    /// Where the first of these is, by the schema and the property.
    member_places: HashMap<(&'a str, &'a str), usize>,
    /// The members of families: each is a struct of its own, even if its `allOf` adds nothing.
    members: HashSet<&'a str>,
    /// The schemas that have extensions which no tag means.
    untold: HashSet<&'a str>,
    /// The faults of families.
    faults: Vec<Fault<'a>>,
}

/// A base and what extends it directly.
#[derive(Clone, Debug)]
pub struct Family<'a> {
    /// The property that holds the tag.
    pub property: &'a str,
    /// The tags that mean the base itself.
    pub own: Vec<String>,
    /// The schemas that extend the base, or that its mapping names.
    pub members: Vec<Member<'a>>,
}

/// A schema of a family.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its tags, and those of what extends it.
    pub tags: Vec<String>,
    /// Whether its `allOf` has the base.
    pub extends: bool,
}

/// A fault of a family.
#[derive(Clone, Debug)]
pub enum Fault<'a> {
    /// No value of the property means this extension.
    NoTag {
        /// The extension.
        extension: &'a str,
        /// Its base.
        base: &'a str,
        /// The property that holds tags.
        property: &'a str,
    },
    /// There are too many extensions to follow, from this base on.
    TooMany {
        /// The base.
        base: &'a str,
    },
}

impl<'a> Families<'a> {
    /// Finds the families.
    pub(super) fn new(targets: &Targets<'a>, shapes: &Shapes<'a>) -> Self {
        let graph = Graph::new(targets);
        let finder = Finder { targets, shapes, graph: &graph };
        let mut found = Self::default();
        // A discriminator applies to the extensions of its schema, unless an extension has one of its own.
        let mut taggings: HashMap<&'a str, Tagging<'a>> = HashMap::new();
        let mut sources: HashMap<&'a str, &'a str> = HashMap::new();
        for name in graph.order.iter().filter(|name| !graph.unions.contains(*name)) {
            if let Some(tagging) = Tagging::new(targets, shapes, name) {
                taggings.insert(name, tagging);
                sources.insert(name, name);
            } else if let Some(source) =
                graph.bases.get(name).into_iter().flatten().find_map(|base| sources.get(base).copied())
            {
                sources.insert(name, source);
            }
        }
        let mut steps = 0;
        for name in &graph.order {
            let Some(tagging) = sources.get(name).and_then(|source| taggings.get(source)) else { continue };
            let (family, lost) = finder.family(name, tagging, &mut steps);
            let fault = |extension| Fault::NoTag { extension, base: name, property: tagging.property };
            found.untold.extend((!lost.is_empty()).then_some(*name));
            found.faults.extend(lost.into_iter().map(fault));
            if let Some(family) = family {
                found.members.extend(family.members.iter().map(|member| member.name));
                found.families.insert(name, family);
            }
            if steps > MOST_STEPS {
                found.faults.push(Fault::TooMany { base: name });
                break;
            }
        }
        for name in &graph.order {
            let Some(family) = found.families.get(name) else { continue };
            let members = family.members.iter().filter(|of| of.extends && !found.families.contains_key(of.name));
            for (name, tags) in members.map(|of| (of.name, &of.tags)).chain([(*name, &family.own)]) {
                let of_member = found.member_tags.entry(name).or_default();
                found.member_places.entry((name, family.property)).or_insert(of_member.len());
                of_member.push((family.property, tags.clone()));
                if let [only] = tags.as_slice() {
                    found.tags.entry(name).or_default().push((family.property, only.clone()));
                }
            }
        }
        found
    }

    /// Whether a component is a base: its name means a union of its extensions.
    pub fn is_base(&self, name: &str) -> bool {
        self.families.contains_key(name)
    }

    /// The family of a base.
    pub fn family(&self, name: &str) -> Option<&Family<'a>> {
        self.families.get(name)
    }

    /// The schemas that one tag means, for each: the property that holds it, and the tag.
    pub fn tags(&self, name: &str) -> &[(&'a str, String)] {
        self.tags.get(name).map_or(&[], Vec::as_slice)
    }

    /// The tags that mean a schema which extends a base, for each base: the property that holds them, and the tags.
    pub fn member_tags(&self, name: &str) -> &[(&'a str, Vec<String>)] {
        self.member_tags.get(name).map_or(&[], Vec::as_slice)
    }

    /// The tags that mean a schema which extends a base, where this property holds them.
    pub fn member_tags_by(&self, name: &str, property: &str) -> &[String] {
        let place = self.member_places.get(&(name, property));
        let of_base = place.and_then(|place| self.member_tags(name).get(*place));
        of_base.map_or(&[], |(_, tags)| tags.as_slice())
    }

    /// The faults, in the order in which they were found.
    pub fn faults(&self) -> &[Fault<'a>] {
        &self.faults
    }

    /// Whether a component has extensions that no tag means, and that are read as the component itself.
    pub fn has_untold_extensions(&self, name: &str) -> bool {
        self.untold.contains(name)
    }

    /// Whether a component is a member of a family, and so never an alias of its base.
    pub fn is_member(&self, name: &str) -> bool {
        self.members.contains(name)
    }
}

impl Family<'_> {
    /// Whether any tag means the base or an extension, where this property holds it.
    pub fn has_tags(&self, property: &str) -> bool {
        self.property == property && (!self.own.is_empty() || self.members.iter().any(|member| !member.tags.is_empty()))
    }

    /// The tags that mean the base or an extension, where this property holds them.
    pub fn tags(&self, property: &str) -> Vec<String> {
        if self.property != property {
            return Vec::new();
        }
        self.own.iter().chain(self.members.iter().flat_map(|member| &member.tags)).cloned().collect()
    }
}

/// The data that families are found from.
struct Finder<'f, 'a> {
    targets: &'f Targets<'a>,
    shapes: &'f Shapes<'a>,
    graph: &'f Graph<'a>,
}

impl<'a> Finder<'_, 'a> {
    /// The family of a schema, if it has one, and the extensions that no tag means.
    fn family(&self, name: &'a str, tagging: &Tagging<'a>, steps: &mut usize) -> (Option<Family<'a>>, Vec<&'a str>) {
        let extensions = self.graph.extensions.get(name).map_or(&[][..], Vec::as_slice);
        let listed = if name == tagging.base {
            Rc::clone(&tagging.listed)
        } else if extensions.is_empty() {
            return (None, Vec::new());
        } else {
            self.shapes.shape(self.targets, Node::Reference(name)).tags(tagging.property)
        };
        *steps += listed.len() / TAGS_OF_STEP;
        let mut members: Vec<Member<'a>> = Vec::new();
        let mut seen: HashSet<&'a str> = HashSet::new();
        for extension in extensions.iter().filter(|extension| self.counts(extension, tagging)) {
            let tags = self.subtree_tags(extension, &listed, tagging, &mut seen, steps);
            members.push(Member { name: extension, tags, extends: true });
        }
        if name == tagging.base && !tagging.targets.is_empty() {
            let above = self.graph.above(name);
            for target in &tagging.targets {
                if seen.insert(target) && self.may_be_mapped(name, target, &above) {
                    let tags = tagging.mapped.get(target).cloned().unwrap_or_default();
                    members.push(Member { name: target, tags, extends: false });
                }
            }
        }
        // A tag means one variant: the first that claims it.
        let mut claimed: HashSet<String> = HashSet::new();
        for member in &mut members {
            member.tags.retain(|tag| claimed.insert(tag.clone()));
        }
        let lost = members.iter().filter(|member| member.tags.is_empty()).map(|member| member.name).collect();
        members.retain(|member| !member.tags.is_empty());
        if members.is_empty() {
            return (None, lost);
        }
        let mut own = tagging.mapped.get(name).cloned().unwrap_or_default();
        if listed.is_empty() && tagging.mapped.is_empty() {
            own.push(self.given(name).unwrap_or(name).to_owned());
        }
        // A listed value that means no extension means the base.
        own.extend(listed.iter().filter(|tag| !claimed.contains(*tag)).cloned());
        own.retain(|tag| claimed.insert(tag.clone()));
        *steps += steps_of(&own);
        (Some(Family { property: tagging.property, own, members }), lost)
    }

    /// The tag that an extension gives a schema.
    fn given(&self, name: &str) -> Option<&'a str> {
        self.targets.component(name)?.1.given_tag()
    }

    /// Whether a schema that does not extend the base can be a variant, because the base's mapping names it.
    fn may_be_mapped(&self, base: &'a str, target: &'a str, above: &HashSet<&'a str>) -> bool {
        let Some((_, schema)) = self.targets.component(target) else { return false };
        let leads_back = schema.own_discriminator().is_some_and(|other| !other.mapping.is_empty());
        target != base
            && !leads_back
            && !self.graph.unions.contains(target)
            && !above.contains(target)
            && self.shapes.shape(self.targets, Node::Reference(target)).is_object()
    }

    /// The tags that mean a schema or its extensions. `listed`: the values that its base allows.
    fn subtree_tags(
        &self,
        root: &'a str,
        listed: &Rc<Tags>,
        tagging: &Tagging<'a>,
        seen: &mut HashSet<&'a str>,
        steps: &mut usize,
    ) -> Vec<String> {
        let mut tags = Vec::new();
        let mut found: HashSet<String> = HashSet::new();
        // An explicit stack: schemas may extend each other thousands of times.
        let mut open = vec![(root, Rc::clone(listed))];
        while let Some((name, listed)) = open.pop() {
            *steps += 1;
            if *steps > MOST_STEPS || !seen.insert(name) {
                continue;
            }
            let narrowed = self.narrowed(name, tagging.property, steps);
            let own = tagging.tags(name, self.given(name), &listed, &narrowed);
            *steps += steps_of(&own);
            tags.extend(own.into_iter().filter(|tag| found.insert(tag.clone())));
            let listed = if narrowed.is_empty() { listed } else { narrowed };
            let extensions = self.graph.extensions.get(name).into_iter().flatten().rev();
            let counting = extensions.filter(|extension| self.counts(extension, tagging));
            open.extend(counting.map(|extension| (*extension, listed.clone())));
        }
        tags
    }

    /// The values that a schema itself lists for a property, without those of its bases.
    fn narrowed(&self, name: &str, property: &str, steps: &mut usize) -> Rc<Tags> {
        let Some((_, schema)) = self.targets.component(name) else { return Rc::default() };
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            *steps += schema.properties.len() / PROPERTIES_OF_STEP;
            if let Some((_, node)) = schema.properties.iter().find(|(name, _)| *name == property) {
                let constants = Rc::clone(&self.shapes.values.listed(self.targets, node.into()).tags);
                if !constants.is_empty() {
                    return constants;
                }
            }
            open.extend(schema.all_of.iter().filter_map(|part| match Node::from(part) {
                Node::Inline(schema) => Some(schema),
                Node::Reference(_) => None,
            }));
        }
        Rc::default()
    }

    /// Whether an extension is a schema of its own, and not an alias of its base.
    fn counts(&self, extension: &str, tagging: &Tagging<'_>) -> bool {
        self.graph.adding.contains(extension)
            || tagging.mapped.contains_key(extension)
            || self.given(extension).is_some()
    }
}

/// How many steps tags are: every schema on the way to the base has them, too.
fn steps_of(tags: &[String]) -> usize {
    tags.iter().map(|tag| 1 + tag.len() / BYTES_OF_TAG).sum::<usize>() / TAGS_OF_STEP
}
