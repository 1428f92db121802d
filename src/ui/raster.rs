//! Pictures of panels without a display: a small software rasterizer for egui's triangles.
//!
//! Fixed point and a top-left fill rule, so that the same shapes give the same bytes everywhere.

use super::theme::{self, Look};
use egui::epaint::{ImageData, Primitive, Vertex};
use egui::{Color32, ColorImage, Context, RawInput, Rect, TextureId, TexturesDelta, Ui, pos2, vec2};
use std::collections::BTreeMap;
use std::fmt;

/// Textures, and how to draw with them.
#[derive(Default)]
pub struct Raster {
    textures: BTreeMap<TextureId, ColorImage>,
}

impl std::fmt::Debug for Raster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Raster").field("textures", &self.textures.len()).finish()
    }
}

impl Raster {
    /// Takes in new, changed and freed textures.
    pub fn take_in(&mut self, delta: &mut TexturesDelta) {
        let set: BTreeMap<_, _> = delta.set.drain().collect();
        for (id, changes) in set {
            for change in changes {
                let ImageData::Color(image) = change.image;
                match change.pos {
                    None => {
                        self.textures.insert(id, (*image).clone());
                    }
                    Some([left, top]) => {
                        if let Some(texture) = self.textures.get_mut(&id) {
                            patch(texture, &image, left, top);
                        }
                    }
                }
            }
        }
        let free: std::collections::BTreeSet<TextureId> = delta.free.drain().collect();
        self.textures.retain(|id, _| !free.contains(id));
    }

    /// Draws what a frame left behind.
    pub fn paint(&self, ctx: &Context, output: &egui::FullOutput, background: Color32) -> image::RgbaImage {
        let scale = output.pixels_per_point;
        let size = ctx.viewport_rect().size() * scale;
        let (width, height) = (size.x.round() as usize, size.y.round() as usize);
        let mut frame = Frame { pixels: vec![background; width * height], width, height, scale };
        for piece in ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = piece.primitive else { continue };
            let Some(texture) = self.textures.get(&mesh.texture_id) else { continue };
            let clip = frame.clip(piece.clip_rect);
            for triangle in mesh.indices.chunks_exact(3) {
                let corners = [0, 1, 2].map(|k| mesh.vertices[triangle[k] as usize]);
                frame.triangle(clip, corners, texture);
            }
        }
        let bytes = frame.pixels.iter().flat_map(|c| [c.r(), c.g(), c.b(), 255]).collect();
        image::RgbaImage::from_raw(width as u32, height as u32, bytes).unwrap_or_default()
    }
}

fn patch(texture: &mut ColorImage, image: &ColorImage, left: usize, top: usize) {
    let width = texture.size[0];
    for y in 0..image.size[1] {
        let from = y * image.size[0];
        let to = (top + y) * width + left;
        texture.pixels[to..to + image.size[0]].copy_from_slice(&image.pixels[from..from + image.size[0]]);
    }
}

struct Frame {
    pixels: Vec<Color32>,
    width: usize,
    height: usize,
    scale: f32,
}

impl Frame {
    /// A clip rectangle in whole pixels: left, top, right, bottom.
    fn clip(&self, rect: Rect) -> [i64; 4] {
        let px = |v: f32, most: usize| (v * self.scale).round().clamp(0.0, most as f32) as i64;
        [
            px(rect.min.x, self.width),
            px(rect.min.y, self.height),
            px(rect.max.x, self.width),
            px(rect.max.y, self.height),
        ]
    }

    fn triangle(&mut self, clip: [i64; 4], mut v: [Vertex; 3], texture: &ColorImage) {
        let fixed = |x: f32| (f64::from(x * self.scale) * 256.0).round() as i64;
        let mut p = v.map(|v| (fixed(v.pos.x), fixed(v.pos.y)));
        let mut area = (p[1].0 - p[0].0) * (p[2].1 - p[0].1) - (p[1].1 - p[0].1) * (p[2].0 - p[0].0);
        if area == 0 {
            return;
        }
        if area < 0 {
            v.swap(1, 2);
            p.swap(1, 2);
            area = -area;
        }
        let least = |f: fn(&(i64, i64)) -> i64| p.iter().map(f).min().unwrap_or(0).div_euclid(256);
        let most = |f: fn(&(i64, i64)) -> i64| p.iter().map(f).max().unwrap_or(0).div_euclid(256) + 1;
        let (left, right) = (clip[0].max(least(|q| q.0)), clip[2].min(most(|q| q.0)));
        let (top, bottom) = (clip[1].max(least(|q| q.1)), clip[3].min(most(|q| q.1)));
        let edges = [(1, 2), (2, 0), (0, 1)].map(|(i, j): (usize, usize)| Edge::new(p[i], p[j]));
        let shade = Shade::new(&v, texture);
        for y in top..bottom {
            for x in left..right {
                let at = (x * 256 + 128, y * 256 + 128);
                let e = [edges[0].side(at), edges[1].side(at), edges[2].side(at)];
                if e.iter().zip(&edges).any(|(e, edge)| e + edge.bias < 0) {
                    continue;
                }
                let share = e.map(|e| e as f32 / area as f32);
                let source = shade.at(share);
                let pixel = &mut self.pixels[y as usize * self.width + x as usize];
                *pixel = over(source, *pixel);
            }
        }
    }
}

/// One side of a triangle; pixels exactly on it belong to the triangle only at the top and left.
struct Edge {
    from: (i64, i64),
    delta: (i64, i64),
    bias: i64,
}

impl Edge {
    fn new(from: (i64, i64), to: (i64, i64)) -> Self {
        let delta = (to.0 - from.0, to.1 - from.1);
        let owned = (delta.1 == 0 && delta.0 > 0) || delta.1 < 0;
        Self { from, delta, bias: if owned { 0 } else { -1 } }
    }

    fn side(&self, at: (i64, i64)) -> i64 {
        self.delta.0 * (at.1 - self.from.1) - self.delta.1 * (at.0 - self.from.0)
    }
}

/// Colour of a triangle: one colour and one texel for most, mixed for the rest.
struct Shade<'a> {
    v: &'a [Vertex; 3],
    texture: &'a ColorImage,
    flat: Option<[u8; 4]>,
    one_texel: Option<[u8; 4]>,
}

impl<'a> Shade<'a> {
    fn new(v: &'a [Vertex; 3], texture: &'a ColorImage) -> Self {
        let flat = (v[0].color == v[1].color && v[1].color == v[2].color).then(|| v[0].color.to_array());
        let one_texel = (v[0].uv == v[1].uv && v[1].uv == v[2].uv).then(|| sample(texture, v[0].uv));
        Self { v, texture, flat, one_texel }
    }

    fn at(&self, share: [f32; 3]) -> [u8; 4] {
        let mix = |f: &dyn Fn(&Vertex) -> f32| -> f32 { (0..3).map(|k| f(&self.v[k]) * share[k]).sum() };
        let color = self.flat.unwrap_or_else(|| {
            [0, 1, 2, 3].map(|c| mix(&|v| f32::from(v.color.to_array()[c])).round().clamp(0.0, 255.0) as u8)
        });
        let texel = self.one_texel.unwrap_or_else(|| sample(self.texture, pos2(mix(&|v| v.uv.x), mix(&|v| v.uv.y))));
        [0, 1, 2, 3].map(|c| times(color[c], texel[c]))
    }
}

fn times(a: u8, b: u8) -> u8 {
    ((u32::from(a) * u32::from(b) + 127) / 255) as u8
}

/// Premultiplied source over an opaque pixel.
fn over(source: [u8; 4], under: Color32) -> Color32 {
    let rest = 255 - source[3];
    let mix = |s: u8, u: u8| s.saturating_add(times(u, rest));
    Color32::from_rgb(mix(source[0], under.r()), mix(source[1], under.g()), mix(source[2], under.b()))
}

fn sample(texture: &ColorImage, uv: egui::Pos2) -> [u8; 4] {
    let [w, h] = texture.size;
    let (x, y) = (uv.x * w as f32 - 0.5, uv.y * h as f32 - 0.5);
    let (fx, fy) = (x - x.floor(), y - y.floor());
    let at = |x: f32, y: f32| {
        let (x, y) = ((x.max(0.0) as usize).min(w - 1), (y.max(0.0) as usize).min(h - 1));
        texture.pixels[y * w + x].to_array()
    };
    let (x0, y0) = (x.floor(), y.floor());
    let corners = [at(x0, y0), at(x0 + 1.0, y0), at(x0, y0 + 1.0), at(x0 + 1.0, y0 + 1.0)];
    [0, 1, 2, 3].map(|c| {
        let line = |a: u8, b: u8| f32::from(a) * (1.0 - fx) + f32::from(b) * fx;
        let (top, bottom) = (line(corners[0][c], corners[1][c]), line(corners[2][c], corners[3][c]));
        (top * (1.0 - fy) + bottom * fy).round() as u8
    })
}

/// Draws a ui of this size in points and pixels, after as many frames as panels need to settle.
pub fn picture(width: u32, height: u32, look: Look, mut draw: impl FnMut(&mut Ui)) -> image::RgbaImage {
    let ctx = Context::default();
    theme::apply(&ctx, look);
    let mut raster = Raster::default();
    let screen = Rect::from_min_size(egui::Pos2::ZERO, vec2(width as f32, height as f32));
    let background = if look.light { theme::LIGHT.surface } else { theme::DARK.surface };
    let mut image = image::RgbaImage::default();
    let frames = 5;
    for frame in 0..frames {
        let input = RawInput { screen_rect: Some(screen), time: Some(f64::from(frame) * 0.3), ..RawInput::default() };
        let mut output = ctx.run_ui(input, &mut draw);
        raster.take_in(&mut output.textures_delta);
        if frame + 1 == frames {
            image = raster.paint(&ctx, &output, background);
        }
    }
    image
}
