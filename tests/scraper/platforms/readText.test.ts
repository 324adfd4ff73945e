import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readText } from '../../../scraper/platforms/readText.ts';

describe('a text in a platform answer', () => {
  it('keeps scripts, emoji and line breaks', () => {
    expect(readText('  Aktör №5 🦋 名前\nline 2 ', 100)).toBe('Aktör №5 🦋 名前\nline 2');
  });

  it('loses NUL, control characters and halves of emoji', () => {
    expect(readText('a\u0000b\u001bc\ud83e', 100)).toBe('abc');
  });

  it('is cut without halving an emoji', () => {
    expect(readText('abc🦋', 4)).toBe('abc');
  });

  it.each([[''], ['  \u0000 '], [undefined], [null], [7], [{}]])('is null for %j', (value) => {
    expect(readText(value, 100)).toBeNull();
  });

  it('can always be stored: valid UTF-8, no NUL, within its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(50), (value, maxLength) => {
        const text = readText(value, maxLength) ?? '';
        expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
        expect(text).not.toContain('\u0000');
        expect(text.length).toBeLessThanOrEqual(maxLength);
      }),
    );
  });
});
