//! Keys of the program itself; the keys of the desk belong to the panels.
//!
//! Ctrl+Enter goes on (to the briefing of the recommended shift, from there to the desk), F11 fills
//! the screen, F12 takes a picture, Ctrl+Q leaves: keys that no text field takes for itself.

use super::console::Desktop;
use super::exercise::Exercise;
use super::prepare::Preparing;
use super::save::Saves;
use super::wishes::Wishes;
use crate::ui::{Command as Wish, Screen};
use bevy::input::ButtonState;
use bevy::input::keyboard::KeyboardInput;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, save_to_disk};
use bevy::window::{MonitorSelection, PrimaryWindow, WindowMode};

/// What a key of the program does.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
enum Press {
    /// Ctrl+Enter.
    GoOn,
    /// F11.
    FullScreen,
    /// F12.
    Picture,
    /// Ctrl+Q.
    Leave,
}

pub(super) fn plugin(app: &mut App) {
    app.add_message::<Press>().add_systems(Update, (read, (go_on, full_screen, picture, leave)).chain());
}

/// Keys in the order in which they went down and up: on a slow machine a whole keystroke with its
/// modifier falls into one frame, and the state after the frame would know nothing of it.
fn read(mut keys: MessageReader<KeyboardInput>, mut ctrl: Local<bool>, mut presses: MessageWriter<Press>) {
    for key in keys.read() {
        let down = key.state == ButtonState::Pressed;
        match key.key_code {
            KeyCode::ControlLeft | KeyCode::ControlRight => *ctrl = down,
            KeyCode::Enter | KeyCode::NumpadEnter if down && *ctrl => {
                presses.write(Press::GoOn);
            }
            KeyCode::KeyQ if down && *ctrl => {
                presses.write(Press::Leave);
            }
            KeyCode::F11 if down && !key.repeat => {
                presses.write(Press::FullScreen);
            }
            KeyCode::F12 if down && !key.repeat => {
                presses.write(Press::Picture);
            }
            _ => {}
        }
    }
}

fn pressed(presses: &mut MessageReader<Press>, wanted: Press) -> bool {
    // All are read, so that none is found again in the next frame.
    presses.read().filter(|press| **press == wanted).count() > 0
}

fn go_on(
    mut presses: MessageReader<Press>,
    screen: Res<State<Screen>>,
    preparing: Res<Preparing>,
    exercise: Res<Exercise>,
    desktop: Res<Desktop>,
    mut wishes: ResMut<Wishes>,
) {
    if !pressed(&mut presses, Press::GoOn) || preparing.is_busy() {
        return;
    }
    match screen.get() {
        Screen::Home => {
            if let Some((scenario, seed)) = desktop.recommended() {
                wishes.push(Wish::Brief { scenario, seed });
            }
        }
        Screen::Briefing if exercise.session().is_some() => wishes.push(Wish::Begin),
        Screen::Briefing | Screen::Shift | Screen::Debrief => {}
    }
}

fn full_screen(mut presses: MessageReader<Press>, mut window: Single<&mut Window, With<PrimaryWindow>>) {
    if pressed(&mut presses, Press::FullScreen) {
        window.mode = match window.mode {
            WindowMode::Windowed => WindowMode::BorderlessFullscreen(MonitorSelection::Current),
            _ => WindowMode::Windowed,
        };
    }
}

fn picture(mut presses: MessageReader<Press>, mut commands: Commands, saves: Res<Saves>, mut count: Local<u32>) {
    if pressed(&mut presses, Press::Picture) {
        *count += 1;
        let file = saves.folder().join(format!("picture-{}-{}.png", std::process::id(), *count));
        info!("picture: {}", file.display());
        commands.spawn(Screenshot::primary_window()).observe(save_to_disk(file));
    }
}

fn leave(mut presses: MessageReader<Press>, mut wishes: ResMut<Wishes>) {
    if pressed(&mut presses, Press::Leave) {
        wishes.push(Wish::Quit);
    }
}
