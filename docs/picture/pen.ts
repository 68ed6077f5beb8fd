import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

// What the pictures have in common.
// Colours have a contrast of at least 4.5:1 to what they stand on, so that they are readable (WCAG 2.2, level AA).

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

export const WIDTH = 840;
const SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif";
export const MONO = "ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace";

export const box = (x: number, y: number, width: number, height: number, stroke: string, fill: string, dashes = '') =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="${stroke}" stroke-width="1.5"`
  + `${dashes && ` stroke-dasharray="${dashes}"`}/>`;

const escape = (content: string) => content.replace(/&/g, '&amp;').replace(/</g, '&lt;');

export const textIn = (colour: Palette) =>
  (x: number, y: number, content: string, { size = 13, fill = colour.text, bold = false, font = SANS, anchor = 'middle' } = {}) =>
    `<text x="${x}" y="${y}" font-family="${font}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${bold ? ' font-weight="600"' : ''}>`
    + `${escape(content)}</text>`;

export interface Picture {
  /** What its files are called. */
  readonly name: string;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly draw: (colour: Palette) => string[];
}

/** Writes a picture once for each theme. */
export function save({ name, height, title, description, draw }: Picture) {
  for (const [theme, colour] of Object.entries(PALETTES)) {
    writeFileSync(join(__dirname, '..', `${name}-${theme}.svg`), [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description">`,
      `<title id="title">${escape(title)}</title>`,
      `<desc id="description">${escape(description)}</desc>`,
      ...draw(colour),
      '</svg>',
      '',
    ].join('\n'));
  }
}
