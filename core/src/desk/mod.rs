//! What is kept and awaited.
