import { describe, expect, it } from 'vitest';
import { checkHistory } from './checkHistory.ts';
import type { FinalState, HistoryEvent, Import, Read, Trigger, Write } from './history.ts';

let clock = 0;
const at = (tookMs = 5) => ({
  start: (clock += 1),
  end: (clock += tookMs),
  server: 'a1',
  deadlineMs: 2_000,
  outcome: 'ok' as const,
  note: 'it',
});
const write = (value: number, other: Partial<Write> = {}): Write => ({
  kind: 'write',
  account: 1,
  value,
  ...at(),
  ...other,
});
const read = (value: number | null, other: Partial<Read> = {}): Read => ({
  kind: 'read',
  account: 1,
  value,
  isStale: false,
  ...at(),
  ...other,
});
const trigger = (key: string, runId: string | null, other: Partial<Trigger> = {}): Trigger => ({
  kind: 'trigger',
  key,
  runId,
  ...at(),
  ...other,
});
const imported = (handles: string[], other: Partial<Import> = {}): Import => ({
  kind: 'import',
  handles,
  ...at(),
  ...other,
});

const EMPTY: FinalState = { registers: new Map(), runOfKey: new Map(), runs: [], handles: new Set() };
const kindsOf = (events: HistoryEvent[], final: Partial<FinalState> = {}) =>
  checkHistory(events, { ...EMPTY, ...final }).map(({ kind }) => kind);
const holding = (value: number | null) => ({ registers: new Map([[1, value]]) });
const UNKNOWN = { outcome: 'unknown' } as const;

describe('the checker finds', () => {
  it('a write that was acknowledged and is gone', () => {
    expect(kindsOf([write(1), write(2)], holding(2))).toEqual([]);
    expect(kindsOf([write(1), write(2)], holding(1))).toEqual(['lost']);
    expect(kindsOf([write(1), write(2)])).toEqual(['lost']);
  });

  it('nothing wrong with a write of which nobody knows, done or not', () => {
    expect(kindsOf([write(1), write(2, UNKNOWN)], holding(1))).toEqual([]);
    expect(kindsOf([write(1), write(2, UNKNOWN)], holding(2))).toEqual([]);
    expect(kindsOf([write(1), write(2, UNKNOWN)], holding(3))).toEqual(['lost']);
  });

  it('a server that goes back, or is behind its own writes', () => {
    expect(kindsOf([write(1), write(2), read(2), read(1)], holding(2))).toEqual(['back in time']);
    expect(kindsOf([write(1), read(null)], holding(1))).toEqual(['back in time']);
    expect(kindsOf([write(1), read(null, { isStale: true })], holding(1))).toEqual([]);
    expect(kindsOf([write(1), read(null, { server: 'b1' })], holding(1))).toEqual([]);
  });

  it('another server that is behind for too long', () => {
    const first = write(1);
    clock += 20_000;
    expect(kindsOf([first, read(null, { server: 'b1' })], holding(1))).toEqual(['back in time']);
  });

  it('an answer that took longer than promised', () => {
    expect(kindsOf([read(null, at(3_001))])).toEqual(['hung']);
    expect(kindsOf([read(null, at(2_900))])).toEqual([]);
  });

  it('a run that is doubled, and one that is lost', () => {
    const one = { runOfKey: new Map([['k', '7']]), runs: ['7'] };
    expect(kindsOf([trigger('k', null, UNKNOWN), trigger('k', '7')], one)).toEqual([]);
    expect(kindsOf([trigger('k', '7')], { ...one, runs: ['7', '8'] })).toEqual(['doubled']);
    expect(kindsOf([trigger('k', '7')])).toEqual(['lost']);
  });

  it('an import that was done by half, and one that is lost', () => {
    const half = { handles: new Set(['x']) };
    expect(kindsOf([imported(['x', 'y'], UNKNOWN)])).toEqual([]);
    expect(kindsOf([imported(['x', 'y'], UNKNOWN)], half)).toEqual(['torn']);
    expect(kindsOf([imported(['x', 'y'])], half)).toEqual(['lost']);
  });
});
