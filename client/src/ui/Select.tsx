import type { ReactNode } from 'react';
import './Select.css';

interface SelectProps {
  readonly label: string;
  /** undefined: nothing is chosen, which stands for all. */
  readonly value: string | undefined;
  /** Value and text of each choice; `children` may add more. */
  readonly options?: readonly (readonly [value: string, text: string])[];
  readonly children?: ReactNode;
  /** There is no choice that stands for all. */
  readonly isRequired?: boolean;
  onChange(value: string | undefined): void;
}

/** A choice of many, with its name above it. */
export function Select({ label, value, options = [], children, isRequired = false, onChange }: SelectProps) {
  return (
    <label className="select">
      <span>{label}</span>
      <select
        value={value ?? ''}
        data-set={!isRequired && value !== undefined}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      >
        {!isRequired && <option value="">All</option>}
        {options.map(([choice, text]) => (
          <option key={choice} value={choice}>
            {text}
          </option>
        ))}
        {children}
      </select>
    </label>
  );
}
