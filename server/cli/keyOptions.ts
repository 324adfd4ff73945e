import { parseArgs } from 'node:util';
import { ROLES, type Role } from '../../db/domain.ts';
import { tryDecodeId } from '../../schema/globalId.ts';
import { isKeyName, KEY_NAME_RULE } from '../../schema/mutations/createApiKey.ts';
import { OperatorError } from '../operatorError.ts';

export const KEYS_HELP = `Makes and revokes API keys, in the database of DATABASE_URL or in the embedded one, also while a server runs.

  npm run keys -- create --role ROLE --name NAME [--expires INSTANT]
  npm run keys -- list
  npm run keys -- revoke ID

  --role ROLE        ${ROLES.join(', ')}: each may all that the ones before it may
  --name NAME        who or what it is for: one line of 1 to 100 characters
  --expires INSTANT  when it serves no more, like 2027-06-30 or 2027-06-30T12:00:00Z; without it: never

The key is printed once, alone on the standard output, and kept as a hash only. Servers with AUTH_API_KEYS=1 take it at once
as "Authorization: Bearer KEY", and no more as soon as it is revoked.
`;

export interface KeyRequest {
  role: Role;
  name: string;
  expiresAt: Date | null;
}

export type KeyCommand =
  { kind: 'help' | 'list' } | { kind: 'create'; request: KeyRequest } | { kind: 'revoke'; id: number };

/** @throws OperatorError for what is no command, no option or no value for it */
export function readKeyCommand(args: readonly string[], now: Date): KeyCommand {
  const { values, positionals } = parse(args);
  const [kind, id, ...others] = positionals;
  if (values.help) return { kind: 'help' };
  if (kind !== 'create' && kind !== 'list' && kind !== 'revoke')
    throw new OperatorError('Expected create, list or revoke. See --help.');
  if (others.length > 0 || (id !== undefined) !== (kind === 'revoke'))
    throw new OperatorError(`${kind}: expected ${kind === 'revoke' ? 'the id of a key' : 'no more words'}.`);
  if (kind === 'list') return { kind };
  return kind === 'revoke' ? { kind, id: readId(id!) } : { kind, request: readRequest(values, now) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        role: { type: 'string' },
        name: { type: 'string' },
        expires: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new OperatorError(`${(error as Error).message.split('\n')[0]} See --help.`);
  }
}

function readRequest(values: ReturnType<typeof parse>['values'], now: Date): KeyRequest {
  const role = ROLES.find((each) => each === values.role);
  if (!role)
    throw new OperatorError(`--role: expected one of ${ROLES.join(', ')}, got ${shown(values.role)}.`);
  const name = values.name?.trim() ?? '';
  if (!isKeyName(name)) throw new OperatorError(`--name: ${KEY_NAME_RULE}`);
  return { role, name, expiresAt: values.expires === undefined ? null : readInstant(values.expires, now) };
}

/** A day ends the key as it begins. */
function readInstant(text: string, now: Date): Date {
  const isInstant = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const date = new Date(isInstant ? text : Number.NaN);
  if (!(date > now))
    throw new OperatorError(
      `--expires: expected an instant in the future like 2027-06-30, got ${shown(text)}.`,
    );
  return date;
}

/** As the list of this command shows it, or as the API does. */
function readId(text: string): number {
  const id = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : tryDecodeId('ApiKey', text);
  if (id === null) throw new OperatorError(`Expected the id of a key, got ${shown(text)}.`);
  return id;
}

const shown = (text: string | undefined): string => (text === undefined ? 'nothing' : JSON.stringify(text));
