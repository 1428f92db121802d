//! Stories about command_line.
