const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const tick = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 6 });
const full = new Intl.NumberFormat();
const signedCompact = new Intl.NumberFormat(undefined, {
  notation: 'compact',
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
});
const signedFull = new Intl.NumberFormat(undefined, { signDisplay: 'exceptZero', maximumFractionDigits: 1 });
const signedPercent = new Intl.NumberFormat(undefined, {
  style: 'percent',
  signDisplay: 'exceptZero',
  maximumFractionDigits: 2,
});
const usd = new Intl.NumberFormat(undefined, { style: 'currency', currency: 'USD' });
const wholePercent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 2 });

/** `48.7M`: what fits into a table. */
export const formatCompact = (value: number): string => compact.format(value);
/** `48,689,737`: what a title or a screen reader says. */
export const formatFull = (value: number): string => full.format(value);
/** `+351.9K` */
export const formatChange = (value: number): string => signedCompact.format(value);
/** `+351,858` */
export const formatFullChange = (value: number): string => signedFull.format(value);
/** `+0.73%` of a ratio 0.0073. */
export const formatRatioChange = (ratio: number): string => signedPercent.format(ratio);
/** `0.73%` of a ratio 0.0073. */
export const formatRatio = (ratio: number): string => percent.format(ratio);
/** `45%` of a share 0.4531; what is there at all is never `0%`. */
export const formatShare = (share: number): string =>
  share > 0 && share < 0.005 ? `<${wholePercent.format(0.01)}` : wholePercent.format(share);

/** `$0.43` of an amount in US dollars. */
export const formatUsd = (amount: number): string => usd.format(amount);

/** The ticks of an axis in compact form. They are round numbers: as many digits as they have are few. */
export const formatTicks = (values: readonly number[]): string[] => values.map((value) => tick.format(value));
