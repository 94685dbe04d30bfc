export type Rgb = readonly [red: number, green: number, blue: number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/**
 * How full red-, green- and blue-blindness see linear RGB: Machado, Oliveira and Fernandes, A Physiologically-based Model for
 * Simulation of Color Vision Deficiency, 2009.
 */
export const VISIONS: Readonly<Record<string, Matrix>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** To the CIE's XYZ, in parts of the white of daylight. */
const TO_XYZ: Matrix = [
  [0.4339, 0.3762, 0.1899],
  [0.2126, 0.7152, 0.0722],
  [0.0177, 0.1095, 0.8729],
];

/** Linear RGB of `#rrggbb`. */
export function linear(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const dot = (a: Rgb, b: Rgb): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const times = ([r, g, b]: Matrix, value: Rgb): Rgb => [dot(r, value), dot(g, value), dot(b, value)];

/** CIELAB. */
function lab(rgb: Rgb): Rgb {
  const root = (value: number) =>
    value > 0.008856 ? Math.cbrt(value) : 7.787 * Math.max(0, value) + 16 / 116;
  const [x, y, z] = times(TO_XYZ, rgb);
  return [116 * root(y) - 16, 500 * (root(x) - root(y)), 200 * (root(y) - root(z))];
}

/** How far apart two colours are to such eyes, as the distance in CIELAB: 2.3 is just seen. */
export function difference(a: string, b: string, vision: Matrix): number {
  const [one, other] = [a, b].map((hex) => lab(times(vision, linear(hex)))) as [Rgb, Rgb];
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

/** Contrast by WCAG 2.2, from 1 to 21; large text and lines need 3. */
export function contrast(a: string, b: string): number {
  const [one, other] = [a, b].map((hex) => dot([0.2126, 0.7152, 0.0722], linear(hex))) as [number, number];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
