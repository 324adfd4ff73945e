import { PlatformRow, PlatformRowFragment } from '../components/PlatformRow.tsx';
import { platformState, type PlatformState } from '../components/platformState.ts';
import { platformName } from '../format/platform.ts';
import { graphql, type ResultOf } from '../graphql.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { usePolling } from '../transport/usePolling.ts';
import { Card } from '../ui/Card.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StaleNotice } from '../ui/StaleNotice.tsx';
import { useSecond } from '../ui/useNow.ts';
import './PlatformsPage.css';

const PlatformsQuery = graphql(
  `
    query Platforms {
      platforms {
        ...PlatformRow
      }
    }
  `,
  [PlatformRowFragment],
);

const CONTEXT = { additionalTypenames: ['Account', 'PlatformStatus'] };
/** A worker learns of a platform with each batch, and tells nobody: as often as a watcher looks again. */
const POLL_MS = 10_000;

const GROUPS: readonly { state: PlatformState; title: string; hint: string }[] = [
  {
    state: 'needed',
    title: 'Need you',
    hint: 'Their accounts are skipped or refused. Variables are read when Tidemark starts.',
  },
  { state: 'waiting', title: 'Waiting', hint: 'They are asked again by themselves.' },
  { state: 'collected', title: 'Collected', hint: 'Every live run asks them.' },
  { state: 'off', title: 'Not collected', hint: 'No account needs them, or this version cannot ask them.' },
];

/** Which platforms are collected, which wait and until when, and which need something from the operator. */
export function PlatformsPage() {
  const [{ data, error }, refetch] = useFreshQuery({ query: PlatformsQuery, context: CONTEXT });
  usePolling(refetch, POLL_MS);
  const retry = () => refetch({ requestPolicy: 'network-only' });
  return (
    <>
      <title>Platforms · Tidemark</title>
      <div className="page-heading">
        <h1>Platforms</h1>
        <p>What live runs ask, how fast, and how that went. Simulated runs ask nobody.</p>
      </div>
      {data ? (
        <>
          {error && <StaleNotice error={error} onRetry={retry} />}
          <Groups platforms={data.platforms} />
        </>
      ) : (
        <Card title="Platforms" hidesTitle>
          {error ? <ErrorState error={error} onRetry={retry} /> : <Skeleton lines={12} height={28} />}
        </Card>
      )}
    </>
  );
}

type Platforms = ResultOf<typeof PlatformsQuery>['platforms'];

function Groups({ platforms }: { readonly platforms: Platforms }) {
  const now = useSecond();
  return GROUPS.map(({ state, title, hint }) => {
    const own = platforms
      .filter((platform) => platformState(platform, now) === state)
      .sort(
        (a, b) => b.accounts - a.accounts || (platformName(a.platform) < platformName(b.platform) ? -1 : 1),
      );
    return (
      own.length > 0 && (
        <Card
          key={state}
          title={`${title}: ${own.length}`}
          aside={hint}
          className={`platform-group platform-group-${state}`}
          flush
        >
          <ul>
            {own.map((status) => (
              <PlatformRow key={status.platform} status={status} state={state} />
            ))}
          </ul>
        </Card>
      )
    );
  });
}
