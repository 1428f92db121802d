//! Stories about session.
