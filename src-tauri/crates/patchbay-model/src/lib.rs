//! patchbay-model
