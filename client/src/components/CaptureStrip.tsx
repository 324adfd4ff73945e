import { formatDay } from '../format/day.ts';
import { useToday } from '../ui/useNow.ts';
import { graphql, readFragment, type FragmentOf } from '../graphql.ts';
import './CaptureStrip.css';

export const CaptureStripFragment = graphql(`
  fragment CaptureStrip on Summary {
    asOf
    recent: history(from: $recentFrom) {
      dates
      accountsCaptured
    }
  }
`);

interface CaptureStripProps {
  readonly summary: FragmentOf<typeof CaptureStripFragment>;
}

/** One bar a day for how many accounts were captured, against the best day shown: short bars are gaps. */
export function CaptureStrip({ summary }: CaptureStripProps) {
  const { recent } = readFragment(CaptureStripFragment, summary);
  const days = recent.dates.map((date, index) => ({ date, captured: recent.accountsCaptured[index] ?? 0 }));
  const best = Math.max(0, ...days.map((day) => day.captured));
  // Today is no gap before it is over.
  const today = useToday();
  const incomplete = days.filter((day) => day.captured < best && day.date < today);
  if (best === 0) return null;
  return (
    <figure className="capture-strip">
      <figcaption>
        Last {days.length} days:{' '}
        {incomplete.length === 0 ? 'no gaps' : `gaps on ${incomplete.length}, at most ${best} captured`}
      </figcaption>
      <div className="capture-strip-bars" aria-hidden="true">
        {days.map(({ date, captured }) => (
          <span
            key={date}
            title={`${formatDay(date)}: ${captured} of ${best}`}
            data-gap={captured < best && date < today}
          >
            <i style={{ height: `${(100 * captured) / best}%` }} />
          </span>
        ))}
      </div>
      {incomplete.length > 0 && (
        <ul className="visually-hidden">
          {incomplete.map(({ date, captured }) => (
            <li key={date}>
              {formatDay(date)}: {captured} of {best}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}
