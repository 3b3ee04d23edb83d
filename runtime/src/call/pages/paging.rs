//! [`Paging`]: how an operation answers in pages, as a constant of generated code.

use super::follow::steps;
use crate::call::arguments::named_method;
use crate::call::request::RequestBuilder;

/// How an operation answers in pages: where a response says what the next page is, and where the next request says it.
///
/// A parameter is `query.` and the name of a query parameter, or `body` and a JSON Pointer (RFC 6901) to a property of a JSON body. In a
/// response, a place is a JSON Pointer, or `header.` and the name of a header field. Where the response is XML, a pointer has the names
/// of properties, and not those of elements.
///
/// ```
/// use specwright_runtime::Paging;
///
/// const SLACK: Paging = Paging::cursor("query.cursor", "/response_metadata/next_cursor").items("/channels");
/// const STRIPE: Paging = Paging::last("query.starting_after", "/id").items("/data").more("/has_more");
/// # assert_ne!(SLACK, STRIPE);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Paging {
    pub(super) way: Way,
    pub(super) items: Option<&'static str>,
    /// Whether a page without items may leave the list out.
    pub(super) may_lack_items: bool,
    pub(super) more: Option<&'static str>,
    /// How the address of a page is asked for, if not as the first page was.
    pub(super) follow: Option<Follow>,
}

/// The method by which the address of a page is asked for, and whether the content of the first request goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Follow {
    method: &'static str,
    has_content: bool,
}

/// What says where the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// A token of the response goes into a parameter.
    Cursor(&'static str, &'static str),
    /// The number of the items before it.
    Offset(&'static str),
    /// Its number, that of the first being known.
    Page(&'static str, u64),
    /// The header field `Link`.
    Link,
    /// A URL in the response, and whether the document says that it is one, so that it may be relative in any form.
    Url(&'static str, bool),
    /// A part of the last item goes into a parameter.
    Last(&'static str, &'static str),
}

impl Paging {
    const fn of(way: Way) -> Self {
        Self { way, items: None, may_lack_items: false, more: None, follow: None }
    }

    /// A token of the response is the parameter of the next request. Without one (absent, `null` or empty) there is no next page.
    pub const fn cursor(parameter: &'static str, token: &'static str) -> Self {
        Self::of(Way::Cursor(parameter, token))
    }

    /// The parameter is the number of items before the page. A page without items is the end.
    pub const fn offset(parameter: &'static str) -> Self {
        Self::of(Way::Offset(parameter))
    }

    /// The parameter is the number of the page; that of the first page is 0 or 1. A page without items is the end.
    pub const fn page(parameter: &'static str, first: u64) -> Self {
        Self::of(Way::Page(parameter, first))
    }

    /// The header field `Link` names the next page with `rel="next"` (RFC 8288).
    pub const fn link() -> Self {
        Self::of(Way::Link)
    }

    /// A URL in the response is that of the next page, on the same server: absolute, a path from the root (`/teas/2`) or from the page
    /// (`./2`), or with a query (`?page=2`, `teas?page=2`). Any other value is an error when the next page is asked for: it would be the
    /// last segment of a path, and is mostly a token, which a parameter takes ([`cursor`](Self::cursor)).
    pub const fn url(place: &'static str) -> Self {
        Self::of(Way::Url(place, false))
    }

    /// The same where the document says that it is a URL (`format: uri`): any URI reference (RFC 3986, section 4.1), such as `2`.
    pub const fn reference(place: &'static str) -> Self {
        Self::of(Way::Url(place, true))
    }

    /// A part of the last item, mostly its id, is the parameter of the next request. A page without items is the end.
    pub const fn last(parameter: &'static str, part: &'static str) -> Self {
        Self::of(Way::Last(parameter, part))
    }

    /// Where the list of items is: a JSON Pointer, empty for the page itself. A page without it is an error, and `null` is a list without
    /// items.
    pub const fn items(mut self, pointer: &'static str) -> Self {
        self.items = Some(pointer);
        self
    }

    /// Where the list of items is that a page without items may leave out, as those of Google's APIs do. A page that is not an object, or
    /// that has a member `error`, is not such a page: to leave the list out is an error there.
    pub const fn optional_items(mut self, pointer: &'static str) -> Self {
        self.items = Some(pointer);
        self.may_lack_items = true;
        self
    }

    /// Where the response says whether there are more pages: a JSON Pointer to a boolean.
    pub const fn more(mut self, pointer: &'static str) -> Self {
        self.more = Some(pointer);
        self
    }

    /// Asks for the address of a page ([`url`](Self::url), [`link`](Self::link)) by this method, without content: Azure's and OData's APIs
    /// want a `GET`, also where the first request is a `POST`. Header fields that are about the content stay away, and so does the
    /// idempotency key of the first request. By default the request is the first one, at another address. Where a parameter says which
    /// page is meant, this changes nothing.
    ///
    /// ```
    /// use specwright_runtime::Paging;
    ///
    /// const FOUND: Paging = Paging::url("/nextLink").items("/value").by("GET");
    /// # assert_ne!(FOUND, Paging::url("/nextLink").items("/value"));
    /// ```
    pub const fn by(mut self, method: &'static str) -> Self {
        self.follow = Some(Follow { method, has_content: false });
        self
    }

    /// Sends the content of the first request with a page that is asked for [`by`](Self::by) another method.
    pub const fn with_content(mut self) -> Self {
        if let Some(follow) = &mut self.follow {
            follow.has_content = true;
        }
        self
    }

    /// The parameter that says where a page begins.
    pub(super) fn parameter(&self) -> Option<PageParameter> {
        match self.way {
            Way::Cursor(to, _) | Way::Offset(to) | Way::Page(to, _) | Way::Last(to, _) => Some(PageParameter::of(to)),
            Way::Link | Way::Url(..) => None,
        }
    }

    /// Whether the client counts pages or items, and no response says that there are no more.
    pub(super) fn is_counted(&self) -> bool {
        matches!(self.way, Way::Offset(_) | Way::Page(..))
    }

    /// Whether a value of a page can be where the next one is.
    pub(super) fn names_page(&self, next: &str) -> bool {
        let Way::Url(_, false) = self.way else { return true };
        let next = next.trim_start();
        let is_relative = next.starts_with(['/', '?']) || next.starts_with("./") || next.starts_with("../");
        is_relative || next.contains('?') || next.contains("://")
    }

    /// Makes a request ask for the page that begins here.
    pub(super) fn ask(&self, request: &mut RequestBuilder, token: &str) {
        match self.parameter() {
            Some(PageParameter::Query(name)) => request.set_query(name, token),
            Some(PageParameter::Body(steps)) => request.set_property(&steps, token),
            None => {
                if let Some(Follow { method, has_content }) = self.follow {
                    request.ask_by(named_method(method), has_content);
                }
                request.follow(token);
            }
        }
    }
}

/// A parameter of a request.
pub(super) enum PageParameter {
    Query(&'static str),
    Body(Vec<String>),
}

impl PageParameter {
    fn of(text: &'static str) -> Self {
        match text.strip_prefix("body") {
            Some(pointer) if pointer.starts_with('/') => Self::Body(steps(pointer)),
            _ => Self::Query(text.strip_prefix("query.").unwrap_or(text)),
        }
    }

    /// The number that a request has there.
    pub fn number(&self, request: &RequestBuilder) -> Option<u64> {
        match self {
            Self::Query(name) => request.query_number(name),
            Self::Body(steps) => request.property_number(steps),
        }
    }
}
