import { useState } from 'preact/hooks';
import { asRequestError, type RequestError } from '../api/client.ts';
import { signIn } from '../api/session.ts';

const explain = (error: RequestError): string =>
  error.status === 401 ? 'This is not the token of this viewer.' : error.message;

/** Asks for the viewer's token, in place of every view. */
export const SignIn = ({ onSignedIn }: { onSignedIn: () => void }) => {
  const [token, setToken] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    signIn(token.trim()).then(onSignedIn, (reason: unknown) => {
      setError(explain(asRequestError(reason)));
      setBusy(false);
    });
  };
  return (
    <form class="message sign-in" onSubmit={submit}>
      <h1>Sign in</h1>
      <p>This viewer wants its token. It stands in the file that was given as --token-file:</p>
      <pre>cat FILE</pre>
      <label for="token">Token</label>
      <input
        id="token"
        type="password"
        autocomplete="current-password"
        required
        value={token}
        aria-invalid={error !== ''}
        aria-describedby="token-error"
        ref={(input) => input?.focus()}
        onInput={(event) => setToken(event.currentTarget.value)}
      />
      <p id="token-error" class="error-text" role="alert">
        {error}
      </p>
      <button type="submit" class="primary" disabled={busy}>
        Sign in
      </button>
    </form>
  );
};
