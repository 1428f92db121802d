//! Help for the editor.
