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
  const [typed, setTyped] = useState<{ text: string; over: string }>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hasSearched = useRef(false);
  useEffect(() => () => clearTimeout(timer.current), []);

  // What was typed holds until the address changes, by our own search or by Back and Forward.
  const text = typed?.over === value ? typed.text : value;

  function search(next: string): void {
    clearTimeout(timer.current);
    if (next.trim() === value) return;
    onSearch(next.trim() || undefined, hasSearched.current);
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
            const next = event.target.value;
            setTyped({ text: next, over: value });
            clearTimeout(timer.current);
            timer.current = setTimeout(() => search(next), DEBOUNCE_MS);
          }}
        />
      </label>
    </form>
  );
}
