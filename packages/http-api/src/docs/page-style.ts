/** The page's style sheet. Colours follow the reader's scheme; wide content scrolls within its container. */
export const pageStyle = `
:root { color-scheme: light dark; --line: light-dark(#d5d9de, #3a4048); --soft: light-dark(#f4f6f8, #1c2026);
  --accent: light-dark(#0b5cad, #7cb7ff); --text: light-dark(#1a1d21, #e4e7eb); --page: light-dark(#fff, #14171b); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 56rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--page); overflow-wrap: anywhere; }
a { color: var(--accent); }
h1 { margin-bottom: 0; }
nav ul { list-style: none; padding: 0; }
nav li { padding: 0.25rem 0; }
nav ul ul { padding-left: 1rem; }
ul.plain { list-style: none; padding: 0; }
.label { border: 1px solid var(--line); border-radius: 1rem; font-size: 0.85rem; padding: 0.05rem 0.5rem; }
section section { border: 0; margin-top: 1.5rem; padding: 0; }
section { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 0.5rem; }
.method { color: var(--accent); font-weight: 700; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9rem; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 0.25rem; margin: 0.5rem 0; overflow-x: auto;
  padding: 0.75rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 0.4rem 0.6rem 0.4rem 0; text-align: left; vertical-align: top; }
/* Tables scroll, so that names are not wrapped, unless they are so long that they would hide the other columns. */
th, td:first-child { overflow-wrap: normal; white-space: nowrap; }
th code { display: inline-block; max-width: min(24rem, 60vw); overflow-wrap: break-word; white-space: normal; }
td { min-width: 10rem; }
h2 code, h3 code { font-size: 1em; }
dt { margin-top: 0.5rem; }
dd { margin: 0; }
summary { cursor: pointer; padding: 0.35rem 0; }
`;
