//! What a file must survive.
