import { box, MONO, Palette, save, textIn, WIDTH } from './pen';

// Draws what one SyncJob deploys and how the data flows, once for each theme: npx tsx docs/picture/draw.ts
// Blue is what the construct adds, green is what AWS writes.

const HEIGHT = 376;
const TITLE = 'What one SyncJob deploys';
const DESCRIPTION = 'AWS IoT SiteWise holds asset models and assets, which exist already. The sync job reads them and writes component types and '
  + 'entities into an AWS IoT TwinMaker workspace, which exists already, too. To do so it assumes the sync role. The construct adds two resources, '
  + 'AWS::IoTTwinMaker::SyncJob and AWS::IAM::Role with an inline policy. AWS writes the component types and the entities.';

function draw(colour: Palette): string[] {
  const text = textIn(colour);
  const head = (id: string, fill: string) =>
    `<marker id="${id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 10 5 0 10z" fill="${fill}"/></marker>`;
  const arrow = (path: string, stroke: string, id: string) => `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="2" marker-end="url(#${id})"/>`;

  /** A frame around what belongs together. */
  const frame = (x: number, width: number, name: string, note: string, stroke: string) => [
    box(x, 16, width, 312, stroke, colour.box),
    text(x + width / 2, 46, name, { size: 15, bold: true }),
    text(x + width / 2, 67, note, { fill: colour.quiet }),
  ];
  /** Things that are read or written. */
  const things = (x: number, y: number, name: string, note: string, stroke: string, fill: string, dashes = '') => [
    box(x, y, 176, 64, stroke, fill, dashes),
    text(x + 88, y + 28, name, { size: 14, bold: true }),
    text(x + 88, y + 48, note, { fill: colour.quiet }),
  ];
  /** A resource of the template. */
  const resource = (y: number, name: string, type: string, note: string) => [
    box(302, y, 236, 84, colour.blue, colour.blueBox),
    text(420, y + 27, name, { size: 14, bold: true }),
    text(420, y + 48, type, { font: MONO, fill: colour.blue }),
    text(420, y + 69, note, { fill: colour.quiet }),
  ];
  const key = (x: number, content: string, stroke: string, fill: string, dashes = '') => [
    `<rect x="${x}" y="346" width="18" height="14" rx="3" fill="${fill}" stroke="${stroke}" stroke-width="1.5"${dashes && ` stroke-dasharray="${dashes}"`}/>`,
    text(x + 28, 358, content, { anchor: 'start' }),
  ];

  return [
    `<defs>${head('reads', colour.quiet)}${head('writes', colour.green)}${head('assumes', colour.blue)}</defs>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" rx="8" fill="${colour.page}"/>`,

    ...frame(16, 208, 'AWS IoT SiteWise', 'your plant', colour.line),
    ...things(32, 98, 'Asset models', 'what a pump is', colour.line, colour.page),
    ...things(32, 238, 'Assets', 'pump 1, pump 2, line 1', colour.line, colour.page),

    ...frame(286, 268, 'SyncJob', 'one line of your app', colour.blue),
    ...resource(88, 'Sync job', 'AWS::IoTTwinMaker::SyncJob', 'follows every change'),
    ...resource(228, 'Sync role', 'AWS::IAM::Role', 'inline policy, 14 actions'),

    ...frame(616, 208, 'AWS IoT TwinMaker', 'your workspace', colour.line),
    ...things(632, 98, 'Component types', 'one for each model', colour.green, colour.greenBox, '5 4'),
    ...things(632, 238, 'Entities', 'one for each asset', colour.green, colour.greenBox, '5 4'),

    arrow('M226 130H298', colour.quiet, 'reads'),
    text(255, 120, 'reads'),
    arrow('M540 130H612', colour.green, 'writes'),
    text(585, 120, 'writes'),
    arrow('M420 174V224', colour.blue, 'assumes'),
    text(432, 204, 'assumes', { anchor: 'start' }),

    ...key(16, 'exists already', colour.line, colour.box),
    ...key(286, 'added by the construct', colour.blue, colour.blueBox),
    ...key(616, 'written by AWS', colour.green, colour.greenBox, '4 3'),
  ];
}

save({ name: 'sync', height: HEIGHT, title: TITLE, description: DESCRIPTION, draw });
