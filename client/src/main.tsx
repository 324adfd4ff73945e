import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from '@tanstack/react-router';
import { Provider } from 'urql';
import { router } from './router.tsx';
import './styles/tokens.css';
import './styles/base.css';
import { applyTheme } from './ui/useTheme.ts';
import { client } from './urql.ts';

applyTheme();

// The page's chunk is fetched before the first render, so that the queries of the frame and of the page start
// in one tick and leave as one batch.
await router.load();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Provider value={client}>
      <RouterProvider router={router} />
    </Provider>
  </StrictMode>,
);
