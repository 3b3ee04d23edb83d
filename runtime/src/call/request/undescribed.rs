//! A request that the document does not describe: a method, and a path below the base URL.
//!
//! The path is a parameter of a template, so it cannot lead to another server, and `address` refuses the segments `.` and `..`, also those that
//! are percent-encoded.

use super::RequestBuilder;
use crate::call::core::Core;
use crate::error::{Operation, Reason};
use crate::value::json;
use crate::wire::style::{Keep, Style, encode_into};
use http::Method;
use std::sync::Arc;

/// What such a request is called where an operation has its name.
const NAME: &str = "request";

impl RequestBuilder {
    /// The request for a path, and for a query if there is one behind it.
    pub fn undescribed(core: Arc<Core>, method: Method, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = path.strip_prefix('/').filter(|path| !path.starts_with('/'));
        let template = if path == Some("") { "/" } else { "/{+path}" };
        let mut request = Self::new(core, Operation { name: NAME, method, path: template });
        match path {
            Some("") => {}
            Some(path) => request.path("path", Style::SIMPLE, json::to_plain(path, Vec::new())),
            // It is not shown: there may be a password in an address.
            None => request.refuse(Reason::Invalid(
                "the path does not begin with one `/`: it stands behind the base URL, which `base_url` changes".into(),
            )),
        }
        encode_into(&mut request.query, query, Keep::QueryTemplate);
        request
    }
}
