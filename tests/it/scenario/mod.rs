//! Scenario files: what is shipped, what is broken, what a seed makes of them.

mod broken;
mod command;
mod living;
mod locate;
mod shipped;
mod vocabulary;
