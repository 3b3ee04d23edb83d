//! TLS of the default transport: what the features of this crate choose enters the settings of reqwest or of the pool.
//!
//! A provider that is installed for the whole process is the application's to choose, so that none is installed here where reqwest does not ask
//! for one.

use crate::error::BoxError;
use reqwest::ClientBuilder;
use std::fmt;

/// Whether there is any.
pub(super) const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "rustls-aws-lc", feature = "native-tls"));

/// An address with https, and no feature with TLS.
#[derive(Debug)]
pub(super) struct NoTls(pub reqwest::Error);

impl fmt::Display for NoTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "https needs one of the features `rustls`, `rustls-aws-lc` and `native-tls` of specwright-runtime: ",
        )?;
        self.0.fmt(f)
    }
}

impl std::error::Error for NoTls {}

/// The TLS of reqwest itself, so that certificates can be added.
#[cfg(feature = "native-tls")]
pub(super) fn with_own_tls(builder: ClientBuilder) -> ClientBuilder {
    builder.tls_backend_native()
}

/// The TLS of reqwest itself, so that certificates can be added.
#[cfg(all(not(feature = "native-tls"), any(feature = "rustls", feature = "rustls-aws-lc")))]
pub(super) fn with_own_tls(builder: ClientBuilder) -> ClientBuilder {
    // reqwest takes the provider of the process. rustls itself installs one where there is only one to choose from.
    #[cfg(all(feature = "rustls", not(feature = "rustls-aws-lc")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been faster: then there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    builder.tls_backend_rustls()
}

#[cfg(not(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls")))]
pub(super) fn with_own_tls(builder: ClientBuilder) -> ClientBuilder {
    builder
}

#[cfg(feature = "native-tls")]
pub(super) fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, BoxError> {
    Ok(builder.tls_backend_native())
}

#[cfg(all(not(feature = "native-tls"), feature = "rustls-aws-lc"))]
pub(super) fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, BoxError> {
    Ok(builder.tls_backend_rustls())
}

/// reqwest would ask for a provider installed for the whole process.
#[cfg(all(not(feature = "native-tls"), not(feature = "rustls-aws-lc"), feature = "rustls"))]
pub(super) fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, BoxError> {
    Ok(builder.tls_backend_preconfigured(settings()?))
}

#[cfg(not(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls")))]
pub(super) fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, BoxError> {
    Ok(builder)
}

/// rustls with the provider of the process, or ring, and the roots of the platform.
#[cfg(feature = "rustls")]
pub(super) fn settings() -> Result<rustls::ClientConfig, BoxError> {
    use rustls::crypto::{CryptoProvider, ring};
    use rustls_platform_verifier::BuilderVerifierExt;

    let provider = CryptoProvider::get_default().cloned().unwrap_or_else(|| ring::default_provider().into());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    if cfg!(feature = "http2") {
        config.alpn_protocols.push(b"h2".to_vec());
    }
    config.alpn_protocols.push(b"http/1.1".to_vec());
    Ok(config)
}

/// Whether TLS failed, or a certificate. TLS libraries report through `std::io::Error`, which hides the error it holds from the chain of
/// sources.
pub(super) fn is_tls(error: &(dyn std::error::Error + 'static), connecting: bool) -> bool {
    let mut next = error.source();
    while let Some(error) = next {
        let held = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match held {
            Some(held) => Some(held),
            None => error.source(),
        };
        if says_tls(error) || (connecting && next.is_none() && reads_like_tls(error)) {
            return true;
        }
    }
    false
}

#[cfg(feature = "rustls")]
fn says_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<rustls::Error>()
}

#[cfg(not(feature = "rustls"))]
fn says_tls(_: &(dyn std::error::Error + 'static)) -> bool {
    false
}

/// Without rustls there is no type to test for: the libraries' messages have these words in common.
fn reads_like_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    let text = error.to_string().to_ascii_lowercase();
    ["certificate", "corrupt message", "handshake", "ssl", "tls"].iter().any(|word| text.contains(word))
}
