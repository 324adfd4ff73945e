/**
 * A browser under the POSIX locale calls its language `en-US@posix`, which Intl refuses, and uPlot asks Intl for it
 * as it is loaded. Imported before uPlot, this gives such a browser a language that it can be asked in.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
}
