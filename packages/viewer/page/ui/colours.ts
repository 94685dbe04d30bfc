/** The colour that a token of the style sheet stands for now, as a canvas takes it. */
export const tokenColour = (token: string): string => {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};
