// A limit: bare node:http that sends the same bytes from memory, whatever it is asked. Run by bench/compare/contenders.ts.
import { readFileSync } from 'node:fs';
import { ANSWERS, serve } from './serve.ts';

const bodies = Array.from({ length: ANSWERS }, () => readFileSync(process.env['BODY_FILE']!));
let asked = 0;
serve(async () => bodies[(asked += 1) % ANSWERS]!);
