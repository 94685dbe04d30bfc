import { useEffect, useState } from 'preact/hooks';
import { unauthorizedEvent } from '../api/client.ts';
import { forgetSession, hasSession } from '../api/session.ts';

/** Whether the viewer wants a token before it shows anything, and whether there is a session to be ended. */
export interface Session {
  readonly wanted: boolean;
  readonly exists: boolean;
  /** After the token was taken. */
  readonly onSignedIn: () => void;
}

export const useSession = (): Session => {
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    const onUnauthorized = () => {
      forgetSession();
      setWanted(true);
    };
    addEventListener(unauthorizedEvent, onUnauthorized);
    return () => removeEventListener(unauthorizedEvent, onUnauthorized);
  }, []);
  return { wanted, exists: !wanted && hasSession(), onSignedIn: () => setWanted(false) };
};
