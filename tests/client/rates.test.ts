import { expect, test } from 'vitest';
import { formatFull } from '../../client/src/format/formatNumber.ts';
import { formatRate } from '../../client/src/format/rate.ts';

test.each([
  [10_000, 86_400, `${formatFull(10_000)} a day`],
  [200, 3_600, '200 an hour'],
  [60, 60, '60 a minute'],
  [300, 900, '300 in 15 min'],
  [20, 7_200, '20 in 2 h'],
  [16, 12, '16 in 12 s'],
  [20, 400, '20 in 400 s'],
])('%i requests in %i seconds read as a person says them', (requests, seconds, words) => {
  expect(formatRate(requests, seconds)).toBe(words);
});
