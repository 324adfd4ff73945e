import { Link } from '@tanstack/react-router';
import { ThemeToggle } from '../ui/ThemeToggle.tsx';
import './SiteHeader.css';

/** Where one can go, on every page. */
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
          <a href="/graphiql">GraphiQL</a>
        </nav>
        <ThemeToggle />
      </div>
    </header>
  );
}
