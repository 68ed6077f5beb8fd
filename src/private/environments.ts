import { ResourceEnvironment } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { fail, quote } from './messages';
import { isKnown } from './references';

/**
 * What sets two environments apart, as far as both are known. The L1 of a bucket whose ARN was imported has empty ones.
 */
function whereApart(one: ResourceEnvironment, other: ResourceEnvironment): 'account' | 'region' | undefined {
  const isTold = (value: string) => value !== '' && isKnown(value);
  return (['account', 'region'] as const).find((part) => one[part] !== other[part] && isTold(one[part]) && isTold(other[part]));
}

/**
 * Refuses what only works in one account and Region, where both are known and differ.
 */
export function checkSameEnvironment(scope: IConstruct, [what, here]: [string, ResourceEnvironment], [other, there]: [string, ResourceEnvironment],
  remedy: string) {
  const apart = whereApart(here, there);
  if (apart !== undefined) {
    fail(scope, `${what} is in the ${apart} ${quote(here[apart])} and ${other} in ${quote(there[apart])}: both have to be in one account and Region. ${remedy}`);
  }
}
