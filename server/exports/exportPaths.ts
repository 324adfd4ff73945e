import { isInputObjectType, type GraphQLInputType, type GraphQLSchema } from 'graphql';
import { dayOf } from '../../db/day.ts';
import type { Reading } from '../../db/cursors.ts';
import type { AccountOrder } from '../../db/queries/accountOrder.ts';
import { latestSnapshotDay } from '../../db/queries/accounts.ts';
import { exportedAccounts } from '../../db/queries/exportedAccounts.ts';
import { exportedSnapshots } from '../../db/queries/exportedSnapshots.ts';
import type { ExportFormat, ExportQuery } from '../../db/queries/exportLines.ts';
import { readAccountFilter, type AccountFilterArgument } from '../../schema/accountFilterInput.ts';
import { idPrefix } from '../../schema/globalId.ts';
import { checkDays, readRange } from '../../schema/pageArguments.ts';
import { DEFAULT_DAYS } from '../../schema/types/accountConnection.ts';
import { readParameters, type ParameterTypes } from './readParameters.ts';

/** What can be exported at one path. */
export interface ExportPath {
  format: ExportFormat;
  /** What a file of it is called. */
  name: string;
  /**
   * Reads the parameters.
   * @throws BAD_USER_INPUT, INVALID_ID
   * @returns what to ask, which may need to read something first
   */
  plan(search: string, now: Date): (reading: Reading) => Promise<ExportQuery>;
}

/** By their paths. */
export type ExportPaths = ReadonlyMap<string, ExportPath>;

export function createExportPaths(schema: GraphQLSchema): ExportPaths {
  const filterTypes = fieldsOf(schema, 'AccountFilter');
  const order = fieldsOf(schema, 'AccountOrder');
  const day = typeOf(schema, 'Date');
  const snapshotTypes: ParameterTypes = { ...filterTypes, from: day, to: day };
  const accountTypes: ParameterTypes = {
    ...filterTypes,
    orderBy: order['field']!,
    direction: order['direction']!,
    days: order['days']!,
  };

  const snapshots = (format: ExportFormat): ExportPath => ({
    format,
    name: 'snapshots',
    plan(search, now) {
      const { from, to, ...given } = readParameters(search, snapshotTypes) as SnapshotParameters;
      const range = readRange({ from, to });
      const filter = readAccountFilter(given);
      return async () => exportedSnapshots({ filter, range, format, idPrefix: idPrefix('Account') }, now);
    },
  });

  const accounts: ExportPath = {
    format: 'csv',
    name: 'accounts',
    plan(search, now) {
      const parameters = readParameters(search, accountTypes) as AccountParameters;
      const { orderBy = 'FOLLOWERS', direction = 'DESC', days = DEFAULT_DAYS, ...given } = parameters;
      checkDays(days);
      const filter = readAccountFilter(given);
      return async (reading) => {
        const until = (await reading.read(latestSnapshotDay)) ?? dayOf(now);
        return exportedAccounts(
          {
            filter,
            order: { field: orderBy, direction },
            growth: { days, until },
            idPrefix: idPrefix('Account'),
          },
          now,
        );
      };
    },
  };

  return new Map([
    ['/export/snapshots.csv', snapshots('csv')],
    ['/export/snapshots.ndjson', snapshots('ndjson')],
    ['/export/accounts.csv', accounts],
  ]);
}

/** What `readParameters` makes of the types of the schema; it has checked them. */
interface SnapshotParameters extends AccountFilterArgument {
  from?: string;
  to?: string;
}

interface AccountParameters extends AccountFilterArgument {
  orderBy?: AccountOrder['field'];
  direction?: AccountOrder['direction'];
  days?: number;
}

function fieldsOf(schema: GraphQLSchema, name: string): Record<string, GraphQLInputType> {
  const type = schema.getType(name);
  if (!isInputObjectType(type)) throw new TypeError(`The schema has no input ${name}.`);
  return Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, field.type]));
}

const typeOf = (schema: GraphQLSchema, name: string): GraphQLInputType =>
  schema.getType(name) as GraphQLInputType;
