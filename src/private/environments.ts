import { ResourceEnvironment } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { fail, quote } from './messages';
import { isKnown } from './references';

/** The part in which two environments differ, as far as both are known. The L1 of a bucket imported by its ARN has empty parts. */
export function whereApart(one: ResourceEnvironment, other: ResourceEnvironment): 'account' | 'region' | undefined {
  const isTold = (value: string) => value !== '' && isKnown(value);
  return (['account', 'region'] as const).find((part) => one[part] !== other[part] && isTold(one[part]) && isTold(other[part]));
}

type Place = [what: string, env: ResourceEnvironment];

/** Throws if two environments are known and differ. */
export function checkSameEnvironment(scope: IConstruct, [what, here]: Place, [other, there]: Place, remedy: string) {
  const apart = whereApart(here, there);
  if (apart !== undefined) {
    const part = apart === 'region' ? 'Region' : apart;
    fail(scope, `${what} is in the ${part} ${quote(here[apart])} and ${other} in ${quote(there[apart])}: both must be in one ${part}. ${remedy}`);
  }
}

/** Throws if two Regions are known and differ. */
export function checkSameRegion(scope: IConstruct, [what, { region }]: Place, [other, there]: Place, remedy: string) {
  checkSameEnvironment(scope, [what, { region, account: there.account }], [other, there], remedy);
}
