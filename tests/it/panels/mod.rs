//! Stories about the panels: by accessible label, without Bevy, without a display.

mod alert;
mod case;
mod console;
mod coverage;
mod desk;
mod endpoint;
mod logs;
mod picture;
mod queue;
mod screens;
mod search;
mod theme;
mod views;
