//! patchbay-connectors
