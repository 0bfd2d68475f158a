//! patchbay-relay
