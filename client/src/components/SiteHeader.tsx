import { Link } from '@tanstack/react-router';
import { ThemeToggle } from '../ui/ThemeToggle.tsx';
import { Allowed } from './Allowed.tsx';
import { CallerNote } from './CallerNote.tsx';
import './SiteHeader.css';

/** Where one can go, and who one is, on every page. */
export function SiteHeader() {
  return (
    <header className="site-header">
      <div className="site-header-inner">
        <Link to="/" className="site-brand">
          <img src="/favicon.svg" alt="" width="24" height="24" />
          <span>Tidemark</span>
        </Link>
        <nav aria-label="Main">
          <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>
            Overview
          </Link>
          <Link to="/accounts" activeOptions={{ includeSearch: false }}>
            Accounts
          </Link>
          <Link to="/runs" activeOptions={{ includeSearch: false }}>
            Runs
          </Link>
          <Link to="/platforms">Platforms</Link>
          <Link to="/performance" activeOptions={{ includeSearch: false }}>
            Performance
          </Link>
          <Allowed role="ADMIN">
            <Link to="/keys">Keys</Link>
            <Link to="/audit" activeOptions={{ includeSearch: false }}>
              Audit
            </Link>
          </Allowed>
          <a href="/graphiql">GraphiQL</a>
        </nav>
        <CallerNote />
        <ThemeToggle />
      </div>
    </header>
  );
}
