import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './graphiql.css';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { readThemeChoice } from '../ui/useTheme.ts';
import { createFetcher } from './createFetcher.ts';
import { exampleTabs } from './exampleTabs.ts';

createRoot(document.getElementById('root')!).render(
  <GraphiQL
    fetcher={createFetcher('/graphql')}
    defaultTabs={exampleTabs}
    defaultEditorToolsVisibility="variables"
    forcedTheme={readThemeChoice()}
  >
    <GraphiQL.Logo>
      <a href="/" className="graphiql-home">
        Tidemark
      </a>
    </GraphiQL.Logo>
  </GraphiQL>,
);
