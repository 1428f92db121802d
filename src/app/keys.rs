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
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, save_to_disk};
use bevy::window::{MonitorSelection, PrimaryWindow, WindowMode};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (go_on, full_screen, picture, leave));
}

fn ctrl(keys: &ButtonInput<KeyCode>, key: KeyCode) -> bool {
    keys.any_pressed([KeyCode::ControlLeft, KeyCode::ControlRight]) && keys.just_pressed(key)
}

fn go_on(
    keys: Res<ButtonInput<KeyCode>>,
    screen: Res<State<Screen>>,
    preparing: Res<Preparing>,
    exercise: Res<Exercise>,
    desktop: Res<Desktop>,
    mut wishes: ResMut<Wishes>,
) {
    if !ctrl(&keys, KeyCode::Enter) || preparing.is_busy() {
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

fn full_screen(keys: Res<ButtonInput<KeyCode>>, mut window: Single<&mut Window, With<PrimaryWindow>>) {
    if keys.just_pressed(KeyCode::F11) {
        window.mode = match window.mode {
            WindowMode::Windowed => WindowMode::BorderlessFullscreen(MonitorSelection::Current),
            _ => WindowMode::Windowed,
        };
    }
}

fn picture(keys: Res<ButtonInput<KeyCode>>, mut commands: Commands, saves: Res<Saves>, mut count: Local<u32>) {
    if keys.just_pressed(KeyCode::F12) {
        *count += 1;
        let file = saves.folder().join(format!("picture-{}-{}.png", std::process::id(), *count));
        info!("picture: {}", file.display());
        commands.spawn(Screenshot::primary_window()).observe(save_to_disk(file));
    }
}

fn leave(keys: Res<ButtonInput<KeyCode>>, mut wishes: ResMut<Wishes>) {
    if ctrl(&keys, KeyCode::KeyQ) {
        wishes.push(Wish::Quit);
    }
}
