import { Link } from '@tanstack/react-router';
import { Card } from '../ui/Card.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Allowed } from './Allowed.tsx';

/** What to do on an installation that tracks nobody yet. */
export function WelcomeCard() {
  return (
    <Card title="Welcome">
      <EmptyState title="No accounts yet">
        <Allowed role="EDITOR" otherwise={<p>An editor has to add the first ones.</p>}>
          <p>
            Paste the addresses of profiles, or drop a CSV file with what you have. Many at once are taken by{' '}
            <code>npm run import -- accounts.csv</code>.
          </p>
          <Link to="/accounts/add" className="button button-primary">
            Add accounts
          </Link>
        </Allowed>
      </EmptyState>
    </Card>
  );
}
