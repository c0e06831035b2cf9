import { Gauge, Users } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { Control, Teach } from '../parts/index.ts';
import { useStudio } from '../store/index.ts';
import { Chassis } from './chassis.tsx';
import { Witness } from './witness.tsx';
import './core.css';

/** How the studio itself is doing, room by room. */
export function CoreView() {
  return (
    <Tabs.Root className="view" defaultValue="chassis" activationMode="manual">
      <div className="view-head">
        <h1>Core</h1>
        <Tabs.List className="page-tabs core-tabs" aria-label="Rooms of the core">
          {['Coordinator', 'Governor', 'Chassis', 'Witness'].map(name => (
            <Tabs.Trigger key={name} value={name.toLowerCase()} className="page-tab">
              {name}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
      </div>
      <Tabs.Content value="coordinator" className="view-body">
        <Coordinator />
      </Tabs.Content>
      <Tabs.Content value="governor" className="view-body">
        <Governor />
      </Tabs.Content>
      <Tabs.Content value="chassis" className="view-body">
        <Chassis />
      </Tabs.Content>
      <Tabs.Content value="witness" className="view-body">
        <Witness />
      </Tabs.Content>
    </Tabs.Root>
  );
}

function Coordinator() {
  const setUi = useStudio(state => state.setUi);
  return (
    <Teach
      icon={Users}
      title="No tasks to coordinate"
      action={
        <Control kind="main" onClick={() => setUi({ view: 'pages' })}>
          Go to Pages
        </Control>
      }
    >
      The coordinator hands tasks to whoever claims them first, here or at a peer. This version runs
      every press in this studio, so there is nothing to hand out.
    </Teach>
  );
}

function Governor() {
  const setUi = useStudio(state => state.setUi);
  return (
    <Teach
      icon={Gauge}
      title="No budgets or policies to show"
      action={
        <Control kind="main" onClick={() => setUi({ view: 'log' })}>
          See the log
        </Control>
      }
    >
      The governor admits or refuses every press before it is sent. What it refused stands in the
      log with its reason; this version has no budgets to spend.
    </Teach>
  );
}
