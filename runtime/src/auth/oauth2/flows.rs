//! The way into each flow.

use super::authorization::Authorization;
use super::device::DeviceAuthorization;
use super::error::OAuth2Error;
use super::renewal::{Grant, Renewal};
use super::settings::OAuth2;
use crate::auth::TokenSource;
use secrecy::SecretString;

impl OAuth2 {
    /// Tokens for the program itself (RFC 6749, section 4.4). The first is fetched when it is needed.
    pub fn client_credentials(&self) -> TokenSource {
        Renewal::new(self.clone(), Grant::Client).source()
    }

    /// Tokens for the user of this name and password (RFC 6749, section 4.3). A refresh token of the server is used where it gives one, and
    /// the password again where that is refused. RFC 9700, section 2.4, forbids this flow: it is for servers that have no other.
    pub fn password(&self, user: impl Into<String>, password: impl Into<SecretString>) -> TokenSource {
        Renewal::new(self.clone(), Grant::Password(user.into(), password.into())).source()
    }

    /// Tokens by a refresh token that the program has from before (RFC 6749, section 6). Where the server gives another one, it replaces this
    /// one; [`on_refresh_token`](Self::on_refresh_token) gets it. Scopes are sent if there are any: they can only be fewer than before.
    pub fn refresh_token(&self, token: impl Into<SecretString>) -> TokenSource {
        Renewal::new(self.clone(), Grant::Refresh).with_refresh_token(token.into()).source()
    }

    /// Begins the authorization code flow, with PKCE (RFC 6749, section 4.1; RFC 7636, method S256): the user is to visit
    /// [`Authorization::url`]. Nothing is sent, unless the addresses are those of an [issuer](Self::openid_connect).
    ///
    /// # Errors
    ///
    /// There is no authorization endpoint, or an address is none, or the issuer does not answer.
    pub async fn authorization_code(&self) -> Result<Authorization, OAuth2Error> {
        Authorization::begin(self.clone()).await
    }

    /// Begins the device flow (RFC 8628): asks the server for a code, which the user is to enter.
    ///
    /// # Errors
    ///
    /// There is no device authorization endpoint, or the server refuses or does not answer.
    pub async fn device_code(&self) -> Result<DeviceAuthorization, OAuth2Error> {
        DeviceAuthorization::begin(self.clone()).await
    }
}
