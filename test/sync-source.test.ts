import { SyncSource } from '../src';

test('SITEWISE is the name that the API knows AWS IoT SiteWise by', () => {
  expect(SyncSource.SITEWISE.name).toBe('SITEWISE');
});

test('of() takes a source of a later day, as it is spelled', () => {
  expect(SyncSource.of('NEXT_SOURCE').name).toBe('NEXT_SOURCE');
});
