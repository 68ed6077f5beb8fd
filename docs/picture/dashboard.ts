import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { box, NARROW, Palette, save, textIn, WIDTH } from './pen';

// Draws the dashboard of examples/typescript/monitored-factory, for a desk and for a phone, in each theme: npx tsx docs/picture/dashboard.ts
// The widgets are those of its template, which test/examples.test.ts keeps up to date. The data is made up.

type Value = string | { readonly 'Ref'?: string; readonly 'Fn::GetAtt'?: string[]; readonly 'Fn::Join'?: [string, Value[]] };

interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly AlarmRule?: Value;
    readonly ComparisonOperator?: string;
    readonly DashboardBody?: Value;
    readonly DashboardName?: string;
    readonly MetricName?: string;
    readonly Statistic?: string;
    readonly Threshold?: number;
  };
  readonly Metadata: { readonly 'aws:cdk:path': string };
}

interface MetricOptions {
  readonly expression?: string;
  readonly label?: string;
}

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly view?: string;
    readonly alarms?: string[];
    readonly metrics?: (string | MetricOptions)[][];
  };
}

interface Figure {
  readonly label: string;
  readonly data: number[];
}

interface Alarm {
  readonly name: string;
  readonly on: boolean;
}

const TEMPLATE = join(__dirname, '..', '..', 'test', 'examples', 'monitored-factory', 'MonitoredPlantMonitoring.template.json');
const resources: Record<string, Resource> = JSON.parse(readFileSync(TEMPLATE, 'utf8')).Resources;

/** Leaves what only the deployment knows as `${Id}` and `${Id.Attribute}`. */
function textOf(value: Value): string {
  if (typeof value === 'string') { return value; }
  const { 'Ref': ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = value;
  if (joined) { return joined[1].map(textOf).join(joined[0]); }
  return `\${${ref ?? attribute?.join('.')}}`;
}

const { DashboardBody, DashboardName } = Object.values(resources).find(({ Type }) => Type === 'AWS::CloudWatch::Dashboard')!.Properties;
const widgets: Widget[] = JSON.parse(textOf(DashboardBody!)).widgets;

// --- The data, one figure a minute ---

const MINUTES = 180;
const HOURS = ['09:00', '10:00', '11:00', '12:00'];

/** Made up: the job is active, and three assets that can't be synced stay in error, of which the failures of their creation fall silent. */
function dataOf(metric: string): number[] {
  const figures: Record<string, (minute: number) => number> = {
    SyncJobActive: () => 1,
    SyncJobError: () => 0,
    SyncJobMissing: () => 0,
    SyncResourcesInError: (minute) => minute < 96 ? 0 : minute < 124 ? 1 : 3,
  };
  const figure = figures[metric] ?? ((minute) => minute >= 94 && minute < 100 ? 1 : minute >= 122 && minute < 128 ? 2 : 0);
  return Array.from({ length: MINUTES + 1 }, (_, minute) => figure(minute));
}

const figuresOf = ({ properties: { metrics = [] } }: Widget): Figure[] => metrics.map((parts) => {
  const names = parts.filter((part) => typeof part === 'string');
  const { expression, label }: MetricOptions = parts.find((part) => typeof part === 'object') ?? {};
  return { label: label ?? names[1] ?? expression, data: dataOf(names[1] ?? expression) };
});

/** Whether the data sets off the alarm with an ARN such as `${Id.Arn}`. */
function isOn(arn: string): boolean {
  const { AlarmRule, ComparisonOperator, MetricName, Statistic, Threshold } = resourceOf(arn).Properties;
  const rule = AlarmRule && textOf(AlarmRule);
  if (rule && !/\b(AND|NOT|OK)\b/.test(rule)) { return [...rule.matchAll(/ALARM\("(.+?)"\)/g)].some(([, child]) => isOn(child)); }

  if (!MetricName) { throw new Error(`This script can't tell the state of ${arn}`); }
  const last = Statistic === 'SampleCount' ? 1 : dataOf(MetricName).at(-1)!;
  return ComparisonOperator === 'LessThanThreshold' ? last < Threshold! : last >= Threshold!;
}

const resourceOf = (arn: string) => resources[arn.slice('${'.length, -'.Arn}'.length)];

/** What its construct is called, in words. */
const nameOf = (arn: string) =>
  resourceOf(arn).Metadata['aws:cdk:path'].split('/').at(-2)!.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const alarmsOf = ({ properties: { alarms = [] } }: Widget): Alarm[] => alarms.map((arn) => ({ name: nameOf(arn), on: isOn(arn) }));

// --- The picture ---

const HEADER = 50;
const GAP = 8;
const TILE = 54;

/** Where a widget is drawn. */
interface Frame {
  readonly widget: Widget;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** In the grid of the dashboard. */
function framesWide(margin: number): Frame[] {
  const column = (WIDTH - 2 * margin + GAP) / 24;
  const row = 36;
  return widgets.map((widget) => ({
    widget,
    x: margin + widget.x * column,
    y: HEADER + widget.y * row,
    width: widget.width * column - GAP,
    height: widget.height * row - GAP,
  }));
}

/** One below the other, with two alarms beside each other. */
function framesNarrow(margin: number): Frame[] {
  return widgets.reduce<Frame[]>((frames, widget) => {
    const last = frames.at(-1);
    const inside = widget.type === 'alarm' ? Math.ceil(alarmsOf(widget).length / 2) * (TILE + GAP) - 2 * GAP : 120 + 16 * figuresOf(widget).length;
    return [...frames, { widget, x: margin, y: last ? last.y + last.height + GAP : HEADER, width: NARROW - 2 * margin, height: 52 + inside }];
  }, []);
}

/** Lines of about this width. */
function wrap(words: string, width: number, size: number): string[] {
  const most = Math.floor(width / (0.54 * size));
  return words.split(' ').reduce<string[]>((lines, word) => {
    const longer = `${lines.at(-1)} ${word}`;
    return lines.length > 0 && longer.length <= most ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, []);
}

function draw(color: Palette, width: number, margin: number, frames: Frame[]): string[] {
  const text = textIn(color);
  const start = { anchor: 'start' };
  const small = { size: 12, fill: color.quiet };
  const line = (path: string, stroke: string, thickness: number) =>
    `<path d="${path}" fill="none" stroke="${stroke}" stroke-width="${thickness}" stroke-linejoin="round"/>`;

  const tiles = (alarms: Alarm[], x: number, y: number, across: number, height: number) => {
    const lines = Math.max(1, Math.floor((height + GAP) / (TILE + GAP)));
    const columns = Math.ceil(alarms.length / lines);
    const tileWidth = (across - (columns - 1) * GAP) / columns;
    const tileHeight = (height - (lines - 1) * GAP) / lines;
    return alarms.flatMap(({ name, on }, index) => {
      const left = x + (index % columns) * (tileWidth + GAP);
      const top = y + Math.floor(index / columns) * (tileHeight + GAP);
      const fill = on ? color.red : color.green;
      return [
        box(left, top, tileWidth, tileHeight, fill, on ? color.redBox : color.greenBox),
        text(left + 8, top + 18, on ? '▲ In alarm' : '✓ OK', { ...start, size: 12, bold: true, fill }),
        ...wrap(name, tileWidth - 16, 12).map((words, number) => text(left + 8, top + 34 + number * 15, words, { ...start, size: 12 })),
      ];
    });
  };

  const graph = (figures: Figure[], x: number, y: number, across: number, height: number) => {
    const strokes = [color.blue, color.green, color.text, color.quiet];
    const left = x + 24;
    const right = x + across - 18;
    const bottom = y + height - 26 - figures.length * 16;
    const most = 2 * Math.max(1, Math.ceil(Math.max(...figures.flatMap(({ data }) => data)) / 2));
    const along = (part: number) => Math.round(left + part * (right - left));
    const up = (value: number) => Math.round(bottom - value / most * (bottom - y));
    /** Only where it bends. */
    const curve = (data: number[]) => data.flatMap((value, minute) =>
      value === data[minute - 1] && value === data[minute + 1] ? [] : `${along(minute / MINUTES)} ${up(value)}`);
    return [
      ...[0, most / 2, most].flatMap((value) => [
        `<g opacity="0.4">${line(`M${left} ${up(value)}H${right}`, color.line, 1)}</g>`,
        text(left - 8, up(value) + 4, `${value}`, { ...small, anchor: 'end' }),
      ]),
      ...HOURS.map((hour, index) => text(along(index / (HOURS.length - 1)), bottom + 18, hour, small)),
      ...figures.flatMap(({ label, data }, index) => {
        const stroke = strokes[index % strokes.length];
        const below = bottom + 36 + index * 16;
        return [
          line(`M${curve(data).join('L')}`, stroke, 2),
          `<rect x="${x}" y="${below - 9}" width="10" height="10" rx="2" fill="${stroke}"/>`,
          text(x + 18, below, label, { ...start, size: 12 }),
        ];
      }),
    ];
  };

  const content = (widget: Widget, x: number, y: number, across: number, height: number) => {
    const { type, properties: { view = 'timeSeries' } } = widget;
    const figures = figuresOf(widget);
    if (type === 'alarm') { return tiles(alarmsOf(widget), x, y - 8, across, height + 8); }
    if (type === 'metric' && view === 'timeSeries' && figures.length > 0) { return graph(figures, x, y, across, height); }
    return [text(x + across / 2, y + height / 2, `A widget of the type ${type}`, small)];
  };

  return [
    text(margin, 32, DashboardName!, { ...start, size: 15, bold: true }),
    text(width - margin, 32, 'Made-up data, three hours', { fill: color.quiet, anchor: 'end' }),
    ...frames.flatMap((frame) => [
      box(frame.x, frame.y, frame.width, frame.height, color.line, color.box),
      text(frame.x + 12, frame.y + 22, frame.widget.properties.title ?? '', { ...start, bold: true }),
      ...content(frame.widget, frame.x + 12, frame.y + 42, frame.width - 24, frame.height - 52),
    ]),
  ];
}

const alarms = widgets.flatMap(alarmsOf);
const named = (on: boolean) => alarms.filter((alarm) => alarm.on === on).map(({ name }) => name).join(', ') || 'none';
const graphs = widgets.filter(({ type }) => type === 'metric').map(({ properties: { title } }) => title).join(', ');

function saveAs(name: string, width: number, margin: number, frames: Frame[]) {
  save({
    name,
    width,
    height: Math.max(...frames.map(({ y, height }) => y + height)) + margin,
    title: `The dashboard ${DashboardName}`,
    description: `Made-up data over three hours. In alarm: ${named(true)}. OK: ${named(false)}. Graphs: ${graphs}.`,
    draw: (color) => draw(color, width, margin, frames),
  });
}

saveAs('dashboard', WIDTH, 16, framesWide(16));
saveAs('dashboard-narrow', NARROW, 8, framesNarrow(8));
