//! Stories about tidy.
