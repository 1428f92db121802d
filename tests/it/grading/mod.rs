//! Stories about grading.
