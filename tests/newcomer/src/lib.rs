specwright_runtime::include_client!();
