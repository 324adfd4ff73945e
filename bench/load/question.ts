/** What is asked of a server, and how its answer is known to be right. */
export interface Question {
  /** What it is counted under. */
  kind: string;
  query: string;
  variables?: object;
  /** Beside those that every question has. */
  headers?: Readonly<Record<string, string>>;
  /** What is wrong with the `data` of an answer without errors; undefined: nothing. */
  faultOf?(data: any): string | undefined;
  /** When it has been answered, whatever the answer. */
  onEnd?(): void;
}
