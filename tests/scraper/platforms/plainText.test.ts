import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../scraper/platforms/plainText.ts';

describe('the plain text of a piece of HTML', () => {
  it.each([
    ['Just a text', 'Just a text'],
    ['<p>One &amp; <b>two</b></p><p>three</p>', 'One & two\nthree'],
    ['line<br>line<br />line', 'line\nline\nline'],
    ['<a href="https://hhs.gov?a=1&amp;b=2" rel="nofollow">hhs.gov</a>', 'hhs.gov'],
    ['I <3 you, 1 < 2 > 0', 'I <3 you, 1 < 2 > 0'],
    ['a<!-- not seen -->b', 'ab'],
    ['&lt;b&gt; &quot;x&quot; &#39;y&#39; &apos;z&apos; &#x1F98B; &nbsp;.', `<b> "x" 'y' 'z' 🦋  .`],
    ['&amp;lt;', '&lt;'],
    ['AT&T &copy; &#x110000; &;', 'AT&T &copy; &#x110000; &;'],
  ])('%j is %j', (html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it('is what was escaped', () => {
    const escape = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(plainText(`<p>${escape(text)}</p>`)).toBe(text.trim());
      }),
    );
  });
});
