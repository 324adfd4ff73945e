import { Link } from '@tanstack/react-router';
import { auditAction } from '../format/auditAction.ts';
import { describeChange, parseThings } from '../format/describeChange.ts';
import { formatAge, formatInstant } from '../format/instant.ts';
import { roleName } from '../format/role.ts';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { Badge, type BadgeTone } from '../ui/Badge.tsx';
import { useNow } from '../ui/useNow.ts';

export const AuditItemFragment = graphql(`
  fragment AuditItem on AuditEntry {
    at
    caller
    role
    action
    requestId
    outcome
    input
    before
    after
  }
`);

type Entry = ResultOf<typeof AuditItemFragment>;

interface AuditItemProps {
  readonly entry: FragmentOf<typeof AuditItemFragment>;
}

/** What somebody has done: the change in sight, what was sent behind a press. */
export function AuditItem({ entry }: AuditItemProps) {
  const { at, caller, role, action, requestId, outcome, input, before, after } = readFragment(
    AuditItemFragment,
    entry,
  );
  const now = useNow();
  const [label, tone] = outcomeOf(outcome);
  return (
    <li>
      <p className="audit-head">
        <strong title={action}>{auditAction(action)}</strong>
        <Badge tone={tone}>{label}</Badge>
        <time dateTime={at} title={formatInstant(at)}>
          {formatAge(at, now)}
        </time>
      </p>
      <p className="audit-who">
        by{' '}
        <Link to="/audit" search={(old) => ({ ...old, caller, after: undefined, before: undefined })}>
          <bdi>{caller}</bdi>
        </Link>
        , {roleName(role)}
      </p>
      <Changes before={before} after={after} />
      <details>
        <summary>
          Details<span className="visually-hidden"> of this entry</span>
        </summary>
        <dl className="audit-things">
          <Thing name="At" value={formatInstant(at)} />
          <Thing name="Request" value={requestId} />
          {[...parseThings(input)].map(([name, value]) => (
            <Thing key={name} name={`Sent: ${name}`} value={value} />
          ))}
        </dl>
      </details>
    </li>
  );
}

function Changes({ before, after }: Pick<Entry, 'before' | 'after'>) {
  const things = describeChange(before, after);
  if (things.length === 0) return null;
  return (
    <dl className="audit-things">
      {things.map(({ name, before: old, after: now }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {old !== undefined && (
              <>
                <span className="visually-hidden">was </span>
                <del>
                  <bdi>{old}</bdi>
                </del>
                {now !== undefined && <span aria-hidden="true"> → </span>}
              </>
            )}
            {now !== undefined && (
              <>
                {old !== undefined && <span className="visually-hidden">, is now </span>}
                <bdi>{now}</bdi>
              </>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Thing({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

function outcomeOf(outcome: Entry['outcome']): readonly [label: string, tone: BadgeTone] {
  if (outcome === 'SUCCEEDED') return ['Done', 'positive'];
  if (outcome === 'REFUSED') return ['Refused', 'warning'];
  if (outcome === 'FAILED') return ['Failed', 'negative'];
  return ['No end known', 'neutral'];
}
