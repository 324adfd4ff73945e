import { useId } from 'react';
import './SegmentedControl.css';

interface SegmentedControlProps<Value extends string> {
  /** What is chosen here, for those who cannot see it: `Range`. */
  readonly name: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly title?: string }[];
  onChange(value: Value): void;
}

/** One of a few choices, all of them visible: a group of radio buttons that looks like a switch. */
export function SegmentedControl<Value extends string>(props: SegmentedControlProps<Value>) {
  const { name, value, options, onChange } = props;
  const groupId = useId();
  return (
    <fieldset className="segmented">
      <legend className="visually-hidden">{name}</legend>
      {options.map((option) => (
        <label key={option.value} title={option.title}>
          <input
            type="radio"
            className="visually-hidden"
            name={groupId}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
