import { writeFileSync } from 'node:fs';
import { printedSchema, SCHEMA_FILE } from './printedSchema.ts';

writeFileSync(SCHEMA_FILE, printedSchema());
