//! How a parameter is written into a request: the style table of the OpenAPI Parameter Object (3.0 §4.7.12).
//!
//! A value enters, a string as it is or anything as JSON text; what leaves is a piece of a path, a query string, a header or a cookie. Values that the
//! table leaves undefined are written in the way most servers read them: nested values as JSON text, `null` not at all.

mod encode;
mod expand;
mod shape;

pub(crate) use encode::{Keep, encode_into};
pub(crate) use expand::{cookie, form_field, header, path, query};
pub(crate) use shape::{Given, Shape, members, shape};

/// How a parameter is written: one of the styles of the OpenAPI specification, whether each item is written separately
/// (`explode`), and whether reserved characters stay as they are (`allowReserved`).
///
/// ```
/// use specwright_runtime::Style;
///
/// let tags = Style::FORM.joined(); // tags=a,b,c instead of tags=a&tags=b&tags=c
/// let filter = Style::DEEP_OBJECT; // filter[name]=x
/// assert_ne!(tags, filter);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    pub(crate) kind: Kind,
    pub(crate) explode: bool,
    pub(crate) reserved: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Simple,
    Label,
    Matrix,
    Form,
    SpaceDelimited,
    PipeDelimited,
    TabDelimited,
    DeepObject,
    Cookie,
    Json,
    Querystring,
    QuerystringJson,
}

impl Style {
    /// `blue,black,brown`: the default of path and header parameters.
    pub const SIMPLE: Self = Self::of(Kind::Simple, false);
    /// `.blue,black,brown`, for path parameters (RFC 6570 §3.2.5).
    pub const LABEL: Self = Self::of(Kind::Label, false);
    /// `;color=blue,black,brown`, for path parameters (RFC 6570 §3.2.7).
    pub const MATRIX: Self = Self::of(Kind::Matrix, false);
    /// `color=blue&color=black&color=brown`: the default of query and cookie parameters.
    pub const FORM: Self = Self::of(Kind::Form, true);
    /// `color=blue%20black%20brown`.
    pub const SPACE_DELIMITED: Self = Self::of(Kind::SpaceDelimited, false);
    /// `color=blue%7Cblack%7Cbrown`.
    pub const PIPE_DELIMITED: Self = Self::of(Kind::PipeDelimited, false);
    /// `color=blue%09black%09brown` (`collectionFormat: tsv` of Swagger 2.0).
    pub const TAB_DELIMITED: Self = Self::of(Kind::TabDelimited, false);
    /// `color[R]=100&color[G]=200` with the brackets percent-encoded; values nested deeper go on in the same way.
    pub const DEEP_OBJECT: Self = Self::of(Kind::DeepObject, true);
    /// `color=blue; color=black`, with no percent-encoding (OpenAPI 3.2).
    pub const COOKIE: Self = Self::of(Kind::Cookie, true);
    /// The value as JSON text: a parameter that has `content: application/json` instead of a schema.
    pub const JSON: Self = Self::of(Kind::Json, false);

    /// `R=100&G=200`: the whole query, a parameter for each property (`in: querystring`, OpenAPI 3.2).
    pub const QUERYSTRING: Self = Self::of(Kind::Querystring, true);
    /// The value as JSON text, which is the whole query (`in: querystring`, OpenAPI 3.2).
    pub const QUERYSTRING_JSON: Self = Self::of(Kind::QuerystringJson, false);

    const fn of(kind: Kind, explode: bool) -> Self {
        Self { kind, explode, reserved: false }
    }

    /// `explode: false`: all items in one value, with a delimiter between them.
    pub const fn joined(self) -> Self {
        Self { explode: false, ..self }
    }

    /// `explode: true`: each item, or each property of an object, separately.
    pub const fn exploded(self) -> Self {
        Self { explode: true, ..self }
    }

    /// `allowReserved: true`: reserved characters and percent-encoded triplets stay as they are (RFC 6570 §3.2.3), save
    /// those that would end the parameter where it stands (`#`, `&` and `+` in a query; `/`, `?` and `#` in a path).
    pub const fn reserved(self) -> Self {
        Self { reserved: true, ..self }
    }
}
