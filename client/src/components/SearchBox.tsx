import { useEffect, useRef, useState } from 'react';

/** Long enough that a word typed at leisure is one request, short enough not to be felt. */
const DEBOUNCE_MS = 250;

interface SearchBoxProps {
  /** What the address says. */
  readonly value: string;
  /** `replace`: the search goes on that this box has begun since it got the focus. */
  onSearch(value: string | undefined, replace: boolean): void;
}

/** Searches while one types, with a pause for breath; the address has the last word. */
export function SearchBox({ value, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const [sent, setSent] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hasSearched = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);

  // The address has changed. By our own search: what was typed since then stays. By Back or a link: it holds.
  if (value !== seen) {
    setSeen(value);
    if (value !== sent) {
      setSent(value);
      setText(value);
    }
  }

  function search(typed: string): void {
    clearTimeout(timer.current);
    const next = typed.trim();
    if (next === value) return;
    setSent(next);
    onSearch(next || undefined, hasSearched.current);
    hasSearched.current = true;
  }

  return (
    <form
      className="search-box"
      onSubmit={(event) => {
        event.preventDefault();
        search(text);
      }}
    >
      <label className="select">
        <span>Search</span>
        <input
          type="search"
          value={text}
          placeholder="Handle or name"
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          onFocus={() => (hasSearched.current = false)}
          onChange={(event) => {
            const typed = event.target.value;
            setText(typed);
            clearTimeout(timer.current);
            timer.current = setTimeout(() => search(typed), DEBOUNCE_MS);
          }}
        />
      </label>
    </form>
  );
}
