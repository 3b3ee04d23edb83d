//! What becomes of the items of a document: a client expresses one, or a diagnostic is about it, or it is lost.
//!
//! Items and what the generator says of a client enter: its operations (`OperationSummary`) and its diagnostics, remarks included. A
//! verdict on each item leaves.

use crate::count::{Item, What};
use crate::source::Place;
use specwright::{Code, Generated, OperationSummary, ResponseSummary};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What becomes of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The client has it.
    Expressed,
    /// The client has another media type with the same schema, and a remark says so.
    Same,
    /// A diagnostic is about it.
    Diagnosed(Code),
    /// Neither.
    Lost,
}

/// The kinds of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Operation,
    Parameter,
    Body,
    Response,
    Header,
    Link,
    Scheme,
    Callback,
    Webhook,
}

impl Kind {
    /// Whether it is what a client sends or reads, and not what the server sends by itself.
    pub fn is_of_clients(self) -> bool {
        !matches!(self, Self::Callback | Self::Webhook)
    }

    /// Its name, in the singular.
    pub fn name(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Body => "request body × media type",
            Self::Response => "response × media type",
            Self::Header => "header field of a response",
            Self::Link => "link",
            Self::Scheme => "security scheme",
            Self::Callback => "callback",
            Self::Webhook => "webhook",
        }
    }
}

/// An item with its verdict.
#[derive(Clone, Debug)]
pub struct Judged {
    pub kind: Kind,
    /// The item for people, with its pointer.
    pub title: String,
    pub verdict: Verdict,
}

/// Codes that say nothing of what is at their place: it is there all the same, or only the place has something more.
const SLIGHT: [Code; 6] = [
    Code::MissingField,
    Code::UnknownKeyword,
    Code::KeywordOfOtherVersion,
    Code::ReferenceSiblings,
    Code::OtherMediaType,
    Code::UnsupportedExtension,
];

/// Codes that say, at an operation or a path, that all of it is left out.
const WHOLE: [Code; 5] = [
    Code::InvalidKey,
    Code::UnresolvedReference,
    Code::UnsupportedParameter,
    Code::WrongReferenceKind,
    Code::WrongType,
];

/// A verdict on each item.
pub fn judge(items: Vec<Item>, generated: &Generated) -> Vec<Judged> {
    let client = Client::new(generated);
    let judged = items.into_iter().map(|item| {
        let verdict = client.verdict(&item);
        let (kind, name) = named(&item.what);
        let place = item.within.first().or(item.at.first());
        let pointer = place.map_or("", |place| place.pointer.as_str());
        let title = format!("{} `{name}` at `{pointer}`, of `{}`", kind.name(), item.operation);
        Judged { kind, title, verdict }
    });
    judged.collect()
}

const JSON: &str = "application/json";

/// The kind of an item, and its name in its operation.
fn named(what: &What) -> (Kind, String) {
    match what {
        What::Operation => (Kind::Operation, String::new()),
        What::Parameter { location, name, .. } => (Kind::Parameter, format!("{location}.{name}")),
        What::Body(content) => (Kind::Body, content.media.clone()),
        What::Response { status, content: None } => (Kind::Response, status.clone()),
        What::Response { status, content: Some(content) } => (Kind::Response, format!("{status} {}", content.media)),
        What::Header { status, name } => (Kind::Header, format!("{status} {name}")),
        What::Link { status, name } => (Kind::Link, format!("{status} {name}")),
        What::Scheme { name } => (Kind::Scheme, name.clone()),
        What::Callback => (Kind::Callback, String::new()),
        What::Webhook => (Kind::Webhook, String::new()),
    }
}

/// What the generator says of a client.
struct Client<'g> {
    /// The operations by their pointers. Several have one, if it has several bodies.
    operations: HashMap<&'g str, Vec<&'g OperationSummary>>,
    /// Where the parameters of these are written.
    parameters: HashMap<&'g str, HashSet<Place>>,
    schemes: Vec<&'g str>,
    /// Where webhooks and callbacks are written that are read.
    received: BTreeSet<Place>,
    diagnostics: BTreeMap<Place, Vec<Code>>,
    /// Media types that are not used, each with the one that is.
    skipped: HashSet<(String, String)>,
    /// Names in `content` that are not media types, which one diagnostic counts.
    misnamed: HashSet<String>,
}

impl<'g> Client<'g> {
    fn new(generated: &'g Generated) -> Self {
        let mut real = RealPaths::default();
        let mut client = Self {
            operations: HashMap::new(),
            parameters: HashMap::new(),
            schemes: generated.security_schemes(),
            received: BTreeSet::new(),
            diagnostics: BTreeMap::new(),
            skipped: HashSet::new(),
            misnamed: HashSet::new(),
        };
        for operation in generated.operations() {
            client.operations.entry(&operation.pointer).or_default().push(operation);
            let places = client.parameters.entry(&operation.pointer).or_default();
            places.extend(operation.parameter_places.iter().map(|(file, pointer)| real.place(file, pointer)));
        }
        client.received.extend(generated.received().iter().map(|(file, pointer)| real.place(file, pointer)));
        for finding in generated.warnings() {
            if let (Some(file), Some(pointer)) = (&finding.file, &finding.pointer) {
                client.diagnostics.entry(real.place(file, pointer)).or_default().push(finding.code);
            }
            if finding.code == Code::InvalidKey
                && let Some((name, _)) = finding.message.split_once(" is not a media type")
            {
                client.misnamed.insert(name.trim_matches('`').to_owned());
            }
            if finding.code == Code::OtherMediaType {
                let mut quoted = finding.message.split('`').skip(1).step_by(2).map(str::to_owned);
                client.skipped.extend(quoted.next().zip(quoted.next()));
            }
        }
        client
    }

    fn verdict(&self, item: &Item) -> Verdict {
        if self.expresses(item) {
            return Verdict::Expressed;
        }
        if let What::Body(content) | What::Response { content: Some(content), .. } = &item.what {
            let is_used = |other: &String| self.skipped.contains(&(content.media.clone(), other.clone()));
            if content.same.iter().any(is_used) {
                return Verdict::Same;
            }
            if content.others.iter().any(is_used) {
                return Verdict::Diagnosed(Code::OtherMediaType);
            }
        }
        self.diagnosed(item).map_or(Verdict::Lost, Verdict::Diagnosed)
    }

    fn expresses(&self, item: &Item) -> bool {
        let operations = self.operations.get(item.operation.as_str()).map(Vec::as_slice).unwrap_or_default();
        let answers = |status: &str, has: &dyn Fn(&ResponseSummary) -> bool| {
            let mut responses = operations.iter().flat_map(|operation| &operation.responses);
            responses.any(|response| response.status == status && has(response))
        };
        match &item.what {
            What::Operation => !operations.is_empty(),
            What::Parameter { location, name, is_in_path } => {
                let text = format!("{location}.{name}");
                let places = self.parameters.get(item.operation.as_str());
                *is_in_path
                    || operations.iter().any(|operation| operation.parameters.contains(&text))
                    || places.is_some_and(|places| item.within.iter().any(|place| places.contains(place)))
            }
            What::Body(content) => {
                let count = |media: &str| operations.iter().filter(|of| of.body.as_deref() == Some(media)).count();
                // What is under a name that is not a media type is JSON, beside what the document has as that.
                let described = content.same.iter().chain(&content.others).filter(|other| *other == JSON).count();
                count(&content.media) > 0 || self.misnamed.contains(&content.media) && count(JSON) > described
            }
            What::Response { status, content: None } => answers(status, &|_| true),
            // RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5: there is no body to read, whatever is documented.
            What::Response { status, .. } if matches!(status.as_str(), "204" | "205" | "304") => {
                answers(status, &|_| true)
            }
            What::Response { status, content: Some(content) } => {
                let essence = content.media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
                answers(status, &|response| response.media.contains(&essence))
            }
            What::Header { status, name } => answers(status, &|response| response.headers.contains(name)),
            What::Link { status, name } => answers(status, &|response| response.links.contains(name)),
            What::Scheme { name } => self.schemes.contains(&name.as_str()),
            What::Callback | What::Webhook => item.within.iter().any(|place| self.receives(place)),
        }
    }

    /// Whether a request at a place or below it is read.
    fn receives(&self, place: &Place) -> bool {
        let after = self.received.range(place.clone()..);
        let mut rests = after
            .take_while(|found| found.file == place.file)
            .map_while(|found| found.pointer.strip_prefix(&place.pointer));
        rests.any(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The code of a diagnostic that is about an item.
    fn diagnosed(&self, item: &Item) -> Option<Code> {
        let codes = |places: &[Place]| -> Vec<Code> {
            // What is wrong with a reference is said at the reference itself.
            let reference = |place: &Place| Place { pointer: format!("{}/$ref", place.pointer), ..place.clone() };
            let at = |place: &Place| [self.diagnostics.get(place), self.diagnostics.get(&reference(place))];
            places.iter().flat_map(at).flatten().flatten().copied().collect()
        };
        let at = codes(&item.at).into_iter().find(|code| !SLIGHT.contains(code));
        let above = || codes(&item.above).into_iter().find(|code| WHOLE.contains(code));
        at.or_else(|| item.within.iter().find_map(|place| self.within(place))).or_else(above)
    }

    /// The code of a diagnostic at a place or below it, but not inside of a schema there.
    fn within(&self, place: &Place) -> Option<Code> {
        let below = |found: &Place| -> bool {
            let Some(rest) = found.pointer.strip_prefix(&place.pointer) else { return false };
            let is_in_schema = rest.contains("/schema/") || rest.contains("/itemSchema/");
            rest.is_empty() || rest.starts_with('/') && !is_in_schema
        };
        let after = self.diagnostics.range(place.clone()..);
        let mut after = after
            .take_while(|(found, _)| found.file == place.file && found.pointer.starts_with(&place.pointer))
            .filter(|(found, _)| below(found));
        after.find_map(|(_, codes)| codes.iter().copied().find(|code| *code != Code::OtherMediaType))
    }
}

/// Paths without links, each found once.
#[derive(Default)]
struct RealPaths {
    known: HashMap<PathBuf, Rc<Path>>,
}

impl RealPaths {
    fn place(&mut self, file: &Path, pointer: &str) -> Place {
        let real = self.known.entry(file.to_owned()).or_insert_with(|| {
            let real = file.canonicalize().unwrap_or_else(|_| file.to_owned());
            real.into()
        });
        Place { file: real.clone(), pointer: pointer.to_owned() }
    }
}
