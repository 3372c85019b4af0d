//! How cases are assessed.
