import { beforeEach, describe, expect, test } from 'vitest';
import { createOrganizations } from '../../db/writes/createOrganizations.ts';
import { slugBase } from '../../db/writes/organizationNames.ts';
import { withOpenDatabase } from '../support/openTestDatabase.ts';
import { missingTags } from './missingTags.ts';
import { dumpTables, emptyTables } from './tableDump.ts';

const place = withOpenDatabase();
const now = new Date('2026-05-10T09:00:00Z');

beforeEach(() => emptyTables(place.database));

async function create(...names: string[]): Promise<string[]> {
  const byName = await place.database.write(async (tx) => {
    const { organizations, changed } = await createOrganizations(tx, names, now);
    return { result: organizations, changed };
  });
  return [...byName.values()].map((organization) => organization.slug);
}

const slugs = async () => (await dumpTables(place.database)).organizations.map((row) => row.slug);

describe('the slug of an organization', () => {
  test.each([
    ['HHS', 'hhs'],
    ['HHS Office of Women’s Health', 'hhs-office-of-womens-health'],
    ["Children's Bureau (CB)", 'childrens-bureau-cb'],
    ['HHS/OCIO 405(d)', 'hhs-ocio-405-d'],
    ['  Ministère de la Santé  ', 'ministere-de-la-sante'],
    ['Ｆｕｌｌ　Ｗｉｄｔｈ', 'full-width'],
    ['厚生労働省', '厚生労働省'],
    ['보건복지부', '보건복지부'],
    ['***', 'organization'],
    [`${'a'.repeat(79)} bcd`, 'a'.repeat(79)],
  ])('of %j is %s', (name, slug) => {
    expect(slugBase(name)).toBe(slug);
  });

  test('gets a number when it is taken', async () => {
    await create('Blue Team');
    await create('Blue-Team', 'Blue, Team!', 'Blue Team 2');
    expect(await slugs()).toEqual(['blue-team', 'blue-team-2', 'blue-team-3', 'blue-team-2-2']);
    await create('Blue (Team)');
    expect((await slugs()).at(-1)).toBe('blue-team-4');
  });

  test('has at most 80 characters, the number included', async () => {
    const long = 'x'.repeat(78);
    await create(`${long} a`, `${long}-a`, `${long}_a`);
    expect(await slugs()).toEqual([`${long}-a`, `${long}-2`, `${long}-3`]);
    await create(`${long}.a`);
    expect((await slugs()).at(-1)).toBe(`${long}-4`);
  });
});

describe('organizations', () => {
  test('are one when their names differ in case and white space alone', async () => {
    await create('Blue  Team', 'blue team');
    await create(' BLUE\tTEAM ');
    expect((await dumpTables(place.database)).organizations).toMatchObject([{ name: 'Blue Team' }]);
  });

  test('are created once by many imports at the same time, and tell their tags', async () => {
    place.takeTags();
    const before = await dumpTables(place.database);
    await Promise.all(Array.from({ length: 12 }, (_, index) => create('Blue', `Green ${index % 3}`)));
    const after = await dumpTables(place.database);
    expect(after.organizations.map((row) => row.slug).sort()).toEqual([
      'blue',
      'green-0',
      'green-1',
      'green-2',
    ]);
    expect(missingTags(before, after, place.takeTags())).toEqual([]);
  });
});
