import type { AlertFigures } from '../../schema/performanceFigures.ts';
import { RULES, type Situation } from './alertRules.ts';
import { ALERT_RULES, type AlertRuleName, type AlertThresholds } from './alertSettings.ts';

/** An alert that has begun, or is over: then as it was when it was last true. */
export interface AlarmChange {
  state: 'firing' | 'resolved';
  alert: Alarm;
}

export interface Alarm extends AlertFigures {
  rule: AlertRuleName;
}

/**
 * Which rules are true, told steadily: what is true at one look and false at the next changes nothing, unless it is a
 * duration that is beyond its threshold.
 */
export interface Alarms {
  /** To be called at each look; what has changed by it. */
  judge(situation: Situation): AlarmChange[];
  /** Those that are firing. */
  current(): Alarm[];
}

interface Standing {
  /** Since when looks say the contrary of what is told; null: they do not. */
  turnedAt: Date | null;
  alarm: Alarm | null;
}

export function createAlarms(thresholds: AlertThresholds, now: () => Date): Alarms {
  const standings = new Map<AlertRuleName, Standing>();

  function judgeOne(rule: AlertRuleName, standing: Standing, situation: Situation): AlarmChange | undefined {
    const found = find(rule, thresholds[rule], situation);
    const isFiring = standing.alarm !== null;
    if (found && standing.alarm) standing.alarm = { ...standing.alarm, ...found };
    if ((found !== null) === isFiring) {
      standing.turnedAt = null;
      return undefined;
    }
    const isKnown = found !== null && RULES[rule].isDuration;
    if (standing.turnedAt === null && !isKnown) {
      standing.turnedAt = now();
      return undefined;
    }
    const since = standing.turnedAt ?? now();
    standing.turnedAt = null;
    const ended = standing.alarm;
    standing.alarm = found && { ...found, since };
    return standing.alarm ? { state: 'firing', alert: standing.alarm } : { state: 'resolved', alert: ended! };
  }

  return {
    judge: (situation) =>
      ALERT_RULES.flatMap((rule) => {
        const standing = standings.get(rule) ?? { turnedAt: null, alarm: null };
        standings.set(rule, standing);
        return judgeOne(rule, standing, situation) ?? [];
      }),
    current: () => [...standings.values()].flatMap(({ alarm }) => alarm ?? []),
  };
}

/** Null: the rule is off or not true. */
function find(
  rule: AlertRuleName,
  threshold: number | undefined,
  situation: Situation,
): Omit<Alarm, 'since'> | null {
  if (threshold === undefined) return null;
  const { severity, side, measure, message } = RULES[rule];
  const value = measure(situation);
  if (value === null || !(side === 'above' ? value > threshold : value < threshold)) return null;
  return { rule, severity, value, threshold, message: message(Math.round(value), threshold) };
}
