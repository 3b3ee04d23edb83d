//! The clients of six services, generated from their documents, and servers on loopback that answer as the services do.
//!
//! The programs in `examples` use them: `github.rs` with the generated client, `github_octocrab.rs` with a crate that
//! others wrote by hand, and so on. `scripts/clients.sh` builds and runs both of each pair, compares what they print, and counts
//! their lines. `slack.rs` is beside no other, and asserts what comes.

pub mod servers;

pub mod github {
    //! GitHub's REST API.
    specwright_runtime::include_client!("github");
}
pub mod kubernetes {
    //! The API of a Kubernetes cluster.
    specwright_runtime::include_client!("kubernetes");
}
pub mod qdrant {
    //! Qdrant, a database of vectors.
    specwright_runtime::include_client!("qdrant");
}
pub mod slack {
    //! Slack's Web API.
    specwright_runtime::include_client!("slack");
}
pub mod spotify {
    //! Spotify's Web API.
    specwright_runtime::include_client!("spotify");
}
pub mod stripe {
    //! Stripe, which takes payments.
    specwright_runtime::include_client!("stripe");
}
