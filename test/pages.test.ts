import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join, relative } from 'path';

// The pages of this repository, as people read them on GitHub.

const REPOSITORY = join(__dirname, '..');
const OWN = 'https://github.com/cdk-iot-twinmaker/cdk-iot-twinmaker/';

/** What to write instead is in CONTRIBUTING.md, "Style". */
const AVOIDED = /\b([Ww]hat bec(omes|ame) of|(is|are|was|were) made|[Bb]esides|[Ll]ikewise|of its own|does? as well|brings the warning|alarms that work|ids?|region|licence)\b/;

const PAGES = [
  ...readdirSync(REPOSITORY).filter((name) => name.endsWith('.md') && name !== 'API.md'),
  ...['docs', 'examples'].flatMap((folder) => readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules')).map((name) => join(folder, name))),
];

/** Without code. */
const proseOf = (page: string) => readFileSync(join(REPOSITORY, page), 'utf8').replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '`');

/** As GitHub names its headings. */
const anchorsOf = (page: string) => [...readFileSync(join(REPOSITORY, page), 'utf8').replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)]
  .map(([, heading]) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-'));

/** Where the links of a page lead to in this repository, with the anchor. */
function linksOf(page: string): string[] {
  const text = proseOf(page);
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset)="([^"\s]+)"|^\[[^\]]+\]: (\S+)$/gm)].map(([, ...found]) => found.find((link) => link)!);
  return links.flatMap((link) => {
    if (link.startsWith('#')) { return [page + link]; }
    const own = link.match(/^https:\/\/(?:github\.com|raw\.githubusercontent\.com)\/cdk-iot-twinmaker\/cdk-iot-twinmaker\/(?:(?:blob|tree)\/)?main\/(.*)$/);
    if (own) { return [own[1]]; }
    return /^https?:/.test(link) ? [] : [relative(REPOSITORY, join(REPOSITORY, dirname(page), link))];
  });
}

test.each(PAGES)('the links of %s lead to files and headings that are there', (page) => {
  const missing = linksOf(page).filter((link) => {
    const [path, anchor] = link.split('#');
    return !existsSync(join(REPOSITORY, path)) || anchor !== undefined && !anchorsOf(path).includes(anchor);
  });
  expect(missing).toEqual([]);
});

test('the pages have links', () => {
  expect(PAGES.flatMap(linksOf).length).toBeGreaterThan(100);
  expect(readFileSync(join(REPOSITORY, 'README.md'), 'utf8')).toContain(OWN);
});

// Two pages are reports of what somebody measured.
test.each(PAGES.filter((page) => !/BENCHMARK|mutation/.test(page)))('%s has no word that CONTRIBUTING.md asks to avoid', (page) => {
  expect(proseOf(page).split('\n').filter((line) => AVOIDED.test(line.replace(/"[^"]*"/g, '')))).toEqual([]);
});

test('each path of the map in CONTRIBUTING.md is there', () => {
  const [, map] = readFileSync(join(REPOSITORY, 'CONTRIBUTING.md'), 'utf8').match(/^## Map\n\n```\n(.*?)^```$/ms)!;
  const folders: string[] = [];
  const paths = map.trimEnd().split('\n').flatMap((line) => {
    const [, indent, names] = line.match(/^( *)((?:\S+, )*\S+)/)!;
    folders.length = indent.length / 2;
    const found = names.split(', ').map((name) => join(...folders, name));
    folders.push(names);
    return found;
  });
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(join(REPOSITORY, path)))).toEqual([]);
});
