import type { ReactNode } from 'react';
import { Sparkline } from '../ui/chart/Sparkline.tsx';
import { Explanation } from './Explanation.tsx';
import './Measure.css';

interface MeasureProps {
  readonly name: string;
  readonly value: ReactNode;
  /** What belongs to it: `p99 41 ms`. */
  readonly detail?: ReactNode;
  /** The field of the API that tells it, and what it says: one click away. */
  readonly field: string;
  readonly children: ReactNode;
  readonly series?: readonly (number | null)[];
  readonly top?: number;
}

/** A figure, how it got there, and on a click what it is. */
export function Measure({ name, value, detail, field, children, series, top }: MeasureProps) {
  return (
    <article className="card measure">
      <h2>{name}</h2>
      <p className="measure-value">{value}</p>
      {detail !== undefined && <p className="measure-detail">{detail}</p>}
      {series && series.length > 1 && (
        <Sparkline
          label={`${name}, minute by minute, the last ${series.length} minutes`}
          values={series}
          {...(top !== undefined && { top })}
        />
      )}
      <Explanation name={name} field={field}>
        {children}
      </Explanation>
    </article>
  );
}
