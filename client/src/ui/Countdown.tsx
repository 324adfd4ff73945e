import { formatDuration, formatInstant } from '../format/instant.ts';
import { useSecond } from './useNow.ts';

interface CountdownProps {
  readonly until: string;
}

/** How long it is until then, second by second; `now` from then on. */
export function Countdown({ until }: CountdownProps) {
  const seconds = (Date.parse(until) - useSecond()) / 1000;
  return (
    <time dateTime={until} title={formatInstant(until)}>
      {seconds > 0 ? `in ${formatDuration(seconds)}` : 'now'}
    </time>
  );
}
