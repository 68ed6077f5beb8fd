import { arrow, box, heads, NARROW, Palette, save, textIn, WIDTH } from './pen';

// Draws how a SyncJobMonitor comes to tell a person, for a desk and for a phone, in each theme: npx tsx docs/picture/monitor.ts
// Blue is what the construct creates.

const TITLE = 'How a SyncJobMonitor tells a person';
const DESCRIPTION = 'A schedule starts a state machine every five minutes. The state machine asks AWS IoT TwinMaker for the state of the sync job and for what is '
  + 'in error, and publishes four metrics. Alarms watch the metrics. When an alarm changes, the state machine starts again and sends the reason to '
  + 'the topic. When there is no answer, the alarm itself sends to the topic.';

function pencils(color: Palette) {
  const text = textIn(color);
  return {
    text,
    label: (x: number, y: number, content: string, anchor = 'middle') => text(x, y, content, { size: 12, anchor }),
    thing: (x: number, y: number, width: number, name: string, note: string, isCreated = true) => [
      box(x, y, width, 68, isCreated ? color.blue : color.line, isCreated ? color.blueBox : color.box),
      text(x + width / 2, y + 30, name, { size: 14, bold: true }),
      text(x + width / 2, y + 50, note, { size: 12, fill: color.quiet }),
    ],
  };
}

function drawWide(color: Palette): string[] {
  const { label, thing } = pencils(color);
  return [
    heads(color.blue, color.quiet, color.red),

    ...thing(16, 24, 184, 'Schedule', 'every 5 minutes'),
    ...thing(300, 24, 224, 'State machine', 'asks, publishes, tells'),
    ...thing(624, 24, 200, 'AWS IoT TwinMaker', 'the job, and what is in error', false),

    ...thing(16, 204, 184, 'Topic', 'operators', false),
    ...thing(300, 204, 224, 'Metrics', 'active, error, missing, assets'),
    ...thing(624, 204, 200, 'Alarms', 'one a problem, one for all'),

    arrow('M202 58H296', color.blue),
    label(249, 50, 'starts'),
    arrow('M526 58H620', color.blue),
    label(573, 50, 'asks'),
    arrow('M412 94V200', color.blue),
    label(422, 170, 'publishes', 'start'),
    arrow('M526 238H620', color.blue),
    label(573, 230, 'watch'),
    arrow('M660 202L508 96', color.quiet),
    label(600, 142, 'changed: start again', 'start'),
    arrow('M316 94L164 200', color.red),
    label(222, 142, 'tells why', 'end'),
    arrow('M724 274V304H108V276', color.red, '5 4'),
    label(412, 298, 'no answer: the alarm itself tells'),
  ];
}

function drawNarrow(color: Palette): string[] {
  const { label, thing } = pencils(color);
  const [x, width] = [8, 252];
  const middle = x + width / 2;
  const down = (y: number, stroke: string, content: string) => [arrow(`M${middle} ${y}V${y + 36}`, stroke), label(middle + 10, y + 22, content, 'start')];
  return [
    heads(color.blue, color.quiet, color.red),

    ...thing(x, 8, width, 'Schedule', 'every 5 minutes'),
    ...down(78, color.blue, 'starts'),
    ...thing(x, 118, width, 'State machine', 'asks AWS IoT TwinMaker'),
    ...down(188, color.blue, 'publishes'),
    ...thing(x, 228, width, 'Metrics', 'active, error, missing, assets'),
    ...down(298, color.blue, 'watched by'),
    ...thing(x, 338, width, 'Alarms', 'one a problem, one for all'),
    ...down(408, color.red, 'no answer'),
    ...thing(x, 448, width, 'Topic', 'operators', false),

    arrow('M262 356H284V152H264', color.quiet),
    `<g transform="rotate(90 296 254)">${label(296, 258, 'changed: start again')}</g>`,
    arrow('M262 138H312V482H264', color.red),
    `<g transform="rotate(90 300 430)">${label(300, 432, 'tells why')}</g>`,
  ];
}

save({ name: 'monitor', width: WIDTH, height: 320, title: TITLE, description: DESCRIPTION, draw: drawWide });
save({ name: 'monitor-narrow', width: NARROW, height: 528, title: TITLE, description: DESCRIPTION, draw: drawNarrow });
