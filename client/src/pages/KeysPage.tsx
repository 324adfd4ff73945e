import { AllowedPage } from '../components/AllowedPage.tsx';
import { CreateKey } from '../components/CreateKey.tsx';
import { KeysTable, KeysTableFragment } from '../components/KeysTable.tsx';
import { useShell } from '../components/shellContext.ts';
import { graphql } from '../graphql.ts';
import { useFreshQuery } from '../transport/useFreshQuery.ts';
import { Card } from '../ui/Card.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StaleNotice } from '../ui/StaleNotice.tsx';
import './WithSide.css';

const ApiKeysQuery = graphql(
  `
    query ApiKeys {
      apiKeys {
        ...KeysTable
      }
    }
  `,
  [KeysTableFragment],
);

const CONTEXT = { additionalTypenames: ['ApiKey'] };

/** The keys by which programs and people are known: who has one, and the way to make and to end one. */
export function KeysPage() {
  return (
    <AllowedPage title="API keys" role="ADMIN">
      <Keys />
    </AllowedPage>
  );
}

function Keys() {
  const { caller } = useShell();
  const [{ data, error }, refetch] = useFreshQuery({ query: ApiKeysQuery, context: CONTEXT });
  const retry = () => refetch({ requestPolicy: 'network-only' });
  return (
    <>
      <title>API keys · Tidemark</title>
      <div className="page-heading">
        <h1>API keys</h1>
        <p>Each has one role. What is done with it is in the audit under its name.</p>
      </div>
      {caller?.isOpen === true && (
        <p className="notice">
          <span>
            This server asks nobody for a key. Create one for yourself with the role admin, then start it with{' '}
            <code>AUTH_API_KEYS=1</code>.
          </span>
        </p>
      )}
      {data && error && <StaleNotice error={error} onRetry={retry} />}
      <div className="with-side">
        <div className="with-side-main">
          <Card title="All keys" flush>
            {data ? (
              data.apiKeys.length === 0 ? (
                <EmptyState title="No key yet">
                  <p>The first one is created here, or by the command npm run keys.</p>
                </EmptyState>
              ) : (
                <KeysTable apiKeys={data.apiKeys} />
              )
            ) : error ? (
              <ErrorState error={error} onRetry={retry} />
            ) : (
              <div className="card-body">
                <Skeleton lines={6} height={36} />
              </div>
            )}
          </Card>
        </div>
        <div className="with-side-side">
          <Card title="New key" className="with-side-first">
            <CreateKey />
          </Card>
        </div>
      </div>
    </>
  );
}
