import { Card } from '../ui/Card.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';

/** What to do on an installation that tracks nobody yet. */
export function WelcomeCard() {
  return (
    <Card title="Welcome">
      <EmptyState title="No accounts yet">
        <p>
          Write a CSV file with the columns <code>platform</code>, <code>handle</code> or <code>url</code>,
          and <code>organization</code>, then import it with <code>npm run import -- accounts.csv</code> or
          with the mutation <code>importAccounts</code> in <a href="/graphiql">GraphiQL</a>.
        </p>
      </EmptyState>
    </Card>
  );
}
