import { Theater } from 'lucide-react';
import { Component, type ReactNode, useEffect } from 'react';
import { ConsolePanel } from './console/index.ts';
import { CoreView } from './core/index.ts';
import { DevicesView } from './devices/index.ts';
import { Foot } from './frame/foot.tsx';
import { useWindowKeys } from './frame/keys.ts';
import { Palette } from './frame/palette.tsx';
import { Rail } from './frame/rail.tsx';
import { TopBar } from './frame/top-bar.tsx';
import { LogView } from './log/index.ts';
import { PagesView } from './pages/index.ts';
import { Control, Trouble } from './parts/index.ts';
import { ServicesView } from './services/index.ts';
import { SettingsView } from './settings/index.ts';
import { simulatedOf, useStudio, type ViewName } from './store/index.ts';
import './frame/frame.css';

const viewOf: Record<ViewName, () => ReactNode> = {
  pages: () => <PagesView />,
  devices: () => <DevicesView />,
  log: () => <LogView />,
  core: () => <CoreView />,
  services: () => <ServicesView />,
  settings: () => <SettingsView />,
};

/** The window: rail, top bar, the view, foot. */
export function App() {
  useWindowKeys();
  useLook();
  const view = useStudio(state => state.ui.view);
  const simulated = useStudio(simulatedOf);
  const bridge = useStudio(state => state.bridge.state);
  const console = useStudio(state => state.ui.console);
  return (
    <div className="window" data-rehearsal={simulated === 'all' || undefined} data-bridge={bridge}>
      {simulated === 'all' && <DemoBanner />}
      <TopBar />
      <Rail />
      <main className="main">
        <Guard key={view} name={view}>
          {bridge === 'starting' ? <Starting /> : viewOf[view]()}
        </Guard>
        {console && <ConsolePanel />}
      </main>
      <Foot />
      <Palette />
    </div>
  );
}

function DemoBanner() {
  return (
    <div className="banner" data-kind="demo">
      <Theater aria-hidden="true" />
      <span>
        Demo studio: these devices are simulated. Nothing you press here reaches a real one.
      </span>
    </div>
  );
}

function Starting() {
  return (
    <div className="view">
      <p className="quiet view-body">Asking the studio…</p>
    </div>
  );
}

/** A view that fails must not take the window with it. */
class Guard extends Component<{ name: string; children: ReactNode }, { failed?: Error }> {
  override state: { failed?: Error } = {};
  static getDerivedStateFromError(failed: Error) {
    return { failed };
  }
  override render() {
    const { failed } = this.state;
    if (failed === undefined) return this.props.children;
    return (
      <div className="view-body stack">
        <Trouble
          message={`The view “${this.props.name}” failed: ${failed.message}`}
          next="The rest of the window goes on. Open the view again; if it fails again, send the log to the developers."
        />
        <Control onClick={() => this.setState({ failed: undefined as never })}>
          Open it again
        </Control>
      </div>
    );
  }
}

/** Puts the chosen theme and motion on the document. */
function useLook() {
  const theme = useStudio(state => state.ui.theme);
  const motion = useStudio(state => state.ui.motion);
  useEffect(() => {
    const light = window.matchMedia('(prefers-color-scheme: light)');
    const still = window.matchMedia('(prefers-reduced-motion: reduce)');
    const apply = () => {
      const root = document.documentElement;
      root.dataset.theme = theme === 'system' ? (light.matches ? 'light' : 'dark') : theme;
      root.dataset.motion = motion === 'system' ? (still.matches ? 'reduced' : 'full') : motion;
    };
    apply();
    light.addEventListener('change', apply);
    still.addEventListener('change', apply);
    return () => {
      light.removeEventListener('change', apply);
      still.removeEventListener('change', apply);
    };
  }, [theme, motion]);
}
