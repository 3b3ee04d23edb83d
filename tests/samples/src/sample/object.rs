//! Objects: the least one, the fullest one, and the least one with each value of one more property.

use serde_json::{Map, Value, json};

use super::{Detail, Sample, Sampler, UNKNOWN};
use crate::Form;
use crate::flat::{Flat, Others, alternatives};
use crate::library::Node;
use crate::text;
use crate::valid::travels;

impl<'a> Sampler<'a> {
    /// The least object of an alternative with one property more, for each value of each property.
    pub(super) fn objects(&mut self, nodes: &[Node<'a>], flat: &Flat<'a>) -> Vec<Sample> {
        let mut found = Vec::new();
        let Some(base) = self.alone(|sampler| sampler.made(nodes, flat, Detail::Least, 0)) else { return found };
        let Value::Object(least) = base.value else { return found };
        let mut pieces: Vec<(String, Sample)> = Vec::new();
        for (name, said) in &flat.properties {
            let is_tag = flat.tags.iter().any(|(property, _)| property == name);
            if travels(said, self.form) && !is_tag {
                pieces.extend(self.all(said, false).into_iter().map(|piece| ((*name).to_owned(), piece)));
            }
        }
        for (pattern, said) in flat.map("patternProperties") {
            if let Some(name) = self.name_of(flat, pattern) {
                pieces.extend(self.all(&[said], false).into_iter().map(|piece| (name.clone(), piece)));
            }
        }
        let others = match flat.others() {
            Others::None | Others::Unsaid => Vec::new(),
            Others::Any => vec![Sample { value: json!({ "any": [1, "two", null, 0.5] }), matched: true }],
            Others::Said(said) => self.all(&said, false),
        };
        let name = self.names(flat).map_or_else(|| Some(UNKNOWN.to_owned()), |names| names.into_iter().next());
        if let Some(name) = name {
            pieces.extend(others.into_iter().map(|piece| (name.clone(), piece)));
        }
        for (name, piece) in pieces {
            let mut object = least.clone();
            object.insert(name, piece.value);
            self.complete(flat, &mut object, 0);
            found.push(Sample { value: Value::Object(object), matched: base.matched && piece.matched });
        }
        found
    }

    /// The least object of an alternative, or the fullest one.
    pub(super) fn object(&mut self, flat: &Flat<'a>, detail: Detail, depth: usize) -> Option<Map<String, Value>> {
        let mut object = Map::new();
        for (name, said) in &flat.properties {
            let required = flat.required.contains(name);
            let is_sent = travels(said, self.form) || self.form == Form::Request && flat.anew.contains(name);
            if !is_sent || !required && detail == Detail::Least {
                continue;
            }
            if let Some((_, tag)) = flat.tags.iter().find(|(property, _)| property == name) {
                let tag = json!(tag);
                if self.accepts(said, &tag).is_some() {
                    object.insert((*name).to_owned(), tag);
                    continue;
                }
            }
            let value = match self.one(said, detail, depth) {
                None if detail == Detail::Full => self.one(said, Detail::Least, depth),
                made => made,
            };
            match value {
                Some(value) => {
                    object.insert((*name).to_owned(), value);
                }
                None if required => return None,
                None => {}
            }
        }
        for (property, tag) in &flat.tags {
            let declared = flat.properties.iter().any(|(name, _)| name == property);
            if !declared && !object.contains_key(property) {
                object.insert(property.clone(), json!(tag));
            }
        }
        let least = flat.values("minProperties").filter_map(Value::as_u64).max().unwrap_or(0) as usize;
        let most = flat.values("maxProperties").filter_map(Value::as_u64).min().unwrap_or(u64::MAX) as usize;
        let optional: Vec<_> = flat.properties.iter().filter(|(name, _)| !flat.required.contains(name)).collect();
        for (name, said) in optional {
            if object.len() < least
                && !object.contains_key(*name)
                && travels(said, self.form)
                && let Some(value) = self.one(said, Detail::Least, depth)
            {
                object.insert((*name).to_owned(), value);
            }
        }
        self.complete(flat, &mut object, depth);
        if detail == Detail::Full || object.len() < least {
            for (pattern, said) in flat.map("patternProperties") {
                let name = self.name_of(flat, pattern).filter(|name| object.len() < most && !object.contains_key(name));
                if let Some(name) = name
                    && let Some(value) = self.one(&[said], detail, depth)
                {
                    object.insert(name, value);
                }
            }
        }
        let more = if detail == Detail::Full { least.max(object.len() + 1) } else { least }.min(most);
        let mut names = self.names(flat).map(Vec::into_iter);
        for number in object.len()..more.min(200) {
            let name = match &mut names {
                Some(names) => names.find(|name| !object.contains_key(name)),
                None if number == 0 => Some(UNKNOWN.to_owned()),
                None => Some(format!("key {number}")),
            };
            let Some(name) = name else { break };
            let value = match flat.others() {
                Others::None | Others::Unsaid => break,
                Others::Any => json!({ "any": [number, "two", null] }),
                Others::Said(said) if said.is_empty() => json!(number),
                Others::Said(said) => match self.one(&said, detail, depth) {
                    Some(value) => value,
                    None => break,
                },
            };
            object.insert(name, value);
        }
        Some(object)
    }

    /// Adds what the properties of an object ask for besides themselves.
    fn complete(&mut self, flat: &Flat<'a>, object: &mut Map<String, Value>, depth: usize) {
        let asking = flat.map("dependentRequired");
        let mut again = !asking.is_empty();
        while std::mem::take(&mut again) {
            for (name, asked) in &asking {
                for asked in asked.value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    if object.contains_key(*name)
                        && !object.contains_key(asked)
                        && let Some((_, said)) = flat.properties.iter().find(|(known, _)| *known == asked)
                        && let Some(value) = self.one(said, Detail::Least, depth)
                    {
                        object.insert(asked.to_owned(), value);
                        again = true;
                    }
                }
            }
        }
    }

    /// Names that properties may have, where a schema says which, without those of declared ones.
    fn names(&self, flat: &Flat<'a>) -> Option<Vec<String>> {
        let rules = flat.at("propertyNames");
        if rules.is_empty() {
            return None;
        }
        let mut found = vec![json!(UNKNOWN)];
        for names in alternatives(self.library, self.heirs, &rules) {
            found.extend(self.scalars(&names));
        }
        let is_name = |name: &Value| self.accepts(&rules, name) == Some(true);
        let names = found.into_iter().filter(is_name).filter_map(|name| name.as_str().map(str::to_owned));
        Some(names.filter(|name| is_undeclared(flat, name)).collect())
    }

    /// A name that matches a pattern, and is not that of a declared property.
    fn name_of(&self, flat: &Flat<'a>, pattern: &str) -> Option<String> {
        let rules = flat.at("propertyNames");
        let is_meant = |name: &String| {
            !name.is_empty()
                && is_undeclared(flat, name)
                && self.validator.matches(pattern, name)
                && self.accepts(&rules, &json!(name)) == Some(true)
        };
        text::matching(pattern).into_iter().find(is_meant)
    }
}

fn is_undeclared(flat: &Flat<'_>, name: &str) -> bool {
    flat.properties.iter().all(|(known, _)| *known != name)
}
