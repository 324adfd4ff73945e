import type { ReactNode } from 'react';
import { formatDay } from '../format/day.ts';
import { formatAge, formatInstant } from '../format/instant.ts';
import { roleName } from '../format/role.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { Badge } from '../ui/Badge.tsx';
import { useNow } from '../ui/useNow.ts';
import { RevokeKey } from './RevokeKey.tsx';

export const KeyRowFragment = graphql(`
  fragment KeyRow on ApiKey {
    id
    name
    role
    prefix
    createdAt
    createdBy
    expiresAt
    revokedAt
    lastUsedAt
  }
`);

interface KeyRowProps {
  readonly apiKey: FragmentOf<typeof KeyRowFragment>;
}

/** One key: whose it is, what it may, whether it still serves. */
export function KeyRow({ apiKey }: KeyRowProps) {
  const { id, name, role, prefix, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt } = readFragment(
    KeyRowFragment,
    apiKey,
  );
  const now = useNow();
  const isExpired = expiresAt !== null && Date.parse(expiresAt) <= now;
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
        <code>{prefix}…</code>
        <small className="keys-role">{roleName(role)}</small>
      </th>
      <td className="wide-only">{roleName(role)}</td>
      <td>
        {revokedAt !== null ? (
          <>
            <Badge tone="negative">Revoked</Badge>
            <Instant at={revokedAt} />
          </>
        ) : isExpired ? (
          <>
            <Badge>Expired</Badge>
            <Instant at={expiresAt} />
          </>
        ) : (
          <>
            <Badge tone="positive">Active</Badge>
            {expiresAt === null ? <small>without end</small> : <Instant at={expiresAt}>until </Instant>}
          </>
        )}
      </td>
      <td className="wide-only">
        <time dateTime={createdAt} title={formatInstant(createdAt)}>
          {formatAge(createdAt, now)}
        </time>
        <small>
          by <bdi>{createdBy}</bdi>
        </small>
      </td>
      <td className="wide-only">
        {lastUsedAt === null ? (
          <span className="muted">never</span>
        ) : (
          <time dateTime={lastUsedAt} title={formatInstant(lastUsedAt)}>
            {formatAge(lastUsedAt, now)}
          </time>
        )}
      </td>
      <td className="number">{revokedAt === null && !isExpired && <RevokeKey id={id} name={name} />}</td>
    </tr>
  );
}

function Instant({ at, children }: { readonly at: string; readonly children?: ReactNode }) {
  return (
    <small>
      {children}
      <time dateTime={at} title={formatInstant(at)}>
        {formatDay(at.slice(0, 10))}
      </time>
    </small>
  );
}
