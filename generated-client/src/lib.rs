//! The client of the Partners API, generated from `spec/openapi.yaml` when this crate is built.

specwright_runtime::include_client!();
