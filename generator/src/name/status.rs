//! Statuses → names of variants (RFC 9110, section 15; the IANA HTTP status code registry).

use super::ident::type_name;
use crate::ir::StatusKey;

/// The name of a response: that of its status, and a word for its media type where that tells it from another.
pub fn response_name(status: StatusKey, word: Option<&str>) -> String {
    let name = status_name(status);
    match word {
        Some(word) => name + &type_name(&[word.to_owned()]),
        None => name,
    }
}

/// The name of a status: `NotFound`, `Status4XX`, `Default`.
#[must_use]
fn status_name(status: StatusKey) -> String {
    let code = match status {
        StatusKey::Code(code) => code,
        StatusKey::Range(hundred) => return format!("Status{hundred}XX"),
        StatusKey::Default => return "Default".to_owned(),
    };
    let known = match code {
        200 => "Ok",
        201 => "Created",
        202 => "Accepted",
        203 => "NonAuthoritativeInformation",
        204 => "NoContent",
        205 => "ResetContent",
        206 => "PartialContent",
        207 => "MultiStatus",
        301 => "MovedPermanently",
        302 => "Found",
        303 => "SeeOther",
        304 => "NotModified",
        307 => "TemporaryRedirect",
        308 => "PermanentRedirect",
        400 => "BadRequest",
        401 => "Unauthorized",
        402 => "PaymentRequired",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        408 => "RequestTimeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "LengthRequired",
        412 => "PreconditionFailed",
        413 => "ContentTooLarge",
        415 => "UnsupportedMediaType",
        416 => "RangeNotSatisfiable",
        422 => "UnprocessableContent",
        423 => "Locked",
        424 => "FailedDependency",
        428 => "PreconditionRequired",
        429 => "TooManyRequests",
        451 => "UnavailableForLegalReasons",
        500 => "InternalServerError",
        501 => "NotImplemented",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        507 => "InsufficientStorage",
        _ => return format!("Status{code}"),
    };
    known.to_owned()
}
