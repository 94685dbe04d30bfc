import type { ComponentChildren } from 'preact';
import { Help } from './help.tsx';
import { Navigation } from './navigation.tsx';
import { OpenButton, OpenedNotice } from './open/open-files.tsx';
import { useOpenFiles } from './open/use-open-files.ts';
import { SignIn } from './sign-in.tsx';
import { SignOut } from './sign-out.tsx';
import { ThemeChoice } from './theme-choice.tsx';
import { useFocusOnNavigation } from './use-focus-on-navigation.ts';
import { useSession } from './use-session.ts';

/** What surrounds every view; the sign-in form takes their place while the viewer wants its token. */
export const Shell = ({ children }: { children: ComponentChildren }) => {
  const files = useOpenFiles();
  const session = useSession();
  const main = useFocusOnNavigation();
  return (
    <div class="shell">
      <header class="header">
        <a class="brand" href="/">
          vk-telemetry
        </a>
        <Navigation />
        <div class="end">
          {!session.wanted && <OpenButton open={files.open} />}
          <ThemeChoice />
          <Help />
          {session.exists && <SignOut />}
        </div>
      </header>
      <main ref={main} tabIndex={-1}>
        <OpenedNotice {...files} />
        {session.wanted ? <SignIn onSignedIn={session.onSignedIn} /> : children}
      </main>
    </div>
  );
};
