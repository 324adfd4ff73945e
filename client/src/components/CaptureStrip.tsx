import { formatDay } from '../format/day.ts';
import { formatFull } from '../format/formatNumber.ts';
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

/** One bar a day for how many accounts were captured; what is missing against the best day shown tops it. */
export function CaptureStrip({ summary }: CaptureStripProps) {
  const { recent } = readFragment(CaptureStripFragment, summary);
  const days = recent.dates.map((date, index) => ({ date, captured: recent.accountsCaptured[index] ?? 0 }));
  const best = Math.max(0, ...days.map((day) => day.captured));
  // Today is no gap before it is over.
  const today = useToday();
  const incomplete = days.filter((day) => day.captured < best && day.date < today);
  const missing = incomplete.reduce((sum, day) => sum + best - day.captured, 0);
  if (best === 0) return null;
  return (
    <figure className="capture-strip">
      <figcaption>
        Last {days.length} days:{' '}
        {incomplete.length === 0
          ? 'no gaps'
          : `${formatFull(missing)} ${missing === 1 ? 'snapshot' : 'snapshots'} missing, on ${incomplete.length} of them`}
      </figcaption>
      <div className="capture-strip-bars" aria-hidden="true">
        {days.map(({ date, captured }) => (
          <span key={date} title={`${formatDay(date)}: ${captured} of ${best}`}>
            <i className="capture-strip-captured" style={{ flexGrow: captured }} />
            {captured < best && (
              <i
                className={date < today ? 'capture-strip-missing' : ''}
                style={{ flexGrow: best - captured }}
              />
            )}
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
