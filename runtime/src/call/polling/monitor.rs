//! [`Monitor`]: the requests of a long-running operation, whatever its types: the first one, those for its state, and one for its value.
//!
//! A request enters; what its server says of the operation leaves, one response after another, and in the end the response that has the
//! value. Each request is sent as every other, with the retries of the client. A server can ask for waits of a second to an hour, and for
//! no others.

use super::progress::Progress;
use super::rule::{Polling, Via};
use super::said::{Phase, Said, Source, begun, failure, resource_location};
#[cfg(feature = "blocking")]
use crate::call::blocking;
use crate::call::request::{Exchange, Outcome, RequestBuilder};
use crate::error::{
    BodyError, DecodeError, Fault, Interrupted, Operation, OperationError, Reason, RequestError, Secrets, TimeLimit,
    TimedOut, TransportError, TransportKind, asked_wait, may_pass,
};
use crate::transport::RawResponse;
use http::header::LOCATION;
use http::{HeaderMap, Method, StatusCode};
#[cfg(feature = "blocking")]
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::Sleep;

/// How long to wait where nobody says it: as Azure's SDKs do.
const BY_DEFAULT: Duration = Duration::from_secs(30);
/// The shortest wait that a server can ask for, unless the caller wants a shorter one.
const SHORTEST: Duration = Duration::from_secs(1);
/// The shortest that a caller can ask for.
const SHORTEST_OF_CALLER: Duration = Duration::from_millis(10);
/// The longest that a server can ask for.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// A long-running operation of which the state is asked for.
pub(super) struct Monitor {
    /// The operation, as it was called.
    pub operation: Operation,
    /// The request for its state: that of the operation, as a `GET` without content. It goes to the resource itself.
    ask: Box<RequestBuilder>,
    rule: &'static Polling,
    step: Step,
    /// Where the state is asked for, and the address; of the resource itself there is none. Known after the first response.
    source: Option<(Source, Option<String>)>,
    /// What `Location` has named last.
    location: Option<String>,
    every: Duration,
    limit: Option<Duration>,
    /// The end of the time limit, which begins when the poller is first asked.
    over: Option<Pin<Box<Sleep>>>,
}

/// What comes next, or is under way.
enum Step {
    /// The request of the operation.
    Begin(Box<RequestBuilder>),
    Beginning(Exchange),
    /// The state is asked for, after a wait if there is one.
    Wait(Option<Pin<Box<Sleep>>>),
    Asking(Exchange),
    /// The operation has succeeded, as this response says. The value is asked for, if it is elsewhere.
    Succeeded(Box<Outcome>),
    Fetching(Box<Outcome>, Exchange),
    /// The value is not there yet.
    Later(Box<Outcome>, Pin<Box<Sleep>>),
    /// A token that is none.
    Refused(&'static str),
    Ended,
}

/// Why there is no further response, or no value.
pub(super) enum Stopped {
    Interrupted(Interrupted),
    /// A response with an error status.
    Refused(Box<Outcome>),
    Failed(Box<OperationError>),
    Unread(Box<DecodeError>),
}

/// What a token says: the word of a source, its address, and what `Location` has named last.
type Token = (String, Option<String>, Option<String>);

/// The response that has the value, and where the value is in it if it is a status monitor.
pub(super) type Last = (Box<Outcome>, Option<&'static str>);

impl Monitor {
    pub fn new(request: Box<RequestBuilder>, rule: &'static Polling) -> Self {
        let (operation, ask) = (request.operation.clone(), request.asking());
        let (source, location, limit, over) = (None, None, None, None);
        Self { operation, ask, rule, step: Step::Begin(request), source, location, every: BY_DEFAULT, limit, over }
    }

    pub fn every(&mut self, wait: Duration) {
        self.every = wait.max(SHORTEST_OF_CALLER);
    }

    pub fn limit(&mut self, limit: Option<Duration>) {
        (self.limit, self.over) = (limit, None);
    }

    /// Where the state is asked for, as text.
    pub fn token(&self) -> Option<String> {
        let (source, address) = self.source.as_ref()?;
        serde_json::to_string(&(source.word(), address, &self.location)).ok()
    }

    /// Asks for the state where a token says, or at the address of a status monitor.
    pub fn resume(&mut self, token: &str) {
        (self.source, self.location) = (None, None);
        let read = || {
            let (word, address, location) = serde_json::from_str::<Token>(token).ok()?;
            let source = Source::named(&word)?;
            (source == Source::Resource || address.is_some()).then_some((source, address, location))
        };
        if !token.starts_with('[') {
            self.source = Some((Source::Monitor, Some(token.to_owned())));
        } else if let Some((source, address, location)) = read() {
            (self.source, self.location) = (Some((source, address)), location);
        } else {
            self.step = Step::Refused("the text is no token of a poller, and no address of a status monitor");
            return;
        }
        self.step = Step::Wait(None);
    }

    /// The next response that says how far the operation is; `None` once it has ended.
    pub fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Progress, Stopped>>> {
        if let Err(stopped) = self.start() {
            return Poll::Ready(Some(Err(stopped)));
        }
        loop {
            match mem::replace(&mut self.step, Step::Ended) {
                Step::Begin(request) => self.step = Step::Beginning(request.exchange()),
                Step::Beginning(mut exchange) => {
                    let Poll::Ready(sent) = exchange.as_mut().poll(context) else {
                        return self.pending(Step::Beginning(exchange), context).map(|stopped| Some(Err(stopped)));
                    };
                    return Poll::Ready(Some(self.began(sent)));
                }
                Step::Wait(None) => self.step = Step::Asking(self.asking().exchange()),
                Step::Wait(Some(mut sleep)) => {
                    if sleep.as_mut().poll(context).is_pending() {
                        return self.pending(Step::Wait(Some(sleep)), context).map(|stopped| Some(Err(stopped)));
                    }
                    self.step = Step::Wait(None);
                }
                Step::Asking(mut exchange) => {
                    let Poll::Ready(sent) = exchange.as_mut().poll(context) else {
                        return self.pending(Step::Asking(exchange), context).map(|stopped| Some(Err(stopped)));
                    };
                    return Poll::Ready(Some(self.asked(sent)));
                }
                Step::Refused(reason) => return Poll::Ready(Some(Err(self.invalid(reason)))),
                step @ (Step::Succeeded(_) | Step::Fetching(..) | Step::Later(..)) => {
                    self.step = step;
                    return Poll::Ready(None);
                }
                Step::Ended => return Poll::Ready(None),
            }
        }
    }

    /// The response that has the value, once the operation has succeeded.
    pub fn poll_last(&mut self, context: &mut Context<'_>) -> Poll<Result<Last, Stopped>> {
        if let Err(stopped) = self.start() {
            return Poll::Ready(Err(stopped));
        }
        loop {
            match mem::replace(&mut self.step, Step::Ended) {
                Step::Succeeded(outcome) => match self.request_for_value(&outcome.response) {
                    Some(request) => self.step = Step::Fetching(outcome, request.exchange()),
                    None => return Poll::Ready(Ok((outcome, self.place()))),
                },
                Step::Fetching(outcome, mut exchange) => {
                    let Poll::Ready(sent) = exchange.as_mut().poll(context) else {
                        return self.pending(Step::Fetching(outcome, exchange), context).map(Err);
                    };
                    match sent {
                        Ok(found) if found.success && found.response.status == StatusCode::ACCEPTED => {
                            let wait = self.wait_after(&found.response);
                            match self.timer(wait) {
                                Ok(sleep) => self.step = Step::Later(outcome, sleep),
                                Err(stopped) => return Poll::Ready(Err(stopped)),
                            }
                        }
                        Ok(found) if found.success => return Poll::Ready(Ok((found, None))),
                        Ok(found) => {
                            let response = &found.response;
                            let passes = may_pass(response.status, &response.headers);
                            let wait = passes.then(|| self.wait_after(response));
                            let stopped = refused(found, "its value was asked for");
                            return Poll::Ready(Err(self.again(outcome, wait, stopped)));
                        }
                        Err(interrupted) => {
                            let wait = interrupted.is_retryable().then_some(self.every);
                            return Poll::Ready(Err(self.again(outcome, wait, Stopped::Interrupted(interrupted))));
                        }
                    }
                }
                Step::Later(outcome, mut sleep) => {
                    if sleep.as_mut().poll(context).is_pending() {
                        return self.pending(Step::Later(outcome, sleep), context).map(Err);
                    }
                    self.step = Step::Succeeded(outcome);
                }
                Step::Ended => {
                    return Poll::Ready(Err(self.invalid("the poller has ended: it gave a value or an error before")));
                }
                step => {
                    self.step = step;
                    if let Some(Err(stopped)) = ready!(self.poll(context)) {
                        return Poll::Ready(Err(stopped));
                    }
                }
            }
        }
    }

    /// The same as `poll`, on a thread that waits. Where it cannot wait, the poller ends: the next call could not either.
    #[cfg(feature = "blocking")]
    pub fn wait(&mut self) -> Option<Result<Progress, Stopped>> {
        if matches!(self.step, Step::Ended) {
            return None;
        }
        let operation = self.operation.clone();
        let waited = blocking::wait("next", &operation, async {
            self.renew();
            poll_fn(|context| self.poll(context)).await
        });
        waited.unwrap_or_else(|interrupted| {
            self.step = Step::Ended;
            Some(Err(Stopped::Interrupted(interrupted)))
        })
    }

    /// The same as `poll_last`, on a thread that waits. Where it cannot wait, another thread can.
    #[cfg(feature = "blocking")]
    pub fn wait_last(&mut self) -> Result<Last, Stopped> {
        let operation = self.operation.clone();
        let waited = blocking::wait("response", &operation, async {
            self.renew();
            poll_fn(|context| self.poll_last(context)).await
        });
        waited.unwrap_or_else(|interrupted| Err(Stopped::Interrupted(interrupted)))
    }

    /// Makes anew what may belong to a runtime that does not run any more: timers, and requests that may be sent twice.
    #[cfg(feature = "blocking")]
    fn renew(&mut self) {
        let again = |timer: Pin<Box<Sleep>>| Box::pin(tokio::time::sleep_until(timer.deadline()));
        self.over = self.over.take().map(again);
        self.step = match mem::replace(&mut self.step, Step::Ended) {
            Step::Wait(timer) => Step::Wait(timer.map(again)),
            Step::Later(outcome, timer) => Step::Later(outcome, again(timer)),
            Step::Asking(_) => Step::Wait(None),
            Step::Fetching(outcome, _) => Step::Succeeded(outcome),
            step => step,
        };
    }

    /// Lets the value be asked for again, after a wait if the error may pass. The error is returned.
    fn again(&mut self, outcome: Box<Outcome>, wait: Option<Duration>, stopped: Stopped) -> Stopped {
        self.step = match wait.map(|wait| self.timer(wait)) {
            Some(Ok(sleep)) => Step::Later(outcome, sleep),
            Some(Err(_)) | None => Step::Succeeded(outcome),
        };
        stopped
    }

    /// Begins with the time limit.
    fn start(&mut self) -> Result<(), Stopped> {
        if let Some(limit) = self.limit
            && self.over.is_none()
        {
            self.over = Some(self.timer(limit)?);
        }
        Ok(())
    }

    /// Goes back to a step that is not ready, unless the time is over.
    fn pending(&mut self, step: Step, context: &mut Context<'_>) -> Poll<Stopped> {
        self.step = step;
        let Some(over) = &mut self.over else { return Poll::Pending };
        ready!(over.as_mut().poll(context));
        self.step = Step::Ended;
        let time = self.limit.unwrap_or_default();
        Poll::Ready(self.broken(Fault::timed_out(TimedOut { limit: TimeLimit::Operation, time })))
    }

    /// What the first response says.
    fn began(&mut self, sent: Result<Box<Outcome>, Interrupted>) -> Result<Progress, Stopped> {
        let outcome = sent.map_err(Stopped::Interrupted)?;
        if !outcome.success {
            return Err(Stopped::Refused(outcome));
        }
        let response = &outcome.response;
        self.location = field(&response.headers, LOCATION.as_str());
        let is_accepted = response.status == StatusCode::ACCEPTED;
        // That of a resource that was made is its own address (RFC 9110, section 15.3.2).
        let location = self.location.clone().filter(|_| is_accepted || !self.is_update());
        self.source = match (monitor(&response.headers), location) {
            (Some(address), _) => Some((Source::Monitor, Some(address))),
            (None, Some(address)) => Some((Source::Location, Some(address))),
            (None, None) if self.is_update() => Some((Source::Resource, None)),
            (None, None) => None,
        };
        match self.source.as_ref().map(|(source, _)| *source) {
            Some(Source::Monitor | Source::Location) => {
                let said = begun(response);
                let wait = asked_wait(response.status, &response.headers).map(|asked| self.bounded(asked));
                // Without a word of the server the state is asked for at once.
                self.step = Step::Wait(wait.map(|wait| self.timer(wait)).transpose()?);
                Ok(Progress::new(said, Some(wait.unwrap_or_default()), response))
            }
            Some(Source::Resource) => self.judge(Source::Resource, outcome),
            None if is_accepted => {
                let reason = "the operation goes on, and no header field says where: neither `Operation-Location`, \
                    `Azure-AsyncOperation` nor `Location`";
                Err(self.unread(outcome, BodyError::new(reason)))
            }
            // It has ended with the first response.
            None => self.judge(Source::Location, outcome),
        }
    }

    /// What a further response says.
    fn asked(&mut self, sent: Result<Box<Outcome>, Interrupted>) -> Result<Progress, Stopped> {
        let outcome = match sent {
            Ok(outcome) => outcome,
            Err(interrupted) => {
                if interrupted.is_retryable() {
                    self.step = Step::Wait(Some(self.timer(self.every)?));
                }
                return Err(Stopped::Interrupted(interrupted));
            }
        };
        let response = &outcome.response;
        if !outcome.success {
            if may_pass(response.status, &response.headers) {
                self.step = Step::Wait(Some(self.timer(self.wait_after(response))?));
            }
            return Err(refused(outcome, "its state was asked for"));
        }
        let location = field(&response.headers, LOCATION.as_str());
        let source = match &mut self.source {
            Some((Source::Monitor, address)) => {
                *address = monitor(&response.headers).or(address.take());
                Source::Monitor
            }
            Some((Source::Location, address)) => {
                *address = location.clone().or(address.take());
                Source::Location
            }
            Some((Source::Resource, _)) | None => Source::Resource,
        };
        self.location = location.or(self.location.take());
        self.judge(source, outcome)
    }

    /// Goes on, or ends, as a response says.
    fn judge(&mut self, source: Source, outcome: Box<Outcome>) -> Result<Progress, Stopped> {
        let response = &outcome.response;
        let said: Said = match source.read(response) {
            Ok(said) => said,
            Err(error) => return Err(self.unread(outcome, error)),
        };
        match said.phase {
            Phase::Running => {
                let wait = self.wait_after(response);
                self.step = Step::Wait(Some(self.timer(wait)?));
                Ok(Progress::new(said, Some(wait), response))
            }
            Phase::Succeeded => {
                let progress = Progress::new(said, None, response);
                self.step = Step::Succeeded(outcome);
                Ok(progress)
            }
            Phase::Failed => {
                let reason = failure(response);
                let Outcome { response, attempts, .. } = *outcome;
                let RawResponse { status, headers, bytes, secrets, .. } = response;
                let operation = self.operation.clone();
                let error = OperationError::new(operation, (status, headers, bytes), said.state, reason, secrets);
                Err(Stopped::Failed(Box::new(error.with_attempts(attempts))))
            }
        }
    }

    /// The request for the state.
    fn asking(&self) -> Box<RequestBuilder> {
        let mut request = self.ask.clone();
        if let Some((source, Some(address))) = &self.source {
            request.ask_at(source.noun(), address);
            if *source == Source::Monitor {
                request.accepts("application/json, */*;q=0.1");
            }
        }
        request
    }

    /// The request for the value; `None` where the response that was the last has it (autorest, "x-ms-long-running-operation-options").
    fn request_for_value(&self, response: &RawResponse) -> Option<Box<RequestBuilder>> {
        let (source, _) = self.source.as_ref()?;
        let is_update = self.is_update();
        let original = || Some(self.ask.clone());
        let at = |what: &'static str, address: &str| {
            let mut request = self.ask.clone();
            request.ask_at(what, address);
            Some(request)
        };
        let location = || self.location.as_deref().and_then(|address| at(Source::Location.noun(), address));
        match (source, self.rule.via) {
            // What was deleted is not there any more.
            _ if self.operation.method == Method::DELETE => None,
            (Source::Resource, _) => None,
            (_, Via::Original) => original(),
            (Source::Location, _) if is_update && response.bytes.is_empty() => original(),
            (Source::Location, _) => None,
            (Source::Monitor, Via::Location) if self.location.is_some() => location(),
            (Source::Monitor, Via::Monitor) if !is_update => None,
            (Source::Monitor, _) => match resource_location(response) {
                Some(address) => at("the resource", &address),
                None if is_update => original(),
                None => location(),
            },
        }
    }

    /// Where the value is in the last response.
    fn place(&self) -> Option<&'static str> {
        self.source.as_ref().and_then(|(source, _)| self.rule.result.filter(|_| *source == Source::Monitor))
    }

    /// Whether the operation makes or changes the resource at its address.
    fn is_update(&self) -> bool {
        [Method::PUT, Method::PATCH].contains(&self.operation.method)
    }

    /// How long to wait after a response.
    fn wait_after(&self, response: &RawResponse) -> Duration {
        asked_wait(response.status, &response.headers).map_or(self.every, |asked| self.bounded(asked))
    }

    fn bounded(&self, asked: Duration) -> Duration {
        asked.clamp(SHORTEST.min(self.every), LONGEST)
    }

    fn timer(&self, wait: Duration) -> Result<Pin<Box<Sleep>>, Stopped> {
        if Handle::try_current().is_err() {
            let message = "the waits of a poller need a Tokio runtime: await it in one";
            return Err(self.broken(Fault::new(TransportKind::Other, message)));
        }
        Ok(Box::pin(tokio::time::sleep(wait)))
    }

    fn broken(&self, fault: Fault) -> Stopped {
        let error = TransportError::new(self.operation.clone(), fault, Secrets::default());
        Stopped::Interrupted(Interrupted::Transport(error))
    }

    fn invalid(&self, reason: &str) -> Stopped {
        let error = RequestError::new(self.operation.clone(), Reason::Invalid(reason.to_owned()));
        Stopped::Interrupted(Interrupted::Request(error))
    }

    fn unread(&self, outcome: Box<Outcome>, error: BodyError) -> Stopped {
        let Outcome { operation, response, attempts, .. } = *outcome;
        let RawResponse { status, headers, bytes, secrets, .. } = response;
        let error = DecodeError::new(operation, (status, headers, bytes), error, secrets);
        Stopped::Unread(Box::new(error.with_attempts(attempts)))
    }
}

/// A response with an error status, with what was asked for.
fn refused(mut outcome: Box<Outcome>, asked: &'static str) -> Stopped {
    outcome.response.note = outcome.response.note.take().or(Some(asked.into()));
    Stopped::Refused(outcome)
}

/// The address of the status monitor (Azure REST API guidelines; ARM RPC, "Asynchronous Operations").
fn monitor(headers: &HeaderMap) -> Option<String> {
    field(headers, "operation-location").or_else(|| field(headers, "azure-asyncoperation"))
}

fn field(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}
