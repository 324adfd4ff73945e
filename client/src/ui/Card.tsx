import { useId, type ReactNode } from 'react';
import './Card.css';

interface CardProps {
  readonly title: string;
  /** Stands at the right end of the heading: a picker, a link, a date. */
  readonly aside?: ReactNode;
  /** The title is only said, not shown: the content speaks for itself. */
  readonly hidesTitle?: boolean;
  readonly className?: string;
  /** The content reaches the edges: tables and lists with rows of their own. */
  readonly flush?: boolean;
  /** What is shown belongs to an earlier question; the new answer is on its way. */
  readonly busy?: boolean;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Card(props: CardProps) {
  const { title, aside, hidesTitle = false, className = '', flush = false, busy = false, children } = props;
  const headingId = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={headingId} aria-busy={busy}>
      {hidesTitle ? (
        <h2 id={headingId} className="visually-hidden">
          {title}
        </h2>
      ) : (
        <header className="card-header">
          <h2 id={headingId}>{title}</h2>
          {aside !== undefined && <div className="card-aside">{aside}</div>}
        </header>
      )}
      <div className={flush ? 'card-body card-body-flush' : 'card-body'}>{children}</div>
    </section>
  );
}
