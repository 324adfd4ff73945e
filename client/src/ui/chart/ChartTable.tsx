import { formatDay } from '../../format/day.ts';
import { formatFull } from '../../format/formatNumber.ts';
import { Unknown } from '../Unknown.tsx';
import { ORIGIN_WORDS, type ChartDay } from './chartDay.ts';

interface ChartTableProps {
  readonly name: string;
  readonly unit: string;
  readonly days: readonly ChartDay[];
}

/** Every number of a chart, newest day first. */
export function ChartTable({ name, unit, days }: ChartTableProps) {
  return (
    <div className="chart-table" role="region" aria-label={`${name}, as a table`} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col" className="number chart-table-unit">
              {unit}
            </th>
            <th scope="col">Origin</th>
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.date}>
              <th scope="row">{formatDay(day.date)}</th>
              <td className="number">
                {day.value === null ? <Unknown reason={day.reason ?? 'no data'} /> : formatFull(day.value)}
              </td>
              <td className="muted">{day.value === null ? day.reason : ORIGIN_WORDS[day.origin]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
