import { platformHue, platformMark, platformName } from '../format/platform.ts';
import './PlatformTile.css';

interface PlatformTileProps {
  readonly platform: string;
  readonly size?: 'small' | 'large';
}

/** A coloured tile that stands for a platform; its name is said beside it. */
export function PlatformTile({ platform, size = 'small' }: PlatformTileProps) {
  return (
    <span
      className={`platform-tile platform-tile-${size}`}
      style={{ '--hue': platformHue(platform) } as React.CSSProperties}
      title={platformName(platform)}
      aria-hidden="true"
    >
      {platformMark(platform)}
    </span>
  );
}
