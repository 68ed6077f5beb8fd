import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

// What the pictures have in common.
// Colors have a contrast of at least 4.5:1 to what they stand on, so that they are readable (WCAG 2.2, level AA).

export interface Palette {
  readonly page: string;
  readonly box: string;
  readonly line: string;
  readonly text: string;
  readonly quiet: string;
  readonly blue: string;
  readonly blueBox: string;
  readonly green: string;
  readonly greenBox: string;
  readonly red: string;
  readonly redBox: string;
}

const PALETTES: Record<string, Palette> = {
  light: {
    page: '#ffffff',
    box: '#f6f8fa',
    line: '#818b98',
    text: '#1f2328',
    quiet: '#59636e',
    blue: '#0a5ac2',
    blueBox: '#e9f3ff',
    green: '#1a7f37',
    greenBox: '#e6f8ea',
    red: '#b91c2b',
    redBox: '#ffebe9',
  },
  dark: {
    page: '#0d1117',
    box: '#151b23',
    line: '#717a86',
    text: '#f0f6fc',
    quiet: '#9aa4af',
    blue: '#6cb6ff',
    blueBox: '#12233b',
    green: '#57d16f',
    greenBox: '#11281b',
    red: '#ff938a',
    redBox: '#3b1519',
  },
};

/** What a README shows on a desk, and what a phone leaves of it. Text has 11 px or more at each. */
export const WIDTH = 840;
export const NARROW = 324;

const SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif";
export const MONO = "ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

export const box = (x: number, y: number, width: number, height: number, stroke: string, fill: string, dashes = '') =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="${stroke}" stroke-width="1.5"`
  + `${dashes && ` stroke-dasharray="${dashes}"`}/>`;

const escape = (content: string) => content.replace(/&/g, '&amp;').replace(/</g, '&lt;');

export const textIn = (color: Palette) =>
  (x: number, y: number, content: string, { size = 13, fill = color.text, bold = false, font = SANS, anchor = 'middle' } = {}) =>
    `<text x="${x}" y="${y}" font-family="${font}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${bold ? ' font-weight="600"' : ''}>`
    + `${escape(content)}</text>`;

/** An arrow along a path, in a color of the palette. Its head is one of those that `heads()` defines. */
export const arrow = (path: string, stroke: string, dashes = '') =>
  `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="2" marker-end="url(#${headOf(stroke)})"${dashes && ` stroke-dasharray="${dashes}"`}/>`;

export const heads = (...strokes: string[]) => `<defs>${strokes.map((fill) =>
  `<marker id="${headOf(fill)}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 10 5 0 10z" fill="${fill}"/></marker>`,
).join('')}</defs>`;

const headOf = (stroke: string) => `head-${stroke.slice(1)}`;

export interface Picture {
  /** What its files are called. */
  readonly name: string;
  readonly width?: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly draw: (color: Palette) => string[];
}

/** Writes a picture once for each theme. */
export function save({ name, width = WIDTH, height, title, description, draw }: Picture) {
  for (const [theme, color] of Object.entries(PALETTES)) {
    writeFileSync(join(__dirname, '..', `${name}-${theme}.svg`), [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
      `<title id="title">${escape(title)}</title>`,
      `<desc id="description">${escape(description)}</desc>`,
      `<rect width="${width}" height="${height}" rx="8" fill="${color.page}"/>`,
      ...draw(color),
      '</svg>',
      '',
    ].join('\n'));
  }
}
