// The shaders of the surface: heights from a texture, colours from the colour map, contour lines by screen derivatives.

export const VERTEX = `#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D heights;   // energy above the frame's lowest, size × size
uniform int size;
uniform int row;             // from one row's first corner to the next one's
uniform vec2 range;          // the colour range, measured from the frame's lowest energy
uniform vec2 levels;         // gap below the range, height of the range
uniform mat3 view;           // box to clip space: columns are x, y, z
uniform vec3 origin;
out float energy;
out vec3 normal;

float heightAt(ivec2 at) {
  return texelFetch(heights, clamp(at, ivec2(0), ivec2(size - 1)), 0).r;
}

void main() {
  ivec2 at = ivec2(gl_VertexID % row, gl_VertexID / row);
  energy = heightAt(at);
  float scale = levels.y / (range.y - range.x);
  // Heights are limited, because a high cliff would leave the depth range. So far above the range nothing is drawn.
  float z = levels.x + scale * (min(energy, range.y + 2.0 * (range.y - range.x)) - range.x);
  vec2 place = (vec2(at) + 0.5) * 2.0 / float(size) - 1.0;
  vec2 slope = vec2(
    heightAt(at + ivec2(1, 0)) - heightAt(at - ivec2(1, 0)),
    heightAt(at + ivec2(0, 1)) - heightAt(at - ivec2(0, 1))) * scale * float(size) / 4.0;
  normal = vec3(-slope, 1.0);
  gl_Position = vec4(view * vec3(place, z) + origin, 1.0);
}`

export const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D colors;
uniform vec2 range;
uniform vec2 contour;        // distance between levels (0: no lines), energy of one level above the frame's lowest
uniform vec3 towards;        // unit vector towards the eye
uniform float width;         // of a contour line, in device pixels
in float energy;
in vec3 normal;
out vec4 color;

void main() {
  float t = (energy - range.x) / (range.y - range.x);
  if (t > 1.0) discard;
  vec3 base = texture(colors, vec2(clamp(t, 0.0, 1.0) * (255.0 / 256.0) + 0.5 / 256.0, 0.5)).rgb;
  vec3 n = normalize(normal);
  bool outside = dot(n, towards) < 0.0;
  float light = dot(outside ? -n : n, normalize(vec3(-0.35, -0.25, 0.9) + 0.5 * towards));
  vec3 lit = base * (outside ? 0.62 + 0.14 * light : 0.8 + 0.22 * light);
  if (contour.x > 0.0) {
    float level = (energy - contour.y) / contour.x;
    float pixels = abs(fract(level + 0.5) - 0.5) / max(fwidth(level), 1e-6);
    float inside = step(0.02, t) * step(t, 0.98);
    // Lines fade out where they would lie closer together than three pixels.
    float room = 1.0 - smoothstep(0.2, 0.4, fwidth(level));
    float line = (1.0 - smoothstep(0.5 * width - 0.5, 0.5 * width + 0.7, pixels)) * inside * room;
    vec3 ink = t >= 0.58 ? vec3(0.1, 0.165, 0.165) : vec3(1.0);
    lit = mix(lit, ink, line * (t >= 0.58 ? 0.6 : 0.5));
  }
  color = vec4(lit, 1.0);
}`
