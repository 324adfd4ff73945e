import { Link } from '@tanstack/react-router';
import { auditAction, auditActions } from '../format/auditAction.ts';
import type { AuditSearch } from '../search/auditSearch.ts';
import { Select } from '../ui/Select.tsx';
import './AuditFilters.css';

interface AuditFiltersProps {
  readonly search: AuditSearch;
  onChange(change: Partial<AuditSearch>): void;
}

/** Narrows the audit; what is set here stands in the address. Whose entries are shown is chosen in the list. */
export function AuditFilters({ search, onChange }: AuditFiltersProps) {
  const { action, caller, from, to } = search;
  const isKnown = action === undefined || auditAction(action) !== action;
  return (
    <search className="audit-filters">
      <Select
        label="Action"
        value={action}
        options={auditActions}
        onChange={(next) => onChange({ action: next })}
      >
        {!isKnown && <option value={action}>{action}</option>}
      </Select>
      <DayField label="From" value={from} onChange={(day) => onChange({ from: day })} />
      <DayField label="To" value={to} onChange={(day) => onChange({ to: day })} />
      {caller !== undefined && (
        <button type="button" className="button" onClick={() => onChange({ caller: undefined })}>
          <span>
            By <bdi>{caller}</bdi>
          </span>{' '}
          <span aria-hidden="true">×</span>
          <span className="visually-hidden">remove this filter</span>
        </button>
      )}
      {(action ?? caller ?? from ?? to) !== undefined && (
        <Link to="/audit" className="button button-quiet">
          Clear filters
        </Link>
      )}
    </search>
  );
}

interface DayFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  onChange(day: string | undefined): void;
}

function DayField({ label, value = '', onChange }: DayFieldProps) {
  return (
    <label className="select">
      <span>{label}</span>
      <input
        // What is typed is whole only at its end: the field keeps the parts, and begins anew when the address changes.
        key={value}
        type="date"
        defaultValue={value}
        max="9999-12-31"
        onBlur={({ target }) => target.value !== value && onChange(target.value || undefined)}
        onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
      />
    </label>
  );
}
