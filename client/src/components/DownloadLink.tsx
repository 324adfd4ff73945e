import '../ui/Button.css';

interface DownloadLinkProps {
  /** What is exported: `/export/accounts.csv`. */
  readonly path: string;
  /** By which names and values it is narrowed; what is null is as if absent. A list has one value here, or none. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly className?: string;
}

/** Fetches as a file what is shown, whole: a plain link, so that the browser streams it to the disk. */
export function DownloadLink({ path, parameters, className = 'button-quiet' }: DownloadLinkProps) {
  const given = Object.entries(parameters).filter(([, value]) => value != null);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return (
    <a className={`button ${className}`} href={`${path}?${query}`} download title="Download all of it as CSV">
      Download
    </a>
  );
}
