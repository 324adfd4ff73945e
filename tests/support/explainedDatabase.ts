import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Queryable } from '../../db/database.ts';

/** A node of `EXPLAIN (FORMAT JSON)`. */
export interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

export interface ExplainedDatabase {
  db: Queryable;
  /** All nodes of the plans of what was sent since the last call. */
  takePlan(): PlanNode[];
  close(): Promise<void>;
}

/** A connection that asks PostgreSQL for the plan of each statement before it sends it. */
export function openExplainedDatabase(url: string): ExplainedDatabase {
  const client = postgres(url, { max: 1, fetch_types: false, connection: { TimeZone: 'UTC', jit: 'off' } });
  const { unsafe } = client;
  const nodes: PlanNode[] = [];
  const explainFirst = (text: string, parameters: never[] = []) => {
    const run = async () => {
      const [row] = await unsafe(`EXPLAIN (FORMAT JSON) ${text}`, parameters);
      const [{ Plan }] = row!['QUERY PLAN'] as [{ Plan: PlanNode }];
      nodes.push(...flatten(Plan));
      return unsafe(text, parameters);
    };
    const rows = run();
    return Object.assign(rows, {
      values: () => rows.then((all) => all.map((row): unknown[] => Object.values(row))),
    });
  };
  Object.assign(client, { unsafe: explainFirst });
  return {
    db: drizzle(client, { casing: 'snake_case' }),
    takePlan: () => nodes.splice(0),
    close: () => client.end(),
  };
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];
