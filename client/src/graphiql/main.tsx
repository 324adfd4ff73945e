import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './graphiql.css';
import { createRoot } from 'react-dom/client';
import { GraphiQLPage } from './GraphiQLPage.tsx';

createRoot(document.getElementById('root')!).render(<GraphiQLPage />);
