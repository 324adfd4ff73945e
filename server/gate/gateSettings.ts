import type { EnvironmentReader } from '../readEnvironment.ts';
import type { DocumentCheck } from './createDocumentCheck.ts';
import { readTrustedDocuments, type TrustedDocuments } from './trustedDocuments.ts';

/** Points that a caller may have at once, and gets back. */
export interface RateSetting {
  capacity: number;
  refillPerSecond: number;
}

/** What may be asked, and how much of it. */
export interface GateSettings {
  /** Undefined: nobody is limited. */
  rateLimit: RateSetting | undefined;
  /** Whether nothing but known documents is executed. */
  trustedDocumentsOnly: boolean;
  /** Those that are known. */
  trustedDocuments: TrustedDocuments;
  /** Whether the schema may be asked for. */
  introspection: boolean;
}

/** Twenty seconds' worth of a dashboard that polls, or one page of fifty rows every second and a half for ever. */
const DEFAULT_RATE: RateSetting = { capacity: 1000, refillPerSecond: 50 };

/** @param check of the documents of a file; absent where nothing is served */
export function readGateSettings(reader: EnvironmentReader, check?: DocumentCheck): GateSettings {
  return {
    rateLimit: readRate(reader),
    trustedDocumentsOnly: reader.flag('TRUSTED_DOCUMENTS_ONLY') ?? false,
    trustedDocuments: readTrustedDocuments(reader, check),
    introspection: reader.flag('INTROSPECTION') ?? true,
  };
}

function readRate(reader: EnvironmentReader): RateSetting | undefined {
  const text = reader.text('RATE_LIMIT');
  if (text === undefined) return DEFAULT_RATE;
  if (text === 'off') return undefined;
  const [, capacity, refillPerSecond] = /^([1-9]\d{0,8}):([1-9]\d{0,8})$/.exec(text) ?? [];
  if (capacity === undefined) {
    reader.refuse('RATE_LIMIT', 'points and how many of them come back a second, like 1000:50, or off', text);
    return DEFAULT_RATE;
  }
  return { capacity: Number(capacity), refillPerSecond: Number(refillPerSecond) };
}
