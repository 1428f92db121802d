//! Records: field lists against the reference, one golden record of every type, all exports.

mod clouds;
mod days;
mod edr;
mod exports;
mod fields;
mod golden;
mod nested;
mod published;
mod windows;
