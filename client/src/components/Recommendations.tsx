import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import './Recommendations.css';

export const RecommendationsFragment = graphql(`
  fragment Recommendations on Performance {
    recommendations {
      code
      message
      evidence
    }
  }
`);

interface RecommendationsProps {
  readonly performance: FragmentOf<typeof RecommendationsFragment>;
}

/** What would make it faster, and the figures that say so. */
export function Recommendations({ performance }: RecommendationsProps) {
  const { recommendations } = readFragment(RecommendationsFragment, performance);
  if (recommendations.length === 0)
    return (
      <EmptyState title="Nothing to recommend">The figures of this window ask for no change.</EmptyState>
    );
  return (
    <ul className="performance-list recommendations">
      {recommendations.map(({ code, message, evidence }) => (
        <li key={`${code} ${evidence}`}>
          <p>{message}</p>
          <p className="recommendations-evidence">
            <code>{code}</code> {evidence}
          </p>
        </li>
      ))}
    </ul>
  );
}
