//! `Api` → a Rust identifier for everything that is emitted; collisions are resolved the same way every time.
//!
//! Component schemas claim their names at the top first (those whose name already is a Rust name before the others, and those that
//! leave out a sign last), then what operations are given and answer, by the words of the path to them, then what else belongs to
//! operations. The type of a schema inside another one is named in the module of that one ([`modules`]); what several places share,
//! by what it is (`shared`).
//! A name depends on the words that it is made of and on the names that it collides with, never on how many others there are.

mod acronyms;
mod claims;
mod digest;
mod headers;
mod ident;
mod letters;
mod members;
mod mock;
mod modules;
mod operations;
mod received;
mod servers;
mod shared;
mod status;
mod xml;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::analyze::{Analysis, Direction};
use crate::ir::{Api, GroupId, HeaderForm, MemberId, Operation, ResponseHeader, Type, TypeId};
use claims::Claims;
use ident::Exactness;
pub use mock::MockNames;
pub use modules::RESERVED as NO_MODULE;
pub use operations::{GroupNames, OperationNames};
pub use received::ReceivedNames;
pub use servers::{ServerListNames, ServerNames};
pub use shared::{SharedName, share};
pub use status::response_name;

/// Identifiers, by the ids of `ir`.
#[derive(Clone, Debug, Default)]
pub struct Names {
    types: Vec<TypeNames>,
    /// What belongs to each operation.
    pub operations: Vec<OperationNames>,
    /// The operation of each `operationId`.
    by_id: HashMap<String, usize>,
    /// The operations of each group, and of none.
    by_group: HashMap<Option<GroupId>, Vec<usize>>,
    /// What belongs to each group.
    pub groups: Vec<GroupNames>,
    /// What received requests are read with.
    pub received: ReceivedNames,
    /// The mock of the client.
    pub mock: MockNames,
    /// The method of the builder for each security scheme.
    pub schemes: Vec<String>,
    /// The types of each list of servers.
    pub server_lists: Vec<ServerListNames>,
    /// The constant for each header field of responses, as many as [`Api::headers`] has.
    pub headers: Vec<(ResponseHeader, String)>,
    /// The tables of objects in XML.
    pub xml_objects: Vec<String>,
    /// The tables of root elements in XML.
    pub xml_roots: Vec<String>,
    /// Where the constant for each of these header fields is, by its name.
    header_places: HashMap<String, HashMap<(Type, HeaderForm), usize>>,
    /// The type that holds each type, in whose module it is declared.
    owners: Vec<Option<TypeId>>,
    /// How many types each type is inside of.
    depths: Vec<usize>,
    /// The types that several places share, by the type that is emitted for them.
    shared: BTreeMap<TypeId, SharedName>,
    /// What each place of a shared type stands for.
    representatives: HashMap<TypeId, TypeId>,
    /// The places of shared types that are inside a shared type themselves: they are declared there alone.
    hidden: HashSet<TypeId>,
    /// Every name of a type or module: an import must not collide with one.
    taken: HashMap<Scope, HashSet<String>>,
}

/// Where types are declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// At the top, beside the client.
    Top,
    /// In the module of a type.
    Of(TypeId),
    /// In the module of the types that several places share.
    Shared,
    /// In the module of the mock.
    Mock,
}

/// The module of the types that several places share.
pub const SHARED: &str = "shared";

#[derive(Clone, Debug, Default)]
struct TypeNames {
    name: String,
    request: Option<String>,
    /// The module of the types inside it.
    module: String,
    members: Vec<String>,
    rest: String,
}

impl Names {
    /// The name of a type, in its scope.
    #[must_use]
    pub fn of(&self, id: TypeId, direction: Direction) -> &str {
        match self.types.get(id.index()) {
            Some(names) => match (&names.request, direction) {
                (Some(request), Direction::Request) => request,
                _ => &names.name,
            },
            None => "",
        }
    }

    /// The name of a type as the document has it, of whichever of its forms.
    #[must_use]
    pub fn plain(&self, id: TypeId) -> &str {
        self.of(id, Direction::Response)
    }

    /// The type that holds a type, in whose module it is declared; `None` for one that is declared at the top.
    #[must_use]
    pub fn owner(&self, id: TypeId) -> Option<TypeId> {
        self.owners.get(id.index()).copied().flatten()
    }

    /// The scope that a type is declared in.
    #[must_use]
    pub fn scope(&self, id: TypeId) -> Scope {
        self.owner(id).map_or(Scope::Top, Scope::Of)
    }

    /// The name of the module for the types inside a type.
    #[must_use]
    pub fn module(&self, id: TypeId) -> &str {
        self.types.get(id.index()).map_or("", |names| names.module.as_str())
    }

    /// The modules that lead to a scope, from the top.
    #[must_use]
    pub fn path(&self, scope: Scope) -> Vec<&str> {
        match scope {
            Scope::Top => Vec::new(),
            Scope::Shared => vec![SHARED],
            Scope::Mock => vec![self.mock.module.as_str()],
            Scope::Of(id) => {
                let mut path: Vec<&str> = modules::chain(&self.owners, id).map(|owner| self.module(owner)).collect();
                path.reverse();
                path.push(self.module(id));
                path
            }
        }
    }

    /// The client's function of an operation: `repos().get`.
    #[must_use]
    pub fn function(&self, operation: &Operation, names: &OperationNames) -> String {
        match operation.group.and_then(|group| self.groups.get(group.index())) {
            Some(group) => format!("{}().{}", group.accessor, names.method),
            None => names.method.clone(),
        }
    }

    /// The constant for a header field of a response.
    #[must_use]
    pub fn header(&self, header: &ResponseHeader) -> Option<&str> {
        let places = self.header_places.get(&header.name)?;
        let place = places.get(&(header.ty.clone(), header.form))?;
        self.headers.get(*place).map(|(_, name)| name.as_str())
    }

    /// The index of the operation that has an `operationId`, of several the first.
    #[must_use]
    pub fn with_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// The indices of the operations of a group, or of those that are in none, in the order of the document.
    #[must_use]
    pub fn operations_of(&self, group: Option<GroupId>) -> &[usize] {
        self.by_group.get(&group).map_or(&[], Vec::as_slice)
    }

    /// The path of a type in the generated code: `pet::Owner`.
    #[must_use]
    pub fn full(&self, id: TypeId, direction: Direction) -> String {
        self.joined(self.scope(id), self.of(id, direction))
    }

    /// The path of a type that several places share: `shared::Owner`.
    #[must_use]
    pub fn full_shared(&self, id: TypeId, direction: Direction) -> String {
        self.joined(Scope::Shared, self.shared(id, direction))
    }

    fn joined(&self, scope: Scope, name: &str) -> String {
        let mut path = self.path(scope);
        path.push(name);
        path.join("::")
    }

    /// The type that is declared where several places share one; `None` for any other type.
    #[must_use]
    pub fn representative(&self, id: TypeId) -> Option<TypeId> {
        self.representatives.get(&id).copied()
    }

    /// The type that is emitted for a type.
    #[must_use]
    pub fn resolve(&self, id: TypeId) -> TypeId {
        self.representative(id).unwrap_or(id)
    }

    /// The name of a type that several places share, by its representative.
    #[must_use]
    pub fn shared(&self, id: TypeId, direction: Direction) -> &str {
        match (self.shared.get(&id), direction) {
            (Some(SharedName { request: Some(request), .. }), Direction::Request) => request,
            (Some(shared), _) => &shared.name,
            (None, _) => "",
        }
    }

    /// The places that share a type, by their representative.
    #[must_use]
    pub fn places(&self, id: TypeId) -> &[TypeId] {
        self.shared.get(&id).map_or(&[], |shared| shared.places.as_slice())
    }

    /// The types that several places share.
    pub fn shared_types(&self) -> impl Iterator<Item = TypeId> {
        let mut types: Vec<(&str, TypeId)> =
            self.shared.iter().map(|(id, shared)| (shared.name.as_str(), *id)).collect();
        types.sort_unstable();
        types.into_iter().map(|(_, id)| id)
    }

    /// Whether a type has no name at its place, because it is inside a type that several places share.
    #[must_use]
    pub fn is_hidden(&self, id: TypeId) -> bool {
        self.hidden.contains(&id)
    }

    /// Whether a scope has a type or module of this name.
    #[must_use]
    pub fn is_taken(&self, scope: Scope, name: &str) -> bool {
        self.taken.get(&scope).is_some_and(|names| names.contains(name))
    }

    /// The names of types and modules in a scope.
    #[must_use]
    pub fn taken(&self, scope: Scope) -> Option<&HashSet<String>> {
        self.taken.get(&scope)
    }

    /// The name of a field or variant.
    #[must_use]
    pub fn member(&self, member: MemberId) -> &str {
        self.types.get(member.of.index()).and_then(|names| names.members.get(member.index)).map_or("", String::as_str)
    }

    /// The name of the field for the properties that have none.
    #[must_use]
    pub fn rest(&self, id: TypeId) -> &str {
        self.types.get(id.index()).map_or("", |names| names.rest.as_str())
    }
}

/// The names that every client has.
const RESERVED: &[&str] = &["Client", "ClientBuilder", "Self", SHARED];

/// What the name of a type ends in where it is the form for requests of two.
const REQUEST: &str = "Request";

/// Names everything but what several places share. No module has the name of one of `roots`, which paths of the user begin with.
#[must_use]
pub fn name(api: &Api, analysis: &Analysis, roots: &[String]) -> Names {
    let owners = modules::owners(api);
    let mut types = vec![TypeNames::default(); api.types.len()];
    let mut scopes: HashMap<Scope, Claims> = HashMap::from([(Scope::Top, Claims::new(RESERVED))]);
    let mut cased = ident::Cased::default();
    let depths = modules::depths(&owners);
    let holding: HashSet<TypeId> = owners.iter().copied().flatten().collect();
    for (depth, level) in modules::levels(&depths, api.ids()).into_iter().enumerate() {
        let named = if depth == 0 {
            top_names(api, &level, &mut cased, scopes.entry(Scope::Top).or_default())
        } else {
            inner_names(api, &level, &owners, &types, &mut cased, &mut scopes)
        };
        for (id, name) in named {
            if let Some(names) = types.get_mut(id.index()) {
                names.name = name;
            }
        }
        for id in level.iter().copied() {
            let scope = owners.get(id.index()).copied().flatten().map_or(Scope::Top, Scope::Of);
            let claims = scopes.entry(scope).or_default();
            let Some(names) = types.get_mut(id.index()) else { continue };
            if analysis.is_split(id) {
                // A component's name is as long as it is.
                let room = if scope == Scope::Top { names.name.len() } else { modules::LONGEST - REQUEST.len() };
                names.request = Some(claims.claim(&(modules::cut(&names.name, room) + REQUEST), "Type"));
            }
        }
        let level = level.into_iter().filter(|id| holding.contains(id));
        name_modules(&owners, level, roots, &mut types, &mut scopes);
    }
    let mut known = members::Known::default();
    for id in api.ids() {
        if let Some(names) = types.get_mut(id.index()) {
            (names.members, names.rest) = members::members(api, id, &names.name, &mut known);
        }
    }
    let (operations, groups) = operations::name(api, scopes.entry(Scope::Top).or_default());
    let received = received::name(api, scopes.entry(Scope::Top).or_default());
    let schemes = operations::schemes(api);
    let headers = headers::name(api);
    let header_places = headers::places(&headers);
    let server_lists = servers::name(api, scopes.entry(Scope::Top).or_default());
    let (xml_objects, xml_roots) = xml::tables(api);
    let mock = mock::name(api, scopes.entry(Scope::Top).or_default(), roots, &operations, &groups);
    let taken = scopes.into_iter().map(|(scope, claims)| (scope, claims.into_taken())).collect();
    Names {
        types,
        operations,
        by_id: operations::by_id(api),
        by_group: operations::by_group(api),
        groups,
        received,
        mock,
        schemes,
        server_lists,
        headers,
        header_places,
        xml_objects,
        xml_roots,
        owners,
        depths,
        taken,
        ..Names::default()
    }
}

/// A name for every type at the top, in the order in which they are claimed.
fn top_names<'a>(
    api: &'a Api,
    ids: &[TypeId],
    cased: &mut ident::Cased<'a>,
    claims: &mut Claims,
) -> Vec<(TypeId, String)> {
    let (components, others): (Vec<TypeId>, Vec<TypeId>) = ids.iter().copied().partition(|id| api.get(*id).component);
    let mut found = Vec::new();
    for (ids, are_components) in [(components, true), (others, false)] {
        let mut candidates: Vec<Vec<String>> = Vec::new();
        let mut exact = Vec::new();
        for id in ids.iter().copied() {
            let words = &api.get(id).words;
            let names = cased.type_names(words);
            // Of what is no component, the document's order says which of two has a name.
            let is_exact = !are_components || words.first() == names.first();
            exact.push(match names.len() {
                0 | 1 if is_exact => Exactness::Whole,
                0 | 1 => Exactness::Words,
                _ => Exactness::Signs,
            });
            let named = names.into_iter().map(|name| match modules::cut(&name, modules::LONGEST_AT_TOP) {
                name if name.is_empty() => "Type".to_owned(),
                name if RESERVED.contains(&name.as_str()) => name + "Model",
                name => name,
            });
            candidates.push(named.collect());
        }
        let candidates: Vec<&[String]> = candidates.iter().map(Vec::as_slice).collect();
        let names = claims.claim_all(&candidates, &[], exact.into_iter());
        found.extend(ids.into_iter().zip(names));
    }
    found
}

/// A name for every type of a level, in the module of its owner. Those that leave nothing out claim theirs first; of several that
/// would have one name without their signs, none has it.
fn inner_names<'a>(
    api: &'a Api,
    ids: &[TypeId],
    owners: &[Option<TypeId>],
    types: &[TypeNames],
    cased: &mut ident::Cased<'a>,
    scopes: &mut HashMap<Scope, Claims>,
) -> Vec<(TypeId, String)> {
    let mut named: Vec<(TypeId, TypeId, Vec<String>, Option<String>)> = Vec::new();
    let mut without_signs: HashMap<(TypeId, String), HashSet<String>> = HashMap::new();
    for id in ids {
        let Some(owner) = owners.get(id.index()).copied().flatten() else { continue };
        let around = std::iter::once(owner).chain(modules::chain(owners, owner));
        let around: Vec<&str> =
            around.filter_map(|outer| types.get(outer.index())).map(|names| names.name.as_str()).collect();
        let mut own = cased.type_names(modules::own_words(api, *id, owner)).into_iter();
        let candidates = modules::inner_names(own.next().unwrap_or_default(), &around);
        let spelt = own.next().map(modules::shortened);
        if let (Some(first), Some(spelt)) = (candidates.first(), &spelt) {
            without_signs.entry((owner, first.clone())).or_default().insert(spelt.clone());
        }
        named.push((*id, owner, candidates, spelt));
    }
    named.sort_by_key(|(_, _, candidates, spelt)| (spelt.is_some(), candidates.len()));
    let mut claim = |owner: TypeId, candidates: &[String]| {
        scopes.entry(Scope::Of(owner)).or_insert_with(|| Claims::new(&["Self"])).claim_from(candidates)
    };
    let mut found = Vec::new();
    for (id, owner, mut candidates, spelt) in named {
        if let Some(spelt) = spelt {
            let alike = candidates.first().and_then(|first| without_signs.get(&(owner, first.clone())));
            if alike.is_some_and(|alike| alike.len() > 1) {
                candidates.clear();
            }
            candidates.push(spelt);
        }
        found.push((id, claim(owner, &candidates)));
    }
    found
}

/// Names the modules of the owners at one depth: beside their owners, so that one and the other never have the same name.
fn name_modules(
    owners: &[Option<TypeId>],
    level: impl Iterator<Item = TypeId>,
    roots: &[String],
    types: &mut [TypeNames],
    scopes: &mut HashMap<Scope, Claims>,
) {
    for id in level {
        let outer = owners.get(id.index()).copied().flatten();
        let around = outer.and_then(|outer| types.get(outer.index())).map(|names| names.module.clone());
        let Some(names) = types.get_mut(id.index()) else { continue };
        let claims = scopes.entry(outer.map_or(Scope::Top, Scope::Of)).or_default();
        // A module with the name of the one around it is hard to tell from it, and clippy warns.
        let roots = roots.iter().chain(&around).map(String::as_str);
        claims.reserve(roots.chain(modules::RESERVED.iter().copied()));
        names.module = claims.claim_snake(&ident::snake(&names.name, "types"));
    }
}
