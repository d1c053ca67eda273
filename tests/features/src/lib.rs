//! No code: the manifest is all there is, and says why.
