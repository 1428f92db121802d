//! Stories about siem.
