import { send, unauthorizedEvent } from './client.ts';

/** Whether this browser has signed in here; the cookie itself cannot be read by the page. */
const key = 'vk-telemetry-session';

export const hasSession = (): boolean => localStorage.getItem(key) !== null;

/** A session that the server no longer knows is none. */
export const forgetSession = (): void => localStorage.removeItem(key);

/** Exchanges the viewer's token for a cookie. Rejects with RequestError, 401 for a wrong token. */
export const signIn = async (token: string): Promise<void> => {
  await send('/ui/session', { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  localStorage.setItem(key, '1');
};

/** Makes the viewer forget this browser. Rejects with RequestError. */
export const signOut = async (): Promise<void> => {
  await send('/ui/session', { method: 'DELETE' });
  dispatchEvent(new Event(unauthorizedEvent));
};
