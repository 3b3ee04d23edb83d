//! [`DeviceAuthorization`]: the device flow (RFC 8628), for programs without a browser.
//!
//! A code leaves, which the user enters elsewhere. Then the token endpoint is asked until the user has decided, with the pauses that the
//! server wants; a server that wants none is asked at most four times a second.

use super::discovery::Endpoint;
use super::error::OAuth2Error;
use super::renewal::{Renewal, read, token_client, with_parameters};
use super::settings::OAuth2;
use crate::auth::TokenSource;
use ::oauth2::{DeviceAuthorizationUrl, StandardDeviceAuthorizationResponse};
use std::fmt;
use std::time::Duration;

/// The shortest pause.
const PAUSE: Duration = Duration::from_millis(250);
/// The longest pause after a failure of the transport, unless the server wants longer ones.
const BACKOFF: Duration = Duration::from_secs(30);

/// An authorization that a user is asked for on another device, by [`OAuth2::device_code`].
///
/// ```no_run
/// use specwright_runtime::TokenSource;
/// use specwright_runtime::oauth2::{OAuth2, OAuth2Error};
///
/// async fn authorize() -> Result<TokenSource, OAuth2Error> {
///     let oauth = OAuth2::new("my-client")
///         .device_url("https://login.example.com/device")
///         .token_url("https://login.example.com/token");
///     let device = oauth.device_code().await?;
///     println!("Open {} and enter {}", device.verification_url(), device.user_code());
///     device.token().await
/// }
/// ```
pub struct DeviceAuthorization {
    oauth: OAuth2,
    answer: StandardDeviceAuthorizationResponse,
}

impl DeviceAuthorization {
    pub(super) async fn begin(oauth: OAuth2) -> Result<Self, OAuth2Error> {
        let url = oauth.endpoint(Endpoint::Device).await?;
        let client = oauth.client()?.set_device_authorization_url(DeviceAuthorizationUrl::from_url(url));
        let exchange = oauth.exchange(false)?;
        let request = client.exchange_device_code().add_scopes(oauth.asked());
        let outcome: Result<StandardDeviceAuthorizationResponse, _> =
            with_parameters!(oauth, request).request_async(&exchange).await;
        let members = ["device_code", "user_code", "verification_uri", "expires_in"];
        let answer = outcome.map_err(|error| exchange.failure(&error, &members))?;
        let complete = answer.verification_uri_complete().map(|url| url.secret().as_str());
        if !is_web(answer.verification_uri()) || complete.is_some_and(|url| !is_web(url)) {
            let message = "the address that the user is to visit begins with neither `https://` nor `http://`";
            return Err(OAuth2Error::answer(message));
        }
        Ok(Self { oauth, answer })
    }

    /// The code that the user is to enter at [`verification_url`](Self::verification_url).
    pub fn user_code(&self) -> &str {
        self.answer.user_code().secret()
    }

    /// The address that the user is to visit (`verification_uri`): short, since it may be typed.
    pub fn verification_url(&self) -> &str {
        self.answer.verification_uri()
    }

    /// An address that has the code in it (`verification_uri_complete`), for a link or a QR code.
    pub fn verification_url_complete(&self) -> Option<&str> {
        self.answer.verification_uri_complete().map(|url| url.secret().as_str())
    }

    /// How long the code is valid, from the answer of the server on.
    pub fn expires_in(&self) -> Duration {
        self.answer.expires_in()
    }

    /// Waits until the user has decided, and yields the tokens. It asks the token endpoint again and again, with the pauses that the server
    /// wants, five seconds if it says nothing; longer ones after `slow_down` and after a failure of the transport (RFC 8628, section
    /// 3.5). The future can be dropped and called for again.
    ///
    /// The source fetches further tokens by the refresh token of the server. If the server gives none, a call needs a new authorization
    /// once its token expires, and fails with an error that says so.
    ///
    /// # Errors
    ///
    /// The user refuses (`access_denied`), the code expires first, or the answer is not one of a token endpoint.
    pub async fn token(&self) -> Result<TokenSource, OAuth2Error> {
        let client = token_client(&self.oauth).await?;
        let exchange = self.oauth.exchange(true)?;
        let request = client.exchange_device_access_token(&self.answer);
        let request =
            with_parameters!(self.oauth, request).set_max_backoff_interval(self.answer.interval().max(BACKOFF));
        let pause = |time: Duration| tokio::time::sleep(time.max(PAUSE));
        let outcome = request.request_async(&exchange, pause, None).await;
        Ok(Renewal::authorized(self.oauth.clone(), read(&exchange, outcome)?).source())
    }
}

/// Whether users can open an address without harm: it runs no program.
fn is_web(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)))
}

/// Shows no code.
impl fmt::Debug for DeviceAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeviceAuthorization")
            .field("oauth", &self.oauth)
            .field("expires_in", &self.answer.expires_in())
            .finish_non_exhaustive()
    }
}
