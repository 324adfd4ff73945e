import { useState } from 'react';
import { roleName } from '../format/role.ts';
import { leave } from '../transport/leave.ts';
import { signInPath } from '../transport/signInPath.ts';
import { Button } from '../ui/Button.tsx';
import './CallerNote.css';
import { useShell } from './shellContext.ts';

/** Who sits here, and the way in or out. */
export function CallerNote() {
  const { caller } = useShell();
  if (caller === undefined) return null;
  if (caller.isOpen) {
    return (
      <a href="/login" className="caller-note" title="No authentication is configured">
        Open to everybody
      </a>
    );
  }
  if (!caller.isSignedIn) {
    return (
      <a href={signInPath()} className="button">
        Sign in
      </a>
    );
  }
  return (
    <div className="caller-note">
      <p title={caller.name}>
        <span className="visually-hidden">Signed in as </span>
        <bdi>{caller.name}</bdi>
        <span className="caller-note-role">{roleName(caller.role)}</span>
      </p>
      <SignOut />
    </div>
  );
}

function SignOut() {
  const [step, setStep] = useState<'ready' | 'busy' | 'failed'>('ready');

  async function signOut(): Promise<void> {
    setStep('busy');
    try {
      const response = await fetch('/logout', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
      if (!response.ok) throw new Error(`Expected 200, got ${response.status}.`);
      leave('/login');
    } catch {
      setStep('failed');
    }
  }

  return (
    <>
      <span className="visually-hidden" role="status">
        {step === 'failed' && 'The server did not answer: you are still signed in.'}
      </span>
      <Button disabled={step === 'busy'} onClick={() => void signOut()}>
        {step === 'failed' ? 'Sign out again' : 'Sign out'}
      </Button>
    </>
  );
}
