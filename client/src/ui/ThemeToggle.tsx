import { chooseTheme, useThemeChoice, type ThemeChoice } from './useTheme.ts';

const NEXT: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' };
const LABEL: Record<ThemeChoice, string> = { system: 'as the system', light: 'light', dark: 'dark' };
const ICON: Record<ThemeChoice, string> = {
  system: 'M3 4.5h14v9H3zM7 16.500h6',
  light:
    'M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM10 2v1.600M10 16.400V18M2 10h1.600M16.400 10H18M4.300 4.300l1.200 1.200M14.500 14.500l1.200 1.200M4.300 15.700l1.200-1.200M14.500 5.500l1.200-1.200',
  dark: 'M16.500 11.800A7 7 0 0 1 8.200 3.500a7 7 0 1 0 8.300 8.300z',
};

/** Walks through the themes: as the system, light, dark. */
export function ThemeToggle() {
  const choice = useThemeChoice();
  const label = `Theme: ${LABEL[choice]}. Change to ${LABEL[NEXT[choice]]}.`;
  return (
    <button
      type="button"
      className="button button-quiet icon-button"
      aria-label={label}
      title={label}
      onClick={() => chooseTheme(NEXT[choice])}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <path
          d={ICON[choice]}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.500"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
    </button>
  );
}
