//! The diagnostics of lowering, and the faults that are reported once for all places.

use super::constraints::Limited;
use crate::diag::{Code, Diagnostic, Diagnostics, Tally};
use crate::json::{Pointer, shown};

/// The diagnostics of one run.
pub struct Report<'d> {
    diagnostics: &'d mut Diagnostics,
    /// Constraints that are not checked, by what has them.
    unchecked: Tally<Limited>,
    /// Media types that are not used, each with the one of the same schema that is.
    skipped: Tally<(String, String, bool)>,
    /// Bodies in XML that are text.
    xml: Tally<()>,
    /// Security schemes that operations ask for and the document does not have.
    schemes: Tally<String>,
    /// Names in `content` that are not media types, and what becomes of them.
    misnamed: Tally<(String, &'static str)>,
    /// Media types of which a value is not written (`true`) or read, and whether it is text.
    opaque: Tally<(String, bool, bool)>,
    /// Statuses without a body whose responses describe one.
    bodies: Tally<u16>,
}

impl<'d> Report<'d> {
    pub(super) fn new(diagnostics: &'d mut Diagnostics) -> Self {
        Self {
            diagnostics,
            unchecked: Tally::default(),
            skipped: Tally::default(),
            xml: Tally::default(),
            schemes: Tally::default(),
            misnamed: Tally::default(),
            opaque: Tally::default(),
            bodies: Tally::default(),
        }
    }

    /// Reports a diagnostic.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.report(diagnostic);
    }

    /// Reports a fault of a value, and what to do about it.
    pub fn warn(&mut self, code: Code, at: &Pointer<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.report(Diagnostic::new(code, message).at(at).help(help));
    }

    /// Records that constraints are not checked.
    pub fn unchecked(&mut self, of: Limited, at: &Pointer<'_>) {
        self.unchecked.count(of, at);
    }

    /// Records a media type that is ignored, and the one that is used: it has the same schema, or none.
    pub fn skipped(&mut self, skipped: &str, used: &str, has_schema: bool, at: &Pointer<'_>) {
        self.skipped.count((skipped.to_owned(), used.to_owned(), has_schema), at);
    }

    /// Records a body in XML that is text, although its schema describes a value.
    pub fn xml_as_text(&mut self, at: &Pointer<'_>) {
        self.xml.count((), at);
    }

    /// Records a security scheme that the document does not have.
    pub fn unknown_scheme(&mut self, name: &str, at: &Pointer<'_>) {
        self.schemes.count(name.to_owned(), at);
    }

    /// Records a name in `content` that is not a media type, and what becomes of it.
    pub fn misnamed(&mut self, name: &str, help: &'static str, at: &Pointer<'_>) {
        self.misnamed.count((shown(name), help), at);
    }

    /// Records a media type of which a value is not written, or not read: it is text, or bytes.
    pub fn opaque(&mut self, media: &str, is_written: bool, is_text: bool, at: &Pointer<'_>) {
        self.opaque.count((media.to_owned(), is_written, is_text), at);
    }

    /// Records a response that describes a body, and has a status without one.
    pub fn body_of_status(&mut self, status: u16, at: &Pointer<'_>) {
        self.bodies.count(status, at);
    }

    /// Reports what was recorded, each once, at its first place.
    pub fn finish(&mut self) {
        for ((skipped, used, has_schema), met) in self.skipped.take() {
            let why = if has_schema {
                format!("has the schema of `{used}`")
            } else {
                format!("has no schema, unlike `{used}`")
            };
            self.warn(
                Code::OtherMediaType,
                &Pointer::base(&met.first),
                format!("`{skipped}` {why} ({}), which the client uses", met.places()),
                "nothing to do: the same data can be sent and received either way",
            );
        }
        for ((), met) in self.xml.take() {
            self.warn(
                Code::XmlAsText,
                &Pointer::base(&met.first),
                format!("bodies in XML are text ({}), since the client is generated without `xml`", met.places()),
                "write and read them yourself; for types leave out `.xml(false)` (`--no-xml`)",
            );
        }
        for (name, met) in self.schemes.take() {
            self.warn(
                Code::UnknownSecurityScheme,
                &Pointer::base(&met.first),
                format!("cannot find security scheme `{name}`{}", met.times()),
                "it is left out; define it in `components.securitySchemes`, or correct the name",
            );
        }
        for ((name, help), met) in self.misnamed.take() {
            let message = format!("{name} is not a media type{}", met.times());
            self.report(Diagnostic::new(Code::InvalidKey, message).at_key(&Pointer::base(&met.first)).help(help));
        }
        for ((media, is_written, is_text), met) in self.opaque.take() {
            let (what, whole, todo) =
                if is_written { ("written as", "body", "encode") } else { ("read from", "content", "decode") };
            let kind = if is_text { "text" } else { "bytes" };
            self.warn(
                Code::UnsupportedMediaType,
                &Pointer::base(&met.first),
                format!("a value is not {what} `{media}`{}", met.times()),
                format!("the {whole} is {kind}; {todo} it yourself"),
            );
        }
        for (status, met) in self.bodies.take() {
            self.warn(
                Code::ContradictorySchema,
                &Pointer::base(&met.first),
                format!("a response with the status {status} has no body{}", met.times()),
                "it is read as nothing; correct the status, or remove `content`",
            );
        }
        for (of, met) in self.unchecked.take() {
            self.warn(
                Code::UnsupportedConstraint,
                &Pointer::base(&met.first),
                format!("the constraints of {} ({}) are not checked before a request is sent", of.noun(), met.places()),
                "nothing to do: the server checks them",
            );
        }
    }
}
