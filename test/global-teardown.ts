/** What `global-setup.ts` left to do. */
export default () => (globalThis as any).tearDown();
