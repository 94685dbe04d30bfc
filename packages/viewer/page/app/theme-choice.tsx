import { type Theme, themes, useTheme } from './theme.ts';

export const ThemeChoice = () => {
  const [theme, setTheme] = useTheme();
  return (
    <label>
      <span class="visually-hidden">Theme</span>
      <select value={theme} onChange={(event) => setTheme(event.currentTarget.value as Theme)}>
        {themes.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
};
