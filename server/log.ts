import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

interface LogLine {
  level: number;
  time: string;
  msg?: string;
  err?: { stack?: string; message?: string };
  [field: string]: unknown;
}

/** Fields that a person at a terminal knows already. */
const PLAIN_FIELDS = ['level', 'time', 'msg', 'err', 'pid', 'hostname'];
const WARN = 40;
const ERROR = 50;

/** One JSON object a line on stdout; on a terminal one line that a person can read. */
export function createLog(stdout: NodeJS.WriteStream = process.stdout): Logger {
  const options = { timestamp: stdTimeFunctions.isoTime };
  if (!stdout.isTTY) return pino(options);
  const terminal: DestinationStream = {
    write: (line) => void stdout.write(forPeople(JSON.parse(line) as LogLine)),
  };
  return pino(options, terminal);
}

function forPeople(line: LogLine): string {
  const fields = Object.entries(line)
    .filter(([name]) => !PLAIN_FIELDS.includes(name))
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const error = line.err ? `\n${line.err.stack ?? line.err.message ?? ''}` : '';
  return `${line.time.slice(11, 19)} ${mark(line.level)}${line.msg ?? ''}${fields.join('')}${error}\n`;
}

function mark(level: number): string {
  if (level >= ERROR) return '✖ ';
  return level >= WARN ? '⚠ ' : '';
}
