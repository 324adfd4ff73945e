import type { Member, ReadReport } from './fleet.ts';
import type { Reply } from './httpClient.ts';
import type { Observer } from './observer.ts';
import type { Operation } from './operations.ts';
import { MAX_TTL_SECONDS } from './instanceProtocol.ts';
import type { Tally } from './tally.ts';

/** When a server was last known to have answered an operation, in terms of what can change the answer. */
interface Answered {
  sequence: number;
  life: number;
  /** How often the clock had gone backwards: an answer that began later is none again. */
  turnsBack: number;
  storedAt: number;
  /** Of the execution that the answer came from. */
  report: ReadReport;
}

interface Asked {
  server: Member;
  name: string;
  isHit: boolean;
  /** Nothing was written between this and the end of the interval. */
  isQuiet: boolean;
}

/**
 * Decides which reads could have been answered without the database. Nobody outside sees what is stored: it follows
 * from what executions have read, the outbox, the clock and the lives of the processes. In doubt a read is not counted.
 */
export interface HitAccounting {
  onRead(report: ReadReport): void;
  /** An answer to one operation that was asked as usual. */
  onReply(server: Member, operation: Operation, reply: Reply, isQuiet: boolean): void;
  /** What is stored may be gone, or cannot be used: the time until the next quiet moment is no calm one. */
  onFault(): void;
  /** The clock went backwards: what began before has not begun any more. */
  onClockBack(): void;
  /** All has been written, and all operations were asked: counts what was asked since the last time. */
  close(instant: number): Promise<void>;
  reportOf(name: string): ReadReport | undefined;
}

export function createHitAccounting(observer: Observer, tally: Tally, now: () => Date): HitAccounting {
  const reports = new Map<string, ReadReport>();
  const answered = new Map<string, Answered>();
  /** When an answer was stored, by server and name, and by name alone: the latest is the one in Redis. */
  const storedAt = new Map<string, number>();
  /** The sequence of the last change of each tag; kinds as `account:*`. */
  const changedAt = new Map<string, number>();
  let position = 0;
  let asked: Asked[] = [];
  let isCalm = true;
  let turnsBack = 0;

  const keyOf = (server: Member, name: string): string => `${server.name} ${name}`;

  function isUntouched({ report, sequence }: Answered): boolean {
    return [...report.tags, '*'].every(
      (tag) =>
        (changedAt.get(tag) ?? 0) <= sequence && (changedAt.get(`${tag.split(':')[0]}:*`) ?? 0) <= sequence,
    );
  }

  function isRepeatable({ server, name }: Asked, instant: number): boolean {
    const before = answered.get(keyOf(server, name));
    if (before?.life !== server.life || before.turnsBack !== turnsBack || !isUntouched(before)) return false;
    const { until, isVolatile } = before.report;
    const expiresAt = Math.min(until ?? Infinity, before.storedAt + MAX_TTL_SECONDS * 1000);
    return !isVolatile && instant < expiresAt;
  }

  return {
    onRead: (report) => void reports.set(report.name, report),
    onReply(server, operation, { headers, body }, isQuiet) {
      const status = String(headers['cache-status'] ?? '');
      if (status.includes('detail=l1')) tally.l1 += 1;
      else if (status.includes('detail=l2')) tally.l2 += 1;
      else tally.misses += 1;
      const place = keyOf(server, operation.name);
      if (status.includes('detail=l2')) storedAt.set(place, storedAt.get(operation.name) ?? -Infinity);
      else if (!status.includes('detail=l1'))
        for (const key of [place, operation.name]) storedAt.set(key, now().getTime());
      // What holds errors is not stored.
      if (operation.name.startsWith('P') && !operation.isVolatile && !body.includes('"errors":['))
        asked.push({ server, name: operation.name, isHit: status.includes('hit'), isQuiet });
    },
    onFault: () => void (isCalm = false),
    onClockBack: () => void (turnsBack += 1),
    async close(instant) {
      for (const { sequence, tags } of await observer.outboxSince(position)) {
        position = sequence;
        for (const tag of tags) changedAt.set(tag, sequence);
      }
      for (const each of asked) {
        if (!isRepeatable(each, instant)) continue;
        tally.repeatable += 1;
        tally.repeatableHits += Number(each.isHit);
        if (isCalm) tally.calmRepeatable += 1;
        if (isCalm) tally.calmRepeatableHits += Number(each.isHit);
      }
      for (const { server, name, isQuiet } of asked) {
        const report = reports.get(name);
        if (isQuiet && report)
          answered.set(keyOf(server, name), {
            storedAt: storedAt.get(keyOf(server, name)) ?? -Infinity,
            sequence: position,
            life: server.life,
            turnsBack,
            report,
          });
      }
      asked = [];
      isCalm = true;
    },
    reportOf: (name) => reports.get(name),
  };
}
