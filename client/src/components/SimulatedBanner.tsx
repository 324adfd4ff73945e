import { formatFull } from '../format/formatNumber.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import './SimulatedBanner.css';

export const SimulatedBannerFragment = graphql(`
  fragment SimulatedBanner on Summary {
    accounts
    simulatedAccounts
  }
`);

interface SimulatedBannerProps {
  readonly summary: FragmentOf<typeof SimulatedBannerFragment>;
}

/** Says how much of the data is not real; nothing when all of it is. */
export function SimulatedBanner({ summary }: SimulatedBannerProps) {
  const { accounts, simulatedAccounts } = readFragment(SimulatedBannerFragment, summary);
  if (simulatedAccounts === 0) return null;
  return (
    <aside className="simulated-banner" aria-label="Simulated data">
      <p>
        <strong>Simulated data.</strong>{' '}
        {simulatedAccounts >= accounts
          ? 'All numbers here are made up; only the names of the accounts are real.'
          : `The numbers of ${formatFull(simulatedAccounts)} of ${formatFull(accounts)} accounts are made up.`}
      </p>
    </aside>
  );
}
