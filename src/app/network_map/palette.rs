//! Colours of the map in the dark and the light theme.
//!
//! Nodes are quiet; only states speak, and each state also has a shape of its own (ring, fence,
//! hollow), so that nothing is told by colour alone.

use crate::detection::Severity;
use bevy::prelude::*;

/// Colours of one theme.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    /// Behind everything at noon.
    pub(super) day: Color,
    /// Behind everything at midnight.
    pub(super) night: Color,
    /// Zone.
    pub(super) zone: Color,
    /// Link.
    pub(super) link: Color,
    /// Host at work.
    pub(super) host: Color,
    /// Host switched off or cut off.
    pub(super) dark_host: Color,
    /// Names.
    pub(super) text: Color,
    /// Quiet names.
    pub(super) muted: Color,
    /// Granted connection.
    pub(super) flow: Color,
    /// Refused connection.
    pub(super) refused: Color,
    /// Chosen host.
    pub(super) chosen: Color,
    severities: [Color; 4],
}

impl Default for Palette {
    fn default() -> Self {
        Self::of(false)
    }
}

impl Palette {
    /// The palette of the light or dark theme.
    pub(super) fn of(light: bool) -> Self {
        if light { Self::light() } else { Self::dark() }
    }

    /// Colour of a severity.
    pub(super) fn severity(&self, severity: Severity) -> Color {
        self.severities[match severity {
            Severity::Informational => 0,
            Severity::Low => 1,
            Severity::Medium => 2,
            Severity::High => 3,
        }]
    }

    fn dark() -> Self {
        Self {
            day: Color::srgb_u8(24, 32, 42),
            night: Color::srgb_u8(13, 17, 26),
            zone: Color::srgba_u8(120, 150, 190, 6),
            link: Color::srgba_u8(130, 155, 190, 26),
            host: Color::srgb_u8(122, 148, 182),
            dark_host: Color::srgb_u8(62, 72, 86),
            text: Color::srgb_u8(222, 229, 238),
            muted: Color::srgb_u8(146, 160, 178),
            flow: Color::srgb_u8(120, 200, 235),
            refused: Color::srgb_u8(240, 150, 90),
            chosen: Color::srgb_u8(120, 190, 255),
            severities: [
                Color::srgb_u8(140, 155, 175),
                Color::srgb_u8(86, 180, 233),
                Color::srgb_u8(240, 196, 60),
                Color::srgb_u8(240, 110, 70),
            ],
        }
    }

    fn light() -> Self {
        Self {
            day: Color::srgb_u8(236, 241, 247),
            night: Color::srgb_u8(214, 221, 233),
            zone: Color::srgba_u8(40, 70, 120, 14),
            link: Color::srgba_u8(50, 80, 120, 60),
            host: Color::srgb_u8(74, 104, 144),
            dark_host: Color::srgb_u8(168, 178, 190),
            text: Color::srgb_u8(28, 36, 46),
            muted: Color::srgb_u8(84, 98, 116),
            flow: Color::srgb_u8(0, 114, 178),
            refused: Color::srgb_u8(176, 72, 0),
            chosen: Color::srgb_u8(0, 90, 190),
            severities: [
                Color::srgb_u8(96, 108, 124),
                Color::srgb_u8(0, 114, 178),
                Color::srgb_u8(150, 104, 0),
                Color::srgb_u8(186, 48, 10),
            ],
        }
    }
}
