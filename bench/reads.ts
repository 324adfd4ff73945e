/** What is asked: each read with the number of values in its answer that came from the database, roughly. */
export const READS: readonly { name: string; query: string }[] = [
  { name: 'floor: { __typename }', query: '{ __typename }' },
  {
    name: '50 accounts × latest × last 30 snapshots',
    query: `{ accounts(first: 50) { nodes {
      handle followers latestSnapshot { date followers }
      snapshots(first: 30) { nodes { date followers engagements } }
    } } }`,
  },
  {
    name: 'summary by platform, with changes',
    query: `{ summary { asOf accounts followers followersChange engagements
      byPlatform { platform followers followersChange } } }`,
  },
  {
    name: 'one history of three years',
    query: '{ accounts(first: 1) { nodes { history { dates followers posts } } } }',
  },
  {
    name: 'a page of 20 accounts',
    query: '{ accounts { nodes { handle platform followers followersAsOf } } }',
  },
];
