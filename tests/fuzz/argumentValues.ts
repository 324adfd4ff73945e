import { getNamedType, isEnumType, isListType, getNullableType, type GraphQLArgument } from 'graphql';
import type { Random } from './random.ts';
import { anyDay, anyHandle, anyId, anyIdType, anyPlatform, anySlug, TAGS } from './vocabulary.ts';

/** Where an argument stands. */
export interface ArgumentPlace {
  /** `Query.accounts`. */
  coordinate: string;
  /** Levels of the document above it. */
  depth: number;
}

/** A value for an argument, as JSON; undefined leaves it out. */
export function anyArgument(random: Random, argument: GraphQLArgument, place: ArgumentPlace): unknown {
  const { name } = argument;
  // Cursors come from answers: see pages.ts.
  if (name === 'after' || name === 'before' || name === 'last') return undefined;
  if (name === 'first')
    return random.chance(0.75) || place.depth > 1 ? random.int(1, place.depth > 1 ? 4 : 12) : undefined;
  if (name === 'id')
    return place.coordinate === 'Query.scrapeRun'
      ? anyId(random, 'ScrapeRun')
      : anyId(random, anyIdType(random));
  if (name === 'ids') return Array.from({ length: random.int(1, 4) }, () => anyId(random, anyIdType(random)));
  if (name === 'slug') return anySlug(random);
  if (name === 'days') return random.chance(0.7) ? random.int(1, 30) : undefined;
  if (name === 'on' || (name === 'asOf' && random.chance(0.4))) return anyDay(random);
  if ((name === 'from' || name === 'to') && random.chance(0.35)) return anyDay(random);
  if (name === 'filter') return random.chance(0.6) ? anyAccountFilter(random) : undefined;
  if (name === 'orderBy') return random.chance(0.7) ? anyOrder(random, argument) : undefined;
  const type = getNamedType(argument.type);
  if (isEnumType(type) && name !== 'platform') {
    const values = type.getValues().map((value) => value.name);
    if (isListType(getNullableType(argument.type)))
      return random.chance(0.5) ? random.sample(values, random.int(1, 3)) : undefined;
    return random.chance(0.5) ? random.pick(values) : undefined;
  }
  return undefined;
}

/** An account by its name: two arguments that belong together. */
export function anyName(random: Random): { platform: string; handle: string } {
  const platform = anyPlatform(random);
  return { platform, handle: anyHandle(random, platform) };
}

/** One to three conditions. */
export function anyAccountFilter(random: Random): Record<string, unknown> {
  const names = random.sample(
    Object.keys(CONDITIONS),
    random.weighted([
      [6, 1],
      [3, 2],
      [1, 3],
    ]),
  );
  return Object.fromEntries(names.map((name) => [name, CONDITIONS[name]!(random)]));
}

const CONDITIONS: Record<string, (random: Random) => unknown> = {
  followersMin: (random) => random.int(1, 40) * 500,
  followersMax: (random) => random.int(1, 40) * 500,
  hasOrganization: (random) => random.chance(0.6),
  ids: (random) => Array.from({ length: random.int(1, 5) }, () => anyId(random, 'Account')),
  isCore: (random) => random.chance(0.6),
  isStale: (random) => random.chance(0.6),
  notCapturedOn: (random) => anyDay(random),
  organizations: (random) => Array.from({ length: random.int(1, 2) }, () => anySlug(random)),
  platforms: (random) => Array.from({ length: random.int(0, 2) }, () => anyPlatform(random)),
  search: (random) => random.pick(['fuzz1', 'name 2', 'FUZZ', 'office', 'nobody']),
  statuses: (random) => random.sample(['ACTIVE', 'PAUSED', 'ARCHIVED'], random.int(1, 2)),
  tags: (random) => random.sample(TAGS, random.int(1, 2)),
};

function anyOrder(random: Random, argument: GraphQLArgument): Record<string, unknown> {
  const type = getNamedType(argument.type);
  if (!('getFields' in type) || !('direction' in type.getFields())) throw new Error(`No order: ${type.name}`);
  const fields = getNamedType(type.getFields()['field']!.type);
  if (!isEnumType(fields)) throw new Error(`No enum: ${fields.name}`);
  return {
    field: random.pick(fields.getValues()).name,
    direction: random.pick(['ASC', 'DESC']),
    ...(random.chance(0.3) && { days: random.int(1, 30) }),
  };
}
