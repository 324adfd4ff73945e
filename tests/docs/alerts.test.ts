import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RULES } from '../../server/alerts/alertRules.ts';
import { ALERT_RULES, readAlertSettings } from '../../server/alerts/alertSettings.ts';
import { signatureOf } from '../../server/alerts/signature.ts';
import { readEnvironment } from '../../server/readEnvironment.ts';
import { codeWords, fencedBlocks, readMarkdown, tableRows } from './markdown.ts';

const page = readMarkdown('docs/how-to/get-alerts.md');
const rows = tableRows(page).map((cells) => ({
  rule: codeWords(cells[0] ?? '')[0]!,
  severity: cells[1],
  variable: codeWords(cells[3] ?? '')[0]!,
}));

describe('docs/how-to/get-alerts.md', () => {
  it('lists every rule with its severity', () => {
    expect(rows.map(({ rule, severity }) => [rule, severity])).toEqual(
      ALERT_RULES.map((rule) => [rule, RULES[rule].severity]),
    );
  });

  it.each(rows)(
    'names the variable of $rule, whose default is told with the others',
    ({ rule, variable }) => {
      const { thresholds } = readAlertSettings(readEnvironment({ [variable]: '7' }));
      expect(thresholds).toMatchObject({ [rule]: 7 });
      const configured = tableRows(readMarkdown('docs/reference/configuration.md')).find(
        ([name = '']) => codeWords(name)[0] === variable,
      );
      const defaults: Record<string, number | undefined> = readAlertSettings(readEnvironment({})).thresholds;
      expect(codeWords(configured?.[1] ?? '')).toEqual([String(defaults[rule])]);
      expect(codeWords(configured?.[2] ?? '')[0]).toBe(rule);
    },
  );
});

describe('the code that verifies a signature', () => {
  let folder: string;
  let isFromTidemark: (secret: string, signature: string, body: Buffer) => boolean;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidemark-verify-'));
    const file = join(folder, 'verify.mjs');
    await writeFile(file, fencedBlocks(page).find(({ language }) => language === 'js')!.text);
    ({ isFromTidemark } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
      isFromTidemark: typeof isFromTidemark;
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const body = '{"rule":"LATENCY","text":"5 %, ä"}';
  const seconds = Math.floor(Date.now() / 1000);
  const verify = (signature: string, of = body) => isFromTidemark('secret', signature, Buffer.from(of));

  it('takes what Tidemark signs', () => {
    expect(verify(signatureOf('secret', seconds, body))).toBe(true);
  });

  it('refuses another secret, another body, another time, an old one, and what is none', () => {
    const signature = signatureOf('secret', seconds, body);
    expect(verify(signatureOf('other', seconds, body))).toBe(false);
    expect(verify(signature, `${body} `)).toBe(false);
    expect(verify(signature.replace(String(seconds), String(seconds + 1)))).toBe(false);
    expect(verify(signatureOf('secret', seconds - 301, body))).toBe(false);
    for (const none of ['', 't=1', `${signature}0`, signature.replace('v1', 'v2')])
      expect(verify(none)).toBe(false);
  });
});
