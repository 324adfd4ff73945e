import type { ReactNode } from 'react';
import './Select.css';

interface SelectProps {
  readonly label: string;
  /** undefined: nothing is chosen. */
  readonly value: string | undefined;
  /** What it is called when nothing is chosen. */
  readonly none?: string;
  /** Value and text of each choice; `children` may add more. */
  readonly options?: readonly (readonly [value: string, text: string])[];
  readonly children?: ReactNode;
  /** Something is always chosen. */
  readonly isRequired?: boolean;
  onChange(value: string | undefined): void;
}

/** A choice of many, with its name above it. */
export function Select(props: SelectProps) {
  const { label, value, none = 'All', options = [], children, isRequired = false, onChange } = props;
  return (
    <label className="select">
      <span>{label}</span>
      <select
        value={value ?? ''}
        data-set={!isRequired && value !== undefined}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
      >
        {!isRequired && <option value="">{none}</option>}
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
