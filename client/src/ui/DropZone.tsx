import { useState } from 'react';
import './DropZone.css';

interface DropZoneProps {
  /** What may be dropped; followed by the offer to choose it. */
  readonly label: string;
  /** As of an input for files. */
  readonly accept: string;
  /** The last file is still being worked on: no other is taken. */
  readonly isBusy: boolean;
  onFile(file: File): void;
}

/** Takes a file that is dropped on it, or chosen by a press. */
export function DropZone({ label, accept, isBusy, onFile }: DropZoneProps) {
  const [isOver, setIsOver] = useState(false);
  return (
    <label
      className="drop-zone"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        const file = event.dataTransfer.files[0];
        if (file && !isBusy) onFile(file);
      }}
    >
      <input
        type="file"
        className="visually-hidden"
        accept={accept}
        disabled={isBusy}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again, after it was mended.
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
      <span>
        {label} or <u>choose one</u>
      </span>
    </label>
  );
}
