interface Progress {
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly cancelled: number;
}

/** The counts of a run, or of its part on one platform, as a ProgressBar draws them. */
export const partsOf = ({ succeeded, failed, skipped, cancelled }: Progress) =>
  [
    { tone: 'positive', count: succeeded },
    { tone: 'negative', count: failed },
    { tone: 'neutral', count: skipped + cancelled },
  ] as const;
