import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import './AddForms.css';
import './NewKey.css';

interface NewKeyProps {
  readonly name: string;
  /** The key itself. */
  readonly text: string;
  onClose(): void;
}

/** A key as it was created, to be copied while it is shown. */
export function NewKey({ name, text, onClose }: NewKeyProps) {
  const [news, setNews] = useState('');
  const section = useRef<HTMLElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const headingId = useId();
  // It takes the place of what was pressed: who reads by ear or keyboard goes on here.
  useEffect(() => section.current?.focus(), []);

  async function copy(): Promise<void> {
    field.current!.select();
    try {
      // Browsers have no clipboard for pages that came in the clear from another machine.
      await navigator.clipboard.writeText(text);
      setNews('Copied.');
    } catch {
      setNews('It is selected: copy it with the keyboard.');
    }
  }

  return (
    <section className="add-form new-key" aria-labelledby={headingId} ref={section} tabIndex={-1}>
      <h3 id={headingId}>
        Key of “<bdi>{name}</bdi>”
      </h3>
      <p className="notice">It is shown now and never again. Keep it as you keep a password.</p>
      <label className="add-form-field">
        <span>API key</span>
        <input ref={field} type="text" readOnly value={text} onFocus={(event) => event.target.select()} />
      </label>
      <p className="add-form-hint">
        To be sent as <code>Authorization: Bearer …</code>, or to sign in with.
      </p>
      <div className="add-form-row">
        <Button look="primary" onClick={() => void copy()}>
          Copy
        </Button>
        <Button onClick={onClose}>Done</Button>
        <span className="new-key-news" role="status">
          {news}
        </span>
      </div>
    </section>
  );
}
