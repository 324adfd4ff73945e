import { pino, stdTimeFunctions, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { describeError, type ErrorDescription } from './describeError.ts';
import { createRepeatedErrors } from './repeatedErrors.ts';

interface LogLine {
  level: number;
  time: string;
  msg?: string;
  err?: ErrorDescription;
  [field: string]: unknown;
}

/** Fields that a person at a terminal knows already. */
const PLAIN_FIELDS = ['level', 'time', 'msg', 'err', 'pid', 'hostname'];
const WARN = 40;
const ERROR = 50;

/** Nothing of ours logs these; a net for whoever logs an object of a library one day. */
const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'url',
  'headers',
  'parameters',
  'query',
];

/** What every log of this product keeps to: errors by `describeError`, a failure that lasts in a few lines, no secrets. */
export function logOptions(now: () => number = () => performance.now()): LoggerOptions {
  const repetition = createRepeatedErrors(now);
  return {
    timestamp: stdTimeFunctions.isoTime,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: '***' },
    hooks: {
      logMethod(args, write) {
        const [first, message] = args as [unknown, string?];
        const fields = first instanceof Error ? { err: first } : first;
        if (!hasError(fields)) return write.apply(this, args);
        const { stack, ...short } = describeError(fields.err);
        const text = message ?? short.message;
        const { telling, untold } = repetition(
          `${text} ${short.type} ${short.code} ${stack?.split('\n')[0]}`,
        );
        if (telling === 'none') return undefined;
        const err = telling === 'whole' ? { ...short, stack } : { type: short.type, message: short.message };
        return write.apply(this, [{ ...fields, err, ...(untold > 0 && { untold }) }, text]);
      },
    },
    serializers: { err: (value: unknown) => (value instanceof Error ? describeError(value) : value) },
  };
}

function hasError(fields: unknown): fields is { err: unknown } {
  return typeof fields === 'object' && fields !== null && 'err' in fields;
}

/** One JSON object a line on stdout; on a terminal one line that a person can read. */
export function createLog(stdout: NodeJS.WriteStream = process.stdout): Logger {
  if (!stdout.isTTY) return pino(logOptions());
  const terminal: DestinationStream = {
    write: (line) => void stdout.write(forPeople(JSON.parse(line) as LogLine)),
  };
  return pino(logOptions(), terminal);
}

function forPeople(line: LogLine): string {
  const fields = Object.entries(line)
    .filter(([name]) => !PLAIN_FIELDS.includes(name))
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${line.time.slice(11, 19)} ${mark(line.level)}${line.msg ?? ''}${fields.join('')}${forDevelopers(line.err)}\n`;
}

function forDevelopers(error: ErrorDescription | undefined): string {
  if (!error) return '';
  const { type, message, stack, cause } = error;
  return `\n${type}: ${message}${stack === undefined ? '' : `\n${stack}`}${forDevelopers(cause)}`;
}

function mark(level: number): string {
  if (level >= ERROR) return '✖ ';
  return level >= WARN ? '⚠ ' : '';
}
