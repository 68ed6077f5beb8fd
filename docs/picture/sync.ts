import { arrow, box, heads, MONO, NARROW, Palette, save, textIn, WIDTH } from './pen';

// Draws what two lines create and how the twin gets its content, for a desk and for a phone, in each theme: npx tsx docs/picture/sync.ts
// Blue is what the two lines create, green is what AWS writes.

const TITLE = 'What two lines create';
const DESCRIPTION = 'AWS IoT SiteWise holds asset models and assets, which exist already. new SyncJob() creates a sync job and its role. The sync job '
  + 'assumes the role, reads the asset models and assets, and writes component types and entities into the workspace. new Workspace() creates the workspace '
  + 'with its bucket and its role.';

function pencils(color: Palette, size: number) {
  const text = textIn(color);
  return {
    text,
    frame: (x: number, y: number, width: number, height: number, code: string, stroke: string) => [
      box(x, y, width, height, stroke, color.box),
      text(x + width / 2, y + 26, code, { size: size + 1, bold: true, ...stroke === color.blue ? { font: MONO, fill: color.blue, size } : {} }),
    ],
    thing: (x: number, y: number, width: number, height: number, name: string, note: string, stroke: string, fill: string, dashes = '') => [
      box(x, y, width, height, stroke, fill, dashes),
      text(x + width / 2, y + height / 2 - 4, name, { size: size + 1, bold: true }),
      text(x + width / 2, y + height / 2 + 15, note, { size: size - 1, fill: color.quiet }),
    ],
    key: (x: number, y: number, content: string, stroke: string, fill: string, dashes = '') => [
      `<rect x="${x}" y="${y}" width="18" height="14" rx="3" fill="${fill}" stroke="${stroke}" stroke-width="1.5"${dashes && ` stroke-dasharray="${dashes}"`}/>`,
      text(x + 26, y + 12, content, { anchor: 'start', size: size - 1 }),
    ],
  };
}

function drawWide(color: Palette): string[] {
  const { text, frame, thing, key } = pencils(color, 13);
  const lanes = [64, 152];
  const below = 252;
  return [
    heads(color.quiet, color.green, color.blue),

    ...frame(16, 16, 208, 216, 'AWS IoT SiteWise', color.line),
    ...thing(32, lanes[0], 176, 64, 'Asset models', 'what a pump is', color.line, color.page),
    ...thing(32, lanes[1], 176, 64, 'Assets', 'pump 1, pump 2, line 1', color.line, color.page),

    ...frame(296, 16, 232, 316, 'new SyncJob(…)', color.blue),
    ...thing(312, lanes[0], 200, 152, 'Sync job', 'follows every change', color.blue, color.blueBox),
    ...thing(312, below, 200, 64, 'Role', '14 actions, this workspace', color.blue, color.blueBox),

    ...frame(600, 16, 224, 316, 'new Workspace(…)', color.blue),
    ...thing(616, lanes[0], 192, 64, 'Component types', 'one for each model', color.green, color.greenBox, '5 4'),
    ...thing(616, lanes[1], 192, 64, 'Entities', 'one for each asset', color.green, color.greenBox, '5 4'),
    ...thing(616, below, 92, 64, 'Bucket', 'scenes', color.blue, color.blueBox),
    ...thing(716, below, 92, 64, 'Role', 'its bucket', color.blue, color.blueBox),

    ...lanes.flatMap((y) => [
      arrow(`M210 ${y + 32}H308`, color.quiet),
      text(260, y + 24, 'reads', { size: 12 }),
      arrow(`M514 ${y + 32}H612`, color.green),
      text(564, y + 24, 'writes', { size: 12 }),
    ]),
    arrow('M412 218V248', color.blue),
    text(422, 238, 'assumes', { anchor: 'start', size: 12 }),

    ...key(16, 256, 'exists already', color.line, color.page),
    ...key(16, 284, 'created by the two lines', color.blue, color.blueBox),
    ...key(16, 312, 'written by AWS', color.green, color.greenBox, '4 3'),
  ];
}

function drawNarrow(color: Palette): string[] {
  const { text, frame, thing, key } = pencils(color, 12);
  const columns = [20, 166];
  const width = 138;
  const lanes = [44, 280];
  return [
    heads(color.quiet, color.green, color.blue),

    ...frame(8, 8, 308, 104, 'AWS IoT SiteWise', color.line),
    ...thing(columns[0], 46, width, 56, 'Asset models', 'what a pump is', color.line, color.page),
    ...thing(columns[1], 46, width, 56, 'Assets', 'pump 1, line 1', color.line, color.page),

    ...frame(8, 148, 308, 184, 'new SyncJob(…)', color.blue),
    ...thing(20, 186, 284, 56, 'Sync job', 'follows every change', color.blue, color.blueBox),
    ...thing(68, 266, 188, 56, 'Role', '14 actions, this workspace', color.blue, color.blueBox),

    ...frame(8, 368, 308, 172, 'new Workspace(…)', color.blue),
    ...thing(columns[0], 406, width, 56, 'Component types', 'one for each model', color.green, color.greenBox, '5 4'),
    ...thing(columns[1], 406, width, 56, 'Entities', 'one for each asset', color.green, color.greenBox, '5 4'),
    ...thing(columns[0], 474, width, 56, 'Bucket', 'scenes', color.blue, color.blueBox),
    ...thing(columns[1], 474, width, 56, 'Role', 'its bucket', color.blue, color.blueBox),

    ...lanes.flatMap((x) => [
      arrow(`M${x} 104V182`, color.quiet),
      arrow(`M${x} 244V402`, color.green),
    ]),
    text(162, 135, 'reads', { size: 12 }),
    text(162, 355, 'writes', { size: 12 }),
    arrow('M162 244V262', color.blue),
    text(172, 258, 'assumes', { anchor: 'start', size: 11 }),

    ...key(8, 556, 'exists already', color.line, color.page),
    ...key(8, 578, 'created by the two lines', color.blue, color.blueBox),
    ...key(8, 600, 'written by AWS', color.green, color.greenBox, '4 3'),
  ];
}

save({ name: 'sync', width: WIDTH, height: 348, title: TITLE, description: DESCRIPTION, draw: drawWide });
save({ name: 'sync-narrow', width: NARROW, height: 624, title: TITLE, description: DESCRIPTION, draw: drawNarrow });
