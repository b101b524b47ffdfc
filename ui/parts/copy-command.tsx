/** A command to run in a terminal, with a button that copies it. */
import { useState } from 'react';

export function CopyCommand({ command }: { command: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(command).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <p className="command">
      <code>{command}</code>
      {/* A page that is not served safely has no clipboard. */}
      {typeof navigator !== 'undefined' && navigator.clipboard && (
        <button type="button" className="quiet" onClick={copy}>
          {copied ? 'Copied' : 'Copy'}
        </button>
      )}
    </p>
  );
}
