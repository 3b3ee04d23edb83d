//! Recognises operations that answer in pages, by their parameters and the shapes of their responses.
//!
//! Each rule asks for both sides: the parameter of the next request, and what in a page says it. Where a client has to count pages, the
//! document has to say whether the first is 0 or 1. The table of what the rules find in real documents is in docs/book/pages.md.

use super::places::{Found, Kind, MOST_FOUND, body, kind, letters, list, queries};
use crate::ir::{Api, Follow, Operation, Paging, Parameter, Place, Source, Type, Way};

/// Objects in which pages say where they stand.
const AROUND: &[&str] = &[
    "responsemetadata",
    "meta",
    "metadata",
    "pagination",
    "paging",
    "pageinfo",
    "result",
    "page",
    "cursor",
    "cursors",
    "next",
    "links",
    "pages",
];
/// Parameters that hold a token.
const CURSORS: &[&str] = &[
    "cursor",
    "startcursor",
    "pagecursor",
    "nextcursor",
    "pagetoken",
    "nexttoken",
    "nextpagetoken",
    "continuationtoken",
    "paginationtoken",
    "starttoken",
    "continue",
    "marker",
    "after",
    "offset",
    "page",
    "pagenumber",
];
/// Tokens that pages name as the parameter that takes them.
const SAME: &[&str] = &["continue", "continuationtoken", "nexttoken", "nextpagetoken", "nextcursor"];
/// Properties that are the URL of the next page whatever they are like.
const URLS: &[&str] =
    &["nextlink", "odatanextlink", "nexturl", "nexthref", "nexturi", "nextpageurl", "nextpageuri", "nextpagelink"];
/// Those that OData and Azure have, whose address is asked for by `GET`, whatever the first request was.
const NEXT_LINKS: &[&str] = &["nextlink", "odatanextlink"];
/// Parameters that say how many items a page has, for numbers of pages and for offsets.
const SIZES: &[&str] = &["perpage", "pagesize", "limit", "size", "itemsperpage", "pagelimit", "pageitems"];
const LIMITS: &[&str] = &["limit", "top", "count", "take", "pagesize", "perpage", "maxresults"];

/// How an operation answers in pages, if it is like those that are known.
pub fn recognise(api: &Api, operation: &Operation) -> Option<Paging> {
    let page = operation.only_value()?;
    let is_get = operation.method == "GET";
    if !is_get && operation.method != "POST" {
        return None;
    }
    let found = properties(api, page).unwrap_or_default();
    let says_next = found.iter().any(|found| found.letters.starts_with("next"));
    let known = queries(operation).filter(|parameter| !parameter.docs.deprecated);
    let queries = known.map(|parameter| (letters(&parameter.name), parameter)).collect();
    let scene = Scene { api, operation, page, queries, found, says_next };
    if let Some(paging) = scene.cursor() {
        return Some(paging);
    }
    if !is_get {
        return scene.next_link();
    }
    let ways = [Scene::last, Scene::url, Scene::link, Scene::offset, Scene::number];
    ways.into_iter().find_map(|way| way(&scene))
}

/// Whether an operation has parameters as those that answer in pages have, and too many properties to look for the others.
pub fn is_cut(api: &Api, operation: &Operation) -> bool {
    let of_pages = [CURSORS, LIMITS, SIZES];
    let is_of_pages = |name: &str| of_pages.iter().any(|names| names.contains(&name));
    let Some(page) = operation.only_value() else { return false };
    match properties(api, page) {
        None => queries(operation).any(|parameter| is_of_pages(&letters(&parameter.name))),
        Some(found) => {
            found.iter().any(|found| found.letters.starts_with("next"))
                && body(operation).is_some_and(|body| api.properties(body).len() > MOST_FOUND)
        }
    }
}

/// An operation, and what is found in its page, once for all rules.
struct Scene<'a> {
    api: &'a Api,
    operation: &'a Operation,
    page: &'a Type,
    /// The query parameters that are not deprecated, with their names in letters.
    queries: Vec<(String, &'a Parameter)>,
    found: Vec<Found<'a>>,
    /// Whether the name of a property begins with `next`.
    says_next: bool,
}

impl<'a> Scene<'a> {
    fn query(&self, names: &[&str]) -> Option<&'a Parameter> {
        let named = |name: &&str| self.queries.iter().find(|(known, _)| known == name).map(|(_, parameter)| *parameter);
        names.iter().find_map(named)
    }

    fn paging(&self, way: Way, near: &[String]) -> Paging {
        Paging { way, items: list(self.api, self.page, near), more: None, follow: None }
    }

    /// Where the page says whether there are more.
    fn more(&self) -> Option<Vec<String>> {
        let is_it = |found: &&Found<'_>| {
            matches!(found.letters.as_str(), "hasmore" | "hasmoreitems" | "hasnextpage")
                && kind(self.api, &found.field.ty) == Kind::Boolean
        };
        self.found.iter().find(is_it).map(Found::steps)
    }

    /// Where a page says beside its token that it is not the last, as those of Amazon's APIs do. They say it without a token, too.
    fn truncated(&self, within: &[String]) -> Option<Vec<String>> {
        let is_it = |found: &&Found<'_>| {
            found.letters == "istruncated" && found.within == within && kind(self.api, &found.field.ty) == Kind::Boolean
        };
        self.found.iter().find(is_it).map(Found::steps)
    }

    /// A token of the page or of a header field that goes into a parameter of the query or the body.
    fn cursor(&self) -> Option<Paging> {
        let queries = self.queries.iter();
        let in_query = queries.map(|(name, of)| (name.clone(), Place::Query(of.name.clone()), &of.ty, true));
        let fields = body(self.operation).map(|body| self.api.properties(body));
        let fields = fields.filter(|fields| fields.len() <= MOST_FOUND).unwrap_or_default();
        let in_body =
            fields.iter().map(|field| (letters(&field.name), Place::Body(vec![field.name.clone()]), &field.ty, false));
        let takes_token = |name: &str| CURSORS.contains(&name);
        for (name, place, ty, in_query) in in_query.chain(in_body).filter(|(name, ..)| takes_token(name)) {
            let own = kind(self.api, ty);
            let fits = |found: &&Found<'_>| {
                let kind = kind(self.api, &found.field.ty);
                let can_be = matches!(kind, Kind::Text | Kind::Number) || kind == Kind::Any && !in_query;
                can_be && (own == kind || own == Kind::Any || kind == Kind::Any) && self.names_next(found, &name)
            };
            if let Some(found) = self.found.iter().find(fits) {
                let paging = self.paging(Way::Cursor(place, Source::Body(found.steps())), &found.within);
                return Some(Paging { more: self.truncated(&found.within), ..paging });
            }
            let next = format!("next{name}");
            let headers = self.operation.successes.first().map(|response| response.headers.as_slice());
            let is_next = |header: &str| header.ends_with(&next) || name.starts_with("next") && header.ends_with(&name);
            let header = headers.unwrap_or_default().iter().find(|header| is_next(&letters(&header.name)));
            if let Some(header) = header {
                return Some(self.paging(Way::Cursor(place, Source::Header(header.name.clone())), &[]));
            }
        }
        let more = self.more()?;
        let last = self.found.iter().find(|found| found.letters == "lastid")?;
        let parameter = self.query(&["after", "afterid"])?;
        let way = Way::Cursor(Place::Query(parameter.name.clone()), Source::Body(last.steps()));
        Some(Paging { more: Some(more), ..self.paging(way, &[]) })
    }

    /// Whether a property of the page is what a parameter of this name takes.
    fn names_next(&self, found: &Found<'_>, parameter: &str) -> bool {
        let name = found.letters.as_str();
        let core = parameter.strip_prefix("start").filter(|core| !core.is_empty()).unwrap_or(parameter);
        name.starts_with("next") && name != "next" && name.ends_with(core)
            || name == parameter && SAME.contains(&name) && !self.has_next_of(name)
            || name == parameter && found.parent() == "next"
            || name == "cursor" && parameter == "cursor" && !self.says_next
            || name == "nextcursor" && parameter == "pagecursor"
            || name == "nextpage" && parameter == "pagetoken"
    }

    /// Whether the page has the same name after `next`: then the one without it is the token of this page.
    fn has_next_of(&self, name: &str) -> bool {
        self.found.iter().any(|found| found.letters.strip_prefix("next") == Some(name))
    }

    /// The id of the last item, while the page says that there are more: Stripe, and what is made like it.
    fn last(&self) -> Option<Paging> {
        let more = self.more()?;
        let parameter = self.query(&["startingafter", "after"])?;
        let items = vec!["data".to_owned()];
        let item = self.api.items_at(self.page, &items)?;
        // Of an item of several types each has an id, or there would be no way to page.
        let has_id = self.api.at(item, &["id".to_owned()]).is_some() || kind(self.api, item) == Kind::Any;
        let way = Way::Last(Place::Query(parameter.name.clone()), vec!["id".to_owned()]);
        has_id.then_some(Paging { way, items: Some(items), more: Some(more), follow: None })
    }

    /// A URL in the answer to a `POST`, where its name says how it is asked for.
    fn next_link(&self) -> Option<Paging> {
        let is_it = |found: &&Found<'_>| {
            NEXT_LINKS.contains(&found.letters.as_str()) && kind(self.api, &found.field.ty) == Kind::Text
        };
        let found = self.found.iter().find(is_it)?;
        let paging = self.paging(Way::Url(Source::Body(found.steps())), &found.within);
        Some(Paging { follow: Some(Follow::By("GET".to_owned(), false)), ..paging })
    }

    /// A URL in the page.
    fn url(&self) -> Option<Paging> {
        let is_url = |found: &&Found<'_>| {
            if kind(self.api, &found.field.ty) != Kind::Text {
                return false;
            }
            let docs = &found.field.docs;
            let says_url = || {
                self.api.is_url(&found.field.ty)
                    || docs.title.iter().chain(&docs.description).any(|text| names_url(text))
            };
            let parent = found.parent();
            match found.letters.as_str() {
                "next" => says_url() || matches!(parent.as_str(), "links" | "pages"),
                "nextpage" => says_url(),
                "href" => parent == "next",
                name => URLS.contains(&name),
            }
        };
        let found = self.found.iter().find(is_url)?;
        Some(self.paging(Way::Url(Source::Body(found.steps())), &found.within))
    }

    /// The header field `Link`, of what is a list.
    fn link(&self) -> Option<Paging> {
        let mut headers = self.operation.successes.iter().flat_map(|response| &response.headers);
        if !headers.any(|header| header.name == "link") {
            return None;
        }
        let paging = self.paging(Way::Link, &[]);
        paging.items.is_some().then_some(paging)
    }

    /// The number of items before the page.
    fn offset(&self) -> Option<Paging> {
        let parameter = self.query(&["offset", "skip", "startat", "startindex"])?;
        self.query(LIMITS)?;
        let paging = self.paging(Way::Offset(Place::Query(parameter.name.clone())), &[]);
        let counts_from_1 = parameter.constraints.minimum.is_some_and(|bound| bound.limit.as_u64() == Some(1));
        let is_number = kind(self.api, &parameter.ty) == Kind::Number && !counts_from_1;
        (is_number && paging.items.is_some()).then_some(paging)
    }

    /// The number of the page, where the document says what the first is.
    fn number(&self) -> Option<Paging> {
        let parameter = self.query(&["page", "pagenumber"])?;
        self.query(SIZES)?;
        if kind(self.api, &parameter.ty) != Kind::Number {
            return None;
        }
        let way = Way::Page(Place::Query(parameter.name.clone()), Some(first(parameter)?));
        let paging = self.paging(way, &[]);
        paging.items.is_some().then_some(paging)
    }
}

/// The number of the first page: the default, the least that is allowed, or what the description says.
pub(super) fn first(parameter: &Parameter) -> Option<u64> {
    let default = parameter.default.as_ref().and_then(serde_json::Value::as_u64);
    let least = parameter.constraints.minimum.filter(|bound| !bound.excluded).and_then(|bound| bound.limit.as_u64());
    let text = parameter.docs.description.as_deref().unwrap_or_default().to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let said = if says(&["zero-based", "0-based", "zero based", "starts at 0", "starting at 0", "starting from 0"]) {
        Some(0)
    } else if says(&["one-based", "1-based", "one based", "starts at 1", "starting at 1", "starting from 1"]) {
        Some(1)
    } else {
        None
    };
    default.or(said).or(least).filter(|first| *first < 2)
}

/// The longest text that is looked at for the word `URL`, in bytes: many operations may have one page.
const LONGEST_TEXT: usize = 4096;

/// Whether the beginning of a text has the word `URL`, in any case.
fn names_url(text: &str) -> bool {
    let beginning = text.as_bytes().get(..LONGEST_TEXT).unwrap_or(text.as_bytes());
    beginning.windows(3).any(|word| word.eq_ignore_ascii_case(b"url"))
}

/// The properties of a page, and of the objects in it in which pages say where they stand. `None` if they are too many.
fn properties<'a>(api: &'a Api, page: &'a Type) -> Option<Vec<Found<'a>>> {
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), page)];
    while let Some((within, object)) = open.pop() {
        for field in api.properties(object) {
            if found.len() >= MOST_FOUND {
                return None;
            }
            let letters = letters(&field.name);
            if within.len() < 2 && AROUND.contains(&letters.as_str()) {
                let inner: Vec<String> = within.iter().chain([&field.name]).cloned().collect();
                open.push((inner, &field.ty));
            }
            found.push(Found { within: within.clone(), field, letters });
        }
    }
    Some(found)
}
