//! A request is made of its parts: address, header fields with the credentials, body.
//!
//! A [`RequestBuilder`] enters, a [`Sending`] leaves, or why it is not sent. Header fields can be made once more, for a redirect, so that none
//! are copied for the calls that are not redirected.

use super::pairs::{add_pair, has_pair, push_apart};
use super::{RequestBuilder, address};
use crate::auth::{self, Prepared};
use crate::error::Reason;
use crate::transport::{Body, Outgoing, Sending, header_field};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, Entry, HeaderMap, HeaderValue};
use http::{Extensions, Method};
use secrecy::ExposeSecret;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How many header fields a request has beside those of the call and of the client: a credential, `accept`, `cookie`, `content-type` and `content-length`.
const USUAL: usize = 5;

impl RequestBuilder {
    /// The request. It can be called for each attempt: what it adds to the query and the cookies it adds once.
    pub(super) async fn request(&mut self) -> Result<Box<Sending>, Reason> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        // First: what is here when something is awaited is part of the future.
        let body = match &self.body {
            Outgoing::Bytes(bytes) => Body::from(bytes.clone()),
            segments => Box::pin(segments.clone().into_body()).await.map_err(Reason::Invalid)?,
        };
        let core = self.core.clone();
        let followed = self.followed()?;
        self.authenticate(&core.credentials);
        for (name, pair) in &core.queries {
            let fixed = self.operation.path.split_once('?').map_or("", |(_, fixed)| fixed);
            if !has_pair(&self.query, "&", name) && !has_pair(fixed, "&", name) {
                push_apart(&mut self.query, "&", pair.expose_secret());
            }
        }
        #[cfg(feature = "mock")]
        let origin = core.route.is_service().then(|| self.origin(followed.as_deref()));
        let address = match followed {
            Some(address) => Ok(address::with_query(address, &self.query)),
            None => {
                address::address(&core, self.base.as_deref(), self.server, self.operation.path, &self.path, &self.query)
            }
        };
        let target = address.and_then(|address| core.route.target(address)).map_err(Reason::Invalid)?;
        let mut extensions = Extensions::new();
        if core.route.is_service() {
            extensions.insert(self.operation.clone());
        }
        #[cfg(feature = "mock")]
        if let Some(origin) = origin {
            extensions.insert(origin);
        }
        Ok(Box::new(Sending {
            method: self.operation.method.clone(),
            target,
            headers: self.header_fields()?,
            body,
            keeps_redirects: self.any_status || self.also_success.iter().any(|key| key.starts_with('3')),
            extensions,
        }))
    }

    /// Header fields of the call replace those of credentials, which replace those of the client.
    pub(super) fn header_fields(&self) -> Result<HeaderMap, Reason> {
        let core = &self.core;
        let mut headers = HeaderMap::with_capacity(self.headers.len() + core.headers.len() + USUAL);
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        if let (Some(value), Entry::Vacant(entry)) = (&self.content_type, headers.entry(CONTENT_TYPE)) {
            entry.insert(value.clone());
        }
        for scheme in auth::choose(self.secured, &core.credentials) {
            if let Some(Prepared::Header(name, value)) = core.credentials.get(*scheme) {
                headers.entry(name).or_insert_with(|| value.clone());
            }
        }
        self.join_cookies(&mut headers)?;
        for (name, value) in &core.headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        self.check_length(&mut headers)?;
        let asks_for_length = [Method::POST, Method::PUT, Method::PATCH].contains(&self.operation.method);
        if self.body.length() == Some(0) && asks_for_length {
            // RFC 9110, section 8.6: such a method anticipates a body, and some servers wait for one that is not announced as empty.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Entry::Vacant(accept) = headers.entry(ACCEPT)
            && let Ok(accepts) = HeaderValue::from_maybe_shared(Bytes::from_static(self.accepts.as_bytes()))
        {
            accept.insert(accepts);
        }
        Ok(headers)
    }

    /// Some documents have `content-length` as a parameter. The transport writes it; another number would cut the body off,
    /// or make the server wait.
    fn check_length(&self, headers: &mut HeaderMap) -> Result<(), Reason> {
        match headers.remove(CONTENT_LENGTH) {
            None => Ok(()),
            Some(given) => match self.body.length() {
                Some(length) if given.as_bytes() != length.to_string().as_bytes() => Err(Reason::Invalid(format!(
                    "`content-length` is not the length of the body, which has {length} bytes"
                ))),
                _ => Ok(()),
            },
        }
    }

    /// One header field holds all cookies: those of parameters and credentials, of the call, and of the client. Of a name that
    /// several give, the first counts.
    fn join_cookies(&self, headers: &mut HeaderMap) -> Result<(), Reason> {
        let mut cookies = Cow::Borrowed(self.cookies.as_str());
        let given = if headers.contains_key(COOKIE) { headers.remove(COOKIE) } else { None };
        for given in [given.as_ref(), self.core.headers.get(COOKIE)].into_iter().flatten() {
            let given = std::str::from_utf8(given.as_bytes())
                .map_err(|_| Reason::Invalid("a cookie is not UTF-8, and cannot be joined with others".into()))?;
            // Several of one name in one field are meant.
            let before = cookies.clone().into_owned();
            for pair in given.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
                let name = pair.split('=').next().unwrap_or_default();
                if !has_pair(&before, "; ", name) {
                    push_apart(cookies.to_mut(), "; ", pair);
                }
            }
        }
        if !cookies.is_empty() {
            headers.insert(COOKIE, header_field(COOKIE.as_str(), &cookies).map_err(Reason::Invalid)?.1);
        }
        Ok(())
    }

    /// Adds the credentials of query and cookies. A parameter of the call that has the place of one goes before it.
    fn authenticate(&mut self, credentials: &BTreeMap<String, Prepared>) {
        for scheme in auth::choose(self.secured, credentials) {
            match credentials.get(*scheme) {
                Some(Prepared::Query(pair)) => add_pair(&mut self.query, "&", pair.expose_secret()),
                Some(Prepared::Cookie(pair)) => add_pair(&mut self.cookies, "; ", pair.expose_secret()),
                // They are header fields; that of a token is among them already.
                Some(Prepared::Header(..) | Prepared::Token(_)) | None => {}
            }
        }
    }
}
