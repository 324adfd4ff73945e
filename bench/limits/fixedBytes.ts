// A limit: bare node:http that sends the same bytes from memory, whatever it is asked. Run by bench/compare/contenders.ts.
import { readFileSync } from 'node:fs';
import { serve } from './serve.ts';

const body = readFileSync(process.env['BODY_FILE']!);
serve(async () => body);
