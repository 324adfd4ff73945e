/** Where the scraper's news go: a part of what pino offers. Fields hold no secrets. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
