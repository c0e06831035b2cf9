import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './theme/tokens.css';
import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { bridge } from './bridge.ts';
import { forgetWidths } from './button/index.ts';
import { follow } from './store/index.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

// Labels are measured, so the font comes first; a font that does not come must not stop a show.
const font = document.fonts.load('640 28px "Inter Variable"');
const late = new Promise(resolve => setTimeout(resolve, 1500));
void Promise.race([font, late]).finally(() => {
  forgetWidths();
  follow(bridge());
  createRoot(root).render(<App />);
});
