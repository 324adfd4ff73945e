import { GraphiQL } from 'graphiql';
import { useState } from 'react';
import { readThemeChoice } from '../ui/useTheme.ts';
import { createFetcher } from './createFetcher.ts';
import { exampleTabs } from './exampleTabs.ts';

/** GraphiQL, and above it the way to sign in where the server answers known callers only. */
export function GraphiQLPage() {
  const [isKnown, setIsKnown] = useState(true);
  const [fetcher] = useState(() => createFetcher('/graphql', setIsKnown));
  return (
    <div className="graphiql-page">
      {!isKnown && (
        <p role="alert" className="graphiql-sign-in">
          This server answers known callers only. <a href="/login?next=/graphiql">Sign in</a>, or set the
          header Authorization below.
        </p>
      )}
      <GraphiQL
        fetcher={fetcher}
        defaultTabs={exampleTabs}
        defaultEditorToolsVisibility="variables"
        forcedTheme={readThemeChoice()}
      >
        <GraphiQL.Logo>
          <a href="/" className="graphiql-home">
            Tidemark
          </a>
        </GraphiQL.Logo>
      </GraphiQL>
    </div>
  );
}
