import { useState } from 'preact/hooks';
import { signOut } from '../api/session.ts';

/** Ends this browser's session. */
export const SignOut = () => {
  const [failed, setFailed] = useState(false);
  const end = () => {
    setFailed(false);
    signOut().catch(() => setFailed(true));
  };
  return (
    <button type="button" onClick={end}>
      <span aria-live="polite">{failed ? 'Not signed out: try again' : 'Sign out'}</span>
    </button>
  );
};
