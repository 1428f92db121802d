//! Records: field lists against the reference, one golden record of every type, all exports.

mod capture;
mod days;
mod exports;
mod fields;
mod golden;
mod linux;
mod network;
